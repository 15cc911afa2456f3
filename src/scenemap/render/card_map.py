"""The map of the zone card: backdrop, outline, services and names, in black and white."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import shapely
from matplotlib.patches import PathPatch, Polygon, Rectangle

from scenemap.crs import convergence, to_metres, unproject
from scenemap.render.card_ground import name_of
from scenemap.render.paper import LINES, POINT, font_of, put_hatching, put_marker, put_text
from scenemap.render.sketch import (
    Labels,
    View,
    draw_backdrop,
    draw_grid,
    draw_scale,
    draw_watermark,
    outline_path,
    two_strokes,
)
from scenemap.text import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.render.card import Mark, ZoneCard
    from scenemap.render.card_ground import Ground
    from scenemap.vector import Feature
    from scenemap.zones.model import Zone

_NameStyle = Literal["church", "square", "street", "park", "water"]
#: A name is put on the map only where its position is this sure, metres.
_SURE = 60.0
_WATER_SURE = 100.0
#: The name of a street that the limit follows stands beside it, so many millimetres.
_BESIDE = 3.2
#: A street's name is tried on so many of its pieces.
_TRIES = 4
_LANDMARKS = {"street", "square", "church"}
#: The looks of the backdrop; what comes later lies above.
_BACKDROP: dict[str, dict[str, Any]] = {
    "water": {"facecolor": "0.87", "edgecolor": "0.35", "linewidth": 0.7},
    "park": {"facecolor": "0.95", "edgecolor": "0.35", "linewidth": 0.7, "linestyle": ":"},
    "square": {"facecolor": "white", "edgecolor": "0.35", "linewidth": 0.7},
    "building": {"facecolor": "0.93", "edgecolor": "0.7", "linewidth": 0.4},
    "border": {"fill": False, "edgecolor": "0.6", "linewidth": 0.5},
}
#: A street is drawn as wide as it may be on the ground, metres, but within these, points.
_STREET_M, _STREET_WIDTHS = 9.0, (2.4, 6.5)


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
    style: _NameStyle


def _names(case: Case, view: View, lang: Lang) -> list[Name]:
    """List the names whose position is sourced, the most helpful first."""
    found: list[Name] = []
    for feature in case.backdrop:
        kind = str(feature.properties.get("kind")).removesuffix("-label")
        named, geometry = name_of(feature), _named_part(feature, case, view)
        limit = _WATER_SURE if kind == "water" else _SURE
        if geometry is None or named is None or _accuracy(feature, case) > limit:
            continue
        at = geometry.representative_point()
        x, y = to_metres(at.x, at.y, case.crs)
        found.append(Name(str(named[lang]), float(x), float(y), cast(_NameStyle, kind)))
    for place in case.places:
        if place.kind in _LANDMARKS and place.accuracy_m <= _SURE:
            x, y = to_metres(place.lon, place.lat, case.crs)
            style = cast(_NameStyle, place.kind)
            found.append(Name(_street(place.name["nb"]), float(x), float(y), style))
    order = ["church", "square", "street", "park", "water"]
    return sorted(found, key=lambda name: order.index(name.style))


def _named_part(feature: Feature, case: Case, view: View) -> BaseGeometry | None:
    """Return what of a thing its name stands on: in the sketch of a sea, a label of its own."""
    kind, geometry = str(feature.properties.get("kind")), feature.geometry
    if geometry is None:
        return None
    if geometry.geom_type == "Point":
        named = kind.removesuffix("-label") in {"park", "square", "street", "water"}
        return geometry if named else None
    if kind in {"park", "square"}:
        return geometry
    if kind == "water" and case.backdrop_source is not None:
        shown = geometry.intersection(unproject(view.ground, case.crs))
        return None if shown.is_empty else shown
    return None


def _accuracy(feature: Feature, case: Case) -> float:
    """Return how far a thing may be off; one without its own is where the user's file draws it."""
    given = feature.properties.get("accuracy_m")
    return float(given) if given else 0.0 if case.backdrop_source is not None else float(np.inf)


def _street(name: str) -> str:
    """Take the house number and what is said beside it from a place's name.

    Examples
    --------
    >>> _street("Michael Krohns gate 86"), _street("Magdalenagangen (ved Korskirken)")
    ('Michael Krohns gate', 'Magdalenagangen')
    >>> _street("Møhlenpris (Thormøhlens gate 30)")
    'Thormøhlens gate'
    """
    first, _, rest = name.partition("(")
    address = re.fullmatch(r"([A-ZÆØÅ].*?)\s+\d+\s*[A-Za-z]?\)", rest)
    if address:
        return address[1]
    return re.sub(r"\s+\d+\s*[A-Za-z]?$", "", first.partition("/")[0].strip())


