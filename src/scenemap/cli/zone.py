"""``scenemap zone``: outlines put into a case; zones listed, shown and compared."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.changing import case_argument, change_case, check_changed
from scenemap.cli.options import (
    FILE,
    Settings,
    json_option,
    out_option,
    overwrite_option,
    refuse_existing,
    tell,
    to_json,
    zones_options,
)
from scenemap.cli.trace import trace_command
from scenemap.cli.when import When
from scenemap.errors import DataError, UnknownIdError
from scenemap.formats import output_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.zones.drawings import Drawing
    from scenemap.zones.editing import Addition, Wishes
    from scenemap.zones.model import Zone


@click.group("zone", short_help="Put outlines into a case; list, show and compare zones.")
def zone_group() -> None:
    """Put outlines into a case; list, show and compare zones."""


# Commands of the group that stand in files of their own are added here.
zone_group.add_command(trace_command)


@zone_group.command("add", short_help="Put an outline into a case, or in the place of one.")
@click.argument("file", required=False, type=FILE, metavar="[FILE]")
@click.option(
    "--corners",
    metavar="POSITIONS",
    help='In the place of FILE: "60.39,5.32 60.40,5.33 ...", as one passes them.',
)
@click.option(
    "--accuracy-m", type=float, metavar="M", help="How far the line may be off, metres (95 %)."
)
@click.option("--valid-from", type=When("DATE"), help="First day, e.g. 2015-06-01.")
@click.option("--valid-to", type=When("DATE"), help='Last day, or "open" if it has no end.')
@click.option(
    "--replaces",
    metavar="ID[@VERSION]",
    help="Take the place of this zone from --valid-from on; earlier orders keep the old outline.",
)
@click.option("--id", "zone_id", metavar="ID", help="Id of the zone. Default: made from its name.")
@click.option("--name", help="What the zone is called. Default: what the file calls it.")
@click.option("--version", help="Default: what the file says, or the next number.")
@click.option("--source", help="Where the outline is from.")
@click.option("--legal-basis", metavar="TEXT", help="As printed on the order.")
@click.option(
    "--rule",
    type=click.Choice(["politiloven-7", "printed"]),
    help="How orders are read. Default: by where the zone lies.",
)
@click.option("--daily", metavar="HH:MM-HH:MM", help='Hours in which orders bar, or "all".')
@click.option("--streets", metavar="TEXT", help="The outline as a list of streets, as printed.")
@click.option("--note", metavar="TEXT", help="What the reader must know of the outline.")
@click.option("--layer", metavar="NAME", help="Layer of FILE, if several hold outlines.")
@click.option("--only", multiple=True, metavar="NAME", help="Take this outline of several.")
@click.option(
    "-o",
    "--out",
    type=FILE,
    metavar="FOLDER",
    help="Copy the case into this folder first. Default for a case that came with scenemap: its id "
    "and -own.",
)
@click.pass_obj
def add_command(
    settings: Settings,
    /,
    file: Path | None,
    corners: str | None,
    accuracy_m: float | None,
    valid_from: str | None,
    valid_to: str | None,
    replaces: str | None,
    zone_id: str | None,
    name: str | None,
    version: str | None,
    layer: str | None,
    only: tuple[str, ...],
    out: Path | None,
    **words: str | None,
) -> None:
    """Put an outline into a case: the map that you were given, as you drew it.

    FILE is GeoJSON, KML or KMZ (Google My Maps), GeoPackage (QGIS), a shapefile, zipped or not, or what
    the trace page saved. The outline is yours, never official: each answer says so. A case that came with
    scenemap is copied first.

    \b
    Example:
      scenemap zone add --corners "60.3941,5.3250 60.3938,5.3300 60.3962,5.3310" \\
        --accuracy-m 30 --replaces vagsbunnen --valid-from 2015-06-01
    """
    from scenemap.case import Case, find_case, is_shipped
    from scenemap.zones.editing import Wishes, plan_addition

    if (file is None) == (corners is None):
        raise click.UsageError("Give either FILE or --corners.")
    folder = find_case(settings.case_name)
    case = Case(folder)
    target = out or (Path(f"{case.id}-own") if is_shipped(folder) else None)
    if target is not None:
        _refuse_copy(target)
    drawings, notes = _drawings(file, corners, layer, only)
    wishes = Wishes(
        id=zone_id,
        name=name,
        version=version,
        accuracy_m=accuracy_m,
        valid_from=valid_from,
        valid_to=valid_to,
        replaces=replaces,
        words={key: value for key, value in words.items() if value},
    )
    _refuse_for_several(drawings, wishes, file)
    tell(notes)
    additions = [
        plan_addition(one, wishes, case.zones, case.bounds, case.crs, _ask_accuracy)
        for one in drawings
    ]
    for one in additions:
        tell(one.notes)
    _write(folder, target, additions, settings.lang)
    _tell_added(additions, case, folder, target)


def _drawings(
    file: Path | None, corners: str | None, layer: str | None, only: tuple[str, ...]
) -> tuple[tuple[Drawing, ...], tuple[str, ...]]:
    from scenemap.locate.coordinates import parse_positions
    from scenemap.zones.drawings import drawing_of, read_drawings

    if file is not None:
        return read_drawings(file, layer=layer, only=only)
    if layer or only:
        raise click.UsageError("--layer and --only go with FILE.")
    return (drawing_of(parse_positions(corners or "")),), ()


def _refuse_for_several(drawings: Sequence[Drawing], wishes: Wishes, file: Path | None) -> None:
    """Refuse what can be said of one outline only where there are several."""
    given = {"--id": wishes.id, "--name": wishes.name, "--replaces": wishes.replaces}
    said = [option for option, value in given.items() if value]
    if len(drawings) > 1 and said:
        names = ", ".join(f"'{one.given.get('name') or one.id}'" for one in drawings[:5])
        raise click.UsageError(
            f"{file} holds {len(drawings)} outlines ({names}), and {said[0]} is of one. Choose it with "
            "--only NAME."
        )


def _on_terminal() -> bool:
    return sys.stdin.isatty()


def _ask_accuracy(zone_id: str) -> float | None:
    """Ask on a terminal how far an outline may be off; None where nobody answers."""
    if not _on_terminal():
        return None
    from scenemap.zones.accuracy import MOST_ACCURACY_M, said_metres

    def metres(text: str) -> float | None:
        try:
            found = said_metres(text)
        except DataError as error:
            raise click.BadParameter(str(error)) from None
        if found is not None and not 0 < found <= MOST_ACCURACY_M:
            raise click.BadParameter(f"'{text}' is no number of metres.")
        return found

    answer: float | None = click.prompt(
        f"How far may the outline of zone '{zone_id}' be off, in metres (95 %)? Enter if you do not know",
        default="",
        show_default=False,
        value_proc=metres,
        err=True,
    )
    return answer


# --- writing --------------------------------------------------------------------------------------


def _refuse_copy(target: Path) -> None:
    from scenemap.case import MARKER

    if (target / MARKER).is_file():
        raise DataError(
            f"{target} is there already. To put the outline into it: scenemap --case "
            f"{case_argument(target)} zone add …; for another copy name another folder with -o."
        )
    refuse_existing(target, overwrite=False)


def _write(folder: Path, target: Path | None, additions: Sequence[Addition], lang: Lang) -> None:
    """Write zone versions into a copy of a case, or into a case of one's own; all or nothing."""
    from scenemap.case import PARTS, load_case
    from scenemap.newcase.copying import copy_case
    from scenemap.text import say
    from scenemap.writing import write_together

    if target is not None:
        title = say("zone_own_case", lang, case=load_case(folder).name[lang])

        def fill(new: Path) -> None:
            write_together(new, _texts(new, additions))
            check_changed(folder, new, PARTS["zones"])

        copy_case(folder, target, target.name, lang=lang, title=title, then=fill)
        return
    change_case(folder, "zones", lambda: _texts(folder, additions))


