"""Every area between two windows at once: which rose or fell more than chance, of all that were tried.

Where nobody has named the place that a scene went to, every area is looked at, and among many some rise
by chance alone. Each area's test is therefore followed by a q, which controls the share of false ones
among those that are named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap.measures.designs import Design, added_up
from scenemap.measures.estimate import (
    Estimate,
    Refusal,
    check_level,
    check_phi,
    refuse,
    two_sided,
)
from scenemap.measures.overdispersion import Dispersion, dispersion_before, dispersion_of
from scenemap.measures.rates import poisson_test, rate_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from scenemap.intervals import DateRange
    from scenemap.measures.designs import WindowCounts

#: Why an area was not tried.
Untried = Literal["withheld", "unknown", "nothing"]
#: The largest share of false ones, in the mean, among the areas that are said to have changed.
FALSE_SHARE = 0.05
#: Edges of the rings round the place that was closed, in metres between count points.
EDGES = (500.0, 1000.0, 2000.0, 4000.0)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """How one area changed.

    Parameters
    ----------
    area
        Id.
    counts, days
        Before and after: events, and days on which somebody watched.
    ratio
        Rate ratio after to before; a refusal where a count is 0.
    p_exact
        Of the exact test given the sum, twice the smaller tail, for independent events.
    p
        The same where events are independent; where they scatter more, the larger of it and of the
        score test that takes phi.
    dispersion
        Overdispersion that the interval and p take.
    q
        ``p`` adjusted for all areas that were tried (Benjamini & Yekutieli 2001).

    Examples
    --------
    >>> given = Dispersion(1.0, None, "given")
    >>> ratio = rate_ratio((40, 90))
    >>> AreaChange("a", (40, 90), (365, 365), ratio, p_exact=1e-5, p=1e-5, dispersion=given).rose
    True
    """

    area: str
    counts: tuple[float, float]
    days: tuple[float, float]
    ratio: Estimate | Refusal
    p_exact: float
    p: float
    dispersion: Dispersion
    q: float = math.nan

    @property
    def rose(self) -> bool:
        """Say whether its rate is higher after than before."""
        return self.counts[1] / self.days[1] > self.counts[0] / self.days[0]


@dataclass(frozen=True, slots=True)
class Changes:
    """How all areas changed.

    Parameters
    ----------
    windows
        Before and after.
    areas
        Those that were tried, the smallest q first.
    untried
        The others, and why not: withheld, unknown, or nothing was counted in either window.
    false_share
        An area is said to have changed where its q is no larger.
    """

    windows: tuple[DateRange, DateRange]
    areas: tuple[AreaChange, ...]
    untried: Mapping[str, Untried]
    false_share: float = FALSE_SHARE

    @property
    def rose(self) -> tuple[AreaChange, ...]:
        """Areas that rose more than chance, the largest ratio of rates first."""
        return self._named(rose=True)

    @property
    def fell(self) -> tuple[AreaChange, ...]:
        """Areas that fell more than chance, the smallest ratio of rates first."""
        return self._named(rose=False)

    def _named(self, *, rose: bool) -> tuple[AreaChange, ...]:
        found = [one for one in self.areas if one.q <= self.false_share and one.rose is rose]
        return tuple(sorted(found, key=lambda one: -_steepness(one) if rose else _steepness(one)))

    def to_frame(self) -> pd.DataFrame:
        """Return a table, a row an area that was tried, in the order of :attr:`areas`.

        Returns
        -------
        pandas.DataFrame
            ``area``; counts, days and rates per 30 days before and after; ``ratio``, ``low``, ``high``
            (blank where a count is 0); ``p_exact``, ``p``, ``q``; ``changed``: "rose", "fell" or
            "within chance".
        """
        import pandas as pd

        named = {one.area: "rose" for one in self.rose} | {one.area: "fell" for one in self.fell}
        rows = [
            {
                "area": one.area,
                "before": one.counts[0],
                "after": one.counts[1],
                "days_before": one.days[0],
                "days_after": one.days[1],
                "before_per_30_days": 30 * one.counts[0] / one.days[0],
                "after_per_30_days": 30 * one.counts[1] / one.days[1],
                **_ratio_columns(one.ratio),
                "p_exact": one.p_exact,
                "p": one.p,
                "q": one.q,
                "changed": named.get(one.area, "within chance"),
            }
            for one in self.areas
        ]
        numbers = {"ratio": "Float64", "low": "Float64", "high": "Float64"}
        columns = list(rows[0]) if rows else []
        return pd.DataFrame(rows, columns=columns).astype(numbers if rows else {})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Areas in one ring round a place, or in one direction from it, added up.

    Parameters
    ----------
    key
        Of a ring: its outer edge in metres, ``inf`` for what lies beyond all; 0 for the place itself. Of
        a direction: degrees clockwise from grid north of its middle.
    areas
        Ids.
    counts
        Events before and after.
    days
        The mean of the days on which the areas were watched, before and after.
    ratio
        Rate ratio after to before; a refusal where a count is 0.

    Examples
    --------
    >>> Stretch(500.0, ("a", "b"), (40, 90), (365, 365), rate_ratio((40, 90))).ratio.estimate
    2.25
    """

    key: float
    areas: tuple[str, ...]
    counts: tuple[float, float]
    days: tuple[float, float]
    ratio: Estimate | Refusal


