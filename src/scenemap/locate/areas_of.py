"""Which area each point lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from scenemap.case import case_of
from scenemap.locate.coordinates import as_points
from scenemap.locate.index import CellIndex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from scenemap.areas import Area
    from scenemap.case import Case

#: For fewer points than this no index is built.
_FEW = 1_000


@dataclass(frozen=True, slots=True)
class AreaIndex:
    """Areas made ready to be asked for many points.

    Parameters
    ----------
    ids
        Ids of the areas with an outline, sorted, so that the least number is the smallest id; last a
        blank one, for no area.
    cells
        The index over their outlines, in that order.
    """

    ids: NDArray[np.object_]
    cells: CellIndex

    @classmethod
    def build(cls, areas: Sequence[Area]) -> AreaIndex:
        """Build the index of some areas, or take it from the cache."""
        drawn = _drawn(areas)
        return cls(_ids(drawn), CellIndex.cached([area.outline for area in drawn]))

    def find(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
        """Find the number, in :attr:`ids`, of the area that covers each point."""
        return self.cells.find(lon, lat)


def areas_of(
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    areas: Sequence[Area] | None = None,
    case: Case | str | Path | None = None,
) -> NDArray[np.object_]:
    """Find the area that covers each point.

    Edges belong to the area (``covers``); on a shared edge the smallest id wins. The decision is
    taken in degrees, on the outlines as they were read: straight edges are straight in longitude and
    latitude, as GeoJSON says.

    Parameters
    ----------
    lon, lat
        Degrees, shape (n,), or one point; NaN for no position.
    areas
        Areas; those without outline cover nothing. The case's unless given.
    case
        A case, its name or its folder; Bergen unless given.

    Returns
    -------
    array of str, shape (n,)
        Area ids; blank where no area covers the point, or there is none.

    Examples
    --------
    >>> areas_of([5.327758, 5.3], [60.394900, 60.0]).tolist()
    ['korskirken', '']
    """
    areas = case_of(case).areas if areas is None else areas
    lon, lat = as_points(lon, lat)
    if len(lon) >= _FEW:
        index = AreaIndex.build(areas)
        return np.asarray(index.ids[index.find(lon, lat)])
    drawn = _drawn(areas)
    found = np.full(lon.shape, len(drawn))
    if drawn:
        tree = shapely.STRtree([area.outline for area in drawn])
        at, which = tree.query(shapely.points(lon, lat), predicate="covered_by")
        np.minimum.at(found, at, which)
    return np.asarray(_ids(drawn)[found])


def _drawn(areas: Sequence[Area]) -> list[Area]:
    return sorted((area for area in areas if area.outline is not None), key=lambda area: area.id)


def _ids(drawn: Sequence[Area]) -> NDArray[np.object_]:
    return np.array([*(area.id for area in drawn), ""], dtype=object)
