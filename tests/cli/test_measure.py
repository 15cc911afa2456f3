from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builders import (
    EAST,
    WEST,
    area,
    at,
    count,
    covered,
    event,
    events_csv,
    square,
    write,
    write_case,
    write_rows,
)
from conftest import printed, run_command
from proofs import crossed, deepens, often, proof

WINDOWS = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
HALF = ("--before", "2014-09-01..2014-12-31", "--after", "2016-01-01..2016-06-30")
BERGEN = ("--target", "korskirken", "--buffer", "laksevag", "--control", "sandviken")
TOY = ("--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-30")
Q2 = {"start": "2021-04-01", "end": "2021-06-30"}
MEASURES = {
    "wdd", "irr", "rate_difference", "ne", "tne", "wdq", "ge", "etest", "exact", "power", "sppt",
    "gini_before", "gini_after", "centre_shift", "mann_kendall", "its", "emerging",
}  # fmt: skip


def measured(*arguments: str) -> dict[str, Any]:
    """Measure Bergen's published counts, in English, as JSON; each but once."""
    told: dict[str, Any] = json.loads(
        printed("--lang", "en", "measure", *arguments, "--json").stdout
    )
    return told


@pytest.fixture
def toy(tmp_path):
    """Return a function that writes a case of given counts, by area: first and second quarter."""

    def make(**counts: tuple[int, int]) -> Path:
        rows = [count(name, count=pair[0]) for name, pair in counts.items()]
        rows += [count(name, count=pair[1], **Q2) for name, pair in counts.items()]
        areas = [area(name, square(*at(100 * i, 0))) for i, name in enumerate(counts)]
        return write_case(tmp_path / "toy", areas=areas, counts=rows)

    return make


def flat(text: str) -> str:
    return " ".join(text.split())


# --- Marshall 2011 ------------------------------------------------------------------------------

#: Two windows of the same length, so that nothing but person-time tells the measures apart.
SITE = """\
target = ["near"]
buffer = []
control = ["rest"]
before = "2001-01-01..2001-12-31"
after = "2002-01-01..2002-12-31"
phi = 1
[exposure]
target = [22066, 19991]
control = [1479792, 1271246]
"""


@pytest.fixture
def vancouver(tmp_path):
    """Return a case with overdose deaths near the supervised injecting site, and in the rest.

    Marshall et al. 2011, Lancet 377:1429-37, doi 10.1016/S0140-6736(10)62353-7: 56 -> 33 within
    500 m, 113 -> 88 in the rest of the city. The cells are derived from the printed totals and
    rates; the years here are not the paper's.
    """
    later = {"start": "2002-01-01", "end": "2002-12-31"}
    early = {"start": "2001-01-01", "end": "2001-12-31"}
    rows = [
        count("near", count=56, **early), count("near", count=33, **later),
        count("rest", count=113, **early), count("rest", count=88, **later),
    ]  # fmt: skip
    areas = [area("near", WEST), area("rest", EAST)]
    return write_case(tmp_path / "vancouver", areas=areas, counts=rows, coverage=None)


def test_marshalls_trap_person_time_finds_what_wdd_does_not(scenemap, vancouver, tmp_path):
    """Marshall et al. 2011: 253.8 -> 165.1 against 7.6 -> 6.9 per 100,000 is a ratio of .7175.

    WDD on the counts alone is -23 + 25 = +2, "no effect".
    """
    design = write(tmp_path / "site.toml", SITE)
    run = ("--case", vancouver, "--lang", "en", "measure", "--design", design)
    told = json.loads(scenemap(*run, "--json").stdout)
    assert told["irr"]["estimate"] == pytest.approx(0.7175, abs=5e-5)
    assert 365 * told["wdd"]["estimate"] == pytest.approx(2)
    assert told["wdd"]["low"] < 0 < told["wdd"]["high"]
    assert any(
        "read the rate ratio (irr). WDD compares counts without person-time" in warning
        for warning in told["warnings"]
    )
    text = flat(scenemap(*run).stdout)
    assert "Rate ratio against control 0.72 (" in text
    assert "may say “no effect” where the rates changed much" in text


def test_without_person_time_there_is_no_such_warning(scenemap, vancouver, tmp_path):
    """On counts alone: (33/56) / (88/113) is .7567."""
    design = write(tmp_path / "site.toml", SITE.partition("[exposure]")[0])
    told = json.loads(scenemap("--case", vancouver, "measure", "--design", design, "--json").stdout)
    assert told["irr"]["estimate"] == pytest.approx(0.7567, abs=5e-5)
    assert not any("Persontid" in warning for warning in told["warnings"])


# --- Bergen -------------------------------------------------------------------------------------


def test_bergen_has_one_key_a_measure_and_a_reason_for_each_refusal():
    told = measured(*BERGEN, *WINDOWS)
    assert set(told) >= MEASURES
    refused = {key for key in MEASURES if told[key]["refused"]}
    assert refused == {"wdq", "mann_kendall", "its", "emerging"}
    assert all(told[key]["reason"] for key in refused)
    assert all(told[key]["remedy"] for key in refused - {"wdq"})


