"""One map of the pictures: the counts of one slice, and what is known of the same time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import Circle, PathPatch, Rectangle
from pyproj import Geod
from shapely.geometry import shape

from scenemap.crs import project
from scenemap.render import colours
from scenemap.render.paper import font_of, put_hatching, put_text
from scenemap.render.picture_moves import draw_moves
from scenemap.render.picture_words import SIZED
from scenemap.render.sketch import (
    Labels,
    View,
    draw_backdrop,
    draw_scale,
    draw_watermark,
    outline_path,
    two_strokes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.render.picture_words import Cell, Words

#: The looks of the ground under a picture; what comes later lies above.
GROUND_LOOKS: dict[str, dict[str, Any]] = {
    "land": {"facecolor": colours.LAND, "linewidth": 0},
    "water": {"facecolor": colours.WATER, "linewidth": 0},
    "park": {"facecolor": colours.PARK, "linewidth": 0},
    "square": {"facecolor": colours.SQUARE, "linewidth": 0},
    "building": {"facecolor": colours.BUILDING, "linewidth": 0},
    "border": {"fill": False, "edgecolor": colours.STREET, "linewidth": 0.4},
}
_WGS84 = Geod(ellps="WGS84")
#: Half of the marks that are of one size, in millimetres on a map of the usual size.
_ZERO, _SERVICE, _SCENE = 1.3, 1.15, 1.55
#: Half of a mark of what is not known or withheld, at most; and the least of a circle, as a part of the
#: largest one.
_MARK, _LEAST = 0.9, 0.1
#: From this width of a map, millimetres, services are named on it.
_ROOMY = 60.0


@dataclass(frozen=True)
class Ground:
    """The ground of the maps, in metres on the flat around the middle of the view.

    Parameters
    ----------
    facts
        What :func:`scenemap.facts.page_facts` returns.
    """

    facts: Mapping[str, Any]

    @cached_property
    def _metres(self) -> tuple[float, float, float, float]:
        """Middle of the view, and how many metres a degree is there, east and north."""
        west, south, east, north = self.facts["view"]
        lon, lat = (west + east) / 2, (south + north) / 2
        _, _, across = _WGS84.inv(lon - 0.01, lat, lon + 0.01, lat)
        _, _, up = _WGS84.inv(lon, lat - 0.01, lon, lat + 0.01)
        return lon, lat, across / 0.02, up / 0.02

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return metres east and north of the middle."""
        middle_lon, middle_lat, across, up = self._metres
        return (lon - middle_lon) * across, (lat - middle_lat) * up

    def shape(self, geometry: Mapping[str, Any]) -> BaseGeometry:
        """Return a GeoJSON geometry in metres."""
        lon, lat, across, up = self._metres
        return shapely.transform(shape(geometry), lambda xy: (xy - (lon, lat)) * (across, up))

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """The view in metres."""
        west, south, east, north = self.facts["view"]
        return (*self.point(west, south), *self.point(east, north))

    @property
    def steepness(self) -> float:
        """Height of the view over its width."""
        west, south, east, north = self.box
        return (north - south) / (east - west)

    @cached_property
    def backdrop(self) -> list[tuple[str, BaseGeometry]]:
        """Kinds and shapes."""
        return [
            (str(one["properties"]["kind"]), self.shape(one["geometry"]))
            for one in self.facts["backdrop"]["features"]
            if one["geometry"] is not None
        ]

    @cached_property
    def zones(self) -> list[tuple[BaseGeometry, BaseGeometry]]:
        """Outer and inner region of each zone."""
        return [(self.shape(one["outer"]), self.shape(one["inner"])) for one in self.facts["zones"]]

    @cached_property
    def outlines(self) -> list[BaseGeometry]:
        """Outlines of the areas that have one."""
        return [
            self.shape(one["outline"]) for one in self.facts["areas"] if one["outline"] is not None
        ]


@dataclass(frozen=True)
class MapStyle:
    """How large things are drawn.

    Parameters
    ----------
    width, height
        Of the map, millimetres.
    """

    width: float
    height: float

    @property
    def scale(self) -> float:
        """Size of the marks over their usual size."""
        return min(1.3, max(0.75, self.width / 68))

    @property
    def largest(self) -> float:
        """Radius of the largest value, millimetres."""
        return min(9.0, 0.085 * self.width)

    @property
    def size(self) -> float:
        """Of the names, points."""
        return min(8.0, max(5.5, 6.5 * self.scale))

    def radius(self, value: float, largest: float) -> float:
        """Return the radius of a circle whose AREA is proportional to the value, if that is seen."""
        return self.largest * max(_LEAST, sqrt(value / largest))


