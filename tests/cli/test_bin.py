from __future__ import annotations

import csv
import gc
import json
from pathlib import Path

import pandas as pd
import pytest

from builders import EAST, WEST, area, event, events_csv, write, write_areas
from scenemap.cli import options

#: In the place of the conservation line.
FEW = "Where every row went is not told: a small count would follow from it."


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture
def many(tmp_path):
    """Return six events in the west in January and five in the east in May."""
    events = [event(50, 50, "2021-01-10T12:00")] * 6 + [event(150, 50, "2021-05-10T12:00")] * 5
    return events_csv(tmp_path / "many.csv", events)


def test_the_panel_goes_to_stdout_and_the_conservation_to_stderr(scenemap, toytown, many):
    result = scenemap("--case", toytown, "bin", many, "--by", "quarter")
    assert result.stderr == (
        "11 rows read = 0 rejected + 0 outside the period + 0 without position + 0 outside every "
        "area + 11 counted\n"
    )
    assert [
        (row["area"], row["period"], row["count"], row["flags"]) for row in rows(result.stdout)
    ] == [
        ("east", "2021-Q1", "0", "exact"),
        ("east", "2021-Q2", "5", "exact"),
        ("west", "2021-Q1", "6", "exact"),
        ("west", "2021-Q2", "0", "exact"),
    ]


def test_very_many_areas_are_not_looked_through_again_for_what_may_be_forgotten(
    scenemap, toytown, many, monkeypatch
):
    frozen = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.isenabled()))
    once = scenemap("--case", toytown, "bin", many)
    assert (frozen, gc.isenabled()) == ([], True)
    monkeypatch.setattr(options, "_VERY_MANY", -1)
    assert scenemap("--case", toytown, "bin", many).stdout == once.stdout
    assert (frozen, gc.isenabled()) == ([False], True)


def test_counts_of_one_to_four_are_withheld(scenemap, toytown, five):
    found = rows(scenemap("--case", toytown, "bin", five, "--by", "month").stdout)
    assert {row["flags"] for row in found if row["period"] in {"2021-01", "2021-05"}} == {
        "suppressed", "exact",
    }  # fmt: skip
    assert not {"1", "2", "3", "4"} & {row["count"] for row in found}


def test_json_and_parquet_hold_the_same_cells(scenemap, toytown, many):
    told = json.loads(scenemap("--case", toytown, "bin", many, "--by", "year", "--json").stdout)
    assert (told["kind"], told["unit"], told["origin"], told["by"]) == (
        "find",
        "find",
        "events",
        "year",
    )
    assert [(one["area"], one["period"], one["count"]) for one in told["cells"]] == [
        ("east", "2021", 5), ("west", "2021", 6),
    ]  # fmt: skip
    scenemap("--case", toytown, "bin", many, "--by", "year", "-o", "panel.parquet")
    assert pd.read_parquet("panel.parquet")["count"].tolist() == [5, 6]
    scenemap("--case", toytown, "bin", many, "--by", "year", "-o", "panel.json")
    assert json.loads(Path("panel.json").read_text(encoding="utf-8")) == told


def test_an_ending_that_is_not_written_is_refused(scenemap, toytown, many):
    scenemap("--case", toytown, "bin", many, "-o", "panel.ods", exit_code=2)
    assert not Path("panel.ods").exists()


def test_from_and_to_cut_the_period_and_both_days_count(scenemap, toytown, many):
    for first, last, counted in (
        ("2021-01-10", "2021-05-09", 6),
        ("2021-01-11", "2021-05-10", 5),
        ("2021-01-10", "2021-01-10", 6),
    ):
        result = scenemap("--case", toytown, "bin", many, "--from", first, "--to", last)
        assert f"{11 - counted} outside the period" in result.stderr
        assert result.stderr.endswith(f"{counted} counted\n")


def test_one_end_of_the_period_is_enough(scenemap, toytown, many):
    assert "5 counted" in scenemap("--case", toytown, "bin", many, "--from", "2021-02-01").stderr
    assert "6 counted" in scenemap("--case", toytown, "bin", many, "--to", "2021-02-01").stderr


