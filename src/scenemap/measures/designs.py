"""Designs: which areas and windows are compared, and the counts that go into the comparison."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from scenemap import text
from scenemap.crs import to_metres
from scenemap.errors import DataError, TimeError, UnknownIdError
from scenemap.findings import Findings, did_you_mean
from scenemap.intervals import DateRange
from scenemap.measures.estimate import Refusal, refuse
from scenemap.panel import check_panel
from scenemap.tables import Record, read_toml
from scenemap.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.panel import Panel

_KEYS = {"target", "buffer", "control", "before", "after", "phi", "exposure"}
_EXPOSED = ("target", "control")

#: Of a slice of at most so many days, the next that is longer.
_LONGER = ((7, "måned", "month"), (31, "kvartal", "quarter"), (92, "år", "year"))


@dataclass(frozen=True, slots=True)
class Design:
    """What is compared with what.

    Parameters
    ----------
    target
        Areas where something was done.
    buffer
        Areas where it may have gone.
    controls
        Admissible controls, each used alone: equally good controls may differ more than the
        standard error of either.
    before, after
        The windows.
    phi
        Overdispersion; None where it is to be estimated.
    exposure
        Person-time or another measure of what the counts could arise from, before and after, for
        "target" and "control"; days of the windows where not given.

    Raises
    ------
    DataError
        If an area has two roles, there is no target, or the windows overlap or are in the wrong
        order.

    Examples
    --------
    >>> design = Design(
    ...     ("korskirken",), ("laksevag",), ("sandviken",),
    ...     DateRange.parse("2014-09-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"),
    ... )
    >>> design.before.days, design.after.days
    (122, 365)
    """

    target: tuple[str, ...]
    buffer: tuple[str, ...]
    controls: tuple[str, ...]
    before: DateRange
    after: DateRange
    phi: float | None = None
    exposure: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.target:
            raise DataError("A design needs a target. Name the area where something was done.")
        check_roles([*self.target, *self.buffer, *self.controls])
        _ = self.pair  # refuses windows that overlap or are in the wrong order

    @property
    def pair(self) -> Windows:
        """The two windows."""
        return Windows(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Window:
    """Counts of one group of areas in the two windows.

    Parameters
    ----------
    areas
        The areas added up.
    counts
        Before and after.
    days
        Days on which they were watched, before and after. Where the areas of a group were watched on
        different days, the mean of theirs: counts over days are then events per day and area watched,
        times the number of areas.
    periods
        Source periods that were added up, before and after.
    """

    areas: tuple[str, ...]
    counts: tuple[float, float]
    days: tuple[float, float]
    periods: tuple[int, int] = (1, 1)


@dataclass(frozen=True, eq=False)
class WindowCounts:
    """What was counted in the windows of a design, and on how many days somebody watched.

    Parameters
    ----------
    areas
        Ids; the rows of every table below.
    windows
        Before and after.
    counts
        By area and window, shape (n, 2); NaN where withheld or unknown.
    days
        Days watched, shape (n, 2): what every rate divides by.
    state
        Of each cell, shape (n, 2): "shown", "withheld" or "unknown".
    periods
        Source periods that each window was added up from.
    halves, half_days, half_state
        The same of the first and the second half of the window before; None where nothing says.
    slices
        Stretches of the series in time order, if there is one.
    slice_counts, slice_days, slice_state
        By area and slice, shape (n, m).

    Examples
    --------
    >>> before = DateRange.parse("2014-01-01..2014-12-31")
    >>> after = DateRange.parse("2015-01-01..2015-12-31")
    >>> counts, days = np.array([[100.0, 60], [80, 90]]), np.full((2, 2), 365.0)
    >>> told = WindowCounts(("a", "b"), (before, after), counts, days, np.full((2, 2), "shown"))
    >>> told.window(["a", "b"]).counts
    (np.float64(180.0), np.float64(150.0))
    """

    areas: tuple[str, ...]
    windows: tuple[DateRange, DateRange]
    counts: NDArray[np.float64]
    days: NDArray[np.float64]
    state: NDArray[np.str_]
    periods: tuple[int, int] = (1, 1)
    halves: NDArray[np.float64] | None = None
    half_days: NDArray[np.float64] | None = None
    half_state: NDArray[np.str_] | None = None
    slices: tuple[DateRange, ...] = ()
    slice_counts: NDArray[np.float64] | None = None
    slice_days: NDArray[np.float64] | None = None
    slice_state: NDArray[np.str_] | None = None

    @classmethod
    def of(
        cls, windows: Panel, halves: Panel | None = None, series: Panel | None = None
    ) -> WindowCounts:
        """Take the counts of panels that may be shown.

        Parameters
        ----------
        windows
            Whose periods are the window before and the one after.
        halves
            Whose periods are the two halves of the window before.
        series
            Whose periods are the slices of the series.

        Raises
        ------
        DataError
            If a panel was not disclosed, or its periods are not those.
        """
        if len(windows.source_periods) != 2:
            raise DataError(
                f"A design has two windows; the panel has {len(windows.source_periods)} periods."
            )
        before, after = windows.source_periods
        if halves is not None and (
            len(halves.source_periods) != 2
            or not all(before.covers(one) for one in halves.source_periods)
        ):
            raise DataError(f"The two halves are not of the window before, {before}.")
        found = cls(windows.areas, (before, after), *laid_out(windows, windows.areas))
        if halves is not None:
            counts, days, state = laid_out(halves, windows.areas)
            found = replace(found, halves=counts, half_days=days, half_state=state)
        if series is not None:
            counts, days, state = laid_out(series, windows.areas)
            found = replace(
                found,
                slices=series.source_periods,
                slice_counts=counts,
                slice_days=days,
                slice_state=state,
            )
        return found

    @classmethod
    def of_periods(cls, panel: Panel, design: Design | Windows) -> WindowCounts:
        """Add up whole source periods of one panel, as published figures have to be.

        The source periods are the series. The halves of the window before are known where it is made of
        an even number of source periods, half of them in each.

        Parameters
        ----------
        panel
            Disclosed.
        design
            The windows.

        Raises
        ------
        Refusal
            If no source period lies in a window, or one reaches over its edge.
        """
        counts, days, state = laid_out(panel, panel.areas)
        inside = [
            periods_within(panel.source_periods, window) for window in (design.before, design.after)
        ]
        first = inside[0]
        middle = len(first) // 2
        parts = [first[:middle], first[middle:]] if first and len(first) % 2 == 0 else []
        at = [i for i, one in enumerate(panel.source_periods) if not one.stated]
        return cls(
            panel.areas,
            (design.before, design.after),
            _added(counts, inside),
            _added(days, inside),
            _worst(state, inside),
            (len(inside[0]), len(inside[1])),
            _added(counts, parts) if parts else None,
            _added(days, parts) if parts else None,
            _worst(state, parts) if parts else None,
            tuple(panel.source_periods[i] for i in at),
            counts[:, at],
            days[:, at],
            state[:, at],
        )

    def window(self, areas: Sequence[str]) -> Window:
        """Add up some areas.

        Raises
        ------
        Refusal
            If a cell of them is unknown or withheld, or nobody watched.
        UnknownIdError
            If an area is none of these.
        """
        check_areas(areas, self.areas)
        at = [self.areas.index(area) for area in areas]
        for area, row in zip(areas, at, strict=True):
            for column, window in enumerate(self.windows):
                if self.state[row, column] != "shown" or not self.days[row, column] > 0:
                    raise missing(area, window, self.state[row, column] == "withheld")
        counts, days = added_up(self.counts, self.days, at)
        return Window(
            tuple(areas), (counts[0], counts[1]), (_whole(days[0]), _whole(days[1])), self.periods
        )

    def check_slices(self, areas: Sequence[int], slices: Sequence[int] | None = None) -> None:
        """Refuse a series of which a count is withheld or unknown: a gap is not zero.

        Parameters
        ----------
        areas, slices
            Rows and columns that are looked at; all slices unless given.

        Raises
        ------
        Refusal
            With how many of the counts are withheld or unknown, and the first of them.
        """
        if self.slice_counts is None or not len(areas):
            return
        columns = list(range(len(self.slices)) if slices is None else slices)
        here = np.ix_(list(areas), columns)
        gaps = np.argwhere(~np.isfinite(self.slice_counts[here]))
        if not len(gaps):
            return
        row, column = gaps[0]
        first = (self.areas[areas[row]], self.slices[columns[column]])
        state = None if self.slice_state is None else self.slice_state[here]
        withheld = state is not None and bool((state == "withheld").any())
        raise _gaps(first, len(gaps), len(areas) * len(columns), withheld=withheld)

    def slices_within(self, design: Design) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return which slices lie wholly in a window, and whether in the one after.

        Days between the windows and outside both are in neither, and so is a slice that reaches over
        the edge of one.
        """
        inside = [
            (at, design.after.covers(one))
            for at, one in enumerate(self.slices)
            if design.before.covers(one) or design.after.covers(one)
        ]
        return (
            np.array([at for at, _ in inside], dtype=np.intp),
            np.array([after for _, after in inside], dtype=np.bool_),
        )


