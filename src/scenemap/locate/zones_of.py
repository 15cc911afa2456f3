"""Whether points lie inside, outside or in doubt of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from scenemap.zones.model import Zone

Position = Literal["inside", "outside", "uncertain"]


@dataclass(frozen=True, slots=True)
class Positions:
    """How points lie to one zone.

    Parameters
    ----------
    position
        "inside", "outside" or "uncertain", shape (n,).
    distance_m
        Metres as the crow flies to the nearest limit: of the inner region if inside, of the outer if
        outside, the nearer of the two if uncertain; shape (n,).
    """

    position: NDArray[np.str_]
    distance_m: NDArray[np.float64]


def zone_positions(
    x: ArrayLike, y: ArrayLike, zone: Zone, accuracy_m: ArrayLike = 0.0
) -> Positions:
    """Say how points lie to a zone.

    A point is inside when its whole disc of ``accuracy_m`` lies in the inner region, outside when
    the whole disc lies outside the outer region, and uncertain otherwise. Regions and discs are
    closed: a point on the inner limit, with accuracy 0, is inside; one on the outer is uncertain.

    Parameters
    ----------
    x, y
        Metres in the case's projected system, shape (n,).
    zone
        The zone.
    accuracy_m
        95 % radius, metres.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> from scenemap.crs import to_metres
    >>> case = load_case("bergen")
    >>> x, y = to_metres([5.327758, 5.32418], [60.394900, 60.46547], case.crs)
    >>> zone_positions(x, y, case.zones[-1]).position.tolist()
    ['inside', 'outside']
    """
    points = shapely.points(np.atleast_1d(x), np.atleast_1d(y))
    radius = np.broadcast_to(np.asarray(accuracy_m, dtype=np.float64), points.shape)
    shapely.prepare(zone.inner_m)
    shapely.prepare(zone.outer_m)
    in_inner = shapely.covers(zone.inner_m, points)
    to_inner = shapely.distance(points, zone.inner_m.boundary)
    in_outer = shapely.covers(zone.outer_m, points)
    to_outer = shapely.distance(points, zone.outer_m.boundary)
    inside = in_inner & (to_inner >= radius)
    outside = ~in_outer & (to_outer > radius)
    position = np.where(inside, "inside", np.where(outside, "outside", "uncertain"))
    # An empty inner region (a zone narrower than its own doubt) has no limit to be near.
    nearest = np.fmin(to_inner, to_outer)
    distance = np.where(inside, to_inner, np.where(outside, to_outer, nearest))
    return Positions(position, distance)