@pytest.mark.parametrize(
    ("lang", "windows", "words"),
    [
        ("nb", WINDOWS, "Målområdet falt ikke i forhold til kontrollen (suksess +0"),
        pytest.param(
            "en",
            WINDOWS,
            "The target did not fall against the control (success +0.44;",
            marks=proof,
        ),
        pytest.param("nb", HALF, "Fallet i målområdet er ikke sikkert (suksess", marks=proof),
        ("en", HALF, "The fall in the target is not certain (success"),
    ],
)
def test_the_displacement_quotient_of_bergen_is_withheld_in_words(lang, windows, words):
    text = flat(printed("--lang", lang, "measure", *BERGEN, *windows).stdout)
    quotient = (
        "Forflytningskvotient (WDQ) Holdt tilbake: "
        if lang == "nb"
        else ("Displacement quotient (WDQ) Withheld: ")
    )
    assert quotient + words in text
    if windows is HALF:
        assert ("rommer 0" if lang == "nb" else "holds 0") in text


def test_three_source_periods_are_no_series_in_words():
    text = flat(printed("--lang", "nb", "measure", *BERGEN, *WINDOWS).stdout)
    assert "En trend krever minst 5 kildeperioder; her er det 3." in text
    assert "minst 8 kildeperioder før endringen og 8 etter; her er det 1 og 1" in text
    assert "minst 10 kildeperioder; her er det 3" in text


@deepens
def test_slices_are_no_new_observations(scenemap):
    """Whatever the calendar slices, published counts are three source periods."""
    by = [
        scenemap("measure", *BERGEN, *WINDOWS, "--by", by, "--json").stdout
        for by in ("week", "year", "month", "quarter")[: often(2, 4)]
    ]
    assert len(set(by)) == 1
    assert json.loads(by[0])["windows"]["target"]["periods"] == [1, 1]


def test_the_same_run_gives_the_same_words(scenemap):
    first = printed("--lang", "nb", "measure", *BERGEN, *WINDOWS)
    assert first.stdout == scenemap("measure", *BERGEN, *WINDOWS).stdout


def test_several_controls_stand_side_by_side():
    """Table 4.12: (68/14) / (37/10) is 1.3127, (68/14) / (79/23) is 1.4141."""
    told = measured(*BERGEN, "--control", "torgallmenningen", *WINDOWS)
    found = {key: one["irr"]["estimate"] for key, one in told["by_control"].items()}
    assert found == pytest.approx({"sandviken": 1.3127, "torgallmenningen": 1.4141}, abs=5e-5)
    assert told["irr"] == told["by_control"]["sandviken"]["irr"]


def test_phi_is_passed_on():
    told, wide = (measured(*BERGEN, *WINDOWS, *phi) for phi in ((), ("--phi", "4")))
    assert wide["wdd"]["se"] == pytest.approx(2 * told["wdd"]["se"])
    assert wide["design"]["phi"] == 4


@pytest.mark.parametrize(
    ("lang", "more"),
    crossed(["nb", "en"], [(), ("--control", "torgallmenningen", "--phi", "2")]),
)
def test_no_line_is_wider_than_a_terminal(lang, more):
    lines = printed("--lang", lang, "measure", *BERGEN, *WINDOWS, *more).stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []


# --- a design in a file -------------------------------------------------------------------------


def test_a_design_in_a_file_is_the_same_as_by_options(scenemap, tmp_path):
    design = write(
        tmp_path / "design.toml",
        'target = ["korskirken"]\nbuffer = ["laksevag"]\ncontrol = ["sandviken"]\n'
        'before = "2014-09-01..2014-12-31"\nafter = "2015-01-01..2015-12-31"\n',
    )
    by_file = scenemap("measure", "--design", design).stdout
    assert by_file == printed("--lang", "nb", "measure", *BERGEN, *WINDOWS).stdout


@pytest.mark.parametrize(
    "more", [("--target", "korskirken"), ("--control", "sandviken"), ("--phi", "2"), WINDOWS]
)
def test_a_design_comes_from_one_place(scenemap, tmp_path, more):
    design = write(tmp_path / "design.toml", SITE)
    result = scenemap("measure", "--design", design, *more, exit_code=2)
    assert "either in a file or by options" in result.stderr


@pytest.mark.parametrize("missing", ["--target", "--before", "--after"])
def test_a_design_must_be_given(scenemap, missing):
    given = {"--target": "korskirken", "--before": WINDOWS[1], "--after": WINDOWS[3]}
    words = [word for key, value in given.items() if key != missing for word in (key, value)]
    result = flat(scenemap("measure", *words, exit_code=2).stderr)
    if missing == "--target":
        assert "Give --target and windows (--before and --after, --closed" in result
        assert "or --design FILE." in result
    else:
        assert "Give both --before and --after, or neither." in result
    neither = flat(scenemap("measure", "--target", "korskirken", exit_code=2).stderr)
    assert "Give --target and windows (--before and --after, --closed" in neither


@pytest.mark.parametrize("pair", ["[0, 19991]", "[22066]", "[22066, -1]", '["a", "b"]', "22066"])
def test_an_exposure_that_is_none_is_refused(scenemap, vancouver, tmp_path, pair):
    text = SITE.replace("target = [22066, 19991]", f"target = {pair}")
    design = write(tmp_path / "site.toml", text)
    result = scenemap("--case", vancouver, "measure", "--design", design, exit_code=1)
    assert "site.toml" in result.stderr
    assert "'exposure.target'" in result.stderr
    assert "is not two numbers above 0" in result.stderr


