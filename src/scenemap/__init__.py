"""Measure and show how an open drug scene moves.

Nothing is imported until it is asked for, so that ``import scenemap`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.areas import Area
    from scenemap.case import Case, load_case
    from scenemap.casecheck import check_case
    from scenemap.counted import CountedPanel, panel_from_events
    from scenemap.disclosure import disclose
    from scenemap.errors import SceneMapError
    from scenemap.events.reading import ReadingOptions
    from scenemap.facts import Facts, build_facts, page_facts
    from scenemap.intervals import DateRange
    from scenemap.locate.areas_of import areas_of
    from scenemap.locate.check import check
    from scenemap.locate.frames import check_frame
    from scenemap.locate.zones_of import zones_of
    from scenemap.measures.estimate import Estimate, Refusal
    from scenemap.panel import Panel, panel_from_counts, published_panel
    from scenemap.reading import read_areas, read_events, read_zones
    from scenemap.render.page import save_page, time_map
    from scenemap.study import Study, open_study
    from scenemap.windows import Windows
    from scenemap.zones.model import Zone

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
    "check_frame": "locate.frames",
    "disclose": "disclosure",
    "load_case": "case",
    "open_study": "study",
    "page_facts": "facts",
    "panel_from_counts": "panel",
    "panel_from_events": "counted",
    "published_panel": "panel",
    "read_areas": "reading",
    "read_events": "reading",
    "read_zones": "reading",
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
    "check_frame",
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

_named, __dir__ = lazy_names(__name__, _HOME, shown=True)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from scenemap.installed import version

        return version()
    return _named(name)
