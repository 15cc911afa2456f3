"""From an empty folder, a file of areas and one of events to a page and a report, in three commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import pandas as pd
import pytest
from shapely import LineString, box
from shapely.geometry import shape

from builders import (
    EAST,
    WEST,
    area,
    at,
    event,
    events_csv,
    feature,
    ring,
    square,
    write_areas,
    write_rows,
)
from proofs import proof
from scenemap.case import load_case

if TYPE_CHECKING:
    from collections.abc import Sequence

#: South-west corner of Trondheim's made-up areas, in UTM zone 33.
EASTING, NORTHING = 271_000, 7_041_000
NAMES = ("Møllenberg", "Ila", "Øvre Bakklandet")


def omraader(path: Path, column: str = "navn", crs: str = "EPSG:25833") -> Path:
    """Write three squares of 400 m side by side, as a GeoPackage."""
    squares = [box(x, 0, x + 400, 400) for x in (0, 400, 800)]
    frame = geopandas.GeoDataFrame({column: NAMES, "nr": [1, 2, 3]}, geometry=squares)
    frame.geometry = frame.translate(EASTING, NORTHING)
    frame.set_crs("EPSG:25833").to_crs(crs).to_file(path, driver="GPKG")
    return path


def hendelser(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Write events as a Norwegian Excel writes CSV: semicolons, decimal commas, cp1252."""
    frame = pd.DataFrame(rows)
    frame.to_csv(path, sep=";", decimal=",", encoding="cp1252", index=False)
    return path


def positions() -> list[tuple[float, float, int, str]]:
    """Return easting, northing, month and area: 6 a quarter in Møllenberg, in Ila 7 in spring."""
    found = [(100.5 + at, 200.25, 1 + at % 12, NAMES[0]) for at in range(24)]
    return found + [(500.5 + at, 200.25, 4 + at % 3, NAMES[1]) for at in range(7)]


def in_degrees() -> list[dict[str, Any]]:
    points = geopandas.GeoSeries.from_xy(
        [EASTING + x for x, *_ in positions()], [NORTHING + y for _, y, *_ in positions()],
        crs="EPSG:25833",
    ).to_crs("EPSG:4326")  # fmt: skip
    return [
        {"breddegrad": point.y, "lengdegrad": point.x, "tidspunkt": f"09.{month:02}.2021 14:05",
         "slag": "funnet på gata"}
        for point, (_, _, month, _) in zip(points, positions(), strict=True)
    ]  # fmt: skip


def in_metres() -> list[dict[str, Any]]:
    return [
        {"øst": EASTING + x, "nord": NORTHING + y, "dato": f"09.{month:02}.2021",
         "slag": "funnet på gata"}
        for x, y, month, _ in positions()
    ]  # fmt: skip


def by_name() -> list[dict[str, Any]]:
    return [
        {"område": name, "dato": f"09.{month:02}.2021", "slag": "funnet på gata"}
        for _, _, month, name in positions()
    ]


@pytest.mark.parametrize(
    ("rows", "options"),
    [(in_degrees(), ()), (in_metres(), ("--crs", "EPSG:25833")), (by_name(), ())],
    ids=["degrees", "metres", "names"],
)
def test_a_page_and_a_report_in_three_commands(scenemap, rows, options):
    omraader(Path("omraader.gpkg"))
    hendelser(Path("hendelser.csv"), rows)
    assert (
        "Ø".encode("cp1252") in Path("hendelser.csv").read_bytes()
        or "på".encode("cp1252") in Path("hendelser.csv").read_bytes()
    )

    new = scenemap(
        "case", "new", "trondheim", "--areas", "omraader.gpkg", "--events", "hendelser.csv"
    )
    scenemap("--case", "trondheim", "map", "hendelser.csv", *options, "-o", "page.html")
    scenemap("--case", "trondheim", "summary", "hendelser.csv", *options, "-o", "report.md")

    report = Path("report.md").read_text(encoding="utf-8")
    assert report.startswith("# Funnet på gata, Trondheim\n")
    table = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in report.partition("## Per kvartal")[2].partition("##")[0].splitlines()
        if len(cells := line.split("|")) > 3
    }
    assert table["Område"] == ["1.kv 21", "2.kv 21", "3.kv 21", "4.kv 21"]
    assert table["Møllenberg"] == ["6 (del)", "6", "6", "6 (del)"]
    assert table["Ila"] == ["?", "7", "?", "?"]
    page = Path("page.html").read_text(encoding="utf-8")
    assert "Øvre Bakklandet" in page
    # The command that the first one told to run next is the second.
    told = " ".join(["scenemap --case trondheim map hendelser.csv", *options, "-o page.html"])
    assert f"\n  {told}\n" in new.stderr


