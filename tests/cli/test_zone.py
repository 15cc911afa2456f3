"""``scenemap zone``: outlines put into a case, and zones listed, shown and compared."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from PIL import Image
from shapely.geometry import shape

from builders import (
    EAST,
    WEST,
    at,
    feature,
    official_zone,
    ring,
    square,
    write_case,
    write_features,
)
from proofs import proof
from scenemap.case import load_case
from scenemap.catalogue import NAME, catalogue_text

#: About the square of the quarter, by hand.
CORNERS = ((5.325, 60.394), (5.33, 60.394), (5.33, 60.3962), (5.327, 60.3968), (5.325, 60.3962))
AREA = shapely.Polygon(CORNERS)
#: As Google My Maps writes it: styles, a folder a layer, CDATA, height 0, pins among the outlines.
MY_MAPS = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
  <Document>
    <name>Mitt kart</name>
    <description/>
    <Style id="poly-000000-1200-77-normal">
      <LineStyle><color>ff000000</color><width>1.2</width></LineStyle>
      <PolyStyle><color>4d000000</color><fill>1</fill><outline>1</outline></PolyStyle>
      <BalloonStyle><text><![CDATA[<h3>$[name]</h3>]]></text></BalloonStyle>
    </Style>
    <StyleMap id="poly-000000-1200-77">
      <Pair><key>normal</key><styleUrl>#poly-000000-1200-77-normal</styleUrl></Pair>
      <Pair><key>highlight</key><styleUrl>#poly-000000-1200-77-normal</styleUrl></Pair>
    </StyleMap>
    <Folder>
      <name>Lag uten navn</name>
      <Placemark>
        <name>Sone Vågsbunnen</name>
        <description><![CDATA[Etter kartet på vedtaket.<br>Tegnet fritt]]></description>
        <styleUrl>#poly-000000-1200-77</styleUrl>
        <Polygon>
          <outerBoundaryIs>
            <LinearRing>
              <tessellate>1</tessellate>
              <coordinates>
                {ring}
              </coordinates>
            </LinearRing>
          </outerBoundaryIs>
        </Polygon>
      </Placemark>
    </Folder>
    <Folder>
      <name>Punkter</name>
      <Placemark>
        <name>Her ble jeg stoppet</name>
        <styleUrl>#icon-1899-0288D1</styleUrl>
        <Point><coordinates>5.3277,60.3949,0</coordinates></Point>
      </Placemark>
    </Folder>
  </Document>
</kml>
"""
OWN = ("-o", "bergen-own")
CAME = ("--accuracy-m", 20, "--replaces", "vagsbunnen", "--valid-from", "2015-06-01")
#: Inside both outlines, in doubt in the old and inside the new, outside the new and in doubt in the old.
BOTH, NEW_ONLY, OLD_ONLY = (60.3949, 5.3277), (60.3942996, 5.3256), (60.3935, 5.3277)


def my_maps(path: Path) -> Path:
    points = "\n".join(f"{lon:.7f},{lat:.7f},0" for lon, lat in (*CORNERS, CORNERS[0]))
    path.write_text(MY_MAPS.format(ring=points), encoding="utf-8")
    return path


def in_metres(outline: Any) -> Any:
    from scenemap.crs import to_metres

    return shapely.transform(outline, lambda xy: np.column_stack(to_metres(*xy.T, "EPSG:25832")))


def write_gdal(path: Path, outline: Any, crs: str, fields: dict[str, Any], **how: Any) -> Path:
    pyogrio.raw.write(
        path,
        np.array([shapely.to_wkb(outline)]),
        [np.array([value]) for value in fields.values()],
        list(fields),
        geometry_type=outline.geom_type,
        crs=crs,
        **how,
    )
    return path


def qgis_gpkg(path: Path) -> Path:
    """Write a GeoPackage as QGIS does: multi-polygons in the project's system, a number a row."""
    fields = {"name": "Sone Vågsbunnen", "id": 1, "accuracy_m": 20.0}
    whole = shapely.MultiPolygon([in_metres(AREA)])
    return write_gdal(path, whole, "EPSG:25832", fields, layer="sone", driver="GPKG")