# --- designs that cannot be ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--target", "korskirken", "--control", "korskirken", *WINDOWS),
            "korskirken has two roles",
        ),
        (
            ("--target", "Korskirkn", *WINDOWS),
            "area Korskirkn. Did you mean 'korskirken'? The areas",
        ),
        (("--target", "mars", *WINDOWS), "There is no count for area mars. The areas are: asane"),
        (
            ("--target", "korskirken", "--before", WINDOWS[1], "--after", "2014-12-31..2015-12-31"),
            "The windows 2014-09-01..2014-12-31 and 2014-12-31..2015-12-31 overlap.",
        ),
        (
            ("--target", "korskirken", "--before", WINDOWS[3], "--after", WINDOWS[1]),
            "(2015-01-01..2015-12-31) lies after the other (2014-09-01..2014-12-31). Swap them.",
        ),
        (
            ("--target", "korskirken", "--before", WINDOWS[1], "--after", "2015-01-01..2015-06-30"),
            "2015-01-01..2015-12-31 reaches beyond the window 2015-01-01..2015-06-30",
        ),
        (
            ("--target", "korskirken", "--before", "2013-01-01..2013-12-31", "--after", WINDOWS[3]),
            "No source period lies in the window 2013-01-01..2013-12-31",
        ),
        ((*BERGEN, *WINDOWS, "--phi", "0"), "phi 0 is not a number from 1 up."),
        ((*BERGEN, *WINDOWS, "--phi", "-1"), "phi -1 is not a number from 1 up."),
        (("--target", "korskirken", "--before", "soon", "--after", WINDOWS[3]), "soon"),
    ],
)
def test_a_design_that_cannot_be_is_explained(scenemap, arguments, words):
    assert words in flat(scenemap("measure", *arguments, exit_code=1).stderr)


# --- counts that cannot be measured -------------------------------------------------------------


def test_an_unknown_count_of_the_target_stops_and_is_named(scenemap):
    """Table 4.12: the cell of Danmarks plass for September to December 2014 is blank."""
    result = scenemap("measure", "--target", "danmarksplass", *WINDOWS, exit_code=1)
    assert result.stderr == (
        "Error: danmarksplass, 2014-09-01..2014-12-31: the count is unknown. Choose another area or "
        "window, or coarser periods.\n"
    )


def test_small_counts_of_a_users_events_stay_withheld(scenemap, tmp_path):
    """West has four in May, and what all add up to is told: its six in January, the fewest that give them
    room, are withheld too."""
    found = {"west": (50, 6, 4), "east": (150, 70, 80), "north": (250, 9, 8)}
    case = write_case(
        tmp_path / "toy",
        areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(found)],
        counts=None, coverage=[covered(name) for name in found],
        settings={"main_series": None}, series=None,
    )  # fmt: skip
    rows = [
        event(x, 50, day)
        for x, *counts in found.values()
        for day, n in zip(("2021-01-10T12:00", "2021-05-10T12:00"), counts, strict=True)
        for _ in range(n)
    ]
    events = write_rows(tmp_path / "events.csv", rows)
    run = ("--case", case, "--lang", "en", "measure", events, "--from", "2021-01-01",
           "--to", "2021-06-30", *TOY)  # fmt: skip
    refused = scenemap(*run, "--target", "west", exit_code=1)
    assert "west, 2021-01-01..2021-03-31: the count is withheld." in refused.stderr
    for target, counts in {"east": [70, 80], "north": [9, 8]}.items():
        told = json.loads(scenemap(*run, "--target", target, "--json").stdout)
        assert told["windows"]["target"]["counts"] == counts
    assert told["gini_before"]["n"] == 2  # west is left out of the pattern
    assert told["centre_shift"]["n"] == 167  # 70 + 80 + 9 + 8


def test_a_control_of_noughts_is_no_control(scenemap, toy):
    case = toy(west=(30, 20), east=(0, 0), north=(10, 10))
    run = ("--case", case, "--lang", "en", "measure", "--target", "west", "--control", "east", *TOY)
    told = json.loads(scenemap(*run, "--control", "north", "--json").stdout)
    zeros = told["by_control"]["east"]
    assert zeros["wdd"]["reason"] == "control: a control of zeros is no control."
    assert zeros["wdd"]["remedy"] == "Choose another control, or leave it out."
    assert "The measure needs an area where it may have gone." in zeros["tne"]["reason"]
    assert all(zeros[key]["refused"] for key in ("wdd", "irr", "ne", "power"))
    assert told["by_control"]["north"]["irr"]["estimate"] == pytest.approx(0.6667, abs=5e-5)


def test_a_control_that_is_nought_in_one_window_is_named_where_it_is_divided_by(scenemap, toy):
    case = toy(west=(30, 20), east=(20, 30), north=(10, 0))
    told = json.loads(
        scenemap(
            "--case", case, "--lang", "en", "measure", "--target", "west", "--buffer", "east",
            "--control", "north", *TOY, "--json",
        ).stdout
    )  # fmt: skip
    for key in ("ne", "wdq", "tne"):
        assert told[key]["reason"] == "The control is 0 after, and the measure divides by it."
    assert told["wdd"]["refused"] is False


@pytest.mark.parametrize("number", ["-3", "nan", "inf", "many"])
def test_a_count_that_is_none_is_named_by_row_and_column(scenemap, tmp_path, number):
    rows = [count("west", count=30), count("west", count=number, **Q2)]
    case = write_case(tmp_path / "toy", counts=rows)
    result = scenemap("--case", case, "measure", "--target", "west", *TOY, exit_code=1)
    assert f"counts.csv, row 3, column 'count', value '{number}'" in result.stderr


# --- rings round a zone -------------------------------------------------------------------------

#: Events know their days, so windows need not be those of the report; they hold the same seasons.
SPRINGS = ("--before", "2015-01-01..2015-06-30", "--after", "2016-01-01..2016-06-30")
RINGS = ("--rings", "vagsbunnen", "--edges", "400,2500", "--by", "year", "--from", "2014-09-01",
         "--to", "2016-06-30", *SPRINGS)  # fmt: skip


