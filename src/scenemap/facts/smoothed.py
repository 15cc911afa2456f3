"""Rates drawn towards the mean of all areas, period by period, of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.cells import PER_DAYS
from scenemap.measures.estimate import Refusal, refuse
from scenemap.measures.smoothing import smoothed_rates
from scenemap.panel import check_panel
from scenemap.text import say_both

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.measures.smoothing import SmoothedRates
    from scenemap.model import Text
    from scenemap.panel import Panel


def smoothed_of(panel: Panel) -> dict[str, SmoothedRates | Refusal]:
    """Smooth the rates of each source period, per 30 days, over the areas whose count is shown.

    What is withheld or unknown has no part in it: no other area's rate tells anything of it.

    Parameters
    ----------
    panel
        Disclosed.
    """
    check_panel(panel, "What is smoothed")
    rounded = panel.withheld is not None and panel.withheld.base is not None
    counts, days = panel.counts(), panel.days() / PER_DAYS
    found: dict[str, SmoothedRates | Refusal] = {}
    for period in counts.columns:
        known = counts[period].notna() & (days[period].fillna(0) > 0)
        try:
            if rounded:
                raise refuse(
                    "Avrundede tall kan ikke jevnes ut.", "Rounded counts cannot be smoothed."
                )
            found[period] = smoothed_rates(counts.loc[known, period], days.loc[known, period])
        except Refusal as refusal:
            found[period] = refusal
    return found


def smoothed_table(facts: Facts) -> dict[str, Any]:
    """Lay smoothed rates out as a table of texts, a row an area, and say what they are."""
    rows = [
        [area.short_name, *(smoothed_text(facts, area.id, one) for one in facts.smoothed_rates)]
        for area in facts.areas
    ]
    periods = (text.period(one) for one in facts.panel.source_periods)
    return {
        "caption": say_both("smoothed_caption", unit=text.titled(facts.unit)),
        "columns": [text.both("Område", "Area"), *periods],
        "rows": rows,
        "notes": [*_refused(facts), say_both("smoothed_leans"), say_both("smoothed_not")],
    }


def smoothed_text(facts: Facts, area: str, period: str) -> Text:
    """Write a smoothed rate with its interval; of a count that is not shown, why."""
    cell = facts.panel.by_source[area, period]
    if cell.value is None:
        return text.WITHHELD if cell.withheld else say_both("unknown")
    found = facts.smoothed_rates[period]
    if isinstance(found, Refusal) or area not in found.table.index:
        return text.same("–")
    row = found.table.loc[area]
    value, low, high = (text.number(float(row[one]), 1) for one in ("smoothed", "low", "high"))
    return say_both("ratio", ratio=value, low=low, high=high)


def _refused(facts: Facts) -> list[Text]:
    """Say which periods are not smoothed, and why, each reason once."""
    why: dict[str, tuple[Text, list[Text]]] = {}
    for period, found in zip(
        facts.panel.source_periods, facts.smoothed_rates.values(), strict=True
    ):
        if isinstance(found, Refusal):
            why.setdefault(found.reason["en"], (found.reason, []))[1].append(text.period(period))
    return [
        say_both("smoothed_refused", periods=text.join(periods), why=reason)
        for reason, periods in why.values()
    ]