def test_the_case_holds_the_areas_and_nothing_of_the_events(scenemap):
    omraader(Path("omraader.gpkg"))
    hendelser(Path("hendelser.csv"), in_degrees())
    new = scenemap(
        "case", "new", "trondheim", "--areas", "omraader.gpkg", "--events", "hendelser.csv"
    )
    case = load_case("trondheim")
    assert [(one.id, one.name) for one in case.areas] == [
        ("ila", "Ila"), ("mollenberg", "Møllenberg"), ("ovre-bakklandet", "Øvre Bakklandet"),
    ]  # fmt: skip
    assert (case.id, case.crs, str(case.zone)) == ("trondheim", "EPSG:25833", "Europe/Oslo")
    assert str(case.period) == "2021-01-01..2021-12-31"
    assert "CRS: EPSG:25833 (ETRS89 / UTM zone 33N), that of omraader.gpkg" in new.stderr
    written = sorted(path.name for path in Path("trondheim").iterdir())
    assert written == [
        "README.md", "areas.geojson", "case.toml", "counts.csv", "coverage.csv",
        "interventions.csv", "places.csv", "scenes.toml", "series.toml", "services.toml",
    ]  # fmt: skip
    assert not any(
        "funnet" in path.read_text(encoding="utf-8") for path in Path("trondheim").iterdir()
    )
    assert scenemap("--case", "trondheim", "case", "check").stdout == "trondheim: no faults.\n"


def test_commands_that_need_no_published_part_work(scenemap):
    omraader(Path("omraader.gpkg"))
    hendelser(Path("hendelser.csv"), in_degrees())
    scenemap("case", "new", "trondheim", "--areas", "omraader.gpkg")
    run = ("--case", "trondheim", "--lang", "en")
    shown = json.loads(scenemap(*run, "case", "show", "--json").stdout)
    assert shown["areas"][0] == "ila: Ila"
    assert shown["sources"] == []
    panel = scenemap(*run, "bin", "hendelser.csv", "--by", "year", "-o", "panel.csv")
    assert "31 counted" in panel.stderr
    assert "mollenberg,2021,24," in Path("panel.csv").read_text(encoding="utf-8")
    scenemap(*run, "map", "hendelser.csv", "-o", "picture.svg")
    told = scenemap(*run, "check", "63.43", "10.42", exit_code=1).stderr
    assert told == (
        "Error: Case 'trondheim' has no zones to check against. Put the map that you were given "
        "into it with `scenemap zone add`, or name its file with --zones.\n"
    )
    told = scenemap(*run, "map", exit_code=1).stderr
    assert told == "Error: Case 'trondheim' has no published counts. Give a file of events.\n"


@pytest.mark.parametrize("lang", ["nb", pytest.param("en", marks=proof)])
def test_published_counts_become_a_series_with_its_source_to_fill_in(scenemap, lang):
    omraader(Path("omraader.gpkg"), crs="EPSG:4326")
    hendelser(
        Path("Tall 2021.csv"),
        [
            {"område": "Møllenberg", "fra": "01.01.2021", "til": "30.06.2021", "antall": 12},
            {"område": "ila", "fra": "01.01.2021", "til": "30.06.2021", "antall": 3},
            {"område": "Øvre Bakklandet", "fra": "01.01.2021", "til": "30.06.2021", "antall": None},
            {"område": "Møllenberg", "fra": "01.07.2021", "til": "31.12.2021", "antall": 20},
        ],
    )
    new = scenemap(
        "--lang", lang, "case", "new", "Trondheim 2021", "--areas", "omraader.gpkg",
        "--counts", "Tall 2021.csv",
    )  # fmt: skip
    assert "Left out: 1 row without a count. Unknown is not zero." in new.stderr
    assert "Warning: 1 count from 1 to 4." in new.stderr
    case = load_case("trondheim-2021")
    assert case.main_series == "tall-2021"
    assert [(one.place, str(one.period), one.count) for one in case.counts] == [
        ("mollenberg", "2021-01-01..2021-06-30", 12), ("ila", "2021-01-01..2021-06-30", 3),
        ("mollenberg", "2021-07-01..2021-12-31", 20),
    ]  # fmt: skip
    fill_in = {"nb": "FYLL INN", "en": "FILL IN"}[lang]
    assert {one.where for one in case.counts} == {fill_in}
    assert case.sources[0].by[lang].startswith(fill_in)
    assert case.sources[0].year is None
    run = ("--case", "trondheim-2021", "--lang", lang)
    assert "12 (2" in scenemap(*run, "summary").stdout
    assert {"nb": "(u.å.): ", "en": "(n.d.): "}[lang] in scenemap(*run, "case", "show").stdout
    scenemap(*run, "map", "-o", "page.html")


