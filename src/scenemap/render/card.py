"""The zone card: one printable A5 page of a banishment zone, as HTML, PDF or PNG.

A card is first made as words and marks (:func:`zone_card`), then drawn (:func:`save_card`); the three
formats show the same card. Everything is black, white and grey, and nothing is told by a shade alone:
a service inside is a filled square, one outside an open circle, one in doubt a triangle.

Lengths on paper are in millimetres, y upwards; the map is drawn in the case's projected system.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import shapely
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from shapely.geometry.polygon import orient

from scenemap import text
from scenemap.crs import convergence, project, to_metres
from scenemap.errors import DataError
from scenemap.findings import Findings
from scenemap.intervals import DateRange
from scenemap.locate.zones_of import Position, zone_positions
from scenemap.render.security import content_security_policy, inline_code
from scenemap.tables import read_csv
from scenemap.text import say
from scenemap.writing import write_text, write_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.model import Lang
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
_INCH = 25.4
_POINT = _INCH / 72
_PITCH = 1.27
_DPI = 200
_LABEL = 8.0
#: A map lower than this shows a zone too small to walk by.
_LEAST_MAP = 70.0
#: Browsers set the words a little higher than we do.
_HTML_SLACK = 7.0
#: A name is put on the map only where its position is this sure.
_SURE_M = 60.0
_WATER_SURE_M = 100.0
_LANDMARKS = {"street", "square", "church"}
_POSITIONS: tuple[Position, ...] = get_args(Position)
_MARKERS: dict[Position, str] = {"inside": "s", "outside": "o", "uncertain": "^"}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "scenemap",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.5,
}
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_TEMPLATES = Environment(
    loader=PackageLoader("scenemap.render", "assets"), autoescape=True, keep_trailing_newline=True
)

Swatch = Literal["", "line", "inner", "doubt", "outer", "inside", "outside", "uncertain"]


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
            "published its limits, and a card of it could lead somebody astray. Give the official "
            f"zones as {case.path('zones.geojson')}, or use --specimen to print it marked as such."
        )
    day = order.issued.astimezone(case.zone).date() if order else None
    marks = _marks(case, zone, lang, day, order.exemptions if order else ())
    name = zone.name[lang]
    card = ZoneCard(
        case=case,
        zone=zone,
        lang=lang,
        title=name[:1].upper() + name[1:],
        subtitle=say("card_subtitle", lang, case=case.name[lang], version=zone.version),
        notice=say("card_specimen", lang) if specimen else "",
        watermark=_watermark(zone, lang) if specimen else (),
        marks=marks,
        left=(_key(zone, lang), *_order_sections(order, case, lang)),
        # Every service starred takes the most room, so what is left for the map is sure.
        right=(_services(marks, marks, day, lang), _whom_to_ask(lang)),
        footer=_footer(zone, day, lang),
        map_height=0.0,
    )
    card = replace(card, map_height=_room_for_map(card))
    view = _View.of(zone, _WIDTH, card.map_height)
    beyond = [mark for mark in marks if not any(view.shows(x, y) for x, y, _ in mark.places)]
    return replace(card, right=(_services(marks, beyond, day, lang), _whom_to_ask(lang)))


def save_card(card: ZoneCard, path: Path, *, overwrite: bool = False) -> None:
    """Write a card as ``.html``, ``.pdf`` or ``.png``, by the ending of its name.

    The same card gives the same bytes.

    Raises
    ------
    DataError
        If the ending is another.
    OutputExistsError
        If the file is there and ``overwrite`` is false.
    """
    form = path.suffix.lower()
    if form not in FORMATS:
        raise DataError(f"A card cannot be written as '{path.name}'. End it on {_endings()}.")
    if form == ".html":
        write_text(path, card_html(card), overwrite=overwrite)
        return
    with _style():
        figure = card_page(card)
        metadata: dict[str, Any] = {"Software": None}
        if form == ".pdf":
            metadata = {
                "Title": card.title,
                "Creator": None,
                "Producer": None,
                "CreationDate": None,
            }
        buffer = io.BytesIO()
        figure.savefig(buffer, format=form[1:], dpi=_DPI, metadata=metadata)
    write_with(
        path, lambda temporary: temporary.write_bytes(buffer.getvalue()), overwrite=overwrite
    )


def _endings() -> str:
    return f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"


# --- words --------------------------------------------------------------------------------------


def _watermark(zone: Zone, lang: Lang) -> tuple[str, ...]:
    key = "card_watermark_hypothetical" if zone.outline == "hypothetical" else "card_watermark"
    return tuple(say(key, lang).split(" – "))


def _key(zone: Zone, lang: Lang) -> Section:
    """Explain the lines of the map."""
    drawn = _drawn_line(zone)
    if drawn is None:
        swatches: tuple[Swatch, ...] = ("inner", "doubt", "outer")
        lines = [Line(say(f"card_key_{swatch}", lang), swatch) for swatch in swatches]
    else:
        lines = [Line(say("card_key_line", lang), "line")]
        if drawn[1]:
            metres = text.number(drawn[1], 0)[lang]
            lines.append(Line(say("card_key_accuracy", lang, metres=metres)))
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


def _order_sections(order: Order | None, case: Case, lang: Lang) -> tuple[Section, ...]:
    heading = say("card_order", lang)
    if order is None:
        return (Section(heading, (Line(say("card_no_times", lang)),)),)
    issued, until = order.issued.astimezone(case.zone), order.until.astimezone(case.zone)
    lines = [
        say("card_from", lang, moment=text.moment(issued)[lang]),
        say("card_until", lang, moment=text.moment(until)[lang]),
        say("card_hours", lang, hours=_plain_number(order.hours, lang)),
    ]
    if order.printed_end:
        lines.append(say("card_printed_end", lang))
    if issued.utcoffset() != until.utcoffset():
        lines.append(say("card_clock_change", lang))
    names = {service.id: service.name[lang] for service in case.services}
    leave = [f"{names.get(one.to, one.to)}: {_clock(one, lang)}" for one in order.exemptions]
    leave.append(say("card_exemption_purpose" if leave else "card_no_exemptions", lang))
    return (
        Section(heading, tuple(Line(line) for line in lines)),
        Section(say("card_exemptions", lang), tuple(Line(line) for line in leave)),
    )


def _plain_number(value: float, lang: Lang) -> str:
    """Write a number with no more decimals than it has, two at most."""
    decimals = next(n for n in (0, 1, 2) if n == 2 or abs(value - round(value, n)) < 0.001)
    return text.number(value, decimals)[lang]


def _clock(exemption: Exemption, lang: Lang) -> str:
    if exemption.start is None or exemption.end is None:
        return say("card_any_hour", lang)
    key = "card_clock" if exemption.start < exemption.end else "card_clock_night"
    start, end = text.clock(exemption.start)[lang], text.clock(exemption.end)[lang]
    return say(key, lang, start=start, end=end)


def _whom_to_ask(lang: Lang) -> Section:
    lines = (Line(say("card_ask_police", lang)), Line(say("card_ask_legal_aid", lang)))
    return Section(say("card_ask", lang), lines)


def _footer(zone: Zone, day: date | None, lang: Lang) -> tuple[str, ...]:
    keys = [f"outline_{zone.outline}", "card_sketch", "look_at_your_map", "not_legal_advice"]
    if day and zone.validity.on(day) == "no":
        keys.insert(1, "in_force_no_order")
    return tuple(say(key, lang) for key in keys)


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
        leave = ", ".join(_clock(one, lang) for one in exemptions if one.to == service.id)
        places = tuple(zip(x.tolist(), y.tolist(), accuracy, strict=True))
        position = found.pop() if len(found) == 1 else "uncertain"
        marks.append(Mark(service.name[lang], places, position, leave))
    return tuple(marks)


def _sites(service: Service, day: date | None) -> tuple[Site, ...]:
    if day is not None:
        return tuple(site for site, _ in service.positions_during(DateRange.through(day, day)))
    # Where it was last, and not what the clock says today: the same input gives the same card.
    return tuple(site for site in service.positions[-1:] if site.when.end is None)


@dataclass(frozen=True, slots=True)
class Name:
    """A name to put on the map if there is room.

    Parameters
    ----------
    style
        "church" gets a cross beside it; the others stand where they are.
    """

    text: str
    x: float
    y: float
    style: Literal["church", "square", "street", "park", "water"]


def _names(case: Case) -> list[Name]:
    """List the names whose position is sourced, the most helpful first."""
    found: list[Name] = []
    for feature in case.backdrop:
        kind = str(feature.properties.get("kind")).removesuffix("-label")
        named = feature.properties.get("name")
        geometry, sure = feature.geometry, float(feature.properties.get("accuracy_m") or np.inf)
        limit = _WATER_SURE_M if kind == "water" else _SURE_M
        # A sea is named by a label where its name belongs, not in the middle of its polygon.
        points = geometry is not None and geometry.geom_type == "Point"
        wanted = kind in {"park", "square"} or (points and kind in {"street", "water"})
        if geometry is None or not isinstance(named, dict) or not wanted or sure > limit:
            continue
        at = geometry.representative_point()
        x, y = to_metres(at.x, at.y, case.crs)
        style = cast(Literal["square", "street", "park", "water"], kind)
        found.append(Name(str(named.get("nb", "")), float(x), float(y), style))
    kinds = _place_kinds(case)
    for place in case.places:
        kind = kinds.get(place.name, "")
        if kind in _LANDMARKS and place.accuracy_m <= _SURE_M:
            x, y = to_metres(place.lon, place.lat, case.crs)
            style = cast(Literal["church", "square", "street"], kind)
            found.append(Name(_street(place.name), float(x), float(y), style))
    order = ["church", "square", "street", "park", "water"]
    return sorted(found, key=lambda name: order.index(name.style))


def _place_kinds(case: Case) -> dict[str, str]:
    path = case.path("places.csv")
    if not path.exists():
        return {}
    rows = read_csv(path, ("name", "kind"), Findings(path.name))
    return {row.text("name", required=False): row.text("kind", required=False) for row in rows}


def _street(name: str) -> str:
    """Take brackets, a second street and the house number from a place's name.

    Examples
    --------
    >>> _street("Michael Krohns gate 86"), _street("Magdalenagangen (by Korskirken)")
    ('Michael Krohns gate', 'Magdalenagangen')
    """
    first = name.partition("(")[0].partition("/")[0].strip()
    return re.sub(r"\s+\d+\s*[A-Za-z]?$", "", first)


def _drawn_line(zone: Zone) -> tuple[BaseGeometry, float] | None:
    """Return the line that a zone's regions were grown from, and its accuracy in metres.

    None for a zone whose doubt is not of one width: it has no line to show.
    """
    inner, outer = zone.inner_m, zone.outer_m
    if zone.outline == "hypothetical" or inner.is_empty:
        return None
    accuracy = float(shapely.distance(inner.boundary, outer.boundary)) / 2
    if accuracy < 0.01:
        return (outer, 0.0) if inner.equals(outer) else None
    line = outer.buffer(-accuracy)
    again = line.buffer(-accuracy)
    if again.symmetric_difference(inner).area > 0.01 * inner.area:
        return None
    return line, accuracy


@dataclass(frozen=True, slots=True)
class _View:
    """The ground that the map shows: metres to millimetres from its lower left corner."""

    west: float
    south: float
    metres_per_mm: float
    width: float
    height: float

    @classmethod
    def of(cls, zone: Zone, width: float, height: float) -> _View:
        west, south, east, north = zone.outer_m.bounds
        pad = max(25.0, 0.06 * max(east - west, north - south))
        scale = max((east - west + 2 * pad) / width, (north - south + 2 * pad) / height, 1.5)
        return cls(
            (west + east) / 2 - scale * width / 2,
            (south + north) / 2 - scale * height / 2,
            scale,
            width,
            height,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) / self.metres_per_mm, (y - self.south) / self.metres_per_mm

    def shows(self, x: float, y: float, margin: float = 2.0) -> bool:
        right, up = self.point(x, y)
        return margin <= right <= self.width - margin and margin <= up <= self.height - margin

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        corner = (self.west, self.south)
        return shapely.transform(geometry, lambda xy: (xy - corner) / self.metres_per_mm)


# --- setting words ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Set:
    """A piece of set text (or a sign), millimetres from the left and down from its block's top."""

    x: float
    y: float
    text: str
    size: float = 9.0
    bold: bool = False
    swatch: Swatch = ""


