"""An assessment as text for a terminal and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.facts.cautions import recording_between, warnings_first
from scenemap.facts.sentences import p_value
from scenemap.measures.assessment import PHIS
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.registry import BY_KEY
from scenemap.measures.series import Power
from scenemap.report.markdown import WIDTH, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.facts import Facts
    from scenemap.measures.assessment import Assessment, Result
    from scenemap.measures.registry import Measure
    from scenemap.model import Lang, Text

_NAME_WIDTH = 34
#: Of a table of measures: an estimate's numbers, and the smallest changes that a design would find.
_NUMBERS = (
    "estimate", "se", "low", "high", "level", "n", "z", "p", "df", "chance", "wdd_fall", "wdd_rise",
    "percent_fall", "percent_rise", "ratio_fall", "ratio_rise", "power",
)  # fmt: skip
_COLUMNS = ("measure", "label", "control", *_NUMBERS, "method", "refused", "reason", "remedy")


def measures_json(found: Assessment, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay an assessment out as plain data: one key a measure, those with a control for the first.

    Parameters
    ----------
    found
        The assessment.
    facts
        Facts of the same panel, for the readings.
    lang
        Language of words.
    """
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "design": {
            "target": list(found.design.target),
            "buffer": list(found.design.buffer),
            "controls": list(found.design.controls),
            "before": str(found.design.before),
            "after": str(found.design.after),
            "phi": found.design.phi,
        },
        "windows": {role: asdict(window) for role, window in found.windows.items()},
        "dispersion": asdict(found.dispersion),
        "placebos": {**asdict(found.placebos), "share": found.placebos.share},
        **{key: plain_result(result, lang) for key, result in found.results.items()},
        "by_control": {
            control: {key: plain_result(result, lang) for key, result in results.items()}
            for control, results in found.by_control.items()
            if control
        },
        "if_phi": {
            control or "": {
                key: {
                    f"{phi:g}": plain_result(result, lang)
                    for phi, result in zip(PHIS, results, strict=True)
                }
                for key, results in table.items()
            }
            for control, table in found.if_phi.items()
        },
        "warnings": [words[lang] for words in warnings_of(found, facts)],
        "readings": [words[lang] for words in facts.readings],
    }