def window_counts(panel: Panel, areas: Sequence[str], design: Design) -> Window:
    """Add up the source counts of some areas in the two windows.

    Parameters
    ----------
    panel
        Disclosed. Only its source cells are used: one cell an area and source period.
    areas
        Areas to add up.
    design
        The windows.

    Raises
    ------
    Refusal
        If a source period reaches over the edge of a window, or a cell is unknown or withheld.
    UnknownIdError
        If the panel has no such area.

    Examples
    --------
    >>> from scenemap import published_panel
    >>> from scenemap.case import load_case
    >>> panel = published_panel(load_case("bergen"), "year")
    >>> before = DateRange.parse("2014-09-01..2014-12-31")
    >>> after = DateRange.parse("2015-01-01..2015-12-31")
    >>> window_counts(panel, ["korskirken"], Design(("korskirken",), (), ("sandviken",), before, after))
    Window(areas=('korskirken',), counts=(14, 68), days=(122, 365), periods=(1, 1))
    """
    check_areas(areas, panel.areas)
    counts, days, state = laid_out(panel, panel.areas)
    inside = [
        periods_within(panel.source_periods, window) for window in (design.before, design.after)
    ]
    at = [panel.areas.index(area) for area in areas]
    for columns in inside:
        for area, row in zip(areas, at, strict=True):
            for column in columns:
                if state[row, column] != "shown":
                    period = panel.source_periods[column]
                    raise missing(area, period, state[row, column] == "withheld")
    sums, watched = added_up(_added(counts, inside), _added(days, inside), at)
    return Window(
        tuple(areas),
        (int(sums[0]), int(sums[1])),
        (_whole(watched[0]), _whole(watched[1])),
        (len(inside[0]), len(inside[1])),
    )