def ground_strokes(scale: float) -> dict[str, Sequence[dict[str, Any]]]:
    """Return how lines of the backdrop look."""
    return {
        "waterway": ({"colors": colours.WATER, "linewidths": 0.8 * scale},),
        "rail": ({"colors": colours.BRIDGE, "linewidths": 0.5 * scale, "linestyles": ":"},),
        "street": ({"colors": colours.STREET, "linewidths": 0.6 * scale},),
        "bridge": two_strokes(colours.BRIDGE, 2.0 * scale),
    }


def draw_ground(axes: Axes, case: Case, view: View) -> None:
    """Draw the backdrop of a case, as far as a view reaches."""
    shapes = [
        (str(one.properties.get("kind")), view.shape(project(one.geometry, case.crs)))
        for one in case.backdrop
        if one.geometry is not None
    ]
    axes.add_patch(Rectangle((0, 0), view.width, view.height, facecolor=colours.LAND, zorder=0.5))
    draw_backdrop(axes, shapes, view, GROUND_LOOKS, ground_strokes(2.0))


def areas_on_map(words: Words, ground: Ground, style: MapStyle) -> tuple[list[int], list[int]]:
    """Sort the areas into those whose symbol lies on the map and those whose lies beyond it."""
    view = View.around(ground.box, style.width, style.height)
    shown: list[int] = []
    beyond: list[int] = []
    for index, area in enumerate(words.facts["areas"]):
        if area["point"] is None:
            continue
        place = ground.point(area["point"]["lon"], area["point"]["lat"])
        (shown if view.shows(*place, margin=1.0) else beyond).append(index)
    return shown, beyond


def draw_slice(
    axes: Axes, words: Words, ground: Ground, style: MapStyle, index: int, *, scale: bool
) -> None:
    """Draw one slice into axes in millimetres, with a scale bar if asked for."""
    view = View.around(ground.box, style.width, style.height)
    axes.add_patch(Rectangle((0, 0), style.width, style.height, facecolor=colours.LAND, zorder=0.5))
    backdrop = [(kind, view.shape(one)) for kind, one in ground.backdrop]
    draw_backdrop(axes, backdrop, view, GROUND_LOOKS, ground_strokes(style.scale))
    for outline in ground.outlines:
        axes.add_patch(_patch(view.shape(outline), colours.OUTLINE, 0.6, 2))
    limits = _draw_zones(axes, words, ground, view, index)
    reaches = tuple(style.scale * gap for gap in (5, 8, 11))
    labels = Labels(axes, limits, style.size, reaches, colours.LAND)
    counts = _draw_counts(axes, labels, words, ground, style, view, index)
    if scale:
        draw_scale(axes, labels, view, 18 * style.scale)
    marks = _draw_marks(axes, labels, words, ground, style, view, index)
    places = {one.scene: (one.x, one.y) for one in marks if one.scene}
    draw_moves(axes, labels, words, places, index, style.scale)
    zones = [view.shape(outer) for _, outer, _ in _zones_in(words, ground, index)]
    scenes = [one for one in marks if one.scene]
    # What stands in a zone has less choice.
    _name_marks(labels, sorted(scenes, key=lambda one: not one.within(zones)), zones)
    _name_counts(axes, labels, words, style, counts)
    _name_zones(labels, words, ground, view, index)
    if style.width >= _ROOMY:
        _name_marks(labels, [one for one in marks if not one.scene], zones)
    _name_waters(labels, words, ground, view)
    if words.facts["watermark"] is not None:
        # What it says at length stands above the maps.
        draw_watermark(axes, [words.of(words.facts["watermark"]).partition(":")[0]], 0.25)
    axes.add_patch(
        Rectangle(
            (0, 0), style.width, style.height, fill=False, edgecolor=colours.LINE, zorder=20,
            linewidth=0.8,
        )
    )  # fmt: skip


def _patch(region: BaseGeometry, color: str, width: float, zorder: float, **more: Any) -> PathPatch:
    return PathPatch(
        outline_path(region), fill=False, edgecolor=color, linewidth=width, zorder=zorder, **more
    )