def drawn_line(zone: Zone) -> tuple[BaseGeometry, float] | None:
    """Return the line that a zone's regions were grown from, and its accuracy in metres.

    None for a zone of two regions, and for one that nobody drew for certain: it has no line to show.
    """
    if zone.outline == "hypothetical":
        return None
    if zone.line_m is not None and zone.accuracy_m is not None:
        return zone.line_m, zone.accuracy_m
    return (zone.outer_m, 0.0) if zone.inner_m.equals(zone.outer_m) else None


def line_of(zone: Zone) -> BaseGeometry:
    """Return the outline that a zone is known by: as drawn, or else its outer limit."""
    drawn = drawn_line(zone)
    return zone.outer_m if drawn is None else drawn[0]


def draw_map(axes: Axes, card: ZoneCard) -> None:
    """Draw the map of a card into axes in millimetres."""
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    view, ground = View.of(card.zone, width, height), card.ground
    if not ground.drawn:
        draw_grid(axes, view)
    _draw_ground(axes, ground, view)
    limits = _draw_zone(axes, card.zone, view)
    labels = Labels(axes, limits)
    _draw_marks(axes, labels, card, view)
    draw_scale(axes, labels, view)
    _draw_north(axes, labels, card)
    _name_services(labels, card, view)
    _number_corners(axes, labels, ground, view)
    draw_names(axes, labels, view, card.case, card.zone.outer_m, card.lang)
    _name_streets(labels, card, view)
    _name_neighbours(labels, card, view)
    if card.watermark:
        draw_watermark(axes, card.watermark)
    frame = Rectangle(
        (0, 0), width, height, fill=False, edgecolor="black", linewidth=1.6, zorder=20
    )
    axes.add_patch(frame)


def _draw_ground(axes: Axes, ground: Ground, view: View) -> None:
    shapes = [(kind, view.shape(shape)) for kind, shape in ground.shapes]
    wide = _STREET_M / view.metres_per_mm / POINT
    street = min(max(wide, _STREET_WIDTHS[0]), _STREET_WIDTHS[1])
    strokes: dict[str, Any] = {
        "waterway": ({"colors": "0.6", "linewidths": 1.2},),
        "rail": ({"colors": "0.35", "linewidths": 0.8, "linestyles": [(0, (6, 2))]},),
        "street": two_strokes("0.55", street, share=1 - 1.2 / street),
        "bridge": two_strokes("0.35", 4.0),
    }
    draw_backdrop(axes, shapes, view, _BACKDROP, strokes)
    for line, others in (("area", ground.areas), ("neighbour", ground.zones)):
        for _, shape in others:
            axes.add_patch(PathPatch(outline_path(view.shape(shape)), **_as_patch(line, 2.2)))


def _draw_zone(axes: Axes, zone: Zone, view: View) -> BaseGeometry:
    """Draw the outline and return its lines, which labels should keep clear of."""
    inner, outer = view.shape(zone.inner_m), view.shape(zone.outer_m)
    between = outer.difference(inner)
    drawn = drawn_line(zone)
    if drawn is not None:
        line = view.shape(drawn[0])
        if drawn[1]:
            # Streets show through it.
            band = PathPatch(outline_path(between), facecolor="0", alpha=0.2, linewidth=0, zorder=3)
            axes.add_patch(band)
        # White, the inside would look like the ground beyond, and the band like all there is of the zone.
        put_hatching(axes, inner, falling=True)
        axes.add_patch(PathPatch(outline_path(line), **_as_patch("line")))
        return line.boundary
    put_hatching(axes, between)
    axes.add_patch(PathPatch(outline_path(outer), **_as_patch("outer")))
    axes.add_patch(PathPatch(outline_path(inner), **_as_patch("inner")))
    return shapely.union_all([inner.boundary, outer.boundary])


def _as_patch(line: str, zorder: float = 4) -> dict[str, Any]:
    look = {key: value for key, value in LINES[line].items() if "capstyle" not in key}
    look["edgecolor"] = look.pop("color")
    # Over the white under the labels: a label may not break the line.
    return {"fill": False, "zorder": zorder, "joinstyle": "round", **look}


def _shown(card: ZoneCard, view: View) -> list[tuple[Mark, float, float]]:
    """List the services on the map with their places on it."""
    return [
        (mark, *view.point(x, y))
        for mark in card.marks
        for x, y, _ in mark.places
        if view.shows(x, y)
    ]


