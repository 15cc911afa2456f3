import contextlib
import json
import sqlite3
import tempfile
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import mapping, shape

from builders import EAST, WEST, at, feature, ring, write, write_features
from proofs import often, proof
from scenemap.crs import ground, parse_crs
from scenemap.findings import Findings
from scenemap.vector import Feature, crs_of, read_features, rows_of_layers


def read(path: Path) -> tuple[list[Feature], list[str]]:
    findings = Findings(path.name)
    features = read_features(path, findings)
    return features, [str(one) for one in findings]


def west_in(crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": ["west"], "n": [3]}, geometry=[shape(WEST)], crs="EPSG:4326"
    ).to_crs(crs)


def same_place(geometry: object, wanted: dict[str, object], degrees: float) -> bool:
    found = shapely.get_coordinates(geometry)
    return bool(np.allclose(found, shapely.get_coordinates(shape(wanted)), atol=degrees, rtol=0))


def test_features_come_back_in_file_order_with_numbers_and_properties(tmp_path: Path) -> None:
    path = write_features(
        tmp_path / "t.geojson", [feature(WEST, id="w"), feature(None, id="x"), feature(EAST)]
    )
    features, faults = read(path)
    assert faults == []
    assert [(one.number, one.properties) for one in features] == [
        (1, {"id": "w"}), (2, {"id": "x"}), (3, {}),
    ]  # fmt: skip
    assert features[1].geometry is None
    assert same_place(features[0].geometry, WEST, 0)


