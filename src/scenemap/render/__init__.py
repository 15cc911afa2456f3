"""The interactive page: one HTML file that works offline and shows doubt as doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.render.page import save_page, time_map

_HOME = {
    "save_page": "page",
    "time_map": "page",
}

__all__ = ["save_page", "time_map"]

__getattr__, __dir__ = lazy_names(__name__, _HOME)
