"""Days, places and settings as people give them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import WEST, area, event, events_csv, write_areas
from scenemap.cli.when import as_iso

if TYPE_CHECKING:
    from datetime import date

MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september",
    "oktober", "november", "desember",
)  # fmt: skip
MEASURE = (
    "measure", "--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31", "--json",
)  # fmt: skip


@given(st.dates(), st.booleans(), st.booleans())
def test_a_day_with_dots_is_the_iso_day(day: date, padded: bool, spaced: bool) -> None:
    parts = [
        f"{day.day:02}" if padded else str(day.day),
        f"{day.month:02}" if padded else str(day.month),
    ]
    written = (". " if spaced else ".").join([*parts, f"{day.year:04}"])
    assert as_iso(written) == day.isoformat()
    month = f"{day.day}. {MONTHS[day.month - 1]} {day.year:04}"
    assert as_iso(month) == as_iso(month.upper()) == day.isoformat()
    clocks = ("14:05", "14.05", "kl. 14.05", "kl 14:05")
    for words in (written, month, day.isoformat()):
        assert {as_iso(f"{words} {clock}") for clock in clocks} == {f"{day.isoformat()}T14:05"}
    assert as_iso(f"{written} 14:05") == f"{day.isoformat()}T14:05"
    assert as_iso(f"{written}..{written}") == f"{day.isoformat()}..{day.isoformat()}"


@pytest.mark.parametrize(
    "words",
    [
        "2014-08-25", "2015-06-17T14:05", "2015-spring", "today", "open", "08/09/2014", "1.2.14",
        "1.2.2014.3", "2014.08.25", "60.3949", "12.05.20145",
    ],
)  # fmt: skip
def test_what_is_no_day_with_dots_is_left_as_it_is(words: str) -> None:
    assert as_iso(words) == words


def test_days_with_dots_mean_the_same_in_every_command(scenemap):
    order = ("--zone", "vagsbunnen", "--issued")
    iso = scenemap(
        "check", "60.3949", "5.3277", *order, "2015-06-17T14:05", "--at", "2015-06-18T09:30"
    )
    dots = scenemap(
        "check", "60.3949", "5.3277", *order, "17.06.2015 kl. 14.05", "--at", "18.6.2015 09:30"
    )
    assert dots.stdout == iso.stdout
    windows = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
    written = ("--before", "1.9.2014..31.12.2014", "--after", "1.1.2015..31.12.2015")
    told = scenemap("summary", "--by", "year", *written).stdout
    assert told == scenemap("summary", "--by", "year", *windows).stdout


@pytest.mark.parametrize(
    ("option", "value", "remedy"),
    [
        ("--from", "i fjor", "2014-08-25"), ("--to", "31.02.2015", "2014-08-25"),
        ("--from", "01/02/2015", "2014-08-25"), ("--before", "2014", "2014-09-01..2014-12-31"),
        ("--before", "2015-02-01..2015-01-01", "Swap"), ("--closed", "augusti", "2014-08-25"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_read_is_told_with_its_option(scenemap, option, value, remedy):
    told = scenemap("summary", "events.csv", option, value, exit_code=1).stderr
    assert told.startswith(f"Error: {option}: ")
    assert remedy in told


def test_areas_are_named_as_they_are_called(scenemap):
    ids = ("--target", "korskirken", "--buffer", "laksevag", "--control", "sandviken")
    names = ("--target", "Korskirken", "--buffer", "LAKSEVÅG", "--control", "Sandviken")
    assert scenemap(*MEASURE, *names).stdout == scenemap(*MEASURE, *ids).stdout
    told = scenemap(*MEASURE, "--target", "Voss", exit_code=1).stderr
    assert "Voss" in told
    assert "laksevag" in told


def test_files_name_areas_as_they_are_called(scenemap, toytown):
    """The table of coverage, and the design of a measure."""
    written = {}
    for west, east in (("west", "east"), ("West", " EAST")):
        Path("looked.csv").write_text(
            f"area,start,end,kind\n{west},2021-01-01,2021-06-30,find\n{east},2021-01-01,2021-06-30,find\n"
        )
        Path("design.toml").write_text(
            f'target = ["{west}"]\ncontrol = ["{east}"]\nbefore = "2021-01-01..2021-03-31"\n'
            'after = "2021-04-01..2021-06-30"\n'
        )
        rows = [event(50 + 100 * n, 50, f"2021-0{m}-10T12:00") for m in range(1, 7) for n in (0, 1)]
        events = events_csv(Path("e.csv"), rows * 9)
        for words in (("bin",), ("measure", "--json", "--design", "design.toml")):
            run = ("--case", toytown, words[0], events, *words[1:], "--by", "month")
            written.setdefault(words[0], set()).add(
                scenemap(*run, "--coverage", "looked.csv").stdout
            )
    assert {command: len(told) for command, told in written.items()} == {"bin": 1, "measure": 1}


def test_case_and_language_may_stand_in_the_environment(scenemap, monkeypatch):
    english = scenemap("--case", "oslo", "--lang", "en", "summary").stdout
    assert scenemap("--case", "Oslo", "--lang", "en", "summary").stdout == english
    monkeypatch.setenv("SCENEMAP_CASE", "oslo")
    monkeypatch.setenv("SCENEMAP_LANG", "en")
    assert scenemap("summary").stdout == english
    assert scenemap("--lang", "nb", "summary").stdout != english
    monkeypatch.setenv("SCENEMAP_LANG", "fr")
    assert "'fr'" in scenemap("summary", exit_code=2).stderr


def test_check_writes_files_as_other_commands_do(scenemap):
    asked = ("check", "60.3949", "5.3277", "--at", "2015-06-18T09:30")
    shown = scenemap(*asked, "--json").stdout
    scenemap(*asked, "-o", "answer.json")
    assert Path("answer.json").read_text(encoding="utf-8") == shown
    assert json.loads(shown)["zones"]
    scenemap(*asked, "-o", "answer.txt")
    assert Path("answer.txt").read_text(encoding="utf-8") == scenemap(*asked).stdout
    assert "exists" in scenemap(*asked, "-o", "answer.txt", exit_code=1).stderr
    assert "cannot be written" in scenemap(*asked, "-o", "answer.csv", exit_code=2).stderr


def test_an_area_that_is_not_there_is_told_and_nothing_else(scenemap, toytown, tmp_path):
    """With events; before, numpy's warning of an empty mean came first."""
    rows = [event(50, 50, f"2021-{month:02}-15T12:00") for month in range(1, 7) for _ in range(9)]
    windows = ("--before", "2021-01-01..2021-03-31", "--after", "2021-04-01..2021-06-30")
    told = scenemap(
        "--case", toytown, "measure", events_csv(tmp_path / "e.csv", rows), "--by", "month",
        "--areas", write_areas(tmp_path / "one.geojson", [area("west", WEST)]),
        "--target", "none", "--control", "west", *windows, exit_code=1,
    ).stderr  # fmt: skip
    assert "There is no count for area none" in told
    assert "Warning" not in told


