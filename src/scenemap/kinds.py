"""Kinds side by side: finds, banishments and visits over the same calendar slices, one row each.

Published series keep their source periods, so a row shows a count, a mean or that nothing is known, as
every panel does. Of events each kind is counted over the whole case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.areas import Area
from scenemap.cells import each
from scenemap.counted import panel_from_tally
from scenemap.errors import DataError
from scenemap.exposure import days_in, watched_together
from scenemap.findings import id_called
from scenemap.intervals import DateRange, slices
from scenemap.model import Text, in_both
from scenemap.panel import panel_from_counts
from scenemap.text import say_both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenemap.case import Case
    from scenemap.cells import Cell
    from scenemap.counted import CountedPanel
    from scenemap.events.counts import Count
    from scenemap.intervals import By, Slice
    from scenemap.panel import Panel
    from scenemap.tally import Counting, Tally

#: What is shown unless series are named.
MAIN_KINDS = ("overdose-find", "banishment", "visit")
#: Id of the whole case as an area.
WHOLE = "whole-case"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind at one place.

    Parameters
    ----------
    key
        Of the row in :attr:`Kinds.cells`.
    name, place
        What is counted, and where.
    kind
        Of the counts.
    """

    key: str
    name: Text
    place: Text
    kind: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds side by side.

    Parameters
    ----------
    by
        Calendar slices.
    slices
        In order, from the first that any row tells of to the last.
    rows
        In order.
    cells
        A row for each row and slice: ``key``, ``period``, and what a panel's cells say.
    simulated
        Some events are.
    """

    by: By
    slices: tuple[Slice, ...]
    rows: tuple[Row, ...]
    cells: pd.DataFrame
    simulated: bool = False

    @property
    def by_slice(self) -> dict[tuple[str, str], Cell]:
        """Cells by key and slice."""
        named = self.cells.rename(columns={"key": "area"})
        return {(key, period): cell for key, period, cell in each(named)}

    def exact(self) -> pd.DataFrame:
        """Return counts of whole slices: a row a key, a column a slice, NaN elsewhere."""
        # What is covered in part is of fewer days than its neighbours.
        known = {at: cell.value for at, cell in self.by_slice.items() if not cell.partial}
        keys = pd.Index([row.key for row in self.rows], name="key")
        periods = pd.Index([one.id for one in self.slices], name="period")
        table = [[known.get((key, period)) for period in periods] for key in keys]
        return pd.DataFrame(np.array(table, dtype=np.float64), keys, periods)

    def pairs(self) -> list[tuple[Row, Row, pd.DataFrame]]:
        """Return each pair of rows with the longest run of slices in which both have exact counts."""
        table = self.exact().T
        known = table.notna().to_numpy()
        found = []
        for (at, one), (beside, other) in combinations(enumerate(self.rows), 2):
            run = _longest_run(known[:, at] & known[:, beside])
            found.append((one, other, table.iloc[run, [at, beside]]))
        return found


def _longest_run(known: NDArray[np.bool_]) -> slice:
    """Return where most slices in a row are known, the first of several as long."""
    turns = np.flatnonzero(np.diff(known, prepend=False, append=False))
    starts, ends = turns[::2], turns[1::2]
    if not len(starts):
        return slice(0, 0)
    longest = np.argmax(ends - starts)
    return slice(int(starts[longest]), int(ends[longest]))


def published_kinds(case: Case, by: By, series: Sequence[str] = ()) -> Kinds:
    """Lay published series side by side, a row for each series and place.

    The main series is of several areas; its row is their sum over the areas that are known in every
    source period, for a sum with gaps would fall and rise with what was not noted.

    Parameters
    ----------
    case
        The case.
    by
        Calendar slices.
    series
        Ids; unless given those of :data:`MAIN_KINDS`, or all if the case has none of these, without
        printed totals and means, over the case's period.

    Raises
    ------
    DataError
        If a series is not known, or none has figures.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> kinds = published_kinds(load_case("bergen"), "year", ["overdose-find-sites", "banishments"])
    >>> [(row.name["en"], row.place["en"]) for row in kinds.rows][1]
    ('Banishments, whole city', 'Bergen')
    """
    names = {one.id: in_both(one.name) for one in case.series.values()}
    series = [id_called("series", one, names) for one in series]
    own = [one for one in case.series.values() if not one.total_of and "mean" not in one.unit]
    # A case that has none of the main kinds shows what it has.
    main = [one for one in own if one.kind in MAIN_KINDS] or own
    chosen = series or [one.id for one in main]
    panels = {}
    rows = []
    for name in chosen:
        figures = [one for one in case.counts if one.series == name and not one.period.stated]
        places = dict.fromkeys((one.place_type, one.place) for one in figures)
        if len(places) > 1 and {kind for kind, _ in places} == {"area"}:
            figures, n = _of_common_areas(figures)
            places = dict.fromkeys((one.place_type, one.place) for one in figures)
            words = say_both("areas_in_common", n=n)
        else:
            words = None
        for place_type, place in places:
            key = f"{name}@{place}"
            of_place = [
                one for one in figures if (one.place_type, one.place) == (place_type, place)
            ]
            panels[key] = _panel(of_place, key, by)
            called = words or case.place_name(place_type, place)
            rows.append(Row(key, case.series[name].name, called, case.series[name].kind))
    if not rows:
        raise DataError(f"Case '{case.id}' has no published figures.")
    return _beside(rows, panels, by, simulated=False, within=None if series else case.period)


def _of_common_areas(figures: list[Count]) -> tuple[list[Count], int]:
    """Add figures up over the areas that have one in every source period."""
    periods = {one.period for one in figures}
    by_area: dict[str, set[DateRange]] = {}
    for one in figures:
        by_area.setdefault(one.place, set()).add(one.period)
    common = {area for area, known in by_area.items() if known == periods}
    kept = [one for one in figures if one.place in common]
    return [
        replace(
            next(one for one in kept if one.period == period),
            place=WHOLE,
            count=sum(one.count for one in kept if one.period == period),
        )
        for period in sorted(periods)
        if kept
    ], len(common)


def _panel(figures: Sequence[Count], key: str, by: By) -> Panel:
    moved = [replace(one, place_type="area", place=key) for one in figures]
    return panel_from_counts(moved, (), [_area(key)], by)


def _area(name: str) -> Area:
    blank = Text(nb="", en="")
    return Area(name, name, blank, None, None, None, None, (), "")


def whole_case_panel(tally: Tally, counting: Counting, *, unit: str) -> CountedPanel:
    """Lay a tally out over the whole case, as if it were one area.

    Parameters
    ----------
    tally
        Counted by area.
    counting
        How.
    unit
        English singular name of what was counted.

    Returns
    -------
    CountedPanel
        Whose only area is the sum of those that were counted in.
    """
    watched = watched_together(counting.watched, counting.ids)
    as_one = replace(
        counting,
        areas=(_area(WHOLE),),
        watched={} if watched is None else {WHOLE: watched.somewhere},
    )
    by_row = tally.counts.reshape(len(as_one.rows), len(counting.ids), -1)
    together = replace(tally, ids=as_one.rows, counts=by_row.sum(axis=1))
    panel = replace(panel_from_tally(together, as_one, unit=unit), sum_of=counting.ids)
    if watched is not None:
        days = [[days_in(one, watched.everywhere) for one in panel.periods]]
        panel = replace(panel, looked=np.array(days, dtype=np.int64))
    return panel


def event_kinds(panels: Sequence[tuple[Text, Text, Panel]], by: By) -> Kinds:
    """Put panels of the whole case side by side.

    Parameters
    ----------
    panels
        Name of the kind, name of the case, and its panel, disclosed.
    by
        Their slices.
    """
    rows = [Row(panel.kind, name, place, panel.kind) for name, place, panel in panels]
    simulated = any(panel.origin == "simulated" for _, _, panel in panels)
    return _beside(rows, {panel.kind: panel for _, _, panel in panels}, by, simulated=simulated)


def _beside(
    rows: Sequence[Row],
    panels: dict[str, Panel],
    by: By,
    *,
    simulated: bool,
    within: DateRange | None = None,
) -> Kinds:
    span = DateRange(
        min(panel.slices[0].range.start for panel in panels.values()),
        max(panel.slices[-1].range.end for panel in panels.values()),
    )
    cut = tuple(one for one in slices(span, by) if within is None or one.range.overlap(within))
    parts = [
        panel.cells.set_index("period")
        .drop(columns="area")
        .reindex([one.id for one in cut])
        .assign(key=key)
        for key, panel in panels.items()
    ]
    cells = pd.concat(parts).reset_index()
    cells["state"] = cells["state"].fillna("unknown")
    for name in ("partial", "spread"):
        cells[name] = cells[name].astype("boolean").fillna(value=False).astype(bool)
    return Kinds(by, cut, tuple(rows), cells, simulated)
