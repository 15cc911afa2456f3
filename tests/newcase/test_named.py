"""A register that only names its places: a case of these without outlines, and outlines put in later."""

from __future__ import annotations

import contextlib
import json
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from builders import EAST, WEST, area, square, write_areas
from conftest import run_command
from proofs import crossed, proof
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.events.raw import SourceOptions
from scenemap.findings import folded, in_any_case
from scenemap.intervals import parse_zone
from scenemap.newcase.named import ENOUGH, MOST, named_areas

OSLO = parse_zone("Europe/Oslo")
WINDOWS = ("--before", "2025-01-01..2025-06-30", "--after", "2026-01-01..2026-06-30")


def rows_of(places: list[str]) -> list[list[str]]:
    """Give each place named a row, a day later each, so that each falls in both windows."""
    days = [f"{1 + n % 28:02}.{1 + n // 28 % 6:02}.{2025 + n // 7 % 2}" for n in range(len(places))]
    return [list(one) for one in zip(days, places, strict=True)]


def csv(path: Path, places: list[str], columns: str = "Dato;Sted") -> Path:
    lines = [columns, *(";".join(row) for row in rows_of(places))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def workbook(path: Path, places: list[str]) -> Path:
    """Write a register as people keep it: a merged title, a sum below, a column that no name tells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Register over overdoser (oppdiktet)"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["Når", "Hvor da", "Merknad"])
    for row in rows_of(places):
        sheet.append([*row, None])
    sheet.append(["Sum", None, len(places)])
    book.save(path)
    return path


PLACES = (
    ["Sentrum", "Parken", "Sentrum", "SENTRUM", "sentrum ", "Sentrun"] * 24
    + ["Ås", "Havna"] * 40
    + ["Kaia"] * 3
)


@proof
@given(
    st.dictionaries(
        st.sampled_from(
            ["Torget", "TORGET", " torget", "Ås", "As", "Parken 1", "Parken 2", "Kaia", "北"]
        ),
        st.integers(1, 12),
        min_size=1,
    )
)
def test_every_area_is_named_in_five_events_and_every_spelling_of_it_is_read(
    tmp_path_factory, many
):
    path = csv(
        tmp_path_factory.mktemp("named") / "register.csv",
        [word for word, n in many.items() for _ in range(n)],
    )
    events: dict[str, int] = {}
    for word, n in many.items():
        events[folded(word)] = events.get(folded(word), 0) + n
    wanted = {place for place, n in events.items() if n >= ENOUGH}
    if not wanted:
        with pytest.raises(DataError, match="No place is named in 5 events or more"):
            named_areas(path, SourceOptions(), OSLO)
        return
    found = named_areas(path, SourceOptions(), OSLO)
    assert {folded(one.properties["name"]) for one in found.features} == wanted
    assert len({one.properties["id"] for one in found.features}) == len(wanted)
    assert found.others == (len(wanted) < len(events))
    ids = {one.properties["name"]: one.properties["id"] for one in found.features}
    for word in many:
        read = in_any_case([word], ids)
        assert (word in read) == (folded(word) in wanted)


def test_what_is_spelled_almost_alike_is_told_and_joined_only_when_somebody_says_so(tmp_path):
    path = csv(tmp_path / "r.csv", PLACES)
    apart = named_areas(path, SourceOptions(), OSLO)
    assert [one.properties["id"] for one in apart.features] == [
        "havna",
        "parken",
        "sentrum",
        "sentrun",
        "as",
    ]
    told = " ".join(apart.reasons)
    assert "'Sentrun' and 'Sentrum' are spelled almost alike and were not joined" in told
    # The rarer word is the one that may be a slip, whichever comes first by its letters.
    assert '`same=` "Sentrun=Sentrum"' in told
    turned = named_areas(
        csv(tmp_path / "t.csv", ["Aker"] * 9 + ["Akers"] * 30), SourceOptions(), OSLO
    )
    assert '`same=` "Aker=Akers"' in " ".join(turned.reasons)
    assert "One place, 'Sentrum', is written as: Sentrum, sentrum, SENTRUM." in told
    assert "no areas, for a place of few tells of them: Kaia." in told
    joined = named_areas(path, SourceOptions(), OSLO, {"sentrun": "SENTRUM"})
    assert [one.properties for one in joined.features][1:] == [
        {"id": "parken", "name": "Parken"},
        {"id": "sentrum", "name": "Sentrum", "also": ["Sentrun"]},
        {"id": "as", "name": "Ås"},
    ]
    assert "'Sentrun' is 'Sentrum'" in " ".join(joined.reasons)


@pytest.mark.parametrize(
    ("places", "same", "told"),
    [
        (["Kaia"] * 4, {}, "No place is named in 5 events or more of r.csv"),
        ([f"Storgata {n}" for n in range(MOST + 1)], {}, "r.csv names 401 different places"),
        (
            ["Kaia"] * 9,
            {"Kai": "Kaia"},
            r"names no place 'Kai', which `same=` speaks of\. Did you mean",
        ),
        (["Kaia"] * 9, {"Kaia": "Torget"}, "names no place 'Torget'"),
        (
            ["Kaia"] * 9 + ["Kai"] * 9,
            {"Kai": "Kaia", "Kaia": "Kai"},
            "`same=` says of 'Kai' that it is another place",
        ),
    ],
)
def test_what_makes_no_areas_is_refused_with_what_to_do(tmp_path, places, same, told):
    with pytest.raises(DataError, match=told):
        named_areas(csv(tmp_path / "r.csv", places), SourceOptions(), OSLO, same)


# --- the walk -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str]:
    """Return a folder with a workbook and a case that its names made, and what was told of it."""
    folder = tmp_path_factory.mktemp("made")
    workbook(folder / "register.xlsx", PLACES)
    words = ("--column", "time=Når", "--column", "area=Hvor da", "--same", "Sentrun=Sentrum")
    with contextlib.chdir(folder):
        told = run_command("case", "new", "town", "--events", "register.xlsx", *words)
    return folder, told.stderr


@pytest.fixture
def town(scenemap, made):
    """Return a function that runs a command for a copy of the case that a workbook's names made."""
    folder, told = made
    shutil.copytree(folder, Path.cwd(), dirs_exist_ok=True)

    def run(*args: object, lang: str = "en", exit_code: int = 0):
        return scenemap("--case", "./town", "--lang", lang, *args, exit_code=exit_code)

    run.told = told
    return run


def test_a_register_that_names_places_makes_a_case_that_reads_it_without_a_word_more(town):
    case = load_case(Path("town"))
    assert [(one.id, one.outline, one.also) for one in case.areas] == [
        ("as", None, ()), ("havna", None, ()), ("parken", None, ()), ("sentrum", None, ("Sentrun",)),
    ]  # fmt: skip
    assert (case.bounds, case.view, str(case.zone)) == (None, None, "Europe/Oslo")
    assert town("case", "check", "town").stdout == "town: no faults.\n"
    # What the command was told is said in the case, so that nobody types it again.
    settings = tomllib.loads(Path("town/case.toml").read_text(encoding="utf-8"))["events"]
    assert settings == {"columns": {"time": "Når", "area": "Hvor da"}, "leave_out_totals": True}
    assert "summary register.xlsx --bad-rows reject" in town.told
    assert "case add-outlines FILE" in town.told
    assert "Kaia" not in "".join(one.read_text(encoding="utf-8") for one in Path("town").iterdir())


@pytest.mark.parametrize(
    ("run", "lang"),
    crossed([
        ("summary", ()),
        ("bin", ()),
        ("measure", ("--target", "parken", "--control", "sentrum", *WINDOWS)),
        ("changes", WINDOWS),
        ("pool", ("--pair", "parken:sentrum", "--pair", "as:havna", *WINDOWS)),
        ("quarter", ("-o", "reports", "--quarter", "2026-Q1")),
        ("map", ("-o", "page.html")),
        ("summary", ("-o", "report.pdf")),
    ], ["nb", "en"]),
)  # fmt: skip
def test_what_needs_no_map_works_on_it(town, run, lang):
    command, options = run
    town(command, "register.xlsx", "--bad-rows", "reject", *options, lang=lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("nb", "Områdene er navn uten omriss", marks=proof),
        ("en", "The areas are names without outlines"),
    ],
)
def test_report_and_page_say_that_there_is_no_map_and_what_brings_one(town, lang, words):
    given = ("register.xlsx", "--bad-rows", "reject")
    told = " ".join(town("summary", *given, lang=lang).stdout.split())
    assert words in told
    assert "scenemap case add-outlines" in told
    town("summary", *given, "-o", "report.html", lang=lang)
    report = Path("report.html").read_text(encoding="utf-8")
    assert words in report
    assert {"nb": "nord opp", "en": "north is up"}[lang] not in report
    town("map", *given, "-o", "page.html", lang=lang)
    assert words in Path("page.html").read_text(encoding="utf-8")
    refused = town("map", *given, "-o", "page.png", lang=lang, exit_code=1).stderr
    assert "scenemap case add-outlines FILE" in refused
    assert not Path("page.png").exists()