def _texts(folder: Path, additions: Sequence[Addition]) -> dict[str, str]:
    """Return the files of a case that change, with what they hold then."""
    from scenemap.case import PARTS
    from scenemap.zones.editing import EMPTY, with_sources, with_zones

    zones, sources = folder / PARTS["zones"], folder / "SOURCES.md"
    # As bytes: line ends stay what they are.
    text = zones.read_bytes().decode("utf-8") if zones.exists() else EMPTY
    found = {zones.name: with_zones(text, additions)}
    if sources.exists():
        found[sources.name] = with_sources(sources.read_bytes().decode("utf-8"), additions)
    return found


def _tell_added(
    additions: Sequence[Addition], case: Case, folder: Path, target: Path | None
) -> None:
    for one in additions:
        given = one.features[0]["properties"]
        off = f", ± {given['accuracy_m']:g} m" if "accuracy_m" in given else ""
        line = f"Zone '{one.zone}', version '{one.version}': outline {given['outline']}{off}"
        if one.replaced is None:
            click.echo(f"{line}.", err=True)
            continue
        click.echo(
            f"{line}; from {given['valid_from']} on in the place of version '{one.replaced.version}', "
            "which keeps its outline for orders handed out before.",
            err=True,
        )
    written = target or folder
    if target is not None:
        click.echo(
            f"Wrote {target}, a copy of the case {case.id} with the outline; the case itself stays as it "
            "is.",
            err=True,
        )
    else:
        click.echo(f"Wrote {folder / 'zones.geojson'}", err=True)
    base = f"scenemap --case {case_argument(written)}"
    click.echo("\nNext:", err=True)
    click.echo(f"  {base} case check", err=True)
    for one in additions:
        click.echo(f"  {base} zone show {one.zone}@{one.version}", err=True)
        if one.replaced:
            old = f"{one.zone}@{one.replaced.version}"
            click.echo(f"  {base} zone diff {old} {one.zone}@{one.version} -o diff.png", err=True)


