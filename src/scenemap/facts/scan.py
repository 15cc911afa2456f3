"""What is said of the clusters that a scan found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.facts.sentences import named
from scenemap.text import say_both

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.measures.scan import Cluster, Scan
    from scenemap.model import Text

#: In the order in which they are told.
_UNSCANNED = ("withheld", "unknown", "no place")


def what_was_scanned(found: Scan, facts: Facts) -> Text:
    """Say of what, and how much of it."""
    table = found.table
    return say_both(
        "scan_what",
        kind=facts.case.kind_name(facts.panel.kind),
        first=text.period(table.periods[0]),
        last=text.period(table.periods[-1]),
        events=text.number(table.counts.sum(), 0),
        areas=len(table.areas),
        slices=len(table.periods),
    )


def areas_in_words(one: Cluster, facts: Facts) -> Text:
    """Name the areas of a cluster."""
    return named([facts.names[area] for area in one.areas])


def clusters_in_words(found: Scan, facts: Facts) -> list[Text]:
    """Say of each cluster that stands out where and when it is, and how much; or that none does."""
    level = text.number(found.level, 2)
    if found.critical == math.inf:
        return [say_both("scan_too_few_deals", level=level, draws=text.number(found.draws, 0))]
    if not found.clusters:
        return [say_both("scan_nothing")]
    if not found.standing_out:
        return [say_both("scan_none", level=level)]
    return [
        say_both(
            "scan_cluster",
            areas=areas_in_words(one, facts),
            window=text.period(one.window),
            count=text.number(one.count, 0),
            expected=text.number(one.expected, 1),
            ratio=text.number(one.ratio, 1),
        )
        for one in found.standing_out
    ]


def left_out(found: Scan, facts: Facts) -> list[Text]:
    """Say which areas and slices were not scanned, and why."""
    said = []
    for why in _UNSCANNED:
        areas = [
            facts.names[area] for area, reason in found.table.left_out.items() if reason == why
        ]
        if areas:
            said.append(say_both(f"scan_left_{why.replace(' ', '_')}", areas=named(areas)))
    periods = [text.period(one) for one in found.table.left_out_periods]
    if periods:
        said.append(say_both("scan_left_periods", periods=named(periods)))
    return said


def _plainly(value: float) -> Text:
    """Write a limit as it was given, without noughts at its end."""
    written = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text.number(value, len(written.partition(".")[2]))


def scan_notes(found: Scan, facts: Facts) -> list[Text]:
    """Say what the figures are, what they rest on, and what they do not show."""
    metres: Text | str = ""
    if found.radius is not None:
        metres = say_both("scan_p_metres", metres=_plainly(found.radius))
    how = say_both(
        "scan_p",
        draws=text.number(found.draws, 0),
        seed=found.seed,
        zones=text.number(found.zones, 0),
        windows=text.number(found.windows, 0),
        share=_plainly(100 * found.share),
        longest=found.longest,
        metres=metres,
    )
    return [
        say_both("scan_expected"),
        how,
        say_both("scan_independent"),
        say_both("scan_not_why"),
        *facts.told,
    ]
