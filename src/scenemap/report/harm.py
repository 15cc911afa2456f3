"""Several kinds weighted by harm, as text, plain data and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.facts.cautions import recording_between, warnings_first
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.registry import BY_KEY
from scenemap.report.markdown import bullet, warnings, wrap
from scenemap.report.measures import estimate_words, plain_result
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.measures.assessment import Result
    from scenemap.measures.harm import HarmWeighted
    from scenemap.model import Lang

_NUMBERS = ("weight", "estimate", "se", "low", "high")


def harm_table(found: HarmWeighted, lang: Lang) -> FileTable:
    """Lay kinds and sums out as one table, a row a control and kind."""
    rows = []
    for control, kinds in found.by_control.items():
        told: list[tuple[str, float | None, Result]] = [
            *((kind, found.weights[kind], one) for kind, one in kinds.items()),
            ("sum", None, found.totals[control]),
        ]
        for kind, weight, one in told:
            plain = plain_result(one, lang)
            numbers = {name: plain.get(name) for name in (*_NUMBERS[1:], "reason")}
            rows.append({"control": control, "kind": kind, "weight": weight, **numbers})
    columns = ["control", "kind", *_NUMBERS, "reason"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_NUMBERS, "Float64"))
    return FileTable("harm", table)


def harm_json(found: HarmWeighted, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay kinds and sums out as plain data."""
    return {
        "case": facts.case.id,
        "origin": facts.panel.origin,
        "weights": dict(found.weights),
        "by_control": {
            control: {
                **{kind: plain_result(one, lang) for kind, one in kinds.items()},
                "sum": plain_result(found.totals[control], lang),
            }
            for control, kinds in found.by_control.items()
        },
        "warnings": [words[lang] for words in warnings_first(facts)],
        "notes": [say("harm_note", lang)],
    }


def harm_markdown(found: HarmWeighted, facts: Facts, lang: Lang) -> str:
    """Write kinds and sums for a terminal."""
    lines = warnings(words[lang] for words in warnings_first(facts))
    lines += [wrap(say("harm_title", lang)), ""]
    names = {area: name[lang] for area, name in facts.names.items()}
    for control, kinds in found.by_control.items():
        if control:
            lines.append(say("against_control", lang, control=names.get(control, control)))
        for kind, one in kinds.items():
            weight = text.number(found.weights[kind], 2)[lang]
            named = facts.case.kind_name(kind)[lang]
            lines.append(
                bullet(f"{say('harm_kind', lang, kind=named, weight=weight)}: {_words(one, lang)}")
            )
        lines += [bullet(f"{say('harm_total', lang)}: {_words(found.totals[control], lang)}"), ""]
    windows = (found.design.before, found.design.after)
    lines += [wrap(say("harm_note", lang)), wrap(recording_between(windows, facts)[lang])]
    return "\n".join(lines) + "\n"


def _words(one: Result, lang: Lang) -> str:
    if not isinstance(one, Estimate):
        reason = one.reason[lang] if isinstance(one, Refusal) else ""
        return say("refused", lang, reason=reason)
    return estimate_words(BY_KEY["wdd"], one, lang)
