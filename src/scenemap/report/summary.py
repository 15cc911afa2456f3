"""The displacement summary: what fell where, what rose where, how far, how sure, what is not seen."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from scenemap.csvtext import csv_text
from scenemap.facts.tables import beside_counts, days_covered
from scenemap.measures.estimate import Refusal
from scenemap.panel import informs
from scenemap.report.document import summary_document
from scenemap.report.markdown import WIDTH, bullet, table, wrap
from scenemap.report.qgis import fills_by_rate
from scenemap.tablefiles import FileTable

if TYPE_CHECKING:
    from datetime import date

    from scenemap.facts import Centre, Facts
    from scenemap.facts.moves import Move
    from scenemap.intervals import DateRange
    from scenemap.measures.centres import CentreShift
    from scenemap.measures.estimate import Estimate
    from scenemap.model import Lang
    from scenemap.report.document import Table

_CSV_COLUMNS = (
    "period_type", "area", "period", "start", "end", "state", "count", "per_30_days",
    "days_covered", "days", "share_of_common_areas", "origin",
)  # fmt: skip


def summary_markdown(facts: Facts, lang: Lang) -> str:
    """Write the summary as Markdown, no line wider than a terminal unless a name is.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language.
    """
    told = summary_document(facts, lang)
    blocks = [f"# {_escape(told.title)}", _wrap(told.byline)]
    blocks += [wrap(f"**{_escape(words)}**") for words in told.warnings]
    if told.headline:
        blocks.append(_wrap(told.headline))
    for section in told.sections:
        blocks.append(f"## {section.heading}")
        if section.caption:
            blocks.append(_wrap(section.caption))
        if section.table:
            blocks += _tables(section.table)
        if section.items:
            if section.items_caption:
                blocks.append(section.items_caption)
            blocks.append("\n".join(_bullet(item) for item in section.items))
    return "\n\n".join(blocks) + "\n"


def summary_headline(facts: Facts, lang: Lang) -> str:
    """Write only the headline and the three readings, for a terminal."""
    parts = [*facts.warnings, *([facts.headline] if facts.headline else []), *facts.readings]
    return "\n".join(_bullet(words[lang]) for words in parts) + "\n"


def summary_csv(facts: Facts) -> str:
    """Write the summary as one table: a row an area and slice, then an area and source period."""
    return csv_text(_CSV_COLUMNS, _rows(facts))


def summary_table(facts: Facts, lang: Lang) -> FileTable:
    """Return the rows of :func:`summary_csv` as a table for other programs, with the areas' outlines.

    Parameters
    ----------
    facts
        The facts.
    lang
        Of the areas' names.
    """
    areas = {one.id: one for one in facts.areas}
    table = pd.DataFrame(_rows(facts), columns=list(_CSV_COLUMNS)).astype(
        {
            **dict.fromkeys(("start", "end"), pd.ArrowDtype(pa.date32())),
            **dict.fromkeys(("count", "days_covered", "days"), "Int64"),
            **dict.fromkeys(("per_30_days", "share_of_common_areas"), "Float64"),
        }
    )
    table.insert(2, "name", [areas[one].short_name[lang] for one in table["area"]])
    outlines = [areas[one].outline for one in table["area"]]
    if not any(outlines):
        return FileTable("summary", table)
    # Source periods reach over slices: only these are drawn.
    style = fills_by_rate(facts.panel, lang, flags="state", within="\"period_type\" = 'slice'")
    return FileTable("summary", table, outlines, style)


def _rows(facts: Facts) -> list[list[object]]:
    panel = facts.panel
    rows: list[list[object]] = []
    ranges = {one.id: one.range for one in panel.slices}
    for (area_id, period_id), cell in panel.by_slice.items():
        days = ranges[period_id]
        rows.append(
            [
                "slice", area_id, period_id, days.start, days.last, cell.flags, cell.value,
                _plain(cell.per_30_days, 4), cell.coverage, days.days, None, panel.origin,
            ]
        )  # fmt: skip
    for period in panel.source_periods:
        for area in facts.areas:
            count = facts.counts.loc[area.id, str(period)]
            rate = facts.rates.loc[area.id, str(period)]
            share = facts.shares.loc[area.id, str(period)] if area.id in facts.common else None
            state = panel.by_source[area.id, str(period)].flags
            rows.append(
                [
                    "source_period", area.id, str(period), *_days_of(period), state,
                    _whole(count), _plain(rate, 4), None, None if period.stated else period.days,
                    _plain(share, 4), panel.origin,
                ]
            )  # fmt: skip
    if facts.windows is not None:
        ranges = {str(one): one for one in facts.windows.source_periods}
        for (area_id, window), cell in facts.windows.by_source.items():
            rows.append(
                [
                    "window", area_id, window, *_days_of(ranges[window]), cell.flags, cell.value,
                    _plain(cell.per_30_days, 4), cell.coverage, ranges[window].days, None,
                    panel.origin,
                ]
            )  # fmt: skip
    return rows


def summary_json(facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay the summary out as plain data; the form is that of ``summary --json``."""
    panel = facts.panel
    covered = days_covered(panel)
    totals = {str(p): _whole(facts.counts[str(p)].sum(min_count=1)) for p in panel.source_periods}
    return {
        "case": facts.case.id,
        "kind": panel.kind,
        "unit": panel.unit,
        "origin": panel.origin,
        "by": panel.by,
        "periods": [
            {
                "id": one.id,
                "start": one.range.start.isoformat(),
                "end": one.range.last.isoformat(),
                "days_covered": days,
                "days": one.range.days,
                "source_periods": [
                    str(period) for period in panel.source_periods if informs(period, one.range)
                ],
            }
            for one, days in zip(panel.slices, covered, strict=True)
        ],
        "source_periods": [
            {
                "id": str(period),
                "start": first and first.isoformat(),
                "end": last and last.isoformat(),
                "days": None if period.stated else period.days,
            }
            for period, (first, last) in ((one, _days_of(one)) for one in panel.source_periods)
        ],
        "beside": [
            {
                "series": count.series,
                "place": count.place,
                "source_period": str(count.period),
                "count": _plain(count.count),
                "unit": count.unit,
                "where": count.where,
            }
            for count in beside_counts(facts)
        ],
        "areas": [_json_area(facts, area.id, area.short_name[lang]) for area in facts.areas],
        "common_areas": list(facts.common),
        "left_out": [
            {"id": area, "why": words[lang]} for those, words in facts.left_out for area in those
        ],
        "shares": {
            "unit": "percent of the common areas",
            "common_areas": list(facts.common),
            "headline_is_of": [one.area for one in facts.comparison.changes]
            if facts.moved
            else None,
            "by_source_period": {
                period: {str(area): _plain(100 * share, 1) for area, share in column.items()}
                for period, column in facts.shares.items()
            },
            "interval": "95 % Wilson",
            "intervals_by_source_period": {
                str(period): {
                    area: [
                        round(100 * end, 1)
                        for end in _interval(facts.share_intervals.get((area, str(period)))) or ()
                    ]
                    for area in facts.common
                }
                for period in panel.source_periods
            },
        },
        **({"smoothed": _json_smoothed(facts)} if facts.smoothed else {}),
        "changes": _json_changes(facts),
        "compared": _json_compared(facts),
        "recording": [
            {
                "source_period": str(one.period),
                "count": one.count,
                "base": _plain(one.base),
                "base_derived": one.derived,
                "percent": _plain(100 * one.share, 1),
            }
            for one in facts.recording
        ],
        "centre": _json_centre(facts.centre),
        "totals": {
            # Figures of which one has no days are not known to be of one series in time.
            "all": None
            if any(period.stated for period in panel.source_periods)
            else sum(value or 0 for value in totals.values()),
            "by_source_period": totals,
        },
        **({"withheld": asdict(panel.withheld)} if panel.withheld else {}),
        "title": facts.title[lang],
        "byline": [words[lang] for words in facts.byline],
        "headline": facts.headline[lang] if facts.headline else None,
        "readings": [words[lang] for words in facts.readings],
        "moves": [_json_move(move, lang) for move in facts.moves],
        "notes": [words[lang] for words in (*facts.warnings, *facts.notes)],
        "account": [words[lang] for words in facts.rows],
        "sources": [words[lang] for words in facts.sources()],
    }


