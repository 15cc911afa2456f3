"""A picture of clusters: on a map where they are, below it when.

Circles and marks follow the count points of areas, never where events are; clusters that stand out are
told from the others by their line, in grey too.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.patches import Circle, PathPatch, Rectangle

from scenemap import text
from scenemap.crs import project
from scenemap.facts.cautions import warnings_first
from scenemap.facts.scan import (
    areas_in_words,
    clusters_in_words,
    left_out,
    scan_notes,
    what_was_scanned,
)
from scenemap.facts.sentences import p_value
from scenemap.render import colours
from scenemap.render.paper import (
    MARGIN,
    SHEET,
    Block,
    cut,
    figure_bytes,
    font_of,
    house_style,
    measure,
    put_text,
    sheet,
)
from scenemap.render.picture_map import draw_ground
from scenemap.render.sketch import Labels, View, draw_scale, outline_path
from scenemap.text import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.facts import Facts
    from scenemap.measures.scan import Cluster, Scan
    from scenemap.model import Lang

#: A map is this much higher than wide at most, and at least.
_STEEP, _FLAT = 0.9, 0.5
#: Of the ground that is shown, how much lies round the points of areas; metres at least.
_ROOM, _LEAST = 0.18, 250.0
#: Of a cluster of one area, millimetres, that its circle is seen.
_SMALL = 3.0
#: Of the rows below the map.
_ROW, _SIZE = 6.5, 8.0
#: Room that the number of a year takes.
_YEAR = 7.0
#: Longer names are cut here; the table has them whole.
_LONGEST = 60.0
_LOOKS: dict[str, dict[str, Any]] = {
    "out": {"edgecolor": colours.MOVE, "linewidth": 2.0},
    "chance": {"edgecolor": colours.LINE, "linewidth": 1.0, "linestyle": (0, (3.2, 1.8))},
}


def scan_picture(found: Scan, facts: Facts, lang: Lang, form: str) -> bytes:
    """Draw clusters on the ground of their case, and the slices that they are of.

    Parameters
    ----------
    found
        The clusters.
    facts
        Of the panel that was scanned, for names and outlines.
    lang
        Language.
    form
        "png" or "svg".
    """
    title = say("scan_title", lang, case=facts.case.name[lang])
    with house_style():
        return figure_bytes(_figure(found, facts, lang, title), title, form)


def _figure(found: Scan, facts: Facts, lang: Lang, title: str) -> Figure:
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    head.add(what_was_scanned(found, facts)[lang], 9)
    for words in warnings_first(facts):
        head.add(words[lang], 8, bold=True, gap=1)
    for words in clusters_in_words(found, facts):
        head.add(words[lang], 9, gap=0.6)
    level = text.number(found.level, 2)[lang]
    for sign in ("out", "chance", "area"):
        key.add(say(f"scan_key_{sign}", lang, level=level), 8, swatch=sign, gap=0.6)
    for number, words in enumerate([*left_out(found, facts), *scan_notes(found, facts)]):
        key.add(words[lang], 8, gap=0.4 if number else 1.8)
    low = len(found.clusters) * _ROW + 12
    view = _view(found)
    figure, axes = sheet(head, key, view.height + low, _sign, gap=3)
    _draw_slices(axes, found, facts, lang, low)
    # Its own axes, so that nothing of the map reaches over its edge.
    lower = axes.get_position()
    high = lower.height * view.height / (view.height + low)
    ground = figure.add_axes((lower.x0, lower.y1 - high, lower.width, high))
    ground.set_xlim(0, view.width)
    ground.set_ylim(0, view.height)
    ground.set_axis_off()
    _draw_map(ground, found, facts, view, lang)
    return figure


def _view(found: Scan) -> View:
    """Fit every area that was scanned, and every circle, into a map."""
    west, south, east, north = shapely.total_bounds(
        [
            *(shapely.Point(*one) for one in found.table.points),
            *(shapely.Point(*_centre(found, one)).buffer(one.metres) for one in found.clusters),
        ]
    )
    room = max(_ROOM * max(east - west, north - south), _LEAST)
    box = (west - room, south - room, east + room, north + room)
    steep = min(_STEEP, max(_FLAT, (box[3] - box[1]) / (box[2] - box[0])))
    return View.around(box, SHEET, SHEET * steep)


def _centre(found: Scan, one: Cluster) -> tuple[float, float]:
    x, y = found.table.points[found.table.areas.index(one.areas[0])]
    return float(x), float(y)


def _draw_map(axes: Axes, found: Scan, facts: Facts, view: View, lang: Lang) -> None:
    draw_ground(axes, facts.case, view)
    for area in facts.areas:
        if area.outline is not None:
            shape = view.shape(project(area.outline, facts.case.crs))
            axes.add_patch(
                PathPatch(
                    outline_path(shape),
                    fill=False,
                    edgecolor=colours.OUTLINE,
                    linewidth=0.7,
                    zorder=3,
                )
            )
    labels = Labels(axes, shapely.GeometryCollection())
    draw_scale(axes, labels, view)
    points = {
        area: view.point(float(x), float(y))
        for area, (x, y) in zip(found.table.areas, found.table.points, strict=True)
    }
    for x, y in points.values():
        _dot(axes, x, y)
        labels.take(x - 1, y - 1, x + 1, y + 1)
    for number, one in enumerate(found.clusters, 1):
        middle = points[one.areas[0]]
        radius = max(one.metres / view.metres_per_mm, _SMALL)
        axes.add_patch(Circle(middle, radius, fill=False, zorder=6, **_LOOKS[_sign_of(one, found)]))
        labels.beside(middle[0], middle[1] + radius, str(number))
    in_clusters = [area for one in found.clusters for area in one.areas]
    for name in dict.fromkeys([*in_clusters, *points]):
        labels.beside(*points[name], facts.names[name][lang])
    axes.add_patch(
        Rectangle((0, 0), view.width, view.height, fill=False, edgecolor=colours.LINE, zorder=20)
    )


def _draw_slices(axes: Axes, found: Scan, facts: Facts, lang: Lang, high: float) -> None:
    """Draw a row a cluster: its number, its areas, a bar over its slices, count and p."""
    names = [
        cut(f"{number}  {areas_in_words(one, facts)[lang]}", _LONGEST, _SIZE)
        for number, one in enumerate(found.clusters, 1)
    ]
    told = [
        f"{text.number(one.count, 0)[lang]} / {text.number(one.expected, 1)[lang]}, "
        f"p {p_value(one.p, lang)}"
        for one in found.clusters
    ]
    left = max((measure(one, _SIZE) for one in names), default=0.0) + 4
    right = SHEET - max((measure(one, _SIZE) for one in told), default=0.0) - 4
    first, last = found.table.periods[0].start, found.table.periods[-1].end
    scale = (right - left) / (last - first).days
    ground = 7.0
    for period in found.table.periods:
        x = left + scale * (period.start - first).days
        axes.plot([x, x], [ground, high - 4], color=colours.RULE, lw=0.5, zorder=0.5)
    for year in range(first.year + 1, found.table.periods[-1].last.year + 1):
        new_year = date(year, 1, 1)
        x = left + scale * (new_year - first).days
        axes.plot([x, x], [ground, high - 4], color=colours.LINE, lw=0.8, zorder=0.6)
        if scale * (last - new_year).days >= _YEAR:
            put_text(axes, x, high - 3.2, str(year), font_of(7), color=colours.SOFT)
    axes.plot([left, right], [ground, ground], color=colours.LINE, lw=0.8)
    put_text(axes, left, ground - 4, text.day(first)[lang], font_of(7), color=colours.SOFT)
    end = text.day(found.table.periods[-1].last)[lang]
    put_text(axes, right, ground - 4, end, font_of(7), ha="right", color=colours.SOFT)
    for row, (one, name, words) in enumerate(zip(found.clusters, names, told, strict=True)):
        y = high - 4 - (row + 0.7) * _ROW
        put_text(axes, 0, y - 1, name, font_of(_SIZE))
        start = left + scale * (one.window.start - first).days
        width = scale * one.window.days
        look = _LOOKS[_sign_of(one, found)]
        full = look["edgecolor"] if _sign_of(one, found) == "out" else colours.GROUND
        axes.add_patch(Rectangle((start, y - 1.4), width, 3.2, facecolor=full, zorder=3, **look))
        put_text(axes, SHEET, y - 1, words, font_of(_SIZE), ha="right")


def _sign_of(one: Cluster, found: Scan) -> str:
    return "out" if one.p <= found.level else "chance"


def _dot(axes: Axes, x: float, y: float) -> None:
    axes.plot([x], [y], linestyle="none", marker="o", markersize=3, color=colours.INK, zorder=5)


def _sign(page: Axes, sign: str, x: float, y: float) -> None:
    if sign == "area":
        _dot(page, x + 3, y + 1.1)
    else:
        page.add_patch(Circle((x + 3, y + 1.1), 1.6, fill=False, **_LOOKS[sign]))
