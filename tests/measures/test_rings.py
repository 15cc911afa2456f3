from __future__ import annotations

import pytest
import shapely

from scenemap.case import load_case
from scenemap.crs import project
from scenemap.errors import DataError
from scenemap.measures.rings import zone_rings


def test_rings_do_not_overlap_and_stay_on_land() -> None:
    case = load_case("bergen")
    areas = zone_rings(case, case.zones, [150, 300])
    assert [area.id for area in areas] == [
        "nygard", "nygard-150", "nygard-300", "vagsbunnen", "vagsbunnen-150", "vagsbunnen-300",
    ]  # fmt: skip
    regions = [project(area.outline, case.crs) for area in areas]
    for at, one in enumerate(regions):
        for other in regions[at + 1 :]:
            assert shapely.intersection(one, other).area < 5  # slivers of rounding, m²
    water = shapely.union_all(
        [
            project(feature.geometry, case.crs)
            for feature in case.backdrop
            if feature.properties["kind"] == "water"
        ]
    )
    assert max(shapely.intersection(one, water).area for one in regions) < 50


def test_a_point_belongs_to_the_ring_of_its_distance() -> None:
    """South of zone Nygård's western half there is land: 60 m and 200 m from the zone."""
    case = load_case("bergen")
    zone = next(zone for zone in case.zones if zone.id == "nygard")
    areas = {
        area.id: project(area.outline, case.crs) for area in zone_rings(case, [zone], [100, 300])
    }
    random = shapely.points(
        [(x, y) for x in range(297_000, 298_500, 50) for y in range(6_699_500, 6_700_900, 50)]
    )
    distance = shapely.distance(random, zone.outer_m)
    for name, low, high in (("nygard-100", 0, 100), ("nygard-300", 100, 300)):
        inside = shapely.covers(areas[name], random)
        assert inside.sum() > 20
        assert distance[inside].min() > low - 0.5
        assert distance[inside].max() < high + 0.5
    assert (distance[shapely.covers(areas["nygard"], random)] == 0).all()


@pytest.mark.parametrize("edges", [[], [0], [500, 250], [-5], [250, 250]])
def test_edges_must_rise_from_above_zero(edges: list[float]) -> None:
    case = load_case("bergen")
    with pytest.raises(DataError, match="must rise from above 0"):
        zone_rings(case, case.zones, edges)