def test_events_that_fit_badly_are_told_and_the_next_commands_leave_them_out(scenemap):
    write_areas(Path("areas.geojson"))
    rows = [event(50, 50, kind="find"), event(150, 50, kind="visit"), event(50, 50, "never")]
    events_csv(Path("events.csv"), rows)
    new = scenemap("case", "new", "toy", "--areas", "areas.geojson", "--events", "events.csv")
    assert "1 where 'time' is not a time that can be read (row 4)" in new.stderr
    assert "Kinds of events: find, visit." in new.stderr
    assert "map events.csv --kind find --bad-rows reject -o page.html" in new.stderr
    assert str(load_case("toy").period) == "2021-02-01..2021-02-28"


def test_events_of_elsewhere_make_no_case(scenemap):
    write_areas(Path("areas.geojson"))
    events_csv(Path("events.csv"), [event(5000, 50)])
    new = ("case", "new", "toy", "--areas", "areas.geojson", "--events", "events.csv")
    assert "No event of events.csv lies in an area." in scenemap(*new, exit_code=1).stderr
    write_rows(
        Path("events.csv"), [{"easting": EASTING, "northing": NORTHING, "time": "2021-01-01"}]
    )
    told = scenemap(*new, "--overwrite", exit_code=1).stderr
    assert "events.csv cannot be used: every position lies far outside the case" in told
    assert not Path("toy").exists()


def test_metres_of_the_wrong_zone_are_recognised(scenemap):
    write_areas(Path("areas.geojson"))
    lon, lat = at(50, 50)
    point = geopandas.GeoSeries.from_xy([lon], [lat], crs="EPSG:4326").to_crs("EPSG:25833")[0]
    events = [{"easting": point.x, "northing": point.y, "time": "2021-01-01"}]
    write_rows(Path("events.csv"), events)
    new = ("case", "new", "toy", "--areas", "areas.geojson", "--events", "events.csv")
    told = scenemap(*new, exit_code=1).stderr
    assert "taken for those of another UTM zone" in told


@pytest.mark.parametrize("name", ["cases/toy", "/toy", "./toy", "cases\\toy"])
def test_a_path_in_the_place_of_a_name_is_refused_and_o_is_named(scenemap, name):
    write_areas(Path("areas.geojson"))
    before = sorted(Path.cwd().iterdir())
    refused = scenemap("case", "new", name, "--areas", "areas.geojson", exit_code=2)
    assert re.search(
        r"is a path, and a case wants a name\..* with -o", " ".join(refused.stderr.split())
    )
    assert sorted(Path.cwd().iterdir()) == before


def test_a_folder_that_exists_is_not_replaced_unless_asked(scenemap):
    write_areas(Path("areas.geojson"))
    new = ("case", "new", "toy", "--areas", "areas.geojson")
    scenemap(*new)
    before = Path("toy/case.toml").read_bytes()
    assert "toy exists. Use --overwrite" in scenemap(*new, exit_code=1).stderr
    scenemap(*new, "--overwrite", "--title", "Lekeby")
    assert Path("toy/case.toml").read_bytes() != before
    assert load_case("toy").name == {"nb": "Lekeby", "en": "Lekeby"}


def test_a_folder_that_holds_anything_else_is_never_replaced(scenemap):
    write_areas(Path("areas.geojson"))
    Path("toy").mkdir()
    Path("toy/thesis.docx").write_text("three years of work", encoding="utf-8")
    told = scenemap(
        "case", "new", "toy", "--areas", "areas.geojson", "--overwrite", exit_code=1
    ).stderr
    assert "toy holds thesis.docx, which a new case does not; it is not replaced." in told
    assert Path("toy/thesis.docx").exists()


