"""Files, a case and options made into a study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scenemap.crs import FAR, position_faults
from scenemap.errors import DataError, TimeError
from scenemap.intervals import parse_date, parse_zone
from scenemap.study.study import Study

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Coverage
    from scenemap.events.raw import SourceOptions
    from scenemap.events.unchanged import State
    from scenemap.frames import Frame, Source
    from scenemap.intervals import Dated
    from scenemap.model import BadRows, Bounds, Engine, Overlap
    from scenemap.study.study import Progress, Step


def open_study(
    source: Source | Iterable[Source] = (),
    case: Case | str | Path | None = None,
    *,
    areas: Source | Sequence[Area] | None = None,
    kind: str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    tz: str | None = None,
    crs: str | None = None,
    sheet: str | Sequence[str] = (),
    layer: str | Sequence[str] = (),
    column: Mapping[str, str] | Sequence[str] = (),
    leave_out_totals: bool = False,
    coverage: str | Path | Sequence[Coverage] | None = None,
    overlap: Overlap = "error",
    areas_layer: str | None = None,
    name_column: str | None = None,
    mend: bool = False,
    bad_rows: BadRows = "stop",
    dated: Dated | None = None,
    time_format: str | None = None,
    clock_as_written: bool = False,
    recent: bool = False,
    spread: bool = False,
    base: int | None = None,
    ledger: str | Path | None = None,
    engine: Engine = "local",
    scheduler: str | None = None,
    today: date | None = None,
    progress: Progress | None = None,
    step: Step | None = None,
) -> Study:
    """Open files, or a case's published counts, for counting.

    Parameters
    ----------
    source
        One or several: files, folders and patterns of events; frames of pandas or geopandas and tables
        of Arrow, whose rows are numbered from 1. None for the case's published counts.
    case
        A case, its name or its folder; Bergen unless given.
    areas
        Areas to count in, or a file or frame of them; the case's unless given.
    kind
        Kind of event to count, if the files have several.
    start, end
        First and last day; unless given those of ``coverage``, or else of the rows.
    tz
        Zone of times without offset; the case's unless given.
    crs
        System of columns ``easting`` and ``northing``.
    sheet, layer
        Sheets or layers of files that hold several; ``"all"`` for each.
    column
        What a column of the files is, where its name does not say it: ``{"time": "occur_date"}``, or
        ``{"time": "dato klokkeslett"}`` of two; or as typed, ``["time=occur_date"]``. A case may say it
        too, in ``[events]``.
    leave_out_totals
        Leave rows such as "Sum" out, which else are faults.
    coverage
        Where and when somebody looked, or a file of it; the case's unless given. Only there does no event
        mean zero, only what happened on such days counts, and rates divide by these days.
    overlap
        ``"all"`` takes areas that overlap, and the smallest id wins.
    areas_layer, name_column, mend
        Of a file of areas: the layer; the column of the names; whether to mend outlines that are unsound,
        which is told in square metres.
    bad_rows
        ``"reject"`` leaves rows that cannot be used out, counted.
    dated
        To what days that are written out are known: ``"month"`` where each stands for its month. A file
        all of whose rows fall on the first of their month is taken as one of months, with a warning;
        ``"day"`` takes them as written.
    time_format
        How times are written, in the words of ``strptime``; found out unless given.
    clock_as_written
        Take clock times as they stand, whatever offset they have.
    recent
        Take in the quarter that is not over; outputs say so.
    spread
        Spread events over several slices by overlap instead of refusing them.
    base
        Round counts to multiples of this instead of withholding small ones.
    ledger
        File that notes what was released, so that no release tells on another.
    engine, scheduler
        Who counts: ``"local"`` or ``"dask"``, and the address of a scheduler.
    today
        In the place of the present day.
    progress, step
        Show how far reading is, and what else is done.

    Raises
    ------
    DataError
        If areas or coverage cannot be used.
    UnknownIdError
        If there is no such case.

    Examples
    --------
    >>> open_study().panel("year").panel.cell("laksevag", "2015").value
    148
    """
    from scenemap.areas import names_of
    from scenemap.case import case_of
    from scenemap.events.reading import ReadingOptions
    from scenemap.frames import is_source, source_of, sources_of

    found = case_of(case)
    opening: tuple[str, ...] = ()
    if areas is None:
        chosen = found.areas
    elif is_source(areas):
        found, chosen, opening = _own_areas(
            source_of(areas, "areas"),
            found,
            crs,
            may_leave=case is None,
            tz=tz,
            overlap=overlap,
            layer=areas_layer,
            name_column=name_column,
            mend=mend,
        )
    else:
        chosen = tuple(cast("Sequence[Area]", areas))
    return Study(
        case=found,
        files=sources_of(source, "events"),
        areas=chosen,
        reading=ReadingOptions(
            zone=parse_zone(tz) if tz else found.zone,
            bounds=found.bounds,
            areas=names_of(chosen),
            crs=crs,
            bad_rows=bad_rows,
            dated=dated,
            time_format=time_format,
            clock_as_written=clock_as_written,
            source=_what_is_read(sheet, layer, column, leave_out_totals=leave_out_totals).over(
                found.source
            ),
        ),
        kind=kind,
        **_period(start, end),
        coverage=_coverage(coverage, chosen),
        recent=recent,
        spread=spread,
        base=base,
        ledger=None if ledger is None else Path(ledger),
        engine=engine,
        scheduler=scheduler,
        today=today,
        progress=progress,
        step=step,
        opening=opening,
        states=_states(sources_of(source, "events")),
    )


def _states(given: Sequence[Path | Frame]) -> dict[Path, State]:
    """Note how the files stand that are meant; what cannot be found is told when it is to be read."""
    from scenemap.events.sources import find_files
    from scenemap.events.unchanged import states_of

    try:
        return states_of(
            find_files([one for one in given if isinstance(one, Path)], check=False)[0]
        )
    except DataError:
        return {}


def _what_is_read(
    sheet: str | Sequence[str],
    layer: str | Sequence[str],
    column: Mapping[str, str] | Sequence[str],
    *,
    leave_out_totals: bool,
) -> SourceOptions:
    """Take the words for what of the files is read."""
    from collections.abc import Mapping

    from scenemap.events.raw import SourceOptions

    tables = [one for some in (sheet, layer) for one in ([some] if isinstance(some, str) else some)]
    if isinstance(column, Mapping):
        return SourceOptions(tuple(tables), dict(column), leave_out_totals)
    return SourceOptions.of(tables, column, leave_out_totals=leave_out_totals)


def _period(start: date | str | None, end: date | str | None) -> dict[str, date | None]:
    """Return the first day, and the day after the last."""
    from datetime import timedelta

    first = parse_date(start) if isinstance(start, str) else start
    last = parse_date(end) if isinstance(end, str) else end
    if first and last and last < first:
        raise TimeError(
            f"`start='{first}'` lies after `end='{last}'`, which is its last day. Swap them."
        )
    return {"start": first, "end": last + timedelta(days=1) if last else None}


def _coverage(
    given: str | Path | Sequence[Coverage] | None, areas: Sequence[Area]
) -> tuple[Coverage, ...] | None:
    """Return a table of coverage, its areas by their ids, however it names them."""
    from scenemap.areas import id_of
    from scenemap.events.counts import read_coverage

    if given is None:
        return None
    found = read_coverage(Path(given)) if isinstance(given, str | Path) else tuple(given)
    ids = {name: id_of(name, areas) for name in {one.area for one in found}}
    return tuple(replace(one, area=ids[one.area]) for one in found)


def _own_areas(
    path: Path | Frame,
    case: Case,
    crs: str | None,
    *,
    may_leave: bool,
    tz: str | None = None,
    **how: Any,
) -> tuple[Case, tuple[Area, ...], tuple[str, ...]]:
    """Read areas of the user's own, and say what of the case holds for them.

    Areas elsewhere than a case that nobody asked for take nothing from it but its time zone.
    """
    from scenemap.areas import ARGUMENTS, any_astray, find_areas
    from scenemap.findings import Findings

    said: list[str] = []

    def refuse(findings: Findings) -> None:
        try:
            findings.raise_errors()
        except DataError as error:
            # The layer of the events is another.
            raise DataError(
                str(error).replace("`layer=`", "`areas_layer=`"), error.findings
            ) from None

    def found_in(system: str, bounds: Bounds | None) -> tuple[tuple[Area, ...], Findings]:
        findings = Findings(path.name)
        found = find_areas(path, findings, crs=system, bounds=bounds, remedies=ARGUMENTS, **how)
        said[:] = [f"Warning: {one}" for one in findings]
        return found, findings

    def read(system: str, bounds: Bounds | None) -> tuple[Area, ...]:
        found, findings = found_in(system, bounds)
        refuse(findings)
        return found

    if not may_leave or case.bounds is None:
        return case, read(case.crs, None if crs else case.bounds), tuple(said)
    areas, findings = found_in(case.crs, None)
    drawn = [area.outline for area in areas if area.outline is not None]
    if not (drawn and all(_elsewhere(one, case) for one in drawn)):
        refuse(findings)
        if not crs and any_astray(areas, case.bounds):
            read(case.crs, case.bounds)  # which says where they are
        return case, areas, tuple(said)
    # Faults of areas elsewhere are told in metres of their own system; in the case's they are not true.
    own = case.elsewhere(areas)
    areas = read(own.crs, None)
    return (
        own,
        areas,
        (
            *said,
            f"These areas are not in {case.name['en']}: its zones, services, bounds and coordinate "
            f"system are not used. Times without an offset are read as local time in {tz or own.zone}.",
        ),
    )


def _elsewhere(outline: BaseGeometry, case: Case) -> bool:
    """Say whether an outline is far from a case, and not merely written in another way."""
    middle = outline.representative_point()
    return int(position_faults(middle.x, middle.y, case.bounds)) == FAR
