"""Simulated events that add up to the published counts, for demonstration and tests.

Every row is marked, and every output made from it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from scenemap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.events.counts import Count
    from scenemap.intervals import DateRange
    from scenemap.scenes import Scene


def simulate(
    counts: Sequence[Count],
    areas: Sequence[Area],
    zone: ZoneInfo,
    seed: int,
    *,
    points: bool = False,
) -> pd.DataFrame:
    """Draw events that add up to published counts.

    Times are uniform over each source period. Nothing about real events can be learned from them.

    Parameters
    ----------
    counts
        Figures at areas, of one series.
    areas
        The case's areas.
    zone
        The case's time zone.
    seed
        The same seed gives the same events.
    points
        Also draw a position within the area's outline; areas without one give none.

    Returns
    -------
    DataFrame
        In time order: ``area``, ``time`` (local, to the minute), ``kind``, ``simulated``, and with
        ``points`` also ``lon``, ``lat``.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> rows = [count for count in case.counts if count.series == case.main_series]
    >>> len(simulate(rows, case.areas, case.zone, seed=1))
    657
    """
    vague = sorted({str(count.period) for count in counts if count.period.stated})
    if vague:
        raise DataError(
            f"Events cannot be drawn over {', '.join(vague)}: the source gives no days. Simulate from "
            "counts whose first and last day are known."
        )
    random = np.random.default_rng(seed)
    outlines = {area.id: area.outline for area in areas}
    parts = []
    for count in counts:
        number = round(count.count)
        part = pd.DataFrame(
            {
                "area": count.place,
                "time": _times_in(count.period, zone, number, random),
                "kind": count.kind,
                "simulated": "yes",
            }
        )
        if points:
            drawn = _points_in(outlines.get(count.place), number, random)
            part["lon"], part["lat"] = drawn[:, 0], drawn[:, 1]
        parts.append(part)
    events = pd.concat(parts, ignore_index=True)
    return events.sort_values(["time", "area"], kind="stable", ignore_index=True)


def simulate_sessions(scenes: Sequence[Scene], seed: int) -> pd.DataFrame:
    """Draw observation sessions from what sources say of the persons present at scenes.

    Twice a week for an hour and a half from noon, over the days of each statement that has both ends and
    a number: persons evenly from the lowest to the highest stated, or Poisson about a stated mean.
    Nothing about real sessions can be learned from them.

    Parameters
    ----------
    scenes
        The case's scenes.
    seed
        The same seed gives the same sessions.

    Returns
    -------
    DataFrame
        In time order: ``place``, ``start`` and ``end`` (local), ``persons``, ``simulated``.

    Raises
    ------
    DataError
        If no statement has days and a number.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> simulate_sessions(load_case("bergen").scenes, seed=1)["place"].unique().tolist()
    ['nygardsparken', 'vagsbunnen', 'tunellen']
    """
    random = np.random.default_rng(seed)
    rows = []
    for scene in scenes:
        for one in scene.statements:
            if one.when.start is None or one.when.end is None:
                continue
            days = pd.date_range(one.when.start.range.start, one.when.end.range.last)
            for day in days[days.day_of_week.isin([1, 4])]:
                if one.low is not None and one.high is not None:
                    persons = int(random.integers(round(one.low), round(one.high) + 1))
                elif one.mean is not None:
                    persons = int(random.poisson(one.mean))
                else:
                    break
                start = day + pd.Timedelta(hours=12)
                rows.append((scene.id, start, start + pd.Timedelta(minutes=90), persons, "yes"))
    if not rows:
        raise DataError(
            "No scene of the case has a statement with days and a number of persons to simulate from. "
            "Write one into its scenes.toml."
        )
    sessions = pd.DataFrame(rows, columns=["place", "start", "end", "persons", "simulated"])
    return sessions.sort_values(["start", "place"], kind="stable", ignore_index=True)


def _times_in(
    period: DateRange, zone: ZoneInfo, number: int, random: np.random.Generator
) -> pd.DatetimeIndex:
    """Draw local times that exist: in elapsed time, so that the skipped hour is never hit."""
    start, end = (pd.Timestamp(day, tz=zone) for day in (period.start, period.end))
    minutes = random.integers(0, int((end - start).total_seconds()) // 60, number)
    moments = start.tz_convert("UTC") + pd.to_timedelta(minutes, unit="min")
    return moments.tz_convert(zone).tz_localize(None)


def _points_in(
    outline: BaseGeometry | None, number: int, random: np.random.Generator
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Draw points in an outline by rejection; NaN if there is none."""
    found = np.full((number, 2), np.nan)
    if outline is None:
        return found
    west, south, east, north = outline.bounds
    have = 0
    while have < number:
        tried = random.uniform((west, south), (east, north), (2 * number + 8, 2)).round(6)
        kept = tried[shapely.covers(outline, shapely.points(tried))][: number - have]
        found[have : have + len(kept)] = kept
        have += len(kept)
    return found
