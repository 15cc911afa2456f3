"""Measure and show how an open drug scene moves.

Nothing is imported until it is asked for, so that ``import scenemap`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.areas import Area, read_areas
    from scenemap.case import Case, load_case
    from scenemap.casecheck import check_case
    from scenemap.counted import CountedPanel, panel_from_events
    from scenemap.disclosure import disclose
    from scenemap.errors import SceneMapError
    from scenemap.events.reading import ReadingOptions, read_events
    from scenemap.facts import Facts, build_facts, page_facts
    from scenemap.intervals import DateRange
    from scenemap.locate.areas_of import areas_of
    from scenemap.locate.check import check
    from scenemap.locate.zones_of import zones_of
    from scenemap.measures.estimate import Estimate, Refusal
    from scenemap.panel import Panel, panel_from_counts, published_panel
    from scenemap.render.page import save_page, time_map
    from scenemap.study import Study, open_study
    from scenemap.windows import Windows
    from scenemap.zones.model import Zone
    from scenemap.zones.reading import read_zones

_HOME = {
    "Area": "areas",
    "Case": "case",
    "CountedPanel": "counted",
    "DateRange": "intervals",
    "Estimate": "measures.estimate",
    "Facts": "facts",
    "Panel": "panel",
    "ReadingOptions": "events.reading",
    "Refusal": "measures.estimate",
    "SceneMapError": "errors",
    "Study": "study",
    "Windows": "windows",
    "Zone": "zones.model",
    "areas_of": "locate.areas_of",
    "build_facts": "facts",
    "check": "locate.check",
    "check_case": "casecheck",
    "disclose": "disclosure",
    "load_case": "case",
    "open_study": "study",
    "page_facts": "facts",
    "panel_from_counts": "panel",
    "panel_from_events": "counted",
    "published_panel": "panel",
    "read_areas": "areas",
    "read_events": "events.reading",
    "read_zones": "zones.reading",
    "save_page": "render.page",
    "time_map": "render.page",
    "zones_of": "locate.zones_of",
}

__all__ = [
    "Area",
    "Case",
    "CountedPanel",
    "DateRange",
    "Estimate",
    "Facts",
    "Panel",
    "ReadingOptions",
    "Refusal",
    "SceneMapError",
    "Study",
    "Windows",
    "Zone",
    "areas_of",
    "build_facts",
    "check",
    "check_case",
    "disclose",
    "load_case",
    "open_study",
    "page_facts",
    "panel_from_counts",
    "panel_from_events",
    "published_panel",
    "read_areas",
    "read_events",
    "read_zones",
    "save_page",
    "time_map",
    "zones_of",
]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
