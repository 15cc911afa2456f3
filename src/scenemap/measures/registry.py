"""Every measure that is computed of a design, once: its key, its function and what it needs.

Lists of measures, their order, their labels and how they are written come from here. A measure is added
by its function, an entry below, and its label in ``text`` (``measure_`` and its key).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scenemap.measures.centres import centre_shift_resampled
from scenemap.measures.concentration import generalised_gini
from scenemap.measures.designs import added_up
from scenemap.measures.displacement import gross_effect, net_effect, total_net_effect, wdd, wdq
from scenemap.measures.estimate import LEVEL, Estimate, Refusal, refuse
from scenemap.measures.hotspots import emerging, gi_star, mann_kendall
from scenemap.measures.pattern import sppt
from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio
from scenemap.measures.series import Power, its, power
from scenemap.measures.timing import moved_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from scenemap.intervals import Cycle
    from scenemap.measures.designs import Design, Window, WindowCounts
    from scenemap.profiles import Profile

    Computed = Estimate | Power
    Compute = Callable[["Comparison", float, float | None], Computed]

#: Areas whose watched days changed by a ratio this much unlike the others' are not of one pattern.
_ALIKE = 0.05
_EMERGING_PERIODS = 10
_NOBODY = (1.0, 1.0)


@dataclass(frozen=True)
class Comparison:
    """What a measure is given.

    Parameters
    ----------
    design, table
        What is compared with what, and what was counted.
    target, buffer, control
        The counts of each role; None where the design has none.
    points
        Where each area lies, in metres.
    profiles
        By hour, weekday or both: the profiles of the two windows, disclosed.
    lost
        Why a role that the design has, buffer or control, is None.
    """

    design: Design
    table: WindowCounts
    target: Window
    buffer: Window | None
    control: Window | None
    points: Mapping[str, tuple[float, float]]
    profiles: Mapping[Cycle, tuple[Profile, Profile]]
    lost: Mapping[str, Refusal] = field(default_factory=dict)

    @property
    def lengths(self) -> tuple[tuple[float, float], ...]:
        """Days watched of target, control, buffer and the buffer's control, as WDD takes them."""
        roles = (self.target, self.control, self.buffer, None)
        return tuple(_NOBODY if role is None else role.days for role in roles)

    @property
    def exposure(self) -> tuple[float, float]:
        """What the target's counts could arise from: what the design gives, else days watched."""
        return self.design.exposure.get("target", self.target.days)

    @property
    def control_exposure(self) -> tuple[float, float] | None:
        """The same of the control."""
        return (
            None if self.control is None else self.design.exposure.get("control", self.control.days)
        )

    @cached_property
    def pattern(self) -> tuple[pd.Series, pd.Series, str]:
        """The counts of the areas that can be compared as one pattern, and who is left out.

        Those known in both windows whose watched days changed alike: where an area was watched for half
        as long, its part of the events halves, and nothing moved.
        """
        n, days = self.table.counts, self.table.days
        known = np.isfinite(n).all(axis=1) & (np.nan_to_num(days) > 0).all(axis=1)
        change = np.divide(days[:, 1], days[:, 0], out=np.ones(len(days)), where=known)
        middle = float(np.median(change[known])) if known.any() else 1.0
        alike = known & (np.abs(change / middle - 1) <= _ALIKE)
        names = np.array(self.table.areas, dtype=object)
        before, after = (
            pd.Series(n[alike, at].astype(np.int64), index=list(names[alike])) for at in (0, 1)
        )
        out = [str(name) for name in names[known & ~alike]]
        return before, after, f"left out, for watched otherwise: {', '.join(out)}" if out else ""


@dataclass(frozen=True)
class Measure:
    """One measure of a design.

    Parameters
    ----------
    key
        In JSON, and of its label ``measure_<key>``.
    compute
        Of a comparison, phi and its degrees of freedom; raises a Refusal.
    function
        What it calls, under whose name it is documented.
    needs
        Roles without which it is refused.
    by_control
        It is computed for each control.
    scatter
        What becomes of overdispersion: "estimated": its interval takes phi as estimated; "assumed": it
        takes phi, which nobody has tried to estimate for it; "untold": its interval or p assumes
        independent events and takes no phi; "own": it estimates its own, or has no interval.
    decimals
        Digits that are written; None for as many as it takes.
    test
        Its p is written in the place of the number.
    per_exposure
        It is per unit of what the design gives as exposure, and has a name that says so.
    cycle
        It is of the profiles by this, and there is none without them.
    """

    key: str
    compute: Compute
    function: Callable[..., object]
    needs: tuple[Literal["control", "buffer"], ...] = ()
    by_control: bool = False
    scatter: Literal["estimated", "assumed", "untold", "own"] = "own"
    decimals: int | None = None
    test: bool = False
    per_exposure: bool = False
    cycle: Cycle | None = None

    @property
    def label(self) -> str:
        """The key of its name in ``text``."""
        return f"measure_{self.key}"

    @property
    def exposed_label(self) -> str:
        """The same where the design gives person-time in the place of days."""
        return f"{self.label}_exposed" if self.per_exposure else self.label

    def applies(self, comparison: Comparison) -> bool:
        """Say whether the comparison has what it is of: profiles only where they were asked for."""
        return self.cycle is None or self.cycle in comparison.profiles


