"""Every measure that a panel and a design allow, side by side, and for the others the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.errors import DataError
from scenemap.measures.designs import Window
from scenemap.measures.estimate import Estimate, Refusal, refuse
from scenemap.measures.overdispersion import Dispersion, dispersion_of
from scenemap.measures.placebo import Placebos, placebos_of
from scenemap.measures.registry import BY_KEY, MEASURES, Comparison, Measure
from scenemap.measures.series import Power

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenemap.intervals import Cycle
    from scenemap.measures.designs import Design, WindowCounts
    from scenemap.model import Text
    from scenemap.profiles import Profile

Result = Estimate | Power | Refusal
#: Where overdispersion cannot be estimated it is shown what these would make of an interval.
PHIS = (2.0, 4.0)


@dataclass(frozen=True)
class Assessment:
    """What the measures say of a design.

    Parameters
    ----------
    design
        The design.
    windows
        Counts by role: target, buffer, and each control by its area; by "control:target" where an area
        of that name is a control.
    overall
        By measure, those that need no control.
    by_control
        By control area ("" without one) and measure.
    warnings
        What must be known before any of them is read.
    dispersion
        Overdispersion that the intervals take, and what it was estimated from.
    placebos
        How often the same comparison came out as large where nothing was done.
    if_phi
        By control (None for the measures that need none) and measure, where an interval assumes
        independence: what the measure gives with a phi of 2 and of 4.
    """

    design: Design
    windows: dict[str, Window]
    overall: dict[str, Result]
    by_control: dict[str, dict[str, Result]]
    warnings: tuple[Text, ...]
    dispersion: Dispersion
    placebos: Placebos
    if_phi: dict[str | None, dict[str, tuple[Result, ...]]] = field(default_factory=dict)

    @property
    def results(self) -> dict[str, Result]:
        """All measures, those against a control with the first control, in the order to read them."""
        found = {**next(iter(self.by_control.values())), **self.overall}
        return {measure.key: found[measure.key] for measure in MEASURES if measure.key in found}


def assess(
    table: WindowCounts,
    design: Design,
    points: Mapping[str, tuple[float, float]],
    profiles: Mapping[Cycle, tuple[Profile, Profile]] | None = None,
    names: Mapping[str, Text] | None = None,
) -> Assessment:
    """Compute every measure that the data allow.

    Every rate divides by the days on which each role was watched. A role of several areas that were
    watched on different days takes the mean of theirs, so that its rate is events per day and area
    watched, times the number of areas.

    Parameters
    ----------
    table
        What was counted in the design's windows, disclosed.
    design
        What is compared with what.
    points
        Where areas lie: x and y in metres, in a projected system. Areas without are in no centre.
    profiles
        By hour, weekday or both: the profiles of the two windows, disclosed.
    names
        How areas are called in the warnings; by id unless given.

    Raises
    ------
    DataError
        If the counts are of other windows.
    UnknownIdError
        If an area of the design has no counts.
    Refusal
        If the target's own counts are unknown or withheld, or phi is below 1: then nothing can be
        measured. Where the buffer's or a control's are, the measures that need them are withheld.

    Examples
    --------
    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import Design, WindowCounts
    >>> before = DateRange.parse("2014-01-01..2014-12-31")
    >>> after = DateRange.parse("2015-01-01..2015-12-31")
    >>> counts = np.array([[100.0, 60], [80, 90], [50, 70], [40, 40]])
    >>> days, shown = np.full((4, 2), 365.0), np.full((4, 2), "shown")
    >>> table = WindowCounts(("a", "b", "c", "d"), (before, after), counts, days, shown)
    >>> design = Design(("a",), (), ("b",), before, after)
    >>> found = assess(table, design, {})
    >>> round(found.results["irr"].estimate, 3)
    0.533
    """
    if table.windows != (design.before, design.after):
        raise DataError(
            f"The counts are of {table.windows[0]} and {table.windows[1]}, the design's windows are "
            f"{design.before} and {design.after}. Count in the design's windows."
        )
    target, buffer = table.window(design.target), _window(table, design.buffer)
    controls = {one: _window(table, (one,)) for one in design.controls} or {"": None}
    # After the windows, which say what is wrong with areas that are not there.
    dispersion = dispersion_of(table, design)
    comparisons = {
        control: Comparison(
            design,
            table,
            target,
            buffer if isinstance(buffer, Window) else None,
            window if isinstance(window, Window) else None,
            points,
            profiles or {},
            {
                role: why
                for role, why in (("buffer", buffer), ("control", window))
                if isinstance(why, Refusal)
            },
        )
        for control, window in controls.items()
    }
    by_control = {
        control: _results(of, dispersion, by_control=True) for control, of in comparisons.items()
    }
    first = next(iter(comparisons.values()))
    overall = _results(first, dispersion, by_control=False)
    if_phi: dict[str | None, dict[str, tuple[Result, ...]]] = {
        control: _if_phi(of, by_control[control], dispersion) for control, of in comparisons.items()
    }
    if_phi[None] = _if_phi(first, overall, dispersion)
    roles = {"target": target, "buffer": buffer}
    for control, window in controls.items():
        # An area may have the name of a role, and neither takes the place of the other.
        while control in roles:
            control = f"control:{control}"
        roles[control] = window
    windows = {role: one for role, one in roles.items() if isinstance(one, Window)}
    return Assessment(
        design,
        windows,
        overall,
        by_control,
        (*dispersion.words(names), *_warnings(design, windows)),
        dispersion,
        placebos_of(table, design),
        {name: results for name, results in if_phi.items() if results},
    )


def _window(table: WindowCounts, areas: Sequence[str]) -> Window | Refusal | None:
    """Add areas up, or say why not; None if there are none."""
    try:
        return table.window(areas) if areas else None
    except Refusal as refusal:
        return refusal


def _results(of: Comparison, dispersion: Dispersion, *, by_control: bool) -> dict[str, Result]:
    """Compute the measures that are made for each control, or the others."""
    return {
        one.key: _result(one, of, *_phi_of(one, dispersion))
        for one in MEASURES
        if one.by_control == by_control and one.applies(of)
    }


def _phi_of(measure: Measure, dispersion: Dispersion) -> tuple[float, float | None]:
    """Return the phi that a measure takes: where nobody has tried the estimate for it, none or given."""
    if measure.scatter == "estimated" or dispersion.source == "given":
        return dispersion.phi, dispersion.df
    return 1.0, None


def _result(measure: Measure, of: Comparison, phi: float, df: float | None) -> Result:
    for role in measure.needs:
        if getattr(of, role) is None:
            return of.lost.get(role, _MISSING[role])
    if measure.by_control and "control" in of.lost:
        return of.lost["control"]  # else it would be the target alone, under the control's name
    try:
        return measure.compute(of, phi, df)
    except Refusal as refusal:
        return refusal


_MISSING = {
    "control": refuse(
        "Målet trenger en kontroll.",
        "The measure needs a control.",
        "Oppgi en kontroll.",
        "Name a control.",
    ),
    "buffer": refuse(
        "Målet trenger et område dit det kan ha flyttet seg.",
        "The measure needs an area where it may have gone.",
        "Oppgi et slikt område.",
        "Name such an area.",
    ),
}


def _if_phi(
    of: Comparison, found: dict[str, Result], dispersion: Dispersion
) -> dict[str, tuple[Result, ...]]:
    """Compute what more scatter would make of the intervals that assume independence."""
    kinds = {"assumed"} if dispersion.source != "given" else set()
    if dispersion.assumed:
        kinds.add("estimated")
    return {
        key: tuple(_result(BY_KEY[key], of, phi, None) for phi in PHIS)
        for key, result in found.items()
        if BY_KEY[key].scatter in kinds and isinstance(result, Estimate) and result.low is not None
    }


def _warnings(design: Design, windows: dict[str, Window]) -> list[Text]:
    """Say what a reader must know before reading any number."""
    found = []
    lengths = {window.days for window in windows.values()}
    if len(lengths) > 1:
        found.append(text.say_both("warn_watched"))
    elif (days := windows["target"].days)[0] != days[1]:
        found.append(text.say_both("warn_windows", before=days[0], after=days[1]))
    if design.exposure:
        found.append(text.say_both("warn_exposure"))
    return found