def shapefile(path: Path) -> Path:
    fields = {"name": "Sone Vågsbunnen", "accuracy_m": 20.0, "valid_from": "2015-06-01"}
    return write_gdal(path, AREA, "EPSG:4326", fields, driver="ESRI Shapefile", encoding="UTF-8")


def kmz(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", my_maps(path.with_suffix(".kml")).read_text(encoding="utf-8"))
    return path


def zipped(path: Path) -> Path:
    shapefile(path.with_suffix(".shp"))
    with zipfile.ZipFile(path, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part != path:
                archive.write(part, part.name)
    return path


def geojson(path: Path) -> Path:
    return write_features(path, [feature(AREA.__geo_interface__, name="Sone Vågsbunnen")])


def added(case: Path | str) -> dict[str, Any]:
    """Return the last feature of a case's zones."""
    data = json.loads(Path(case, "zones.geojson").read_text(encoding="utf-8"))
    return dict(data["features"][-1])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a case of the user's own, of which one zone is valid until further notice."""
    return write_case(tmp_path / "town", zones=[official_zone(valid_to="open")])


def add(scenemap: Any, case: Path, *arguments: object, exit_code: int = 0) -> str:
    told: str = scenemap("--case", case, "zone", "add", *arguments, exit_code=exit_code).stderr
    return told


# --- what is written


@proof
@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("map.kml", my_maps),
        ("map.kmz", kmz),
        ("sone.gpkg", qgis_gpkg),
        ("sone.shp", shapefile),
        ("sone.zip", zipped),
        ("sone.geojson", geojson),
    ],
)
def test_the_same_drawing_in_any_format_is_the_same_zone_with_the_same_answers(
    scenemap, name, write
):
    write(Path(name))
    scenemap("zone", "add", name, "--id", "drawn", "--accuracy-m", 20, "-o", "bergen-own")
    found = added("bergen-own")
    assert found["geometry"]["type"] == "Polygon"
    # To the seventh decimal, a centimetre.
    assert shape(found["geometry"]).normalize().equals_exact(AREA.normalize(), 2e-7)
    assert found["properties"]["name"] == "Sone Vågsbunnen"
    assert (found["properties"]["outline"], found["properties"]["accuracy_m"]) == ("user", 20)
    scenemap("--case", "./bergen-own", "case", "check")
    for place, position in (
        (BOTH, "inside"),
        ((60.3945, 5.3252), "uncertain"),
        ((60.3945, 5.3240), "outside"),
    ):
        told = scenemap("--case", "./bergen-own", "check", *place, "--json").stdout
        zones = {one["id"]: one["position"] for one in json.loads(told)["zones"]}
        assert zones["drawn"] == position
        told = scenemap("check", *place, "--zones", name, "--zones-accuracy", 20, "--json").stdout
        assert [one["position"] for one in json.loads(told)["zones"]] == [position]


def test_a_shipped_case_is_copied_first_and_keeps_its_bytes(scenemap):
    source = load_case("bergen").folder
    before = {path.name: path.read_bytes() for path in source.iterdir()}
    told = scenemap("zone", "add", my_maps(Path("map.kml")), *CAME, *OWN).stderr
    assert "Wrote bergen-own, a copy of the case bergen with the outline" in told
    assert "Left out of map.kml, as no outline: 1 pin.\n" in told
    assert "  scenemap --case ./bergen-own case check\n" in told
    assert {path.name: path.read_bytes() for path in source.iterdir()} == before
    # What was there is kept byte for byte, and the new feature stands behind it.
    old, new = before["zones.geojson"], Path("bergen-own", "zones.geojson").read_bytes()
    head = old[: old.rindex(b"}\n]")] + b"}"
    assert new.startswith(head + b",\n{")
    assert new.endswith(old[len(head) :])
    note = Path("bergen-own", "SOURCES.md").read_text(encoding="utf-8")
    assert note.startswith(before["SOURCES.md"].decode())
    assert "in the place of version `scenemap-1`" in note.splitlines()[-1]
    told = scenemap("zone", "add", "map.kml", *CAME, *OWN, exit_code=1).stderr
    assert "bergen-own is there already" in told
    assert "--case ./bergen-own zone add" in told