def _draw_marks(axes: Axes, labels: Labels, card: ZoneCard, view: View) -> None:
    for mark, x, y in _shown(card, view):
        put_marker(axes, x, y, mark.position)
        labels.take(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
        labels.marks.append(shapely.Point(x, y))


def _name_services(labels: Labels, card: ZoneCard, view: View) -> None:
    # Services that somebody has leave to go to come first.
    for mark, x, y in sorted(_shown(card, view), key=lambda one: not one[0].leave):
        leave = f"\n{say('card_leave', card.lang, clock=mark.leave)}" if mark.leave else ""
        if not labels.beside(x, y, mark.name + leave, bold=True) and leave:
            labels.beside(x, y, mark.name, bold=True)


def draw_names(
    axes: Axes, labels: Labels, view: View, case: Case, zone: BaseGeometry, lang: Lang
) -> None:
    """Put the names of streets, squares and churches on a map, those within the zone first."""
    shown: set[str] = set()
    names = [name for name in _names(case, view, lang) if view.shows(name.x, name.y)]
    names.sort(key=lambda name: not zone.contains(shapely.Point(name.x, name.y)))
    for name in names:
        x, y = view.point(name.x, name.y)
        if name.text in shown:
            continue
        marker: dict[str, Any] = {}
        if name.style == "church":
            put = labels.may_point(x, y) and labels.beside(x, y, name.text, clear=True)
            marker = {"marker": "P", "markersize": 6.5}
        elif labels.upon(x, y, name.text, italic=name.style in {"park", "water"}):
            put = True
        else:
            pointed = name.style in {"street", "park"} and labels.may_point(x, y)
            put = pointed and labels.beside(x, y, name.text, clear=True)
            marker = {"marker": "o", "markersize": 3}
        if put:
            shown.add(name.text)
        if put and marker:
            axes.plot([x], [y], linestyle="none", color="black", zorder=5, **marker)
            labels.take(x - 1, y - 1, x + 1, y + 1)


def _name_streets(labels: Labels, card: ZoneCard, view: View) -> None:
    """Write names along streets, those that lie most in the zone first, or beside its limit."""
    outer = view.shape(card.zone.outer_m)
    frame = shapely.box(0, 0, view.width, view.height)
    shown = [
        (name[card.lang], shapely.intersection(view.shape(shape), frame))
        for name, shape in card.ground.streets
    ]
    shown.sort(key=lambda one: -float(one[1].intersection(outer).length))
    for name, shape in shown:
        parts = shapely.get_parts(
            shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
        )
        lines = [one for one in parts if one.geom_type == "LineString"]
        lines.sort(key=lambda one: -float(one.length))
        any(labels.along(one, name) for one in lines[:_TRIES]) or any(
            labels.along(shapely.offset_curve(one, side), name)
            for one in lines[:_TRIES]
            if labels.limits.distance(one.interpolate(0.5, normalized=True)) < _BESIDE
            for side in (_BESIDE, -_BESIDE)
        )


def _name_neighbours(labels: Labels, card: ZoneCard, view: View) -> None:
    """Write the names of other zones and areas where they lie on the map beside the zone."""
    beside = view.ground.difference(card.zone.outer_m)
    for name, shape in (*card.ground.zones, *card.ground.areas):
        shown = shape.intersection(beside)
        if not shown.is_empty:
            at = shown.representative_point()
            labels.upon(*view.point(at.x, at.y), name[card.lang], italic=True)


def _number_corners(axes: Axes, labels: Labels, ground: Ground, view: View) -> None:
    for number, corner in enumerate(ground.corners, 1):
        x, y = view.point(*corner)
        axes.plot([x], [y], linestyle="none", marker="o", markersize=4, color="black", zorder=7)
        labels.beside(x, y, str(number), bold=True, leader=False)


def _draw_north(axes: Axes, labels: Labels, card: ZoneCard) -> None:
    """Draw an arrow to true north, which is not quite upwards in a projected map."""
    middle = unproject(card.zone.outer_m.centroid, card.case.crs)
    turn = np.radians(convergence(middle.x, middle.y, card.case.crs))
    left, bottom = labels.corner(10, 14.5, ("upper right", "upper left", "lower right"))
    # Grid north lies ``turn`` clockwise of true north, so true north as much to the other side.
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    foot = np.array([left + 5, bottom + 1])
    arrow = np.array([[0, 8.0], [1.9, 0], [0, 1.6], [-1.9, 0]]) @ turned.T + foot
    axes.add_patch(Polygon(arrow, facecolor="black", edgecolor="black", linewidth=0.5, zorder=11))
    x, y = np.array([0, 10.3]) @ turned.T + foot
    put_text(axes, x, y, "N", font_of(10, bold=True), ha="center", va="center", zorder=11)
