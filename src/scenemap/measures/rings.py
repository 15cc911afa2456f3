"""Areas made from zones: the zone itself, and rings round it, for events that have positions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from scenemap.areas import Area, CountPoint
from scenemap.crs import project, rounded, unproject
from scenemap.errors import DataError
from scenemap.model import Text
from scenemap.vector import DEGREE_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.zones.model import Zone

_WATER = "water"


def zone_rings(case: Case, zones: Sequence[Zone], edges_m: Sequence[float]) -> tuple[Area, ...]:
    """Make a target area of each zone, and rings round it, on land and within the case.

    Where rings overlap, the narrower ring takes the ground, and of two as narrow the zone with the
    smaller id; no ring enters a zone.

    Parameters
    ----------
    case
        Its water and bounds are cut away.
    zones
        One version of each; the outer region is the target.
    edges_m
        Outer edges of the rings in metres from the zone, rising.

    Returns
    -------
    tuple of Area
        ``ZONE`` and ``ZONE-EDGE`` for each, sorted by id.

    Raises
    ------
    DataError
        If the edges do not rise from above 0, or a zone is given twice.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> [area.id for area in zone_rings(case, case.zones[1:], [250, 500])]
    ['vagsbunnen', 'vagsbunnen-250', 'vagsbunnen-500']
    """
    edges = check_edges(edges_m)
    ordered = sorted(zones, key=lambda zone: zone.id)
    if len({zone.id for zone in ordered}) < len(ordered):
        raise DataError("A zone is given in two versions. Choose one.")
    land = _land(case)
    taken = shapely.union_all([zone.outer_m for zone in ordered])
    found = {zone.id: shapely.intersection(zone.outer_m, land) for zone in ordered}
    for edge in edges:
        for zone in ordered:
            grown = shapely.buffer(zone.outer_m, edge, quad_segs=16)
            found[f"{zone.id}-{edge:g}"] = shapely.intersection(
                shapely.difference(grown, taken), land
            )
            taken = shapely.union(taken, grown)
    return tuple(
        made_area(name, region, case.crs)
        for name, region in sorted(found.items())
        if not region.is_empty
    )


def check_edges(edges_m: Sequence[float]) -> list[float]:
    """Return the edges of rings, if they can be.

    Raises
    ------
    DataError
        If they do not rise from above 0.
    """
    edges = [float(edge) for edge in edges_m]
    if not edges or edges != sorted(set(edges)) or not 0 < edges[0] <= edges[-1] < math.inf:
        raise DataError(f"Ring edges {edges} must rise from above 0. Give e.g. 250 and 500 metres.")
    return edges


def _land(case: Case) -> BaseGeometry:
    """Return the case's bounds less the water that its backdrop draws, in metres."""
    box = case.bounds
    if box is None:
        raise DataError("The case has no bounds to cut rings to. Give them in case.toml.")
    frame = project(shapely.box(box.west, box.south, box.east, box.north), case.crs)
    water = [
        project(feature.geometry, case.crs)
        for feature in case.backdrop
        if feature.properties.get("kind") == _WATER and feature.geometry is not None
    ]
    return shapely.difference(frame, shapely.union_all(water))


def made_area(name: str, region: BaseGeometry, crs: str) -> Area:
    """Make an area of a region in metres."""
    degrees = rounded(unproject(region, crs), DEGREE_DECIMALS)
    inside = degrees.representative_point()
    words = Text(nb="et punkt inne i ringen", en="a point inside the ring")
    return Area(
        id=name,
        name=name,
        short_name=Text(nb=name, en=name),
        outline=degrees,
        count_point=CountPoint(inside.x, inside.y, None, words, ""),
        representative_point=(inside.x, inside.y),
        accuracy_m=None,
        also=(),
        note="",
    )
