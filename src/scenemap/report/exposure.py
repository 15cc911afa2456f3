"""What was counted near a service, as text for a terminal and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.facts.sentences import p_value
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.exposure import ratios_of
from scenemap.report.markdown import wrap
from scenemap.report.measures import plain_result
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenemap.facts import Facts
    from scenemap.measures.exposure import Band, ServiceExposure, State
    from scenemap.model import Lang, Text

#: Distance, before, after, rates, ratio, ratio to the rest: 80 columns in all.
_COLUMNS = "{:<14}{:>6}{:>7}  {:>13}  {:<19}{:<17}"


def exposure_json(found: ServiceExposure, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay out as plain data what was counted near a service.

    Parameters
    ----------
    found
        The rings.
    facts
        Facts of the same panel.
    lang
        Language of words.
    """
    study = found.study
    between = study.between
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "service": {
            "id": study.service.id,
            "name": study.service.name[lang],
            "changes": [
                {
                    "kind": one.kind,
                    "when": one.when.text,
                    "surely_before": str(one.surely_before),
                    "surely_after": str(one.surely_after),
                }
                for one in study.changes
            ],
        },
        "windows": {
            "before": str(study.before),
            "after": str(study.after),
            "days": [study.before.days, study.after.days],
            "between": None if between is None else str(between),
        },
        "places": [
            {
                "where": where,
                "address": place.address,
                "accuracy_m": place.accuracy_m,
                "rings": [_plain(one, lang) for one in found.rings if one.where == where],
                "within": [_plain(one, lang) for one in found.within if one.where == where],
            }
            for where, place in study.places.items()
        ],
        "both": None if found.both is None else _plain(found.both, lang),
        "rest": _plain(found.rest, lang),
        "without_position": found.without_position,
        "warnings": [words[lang] for words in _warnings(found, facts)],
    }


def exposure_text(found: ServiceExposure, facts: Facts, lang: Lang) -> str:
    """Write for a terminal what was counted near a service, no line wider than 80 columns."""
    study = found.study
    lines = [wrap(words[lang]) for words in _warnings(found, facts)]
    titles = [
        text.say_both(
            f"service_{one.kind}", name=study.service.name, when=text.partial_date(one.when)
        )
        for one in study.changes
    ]
    lines += ["", *(wrap(one[lang]) for one in titles or [study.service.name])]
    days = text.say_both(
        "service_windows",
        before=text.period(study.before),
        after=text.period(study.after),
        n=study.before.days,
        m=study.after.days,
    )
    lines += [wrap(days[lang]), "", _head(lang)]
    refusals: dict[str, None] = {}
    for where, place in study.places.items():
        name = place.address or study.service.name[lang]
        title = say(f"service_place_{where}", lang, place=name)
        lines.append(wrap(title))
        rings = [one for one in found.rings if one.where == where]
        sums = [one for one in found.within if one.where == where][1:]
        for one in (*rings, *sums):
            lines.append(_line(one, lang, refusals, f"{title}, "))
    apart = [*([found.both] if found.both else []), found.rest]
    lines += ["", *(_line(one, lang, refusals) for one in apart)]
    lines += ["", *(wrap(words) for words in refusals)] if refusals else []
    return "\n".join(lines) + "\n"


def _warnings(found: ServiceExposure, facts: Facts) -> Iterable[Text]:
    cause = text.say_both("service_no_cause")
    return (*facts.cautions, *found.warnings, text.say_both("warn_recording_unknown"), cause)


def _head(lang: Lang) -> str:
    names = ("band", "before", "after", "rates", "ratio", "against")
    return _COLUMNS.format(*(say(f"service_head_{name}", lang) for name in names)).rstrip()


def _line(band: Band, lang: Lang, refusals: dict[str, None], place: str = "") -> str:
    """Write a row; the reasons of what is refused are collected, each once."""
    ratio, against = ratios_of(band)
    alone = band.where == "rest"  # the rest is not measured against itself
    for one in (ratio,) if alone else (ratio, against):
        # That a count is withheld or unknown stands in the row, as : or ?, which the warnings explain.
        if isinstance(one, Refusal) and not isinstance(band.found, Refusal):
            words = f"{place}{_name(band, lang)}: {one.reason[lang]}"
            refusals[f"{words} {one.remedy[lang]}" if one.remedy else words] = None
    rates, counts = (
        [
            _figure(one, state, lang, whole=whole)
            for one, state in zip(told, band.states, strict=True)
        ]
        for told, whole in ((band.rates, False), (band.counts, True))
    )
    return _COLUMNS.format(
        f"{'~' if band.doubtful else ''}{_name(band, lang)}",
        *counts,
        " → ".join(rates),
        _ratio(ratio, lang, band),
        "" if alone else _ratio(against, lang),
    ).rstrip()


def _name(band: Band, lang: Lang) -> str:
    if band.outer is None or band.inner is None:
        return say(f"service_band_{band.where}", lang)
    form = "within" if band.cumulative and band.inner == 0 and band.outer else "ring"
    return say(f"service_band_{form}", lang, inner=f"{band.inner:g}", outer=f"{band.outer:g}")


def _figure(value: float | None, state: State, lang: Lang, *, whole: bool) -> str:
    if state == "withheld":
        return text.WITHHELD[lang]
    if value is None:
        return "?"
    return text.number(value, 0 if whole else _decimals(value))[lang]


def _ratio(found: Estimate | Refusal, lang: Lang, band: Band | None = None) -> str:
    """Write a ratio and its interval, or for want of one the p of the test."""
    if isinstance(found, Refusal) and band is not None and not isinstance(band.found, Refusal):
        p = None if isinstance(band.found.test, Refusal) else band.found.test.p
        return "–" if p is None else f"p {p_value(p, lang)}"
    if isinstance(found, Refusal) or found.low is None or found.high is None:
        return "–"
    decimals = _decimals(found.high)
    ratio, low, high = (
        text.signed(one, decimals)[lang] for one in (found.estimate, found.low, found.high)
    )
    return f"{ratio} ({low}–{high})"


def _decimals(value: float) -> int:
    """Return two decimals, fewer for what is wide without them."""
    return next((decimals for decimals, most in ((2, 10), (1, 100)) if value < most), 0)


def _plain(band: Band, lang: Lang) -> dict[str, Any]:
    told: dict[str, Any] = {
        "where": band.where,
        "inner_m": band.inner,
        "outer_m": band.outer,
        "counts": list(band.counts),
        "states": list(band.states),
        "per_30_days": list(band.rates),
        "doubtful": band.doubtful,
    }
    if isinstance(band.found, Refusal):
        refused = plain_result(band.found, lang)
        return {**told, "change": None, "ratio": refused, "against_rest": refused, "test": refused}
    return {
        **told,
        "change": band.found.change,
        "ratio": plain_result(band.found.ratio, lang),
        "against_rest": plain_result(band.found.against, lang),
        "test": plain_result(band.found.test, lang),
    }