@pytest.fixture(scope="module")
def points(tmp_path_factory) -> Path:
    """Return a file of simulated events that have a position and no area; beside it those as made."""
    folder = tmp_path_factory.mktemp("points")
    made = folder / "simulated.csv"
    run_command("simulate", "--seed", "1", "--points", "-o", made)
    rows = list(csv.DictReader(made.read_text(encoding="utf-8").splitlines()))
    kept = ("lon", "lat", "time", "kind", "simulated")
    return write_rows(
        folder / "points.csv", [{key: row[key] for key in kept} for row in rows if row["lon"]]
    )


@pytest.fixture(scope="module")
def ringed(points):
    """Return a function that measures in rings, in English, as JSON; each but once."""

    @cache
    def run(*arguments: str, file: str = "points.csv") -> dict[str, Any]:
        words = ("--lang", "en", "measure", points.parent / file, *arguments, "--json")
        told: dict[str, Any] = json.loads(run_command(*words).stdout)
        return told

    return run


def test_rings_round_a_zone_are_target_buffer_and_control(ringed):
    told = ringed(*RINGS)
    assert told["design"]["target"] == ["vagsbunnen"]
    assert told["design"]["buffer"] == ["vagsbunnen-400"]
    assert told["design"]["controls"] == ["vagsbunnen-2500"]
    assert told["origin"] == "simulated"
    assert told["warnings"][0].startswith("SIMULATED EVENTS: made by a program, not observed.")
    assert told["irr"]["refused"] is False
    named = ringed("--rings", "vagsbunnen@scenemap-1", *RINGS[2:])
    assert named["windows"] == told["windows"]


@proof
def test_rings_take_the_position_of_a_row_and_not_the_area_that_it_names(ringed):
    """Simulated points name an area of the case, which is none of the rings."""
    assert ringed(*RINGS, file="simulated.csv")["windows"] == ringed(*RINGS)["windows"]


@proof
@pytest.mark.parametrize(
    ("lang", "words"),
    [("nb", "SIMULERTE HENDELSER"), ("en", "SIMULATED EVENTS")],
)
def test_rings_say_that_the_events_are_simulated_first(scenemap, points, lang, words):
    result = scenemap("--lang", lang, "measure", points, *RINGS)
    assert result.stdout.startswith(words)
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


@proof
def test_rings_take_their_windows_from_a_file_too(ringed, tmp_path):
    design = write(
        tmp_path / "rings.toml",
        'target = ["vagsbunnen"]\nbuffer = ["vagsbunnen-400"]\ncontrol = ["vagsbunnen-2500"]\n'
        'before = "2015-01-01..2015-06-30"\nafter = "2016-01-01..2016-06-30"\n',
    )
    by_file = ringed(*RINGS[:-4], "--design", str(design))
    assert by_file["wdd"] == ringed(*RINGS)["wdd"]


def test_rings_need_a_zone_numbers_and_events(scenemap, points):
    unknown = scenemap("measure", points, "--rings", "mars", *WINDOWS, exit_code=1)
    assert "There is no zone 'mars'. The zones are: nygard, vagsbunnen." in unknown.stderr
    words = scenemap(
        "measure", points, "--rings", "vagsbunnen", "--edges", "near,far", *WINDOWS, exit_code=2
    )
    assert "--edges near,far are not numbers" in words.stderr
    falling = scenemap(
        "measure", points, "--rings", "vagsbunnen", "--edges", "500,250", *WINDOWS, exit_code=1
    )
    assert "must rise from above 0" in falling.stderr
    published = scenemap("measure", "--rings", "vagsbunnen", *WINDOWS, exit_code=1)
    assert "Published counts have no positions. Give a file of events." in published.stderr