def _json_area(facts: Facts, area: str, name: str) -> dict[str, Any]:
    cells = facts.panel.by_slice
    return {
        "id": area,
        "name": name,
        "total": _whole(facts.counts.loc[area].sum(min_count=1)),
        "by_source_period": {
            str(period): {
                "count": _whole(facts.counts.loc[area, str(period)]),
                "per_30_days": _plain(facts.rates.loc[area, str(period)], 4),
            }
            for period in facts.panel.source_periods
        },
        "by_period": {
            one.id: {
                "value": _plain(cell.per_30_days if cell.value is None else cell.value, 4),
                "exact": cell.state == "exact",
                "per_30_days": _plain(cell.per_30_days, 4),
                "days_covered": cell.coverage,
                "flags": cell.flags.split(";"),
            }
            for one in facts.panel.slices
            for cell in [cells[area, one.id]]
        },
    }


def _json_smoothed(facts: Facts) -> dict[str, Any]:
    """Lay out smoothed rates per 30 days, by source period; of a period without, None."""
    return {
        period: None
        if isinstance(found, Refusal)
        else {
            "method": found.method,
            "level": found.level,
            "mean": _plain(found.mean, 4),
            "variance": _plain(found.variance, 4),
            "areas": {
                str(area): {name: _plain(value, 4) for name, value in row.items()}
                for area, row in found.table.to_dict("index").items()
            },
        }
        for period, found in facts.smoothed_rates.items()
    }


