"""Before a closure: what change could be seen, and after how long.

From what was counted so far: the target's and its control's counts, the days on which somebody watched,
and how much counts scatter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from scenemap.measures.designs import Window, WindowCounts, check_areas, check_roles, missing
from scenemap.measures.estimate import LEVEL, check_level, check_phi, half_width, refuse
from scenemap.measures.overdispersion import Dispersion, dispersion_before
from scenemap.measures.series import power
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.intervals import DateRange
    from scenemap.panel import Panel

#: Mean length of a month, days.
MONTH = 365.25 / 12
#: Months after the act, and changes of the target's rate in percent, unless others are asked for.
MONTHS = (3, 6, 12, 24)
CHANGES = (-70, -50, -40, -30, -20, 25, 50, 100)


def counted_so_far(panel: Panel, areas: Sequence[str]) -> Window:
    """Add up what was counted in some areas over all periods of a panel.

    Parameters
    ----------
    panel
        Disclosed; its source periods are parts of the time so far.
    areas
        Ids, taken as one area: the days watched are the mean of theirs.

    Raises
    ------
    UnknownIdError
        If there are no counts of an area.
    Refusal
        If a count is unknown or withheld.

    Examples
    --------
    >>> from scenemap import load_case, published_panel
    >>> counted_so_far(published_panel(load_case("bergen"), "year"), ["laksevag"])
    Window(areas=('laksevag',), counts=(265.0, 0.0), days=(669.0, 0.0), periods=(3, 0))
    """
    check_panel(panel, "What was counted so far")
    check_areas(areas, panel.areas)
    counts, days = 0.0, 0.0
    for area in areas:
        for period in panel.source_periods:
            cell = panel.by_source[area, str(period)]
            if cell.value is None or not cell.days:
                raise missing(area, period, cell.state == "suppressed")
            counts += cell.value
            days += cell.days / len(areas)
    return Window(tuple(areas), (counts, 0.0), (days, 0.0), (len(panel.source_periods), 0))


@dataclass(frozen=True, slots=True, eq=False)
class PowerCurve:
    """The chance to see a change, by its size and by the months after.

    Parameters
    ----------
    chances
        From 0 to 1; a row a number of months, a column a change of the target's rate in percent.
    falls, rises
        By number of months, the smallest fall and rise in percent that are seen with chance ``power``;
        None where not even the end of all events would be.
    before
        Counts of target and control so far; None without a control.
    days
        Days on which they were watched.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.
    power, level
        Chance of seeing what ``falls`` and ``rises`` tell, and confidence of the two-sided interval that
        sees it.
    """

    chances: pd.DataFrame
    falls: dict[int, float | None]
    rises: dict[int, float]
    before: tuple[float, float | None]
    days: tuple[float, float | None]
    phi: float
    df: float | None
    power: float
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What could be seen of an act that has not been done yet.

    Parameters
    ----------
    target, control
        Ids of areas.
    before
        The time so far.
    curve
        Chances, by size and by months.
    dispersion
        Overdispersion, and what it was estimated from.
    """

    target: tuple[str, ...]
    control: tuple[str, ...]
    before: DateRange
    curve: PowerCurve
    dispersion: Dispersion


def plan_of(
    panel: Panel,
    before: DateRange,
    target: Sequence[str],
    control: Sequence[str] = (),
    *,
    months: Sequence[int] | None = None,
    phi: float | None = None,
) -> Plan:
    """Say what could be seen, by the counts of a panel over the time so far.

    Parameters
    ----------
    panel
        Disclosed. Where its source periods are two, overdispersion is estimated from what all areas do
        differently in them; else independence is assumed.
    before
        The time so far.
    target, control
        Ids of areas, each group taken as one.
    months
        After the act.
    phi
        Overdispersion; estimated unless given.

    Raises
    ------
    UnknownIdError
        If there are no counts of an area.
    DataError
        If an area is named twice.
    Refusal
        If a count is 0, unknown or withheld.

    Examples
    --------
    >>> from scenemap import load_case, published_panel
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.published import panel_over
    >>> before = DateRange.parse("2015-01-01..2015-12-31")
    >>> panel = panel_over(published_panel(load_case("bergen"), "year"), [before])
    >>> found = plan_of(panel, before, ["laksevag"], months=[12])
    >>> round(found.curve.falls[12]), found.dispersion.assumed
    (30, True)
    """
    check_phi(phi)
    check_panel(panel, "A plan")
    check_roles([*target, *control])
    counted = counted_so_far(panel, target)
    beside = counted_so_far(panel, control) if control else None
    dispersion = Dispersion(1.0, None, "none")
    if phi is not None:
        dispersion = Dispersion(phi, None, "given")
    elif len(panel.source_periods) == 2:
        table = WindowCounts.of(panel)
        halved = replace(table, halves=table.counts, half_days=table.days, half_state=table.state)
        dispersion = dispersion_before(halved) or dispersion
    curve = power_curve(
        counted,
        beside,
        months=months or MONTHS,
        watched=min(1.0, sum(counted.days) / before.days),
        phi=dispersion.phi,
        df=dispersion.df,
    )
    return Plan(tuple(target), tuple(control), before, curve, dispersion)


