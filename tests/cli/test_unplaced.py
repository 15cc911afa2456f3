"""Every command for a case of which nothing has a position: useful, or refused with the reason."""

import csv
import json
from pathlib import Path

import pytest

from builders import WEST, area, write, write_areas
from proofs import proof

LANGUAGES = ("nb", pytest.param("en", marks=proof))
WINDOWS = ("--before", "2004-06-01..2004-08-31", "--after", "2011-07-01..2011-12-31")


@pytest.fixture(params=LANGUAGES)
def oslo(request, scenemap):
    """Run a command for Oslo in one of the languages."""

    def run(*args: object, exit_code: int = 0):
        return scenemap("--case", "oslo", "--lang", request.param, *args, exit_code=exit_code)

    run.lang = request.param
    return run


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Write twelve events of 2011 at each of the two areas, none with a position."""
    rows = [
        f"{area},2011-{month:02}-10T12:00,banishment"
        for area in ("plata", "oslo-s")
        for month in range(1, 13)
    ]
    return write(tmp_path / "events.csv", "\n".join(["area,time,kind", *rows, ""]))


def test_case_list_names_it(scenemap):
    assert scenemap("case", "list").stdout.split() == ["bergen", "oslo"]


def test_case_show_tells_what_it_holds(oslo):
    shown = oslo("case", "show").stdout
    counted = {"nb": ["Russcener (6)", "Soner (0)"], "en": ["Drug scenes (6)", "Zones (0)"]}
    assert [one for one in counted[oslo.lang] if one not in shown] == []
    assert {"nb": "Politiets aksjon mot Plata", "en": "The police action"}[oslo.lang] in shown


def test_case_check_finds_no_fault(oslo):
    assert oslo("case", "check").stdout == "oslo: no faults.\n"


def test_the_summary_tells_the_figures(oslo):
    said = " ".join(oslo("summary").stdout.split())
    told = {"nb": "sommeren 2004 | juli–des. 2011", "en": "summer 2004 | Jul–Dec 2011"}
    why = {"nb": "Ingen sammenligning av før og etter", "en": "No comparison of before and after"}
    assert told[oslo.lang] in said
    assert why[oslo.lang] in said


def test_the_summary_as_json_and_csv_holds_the_totals(oslo):
    totals = json.loads(oslo("summary", "--format", "json").stdout)["totals"]["by_source_period"]
    assert totals == {"2004-summer": 2042, "2011-07-01..2011-12-31": 5719}
    rows = csv.DictReader(oslo("summary", "--format", "csv").stdout.splitlines())
    counts = [one["count"] for one in rows if one["period_type"] == "source_period"]
    assert sorted(filter(None, counts)) == ["2042", "5719"]


def test_the_page_is_written(oslo, tmp_path):
    oslo("map", "-o", tmp_path / "oslo.html")
    said = {"nb": "Bortvisninger, Oslo", "en": "Banishments, Oslo"}[oslo.lang]
    assert f"<title>{said}</title>" in (tmp_path / "oslo.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["png", "svg", "gif"])
def test_a_picture_is_refused_and_nothing_written(oslo, tmp_path, form):
    result = oslo("map", "-o", tmp_path / f"oslo.{form}", exit_code=1)
    assert "Nothing in case 'oslo' has a position" in result.stderr
    assert not (tmp_path / f"oslo.{form}").exists()


@pytest.mark.parametrize(
    ("target", "reason"),
    [("plata", "gives no days for summer 2004"), ("oslo-s", "gives no days for summer 2004")],
)
def test_a_comparison_with_the_season_is_refused(oslo, target, reason):
    assert reason in oslo("measure", "--target", target, *WINDOWS, exit_code=1).stderr


def test_a_window_before_the_figures_is_refused(oslo):
    windows = ("--before", "2010-07-01..2010-12-31", *WINDOWS[2:])
    result = oslo("measure", "--target", "oslo-s", *windows, exit_code=1)
    assert "No source period lies in the window 2010-07-01..2010-12-31" in result.stderr


def test_there_is_no_zone_to_ring(oslo):
    result = oslo("measure", "--rings", "plata", *WINDOWS, exit_code=1)
    assert "There is no zone 'plata': the case has none." in result.stderr


def test_there_is_no_zone_to_check_against(oslo):
    assert "Case 'oslo' has no zones" in oslo("check", "59.91", "10.75", exit_code=1).stderr


def test_there_is_no_zone_for_a_card(oslo, tmp_path):
    result = oslo("card", "plata", "-o", tmp_path / "card.pdf", exit_code=1)
    assert "There is no zone 'plata': the case has none." in result.stderr
    assert not (tmp_path / "card.pdf").exists()


def test_no_events_are_drawn_over_a_season(oslo, tmp_path):
    result = oslo("simulate", "--seed", 1, "-o", tmp_path / "events.csv", exit_code=1)
    assert "Events cannot be drawn over 2004-summer" in result.stderr
    assert not (tmp_path / "events.csv").exists()


# --- a user's own events


def test_events_of_its_areas_are_counted(oslo, events):
    rows = list(csv.DictReader(oslo("bin", events, "--by", "year").stdout.splitlines()))
    assert [(one["area"], one["count"]) for one in rows] == [("oslo-s", "12"), ("plata", "12")]


def test_events_have_a_page_with_their_figures(oslo, events, tmp_path):
    oslo("map", events, "-o", tmp_path / "events.html", "--by", "year")
    page = (tmp_path / "events.html").read_text(encoding="utf-8")
    assert '"by_slice":true' in page.replace(": ", ":")


def test_with_areas_that_have_outlines_there_is_a_map(oslo, events, tmp_path):
    drawn = write_areas(tmp_path / "areas.geojson", [area("plata", WEST), area("oslo-s", None)])
    oslo("map", events, "--areas", drawn, "--by", "year", "-o", tmp_path / "map.svg")
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_measure_that_needs_places_says_so_and_not_that_there_are_no_counts(oslo, tmp_path):
    rows = [
        f"{area},2011-{month:02}-{day:02}T12:00,banishment"
        for area in ("plata", "oslo-s")
        for month in range(1, 13)
        for day in range(1, 7)
    ]
    file = write(tmp_path / "events.csv", "\n".join(["area,time,kind", *rows, ""]))
    windows = ("--before", "2011-01-01..2011-06-30", "--after", "2011-07-01..2011-12-31")
    said = " ".join(
        oslo("measure", file, "--target", "plata", "--control", "oslo-s", *windows).stdout.split()
    )
    why = {"nb": "Ingen av områdene med tall har et punkt", "en": "No area with counts has a point"}
    assert why[oslo.lang] in said
    assert {"nb": "Det er ingen tall å måle", "en": "There are no counts"}[oslo.lang] not in said


def test_a_scan_of_areas_without_a_place_says_what_would_help(oslo, tmp_path):
    rows = [f"plata,2011-{month:02}-10T12:00,banishment" for month in range(1, 13)]
    file = write(tmp_path / "events.csv", "\n".join(["area,time,kind", *rows, ""]))
    said = oslo("scan", file, "--by", "month", exit_code=1).stderr
    assert "outlines of those without a point" in said
