"""The summary as a tagged PDF on A4, from what the HTML file shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenemap.render.pdf import tagged_pdf
from scenemap.report.layout import report_of

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.model import Lang
    from scenemap.report.layout import Part, Report

#: Pictures, or halves of a list, side by side.
_ACROSS = {"maps": 2, "charts": 3, "acts": 2}


def summary_pdf(facts: Facts, lang: Lang) -> bytes:
    """Write the summary as a PDF that a screen reader can read; the same facts give the same bytes.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language.

    Examples
    --------
    >>> from scenemap import build_facts, load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("oslo")
    >>> summary_pdf(build_facts(case, published_panel(case, "year")), "nb")[:8]
    b'%PDF-1.7'
    """
    return report_pdf(report_of(facts, lang))


def report_pdf(report: Report) -> bytes:
    """Write a report that is laid out as a tagged PDF; see :func:`summary_pdf`."""
    told = report.told
    return tagged_pdf(
        "report.typ",
        {
            "lang": report.lang,
            "title": told.title,
            "byline": told.byline,
            "subtitle": report.subtitle,
            "headline": told.headline,
            "cautions": [
                {"words": words, "strong": words in told.warnings} for words in told.cautions
            ],
            "parts": [_plain(part) for part in report.parts],
            "foot": list(report.foot),
        },
    )


def _plain(part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "caption": part.caption,
        "tables": [
            {
                "header": list(table.header),
                "rows": [
                    [{"words": cell.words, "state": cell.state} for cell in row]
                    for row in table.rows
                ],
            }
            for table in part.tables
        ],
        "across": _ACROSS.get(part.key, 1),
        "pictures": [
            {"title": one.title, "svg": one.svg, "alt": one.alt, "under": list(one.under)}
            for one in part.pictures
        ],
        "keys": [
            {
                "heading": key.heading,
                "lines": [
                    {"words": line.words, "svg": line.sign.svg if line.sign else None}
                    for line in key.lines
                ],
            }
            for key in part.keys
        ],
        "items": list(part.items),
        "items_caption": part.items_caption,
    }