def test_orders_keep_the_outline_that_was_handed_out(scenemap):
    scenemap("zone", "add", my_maps(Path("map.kml")), *CAME, *OWN)
    case = ("--case", "./bergen-own", "--lang", "en")
    assert scenemap(*case, "case", "check").stdout == "bergen-own: no faults.\n"

    def verdict(issued: str, place: tuple[float, float]) -> tuple[str, str, str]:
        told = scenemap(*case, "check", *place, "--at", "2015-06-01T16:00", "--zone", "vagsbunnen",
                        "--issued", issued, "--json").stdout  # fmt: skip
        (one,) = (one for one in json.loads(told)["zones"] if one["orders"])
        return one["version"], one["verdict"], one["sentence"]

    version, found, sentence = verdict("2015-05-31T20:00", OLD_ONLY)
    assert (version, found) == ("scenemap-1", "cannot be decided")
    assert (
        "The order is answered by the old outline, version scenemap-1, which was valid until 31 May "
        "2015; from 1 June 2015 version 1 took its place." in sentence
    )
    version, found, sentence = verdict("2015-06-01T08:00", OLD_ONLY)
    assert (version, found) == ("1", "not barred")
    assert "old outline" not in sentence
    assert verdict("2015-05-31T20:00", NEW_ONLY)[:2] == ("scenemap-1", "cannot be decided")
    assert verdict("2015-06-01T08:00", BOTH)[:2] == ("1", "barred")
    # Counts and acts that name the zone are its own still.
    told = json.loads(scenemap(*case, "zone", "show", "vagsbunnen@1", "--json").stdout)
    assert told["rests_on_it"]["acts"] == ["Consistent banishment"]
    assert len(told["rests_on_it"]["counts"]) == 2
    assert told["name"] == "zone Vågsbunnen"


def test_a_version_without_end_gets_its_last_day_and_nothing_else_changes(scenemap, town):
    before = Path(town, "zones.geojson").read_text(encoding="utf-8")
    told = add(scenemap, town, "--corners", corners(EAST), "--replaces", "drawn", "--accuracy-m", 5,
               "--valid-from", "2022-03-01")  # fmt: skip
    assert "Version '1' of zone 'drawn' now ends on 2022-02-28." in told
    after = Path(town, "zones.geojson").read_text(encoding="utf-8")
    changed = before.replace('"valid_to": "open"', '"valid_to": "2022-02-28"')
    assert after.startswith(changed.removesuffix("]}"))
    assert changed != before
    assert added(town)["properties"]["version"] == "2"
    # Once more: of three versions the last is replaced.
    add(scenemap, town, "--corners", corners(WEST), "--replaces", "drawn", "--accuracy-m", 5,
        "--valid-from", "2023-03-01")  # fmt: skip
    assert added(town)["properties"]["replaces"] == "2"
    assert scenemap("--case", town, "case", "check").stdout == "town: no faults.\n"


def corners(geometry: dict[str, Any]) -> str:
    return " ".join(f"{lat},{lon}" for lon, lat in geometry["coordinates"][0])


def test_the_catalogue_of_a_case_is_written_anew(scenemap, town):
    Path(town, NAME).write_text(catalogue_text(town), encoding="utf-8")
    add(scenemap, town, "--corners", corners(EAST), "--id", "new", "--accuracy-m", 5)
    assert Path(town, NAME).read_text(encoding="utf-8") == catalogue_text(town)
    assert '"records": 2' in catalogue_text(town)


def test_a_case_without_zones_gets_its_first(scenemap, tmp_path):
    bare = write_case(tmp_path / "bare", zones=None)
    add(scenemap, bare, "--corners", corners(EAST), "--id", "new", "--accuracy-m", 5)
    assert [one.id for one in load_case(bare).zones] == ["new"]
    assert sorted(path.name for path in bare.iterdir() if "lock" in path.name) == []


