"""The summary as one HTML file to hand on: tables, maps and charts in it, no script, no network."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from scenemap import text
from scenemap.installed import version
from scenemap.render.security import content_security_policy, inline_code
from scenemap.report.layout import report_of

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.model import Lang
    from scenemap.report.layout import Report

_TEMPLATES = Environment(
    loader=PackageLoader("scenemap.report", "assets"), autoescape=True, keep_trailing_newline=True
)
_STYLE = files("scenemap.report").joinpath("assets", "report.css")


def summary_html(facts: Facts, lang: Lang) -> str:
    """Write the summary as one self-contained HTML file.

    It says what :func:`scenemap.report.summary_markdown` says, from the same document, with a map of
    each source period and a chart of each area. There is no script in it; a policy in the file
    forbids all, and every request.

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
    >>> case = load_case("bergen")
    >>> page = summary_html(build_facts(case, published_panel(case, "year")), "nb")
    >>> page.count("<h1>"), page.count("<script")
    (1, 0)
    """
    return report_html(report_of(facts, lang))


def report_html(report: Report) -> str:
    """Write a report that is laid out as one self-contained HTML file; see :func:`summary_html`."""
    template, lang = _TEMPLATES.get_template("report.html"), report.lang
    values = {
        "report": report,
        "version": version(),
        "heard": {key: text.say(key, lang) for key in ("unknown", "suppressed", "period_mean")},
        "style": Markup(_STYLE.read_text(encoding="utf-8")),
    }
    code = inline_code(template.render(policy="", **values))
    return template.render(policy=content_security_policy(code, pictures=""), **values)