def test_degrees_are_rounded_to_seven_decimals(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [5.33000004, 60.39000006, 12.5]}
    features, _ = read(write_features(tmp_path / "t.geojson", [feature(point)]))
    assert shapely.get_coordinates(features[0].geometry, include_z=True).tolist()[0][:2] == [
        5.33, 60.3900001,
    ]  # fmt: skip
    assert not shapely.has_z(features[0].geometry)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"type": "FeatureColl', "is not JSON"),
        ("lon,lat\n5,60\n", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[1, 2]", "is not a GeoJSON FeatureCollection"),
        ('{"type": "Polygon", "coordinates": []}', "is not a GeoJSON FeatureCollection"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_a_fault(
    tmp_path: Path, text: str, problem: str
) -> None:
    features, faults = read(write(tmp_path / "t.geojson", text))
    assert features == []
    assert len(faults) == 1
    assert faults[0].startswith(f"t.geojson: {problem}")
    assert faults[0].endswith("Save it as GeoJSON again.")


@pytest.mark.parametrize(
    "item",
    ['{"type": "Feature"}', '{"geometry": {"type": "Blob", "coordinates": []}}', "7", "null"],
)
def test_what_is_no_feature_is_a_fault_with_its_number(tmp_path: Path, item: str) -> None:
    good = '{"type": "Feature", "geometry": null, "properties": {"id": "a"}}'
    path = write(
        tmp_path / "t.geojson", f'{{"type": "FeatureCollection", "features": [{good}, {item}]}}'
    )
    features, faults = read(path)
    assert [one.number for one in features] == [1]
    assert len(faults) == 1
    assert faults[0].startswith("t.geojson, row 2: is not a GeoJSON feature (")
    assert faults[0].endswith("Mend or delete it.")


def test_the_crs_member_of_older_geojson_is_followed(tmp_path: Path) -> None:
    frame = west_in("EPSG:25832")
    given = mapping(frame.geometry[0])
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    features, faults = read(write_features(tmp_path / "t.geojson", [feature(given)], crs=member))
    assert faults == []
    assert same_place(features[0].geometry, WEST, 2e-7)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"])
def test_a_crs_member_that_says_degrees_changes_nothing(tmp_path: Path, name: str) -> None:
    member = {"type": "name", "properties": {"name": name}}
    path = write_features(tmp_path / "t.geojson", [feature(WEST)], crs=member)
    features, faults = read(path)
    assert faults == []
    assert same_place(features[0].geometry, WEST, 0)


@pytest.mark.parametrize("member", [{"properties": {"name": "EPSG:99999"}}, {"type": "name"}, "x"])
def test_a_crs_member_that_cannot_be_read_is_a_fault(tmp_path: Path, member: object) -> None:
    _, faults = read(write_features(tmp_path / "t.geojson", [feature(WEST)], crs=member))
    assert len(faults) == 1
    assert "t.geojson, value '" in faults[0]
    assert faults[0].endswith("has a crs that cannot be read. Save it in EPSG:4326.")


@pytest.mark.parametrize("separator", ["", "\x1e"])
@pytest.mark.parametrize("ending", ["geojsonl", "geojsons", "ndjson"])
def test_areas_one_after_the_other_are_those_of_a_collection(
    tmp_path: Path, ending: str, separator: str
) -> None:
    given = [feature(WEST, id="w"), feature(EAST, id="e", name="Øst"), feature(None, id="x")]
    text = "".join(f"{separator}{json.dumps(one)}\n" for one in given)
    found = read(write(tmp_path / f"t.{ending}", text))
    assert found == read(write_features(tmp_path / "t.geojson", given))
    assert len(found[0]) == len(given)
    assert rows_of_layers(tmp_path / f"t.{ending}") == {"": len(given)}


def test_heights_and_measures_of_outlines_are_passed_over(tmp_path: Path) -> None:
    flat = [feature(one, id=n) for n, one in enumerate((WEST, EAST))]
    high = json.loads(json.dumps(flat))
    for one in high:
        one["geometry"]["coordinates"] = [
            [[*vertex, 12.5, 3] for vertex in ring] for ring in one["geometry"]["coordinates"]
        ]
    found, faults = read(write_features(tmp_path / "high.geojson", high))
    assert faults == []
    for one, geometry in zip(found, (WEST, EAST), strict=True):
        assert same_place(one.geometry, geometry, 0)


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "shp"])
def test_other_formats_in_utm_33_come_back_in_degrees(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    west_in("EPSG:25833").to_file(path)
    features, faults = read(path)
    assert faults == []
    assert same_place(shapely.normalize(features[0].geometry), _normal(WEST), 2e-7)
    assert features[0].properties == {"id": "west", "n": 3}
    assert type(features[0].properties["n"]) is int


def _normal(geometry: dict[str, object]) -> dict[str, object]:
    mapped: dict[str, object] = mapping(shapely.normalize(shape(geometry)))
    return mapped


def test_an_empty_cell_of_a_geopackage_is_none(tmp_path: Path) -> None:
    frame = west_in("EPSG:25832").assign(n=np.nan, id=None)
    frame.to_file(tmp_path / "t.gpkg")
    features, _ = read(tmp_path / "t.gpkg")
    assert features[0].properties == {"id": None, "n": None}


def test_a_file_without_a_coordinate_system_is_a_fault(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["west"]}, geometry=[shape(WEST)])
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(tmp_path / "t.fgb")
    features, faults = read(tmp_path / "t.fgb")
    assert features == []
    assert faults == [
        "t.fgb: says no coordinate system. Set it in the program that wrote the file (e.g. QGIS)."
    ]


def test_a_geopackage_that_is_none_is_a_fault(tmp_path: Path) -> None:
    features, faults = read(write(tmp_path / "t.gpkg", "this is text"))
    assert features == []
    assert len(faults) == 1
    assert faults[0].startswith("t.gpkg: is no GeoPackage, whatever its name says.")
    assert faults[0].endswith("Save it as GeoPackage or GeoJSON.")


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert read(tmp_path / "t.gpkg")[1] == ["t.gpkg: does not exist. Check the name."]


def test_a_bow_tie_is_a_fault_and_the_other_features_are_kept(tmp_path: Path) -> None:
    bow_tie = ring(at(0, 0), (100, 100), (100, 0), (0, 100))
    features, faults = read(
        write_features(tmp_path / "t.geojson", [feature(bow_tie), feature(EAST)])
    )
    assert [one.number for one in features] == [2]
    assert len(faults) == 1
    assert faults[0].startswith(
        "t.geojson, row 1: is not a valid polygon (it crosses itself at latitude 60.3904"
    )
    assert faults[0].endswith("Mend the outline (in QGIS: Fix geometries).")