def test_the_same_outline_gives_the_same_bytes_whatever_ends_the_lines(scenemap, tmp_path):
    texts = []
    for ends in ("\n", "\r\n"):
        case = write_case(tmp_path / f"at{len(ends)}")
        path = case / "zones.geojson"
        text = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1).replace(
            "\n", ends
        )
        path.write_bytes(text.encode())
        add(scenemap, case, "--corners", corners(EAST), "--id", "new", "--accuracy-m", 5)
        assert path.read_bytes().startswith(text.encode()[: text.rindex("]")].rstrip())
        texts.append(json.loads(path.read_text(encoding="utf-8")))
    assert texts[0] == texts[1]


def test_what_would_bring_faults_is_not_written(scenemap, town):
    before = {path.name: path.read_bytes() for path in town.iterdir()}
    told = add(scenemap, town, "--corners", corners(EAST), "--id", "new", "--accuracy-m", 5,
               "--daily", "by night", exit_code=1)  # fmt: skip
    assert "column 'daily', value 'by night'" in told
    assert {path.name: path.read_bytes() for path in town.iterdir()} == before
    # Faults that were there before are not held against it.
    Path(town, "counts.csv").write_text("no,table\n", encoding="utf-8")
    add(scenemap, town, "--corners", corners(EAST), "--id", "new", "--accuracy-m", 5)
    assert added(town)["properties"]["zone"] == "new"


def test_a_copy_that_cannot_be_made_leaves_nothing(scenemap):
    scenemap("zone", "add", geojson(Path("a.geojson")), "--daily", "x", *OWN, exit_code=1)
    assert [path.name for path in Path().iterdir()] == ["a.geojson"]


# --- who drew it, and how well


def test_nothing_becomes_official_by_this_road(scenemap, town):
    write_features(Path("z.geojson"), [official_zone(EAST, zone="new", accuracy_m=12.5)])
    assert "its file calls the outline official" in add(scenemap, town, "z.geojson")
    assert added(town)["properties"]["outline"] == "user"
    guessed = feature(WEST, zone="guess", outline="hypothetical", accuracy_m=40)
    write_features(Path("h.geojson"), [guessed])
    add(scenemap, town, "h.geojson")
    assert added(town)["properties"]["outline"] == "hypothetical"


@pytest.mark.parametrize("own", [{}, {"accuracy_m": 0}, {"accuracy_m": ""}])
def test_where_nobody_says_how_far_off_everything_near_is_in_doubt(scenemap, town, own):
    big = square(*at(-200, -200), 500)
    write_features(Path("z.geojson"), [feature(big, name="Big", note="From paper.", **own)])
    told = add(scenemap, town, "z.geojson")
    assert (
        "100 m is taken, so near its line nothing is decided. Say how far with --accuracy-m" in told
    )
    properties = added(town)["properties"]
    assert properties["accuracy_m"] == 100
    assert properties["note_en"].startswith("From paper. Nobody has said how far")
    assert properties["note_nb"].startswith("From paper. Ingen har sagt")
    for east, position in (
        (50, "inside"),
        (-110, "uncertain"),
        (-290, "uncertain"),
        (-310, "outside"),
    ):
        lon, lat = at(east, 50)
        told = scenemap("--case", town, "check", lat, lon, "--json").stdout
        zones = {one["id"]: one["position"] for one in json.loads(told)["zones"]}
        assert zones["big"] == position, east


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("35\n", 35),
        ("1,000\n1000\n", 1000),
        ("0\n", 100),
        ("12,5\n", 12.5),
        ("\n", 100),
        ("x\n7\n", 7),
    ],
)
def test_a_terminal_asks_how_far_off(town, typed, taken, tmp_path, monkeypatch):
    from click.testing import CliRunner

    import scenemap.cli.zone
    from scenemap.cli.main import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenemap.cli.zone, "_on_terminal", lambda: True)
    ran = CliRunner().invoke(
        cli, ["--case", str(town), "zone", "add", "--corners", corners(EAST), "--id", "new"], input=typed
    )  # fmt: skip
    assert ran.exit_code == 0, ran.output
    assert "How far may the outline of zone 'new' be off" in ran.stderr
    assert added(town)["properties"]["accuracy_m"] == taken