def test_a_profile_tells_whether_events_moved_in_the_day(scenemap, toytown, tmp_path):
    """By hand: 20 of 20 at ten before, 10 of 20 after; half would have to move."""
    days = [f"{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 8)][:20]
    events = [event(50, 50, f"2021-{day}T10:15") for day in days]
    for number, day in enumerate(days):
        month, rest = day.split("-")
        hour = "10" if number < 10 else "22"
        events.append(event(50, 50, f"2021-{int(month) + 3:02}-{rest}T{hour}:30"))
    file = events_csv(tmp_path / "days.csv", events)
    design = (
        "--target", "west", "--before", "2021-01-01..2021-03-31", "--after",
        "2021-04-01..2021-06-30",
    )  # fmt: skip
    both = ("--profile", "hour", "--profile", "weekday")
    result = scenemap("--case", toytown, "measure", file, *design, *both, "--json")
    told = json.loads(result.stdout)
    assert told["moved_hour"]["estimate"] == 0.5
    assert told["moved_hour"]["p"] < 0.001
    # Every weekday has 2 or 3 events: all are withheld, and nothing can be compared.
    assert told["moved_weekday"]["refused"]
    assert result.stderr.count("rows read") == 1
    text = scenemap("--case", toytown, "--lang", "en", "measure", file, *design, *both).stdout
    assert "Share moved between hours" in text
    result = scenemap("--case", toytown, "measure", *design, *both, exit_code=2)
    assert "--profile: give a FILE" in result.stderr


# --- near a service -----------------------------------------------------------------------------

SERVICE = ("--service", "house", "--edges", "20,40")
YEARS = ("--before", "2020-01-01..2020-12-31", "--after", "2022-01-01..2022-12-31")


def year_of(east: float, year: int, n: int) -> list[dict[str, object]]:
    """Return events of a year, one a month and then from the start again."""
    days = [f"{year}-{1 + i % 12:02}-{1 + i // 12:02}T12:00" for i in range(n)]
    return [event(east, 50, day) for day in days]


@pytest.fixture
def near(tmp_path):
    """Return events near the house, which moved 100 m during 2021: 20 and 10 at the old place."""
    counts = {55: (20, 10), 80: (8, 8), 155: (5, 15), 180: (6, 6), 1000: (40, 40)}
    rows = [
        one
        for east, pair in counts.items()
        for year, n in zip((2020, 2022), pair, strict=True)
        for one in year_of(east, year, n)
    ]
    return events_csv(tmp_path / "near.csv", [*rows, *year_of(55, 2021, 9)])


def test_a_service_is_measured_at_both_places_in_both_windows(scenemap, toytown, near):
    run = ("--case", toytown, "--lang", "en", "measure", near, *SERVICE, "--json")
    told = json.loads(scenemap(*run).stdout)
    # The move was during 2021: those nine events are in neither window.
    # The last event is of 3 December 2022: the 36th of forty, one a month from the 1st on.
    assert told["windows"] == {
        "before": "2020-01-01..2020-12-31",
        "after": "2022-01-01..2022-12-03",
        "days": [366, 337],
        "between": "2021-01-01..2021-12-31",
    }
    counts = {
        (place["where"], ring["outer_m"]): ring["counts"]
        for place in told["places"]
        for ring in place["rings"]
    }
    assert counts == {
        ("old", 20): [20, 10], ("old", 40): [8, 8], ("new", 20): [5, 15], ("new", 40): [6, 6],
    }  # fmt: skip
    assert [ring["counts"] for ring in told["places"][0]["within"]] == [[20, 10], [28, 18]]
    old = told["places"][0]["rings"][0]
    assert old["against_rest"]["estimate"] == pytest.approx(0.5)
    assert told["rest"]["counts"] == [40, 40]
    assert told["without_position"] == 0


def test_given_windows_hold_and_those_with_unsure_days_are_refused(scenemap, toytown, near):
    run = ("--case", toytown, "--lang", "en", "measure", near, *SERVICE)
    told = json.loads(scenemap(*run, *YEARS, "--json").stdout)
    assert told["windows"]["days"] == [366, 365]
    late = ("--before", "2020-01-01..2021-03-31", *YEARS[2:])
    refused = scenemap(*run, *late, exit_code=1)
    assert "In the window before, 2020-01-01..2021-03-31, it is not sure" in refused.stderr
    assert "moved 2021: a window may end by 2020-12-31 or begin on 2022-01-01" in refused.stderr


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_table_of_a_service_fits_a_terminal(scenemap, toytown, near, lang):
    text = scenemap("--case", toytown, "--lang", lang, "measure", near, *SERVICE, *YEARS).stdout
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert text.isascii() is False
    if lang == "en":
        assert "House, moved 2021." in text
        assert "~" in text.split("House, moved 2021.")[1]  # ± 15 m is wide for a ring of 20 m
        assert re.search(r"^~within 20 m +20 +10 +1\.64 → 0\.82 ", text, re.MULTILINE)
    else:
        assert "House, flyttet 2021." in text


def test_no_count_of_1_to_4_is_told_near_a_service(scenemap, toytown, tmp_path):
    rows = [
        *year_of(55, 2020, 3), *year_of(55, 2022, 12), *year_of(1000, 2020, 30),
        *year_of(1000, 2022, 30),
    ]  # fmt: skip
    file = events_csv(tmp_path / "few.csv", rows)
    run = ("--case", toytown, "--lang", "en", "measure", file, *SERVICE, *YEARS)
    told = json.loads(scenemap(*run, "--json").stdout)
    ring = told["places"][0]["rings"][0]
    assert (ring["counts"][0], ring["states"][0]) == (None, "withheld")
    assert ring["ratio"]["reason"] == "A count is withheld."
    line = next(one for one in scenemap(*run).stdout.splitlines() if "within 20 m" in one)
    assert line.split()[3] == ":"
    # Nor does it follow from what else is shown and the total of 75.
    assert ring["states"] == ["withheld", "withheld"]


def test_windows_that_differ_by_a_small_count_do_not_tell_it_with_the_ledger(
    scenemap, toytown, tmp_path
):
    """Old place: 20 in 2020, of which one in December; without that month the 19 would tell."""
    rows = [*year_of(55, 2020, 20), *year_of(55, 2022, 20)]
    rows += [*year_of(1000, 2020, 40), *year_of(1000, 2022, 40)]
    file = events_csv(tmp_path / "two.csv", rows)
    run = ("--case", toytown, "--lang", "en", "measure", file, *SERVICE, "--json")
    short = ("--before", "2020-01-01..2020-11-30", *YEARS[2:])

    def old(*more: object) -> int | None:
        return json.loads(scenemap(*run, *more).stdout)["places"][0]["rings"][0]["counts"][0]

    assert old(*short) == 19
    noted = ("--ledger", tmp_path / "ledger.json")
    assert old(*YEARS, *noted) == 20
    # With a ledger windows are made of slices that are released, and these are by quarter.
    told = scenemap(*run, *short, *noted, exit_code=1).stderr
    assert "is not made of whole slices that are released." in told
    moved = (*run[:-3], "--edges", "30", "--json", *YEARS, *noted)
    assert "was released" in scenemap(*moved, exit_code=1).stderr


def test_a_named_area_without_position_is_told_as_a_share(scenemap, toytown, near, tmp_path):
    rows = list(csv.DictReader(near.read_text(encoding="utf-8").splitlines()))
    unplaced = [
        {"area": "west", "time": f"2020-02-{day:02}T12:00", "kind": "find"} for day in range(1, 28)
    ]
    file = write_rows(tmp_path / "both.csv", [*rows, *unplaced])
    run = ("--case", toytown, "--lang", "en", "measure", file, *SERVICE, *YEARS, "--json")
    told = json.loads(scenemap(*run).stdout)
    assert told["without_position"] == pytest.approx(27 / (158 + 27))
    assert told["places"][0]["rings"][0]["counts"] == [20, 10]
    assert any(one.startswith("14.6 % of the events") for one in told["warnings"])


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("--service", "mars"), 1, "There is no service 'mars'. The services are: house."),
        ((*SERVICE, "--target", "west"), 2, "--service goes with --edges"),
        ((*SERVICE, "--rings", "drawn"), 2, "--service goes with --edges"),
        ((*SERVICE, *YEARS[:2]), 2, "Give both --before and --after, or neither."),
        (
            (*SERVICE, *YEARS, "--from", "2020-06-01"),
            1,
            "The window 2020-01-01..2020-12-31 reaches outside the days from --from to --to.",
        ),
        ((*SERVICE, "--to", "2020-12-31"), 1, "Give the windows: --before and --after."),
        (("--service", "house", "--edges", "40,20"), 1, "must rise from above 0"),
        (("--service", "house", "--edges", "far"), 2, "--edges far are not numbers"),
        ((*SERVICE[:3], "99999"), 1, "reaches beyond the case's bounds"),
    ],
)
def test_what_cannot_be_measured_near_a_service_is_explained(
    scenemap, toytown, near, arguments, exit_code, words
):
    result = scenemap("--case", toytown, "measure", near, *arguments, exit_code=exit_code)
    assert words in flat(result.stderr)


