"""What is read without a list for every vertex is what the standard library and shapely read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import box, mapping, shape

from proofs import often
from scenemap import geojson, read_events, vector
from scenemap.errors import DataError
from scenemap.findings import Findings, half_letters
from scenemap.geojson import read_polygons
from scenemap.vector import read_features

if TYPE_CHECKING:
    from pathlib import Path

RING = [[5.0, 60.0], [6.0, 60.0], [6.0, 61.0], [5.0, 60.0]]
OTHER = [[7, 60], [8.5e0, 60], [8, 61], [7, 60]]
HOLE = [[5.6, 60.2], [5.8, 60.2], [5.8, 60.4], [5.6, 60.2]]


def feature(kind: str, positions: Any, **properties: Any) -> dict[str, Any]:
    drawn = {"type": kind, "coordinates": positions}
    return {"type": "Feature", "properties": properties, "geometry": drawn}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [*features]}


def plainly(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    for one in data["features"]:
        if one["geometry"]:
            one["geometry"] = shape(one["geometry"])
    return data


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two readings say the same, to the last bit of every vertex."""
    drawn = [[feature["geometry"] for feature in data["features"]] for data in (one, other)]
    rest = [
        {**data, "features": [{**feature, "geometry": None} for feature in data["features"]]}
        for data in (one, other)
    ]
    alike = [
        (a is None and b is None) or bool(shapely.equals_identical(a, b))
        for a, b in zip(*drawn, strict=True)
    ]
    return all(alike) and rest[0] == rest[1]


