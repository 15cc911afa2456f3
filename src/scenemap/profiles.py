"""Profiles: events by hour of the day or day of the week, over all days of a window.

A profile is for the whole case unless its areas are asked for by name: an hourly profile of a street is
a patrol plan. Events between two times are spread over the bins by overlap (aoristic analysis,
:func:`scenemap.intervals.spread_over`) and flagged; those that last a whole cycle have no bin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenemap.cells import PER_DAYS
from scenemap.counted import exposure_of
from scenemap.errors import DataError
from scenemap.exposure import hours_in, watched_together, weekdays_in
from scenemap.intervals import WHOLE_EVENT, bins_of
from scenemap.tally import conservation_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from scenemap.intervals import Cycle, DateRange
    from scenemap.model import Origin
    from scenemap.panel import Withheld
    from scenemap.tally import Conservation, Counting, RowsTold, Tally

#: Over fewer days a profile would be a diary of some of them.
LEAST_DAYS = 28
#: By so much of an even share two areas may differ in how often a bin was watched.
_MOST_APART = 0.5
#: Columns of :attr:`Profile.cells`. ``days`` is how often the bin came on watched days: an hour twice
#: where the clock is put back, and not at all where it is put forward. ``count`` is a sum of parts of
#: events where ``flags`` says ``spread``; ``flags`` are words of :func:`scenemap.cells.flags_of` and that
#: one.
COLUMNS = ("area", "period", "count", "days", "per_30_days", "flags")


@dataclass(frozen=True, slots=True, eq=False)
class CountedProfile:
    """Events counted by hour or weekday. It is for disclosure alone, and shows no count.

    Parameters
    ----------
    kind, unit, by, window, areas, by_area, origin, conservation, without_bin
        As in :class:`Profile`.
    counted
        One row a bin (and area): :data:`COLUMNS`, with counts as they are.
    uneven
        The areas that were added up were watched on different weekdays, so that bins are of different
        areas.
    """

    kind: str
    unit: str
    by: Cycle
    window: DateRange
    areas: tuple[str, ...]
    by_area: bool
    counted: pd.DataFrame
    origin: Origin
    conservation: Conservation
    without_bin: int
    uneven: bool = False

    def __repr__(self) -> str:
        return f"<CountedProfile {_told(self)}, NOT disclosed: its counts are not shown>"


@dataclass(frozen=True, slots=True)
class Profile:
    """Events by hour of the day or day of the week, small counts withheld.

    Parameters
    ----------
    kind, unit
        What is counted.
    by
        ``"hour"`` or ``"weekday"``.
    window
        Days that were counted.
    areas
        Ids of the areas that were counted in, sorted.
    by_area
        Whether ``cells`` has a row for each of them, or for the whole case.
    cells
        One row a bin (and area): :data:`COLUMNS`. ``area`` is blank for the whole case; ``period`` is
        an hour ``00`` to ``23`` or an ISO weekday ``1`` to ``7``.
    origin
        Counted from events, or simulated.
    conservation
        Where the rows of the event files went, as far as that may be told.
    without_bin
        Events that last a day (a week) or longer, and so have no hour (weekday); among those rejected.
        None where they are a few and how many is not told.
    withheld
        What was withheld.
    """

    kind: str
    unit: str
    by: Cycle
    window: DateRange
    areas: tuple[str, ...]
    by_area: bool
    cells: pd.DataFrame
    origin: Origin
    conservation: Conservation | RowsTold
    without_bin: int | None
    withheld: Withheld

    def __repr__(self) -> str:
        return f"<Profile {_told(self)}, disclosed>"

    def counts(self) -> pd.DataFrame:
        """Return the counts as a table: a row an area, a column a bin, NaN where not known."""
        table = self.cells.set_index(["area", "period"])["count"].unstack()  # noqa: PD010
        return table.reindex(columns=list(bins_of(self.by))).astype("float64")


def _told(one: Profile | CountedProfile) -> str:
    of = f"{len(one.areas)} areas" if one.by_area else "the whole case"
    return f"{one.kind}: {of} by {one.by}, {one.window}; {one.origin}"


def per_30_days(count: NDArray[np.float64], days: NDArray[Any]) -> NDArray[np.float64]:
    """Divide by the watched days of each bin; what was counted on none is told as of one."""
    return np.asarray(count / np.where(days > 0, days, 1) * PER_DAYS)


def _days_of(
    cycle: Cycle, window: DateRange, ranges: Sequence[DateRange], zone: ZoneInfo
) -> NDArray[np.float64]:
    """Count how often each bin was watched: a day has one weekday, and each hour as its clock had it."""
    if cycle == "weekday":
        return np.array(weekdays_in(window, ranges), dtype=np.float64)
    return np.array(hours_in(window, ranges, zone))


def _uneven(days: NDArray[np.float64]) -> bool:
    """Say whether areas, a row each, were watched on bins so different that their sum compares areas.

    As many days of each weekday, or a few more of some at the ends of a window, are even.
    """
    watched = days[days.sum(axis=1) > 0]
    if not len(watched):
        return False
    shares = watched / watched.sum(axis=1, keepdims=True)
    apart = shares.max(axis=0) - shares.min(axis=0)
    return bool((apart * shares.shape[1]).max() > _MOST_APART)


def profile_from_tally(
    tally: Tally,
    counting: Counting,
    *,
    zone: ZoneInfo,
    unit: str = "event",
    by_area: bool = False,
) -> CountedProfile:
    """Lay a tally by hour or weekday out as a profile.

    Parameters
    ----------
    tally
        What was counted, with ``counting.cycle``.
    counting
        How. Only where its ``watched`` has every area on every day does no event in an hour mean zero,
        and even then coverage says nothing of hours.
    zone
        Time zone whose clock the hours are of.
    unit
        English singular name of what was counted.
    by_area
        A profile for each area, instead of one for the whole case.

    Raises
    ------
    DataError
        If there are several kinds and none was chosen, if the window is shorter than
        :data:`LEAST_DAYS`, or if no event has a clock time.
    """
    cycle = counting.cycle
    if cycle is None:
        raise TypeError("the tally is not by hour or weekday")
    kind, exposure = exposure_of(tally, counting)
    window = exposure.window
    if window.days < LEAST_DAYS:
        raise DataError(
            f"A profile of {window} would be a diary of {window.days} days. Take {LEAST_DAYS} or more."
        )
    if not tally.counted:
        raise DataError(
            f"No event of kind '{kind}' from {window} has a {cycle}: they last "
            f"{'a day' if cycle == 'hour' else 'a week'} or longer, as dates without a clock time do. "
            "Give clock times, or count by month."
        )
    bins = bins_of(cycle)
    counted = tally.counts_from(0, 2 * len(bins))
    exact, spread = counted[:, : len(bins)], counted[:, len(bins) :]
    names = counting.ids if by_area else ("",)
    whole = _days_of(cycle, window, (window,), zone)
    told = np.array([exposure.told(area) for area in counting.ids])
    days = np.array(
        [
            _days_of(cycle, window, exposure.watched.get(area, (window,)), zone)
            for area in counting.ids
        ]
    )
    looked = days
    uneven = not by_area and _uneven(days)
    if not by_area:
        exact, spread = exact.sum(axis=0)[None], spread.sum(axis=0)[None]
        watched = watched_together(exposure.watched, counting.ids)
        told = np.array([watched is not None])
        days = looked = whole[None]
        if watched is not None:
            days = _days_of(cycle, window, watched.somewhere, zone)[None]
            looked = _days_of(cycle, window, watched.everywhere, zone)[None]
    seen = (told[:, None] & (looked == whole)).ravel()
    count = ((exact + spread) / WHOLE_EVENT).ravel()
    unknown = (count == 0) & ~seen
    word = np.where(spread.ravel() > 0, "spread", "exact")
    note = np.where(seen, "", np.repeat(np.where(told, ";partial", ";coverage_unknown"), len(bins)))
    flags = np.where(unknown, "unknown", np.char.add(word, note))
    cells = pd.DataFrame(
        {
            "area": pd.Series(np.repeat(np.array(names, dtype=object), len(bins)), dtype="str"),
            "period": pd.Series(list(bins) * len(names), dtype="str"),
            "count": pd.arrays.FloatingArray(count, unknown),
            "days": days.ravel() if (days % 1).any() else days.ravel().astype(np.int64),
            "per_30_days": pd.arrays.FloatingArray(per_30_days(count, days.ravel()), unknown),
            "flags": pd.Series(flags, dtype="str"),
        }
    )
    return CountedProfile(
        kind=kind,
        unit=unit,
        by=cycle,
        window=window,
        areas=counting.ids,
        by_area=by_area,
        counted=cells[list(COLUMNS)],
        origin="simulated" if tally.account.simulated else "events",
        conservation=conservation_of(tally, kind),
        without_bin=tally.spanning,
        uneven=uneven,
    )
