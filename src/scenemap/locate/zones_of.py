"""Whether points lie inside, outside or in doubt of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from scenemap.case import case_of
from scenemap.crs import position_faults, to_metres
from scenemap.errors import PositionError
from scenemap.intervals import check_aware
from scenemap.locate.coordinates import as_points

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from scenemap.case import Case
    from scenemap.model import Bounds
    from scenemap.zones.model import Zone

Position = Literal["inside", "outside", "uncertain"]
#: A position less certain than this says nothing about a zone.
MAX_ACCURACY_M = 5000.0
_COLUMNS = ("point", "zone", "version", "position", "distance_to_boundary_m", "in_force")


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
    limit
        That limit, a line in metres, shape (n,).
    """

    position: NDArray[np.str_]
    distance_m: NDArray[np.float64]
    limit: NDArray[np.object_]


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
    shapely.prepare([zone.inner_m, zone.outer_m])
    in_inner = shapely.covers(zone.inner_m, points)
    to_inner = shapely.distance(points, zone.inner_m.boundary)
    in_outer = shapely.covers(zone.outer_m, points)
    to_outer = shapely.distance(points, zone.outer_m.boundary)
    inside = in_inner & (to_inner >= radius)
    outside = ~in_outer & (to_outer > radius)
    position = np.where(inside, "inside", np.where(outside, "outside", "uncertain"))
    # An empty inner region (a zone narrower than its own doubt) has no limit: its distance is NaN.
    by_inner = inside | (~outside & (to_inner <= to_outer))
    limit = np.where(by_inner, zone.inner_m.boundary, zone.outer_m.boundary)
    return Positions(position, np.where(by_inner, to_inner, to_outer), limit)


def zones_of(
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    case: Case | str | Path | None = None,
    at: datetime | None = None,
    accuracy_m: ArrayLike = 0.0,
) -> pd.DataFrame:
    """Say how points lie to every zone of a case.

    Parameters
    ----------
    lon, lat
        Degrees, shape (n,), or one point.
    case
        A case, its name or its folder; Bergen unless given.
    at
        Moment, aware, that all are asked for; None asks for the place only, and every zone version.
    accuracy_m
        95 % radius, metres: one for all, or shape (n,).

    Returns
    -------
    DataFrame
        A row a point and zone version, points first: ``point`` (its number, from 0),
        ``zone``, ``version``, ``position``, ``distance_to_boundary_m``, ``in_force``. Row for row
        what :func:`scenemap.check` says of the single point.

    Raises
    ------
    PositionError
        If any position or accuracy cannot be meant; nothing is left out in silence.
    TimeError
        If the moment has no offset.

    See Also
    --------
    scenemap.check_frame : Points of a frame, each with its own moment.

    Examples
    --------
    >>> zones_of(5.327758, 60.394900)["position"].tolist()
    ['outside', 'inside']
    """
    import pandas as pd

    from scenemap.zones.index import versions_asked

    case = case_of(case)
    lon, lat, radius = checked_points(lon, lat, accuracy_m, case.bounds)
    if at is not None:
        check_aware(at)
    x, y = to_metres(lon, lat, case.crs)
    day = at.astimezone(case.zone).date() if at else None
    parts = []
    for zone in versions_asked(case.zones, day):
        found = zone_positions(x, y, zone, radius)
        parts.append(
            pd.DataFrame(
                {
                    "point": np.arange(len(lon)),
                    "zone": zone.id,
                    "version": zone.version,
                    "position": found.position,
                    "distance_to_boundary_m": found.distance_m,
                    "in_force": zone.validity.on(day) if day else "not asked",
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(_COLUMNS))
    return pd.concat(parts).sort_values("point", kind="stable", ignore_index=True)


def zone_columns(zones: Sequence[Zone]) -> list[str]:
    """Name the column of each zone version: ``zone_ID``, or ``zone_ID@VERSION`` if there are several.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> zone_columns(load_case("bergen").zones)
    ['zone_nygard', 'zone_vagsbunnen']
    """
    ids = [zone.id for zone in zones]
    return [
        f"zone_{zone.id}" if ids.count(zone.id) == 1 else f"zone_{zone.id}@{zone.version}"
        for zone in zones
    ]


def checked_points(
    lon: ArrayLike, lat: ArrayLike, accuracy_m: ArrayLike, bounds: Bounds | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes, latitudes and accuracies of points, each of shape (n,).

    Raises
    ------
    PositionError
        If any cannot be meant, or they do not fit together.
    """
    lon, lat = as_points(lon, lat)
    radius = np.asarray(accuracy_m, dtype=np.float64)
    if radius.shape not in {(), lon.shape}:
        raise PositionError(
            f"Accuracies of shape {radius.shape} do not fit {len(lon)} points. Give one, or one a point."
        )
    radius = np.broadcast_to(radius, lon.shape)
    bad = np.flatnonzero(position_faults(lon, lat, bounds))
    vague = np.flatnonzero(~((radius >= 0) & (radius <= MAX_ACCURACY_M)))
    for rows, what in ((bad, "positions"), (vague, "accuracies")):
        if len(rows):
            raise PositionError(
                f"{len(rows)} {what} cannot be used, among them rows {rows[:5].tolist()}. Positions "
                f"are longitude, latitude in the case; accuracies 0 to {MAX_ACCURACY_M:g} m."
            )
    return lon, lat, radius
