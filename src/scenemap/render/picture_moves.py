"""The numbered, dated arrows of the moves on a map of the pictures, as on the page."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path

from scenemap.render import colours
from scenemap.render.paper import POINT, font_of, put_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from scenemap.render.picture_words import Words
    from scenemap.render.sketch import Labels

#: Width in points and head in millimetres, by what a move rests on: the surer, the broader.
_LOOKS = {"observed": (2.8, 2.8), "counted": (2.0, 2.4), "told": (1.2, 2.1)}
#: What a symbol takes of an arrow at each end, and the least that must be left of it; millimetres.
_CLEARANCE, _SHORTEST = 2.2, 2.6
_BEND = 0.2
_BADGE = 1.45
#: Where along an arrow its number may stand, the best first.
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)

_Point = tuple[float, float]


def draw_moves(
    axes: Axes,
    labels: Labels,
    words: Words,
    places: Mapping[str, _Point],
    index: int,
    scale: float,
) -> None:
    """Draw the moves that have begun by a slice, above the circles, each with number and date.

    Parameters
    ----------
    places
        Where the symbol of each scene stands, by its id, millimetres; scenes beyond the map are none.
    """
    drawn = []
    for move in words.moves_in(index):
        if move["from"] in places and move["to"] in places:
            curve = _curve(places[move["from"]], places[move["to"]], scale)
            if curve is not None:
                put_arrow(axes, curve, move["rests_on"], scale)
                drawn.append((move, curve))
    badges = [_badge_place(labels, curve, scale) for _, curve in drawn]
    # A number may lie upon circles as its arrow does; names keep clear of both.
    rooms = [shapely.Point(place).buffer(_BADGE * scale) for place in badges]
    labels.taken += rooms
    labels.taken += [_along(curve) for _, curve in drawn]
    for (move, _), (x, y), own in zip(drawn, badges, rooms, strict=True):
        badge = Circle((x, y), _BADGE * scale, zorder=8.6, linewidth=0.7)
        badge.set(facecolor=colours.MOVE, edgecolor="white")
        axes.add_patch(badge)
        put_text(
            axes, x, y, str(move["number"]), font_of(0.95 * labels.size, bold=True), ha="center",
            va="center_baseline", color="white", zorder=8.7,
        )  # fmt: skip
        labels.beside(
            x, y, words.of(move["when"]), bold=True, near=_BADGE * scale + 0.3, own=own,
            color=colours.MOVE,
        )  # fmt: skip


def put_legend_move(axes: Axes, rests_on: str, x: float, y: float) -> None:
    """Draw a sample of an arrow on a line of words."""
    curve = np.array([(x, y + 0.5), (x + 3, y + 1.3), (x + 6.2, y + 0.9)])
    put_arrow(axes, curve, rests_on, 0.8)


def put_arrow(axes: Axes, curve: NDArray[np.float64], rests_on: str, scale: float) -> None:
    """Draw an arrow: its line with a light edge, and its head; dashed where it is only told."""
    start, bend, end = curve
    width, head = (scale * one for one in _LOOKS[rests_on])
    # The line ends within its head, so that the tip stays sharp.
    way = (end - bend) / hypot(*(end - bend))
    stop = end - 0.7 * head * way
    path = Path([start, bend, stop], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    look: dict[str, Any] = {"fill": False, "capstyle": "butt"}
    axes.add_patch(
        PathPatch(path, edgecolor="white", linewidth=width + 1.4 * scale, zorder=8.2, **look)
    )
    if rests_on == "told":
        look["linestyle"] = (0, (3.0, 1.8))
    axes.add_patch(PathPatch(path, edgecolor=colours.MOVE, linewidth=width, zorder=8.3, **look))
    side = 0.42 * head * np.array([-way[1], way[0]])
    foot = end - head * way
    tip = Polygon([end, foot + side, foot - side], zorder=8.4, linewidth=0.5)
    tip.set(facecolor=colours.MOVE, edgecolor="white")
    axes.add_patch(tip)


def _curve(start: _Point, end: _Point, scale: float) -> NDArray[np.float64] | None:
    """Return start, bend and end of a curve that leaves and meets two symbols; None without room."""
    one, two = np.array(start), np.array(end)
    across = two - one
    if hypot(*across) < scale * (2 * _CLEARANCE + _SHORTEST):
        return None
    bend = (one + two) / 2 + _BEND * np.array([-across[1], across[0]])
    ends = [
        place + scale * _CLEARANCE * (bend - place) / hypot(*(bend - place)) for place in (one, two)
    ]
    return np.array([ends[0], bend, ends[1]])


def _at(curve: NDArray[np.float64], part: float) -> _Point:
    start, bend, end = curve
    x, y = (1 - part) ** 2 * start + 2 * part * (1 - part) * bend + part**2 * end
    return float(x), float(y)


def _along(curve: NDArray[np.float64]) -> BaseGeometry:
    """Return the ground that an arrow covers."""
    line = shapely.LineString([_at(curve, part) for part in np.linspace(0, 1, 17)])
    return line.buffer(_LOOKS["observed"][0] * POINT / 2 + 0.4)


def _badge_place(labels: Labels, curve: NDArray[np.float64], scale: float) -> _Point:
    """Return the first place of a number that covers nothing, or the middle of its arrow."""
    places = [_at(curve, part) for part in _ALONG]
    clear = (
        place
        for place in places
        if not any(map(shapely.Point(place).buffer(_BADGE * scale).intersects, labels.taken))
    )
    return next(clear, places[0])
