"""GeoJSON feature by feature: the same as read whole, or read whole; large files in batches."""

from __future__ import annotations

import json
import random
import tracemalloc
from dataclasses import replace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from proofs import MORE, crossed, deepens, often, proof
from scenemap import vector
from scenemap.errors import SceneMapError
from scenemap.events import geojson, points
from scenemap.events.look import look
from scenemap.events.raw import Part, SourceOptions
from scenemap.events.reading import ReadingOptions, read_events

OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("west", "east"), bad_rows="reject")
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}


class Mess:
    """Writes collections as people and programs do, with what may be wrong in one."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.rarely = dice.choice([0, 0.02])
        self.metric = dice.random() < 0.2

    def odd(self, usual: object, *others: object, part: float = 0.1) -> object:
        return self.dice.choice(others) if self.dice.random() < part else usual

    def time(self) -> object:
        day = f"2015-{self.dice.randint(1, 12):02}-{self.dice.randint(1, 28):02}"
        forms = f"{day}T14:05:00", f"{day} 14:05", day, f"{day}T14:05:00+02:00"
        numbers = 42064, 1433944800, 20150617, 2015.5, True
        return self.odd(
            self.dice.choice(forms), None, "", "never", "03/04/2015", *numbers, "2015-06", [1]
        )

    def position(self) -> object:
        x, y = self.dice.uniform(5, 6), self.dice.uniform(60, 61)
        if self.metric:
            x, y = 60_000 * x, 110_000 * y
        made = self.odd([x, y], [x, y, 3], [y, x], [5, 60], [x, y, 1.5, 2])
        others = [], [x], [999, 99], ["5", "60"], [None, 60], 5, [1e400, 60], [True, 60]
        return self.odd(made, *others, part=self.rarely)

    def geometry(self) -> object:
        point = {"type": "Point", "coordinates": self.position()}
        others = (
            {"type": "MultiPoint", "coordinates": [self.position()]},
            {"type": "point", "coordinates": [5, 60]},
            {"type": "LineString", "coordinates": [[5, 60], [6, 61]]},
            {"type": "Point"},
            {},
            5,
        )
        return self.odd(self.odd(point, *others, part=self.rarely), None)

    def properties(self) -> object:
        kind = self.dice.choice(["a", "b", "æ", "\N{PILL}"])
        made = {"time": self.time(), "kind": self.odd(kind, " a ", None, "", "-", 3, 1.5)}
        if self.rarely:
            count = self.dice.randint(0, 9)
            made["count"] = self.odd(count, "2", None, 2.0, -1, "x", float("nan"))
            made["note"] = self.odd("x", {"a": [1]}, None, "\ud800", "Sum")
            made["lon"] = 5
        if self.dice.random() < 0.1:
            del made[self.dice.choice([*made])]
        if self.dice.random() < 0.05:
            made["merknad"] = "x"
        return self.odd(made, {}, None, part=0.03)

    def feature(self) -> object:
        parts = {"id": 7, "geometry": self.geometry(), "properties": self.properties()}
        names = self.dice.sample([*parts], 3)
        made = {"type": "Feature", **{name: parts[name] for name in names}}
        return self.odd(
            made, {"type": "Feature"}, None, 7, {"geometry": None}, part=self.rarely / 2
        )

    def text(self) -> str:
        members = {"type": self.odd("FeatureCollection", "Feature", part=0.03), "name": "Åsane"}
        features = [self.feature() for _ in range(self.dice.choice([0, 1, 3, 30]))]
        members["features"] = self.odd(features, None, {}, "x", part=0.02)
        if self.metric or self.dice.random() < 0.1:
            unknown = {"properties": {"name": "EPSG:999999"}}
            members["crs"] = self.odd(CRS, None, {"type": "name"}, unknown)
        if self.dice.random() < 0.3:
            members = {"crs": None, **members, "bbox": [5, 60, 6, 61]}
        text = json.dumps(
            members,
            ensure_ascii=self.dice.random() < 0.3,
            indent=self.dice.choice([None, None, 1]),
            separators=self.dice.choice([(",", ":"), (", ", ": ")]),
        )
        if isinstance(members["features"], list) and self.dice.random() < 0.25:
            # One feature after the other, in lines or as a text sequence.
            before, after = self.dice.choice([("", "\n"), ("\x1e", "\n"), ("", "\r\n\n"), ("", "")])
            if (
                members.get("crs")
                and members["features"]
                and isinstance(members["features"][0], dict)
            ):
                members["features"][0]["crs"] = members["crs"]
            each = (json.dumps(one) for one in members["features"])
            text = "".join(before + one + after for one in each)
        ends = text[:-1], f"{text} \r\n", f"{text}x", f"{text},", text[: len(text) // 2]
        begins = f"\ufeff{text}", f" {text}", text.replace("}", "} ", 3), text.replace(",", ",,", 1)
        return self.odd(text, *ends, *begins, text.replace('"name"', '"features"'))


def outcome(path, options=OPTIONS) -> object:
    try:
        table = read_events([path], options)
        seen = look(path, options)
    except (SceneMapError, IndexError, ValueError, AttributeError, TypeError) as error:
        return f"{type(error).__name__} {error}"
    return table, seen


def assert_same(new: object, old: object) -> None:
    if isinstance(old, str) or isinstance(new, str):
        assert new == old
        return
    (table, seen), (before, saw) = new, old
    pd.testing.assert_frame_equal(table.frame, before.frame)
    pd.testing.assert_frame_equal(table.rejected, before.rejected)
    assert [str(one) for one in table.warnings] == [str(one) for one in before.warnings]
    assert (table.n_read, table.naive, table.simulated) == (
        before.n_read,
        before.naive,
        before.simulated,
    )
    assert seen == saw


def write(path, text: str):
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


@deepens
@pytest.mark.parametrize("piece", [7, 100, 1 << 20])
def test_feature_by_feature_is_the_same_as_whole(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(geojson, "_PIECE", piece)
    monkeypatch.setattr(geojson, "_BLOCK", 4)
    quick, frame = [], geojson.point_frame
    monkeypatch.setattr(
        geojson, "point_frame", lambda *args: quick.append(frame(*args)) or quick[-1]
    )
    for seed in range(often(8, 100)):
        dice = random.Random(f"{piece} {seed} {MORE}")
        path = write(tmp_path / "e.geojson", Mess(dice).text())
        options = replace(OPTIONS, bad_rows=dice.choice(["reject", "stop"]))
        new = outcome(path, options)
        with monkeypatch.context() as patch:
            patch.setattr(geojson, "point_frame", lambda *_: None)
            assert_same(new, outcome(path, options))
    assert sum(one is not None for one in quick) > often(1, 30)


def large(path, text: str, monkeypatch):
    """Write a file that is too large to be read whole."""
    monkeypatch.setattr(points, "MOST_BYTES", 100)
    monkeypatch.setattr(vector, "MOST_BYTES", 100)
    return write(path, text)


def collection(rows, **members: object) -> str:
    features = [
        {"type": "Feature", "properties": properties, "geometry": position and
         {"type": "Point", "coordinates": position}}
        for position, properties in rows
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def sequence(text: str, before: str = "", after: str = "\n") -> str:
    """Write the features of a collection one after the other, the first with its system."""
    data = json.loads(text)
    data["features"][0]["crs"] = data.get("crs")
    return "".join(before + json.dumps(one) + after for one in data["features"])


@pytest.mark.parametrize(
    ("batch", "form"), crossed([1, 2, 7, 100], ["collection", "lines", "RFC 8142"])
)
def test_batches_of_a_large_file_say_what_the_whole_says(tmp_path, monkeypatch, batch, form):
    dice = random.Random(1)
    rows = [
        (
            dice.choice([None, [dice.uniform(3e5, 4e5), dice.uniform(6.6e6, 6.7e6)]]),
            {"time": f"2015-03-{day:02}", **({"kind": "a"} if day > 9 else {}), "lon": "x"},
        )
        for day in range(1, 21)
    ]
    text = collection(rows, crs=CRS)
    path = write(tmp_path / "e.geojson", text)
    whole = outcome(path)
    assert not isinstance(whole, str)
    if form != "collection":
        write(path, sequence(text, "\x1e" if form == "RFC 8142" else ""))
        assert_same(outcome(path), whole)
    large(path, path.read_text(), monkeypatch)
    monkeypatch.setattr(points, "BATCH", batch)
    table, seen = outcome(path)
    assert_same((table, whole[1]), whole)
    assert (seen.tables[0].rows, seen.tables[0].system) == (20, whole[1].tables[0].system)
    assert seen == whole[1]


def test_a_large_file_without_features_has_no_rows(tmp_path, monkeypatch):
    path = write(tmp_path / "e.geojson", collection([], name="x" * 200))
    whole = outcome(path)
    large(path, path.read_text(), monkeypatch)
    assert outcome(path) == whole


def test_a_large_file_of_what_is_no_point_is_refused_by_its_size(tmp_path, monkeypatch):
    text = collection([([5, 60], {"time": "2015-03-01"})] * 9)
    path = large(tmp_path / "e.geojson", text.replace("Point", "MultiPoint"), monkeypatch)
    assert "is larger than 0 MB. Save events as Parquet or CSV; simplify outlines." in outcome(path)


def test_a_file_larger_than_any_that_is_read_is_refused_unread(tmp_path, monkeypatch):
    path = large(tmp_path / "e.geojson", "no json" * 100, monkeypatch)
    monkeypatch.setattr(points, "MOST_STREAMED", 200)
    assert "e.geojson is larger than 0 MB. Save events as Parquet or CSV." in outcome(path)


def test_positions_off_the_earth_in_a_large_file_are_told_by_row(tmp_path, monkeypatch):
    rows = [([5, 60], {"time": "2015-03-01"})] * 5
    path = large(tmp_path / "e.geojson", collection([*rows, ([5, 99], {})]), monkeypatch)
    monkeypatch.setattr(points, "BATCH", 2)
    assert "e.geojson, row 6, value '5 99 5 99': has positions off the earth" in outcome(path)


def test_a_value_that_goes_on_and_on_is_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr(geojson, "_MOST_LETTERS", 1000)
    monkeypatch.setattr(geojson, "_PIECE", 100)
    rows = [([5, 60], {"time": "2015-03-01", "note": "x" * 2000})]
    with pytest.raises(geojson.UnusualError):
        geojson.survey(write(tmp_path / "e.geojson", collection(rows)))


@proof
@pytest.mark.parametrize("form", [collection, lambda rows: sequence(collection(rows), "\x1e")])
def test_what_is_held_of_a_large_file_is_a_batch(tmp_path, monkeypatch, form):
    """Of twenty megabytes some are in memory at a time."""
    rows = [([5, 60], {"time": "2015-03-01T12:00:00", "note": "x" * 900})] * 20_000
    path = write(tmp_path / "e.geojson", form(rows))
    monkeypatch.setattr(points, "MOST_BYTES", 100)
    monkeypatch.setattr(points, "BATCH", 500)
    part = Part(path)
    assert sum(len(raw.row) for raw in points.vector_batches(part, None, SourceOptions())) == 20_000
    tracemalloc.start()
    for _ in points.vector_batches(part, None, SourceOptions()):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


ENDINGS = ["geojsonl", "geojsons", "ndjson", "geojson", "json"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_features_one_after_the_other_are_a_collection_whatever_the_file_is_called(
    tmp_path, ending
):
    text = collection([([5, 60], {"time": f"2015-03-{day:02}"}) for day in range(1, 4)])
    (table, seen), (lines, saw) = (
        outcome(write(tmp_path / f"e.{ending}", one)) for one in (text, sequence(text))
    )
    assert_same((lines, saw), (table, seen))
    assert (saw.format, lines.n_read) == ("GeoJSON", 3)


@pytest.mark.parametrize("size", [None, 100])
def test_one_feature_alone_is_a_file_of_one(tmp_path, monkeypatch, size):
    text = sequence(collection([([5, 60], {"time": "2015-03-01", "note": "x" * 100})]), after="")
    path = write(tmp_path / "e.geojson", text)
    if size:
        large(path, text, monkeypatch)
    table, _ = outcome(path)
    assert table.n_read == 1


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{}", "7"], "e.geojsonl, row 3: is not a GeoJSON feature ("),
        (
            ['{"type": "Feature", "geometry": nul'],
            "e.geojsonl: is not JSON (Expecting value: line 2 ",
        ),
        (
            ['{"type": "FeatureCollection", "features": []}'],
            "e.geojsonl, row 2: is not a GeoJSON feature",
        ),
        (
            ['{"type": "Feature", "crs": {"a": 1}, "geometry": null, "properties": {}}'],
            "e.geojsonl, row 2: is not a GeoJSON feature (its crs is another than the file's)",
        ),
    ],
)
def test_what_is_no_feature_among_lines_is_told_by_its_row(tmp_path, lines, told):
    first = sequence(collection([([5, 60], {"time": "2015-03-01"})]))
    assert told in outcome(write(tmp_path / "e.geojsonl", first + "\n".join(lines)))


@pytest.mark.parametrize("position", [[5, 60, 3], [5, 60, 3, 1.5]])
def test_heights_and_measures_of_points_are_passed_over(tmp_path, monkeypatch, position):
    made = [collection([(one, {"time": "2015-03-01"})] * 2) for one in ([5, 60], position)]
    flat, high = (outcome(write(tmp_path / "e.geojson", one)) for one in made)
    assert_same(high, flat)
    monkeypatch.setattr(geojson, "point_frame", lambda *_: None)
    assert_same(outcome(tmp_path / "e.geojson"), flat)
