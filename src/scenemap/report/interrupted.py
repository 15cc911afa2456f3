"""An interrupted series as text, plain data and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap.facts.cautions import warnings_first
from scenemap.facts.interrupted import (
    its_compared,
    its_opening,
    its_sentences,
    its_title,
    its_told,
)
from scenemap.measures.estimate import Refusal
from scenemap.report.markdown import bullet, warnings, wrap
from scenemap.report.measures import plain_result
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenemap.facts import Facts
    from scenemap.measures.assessment import Result
    from scenemap.measures.interrupted import ControlledIts, Fitted, InterruptedSeries
    from scenemap.model import Lang

_NUMBERS = ("estimate", "low", "high", "se", "p")


def its_table(found: InterruptedSeries, lang: Lang) -> FileTable:
    """Lay steps and slopes out as one table, a row a control and term.

    ``control`` is blank for the target by itself; ``of`` says whether a row is of the target against
    the control or of either alone.
    """
    rows = []
    for control, of, term, one in _terms(found):
        plain = plain_result(one, lang)
        numbers = {name: plain.get(name) for name in (*_NUMBERS, "reason")}
        rows.append({"control": control, "of": of, "term": term, **numbers})
    columns = ["control", "of", "term", *_NUMBERS, "reason"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_NUMBERS, "Float64"))
    return FileTable("its", table)


def its_json(found: InterruptedSeries, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay an interrupted series out as plain data."""
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "target": list(found.target),
        "on": str(found.on),
        "left_out": [str(one) for one in found.left_out],
        "alone": _plain(found.alone, lang),
        "by_control": {control: _plain(one, lang) for control, one in found.by_control.items()},
        "warnings": [words[lang] for words in warnings_first(facts)],
        "notes": [words[lang] for words in its_sentences(found, facts)],
    }


def its_markdown(found: InterruptedSeries, facts: Facts, lang: Lang) -> str:
    """Write an interrupted series as Markdown, no wider than a terminal."""
    lines = [f"# {its_title(found, facts)[lang]}", ""]
    lines += warnings(words[lang] for words in warnings_first(facts))
    lines += [*(wrap(words[lang]) for words in its_opening(found, facts)), ""]
    for name, one in its_compared(found, facts):
        lines += [f"## {name[lang]}", ""]
        if isinstance(one, Refusal):
            lines.append(wrap(say("refused", lang, reason=one.reason[lang])))
        else:
            lines += [bullet(words[lang]) for words in its_told(one)]
        lines.append("")
    lines += [bullet(words[lang]) for words in its_sentences(found, facts)]
    return "\n".join(lines) + "\n"


def _terms(found: InterruptedSeries) -> Iterator[tuple[str, str, str, Result]]:
    """Give each control, what a term is of, the term, and its ratio or why there is none."""
    for control, one in [*found.by_control.items(), ("", found.alone)]:
        if isinstance(one, Refusal):
            yield control, "target against control", "step", one
            continue
        sides = [("target", one.target), ("control", one.control)]
        of: list[tuple[str, ControlledIts | Fitted]] = [
            (name, side) for name, side in sides if side is not None
        ]
        if one.control is not None:
            of.insert(0, ("target against control", one))
        for name, side in of:
            for term in ("step", "slope", "trend"):
                ratio = getattr(side, term, None)
                if ratio is not None:
                    yield control, name, term, ratio


def _plain(one: ControlledIts | Refusal, lang: Lang) -> dict[str, Any]:
    if isinstance(one, Refusal):
        return plain_result(one, lang)
    sides = {"target": one.target, "control": one.control}
    return {
        "refused": False,
        "step": plain_result(one.step, lang),
        "slope": one.slope and plain_result(one.slope, lang),
        "errors": {term: dict(ses) for term, ses in one.errors.items()},
        "newey_west_lags": one.lags,
        "harmonics": one.harmonics,
        "n": one.n,
        **{name: side and _side(side, lang) for name, side in sides.items()},
        "without_change": one.without_change.round(6).to_dict(),
    }


def _side(one: Fitted, lang: Lang) -> dict[str, Any]:
    return {
        **{
            term: ratio and plain_result(ratio, lang)
            for term, ratio in (("step", one.step), ("slope", one.slope), ("trend", one.trend))
        },
        "dispersion": one.dispersion,
        "autocorrelation": one.echo,
        "autocorrelation_by_chance": list(one.echo_by_chance),
        "counts": one.counts.astype(int).to_dict(),
        "days": one.exposure.to_dict(),
        "fitted": one.fitted.round(6).to_dict(),
    }
