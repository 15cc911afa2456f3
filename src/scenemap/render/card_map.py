"""The map of the zone card: backdrop, outline, services and names, in black and white."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import shapely
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from shapely.geometry.polygon import orient

from scenemap.crs import convergence, project, to_metres
from scenemap.findings import Findings
from scenemap.render.paper import (
    LINES,
    POINT,
    font_of,
    measure,
    put_hatching,
    put_marker,
    put_text,
)
from scenemap.tables import Record
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.render.card import Mark, ZoneCard
    from scenemap.zones.model import Zone

_NameStyle = Literal["church", "square", "street", "park", "water"]
_LABEL = 8.0
#: A name is put on the map only where its position is this sure, metres.
_SURE = 60.0
_WATER_SURE = 100.0
_LANDMARKS = {"street", "square", "church"}
#: In which directions a label may lie from its mark, the best first; degrees from east to north.
_TURNS_NEAR = (0, 180, 90, 270, 45, 315, 135, 225)
_TURNS_FAR = (0, 180, 30, 330, 150, 210, 60, 300, 120, 240, 90, 270)
#: By how many of its own widths and heights a name may lie beside its place.
_STEPS = (
    (0, 0), (0, 1.1), (0, -1.1), (0.35, 0), (-0.35, 0), (0.35, 1.1), (-0.35, 1.1), (0.35, -1.1),
    (-0.35, -1.1), (0, 1.9), (0, -1.9),
)  # fmt: skip


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


def _names(case: Case, lang: Lang) -> list[Name]:
    """List the names whose position is sourced, the most helpful first."""
    found: list[Name] = []
    for feature in case.backdrop:
        kind = str(feature.properties.get("kind")).removesuffix("-label")
        named = Record(feature.properties, kind, Findings("backdrop.geojson")).words("name")
        geometry, sure = feature.geometry, float(feature.properties.get("accuracy_m") or np.inf)
        limit = _WATER_SURE if kind == "water" else _SURE
        # A sea is named by a label where its name belongs, not in the middle of its polygon.
        points = geometry is not None and geometry.geom_type == "Point"
        wanted = kind in {"park", "square"} or (points and kind in {"street", "water"})
        if geometry is None or named is None or not wanted or sure > limit:
            continue
        at = geometry.representative_point()
        x, y = to_metres(at.x, at.y, case.crs)
        found.append(Name(str(named[lang]), float(x), float(y), cast(_NameStyle, kind)))
    for place in case.places:
        if place.kind in _LANDMARKS and place.accuracy_m <= _SURE:
            x, y = to_metres(place.lon, place.lat, case.crs)
            style = cast(_NameStyle, place.kind)
            found.append(Name(_street(place.name), float(x), float(y), style))
    order = ["church", "square", "street", "park", "water"]
    return sorted(found, key=lambda name: order.index(name.style))


def _street(name: str) -> str:
    """Take the house number and what is said beside it from a place's name.

    Examples
    --------
    >>> _street("Michael Krohns gate 86"), _street("Magdalenagangen (by Korskirken)")
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
class View:
    """The ground that the map shows: metres to millimetres from its lower left corner."""

    west: float
    south: float
    metres_per_mm: float
    width: float
    height: float

    @classmethod
    def of(cls, zone: Zone, width: float, height: float) -> View:
        """Fit a zone with something of its surroundings into a map of this size."""
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
        """Return where on the map a place in metres lies."""
        return (x - self.west) / self.metres_per_mm, (y - self.south) / self.metres_per_mm

    def shows(self, x: float, y: float, margin: float = 2.0) -> bool:
        """Say whether a place in metres lies on the map, so far from its edge."""
        right, up = self.point(x, y)
        return margin <= right <= self.width - margin and margin <= up <= self.height - margin

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry in metres as it lies on the map."""
        corner = (self.west, self.south)
        return shapely.transform(geometry, lambda xy: (xy - corner) / self.metres_per_mm)


def draw_map(axes: Axes, card: ZoneCard) -> None:
    """Draw the map of a card into axes in millimetres."""
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    view = View.of(card.zone, width, height)
    _draw_backdrop(axes, card.case, view)
    limits = _draw_zone(axes, card.zone, view)
    labels = _Labels(axes, limits)
    _draw_marks(axes, labels, card, view)
    _draw_scale(axes, labels, view)
    _draw_north(axes, labels, card)
    _name_services(labels, card, view)
    _draw_names(axes, labels, card, view)
    if card.watermark:
        _draw_watermark(axes, card.watermark)
    frame = Rectangle(
        (0, 0), width, height, fill=False, edgecolor="black", linewidth=1.6, zorder=20
    )
    axes.add_patch(frame)


def _draw_backdrop(axes: Axes, case: Case, view: View) -> None:
    looks: dict[str, dict[str, Any]] = {
        "water": {"facecolor": "0.87", "edgecolor": "0.35", "linewidth": 0.7},
        "park": {"facecolor": "0.95", "edgecolor": "0.35", "linewidth": 0.7, "linestyle": ":"},
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


def _near(shape: BaseGeometry, view: View) -> bool:
    return bool(shapely.box(*shape.bounds).intersects(shapely.box(0, 0, view.width, view.height)))


def _outline(shape: BaseGeometry) -> Path:
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
            codes += [Path.MOVETO, *[Path.LINETO] * (len(around) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(points) if points else np.empty((0, 2)), codes or None)


def _draw_zone(axes: Axes, zone: Zone, view: View) -> BaseGeometry:
    """Draw the outline and return its lines, which labels should keep clear of."""
    inner, outer = view.shape(zone.inner_m), view.shape(zone.outer_m)
    between = outer.difference(inner)
    drawn = drawn_line(zone)
    if drawn is not None:
        line = view.shape(drawn[0])
        if drawn[1]:
            axes.add_patch(PathPatch(_outline(between), facecolor="0.8", linewidth=0, zorder=3))
        axes.add_patch(PathPatch(_outline(line), **_as_patch("line")))
        return line.boundary
    put_hatching(axes, between)
    axes.add_patch(PathPatch(_outline(outer), **_as_patch("outer")))
    axes.add_patch(PathPatch(_outline(inner), **_as_patch("inner")))
    return shapely.union_all([inner.boundary, outer.boundary])


def _as_patch(line: str) -> dict[str, Any]:
    look = {key: value for key, value in LINES[line].items() if "capstyle" not in key}
    look["edgecolor"] = look.pop("color")
    # Over the white under the labels: a label may not break the line.
    return {"fill": False, "zorder": 4, "joinstyle": "round", **look}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a label might stand: its lower left corner, and the line from it to its place."""

    left: float
    bottom: float
    align: Literal["left", "center", "right"]
    leader: BaseGeometry | None = None


