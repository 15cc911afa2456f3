from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from builders import BOUNDS, CRS, event, events_csv, official_zone, write_areas, write_zones
from scenemap.areas import read_areas
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.locate.events import Points, csv_into, each_located, located, shown
from scenemap.model import Bounds
from scenemap.zones.reading import read_zones


@pytest.fixture
def areas(tmp_path):
    return read_areas(write_areas(tmp_path / "areas.geojson"), CRS)


@pytest.fixture
def zones(tmp_path):
    return read_zones(write_zones(tmp_path / "zones.geojson"), CRS)


def read(folder, *events):
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("east", "west"))
    return read_events([events_csv(folder / "events.csv", events)], options)


def test_events_get_their_area_zones_and_flags(tmp_path, areas, zones):
    table = read(
        tmp_path,
        event(50, 50),
        event(150, 50),
        event(50, 50, accuracy_m=45),
        event(250, 50),
        {"lon": "", "lat": "", "area": "east", "time": "2021-02-01"},
        {"lon": "", "lat": "", "time": "2021-02-01"},
        event(250, 50, area="west"),
    )
    found = located(table, areas, zones, CRS)
    columns = ["area", "zone_drawn", "zone_guessed", "flags"]
    assert found[columns].to_numpy().tolist() == [
        ["west", "inside", "outside", "hypothetical_zones"],
        ["east", "outside", "inside", "hypothetical_zones"],
        ["west", "uncertain", "outside", "hypothetical_zones"],
        ["", "outside", "outside", "outside_areas;hypothetical_zones"],
        ["east", "", "", "hypothetical_zones"],
        ["", "", "", "no_position;hypothetical_zones"],
        ["west", "outside", "outside", "hypothetical_zones"],
    ]


def test_the_index_of_the_caller_is_kept_and_the_table_not_changed(tmp_path, areas, zones):
    table = read(tmp_path, event(50, 50), event(150, 50))
    table.frame.index = [7, 3]
    before = table.frame.copy()
    assert located(table, areas, zones, CRS).index.tolist() == [7, 3]
    assert table.frame.equals(before)


def test_whether_a_zone_was_in_force_is_told_for_the_day_of_the_event(tmp_path, areas, zones):
    """Drawn was in force during 2021; guessed was seen in use in June."""
    times = ("2020-12-31T23:59", "2021-01-01T00:00", "2021-06-30T23:59", "2021-12-31", "2022-01-01")
    table = read(tmp_path, *(event(50, 50, time) for time in times))
    found = located(table, areas, zones, CRS)
    assert found["zone_drawn_in_force"].tolist() == ["no", "yes", "yes", "yes", "no"]
    assert found["zone_guessed_in_force"].tolist() == [
        "unknown", "unknown", "yes", "unknown", "unknown",
    ]  # fmt: skip


def test_versions_of_a_zone_have_a_column_each(tmp_path, areas):
    both = [official_zone(), official_zone(version="2", accuracy_m=60)]
    zones = read_zones(write_zones(tmp_path / "zones.geojson", both), CRS)
    found = located(read(tmp_path, event(50, 50)), areas, zones, CRS)
    assert (found["zone_drawn@1"].item(), found["zone_drawn@2"].item()) == ("inside", "uncertain")
    assert found["flags"].item() == ""


def located_csv(*asked, **how) -> str:
    """Return what is written of a table of events."""
    file = io.StringIO()
    csv_into(file, asked[0].zone)(shown(*asked, **how))
    return file.getvalue()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_csv_leaves_positions_out_unless_asked(tmp_path, areas, zones):
    table = read(tmp_path, event(50, 50, "2021-02-01T12:30", accuracy_m=5))
    (row,) = rows(located_csv(table, areas, zones, CRS))
    assert row == {
        "row": "2", "area": "west", "start": "2021-02-01T12:30:00", "end": "2021-02-01T12:30:00",
        "kind": "find", "count": "1", "zone_drawn": "inside", "zone_drawn_in_force": "yes",
        "zone_guessed": "outside", "zone_guessed_in_force": "unknown",
        "flags": "hypothetical_zones",
    }  # fmt: skip
    (row,) = rows(located_csv(table, areas, zones, CRS, points=Points()))
    assert (row["lon"][:5], row["lat"][:6], row["accuracy_m"]) == ("5.330", "60.390", "5.0")


def test_simulated_events_stay_marked(tmp_path, areas, zones):
    table = read(tmp_path, event(50, 50, simulated="yes"))
    (row,) = rows(located_csv(table, areas, zones, CRS))
    assert (row["simulated"], row["flags"]) == ("yes", "hypothetical_zones;simulated")


def test_the_csv_can_be_read_again(tmp_path, areas, zones):
    table = read(tmp_path, event(50, 50, "2021-02-01T12:30"), event(250, 50, "2021-02-02"))
    (tmp_path / "events.csv").write_text(located_csv(table, areas, zones, CRS))
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west"))
    again = read_events([tmp_path / "events.csv"], options).frame
    assert again["area"].tolist() == ["west", ""]
    assert again[["start", "end"]].equals(table.frame[["start", "end"]])