def test_an_accuracy_may_be_made_larger_only(scenemap, town):
    write_features(Path("z.geojson"), [feature(EAST, zone="new", accuracy_m=30)])
    told = add(scenemap, town, "z.geojson", "--accuracy-m", 29, exit_code=1)
    assert "--accuracy-m can make that larger, not smaller" in told
    add(scenemap, town, "z.geojson", "--accuracy-m", 31)
    assert added(town)["properties"]["accuracy_m"] == 31


def test_what_is_said_goes_before_what_the_file_says(scenemap, town):
    said = feature(EAST, name="One", version="7", source="a", streets="x", stroke="#f00", fid=3)
    write_features(Path("z.geojson"), [said])
    told = add(scenemap, town, "z.geojson", "--name", "Two", "--id", "two", "--source", "b",
               "--accuracy-m", 9, "--valid-to", "open", "--legal-basis", "§ 7", "--rule", "printed",
               "--daily", "22-6", "--note", "n")  # fmt: skip
    assert "Not taken over from z.geojson: fid, stroke." in told
    assert added(town)["properties"] == {
        "zone": "two", "version": "7", "name": "Two", "outline": "user", "accuracy_m": 9,
        "valid_to": "open", "source": "b", "note": "n", "rule": "printed", "legal_basis": "§ 7",
        "daily": "22-6", "streets": "x",
    }  # fmt: skip


def test_two_regions_stay_two(scenemap, town):
    from builders import hypothetical_zone

    write_features(Path("z.geojson"), hypothetical_zone())
    add(scenemap, town, "z.geojson")
    (guessed,) = (one for one in load_case(town).zones if one.id == "guessed")
    assert guessed.accuracy_m is None
    assert guessed.inner_m.area == pytest.approx(3600, abs=1)


def test_a_traced_version_finds_what_it_replaces(scenemap):
    traced = feature(
        AREA.__geo_interface__, zone="vagsbunnen", version="scenemap-1", outline="user",
        accuracy_m=33, replaces="scenemap-1", valid_from="2015-06-01",
    )  # fmt: skip
    write_features(Path("zones.geojson"), [traced], scenemap_trace=[{"photo": {"name": "p.jpg"}}])
    told = scenemap("zone", "add", "zones.geojson", *OWN).stderr
    assert "It becomes version '1': 'scenemap-1' is there already." in told
    assert "in the place of version 'scenemap-1'" in told
    assert "p.jpg" not in Path("bergen-own", "zones.geojson").read_text(encoding="utf-8")


def test_a_line_that_closes_is_an_outline_where_there_is_no_other(scenemap, town):
    line = {"type": "LineString", "coordinates": EAST["coordinates"][0]}
    write_features(Path("l.geojson"), [feature(line, name="Round")])
    told = add(scenemap, town, "l.geojson", "--accuracy-m", 5)
    assert "A line that ends where it began is taken for an outline." in told
    assert shape(added(town)["geometry"]).equals(shape(EAST))


def test_several_outlines_are_added_together_or_one_by_name(scenemap, town):
    write_features(Path("z.geojson"), [feature(EAST, name="Øst"), feature(WEST, name="Vest")])
    told = add(scenemap, town, "z.geojson", "--id", "x", exit_code=2)
    assert (
        "holds 2 outlines ('Øst', 'Vest'), and --id is of one. Choose it with --only NAME." in told
    )
    add(scenemap, town, "z.geojson", "--only", "vest", "--id", "x", "--accuracy-m", 5)
    assert added(town)["properties"]["zone"] == "x"
    add(scenemap, town, "z.geojson", "--accuracy-m", 5)
    assert {one.id for one in load_case(town).zones} == {"drawn", "x", "ost", "vest"}
    assert "Did you mean 'vest'?" in add(scenemap, town, "z.geojson", "--only", "west", exit_code=1)


# --- what is refused


CROSSED = ring(at(0, 0), (100, 100), (100, 0), (0, 100))
FAR = square(*at(300, 0), 20_000)
SWAPPED = {"type": "Polygon", "coordinates": [[[y, x] for x, y in EAST["coordinates"][0]]]}
PIN = {"type": "Point", "coordinates": at(50, 50)}
OPEN = {"type": "LineString", "coordinates": EAST["coordinates"][0][:3]}
SEVERAL = "holds several outlines called 'A'. Give each a name of its own"