# --- telling --------------------------------------------------------------------------------------


@zone_group.command("list")
@zones_options()
@json_option
@click.pass_obj
def list_command(
    settings: Settings,
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    *,
    as_json: bool,
) -> None:
    """List the zone versions of a case, or of a file of zones.

    \b
    Example:
      scenemap --lang en zone list
    """
    from scenemap.zones.telling import list_lines, zone_json

    found = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz).zones
    if as_json:
        click.echo(to_json([zone_json(one, found, settings.lang) for one in found]))
        return
    click.echo("\n".join(list_lines(found, settings.lang)))


@zone_group.command("show")
@click.argument("zone", metavar="ID[@VERSION]")
@zones_options()
@out_option("Picture to write: .png or .svg.")
@overwrite_option
@json_option
@click.pass_obj
def show_command(
    settings: Settings,
    zone: str,
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    out: Path | None,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Show a zone: its limits, its days, where they are from, and what rests on it.

    \b
    Example:
      scenemap --lang en zone show vagsbunnen
    """
    from scenemap.zones.telling import show_lines, zone_json

    refuse_existing(out, overwrite=overwrite)
    output_format("zone", out)
    case = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz)
    shown = _zones_called(case, zone)
    resting = _resting(case, shown[0].id, settings.lang)
    if out is not None:
        from scenemap.render.zone_picture import save_zone

        if len(shown) > 1:
            raise UnknownIdError(
                f"Zone '{zone}' has several versions: {', '.join(one.version for one in shown)}. A "
                f"picture shows one: name it, as {zone}@VERSION."
            )
        save_zone(case, shown[0], settings.lang, out, overwrite=overwrite)
        click.echo(f"Wrote {out}", err=True)
    if as_json:
        told = [
            zone_json(one, case.zones, settings.lang) | {"rests_on_it": resting} for one in shown
        ]
        click.echo(to_json(told if len(told) > 1 else told[0]))
        return
    blocks = [show_lines(one, case.zones, resting, settings.lang, case.sources) for one in shown]
    click.echo("\n\n".join("\n".join(lines) for lines in blocks))


def _zones_called(case: Case, name: str) -> list[Zone]:
    """Find the versions of a zone, or the one that is named."""
    from datetime import date

    from scenemap.zones.orders import handed_over

    zone_id, at, version = name.partition("@")
    if at:
        return [handed_over(zone_id, version, case.zones, date.max)]
    versions = [one for one in case.zones if one.id == zone_id]
    return versions or [handed_over(zone_id, None, case.zones, date.max)]


def _resting(case: Case, zone_id: str, lang: Lang) -> dict[str, list[str]]:
    """List what of a case names a zone; orders and their exemptions stand in files of their own."""
    counts = [one for one in case.counts if (one.place_type, one.place) == ("zone", zone_id)]
    series = list(dict.fromkeys(one.series for one in counts))
    return {
        "counts": [
            f"{case.series[one].name[lang]} ({sum(count.series == one for count in counts)})"
            for one in series
        ],
        "acts": [
            one.name[lang]
            for one in case.interventions
            if (one.place_type, one.place) == ("zone", zone_id)
        ],
    }


@zone_group.command("diff", short_help="What came in, what went out, from one outline to another.")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option(
    "--accuracy-m",
    type=float,
    metavar="M",
    help="Of an outline in a file that does not say its own.",
)
@out_option("Picture to write: .png or .svg.")
@overwrite_option
@json_option
@click.pass_obj
def diff_command(
    settings: Settings,
    before: str,
    after: str,
    accuracy_m: float | None,
    out: Path | None,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Compare two outlines: what came in, what went out, and how far the line moved.

    BEFORE and AFTER are ID[@VERSION] of the case, or files that hold one outline. What is in doubt is
    told apart from what is sure.

    \b
    Example:
      scenemap --lang en zone diff vagsbunnen nygard -o diff.png
    """
    from scenemap.zones.difference import difference
    from scenemap.zones.telling import difference_json, difference_sentences

    refuse_existing(out, overwrite=overwrite)
    output_format("zone", out)
    case = settings.case()
    zones = [_zone_meant(case, name, accuracy_m) for name in (before, after)]
    found = difference(*zones)
    said = difference_sentences(found, case.crs, settings.lang)
    if out is not None:
        from scenemap.render.zone_picture import save_difference

        save_difference(case, found, settings.lang, said, out, overwrite=overwrite)
        click.echo(f"Wrote {out}", err=True)
    if as_json:
        click.echo(to_json(difference_json(found, case.crs)))
        return
    click.echo("\n".join(textwrap.fill(one, 80) for one in said))


def _zone_meant(case: Case, name: str, accuracy_m: float | None) -> Zone:
    """Return the zone version that is named, or the only one of a file."""
    path = Path(name)
    known = {one.id for one in case.zones}
    if name.partition("@")[0] in known or not (path.suffix or path.exists()):
        found = _zones_called(case, name)
        if len(found) > 1:
            versions = ", ".join(f"{one.id}@{one.version}" for one in found)
            raise UnknownIdError(f"Which version of zone '{name}'? There are: {versions}.")
        return found[0]
    held = _zones_in(path, case, accuracy_m)
    if len(held) > 1:
        raise DataError(
            f"{path.name} holds {len(held)} zones ({', '.join(one.id for one in held[:5])}), and one "
            "is compared. Put it into a file of its own, or into a case with scenemap zone add."
        )
    return held[0]


def _zones_in(path: Path, case: Case, accuracy_m: float | None) -> Sequence[Zone]:
    """Read a file of zones as ``zone add`` would."""
    import tempfile

    from scenemap.zones.drawings import read_drawings
    from scenemap.zones.editing import EMPTY, Wishes, plan_addition, with_zones
    from scenemap.zones.reading import read_zones

    drawings, notes = read_drawings(path)
    wishes = Wishes(accuracy_m=accuracy_m, id="unnamed" if not drawings[0].id else None)
    plans = [
        plan_addition(one, wishes, (), case.bounds, case.crs, _ask_accuracy) for one in drawings
    ]
    tell([*notes, *(note for one in plans for note in one.notes)])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, path.name).with_suffix(".geojson")
        file.write_text(with_zones(EMPTY, plans), encoding="utf-8")
        return read_zones(file, case.crs, case.bounds)