def _wdd(of: Comparison, phi: float, df: float | None) -> Estimate:
    return wdd(
        of.target.counts,
        of.control.counts if of.control else None,
        of.buffer.counts if of.buffer else None,
        time_weights=of.lengths,
        shared_control=of.buffer is not None and of.control is not None,
        phi=phi,
        df=df,
    )


def _irr(of: Comparison, phi: float, df: float | None) -> Estimate:
    return rate_ratio(
        of.target.counts,
        of.control.counts if of.control else None,
        exposure=of.exposure,
        control_exposure=of.control_exposure,
        phi=phi,
        df=df,
    )


def _rate_difference(of: Comparison, phi: float, df: float | None) -> Estimate:
    if of.control is not None and len(of.design.exposure) == 1:
        raise refuse(
            "Eksponering er gitt for bare én av målområde og kontroll, så ratene har ulik enhet.",
            "Exposure is given for only one of target and control, so the rates differ in unit.",
            "Gi begge under [exposure].",
            "Give both under [exposure].",
        )
    return rate_difference(
        of.target.counts,
        of.control.counts if of.control else None,
        exposure=of.exposure,
        control_exposure=of.control_exposure,
        phi=phi,
        df=df,
    )


def _power(of: Comparison, phi: float, df: float | None) -> Power:
    return power(
        of.target.counts[0],
        of.control.counts[0] if of.control else None,
        of.buffer.counts[0] if of.buffer else None,
        time_weights=of.lengths,
        shared_control=of.buffer is not None and of.control is not None,
        phi=phi,
        df=df,
    )


def _ne(of: Comparison, phi: float, df: float | None) -> Estimate:
    control = _there(of.control)
    return net_effect(
        of.target.counts,
        control.counts,
        time_weights=(of.target.days, control.days),
        phi=phi,
        df=df,
    )


def _of_three(measure: Callable[..., Estimate]) -> Compute:
    def compute(of: Comparison, phi: float, df: float | None) -> Estimate:
        buffer, control = _there(of.buffer), _there(of.control)
        return measure(
            of.target.counts,
            buffer.counts,
            control.counts,
            time_weights=(of.target.days, buffer.days, control.days),
            phi=phi,
            df=df,
        )

    return compute


def _ge(of: Comparison, phi: float, df: float | None) -> Estimate:
    return gross_effect(of.target.counts, time_weights=of.target.days, phi=phi, df=df)


def _test(method: Literal["etest", "exact", "central"]) -> Compute:
    def compute(of: Comparison, phi: float, df: float | None) -> Estimate:
        del phi, df
        return poisson_test(of.target.counts, exposure=of.exposure, method=method)

    return compute


def _sppt(of: Comparison, phi: float, df: float | None) -> Estimate:
    del phi, df
    before, after, out = of.pattern
    return _noted(sppt(before, after).robust, out)


def _gini(window: int) -> Compute:
    def compute(of: Comparison, phi: float, df: float | None) -> Estimate:
        del phi, df
        pattern = of.pattern
        return _noted(generalised_gini(pattern[window]), pattern[2])

    return compute


def _centre_shift(of: Comparison, phi: float, df: float | None) -> Estimate:
    del df
    before, after, out = of.pattern
    pointed = [area for area in before.index if area in of.points]
    if not pointed:
        raise refuse(
            "Ingen av områdene med tall har et punkt, og uten et sted er det ingen avstand.",
            "No area with counts has a point, and without a place there is no distance.",
            "Gi områdene omriss.",
            "Give the areas outlines.",
        )
    xy = np.array([of.points[area] for area in pointed]).reshape(-1, 2)
    found = centre_shift_resampled(before[pointed], after[pointed], xy[:, 0], xy[:, 1], phi=phi)
    return _noted(found.length, out)


def _mann_kendall(of: Comparison, phi: float, df: float | None) -> Estimate:
    del phi, df
    counts, days = _series(of)
    of.table.check_slices(_rows(of))
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = counts / days
    return mann_kendall(rates)


