"""The pictures of a report: a map of each source period, and a chart of each area, as SVG.

They are small, one thing each, so that they can be read on a phone and stand side by side on paper.
Letters are drawn as outlines: they look alike wherever the report is opened. Lengths are in
millimetres.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import shapely
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from scenemap import text
from scenemap.intervals import DateRange, slice_of
from scenemap.render import colours
from scenemap.render.paper import axes_in_mm, font_of, house_style, measure, put_hatching, put_text
from scenemap.render.picture_map import Ground, MapStyle, areas_on_map, draw_slice
from scenemap.render.picture_words import SIZED, Words
from scenemap.render.pictures import key_sections, new_page, put_key_sign
from scenemap.render.sketch import draw_watermark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.model import Lang
    from scenemap.render.picture_words import Cell

#: So many maps at most; the last ones, if there are more periods.
MOST_MAPS = 12
#: So many charts at most; of the areas with the largest totals, if there are more.
MOST_CHARTS = 24
_MAP_WIDTH = 86.0
_FLAT, _STEEP = 0.6, 0.92
_CHART = (86.0, 40.0)
#: Room around the chart itself: left for the scale, beneath for the dates, above for the figures.
_LEFT, _BELOW, _ABOVE, _RIGHT = 8.0, 6.5, 4.5, 1.0
_SMALL, _FIGURE = 6.5, 7.5
_SIGN = (7.0, 4.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it says to who cannot see it.

    Parameters
    ----------
    title
        What it is of.
    alt
        What it shows, in words.
    svg
        The picture.
    under
        What must stand beneath it: figures of areas that the map does not show.
    """

    title: str
    alt: str
    svg: str
    under: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address, which asks nobody for anything."""
        packed = base64.b64encode(self.svg.encode("utf-8")).decode("ascii")
        return f"data:image/svg+xml;base64,{packed}"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A sign of the key and what it stands for; no sign for a remark."""

    words: str
    sign: Picture | None


@dataclass(frozen=True, slots=True)
class Key:
    """A part of the key under its heading."""

    heading: str
    lines: tuple[KeyLine, ...]


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """The pictures of a report.

    Parameters
    ----------
    maps
        One a source period, at most :data:`MOST_MAPS`.
    left_out
        How many earlier periods have no map.
    charts
        One an area, all to one scale, at most :data:`MOST_CHARTS`.
    keys
        What the signs of the maps stand for.
    statements, acts
        What is said of the scenes that the maps show, and what was done in the time.
    """

    maps: tuple[Picture, ...]
    left_out: int
    charts: tuple[Picture, ...]
    keys: tuple[Key, ...]
    statements: tuple[str, ...]
    acts: tuple[str, ...]


def report_figures(facts: Mapping[str, Any], lang: Lang) -> ReportFigures:
    """Draw the pictures of a report.

    Parameters
    ----------
    facts
        What :func:`scenemap.facts.period_facts` returns.
    lang
        Language of the words.

    Examples
    --------
    >>> from scenemap import build_facts, load_case
    >>> from scenemap.facts import period_facts
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> facts = period_facts(build_facts(case, published_panel(case, "year")))
    >>> [one.title for one in report_figures(facts, "en").maps]
    ['Sep–Dec 2014', '2015', 'Jan–Jun 2016']
    """
    words = Words(facts, lang)
    statements = tuple(
        f"{words.scene(one.scene)}{_when(words, one)}: {one.text}" for one in words.statements
    )
    acts = tuple(words.act(act) for act in facts["interventions"])
    if facts["view"] is None:  # nothing has a position, and not all that is counted has days
        return ReportFigures((), 0, (), (), statements, acts)
    ground = Ground(facts)
    shown = words.slices_with_figures()
    drawn = shown[-MOST_MAPS:]
    style = MapStyle(_MAP_WIDTH, _MAP_WIDTH * min(_STEEP, max(_FLAT, ground.steepness)))
    with house_style(), mpl.rc_context({"svg.fonttype": "path"}):
        maps = tuple(_map(words, ground, style, index, first=index == drawn[0]) for index in drawn)
        charts = tuple(_chart(words, area) for area in range(len(facts["areas"]))[:MOST_CHARTS])
        keys = tuple(
            Key(
                section.heading,
                tuple(KeyLine(line, _sign(sign) if sign else None) for line, sign in section.lines),
            )
            for section in key_sections(words, drawn, style)
            if section.lines
        )
    return ReportFigures(
        maps=maps,
        left_out=len(shown) - len(drawn),
        charts=charts,
        keys=keys if maps else (),
        statements=statements,
        acts=acts,
    )


def _when(words: Words, one: Any) -> str:
    when = words.when(one)
    return f" ({when})" if when else ""


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(
        buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
    )
    return buffer.getvalue()


def _map(words: Words, ground: Ground, style: MapStyle, index: int, *, first: bool) -> Picture:
    figure, _ = new_page(style.width, style.height)
    axes = axes_in_mm(figure, 0, 0, style.width, style.height)
    draw_slice(axes, words, ground, style, index, scale=first)
    inside, beyond = areas_on_map(words, ground, style)
    placeless = [i for i, area in enumerate(words.facts["areas"]) if area["point"] is None]
    under = tuple(
        words.say(key, list=words.areas_in(areas, index))
        for key, areas in (("outside", beyond), ("placeless", placeless))
        if areas
    )
    title = words.title(index)
    moves = [f"{words.of(move['sentence'])}." for move in words.moves_in(index)]
    told = f"{title}: {_told(words, inside, index)}."
    return Picture(words.heading(index), " ".join([told, *moves]), _svg(figure), under)