@pytest.mark.parametrize(
    ("features", "arguments", "told"),
    [
        ([feature(CROSSED, name="A")], (), "it crosses itself at latitude"),
        ([feature(FAR, name="A")], (), "out of the case, which spans"),
        ([feature(SWAPPED, name="A")], (), "Swap longitude and latitude."),
        ([feature(PIN), feature(OPEN)], (), "holds pins or lines, and no outline. Draw the limits"),
        ([feature(EAST)], (), "no name to make an id of. Give it one with --id."),
        ([feature(EAST, name="A"), feature(WEST, name="A")], (), SEVERAL),
        ([feature(EAST, name="A"), feature(WEST)], (), "not all have a name"),
        ([feature(EAST, name="A", valid_from="1.6.2015")], (), "valid_from of zone 'a' cannot be used"),
        ([feature(EAST, name="A", accuracy_m="some")], (), "no number of metres above 0"),
        ([feature(EAST, name="A")], ("--accuracy-m", 0), "no number of metres above 0"),
        ([feature(EAST, name="A")], ("--accuracy-m", 6000), "up to 5000"),
        ([feature(EAST, name="A")], ("--id", "Øst A"), "such as 'ost-a'"),
        ([feature(EAST, name="A")], ("--version", "a@b"), "is no version"),
        ([feature(EAST, name="A")], ("--id", "drawn"), "is there already, in version '1'"),
        (
            [feature(EAST, name="A")],
            ("--valid-from", "2021-02-01", "--valid-to", "2021-01-31"),
            "would be valid to 2021-01-31, before the day from which it is valid, 2021-02-01",
        ),
        ([feature(EAST)], ("--replaces", "drwn", "--valid-from", "2022-01-01"), "Did you mean 'drawn'?"),
        ([feature(EAST)], ("--replaces", "drawn@2", "--valid-from", "2022-01-01"), "has no version '2'"),
        ([feature(EAST)], ("--replaces", "drawn"), "Say it with --valid-from"),
        (
            [feature(EAST)],
            ("--replaces", "drawn", "--valid-from", "2021-01-01"),
            "which it replaces, began on 2021-01-01. Give a later day with --valid-from",
        ),
        ([feature(EAST)], ("--replaces", "drawn", "--id", "x"), "keeps that id"),
        ([], (), "draws nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_in_a_sentence(scenemap, town, features, arguments, told):
    before = {path.name: path.read_bytes() for path in town.iterdir()}
    write_features(Path("z.geojson"), features)
    assert told in add(scenemap, town, "z.geojson", *arguments, exit_code=1)
    assert {path.name: path.read_bytes() for path in town.iterdir()} == before


def test_a_gap_is_no_replacement_but_another_version(scenemap, tmp_path):
    town = write_case(tmp_path / "town", zones=[official_zone()])
    new = ("--corners", corners(EAST), "--accuracy-m", 5, "--valid-from", "2023-01-01")
    told = add(scenemap, town, *new, "--replaces", "drawn", exit_code=1)
    assert "Version '1' of zone 'drawn' ended on 2021-12-31" in told
    assert "Give --valid-from 2022-01-01, or leave --replaces out and give --id drawn." in told
    add(scenemap, town, *new, "--id", "drawn")
    assert [one.version for one in load_case(town).zones] == ["1", "2"]


def test_a_version_is_replaced_once(scenemap, town):
    new = ("--corners", corners(EAST), "--accuracy-m", 5)
    add(scenemap, town, *new, "--replaces", "drawn", "--valid-from", "2022-01-01")
    told = add(
        scenemap, town, *new, "--replaces", "drawn@1", "--valid-from", "2022-06-01", exit_code=1
    )
    assert "was replaced by '2' already" in told


def test_layers_that_draw_outlines_are_asked_for(scenemap, town):
    for layer, outline in (("one", EAST), ("two", WEST)):
        write_gdal(
            Path("z.gpkg"), shape(outline), "EPSG:4326", {"name": layer}, layer=layer, driver="GPKG",
            append=layer == "two",
        )  # fmt: skip
    told = add(scenemap, town, "z.gpkg", exit_code=1)
    assert "several layers with outlines: 'one' (1 row), 'two' (1 row)" in told
    assert "--layer" in told
    add(scenemap, town, "z.gpkg", "--layer", "two", "--accuracy-m", 5)
    assert added(town)["properties"]["zone"] == "two"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("60.39,5.33 60.391,5.33", "2 different corners make no outline"),
        ("60.39,5.33 60.391,5.331 60.392,5.332", "lie on one line"),
        ("5.33,60.39 5.33,60.391 5.332,60.391", "looks swapped"),
        ("60.39,5.33 60.391,5.332 60.391,5.33 60.39,5.332", "it crosses itself"),
        ("60.39 5.33 60.391", "3 numbers, which do not make pairs"),
        ("here there", "is not a position"),
        ("", "0 different corners"),
    ],
)
def test_corners_that_make_no_outline_are_told(scenemap, town, given, told):
    assert told in add(scenemap, town, "--corners", given, "--id", "x", exit_code=1)


def test_a_file_or_corners_and_not_both(scenemap, town):
    assert "either FILE or --corners" in add(scenemap, town, exit_code=2)
    assert "either FILE or --corners" in add(scenemap, town, "a.kml", "--corners", "", exit_code=2)
    assert "go with FILE" in add(scenemap, town, "--corners", "", "--only", "x", exit_code=2)
    assert "does not exist" in add(scenemap, town, "a.kml", exit_code=1)


def test_a_case_of_ones_own_may_be_copied_too(scenemap, town):
    before = Path(town, "zones.geojson").read_bytes()
    add(scenemap, town, "--corners", corners(EAST), "--id", "x", "--accuracy-m", 5, "-o", "other")
    assert Path(town, "zones.geojson").read_bytes() == before
    assert len(load_case("other").zones) == 2


# --- list, show, diff


def test_zones_are_listed(scenemap):
    told = scenemap("--lang", "en", "zone", "list").stdout
    assert told.splitlines()[:3] == [
        "nygard@scenemap-1  zone Nygård",
        "  Outline: hypothetical; when it was valid is not known (known to be in use",
        "  2015); 49,583 m² surely, 395,720 m² at most",
    ]
    assert max(map(len, told.splitlines())) <= 80
    listed = json.loads(scenemap("zone", "list", "--json").stdout)
    assert [one["id"] for one in listed] == ["nygard", "vagsbunnen"]
    assert listed[0]["area_m2"] == {"surely": 49583, "drawn": None, "at_most": 395720}
    assert "Omriss: hypotetisk" in scenemap("zone", "list").stdout


def test_an_empty_case_says_so(scenemap, tmp_path):
    bare = write_case(tmp_path / "bare", zones=None)
    assert scenemap("--case", bare, "zone", "list").stdout == "Saken har ingen soner.\n"


def test_a_zone_is_shown_with_what_rests_on_it(scenemap):
    told = scenemap("--lang", "en", "zone", "show", "vagsbunnen").stdout
    assert "  Size: 25,406 m² surely, 280,085 m² at most\n" in told
    assert "  Bounds: 60.39120–60.39800° N, 5.32360–5.33380° E\n" in told
    assert "Acts in it: Consistent banishment\n" in told
    assert "Counts of it (rows): Banishments 2015, by zone (1)" in told
    assert max(map(len, told.splitlines())) <= 80
    assert "There is no zone 'vagsbunn'" in scenemap("zone", "show", "vagsbunn", exit_code=1).stderr
    assert "has no version '9'" in scenemap("zone", "show", "vagsbunnen@9", exit_code=1).stderr


def test_a_file_of_zones_may_be_shown_before_it_is_added(scenemap):
    my_maps(Path("map.kml"))
    own = ("--zones", "map.kml", "--zones-accuracy", 20)
    assert "± 20 m" in scenemap("zone", "show", "sone-vagsbunnen", *own).stdout
    assert scenemap("zone", "list", *own).stdout.startswith("sone-vagsbunnen@1  Sone Vågsbunnen\n")


def test_a_difference_is_measured_on_the_ground(scenemap, town):
    """The west square, 10 m, becomes one of the same size 60 m to the east, 5 m."""
    moved = square(*at(60, 0))
    write_features(Path("moved.geojson"), [feature(moved, name="moved", accuracy_m=5)])
    told = json.loads(
        scenemap("--case", town, "zone", "diff", "drawn", "moved.geojson", "--json").stdout
    )
    assert (told["before"], told["after"]) == ("drawn@1", "moved@1")
    # From 110 m to 155 m, 90 m high; from 10 m to 55 m, 80 m high.
    assert told["surely"]["came_in_m2"] == pytest.approx(45 * 90, abs=12)
    assert told["surely"]["went_out_m2"] == pytest.approx(45 * 80, abs=12)
    assert told["surely"]["stayed_m2"] == pytest.approx(25 * 80, abs=12)
    assert told["drawn"]["came_in_m2"] == pytest.approx(6000, abs=10)
    assert told["drawn"]["stayed_m2"] == pytest.approx(4000, abs=10)
    assert told["moved_m"] == pytest.approx(60, abs=0.1)
    assert told["within_doubt"] is False
    words = scenemap(
        "--case", town, "--lang", "en", "zone", "diff", "drawn", "moved.geojson"
    ).stdout
    assert words.startswith("From drawn@1 to moved@1, 4,04")
    assert "The line moved by up to 60 m, farthest at 60.39" in words


def test_a_difference_within_the_doubt_is_none_for_sure(scenemap, town):
    write_features(Path("m.geojson"), [feature(square(*at(8, 0)), name="m")])
    told = scenemap("--case", town, "zone", "diff", "m.geojson", "drawn", "--accuracy-m", 5).stdout
    assert "det kan være samme grense" in told
    assert "sikkert 0 m² inn og 0 m² ut" in " ".join(told.split())


def test_versions_and_files_are_asked_for_by_name(scenemap, town):
    add(scenemap, town, "--corners", corners(EAST), "--replaces", "drawn", "--accuracy-m", 5,
        "--valid-from", "2022-01-01")  # fmt: skip
    told = scenemap("--case", town, "zone", "diff", "drawn", "drawn@2", exit_code=1).stderr
    assert "There are: drawn@1, drawn@2." in told
    scenemap("--case", town, "zone", "diff", "drawn@1", "drawn@2")
    told = scenemap("--case", town, "zone", "diff", "drawn@1", "none", exit_code=1).stderr
    assert "There is no zone 'none'" in told
    write_features(Path("two.geojson"), [feature(EAST, name="a"), feature(WEST, name="b")])
    told = scenemap("--case", town, "zone", "diff", "drawn@1", "two.geojson", exit_code=1).stderr
    assert "holds 2 zones (a, b), and one is compared" in told
    told = scenemap("--case", town, "zone", "show", "drawn", "-o", "p.png", exit_code=1).stderr
    assert "name it, as drawn@VERSION" in told


@proof
@pytest.mark.parametrize("form", ["png", "svg"])
def test_pictures_are_the_same_at_every_run(scenemap, town, form):
    write_features(Path("m.geojson"), [feature(square(*at(60, 0)), name="m", accuracy_m=5)])
    for name in ("a", "b"):
        out = ("-o", f"{name}.{form}")
        scenemap("--case", town, "zone", "diff", "drawn", "m.geojson", *out)
        scenemap("--case", town, "zone", "show", "drawn", "-o", f"show-{name}.{form}")
    for stem in ("", "show-"):
        one, two = (Path(f"{stem}{name}.{form}").read_bytes() for name in ("a", "b"))
        assert one == two
    told = scenemap("--case", town, "zone", "show", "drawn", "-o", f"a.{form}", exit_code=1).stderr
    assert f"a.{form} exists. Use --overwrite" in told
    if form == "png":
        with Image.open("a.png") as picture:
            assert picture.size[0] > 1000
    told = scenemap("--case", town, "zone", "show", "drawn", "-o", "a.pdf", exit_code=2).stderr
    assert "the ending can be .md, .json, .png, .svg" in told
