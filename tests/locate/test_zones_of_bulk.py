"""Many points at once: the same answers as one by one, and as by brute force without scenemap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer
from shapely import LineString, Point, Polygon

from builders import at, official_zone, write_case
from proofs import deepens, often
from scenemap.case import geodata_root, load_case
from scenemap.errors import PositionError, TimeError
from scenemap.locate.areas_of import areas_of
from scenemap.locate.check import check
from scenemap.locate.zones_of import zones_of

ASKED = datetime(2015, 6, 17, 12, tzinfo=UTC)
MILLIMETRE = 0.001
COLUMNS = ["point", "zone", "version", "position", "distance_to_boundary_m", "in_force"]


def bergen_outlines() -> dict[tuple[str, str], Polygon]:
    """Read the zones of Bergen by zone and region, in metres, without scenemap."""
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
    text = Path(geodata_root() / "bergen" / "zones.geojson").read_text(encoding="utf-8")
    found = {}
    for feature in json.loads(text)["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        metres = [[round(value, 3) for value in to_metres.transform(*point)] for point in ring]
        properties = feature["properties"]
        found[properties["zone"], properties["region"]] = Polygon(metres)
    return found


OUTLINES = bergen_outlines()
ZONES = ("nygard", "vagsbunnen")


@pytest.fixture(scope="module")
def points():
    """Return points in and around both zones, vertices and edges among them, with accuracies."""
    random = np.random.default_rng(20150617)
    metres = []
    for outline in OUTLINES.values():
        west, south, east, north = outline.buffer(150).bounds
        metres += list(random.uniform((west, south), (east, north), (often(100, 350), 2)))
        vertices = list(outline.exterior.coords)[:-1]
        metres += vertices
        for number in range(often(100, 150) - len(vertices)):
            side = number % len(vertices)
            line = LineString(outline.exterior.coords[side : side + 2])
            on = line.interpolate(random.uniform(), normalized=True)
            near = random.choice([0, 0.002, 0.1, 2])
            metres.append((on.x + random.uniform(-near, near), on.y + random.uniform(-near, near)))
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    lonlat = np.column_stack(to_degrees.transform(*np.transpose(metres)))
    accuracy = np.where(random.random(len(lonlat)) < 0.5, 0, random.uniform(0, 60, len(lonlat)))
    return lonlat, accuracy


@deepens
def test_bulk_is_row_for_row_the_single_check(points):
    lonlat, accuracy = points
    case = load_case("bergen")
    bulk = zones_of(*lonlat.T, at=ASKED, accuracy_m=accuracy)
    assert len(lonlat) == 4 * often(200, 500)
    assert set(bulk["position"]) == {"inside", "outside", "uncertain"}
    single = [
        (number, one.zone.id, one.zone.version, one.position, one.distance_m, one.in_force)
        for number, ((lon, lat), radius) in enumerate(zip(lonlat, accuracy, strict=True))
        for one in check(lon, lat, case=case, accuracy_m=radius, at=ASKED).zones
    ]
    pd.testing.assert_frame_equal(
        bulk, pd.DataFrame(single, columns=COLUMNS), check_exact=False, rtol=0, atol=1e-6
    )


@deepens
@pytest.mark.parametrize("with_accuracy", [False, True])
def test_bulk_is_what_brute_force_says(points, with_accuracy):
    lonlat, accuracy = points
    radius = accuracy if with_accuracy else np.zeros(len(lonlat))
    bulk = zones_of(*lonlat.T, accuracy_m=radius)
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
    compared = 0
    for zone in ZONES:
        told = bulk[bulk["zone"] == zone]["position"].tolist()
        inner, outer = OUTLINES[zone, "inner"], OUTLINES[zone, "outer"]
        for (lon, lat), reach, position in zip(lonlat, radius, told, strict=True):
            point = Point(to_metres.transform(lon, lat))
            to_inner, to_outer = inner.exterior.distance(point), outer.exterior.distance(point)
            if min(abs(to_inner - reach), abs(to_outer - reach)) <= MILLIMETRE:
                continue  # on a limit, where a rounding decides
            compared += 1
            if inner.contains(point) and to_inner > reach:
                assert position == "inside"
            elif not outer.contains(point) and to_outer > reach:
                assert position == "outside"
            else:
                assert position == "uncertain"
    assert compared > 1.5 * len(lonlat)


@pytest.mark.parametrize("zone", ZONES)
def test_the_vertices_themselves_lie_on_the_limits(zone):
    path = geodata_root() / "bergen" / "zones.geojson"
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        if feature["properties"]["zone"] == zone and feature["properties"]["region"] == "outer":
            found = zones_of(*np.transpose(feature["geometry"]["coordinates"][0]))
            found = found[found["zone"] == zone]
            assert found["distance_to_boundary_m"].max() < MILLIMETRE
            # Just within or just without by the rounding to the millimetre, but never inside.
            assert set(found["position"]) <= {"uncertain", "outside"}


@pytest.fixture
def case(tmp_path):
    return load_case(write_case(tmp_path / "toytown"))


def test_a_row_a_point_and_zone_points_first(case):
    given = np.array([at(50, 50), at(150, 50)])
    before = given.copy()
    found = zones_of(*np.transpose(given), at=datetime(2021, 6, 15, 12, tzinfo=UTC), case=case)
    assert found.columns.tolist() == COLUMNS
    assert found.drop(columns="distance_to_boundary_m").to_numpy().tolist() == [
        [0, "drawn", "1", "inside", "yes"],
        [0, "guessed", "h1", "outside", "yes"],
        [1, "drawn", "1", "outside", "yes"],
        [1, "guessed", "h1", "inside", "yes"],
    ]
    assert found["distance_to_boundary_m"].tolist() == pytest.approx([40, 50, 40, 30], abs=0.05)
    assert (given == before).all()


def test_one_accuracy_serves_for_all_or_each_has_its_own(case):
    given = [at(50, 50), at(50, 50)]
    drawn = zones_of(*np.transpose(given), case=case, accuracy_m=41).query("zone == 'drawn'")
    assert drawn["position"].tolist() == ["uncertain", "uncertain"]
    drawn = zones_of(*np.transpose(given), case=case, accuracy_m=[39, 41]).query("zone == 'drawn'")
    assert drawn["position"].tolist() == ["inside", "uncertain"]


def test_a_moment_without_an_offset_is_refused(case):
    with pytest.raises(TimeError, match=r"^2021-06-15 12:00:00 has no offset\."):
        zones_of(*at(50, 50), at=datetime(2021, 6, 15, 12), case=case)  # noqa: DTZ001


def test_a_case_without_zones_gives_no_rows(tmp_path):
    found = zones_of(*at(50, 50), case=load_case(write_case(tmp_path / "bare", zones=None)))
    assert (len(found), found.columns.tolist()) == (0, COLUMNS)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [([5.33] * 2, [60.39] * 3), ([[5.33]], [[60.39]]), (5.33, [60.39] * 2), ([], 60)],
)
@pytest.mark.parametrize("question", [zones_of, areas_of])
def test_longitudes_and_latitudes_that_do_not_pair_are_refused(case, question, lon, lat):
    with pytest.raises(PositionError, match=r"^Longitudes of shape \(.*\) are no points\. Give as"):
        question(lon, lat, case=case)


def test_a_point_is_spelled_alike_wherever_one_is_asked_about(case):
    lon, lat = at(50, 50)
    assert areas_of(lon, lat, case=case).tolist() == ["west"]
    assert areas_of([lon], [lat], areas=case.areas).tolist() == ["west"]
    assert zones_of(lon, lat, case=case)["position"].tolist() == [
        one.position for one in check(lon, lat, case=case).zones
    ]


def test_bergen_is_asked_unless_another_case_is_meant():
    lon, lat = 5.3277, 60.3949
    assert areas_of(lon, lat).tolist() == ["korskirken"]
    assert areas_of(lon, lat, case="bergen").tolist() == ["korskirken"]
    assert (
        zones_of(lon, lat)["position"].tolist()
        == zones_of(lon, lat, case="bergen")["position"].tolist()
    )
    assert check(lon, lat).zones == check(lon, lat, case="bergen").zones


@pytest.mark.parametrize("accuracy", [[1, 2], [[1]], []])
def test_accuracies_that_do_not_fit_the_points_are_refused(case, accuracy):
    with pytest.raises(PositionError, match=r"^Accuracies of shape \(.*\) do not fit 1 points\."):
        zones_of(*at(50, 50), case=case, accuracy_m=accuracy)


def test_the_versions_are_those_of_the_single_check(tmp_path):
    zones = [
        official_zone(version="old", valid_to=None),
        official_zone(version="new", replaces="old", valid_from="2021-06-15", valid_to="open"),
    ]
    case = load_case(write_case(tmp_path / "toytown", zones=zones))
    for moment, versions in [
        (datetime(2021, 6, 14, 21, 59, tzinfo=UTC), ["old"]),
        (datetime(2021, 6, 14, 22, 0, tzinfo=UTC), ["new"]),  # midnight in Oslo
        (None, ["new", "old"]),
    ]:
        assert zones_of(*at(50, 50), at=moment, case=case)["version"].tolist() == versions
        single = check(*at(50, 50), case=case, at=moment)
        assert [one.zone.version for one in single.zones] == versions


def test_no_points_are_no_rows(case):
    found = zones_of([], [], case=case)
    assert (len(found), found.columns.tolist()) == (0, COLUMNS)


@pytest.mark.parametrize(
    "bad", [(5.33, float("nan")), (float("inf"), 60.39), (60.39, 5.33), (10.75, 59.91), (5.33, 91)]
)
def test_a_point_that_cannot_be_used_is_named_by_row_and_none_is_left_out(case, bad):
    with pytest.raises(PositionError) as caught:
        zones_of(*np.transpose([at(50, 50), bad, at(50, 50), bad]), case=case)
    assert str(caught.value) == (
        "2 positions cannot be used, among them rows [1, 3]. Positions are longitude, latitude in the "
        "case; accuracies 0 to 5000 m."
    )


def test_the_first_five_rows_are_named(case):
    with pytest.raises(PositionError, match=r"^7 positions .* rows \[0, 1, 2, 3, 4\]\."):
        zones_of([0] * 7, [0] * 7, case=case)


@pytest.mark.parametrize("bad", [-0.1, 5000.1, float("nan"), float("inf")])
def test_an_accuracy_that_cannot_be_used_is_named_by_row(case, bad):
    with pytest.raises(
        PositionError, match=r"^1 accuracies cannot be used, among them rows \[1\]\."
    ):
        zones_of(*np.transpose([at(50, 50), at(50, 50)]), case=case, accuracy_m=[0, bad])
