"""The summary as one HTML file to hand on: tables, maps and charts in it, no script, no network."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from scenemap import text
from scenemap.facts import period_facts
from scenemap.render.figures import MOST_CHARTS, MOST_MAPS, report_figures
from scenemap.render.picture_words import Words
from scenemap.render.security import content_security_policy, inline_code
from scenemap.report.document import summary_document

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.model import Lang, Text
    from scenemap.report.document import Section

_TEMPLATES = Environment(
    loader=PackageLoader("scenemap.report", "assets"), autoescape=True, keep_trailing_newline=True
)
_STYLE = files("scenemap.report").joinpath("assets", "report.css")
#: How many columns fit on A4 beside the names of the areas.
_COLUMNS: dict[str, int] = {"windows": 3, "by_source": 5, "shares": 4, "ratios": 3, "by_slice": 8}
_WORDS: dict[str, Text] = {
    "contents": text.both("Innhold", "Contents"),
    "maps": text.both("Kart per kildeperiode", "Maps by source period"),
    "maps_caption": text.both(
        "Tallene er {unit}. Hver kildeperiode er tegnet én gang.",
        "The figures are {unit}. Each source period is drawn once.",
    ),
    "maps_left_out": text.both(
        "Kartene viser de {most} siste periodene; {n} tidligere står bare i tabellene.",
        "The maps show the last {most} periods; {n} earlier ones are in the tables alone.",
    ),
    "charts": text.both("Område for område", "Area by area"),
    "charts_caption": text.both(
        "Tallene er {unit}, i samme målestokk for alle områder. En søyle er så bred som kildeperioden "
        "er lang. ? er ukjent, : er holdt tilbake.",
        "The figures are {unit}, to one scale for all areas. A bar is as wide as the source period is "
        "long. ? is unknown, : is withheld.",
    ),
    "charts_left_out": text.both(
        "Bare de {most} områdene med størst sum er tegnet; {n} andre står i tabellene.",
        "Only the {most} areas with the largest totals are drawn; {n} others are in the tables.",
    ),
    "scenes": text.both("Russcenene, i ord", "The drug scenes, in words"),
    "acts": text.both("Tiltak og hendelser", "Interventions"),
    "alone": text.both(
        "Filen er hel i seg selv og henter ingenting fra nettet.",
        "The file is complete in itself and fetches nothing from the network.",
    ),
}


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
    told = summary_document(facts, lang)
    laid_out = period_facts(facts, lang)
    words = Words(laid_out, lang)
    figures = report_figures(laid_out, lang)
    sections: dict[str, Section] = {section.key: section for section in told.sections}
    say = {
        key: both[lang].format(unit=words.of(laid_out["value_unit"]))
        for key, both in _WORDS.items()
        if not key.endswith("_left_out")
    }
    left_out = {
        key: _WORDS[f"{key}_left_out"][lang].format(most=most, n=n) if n else ""
        for key, most, n in (
            ("maps", MOST_MAPS, figures.left_out),
            ("charts", MOST_CHARTS, len(facts.areas) - len(figures.charts)),
        )
    }
    drawn = [(key, say[key]) for key in ("maps", "charts") if figures.maps]
    listed = [
        (key, sections[key].heading)
        for key in ("readings", "moves", *_COLUMNS, "notes", "sources")
        if key in sections
    ]
    first = sum(key in {"readings", "moves", "windows"} for key, _ in listed)
    template = _TEMPLATES.get_template("report.html")
    values = {
        "lang": lang,
        "version": version("scenemap"),
        "told": told,
        "sections": sections,
        "tables": {
            key: one.table.cut(_COLUMNS[key]) if one.table else [] for key, one in sections.items()
        },
        "figures": figures,
        "left_out": left_out,
        "subtitle": words.of(laid_out["subtitle"]),
        # The pictures stand after the readings, the moves and the windows.
        "contents": [*listed[:first], *drawn, *listed[first:]],
        "say": say,
        "heard": {key: text.say(key, lang) for key in ("unknown", "suppressed", "period_mean")},
        "own": words.say("own"),
        "made_with": words.say("made_with", version=version("scenemap")),
        "style": Markup(_STYLE.read_text(encoding="utf-8")),
    }
    code = inline_code(template.render(policy="", **values))
    return template.render(policy=content_security_policy(code, pictures=""), **values)
