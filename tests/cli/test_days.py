"""Which days are counted, whatever a file looks like: every rate divides by the days watched."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from math import cos, radians
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from shapely import box

from builders import (
    EAST,
    WEST,
    area,
    covered,
    event,
    square,
    write_areas,
    write_bare_case,
    write_rows,
)
from proofs import proof

#: By hand: west falls from 20 in January (31 days, 19.4 per 30) to 10 in June (30 days, 10.0); east has
#: 20 in every month, which is 19.4 in January and 20.0 in June.
MONTHS = {"west": (20, 18, 16, 14, 12, 10), "east": (20,) * 6}
PLACES = {"west": (50, 50), "east": (150, 50)}
LAST = (31, 28, 31, 30, 31, 30)


def a_row_each(written: str) -> list[dict[str, object]]:
    """Return a row for each event, dated as ``written`` says, {} being the month."""
    return [
        event(*PLACES[name], written.format(f"{month:02}"))
        for name, counts in MONTHS.items()
        for month, n in enumerate(counts, 1)
        for _ in range(n)
    ]


def a_row_a_month(**dates: str) -> list[dict[str, object]]:
    """Return a row for each area and month, with a count."""
    return [
        {
            "area": name, "kind": "find", "count": n,
            **{key: one.format(f"{month:02}", LAST[month - 1]) for key, one in dates.items()},
        }
        for name, counts in MONTHS.items()
        for month, n in enumerate(counts, 1)
    ]  # fmt: skip


#: The same figures as people have them.
WRITTEN = {
    "the first of the month": a_row_each("2021-{}-01"),
    "the month": a_row_each("2021-{}"),
    "counts dated the first": a_row_a_month(time="2021-{}-01"),
    "counts dated the last": a_row_a_month(time="2021-{}-{}"),
    "counts from a day to a day": a_row_a_month(start="2021-{}-01", end="2021-{}-{}"),
}


@pytest.fixture
def case(tmp_path) -> Path:
    """Return a case without coverage, counts and acts of its own."""
    return write_bare_case(tmp_path / "toytown", "interventions", "scenes", "services")


@pytest.fixture
def run(scenemap, case):
    """Return a function that runs a command in English on that case."""

    def command(name: str, *arguments: object, exit_code: int = 0):
        return scenemap("--case", case, "--lang", "en", name, *arguments, exit_code=exit_code)

    return command


def flat(text: str) -> str:
    return " ".join(text.split())


def svg_text(path: str) -> list[str]:
    """List the texts of a picture."""
    return ["".join(one.itertext()) for one in ET.parse(path).iter() if one.tag.endswith("}text")]


def panel(text: str) -> dict[tuple[str, str], float | None]:
    """Return rates per 30 days by area and slice."""
    return {
        (one["area"], one["period"]): float(one["per_30_days"]) if one["per_30_days"] else None
        for one in csv.DictReader(text.splitlines())
    }


@pytest.mark.parametrize("rows", WRITTEN.values(), ids=WRITTEN)
def test_a_month_has_all_its_days_however_it_is_written(run, tmp_path, rows):
    file = write_rows(tmp_path / "e.csv", rows)
    counted = run("bin", file, "--by", "month").stdout
    rates = panel(counted)
    assert rates["west", "2021-01"] == rates["east", "2021-01"] == pytest.approx(600 / 31, abs=1e-4)
    assert (rates["west", "2021-06"], rates["east", "2021-06"]) == (10, 20)
    assert "partial" not in counted


#: By other commands than `bin`: two ways to write a month, and all in proofs.
SHOWN = [
    pytest.param(one, marks=() if one.endswith("of the month") or "last" in one else proof)
    for one in WRITTEN
]


@pytest.mark.parametrize("name", SHOWN)
def test_a_month_has_all_its_days_in_every_command(run, tmp_path, name):
    file = write_rows(tmp_path / "e.csv", WRITTEN[name])
    words = flat(run("summary", file, "--by", "month", "--headline").stdout)
    # Chance alone: 10 in 30 days to 20 in 31 is 0.52 (0.24 to 1.10).
    assert "Fell here (January 2021 to June 2021, per 30 days): West 19.4 → 10.0" in words
    assert "Rose there (January 2021 to June 2021, per 30 days): none of the areas." in words
    assert "About as before: East 19.4 → 20.0" in words
    windows = ("--before", "2021-01-01..2021-01-31", "--after", "2021-06-01..2021-06-30")
    design = ("--target", "west", "--control", "east", *windows, "--by", "month", "--json")
    told = json.loads(run("measure", file, *design).stdout)
    assert told["windows"]["target"]["counts"] == [20, 10]
    assert told["windows"]["target"]["days"] == [31, 30]
    # (10/20) / (20/20): days cancel.
    assert told["irr"]["estimate"] == pytest.approx(0.5)


@proof
@pytest.mark.parametrize("name", SHOWN)
def test_a_month_has_all_its_days_on_a_picture_too(run, tmp_path, name):
    run("map", write_rows(tmp_path / "e.csv", WRITTEN[name]), "--by", "month", "-o", "m.svg")
    shown = {one for one in svg_text("m.svg") if re.fullmatch(r"\d+\.\d", one)}
    assert {"19.4", "10.0", "20.0"} <= shown
    assert max(float(one) for one in shown) < 22


def test_firsts_of_months_are_taken_as_months_with_a_warning_unless_days_are_meant(run, tmp_path):
    file = write_rows(tmp_path / "e.csv", WRITTEN["the first of the month"])
    told = run("bin", file, "--by", "month")
    assert "e.csv: every row falls on the first day of a month" in told.stderr
    assert "--dated day takes them as written" in told.stderr
    as_days = run("bin", file, "--by", "month", "--dated", "day")
    assert "first day of a month" not in as_days.stderr
    # Ten and twenty on the one day of June that was counted.
    assert panel(as_days.stdout)["west", "2021-06"] == 300
    assert "partial" in as_days.stdout
    # Partial slices are no windows while there are whole ones: May is the last whole month.
    words = flat(run("summary", file, "--by", "month", "--headline", "--dated", "day").stdout)
    assert "(January 2021 to May 2021, per 30 days): West 19.4 → 11.6" in words


def test_lasts_of_months_are_taken_as_months_with_a_warning_too(run, tmp_path):
    file = write_rows(tmp_path / "e.csv", WRITTEN["counts dated the last"])
    told = run("bin", file, "--by", "month")
    assert "e.csv: every row falls on the last day of a month" in told.stderr
    assert "dated to the month" in run("bin", file, "--by", "week", exit_code=1).stderr
    # Twenty on the one day of January that would be counted.
    as_days = run("bin", file, "--by", "month", "--dated", "day")
    assert panel(as_days.stdout)["west", "2021-01"] == 600


@pytest.mark.parametrize("by", ["week", "hour"])
def test_months_are_not_counted_by_what_is_finer(run, tmp_path, by):
    file = write_rows(tmp_path / "e.csv", WRITTEN["the month"])
    told = run("bin", file, "--by", by, "-o", "out.csv", exit_code=1).stderr
    assert "dated to the month" in told
    remedy = {"week": "--by month is the finest that works", "hour": "Count by calendar slice"}
    assert remedy[by] in told
    assert list(Path().iterdir()) == []


# --- the end of what was counted ------------------------------------------------------------------


def steady(until: date, *, places=PLACES, every: int = 1) -> list[dict[str, object]]:
    """Return an event at noon on every so manieth day from 2020 on, in each place."""
    first = date(2020, 1, 1)
    days = [first + timedelta(n) for n in range(0, (until - first).days + 1, every)]
    return [event(*place, f"{day}T12:00") for place in places.values() for day in days]


def looked(until: str, *, start: str = "2020-01-01", names=PLACES) -> list[dict[str, object]]:
    return [covered(name, start=start, end=until) for name in names]


def test_quiet_days_at_the_end_are_days_where_the_coverage_says_so(run, tmp_path):
    """One a day until 20 December 2021, and watched until the 31st: December is no month of 20 days."""
    file = write_rows(tmp_path / "e.csv", steady(date(2021, 12, 20)))
    table = write_rows(tmp_path / "c.csv", looked("2021-12-31"))
    more = ("--coverage", table)
    rates = panel(run("bin", file, "--by", "month", *more).stdout)
    assert rates["west", "2021-12"] == pytest.approx(20 / 31 * 30, abs=1e-4)
    words = flat(run("summary", file, "--by", "year", "--headline", *more).stdout)
    # 366 in 366 days, 354 in 365: 29.1.
    assert "About as before: East 30.0 → 29.1, West 30.0 → 29.1" in words
    run("map", file, "--by", "year", "-o", "m.svg", *more)
    assert {"30.0", "29.1"} <= set(svg_text("m.svg"))
    years = ("--before", "2020-01-01..2020-12-31", "--after", "2021-01-01..2021-12-31")
    told = json.loads(run("measure", file, "--target", "west", *years, "--json", *more).stdout)
    assert told["windows"]["target"] == told["windows"]["target"] | {
        "counts": [366, 354], "days": [366, 365],
    }  # fmt: skip


def test_an_area_watched_for_half_the_time_has_not_fallen(run, tmp_path):
    """West is watched every other day in 2021, and has as many a watched day as before: ratio 1."""
    rows = steady(date(2020, 12, 31)) + [
        event(*PLACES[name], f"{date(2021, 1, 1) + timedelta(n)}T12:00")
        for name in PLACES
        for n in range(365)
        if name == "east" or n % 2 == 0
    ]
    table = [
        *looked("2020-12-31"),
        covered("east", start="2021-01-01", end="2021-12-31"),
        *(
            covered("west", start=str(day), end=str(day))
            for day in (date(2021, 1, 1) + timedelta(n) for n in range(0, 365, 2))
        ),
    ]
    file = write_rows(tmp_path / "e.csv", rows)
    more = ("--coverage", write_rows(tmp_path / "c.csv", table))
    years = ("--before", "2020-01-01..2020-12-31", "--after", "2021-01-01..2021-12-31")
    design = ("--target", "west", "--control", "east", *years)
    told = json.loads(run("measure", file, *design, "--json", *more).stdout)
    assert told["windows"]["target"]["counts"] == [366, 183]
    assert told["windows"]["target"]["days"] == [366, 183]
    assert told["irr"]["estimate"] == pytest.approx(1)
    words = flat(run("summary", file, "--by", "year", "--headline", *years, *more).stdout)
    assert "About as before: East 30.0 → 30.0, West 30.0 → 30.0" in words
    # Without windows of one's own 2021 is a year in which the west was watched in part.
    words = flat(run("summary", file, "--by", "year", "--headline", *more).stdout)
    assert "Watched for a part of the time only, and so not compared: West." in words
    run("map", file, "--by", "year", "-o", "m.svg", *more)
    # The key to the symbols has whole numbers.
    assert {one for one in svg_text("m.svg") if re.fullmatch(r"\d+\.\d", one)} == {"30.0"}


def test_events_on_days_on_which_nobody_looked_are_outside_the_period(run, tmp_path):
    quiet = [event(50, 50, f"2021-07-{day:02}T12:00") for day in range(1, 8)]
    file = write_rows(tmp_path / "e.csv", [*steady(date(2021, 6, 30)), *quiet])
    table = write_rows(tmp_path / "c.csv", looked("2021-06-30"))
    told = run("bin", file, "--by", "year", "--coverage", table)
    assert "7 outside the period" in told.stderr
    plain = write_rows(tmp_path / "p.csv", steady(date(2021, 6, 30)))
    assert run("bin", plain, "--by", "year", "--coverage", table).stdout == told.stdout


# --- files ----------------------------------------------------------------------------------------


@proof
@pytest.mark.parametrize("name", WRITTEN)
def test_files_may_be_split_in_any_way(run, tmp_path, name):
    """By area, by turns, or by time: the same panel, the same words, the same measures."""
    rows = WRITTEN[name]
    splits = [
        [rows],
        [rows[0::3], rows[1::3], rows[2::3]],
        [rows[len(rows) // 2 :], rows[: len(rows) // 2]],
        [sorted(rows, key=lambda row: str(row.get("time", row.get("start"))))],
    ]
    windows = ("--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-30")
    runs = []
    for number, parts in enumerate(splits):
        files = [
            write_rows(tmp_path / str(number) / f"{part}.csv", some)
            for part, some in enumerate(parts)
        ]
        runs.append(
            [
                run("bin", *files, "--by", "month").stdout,
                run("summary", *files, "--by", "quarter", *windows).stdout,
                run("measure", *files, "--target", "west", "--by", "month", *windows).stdout,
            ]
        )
    assert all(one == runs[0] for one in runs)


# --- areas elsewhere ------------------------------------------------------------------------------

TRONDHEIM = (10.39, 63.43)


def test_areas_in_another_city_take_nothing_of_a_case_that_nobody_asked_for(scenemap, tmp_path):
    """Without --case Bergen is taken; its zones, services, scenes and acts are not Trondheim's."""
    areas = write_areas(
        tmp_path / "a.geojson",
        [area("torvet", square(*TRONDHEIM)), area("kaia", square(10.41, 63.43))],
    )
    file = write_rows(
        tmp_path / "e.csv",
        [
            {"lon": lon + 0.0005, "lat": 63.4305, "time": f"2015-0{month}-1{n}T12:00"}
            for lon in (10.39, 10.41)
            for month in (2, 5)
            for n in range(8)
        ],
    )
    for out in ("page.html", "picture.svg", "report.html"):
        command = "summary" if out.startswith("report") else "map"
        told = scenemap("--lang", "en", command, file, "--areas", areas, "-o", out)
        assert "These areas are not in Bergen: its zones, services, bounds and coordinate" in (
            told.stderr
        )
        text = Path(out).read_text(encoding="utf-8")
        for name in ("Nygård", "Vågsbunnen", "Strax-huset", "Rusakutten", "Bergen", "25832"):
            assert name not in text, (out, name)
        assert "Torvet" in text
    assert "read as local time in Europe/Oslo." in told.stderr
    told = scenemap("bin", file, "--areas", areas, "--tz", "Australia/Melbourne")
    assert "read as local time in Australia/Melbourne." in told.stderr
    # Positions are held to no bounds of Bergen's, and counted in metres of their own zone.
    assert "32 counted" in scenemap("bin", file, "--areas", areas, "--by", "year").stderr


