"""Facts laid out as tables of texts, and single cells in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.facts.comparison import compare
from scenemap.measures.estimate import Refusal
from scenemap.model import LANGS, Text
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenemap.cells import Cell
    from scenemap.events.counts import Count
    from scenemap.facts.build import Facts
    from scenemap.facts.comparison import Change, Comparison
    from scenemap.panel import Panel


def source_table(facts: Facts) -> dict[str, Any]:
    """Lay out counts, rates and shares by source period as one table of texts."""
    unknown = text.say_both("unknown")
    periods = [str(one) for one in facts.panel.source_periods]
    totals = facts.counts.sum(axis=1, min_count=1).tolist()
    rows = []
    for area, total in zip(facts.areas, totals, strict=True):
        row = [area.short_name]
        row += [_count_and_rate(facts.panel.by_source[area.id, one]) for one in periods]
        row.append(unknown if pd.isna(total) else text.number(float(total), 0))
        rows.append(row)
    return {**source_heading(facts), "rows": rows}


def source_heading(facts: Facts) -> dict[str, Any]:
    """Name the table of counts by source period, and its columns."""
    unit = _capital(facts.unit)
    return {
        "caption": Text(
            nb=f"{unit['nb']} per kildeperiode, i parentes per 30 dager",
            en=f"{unit['en']} by source period, in brackets per 30 days",
        ),
        "columns": [
            text.both("Område", "Area"),
            *(text.period(period) for period in facts.panel.source_periods),
            total_heading(facts),
        ],
    }


def total_heading(facts: Facts) -> Text:
    """Head the sums: of all counts, or of those that are shown."""
    if facts.panel.withheld and facts.panel.withheld.cells:
        return text.both("Sum av viste", "Total shown")
    return text.both("Sum", "Total")


def _count_and_rate(cell: Cell) -> Text:
    """Write a count with its rate in brackets."""
    if cell.value is None:
        return text.WITHHELD if cell.withheld else text.say_both("unknown")
    whole = text.number(cell.value, 0)
    if cell.per_30_days is None:  # the source gives no days to divide by
        return whole
    told = [
        text.number(cell.per_30_days, 1),
        *([text.say_both("cell_part")] if cell.partial else []),
    ]
    bracket = text.join(told, "; ")
    return Text(nb=f"{whole['nb']} ({bracket['nb']})", en=f"{whole['en']} ({bracket['en']})")


def window_pairs(facts: Facts) -> Iterator[tuple[Text, Panel, Comparison]]:
    """Give each pair of windows that is compared, with its heading and what changed between them."""
    if facts.windows is None:
        return
    release = facts.release
    heading = text.both("Før og etter", "Before and after")
    if release:
        first, last = facts.windows.source_periods
        near = first.end == last.start
        heading = text.say_both("quarter_before" if near else "quarter_year_ago")
    yield heading, facts.windows, facts.comparison
    if release and release.also:
        yield text.say_both("quarter_before"), release.also, compare(release.also, release.also)


def windows_table(facts: Facts, windows: Panel, comparison: Comparison) -> dict[str, Any]:
    """Lay out what was counted in the window before and the one after, and how the rates changed."""
    check_panel(windows, "A table of windows")
    changes = {one.area: one for one in comparison.changes}
    rows = []
    for area in facts.areas:
        row = [area.short_name]
        row += [
            _count_and_rate(windows.by_source[area.id, str(one)]) for one in windows.source_periods
        ]
        rows.append([*row, _ratio(changes.get(area.id))])
    return {
        "caption": text.say_both("windows_caption", unit=_capital(facts.unit)),
        "columns": [
            text.both("Område", "Area"),
            *(text.period(one) for one in windows.source_periods),
            text.both("Forhold (95 %)", "Ratio (95 %)"),
        ],
        "rows": rows,
    }


def _ratio(change: Change | None) -> Text:
    """Write a rate ratio with its interval; a dash where there is none."""
    if change is None or isinstance(change.ratio, Refusal):
        return text.same("–")
    value, low, high = (
        text.number(one or 0.0, 2)
        for one in (change.ratio.estimate, change.ratio.low, change.ratio.high)
    )
    return text.both(*(f"{value[lang]} ({low[lang]}–{high[lang]})" for lang in LANGS))


def _capital(words: Text) -> Text:
    return Text(nb=words["nb"].capitalize(), en=words["en"].capitalize())


def beside_table(facts: Facts) -> dict[str, Any] | None:
    """Lay out the figures that the case shows with its main series; None if there are none."""
    rows = [
        [
            facts.case.series[count.series].name,
            facts.case.place_name(count.place_type, count.place),
            text.period(count.period),
            figure_text(count),
        ]
        for count in beside_counts(facts)
    ]
    if not rows:
        return None
    return {
        "caption": text.say_both("beside_caption"),
        "columns": [text.both(*pair) for pair in _BESIDE_COLUMNS],
        "rows": rows,
    }


_BESIDE_COLUMNS = (
    ("Tall", "Figure"),
    ("Sted", "Place"),
    ("Periode", "Period"),
    ("Antall", "Number"),
)


def beside_counts(facts: Facts) -> tuple[Count, ...]:
    """Return the figures that the case shows with its main series, where that is what is shown."""
    case = facts.case
    if facts.panel.origin != "published":
        return ()
    beside = {one.id for one in case.series.values() if one.shown_with == case.main_series}
    return tuple(count for count in case.counts if count.series in beside)


def figure_text(count: Count) -> Text:
    """Write a published figure."""
    return text.number(count.count, 0 if count.count.is_integer() else 1)


def days_covered(panel: Panel) -> list[int]:
    """Count, for each slice, the days that the best-covered area is covered for."""
    best = panel.cells.groupby("period")["coverage"].max()
    return [int(best[one.id]) if pd.notna(best[one.id]) else 0 for one in panel.slices]


def value_text(cell: Cell) -> Text:
    """Write one cell of a panel for a table: 12, ~12.2, ?, a colon if withheld."""
    if cell.withheld:
        return text.WITHHELD
    if cell.value is not None:
        return text.number(cell.value, 0)
    if cell.per_30_days is None:
        return text.same("?")
    mean = text.number(cell.per_30_days, 1)
    return Text(nb=f"~{mean['nb']}", en=f"~{mean['en']}")
