"""The displacement summary and the measures, as text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.report.html import summary_html
    from scenemap.report.measures import measures_json, measures_text
    from scenemap.report.summary import (
        summary_csv,
        summary_headline,
        summary_json,
        summary_markdown,
    )

_HOME = {
    "measures_json": "measures",
    "measures_text": "measures",
    "summary_csv": "summary",
    "summary_headline": "summary",
    "summary_html": "html",
    "summary_json": "summary",
    "summary_markdown": "summary",
}

__all__ = [
    "measures_json", "measures_text", "summary_csv", "summary_headline", "summary_html",
    "summary_json", "summary_markdown",
]  # fmt: skip

__getattr__, __dir__ = lazy_names(__name__, _HOME)