def test_a_folder_may_have_settings(scenemap):
    expected = scenemap("--case", "oslo", "--lang", "en", "summary", "--by", "year").stdout
    quarters = scenemap("--case", "oslo", "--lang", "en", "summary").stdout
    Path("scenemap.toml").write_text(
        'case = "oslo"\nlang = "en"\n\n[summary]\nby = "year"\n', encoding="utf-8"
    )
    told = scenemap("summary")
    assert told.stdout == expected
    assert "With the settings of scenemap.toml: --case oslo, --lang en, --by year.\n" in told.stderr
    # What is typed goes before it.
    assert scenemap("summary", "--by", "quarter").stdout == quarters
    assert "60.39" not in scenemap("case", "list").stdout


def test_a_folder_may_say_days_and_lists(scenemap):
    options = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
    areas = ("--target", "korskirken", "--control", "sandviken", "--control", "laksevag")
    expected = scenemap("measure", *areas, *options).stdout
    Path("scenemap.toml").write_text(
        '[measure]\ntarget = ["Korskirken"]\ncontrol = ["sandviken", "laksevag"]\n'
        'before = "1.9.2014..31.12.2014"\nafter = "2015-01-01..2015-12-31"\n',
        encoding="utf-8",
    )
    assert scenemap("measure").stdout == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("case = ", "scenemap.toml is not TOML"),
        ('cases = "oslo"', "scenemap.toml, key 'cases': is no option"),
        ('[bin]\nbay = "year"', "scenemap.toml, [bin], key 'bay': is no option"),
        ("[locate]\npoints = true", "scenemap.toml, [locate], key 'points': is asked for by name"),
        ("[locate]\nexact-points = true", "is asked for by name, as --exact-points"),
        ("[map]\noverwrite = true", "is asked for by name"),
        ("[bin]\nprofile-areas = true", "is asked for by name"),
        ('[summary]\nout = "x.md"', "is asked for by name"),
        ('[bin]\nscheduler = "tcp://127.0.0.1:1"', "is asked for by name"),
        ('["zone add"]\nnom = "x"', "scenemap.toml, [zone add], key 'nom': is no option"),
        ("[bin]\nareas = true", "[bin], key 'areas': takes one text or number"),
        ('[bin]\nareas = ["a", "b"]', "key 'areas': takes one text or number"),
        ("[bin]\nrecent = 3", "key 'recent': takes true or false"),
        ('[summary]\nmonths = "x"', "[summary], key 'months': 'x' is not a valid integer"),
        ('[bin]\nfrom = "soon"', "[bin], key 'from': "),
        ('[bin]\nby = "fortnight"', "[bin], key 'by': 'fortnight' is not one of"),
    ],
)
def test_settings_that_cannot_be_are_told(scenemap, text, words):
    Path("scenemap.toml").write_text(text, encoding="utf-8")
    told = scenemap("case", "list", exit_code=1).stderr
    assert words in told


def test_what_is_typed_goes_before_settings_that_exclude_it(scenemap):
    windows = ("--before", "2014-09-01..2014-12-31", "--after", "2015-01-01..2015-12-31")
    expected = scenemap("summary", *windows).stdout
    Path("scenemap.toml").write_text(
        'case = "bergen"\n\n[summary]\nclosed = "2014-08-25"\nmonths = 6\n\n["case new"]\ntitle = "x"\n',
        encoding="utf-8",
    )
    told = scenemap("summary", *windows)
    assert told.stdout == expected
    assert (
        "settings of scenemap.toml: --case bergen, --closed 2014-08-25, --months 6." in told.stderr
    )


def test_one_word_may_stand_for_a_list(scenemap):
    Path("scenemap.toml").write_text('[kinds]\nseries = "banishments"\n', encoding="utf-8")
    told = scenemap("kinds", "--by", "year").stdout
    Path("scenemap.toml").unlink()
    assert told == scenemap("kinds", "--by", "year", "--series", "banishments").stdout
