"""Properties flat and one within another: what is read of both is the same."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    EAST,
    WEST,
    area,
    feature,
    official_zone,
    write_areas,
    write_features,
    write_zones,
)
from scenemap.areas import read_areas
from scenemap.case import Case
from scenemap.casecheck import check_case
from scenemap.errors import DataError
from scenemap.properties import AREA_PARTS, BACKDROP_PARTS, ZONE_PARTS, flat, nested
from scenemap.zones.reading import read_zones

CRS = "EPSG:25832"
SHIPPED = Path(__file__).parents[1] / "geodata"
CASES = [path.parent.name for path in SHIPPED.glob("*/case.toml")]

texts = st.text(min_size=1, max_size=9).filter(lambda text: text.strip() and text[0] not in "{[")
both = st.fixed_dictionaries({"nb": texts, "en": texts})
degrees = st.floats(-1, 1, allow_subnormal=False)


def with_some(always: dict[str, Any], sometimes: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(always, optional=sometimes)


place = {
    "lon": degrees.map(lambda lon: 5.33 + lon / 100),
    "lat": degrees.map(lambda lat: 60.39 + lat),
}
areas = with_some(
    {},
    {
        "name": texts,
        "short_name": both | texts,
        "also": st.lists(texts | st.sampled_from(["a;b", "[1]", " x", '["y"]', "{"]), max_size=3),
        "accuracy_m": st.integers(0, 500) | st.none(),
        "note": texts,
        "source": texts,
        "unknown": texts | st.integers() | st.none(),
        "count_point": with_some(
            place, {"accuracy_m": st.integers(0, 9), "what": both | texts, "source": texts}
        )
        | st.none(),
        "representative_point": with_some(place, {"what": texts}) | st.none(),
    },
)
zones = with_some(
    {},
    {
        "name": both | texts,
        "note": both | texts,
        "source": texts,
        "fine": st.fixed_dictionaries(
            {
                "what": both | texts, "inside": st.floats(0, 1e6), "elsewhere": st.integers(0, 9999),
                "currency": texts, "years": texts, "where": texts,
            }
        ),
    },
)  # fmt: skip


def only(properties: dict[str, Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in properties.values())


def read_both(
    folder: Path,
    write: Callable[[Path, Any], Path],
    read: Callable[[Path, str], object],
    *features: dict[str, Any],
) -> tuple[object, object]:
    """Read features as they are, and flat."""
    plain = [{**one, "properties": flat(one["properties"])} for one in features]
    assert all(only(one["properties"]) for one in plain)
    return (
        read(write(folder / "nested.geojson", features), CRS),
        read(write(folder / "flat.geojson", plain), CRS),
    )


@given(first=areas, second=areas)
def test_areas_are_the_same_in_both_forms(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    features = [
        feature(WEST, **{**first, "id": "west"}), feature(EAST, **{**second, "id": "east"})
    ]  # fmt: skip
    once, again = read_both(tmp_path_factory.mktemp("areas"), write_areas, read_areas, *features)
    assert once == again


@given(said=zones)
def test_zones_are_the_same_in_both_forms(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, Any]
) -> None:
    one = official_zone(**said)
    once, again = read_both(tmp_path_factory.mktemp("zones"), write_zones, read_zones, one)
    assert once == again


@pytest.mark.parametrize("parts", [AREA_PARTS, ZONE_PARTS, BACKDROP_PARTS])
def test_what_has_no_parts_stays_as_it_is(parts: dict[str, object]) -> None:
    given = {"id": "a", "name": "A", "accuracy_m": 3, "short_name": None, "unknown": {"x": [1]}}
    assert nested(given, parts) == given


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name_nb": "Torget", "name_en": None}, {"nb": "Torget", "en": "Torget"}),
        ({"name": "Torget", "name_en": "Market"}, {"nb": "Torget", "en": "Market"}),
        ({"name": {"nb": "A", "en": "B"}, "name_en": "B"}, {"nb": "A", "en": "B"}),
        ({"name": '{"nb": "A", "en": "B"}'}, {"nb": "A", "en": "B"}),
        ({"name": "{"}, "{"),
        ({"name_nb": 7.0, "name_en": 1.5}, {"nb": "7", "en": "1.5"}),
    ],
)
def test_words_are_read_however_they_are_said(said: dict[str, Any], name: object) -> None:
    assert nested(said, BACKDROP_PARTS)["name"] == name


def test_numbers_that_became_texts_are_numbers_again() -> None:
    found = nested({"count_point_lon": "5.3", "count_point_lat": "north"}, AREA_PARTS)
    assert found["count_point"] == {"lon": 5.3, "lat": "north"}


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"short_name": {"nb": "A", "en": "B"}, "short_name_nb": "C"}, "short_name_nb"),
        ({"short_name": "A", "short_name_nb": "B", "short_name_en": "C"}, "short_name"),
        ({"count_point": {"lon": 5, "lat": 60}, "count_point_lon": 6}, "count_point_lon"),
        (
            {"count_point": {"lon": 5, "lat": 60, "what": "A"}, "count_point_what": "B"},
            "count_point_what",
        ),
    ],
)
def test_an_area_that_says_a_thing_twice_and_differently_is_refused(
    tmp_path: Path, said: dict[str, Any], column: str
) -> None:
    path = write_areas(tmp_path / "areas.geojson", [area("west", WEST, **said)])
    with pytest.raises(DataError) as refused:
        read_areas(path, CRS)
    assert (
        f"column '{column}': of area 'west' is said twice, and differently. Keep one of the two."
    ) in str(refused.value)


def test_so_is_a_zone(tmp_path: Path) -> None:
    one = official_zone(name={"nb": "A", "en": "B"}, name_en="C")
    with pytest.raises(DataError, match=r"'name_en': of zone 'drawn' is said twice, and diff"):
        read_zones(write_zones(tmp_path / "zones.geojson", [one]), CRS)


def test_so_is_a_backdrop(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_bytes((SHIPPED / "bergen" / "case.toml").read_bytes())
    one = feature(WEST, kind="park", name={"nb": "A", "en": "B"}, name_en="C")
    write_features(tmp_path / "backdrop.geojson", [one])
    with pytest.raises(DataError, match=r"'name_en': of feature 1 is said twice, and differently"):
        _ = Case(tmp_path).backdrop
    assert any(one.column == "name_en" for one in check_case(tmp_path))


# --- the cases' own files in GIS


def through_gdal(path: Path, folder: Path) -> Path:
    """Read a file, write it as GeoPackage, read that and write it as GeoJSON, as QGIS exports it."""
    package, back = folder / "there.gpkg", folder / path.name
    pyogrio.write_dataframe(pyogrio.read_dataframe(path), package)
    pyogrio.write_dataframe(pyogrio.read_dataframe(package), back)
    return back


def same_parts(case: Case, other: Case) -> None:
    assert other.areas == case.areas
    assert other.zones == case.zones
    assert [(one.geometry, one.properties["name"]) for one in other.backdrop] == [
        (one.geometry, one.properties["name"]) for one in case.backdrop
    ]


@pytest.mark.parametrize("name", CASES)
def test_no_column_of_a_case_holds_more_than_one_value(name: str) -> None:
    files = [*(SHIPPED / name).glob("*.geojson")]
    assert files
    for path in files:
        for one in json.loads(path.read_text(encoding="utf-8"))["features"]:
            assert only(one["properties"]), path


@pytest.mark.parametrize("name", CASES)
def test_what_gdal_writes_again_is_the_same_case(tmp_path: Path, name: str) -> None:
    for path in (SHIPPED / name).iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
        if path.suffix == ".geojson":
            through_gdal(path, tmp_path)
    same_parts(Case(SHIPPED / name), Case(tmp_path))


@pytest.mark.parametrize("name", CASES)
def test_so_is_what_it_writes_as_geopackage(tmp_path: Path, name: str) -> None:
    case = Case(SHIPPED / name)
    for part, read, wanted in (
        ("areas", read_areas, case.areas),
        ("zones", read_zones, case.zones),
    ):
        path = SHIPPED / name / f"{part}.geojson"
        if path.exists():
            through_gdal(path, tmp_path)
            assert read(tmp_path / "there.gpkg", case.crs, case.bounds) == wanted
            (tmp_path / "there.gpkg").unlink()