REGULAR = {
    "a polygon": collection(feature("Polygon", [RING], id=1)),
    "with a hole": collection(feature("Polygon", [RING, HOLE])),
    "parts": collection(feature("MultiPolygon", [[RING, HOLE], [OTHER]], name="å")),
    "of both kinds, and nothing drawn": collection(
        feature("MultiPolygon", [[OTHER]]),
        {"type": "Feature", "geometry": None, "properties": None},
        feature("Polygon", [RING], name='"coordinates": [1]'),
        feature("MultiPolygon", [[RING], [OTHER]]),
    ),
    "other members behind positions": collection(
        {"type": "Feature", "geometry": {
            "coordinates": [RING], "bbox": [5, 60, 6, 61], "type": "Polygon"}, "bbox": [5, 60, 6, 61]},
        {"type": "Feature", "geometry": {"coordinates": [OTHER], "type": "Polygon", "x": {"y": [1]}}},
    ),
    "names that look like something else": collection(
        feature("Polygon", [RING], name='a \\"coordinates\\":[[1,2]] b', nan="an"),
        feature("Polygon", [OTHER]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REGULAR)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("block", [1, 7, 1 << 23])
def test_polygons_are_read_as_the_standard_library_and_shapely_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, indent: int | None, block: int
) -> None:
    monkeypatch.setattr(geojson, "_BLOCK", block)
    monkeypatch.setattr(geojson, "_AT_ONCE", 100 * block)
    path = tmp_path / "areas.geojson"
    for text in (
        json.dumps(REGULAR[name], indent=indent),
        json.dumps(REGULAR[name], ensure_ascii=False),
    ):
        path.write_text(text, encoding="utf-8")
        found = read_polygons(path)
        assert found is not None
        assert same(found, plainly(text))


ONE = json.dumps(collection(feature("Polygon", [RING])))
IRREGULAR = {
    "a point": json.dumps(collection(feature("Point", [5, 60]))),
    "a line": json.dumps(collection(feature("LineString", RING))),
    "lines": json.dumps(collection(feature("MultiLineString", [RING]))),
    "no collection": json.dumps(feature("Polygon", [RING])),
    "a topology": json.dumps({"type": "Topology", "objects": {}, "arcs": [RING]}),
    "nothing drawn": json.dumps(collection()),
    "parts that say they are one": json.dumps(collection(feature("Polygon", [[RING]]))),
    "heights": json.dumps(collection(feature("Polygon", [[[*one, 3.0] for one in RING]]))),
    "not closed": json.dumps(collection(feature("Polygon", [RING[:3]]))),
    "too short": json.dumps(collection(feature("Polygon", [[RING[0], RING[1], RING[0]]]))),
    "an empty ring": json.dumps(collection(feature("Polygon", [RING, []]))),
    "an empty outline": json.dumps(collection(feature("Polygon", []))),
    "positions elsewhere": json.dumps(collection(feature("Polygon", [RING], coordinates=[1]))),
    "positions of positions": json.dumps(
        collection({"geometry": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "coordinates": [RING]}]}})
    ),
    "an empty part": json.dumps(collection(feature("MultiPolygon", [[RING], []]))),
    "a nought below nought, which is a whole number": ONE.replace("5.0", "-0"),
    "a name that ends like that of positions": ONE.replace('"prop', '"x\\"coordinates": [1], "prop'),
    "no bracket that closes": ONE.replace("]", ""),
    "many brackets": ONE.replace("61.0", "[" * 100_000),
    "no number": ONE.replace("61.0", "NaN"),
    "no end": ONE.replace("61.0", "Infinity"),
    "no end, as a number": ONE.replace("61.0", "1e400"),
    "nothing as a number": ONE.replace("61.0", "null"),
    "nothing as a vertex": ONE.replace("[6.0, 61.0]", "null"),
    "a number that is none": ONE.replace("61.0", "061.0"),
    "two signs": ONE.replace("61.0", "--61.0"),
    "a number without its comma": ONE.replace("6.0, 61.0", "6.0 61.0"),
    "a bracket too late": ONE.replace("[6.0, 61.0]", "6.0[, 61.0]"),
    "a bracket too early": ONE.replace("[6.0, 61.0]", "[6.0,] 61.0"),
    "no comma": ONE.replace("61.0], [", "61.0] ["),
    "two commas": ONE.replace("61.0], [", "61.0],, ["),
    "a comma at the end": ONE.replace("]]]", "],]]"),
    "one bracket more": ONE.replace("]]]", "]]]]"),
    "one bracket less": ONE.replace("]]]", "]]"),
    "a number by itself": ONE.replace("[6.0, 61.0]", "6.0, 61.0"),
    "a number among vertices": ONE.replace("[6.0, 61.0]", "[6.0, 61.0], 7"),
    "a vertex too deep": ONE.replace("[6.0, 61.0]", "[[6.0, 61.0]]"),
    "a constant in its place": ONE.replace('"type": "Feature",', '"type": "Feature", "x": NaN,'),
    "a very large number": ONE.replace("61.0", "9" * 400),
    "the same name twice": ONE.replace('"coordinates"', f'"coordinates": [{RING}], "coordinates"'),
    "cut off": ONE[:-3],
    "no JSON": "]",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("name", IRREGULAR)
def test_of_all_else_nothing_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / "areas.geojson"
    assert IRREGULAR[name] != ONE
    path.write_text(IRREGULAR[name], encoding="utf-8")
    assert read_polygons(path) is None


def test_what_is_not_there_or_no_text_is_left_to_others(tmp_path: Path) -> None:
    assert read_polygons(tmp_path / "none.geojson") is None
    path = tmp_path / "areas.geojson"
    path.write_bytes(ONE.replace("Feature", "Feat\\u00e5").encode("latin-1") + b"\xe5")
    assert read_polygons(path) is None


@settings(deadline=None, max_examples=often(30, 600))
@given(
    st.text("[],;x1. e-\n", max_size=30)
    | st.lists(st.sampled_from(["[", "]", ",", "1", "[1,2]", " ", "-0.5e1"])).map("".join)
)
@example("[[[5,60],[6,60],[6,61],[5,60]]]")
def test_whatever_is_written_it_is_read_as_json_or_not_at_all(
    tmp_path_factory: Any, text: str
) -> None:
    """A file with anything in the place of positions, beside one that is as it should be."""
    whole = json.dumps(collection(feature("Polygon", [RING]), feature("Polygon", [[[0]]])))
    whole = whole.replace("[[[0]]]", text)
    path = tmp_path_factory.mktemp("json") / "areas.geojson"
    path.write_text(whole, encoding="utf-8")
    found = read_polygons(path)
    if found is not None:
        assert same(found, plainly(whole))


