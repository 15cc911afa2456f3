"""``scenemap case``: which cases there are, what is in one, whether it is sound; a new one."""

from __future__ import annotations

import re
import shlex
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scenemap.cli.additions import add_act_command, add_service_command
from scenemap.cli.options import (
    FILE,
    Command,
    Settings,
    columns_option,
    flag,
    output_options,
    overwrite_option,
    zones_options,
)
from scenemap.cli.outlines import add_outlines_command
from scenemap.cli.output import Output, to_json
from scenemap.cli.progress import step
from scenemap.cli.talk import talk, tell
from scenemap.cli.wording import worded
from scenemap.errors import DataError
from scenemap.findings import number_of, some_of
from scenemap.model import BAD_ROWS, OVERLAPS, SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.raw import SourceOptions
    from scenemap.findings import Finding
    from scenemap.model import BadRows, Lang, Overlap
    from scenemap.newcase import NewCase
    from scenemap.newcase.named import NamedAreas
    from scenemap.newcase.squares import Squares
    from scenemap.newcase.table import CountOptions, CountTable


#: On average.
DAYS_OF_A_QUARTER = 365.2425 / 4


class Side(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """The side of a square, in metres or kilometres."""

    name = "LENGTH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return metres."""
        found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(m|km)?", str(value).strip(), re.IGNORECASE)
        metres = float(found[1].replace(",", ".")) if found else 0.0
        metres *= 1000 if found and (found[2] or "").lower() == "km" else 1
        if not 50 <= metres <= 50_000:
            self.fail(f"'{value}' is no length from 50m to 50km, such as 250m.", param, ctx)
        return metres


@click.group("case", short_help="List, show, check and make cases; put things into them.")
def case_group() -> None:
    """List, show, check and make cases, and put things into them."""


# Commands of the group that stand in files of their own are added here.
case_group.add_command(add_service_command)
case_group.add_command(add_act_command)
case_group.add_command(add_outlines_command)


@case_group.command("list", cls=Command)
@output_options("case list")
def list_command(output: Output) -> None:
    """List the cases that are installed.

    \b
    Example:
      scenemap case list
    """
    from scenemap.case import case_names

    names = case_names()
    output.write(to_json(names) if output.form == "json" else "\n".join(names))


@case_group.command("show", cls=Command)
@click.argument("folder", required=False, type=FILE, metavar="[FOLDER]")
@flag("--places", "List the places that check --place knows.")
@output_options("case show")
@click.pass_obj
def show_command(settings: Settings, folder: Path | None, output: Output, *, places: bool) -> None:
    """Show what a case holds.

    FOLDER is that of the case, in the place of --case.

    \b
    Example:
      scenemap --lang en case show
    """
    from scenemap.case import load_case
    from scenemap.text import say

    case = load_case(folder) if folder else settings.case()
    if places:
        known = [place.name[settings.lang] for place in case.places]
        output.write(to_json(known) if output.form == "json" else "\n".join(known))
        return
    held = _contents(case, settings)
    if output.form == "json":
        output.write(to_json(held))
        return
    lines = [f"{case.name[settings.lang]} ({case.id}), {case.crs}, {case.zone}"]
    for part, names in held.items():
        lines += ["", f"{say(f'case_{part}', settings.lang)} ({len(names)})"]
        lines += [f"  {name}" for name in names]
    output.write("\n".join(lines))


def _contents(case: Case, settings: Settings) -> dict[str, list[Any]]:
    from scenemap.text import say

    lang = settings.lang
    return {
        "areas": [f"{area.id}: {area.name}" for area in case.areas],
        "zones": [
            f"{zone.id}: {zone.name[lang]}, {say(f'zone_outline_{zone.outline}', lang)}"
            for zone in case.zones
        ],
        "services": [f"{service.id}: {service.name[lang]}" for service in case.services],
        "scenes": [f"{scene.id}: {scene.name[lang]}" for scene in case.scenes],
        "interventions": [f"{act.when.start and act.when.start.text}: {act.name[lang]}"
                          for act in case.interventions],
        "series": [f"{one.id}: {one.name[lang]}" for one in case.series.values()],
        "sources": [
            f"{one.by[lang]} ({one.year or {'nb': 'u.å.', 'en': 'n.d.'}[lang]}): {one.title}"
            for one in case.sources
        ],
    }  # fmt: skip


@case_group.command("check", cls=Command)
@click.argument("folder", required=False, type=FILE, metavar="[FOLDER]")
@output_options("case check")
@click.pass_context
def check_case_command(ctx: click.Context, folder: Path | None, output: Output) -> None:
    """Read every file of a case and report every fault, each once.

    FOLDER is that of the case, in the place of --case. Exit code 1 if the case cannot be used.

    \b
    Example:
      scenemap case check
    """
    from scenemap.case import find_case
    from scenemap.casecheck import check_case
    from scenemap.findings import describe

    settings: Settings = ctx.obj
    found = find_case(folder or settings.case_name).resolve()
    faults = check_case(found)
    errors = [one for one in faults if one.level == "error"]
    if output.form == "json":
        told = [_plain(one) for one in faults]
        output.write(to_json({"case": found.name, "usable": not errors, "faults": told}))
        ctx.exit(1 if errors else 0)
    for one in faults:
        if one.level == "warning":
            talk(f"Warning: {one}")
    if errors:
        raise DataError(describe(found.name, errors, len(errors)))
    said = "no faults."
    if faults:
        said = f"can be used; {len(faults)} to fill in or mend, as the warnings say."
    output.write(f"{found.name}: {said}")


@case_group.command("new", cls=Command)
@click.argument("name")
@click.option(
    "--from",
    "source",
    metavar="CASE",
    help="Copy a case, installed or in a folder, so that it can be changed. Needs no --areas.",
)
@click.option(
    "--areas",
    type=FILE,
    help="Outlines of the areas: GeoPackage, GeoJSON, FlatGeobuf, GeoParquet or Shapefile, in any "
    "system. Without them the areas are those that --events names, or squares over its positions.",
)
@click.option(
    "--cell",
    type=Side(),
    help="Side of these squares, such as 250m or 1km. Default: by a rule, which is told.",
)
@click.option(
    "--same",
    multiple=True,
    metavar="WORD=NAME",
    help="Of areas that --events names: another spelling of one, such as Sentrun=Sentrum.",
)
@click.option("--layer", help="Layer of that file, if it has several.")
@click.option("--name-column", metavar="COLUMN", help="Its column of names. Default: name, navn, …")
@click.option(
    "--overlap",
    type=click.Choice(OVERLAPS),
    default="error",
    show_default=True,
    help="Areas that overlap by more than slivers: refuse, or the smallest id wins.",
)
@flag("--mend", "Mend outlines that cross themselves, and say how.")
@click.option(
    "--counts",
    type=FILE,
    help="Published counts: a table of area, start, end, count, or with a column for each month, "
    "quarter, year or area (CSV, XLSX); JSON-stat, PX, SaTScan's .cas, JSON of data.police.uk.",
)
@click.option(
    "--sheet", help="Sheet of --counts, or of --events alone; of these all for every one."
)
@columns_option
@click.option("--year", type=click.IntRange(1900, 2199), help="Of months that stand without one.")
@click.option("--kind", "kinds", multiple=True, help="Kinds of --counts to take. Default: all.")
@click.option(
    "--bad-rows",
    type=click.Choice(BAD_ROWS),
    default="stop",
    show_default=True,
    help="Counts of places that are no area, totals among them: stop, or leave out, named.",
)
@click.option(
    "--events",
    type=FILE,
    help="Events: read to see that they fit, and for the period. They are not copied.",
)
@zones_options(tz=False, what="Banishment zones to put into it: any vector file.")
@click.option(
    "--backdrop",
    type=FILE,
    help="Streets as lines, water, parks or buildings as polygons, to draw behind the areas; any vector "
    "file, in any system.",
)
@click.option(
    "--backdrop-accuracy",
    type=click.FloatRange(0, 5000),
    metavar="M",
    help="By how many metres these may be off (95 %), or without them the areas' outlines.",
)
@click.option(
    "--crs",
    metavar="EPSG:n",
    help="Projected system to measure in, and that of easting, northing. Default: the areas' own "
    "if it fits, else their UTM zone.",
)
@click.option("--timezone", metavar="ZONE", help="Default: Europe/Oslo, for areas in Norway.")
@click.option("--title", help="What the case is called. Default: NAME.")
@click.option(
    "-o",
    "--out",
    type=FILE,
    metavar="FOLDER",
    help="Folder to make. Default: one of the case's id, here.",
)
@overwrite_option
@click.pass_obj
def new_command(
    settings: Settings,
    name: str,
    source: str | None,
    areas: Path | None,
    cell: float | None,
    same: tuple[str, ...],
    layer: str | None,
    name_column: str | None,
    overlap: Overlap,
    counts: Path | None,
    sheet: str | None,
    columns: tuple[str, ...],
    year: int | None,
    kinds: tuple[str, ...],
    bad_rows: BadRows,
    events: Path | None,
    zones: Path | None,
    zones_accuracy: float | None,
    backdrop: Path | None,
    backdrop_accuracy: float | None,
    crs: str | None,
    timezone: str | None,
    title: str | None,
    out: Path | None,
    *,
    mend: bool,
    overwrite: bool,
) -> None:
    """Make a new case from a file of areas, from events alone, or a copy of a case.

    The folder gets the areas, what was chosen for them, and a README that says what goes into which
    file. --lang says in which language. Events that name their places and have no positions make a case
    of these, without outlines, which 'case add-outlines' puts in later. Squares that are laid over
    positions are arbitrary, and every output says so.

    \b
    Examples:
      scenemap case new trondheim --areas areas.geojson --events events.csv
      scenemap case new my-town --events oddly.xlsx --column "area=Hvor da"
      scenemap case new squares --events events.csv --cell 100m
      scenemap case new my-bergen --from bergen
    """
    if source is not None:
        _refuse_beside_copy(click.get_current_context())
        _copy(settings, source, name, title, out, overwrite=overwrite)
        return
    _refuse_mixed(areas, events, counts, cell, same)
    _refuse_path(name)
    from scenemap.areas import ARGUMENTS
    from scenemap.events.raw import SourceOptions
    from scenemap.newcase import plan_case
    from scenemap.newcase.named import NamedAreas
    from scenemap.newcase.table import CountOptions
    from scenemap.writing import write_folder

    # A table of counts is one sheet; events may be in all.
    source_of_events = SourceOptions.of(
        () if counts or not sheet else (sheet,), columns, leave_out_totals=True
    )
    how = CountOptions(
        sheet=sheet,
        year=year,
        kind=kinds,
        bad_rows=bad_rows,
    )
    with step("Reading"):
        found = areas or _of_events(events, source_of_events, cell, crs, timezone, same)
        if isinstance(found, NamedAreas) and (zones or backdrop):
            raise click.UsageError(
                "--zones and --backdrop are drawn round outlines, and these areas are names. Make the "
                "case without, then put outlines ('case add-outlines') and zones ('zone add') into it."
            )
        plan = plan_case(
            name,
            found,
            layer=layer,
            name_column=name_column,
            counts=_reading(counts, how) if counts else None,
            crs=crs,
            timezone=timezone,
            title=title,
            overlap=overlap,
            mend=mend,
            remedies=ARGUMENTS,
            zones=zones,
            zones_accuracy=zones_accuracy,
            backdrop=backdrop,
            backdrop_accuracy=backdrop_accuracy,
        )
    folder = out or Path(plan.id)
    _refuse_folder(folder, (areas, counts, events, zones, backdrop), overwrite=overwrite)
    for reason in plan.reasons:
        talk(worded(reason))
    _warn_of_name(folder)
    options: tuple[str, ...] = ()
    if events is not None:
        plan, options = _fitted(plan, events, source_of_events, crs)
    if plan.table is not None:
        _tell_counts(plan.table, settings.lang)

    def fill(new: Path) -> None:
        plan.write(new, settings.lang)
        _check_new(new)

    write_folder(folder, fill, overwrite=overwrite)
    talk(f"Wrote {folder}\n\nNext:")
    for line in _next(folder, plan, events, options):
        talk(f"  {line}")


def _plain(fault: Finding) -> dict[str, object]:
    """Lay a fault out as plain data, without what it is known by inside."""
    plain = asdict(fault)
    return {name: value for name, value in plain.items() if name not in {"about", "words"}}


def _refuse_mixed(
    areas: Path | None,
    events: Path | None,
    counts: Path | None,
    cell: float | None,
    same: tuple[str, ...],
) -> None:
    """Refuse a case without anything that makes areas, and what is said of areas that are not made."""
    if areas is None and (events is None or counts is not None):
        raise click.UsageError(
            "A case needs areas that counts can belong to. Give their outlines with --areas FILE: "
            "GeoPackage or GeoJSON, a polygon for each with its name, as QGIS draws and saves them; or "
            "--events FILE alone, whose rows name their places, or over whose positions squares are laid."
        )
    if areas is not None and cell is not None:
        raise click.UsageError("--cell is the side of squares in the place of --areas.")
    if areas is not None and same:
        raise click.UsageError("--same is of areas that --events names, in the place of --areas.")


def _of_events(
    events: Path | None,
    source: SourceOptions,
    cell: float | None,
    crs: str | None,
    tz: str | None,
    same: tuple[str, ...],
) -> Squares | NamedAreas:
    """Take the areas that events name, or lay squares over their positions."""
    from scenemap.intervals import parse_zone
    from scenemap.newcase.named import named_areas, names_areas
    from scenemap.norway import NORWEGIAN_TIME

    if events is None:
        raise AssertionError("neither areas nor events")
    if cell is None and names_areas(events, source):
        return named_areas(events, source, parse_zone(tz or NORWEGIAN_TIME), _pairs(same))
    if same:
        raise click.UsageError("--same is of areas that --events names; these rows have positions.")
    return _squares(events, source, cell, crs, tz)


def _pairs(same: tuple[str, ...]) -> dict[str, str]:
    """Read what is typed as WORD=NAME."""
    pairs: dict[str, str] = {}
    for one in same:
        word, _, name = (part.strip() for part in one.partition("="))
        if not (word and name):
            raise click.UsageError(f"--same '{one}' says nothing. Write it as Sentrun=Sentrum.")
        if pairs.setdefault(word, name) != name:
            raise click.UsageError(f"--same says of '{word}' that it is two places. Give it once.")
    return pairs


def _squares(
    events: Path,
    source: SourceOptions,
    cell: float | None,
    crs: str | None,
    tz: str | None,
) -> Squares:
    """Lay squares over events."""
    from scenemap.events.reading import ReadingOptions, read_events
    from scenemap.intervals import parse_zone
    from scenemap.newcase.squares import squares_over

    how = ReadingOptions(parse_zone(tz or "UTC"), crs=crs, bad_rows="reject", source=source)
    rows = read_events([events], how).frame
    days = (rows["end"].max() - rows["start"].min()).days if len(rows) else 0
    return squares_over(
        rows["lon"].to_numpy(),
        rows["lat"].to_numpy(),
        rows["count"].to_numpy(dtype=float),
        crs=crs,
        quarters=max(days / DAYS_OF_A_QUARTER, 1.0),
        side=cell,
    )


#: What a copy takes beside the case that it is of.
_OF_COPY = frozenset({"name", "source", "title", "out", "overwrite"})


def _refuse_beside_copy(context: click.Context) -> None:
    """Refuse what is said of a new case where one is copied."""
    given = [
        option.opts[0]
        for option in context.command.params
        if option.name not in _OF_COPY
        and context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(
            f"--from copies a case as it is; {', '.join(given)} belong to a new one. Copy it first, then "
            "change its files."
        )


def _copy(
    settings: Settings,
    source: str,
    name: str,
    title: str | None,
    out: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Copy a case into a folder, checked before it gets its place."""
    from scenemap.case import find_case
    from scenemap.identifiers import slug
    from scenemap.newcase.copying import copy_case

    _refuse_path(name)
    found = find_case(source)
    folder = out or Path(slug(name) or name)
    _refuse_folder(folder, (found,), overwrite=overwrite)
    left = copy_case(
        found,
        folder,
        name,
        lang=settings.lang,
        title=title,
        overwrite=overwrite,
        then=_check_new,
    )
    _warn_of_name(folder)
    if left:
        talk(f"Not copied: {some_of(left)}.")
    talk(f"Wrote {folder}\n\nNext:")
    for command in (
        ["scenemap", "--case", str(folder), "map"],
        ["scenemap", "case", "check", str(folder)],
    ):
        talk(f"  {shlex.join(command)}")


def _refuse_path(name: str) -> None:
    if re.search(r"[/\\]", name):
        raise click.UsageError(
            f"'{name}' is a path, and a case wants a name. Give the name here and the folder with -o; "
            "a title that holds a slash goes to --title."
        )


def _warn_of_name(folder: Path) -> None:
    from scenemap.case import case_names

    if str(folder) in case_names():
        talk(
            f"Warning: a case {folder} is installed; in this folder its name means the new one. Give "
            "the new one another name, or another folder with -o."
        )


def _check_new(folder: Path) -> None:
    """Refuse a new case that could not be used."""
    from scenemap.casecheck import check_case

    faults = [one for one in check_case(folder) if one.level == "error"]
    if faults:
        raise DataError("\n".join(map(str, faults)))


def _refuse_folder(folder: Path, read: tuple[Path | None, ...], *, overwrite: bool) -> None:
    """Refuse a folder that exists, holds what is read, or holds more than a case."""
    from scenemap.catalogue import FILES, NAME
    from scenemap.newcase import replaceable
    from scenemap.writing import check_free, is_among

    if any(is_among(one, [folder]) for one in read if one is not None):
        raise click.UsageError(f"{folder} holds what this command reads. Write to another folder.")
    check_free(folder, overwrite=overwrite)
    if folder.exists():
        replaceable(folder, {**FILES, NAME: "", "README.md": "", "SOURCES.md": ""})


def _fitted(
    plan: NewCase, events: Path, source: SourceOptions, crs: str | None
) -> tuple[NewCase, tuple[str, ...]]:
    """Read events against a planned case: some of them must lie in its areas.

    Returns
    -------
    plan
        With the months of the events as its period, unless it has one.
    options
        What later commands need to read the same file.
    """
    from datetime import date, timedelta

    from scenemap.areas import names_of
    from scenemap.cli.progress import reading_progress
    from scenemap.disclosure.account import file_lines
    from scenemap.engines import count_files
    from scenemap.events.raw import SourceOptions
    from scenemap.events.reading import ReadingOptions
    from scenemap.events.sources import columns_of, find_files
    from scenemap.intervals import DateRange, slice_of
    from scenemap.tally import Counting

    areas = plan.areas
    how = ReadingOptions(
        plan.zone,
        bounds=plan.bounds,
        areas=names_of(areas),
        crs=crs or plan.crs,
        bad_rows="reject",
        source=source,
    )
    with reading_progress() as (begin, advance):
        tally, warnings = count_files(
            [events], how, Counting(areas, "month"), begin=begin, advance=advance
        )
    if not tally.counted or tally.all_days is None:
        tally.account.raise_faults()
        raise DataError(
            f"No event of {events.name} lies in an area. Check that both files are of the same place, "
            "and --crs if the events are in metres."
        )
    tell(file_lines(tally.account, warnings, str(plan.zone)))
    columns, used = columns_of(find_files([events])[0][0], source), list[str]()
    totals = any(one.about == "totals" for one in tally.account.findings)
    if "easting" in columns and "lon" not in columns:
        used += ["--crs", how.crs or ""]
    used += [word for table in source.tables for word in ("--sheet", table)]
    if len(tally.kinds) > 1:
        used += ["--kind", max(sorted(tally.kinds), key=lambda kind: tally.kinds[kind])]
        talk(f"Kinds of events: {some_of(sorted(tally.kinds))}.")
    if tally.account.rejected:
        used += ["--bad-rows", "reject"]
    if tally.outside_areas > tally.counted:
        talk("Warning: most of the events lie outside every area.")
    # Months, not days: when the first and the last event were is nobody's business.
    first, last = (
        slice_of(date(1970, 1, 1) + timedelta(days=day), "month").range for day in tally.all_days
    )
    period = plan.period or DateRange(first.start, last.end)
    talk(f"Period: {period}, the months of {events.name}, which is not copied.")
    said = SourceOptions(columns=source.columns, leave_out_totals=totals)
    return replace(plan, period=period, source=said), tuple(used)


def _reading(counts: Path, how: CountOptions) -> Callable[[tuple[Area, ...], str], CountTable]:
    """Return what reads a table of counts once the areas and the system are known."""
    from scenemap.locate.areas_of import areas_of
    from scenemap.newcase.table import read_count_table

    return lambda areas, crs: read_count_table(
        counts, areas, crs=crs, locate=lambda lon, lat: areas_of(lon, lat, areas=areas), options=how
    )


def _tell_counts(table: CountTable, lang: Lang) -> None:
    from scenemap.text import say

    for note in table.notes:
        talk(worded(note))
    read, fates = sum(table.account.values()), table.account.items()
    talk(f"{read} cells read = {' + '.join(f'{n} {fate}' for fate, n in fates)}")
    if table.blank:
        signs = ", ".join(f"'{sign}' {n}" for sign, n in sorted(table.blank.items()) if sign)
        talk(
            f"Left out: {number_of(sum(table.blank.values()), 'row')} without a count"
            f"{signs and f' ({signs})'}. Unknown is not zero."
        )
    if table.small:
        talk(
            f"Warning: {number_of(table.small, 'count')} from 1 to {SMALLEST - 1}. Published counts are "
            "shown as they are; if these were not published, give the events instead."
        )
    if len(table.series) > 1:
        talk(f"Kinds, each a series of its own: {some_of([*table.series])}.")
    talk(say("counts_not_persons", lang))
    talk(
        "What the counts are and where they were published is left to fill in, in case.toml, "
        "series.toml and counts.csv (column 'where')."
    )


def _next(folder: Path, plan: NewCase, events: Path | None, options: tuple[str, ...]) -> list[str]:
    """Write the commands that a new case is for."""
    base = ["scenemap", "--case", str(folder)]
    files = [str(events)] if events else [] if plan.table else ["EVENTS"]
    return [
        shlex.join([*base, "map", *files, *options, "-o", "page.html"]),
        shlex.join([*base, "summary", *files, *options, "-o", "report.md"]),
        *([shlex.join([*base, "quarter", *files, *options])] if events else []),
        shlex.join(["scenemap", "case", "check", str(folder)]),
    ]
