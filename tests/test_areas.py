from pathlib import Path
from typing import Any

import pytest
from shapely import Point
from shapely.geometry import shape

from builders import (
    BOUNDS,
    CRS,
    EAST,
    WEST,
    area,
    at,
    feature,
    ring,
    square,
    words,
    write,
    write_areas,
)
from scenemap.areas import Area, names_of, read_areas
from scenemap.errors import DataError
from scenemap.model import Bounds


def read(tmp_path: Path, *areas: dict[str, Any], **options: Any) -> tuple[Area, ...]:
    path = write_areas(tmp_path / "areas.geojson", areas or None)
    return read_areas(path, CRS, Bounds(*BOUNDS), **options)


def fault(tmp_path: Path, *areas: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *areas)
    return [str(one) for one in caught.value.findings]


def test_areas_are_sorted_by_id(tmp_path: Path) -> None:
    assert [one.id for one in read(tmp_path, area("west", WEST), area("east", EAST))] == [
        "east", "west",
    ]  # fmt: skip


def test_a_shared_edge_is_no_overlap(tmp_path: Path) -> None:
    east, west = read(tmp_path)
    assert east.outline is not None
    assert east.outline.touches(west.outline)


def test_overlapping_areas_are_refused_with_both_names_and_how_much(tmp_path: Path) -> None:
    wider = ring(at(90, 0), (110, 0), (110, 100), (0, 100))
    faults = fault(tmp_path, area("west", WEST), area("east", wider))
    assert faults == [
        "areas.geojson, value 'east': overlaps 'west' by 1,000 m². Redraw one of them."
    ]


def test_overlap_all_takes_overlapping_areas(tmp_path: Path) -> None:
    wider = ring(at(90, 0), (110, 0), (110, 100), (0, 100))
    areas = read(tmp_path, area("west", WEST), area("east", wider), overlap="all")
    assert [one.id for one in areas] == ["east", "west"]


def test_an_area_within_another_is_an_overlap(tmp_path: Path) -> None:
    inside = square(*at(20, 20), 10)
    assert "by 100 m²" in fault(tmp_path, area("west", WEST), area("hole", inside))[0]


def test_a_sliver_of_less_than_a_square_metre_is_none(tmp_path: Path) -> None:
    closer = ring(at(99.995, 0), (100, 0), (100, 100), (0, 100))
    assert len(read(tmp_path, area("west", WEST), area("east", closer))) == 2


def test_an_area_may_have_no_geometry_and_then_no_point(tmp_path: Path) -> None:
    bus, west = read(tmp_path, area("bus", None, name="Bybane/buss"), area("west", WEST))
    assert (bus.outline, bus.count_point, bus.representative_point) == (None, None, None)
    assert bus.name == "Bybane/buss"
    assert west.outline == shape(WEST)


def test_an_id_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    faults = fault(tmp_path, area("west", WEST), area("west", EAST))
    assert faults == [
        "areas.geojson, value 'west': has more than one area of this id. Give each its own."
    ]


def test_an_area_without_an_id_is_refused_with_its_number(tmp_path: Path) -> None:
    assert fault(tmp_path, area("west", WEST), feature(EAST)) == [
        "areas.geojson, row 2: has no id. Give each area a property 'id'."
    ]


def test_the_name_serves_as_id_where_there_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, feature(WEST, name="Vest"))[0].id == "Vest"