def chance_to_see(
    ratio: float,
    target: float,
    control: float | None = None,
    *,
    longer: float = 1.0,
    phi: float = 1.0,
    df: float | None = None,
    null: float = 1.0,
    level: float = LEVEL,
) -> float:
    """Compute the chance that the interval of a rate ratio leaves out what it would be without a change.

    ``d = ln(ratio / null)`` is seen where ``|estimate| > q se``, so the chance is
    ``F(|d|/se - q) + F(-|d|/se - q)``, F normal, q the quantile of the interval (Student's where phi was
    estimated) and ``se^2 = phi (1/T0 + 1/(ratio T1) + 1/C0 + 1/C1)``, T1 and C1 what T0 and C0 lead to
    after if nothing changes (Zhu & Lakkis 2014, Stat Med 33:376-387, whose variance under the change it
    is; with a control the four terms of Wilson 2022).

    Parameters
    ----------
    ratio
        The true change of the target's rate against the control's, above 0.
    target, control
        Counts before; None without a control.
    longer
        Days watched after over days watched before.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.
    null
        What the ratio is tested against.
    level
        Confidence of the two-sided interval.

    Raises
    ------
    Refusal
        If a count before is 0, or a number is out of its range.

    Examples
    --------
    100 events before and as long after: a halving is seen 98 times in 100, a fall by a fifth 32 times.

    >>> round(chance_to_see(0.5, 100), 2), round(chance_to_see(0.8, 100), 2)
    (0.98, 0.32)
    """
    check_level(level)
    check_phi(phi)
    counts = {"target": target} | ({} if control is None else {"control": control})
    if not all(math.isfinite(one) and one > 0 for one in counts.values()):
        raise refuse(
            "Et tall før er 0, ukjent eller holdt tilbake, så ingen endring kan måles mot det.",
            "A count before is 0, unknown or withheld, so that no change can be measured against it.",
            "Velg et lengre vindu eller et større område.",
            "Choose a longer window or a larger area.",
        )
    if not (ratio > 0 and null > 0 and longer > 0):
        raise refuse("En endring må være over -100 %.", "A change must be above -100 %.")
    variance = (1 + 1 / (ratio * longer)) / target
    if control is not None:
        variance += (1 + 1 / longer) / control
    quantile = float(half_width(1.0, level=level, df=df))
    away = abs(math.log(ratio / null)) / math.sqrt(phi * variance)
    return _beyond(quantile - away) + _beyond(quantile + away)


def power_curve(
    target: Window,
    control: Window | None = None,
    *,
    months: Sequence[int] = MONTHS,
    changes: Sequence[float] = CHANGES,
    watched: float = 1.0,
    phi: float = 1.0,
    df: float | None = None,
    power_wanted: float = 0.8,
    level: float = LEVEL,
) -> PowerCurve:
    """Compute the chance to see changes of several sizes after several numbers of months.

    Parameters
    ----------
    target, control
        What was counted so far; both of its counts are taken together.
    months
        After the act, each from 1 up.
    changes
        Of the target's rate, in percent, above -100; 0 is no change, and gives the level.
    watched
        The part of the days after on which somebody will watch.
    phi, df
        Overdispersion, and the degrees of freedom with which it was estimated.
    power_wanted
        The chance for which the smallest fall and rise are told.
    level
        Confidence of the two-sided interval.

    Raises
    ------
    Refusal
        As for :func:`chance_to_see`.

    Examples
    --------
    >>> from scenemap.measures.designs import Window
    >>> found = power_curve(Window(("park",), (60, 60), (182, 183)), months=[6, 12], changes=[-30, -50])
    >>> found.chances.round(2).to_dict("index")
    {6: {-30: 0.51, -50: 0.92}, 12: {-30: 0.71, -50: 0.99}}
    >>> round(found.falls[12])
    33
    """
    if not months or min(months) < 1 or not 0 < watched <= 1:
        raise refuse(
            "Antall måneder må være 1 eller mer.", "The number of months must be 1 or more."
        )
    counts = sum(target.counts), None if control is None else sum(control.counts)
    days = sum(target.days), None if control is None else sum(control.days)
    table, falls, rises = {}, {}, {}
    for n in months:
        longer = n * MONTH * watched / days[0]
        table[n] = [
            chance_to_see(1 + one / 100, *counts, longer=longer, phi=phi, df=df, level=level)
            for one in changes
        ]
        smallest = power(
            *counts, time_weights=(1, longer), phi=phi, df=df, power=power_wanted, level=level
        )
        fall = smallest.ratio_fall
        falls[n] = None if fall is None else 100 * (1 - fall)
        rises[n] = 100 * (smallest.ratio_rise - 1)
    chances = pd.DataFrame.from_dict(table, orient="index", columns=list(changes))
    chances.index.name = "months"
    return PowerCurve(
        chances,
        falls,
        rises,
        (counts[0], counts[1]),
        (days[0], days[1]),
        phi,
        df,
        power_wanted,
        level,
    )


def _beyond(z: float) -> float:
    """Return the chance that a normal variate is larger."""
    return 0.5 * math.erfc(z / math.sqrt(2))
