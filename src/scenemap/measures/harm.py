"""Several kinds of event in one design, each weighted by the harm of one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.measures.displacement import wdd_harm
from scenemap.measures.estimate import Estimate, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenemap.measures.assessment import Assessment, Result
    from scenemap.measures.designs import Design


@dataclass(frozen=True, slots=True, eq=False)
class HarmWeighted:
    """The weighted displacement difference of several kinds, and their sum by harm.

    Parameters
    ----------
    design
        What is compared with what.
    weights
        By kind, the harm of one event.
    by_control
        By control area ("" without one) and kind, the WDD or why there is none.
    totals
        By control area, the weighted sum; refused where that of a kind is.
    """

    design: Design
    weights: Mapping[str, float]
    by_control: Mapping[str, Mapping[str, Result]]
    totals: Mapping[str, Estimate | Refusal]


def harm_weighted(found: Mapping[str, Assessment], weights: Mapping[str, float]) -> HarmWeighted:
    """Add up the WDD of several kinds, as :func:`wdd_harm` does, for each control.

    Parameters
    ----------
    found
        By kind, an assessment of one design.
    weights
        By kind, the harm of one event, from 0 up.

    Raises
    ------
    Refusal
        If no kind is given, or a weight is no number from 0 up.

    Examples
    --------
    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures import Design, WindowCounts, assess
    >>> windows = (DateRange.parse("2014-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))
    >>> design = Design(("a",), (), ("b",), *windows, phi=1)
    >>> days, shown = np.ones((2, 2)), np.full((2, 2), "shown")
    >>> kinds = {"robbery": [[130.0, 74], [133, 91]], "drugs": [[327.0, 202], [388, 305]]}
    >>> found = {
    ...     kind: assess(WindowCounts(("a", "b"), windows, np.array(counts), days, shown), design, {})
    ...     for kind, counts in kinds.items()
    ... }
    >>> harm_weighted(found, {"robbery": 3, "drugs": 2}).totals["b"].estimate
    -126.0
    """
    if not found:
        raise refuse("Ingen slag er gitt.", "No kind is given.")
    first = next(iter(found.values()))
    by_control: dict[str, dict[str, Result]] = {
        control: {kind: one.by_control[control]["wdd"] for kind, one in found.items()}
        for control in first.by_control
    }
    totals = {control: _total(kinds, weights) for control, kinds in by_control.items()}
    return HarmWeighted(first.design, dict(weights), by_control, totals)


def _total(kinds: Mapping[str, Result], weights: Mapping[str, float]) -> Estimate | Refusal:
    missing = [kind for kind, one in kinds.items() if not isinstance(one, Estimate)]
    if missing:
        return refuse(
            f"Uten {', '.join(missing)} ville summen være av færre slag enn vektene.",
            f"Without {', '.join(missing)} the sum would be of fewer kinds than the weights.",
        )
    parts = [one for one in kinds.values() if isinstance(one, Estimate)]
    return wdd_harm(parts, [weights[kind] for kind in kinds])
