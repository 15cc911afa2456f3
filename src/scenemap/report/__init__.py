"""The summary, the measures and the sessions, as text, plain data, a page and a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.report.changes import changes_json, changes_markdown, changes_table
    from scenemap.report.exposure import exposure_json, exposure_text
    from scenemap.report.harm import harm_json, harm_markdown, harm_table
    from scenemap.report.html import summary_html
    from scenemap.report.interrupted import its_json, its_markdown, its_table
    from scenemap.report.kinds import kinds_json, kinds_markdown, kinds_table
    from scenemap.report.measures import measures_json, measures_table, measures_text
    from scenemap.report.pdf import summary_pdf
    from scenemap.report.planning import plan_json, plan_markdown, plan_table
    from scenemap.report.pooled import pooled_json, pooled_markdown, pooled_table
    from scenemap.report.presence import presence_csv, presence_json, presence_markdown
    from scenemap.report.scan import scan_json, scan_markdown, scan_table
    from scenemap.report.summary import (
        summary_csv,
        summary_headline,
        summary_json,
        summary_markdown,
        summary_table,
    )
    from scenemap.report.xlsx import summary_xlsx

_HOME = {
    "changes_json": "changes",
    "changes_markdown": "changes",
    "changes_table": "changes",
    "exposure_json": "exposure",
    "exposure_text": "exposure",
    "harm_json": "harm",
    "harm_markdown": "harm",
    "harm_table": "harm",
    "its_json": "interrupted",
    "its_markdown": "interrupted",
    "its_table": "interrupted",
    "kinds_json": "kinds",
    "kinds_markdown": "kinds",
    "kinds_table": "kinds",
    "measures_json": "measures",
    "measures_table": "measures",
    "measures_text": "measures",
    "plan_json": "planning",
    "plan_markdown": "planning",
    "plan_table": "planning",
    "pooled_json": "pooled",
    "pooled_markdown": "pooled",
    "pooled_table": "pooled",
    "presence_csv": "presence",
    "presence_json": "presence",
    "presence_markdown": "presence",
    "scan_json": "scan",
    "scan_markdown": "scan",
    "scan_table": "scan",
    "summary_csv": "summary",
    "summary_headline": "summary",
    "summary_html": "html",
    "summary_json": "summary",
    "summary_markdown": "summary",
    "summary_pdf": "pdf",
    "summary_table": "summary",
    "summary_xlsx": "xlsx",
}

__all__ = [
    "changes_json", "changes_markdown", "changes_table", "exposure_json", "exposure_text", "harm_json",
    "harm_markdown", "harm_table", "its_json", "its_markdown", "its_table", "kinds_json",
    "kinds_markdown", "kinds_table", "measures_json", "measures_table", "measures_text", "plan_json",
    "plan_markdown", "plan_table", "pooled_json", "pooled_markdown", "pooled_table", "presence_csv",
    "presence_json", "presence_markdown", "scan_json", "scan_markdown", "scan_table", "summary_csv",
    "summary_headline", "summary_html", "summary_json", "summary_markdown", "summary_pdf",
    "summary_table", "summary_xlsx",
]  # fmt: skip

__getattr__, __dir__ = lazy_names(__name__, _HOME)
