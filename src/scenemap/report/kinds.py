"""Kinds side by side, and by how much one follows another, as text, CSV and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scenemap.cells import written
from scenemap.facts.tables import value_text
from scenemap.measures.estimate import Refusal
from scenemap.measures.lags import Lag, lag_between
from scenemap.report import markdown
from scenemap.report.markdown import WIDTH, bullet, table, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import by_name, number, say, slice_label

if TYPE_CHECKING:
    from scenemap.cells import Cell
    from scenemap.kinds import Kinds, Row
    from scenemap.model import Lang, Text

_COLUMNS = ["key", "period", "count", "per_30_days", "flags"]
Found = list[tuple["Row", "Row", "Lag | Refusal"]]


def lags_of(kinds: Kinds) -> Found:
    """Find by how many slices each row follows each other one, or why that cannot be said."""
    found: Found = []
    for one, other, both in kinds.pairs():
        try:
            found.append((one, other, lag_between(both[one.key], both[other.key])))
        except Refusal as refusal:
            found.append((one, other, refusal))
    return found


def kinds_table(kinds: Kinds) -> FileTable:
    """Lay the cells out as one table, with what and where in English."""
    rows = {row.key: row for row in kinds.rows}
    cells = written(kinds.cells)[_COLUMNS]
    told = cells.assign(
        kind=[rows[key].kind for key in cells["key"]],
        name=[rows[key].name["en"] for key in cells["key"]],
        place=[rows[key].place["en"] for key in cells["key"]],
        per_30_days=cells["per_30_days"].round(4),
        origin="simulated" if kinds.simulated else "",
    )
    return FileTable("kinds", told)


def kinds_json(kinds: Kinds, warnings: tuple[Text, ...], lang: Lang) -> dict[str, Any]:
    """Lay cells and lags out as plain data."""
    cells = written(kinds.cells)[_COLUMNS]
    cells = cells.assign(per_30_days=cells["per_30_days"].round(4)).astype(object)
    return {
        "by": kinds.by,
        "simulated": kinds.simulated,
        "warnings": [words[lang] for words in warnings],
        "rows": [
            {"key": row.key, "kind": row.kind, "name": row.name[lang], "place": row.place[lang]}
            for row in kinds.rows
        ],
        "cells": cells.where(cells.notna(), None).to_dict("records"),
        "lags": [
            {"first": one.key, "second": other.key, **_plain(lag, lang)}
            for one, other, lag in lags_of(kinds)
        ],
    }


def _plain(lag: Lag | Refusal, lang: Lang) -> dict[str, Any]:
    if isinstance(lag, Refusal):
        return {"refused": True, "reason": lag.reason[lang]}
    plain = asdict(lag) | {"table": {str(at): float(r) for at, r in lag.table.items()}}
    return {"refused": False, **plain}


def kinds_markdown(kinds: Kinds, title: Text, warnings: tuple[Text, ...], lang: Lang) -> str:
    """Write kinds side by side as Markdown, in tables no wider than a terminal.

    Parameters
    ----------
    kinds
        Disclosed.
    title
        Name of the case.
    warnings
        What must be known first.
    lang
        Language.
    """
    lines = [f"# {say('kinds_title', lang, case=title[lang])}", ""]
    if kinds.simulated:
        lines += markdown.warnings([say("simulated", lang)])
    lines += markdown.warnings(words[lang] for words in warnings)
    lines += [wrap(say("kinds_caption", lang)), "", *_tables(kinds, lang)]
    by = by_name(kinds.by)[lang]
    found = lags_of(kinds)
    if found:  # of one kind alone there is nothing that it could follow
        lines += [f"## {say('lags_title', lang)}", "", wrap(say("lags_caption", lang, by=by)), ""]
    refused: Counter[str] = Counter()
    for one, other, lag in found:
        if isinstance(lag, Refusal):
            refused[lag.reason[lang]] += 1
        else:
            lines.append(bullet(_sentence(one, other, lag, kinds, lang)))
    lines += [
        bullet(say("lag_refused", lang, n=n, all=len(found), reason=reason))
        for reason, n in refused.items()
    ]
    return "\n".join(lines).rstrip() + "\n"


#: In bokmål, where several steps have a word of their own.
_SEVERAL = {"week": "uker", "month": "måneder", "quarter": "kvartaler", "year": "år"}


def _sentence(one: Row, other: Row, lag: Lag, kinds: Kinds, lang: Lang) -> str:
    first, second = (f"{row.name[lang]} ({row.place[lang]})" for row in (one, other))
    if lag.lag is not None and lag.lag < 0:
        first, second = second, first
    key = "lag_none" if lag.lag is None else "lag_found" if lag.lag else "lag_same"
    steps = abs(lag.lag or 0)
    by = by_name(kinds.by)[lang]
    if steps > 1:
        by = _SEVERAL[kinds.by] if lang == "nb" else f"{by}s"
    return say(
        key,
        lang,
        first=first,
        second=second,
        lag=steps,
        by=by,
        r=number(lag.r, 2)[lang].replace("-", "−"),
        bound=number(lag.bound, 2)[lang],
        n=lag.n,
    )


def _tables(kinds: Kinds, lang: Lang) -> list[str]:
    """Write what was counted where, some slices at a time where all would be too wide."""
    cells = kinds.by_slice
    known = {period for (_, period), cell in cells.items() if cell.state != "unknown"}
    shown = [one for one in kinds.slices if one.id in known]
    heads = [f"{n}. {row.name[lang]}, {row.place[lang]}" for n, row in enumerate(kinds.rows, 1)]
    lines = [*(wrap(head) for head in heads), ""]
    numbers = [f"{n}." for n in range(1, len(heads) + 1)]
    columns = [
        [
            slice_label(one, "short")[lang],
            *(_value(cells[row.key, one.id], lang) for row in kinds.rows),
        ]
        for one in shown
    ]
    first = max(len(one) for one in numbers)
    while columns:
        take = 1
        while take < len(columns) and first + 4 + _width(columns[: take + 1]) <= WIDTH:
            take += 1
        now, columns = columns[:take], columns[take:]
        head, *rows = zip(["", *numbers], *now, strict=True)
        rows = [row for row in rows if set(row[1:]) != {"?"}]
        lines += [*table(head, rows), ""]
    return lines


def _width(columns: list[list[str]]) -> int:
    return sum(max(map(len, column)) + 3 for column in columns)


def _value(cell: Cell, lang: Lang) -> str:
    words = value_text(cell)[lang]
    if cell.value is None or cell.per_30_days is None:
        return words
    return f"{words} ({number(cell.per_30_days, 1)[lang]})"
