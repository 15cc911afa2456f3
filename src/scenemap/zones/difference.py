"""What changed from one outline to another: what came in, what went out, and how far the line moved.

An outline in doubt divides the ground in three: surely inside, surely outside, and in doubt. So does the
other, and a place has surely come in only where it was surely outside and is surely inside. What may have
come in, or gone out, is the rest of what the doubt of either leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from scenemap.zones.model import Zone

#: Lines are compared at points no farther apart than this, metres.
_STEP_M = 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """Ground that came in, that went out, and that stayed, in metres of the case's system.

    Parameters
    ----------
    came_in, went_out, stayed
        Polygons, which may be empty.
    """

    came_in: BaseGeometry
    went_out: BaseGeometry
    stayed: BaseGeometry


@dataclass(frozen=True, slots=True)
class Move:
    """How far a line moved: the greatest distance from a point of one to the other line.

    Parameters
    ----------
    metres
        Within a metre.
    x, y
        Where that is, on the line that lies farthest out; metres of the case's system.
    """

    metres: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one zone version to another.

    Parameters
    ----------
    surely
        Whatever the limits really are.
    perhaps
        Besides, if they lie otherwise within their doubt. What may have come in may also have gone
        out, where both outlines leave it open.
    drawn
        By the lines as they are drawn, their doubt left aside; None unless both are lines.
    moved
        The lines as drawn, or else that of the inner and outer limits which moved farther; None where
        one of them has no limit.
    within_doubt
        Whether one line may be the other: nothing surely came in or went out.
    """

    before: Zone
    after: Zone
    surely: Change
    perhaps: Change
    drawn: Change | None
    moved: Move | None

    @property
    def within_doubt(self) -> bool:
        """Whether nothing surely came in or went out."""
        return bool(self.surely.came_in.is_empty and self.surely.went_out.is_empty)


def difference(before: Zone, after: Zone) -> Difference:
    """Compare two zone versions that were read in the same system.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> zone = load_case("bergen").zones[-1]
    >>> same = difference(zone, zone)
    >>> same.within_doubt, round(same.moved.metres, 3), round(same.surely.came_in.area, 3)
    (True, 0.0, 0.0)
    """
    came_in = _polygons(after.inner_m.difference(before.outer_m))
    went_out = _polygons(before.inner_m.difference(after.outer_m))
    stayed = _polygons(before.inner_m.intersection(after.inner_m))
    surely = Change(came_in, went_out, stayed)
    perhaps = Change(
        _polygons(after.outer_m.difference(before.inner_m).difference(came_in)),
        _polygons(before.outer_m.difference(after.inner_m).difference(went_out)),
        _polygons(before.outer_m.intersection(after.outer_m).difference(stayed)),
    )
    drawn, pairs = None, [(before.inner_m, after.inner_m), (before.outer_m, after.outer_m)]
    if before.line_m is not None and after.line_m is not None:
        old, new = before.line_m, after.line_m
        drawn = Change(
            _polygons(new.difference(old)),
            _polygons(old.difference(new)),
            _polygons(old.intersection(new)),
        )
        pairs = [(old, new)]
    moves = [_move(old.boundary, new.boundary) for old, new in pairs]
    known = [one for one in moves if one is not None]
    farthest = max(known, key=lambda one: one.metres) if len(known) == len(moves) else None
    return Difference(before, after, surely, perhaps, drawn, farthest)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Leave out the points and lines that touching outlines have in common."""
    parts = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon" and one.area]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _move(old: BaseGeometry, new: BaseGeometry) -> Move | None:
    """Find the point of either line that is farthest from the other: the Hausdorff distance."""
    if old.is_empty or new.is_empty:
        return None
    found = []
    for line, other in ((old, new), (new, old)):
        shapely.prepare(other)
        places = shapely.get_coordinates(shapely.segmentize(line, _STEP_M))
        far = shapely.distance(shapely.points(places), other)
        at = int(np.argmax(far))
        found.append(Move(float(far[at]), *(float(one) for one in places[at])))
    return max(found, key=lambda one: one.metres)