@dataclass(slots=True)
class _Labels:
    """Names on the map, each put where it covers nothing, or left out."""

    axes: Axes
    limits: BaseGeometry
    taken: list[BaseGeometry] = field(default_factory=list)
    written: list[BaseGeometry] = field(default_factory=list)
    marks: list[BaseGeometry] = field(default_factory=list)

    def may_point(self, x: float, y: float) -> bool:
        """Say whether a dot at a place would be seen, and not taken for a service."""
        place = shapely.Point(x, y).buffer(0.8)
        return not any(map(place.intersects, (*self.written, *self.marks)))

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep labels away from a box."""
        self.taken.append(shapely.box(left, bottom, right, top))

    def corner(self, width: float, height: float, corners: Sequence[str]) -> tuple[float, float]:
        """Clear the first corner of the map where a box covers no limit of the zone, or least."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        found = []
        for number, corner in enumerate(corners):
            left = 1.0 if "left" in corner else across - 1 - width
            bottom = 1.0 if "lower" in corner else up - 1 - height
            box = shapely.box(left, bottom, left + width, bottom + height)
            full = any(map(box.intersects, self.taken))
            found.append(
                (full, self.limits.intersection(box.buffer(1)).length, number, left, bottom)
            )
        *_, left, bottom = min(found)
        self.take(left - 1, bottom - 1, left + width + 1, bottom + height + 1)
        # Under the zone's limits: they are never covered.
        ground = Rectangle((left, bottom), width, height, facecolor="white", zorder=3.5)
        self.axes.add_patch(ground)
        return left, bottom

    def beside(
        self, x: float, y: float, words: str, *, bold: bool = False, clear: bool = False
    ) -> bool:
        """Put words beside a mark, or at the end of a short line to it."""
        width, height = _size(words, bold=bold)
        spots = [_spot(x, y, 1.9, turn, width, height) for turn in _TURNS_NEAR]
        for gap in (5.0, 8.0, 12.0, 16.0):
            for turn in _TURNS_FAR:
                spot = _spot(x, y, gap, turn, width, height)
                box = shapely.box(spot.left, spot.bottom, spot.left + width, spot.bottom + height)
                line = shapely.shortest_line(shapely.Point(x, y), box)
                spots.append(replace(spot, leader=line))
        return self._put(self._best(spots, width, height, clear=clear), words, bold=bold)

    def upon(self, x: float, y: float, words: str, *, italic: bool = False) -> bool:
        """Put words on a place or a little beside it, clear of the zone's limits."""
        width, height = _size(words, italic=italic)
        left, bottom = x - width / 2, y - height / 2
        spots = [
            _Spot(left + right * width, bottom + up * height, "center") for right, up in _STEPS
        ]
        return self._put(self._best(spots, width, height, clear=True), words, italic=italic)

    def _best(
        self, spots: Sequence[_Spot], width: float, height: float, *, clear: bool
    ) -> _Spot | None:
        """Return the free spot that covers least of the zone's limits; ``clear``: nothing of them."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        frame = shapely.box(1, 1, across - 1, up - 1)
        found: list[tuple[float, int]] = []
        for number, spot in enumerate(spots):
            box = shapely.box(spot.left, spot.bottom, spot.left + width, spot.bottom + height)
            covered = float(self.limits.intersection(box.buffer(0.7)).length)
            if not frame.contains(box) or (clear and covered):
                continue
            # A line may begin within its own mark, but cross no other and no label.
            shape = box
            if spot.leader is not None and spot.leader.length > 2.2:
                start = shapely.line_interpolate_point(spot.leader, 2.2)
                line = shapely.LineString([start, shapely.get_point(spot.leader, -1)])
                shape = shapely.union_all([box, line])
            if any(map(shape.intersects, self.taken)):
                continue
            # A nearer spot is worth a little covered line.
            found.append((covered + 0.3 * number, number))
        return spots[min(found)[1]] if found else None

    def _put(
        self, spot: _Spot | None, words: str, *, bold: bool = False, italic: bool = False
    ) -> bool:
        if spot is None:
            return False
        width, height = _size(words, bold=bold, italic=italic)
        box = shapely.box(spot.left, spot.bottom, spot.left + width, spot.bottom + height)
        self.taken.append(box)
        self.written.append(box)
        if spot.leader is not None:
            self.taken.append(spot.leader)
            self.written.append(spot.leader)
            self.axes.plot(*spot.leader.xy, color="black", linewidth=0.7, zorder=5)
        # Under the zone's limits, which a label may not break, and over everything else.
        ground = Rectangle((spot.left, spot.bottom), width, height, zorder=3.5)
        ground.set(facecolor="white", alpha=0.85, linewidth=0)
        self.axes.add_patch(ground)
        lines = words.split("\n")
        x = spot.left + {"left": 0.4, "center": width / 2, "right": width - 0.4}[spot.align]
        for number, line in enumerate(lines):
            baseline = spot.bottom + (len(lines) - number - 1 + 0.27) * height / len(lines)
            font = font_of(_LABEL, bold=bold and number == 0, italic=italic)
            put_text(self.axes, x, baseline, line, font, ha=spot.align, zorder=9)
        return True


def _spot(x: float, y: float, gap: float, turn: float, width: float, height: float) -> _Spot:
    """Return the spot so far from a place in a direction, degrees from east to north."""
    right, up = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    side, rise = (0 if abs(one) < 0.3 else np.sign(one) for one in (right, up))
    align: Literal["left", "center", "right"] = "center"
    if side:
        align = "left" if side > 0 else "right"
    return _Spot(
        float(x + right * gap + (side - 1) * width / 2),
        float(y + up * gap + (rise - 1) * height / 2),
        align,
    )


def _size(words: str, *, bold: bool = False, italic: bool = False) -> tuple[float, float]:
    """Return width and height of a label, millimetres."""
    lines = words.split("\n")
    width = max(measure(line, _LABEL, bold=bold, italic=italic) for line in lines)
    return width + 0.8, len(lines) * _LABEL * POINT * 1.2


def _shown(card: ZoneCard, view: View) -> list[tuple[Mark, float, float]]:
    """List the services on the map with their places on it."""
    return [
        (mark, *view.point(x, y))
        for mark in card.marks
        for x, y, _ in mark.places
        if view.shows(x, y)
    ]


def _draw_marks(axes: Axes, labels: _Labels, card: ZoneCard, view: View) -> None:
    for mark, x, y in _shown(card, view):
        put_marker(axes, x, y, mark.position)
        labels.take(x - 1.5, y - 1.5, x + 1.5, y + 1.5)
        labels.marks.append(shapely.Point(x, y))


def _name_services(labels: _Labels, card: ZoneCard, view: View) -> None:
    # Services that somebody has leave to go to come first.
    for mark, x, y in sorted(_shown(card, view), key=lambda one: not one[0].leave):
        leave = f"\n{say('card_leave', card.lang, clock=mark.leave)}" if mark.leave else ""
        if not labels.beside(x, y, mark.name + leave, bold=True) and leave:
            labels.beside(x, y, mark.name, bold=True)


def _draw_names(axes: Axes, labels: _Labels, card: ZoneCard, view: View) -> None:
    shown: set[str] = set()
    zone = card.zone.outer_m
    names = [name for name in _names(card.case, card.lang) if view.shows(name.x, name.y)]
    names.sort(key=lambda name: not zone.contains(shapely.Point(name.x, name.y)))
    for name in names:
        x, y = view.point(name.x, name.y)
        if name.text in shown:
            continue
        marker: dict[str, Any] = {}
        if name.style == "church":
            put = labels.beside(x, y, name.text, clear=True)
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


def _draw_scale(axes: Axes, labels: _Labels, view: View) -> None:
    steps = (lead * 10**power for power, lead in itertools.product(range(6), (1, 2, 5)))
    metres = max(step for step in steps if step == 1 or step / view.metres_per_mm <= 30)
    length = metres / view.metres_per_mm
    left, bottom = labels.corner(length + 9, 7.5, ("lower left", "lower right", "upper left"))
    across = left + 2.5
    for width, shade in ((length, "white"), (length / 2, "black")):
        bar = Rectangle((across, bottom + 1.4), width, 1.3, zorder=11)
        bar.set(facecolor=shade, edgecolor="black")
        axes.add_patch(bar)
    for at, words in ((0.0, "0"), (length, f"{metres}\u00a0m")):
        put_text(axes, across + at, bottom + 3.8, words, font_of(8), ha="center", zorder=11)


def _draw_north(axes: Axes, labels: _Labels, card: ZoneCard) -> None:
    """Draw an arrow to true north, which is not quite upwards in a projected map."""
    middle = card.zone.outer.centroid
    turn = np.radians(convergence(middle.x, middle.y, card.case.crs))
    left, bottom = labels.corner(10, 14.5, ("upper right", "upper left", "lower right"))
    # Grid north lies ``turn`` clockwise of true north, so true north as much to the other side.
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    foot = np.array([left + 5, bottom + 1])
    arrow = np.array([[0, 8.0], [1.9, 0], [0, 1.6], [-1.9, 0]]) @ turned.T + foot
    axes.add_patch(Polygon(arrow, facecolor="black", edgecolor="black", linewidth=0.5, zorder=11))
    x, y = np.array([0, 10.3]) @ turned.T + foot
    put_text(axes, x, y, "N", font_of(10, bold=True), ha="center", va="center", zorder=11)


def _draw_watermark(axes: Axes, lines: Sequence[str]) -> None:
    """Write lines of the same length across the middle of the map, over everything."""
    (_, width), (_, height) = axes.get_xlim(), axes.get_ylim()
    angle = np.radians(32)
    per_point = [measure(line, 40, bold=True) / 40 for line in lines]
    # Length of the lines so that the slanted block just fits into the frame.
    tall = sum(0.95 * POINT / each for each in per_point)
    length = min(
        0.97 * width / (np.cos(angle) + tall * np.sin(angle)),
        0.97 * height / (np.sin(angle) + tall * np.cos(angle)),
    )
    up = tall * length / 2
    for line, each in zip(lines, per_point, strict=True):
        size = length / each
        tallness = 0.95 * POINT * size
        up -= tallness / 2
        put_text(
            axes,
            width / 2 - up * np.sin(angle),
            height / 2 + up * np.cos(angle),
            line,
            font_of(round(size, 1), bold=True),
            rotation=32,
            rotation_mode="anchor",
            ha="center",
            va="center_baseline",
            alpha=0.36,
            zorder=15,
        )
        up -= tallness / 2