def test_outlines_come_later_and_ids_figures_and_ledger_stay(town):
    def read(*options: object):
        return town("bin", "register.xlsx", "--bad-rows", "reject", *options)

    before = read("--ledger", "ledger.json").stdout
    text = Path("town/case.toml").read_text(encoding="utf-8")
    Path("town/case.toml").write_text(f"# By hand.\n{text}", encoding="utf-8")
    drawn = [
        area(one, its) | {"properties": {"navn": one}}
        for one, its in (("SENTRUM", WEST), ("Parken", EAST))
    ]
    drawn.append(area("Voss", square(6.4, 60.6)) | {"properties": {"navn": "Voss"}})
    write_areas(Path("places.geojson"), drawn)
    told = town("case", "add-outlines", "places.geojson").stderr
    assert "Outlines: 2 of places.geojson, named by column 'navn', for parken, sentrum." in told
    assert "Without an outline still: Ås, Havna." in told
    assert "Not of this case, and left out: Voss." in told
    case = load_case(Path("town"))
    assert [one.id for one in case.areas if one.outline is not None] == ["parken", "sentrum"]
    assert case.areas[3].outline.equals(shape(WEST))
    assert case.areas[3].also == ("Sentrun",)
    assert case.crs == "EPSG:25832"
    assert bool(case.bounds.covers(5.33, 60.39))
    # All else that stands in the file stays.
    now = Path("town/case.toml").read_text(encoding="utf-8")
    changed = [
        (one.split("=")[0], two.split("=")[0])
        for one, two in zip(f"# By hand.\n{text}".splitlines(), now.splitlines(), strict=True)
        if one != two
    ]
    assert changed == [("crs ", "crs "), ("# bounds ", "bounds "), ("# view ", "view ")]
    assert "UTM zone 33N" not in now
    assert read("--ledger", "ledger.json").stdout == before
    town("map", "register.xlsx", "--bad-rows", "reject", "-o", "page.png")