def test_how_much_areas_elsewhere_overlap_is_told_in_their_own_metres(scenemap, tmp_path):
    """Squares of a kilometre in Melbourne, the one half a kilometre east of the other."""
    half, high = 500 / (111_320 * cos(radians(37.81))), 1000 / 110_990
    west, east = (
        box(144.96 + by, -37.81, 144.96 + by + 2 * half, -37.81 + high).__geo_interface__
        for by in (0, half)
    )
    areas = write_areas(tmp_path / "a.geojson", [area("a", west), area("b", east)])
    file = write_rows(
        tmp_path / "e.csv", [{"lon": 144.961, "lat": -37.805, "time": "2015-02-10T12:00"}]
    )
    told = scenemap(
        "bin", file, "--areas", areas, "--tz", "Australia/Melbourne", exit_code=1
    ).stderr
    square_metres = int(re.search(r"'a': overlaps 'b' by ([\d,]+) m²", told)[1].replace(",", ""))
    assert square_metres == pytest.approx(500_000, rel=0.02)


def test_a_case_that_was_asked_for_keeps_its_bounds(scenemap, tmp_path, case):
    areas = write_areas(tmp_path / "a.geojson", [area("torvet", square(*TRONDHEIM))])
    file = write_rows(tmp_path / "e.csv", [event(50, 50)])
    told = scenemap("--case", case, "bin", file, "--areas", areas, exit_code=1).stderr
    assert "a.geojson" in told
    assert list(Path().iterdir()) == []


def test_own_areas_in_the_case_keep_what_is_the_cases(scenemap, tmp_path, case):
    areas = write_areas(tmp_path / "a.geojson", [area("left", WEST), area("right", EAST)])
    file = write_rows(tmp_path / "e.csv", a_row_each("2021-{}-05"))
    told = scenemap("--case", case, "map", file, "--areas", areas, "-o", "page.html")
    assert "These areas are not in" not in told.stderr
    assert "Drawn" in Path("page.html").read_text(encoding="utf-8")


def test_coverage_of_an_area_that_nobody_counts_in_is_named(run, tmp_path):
    file = write_rows(tmp_path / "e.csv", a_row_each("2021-{}-05"))
    table = write_rows(tmp_path / "c.csv", [covered("west"), covered("eats")])
    for command in ("bin", "summary", "map"):
        told = run(command, file, "--coverage", table, "-o", "out", exit_code=1).stderr
        assert "The table of coverage names eats, which is no area that is counted in." in told
        assert "Did you mean 'east'?" in told
    assert list(Path().iterdir()) == []