def test_a_failing_new_case_leaves_nothing(scenemap):
    write_areas(Path("areas.geojson"), [area("west", WEST), area("east", square(*at(50, 50)))])
    told = scenemap("case", "new", "toy", "--areas", "areas.geojson", exit_code=1).stderr
    assert "overlaps 'west' by 2,500 m²" in told
    assert "Redraw one of them, or take --overlap all." in told
    assert sorted(path.name for path in Path().iterdir()) == ["areas.geojson"]


def test_a_case_may_be_made_elsewhere(scenemap):
    write_areas(Path("areas.geojson"), [area("west", WEST), area("east", EAST)])
    told = scenemap("case", "new", "Ås", "--areas", "areas.geojson", "-o", "min sak/her").stderr
    assert "scenemap --case 'min sak/her' map EVENTS -o page.html" in told
    case = load_case("min sak/her")
    assert (case.id, case.name["nb"], case.period) == ("as", "Ås", None)
    written = json.loads(Path("min sak/her/areas.geojson").read_text(encoding="utf-8"))
    assert shape(written["features"][1]["geometry"]).equals(shape(WEST))


def test_without_areas_it_is_told_what_is_needed(scenemap):
    told = scenemap("case", "new", "toy", exit_code=2).stderr
    assert "A case needs areas" in told
    assert not Path("toy").exists()


def test_a_name_that_an_installed_case_has_is_warned_of(scenemap):
    write_areas(Path("areas.geojson"))
    told = scenemap("case", "new", "bergen", "--areas", "areas.geojson").stderr
    assert "Warning: a case bergen is installed; in this folder its name means the new one." in told
    assert "installed" not in scenemap("case", "new", "toy", "--areas", "areas.geojson").stderr


def test_a_folder_of_events_is_read_like_a_file(scenemap):
    write_areas(Path("areas.geojson"))
    events_csv(Path("events/2021.csv"), [event(50, 50)])
    told = scenemap("case", "new", "toy", "--areas", "areas.geojson", "--events", "events").stderr
    assert "Period: 2021-02-01..2021-02-28" in told


def test_events_that_name_persons_make_no_case(scenemap):
    write_areas(Path("areas.geojson"))
    events_csv(Path("events.csv"), [event(50, 50, navn="Kari")])
    new = ("case", "new", "toy", "--areas", "areas.geojson", "--events", "events.csv")
    told = scenemap(*new, exit_code=1).stderr
    assert "column 'navn': would identify persons" in told
    assert "Kari" not in told
    assert not Path("toy").exists()


# --- outlines as people have them --------------------------------------------------------------------


def strip(name: str, west: float, east: float) -> dict[str, Any]:
    outline = ring(at(west, 0), (east - west, 0), (east - west, 100), (0, 100))
    return feature(outline, name=name)


def test_slivers_make_a_case_and_are_told(scenemap):
    write_areas(Path("areas.geojson"), [strip("West", 0, 100), strip("East", 99.98, 200)])
    told = scenemap("case", "new", "toy", "--areas", "areas.geojson").stderr
    (line,) = [one for one in told.splitlines() if "overlap" in one]
    assert "has 1 pair of areas that overlap, 'east' and 'west' most" in line
    cut = re.search(r"most: ([\d.]+) m² in all were cut from those whose ids come later", line)
    assert float(cut[1]) == pytest.approx(2, abs=0.6)  # 2 cm by 100 m, each corner to half a cm
    check = scenemap("case", "check", "toy")
    assert cut[0] in check.stderr
    assert "can be used" in check.stdout


def test_areas_that_overlap_make_a_case_only_when_asked_and_stay_usable(scenemap):
    write_areas(Path("areas.geojson"), [strip("West", 0, 100), strip("East", 50, 200)])
    new = ("case", "new", "toy", "--areas", "areas.geojson")
    assert "overlaps 'west' by 5,000 m²" in scenemap(*new, exit_code=1).stderr
    assert not Path("toy").exists()
    assert "5,000 m² in all were cut" in scenemap(*new, "--overlap", "all").stderr
    events_csv(Path("events.csv"), [event(75, 50)] * 5 + [event(25, 50)] * 6)
    panel = scenemap(
        "--case", "toy", "bin", "events.csv", "--by", "year", "--recent", "-o", "panel.csv"
    )
    assert "11 counted" in panel.stderr
    text = Path("panel.csv").read_text(encoding="utf-8")
    assert "\neast,2021,5," in text
    assert "\nwest,2021,6," in text
    scenemap("case", "check", "toy")
    toml = Path("toy/case.toml").read_text(encoding="utf-8")
    Path("toy/case.toml").write_text(toml.replace('"all"', '"both"'), encoding="utf-8")
    told = scenemap("case", "check", "toy", exit_code=1).stderr
    assert "column 'overlap', value 'both': of the case is none of the allowed words" in told


