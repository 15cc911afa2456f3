"""The interactive page: one HTML file that works offline and shows doubt as doubt."""

from scenemap.render.page import save_page, time_map

__all__ = ["save_page", "time_map"]
