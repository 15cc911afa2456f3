"""What is said of what could be seen of an act that has not been done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap import text
from scenemap.text import say_both

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.measures.planning import Plan
    from scenemap.model import Text


def plan_title(found: Plan, facts: Facts) -> Text:
    """Name the target."""
    return say_both("plan_title", target=facts.as_one(found.target))


def plan_opening(found: Plan, facts: Facts) -> Text:
    """Say what was counted so far."""
    (target, control), (days, control_days) = found.curve.before, found.curve.days
    beside: Text | str = ""
    if control is not None and control_days:
        rate = text.number(30 * control / control_days, 1)
        beside = say_both("plan_control", control=rate, areas=facts.as_one(found.control))
    return say_both(
        "plan_so_far",
        kind=facts.case.kind_name(facts.panel.kind),
        before=text.period(found.before),
        target=text.number(30 * target / days, 1),
        control=beside,
    )


def plan_sentences(found: Plan, facts: Facts) -> list[Text]:
    """Say what so many months would show, and what that rests on."""
    said = []
    for months, fall in found.curve.falls.items():
        rise = text.number(found.curve.rises[months], 0)
        if fall is None:
            said.append(say_both("plan_shows_rise", months=months, rise=rise))
        else:
            said.append(say_both("plan_shows", months=months, fall=text.number(fall, 0), rise=rise))
    assumed = found.dispersion.assumed
    said += [say_both("plan_phi_assumed")] if assumed else found.dispersion.words(facts.names)
    return [*said, say_both("plan_limits"), *facts.told]