def test_outlines_are_mended_only_when_asked(scenemap):
    bow_tie = ring(at(0, 0), (100, 100), (100, 0), (0, 100))
    write_areas(Path("areas.geojson"), [feature(bow_tie, name="West")])
    new = ("case", "new", "toy", "--areas", "areas.geojson")
    told = scenemap(*new, exit_code=1).stderr
    assert "row 1, value 'West': is not a valid polygon (it crosses itself at latitude" in told
    assert "or take --mend." in told
    assert "it was mended, and its 0." in scenemap(*new, "--mend").stderr
    assert scenemap("case", "check", "toy").stdout == "toy: no faults.\n"


def test_a_hole_under_a_centimetre_makes_a_case_that_keeps_it(scenemap):
    corners = WEST["coordinates"][0]
    (x, y), tiny = at(50, 50), 2e-8
    hole = [[x, y], [x + tiny, y + tiny / 2], [x + tiny / 2, y + 3 * tiny / 2], [x, y]]
    outline = {"type": "Polygon", "coordinates": [corners, hole]}
    write_areas(Path("areas.geojson"), [feature(outline, name="West")])
    scenemap("case", "new", "toy", "--areas", "areas.geojson")
    assert load_case("toy").areas[0].outline == shape(outline)


# --- tables of counts as people and offices have them ------------------------------------------------


def toy(scenemap, *options: str, **expected: int) -> str:
    write_areas(Path("areas.geojson"), [area("west", WEST), area("east", EAST)])
    new = ("case", "new", "toy", "--areas", "areas.geojson", "--overwrite", "--counts")
    return str(scenemap("--lang", "en", *new, *options, **expected).stderr)


def test_months_across_become_a_series(scenemap):
    Path("wide.csv").write_text("område;jan;feb\nwest;12;10\neast;..;7\n", encoding="utf-8")
    told = toy(scenemap, "wide.csv", exit_code=1)
    assert "has periods without a year. Say which it is with --year" in told
    assert not Path("toy").exists()
    told = toy(scenemap, "wide.csv", "--year", "2015")
    assert "2 columns were read as periods: jan, feb." in told
    assert "Left out: 1 row without a count ('..' 1). Unknown is not zero." in told
    assert "The figures are counts as they were given, not persons" in told
    counts = [(one.place, str(one.period), one.count) for one in load_case("toy").counts]
    assert counts == [
        ("west", "2015-01-01..2015-01-31", 12), ("west", "2015-02-01..2015-02-28", 10),
        ("east", "2015-02-01..2015-02-28", 7),
    ]  # fmt: skip
    for lang, words in (("en", "not persons"), ("nb", "ikke enkeltpersoner")):
        summary = scenemap("--case", "toy", "--lang", lang, "summary", "--by", "month").stdout
        assert words in " ".join(summary.split())


def test_kinds_of_an_office_stand_side_by_side(scenemap):
    Path("t.px").write_text(
        'STUB="region","type"; HEADING="tid"; VALUES("region")="01 west","02 east","03 north"; '
        'VALUES("type")="Narkotika","Vold \\ \'$x\'"; VALUES("tid")="2014","2015"; '
        "DATA= 40 30 20 35 10 11 12 13 1 1 1 1;",
        encoding="utf-8",
    )
    told = toy(scenemap, "t.px")
    assert "left out, for no area of the case is called so: 4 counts of 03 north." in told
    assert "Kinds, each a series of its own: Narkotika, Vold" in told
    case = load_case("toy")
    assert [one.name["nb"] for one in case.series.values()] == ["Narkotika", "Vold \\ '$x'"]
    kinds = scenemap("--case", "toy", "--lang", "en", "kinds", "--by", "year", "--format", "csv")
    rows = [line for line in kinds.stdout.splitlines() if ",exact" in line]
    told = {tuple(one.split(",")[at] for at in (0, 1)): one for one in rows}
    assert len(told) == len(rows) == 4
    assert scenemap("case", "check", "toy", "--json").exit_code == 0
    told = toy(scenemap, "t.px", "--kind", "Narkotika")
    assert [one.kind for one in load_case("toy").series.values()] == ["Narkotika"]
    assert "Vold" not in told


