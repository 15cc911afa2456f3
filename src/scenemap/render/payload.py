"""What the page's script is given: the facts, the fixed texts, and geometry packed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from scenemap.facts.matrices import STATES
from scenemap.render import tiles
from scenemap.render.columns import pack_cells
from scenemap.render.geometry import pack
from scenemap.render.strings import UI

if TYPE_CHECKING:
    from collections.abc import Mapping

_MONTHS_OF_PRECISION = {"month": 1, "season": 3, "year": 12}


def payload(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a page.

    Parameters
    ----------
    facts
        What `scenemap.facts.page_facts` returns. It is not changed.

    Returns
    -------
    dict
        The facts with ``ui`` and ``tiles`` added, ``backdrop`` a list of features, geometry, cells and
        tables of figures packed, and no intervention without an end.
    """
    cells = pack_cells(facts["cells"], [one["days_covered"] for one in facts["slices"]])
    return {
        **facts,
        "ui": {language: UI[language] for language in facts["languages"]},
        "tiles": {"url": tiles.URL, "closest": tiles.CLOSEST_ZOOM},
        "cells": cells,
        "tables": [_packed_table(table, facts, cells) for table in facts["tables"]],
        "areas": [_packed(area, "outline") for area in facts["areas"]],
        "zones": [_packed(zone, "inner", "outer") for zone in facts["zones"]],
        "backdrop": [
            _packed(feature, "geometry")
            for feature in facts["backdrop"]["features"]
            if feature["geometry"] is not None
        ],
        "interventions": [{**act, "end": _end(act)} for act in facts["interventions"]],
    }


def _packed_table(
    table: Mapping[str, Any], facts: Mapping[str, Any], cells: Mapping[str, Any]
) -> dict[str, Any]:
    """Pack a table of figures; where they are those of the slices, they are not carried twice."""
    if "figures" not in table:
        return dict(table)
    figures = pack_cells(table["figures"], [one["days"] for one in facts["source_periods"]])
    told = ("count", "value")
    same = all(table["figures"][name] == facts["cells"][name] for name in told)
    return {**table, "figures": "cells" if same and _withhold_alike(figures, cells) else figures}


def _withhold_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two matrices are unknown and withheld in the same cells, and hold no mean."""
    other_than_plain = "".join(str(STATES[name]) for name in ("zero", "period_mean", "partial"))
    alike = str.maketrans(other_than_plain, str(STATES["exact"]) * len(other_than_plain))
    return all(
        first.translate(alike) == second.translate(alike)
        for first, second in zip(one["state"], other["state"], strict=True)
    ) and not any(other["period"])


def _packed(item: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {**item, **{key: pack(item[key]) for key in keys if item[key] is not None}}


def _end(act: Mapping[str, Any]) -> str:
    """Return the day after the last on which an act may have been: its mark is that wide.

    An act dated to the day is a moment on the time line, whatever it led to.
    """
    start = dt.date.fromisoformat(act["start"])
    if act["precision"] == "day":
        return (start + dt.timedelta(days=1)).isoformat()
    if act["end"] is not None:
        return str(act["end"])
    months = start.month - 1 + _MONTHS_OF_PRECISION[act["precision"]]
    return dt.date(start.year + months // 12, months % 12 + 1, 1).isoformat()