def test_other_areas_may_be_given(scenemap, toytown, many):
    areas = write_areas(Path("areas.geojson"), [area("all", WEST), area("bus", None)])
    result = scenemap("--case", toytown, "bin", many, "--by", "year", "--areas", areas)
    assert [row["area"] for row in rows(result.stdout)] == ["all", "bus"]
    assert "5 outside every area + 6 counted" in result.stderr


def test_areas_that_overlap_are_refused_unless_the_smallest_id_shall_win(scenemap, toytown, many):
    areas = write_areas(Path("areas.geojson"), [area("b", WEST), area("a", WEST), area("c", EAST)])
    result = scenemap("--case", toytown, "bin", many, "--areas", areas, exit_code=1)
    assert "overlaps 'b' by 1" in result.stderr or "overlaps 'a' by 1" in result.stderr
    assert "Redraw one of them, or take --overlap all." in result.stderr
    result = scenemap(
        "--case", toytown, "bin", many, "--areas", areas, "--overlap", "all", "--by", "year"
    )
    assert {row["area"]: row["count"] for row in rows(result.stdout)} == {
        "a": "6",
        "b": "",
        "c": "5",
    }


def test_coverage_decides_what_is_nought(scenemap, toytown, many):
    coverage = write(Path("c.csv"), "area,start,end,kind\nwest,2021-05-01,2021-05-31,find\n")
    result = scenemap("--case", toytown, "bin", many, "--by", "month", "--coverage", coverage)
    found = {
        (row["area"], row["period"]): (row["count"], row["flags"]) for row in rows(result.stdout)
    }
    assert found["west", "2021-05"] == ("0", "exact")
    # Nobody says that somebody looked in the east; in the west nobody did in April.
    assert {period for _, period in found} == {"2021-05"}
    assert found["east", "2021-05"] == ("5", "exact;coverage_unknown")
    wide = ("--from", "2021-04-01", "--to", "2021-05-31")
    result = scenemap(
        "--case", toytown, "bin", many, "--by", "month", "--coverage", coverage, *wide
    )
    found = {
        (row["area"], row["period"]): (row["count"], row["flags"]) for row in rows(result.stdout)
    }
    assert found["west", "2021-04"] == ("", "unknown")
    assert found["east", "2021-04"] == ("", "unknown")


def test_the_zone_of_naive_times_may_be_given(scenemap, toytown):
    events = events_csv(Path("e.csv"), [event(50, 50, "2021-03-31T23:30Z")] * 5)
    for zone, month in (("Europe/Oslo", "2021-04"), ("UTC", "2021-03")):
        result = scenemap("--case", toytown, "bin", events, "--by", "month", "--tz", zone)
        found = {
            row["period"]: row["count"] for row in rows(result.stdout) if row["area"] == "west"
        }
        assert [period for period, n in found.items() if n not in {"", "0"}] == [month]


def test_bad_rows_stop_and_leave_nothing_behind(scenemap, toytown):
    bad = events_csv(Path("bad.csv"), [event(50, 50), event(50, 50, "never")])
    result = scenemap("--case", toytown, "bin", bad, "-o", "panel.csv", exit_code=1)
    assert "bad.csv, row 3, column 'time', value 'never': is not a time" in result.stderr
    assert "--bad-rows reject" in result.stderr
    assert result.stdout == ""
    assert [path.name for path in Path().iterdir()] == ["bad.csv"]


def test_bad_rows_that_are_rejected_are_counted_and_listed(scenemap, toytown):
    events = [event(50, 50)] * 5 + [event(50, 50, "never")] * 6
    bad = events_csv(Path("bad.csv"), events)
    result = scenemap("--case", toytown, "bin", bad, "--bad-rows", "reject")
    assert "6 rows rejected:\n" in result.stderr
    assert (
        "6 where 'time' is not a time that can be read (rows 7, 8, 9, 10, 11, …)" in result.stderr
    )
    assert "11 rows read = 6 rejected" in result.stderr


