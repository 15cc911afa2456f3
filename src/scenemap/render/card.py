"""The zone card: one printable A5 page of a banishment zone, as HTML, PDF or PNG.

A card is first made as words and marks (:func:`zone_card`), then drawn (:func:`save_card`); the three
formats show the same card. Everything is black, white and grey, and nothing is told by a shade alone:
a service inside is a filled square, one outside an open circle, one in doubt a triangle.

Lengths on paper are in millimetres, y upwards; the map is drawn in the case's projected system.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree as ET

import matplotlib as mpl
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from matplotlib.figure import Figure

from scenemap import text
from scenemap.case import MARKER
from scenemap.crs import to_metres
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.locate.zones_of import Position, zone_positions
from scenemap.render.card_ground import Ground, background, corner_lines
from scenemap.render.card_map import draw_map, drawn_line, line_of
from scenemap.render.card_order import clock_of, exemption_lines, order_lines
from scenemap.render.paper import (
    DPI,
    INCH,
    Block,
    Swatch,
    axes_in_mm,
    house_style,
    print_block,
    put_sign,
)
from scenemap.render.pdf import tagged_pdf
from scenemap.render.security import content_security_policy, inline_code
from scenemap.render.sketch import View, bar_length
from scenemap.text import say
from scenemap.writing import write_text, write_with
from scenemap.zones.rules import rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.model import Lang, OrderRule
    from scenemap.services import Position as Site
    from scenemap.services import Service
    from scenemap.zones.model import Zone
    from scenemap.zones.orders import Exemption, Order

#: What a card can be written as, by the ending of the file.
FORMATS = (".html", ".pdf", ".png")

_PAGE = (148.0, 210.0)
_MARGIN = 9.0
_WIDTH = _PAGE[0] - 2 * _MARGIN
_GUTTER = 5.0
#: A map lower than this shows a zone too small to walk by.
_LEAST_MAP = 70.0
#: Browsers set the words a little higher than we do. The map leaves room for that on paper too, so that
#: both show the same ground, at the scale that the words tell.
_HTML_SLACK = 4.0
#: The words for a grid are no longer than those for this one, metres.
_WIDEST_MESH = 100_000
#: In the order in which services are listed.
_POSITIONS: tuple[Position, ...] = ("inside", "uncertain", "outside")
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_TEMPLATES = Environment(
    loader=PackageLoader("scenemap.render", "assets"), autoescape=True, keep_trailing_newline=True
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section, with the sign that it explains."""

    text: str
    swatch: Swatch = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A service on the card.

    Parameters
    ----------
    places
        Metres in the case's projected system, accuracy last; several if it may have moved.
    position
        "uncertain" too if its possible places do not agree.
    leave
        The clock times of its exemption, in words; blank if it has none.
    """

    name: str
    places: tuple[tuple[float, float, float], ...]
    position: Position
    leave: str = ""


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """What stands on a card; see :func:`zone_card`.

    Parameters
    ----------
    notice
        The same in words under the title; blank if it is no specimen.
    watermark
        One or two lines across the outline; none if it is no specimen.
    map_height
        Millimetres.
    left, right
        The two columns under the map.
    footer
        Sentences at the foot of the page.
    """

    case: Case
    zone: Zone
    ground: Ground
    lang: Lang
    title: str
    subtitle: str
    notice: str
    watermark: tuple[str, ...]
    marks: tuple[Mark, ...]
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    footer: tuple[str, ...]
    map_height: float


def zone_card(
    case: Case, zone: Zone, lang: Lang, *, order: Order | None = None, specimen: bool = False
) -> ZoneCard:
    """Make a card of a zone version.

    Parameters
    ----------
    case
        The case that the zone is of; it gives services and backdrop.
    zone
        The zone version.
    lang
        Language of the words.
    order
        A banishment order for this zone version: its times and exemptions go on the card, and
        services are shown where they were on the day it was given. Without one they are shown where
        they were last known to be.
    specimen
        Write across the outline that the card is a specimen.

    Raises
    ------
    DataError
        If the outline is hypothetical and no specimen was asked for, or if there are more words than
        one page holds.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> zone_card(case, case.zones[-1], "en", specimen=True).watermark
    ('SPECIMEN', 'hypothetical outline')
    """
    if zone.outline == "hypothetical" and not specimen:
        raise DataError(
            f"The outline of zone '{zone.id}', version '{zone.version}', is hypothetical: nobody has "
            "published its limits, and a card of it could lead somebody astray. Put those of the "
            "map that you were given into a case (`scenemap zone add`), or use `specimen=` to print it "
            "marked as such."
        )
    day = order.issued.astimezone(case.zone).date() if order and order.issued else None
    marks = _marks(case, zone, lang, day, order.exemptions if order else ())
    name = zone.name[lang]
    ground = Ground.behind(case, zone, line_of(zone), day)
    rule = order.rule if order else rule_of(zone)
    card = ZoneCard(
        case=case,
        zone=zone,
        ground=ground,
        lang=lang,
        title=name[:1].upper() + name[1:],
        subtitle=_subtitle(case, zone, lang),
        notice=_notice(zone, lang, specimen=specimen),
        watermark=_watermark(zone, lang) if specimen else (),
        marks=marks,
        left=(_key(zone, ground, lang), *_order_sections(order, case, zone, lang)),
        right=(),
        footer=(),
        map_height=0.0,
    )
    # Every service starred and the widest grid take the most room, so what is left for the map is sure.
    fullest = replace(
        card, right=_right(card, marks, day, rule), footer=_footer(card, _WIDEST_MESH, day)
    )
    height = _room_for_map(fullest)
    view = View.of(zone, _WIDTH, height)
    beyond = [mark for mark in marks if not any(view.shows(x, y) for x, y, _ in mark.places)]
    return replace(
        card,
        right=_right(card, beyond, day, rule),
        footer=_footer(card, bar_length(view), day),
        map_height=height,
    )


def save_card(
    card: ZoneCard, path: Path, form: str | None = None, *, overwrite: bool = False
) -> None:
    """Write a card as ``html``, ``pdf`` or ``png``, by the ending of its name unless one is asked for.

    The same card gives the same bytes.

    Raises
    ------
    DataError
        If the ending is another.
    OutputExistsError
        If the file is there and ``overwrite`` is false.
    """
    form = f".{form}" if form else path.suffix.lower()
    if form not in FORMATS:
        raise DataError(f"A card cannot be written as '{path.name}'. End it on {_endings()}.")
    if form == ".html":
        write_text(path, card_html(card), overwrite=overwrite)
        return
    made = card_pdf(card) if form == ".pdf" else _png(card)
    write_with(path, lambda temporary: temporary.write_bytes(made), overwrite=overwrite)


def _png(card: ZoneCard) -> bytes:
    buffer = io.BytesIO()
    with house_style():
        card_page(card).savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _endings() -> str:
    return f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"


# --- words --------------------------------------------------------------------------------------


def _subtitle(case: Case, zone: Zone, lang: Lang) -> str:
    if not case.path(MARKER).is_file():  # zones of the user's own, without a case
        return say("card_subtitle_own", lang, version=zone.version)
    return say("card_subtitle", lang, case=case.name[lang], version=zone.version)


def _watermark(zone: Zone, lang: Lang) -> tuple[str, ...]:
    return tuple(_specimen(zone, lang).split(" – "))


def _notice(zone: Zone, lang: Lang, *, specimen: bool) -> str:
    """Say above all else that a card is no more than a drawing, or not to go by."""
    if specimen:
        return f"{_specimen(zone, lang)}. {say('card_specimen', lang)}"
    return zone.outline_sentence(lang) if zone.outline == "user" else ""


def _specimen(zone: Zone, lang: Lang) -> str:
    key = "card_watermark_hypothetical" if zone.outline == "hypothetical" else "card_watermark"
    return say(key, lang)


def _key(zone: Zone, ground: Ground, lang: Lang) -> Section:
    """Explain the lines of the map."""
    drawn = drawn_line(zone)
    if drawn is None:
        swatches: tuple[Swatch, ...] = ("inner", "doubt", "outer")
        lines = [Line(say(f"card_key_{swatch}", lang), swatch) for swatch in swatches]
    else:
        lines = [Line(say("card_key_line", lang), "line")]
        if not zone.inner_m.is_empty:
            lines.append(Line(say("card_key_within", lang), "within"))
        if drawn[1]:
            metres = text.number(drawn[1], 0)[lang]
            lines.append(Line(say("card_key_accuracy", lang, metres=metres), "band"))
    if zone.inner_m.is_empty:
        lines.append(Line(say("card_key_no_inside", lang)))
    if ground.zones:
        lines.append(Line(say("card_key_neighbour", lang), "neighbour"))
    if ground.areas:
        lines.append(Line(say("card_key_area", lang), "area"))
    return Section(say("card_key", lang), tuple(lines))


def _services(
    marks: Sequence[Mark], beyond: Sequence[Mark], day: date | None, lang: Lang
) -> Section:
    """List the services by position; those beyond the map get an asterisk."""
    heading = (
        say("card_services_on", lang, day=text.day(day)[lang])
        if day
        else say("card_services", lang)
    )
    lines = []
    for position in _POSITIONS:
        names = [
            _service_name(mark, lang) + ("*" if mark in beyond else "")
            for mark in marks
            if mark.position == position
        ]
        if names:
            words = say(f"card_{position}", lang, services=", ".join(names))
            lines.append(Line(words, position))
    if not lines:
        lines.append(Line(say("card_no_services", lang)))
    if beyond:
        lines.append(Line(say("card_beyond", lang)))
    return Section(heading, tuple(lines))


def _service_name(mark: Mark, lang: Lang) -> str:
    if mark.position != "uncertain":
        return mark.name
    metres = text.number(max(accuracy for _, _, accuracy in mark.places), 0)[lang]
    return say("card_known_within", lang, service=mark.name, metres=metres)


def _order_sections(order: Order | None, case: Case, zone: Zone, lang: Lang) -> tuple[Section, ...]:
    lines = order_lines(order, zone, case.zone, lang)
    sections = [Section(say("card_order", lang), tuple(Line(line) for line in lines))]
    if order is not None:
        names = {service.id: service.name[lang] for service in case.services}
        lines = exemption_lines(order, names, lang)
        sections.append(Section(say("card_exemptions", lang), tuple(Line(line) for line in lines)))
    return tuple(sections)


def _right(
    card: ZoneCard, beyond: Sequence[Mark], day: date | None, rule: OrderRule
) -> tuple[Section, ...]:
    lang, sections = card.lang, [_whom_to_ask(card.case, rule, card.lang)]
    if card.zone.streets:
        sections.insert(0, Section(say("card_streets", lang), (Line(card.zone.streets),)))
    # A case without services knows nothing of them: that is not the same as none.
    if card.case.services:
        sections.insert(0, _services(card.marks, beyond, day, lang))
    if card.ground.corners:
        lines = tuple(Line(line) for line in corner_lines(card.ground, card.case))
        heading = "card_corners" if card.ground.all_corners else "card_corners_some"
        sections.insert(0, Section(say(heading, lang), lines))
    return tuple(sections)


def _whom_to_ask(case: Case, rule: OrderRule, lang: Lang) -> Section:
    aid = case.legal_aid[lang] if case.legal_aid else say("card_nobody_known", lang)
    lines = (
        Line(say("card_ask_police" if rule == "politiloven-7" else "card_ask_issuer", lang)),
        Line(say("card_ask_legal_aid", lang, aid=aid)),
    )
    return Section(say("card_ask", lang), lines)


def _footer(card: ZoneCard, mesh: int, day: date | None) -> tuple[str, ...]:
    zone, lang = card.zone, card.lang
    sentence = zone.outline_sentence(lang)
    said = [] if card.notice == sentence else [sentence]
    if day and (in_force := zone.validity.on(day)) != "yes":
        said.append(say(f"in_force_{in_force}_order", lang))
    said.append(background(card.case, card.ground, mesh, lang))
    # Of a drawing the first sentence says it already.
    if zone.outline == "official" or (zone.outline != "user" and zone.accuracy_m is None):
        said.append(say("look_at_your_map", lang))
    return (*said, say("not_legal_advice", lang))


# --- what is where ------------------------------------------------------------------------------


def _marks(
    case: Case, zone: Zone, lang: Lang, day: date | None, exemptions: Sequence[Exemption]
) -> tuple[Mark, ...]:
    """Place the services that there were on a day, or are as far as is known."""
    marks = []
    for service in case.services:
        sites = _sites(service, day)
        if not sites:
            continue
        x, y = to_metres([one.lon for one in sites], [one.lat for one in sites], case.crs)
        accuracy = [one.accuracy_m for one in sites]
        found = {cast(Position, one) for one in zone_positions(x, y, zone, accuracy).position}
        leave = ", ".join(clock_of(one, lang) for one in exemptions if one.to == service.id)
        places = tuple(zip(x.tolist(), y.tolist(), accuracy, strict=True))
        position = found.pop() if len(found) == 1 else "uncertain"
        marks.append(Mark(service.name[lang], places, position, leave))
    return tuple(marks)


def _sites(service: Service, day: date | None) -> tuple[Site, ...]:
    if day is not None:
        return tuple(site for site, _ in service.positions_during(DateRange.through(day, day)))
    # Where it was last, and not what the clock says today: the same input gives the same card.
    return tuple(site for site in service.positions[-1:] if site.when.end is None)


# --- setting words ------------------------------------------------------------------------------


def _head(card: ZoneCard) -> Block:
    block = Block(_MARGIN, _WIDTH)
    block.add(card.title, 17, bold=True)
    block.add(card.subtitle, 9)
    if card.notice:
        block.add(card.notice, 10, bold=True, gap=0.4)
    return block


def _column(sections: Sequence[Section], x: float) -> Block:
    block = Block(x, (_WIDTH - _GUTTER) / 2)
    for number, section in enumerate(sections):
        block.add(section.heading, 9.5, bold=True, gap=1.8 if number else 0.0)
        for line in section.lines:
            block.add(line.text, 9, swatch=line.swatch, gap=0.3)
    return block


def _foot(card: ZoneCard) -> Block:
    block = Block(_MARGIN, _WIDTH)
    block.add(" ".join(card.footer), 8.5)
    return block


def _columns(card: ZoneCard) -> tuple[Block, Block]:
    return (
        _column(card.left, _MARGIN),
        _column(card.right, _MARGIN + (_WIDTH + _GUTTER) / 2),
    )


def _room_for_map(card: ZoneCard) -> float:
    with house_style():
        words = max(block.height for block in _columns(card))
        used = 2 * _MARGIN + _head(card).height + words + _foot(card).height + 7
    room = round(_PAGE[1] - used, 1)
    if room < _LEAST_MAP:
        raise DataError(
            "The card has more words than one A5 page holds beside a map. Leave out exemptions, or "
            "shorten the places that they name, or the zone's list of streets."
        )
    return room - _HTML_SLACK


# --- the page -----------------------------------------------------------------------------------


def card_page(card: ZoneCard) -> Figure:
    """Draw the whole page."""
    with house_style():
        figure = Figure(figsize=(_PAGE[0] / INCH, _PAGE[1] / INCH), facecolor="white")
        page = axes_in_mm(figure, 0, 0, *_PAGE)
        head, columns, foot = _head(card), _columns(card), _foot(card)
        top = _PAGE[1] - _MARGIN
        print_block(page, head, top)
        map_top = top - head.height - 2
        draw_map(
            axes_in_mm(figure, _MARGIN, map_top - card.map_height, _WIDTH, card.map_height), card
        )
        below = map_top - card.map_height - 2.5
        for column in columns:
            print_block(page, column, below)
        line = _MARGIN + foot.height + 1.2
        page.plot([_MARGIN, _MARGIN + _WIDTH], [line, line], color="black", linewidth=0.6)
        print_block(page, foot, _MARGIN + foot.height)
    return figure


def card_map(card: ZoneCard) -> Figure:
    """Draw the map alone, as it stands in the HTML page."""
    with house_style():
        figure = Figure(figsize=(_WIDTH / INCH, card.map_height / INCH), facecolor="white")
        draw_map(axes_in_mm(figure, 0, 0, _WIDTH, card.map_height), card)
    return figure


# --- the PDF ------------------------------------------------------------------------------------


def card_pdf(card: ZoneCard) -> bytes:
    """Write the card as a tagged PDF: words as text, the map as a picture with its words beside it."""
    return tagged_pdf(
        "card.typ",
        {
            "lang": card.lang,
            "title": card.title,
            "subtitle": card.subtitle,
            "notice": card.notice,
            "map": _as_paths(card_map(card)),
            "alt": say("card_map", card.lang, zone=card.zone.name[card.lang]),
            "columns": [
                [
                    {
                        "heading": section.heading,
                        "lines": [
                            {"words": line.text, "svg": _sign(line.swatch)}
                            for line in section.lines
                        ],
                    }
                    for section in sections
                ]
                for sections in (card.left, card.right)
            ],
            "footer": " ".join(card.footer),
        },
    )


def _sign(swatch: Swatch) -> str | None:
    """Draw a sign of the key by itself; the words beside it say what it is."""
    if not swatch:
        return None
    with house_style():
        figure = Figure(figsize=(6 / INCH, 3.2 / INCH))
        put_sign(axes_in_mm(figure, 0, 0, 6, 3.2), swatch, 0, 0.4)
    return _as_paths(figure)


def _as_paths(figure: Figure) -> str:
    """Return a figure as SVG, its words as shapes: whoever draws it needs no typeface."""
    buffer = io.StringIO()
    with house_style(), mpl.rc_context({"svg.fonttype": "path"}):
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=metadata, transparent=True)
    return buffer.getvalue()


# --- the HTML page ------------------------------------------------------------------------------


def card_html(card: ZoneCard) -> str:
    """Write the card as a page that stands alone: words as text, the map as inline SVG."""
    words = {
        "card": card,
        "columns": (card.left, card.right),
        "map": Markup(_svg(card)),
    }
    template = _TEMPLATES.get_template("card.html")
    policy = content_security_policy(inline_code(template.render(policy="", **words)))
    return template.render(policy=policy, **words)


def _svg(card: ZoneCard) -> str:
    """Return the map as an SVG element without styles, which the page's policy would not apply."""
    buffer = io.StringIO()
    with house_style():
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        card_map(card).savefig(buffer, format="svg", metadata=metadata)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(buffer.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{_SVG}}}style":
                parent.remove(child)
        for declaration in parent.attrib.pop("style", "").split(";"):
            name, colon, value = declaration.partition(":")
            if colon:
                parent.set(name.strip(), value.strip())
    # What the style that was taken out said of every element.
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt", "role": "img"}
    root.set("aria-label", say("card_map", card.lang, zone=card.zone.name[card.lang]))
    return ET.tostring(root, encoding="unicode")