def test_metres_in_geojson_are_off_the_earth(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [297000, 6700000]}
    features, faults = read(write_features(tmp_path / "t.geojson", [feature(point)]))
    assert features == []
    assert faults == [
        "t.geojson, row 1, value '297000 6.7e+06 297000 6.7e+06': has positions off the earth. "
        "GeoJSON is longitude, latitude in degrees (EPSG:4326); for other systems use GeoPackage."
    ]


def test_an_outline_that_rounding_would_break_is_kept_as_drawn(tmp_path: Path) -> None:
    ring, hole = (
        [[x, y] for x, y in corners]
        for corners in (
            [(5.32, 60.39), (5.324, 60.39), (5.324, 60.394), (5.32, 60.394), (5.32, 60.39)],
            [
                (5.321, 60.391),
                (5.32100002, 60.39100001),
                (5.32100001, 60.39100003),
                (5.321, 60.391),
            ],
        )
    )
    outline = {"type": "Polygon", "coordinates": [ring, hole]}
    features, faults = read(write_features(tmp_path / "t.geojson", [feature(outline)]))
    assert faults == []
    assert features[0].geometry == shape(outline)


def test_a_corner_on_an_edge_stays_sound_in_another_system(tmp_path: Path) -> None:
    # The hole touches the middle of an edge; in degrees its corner is on the wrong side by a digit.
    outline = shapely.from_wkt(
        "POLYGON ((-20698 6731972, -20688 6732042, -21108 6732102, -21118 6732032, -20698 6731972), "
        "(-20691 6732021, -20830 6732048, -20832 6732034, -20691 6732021))"
    )
    gpd.GeoDataFrame({"id": ["west"]}, geometry=[outline], crs=25833).to_file(tmp_path / "t.gpkg")
    features, faults = read(tmp_path / "t.gpkg")
    assert faults == []
    one = features[0].geometry
    assert one is not None
    assert one.is_valid
    # So far west of zone 33 lengths are off by 0.3 %.
    assert ground(one) == pytest.approx(outline.area, rel=0.01)


#: Outlines whose parts come near to one another: a square of ten steps with, in it or beside it, a part
#: of a size and at a place that are random, so that they touch, nearly touch, or fall together.
@st.composite
def outlines(draw: st.DrawFn) -> shapely.Geometry:
    step = 10.0 ** draw(st.integers(-3, 3))
    whole = shapely.box(0, 0, 10, 10)
    places, sizes = (
        st.sampled_from([-2.0, 0.0, 2.5, 5.0, 10.0]),
        st.sampled_from([1e-6, 0.01, 2.5, 5.0]),
    )
    for _ in range(draw(st.integers(1, 3))):
        x, y, size = draw(places), draw(places), draw(sizes)
        tips = [(x, y), (x + size, y + size / 3), (x + size / 3, y + size)]
        part = shapely.Polygon(tips)
        whole = draw(st.sampled_from([shapely.difference, shapely.union]))(whole, part)
    east, north = draw(st.integers(-50_000, 50_000)), draw(st.integers(-50_000, 50_000))
    return shapely.transform(whole, lambda xy: xy * step + (297_000 + east, 6_700_000 + north))


@settings(derandomize=True, deadline=None, max_examples=often(20, 300))
@given(outlines(), st.sampled_from(["EPSG:25832", "EPSG:25833", "EPSG:4326"]))
def test_what_is_sound_in_the_file_comes_out_sound(outline: shapely.Geometry, crs: str) -> None:
    given = outline if crs == "EPSG:25832" else gpd.GeoSeries([outline], crs=25832).to_crs(crs)[0]
    if given.geom_type not in {"Polygon", "MultiPolygon"} or not given.is_valid:
        return  # of what the file itself draws wrong nothing is promised
    with tempfile.TemporaryDirectory() as folder:
        member = {"type": "name", "properties": {"name": crs}}
        path = Path(folder, "t.geojson")
        features, faults = read(write_features(path, [feature(mapping(given))], crs=member))
    assert faults == []
    (one,) = features
    assert one.geometry is not None
    assert one.geometry.is_valid
    assert one.geometry.geom_type in {"Polygon", "MultiPolygon"}
    # Each corner moves by a centimetre at most; lengths in these systems are off by 1 in 250 at most.
    assert ground(one.geometry) == pytest.approx(
        outline.area, rel=0.01, abs=0.01 * outline.length + 1e-3
    )