def test_a_file_of_bad_rows_alone_is_refused_with_or_without_a_period(scenemap, toytown):
    bad = events_csv(Path("bad.csv"), [event(50, 50, "never")])
    for period in ((), ("--from", "2021-01-01"), ("--to", "2021-01-01")):
        result = scenemap(
            "--case", toytown, "bin", bad, "--bad-rows", "reject", *period, exit_code=1
        )
        assert "No row of the file can be used" in result.stderr


def test_times_that_do_not_exist_are_warned_of(scenemap, toytown):
    events = events_csv(Path("e.csv"), [event(50, 50, "2021-03-28T02:30")])
    assert "Warning: e.csv: has times that do not exist in Europe/Oslo." in (
        scenemap("--case", toytown, "bin", events).stderr
    )


def test_several_kinds_need_a_choice(scenemap, toytown):
    events = events_csv(Path("e.csv"), [event(50, 50), event(50, 50, kind="visit")])
    result = scenemap("--case", toytown, "bin", events, exit_code=1)
    assert "The file holds several kinds: find, visit. Choose one with --kind." in result.stderr
    told = scenemap("--case", toytown, "bin", events, "--kind", "visit").stderr
    # That one was counted is a small count itself.
    assert told.splitlines() == ["Some rows are of another kind than visit.", FEW]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (("bin",), 2, "Missing argument 'FILE...'"),
        (("bin", "nowhere.csv"), 1, "nowhere.csv does not exist or is not a file. Check the name."),
        (
            ("bin", "e.csv", "--by", "day"),
            2,
            "'day' is not one of 'week', 'month', 'quarter', 'year'",
        ),
        (
            ("bin", "e.csv", "--tz", "Mars"),
            1,
            "'Mars' is not a time zone. Write it as Europe/Oslo.",
        ),
        (("bin", "e.csv", "--scheduler", "tcp://a:1"), 2, "--scheduler goes with --engine dask."),
        (("bin", "e.csv", "--from", "1 May"), 1, "'1 May' is not a date that exists."),
        (
            ("bin", "e.csv", "--from", "2021-06-01", "--to", "2021-01-01"),
            1,
            "--from 2021-06-01 lies after --to 2021-01-01",
        ),
        (("bin", "e.csv", "--areas", "nowhere.geojson"), 1, "nowhere.geojson"),
        (
            ("--case", "nowhere", "bin", "e.csv"),
            1,
            "There is no case 'nowhere'. The cases are: bergen",
        ),
    ],
)
def test_wrong_usage_is_two_and_unusable_data_one(scenemap, arguments, exit_code, told):
    events_csv(Path("e.csv"))
    result = scenemap(*arguments, exit_code=exit_code)
    assert told in result.stderr
    assert result.stdout == ""


def test_identifiers_are_refused(scenemap, toytown):
    events = events_csv(Path("e.csv"), [event(50, 50, navn="Kari")])
    result = scenemap("--case", toytown, "bin", events, "--bad-rows", "reject", exit_code=1)
    assert "e.csv, column 'navn': would identify persons. Delete the column" in result.stderr
    assert "Kari" not in result.output


def test_simulated_events_are_called_so_on_the_panel(scenemap, toytown):
    run = ("--case", toytown)
    scenemap(*run, "simulate", "--seed", "1", "-o", "events.csv")
    told = json.loads(scenemap(*run, "bin", "events.csv", "--json").stdout)
    assert told["origin"] == "simulated"
    assert "simulated" in scenemap(*run, "bin", "events.csv").stdout.casefold()


def test_an_output_is_not_replaced_unasked(scenemap, toytown, five):
    Path("panel.csv").write_text("mine")
    result = scenemap("--case", toytown, "bin", five, "-o", "panel.csv", exit_code=1)
    assert "panel.csv exists. Use --overwrite to replace it" in result.stderr
    assert Path("panel.csv").read_text() == "mine"
    scenemap("--case", toytown, "bin", five, "-o", "panel.csv", "--overwrite")
    assert Path("panel.csv").read_text().startswith("area,period,count,coverage,flags")