def test_a_random_world_is_read_alike(tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    corners = dice.uniform((-180, -90), (179, 89), (300, 2))
    shapes: list[Any] = [box(*corner, *(corner + dice.uniform(1e-9, 1, 2))) for corner in corners]
    shapes = [one.difference(one.centroid.buffer(0.1)) for one in shapes[:100]] + shapes[100:]
    shapes += [shapely.multipolygons(shapes[at : at + 3]) for at in range(100, 130, 3)]
    kept = [one for one in shapes if not one.is_empty]
    assert {one.geom_type for one in kept} == {"Polygon", "MultiPolygon"}
    text = json.dumps(collection(*({"geometry": mapping(one), "properties": {}} for one in kept)))
    path = tmp_path / "areas.geojson"
    path.write_text(text, encoding="utf-8")
    found = read_polygons(path)
    assert found is not None
    assert same(found, plainly(text))


@pytest.mark.parametrize(
    ("where", "column", "value"),
    [
        ({"kind": "b\ud800"}, "kind", "b\\ud800"),
        ({"a\udfff": "x"}, "a\\udfff", "a\\udfff"),
        ({"name": {"nb": "\ud83d", "en": "x"}}, "nb", "\\ud83d"),
        ({"tags": ["x", "\udc00"]}, "tags", "\\udc00"),
    ],
)
@pytest.mark.parametrize("form", ["geojson", "ndjson", "geojsons", "several", "polygons"])
def test_half_a_letter_is_named_with_file_row_and_column(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    where: dict[str, object],
    column: str,
    value: str,
) -> None:
    """JSON can write one, and nothing of ours could be written of it: it ended in a traceback."""
    monkeypatch.setattr(vector, "_MANY_BYTES", 0)
    ring = [[5.3, 60.3], [5.4, 60.3], [5.4, 60.4], [5.3, 60.3]]
    drawn = (
        {"type": "Polygon", "coordinates": [ring]}
        if form == "polygons"
        else {"type": "Point", "coordinates": [5.3, 60.3]}
    )
    whole = {"time": "2015-01-01", "name": "a \N{GRINNING FACE}"}
    features = [
        {"type": "Feature", "properties": one, "geometry": drawn}
        for one in (whole, {**whole, **where})
    ]
    lines = [json.dumps(one) for one in features]
    collection = {"type": "FeatureCollection", "features": features}
    text = {
        "ndjson": "\n".join(lines),
        "geojsons": "".join(f"\x1e{one}\n" for one in lines),
        "several": json.dumps({"x": collection, "y": {**collection, "features": []}}),
    }.get(form, json.dumps(collection))
    path = tmp_path / f"a.{'geojson' if form in ('several', 'polygons') else form}"
    path.write_text(text, encoding="utf-8")
    findings = Findings(path.name)
    assert read_features(path, findings) == []
    (fault,) = findings.errors
    assert (fault.row, fault.column, fault.value) == (2, column, value)
    with pytest.raises(DataError, match=re.escape(f"row 2, column '{column}', value '{value}'")):
        read_events(path, case="bergen")
    path.write_text(text.replace(json.dumps(where)[1:-1], '"kind": "whole"'), encoding="utf-8")
    assert len(read_features(path, Findings(path.name))) == 2


def test_deep_nests_are_searched_without_calls_within_calls() -> None:
    value: object = "\ud800"
    for _ in range(5_000):
        value = [value]
    assert [*half_letters({"x": value})] == [("x", "\\ud800")]