# --- zones ----------------------------------------------------------------------------------------


def is_guessed(zone: Mapping[str, Any]) -> bool:
    """Say whether nobody vouches for an outline."""
    return zone["outline"] not in {"official", "user"}


def _zone_look(*, guessed: bool) -> tuple[str, float, float, Any]:
    """Return colour, width, gap of the hatching and dashes of a zone; a guess keeps quiet."""
    if guessed:
        return colours.OUTLINE, 0.6, 2.0, (0, (2.5, 2.5))
    return colours.SOFT, 1.0, 1.3, (0, (4, 2.6))


def put_zone(axes: Axes, outer: BaseGeometry, inner: BaseGeometry, *, guessed: bool) -> None:
    """Draw a zone: hatched where surely inside, dashed where the doubt ends; a guess keeps quiet."""
    color, width, gap, dashes = _zone_look(guessed=guessed)
    if not inner.is_empty:
        put_hatching(axes, inner, gap, color, 0.6 * width, 3)
        axes.add_patch(_patch(inner, color, 0.7 * width, 3.1))
    axes.add_patch(_patch(outer, color, 1.1 * width, 3.2, linestyle=dashes))


def _zones_in(words: Words, ground: Ground, index: int) -> list[tuple[Any, Any, Any]]:
    known = words.in_slice(words.facts["zones"], index)
    pairs = zip(words.facts["zones"], ground.zones, strict=True)
    return [(zone, outer, inner) for zone, (outer, inner) in pairs if zone in known]


def _draw_zones(axes: Axes, words: Words, ground: Ground, view: View, index: int) -> BaseGeometry:
    lines = []
    for zone, outer, inner in _zones_in(words, ground, index):
        put_zone(axes, view.shape(outer), view.shape(inner), guessed=is_guessed(zone))
        lines.append(view.shape(outer).boundary)
    return shapely.union_all(lines) if lines else shapely.LineString()


def _name_zones(labels: Labels, words: Words, ground: Ground, view: View, index: int) -> None:
    for zone, outer, _ in _zones_in(words, ground, index):
        west, south, east, north = view.shape(outer).bounds
        middle, level = (west + east) / 2, (south + north) / 2
        sides = ((east, level), (middle, south), (west, level))
        tries = [(x, y, *way) for way in ((True, False), (True, True)) for x, y in sides]
        tries += [(x, y, False, False) for x, y in sides]
        # Over a zone its name may seem to be that of the zone further up.
        tries += [(middle, north, clear, True) for clear in (True, False)]
        name = words.zone_name(zone).replace(" (", "\n(")
        any(
            labels.beside(x, y, name, italic=True, near=0.6, clear=clear, leader=leader)
            for x, y, clear, leader in tries
        )


# --- counts ---------------------------------------------------------------------------------------


def put_count(axes: Axes, state: str, x: float, y: float, half: float, size: float) -> None:
    """Draw the symbol of a count: a shape for each state, so that none is told by its colour.

    Parameters
    ----------
    state
        One of the states.
    half
        Its radius, or half of its width; millimetres.
    size
        Of what is written into it, points.
    """
    if state == "exact":
        look: dict[str, Any] = {"facecolor": colours.COUNT, "edgecolor": "white", "linewidth": 0.8}
        axes.add_patch(Circle((x, y), half, zorder=6, **look))
    elif state == "part":
        look = {"facecolor": colours.COUNT, "linewidth": 0, "alpha": 0.55}
        axes.add_patch(Circle((x, y), half, zorder=6, **look))
        look = {"edgecolor": colours.INK, "linewidth": 1.4, "linestyle": (0, (2.2, 1.4))}
        axes.add_patch(Circle((x, y), half, fill=False, zorder=6.1, **look))
    elif state == "mean":
        axes.add_patch(Circle((x, y), half, facecolor="white", alpha=0.55, linewidth=0, zorder=5.8))
        disc = shapely.Point(x, y).buffer(half, quad_segs=32)
        put_hatching(axes, disc, 1.0, colours.COUNT, 0.7, 6)
        look = {"edgecolor": colours.COUNT, "linewidth": 1.5}
        axes.add_patch(Circle((x, y), half, fill=False, zorder=6.1, **look))
    elif state == "zero":
        look = {"facecolor": "white", "edgecolor": colours.COUNT, "linewidth": 1.2}
        axes.add_patch(Circle((x, y), half, zorder=6, **look))
    else:
        few = state == "suppressed"
        corner, side = (x - half, y - half), 2 * half
        axes.add_patch(Rectangle(corner, side, side, facecolor="white", linewidth=0, zorder=5.9))
        if few:
            put_hatching(axes, shapely.box(*corner, x + half, y + half), 1.0, colours.LINE, 0.6, 6)
        look = {"edgecolor": colours.INK if few else colours.SOFT, "linewidth": 1.0}
        look["linestyle"] = "solid" if few else (0, (1, 1.2))
        axes.add_patch(Rectangle(corner, side, side, fill=False, zorder=6.1, **look))
    if state == "zero":
        put_text(
            axes, x, y, "0", font_of(size, bold=True), ha="center", va="center_baseline", zorder=6.2
        )


