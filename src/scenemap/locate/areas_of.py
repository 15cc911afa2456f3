"""Which area each point lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from scenemap.areas import Area

#: Points are asked for in blocks of this size, so that memory stays bounded.
_BLOCK = 500_000


def areas_of(lon: ArrayLike, lat: ArrayLike, areas: Sequence[Area]) -> NDArray[np.object_]:
    """Find the area that covers each point.

    Edges belong to the area (``covers``); on a shared edge the smallest id wins. The decision is
    taken in degrees, on the outlines as they were read: straight edges are straight in longitude and
    latitude, as GeoJSON says.

    Parameters
    ----------
    lon, lat
        Degrees, shape (n,); NaN for no position.
    areas
        Areas; those without outline cover nothing.

    Returns
    -------
    array of str, shape (n,)
        Area ids; blank where no area covers the point, or there is none.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> areas_of([5.327758, 5.3], [60.394900, 60.0], load_case("bergen").areas).tolist()
    ['korskirken', '']
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    # In order of id, so that the least index is the smallest id.
    drawn = sorted((area for area in areas if area.outline is not None), key=lambda area: area.id)
    ids = np.array([*(area.id for area in drawn), ""], dtype=object)
    outside = len(drawn)
    found = np.full(lon.shape, outside)
    if drawn:
        tree = shapely.STRtree([area.outline for area in drawn])
        for start in range(0, len(lon), _BLOCK):
            block = slice(start, start + _BLOCK)
            points = shapely.points(lon[block], lat[block])
            at, which = tree.query(points, predicate="covered_by")
            np.minimum.at(found[block], at, which)
    return np.asarray(ids[found])