def _told(words: Words, areas: Sequence[int], index: int) -> str:
    return "; ".join(
        f"{words.area(area)} {_figure(words, words.cell(area, index))}" for area in areas
    )


def _figure(words: Words, cell: Cell) -> str:
    """Write a cell in words: a lone mark means nothing to who hears it."""
    if cell.state == "unknown":
        return text.say("unknown", words.lang)
    if cell.state == "suppressed":
        return text.say("suppressed", words.lang)
    return words.short(cell)


def _sign(sign: str) -> Picture:
    """Draw a sign of the key by itself; the words beside it say what it is."""
    figure, page = new_page(*_SIGN)
    put_key_sign(page, sign, 0.5, 1.1)
    figure.patch.set_alpha(0)
    return Picture(sign, "", _svg(figure))


# --- charts ---------------------------------------------------------------------------------------


def _chart(words: Words, area: int) -> Picture:
    """Draw an area's figures: a bar a source period, as wide as the period is long.

    The height is the number per 30 days, so that the surface of a bar is the number itself.
    """
    facts = words.facts
    figure, page = new_page(*_CHART)
    width, height = _CHART[0] - _LEFT - _RIGHT, _CHART[1] - _BELOW - _ABOVE
    axes = axes_in_mm(figure, _LEFT, _BELOW, width, height)
    slices = facts["slices"]
    start, end = (date.fromisoformat(slices[at][key]) for at, key in ((0, "start"), (-1, "end")))
    days = (end - start).days
    top = _scale(page, words, width, height)
    for index, one in enumerate(slices):
        left = (date.fromisoformat(one["start"]) - start).days / days * width
        right = (date.fromisoformat(one["end"]) - start).days / days * width
        _bar(axes, words, words.cell(area, index), left, right, height / top)
    _dates(page, words, start, end, width)
    if facts["watermark"] is not None:
        draw_watermark(axes, [words.of(facts["watermark"]).partition(":")[0]], 0.15)
    told = "; ".join(
        f"{words.title(index)} {_figure(words, words.cell(area, index))}"
        for index in range(len(words))
    )
    name = words.area(area)
    return Picture(name, f"{name}, {words.of(facts['value_unit'])}: {told}", _svg(figure))


def _scale(page: Axes, words: Words, width: float, height: float) -> float:
    """Draw the lines of the scale, the same in every chart, and return the value at the top."""
    most = words.facts["legend"]["max"]
    marks = [
        float(one)
        for one in MaxNLocator(4, steps=[1, 2, 5, 10], integer=most >= 4).tick_values(0, most)
    ]
    top = most if words.facts["legend"]["steps"] else 0
    marks = [one for one in marks if one <= top]
    for mark in marks:
        level = _BELOW + mark / most * height
        color, line = (colours.RULE, 0.6) if mark else (colours.LINE, 0.9)
        page.plot([_LEFT, _LEFT + width], [level, level], color=color, lw=line, zorder=0.5)
        put_text(
            page, _LEFT - 1, level, words.scale_mark(mark), font_of(_SMALL), color=colours.SOFT,
            ha="right", va="center",
        )  # fmt: skip
    return float(most)


def _bar(axes: Axes, words: Words, cell: Cell, left: float, right: float, per: float) -> None:
    """Draw one figure, or the sign that stands where there is none."""
    middle, room = (left + right) / 2, right - left - 0.4
    glyph = words.short(cell)
    if cell.state in SIZED and cell.value is not None:
        level = cell.value * per
        partly = cell.state == "part"
        look: dict[str, Any] = {"facecolor": colours.COUNT, "linewidth": 0}
        if partly:
            look["alpha"] = 0.55
        axes.add_patch(Rectangle((left + 0.2, 0), room, level, clip_on=False, zorder=2, **look))
        if partly:
            look = {"edgecolor": colours.INK, "linewidth": 1.0, "linestyle": (0, (2.2, 1.4))}
            axes.add_patch(Rectangle((left + 0.2, 0), room, level, fill=False, zorder=2.1, **look))
        glyph = words.number(cell.value)
    else:
        level = 0.0
        if cell.state == "suppressed":
            # To the top: how high it would be is what is withheld.
            top = axes.get_ylim()[1]
            put_hatching(axes, shapely.box(left + 0.2, 0, right - 0.2, top), 1.6, colours.RULE)
    if measure(glyph, _FIGURE, bold=True) <= right - left + 1:
        color = colours.COUNT if cell.state in {*SIZED, "zero"} else colours.SOFT
        put_text(
            axes, middle, level + 0.8, glyph, font_of(_FIGURE, bold=True), ha="center",
            color=color, zorder=5,
        )  # fmt: skip


def _dates(page: Axes, words: Words, start: date, end: date, width: float) -> None:
    """Name the first and the last month, and the turns of the years between as far as they fit."""
    last = DateRange(start, end).last
    turns = [date(year, 1, 1) for year in range(start.year + 1, last.year + 1)]
    days = (end - start).days
    taken: list[tuple[float, float]] = []
    ends = [(start, "left", 0.0), (last, "right", 1.0)]
    between = [(day, "center", (day - start).days / days) for day in turns]
    for day, side, part in (*ends, *between):
        named = slice_of(day, "month") if side != "center" else slice_of(day, "year")
        label = text.slice_label(named, "short")[words.lang]
        x, long = _LEFT + part * width, measure(label, _SMALL)
        left = x - {"left": 0.0, "center": long / 2, "right": long}[side]
        page.plot([x, x], [_BELOW, _BELOW - 1.2], color=colours.LINE, lw=0.9)
        if all(left + long + 1.5 < a or left > b + 1.5 for a, b in taken):
            taken.append((left, left + long))
            put_text(page, left, _BELOW - 4.2, label, font_of(_SMALL), color=colours.SOFT)