def half_of(words: Words, style: MapStyle, state: str) -> float:
    """Return half of the width of a symbol that shows no size, millimetres.

    Where nothing is known, or shown, the mark is smaller than the smallest circle.
    """
    if state == "zero":
        return style.scale * _ZERO
    smallest = style.radius(words.smallest, words.facts["legend"]["max"])
    return min(style.scale * _MARK, 0.75 * smallest)


def _draw_counts(
    axes: Axes,
    labels: Labels,
    words: Words,
    ground: Ground,
    style: MapStyle,
    view: View,
    index: int,
) -> list[_Count]:
    """Draw the symbols of the counts and keep their room; returns them, the largest area first."""
    found = []
    for area in areas_on_map(words, ground, style)[0]:
        point = words.facts["areas"][area]["point"]
        x, y = view.point(*ground.point(point["lon"], point["lat"]))
        cell = words.cell(area, index)
        half = _half(words, style, cell)
        # Room for its largest, so that names stand alike on every map.
        most = max(_half(words, style, words.cell(area, one)) for one in range(len(words)))
        room = shapely.box(x - most, y - most, x + most, y + most)
        found.append(_Count(area, cell, x, y, half, room))
    # The smaller are drawn later, and so on top.
    for one in sorted(found, key=lambda one: -one.half):
        put_count(axes, one.cell.state, one.x, one.y, one.half, 0.85 * style.size)
    labels.taken += [one.room for one in found]
    return found


@dataclass(frozen=True, slots=True)
class _Count:
    """The symbol of a count where it was drawn, and the room that is kept for its largest."""

    area: int
    cell: Cell
    x: float
    y: float
    half: float
    room: BaseGeometry