def test_totals_of_a_table_are_left_out_only_when_told(scenemap):
    Path("c.csv").write_text("område;2015\nwest;12\nSum;12\n", encoding="utf-8")
    assert "leave it out with --bad-rows reject" in toy(scenemap, "c.csv", exit_code=1)
    assert "1 count of Sum." in toy(scenemap, "c.csv", "--bad-rows", "reject")


# ---- A backdrop of one's own, and copies -----------------------------------------------------------


def gater(path: Path) -> Path:
    """Write two made-up streets and a lake by Trondheim's made-up areas, in two layers."""
    streets = geopandas.GeoDataFrame(
        {"navn": ["Storgata", "Lillegata"]},
        geometry=[
            LineString([(-100, 50), (1300, 50)]), LineString([(100, -50), (100, 450)])
        ],
    )  # fmt: skip
    lake = geopandas.GeoDataFrame({"navn": ["Dammen"]}, geometry=[box(500, 500, 700, 700)])
    for layer, frame in (("veger", streets), ("vann", lake)):
        frame.geometry = frame.translate(EASTING, NORTHING)
        frame.set_crs("EPSG:25833").to_file(path, driver="GPKG", layer=layer)
    return path


def test_a_backdrop_of_ones_own_is_drawn_named_and_told(scenemap):
    omraader(Path("omraader.gpkg"))
    gater(Path("gater.gpkg"))
    hendelser(Path("hendelser.csv"), in_degrees())
    new = scenemap(
        "case", "new", "trondheim", "--areas", "omraader.gpkg", "--backdrop", "gater.gpkg",
        "--backdrop-accuracy", "4",
    )  # fmt: skip
    assert "Backdrop: street: 2, water: 1 of gater.gpkg" in new.stderr
    assert scenemap("case", "check", "trondheim").stdout == "trondheim: no faults.\n"
    case = load_case("trondheim")
    assert [one.properties["kind"] for one in case.backdrop] == ["street", "street", "water"]
    scenemap("--case", "trondheim", "map", "hendelser.csv", "-o", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "Bakgrunn: gatefilen din, gater.gpkg, ±" in page
    assert "Lillegata" in page


def test_without_a_backdrop_the_areas_are_what_is_drawn(scenemap):
    omraader(Path("omraader.gpkg"))
    scenemap("case", "new", "trondheim", "--areas", "omraader.gpkg", "--backdrop-accuracy", "20")
    case = load_case("trondheim")
    assert case.backdrop == ()
    assert case.backdrop_source.sentence["nb"] == "Bakgrunn: områdene dine, ±\u00a020\u00a0m."


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([feature({"type": "Point", "coordinates": [10.4, 63.4]})], "1 point and no line"),
        ([feature(WEST)], "draws nothing around the areas"),
    ],
)
def test_a_backdrop_that_cannot_be_drawn_leaves_no_case(scenemap, features, said):
    omraader(Path("omraader.gpkg"))
    write_areas(Path("map.geojson"), features)
    result = scenemap(
        "case", "new", "trondheim", "--areas", "omraader.gpkg", "--backdrop", "map.geojson",
        exit_code=1,
    )  # fmt: skip
    assert said in result.stderr
    assert not Path("trondheim").exists()


@pytest.mark.parametrize("lang", ["nb", pytest.param("en", marks=proof)])
def test_a_copy_of_a_case_can_be_used_and_says_what_it_is_of(scenemap, lang):
    new = scenemap("--lang", lang, "case", "new", "Min by", "--from", "bergen")
    assert new.stderr == (
        "Not copied: catalogue.json.\nWrote min-by\n\nNext:\n  scenemap --case min-by map\n"
        "  scenemap case check min-by\n"
    )
    assert scenemap("case", "check", "min-by").stdout == "min-by: no faults.\n"
    readme = Path("min-by/README.md").read_text(encoding="utf-8")
    assert {"nb": "Kopi av saken «bergen»", "en": "A copy of the case “bergen”"}[lang] in readme
    scenemap("--case", "min-by", "map", "-o", "page.html")
    again = scenemap("case", "new", "Min by", "--from", "bergen", exit_code=1)
    assert "--overwrite" in again.stderr