def test_positions_off_the_earth_are_refused(tmp_path):
    path = tmp_path / "areas.geojson"
    corners = [[5, 60], [6, 60], [6, 95], [5, 60]]
    write_features(
        path, [{**feature(WEST), "geometry": {"type": "Polygon", "coordinates": [corners]}}]
    )
    findings = Findings(path.name)
    read_features(path, findings)
    assert any("earth" in str(one) for one in findings)


def test_the_frame_of_a_picture_laid_on_the_map_is_no_outline(tmp_path):
    ring = "5.32,60.39 5.33,60.39 5.33,60.395 5.32,60.39"
    path = tmp_path / "drawn.kml"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        '<Style id="s"><IconStyle><Icon><href>pin.png</href></Icon></IconStyle></Style>'
        "<GroundOverlay><name>photo</name><Icon><href>photo.png</href></Icon><LatLonBox><north>60.4</north>"
        "<south>60.3</south><east>5.4</east><west>5.3</west></LatLonBox></GroundOverlay>"
        "<Placemark><name>zone</name><styleUrl>#s</styleUrl><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        "<Placemark><name>pin</name><styleUrl>#s</styleUrl><Point><coordinates>5.32,60.39</coordinates>"
        "</Point></Placemark></Document></kml>"
    )
    findings = Findings(path.name)

    features = read_features(path, findings)

    assert [one.properties["name"] for one in features] == ["zone", "pin"]
    assert "its frame was left out" in str(findings)


DRIVERS = {
    "gpkg": "GPKG", "fgb": "FlatGeobuf", "shp": "ESRI Shapefile", "gdb": "OpenFileGDB", "gml": "GML",
    "geojson": "GeoJSON",
}  # fmt: skip


def written_in(path: Path, crs: str) -> Path:
    """Write the west square, in metres of EPSG:25832, by GDAL and as what GDAL calls ``crs``."""
    outlines = shapely.to_wkb(west_in("EPSG:25832").geometry.to_numpy())
    names = [np.array(["west"], dtype=object)]
    pyogrio.raw.write(
        path, outlines, names, ["id"], geometry_type="Polygon", crs=crs, driver=DRIVERS[path.suffix[1:]]
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    "ending", [pytest.param(one, marks=proof if one == "shp" else ()) for one in DRIVERS]
)
def test_systems_that_pyproj_does_not_know_yet_are_read_from_the_file(tmp_path, ending):
    """EPSG:11022 has the place of EPSG:25832 in Norway."""
    path = written_in(tmp_path / f"t.{ending}", "EPSG:11022")
    features, faults = read(path)
    assert faults == []
    assert same_place(shapely.normalize(features[0].geometry), _normal(WEST), 2e-7)
    assert "UTM zone 32N" in parse_crs(crs_of(path)).name.replace("_", " ")


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "shp", "gdb"])
def test_a_code_that_no_register_has_is_read_by_its_definition(tmp_path, ending):
    """As where the file was written by a program newer than any here."""
    told = CRS("EPSG:25832").to_wkt("WKT1_GDAL")
    own = told.replace('AUTHORITY["EPSG","25832"]', 'AUTHORITY["EPSG","11999"]')
    assert own != told
    features, faults = read(written_in(tmp_path / f"t.{ending}", own))
    assert faults == []
    assert same_place(shapely.normalize(features[0].geometry), _normal(WEST), 2e-7)


def test_outlines_are_read_from_geoparquet(tmp_path):
    """With what geopandas would not write: PROJJSON of a system that pyproj does not know by its code."""
    path = tmp_path / "t.parquet"
    west_in("EPSG:25832").set_crs(parse_crs("EPSG:11022"), allow_override=True).to_parquet(path)
    features, faults = read(path)
    assert faults == []
    assert same_place(shapely.normalize(features[0].geometry), _normal(WEST), 2e-7)
    assert features[0].properties == {"id": "west", "n": 3}
    assert "UTM zone 32N" in parse_crs(crs_of(path)).name


