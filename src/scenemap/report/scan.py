"""Clusters in space and time, as text, plain data and a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.scan import (
    areas_in_words,
    clusters_in_words,
    left_out,
    scan_notes,
    what_was_scanned,
)
from scenemap.facts.sentences import p_value
from scenemap.measures.scan import FRAME
from scenemap.report.markdown import bullet, table, warnings, wrap
from scenemap.tablefiles import FileTable
from scenemap.text import say

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.facts import Facts
    from scenemap.measures.scan import Scan
    from scenemap.model import Lang

_NUMBERS = ("expected", "ratio", "log_ratio", "p", "metres")
_COLUMNS = ("areas", "window", "count", "expected", "ratio", "p")


def scan_table(found: Scan, facts: Facts, lang: Lang) -> FileTable:
    """Lay clusters out as one table, each with the outlines of its areas; what was not scanned last.

    Parameters
    ----------
    found
        The clusters.
    facts
        Of the panel that was scanned, for names and outlines.
    lang
        Language of names.
    """
    areas = {area.id: area for area in facts.areas}
    gone = [(area, why) for area, why in found.table.left_out.items()]
    left = pd.DataFrame(
        {
            "areas": [area for area, _ in gone],
            "found": [f"not scanned: {why}" for _, why in gone],
        }
    )
    missed = pd.DataFrame(
        {
            "start": [one.start.isoformat() for one in found.table.left_out_periods],
            "end": [one.last.isoformat() for one in found.table.left_out_periods],
            "found": [f"not scanned: {why}" for why in found.table.left_out_periods.values()],
        }
    )
    rows = pd.concat([found.to_frame(), left, missed], ignore_index=True)[list(FRAME)]
    rows = rows.astype({"cluster": "Int64", "count": "Int64", **dict.fromkeys(_NUMBERS, "Float64")})
    words = ("areas", "start", "end", "found")
    rows = rows.astype(dict.fromkeys(words, "object")).fillna(dict.fromkeys(words, ""))
    each = [[areas[one] for one in ids.split()] for ids in rows["areas"]]
    rows.insert(2, "names", [", ".join(one.short_name[lang] for one in some) for some in each])
    rows["origin"] = facts.panel.origin
    outlines = [_outline(some) for some in each]
    return FileTable("scan", rows, outlines if any(one is not None for one in outlines) else None)


def _outline(areas: list[Area]) -> BaseGeometry | None:
    drawn = [one.outline for one in areas if one.outline is not None]
    return shapely.union_all(drawn) if drawn else None


def scan_json(found: Scan, facts: Facts, lang: Lang) -> dict[str, Any]:
    """Lay clusters out as plain data."""
    rows = scan_table(found, facts, lang).columns.astype(object)
    told = found.table
    return {
        "case": facts.case.id,
        "kind": facts.panel.kind,
        "origin": facts.panel.origin,
        "scanned": {
            "areas": list(told.areas),
            "periods": [str(one) for one in told.periods],
            "events": int(told.counts.sum()),
        },
        "zones": found.zones,
        "windows": found.windows,
        "longest": found.longest,
        "share": found.share,
        "radius": found.radius,
        "draws": found.draws,
        "seed": found.seed,
        "level": found.level,
        "clusters": rows.where(rows.notna(), None).to_dict("records"),
        "warnings": [words[lang] for words in warnings_first(facts)],
        "notes": [words[lang] for words in scan_notes(found, facts)],
    }


def scan_markdown(found: Scan, facts: Facts, lang: Lang) -> str:
    """Write clusters as Markdown, no wider than a terminal where names allow."""
    lines = [f"# {say('scan_title', lang, case=facts.case.name[lang])}", ""]
    lines += warnings(words[lang] for words in warnings_first(facts))
    lines += [wrap(what_was_scanned(found, facts)[lang]), ""]
    lines += [bullet(words[lang]) for words in clusters_in_words(found, facts)]
    lines += [bullet(words[lang]) for words in left_out(found, facts)]
    header = ["", *(say(f"scan_column_{one}", lang) for one in _COLUMNS)]
    rows = [
        [
            str(number),
            areas_in_words(one, facts)[lang],
            text.period(one.window)[lang],
            text.number(one.count, 0)[lang],
            text.number(one.expected, 1)[lang],
            text.number(one.ratio, 2)[lang],
            p_value(one.p, lang),
        ]
        for number, one in enumerate(found.clusters, 1)
    ]
    lines += ["", *table(header, rows, names=3), ""] if rows else [""]
    lines += [bullet(words[lang]) for words in scan_notes(found, facts)]
    return "\n".join(lines) + "\n"
