"""What the HTML file and the PDF of a report show, in their order: words, tables, pictures.

Both are written from what is laid out here, so that neither shows what the other lacks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.facts import period_facts
from scenemap.installed import version
from scenemap.render.figures import MOST_CHARTS, MOST_MAPS, report_figures
from scenemap.render.picture_words import Words
from scenemap.report.document import summary_document

if TYPE_CHECKING:
    from scenemap.facts import Facts
    from scenemap.model import Lang, Text
    from scenemap.render.figures import Key as SignKey
    from scenemap.render.figures import Picture
    from scenemap.report.document import Document, Table

#: How many columns fit on A4 beside the names of the areas.
_COLUMNS: dict[str, int] = {
    "windows": 3, "also": 3, "by_source": 5, "shares": 4, "ratios": 3, "smoothed": 3, "by_slice": 8,
}  # fmt: skip
_WORDS: dict[str, Text] = {
    "contents": text.both("Innhold", "Contents"),
    "maps": text.both("Kart per kildeperiode", "Maps by source period"),
    "maps_caption": text.both(
        "Tallene er {unit}. Hver kildeperiode er tegnet én gang.",
        "The figures are {unit}. Each source period is drawn once.",
    ),
    "maps_left_out": text.both(
        "Kartene viser de {most} siste periodene; de før dem ({n}) står bare i tabellene.",
        "The maps show the last {most} periods; those before ({n}) are in the tables alone.",
    ),
    "charts": text.both("Område for område", "Area by area"),
    "charts_caption": text.both(
        "Tallene er {unit}, i samme målestokk for alle områder. En søyle er så bred som kildeperioden "
        "er lang. ? er ukjent, : er holdt tilbake.",
        "The figures are {unit}, to one scale for all areas. A bar is as wide as the source period is "
        "long. ? is unknown, : is withheld.",
    ),
    "charts_left_out": text.both(
        "Bare de {most} områdene med størst sum er tegnet; de andre ({n}) står i tabellene.",
        "Only the {most} areas with the largest totals are drawn; the others ({n}) are in the tables.",
    ),
    "slices_repeated": text.both(
        "Per {by} sier tallene ikke mer enn dette.", "By {by} the figures say no more than this."
    ),
    "scenes": text.both("Russcenene, i ord", "The drug scenes, in words"),
    "acts": text.both("Tiltak og hendelser", "Interventions"),
    "alone": text.both(
        "Filen er hel i seg selv og henter ingenting fra nettet.",
        "The file is complete in itself and fetches nothing from the network.",
    ),
}
#: Sections of the document, in the order of their importance: pictures stand after the first.
_BEFORE = ("readings", "moves", "windows", "also", "release")
_AFTER = ("by_source", "shares", "ratios", "smoothed", "by_slice", "notes", "left_out", "rows")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report under its heading.

    Parameters
    ----------
    key
        What it is; the address of the part within the file.
    tables
        Cut so that each fits on A4.
    pictures, keys
        Maps or charts, and what their signs stand for.
    listed
        It stands in the list of contents.
    """

    key: str
    heading: str
    caption: str = ""
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    keys: tuple[SignKey, ...] = ()
    items: tuple[str, ...] = ()
    items_caption: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is laid out.

    Parameters
    ----------
    foot
        What it was made with, and of whose events.
    contents
        Heading of the list of contents.
    """

    lang: Lang
    told: Document
    subtitle: str
    parts: tuple[Part, ...]
    foot: tuple[str, ...]
    contents: str
    alone: str


def report_of(facts: Facts, lang: Lang) -> Report:
    """Lay a report out.

    A table by slice that repeats what the source periods say is left out: a caption says so.

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
    >>> report = report_of(build_facts(case, published_panel(case, "year")), "nb")
    >>> [part.key for part in report.parts][:6]
    ['readings', 'moves', 'maps', 'charts', 'by_source', 'shares']
    """
    told = summary_document(facts, lang)
    laid_out = period_facts(facts, lang)
    words = Words(laid_out, lang)
    figures = report_figures(laid_out, lang)
    say = {
        key: both[lang].format(unit=words.of(laid_out["value_unit"]))
        for key, both in _WORDS.items()
        if not key.endswith(("_left_out", "_repeated"))
    }

    def drawn(key: str, most: int, n: int) -> str:
        rest = _WORDS[f"{key}_left_out"][lang].format(most=most, n=n) if n else ""
        return f"{say[f'{key}_caption']} {rest}".rstrip()

    sections = {
        section.key: Part(
            section.key,
            section.heading,
            section.caption,
            tuple(section.table.cut(_COLUMNS[section.key])) if section.table else (),
            items=section.items,
            items_caption=section.items_caption,
            listed=section.key != "left_out",
        )
        for section in told.sections
        if not section.repeats
    }
    if any(section.repeats for section in told.sections):
        by = text.by_name(facts.panel.by)[lang]
        said = _WORDS["slices_repeated"][lang].format(by=by)
        one = sections["by_source"]
        sections["by_source"] = replace(one, caption=f"{one.caption} {said}")
    pictures = (
        Part(
            "maps",
            say["maps"],
            drawn("maps", MOST_MAPS, figures.left_out),
            pictures=figures.maps,
            keys=figures.keys,
        ),
        Part(
            "charts",
            say["charts"],
            drawn("charts", MOST_CHARTS, len(facts.areas) - len(figures.charts)),
            pictures=figures.charts,
        ),
    )
    lists = (
        Part("scenes", say["scenes"], items=figures.statements, listed=False),
        Part("acts", say["acts"], items=figures.acts, listed=False),
    )
    parts = (
        *(sections[key] for key in _BEFORE if key in sections),
        *(pictures if figures.maps else ()),
        *(sections[key] for key in _AFTER if key in sections),
        *(part for part in lists if part.items),
        *(sections[key] for key in ("sources",) if key in sections),
    )
    own = () if "sources" in sections else (words.say("own"),)
    return Report(
        lang=lang,
        told=told,
        subtitle=words.of(laid_out["subtitle"]),
        parts=parts,
        foot=(
            *own,
            words.say("made_with" if figures.maps else "made_without_map", version=version()),
        ),
        contents=say["contents"],
        alone=say["alone"],
    )
