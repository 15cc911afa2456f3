"""The page that makes an outline of a photo of a paper map: one file that works offline."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from scenemap.render import tiles
from scenemap.render.document import TEMPLATES, document, scripts, styles
from scenemap.render.geometry import pack
from scenemap.render.photo import MOST_SIDE
from scenemap.render.security import json_for_script
from scenemap.render.strings import UI
from scenemap.render.trace_strings import TRACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenemap.model import Lang
    from scenemap.render.photo import Photo

# In the order in which they need each other.
SCRIPTS = (
    "dom.js",
    "download.js",
    "words.js",
    "languages.js",
    "layout.js",
    "symbols.js",
    "geometry.js",
    "items.js",
    "layers.js",
    "ground.js",
    "check.js",
    "fit.js",
    "traceplane.js",
    "tracerings.js",
    "tracemodel.js",
    "tracefile.js",
    "tracephoto.js",
    "traceboard.js",
    "tracemap.js",
    "tracedraw.js",
    "traceplaces.js",
    "tracecheck.js",
    "tracecard.js",
    "tracepairing.js",
    "tracecorners.js",
    "traceopen.js",
    "tracesave.js",
    "traceparts.js",
    "traceorder.js",
    "tracesteps.js",
    "trace.js",
)
_STYLES = ("page.css", "trace.css", "dark.css")
#: Texts that this page has in common with the page of a case, by how their keys begin.
_SHARED = (
    "language", "no_script", "decimal", "zoom_", "ground", "check_fault_", "drawn_with", "named",
    "outline_short_", "zone_label",
)  # fmt: skip


def trace_page(facts: Mapping[str, Any], photo: Photo | None = None) -> str:
    """Return the page that traces an outline, as HTML.

    The same facts and photo give the same text. A policy in it forbids every script and style that
    was not there when it was written, and every request but those of the background map.

    Parameters
    ----------
    facts
        What `scenemap.facts.trace.trace_facts` returns.
    photo
        A picture to begin with; else the page asks for one.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> from scenemap.facts.trace import trace_facts
    >>> trace_page(trace_facts(load_case("bergen"))).count("<title>")
    1
    """
    lang: Lang = facts["lang"]
    data = json_for_script({**_payload(facts), "photo": _embedded(photo), "most_side": MOST_SIDE})
    return document(
        lang=lang,
        title=f"{TRACE[lang]['title']} – {facts['case']['name'][lang]}",
        version=facts["version"],
        header=f"{styles(_STYLES)}\n{scripts(SCRIPTS)}",
        body=TEMPLATES.get_template("trace.html").render(ui=UI, data=Markup(data)),
        script="scenemap.startTrace();",
    )


def _payload(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of the page: the facts with geometry packed, and the fixed texts."""
    return {
        **facts,
        "ui": {
            language: {
                **{key: words for key, words in UI[language].items() if key.startswith(_SHARED)},
                **TRACE[language],
            }
            for language in facts["languages"]
        },
        "tiles": {"url": tiles.URL, "closest": tiles.CLOSEST_ZOOM},
        "areas": [{"outline": pack(area["outline"])} for area in facts["areas"]],
        "zones": [
            {**zone, "inner": pack(zone["inner"]), "outer": pack(zone["outer"])}
            for zone in facts["zones"]
        ],
        "backdrop": [{**one, "geometry": pack(one["geometry"])} for one in facts["backdrop"]],
        "streets": {
            **facts["streets"],
            "lines": [pack(line) for line in facts["streets"]["lines"]],
        },
    }


def _embedded(photo: Photo | None) -> dict[str, Any] | None:
    if photo is None:
        return None
    return {"name": photo.name, "data": base64.b64encode(photo.jpeg).decode("ascii")}