def test_a_service_needs_events(scenemap):
    result = scenemap("measure", "--service", "rusakutten", exit_code=2)
    assert "--service: give a FILE of events that have positions." in result.stderr


def test_bad_phi_near_a_service_is_refused(scenemap, toytown, near):
    run = ("--case", toytown, "measure", near, *SERVICE, *YEARS, "--phi", "0")
    assert "phi 0 is not a number from 1 up." in scenemap(*run, exit_code=1).stderr


# --- before an act --------------------------------------------------------------------------------

SO_FAR = ("--target", "Korskirken", "--control", "sandviken", "--before", "2015-01-01..2015-12-31")


def test_before_an_act_it_is_said_what_could_be_seen(scenemap, tmp_path):
    result = scenemap("--lang", "en", "measure", *SO_FAR, "--power", "24,6,12")
    told = flat(result.stdout)
    assert "Overdose finds so far (2015): 5.6 per 30 days in the target, 3.0 in the control" in told
    assert "12 months would show a fall of 60 % or more, or a rise of 116 % or more" in told
    assert "| 6 | 78 % | 42 % |" in told
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    rows = list(
        csv.DictReader(
            scenemap("measure", *SO_FAR, "--power", "6", "--format", "csv").stdout.splitlines()
        )
    )
    plain = json.loads(scenemap("measure", *SO_FAR, "--power", "6", "--json").stdout)
    assert [float(row["chance"]) for row in rows] == [one["chance"] for one in plain["chances"]]
    assert plain["counts"] == [68, 37]
    scenemap("measure", *SO_FAR, "--power", "6,12", "-o", tmp_path / "one.svg")
    assert (tmp_path / "one.svg").read_bytes().startswith(b"<?xml")


@proof
def test_a_picture_of_what_could_be_seen_is_the_same_every_time(scenemap, tmp_path):
    for name in ("one.svg", "two.svg"):
        scenemap("measure", *SO_FAR, "--power", "6,12", "-o", tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_before_an_act_events_tell_how_much_they_scatter(scenemap, tmp_path):
    names = ("north", "south", "west", "east")
    case = write_case(
        tmp_path / "toy",
        areas=[area(name, square(*at(100 * i, 0))) for i, name in enumerate(names)],
        counts=[count(name, count=30) for name in names],
    )
    monthly = {"north": (7, 13), "south": (10, 10), "west": (10, 10), "east": (10, 10)}
    rows = [
        event(100 * i + 50, 50, f"2021-{month:02}-{1 + n:02}T12:00")
        for i, name in enumerate(names)
        for month in range(1, 13)
        for n in range(monthly[name][month > 6])
    ]
    looked = [covered(name, start="2021-01-01", end="2021-12-31") for name in names]
    run = ("--case", case, "--lang", "en", "measure", events_csv(tmp_path / "events.csv", rows),
           "--coverage", write_rows(tmp_path / "coverage.csv", looked), "--by", "month",
           "--target", "west", "--before", "2021-01-01..2021-12-31", "--power", "12")  # fmt: skip
    told = json.loads(scenemap(*run, "--json").stdout)
    assert told["counts"] == [120, None]
    assert told["dispersion"]["source"] == "before"
    assert told["dispersion"]["df"] == 3
    # By hand: 42 and 78, else 60 and 60; as much is expected in each column as all have, 222 and 258.
    expected = [(120 * 222 / 480, 120 * 258 / 480)] * 4
    seen = [(42, 78), (60, 60), (60, 60), (60, 60)]
    chi = sum(
        (n - e) ** 2 / e
        for pair in zip(seen, expected, strict=True)
        for n, e in zip(*pair, strict=True)
    )
    assert told["dispersion"]["phi"] == pytest.approx(
        chi / 3, rel=0.01
    )  # halves differ by three days
    given = json.loads(scenemap(*run, "--phi", "1", "--json").stdout)
    assert given["smallest"][0]["fall_percent"] < told["smallest"][0]["fall_percent"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--power", "12"), "--power goes with --target, --before"),
        ((*SO_FAR, "--power", "12", "--after", "2016-01-01..2016-06-30"), "give --before alone"),
        ((*SO_FAR, "--power", "a year"), "are not months, such as 6,12,24"),
        ((*SO_FAR, "--power", "12", "--rings", "vagsbunnen"), "not with another design"),
    ],
)
def test_power_goes_with_the_time_before_alone(scenemap, options, said):
    assert said in flat(scenemap("measure", *options, exit_code=2).stderr)


