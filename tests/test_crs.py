import re

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from proofs import proof
from scenemap.crs import (
    WGS84,
    box_of,
    check_position,
    cut_at_180,
    file_crs,
    ground,
    metric_crs,
    parse_crs,
    position_faults,
    project,
    stretch,
    to_metres,
    transform,
    transverse_mercator,
    unproject,
    utm_of,
)
from scenemap.errors import CRSError, PositionError
from scenemap.model import Bounds

BERGEN = Bounds(5.14, 60.28, 5.50, 60.56)
UTM32 = "EPSG:25832"

PLACES = {
    "Korskirken": (5.327758, 60.394900),
    "Vågsbunnen": (5.327865, 60.394395),
    "Torgallmenningen": (5.324164, 60.392884),
    "Nygårdsparken": (5.328424, 60.383895),
    "Strax-huset": (5.314377, 60.383003),
    "Puddefjordsbroen": (5.317192, 60.384069),
    "Wergeland": (5.350771, 60.360495),
    "Laksevåg senter": (5.286516, 60.389632),
    "Åsane senter": (5.324180, 60.465470),
}


@pytest.mark.parametrize(
    ("first", "second", "metres"),
    [
        ("Korskirken", "Strax-huset", 1517),
        ("Korskirken", "Vågsbunnen", 57),
        ("Korskirken", "Torgallmenningen", 300),
        ("Korskirken", "Nygårdsparken", 1227),
        ("Strax-huset", "Puddefjordsbroen", 195),
        ("Nygårdsparken", "Strax-huset", 781),
        ("Wergeland", "Åsane senter", 11789),
        ("Laksevåg senter", "Åsane senter", 8702),
    ],
)
def test_distances_are_those_of_the_table(first: str, second: str, metres: int) -> None:
    """Distance table of the project's geography notes, section 5, EPSG:25832."""
    lon, lat = zip(PLACES[first], PLACES[second], strict=True)
    x, y = to_metres(lon, lat, UTM32)
    assert round(float(np.hypot(x[1] - x[0], y[1] - y[0]))) == metres


def test_the_middle_of_utm_zone_32_is_where_it_is_defined() -> None:
    """UTM: the central meridian, 9° E, has easting 500 000, the equator northing 0."""
    x, y = to_metres(9.0, 0.0, UTM32)
    assert (round(float(x), 3), round(float(y), 3)) == (500000.0, 0.0)


@pytest.mark.parametrize("text", ["EPSG:3857", "EPSG:3785", "EPSG:900913", "ESRI:102100"])
def test_web_mercator_is_refused_by_name(text: str) -> None:
    with pytest.raises(CRSError) as caught:
        metric_crs(text)
    assert str(caught.value) == (
        f"{text} (Web Mercator) stretches lengths and cannot be measured in. Choose a projected "
        "system, such as EPSG:25832 for South Norway."
    )


def test_nothing_is_projected_to_web_mercator() -> None:
    with pytest.raises(CRSError, match="Web Mercator"):
        to_metres([5.3], [60.4], "EPSG:3857")
    with pytest.raises(CRSError, match="Web Mercator"):
        project(shapely.Point(5.3, 60.4), "EPSG:3857")


@pytest.mark.parametrize("text", ["EPSG:4326", "EPSG:4258", "EPSG:2263"])
def test_degrees_and_feet_are_refused_for_measuring(text: str) -> None:
    with pytest.raises(
        CRSError, match=f"^{text} is not in metres and cannot be measured in. Choose a projected"
    ):
        project(shapely.Point(5.3, 60.4), text)


def test_an_unknown_system_is_refused_with_an_example() -> None:
    with pytest.raises(
        CRSError, match=r"^'EPSG:99999' is not a coordinate system\. Write it as EPSG:25832\.$"
    ):
        parse_crs("EPSG:99999")


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        (60.3949, 5.3277, "Latitude 5.3277, longitude 60.3949 looks swapped.* Give latitude first"),
        (297000, 6700000, r"is off the earth\. Give degrees, or say which system .* with `crs=`"),
        (5.33, 90.1, "Latitude 90.1, longitude 5.33 is off the earth"),
        (10.75, 59.91, "Latitude 59.91, longitude 10.75 lies far outside the case"),
        (float("nan"), 60.39, "Latitude 60.39, longitude nan is not a position"),
        (5.33, float("inf"), "is not a position"),
    ],
)
def test_a_position_that_cannot_be_meant_is_refused(lon: float, lat: float, message: str) -> None:
    with pytest.raises(PositionError, match=message):
        check_position(lon, lat, BERGEN)


