import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from shapely.affinity import translate
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
from proofs import often
from scenemap.areas import (
    ARGUMENTS,
    Area,
    cut_of,
    find_areas,
    names_of,
    read_areas,
    shared_ground,
)
from scenemap.crs import to_metres, unproject
from scenemap.errors import DataError
from scenemap.findings import Findings, in_any_case
from scenemap.model import Bounds, Text

CORNER = tuple(float(one) for one in to_metres(*at(0, 0), CRS))
NOTHING = Text(nb="", en="")
PLAIN = Area("a", "a", NOTHING, None, None, None, None, (), "")


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


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_name_is_no_id(tmp_path: Path, blank: str | None) -> None:
    assert fault(tmp_path, area("west", WEST), feature(EAST, name=blank)) == [
        "areas.geojson, row 2: has no id. Give each area a property 'id'."
    ]


def test_numbers_are_ids_and_nought_is_one(tmp_path: Path) -> None:
    """As programs write them that number from 0, or make decimals of a column with a blank in it."""
    areas = read(tmp_path, feature(WEST, id=0, name="Vest"), feature(EAST, id=301.0, name="Øst"))
    assert [(one.id, one.name) for one in areas] == [("0", "Vest"), ("301", "Øst")]
    meant = in_any_case(["0.0", "301.0", "302.0"], names_of(areas))
    assert meant == {"0.0": "0", "301.0": "301"}


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
    assert faults[0].startswith(
        "areas.geojson, row 1, value 'West': is not a valid polygon (it crosses itself at latitude 60.39"
    )


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


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["area", "bydelsnavn", "Kvartal"])
def test_a_file_whose_only_column_is_a_name_is_taken(tmp_path: Path, column: str) -> None:
    one, other = read(
        tmp_path, feature(WEST, **{column: "Årstad"}), feature(EAST, **{column: "Ytrebygda"})
    )
    assert [(one.id, one.name), (other.id, other.name)] == [
        ("Ytrebygda", "Ytrebygda"), ("Årstad", "Årstad"),
    ]  # fmt: skip


def test_the_column_of_names_is_that_which_tells_areas_apart(tmp_path: Path) -> None:
    two = [
        feature(WEST, nr=1, bydel="Bergenhus", krets="Nygård", slag="krets"),
        feature(EAST, nr=2, bydel="Bergenhus", krets="Marken", slag="krets"),
    ]
    assert "has more than one area of this id" in fault(tmp_path, *two)[0]
    areas = read(tmp_path, *two, name_column="krets")
    assert [one.name for one in areas] == ["Marken", "Nygård"]
    for one in two:
        del one["properties"]["bydel"]
    assert [one.name for one in read(tmp_path, *two)] == ["Marken", "Nygård"]


def test_columns_among_which_none_can_be_chosen_are_named(tmp_path: Path) -> None:
    two = [feature(WEST, first="a", second="b"), feature(EAST, first="c", second="d")]
    assert fault(tmp_path, *two)[0] == (
        "areas.geojson: has no column that is known to hold the names of the areas. Say which with "
        "`name_column=`. There are: first, second."
    )
    assert [one.id for one in read(tmp_path, *two, name_column="second")] == ["b", "d"]
    with pytest.raises(DataError, match=r"column 'secnd': is no column\. Did you mean 'second'"):
        read(tmp_path, *two, name_column="secnd")


def test_an_id_stays_the_id_where_a_column_of_names_is_chosen(tmp_path: Path) -> None:
    (one,) = read(tmp_path, feature(WEST, id="w", kode="0301", navn="Vest"), name_column="kode")
    assert (one.id, one.name) == ("w", "0301")
    (one,) = read(tmp_path, feature(WEST, id=7, krets="Nygård"))
    assert (one.id, one.name) == ("7", "Nygård")


# --- slivers ----------------------------------------------------------------------------------------


def strips(*ends: tuple[float, float]) -> list[dict[str, Any]]:
    """Return areas of 100 m from south to north, each from one easting to another."""
    return [
        area(f"a{number}", ring(at(west, 0), (east - west, 0), (east - west, 100), (0, 100)))
        for number, (west, east) in enumerate(ends)
    ]


def found(tmp_path: Path, *areas: dict[str, Any]) -> tuple[tuple[Area, ...], list[str]]:
    path = write_areas(tmp_path / "areas.geojson", areas)
    findings = Findings(path.name)
    return find_areas(path, findings, crs=CRS), [f"{one.level}: {one}" for one in findings]