# --- weighted by harm -----------------------------------------------------------------------------


def test_kinds_are_added_up_by_harm_as_wheeler_does(scenemap, toy, tmp_path):
    """Counts of Wheeler (2020): robberies 130, 74 and 133, 91, drugs 327, 202 and 388, 305, over 10."""
    case = toy(west=(5, 5), east=(5, 5))
    numbers = {"robbery": {0: (13, 7), 1: (13, 9)}, "drugs": {0: (33, 20), 1: (39, 31)}}
    rows = [
        event(100 * place + 50, 50, f"2021-{month:02}-{1 + n % 28:02}T12:00", kind=kind)
        for kind, areas in numbers.items()
        for place, pair in areas.items()
        for month, total in zip((2, 5), pair, strict=True)
        for n in range(total)
    ]
    looked = [
        covered(name, start="2021-01-01", end="2021-06-30", kind=kind)
        for name in ("west", "east") for kind in numbers
    ]  # fmt: skip
    run = ("--case", case, "--lang", "en", "measure", events_csv(tmp_path / "events.csv", rows),
           "--coverage", write_rows(tmp_path / "coverage.csv", looked), "--target", "west",
           "--control", "east", *TOY, "--phi", "1",
           "--harm", "robbery=3", "--harm", "drugs=2")  # fmt: skip
    told = json.loads(scenemap(*run, "--json").stdout)["by_control"]["east"]
    # Per day: 90 before, 91 after.
    kinds = {
        kind: (pair[0][1] - pair[1][1]) / 91 - (pair[0][0] - pair[1][0]) / 90
        for kind, pair in numbers.items()
    }
    for kind, wdd in kinds.items():
        assert told[kind]["estimate"] == pytest.approx(wdd, rel=1e-9)
    assert told["sum"]["estimate"] == pytest.approx(3 * kinds["robbery"] + 2 * kinds["drugs"])
    assert told["sum"]["se"] ** 2 == pytest.approx(
        9 * told["robbery"]["se"] ** 2 + 4 * told["drugs"]["se"] ** 2
    )
    words = flat(scenemap(*run).stdout)
    assert "Drugs, weight 2.00: " in words
    assert "Sum by harm: " in words
    assert "Kinds are taken as independent" in words
    table = list(csv.DictReader(scenemap(*run, "--format", "csv").stdout.splitlines()))
    assert [row["kind"] for row in table] == ["robbery", "drugs", "sum"]


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        (("--harm", "find"), 2, "is not KIND=WEIGHT"),
        (("--harm", "find=much"), 2, "is not KIND=WEIGHT"),
        (("--harm", "find=1", "--profile", "hour"), 2, "--harm goes with"),
        (("--harm", "find=1"), 1, "Harm weights are of kinds of events"),
    ],
)
def test_harm_weights_that_cannot_be_used_are_refused(scenemap, options, exit_code, said):
    run = ("measure", *BERGEN, *WINDOWS, *options)
    assert said in flat(scenemap(*run, exit_code=exit_code).stderr)


# --- an interrupted series ------------------------------------------------------------------------

MONTHS = [f"{2021 + i // 12}-{1 + i % 12:02}" for i in range(20)]
SERIES = {
    "west": [20, 24, 22, 19, 21, 23, 20, 22, 18, 21, 11, 9, 12, 10, 8, 11, 10, 12, 9, 10],
    "east": [30, 33, 31, 29, 32, 30, 28, 31, 33, 30, 31, 29, 30, 33, 32, 28, 30, 31, 29, 32],
}


@pytest.fixture
def series(scenemap, tmp_path):
    """Return a function that measures whether a series broke, of so many events a month."""

    def run(*arguments: object, counts: dict[str, list[int]] = SERIES, **more: object):
        case = write_case(tmp_path / "toy", areas=[
            area(name, square(*at(100 * i, 0))) for i, name in enumerate(counts)
        ])  # fmt: skip
        rows = [
            event(100 * i + 50, 50, f"{month}-{1 + n % 28:02}T12:00")
            for i, numbers in enumerate(counts.values())
            for month, number in zip(MONTHS, numbers, strict=True)
            for n in range(number)
        ]
        looked = [covered(name, start="2021-01-01", end="2022-08-31") for name in counts]
        words = ("--case", case, "--lang", more.pop("lang", "en"), "measure",
                 events_csv(tmp_path / "events.csv", rows), "--coverage",
                 write_rows(tmp_path / "coverage.csv", looked), "--by", "month", "--target", "west",
                 "--its", "1.11.2021")  # fmt: skip
        return scenemap(*words, *arguments, **more)

    return run