def test_a_position_in_the_case_or_within_its_own_size_of_it_is_taken() -> None:
    check_position(5.3277, 60.3949, BERGEN)
    check_position(4.79, 60.01, BERGEN)


def test_without_bounds_any_place_on_earth_will_do_but_none_off_it() -> None:
    check_position(60.3949, 5.3277, None)
    check_position(-180, -90, None)
    with pytest.raises(PositionError, match="is off the earth"):
        check_position(181, 0, None)


def test_faults_are_found_one_by_one_in_a_column() -> None:
    lon = [5.33, 60.39, 10.75, 297000, np.nan]
    lat = [60.39, 5.33, 59.91, 6700000, 60.39]
    assert position_faults(lon, lat, BERGEN).tolist() == [0, 2, 4, 3, 1]


def test_projected_coordinates_are_rounded_to_the_millimetre() -> None:
    x, y = shapely.get_coordinates(project(shapely.Point(5.3277581, 60.3949003), UTM32))[0]
    assert (x, y) == (round(x, 3), round(y, 3))


def test_a_geometry_comes_back_to_where_it_was() -> None:
    line = shapely.LineString([(5.3, 60.4), (5.4, 60.5)])
    back = unproject(project(line, UTM32), UTM32)
    assert np.allclose(shapely.get_coordinates(back), [[5.3, 60.4], [5.4, 60.5]], atol=1e-7)


def test_projecting_leaves_the_geometry_given_as_it_was() -> None:
    point = shapely.Point(5.3, 60.4)
    project(point, UTM32)
    assert (point.x, point.y) == (5.3, 60.4)


@given(st.floats(5.2, 5.5), st.floats(60.3, 60.5))
def test_metres_go_back_to_the_same_degrees(lon: float, lat: float) -> None:
    x, y = to_metres(lon, lat, UTM32)
    back = transform(x, y, UTM32, "EPSG:4326")
    assert np.allclose(back, (lon, lat), atol=1e-8)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (2,), (0,)])
@pytest.mark.filterwarnings("error")
def test_one_position_is_projected_like_many_in_the_shape_it_came_in(
    shape: tuple[int, ...],
) -> None:
    x, y = to_metres(np.full(shape, 5.3), np.full(shape, 60.4), UTM32)
    east, north = to_metres([5.3, 5.4], [60.4, 60.4], UTM32)
    assert x.shape == y.shape == shape
    assert (x == east[0]).all()
    assert (y == north[0]).all()


def test_positions_one_or_two_utm_zones_off_are_told_apart_from_far_ones() -> None:
    faults = position_faults([5.3 + 6, 5.3 - 12, 5.3 + 3], [60.4, 60.4, 60.4], BERGEN)
    assert faults.tolist() == [5, 5, 4]


def test_a_system_that_does_not_reach_a_place_stretches_without_limit() -> None:
    assert stretch("EPSG:25832", 9, 60) == pytest.approx(0.0004)  # the scale of UTM, by definition
    assert stretch("EPSG:3031", 9, 90) > 0.5


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(3.1, 56.1, 25832), (2.9, 56.1, 25831), (5, 64.1, 25831), (-74, 40.7, 32618)],
)
def test_south_west_norway_belongs_to_zone_32(lon: float, lat: float, code: int) -> None:
    assert utm_of(lon, lat) == f"EPSG:{code}"


@proof
@given(st.floats(-180, 180), st.one_of(st.floats(-80, 84), st.floats(33, 73)))
@settings(max_examples=25)
def test_the_utm_zone_is_the_first_that_pyproj_finds_for_the_place(lon: float, lat: float) -> None:
    lon = 9 if 56 <= lat < 64 and 3 <= lon < 12 else (lon + 180) % 360 - 180
    place = AreaOfInterest(lon, lat, lon, lat)
    found = [
        f"{one.auth_name}:{one.code}"
        for datum in ("ETRS89", "WGS 84")
        for one in query_utm_crs_info(datum, place, contains=True)
        if re.fullmatch(rf"{datum} / UTM zone \d+[NS]", one.name)
    ]
    assert utm_of(lon, lat) == found[0]


def test_near_the_pole_there_is_no_utm_zone() -> None:
    with pytest.raises(CRSError, match="no UTM zone at latitude 89"):
        utm_of(10, 89)