def changes_of(
    table: WindowCounts, *, phi: float | None = None, false_share: float = FALSE_SHARE
) -> Changes:
    """Test every area for a change of its rate, and adjust for how many were tried.

    The ratio's interval is that of :func:`rate_ratio`. The exact test is conditional on the sum, by the
    central convention: twice the smaller tail (Przyborowski & Wilenski 1940; Fay 2010, R Journal
    2:53-58). Where events are not independent it finds too much; then the score test of the share s of
    the n events that should fall after, ``z = (x - n s) / sqrt(phi n s (1 - s))``, is referred to
    Student's distribution, and the larger p counts. Overdispersion is estimated from all areas in the
    two halves of the time before, where what was done has changed nothing yet
    (:func:`scenemap.measures.dispersion_before`); where that cannot be, for each area from the others, as
    if it were the target of a design (:func:`scenemap.measures.dispersion_of`).

    q is Benjamini & Yekutieli's (2001, Annals of Statistics 29:1165-1188), valid however the areas depend
    on each other: what leaves one may come to the next. It is the smallest share of false ones at which
    an area would be named.

    Parameters
    ----------
    table
        Counts of the windows, disclosed. Withheld and unknown areas are not tried, and are named.
    phi
        Overdispersion; estimated unless given.
    false_share
        The share of false ones, in the mean, among the areas that are named; between 0 and 1.

    Raises
    ------
    Refusal
        If no area can be tried, or a number is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import WindowCounts
    >>> windows = (DateRange.parse("2014-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))
    >>> counts = np.array([[40.0, 90], [60, 55], [30, 33]])
    >>> days, shown = np.full((3, 2), 365.0), np.full((3, 2), "shown")
    >>> found = changes_of(WindowCounts(("a", "b", "c"), windows, counts, days, shown))
    >>> [(one.area, round(one.ratio.estimate, 2), round(one.q, 4)) for one in found.rose]
    [('a', 2.25, 0.0001)]
    """
    check_level(1 - false_share)
    check_phi(phi)
    shared = Dispersion(phi, None, "given") if phi is not None else dispersion_before(table)
    tried, untried = [], {}
    for row, area in enumerate(table.areas):
        why = _untried(table, row)
        if why is not None:
            untried[area] = why
            continue
        design = Design((area,), (), (), *table.windows)
        tried.append(_change(table, row, shared or dispersion_of(table, design)))
    if not tried:
        raise refuse(
            "Ikke noe område har kjente tall i begge vinduene.",
            "No area has known counts in both windows.",
            "Velg lengre vinduer eller større områder.",
            "Choose longer windows or larger areas.",
        )
    q = _adjusted([one.p for one in tried])
    areas = [replace(one, q=q_of_one) for one, q_of_one in zip(tried, q, strict=True)]
    areas.sort(key=lambda one: (one.q, one.p, one.area))
    return Changes(table.windows, tuple(areas), untried, false_share)


def by_distance(
    changes: Changes,
    points: Mapping[str, tuple[float, float]],
    place: tuple[float, float],
    edges: Sequence[float] = EDGES,
) -> tuple[Stretch, ...]:
    """Add areas up by how far their count points lie from a place.

    Parameters
    ----------
    changes
        Of the areas; those that were not tried are in no ring.
    points
        Where areas lie, in metres of a projected system (:func:`scenemap.measures.points_of`); those
        without are in no ring.
    place
        x and y of the place, in the same system. An area whose count point it is is the place itself.
    edges
        Outer edges of the rings in metres, rising from above 0; an area on an edge is in the inner ring.

    Returns
    -------
    tuple of Stretch
        Rings that hold an area, from the place outwards.

    Raises
    ------
    Refusal
        If the edges do not rise from above 0.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.windows import Windows
    >>> windows = Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-12-31")
    >>> study = open_study()
    >>> found, _, _ = study.changes(windows)
    >>> from scenemap.measures import points_of
    >>> points = points_of(study.areas, study.case.crs)
    >>> [(one.key, one.areas) for one in by_distance(found, points, points["korskirken"], [1000, 2000])]
    [(0.0, ('korskirken',)), (1000, ('torgallmenningen',)), (2000, ('laksevag', 'sandviken'))]
    """
    if not edges or list(edges) != sorted({*edges}) or not edges[0] > 0:
        told = ", ".join(f"{edge:g}" for edge in edges)
        raise refuse(
            f"Ringenes kanter {told} stiger ikke fra over 0.",
            f"The edges of the rings {told} do not rise from above 0.",
        )

    def ring(away: float, _: float) -> float:
        return 0.0 if away == 0 else next((edge for edge in edges if away <= edge), math.inf)

    return _stretches(changes, seen_from(points, place), ring)