def test_what_is_no_geoparquet_is_a_fault(tmp_path):
    west_in("EPSG:4326").drop(columns="geometry").to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet")[1][0].startswith(
        "t.parquet: cannot be read. t.parquet is no GeoParquet file that can be read (Missing geo"
    )
    assert "does not exist" in read(tmp_path / "none.parquet")[1][0]
    write(tmp_path / "x.parquet", "this is text")
    assert "is no GeoParquet file" in read(tmp_path / "x.parquet")[1][0]


def test_a_code_without_a_definition_is_a_fault(tmp_path):
    path = written_in(tmp_path / "t.gpkg", "EPSG:11022")
    with sqlite3.connect(path) as base:
        base.execute(
            "UPDATE gpkg_spatial_ref_sys SET definition = 'undefined', organization_coordsys_id = 11999 "
            "WHERE organization_coordsys_id = 11022"
        )
    base.close()
    features, faults = read(path)
    assert features == []
    assert len(faults) == 1
    assert "coordinate system" in faults[0]


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "shp"])
def test_a_grid_of_its_own_is_a_fault(tmp_path, ending):
    features, faults = read(
        written_in(tmp_path / f"t.{ending}", 'LOCAL_CS["site grid",UNIT["metre",1]]')
    )
    assert features == []
    assert "From two numbers in site grid no longitude and latitude follow" in faults[0]


WALLIS = [
    [179.999, -16.8],
    [180.001, -16.8],
    [180.001, -16.798],
    [179.999, -16.798],
    [179.999, -16.8],
]
ACROSS = {
    "beyond": {"type": "Polygon", "coordinates": [WALLIS]},
    "before": {"type": "Polygon", "coordinates": [[[lon - 360, lat] for lon, lat in WALLIS]]},
    "uncut": {
        "type": "Polygon",
        "coordinates": [[[lon - 360 if lon > 180 else lon, lat] for lon, lat in WALLIS]],
    },
    "cut": mapping(
        shapely.MultiPolygon(
            [shapely.box(179.999, -16.8, 180, -16.798), shapely.box(-180, -16.8, -179.999, -16.798)]
        )
    ),
}


@pytest.mark.parametrize("way", ACROSS)
def test_an_outline_across_180_is_read_however_it_is_written(tmp_path: Path, way: str) -> None:
    features, faults = read(write_features(tmp_path / "t.geojson", [feature(ACROSS[way])]))
    assert faults == []
    assert features[0].geometry.equals(shape(ACROSS["cut"]))


@pytest.mark.parametrize("way", ACROSS)
def test_a_zone_across_180_is_one_zone(tmp_path: Path, scenemap, way: str) -> None:
    path = write_features(tmp_path / "z.geojson", [feature(ACROSS[way], zone="z", accuracy_m=5)])
    for lon, said in (("179.9999", "inside"), ("-179.9999", "inside"), ("179.998", "outside")):
        told = scenemap("--lang", "en", "check", "--zones", path, "--tz", "Pacific/Fiji", "--json",
                        "--", "-16.799", lon)  # fmt: skip
        assert json.loads(told.stdout)["zones"][0]["position"] == said


def test_a_case_across_180_counts_on_both_sides(tmp_path: Path, scenemap) -> None:
    areas = write_features(
        tmp_path / "a.geojson",
        [
            feature(ACROSS["beyond"], id="a", name="A"),
            feature(mapping(shapely.box(179.99, -16.8, 179.995, -16.798)), id="b", name="B"),
        ],
    )
    rows = "179.9995,-16.799\n-179.9995,-16.799\n179.991,-16.799\n" * 5
    events = write(tmp_path / "e.csv", "lon,lat,time\n" + rows.replace("\n", ",2015-06-01\n"))
    scenemap("case", "new", "town", "--areas", areas, "--timezone", "Pacific/Fiji")
    assert ", 180.11, -16.74]" in Path("town/case.toml").read_text("utf-8")
    scenemap("case", "check", "town")
    told = scenemap("--case", "town", "bin", events, "--by", "year").stdout.splitlines()
    assert [line.split(",")[:3] for line in told[1:]] == [["a", "2015", "10"], ["b", "2015", "5"]]


