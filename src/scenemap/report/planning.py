"""What could be seen of an act that has not been done, as text, plain data and a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.facts.planning import plan_opening, plan_sentences, plan_title
from scenemap.report.markdown import bullet, table, warnings, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.measures.planning import Plan
    from scenemap.model import Lang


def plan_table(found: Plan) -> FileTable:
    """Lay the chances out as one table, a row a number of months and a change in percent."""
    long = found.curve.chances.rename_axis(columns="change_percent").stack().rename("chance")
    return FileTable("power", long.reset_index())


def plan_json(found: Plan, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay a plan out as plain data."""
    curve = found.curve
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "target": list(found.target),
        "control": list(found.control),
        "before": str(found.before),
        "counts": list(curve.before),
        "days": list(curve.days),
        "chances": plan_table(found).columns.to_dict("records"),
        "smallest": [
            {"months": n, "fall_percent": curve.falls[n], "rise_percent": curve.rises[n]}
            for n in curve.falls
        ],
        "power": curve.power,
        "level": curve.level,
        "dispersion": asdict(found.dispersion),
        "warnings": [words[lang] for words in facts.warnings],
        "notes": [words[lang] for words in plan_sentences(found, facts)],
    }


def plan_markdown(found: Plan, facts: Facts, lang: Lang) -> str:
    """Write a plan as Markdown, no wider than a terminal."""
    lines = [f"# {plan_title(found, facts)[lang]}", ""]
    lines += warnings(words[lang] for words in facts.warnings)
    lines += [wrap(plan_opening(found, facts)[lang]), ""]
    (*shown,) = plan_sentences(found, facts)
    lines += [bullet(words[lang]) for words in shown]
    chances = found.curve.chances
    header = [
        say("plan_column_months", lang),
        *(_percent(text.signed(one, 0)[lang], lang) for one in chances),
    ]
    rows = [
        [str(months), *(_percent(text.number(100 * one, 0)[lang], lang) for one in row)]
        for months, row in zip(chances.index, chances.to_numpy().tolist(), strict=True)
    ]
    lines += ["", wrap(say("plan_chances", lang)), "", *table(header, rows)]
    return "\n".join(lines) + "\n"


def _percent(number: str, lang: Lang) -> str:
    return say("percent", lang, percent=number)
