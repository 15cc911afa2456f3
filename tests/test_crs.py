import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from scenemap.crs import (
    WGS84,
    check_position,
    file_crs,
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