def test_a_series_that_broke_is_told_against_its_control(series, tmp_path):
    from calendar import monthrange

    from scenemap.measures import controlled_its

    told = json.loads(series("--control", "East", "--json").stdout)
    days = [monthrange(int(month[:4]), int(month[5:]))[1] for month in MONTHS]
    found = controlled_its(SERIES["west"], 10, SERIES["east"], exposure=days, control_exposure=days)
    one = told["by_control"]["east"]
    # Middles of months lie not quite a month apart.
    assert one["step"]["estimate"] == pytest.approx(found.step.estimate, rel=0.01)
    assert 0.2 < one["step"]["low"] < one["step"]["high"] < 1
    assert list(one["target"]["counts"].values()) == SERIES["west"]
    assert list(one["control"]["days"].values()) == days
    assert set(one["errors"]["step"]) == {"independent", "newey_west", "ar1"}
    assert one["harmonics"] == 0
    words = flat(series("--control", "east").stdout)
    assert "# A break in the series on 1 November 2021? West" in words
    assert "Finds, 20 source periods (Jan 2021–Aug 2022): 10 before the change, 10 after." in words
    assert "## West against East - The level: 0.5" in words
    assert "The season was not taken out" in words
    assert "assumes that whatever else happened then happened in the control as well" in words
    table = list(csv.DictReader(series("--control", "east", "--format", "csv").stdout.splitlines()))
    assert [(row["of"], row["term"]) for row in table if row["control"]][:3] == [
        ("target against control", "step"), ("target against control", "slope"), ("target", "step"),
    ]  # fmt: skip
    assert float(table[0]["estimate"]) == one["step"]["estimate"]
    series("--control", "east", "-o", tmp_path / "one.svg")
    assert "with the break that the control had" in (tmp_path / "one.svg").read_text("utf-8")


@proof
def test_a_picture_of_a_break_is_the_same_every_time(series, tmp_path):
    for name in ("one.svg", "two.svg"):
        series("--control", "east", "-o", tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_series_by_itself_is_told_in_norwegian(series, tmp_path):
    words = flat(series("--step-only", lang="nb").stdout)
    assert "# Brudd i serien 01.11.2021? West" in words
    assert "## West alene - Nivået: 0,5" in words
    assert "Stigningen per periode" not in words
    assert "1 er ingen endring." in words
    picture = series("-o", tmp_path / "west.svg", lang="nb")
    assert "Wrote" in picture.stderr
    assert "uten brudd" in (tmp_path / "west.svg").read_text("utf-8")


@pytest.mark.parametrize("few", ["west", "east"])
def test_a_series_with_a_small_count_is_refused_and_never_guessed(series, few):
    """Three in one month: neither the count nor a line fitted through it is told."""
    counts = {name: list(numbers) for name, numbers in SERIES.items()}
    counts[few][4] = 3
    counts["north"] = [6, 7] * 10  # among which what is withheld besides costs least
    withheld = "2021-05-01..2021-05-31: the count is withheld"
    result = series("--json", counts=counts, exit_code=1 if few == "west" else 0)
    if few == "west":
        assert f"west, {withheld}" in flat(result.stderr)
        assert not result.stdout
        return
    told = json.loads(series("--control", "east", "--json", counts=counts).stdout)
    assert told["by_control"]["east"]["refused"]
    assert withheld in told["by_control"]["east"]["reason"]
    assert "east" not in json.dumps(told["alone"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--its", "1.1.2015"), "--its goes with --target: where"),
        ((*BERGEN, "--its", "1.1.2015"), "--its goes with --target and --control, not with"),
        (("--target", "laksevag", "--its", "1.1.2015", *WINDOWS), "not with windows, --phi or"),
        (("--target", "laksevag", "--its", "1.1.2015", "--phi", "2"), "not with windows, --phi or"),
        (("--target", "laksevag", "--step-only"), "--harmonics and --step-only go with --its"),
    ],
)
def test_its_goes_with_its_own_options(scenemap, options, said):
    assert said in flat(scenemap("measure", *options, exit_code=2).stderr)


def test_windows_of_the_folder_do_not_keep_a_series_from_being_told(series):
    Path("scenemap.toml").write_text(
        '[measure]\nbefore = "2021-01-01..2021-06-30"\nafter = "2021-07-01..2021-12-31"\n',
        encoding="utf-8",
    )
    assert "The level" in series().stdout


def test_published_totals_are_no_series(scenemap):
    run = ("--lang", "en", "measure", "--target", "laksevag", "--its", "2015-01-01")
    assert "here are 1 and 2" in flat(scenemap(*run, exit_code=1).stderr)


@pytest.mark.parametrize(
    ("asked", "said"),
    crossed(
        [
            ("measure", "--target", "a0", "--control", "a1", *TOY),
            ("pool", "--pair", "a0:a1", "--pair", "a2:a3", *TOY),
            ("changes", *TOY),
        ],
        [("nb", "Disse andre områdene er A"), ("en", "Those other areas are A")],
    ),
    ids=lambda words: words[0],
)
def test_areas_that_phi_is_estimated_from_are_named_and_not_given_by_id(scenemap, toy, asked, said):
    folder = toy(**{f"a{i}": (30 + i, 20 + 5 * (i % 4)) for i in range(9)})
    lang, opening = said
    told = flat(scenemap("--case", folder, "--lang", lang, *asked).stdout)
    assert opening in told
    assert not re.search(r"\ba\d\b", told)


def test_one_area_that_was_tried_is_not_told_as_several(scenemap, toy):
    for lang, said in (("nb", "av 1 prøvd område: "), ("en", "of 1 area tried: ")):
        told = scenemap("--case", toy(west=(90, 20)), "--lang", lang, "changes", *TOY).stdout
        assert said in flat(told)
