"""An assessment as text for a terminal and as plain data."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.series import Power
from scenemap.text import say

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.measures.assessment import Assessment, Result
    from scenemap.model import Lang, Text

_WIDTH = 80
_NAME_WIDTH = 34
_LEAST_P = 0.001
_TESTS = frozenset({"etest", "exact"})
#: The measures in the order in which they are read.
ORDER = (
    "wdd", "irr", "rate_difference", "ne", "tne", "wdq", "ge", "etest", "exact", "power", "sppt",
    "gini_before", "gini_after", "centre_shift", "mann_kendall", "its", "emerging",
    "moved_hour", "moved_weekday",
)  # fmt: skip


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
        **{key: plain_result(found.results[key], lang) for key in ORDER if key in found.results},
        "by_control": {
            control: {key: plain_result(result, lang) for key, result in results.items()}
            for control, results in found.by_control.items()
            if control
        },
        "warnings": [words[lang] for words in warnings_of(found, facts)],
        "readings": [words[lang] for words in facts.readings],
    }


def measures_text(found: Assessment, facts: Facts, lang: Lang) -> str:
    """Write an assessment for a terminal, no line wider than 80 columns."""
    lines = [*(wrap(words[lang]) for words in warnings_of(found, facts)), ""]
    for control, results in found.by_control.items():
        if control:
            name = {area.id: area.short_name[lang] for area in facts.areas}.get(control, control)
            lines.append(f"{say('against_control', lang, control=name)}")
        lines += [
            _line(key, results[key], lang, exposed=bool(found.design.exposure))
            for key in ORDER
            if key in results
        ]
        lines.append("")
    lines.append(say("without_control", lang))
    lines += [_line(key, found.overall[key], lang) for key in ORDER if key in found.overall]
    lines.append("")
    lines += [wrap(words[lang]) for words in facts.readings]
    return "\n".join(lines) + "\n"


def warnings_of(found: Assessment, facts: Facts) -> list[Text]:
    """Say what must be known first: simulation, windows, recording, and why no effect follows."""
    reasons = [caveat.text for caveat in facts.case.caveats if caveat.why_no_effect]
    words = [*facts.warnings]
    if facts.panel.origin == "published" and reasons:
        words.append(text.say_both("no_effect_readable", why=text.join(reasons, " ")))
    return [*words, *found.warnings, _recording(found, facts)]


def _recording(found: Assessment, facts: Facts) -> Text:
    """Say how the recorded part changed between the windows, where that is known."""
    shares = []
    for window in (found.design.before, found.design.after):
        inside = [one for one in facts.recording if window.covers(one.period)]
        base = sum(one.base for one in inside)
        shares.append(sum(one.count for one in inside) / base if base else None)
    first, last = shares
    if first is None or last is None:
        return text.say_both("warn_recording_unknown")
    return text.say_both(
        "warn_recording", first=text.number(100 * first, 0), last=text.number(100 * last, 0)
    )


def _line(key: str, result: Result, lang: Lang, *, exposed: bool = False) -> str:
    unit = "_exposed" if exposed and key == "rate_difference" else ""
    name = say(f"measure_{key}{unit}", lang)
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
        words = _estimate(key, result, lang)
    *above, last = textwrap.wrap(name, _NAME_WIDTH)
    line = textwrap.fill(
        f"  {last:<{_NAME_WIDTH}} {words}",
        _WIDTH,
        subsequent_indent=" " * (_NAME_WIDTH + 3),
        break_long_words=False,
    )
    return "\n".join([*(f"  {part}" for part in above), line])


def _estimate(key: str, found: Estimate, lang: Lang) -> str:
    if key in _TESTS and found.p is not None:
        return p_value(found.p, lang)
    decimals = 0 if key == "centre_shift" else _decimals(found)
    words = signed(found.estimate, decimals, lang)
    if found.low is not None and found.high is not None:
        low, high = (signed(end, decimals, lang) for end in (found.low, found.high))
        between = "til" if lang == "nb" else "to"
        words += f" ({low} {between} {high})"
    if found.p is not None:
        words += f", p {p_value(found.p, lang)}"
    return words


def _decimals(found: Estimate) -> int:
    """Return two decimals, or up to five where what is not 0 would come out as 0.00."""
    shown = [one for one in (found.estimate, found.low, found.high) if one]
    return next((n for n in range(2, 6) if all(round(one, n) for one in shown)), 2)


def p_value(value: float, lang: Lang) -> str:
    """Write a p-value: none is 0."""
    least = text.number(_LEAST_P, 3)[lang]
    return f"<{least}" if value < _LEAST_P else text.number(value, 3)[lang]


def signed(value: float, decimals: int, lang: Lang) -> str:
    """Write a number with a minus sign, not a hyphen, and 0 without one."""
    return text.number(round(value, decimals) + 0.0, decimals)[lang].replace("-", "−")


def wrap(words: str) -> str:
    """Break a sentence for a terminal."""
    return textwrap.fill(words, _WIDTH, break_long_words=False)


def plain_result(result: Result, lang: Lang) -> dict[str, Any]:
    """Lay what a measure returned out as plain data."""
    if isinstance(result, Refusal):
        remedy = result.remedy[lang] if result.remedy else None
        return {"refused": True, "reason": result.reason[lang], "remedy": remedy}
    return {"refused": False, **{key: _number(value) for key, value in asdict(result).items()}}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, float) else value
