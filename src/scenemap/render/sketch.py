"""A map on paper: the ground that it shows, its backdrop, its scale, and names that hide nothing.

Everything is drawn into axes whose unit is the millimetre.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from shapely.affinity import rotate
from shapely.geometry.polygon import orient

from scenemap.render.paper import POINT, font_of, measure, put_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from scenemap.zones.model import Zone

#: In which directions a label may lie from its mark, the best first; degrees from east to north.
_TURNS_NEAR = (0, 180, 90, 270, 45, 315, 135, 225)
_TURNS_FAR = (0, 180, 30, 330, 150, 210, 60, 300, 120, 240, 90, 270)
#: At which parts of a line its name may stand, and how straight the line must be there.
_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)
_STRAIGHT = 0.985
#: By how many of its own widths and heights a name may lie beside its place.
_STEPS = (
    (0, 0), (0, 1.1), (0, -1.1), (0.35, 0), (-0.35, 0), (0.35, 1.1), (-0.35, 1.1), (0.35, -1.1),
    (-0.35, -1.1), (0, 1.9), (0, -1.9),
)  # fmt: skip


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

    @classmethod
    def around(cls, box: tuple[float, float, float, float], width: float, height: float) -> View:
        """Fit a box (west, south, east, north) in metres into a map of this size."""
        west, south, east, north = box
        scale = max((east - west) / width, (north - south) / height)
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

    @property
    def ground(self) -> BaseGeometry:
        """The ground that is shown, in metres."""
        east = self.west + self.width * self.metres_per_mm
        return shapely.box(
            self.west, self.south, east, self.south + self.height * self.metres_per_mm
        )

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry in metres as it lies on the map."""
        corner = (self.west, self.south)
        return shapely.transform(geometry, lambda xy: (xy - corner) / self.metres_per_mm)


def draw_backdrop(
    axes: Axes,
    shapes: Sequence[tuple[str, BaseGeometry]],
    view: View,
    looks: Mapping[str, dict[str, Any]],
    strokes: Mapping[str, Sequence[dict[str, Any]]],
) -> None:
    """Draw shapes in millimetres, kind by kind.

    Parameters
    ----------
    looks
        Of polygons, by kind; what comes later lies above.
    strokes
        Of lines, by kind: one over the other, all of a kind before the next, so that streets meet.
    """
    for kind, look in looks.items():
        for other, shape in shapes:
            if other == kind and _near(shape, view):
                axes.add_patch(PathPatch(outline_path(shape), zorder=1, **look))
    frame = shapely.box(-2, -2, view.width + 2, view.height + 2)
    drawn = 1.2
    for kind, layers in strokes.items():
        parts = [
            np.asarray(one.coords)
            for other, shape in shapes
            if other == kind and _near(shape, view)
            for one in shapely.get_parts(shapely.intersection(shape, frame))
            if one.geom_type == "LineString"
        ]
        for layer in layers if parts else ():
            drawn += 0.01
            lines = LineCollection(parts, zorder=drawn, **{"capstyle": "butt", **layer})
            axes.add_collection(lines, autolim=False)


