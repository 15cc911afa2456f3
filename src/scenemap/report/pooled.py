"""Several pairs of target and control pooled, as text, plain data and a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.pooled import pair_name, pooled_sentences
from scenemap.facts.sentences import ratio_words
from scenemap.report.markdown import bullet, table, warnings, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.measures.designs import Window
    from scenemap.measures.pooling import PooledPairs
    from scenemap.model import Lang


def pooled_table(found: PooledPairs, facts: Facts, lang: Lang) -> FileTable:
    """Lay pairs out as one table, their mean last.

    Parameters
    ----------
    found
        The pairs.
    facts
        Of the same panel, for names.
    lang
        Language of names.
    """
    rows = [
        {
            "pair": str(pair),
            "name": pair_name(pair, facts)[lang],
            "target_before": target.counts[0],
            "target_after": target.counts[1],
            "control_before": control.counts[0],
            "control_after": control.counts[1],
            **found.pooled.pairs.loc[str(pair)].to_dict(),
        }
        for pair, (target, control) in found.pairs.items()
    ]
    mean = found.pooled.ratio
    rows.append(
        {
            "pair": "pooled",
            "name": say("pool_together", lang),
            "ratio": mean.estimate,
            "low": mean.low,
            "high": mean.high,
            "weight": 1.0,
        }
    )
    columns = list(rows[0])
    numbers = dict.fromkeys(columns[2:], "Float64")
    return FileTable("pooled", pd.DataFrame(rows, columns=columns).astype(numbers))


def pooled_json(found: PooledPairs, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay pairs and their mean out as plain data."""
    rows = pooled_table(found, facts, lang).columns.astype(object)
    together = found.pooled
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "before": str(found.windows[0]),
        "after": str(found.windows[1]),
        "pairs": rows.where(rows.notna(), None).to_dict("records")[:-1],
        "pooled": asdict(together.ratio),
        "prediction": together.prediction and list(together.prediction),
        "tau2": together.tau2,
        "i2": together.i2,
        "q": together.q,
        "p": together.p,
        "dispersion": asdict(found.dispersion),
        "warnings": [words[lang] for words in warnings_first(facts)],
        "notes": [words[lang] for words in pooled_sentences(found, facts)],
    }


def pooled_markdown(found: PooledPairs, facts: Facts, lang: Lang) -> str:
    """Write pairs and their mean as Markdown, no wider than a terminal where names allow."""
    kind = facts.case.kind_name(facts.panel.kind)[lang]
    before, after = (text.period(one)[lang] for one in found.windows)
    lines = [f"# {say('pool_title', lang, case=facts.case.name[lang])}", ""]
    lines += warnings(words[lang] for words in warnings_first(facts))
    lines += [wrap(say("changes_windows", lang, kind=kind, before=before, after=after)), ""]
    names = [pair_name(pair, facts)[lang] for pair in found.pairs]
    lines += [*(wrap(f"{number}. {name}") for number, name in enumerate(names, 1)), ""]
    columns = ("target", "control", "ratio", "weight")
    header = ["", *(say(f"pool_column_{one}", lang) for one in columns)]
    rows = []
    for number, (pair, (target, control)) in enumerate(found.pairs.items(), 1):
        one = found.pooled.pairs.loc[str(pair)]
        told = ratio_words(one["ratio"], one["low"], one["high"])
        weight = say("percent", lang, percent=text.number(100 * one["weight"], 0)[lang])
        rates = (_rates(window, lang) for window in (target, control))
        rows.append([f"{number}.", *rates, told[lang], weight])
    lines += [*table(header, rows), ""]
    lines += [bullet(words[lang]) for words in pooled_sentences(found, facts)]
    return "\n".join(lines) + "\n"


def _rates(window: Window, lang: Lang) -> str:
    before, after = (
        text.number(30 * n / days, 1)[lang]
        for n, days in zip(window.counts, window.days, strict=True)
    )
    return f"{before} → {after}"