def _its(of: Comparison, phi: float, df: float | None) -> Estimate:
    del phi, df
    counts, days = _series(of)
    at, after = of.table.slices_within(of.design)
    watched = np.asarray(
        np.nan_to_num(days[at]) > 0
    )  # a slice in which nobody looked tells nothing
    at, after = at[watched], after[watched]
    of.table.check_slices(_rows(of), at.tolist())
    middles = np.array(
        [one.start.toordinal() + one.days / 2 for one in (of.table.slices[i] for i in at)]
    )
    # In slices, so that the trend is one a slice; the days between the windows count as time.
    length = float(np.mean([of.table.slices[i].days for i in at])) if len(at) else 1.0
    return its(
        pd.Series(counts[at], dtype=np.float64),
        int((~after).sum()),
        exposure=days[at],
        time=(middles - middles[0]) / length if len(at) else (),
    ).step


def _emerging(of: Comparison, phi: float, df: float | None) -> Estimate:
    """Count the areas that are a hot or cold spot of any kind."""
    del phi, df
    counts, days = of.table.slice_counts, of.table.slice_days
    known = np.asarray(np.isfinite(of.table.counts).all(axis=1))
    at = [i for i, area in enumerate(of.table.areas) if known[i] and area in of.points]
    if counts is None or days is None:
        counts = days = np.zeros((len(of.table.areas), 0))
    if counts.shape[1] >= _EMERGING_PERIODS:  # of fewer there are none, however they are counted
        of.table.check_slices(at)
    names = [of.table.areas[i] for i in at]
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.asarray(counts[at] / days[at])
    scores = pd.DataFrame(rates, index=names, columns=[str(one) for one in of.table.slices])
    if scores.shape[1] >= _EMERGING_PERIODS and len(names) > 1:
        points = np.array([of.points[name] for name in names]).reshape(-1, 2)
        reach = _reach(points)
        scores = scores.apply(lambda column: gi_star(column, points=points, band=reach).z)
    found = emerging(scores)
    spots = int((found.classes != "none").sum())
    named = "; ".join(f"{area}: {kind}" for area, kind in found.classes.items() if kind != "none")
    return Estimate(spots, None, None, None, LEVEL, found.n, found.method, named or "no area")


def _moved(cycle: Cycle) -> Compute:
    def compute(of: Comparison, phi: float, df: float | None) -> Estimate:
        del phi, df
        return moved_between(*of.profiles[cycle])

    return compute


#: In the order in which they are read.
MEASURES = (
    Measure("wdd", _wdd, wdd, by_control=True, scatter="estimated"),
    Measure("irr", _irr, rate_ratio, by_control=True, scatter="estimated"),
    Measure(
        "rate_difference",
        _rate_difference,
        rate_difference,
        by_control=True,
        scatter="estimated",
        per_exposure=True,
    ),
    Measure("ne", _ne, net_effect, ("control",), by_control=True, scatter="estimated"),
    Measure(
        "tne",
        _of_three(total_net_effect),
        total_net_effect,
        ("control", "buffer"),
        by_control=True,
        scatter="estimated",
    ),
    Measure(
        "wdq", _of_three(wdq), wdq, ("control", "buffer"), by_control=True, scatter="estimated"
    ),
    Measure("ge", _ge, gross_effect, scatter="estimated"),
    Measure("etest", _test("etest"), poisson_test, scatter="untold", test=True),
    Measure("exact", _test("exact"), poisson_test, scatter="untold", test=True),
    Measure("central", _test("central"), poisson_test, scatter="untold", test=True),
    Measure("power", _power, power, by_control=True, scatter="estimated"),
    Measure("sppt", _sppt, sppt, scatter="untold"),
    Measure("gini_before", _gini(0), generalised_gini),
    Measure("gini_after", _gini(1), generalised_gini),
    Measure("centre_shift", _centre_shift, centre_shift_resampled, scatter="assumed", decimals=0),
    Measure("mann_kendall", _mann_kendall, mann_kendall, scatter="untold"),
    Measure("its", _its, its),
    Measure("emerging", _emerging, emerging, scatter="untold"),
    Measure("moved_hour", _moved("hour"), moved_between, scatter="untold", cycle="hour"),
    Measure("moved_weekday", _moved("weekday"), moved_between, scatter="untold", cycle="weekday"),
)
BY_KEY = {measure.key: measure for measure in MEASURES}


def _there(role: Window | None) -> Window:
    if role is None:  # the registry says what is needed, and it was not asked
        raise AssertionError("a role is missing")
    return role


def _noted(found: Estimate, note: str) -> Estimate:
    return replace(found, note="; ".join(filter(None, (found.note, note)))) if note else found


def _series(of: Comparison) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the target's counts and watched days, slice by slice."""
    counts, days = of.table.slice_counts, of.table.slice_days
    if counts is None or days is None:
        return np.zeros(0), np.zeros(0)
    return added_up(counts, days, _rows(of))


def _rows(of: Comparison) -> list[int]:
    """Return where the areas of the target stand in the table."""
    return [of.table.areas.index(area) for area in of.design.target]


def _reach(points: NDArray[np.float64]) -> float:
    """Return the smallest distance within which every point has a neighbour."""
    x, y = points[:, 0], points[:, 1]
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    return float(distance.min(axis=1).max())
