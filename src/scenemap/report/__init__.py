"""The displacement summary as Markdown, CSV and JSON."""

from scenemap.report.summary import (
    summary_csv,
    summary_headline,
    summary_json,
    summary_markdown,
)

__all__ = ["summary_csv", "summary_headline", "summary_json", "summary_markdown"]