@dataclass(slots=True)
class _Block:
    """Words set under each other in one column."""

    x: float
    width: float
    height: float = 0.0
    pieces: list[_Set] = field(default_factory=list)

    def add(
        self, words: str, size: float, *, bold: bool = False, swatch: Swatch = "", gap: float = 0.0
    ) -> None:
        """Set a paragraph; a sign stands before it."""
        self.height += gap
        indent = 8.0 if swatch else 0.0
        for number, line in enumerate(_wrap(words, self.width - indent, size, bold=bold)):
            baseline = self.height + size * _POINT
            if swatch and number == 0:
                self.pieces.append(_Set(self.x, baseline, "", size, swatch=swatch))
            self.pieces.append(_Set(self.x + indent, baseline, line, size, bold))
            self.height += size * _POINT * _PITCH


def _head(card: ZoneCard) -> _Block:
    block = _Block(_MARGIN, _WIDTH)
    block.add(card.title, 17, bold=True)
    block.add(card.subtitle, 9)
    if card.notice:
        block.add(card.notice, 10, bold=True, gap=0.4)
    return block


def _column(sections: Sequence[Section], x: float) -> _Block:
    block = _Block(x, (_WIDTH - _GUTTER) / 2)
    for number, section in enumerate(sections):
        block.add(section.heading, 9.5, bold=True, gap=1.8 if number else 0.0)
        for line in section.lines:
            block.add(line.text, 9, swatch=line.swatch, gap=0.3)
    return block


