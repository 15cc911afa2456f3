"""Frames of pandas and geopandas and tables of Arrow go the road of files, and results come as frames."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import box

import scenemap
from builders import (
    CRS,
    area,
    at,
    count,
    event,
    events_csv,
    feature,
    official_zone,
    write_areas,
    write_case,
    write_rows,
    write_zones,
)
from proofs import often
from scenemap.case import load_case
from scenemap.errors import CRSError, DataError, IdentifierError, PositionError, UnknownIdError
from scenemap.events import columnar
from scenemap.frames import frame_of, source_of, sources_of

#: Ten events: enough in each square that the counts may be shown.
ROWS = [
    *(event(10 + 9 * n, 50, f"2021-01-{10 + n}T12:00") for n in range(6)),
    *(event(110 + 9 * n, 50, f"2021-05-{10 + n}T12:00") for n in range(7)),
]


@pytest.fixture
def case(toytown):
    return load_case(toytown)


def points(rows=ROWS) -> gpd.GeoDataFrame:
    plain = pd.DataFrame(rows)
    lon, lat = plain.pop("lon").astype(float), plain.pop("lat").astype(float)
    return gpd.GeoDataFrame(plain, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def from_geoparquet(frame: gpd.GeoDataFrame, folder: Path) -> pa.Table:
    frame.to_parquet(folder / "points.parquet")
    return pq.read_table(folder / "points.parquet")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return a folder, and a case in it."""
    folder = tmp_path_factory.mktemp("town")
    return folder, load_case(write_case(folder / "toytown"))