def _name_counts(
    axes: Axes, labels: Labels, words: Words, style: MapStyle, counts: Sequence[_Count]
) -> None:
    for one in counts:
        x, y, name = one.x, one.y, words.area(one.area)
        told: dict[str, Any] = {"near": one.half + 0.5, "own": one.room}
        if one.cell.state not in SIZED:
            labels.beside(x, y, name, color=colours.SOFT, **told)
            continue
        value = words.mark(one.cell)
        if not labels.beside(x, y, f"{value}\n{name}", bold=True, **told) and (
            not labels.beside(x, y, value, bold=True, **told)
        ):
            # A figure is never left out: if need be it stands upon its symbol.
            under = {"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.85}
            put_text(
                axes, x, y, value, font_of(style.size, bold=True), ha="center",
                va="center_baseline", zorder=9, bbox=under,
            )  # fmt: skip


def _half(words: Words, style: MapStyle, cell: Cell) -> float:
    """Return the radius of a symbol, or half of its width; millimetres."""
    if cell.state in SIZED and cell.value is not None:
        return style.radius(cell.value, words.facts["legend"]["max"])
    return half_of(words, style, cell.state)


# --- services, scenes, waters ---------------------------------------------------------------------


def put_mark(axes: Axes, kind: str, x: float, y: float, scale: float = 1.0) -> None:
    """Draw a service (square) or a scene (diamond); open where unsure or silent."""
    color = colours.SERVICE if kind.startswith("service") else colours.INK
    half = scale * (_SERVICE if kind.startswith("service") else _SCENE)
    look: dict[str, Any] = {"facecolor": color, "edgecolor": "white", "linewidth": 0.6}
    if kind in {"service-unsure", "scene-silent"}:
        look = {"facecolor": "white", "edgecolor": color, "linewidth": 1.0}
    if kind == "service-unsure":
        look["linestyle"] = (0, (1.6, 1.0))
    if kind.startswith("service"):
        axes.add_patch(Rectangle((x - half, y - half), 2 * half, 2 * half, zorder=7, **look))
    else:
        diamond = shapely.Polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)])
        axes.add_patch(PathPatch(outline_path(diamond), zorder=7, **look))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A service or a scene, which has an id, where it was drawn."""

    name: str
    x: float
    y: float
    half: float
    scene: str | None

    def within(self, zones: Sequence[BaseGeometry]) -> bool:
        """Say whether it stands in one of the zones."""
        return any(zone.contains(shapely.Point(self.x, self.y)) for zone in zones)


def _draw_marks(
    axes: Axes,
    labels: Labels,
    words: Words,
    ground: Ground,
    style: MapStyle,
    view: View,
    index: int,
) -> list[_Mark]:
    told = {one.scene for one in words.said_in(index)}
    marks = [
        ("scene" if number in told else "scene-silent", words.of(scene["name"]), scene)
        for number, scene in enumerate(words.facts["scenes"])
        if scene["lon"] is not None
    ]
    marks += [
        ("service-unsure" if unsure else "service", name, position)
        for name, position, unsure in words.service_positions(index)
    ]
    placed = []
    for kind, name, at in marks:
        place = ground.point(at["lon"], at["lat"])
        if not view.shows(*place, margin=1.0):
            continue
        x, y = view.point(*place)
        half = style.scale * (_SERVICE if kind.startswith("service") else _SCENE)
        rings = [style.scale * ring for ring in (3.4, 5, 7, 9, 11)]
        right, up = labels.aside(x, y, half, rings)
        if hypot(right - x, up - y) > 0.1:
            axes.plot([x, right], [y, up], color=colours.INK, linewidth=0.6, zorder=6.5)
            axes.add_patch(Circle((x, y), 0.4, facecolor=colours.INK, zorder=6.6, linewidth=0))
        put_mark(axes, kind, right, up, style.scale)
        scene = at["id"] if kind.startswith("scene") else None
        placed.append(_Mark(name, right, up, half, scene))
    return placed


def _name_marks(labels: Labels, marks: Sequence[_Mark], zones: Sequence[BaseGeometry]) -> None:
    for one in marks:
        name = _two_lines(one.name)
        look: dict[str, Any] = {"near": one.half + 0.4, "italic": not one.scene}
        # The name of what lies outside a zone keeps clear of its limit if there is room.
        beside, at_line, anyhow = (True, False), (True, True), (False, True)
        ways = ((False, False), anyhow) if one.within(zones) else (beside, at_line, anyhow)
        any(
            labels.beside(one.x, one.y, name, clear=clear, leader=leader, **look)
            for clear, leader in ways
        )


def _two_lines(name: str) -> str:
    """Break a long name near its middle."""
    spaces = [at for at, sign in enumerate(name) if sign == " "]
    if len(name) < 16 or not spaces:
        return name
    at = min(spaces, key=lambda space: abs(space - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _name_waters(labels: Labels, words: Words, ground: Ground, view: View) -> None:
    for feature in words.facts["backdrop"]["features"]:
        if feature["properties"]["kind"] != "water-label" or feature["geometry"] is None:
            continue
        place = ground.point(*feature["geometry"]["coordinates"])
        if view.shows(*place):
            x, y = view.point(*place)
            name = words.of(feature["properties"]["name"])
            labels.upon(x, y, name, italic=True, color=colours.WATER_NAME)


def put_legend_zone(axes: Axes, kind: str, x: float, y: float) -> None:
    """Draw the sign of a zone's inner region or of its outer limit, on a line of words."""
    color, width, _, dashes = _zone_look(guessed=kind.endswith("-guessed"))
    if kind.startswith("inner"):
        box = shapely.box(x, y - 0.5, x + 6, y + 2.3)
        put_hatching(axes, box, 1.3, color, 0.6 * width, 3)
        axes.add_patch(_patch(box, color, 0.7 * width, 4))
    else:
        middle = np.full(2, y + 0.9)
        axes.plot([x, x + 6], middle, color=color, linewidth=1.1 * width, linestyle=dashes)