def test_a_copy_takes_nothing_else_and_needs_a_case(scenemap):
    omraader(Path("omraader.gpkg"))
    beside = scenemap(
        "case", "new", "x", "--from", "bergen", "--areas", "omraader.gpkg", "--mend", exit_code=2
    )
    assert "--areas, --mend belong to a new one" in beside.stderr
    assert (
        "Did you mean 'bergen'?"
        in scenemap("case", "new", "x", "--from", "bergne", exit_code=1).stderr
    )
    scenemap("case", "new", "a/b", "--from", "bergen", exit_code=2)
    scenemap("case", "new", "own", "--from", "bergen")
    onto = scenemap("case", "new", "own", "--from", "own", "-o", "own", "--overwrite", exit_code=2)
    assert "holds what this command reads" in onto.stderr
    assert load_case("own").id == "own"


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
def test_zones_of_ones_own_go_into_the_case_with_their_accuracy(scenemap, ending):
    omraader(Path("omraader.gpkg"))
    frame = geopandas.GeoDataFrame(
        {"zone": ["torvet"], "name": ["Sone Torvet"], "valid_from": ["2024-05-01"], "by": ["Kari"]},
        geometry=[box(EASTING + 10, NORTHING + 10, EASTING + 210, NORTHING + 210)],
        crs="EPSG:25833",
    ).to_crs("EPSG:4326")
    frame.to_file(f"sone.{ending}")
    command = ["case", "new", "trondheim", "--areas", "omraader.gpkg", "--zones", f"sone.{ending}"]
    asked = scenemap(*command, exit_code=1)
    assert "--zones-accuracy" in asked.stderr
    assert not Path("trondheim").exists()
    made = scenemap(*command, "--zones-accuracy", "25")
    assert f"Zones: torvet of sone.{ending}." in made.stderr
    assert scenemap("case", "check", "trondheim").stdout == "trondheim: no faults.\n"
    (written,) = json.loads(Path("trondheim/zones.geojson").read_text("utf-8"))["features"]
    assert written["properties"] == {
        "zone": "torvet", "version": "1", "name": "Sone Torvet", "accuracy_m": 25.0,
        "valid_from": "2024-05-01",
    }  # fmt: skip
    (kept,) = load_case("trondheim").zones
    assert (kept.accuracy_m, kept.outline, str(kept.validity.start)) == (25, "user", "2024-05-01")
    assert kept.line_m.area == pytest.approx(200 * 200, rel=1e-3)


def test_versions_and_regions_of_zones_are_kept(scenemap):
    bergen = Path(load_case("bergen").folder)
    write_areas(Path("areas.geojson"), [feature(WEST, name="West")])
    scenemap("case", "new", "town", "--areas", "areas.geojson", "--zones", bergen / "zones.geojson")
    made, given = load_case("town").zones, load_case("bergen").zones
    assert [one.digest for one in made] == [one.digest for one in given]
    assert [one.note for one in made] == [one.note for one in given]


def test_zones_elsewhere_than_the_case_are_refused(scenemap):
    omraader(Path("omraader.gpkg"))
    write_areas(Path("far.geojson"), [feature(WEST, zone="far", accuracy_m=9)])
    result = scenemap(
        "case", "new", "trondheim", "--areas", "omraader.gpkg", "--zones", "far.geojson",
        exit_code=1,
    )  # fmt: skip
    assert "of zone 'far', version '1' is not where the case is" in result.stderr
    assert not Path("trondheim").exists()


def test_a_register_of_several_sheets_makes_a_case(scenemap, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for year in (2020, 2021):
        sheet = book.create_sheet(str(year))
        sheet.append(["lon", "lat", "dato"])
        for n in range(24):
            sheet.append([*at(50 + n % 3, 50), f"{year}-{1 + n % 12:02}-05"])
        sheet.append(["Sum", 24])
    book.save(tmp_path / "register.xlsx")
    areas = write_areas(tmp_path / "areas.geojson")
    run = (
        "case",
        "new",
        "toy",
        "--areas",
        areas,
        "--events",
        tmp_path / "register.xlsx",
        "-o",
        tmp_path / "toy",
    )
    assert "--sheet all" in scenemap(*run, exit_code=1).stderr
    made = scenemap(*run, "--sheet", "all")
    assert "--sheet all" in made.stderr.split("Next:")[1]
    assert "2020-01" in (tmp_path / "toy" / "case.toml").read_text(encoding="utf-8")