def added_up(
    counts: NDArray[np.float64], days: NDArray[np.float64], at: Sequence[int] | NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take several areas as one: their counts added up, their watched days as the mean.

    Parameters
    ----------
    counts, days
        Shape (areas, periods).
    at
        Rows of the areas.

    Examples
    --------
    >>> added_up(np.array([[3.0, 1], [5, 2]]), np.array([[30.0, 31], [20, 31]]), [0, 1])
    (array([8., 3.]), array([25., 31.]))
    """
    return counts[at].sum(axis=0), days[at].mean(axis=0)


def points_of(areas: Iterable[Area], crs: str) -> dict[str, tuple[float, float]]:
    """Return where areas lie, in metres of a projected system; those without a count point are left out.

    Parameters
    ----------
    areas
        Whose count points stand for them.
    crs
        The projected system.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> {area: (round(x), round(y)) for area, (x, y) in points_of(case.areas[:1], case.crs).items()}
    {'asane': (297930, 6708894)}
    """
    points = {area.id: area.count_point for area in areas if area.count_point}
    x, y = to_metres(
        [one.lon for one in points.values()], [one.lat for one in points.values()], crs
    )
    return {area: (float(x[at]), float(y[at])) for at, area in enumerate(points)}


def check_areas(areas: Sequence[str], known: Sequence[str]) -> None:
    """Refuse areas of which there are no counts.

    Raises
    ------
    UnknownIdError
        With the names of those that there are.
    """
    missing = [area for area in areas if area not in known]
    if missing:
        meant = did_you_mean(missing[0], known)
        raise UnknownIdError(
            f"There is no count for area {', '.join(missing)}. "
            + (f"{meant} " if meant.startswith("Did you mean") else "")
            + f"The areas are: {', '.join(known)}."
        )


def check_roles(areas: Sequence[str]) -> None:
    """Refuse areas that have two roles in a design, or one of them twice.

    Raises
    ------
    DataError
        With their names.
    """
    twice = sorted({area for area in areas if areas.count(area) > 1})
    if twice:
        raise DataError(
            f"{', '.join(twice)} has two roles. An area is target, buffer or control, and only one of "
            "them, once."
        )


def laid_out(
    panel: Panel, areas: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.str_]]:
    """Lay a panel's source cells out by area and period: counts, days watched, states."""
    check_panel(panel, "Measures")
    here = list(areas)
    counts, days = (table.reindex(here).to_numpy() for table in (panel.counts(), panel.days()))
    withheld = panel.suppressed().reindex(here, fill_value=False).to_numpy()
    state = np.where(np.isfinite(counts), "shown", np.where(withheld, "withheld", "unknown"))
    return counts, days, state


def periods_within(periods: Sequence[DateRange], window: DateRange) -> list[int]:
    """Return which source periods a window is made of.

    Raises
    ------
    Refusal
        If there is none, one reaches beyond the window, or of one the source gives no days.
    """
    inside = [at for at, one in enumerate(periods) if one.overlap(window)]
    if not inside:
        raise refuse(
            f"Ingen kildeperiode ligger i vinduet {window}.",
            f"No source period lies in the window {window}.",
        )
    for period in (periods[at] for at in inside):
        if period.stated:
            when = text.period(period)
            raise refuse(
                f"Kilden gir ingen dager for {when['nb']}, så tallet hører ikke til noe vindu.",
                f"The source gives no days for {when['en']}, so its count belongs to no window.",
            )
        if not window.covers(period):
            raise refuse(
                f"Kildeperioden {period} går ut over vinduet {window}, og et delt tall finnes ikke.",
                f"The source period {period} reaches beyond the window {window}, and no part of "
                "its count is known.",
                "La vinduet følge kildeperiodene.",
                "Let the window follow the source periods.",
            )
    return inside


def missing(area: str, when: DateRange, withheld: bool) -> Refusal:
    """Make the refusal for a count that is not known, or may not be shown."""
    return refuse(
        f"{area}, {when}: tallet er {'holdt tilbake' if withheld else 'ukjent'}.",
        f"{area}, {when}: the count is {'withheld' if withheld else 'unknown'}.",
        "Velg et annet område eller vindu, eller grovere perioder.",
        "Choose another area or window, or coarser periods.",
    )


def _gaps(first: tuple[str, DateRange], n: int, of: int, *, withheld: bool) -> Refusal:
    """Make the refusal for a series with gaps; where small counts made them longer slices may help."""
    area, when = first
    if not withheld:
        return refuse(
            f"{n} av {of} tall i rekken er ukjente, det første {area}, {when}.",
            f"{n} of the {of} counts in the series are unknown, the first {area}, {when}.",
            "Ukjent er ikke 0; mål der det er talt i alle tidsrom.",
            "Unknown is not 0; measure where somebody counted in every slice.",
        )
    longer = next((one for one in _LONGER if when.days <= one[0]), None)
    nb, en = (f"per {longer[1]}, eller ", f"by {longer[2]}, or ") if longer else ("", "")
    return refuse(
        f"{n} av {of} tall i rekken er holdt tilbake fordi de er små (eller ukjente), det første "
        f"{area}, {when}.",
        f"{n} of the {of} counts in the series are withheld as small (or unknown), the first {area}, "
        f"{when}.",
        f"Tell {nb}flere områder sammen: da er færre tall små.",
        f"Count {en}several areas together: then fewer counts are small.",
    )


def _added(table: NDArray[np.float64], groups: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Add up columns by group, shape (n, groups)."""
    return np.column_stack([table[:, list(group)].sum(axis=1) for group in groups])


def _worst(state: NDArray[np.str_], groups: Sequence[Sequence[int]]) -> NDArray[np.str_]:
    """Return the state of each sum: withheld if a part of it is, else unknown if a part is."""
    columns = []
    for group in groups:
        part = state[:, list(group)]
        columns.append(
            np.where(
                (part == "withheld").any(axis=1),
                "withheld",
                np.where((part == "unknown").any(axis=1), "unknown", "shown"),
            )
        )
    return np.column_stack(columns)


def _whole(days: float) -> float:
    """Return a whole number of days as one."""
    return int(days) if float(days).is_integer() else float(days)


def read_design(path: Path) -> Design:
    r"""Read a design from TOML: ``target``, ``buffer``, ``control`` (lists), ``before``, ``after``.

    Raises
    ------
    DataError
        With every fault of the file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> lines = ['target = ["korskirken"]', 'control = ["sandviken"]', 'after = "2015-01-01..2015-12-31"']
    >>> lines += ['before = "2014-09-01..2014-12-31"']
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "design.toml")
    ...     _ = path.write_text("\n".join(lines))
    ...     read_design(path).after.days
    365
    """
    findings = Findings(path.name)
    data = read_toml(path)
    record = Record(data, "the design", findings)
    for key in sorted(set(data) - _KEYS):
        record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_KEYS))}.")
    windows = []
    for key in ("before", "after"):
        try:
            windows.append(DateRange.parse(record.text(key)))
        except TimeError as error:
            record.fault(key, "is not a window", str(error))
    target, buffer, control = (record.texts(key) for key in ("target", "buffer", "control"))
    phi = record.number("phi", 1, 1000, required=False)
    exposure = _exposure(record)
    findings.raise_errors()
    return Design(target, buffer, control, windows[0], windows[1], phi, exposure)


def _exposure(record: Record) -> dict[str, tuple[float, float]]:
    given = record.data.get("exposure", {})
    if not isinstance(given, dict) or not set(given) <= set(_EXPOSED):
        record.fault("exposure", "is not a table of target and control", "Write [exposure].")
        return {}
    found = {}
    for role, pair in given.items():
        numbers = isinstance(pair, list) and len(pair) == 2
        if not numbers or not all(isinstance(one, int | float) and one > 0 for one in pair):
            record.fault(f"exposure.{role}", "is not two numbers above 0", "Mend it.", pair)
            continue
        found[role] = (float(pair[0]), float(pair[1]))
    return found