def measures_table(found: Assessment, lang: Lang) -> FileTable:
    """Lay an assessment out as one table: a row a measure and control, with a reason where it is refused.

    Parameters
    ----------
    found
        The assessment.
    lang
        Language of words.
    """
    apart = [*found.by_control.items(), ("", found.overall)]
    rows = [
        {
            "measure": key,
            "label": say(BY_KEY[key].label, lang),
            "control": control,
            **dict.fromkeys(_NUMBERS),
            **{
                name: value
                for name, value in plain_result(result, lang).items()
                if name in _COLUMNS
            },
        }
        for control, results in apart
        for key, result in results.items()
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(dict.fromkeys(_NUMBERS, "Float64"))
    return FileTable("measures", table)


def measures_text(found: Assessment, facts: Facts, lang: Lang) -> str:
    """Write an assessment for a terminal, no line wider than 80 columns."""
    lines = [*(wrap(words[lang]) for words in warnings_of(found, facts)), ""]
    for control, results in found.by_control.items():
        if control:
            name = facts.names[control][lang] if control in facts.names else control
            lines.append(f"{say('against_control', lang, control=name)}")
        exposed = bool(found.design.exposure)
        for key, result in results.items():
            wider = found.if_phi.get(control, {}).get(key, ())
            lines.append(_line(BY_KEY[key], result, lang, wider, exposed=exposed))
        lines.append("")
    lines.append(say("without_control", lang))
    for key, result in found.overall.items():
        wider = found.if_phi.get(None, {}).get(key, ())
        lines.append(_line(BY_KEY[key], result, lang, wider))
    lines += ["", wrap(found.placebos.words()[lang])]
    untold = [
        say(BY_KEY[key].label, lang).removesuffix(", p")
        for key, result in found.results.items()
        if BY_KEY[key].scatter == "untold" and not isinstance(result, Refusal)
    ]
    if untold:
        lines.append(wrap(say("untold", lang, measures="; ".join(untold))))
    lines.append("")
    lines += [wrap(words[lang]) for words in facts.readings]
    return "\n".join(lines) + "\n"


def warnings_of(found: Assessment, facts: Facts) -> list[Text]:
    """Say what must be known first: simulation, windows, recording, and why no effect follows."""
    return [
        *warnings_first(facts),
        *found.warnings,
        recording_between((found.design.before, found.design.after), facts),
    ]


def _line(
    measure: Measure,
    result: Result,
    lang: Lang,
    wider: Sequence[Result] = (),
    *,
    exposed: bool = False,
) -> str:
    name = say(measure.exposed_label if exposed else measure.label, lang)
    if isinstance(result, Refusal):
        words = say("refused", lang, reason=result.reason[lang])
        if result.remedy:
            words += f" {result.remedy[lang]}"
    elif isinstance(result, Power):
        fall = (
            say("power_no_fall", lang)
            if result.ratio_fall is None
            else text.number(result.ratio_fall, 2)[lang]
        )
        words = say("power_line", lang, fall=fall, rise=text.number(result.ratio_rise, 2)[lang])
    else:
        words = estimate_words(measure, result, lang)
    *above, last = textwrap.wrap(name, _NAME_WIDTH)
    line = textwrap.fill(
        f"  {last:<{_NAME_WIDTH}} {words}",
        WIDTH,
        subsequent_indent=" " * (_NAME_WIDTH + 3),
        break_long_words=False,
    )
    more = [_if_phi(measure, phi, one, lang) for phi, one in zip(PHIS, wider, strict=False)]
    indent = " " * (_NAME_WIDTH + 3)
    below = textwrap.fill("; ".join(more), WIDTH, initial_indent=indent, subsequent_indent=indent)
    return "\n".join([*(f"  {part}" for part in above), line, *([below] if more else [])])


def _if_phi(measure: Measure, phi: float, result: Result, lang: Lang) -> str:
    """Write the interval that a phi would give."""
    words = say("suppressed", lang)
    if isinstance(result, Estimate):
        decimals = _decimals(result) if measure.decimals is None else measure.decimals
        words = _interval(result, decimals, lang)
    return say("if_phi", lang, phi=f"{phi:g}", interval=words)


def _interval(found: Estimate, decimals: int, lang: Lang) -> str:
    low, high = (text.signed(end or 0.0, decimals)[lang] for end in (found.low, found.high))
    return f"{low} {'til' if lang == 'nb' else 'to'} {high}"


def estimate_words(measure: Measure, found: Estimate, lang: Lang) -> str:
    """Write an estimate of a measure, with its interval and its p where it has them."""
    if measure.test and found.p is not None:
        return p_value(found.p, lang)
    decimals = _decimals(found) if measure.decimals is None else measure.decimals
    words = text.signed(found.estimate, decimals)[lang]
    if found.low is not None and found.high is not None:
        words += f" ({_interval(found, decimals, lang)})"
    if found.chance is not None:
        chance = text.signed(found.chance, decimals)[lang]
        words += f", {say('by_chance', lang, value=chance)}"
    if found.p is not None:
        words += f", p {p_value(found.p, lang)}"
    return words


def _decimals(found: Estimate) -> int:
    """Return two decimals, or up to five where what is not 0 would come out as 0.00."""
    shown = [one for one in (found.estimate, found.low, found.high) if one]
    return next((n for n in range(2, 6) if all(round(one, n) for one in shown)), 2)


def plain_result(result: Result, lang: Lang) -> dict[str, Any]:
    """Lay what a measure returned out as plain data."""
    if isinstance(result, Refusal):
        remedy = result.remedy[lang] if result.remedy else None
        return {"refused": True, "reason": result.reason[lang], "remedy": remedy}
    return {"refused": False, **{key: _number(value) for key, value in asdict(result).items()}}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, float) else value