def test_a_place_in_metres_that_is_no_number_warns_of_nothing(tmp_path: Path) -> None:
    """Python and GDAL write Infinity; which row it is is told where positions are looked at."""
    drawn = [
        (number, "[Infinity, 60]" if number == 1 else "[297000, 6700000]") for number in (1, 2)
    ]
    features = ", ".join(
        f'{{"type": "Feature", "properties": {{"n": {number}}}, '
        f'"geometry": {{"type": "Point", "coordinates": {place}}}}}'
        for number, place in drawn
    )
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}'
    path = tmp_path / "e.geojson"
    path.write_text(f'{{"type": "FeatureCollection", {crs}, "features": [{features}]}}')
    found = {
        one.properties["n"]: one.geometry for one in read_features(path, Findings("e.geojson"))
    }
    assert isinstance(found[2], shapely.Point)
    assert (found[2].x, found[2].y) == pytest.approx((5.3, 60.4), abs=0.1)


@pytest.mark.parametrize(
    ("told", "written", "name"),
    [
        ("system", "UTF-8", "Åsane"),  # as QGIS has it
        (None, "UTF-8", "Åsane"),
        ("UTF-8", "UTF-8", "Åsane"),
        ("ISO-8859-1", "ISO-8859-1", "Åsane"),
        (None, "ISO-8859-1", "Åsane"),
        ("system", "UTF-8", "Bergenhus"),
        # These bytes are UTF-8 as well, and the file says what it is.
        ("ISO-8859-1", "ISO-8859-1", "Ã\N{POUND SIGN}sane"),
    ],
)
def test_norwegian_letters_of_a_shapefile_come_back_whatever_stands_beside_it(
    tmp_path: Path, told: str | None, written: str, name: str
) -> None:
    path = tmp_path / "t.shp"
    frame = gpd.GeoDataFrame({"name": [name]}, geometry=[shape(WEST)], crs="EPSG:4326")
    frame.to_file(path, encoding=written)
    beside = path.with_suffix(".cpg")
    beside.unlink(missing_ok=True)
    if told:
        beside.write_text(told)
    features, faults = read(path)
    assert faults == []
    assert [one.properties["name"] for one in features] == [name]


#: Drawings in which nothing is drawn: of these GDAL knows no layer.
EMPTY = {
    "t.kml": '<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>',
    "t.gml": '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2"/>',
}


@pytest.mark.parametrize("name", EMPTY)
@pytest.mark.parametrize(
    "words",
    [
        "bin FILE",
        "look FILE",
        "bin FILE --areas FILE",
        "check 60 5 --zones FILE",
        "case new t --areas FILE -o t",
    ],
)
def test_a_file_without_a_layer_is_said_to_be_one(tmp_path, scenemap, name, words):
    path = write(tmp_path / name, f'<?xml version="1.0" encoding="UTF-8"?>{EMPTY[name]}')
    done = scenemap(*words.replace("FILE", str(path)).split(), exit_code=1)
    assert f"{name} holds no layer, and so nothing to read. Look whether" in done.stderr


def test_what_gdal_cannot_read_is_said_without_folders_and_advice_for_programmers(tmp_path):
    west_in("EPSG:4326").to_file(tmp_path / "t.gpkg")
    with contextlib.closing(sqlite3.connect(tmp_path / "t.gpkg")) as base, base:
        base.execute("DELETE FROM gpkg_geometry_columns")
        base.execute("DELETE FROM gpkg_contents")
        base.execute("DELETE FROM gpkg_extensions")
        base.execute("DROP TABLE t")
    (fault,) = read(tmp_path / "t.gpkg")[1]
    assert fault == (
        "t.gpkg: cannot be read. t.gpkg is not a vector file that can be read ('t.gpkg' not recognized "
        "as being in a supported file format). Save it as GeoPackage."
    )


def test_coordinates_far_beyond_the_earth_are_refused_without_a_warning(tmp_path):
    """As many digits as a number may have; rounding them overflowed, which numpy told the user."""
    far = feature(mapping(shapely.Polygon([(5.33, 60.39), (1e308, 60.39), (5.33, 60.4)])))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, faults = read(write_features(tmp_path / "t.geojson", [far, feature(WEST)]))
    assert "has positions off the earth" in faults[0]