@pytest.mark.parametrize("text", ["EPSG:11022", "epsg:11022", "urn:ogc:def:crs:EPSG::11022"])
def test_a_code_that_is_too_new_for_pyproj_is_asked_of_gdal(text: str) -> None:
    """Norway's own ETRS89 is that of Europe on the map; its UTM 32 has the parameters of EPSG:25832."""
    place = np.array([5.3277]), np.array([60.3949])
    np.testing.assert_allclose(
        transform(*place, WGS84, text), transform(*place, WGS84, "EPSG:25832"), atol=0.001, rtol=0
    )
    assert transverse_mercator(text) == transverse_mercator("EPSG:25832")
    assert stretch(text, *place) == stretch("EPSG:25832", *place)


@pytest.mark.parametrize("text", ["EPSG:99999", "EPSG:11022x", "XX:1", "https://example.org/11022"])
def test_what_nobody_knows_is_not_taken_for_degrees(text: str) -> None:
    with pytest.raises(CRSError, match="is not a coordinate system"):
        parse_crs(text)


@pytest.mark.parametrize(
    "text", ["EPSG:4978", 'LOCAL_CS["site grid",UNIT["metre",1]]', "IAU_2015:30100"]
)
def test_systems_without_longitude_and_latitude_are_refused(text: str) -> None:
    with pytest.raises(CRSError, match=r"^e.csv is .* no longitude and latitude follow"):
        file_crs(text, "e.csv")


@pytest.mark.parametrize(
    ("lon", "lat", "code"), [(10, 53.5, 25832), (13.4, 52.5, 25833), (4.9, 52.4, 25831)]
)
def test_eastings_have_no_zone_before_them(lon: float, lat: float, code: int) -> None:
    """Hamburg, Berlin and Amsterdam lie in systems of that kind too, such as EPSG:4647."""
    assert utm_of(lon, lat) == f"EPSG:{code}"


# --- across the line of 180° ----------------------------------------------------------------------

FIJI = "EPSG:32760"


def across(turn: float, *, uncut: bool = False) -> shapely.Geometry:
    """Draw a shape with a hole on the line of 180°, at the east end of the map or at the west end."""
    lon, lat = 180 + turn, -16.8
    ring = [
        (lon - 0.01, lat),
        (lon + 0.02, lat),
        (lon + 0.01, lat + 0.01),
        (lon - 0.02, lat + 0.02),
    ]
    hole = [(lon - 0.005, lat + 0.005), (lon + 0.005, lat + 0.005), (lon, lat + 0.008)]
    rings = [[((x + 180) % 360 - 180 if uncut else x, y) for x, y in one] for one in (ring, hole)]
    return shapely.Polygon(rings[0], rings[1:])


@pytest.mark.parametrize("drawn", [across(0), across(-360), across(0, uncut=True)])
def test_what_lies_across_180_is_cut_there_and_measured_as_one(drawn: shapely.Geometry) -> None:
    cut = cut_at_180(drawn)
    assert cut.is_valid
    ends = [end for one in cut.geoms for end in one.bounds[::2]]
    assert ends == pytest.approx([179.98, 180, -180, -179.98])
    assert cut.area == pytest.approx(across(0).area)
    assert cut_at_180(cut).equals(cut)
    whole = project(cut, FIJI)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 1
    # As one shape in the plane, but for edges that are straight in degrees.
    assert whole.symmetric_difference(project(across(0), FIJI)).area < 1e-3 * whole.area
    assert ground(cut) == pytest.approx(ground(across(0)), rel=1e-5)
    box = box_of([cut])
    assert (box.west, box.east) == pytest.approx((179.98, 180.02))
    assert utm_of(*box.middle) in {FIJI, "EPSG:32701"}
    assert cut_at_180(unproject(whole, FIJI)).symmetric_difference(cut).area < 1e-3 * cut.area


@pytest.mark.parametrize(
    "drawn",
    [
        shapely.box(-180, -90, 180, 90),
        shapely.box(5, 60, 6, 61),
        shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)]),
        # Round the south pole.
        shapely.Polygon([(x, -60) for x in range(-180, 181, 20)] + [(180, -90), (-180, -90)]),
    ],
)
def test_what_is_cut_already_or_goes_round_the_earth_stays_as_it_is(
    drawn: shapely.Geometry,
) -> None:
    assert cut_at_180(drawn) is drawn


def test_a_number_of_another_register_is_refused_without_a_word_of_it(recwarn) -> None:
    with pytest.raises(CRSError, match="'EPSG:54009' is not a coordinate system"):
        parse_crs("EPSG:54009")
    assert not recwarn.list