def _json_changes(facts: Facts) -> list[dict[str, Any]]:
    """Compare each source period with the one before it, per 30 days."""
    periods = [str(period) for period in facts.panel.source_periods]
    found = []
    for before, after in itertools.pairwise(periods):
        for area in facts.areas:
            old, new = facts.rates.loc[area.id, before], facts.rates.loc[area.id, after]
            known = pd.notna(old) and pd.notna(new)
            found.append(
                {
                    "area": area.id,
                    "from": before,
                    "to": after,
                    "difference_per_30_days": _plain(new - old, 4) if known else None,
                    "ratio": _plain(new / old, 4) if known and old > 0 else None,
                    "ratio_interval": _interval(facts.ratios.get((area.id, before, after))),
                }
            )
    return found


def _json_move(move: Move, lang: Lang) -> dict[str, Any]:
    return {
        "number": move.number,
        "from": move.source.id,
        "to": move.target.id,
        "since": move.start.text if move.start else None,
        "rests_on": move.rests_on,
        "evidence": move.text[lang],
    }


def _json_compared(facts: Facts) -> dict[str, Any]:
    """Say which windows headline and readings compare, and what became of each rate."""
    found = facts.comparison
    return {
        "from": str(found.first),
        "to": str(found.last),
        "chosen": found.chosen,
        "areas": [
            {
                "area": one.area,
                "from_per_30_days": _plain(one.first, 4),
                "to_per_30_days": _plain(one.last, 4),
                "ratio": None if isinstance(one.ratio, Refusal) else _plain(one.ratio.estimate, 4),
                "ratio_interval": _interval(one.ratio),
                "direction": one.direction.way,
                "within_chance": one.direction.within_chance,
            }
            for one in found.changes
        ],
        "watched_in_part": list(found.partial),
    }


def _interval(found: Estimate | Refusal | None) -> list[float] | None:
    """Return the ends of an interval, if there is one."""
    if found is None or isinstance(found, Refusal) or found.low is None or found.high is None:
        return None
    return [round(found.low, 4), round(found.high, 4)]


def _json_centre(centre: Centre | None) -> dict[str, Any] | None:
    if centre is None:
        return None

    def shift(one: CentreShift) -> dict[str, Any]:
        return {"metres": round(one.metres, 1), "degrees": round(one.degrees, 1)}

    return {
        "from": str(centre.first),
        "to": str(centre.last),
        "by_count_points": shift(centre.by_count_points),
        "by_outlines": shift(centre.by_outlines),
        "spread_m": round(centre.spread_m, 1),
        "robust": centre.robust,
    }


def _days_of(period: DateRange) -> tuple[date | None, date | None]:
    """Return first and last day; none where the source gives a season."""
    return (None, None) if period.stated else (period.start, period.last)


# --- Markdown ---------------------------------------------------------------------------------------


def _tables(told: Table) -> list[str]:
    """Write a table, in several of equal length if one would be wider than a terminal."""
    columns = max(1, len(told.header) - 1)
    while True:
        found = [_table(one) for one in told.cut(columns)]
        if columns == 1 or all(len(one.partition("\n")[0]) <= WIDTH for one in found):
            return found
        columns -= 1


def _table(told: Table) -> str:
    rows = [[_escape(row[0].words), *(cell.words for cell in row[1:])] for row in told.rows]
    return "\n".join(table(told.header, rows))


def _escape(words: str) -> str:
    """Keep names from being read as Markdown or HTML."""
    for char in "\\|*_`[":
        words = words.replace(char, f"\\{char}")
    return re.sub("<(?=[A-Za-z/!?])", "&lt;", words)


def _bullet(item: str) -> str:
    return bullet(_escape(item))


def _wrap(words: str) -> str:
    return wrap(_escape(words))


# --- plain values ------------------------------------------------------------------------------------


def _plain(value: Any, decimals: int | None = None) -> Any:
    """Turn a pandas value into one that JSON and CSV know; missing into None."""
    if value is None or pd.isna(value):
        return None
    if decimals is not None:
        return round(float(value), decimals)
    return int(value) if float(value).is_integer() else float(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
