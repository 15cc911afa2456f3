"""The facts of a quarter's report: what it says of the quarter, and of how it was released."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.disclosure.account import rows_told_in_words
from scenemap.exposure import days_in
from scenemap.facts.build import Facts, build_facts
from scenemap.intervals import slice_of
from scenemap.model import LANGS
from scenemap.panel import check_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.disclosure.standing import Standing
    from scenemap.intervals import DateRange, Slice
    from scenemap.model import Text
    from scenemap.panel import Panel


@dataclass(frozen=True, slots=True)
class QuarterTold:
    """What a quarter's report says beside the facts of its panel.

    Parameters
    ----------
    quarter
        Which one it is.
    also
        A second pair of periods that are compared, beside those of the facts.
    told
        How it was released: what was withheld, what stands, what changed, what was not watched.
    """

    quarter: Slice
    also: Panel | None
    told: tuple[Text, ...]

    def __post_init__(self) -> None:
        if self.also is not None:
            check_panel(self.also, "A comparison")


def quarter_facts(
    case: Case,
    standing: Standing,
    areas: Sequence[Area],
    notes: Sequence[Text] = (),
    *,
    watched: Mapping[str, Sequence[DateRange]],
    rows: Sequence[Text] = (),
    first_row: date | None = None,
    last_row: date | None = None,
) -> Facts:
    """Make the facts of a quarter's report.

    They compare it with the same quarter last year, which has the same season; where that one does not
    stand, with the quarter before.

    Parameters
    ----------
    case, areas
        What was counted in.
    standing
        The figures as they stand.
    notes
        What the reading of the register calls for saying.
    watched
        Days on which somebody looked, by area; none where nothing says when.
    rows
        Why rows were left out, and which columns were not used.
    first_row, last_row
        Where the register begins after the first month of the quarter, or ends before its last one.
    """
    panel, pairs = standing.panel, standing.pairs
    quarter = panel.slices[-1]
    facts = build_facts(case, panel, notes, areas, windows=pairs[0] if pairs else None)
    told = [
        *_withheld(panel),
        text.say_both("quarter_stands"),
        _changed(standing, facts.names),
        *_not_compared(panel),
        *_not_watched(panel, watched, facts.names),
    ]
    if first_row is not None:
        begins = text.period(slice_of(first_row, "month").range)
        told.append(text.say_both("quarter_begins_late", month=begins, quarter=_name(quarter)))
    if last_row is not None:
        ends = text.period(slice_of(last_row, "month").range)
        told.append(text.say_both("quarter_ends_early", month=ends, quarter=_name(quarter)))
    also = pairs[1] if len(pairs) > 1 else None
    told_rows = (*_rows(standing), *rows)
    return replace(facts, release=QuarterTold(quarter, also, tuple(told)), rows=told_rows)


def _rows(standing: Standing) -> list[Text]:
    """Say where the rows went of the days that this report was the first to tell of."""
    days = standing.rows_of
    about = [text.say_both("quarter_rows", period=text.period(days))] if days else []
    return [*about, rows_told_in_words(standing.rows)]


def _name(quarter: Slice) -> Text:
    return text.slice_label(quarter)


def _withheld(panel: Panel) -> list[Text]:
    """Say how many figures of each quarter are withheld, and why."""
    gone = panel.cells["state"] == "suppressed"
    by = panel.cells["period"][gone].value_counts()
    quarter = panel.slices[-1]
    n = int(by.get(quarter.id, 0))
    first = text.say_both(
        "quarter_withheld" if n else "quarter_nothing_withheld",
        quarter=_name(quarter),
        n=n,
        of=len(panel.areas),
    )
    others = [
        text.both(*(f"{_name(one)[lang]}: {by[one.id]}" for lang in LANGS))
        for one in panel.slices[:-1]
        if by.get(one.id, 0)
    ]
    if not others:
        return [first]
    return [first, text.say_both("quarter_withheld_before", quarters=text.join(others, "; "))]


def _changed(standing: Standing, names: Mapping[str, Text]) -> Text:
    """Say which earlier figures are others than when they were first released."""
    if not standing.changed:
        return text.say_both("quarter_none_changed")
    label = {one.range: _name(one) for one in standing.panel.slices}
    said = [
        text.say_both(
            "quarter_change",
            area=names[one.area],
            quarter=label[one.period],
            first=text.number(one.first, 0),
            now=text.number(one.now, 0),
        )
        for one in standing.changed
        if one.period in label
    ]
    if not said:
        return text.say_both("quarter_none_changed")
    return text.say_both("quarter_changed", changes=text.join(said, "; "))


def _not_compared(panel: Panel) -> list[Text]:
    """Say which of the quarters to compare with does not stand."""
    last = panel.slices[-1]
    ids = {one.id for one in panel.slices}
    year, number = int(last.id[:4]), int(last.id[-1])
    before = f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"
    keys = {f"{year - 1}-Q{number}": "quarter_no_year_ago", before: "quarter_none_before"}
    return [text.say_both(key) for name, key in keys.items() if name not in ids]


def _not_watched(
    panel: Panel, watched: Mapping[str, Sequence[DateRange]], names: Mapping[str, Text]
) -> list[Text]:
    """Say of the quarter in which areas nobody looked throughout, or that nothing says when."""
    quarter = panel.slices[-1]
    if not watched:
        return [text.say_both("quarter_watched_untold", quarter=_name(quarter))]
    days = {area: days_in(quarter.range, watched.get(area, ())) for area in panel.areas}
    some = [
        text.say_both("quarter_days", area=names[area], area_days=n, of=quarter.range.days)
        for area, n in days.items()
        if area in watched and n < quarter.range.days
    ]
    never = [names[area] for area in panel.areas if area not in watched]
    found = []
    if some:
        found.append(text.say_both("quarter_watched_in_part", areas=text.join(some)))
    if never:
        found.append(text.say_both("quarter_watched_never", areas=text.join(never)))
    return found
