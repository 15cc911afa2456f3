"""``scenemap zone``: outlines put into a case; zones listed, shown and compared."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenemap.cli.changing import case_argument, change_case, check_changed
from scenemap.cli.options import (
    FILE,
    Command,
    Settings,
    output_options,
    zones_options,
)
from scenemap.cli.output import Output, refuse_existing, tell_written, to_json
from scenemap.cli.progress import step
from scenemap.cli.talk import talk, tell
from scenemap.cli.trace import trace_command
from scenemap.cli.when import DAY, LAST
from scenemap.errors import DataError, UnknownIdError
from scenemap.formats import PICTURES
from scenemap.model import ORDER_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.zones.drawings import Drawing
    from scenemap.zones.editing import Addition, Wishes
    from scenemap.zones.model import Zone


_PICTURED = "png and svg draw it; its words then go to the terminal."


@click.group("zone", short_help="Put outlines into a case; list, show and compare zones.")
def zone_group() -> None:
    """Put outlines into a case; list, show and compare zones."""


# Commands of the group that stand in files of their own are added here.
zone_group.add_command(trace_command)


@zone_group.command(
    "add", cls=Command, short_help="Put an outline into a case, or in the place of one."
)
@click.argument("file", required=False, type=FILE, metavar="[FILE]")
@click.option(
    "--corners",
    metavar="POSITIONS",
    help='In the place of FILE: "60.39,5.32 60.40,5.33 ...", as one passes them.',
)
@click.option("--valid-from", type=DAY, help="First day, e.g. 2015-06-01.")
@click.option("--valid-to", type=LAST, help='Last day, or "open" if it has no end.')
@click.option(
    "--replaces",
    metavar="ZONE[@VERSION]",
    help="Take the place of this zone from --valid-from on; earlier orders keep the old outline.",
)
@click.option("--id", "zone_id", metavar="ID", help="Id of the zone. Default: made from its name.")
@click.option("--name", help="What the zone is called. Default: what the file calls it.")
@click.option("--version", help="Default: what the file says, or the next number.")
@click.option("--source", help="Where the outline is from.")
@click.option(
    "--accuracy-m", type=float, metavar="M", help="How far the line may be off, metres (95 %)."
)
@click.option("--legal-basis", metavar="TEXT", help="As printed on the order.")
@click.option(
    "--rule",
    type=click.Choice(ORDER_RULES),
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
    help="Copy the case into this folder first; needed for a case that came with scenemap.",
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
        --accuracy-m 30 --replaces vagsbunnen --valid-from 2015-06-01 -o my-bergen
    """
    from scenemap.case import Case, find_case, is_shipped
    from scenemap.zones.editing import Wishes, plan_addition

    if (file is None) == (corners is None):
        raise click.UsageError("Give either FILE or --corners.")
    folder = find_case(settings.case_name)
    case = Case(folder)
    if out is not None:
        _refuse_copy(out)
    elif is_shipped(folder):
        raise click.UsageError(
            f"The case {case.id} came with scenemap, and stays as it is. Name a folder for a copy that "
            f"gets the outline: -o {case.id}-own"
        )
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
    _write(folder, out, additions, settings.lang)
    _tell_added(additions, case, folder, out)


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
            talk(f"{line}.")
            continue
        talk(
            f"{line}; from {given['valid_from']} on in the place of version '{one.replaced.version}', "
            "which keeps its outline for orders handed out before."
        )
    written = target or folder
    if target is not None:
        talk(
            f"Wrote {target}, a copy of the case {case.id} with the outline; the case itself stays as it "
            "is."
        )
    else:
        tell_written(folder / "zones.geojson")
    base = f"scenemap --case {case_argument(written)}"
    talk("\nNext:")
    talk(f"  {base} case check")
    for one in additions:
        talk(f"  {base} zone show {one.zone}@{one.version}")
        if one.replaced:
            old = f"{one.zone}@{one.replaced.version}"
            talk(f"  {base} zone diff {old} {one.zone}@{one.version} -o diff.png")


# --- telling --------------------------------------------------------------------------------------


@zone_group.command("list", cls=Command)
@zones_options()
@output_options("zone list")
@click.pass_obj
def list_command(
    settings: Settings,
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    output: Output,
) -> None:
    """List the zone versions of a case, or of a file of zones.

    \b
    Example:
      scenemap --lang en zone list
    """
    from scenemap.zones.telling import list_lines, zone_json

    found = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz).zones
    if output.form == "json":
        output.write(to_json([zone_json(one, found, settings.lang) for one in found]))
    else:
        output.write("\n".join(list_lines(found, settings.lang)))