@pytest.mark.parametrize(
    ("command", "out"),
    [("bin", "out.csv"), ("locate", "out.csv"), ("summary", "out.md"), ("map", "out.html")],
)
def test_an_existing_output_is_refused_before_any_work(scenemap, command, out):
    """The events file does not exist, which would be found out later."""
    Path(out).write_text("mine")
    result = scenemap(command, "e.csv", "-o", out, exit_code=1)
    assert result.stderr.startswith(f"Error: {out} exists.")


# --- the quarter that is not over ------------------------------------------------------------------


@pytest.fixture
def recent(tmp_path, monkeypatch):
    """Return nine events of June and nine of July 2021; today is 20 August 2021."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1629460800")
    events = [event(50, 50, "2021-06-30T23:59")] * 9 + [event(50, 50, "2021-07-01T00:00")] * 9
    return events_csv(tmp_path / "recent.csv", events)


def test_the_quarter_that_is_not_over_is_left_out(scenemap, toytown, recent):
    result = scenemap("--case", toytown, "bin", recent, "--by", "month")
    # Somebody looked from January on; July is not over.
    assert {row["period"] for row in rows(result.stdout)} == {f"2021-{n:02}" for n in range(1, 7)}
    assert {row["count"] for row in rows(result.stdout) if row["period"] == "2021-06"} == {"0", "9"}
    assert "Events from 2021-07-01 on were left out" in result.stderr
    assert "9 outside the period" in result.stderr
    assert "warning" not in rows(result.stdout)[0]


def test_recent_events_are_taken_in_by_name_and_every_row_says_so(scenemap, toytown, recent):
    result = scenemap("--lang", "en", "--case", toytown, "bin", recent, "--by", "month", "--recent")
    found = rows(result.stdout)
    assert {row["period"] for row in found} == {"2021-06", "2021-07"}
    assert {row["warning"][:40] for row in found} == {"WARNING: takes in the present quarter. T"}
    told = scenemap("--case", toytown, "bin", recent, "--recent", "--json").stdout
    assert json.loads(told)["warnings"][0].startswith("ADVARSEL: tar med det inneværende")
    told = scenemap("--lang", "en", "--case", toytown, "summary", recent, "--recent").stdout
    assert "WARNING: takes in the present quarter." in told


def test_recent_changes_nothing_where_all_is_old(scenemap, toytown, many):
    plain = scenemap("--case", toytown, "bin", many)
    assert scenemap("--case", toytown, "bin", many, "--recent").stdout == plain.stdout


def test_only_recent_events_are_refused_with_the_remedy(scenemap, toytown, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1629460800")
    path = events_csv(tmp_path / "new.csv", [event(50, 50, "2021-07-05T12:00")] * 6)
    told = scenemap("--case", toytown, "bin", path, exit_code=1).stderr
    assert "All that was counted is of 2021-07-01 or later, a quarter that is not over." in told
    assert "--recent" in told


def test_an_asked_end_beyond_the_closed_quarter_is_cut(scenemap, toytown, recent):
    result = scenemap("--case", toytown, "bin", recent, "--by", "month", "--to", "2021-08-15")
    assert max(row["period"] for row in rows(result.stdout)) == "2021-06"


def test_locate_leaves_recent_events_out_too(scenemap, toytown, recent):
    result = scenemap("--case", toytown, "locate", recent, "-o", "old.csv")
    assert "Events from 2021-07-01 on were left out" in result.stderr
    assert len(rows(Path("old.csv").read_text())) == 9
    scenemap("--case", toytown, "locate", recent, "-o", "all.csv", "--recent")
    assert len(rows(Path("all.csv").read_text())) == 18


# --- keeping small counts back ----------------------------------------------------------------------


def test_counts_are_rounded_on_request_and_the_ledger_knows(scenemap, toytown, many):
    run = ("--case", toytown, "bin", many, "--by", "quarter", "--json")
    told = json.loads(scenemap(*run, "--round", "10", "--ledger", "l.json").stdout)
    assert [one["count"] for one in told["cells"]] == [0, 0, 10, 0]
    assert {one["flags"] for one in told["cells"]} == {"rounded"}
    assert told["withheld"] == {
        "cells": 0, "of_cells": 4, "events": 0, "of_events": 11, "base": 10,
    }  # fmt: skip
    (release,) = json.loads(Path("l.json").read_text(encoding="utf-8"))["releases"]
    assert (release["base"], release["total"]) == (10, 11)
    assert "Round to 10 or more" in scenemap(*run, "--round", "9", exit_code=1).stderr


def test_summary_and_map_of_a_release_add_nothing_to_its_ledger(scenemap, toytown, many):
    more = ("--case", toytown)
    same = (many, "--by", "quarter", "--ledger", "l.json")
    scenemap(*more, "bin", *same)
    noted = Path("l.json").read_bytes()
    scenemap(*more, "summary", *same)
    scenemap(*more, "map", *same, "-o", "page.html")
    assert Path("l.json").read_bytes() == noted


def test_without_a_ledger_no_file_is_written(scenemap, toytown, many):
    scenemap("--case", toytown, "bin", many)
    assert list(Path().iterdir()) == []


# --- by hour and weekday --------------------------------------------------------------------------


@pytest.fixture
def shifts(tmp_path):
    """Return 34 finds at ten and 12 at noon on days of January to March, three at night."""
    events = [event(50, 50, f"2021-01-{day:02}T10:15") for day in range(1, 18)] * 2
    events += [event(150, 50, f"2021-02-{day:02}T12:30") for day in range(1, 13)]
    events += [event(150, 50, f"2021-03-{day:02}T02:30") for day in range(1, 4)]
    return events_csv(tmp_path / "shifts.csv", events)


def hours(result) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (row["area"], row["period"]): (row["count"], row["flags"]) for row in rows(result.stdout)
    }


def test_hours_are_of_the_whole_case_and_small_ones_are_withheld(scenemap, toytown, shifts):
    result = scenemap("--case", toytown, "bin", shifts, "--by", "hour")
    found = hours(result)
    assert {area for area, _ in found} == {""}
    assert found["", "10"][0] == "34"
    # Three at night, and noon with them: their sum is known.
    assert {hour for (_, hour), (_, flags) in found.items() if flags == "suppressed"} == {
        "02", "12",
    }  # fmt: skip
    assert "warning" not in rows(result.stdout)[0]
    told = json.loads(scenemap("--case", toytown, "bin", shifts, "--by", "hour", "--json").stdout)
    assert (told["by"], told["window"]) == ("hour", "2021-01-01..2021-06-30")
    assert told["withheld"]["cells"] == 2


def test_areas_by_hour_are_rounded_and_warned_of_in_every_row(scenemap, toytown, shifts):
    result = scenemap(
        "--case", toytown, "--lang", "en", "bin", shifts, "--by", "hour", "--profile-areas"
    )
    found = hours(result)
    assert found["west", "10"][0] == "30"
    assert {row["warning"] for row in rows(result.stdout)} == {
        "WARNING: shows where at which time of day or week. That is a patrol plan; do not publish."
    }
    assert not {count for count, _ in found.values()} - {"", "0", "10", "30"}


def test_profile_areas_goes_with_a_profile(scenemap, toytown, shifts):
    result = scenemap("--case", toytown, "bin", shifts, "--profile-areas", exit_code=2)
    assert "--profile-areas goes with --by hour or --by weekday" in result.stderr


def test_events_of_days_alone_are_told_to_have_no_hour(scenemap, toytown, shifts):
    lines = shifts.read_text()
    for n, told in ((5, "5 events last"), (1, "Some events last"), (4, "Some events last")):
        row = f"{event(50, 50)['lon']},{event(50, 50)['lat']},2021-02-01,find\n"
        shifts.write_text(lines + n * row)
        told_now = scenemap("--case", toytown, "bin", shifts, "--by", "hour").stderr
        assert f"{told} a day or longer, as dates without a clock time do" in told_now
        assert (f"{49 + n} rows read = {n} rejected" in told_now) == (n == 5)


def test_a_ledger_refuses_the_hours_of_other_days_that_meet_those_released(
    scenemap, toytown, shifts
):
    def hours_of(*more, exit_code=0):
        return scenemap(
            "--case", toytown, "bin", shifts, "--by", "hour", "--ledger", "l.json", *more,
            exit_code=exit_code,
        )  # fmt: skip

    hours_of("--to", "2021-02-28")
    first = Path("l.json").read_bytes()
    hours_of("--to", "2021-02-28")
    assert Path("l.json").read_bytes() == first
    result = hours_of("--to", "2021-03-31", exit_code=1)
    assert "A profile by hour of 2021-01-01..2021-02-28 was released before" in result.stderr
    assert Path("l.json").read_bytes() == first
    # Weekdays of the same days, and a panel beside, go together.
    scenemap(
        "--case",
        toytown,
        "bin",
        shifts,
        "--by",
        "weekday",
        "--to",
        "2021-02-28",
        "--ledger",
        "l.json",
    )
    scenemap("--case", toytown, "bin", shifts, "--by", "month", "--ledger", "l.json")
    ledger = json.loads(Path("l.json").read_text(encoding="utf-8"))
    assert (len(ledger["releases"]), len(ledger["profiles"])) == (1, 2)


def test_events_over_several_slices_are_refused_or_spread_and_flagged(scenemap, toytown, tmp_path):
    """By hand: forty nights from 31 March to 1 April, half in each month."""
    night = "2021-03-31T12:00,2021-04-01T12:00,find\n"
    file = write(tmp_path / "nights.csv", "area,start,end,kind\n" + f"west,{night}" * 40)
    result = scenemap("--case", toytown, "bin", file, "--by", "month")
    assert "40 rows read = 40 rejected" in result.stderr
    assert "--spread spreads those of up to a year by overlap" in result.stderr
    result = scenemap("--case", toytown, "bin", file, "--by", "month", "--spread")
    found = {one["period"]: (one["count"], one["flags"]) for one in rows(result.stdout)
             if one["area"] == "west" and one["count"] != "0"}  # fmt: skip
    assert found == {"2021-03": ("20", "exact;spread"), "2021-04": ("20", "exact;spread")}
    assert "40 rows read = 0 rejected" in result.stderr
    text = scenemap(
        "--case", toytown, "--lang", "en", "summary", file, "--by", "month", "--spread"
    ).stdout
    assert "spread by overlap" in text


def test_where_parts_are_withheld_the_number_of_events_is_not_told(scenemap, toytown, tmp_path):
    """Rounded parts do not add up to the events, which no bound knows of."""
    rows_ = "west,2021-03-31T12:00,2021-04-01T12:00,find\n" * 6
    rows_ += "east,2021-03-10T12:00,2021-03-10T12:30,find\n" * 30
    file = write(tmp_path / "nights.csv", "area,start,end,kind\n" + rows_)
    result = scenemap("--case", toytown, "bin", file, "--by", "month", "--spread")
    assert "suppressed" in result.stdout
    assert "rows read" not in result.stderr


def test_a_period_without_events_says_so_of_the_date_that_was_given(scenemap, toytown):
    events = events_csv(
        Path("e.csv"), [event(50, 50, "2021-03-04T12:00"), event(50, 50, "2021-05-06T12:00")]
    )
    bin_ = ("--case", toytown, "bin", events)
    assert scenemap(*bin_, "--from", "2022-01-01", exit_code=1).stderr == (
        "Error: There is no event on 2022-01-01 or later: the last is of 2021-05. Choose an earlier "
        "--from, or say with --to until when somebody counted.\n"
    )
    assert scenemap(*bin_, "--to", "2020-12-31", exit_code=1).stderr == (
        "Error: There is no event on 2020-12-31 or earlier: the first is of 2021-03. Choose a later "
        "--to, or say with --from since when somebody counted.\n"
    )


def test_rows_over_several_slices_are_rejected_with_the_reason(scenemap, toytown):
    spans = [
        {"area": "west", "start": "2021-01-01", "end": "2021-06-30", "count": 7, "kind": "find"}
    ]
    events = events_csv(Path("e.csv"), spans)
    told = scenemap("--case", toytown, "bin", events).stderr
    assert "Events that begin in one slice and end in another are among the rejected" in told
    assert (
        "among the rejected"
        not in scenemap("--case", toytown, "bin", events, "--by", "year").stderr
    )