def _foot(card: ZoneCard) -> _Block:
    block = _Block(_MARGIN, _WIDTH)
    block.add(" ".join(card.footer), 8.5)
    return block


def _columns(card: ZoneCard) -> tuple[_Block, _Block]:
    return (
        _column(card.left, _MARGIN),
        _column(card.right, _MARGIN + (_WIDTH + _GUTTER) / 2),
    )


def _room_for_map(card: ZoneCard) -> float:
    with _style():
        words = max(block.height for block in _columns(card))
        used = 2 * _MARGIN + _head(card).height + words + _foot(card).height + 7
    room = round(_PAGE[1] - used, 1)
    if room < _LEAST_MAP:
        raise DataError(
            "The card has more words than one A5 page holds beside a map. Leave out exemptions, or "
            "shorten the places that they name."
        )
    return room


def _wrap(words: str, width: float, size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _measure(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        rest = word
        while len(rest) > 1 and _measure(rest, size, bold=bold) > width:
            fits = next(
                n for n in range(len(rest) - 1, 0, -1)
                if n == 1 or _measure(rest[:n], size, bold=bold) <= width
            )  # fmt: skip
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


@lru_cache(maxsize=4096)
def _measure(words: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a line of text, millimetres."""
    renderer = RendererAgg(16, 16, _DPI)
    width, _, _ = renderer.get_text_width_height_descent(
        words, _font(size, bold=bold, italic=italic), ismath=False
    )
    return float(width) * _INCH / _DPI


def _font(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    return FontProperties(
        family="DejaVu Sans",
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@contextmanager
def _style() -> Iterator[None]:
    """Draw with matplotlib's own settings and ours, not with those of the user's machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


# --- the page -----------------------------------------------------------------------------------


def card_page(card: ZoneCard) -> Figure:
    """Draw the whole page."""
    with _style():
        figure = Figure(figsize=(_PAGE[0] / _INCH, _PAGE[1] / _INCH), facecolor="white")
        page = _axes(figure, 0, 0, *_PAGE)
        head, columns, foot = _head(card), _columns(card), _foot(card)
        top = _PAGE[1] - _MARGIN
        _print(page, head, top)
        map_top = top - head.height - 2
        _draw_map(_axes(figure, _MARGIN, map_top - card.map_height, _WIDTH, card.map_height), card)
        below = map_top - card.map_height - 2.5
        for column in columns:
            _print(page, column, below)
        line = _MARGIN + foot.height + 1.2
        page.plot([_MARGIN, _MARGIN + _WIDTH], [line, line], color="black", linewidth=0.6)
        _print(page, foot, _MARGIN + foot.height)
    return figure


def card_map(card: ZoneCard) -> Figure:
    """Draw the map alone, as it stands in the HTML page."""
    with _style():
        height = card.map_height - _HTML_SLACK
        figure = Figure(figsize=(_WIDTH / _INCH, height / _INCH), facecolor="white")
        _draw_map(_axes(figure, 0, 0, _WIDTH, height), card)
    return figure


def _axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Make axes whose unit is the millimetre, so many millimetres from the figure's corner."""
    across, up = (inches * _INCH for inches in figure.get_size_inches())
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return axes


def _print(page: Axes, block: _Block, top: float) -> None:
    for piece in block.pieces:
        if piece.swatch:
            _swatch(page, piece.swatch, piece.x, top - piece.y)
        else:
            _text(
                page, piece.x, top - piece.y, piece.text, _font(piece.size, bold=piece.bold),
                va="baseline",
            )  # fmt: skip


def _text(axes: Axes, x: float, y: float, words: str, font: FontProperties, **look: Any) -> None:
    # Names come from data: a dollar sign in them is no formula.
    axes.text(x, y, words, fontproperties=font, parse_math=False, **{"color": "black", **look})


def _swatch(page: Axes, swatch: Swatch, x: float, y: float) -> None:
    """Draw a sign of the key, as it looks on the map, on a line of words."""
    middle = y + 1.1
    if swatch in {"inside", "outside", "uncertain"}:
        _marker(page, x + 3, middle, cast(Position, swatch))
    elif swatch == "doubt":
        box = Rectangle((x, y - 0.4), 6, 3, fill=False, linewidth=0, **_HATCH)
        page.add_patch(box)
    else:
        page.plot([x, x + 6], [middle, middle], **_LINES[swatch])


_LINES: dict[str, dict[str, Any]] = {
    "line": {"color": "black", "linewidth": 2.8, "solid_capstyle": "butt"},
    "inner": {"color": "black", "linewidth": 2.2, "solid_capstyle": "butt"},
    "outer": {"color": "black", "linewidth": 1.6, "linestyle": (0, (3.2, 1.8))},
}
_HATCH: dict[str, Any] = {"hatch": "////", "edgecolor": "0.45"}


def _marker(axes: Axes, x: float, y: float, position: Position) -> None:
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker=_MARKERS[position],
        markersize=7 if position == "uncertain" else 6,
        markerfacecolor="black" if position == "inside" else "white",
        markeredgecolor="black",
        markeredgewidth=1.4,
        zorder=8,
    )


# --- the map ------------------------------------------------------------------------------------


def _draw_map(axes: Axes, card: ZoneCard) -> None:
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    view = _View.of(card.zone, width, height)
    _draw_backdrop(axes, card.case, view)
    limits = _draw_zone(axes, card.zone, view)
    labels = _Labels(axes, limits)
    _draw_scale(axes, labels, view)
    _draw_north(axes, labels, card)
    _draw_services(axes, labels, card, view)
    _draw_names(axes, labels, card, view)
    if card.watermark:
        _draw_watermark(axes, card.watermark)
    frame = Rectangle(
        (0, 0), width, height, fill=False, edgecolor="black", linewidth=1.6, zorder=20
    )
    axes.add_patch(frame)


def _draw_backdrop(axes: Axes, case: Case, view: _View) -> None:
    looks: dict[str, dict[str, Any]] = {
        "water": {"facecolor": "0.87", "edgecolor": "0.35", "linewidth": 0.7},
        "park": {"facecolor": "white", "edgecolor": "0.55", "linewidth": 0.5, "hatch": "..."},
        "square": {"facecolor": "white", "edgecolor": "0.35", "linewidth": 0.7},
    }
    shapes = [
        (str(feature.properties.get("kind")), view.shape(project(feature.geometry, case.crs)))
        for feature in case.backdrop
        if feature.geometry is not None
    ]
    for kind, look in looks.items():
        for other, shape in shapes:
            if other == kind and _near(shape, view):
                axes.add_patch(PathPatch(_outline(shape), zorder=1, **look))
    for kind, shape in shapes:
        if kind == "bridge" and shape.geom_type == "LineString" and _near(shape, view):
            x, y = shape.xy
            axes.plot(x, y, color="0.35", linewidth=4, zorder=1.5, solid_capstyle="butt")
            axes.plot(x, y, color="white", linewidth=2.6, zorder=1.6, solid_capstyle="butt")


def _near(shape: BaseGeometry, view: _View) -> bool:
    return bool(shapely.box(*shape.bounds).intersects(shapely.box(0, 0, view.width, view.height)))


def _outline(shape: BaseGeometry) -> Outline:
    """Return polygons with their holes as one path."""
    points: list[Any] = []
    codes: list[Any] = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        turned = orient(polygon)
        for ring in (turned.exterior, *turned.interiors):
            around = np.asarray(ring.coords)
            points.append(around)
            codes += [Outline.MOVETO, *[Outline.LINETO] * (len(around) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(points) if points else np.empty((0, 2)), codes or None)


def _draw_zone(axes: Axes, zone: Zone, view: _View) -> BaseGeometry:
    """Draw the outline and return its lines, which labels should keep clear of."""
    inner, outer = view.shape(zone.inner_m), view.shape(zone.outer_m)
    between = outer.difference(inner)
    drawn = _drawn_line(zone)
    if drawn is not None:
        line = view.shape(drawn[0])
        if drawn[1]:
            axes.add_patch(PathPatch(_outline(between), facecolor="0.8", linewidth=0, zorder=3))
        axes.add_patch(PathPatch(_outline(line), **_as_patch("line")))
        return line.boundary
    axes.add_patch(PathPatch(_outline(between), fill=False, linewidth=0, zorder=2, **_HATCH))
    axes.add_patch(PathPatch(_outline(outer), **_as_patch("outer")))
    axes.add_patch(PathPatch(_outline(inner), **_as_patch("inner")))
    return shapely.union_all([inner.boundary, outer.boundary])


def _as_patch(line: str) -> dict[str, Any]:
    look = {key: value for key, value in _LINES[line].items() if "capstyle" not in key}
    look["edgecolor"] = look.pop("color")
    return {"fill": False, "zorder": 4, "joinstyle": "round", **look}


@dataclass(slots=True)
class _Labels:
    """Names on the map, each put where it covers nothing, or left out."""

    axes: Axes
    limits: BaseGeometry
    taken: list[BaseGeometry] = field(default_factory=list)

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep labels away from a box."""
        self.taken.append(shapely.box(left, bottom, right, top))

    def beside(self, x: float, y: float, words: str, *, far: bool, **font: bool) -> bool:
        """Put words beside a mark; ``far`` allows them at the end of a short line."""
        width, height = self._size(words, **font)
        spots: list[tuple[float, float, str, bool]] = []
        for gap in (1.9, 6.0, 11.0) if far else (1.9,):
            for right, up in _AROUND:
                if gap > 2 and not (right and up):
                    continue
                spots.append(
                    (
                        x + right * gap - (0, width / 2, width)[1 - right],
                        y + up * gap - (0, height / 2, height)[1 - up],
                        ("right", "center", "left")[right + 1],
                        gap > 2,
                    )
                )
        at = self._free([(left, bottom) for left, bottom, _, _ in spots], width, height)
        if at is None:
            return False
        left, bottom, align, leader = spots[at]
        if leader:
            end = min(max(x, left), left + width), min(max(y, bottom), bottom + height)
            self.axes.plot([x, end[0]], [y, end[1]], color="black", linewidth=0.6, zorder=7)
        self._put(left, bottom, width, height, words, align, **font)
        return True

    def upon(self, x: float, y: float, words: str, **look: Any) -> bool:
        """Put words on a place or a little beside it; several lines only if the caller broke them."""
        shade = look.pop("color", "black")
        width, height = self._size(words, **look)
        steps = [(0.0, 0.0), (0, 1.1), (0, -1.1), (0.35, 0), (-0.35, 0), (0.35, 1.1), (-0.35, 1.1)]
        steps += [(0.35, -1.1), (-0.35, -1.1), (0, 1.8), (0, -1.8)]
        spots = [
            (x - width / 2 + right * width, y - height / 2 + up * height) for right, up in steps
        ]
        at = self._free(spots, width, height)
        if at is None:
            return False
        self._put(*spots[at], width, height, words, "center", color=shade, **look)
        return True

    def _size(self, words: str, **font: bool) -> tuple[float, float]:
        lines = words.split("\n")
        width = max(_measure(line, _LABEL, **font) for line in lines)
        return width + 0.8, len(lines) * _LABEL * _POINT * 1.2

    def _free(
        self, spots: Sequence[tuple[float, float]], width: float, height: float
    ) -> int | None:
        """Return the first free spot, rather one that covers no limit of the zone."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        found: list[tuple[bool, int]] = []
        for number, (left, bottom) in enumerate(spots):
            box = shapely.box(left, bottom, left + width, bottom + height)
            inside = left > 1 and bottom > 1 and left + width < across - 1
            if inside and bottom + height < up - 1 and not any(map(box.intersects, self.taken)):
                found.append((bool(self.limits.distance(box) < 0.4), number))
        return min(found)[1] if found else None

    def _put(
        self, left: float, bottom: float, width: float, height: float, words: str, align: str, **look: Any
    ) -> None:  # fmt: skip
        self.take(left, bottom, left + width, bottom + height)
        self.axes.add_patch(
            Rectangle(
                (left, bottom), width, height, color="white", alpha=0.85, linewidth=0, zorder=6
            )
        )
        shade = look.pop("color", "black")
        lines = words.split("\n")
        x = {"left": left + 0.4, "center": left + width / 2, "right": left + width - 0.4}[align]
        for number, line in enumerate(lines):
            baseline = bottom + (len(lines) - number - 1 + 0.27) * height / len(lines)
            bold = look.get("bold", False) and number == 0
            font = _font(_LABEL, bold=bold, italic=look.get("italic", False))
            _text(self.axes, x, baseline, line, font, ha=align, color=shade, zorder=9)


_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))


def _draw_services(axes: Axes, labels: _Labels, card: ZoneCard, view: _View) -> None:
    shown = [
        (mark, *view.point(x, y))
        for mark, (x, y) in (
            (mark, (x, y)) for mark in card.marks for x, y, _ in mark.places if view.shows(x, y)
        )
    ]
    for mark, x, y in shown:
        _marker(axes, x, y, mark.position)
        labels.take(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
    # Services that somebody has leave to go to come first.
    for mark, x, y in sorted(shown, key=lambda one: not one[0].leave):
        words = mark.name
        if mark.leave:
            words += "\n" + say("card_leave", card.lang, clock=mark.leave)
        labels.beside(x, y, words, far=True, bold=True)


def _draw_names(axes: Axes, labels: _Labels, card: ZoneCard, view: _View) -> None:
    shown: set[str] = set()
    zone = card.zone.outer_m
    names = [name for name in _names(card.case) if view.shows(name.x, name.y)]
    names.sort(key=lambda name: not zone.contains(shapely.Point(name.x, name.y)))
    for name in names:
        if name.text in shown:
            continue
        x, y = view.point(name.x, name.y)
        if name.style == "church":
            put = labels.beside(x, y, name.text, far=False)
            if put:
                cross = {"marker": "P", "markersize": 6.5, "color": "0.25"}
                axes.plot([x], [y], linestyle="none", zorder=5, **cross)
                labels.take(x - 1.2, y - 1.2, x + 1.2, y + 1.2)
        else:
            italic = name.style in {"park", "water"}
            put = labels.upon(x, y, name.text, italic=italic, color="0.25" if italic else "black")
        if put:
            shown.add(name.text)


def _draw_scale(axes: Axes, labels: _Labels, view: _View) -> None:
    steps = (lead * 10**power for power, lead in itertools.product(range(6), (1, 2, 5)))
    metres = max(step for step in steps if step == 1 or step / view.metres_per_mm <= 32)
    length = metres / view.metres_per_mm
    box = Rectangle((1, 1), length + 9, 8, facecolor="white", edgecolor="none", zorder=10)
    axes.add_patch(box)
    labels.take(0, 0, length + 10, 9)
    axes.add_patch(
        Rectangle((3, 2.4), length, 1.3, facecolor="white", edgecolor="black", zorder=11)
    )
    axes.add_patch(Rectangle((3, 2.4), length / 2, 1.3, facecolor="black", zorder=11))
    for at, words in ((0.0, "0"), (length, f"{metres} m")):
        _text(axes, 3 + at, 4.8, words, _font(8), ha="center", zorder=11)


def _draw_north(axes: Axes, labels: _Labels, card: ZoneCard) -> None:
    """Draw an arrow to true north, which is not quite upwards in a projected map."""
    middle = card.zone.outer.centroid
    turn = np.radians(convergence(middle.x, middle.y, card.case.crs))
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    axes.add_patch(
        Rectangle((width - 11, height - 15), 10, 14, facecolor="white", edgecolor="none", zorder=10)
    )
    labels.take(width - 12, height - 16, width, height)
    # Grid north lies ``turn`` clockwise of true north, so true north as much to the other side.
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    foot = np.array([width - 6, height - 13.5])
    arrow = np.array([[0, 8.0], [1.9, 0], [0, 1.6], [-1.9, 0]]) @ turned.T + foot
    axes.add_patch(Polygon(arrow, facecolor="black", edgecolor="black", linewidth=0.5, zorder=11))
    x, y = np.array([0, 10.3]) @ turned.T + foot
    _text(axes, x, y, "N", _font(10, bold=True), ha="center", va="center", zorder=11)


def _draw_watermark(axes: Axes, lines: Sequence[str]) -> None:
    """Write lines of the same length across the middle of the map, over everything."""
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    angle = np.radians(32)
    per_point = [_measure(line, 40, bold=True) / 40 for line in lines]
    # Length of the lines so that the slanted block just fits into the frame.
    tall = sum(0.95 * _POINT / each for each in per_point)
    length = min(
        0.97 * width / (np.cos(angle) + tall * np.sin(angle)),
        0.97 * height / (np.sin(angle) + tall * np.cos(angle)),
    )
    up = tall * length / 2
    for line, each in zip(lines, per_point, strict=True):
        size = length / each
        tallness = 0.95 * _POINT * size
        up -= tallness / 2
        _text(
            axes,
            width / 2 - up * np.sin(angle),
            height / 2 + up * np.cos(angle),
            line,
            _font(round(size, 1), bold=True),
            rotation=32,
            rotation_mode="anchor",
            ha="center",
            va="center_baseline",
            alpha=0.36,
            zorder=15,
        )
        up -= tallness / 2


# --- the HTML page ------------------------------------------------------------------------------


def card_html(card: ZoneCard) -> str:
    """Write the card as a page that stands alone: words as text, the map as inline SVG."""
    words = {
        "card": card,
        "columns": (card.left, card.right),
        "specimen": " – ".join(card.watermark),
        "map": Markup(_svg(card)),
    }
    template = _TEMPLATES.get_template("card.html")
    policy = content_security_policy(inline_code(template.render(policy="", **words)))
    return template.render(policy=policy, **words)


def _svg(card: ZoneCard) -> str:
    """Return the map as an SVG element without styles, which the page's policy would not apply."""
    buffer = io.StringIO()
    with _style():
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
