"""A user's own streets, water and buildings: what they are taken for, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import pytest
import shapely
from shapely.geometry import shape

from builders import ORIGIN, WEST, at, feature, write_features
from scenemap.case import BACKDROP_KINDS
from scenemap.errors import DataError
from scenemap.model import Bounds
from scenemap.newcase.backdrop import REACH_M, Backdrop, read_backdrop

if TYPE_CHECKING:
    from pathlib import Path

#: The west square.
AROUND = Bounds(*shape(WEST).bounds)


def line(*places: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(at(*place)) for place in places]}


def read(tmp_path: Path, *features: dict[str, Any], name: str = "map", **how: Any) -> Backdrop:
    path = tmp_path / f"{name}.geojson"
    write_features(path, features)
    return read_backdrop(path, AROUND, **how)


def kinds(found: Backdrop) -> list[str]:
    return [one.properties["kind"] for one in found.features]


STREET = line((0, 0), (100, 0))


@pytest.mark.parametrize(
    ("properties", "geometry", "file", "kind"),
    [
        ({"highway": "residential"}, STREET, "map", "street"),
        ({"objtype": "VegSenterlinje"}, STREET, "map", "street"),
        ({}, STREET, "streets", "street"),
        ({"waterway": "stream"}, STREET, "map", "waterway"),
        ({"objtype": "ElvBekk"}, STREET, "map", "waterway"),
        ({"railway": "tram"}, STREET, "map", "rail"),
        ({"building": "yes"}, WEST, "map", "building"),
        ({"building": "no", "natural": "water"}, WEST, "map", "water"),
        ({"objtype": "Innsjø"}, WEST, "map", "water"),
        ({"objtype": "Havflate"}, WEST, "map", "water"),
        ({"objtype": "Bygning"}, WEST, "map", "building"),
        ({"fclass": "park"}, WEST, "map", "park"),
        ({"fclass": "parking"}, WEST, "map", "border"),
        ({"place": "square"}, WEST, "map", "square"),
        ({}, WEST, "gis_osm_buildings_a_free_1", "building"),
        ({}, WEST, "vann", "water"),
        ({"landuse": "residential"}, WEST, "map", "border"),
        ({"kind": "bridge"}, STREET, "map", "bridge"),
        ({"kind": "water"}, STREET, "map", "waterway"),
    ],
)
def test_what_a_shape_is_shows_in_its_properties_or_its_file(
    tmp_path, properties, geometry, file, kind
):
    assert kinds(read(tmp_path, feature(geometry, **properties), name=file)) == [kind]
    assert kind in BACKDROP_KINDS


def test_a_street_of_many_pieces_is_one_and_keeps_its_name_alone(tmp_path):
    pieces = [
        feature(line((30 * n, 0), (30 * n + 30, 0)), navn="Storgata", id=n, owner="Kari Nordmann")
        for n in range(3)
    ]
    (one,) = read(tmp_path, *pieces, feature(line((0, 9), (9, 9)), navn="7")).features[1:]
    assert one.properties == {"kind": "street", "name": {"nb": "Storgata", "en": "Storgata"}}
    assert one.geometry.geom_type == "LineString"
    assert shapely.get_num_points(one.geometry) <= 3


def test_only_what_lies_around_the_areas_is_kept(tmp_path):
    (street,) = read(tmp_path, feature(line((-9000, 50), (9000, 50)))).features
    west, _, east, _ = street.geometry.bounds
    assert at(-REACH_M - 20, 50)[0] < west < at(-REACH_M + 20, 50)[0]
    assert at(100 + REACH_M - 20, 50)[0] < east < at(100 + REACH_M + 20, 50)[0]


def test_every_layer_in_any_system_is_taken(tmp_path):
    path = tmp_path / "town.gpkg"
    street = geopandas.GeoSeries([shape(STREET)], crs="EPSG:4326").to_crs("EPSG:25833")
    lake = geopandas.GeoSeries([shape(WEST)], crs="EPSG:4326").to_crs("EPSG:3857")
    geopandas.GeoDataFrame({"navn": ["Storgata"]}, geometry=street).to_file(path, layer="veger")
    geopandas.GeoDataFrame({"navn": ["Dammen"]}, geometry=lake).to_file(path, layer="vann")
    found = read_backdrop(path, AROUND, accuracy_m=4)
    assert kinds(found) == ["street", "water"]
    assert found.features[1].geometry.hausdorff_distance(shape(WEST)) < 2e-6
    assert found.name["en"] == "your street file town.gpkg"
    assert found.accuracy_m == 4


def test_what_was_taken_and_left_out_is_told(tmp_path):
    pin = feature({"type": "Point", "coordinates": list(ORIGIN)}, name="a pin")
    bow = {"type": "Polygon", "coordinates": [
        [list(at(*one)) for one in ((0, 0), (50, 50), (50, 0), (0, 50), (0, 0))]
    ]}  # fmt: skip
    found = read(tmp_path, feature(STREET), feature(WEST), pin, feature(bow, building="yes"))
    assert list(found.reasons) == [
        "Backdrop: street: 1, border: 1, building: 1 of map.geojson, as far as 500 m around the areas.",
        "Drawn as outlines, for no column says what they are: 1 polygon of map.geojson. A column 'kind' "
        "may say water, park, square or building.",
        "Left out, for a backdrop has none: 1 point of map.geojson.",
        "Warning: mended, for they cross themselves: 1 outline of map.geojson.",
    ]


def fault(tmp_path, *features, **how) -> str:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *features, **how)
    return str(caught.value)


def test_points_alone_are_refused(tmp_path):
    pins = [feature({"type": "Point", "coordinates": list(ORIGIN)}) for _ in range(3)]
    assert fault(tmp_path, *pins) == (
        "map.geojson holds 3 points and no line or polygon. A backdrop is drawn of streets as lines, and "
        "of water, parks or buildings as polygons: save those from your map."
    )


def test_a_backdrop_elsewhere_is_refused(tmp_path):
    far = {"type": "LineString", "coordinates": [[10.4, 63.43], [10.41, 63.43]]}
    assert fault(tmp_path, feature(far)) == (
        "map.geojson draws nothing around the areas: it lies at latitude 63.43, longitude 10.41, and the "
        "areas at latitude 60.39, longitude 5.33. Save the part around the areas, in its right "
        "coordinate system."
    )


def test_swapped_coordinates_are_named(tmp_path):
    turned = [[lat, lon] for lon, lat in STREET["coordinates"]]
    said = fault(tmp_path, feature({"type": "LineString", "coordinates": turned}))
    assert "look swapped: GeoJSON has longitude first." in said


def test_one_too_large_is_refused_with_what_to_do(tmp_path):
    zigzag = line(*((n, 10 * (n % 2)) for n in range(50)))
    assert read(tmp_path, feature(zigzag), most=50).features
    assert fault(tmp_path, feature(zigzag), most=49) == (
        "map.geojson has 50 vertices around the areas, more than 49: pages would be slow (street: 1). "
        "Keep what one recognises the place by, streets and water, or thin it out; in QGIS: Extract by "
        "expression, Clip, Simplify."
    )


def test_an_empty_or_broken_file_is_refused(tmp_path):
    assert "holds nothing that can be drawn" in fault(tmp_path, feature(None))
    (tmp_path / "bad.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(DataError):
        read_backdrop(tmp_path / "bad.geojson", AROUND)