#: The same events in every form that is read, made of the path of a CSV file of them.
FORMS = {
    "text of a path": str,
    "path": Path,
    "several paths": lambda path: [path],
    "frame": lambda path: pd.read_csv(path),
    "frame of text": lambda path: pd.read_csv(path, dtype=str),
    "frame by time": lambda path: pd.read_csv(path, parse_dates=["time"]).set_index("time"),
    "frame of areas": lambda path: pd.read_csv(path).assign(
        area=["west"] * 6 + ["East"] * 7, lon=np.nan, lat=np.nan
    ),
    "categories": lambda path: pd.read_csv(path).astype({"kind": "category"}),
    "points": lambda _: points(),
    "points in metres": lambda _: points().to_crs(CRS),
    "points of another name": lambda _: points().rename_geometry("where"),
    "frame of points without a geometry": lambda path: gpd.GeoDataFrame(pd.read_csv(path)),
    "table": lambda path: pa.Table.from_pandas(pd.read_csv(path)),
    "table of bytes": lambda _: points().to_crs(CRS).to_arrow(),
    "table of coordinates": lambda _: pa.table(points().to_arrow(geometry_encoding="geoarrow")),
    "table of a GeoParquet": lambda path: from_geoparquet(points().to_crs(CRS), path.parent),
    "two frames": lambda _: [points(ROWS[:3]), points(ROWS[3:]).to_crs(CRS)],
    "a file and a frame": lambda path: [
        write_rows(path.with_name("first.csv"), ROWS[:3]), points(ROWS[3:]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_same_events_gives_the_same_panel(case, tmp_path, form):
    source = FORMS[form](events_csv(tmp_path / "e.csv", ROWS))
    shown = scenemap.open_study(source, case).panel("quarter")
    whole = scenemap.open_study(events_csv(tmp_path / "e.csv", ROWS), case).panel("quarter")
    assert_frame_equal(shown.panel.cells, whole.panel.cells)
    assert shown.panel.cell("west", "2021-Q1").value == 6
    assert shown.panel.conservation == whole.panel.conservation
    assert shown.messages == whole.messages


# --- as in a file: cell by cell, fault by fault ---------------------------------------------------

TIMES = ("2021-02-01T12:00", "2021-02-30", "2021-03-04", "", "soon", "2021-05-01T08:00+02:00")
CELLS = {
    "lon": st.sampled_from([f"{at(50, 0)[0]:.7f}", "", "5,3", "95", "x"]),
    "lat": st.sampled_from([f"{at(0, 50)[1]:.7f}", "", "5.33", "-"]),
    "area": st.sampled_from(["west", "East", "", "nowhere"]),
    "time": st.sampled_from(TIMES),
    "kind": st.sampled_from(["find", "visit", ""]),
    "count": st.sampled_from(["1", "3", "2.5", "-1"]),
    "accuracy_m": st.sampled_from(["", "10", "-2"]),
}


@settings(max_examples=often(5, 50), deadline=None, derandomize=True)
@given(rows=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12))
def test_rows_are_taken_and_refused_as_in_a_file(town, rows):
    folder, case = town
    how = scenemap.open_study(case=case, bad_rows="reject").reading
    frames = (pd.DataFrame(rows), pa.Table.from_pylist(rows))
    try:
        from_file = scenemap.read_events(write_rows(folder / "e.csv", rows), how)
    except DataError as refused:
        # All positions lie elsewhere: then no row is taken from a frame either.
        why = str(refused).partition(":")[2]
        for one in frames:
            with pytest.raises(DataError, match=re.escape(why)):
                scenemap.read_events(one, how)
        return
    from_frame, from_table = (scenemap.read_events(one, how) for one in frames)
    # The first row of a file is its header.
    expected = from_file.frame.assign(row=from_file.frame["row"] - 1)
    for found in (from_frame, from_table):
        assert_frame_equal(found.frame, expected)
        assert found.rejected["row"].tolist() == (from_file.rejected["row"] - 1).tolist()
        assert found.rejected["reason"].tolist() == from_file.rejected["reason"].tolist()


@settings(max_examples=often(6, 60), deadline=None, derandomize=True)
@given(
    moments=st.lists(
        st.datetimes(pd.Timestamp("2020-01-01"), pd.Timestamp("2021-12-31")), min_size=1, max_size=6
    ),
    counts=st.lists(st.integers(0, 50), min_size=6, max_size=6),
)
def test_typed_columns_are_read_as_the_same_ones_of_a_parquet_file(town, moments, counts):
    folder, case = town
    frame = pd.DataFrame(
        {
            "area": pd.Series(["west"] * len(moments), dtype="category"),
            "time": pd.Series(moments, dtype="datetime64[us]").dt.tz_localize("UTC"),
            "count": pd.Series(counts[: len(moments)], dtype="Int64"),
            "accuracy_m": pd.Series([5, *[None] * (len(moments) - 1)], dtype="Float64"),
        }
    )
    frame.to_parquet(folder / "e.parquet")
    from_file = scenemap.read_events(folder / "e.parquet", case=case)
    assert_frame_equal(scenemap.read_events(frame, case=case).frame, from_file.frame)


def test_a_column_of_mixed_cells_is_read_cell_by_cell(case):
    cells = [
        pd.Timestamp("2021-02-01T12:00"), "2021-02-01T12:00", datetime(2021, 2, 1, 12),  # noqa: DTZ001
        pd.Timestamp("2021-02-01T11:00Z"),
    ]  # fmt: skip
    frame = pd.DataFrame({"area": "west", "time": pd.Series(cells, dtype=object)})
    found = scenemap.read_events(frame, case=case).frame
    assert found["start"].astype(str).tolist() == ["2021-02-01 12:00:00"] * 4


def test_periods_are_as_long_as_they_are(case):
    frame = pd.DataFrame({"area": ["west"], "time": pd.PeriodIndex(["2021-02"], freq="M")})
    row = scenemap.read_events(frame, case=case).frame.iloc[0]
    assert (str(row["start"]), str(row["end"])) == ("2021-02-01 00:00:00", "2021-03-01 00:00:00")


def test_batches_change_nothing(case, monkeypatch):
    whole = scenemap.read_events(points(), case=case)
    monkeypatch.setattr(columnar, "BATCH", 3)
    assert_frame_equal(scenemap.read_events(points(), case=case).frame, whole.frame)
    assert whole.frame["row"].tolist() == list(range(1, 14))


def test_a_frame_without_rows_is_read(case):
    found = scenemap.read_events(pd.DataFrame(columns=["area", "time"]), case=case)
    assert (found.n_read, len(found.frame)) == (0, 0)


@pytest.mark.parametrize("index", [["a", "b"], [7, 7], pd.MultiIndex.from_tuples([(1, 2), (1, 3)])])
def test_frames_are_not_changed_and_their_index_does_not_matter(case, index):
    frame = pd.DataFrame(
        {"area": ["west", "nowhere"], "time": ["2021-01-01", "2021-01-02"]}, index=index
    )
    before = frame.copy()
    with pytest.raises(DataError) as caught:
        scenemap.read_events(frame, case=case)
    assert "events is not usable: 1 fault." in str(caught.value)
    assert "events, row 2, column 'area', value 'nowhere': is no area of the case" in str(
        caught.value
    )
    assert_frame_equal(frame, before)


def test_several_frames_are_numbered_in_messages(case):
    good = pd.DataFrame({"area": ["west"], "time": ["2021-01-01"]})
    with pytest.raises(DataError, match=r"^events 2 is not usable"):
        scenemap.read_events([good, good.assign(time="soon")], case=case)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "identify",
    [
        lambda frame: frame.assign(fødselsnummer="1"),
        lambda frame: frame.set_index(pd.Index(["Kari"] * len(frame), name="navn")),
        lambda frame: pa.Table.from_pandas(frame.assign(phone="1")),
    ],
)
@pytest.mark.parametrize("read", [scenemap.read_events, lambda it: scenemap.open_study(it).panel()])
def test_a_frame_that_would_identify_persons_is_refused(identify, read):
    frame = pd.DataFrame({"area": ["laksevag"], "time": ["2015-01-01"]})
    with pytest.raises(IdentifierError, match="would identify persons"):
        read(identify(frame))


def test_a_frame_of_points_without_a_system_is_refused_by_name(case):
    bare = points().set_crs(None, allow_override=True)
    with pytest.raises(
        CRSError, match=r"^The frame 'events' has geometries, but no coord.*set_crs"
    ):
        scenemap.open_study(bare, case)
    for read, name in ((scenemap.read_areas, "areas"), (scenemap.read_zones, "zones")):
        with pytest.raises(CRSError, match=rf"^The frame '{name}' has geometries, but no"):
            read(bare, case=case)


def test_a_frame_of_outlines_is_no_frame_of_events(case):
    frame = gpd.GeoDataFrame({"time": ["2021-01-01"]}, geometry=points().to_crs(CRS).buffer(1)[:1])
    with pytest.raises(DataError, match=r"^events holds geometries that are not points"):
        scenemap.read_events(frame, case=case)


def test_points_far_from_the_case_are_refused_whatever_their_system(case):
    with pytest.raises(DataError, match=r"events (is not usable|cannot be used)"):
        scenemap.read_events(points().assign(geometry=points().translate(9)), case=case)


@pytest.mark.parametrize(
    "thing", [7, {"area": ["west"]}, object(), pa.chunked_array([["west"]]), pa.array([1])]
)
def test_what_is_neither_file_nor_table_is_refused_by_its_type(thing):
    with pytest.raises(DataError, match=r"^'events' cannot be read from \w+\. Give the path"):
        scenemap.read_events(thing)
    with pytest.raises(
        DataError, match=r"^'x' cannot be read from \w+\. Give the path of a file, a"
    ):
        source_of(thing, "x")


def test_workers_elsewhere_are_not_sent_a_frame(case):
    with pytest.raises(DataError, match=r"^The frame 'events' is in the memory of this process"):
        scenemap.open_study(points(), case, engine="dask").panel()


def test_a_frame_does_not_show_itself():
    (frame,) = sources_of(pd.DataFrame({"area": ["secret"], "time": ["2021-01-01"]}), "events")
    assert "secret" not in repr(frame)
    assert repr(scenemap.open_study(pd.DataFrame({"area": ["secret"]}))).startswith(
        "<Study of events in bergen"
    )


# --- events need nothing more than a source -------------------------------------------------------


def test_one_path_is_enough(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_rows(Path("x.csv"), [{"area": "Laksevåg", "time": "2015-03-01"}])
    for source in ("x.csv", Path("x.csv"), ["x.csv"]):
        table = scenemap.read_events(source)
        assert (table.frame["area"].tolist(), table.zone) == (["laksevag"], "Europe/Oslo")


def test_a_position_far_from_bergen_is_refused_unless_another_case_is_meant(tmp_path):
    oslo = write_rows(tmp_path / "e.csv", [{"lon": "10.75", "lat": "59.91", "time": "2015-03-01"}])
    with pytest.raises(DataError, match=r"^e\.csv (is not usable|cannot be used)"):
        scenemap.read_events(oslo)
    assert len(scenemap.read_events(oslo, case="oslo").frame) == 1


# --- areas and zones ------------------------------------------------------------------------------


def forms_of(path: Path):
    """Return outlines as a file, a frame, a frame in metres, and a table."""
    frame = gpd.read_file(path)
    return {
        "path": path,
        "text of a path": str(path),
        "frame": frame,
        "frame in metres": frame.to_crs(CRS),
        "table": frame.to_crs(CRS).to_arrow(),
    }


FORMS_OF_OUTLINES = ("path", "text of a path", "frame", "frame in metres", "table")


@pytest.mark.parametrize("form", FORMS_OF_OUTLINES)
def test_areas_are_the_same_from_a_file_and_a_frame(case, tmp_path, form):
    source = forms_of(write_areas(tmp_path / "areas.geojson"))[form]
    found = scenemap.read_areas(source, case=case)
    assert [(one.id, one.name) for one in found] == [("east", "East"), ("west", "West")]
    for one, own in zip(found, case.areas, strict=True):
        assert one.outline.equals_exact(own.outline, 2e-7)
    panel = scenemap.open_study(points(), case, areas=source).panel().panel
    assert panel.cell("west", "2021-Q1").value == 6


def test_areas_named_by_their_index(case, tmp_path):
    frame = gpd.read_file(write_areas(tmp_path / "areas.geojson")).drop(columns="id")
    found = scenemap.read_areas(frame.set_index("name"), case=case)
    assert [one.id for one in found] == ["East", "West"]


def test_outlines_alone_are_areas_by_their_index(case, tmp_path):
    frame = gpd.read_file(write_areas(tmp_path / "areas.geojson")).set_index("id")
    found = scenemap.read_areas(frame.geometry.to_crs(CRS), case=case)
    assert [one.id for one in found] == ["east", "west"]


def test_areas_elsewhere_take_nothing_from_a_case_that_nobody_asked_for():
    oslo = gpd.GeoDataFrame(
        {"name": ["Sentrum"]}, geometry=[box(10.7, 59.9, 10.8, 59.95)], crs="EPSG:4326"
    )
    assert [one.id for one in scenemap.read_areas(oslo)] == ["Sentrum"]
    with pytest.raises(DataError, match="is not where the case is"):
        scenemap.read_areas(oslo, case="bergen")


def test_areas_that_overlap_are_refused_in_a_frame_as_well(case, tmp_path):
    west = json.loads(write_areas(tmp_path / "a.geojson").read_text())["features"][0]["geometry"]
    frame = gpd.read_file(write_areas(tmp_path / "b.geojson", [area("a", west), area("b", west)]))
    with pytest.raises(DataError, match=r"^areas is not usable[\s\S]*overlaps 'b'"):
        scenemap.read_areas(frame, case=case)
    assert len(scenemap.read_areas(frame, case=case, overlap="all")) == 2


@pytest.mark.parametrize("form", FORMS_OF_OUTLINES)
def test_zones_are_the_same_from_a_file_and_a_frame(case, tmp_path, form):
    source = forms_of(write_zones(tmp_path / "zones.geojson"))[form]
    found = scenemap.read_zones(source, case=case)
    assert [(one.id, one.outline, one.validity) for one in found] == [
        (one.id, one.outline, one.validity) for one in case.zones
    ]
    for one, own in zip(found, case.zones, strict=True):
        assert one.outer_m.symmetric_difference(own.outer_m).area < 5
    given = (source, CRS)
    assert [one.id for one in scenemap.read_zones(*given)] == ["drawn", "guessed"]


def test_days_of_a_frame_are_days_of_validity(case, tmp_path):
    frame = gpd.read_file(write_zones(tmp_path / "zones.geojson", [official_zone()]))
    for column in ("valid_from", "valid_to"):
        frame[column] = pd.to_datetime(frame[column])
    (zone,) = scenemap.read_zones(frame, case=case)
    assert zone.validity == case.zones[0].validity


def test_cells_of_outlines_are_what_geojson_would_hold():
    frame = gpd.GeoDataFrame(
        {"id": [3], "name": [{"nb": "a", "en": "b"}], "also": [("x", "y")], "note": [np.nan]},
        geometry=[box(5.3, 60.3, 5.4, 60.4)],
        crs="EPSG:4326",
    )
    from scenemap.findings import Findings
    from scenemap.vector import read_features

    (found,) = read_features(frame_of(frame, "areas"), Findings("areas"))
    assert found.properties == {
        "id": 3, "name": {"nb": "a", "en": "b"}, "also": ("x", "y"), "note": None,
    }  # fmt: skip


# --- results --------------------------------------------------------------------------------------


def test_a_panel_is_a_frame_of_outlines(case):
    shown = scenemap.open_study(points().to_crs(CRS), case).panel("quarter")
    cells = shown.to_geo()
    assert_frame_equal(pd.DataFrame(cells.drop(columns="geometry")), shown.panel.to_frame())
    assert cells.crs == "EPSG:4326"
    for one in case.areas:
        assert (cells[cells["area"] == one.id].geometry == one.outline).all()
    assert_frame_equal(shown.panel.to_geo(case=case), cells)
    assert_frame_equal(shown.panel.to_geo(case.areas), cells)


def test_what_is_withheld_is_withheld_in_a_frame_of_outlines(case):
    cells = scenemap.open_study(points(ROWS[:9]), case).panel("quarter").to_geo()
    small = cells[(cells["area"] == "east") & (cells["period"] == "2021-Q2")].iloc[0]
    assert pd.isna(small["count"])
    assert pd.isna(small["per_30_days"])
    assert "suppressed" in small["flags"]


def test_a_panel_of_other_areas_is_refused(case):
    panel = scenemap.open_study(points(), case).panel().panel
    with pytest.raises(UnknownIdError, match=r"^The panel counts in east, west, which is none of"):
        panel.to_geo()


def test_an_area_without_outline_has_no_geometry(tmp_path):
    areas = [feature(None, id="bus", name="Bus"), area("west", feature(None)["geometry"])]
    case = load_case(write_case(tmp_path / "toytown", areas=areas, counts=[count("bus")]))
    assert scenemap.published_panel(case, "year").to_geo(case=case).geometry.isna().all()


def test_positions_are_one_thing_for_a_file_and_a_frame(case):
    with pytest.raises((DataError, PositionError)):
        scenemap.read_events(points().set_crs("EPSG:25832", allow_override=True), case=case)


def test_a_geoparquet_table_that_says_no_system_is_in_that_of_the_standard():
    wkb = shapely.to_wkb(shapely.Point(5.32, 60.39))
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    schema = pa.schema([("geometry", pa.binary())], metadata={"geo": json.dumps(geo)})
    assert "CRS84" in str(frame_of(pa.table({"geometry": [wkb]}, schema=schema), "x").crs)


def test_half_a_letter_in_a_frame_is_named() -> None:
    """A frame made of JSON may hold one, where a file of it is refused."""
    words = pd.Series(["æ", "b\ud800"], dtype=object)
    days = ["2015-01-01", "2015-01-02"]
    frame = pd.DataFrame({"time": days, "area": "korskirken", "kind": words})
    with pytest.raises(
        DataError, match=r"row 2, column 'kind', value 'b\\ud800': is half of a letter"
    ):
        scenemap.open_study(frame, case="bergen").panel("year")
    named = pd.DataFrame({"time": days, "area": "korskirken", "kind": "x"})
    named.columns = pd.Index(["time", "area", "\ud800"], dtype=object)
    with pytest.raises(DataError, match=r"column '\\ud800'"):
        scenemap.open_study(named, case="bergen").panel("year")