def test_an_outline_that_came_with_positions_is_held_to_the_ledger(town):
    given = ("--by", "year", "--ledger", "ledger.json")
    town("bin", "register.xlsx", "--bad-rows", "reject", *given)
    write_areas(Path("places.geojson"), [area("parken", WEST)])
    town("case", "add-outlines", "places.geojson")
    lines = ["Når;Hvor da;lon;lat", *(";".join([*row, "", ""]) for row in rows_of(["Parken"] * 40))]
    Path("placed.csv").write_text(
        "\n".join([*lines, "05.05.2025;;5.3305;60.3905"]), encoding="utf-8"
    )
    refused = town("bin", "placed.csv", *given, exit_code=1).stderr
    assert "Area 'parken' was released with another outline" in refused


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (
            [area("Sentrumm", WEST)],
            "names no area of the case in column 'name'. Did you mean 'Sentrum'?",
        ),
        ([area("Voss", WEST)], "The areas are called: Ås, Havna, Parken, Sentrum."),
        (
            [area("a", WEST, name="Parken"), area("b", EAST, name="parken")],
            "second outline of area 'parken'",
        ),
        (
            [{**area("Parken", WEST), "geometry": {"type": "Point", "coordinates": [5.33, 60.39]}}],
            "is no outline",
        ),
        ([area("Parken", WEST), area("Sentrum", WEST)], "overlaps"),
    ],
)
def test_outlines_that_do_not_fit_are_refused_and_nothing_changes(town, features, told):
    before = {one.name: one.read_bytes() for one in Path("town").iterdir()}
    write_areas(Path("places.geojson"), features)
    result = town("case", "add-outlines", "places.geojson", exit_code=1)
    assert told in " ".join(result.stderr.split())
    assert {one.name: one.read_bytes() for one in Path("town").iterdir()} == before


def test_a_case_that_came_with_scenemap_is_not_changed(scenemap):
    write_areas(Path("places.geojson"), [area("Korskirken", WEST)])
    refused = scenemap("case", "add-outlines", "places.geojson", exit_code=1).stderr
    assert "stays as it is" in refused


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (("--same", "x"), "Write it as Sentrun=Sentrum", 2),
        (("--same", "x=y", "--same", "x=z"), "two places", 2),
        (
            ("--areas", "places.geojson", "--same", "x=y"),
            "--same is of areas that --events names",
            2,
        ),
    ],
)
def test_what_is_said_of_spellings_wrongly_is_refused(scenemap, words, told, code):
    csv(Path("r.csv"), PLACES)
    write_areas(Path("places.geojson"), [area("Parken", WEST)])
    result = scenemap("case", "new", "town", "--events", "r.csv", *words, exit_code=code)
    assert told in result.stderr
    assert not Path("town").exists()


def test_zones_wait_for_outlines(scenemap):
    csv(Path("r.csv"), PLACES)
    write_areas(Path("zones.geojson"), [area("Parken", WEST)])
    for option in ("--zones", "--backdrop"):
        result = scenemap(
            "case", "new", "town", "--events", "r.csv", option, "zones.geojson", exit_code=2
        )
        assert "case add-outlines" in result.stderr
    assert json.loads(Path("zones.geojson").read_text(encoding="utf-8"))["features"]
