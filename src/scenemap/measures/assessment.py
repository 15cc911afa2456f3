"""Every measure that a panel and a design allow, side by side, and for the others the reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.crs import to_metres
from scenemap.measures.centres import centre_shift_resampled
from scenemap.measures.concentration import generalised_gini
from scenemap.measures.designs import window_counts
from scenemap.measures.displacement import (
    gross_effect,
    net_effect,
    total_net_effect,
    wdd,
    wdq,
)
from scenemap.measures.estimate import Estimate, Refusal, check_phi, refuse
from scenemap.measures.hotspots import emerging, gi_star, mann_kendall
from scenemap.measures.pattern import sppt
from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio
from scenemap.measures.series import Power, its, power
from scenemap.measures.timing import moved_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenemap.areas import Area
    from scenemap.intervals import Cycle
    from scenemap.measures.designs import Design, Window
    from scenemap.model import Text
    from scenemap.panel import Panel
    from scenemap.profiles import Profile

Result = Estimate | Power | Refusal


@dataclass(frozen=True)
class Assessment:
    """What the measures say of a design.

    Parameters
    ----------
    design
        The design.
    windows
        Counts by role: target, buffer, and each control by its area.
    overall
        By measure, those that need no control.
    by_control
        By control area ("" without one) and measure.
    warnings
        What must be known before any of them is read.
    """

    design: Design
    windows: dict[str, Window]
    overall: dict[str, Result]
    by_control: dict[str, dict[str, Result]]
    warnings: tuple[Text, ...]

    @property
    def results(self) -> dict[str, Result]:
        """All measures, those against a control with the first control."""
        return {**next(iter(self.by_control.values())), **self.overall}


def assess(
    areas: Sequence[Area],
    panel: Panel,
    design: Design,
    crs: str,
    profiles: Mapping[Cycle, tuple[Profile, Profile]] | None = None,
) -> Assessment:
    """Compute every measure that the data allow.

    Parameters
    ----------
    areas
        The areas that were counted in.
    panel
        Disclosed; only its source cells are used.
    design
        What is compared with what.
    crs
        Projected system in which centres are measured.
    profiles
        By hour, weekday or both: the profiles of the two windows, disclosed.

    Raises
    ------
    Refusal
        If the design's own counts are unknown or withheld, or phi is not above 0: then nothing can
        be measured.
    """
    check_phi(design.phi)
    windows = {"target": window_counts(panel, design.target, design)}
    if design.buffer:
        windows["buffer"] = window_counts(panel, design.buffer, design)
    for control in design.controls:
        windows[control] = window_counts(panel, (control,), design)
    by_control = {
        control: _against(windows.get(control), windows, design)
        for control in design.controls or ("",)
    }
    overall = {**_target_alone(windows["target"], design), **_pattern(areas, panel, design, crs)}
    for cycle, (before, after) in (profiles or {}).items():
        overall[f"moved_{cycle}"] = _try(partial(moved_between, before, after))
    return Assessment(design, windows, overall, by_control, tuple(_warnings(design, windows)))


def _against(
    control: Window | None, windows: dict[str, Window], design: Design
) -> dict[str, Result]:
    """Measure target and buffer against one control."""
    a, days = windows["target"].counts, windows["target"].days
    b = windows["buffer"].counts if "buffer" in windows else None
    c = control.counts if control else None
    phi = 1.0 if design.phi is None else design.phi
    exposure = design.exposure.get("target", days)
    other = design.exposure.get("control", days)
    shared = b is not None and c is not None
    found: dict[str, Result] = {
        "wdd": _try(lambda: wdd(a, c, b, time_weights=days, phi=phi, shared_control=shared)),
        "irr": _try(lambda: rate_ratio(a, c, exposure=exposure, control_exposure=other, phi=phi)),
        "rate_difference": _try(
            lambda: rate_difference(a, c, exposure=exposure, control_exposure=other, phi=phi)
        ),
        "power": _try(
            lambda: power(
                a[0],
                c[0] if c else None,
                b[0] if b else None,
                time_weights=days,
                shared_control=shared,
                phi=phi,
            )
        ),
    }
    if c is None:
        missing = refuse(
            "Målet trenger en kontroll.",
            "The measure needs a control.",
            "Gi en med --control.",
            "Give one with --control.",
        )
        return {**found, "ne": missing, "wdq": missing, "tne": missing}
    if len(design.exposure) == 1:
        found["rate_difference"] = refuse(
            "Eksponering er gitt for bare én av målområde og kontroll, så ratene har ulik enhet.",
            "Exposure is given for only one of target and control, so the rates differ in unit.",
            "Gi begge under [exposure].",
            "Give both under [exposure].",
        )
    found["ne"] = _try(lambda: net_effect(a, c))
    if b is None:
        missing = refuse(
            "Målet trenger et område dit det kan ha flyttet seg.",
            "The measure needs an area where it may have gone.",
            "Gi et med --buffer.",
            "Give one with --buffer.",
        )
        return {**found, "wdq": missing, "tne": missing}
    found["wdq"] = _try(lambda: wdq(a, b, c))
    found["tne"] = _try(lambda: total_net_effect(a, b, c, time_weights=days))
    return found


def _target_alone(target: Window, design: Design) -> dict[str, Result]:
    exposure = design.exposure.get("target", target.days)
    return {
        "ge": _try(lambda: gross_effect(target.counts, time_weights=target.days)),
        "etest": _try(lambda: poisson_test(target.counts, exposure=exposure)),
        "exact": _try(lambda: poisson_test(target.counts, exposure=exposure, method="exact")),
    }


def _pattern(areas: Sequence[Area], panel: Panel, design: Design, crs: str) -> dict[str, Result]:
    """Measure the whole pattern in the two windows, and the series of source periods."""
    pairs = {area: pair for area in panel.areas if (pair := _both(panel, area, design))}
    before = pd.Series({area: pair[0] for area, pair in pairs.items()}, dtype="int64")
    after = pd.Series({area: pair[1] for area, pair in pairs.items()}, dtype="int64")
    points = {area.id: area.count_point for area in areas if area.count_point}
    pointed = [area for area in pairs if area in points]
    x, y = to_metres(
        [points[area].lon for area in pointed], [points[area].lat for area in pointed], crs
    )
    counts = panel.counts()
    series = counts.loc[list(design.target)].sum(min_count=len(design.target)).to_numpy()
    days = np.array([period.days for period in panel.source_periods], dtype=np.float64)
    start = sum(period.start < design.after.start for period in panel.source_periods)
    return {
        "sppt": _try(lambda: sppt(before, after).robust),
        "gini_before": _try(lambda: generalised_gini(before)),
        "gini_after": _try(lambda: generalised_gini(after)),
        "centre_shift": _try(
            lambda: centre_shift_resampled(before[pointed], after[pointed], x, y).length
        ),
        "mann_kendall": _try(lambda: mann_kendall(series / days)),
        "its": _try(lambda: its(series, start, exposure=days).step),
        "emerging": _try(lambda: _emerging(counts.loc[pointed], x, y)),
    }


def _both(panel: Panel, area: str, design: Design) -> tuple[int, int] | None:
    """Return an area's counts in the two windows; None if either is not known."""
    try:
        return window_counts(panel, (area,), design).counts
    except Refusal:
        return None


