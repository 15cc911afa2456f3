"""What the page's script is given: the facts, the fixed texts, and geometry packed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from scenemap.render import tiles
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
        The facts with ``ui`` and ``tiles`` added, ``backdrop`` a list of features, geometry
        packed, and no intervention without an end.
    """
    return {
        **facts,
        "ui": {language: UI[language] for language in facts["languages"]},
        "tiles": {"url": tiles.URL, "closest": tiles.CLOSEST_ZOOM},
        "areas": [_packed(area, "outline") for area in facts["areas"]],
        "zones": [_packed(zone, "inner", "outer") for zone in facts["zones"]],
        "backdrop": [
            _packed(feature, "geometry")
            for feature in facts["backdrop"]["features"]
            if feature["geometry"] is not None
        ],
        "interventions": [{**act, "end": _end(act)} for act in facts["interventions"]],
    }


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