def test_an_area_that_is_no_polygon_is_refused(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": list(at(50, 50))}
    assert fault(tmp_path, area("dot", point)) == [
        "areas.geojson, column 'geometry', value 'Point': of area 'dot' is not a polygon. "
        "Draw an outline."
    ]


def test_an_area_with_latitude_first_is_refused(tmp_path: Path) -> None:
    swapped = {"type": "Polygon", "coordinates": [[[y, x] for x, y in WEST["coordinates"][0]]]}
    faults = fault(tmp_path, area("west", swapped))
    assert len(faults) == 1
    assert "column 'geometry': of area 'west' is not where the case is." in faults[0]
    assert "looks swapped" in faults[0]


def test_a_bow_tie_is_refused(tmp_path: Path) -> None:
    bow_tie = ring(at(0, 0), (100, 100), (100, 0), (0, 100))
    faults = fault(tmp_path, area("west", bow_tie), area("east", EAST))
    assert len(faults) == 1
    assert faults[0].startswith("areas.geojson, row 1: is not a valid polygon (Self-intersection")


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [at(0, 0), at(1, 1)]}
    assert len(fault(tmp_path, feature(WEST), area("line", line), area("a", None, name=3))) == 2


def test_a_file_without_features_holds_no_area(tmp_path: Path) -> None:
    path = write(tmp_path / "areas.geojson", '{"type": "FeatureCollection", "features": []}')
    with pytest.raises(DataError, match=r"areas\.geojson: holds no area\. Give it at least one"):
        read_areas(path, CRS)


def test_the_count_point_is_as_given(tmp_path: Path) -> None:
    lon, lat = at(10, 10)
    point = {"lon": lon, "lat": lat, "accuracy_m": 15, "what": words("the house"), "source": "book"}
    west = read(tmp_path, area("west", WEST, count_point=point))[0]
    assert west.count_point is not None
    assert (west.count_point.lon, west.count_point.lat) == (lon, lat)
    assert west.count_point.accuracy_m == 15
    assert west.count_point.what == {"nb": "the house", "en": "the house"}


def test_without_one_the_count_point_is_inside_and_says_so(tmp_path: Path) -> None:
    horseshoe = ring(
        at(0, 0), (100, 0), (100, 100), (90, 100), (90, 10), (10, 10), (10, 100), (0, 100)
    )  # fmt: skip
    one = read(tmp_path, area("u", horseshoe))[0]
    assert one.count_point is not None
    assert one.outline is not None
    assert one.outline.contains(Point(one.count_point.lon, one.count_point.lat))
    assert one.count_point.what["en"] == "a point inside the outline"
    assert one.representative_point == (one.count_point.lon, one.count_point.lat)


def test_a_count_point_off_the_earth_is_refused(tmp_path: Path) -> None:
    faults = fault(tmp_path, area("west", WEST, count_point={"lon": 5.33, "lat": 95}))
    assert faults == [
        "areas.geojson, column 'lat', value '95': of area 'west' is not a number from -90 to 90. "
        "Mend it."
    ]


def test_a_file_of_swapped_positions_is_one_fault(tmp_path: Path) -> None:
    def swapped(outline: dict[str, Any]) -> dict[str, Any]:
        return {"type": "Polygon", "coordinates": [[[y, x] for x, y in outline["coordinates"][0]]]}

    faults = fault(tmp_path, area("west", swapped(WEST)), area("east", swapped(EAST)))
    assert len(faults) == 1
    assert "of every area (2) is not where the case is. Latitude 5.3" in faults[0]


def test_metres_of_another_utm_zone_are_recognised(tmp_path: Path) -> None:
    faults = fault(tmp_path, area("west", square(11.33, 60.39)))
    assert len(faults) == 1
    assert "taken for those of another UTM zone" in faults[0]


def test_overlaps_are_found_though_another_area_has_a_fault(tmp_path: Path) -> None:
    dot = {"type": "Point", "coordinates": list(at(50, 50))}
    inside = square(*at(20, 20), 10)
    assert len(fault(tmp_path, area("dot", dot), area("west", WEST), area("hole", inside))) == 2


def test_an_area_is_meant_by_its_id_and_by_a_name_that_no_other_has(tmp_path: Path) -> None:
    areas = read(
        tmp_path,
        area("west", WEST, name="Vest", also=["Vestkanten", "Byen"]),
        area("east", EAST, name="west", also=["Byen"]),
    )
    assert names_of(areas) == {
        "west": "west", "east": "east", "Vest": "west", "Vestkanten": "west",
    }  # fmt: skip