def test_a_kind_that_a_spreadsheet_would_run_is_disarmed(tmp_path, areas, zones):
    table = read(tmp_path, event(50, 50, kind="=HYPERLINK(1)"))
    (row,) = rows(located_csv(table, areas, zones, CRS))
    assert row["kind"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("closed", "kept"),
    [
        (None, [2, 3, 4]),
        (date(2021, 7, 1), [2, 3]),
        (date(2021, 4, 1), [2]),
        (date(2021, 1, 1), []),
    ],
)
def test_what_is_too_recent_is_not_written_and_is_told(tmp_path, areas, zones, closed, kept):
    """The first quarter's last minute, the second's last minute, and the third's first."""
    times = ("2021-03-31T23:59", "2021-06-30T23:59", "2021-07-01T00:00")
    path = events_csv(tmp_path / "events.csv", [event(50, 50, time) for time in times])
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("east", "west"))
    out = io.StringIO()
    account, recent = each_located(
        csv_into(out, "Europe/Oslo"), [path], options, areas, zones, CRS, closed=closed
    )
    assert [int(row["row"]) for row in rows(out.getvalue())] == kept
    assert (account.read, recent) == (3, 3 - len(kept))


def test_what_reaches_into_days_that_are_not_over_is_too_recent(tmp_path, areas, zones):
    """An event to midnight and one past it, one of all March and one of all the year."""
    spans = [("2021-03-31T22:00", "2021-04-01T00:00"), ("2021-03-31T22:00", "2021-04-01T00:01"),
             ("2021-03", ""), ("2021", "")]  # fmt: skip
    events = [{**event(50, 50, start), "end": end} for start, end in spans]
    path = events_csv(tmp_path / "events.csv", events)
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), Bounds(*BOUNDS), ("east", "west"))
    out = io.StringIO()
    _, recent = each_located(
        csv_into(out, "Europe/Oslo"), [path], options, areas, zones, CRS, closed=date(2021, 4, 1)
    )
    assert [int(row["row"]) for row in rows(out.getvalue())] == [2, 4]
    assert recent == 2


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_of_a_time_that_occurs_twice_the_one_that_was_meant_is_handed_on(
    tmp_path, scenemap, toytown, ending
):
    """Half past two came twice on the night to 25 October 2015: at 00:30 and at 01:30 UTC."""
    moments = [
        "2015-10-25T00:30Z",
        "2015-10-25T01:30Z",
        "2015-10-25T02:30+01:00",
        "2015-10-25T02:30",
    ]
    path = tmp_path / "e.csv"
    path.write_text("area,time\n" + "".join(f"west,{one}\n" for one in moments))
    scenemap("--case", toytown, "locate", path, "-o", f"out.{ending}")
    if ending == "csv":
        assert [row["start"] for row in rows(Path("out.csv").read_text(encoding="utf-8"))] == [
            "2015-10-25T02:30:00+02:00", "2015-10-25T02:30:00+01:00", "2015-10-25T02:30:00+01:00",
            "2015-10-25T02:30:00+02:00",
        ]  # fmt: skip
    else:
        frame = pd.read_parquet("out.parquet")
        assert [f"{one:%H:%M}" for one in frame["start"]] == ["00:30", "01:30", "01:30", "00:30"]
        assert set(frame["start_local"]) == {"2015-10-25T02:30:00"}
        assert frame["start"].tolist() == frame["end"].tolist()
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), None, ("west",))
    again = read_events([Path(f"out.{ending}")], options).frame["again"]
    assert (again % 2).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("last", ["2015-10-25T01:30Z", "2015-10-25T00:30Z"])
def test_either_every_time_is_written_with_its_offset_or_none_is(
    monkeypatch, tmp_path, scenemap, toytown, ending, last
):
    """A column that has both is read by other programs in a zone of their own."""
    monkeypatch.setattr("scenemap.events.delimited.BATCH", 1)
    path = tmp_path / "e.csv"
    lines = ["2015-06-01T12:00", "2015-06-02", "2015-03-29T02:30", last]
    path.write_text("area,time\n" + "".join(f"west,{one}\n" for one in lines))
    scenemap("--case", toytown, "locate", path, "-o", f"out.{ending}")
    text = Path(f"out.{ending}").read_text(encoding="utf-8")
    found = rows(text) if ending == "csv" else json.loads(text)["events"]
    starts = [row["start"] for row in found]
    if last == "2015-10-25T01:30Z":
        # What the clock never showed stays as it is written.
        assert starts == [
            "2015-06-01T12:00:00+02:00", "2015-06-02T00:00:00+02:00", "2015-03-29T02:30:00",
            "2015-10-25T02:30:00+01:00",
        ]  # fmt: skip
    else:
        assert not any("+" in one for one in starts)
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), None, ("west",))
    if ending == "csv":
        table = [read_events([one], options).frame for one in (path, Path("out.csv"))]
        assert table[0][["start", "end"]].equals(table[1][["start", "end"]])


def test_what_is_too_recent_leaves_no_trace_in_how_times_are_written(tmp_path, areas):
    path = tmp_path / "e.csv"
    path.write_text("area,time\nwest,2015-06-01T12:00\nwest,2015-10-25T01:30Z\n")
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), None, ("west",))
    told = {}
    for closed in (date(2015, 10, 1), None):
        out = io.StringIO()
        each_located(csv_into(out, "Europe/Oslo"), [path], options, areas, (), CRS, closed=closed)
        told[closed] = [row["start"] for row in rows(out.getvalue())]
    assert told[date(2015, 10, 1)] == ["2015-06-01T12:00:00"]
    assert told[None][0] == "2015-06-01T12:00:00+02:00"