def two_strokes(
    edge: str, width: float, inner: str = "white", share: float = 0.65
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the strokes of a line with an edge on both sides; its width in points."""
    return (
        {"colors": edge, "linewidths": width},
        {"colors": inner, "linewidths": share * width},
    )


def _near(shape: BaseGeometry, view: View) -> bool:
    return bool(shapely.box(*shape.bounds).intersects(shapely.box(0, 0, view.width, view.height)))


def outline_path(shape: BaseGeometry) -> Path:
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


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a label might stand: its lower left corner, and the line from it to its place."""

    left: float
    bottom: float
    align: Literal["left", "center", "right"]
    leader: BaseGeometry | None = None


@dataclass(slots=True)
class Labels:
    """Names on the map, each put where it covers nothing, or left out.

    Parameters
    ----------
    limits
        Lines that names should keep clear of.
    size
        Of the type, points.
    reaches
        How far from its mark a name may stand at the end of a line to it, millimetres.
    ground
        What lies under names.
    """

    axes: Axes
    limits: BaseGeometry
    size: float = 8.0
    reaches: tuple[float, ...] = (5.0, 8.0, 12.0, 16.0)
    ground: str = "white"
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

    def aside(self, x: float, y: float, half: float, rings: Sequence[float]) -> tuple[float, float]:
        """Find and take the nearest free place for a mark, or its own place where there is none."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        frame = shapely.box(1, 1, across - 1, up - 1)
        places = [(x, y)]
        places += [
            (float(x + ring * np.cos(turn)), float(y + ring * np.sin(turn)))
            for ring in rings
            for turn in np.radians(_TURNS_NEAR)
        ]
        boxes = [shapely.box(a - half, b - half, a + half, b + half) for a, b in places]
        free = (
            number
            for number, box in enumerate(boxes)
            if frame.contains(box) and not any(map(box.intersects, self.taken))
        )
        best = next(free, 0)
        self.taken.append(boxes[best])
        return places[best]

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
        self,
        x: float,
        y: float,
        words: str,
        *,
        bold: bool = False,
        italic: bool = False,
        clear: bool = False,
        near: float = 1.9,
        leader: bool = True,
        own: BaseGeometry | None = None,
        color: str = "black",
    ) -> bool:
        """Put words so near to the middle of a mark, or at the end of a short line to it.

        They may cover ``own``, the room that is kept for the mark itself.
        """
        width, height = self._size(words, bold=bold, italic=italic)
        spots = [_spot(x, y, near, turn, width, height) for turn in _TURNS_NEAR]
        if leader:
            far = [
                _spot(x, y, gap, turn, width, height) for gap in self.reaches for turn in _TURNS_FAR
            ]
            lines = shapely.shortest_line(shapely.Point(x, y), _boxes(far, width, height))
            spots += [replace(spot, leader=line) for spot, line in zip(far, lines, strict=True)]
        found = self._best(spots, width, height, clear=clear, own=own)
        return self._put(found, words, bold=bold, italic=italic, color=color)

    def upon(
        self, x: float, y: float, words: str, *, italic: bool = False, color: str = "black"
    ) -> bool:
        """Put words on a place or a little beside it, clear of the zone's limits."""
        width, height = self._size(words, italic=italic)
        left, bottom = x - width / 2, y - height / 2
        spots = [
            _Spot(left + right * width, bottom + up * height, "center") for right, up in _STEPS
        ]
        found = self._best(spots, width, height, clear=True)
        return self._put(found, words, italic=italic, color=color)

    def along(self, line: BaseGeometry, words: str) -> bool:
        """Put words along a line where it is straight, covers nothing and crosses no limit."""
        width, height = self._size(words)
        for share in _ALONG if line.length > width else ():
            middle = share * line.length
            ends = shapely.line_interpolate_point(line, [middle - width / 2, middle + width / 2])
            if not width / 2 <= middle <= line.length - width / 2:
                continue
            if shapely.distance(*ends) < _STRAIGHT * width:
                continue
            (west, south), (east, north) = sorted((one.x, one.y) for one in ends)
            turn = round(float(np.degrees(np.arctan2(north - south, east - west))), 1)
            x, y = (west + east) / 2, (south + north) / 2
            flat = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            box = rotate(flat, turn, origin=(x, y))
            if self._is_free(box):
                self._put_turned(box, x, y, turn, words)
                return True
        return False

    def _is_free(self, box: BaseGeometry) -> bool:
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        return (
            shapely.box(1, 1, across - 1, up - 1).contains(box)
            and not self.limits.intersects(box.buffer(0.7))
            and not any(map(box.intersects, self.taken))
        )

    def _put_turned(self, box: BaseGeometry, x: float, y: float, turn: float, words: str) -> None:
        self.taken.append(box)
        self.written.append(box)
        ground = Polygon(np.asarray(box.exterior.coords), closed=True, zorder=3.5)
        ground.set(facecolor=self.ground, alpha=0.85, linewidth=0)
        self.axes.add_patch(ground)
        look = {
            "rotation": turn,
            "rotation_mode": "anchor",
            "ha": "center",
            "va": "center_baseline",
        }
        put_text(self.axes, x, y, words, font_of(self.size), zorder=9, **look)

    def _best(
        self,
        spots: Sequence[_Spot],
        width: float,
        height: float,
        *,
        clear: bool,
        own: BaseGeometry | None = None,
    ) -> _Spot | None:
        """Return the free spot that covers least of the zone's limits; ``clear``: nothing of them."""
        (_, across), (_, up) = self.axes.get_xlim(), self.axes.get_ylim()
        boxes = _boxes(spots, width, height)
        free = shapely.contains(shapely.box(1, 1, across - 1, up - 1), boxes)
        taken = shapely.STRtree([one for one in self.taken if one is not own])
        free[free] = ~_meets(boxes[free], taken)
        # A line may begin within its own mark, but cross no other and no label.
        leaders = np.array([spot.leader for spot in spots], dtype=object)
        long = free & (shapely.length(leaders) > 2.2)
        ends = [
            shapely.line_interpolate_point(leaders[long], 2.2),
            shapely.get_point(leaders[long], -1),
        ]
        lines = shapely.linestrings(
            np.stack([shapely.get_coordinates(one) for one in ends], axis=1)
        )
        free[long] = ~_meets(lines, taken)
        number = np.flatnonzero(free)
        beside = shapely.buffer(boxes[number], 0.7, quad_segs=16)
        covered = shapely.length(shapely.intersection(self.limits, beside))
        if clear:
            number, covered = number[covered == 0], covered[covered == 0]
        if not len(number):
            return None
        # A name that a limit strikes through is hard to read: any spot that is clear comes first.
        # Of the others, a nearer one is worth a little covered line.
        best, *_ = np.lexsort((covered + 0.3 * number, covered > 0))
        return spots[int(number[best])]

    def _put(
        self,
        spot: _Spot | None,
        words: str,
        *,
        bold: bool = False,
        italic: bool = False,
        color: str = "black",
    ) -> bool:
        if spot is None:
            return False
        width, height = self._size(words, bold=bold, italic=italic)
        box = shapely.box(spot.left, spot.bottom, spot.left + width, spot.bottom + height)
        self.taken.append(box)
        self.written.append(box)
        if spot.leader is not None:
            self.taken.append(spot.leader)
            self.written.append(spot.leader)
            self.axes.plot(*spot.leader.xy, color="black", linewidth=0.7, zorder=5)
        # Under the zone's limits, which a label may not break, and over everything else.
        ground = Rectangle((spot.left, spot.bottom), width, height, zorder=3.5)
        ground.set(facecolor=self.ground, alpha=0.85, linewidth=0)
        self.axes.add_patch(ground)
        lines = words.split("\n")
        x = spot.left + {"left": 0.4, "center": width / 2, "right": width - 0.4}[spot.align]
        for number, line in enumerate(lines):
            baseline = spot.bottom + (len(lines) - number - 1 + 0.27) * height / len(lines)
            font = font_of(self.size, bold=bold and number == 0, italic=italic)
            put_text(self.axes, x, baseline, line, font, ha=spot.align, zorder=9, color=color)
        return True

    def _size(self, words: str, *, bold: bool = False, italic: bool = False) -> tuple[float, float]:
        """Return width and height of a label, millimetres; bold is its first line."""
        lines = words.split("\n")
        width = max(
            measure(line, self.size, bold=bold and number == 0, italic=italic)
            for number, line in enumerate(lines)
        )
        return width + 0.8, len(lines) * self.size * POINT * 1.2


def _boxes(spots: Sequence[_Spot], width: float, height: float) -> NDArray[np.object_]:
    """Return what words of a size cover at each spot."""
    left = np.array([spot.left for spot in spots])
    bottom = np.array([spot.bottom for spot in spots])
    boxes: NDArray[np.object_] = shapely.box(left, bottom, left + width, bottom + height)
    return boxes


def _meets(shapes: NDArray[np.object_], taken: shapely.STRtree) -> NDArray[np.bool_]:
    """Say of each shape whether it meets any of what is taken."""
    found = np.zeros(len(shapes), bool)
    found[taken.query(shapes, predicate="intersects")[0]] = True
    return found


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


def draw_scale(axes: Axes, labels: Labels, view: View, longest: float = 30.0) -> None:
    """Draw a bar of a round number of metres, so many millimetres at most, into a corner."""
    metres = bar_length(view, longest)
    length = metres / view.metres_per_mm
    left, bottom = labels.corner(length + 9, 7.5, ("lower left", "lower right", "upper left"))
    across = left + 2.5
    for width, shade in ((length, "white"), (length / 2, "black")):
        bar = Rectangle((across, bottom + 1.4), width, 1.3, zorder=11)
        bar.set(facecolor=shade, edgecolor="black")
        axes.add_patch(bar)
    for at, words in ((0.0, "0"), (length, f"{metres}\u00a0m")):
        put_text(
            axes, across + at, bottom + 3.8, words, font_of(labels.size), ha="center", zorder=11
        )


def draw_grid(axes: Axes, view: View, color: str = "0.75") -> None:
    """Draw a grid of whole metres, a mesh as wide as the scale bar is long."""
    metres = bar_length(view)
    east, north = (
        np.arange(np.ceil(low / metres) * metres, low + size * view.metres_per_mm, metres)
        for low, size in ((view.west, view.width), (view.south, view.height))
    )
    lines = [[(x, 0), (x, view.height)] for x in (east - view.west) / view.metres_per_mm]
    lines += [[(0, y), (view.width, y)] for y in (north - view.south) / view.metres_per_mm]
    axes.add_collection(
        LineCollection(lines, colors=color, linewidths=0.5, zorder=1.1), autolim=False
    )


def bar_length(view: View, longest: float = 30.0) -> int:
    """Return the round number of metres that is so many millimetres at most."""
    steps: Iterator[int] = (
        lead * 10**power for power, lead in itertools.product(range(6), (1, 2, 5))
    )
    return max(step for step in steps if step == 1 or step / view.metres_per_mm <= longest)


def draw_watermark(axes: Axes, lines: Sequence[str], alpha: float = 0.36) -> None:
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
            alpha=alpha,
            zorder=15,
        )
        up -= tallness / 2