def by_direction(
    changes: Changes, points: Mapping[str, tuple[float, float]], place: tuple[float, float]
) -> tuple[Stretch, ...]:
    """Add areas up by the direction in which their count points lie, in eighths of the circle.

    Parameters
    ----------
    changes, points, place
        As for :func:`by_distance`. The place itself lies in no direction.

    Returns
    -------
    tuple of Stretch
        Directions that hold an area, clockwise from north; directions are those of the projected grid.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.windows import Windows
    >>> windows = Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-12-31")
    >>> study = open_study()
    >>> found, _, _ = study.changes(windows)
    >>> from scenemap.measures import points_of
    >>> points = points_of(study.areas, study.case.crs)
    >>> [(one.key, one.areas) for one in by_direction(found, points, points["korskirken"])]
    [(0.0, ('sandviken',)), (225.0, ('laksevag', 'torgallmenningen'))]
    """

    def eighth(away: float, bearing: float) -> float | None:
        return None if away == 0 else float(round(bearing / 45) % 8 * 45)

    return _stretches(changes, seen_from(points, place), eighth)


def seen_from(
    points: Mapping[str, tuple[float, float]], place: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Return how far each area's count point lies from a place, in metres, and its bearing.

    Parameters
    ----------
    points
        x and y in metres of a projected system.
    place
        x and y in the same system.

    Returns
    -------
    dict
        Metres, and degrees clockwise from grid north, by area.

    Examples
    --------
    >>> seen_from({"a": (30.0, 40.0), "b": (-5.0, 0.0)}, (0.0, 0.0))["b"]
    (5.0, 270.0)
    """
    return {
        area: (math.dist((x, y), place), math.degrees(math.atan2(x - place[0], y - place[1])) % 360)
        for area, (x, y) in points.items()
    }


def _untried(table: WindowCounts, row: int) -> Untried | None:
    """Say why an area cannot be tried, or that it can."""
    if (table.state[row] == "withheld").any():
        return "withheld"
    if (table.state[row] != "shown").any() or not (np.nan_to_num(table.days[row]) > 0).all():
        return "unknown"
    return None if table.counts[row].any() else "nothing"


def _change(table: WindowCounts, row: int, dispersion: Dispersion) -> AreaChange:
    counts, days = _pair(table.counts[row]), _pair(table.days[row])
    exact = poisson_test(counts, exposure=days, method="central").p
    assert exact is not None, "the test has a p"
    p = max(exact, _score_p(counts, days, dispersion)) if dispersion.phi > 1 else exact
    ratio = _ratio(counts, days, dispersion)
    return AreaChange(table.areas[row], counts, days, ratio, exact, p, dispersion)


def _score_p(
    counts: tuple[float, float], days: tuple[float, float], dispersion: Dispersion
) -> float:
    """Return p of the score test that takes overdispersion."""
    n, share = sum(counts), days[1] / sum(days)
    z = (counts[1] - n * share) / math.sqrt(dispersion.phi * n * share * (1 - share))
    return two_sided(z, dispersion.df)


def _ratio(
    counts: tuple[float, float], days: tuple[float, float], dispersion: Dispersion
) -> Estimate | Refusal:
    try:
        return rate_ratio(counts, exposure=days, phi=dispersion.phi, df=dispersion.df)
    except Refusal as refusal:  # a count is 0
        return refusal


def _adjusted(p: Sequence[float]) -> list[float]:
    """Adjust for many tests, whatever their dependence."""
    # Not before: it takes longer to load than all that is computed here.
    from scipy.stats import false_discovery_control

    adjusted: list[float] = false_discovery_control(p, method="by").tolist()
    return adjusted


def _stretches(
    changes: Changes,
    seen: Mapping[str, tuple[float, float]],
    key_of: Callable[[float, float], float | None],
) -> tuple[Stretch, ...]:
    groups: dict[float, list[AreaChange]] = {}
    for one in changes.areas:
        if one.area in seen and (key := key_of(*seen[one.area])) is not None:
            groups.setdefault(key, []).append(one)
    return tuple(_stretch(key, groups[key]) for key in sorted(groups))


def _stretch(key: float, those: Sequence[AreaChange]) -> Stretch:
    # Where areas have estimates of their own, the largest stands for them all.
    dispersion = max((one.dispersion for one in those), key=lambda one: one.phi)
    counts, days = (
        _pair(one)
        for one in added_up(
            np.array([one.counts for one in those]),
            np.array([one.days for one in those]),
            range(len(those)),
        )
    )
    areas = tuple(sorted(one.area for one in those))
    return Stretch(key, areas, counts, days, _ratio(counts, days, dispersion))


def _ratio_columns(ratio: Estimate | Refusal) -> dict[str, float | None]:
    if isinstance(ratio, Refusal):
        return dict.fromkeys(("ratio", "low", "high"))
    return {"ratio": ratio.estimate, "low": ratio.low, "high": ratio.high}


def _steepness(one: AreaChange) -> float:
    """Return the ratio of the rates; beyond all where nothing was counted before."""
    before, after = (n / days for n, days in zip(one.counts, one.days, strict=True))
    return after / before if before else math.inf


def _pair(values: Iterable[float]) -> tuple[float, float]:
    first, second = (float(one) for one in values)
    return first, second
