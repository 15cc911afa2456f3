"""What changed in every area between two windows, as text, plain data and a table."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.changes import notes_of
from scenemap.facts.sentences import named, p_value, ratio_words
from scenemap.measures.changes import seen_from
from scenemap.measures.estimate import Refusal
from scenemap.report.markdown import bullet, table, warnings, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import say, say_both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.facts import Facts
    from scenemap.facts.changes import Around
    from scenemap.measures.changes import AreaChange, Changes, Stretch
    from scenemap.measures.estimate import Estimate
    from scenemap.model import Lang, Text

#: In the order in which they are told.
_UNTRIED = ("withheld", "unknown", "nothing")
_NUMBERS = (
    "before", "after", "days_before", "days_after", "before_per_30_days", "after_per_30_days", "ratio",
    "low", "high", "p_exact", "p", "q",
)  # fmt: skip


def changes_table(
    found: Changes, facts: Facts, lang: Lang, around: Around | None = None
) -> FileTable:
    """Lay changes out as one table with the outlines of the areas, those that were not tried last.

    Parameters
    ----------
    found
        The changes.
    facts
        Of the same panel, for names and outlines.
    lang
        Language of names.
    around
        The place from which distances and bearings are told.
    """
    areas = {area.id: area for area in facts.areas}
    tried = found.to_frame()
    left = pd.DataFrame(
        {
            "area": list(found.untried),
            "changed": [f"not tried: {why}" for why in found.untried.values()],
        }
    )
    rows = pd.concat([tried, left], ignore_index=True).astype(dict.fromkeys(_NUMBERS, "Float64"))
    rows.insert(1, "name", [areas[one].short_name[lang] for one in rows["area"]])
    if around is not None:
        seen = seen_from(around.points, around.place)
        away = pd.DataFrame(
            [seen.get(one, (None, None)) for one in rows["area"]], columns=["metres", "bearing"]
        )
        rows = rows.assign(**away.astype("Float64").round(0))
    rows["origin"] = facts.panel.origin
    outlines = [areas[one].outline for one in rows["area"]]
    return FileTable(
        "changes", rows, outlines if any(one is not None for one in outlines) else None
    )


def changes_json(
    found: Changes, facts: Facts, lang: Lang, around: Around | None = None
) -> dict[str, Any]:
    """Lay changes out as plain data."""
    rows = changes_table(found, facts, lang, around).columns.astype(object)
    told: dict[str, Any] = {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "before": str(found.windows[0]),
        "after": str(found.windows[1]),
        "false_share": found.false_share,
        "areas": rows.where(rows.notna(), None).to_dict("records"),
        "dispersion": {one.area: asdict(one.dispersion) for one in found.areas},
        "warnings": [words[lang] for words in warnings_first(facts)],
        "notes": [words[lang] for words in notes_of(found, facts)],
    }
    if around is not None:
        told |= {
            "place": around.name[lang],
            "rings": [_plain(one) for one in around.rings(found)],
            "directions": [_plain(one) for one in around.directions(found)],
        }
    return told


def changes_markdown(found: Changes, facts: Facts, lang: Lang, around: Around | None = None) -> str:
    """Write changes as Markdown, no wider than a terminal where names allow."""
    names = facts.names
    kind = facts.case.kind_name(facts.panel.kind)
    before, after = (text.period(one)[lang] for one in found.windows)
    lines = [f"# {say('changes_title', lang, case=facts.case.name[lang])}", ""]
    lines += warnings(words[lang] for words in warnings_first(facts))
    lines += [wrap(say("changes_windows", lang, kind=kind[lang], before=before, after=after)), ""]
    for way, those in (("rose", found.rose), ("fell", found.fell)):
        told = named([_change(names[one.area], one) for one in those]) if those else _NONE
        lines.append(bullet(say(f"changes_{way}", lang, of=len(found.areas), areas=told[lang])))
    for why in _UNTRIED:
        left = [names[one] for one, reason in found.untried.items() if reason == why]
        if left:
            lines.append(bullet(say(f"changes_untried_{why}", lang, areas=named(left)[lang])))
    header = [
        say(f"changes_column_{one}", lang) for one in ("area", "before", "after", "ratio", "p", "q")
    ]
    rows = [
        [
            names[one.area][lang],
            *_rates(one, lang),
            _ratio(one.ratio, lang),
            p_value(one.p, lang),
            p_value(one.q, lang),
        ]
        for one in found.areas
    ]
    lines += ["", *table(header, rows), ""]
    lines += [bullet(words[lang]) for words in notes_of(found, facts)]
    if around is not None:
        for what, parts in (
            ("rings", around.rings(found)),
            ("directions", around.directions(found)),
        ):
            lines += ["", f"## {say(f'changes_{what}', lang, place=around.name[lang])}", ""]
            lines += _parts(what, parts, around.edges, lang)
    return "\n".join(lines) + "\n"


_NONE = text.both("ingen", "none")


def _change(name: Text, one: AreaChange) -> Text:
    before, after = (text.number(rate, 1) for rate in _per_30_days(one))
    return say_both("change", area=name, first=before, last=after)


def _per_30_days(one: AreaChange | Stretch) -> list[float]:
    return [30 * n / days for n, days in zip(one.counts, one.days, strict=True)]


def _rates(one: AreaChange | Stretch, lang: Lang) -> list[str]:
    return [text.number(rate, 1)[lang] for rate in _per_30_days(one)]


def _ratio(found: Estimate | Refusal, lang: Lang) -> str:
    if isinstance(found, Refusal) or found.low is None or found.high is None:
        return say("changes_no_ratio", lang)
    return ratio_words(found.estimate, found.low, found.high)[lang]


def _parts(what: str, parts: Sequence[Stretch], edges: Sequence[float], lang: Lang) -> list[str]:
    """Write rings or directions as a table, a row a part."""
    header = [
        say(f"changes_column_{one}", lang) for one in (what, "areas", "before", "after", "ratio")
    ]
    rows = [
        [
            text.direction(one.key)[lang] if what == "directions" else _ring(one.key, edges, lang),
            str(len(one.areas)),
            *_rates(one, lang),
            _ratio(one.ratio, lang),
        ]
        for one in parts
    ]
    return table(header, rows) if rows else [say("changes_no_points", lang)]


def _ring(edge: float, edges: Sequence[float], lang: Lang) -> str:
    if edge == 0:
        return say("changes_here", lang)
    if math.isinf(edge):
        return say("changes_beyond", lang, edge=text.number(edges[-1], 0)[lang])
    inner = max((one for one in edges if one < edge), default=0.0)
    return say(
        "changes_ring", lang, inner=text.number(inner, 0)[lang], outer=text.number(edge, 0)[lang]
    )


def _plain(one: Stretch) -> dict[str, Any]:
    before, after = _per_30_days(one)
    ratio = None if isinstance(one.ratio, Refusal) else one.ratio
    return {
        "key": None if math.isinf(one.key) else one.key,
        "areas": list(one.areas),
        "counts": list(one.counts),
        "per_30_days": [round(before, 4), round(after, 4)],
        "ratio": ratio and ratio.estimate,
        "low": ratio and ratio.low,
        "high": ratio and ratio.high,
    }