def _emerging(counts: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> Estimate:
    """Count the areas that are a hot or cold spot of any kind."""
    scores = counts.astype("float64")
    if counts.shape[1] >= _EMERGING_PERIODS:
        points, reach = np.column_stack([x, y]), _reach(x, y)
        scores = scores.apply(lambda column: gi_star(column, points=points, band=reach).z)
    found = emerging(scores)
    spots = int((found.classes != "none").sum())
    named = "; ".join(f"{area}: {kind}" for area, kind in found.classes.items() if kind != "none")
    return Estimate(spots, None, None, None, 0.95, found.n, found.method, named or "no area")


_EMERGING_PERIODS = 10


def _reach(x: np.ndarray, y: np.ndarray) -> float:
    """Return the smallest distance within which every point has a neighbour."""
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    np.fill_diagonal(distance, np.inf)
    return float(distance.min(axis=1).max())


def _try(measure: Callable[[], Estimate | Power]) -> Result:
    try:
        return measure()
    except Refusal as refusal:
        return refusal


def _warnings(design: Design, windows: dict[str, Window]) -> list[Text]:
    """Say what a reader must know before reading any number."""
    found = []
    if design.phi is None:
        found.append(text.say_both("warn_phi"))
    days = windows["target"].days
    if days[0] != days[1]:
        found.append(text.say_both("warn_windows", before=days[0], after=days[1]))
    if design.exposure:
        found.append(text.say_both("warn_exposure"))
    return found