def test_a_sliver_is_told_and_no_fault(tmp_path: Path) -> None:
    areas, told = found(tmp_path, *strips((0, 100), (99.9, 200), (199.8, 300)))
    assert len(areas) == 3
    assert told == [
        "warning: areas.geojson: has 2 pairs of areas that overlap, 'a1' and 'a2' most: 30 m² in all "
        "were cut from those whose ids come later. Redraw their borders as one line if that matters."
    ]


def test_what_a_sliver_is_depends_on_the_smaller_area(tmp_path: Path) -> None:
    # 0.4 m of 100 m are 0.4 %, 0.6 m are 0.6 %.
    _, told = found(tmp_path, *strips((0, 1000), (999.6, 1099.6)))
    assert told[0].startswith("warning:")
    _, told = found(tmp_path, *strips((0, 1000), (999.4, 1099.4)))
    assert told == ["error: areas.geojson, value 'a0': overlaps 'a1' by 60 m². Redraw one of them."]


def test_ground_that_three_areas_share_is_cut_twice(tmp_path: Path) -> None:
    areas = read(tmp_path, *strips((0, 100), (50, 150), (80, 200)), overlap="all")
    assert [round(one.m2, -1) for one in shared_ground(areas, CRS)] == [5000, 2000, 7000]
    # 100 + 100 + 120 m of strips cover 200 m.
    assert cut_of(areas, CRS) == pytest.approx(12_000, abs=5)


@settings(derandomize=True, deadline=None, max_examples=often(8, 80))
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(5, 300)), min_size=1, max_size=5))
def test_what_is_kept_and_what_is_cut_add_up(ends: list[tuple[int, int]]) -> None:
    boxes = [shapely.box(west, 0, west + wide, 100) for west, wide in ends]
    areas = [
        replace(PLAIN, id=f"a{number}", outline=unproject(translate(one, *CORNER), CRS))
        for number, one in enumerate(boxes)
    ]
    owned = set()
    taken = 0
    for west, wide in ends:  # metre by metre, by the rule that the smallest id wins
        metres = set(range(west, west + wide))
        taken += len(metres & owned)
        owned |= metres
    assert cut_of(areas, CRS) == pytest.approx(100 * taken, abs=5)
    pairs = sum(max(0, min(a + b, c + d) - max(a, c)) for (a, b), (c, d) in combinations(ends, 2))
    assert sum(one.m2 for one in shared_ground(areas, CRS)) == pytest.approx(100 * pairs, abs=5)


# --- outlines that are not sound --------------------------------------------------------------------


def test_an_outline_that_is_not_sound_is_mended_only_when_asked(tmp_path: Path) -> None:
    bow_tie = ring(at(0, 0), (100, 100), (100, 0), (0, 100))
    path = write_areas(tmp_path / "areas.geojson", [area("west", bow_tie), area("east", EAST)])
    findings = Findings(path.name)
    find_areas(path, findings, crs=CRS, remedies=ARGUMENTS)
    assert [str(one).partition(". ")[2] for one in findings] == [
        "Mend the outline (in QGIS: Fix geometries), or take `mend=`."
    ]
    findings = Findings(path.name)
    _, west = find_areas(path, findings, crs=CRS, mend=True)
    (told,) = findings
    assert told.level == "warning"
    before, after, _ = re.findall(r"([\d,.]+) m²", told.problem)
    assert float(before) < 1
    # Two triangles of 2,500 m²; lengths in UTM are off by 1 in 10,000 here.
    assert float(after.replace(",", "")) == pytest.approx(5000, abs=5)
    assert west.outline is not None
    assert west.outline.is_valid


@pytest.mark.parametrize(
    ("outline", "kind"),
    [
        ([[(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)], [(200, 0), (210, 0), (210, 10), (200, 0)]],
         "it has a hole outside its outer ring"),
        ([[(0, 0), (100, 0), (100, 100), (100, 150), (100, 100), (0, 100), (0, 0)]],
         "a ring of it touches itself"),
        ([[(0, 0), (100, 0), (100, 0), (0, 0)]], "it has a ring of fewer than three different points"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_outline_is_said_with_its_place(
    tmp_path: Path, outline: list[list[tuple[float, float]]], kind: str
) -> None:
    rings = [[list(at(*point)) for point in one] for one in outline]
    drawn = {"type": "Polygon", "coordinates": rings}
    (told,) = fault(tmp_path, area("a", drawn))
    assert f"row 1, value 'A': is not a valid polygon ({kind} at latitude 60.39" in told
