"""The displacement summary and the measures, as text and as plain data."""

from scenemap.report.measures import measures_json, measures_text
from scenemap.report.summary import (
    summary_csv,
    summary_headline,
    summary_json,
    summary_markdown,
)

__all__ = [
    "measures_json", "measures_text", "summary_csv", "summary_headline", "summary_json",
    "summary_markdown",
]  # fmt: skip