@zone_group.command("show", cls=Command)
@click.argument("zone", metavar="ZONE[@VERSION]")
@zones_options()
@output_options("zone show", _PICTURED)
@click.pass_obj
def show_command(
    settings: Settings,
    zone: str,
    zones: Path | None,
    zones_accuracy: float | None,
    tz: str | None,
    output: Output,
) -> None:
    """Show a zone: its limits, its days, where they are from, and what rests on it.

    \b
    Example:
      scenemap --lang en zone show vagsbunnen
    """
    from scenemap.zones.telling import show_lines, zone_json

    case = settings.case(zones=zones, accuracy=zones_accuracy, tz=tz)
    shown = _zones_called(case, zone)
    resting = _resting(case, shown[0].id, settings.lang)
    if output.form in PICTURES:
        from scenemap.render.zone_picture import save_zone

        if len(shown) > 1:
            raise UnknownIdError(
                f"Zone '{zone}' has several versions: {', '.join(one.version for one in shown)}. A "
                f"picture shows one: name it, as {zone}@VERSION."
            )
        with step("Drawing"):
            save_zone(
                case,
                shown[0],
                settings.lang,
                output.named(),
                output.form,
                overwrite=output.overwrite,
            )
        tell_written(output.named())
    if output.form == "json":
        told = [
            zone_json(one, case.zones, settings.lang) | {"rests_on_it": resting} for one in shown
        ]
        output.write(to_json(told if len(told) > 1 else told[0]))
        return
    blocks = [show_lines(one, case.zones, resting, settings.lang, case.sources) for one in shown]
    _beside(output).write("\n\n".join("\n".join(lines) for lines in blocks))


def _beside(output: Output) -> Output:
    """Return where the words go: to the terminal if the file holds the picture."""
    return replace(output, out=None) if output.form in PICTURES else output


def _zones_called(case: Case, name: str) -> list[Zone]:
    """Find the versions of a zone, or the one that is named."""
    from datetime import date

    from scenemap.zones.orders import handed_over, zone_called

    words, at, version = name.partition("@")
    if at:
        return [handed_over(words, version, case.zones, date.max)]
    zone_id = zone_called(words, case.zones)
    return [one for one in case.zones if one.id == zone_id]


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


@zone_group.command(
    "diff", cls=Command, short_help="What came in, what went out, from one outline to another."
)
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option(
    "--accuracy-m",
    type=float,
    metavar="M",
    help="Of an outline in a file that does not say its own.",
)
@output_options("zone diff", _PICTURED)
@click.pass_obj
def diff_command(
    settings: Settings,
    before: str,
    after: str,
    accuracy_m: float | None,
    output: Output,
) -> None:
    """Compare two outlines: what came in, what went out, and how far the line moved.

    BEFORE and AFTER are ZONE[@VERSION] of the case, or files that hold one outline. What is in doubt is
    told apart from what is sure.

    \b
    Example:
      scenemap --lang en zone diff vagsbunnen nygard -o diff.png
    """
    from scenemap.zones.difference import difference
    from scenemap.zones.telling import difference_json, difference_sentences

    case = settings.case()
    zones = [_zone_meant(case, name, accuracy_m) for name in (before, after)]
    found = difference(*zones)
    said = difference_sentences(found, case.crs, settings.lang)
    if output.form in PICTURES:
        from scenemap.render.zone_picture import save_difference

        with step("Drawing"):
            save_difference(
                case, found, settings.lang, said, output.named(), output.form,
                overwrite=output.overwrite,
            )  # fmt: skip
        tell_written(output.named())
    if output.form == "json":
        output.write(to_json(difference_json(found, case.crs)))
        return
    _beside(output).write("\n".join(textwrap.fill(one, 80) for one in said))


def _zone_meant(case: Case, name: str, accuracy_m: float | None) -> Zone:
    """Return the zone version that is named, or the only one of a file."""
    from scenemap.findings import called
    from scenemap.model import in_both

    path = Path(name)
    known = {one.id: in_both(one.name) for one in case.zones}
    if called(name.partition("@")[0], known) or not (path.suffix or path.exists()):
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
