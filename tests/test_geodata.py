"""The shipped Bergen case, against figures typed again from the report and the geography notes."""

import hashlib
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from shapely import Point

from scenemap.case import Case, Place, load_case
from scenemap.casecheck import check_case
from scenemap.crs import project
from scenemap.intervals import DateRange
from scenemap.kinds import published_kinds
from scenemap.panel import published_panel
from scenemap.zones.model import Zone

FOLDER = Path(__file__).parents[1] / "geodata" / "bergen"
#: Tabell 4.12: area, then September–December 2014, 2015, January–June 2016, printed total. None: the
#: cell is blank in print.
FIND_SITES = {
    "laksevag": (14, 148, 103, 265),
    "torgallmenningen": (23, 79, 27, 129),
    "korskirken": (14, 68, 15, 97),
    "danmarksplass": (None, 48, 36, 84),
    "sandviken": (10, 37, 15, 62),
    "bybane": (11, None, None, 11),
    "asane": (9, None, None, 9),
}
WINDOWS = ("2014-09-01..2014-12-31", "2015-01-01..2015-12-31", "2016-01-01..2016-06-30")


@pytest.fixture(scope="module")
def bergen() -> Case:
    return load_case(FOLDER)


def figures(case: Case, series: str, place: str | None = None) -> dict[str, float]:
    return {
        str(one.period): one.count
        for one in case.counts
        if one.series == series and place in {None, one.place}
    }


def find_place(case: Case, name: str) -> Place:
    return next(one for one in case.places if name in one.name.values())


def zone(case: Case, name: str) -> Zone:
    return next(one for one in case.zones if one.id == name)


def position(case: Case, one: Zone, place: str) -> str:
    """Say where the exact point of a place lies, by the two regions alone."""
    found = find_place(case, place)
    point = project(Point(found.lon, found.lat), case.crs)
    if one.inner_m.covers(point):
        return "inside"
    return "uncertain" if one.outer_m.covers(point) else "outside"


def test_the_case_has_no_faults(bergen: Case) -> None:
    assert check_case(bergen.folder) == ()


def test_it_says_what_and_where_it_is(bergen: Case) -> None:
    assert (bergen.id, bergen.crs, str(bergen.zone)) == ("bergen", "EPSG:25832", "Europe/Oslo")
    assert [one.id for one in bergen.sources] == ["report", "news"]


def test_it_has_the_things_that_the_design_names(bergen: Case) -> None:
    assert {one.id for one in bergen.areas} == set(FIND_SITES)
    assert {one.id for one in bergen.zones} == {"vagsbunnen", "nygard"}
    assert [one.id for one in bergen.scenes] == ["nygardsparken", "vagsbunnen", "tunellen"]
    assert {one.id for one in bergen.services} >= {
        "strax-huset", "motestedet", "halvardsstuen", "mo-nesttun", "mo-wergeland", "rusakutten",
    }  # fmt: skip


# --- counts


def test_find_sites_are_those_of_table_4_12(bergen: Case) -> None:
    """Tabell 4.12, lines 6368-6382 of the report."""
    printed: dict[str, dict[str, float]] = defaultdict(dict)
    for one in bergen.counts:
        if one.series == "overdose-find-sites":
            printed[one.place][str(one.period)] = one.count
    assert printed == {
        area: {
            window: cell for window, cell in zip(WINDOWS, cells, strict=False) if cell is not None
        }
        for area, cells in FIND_SITES.items()
    }


def test_find_sites_add_up_to_the_totals_of_area_and_window(bergen: Case) -> None:
    """Tabell 4.12: 265, 129, 97, 84, 62, 11, 9 by area; 81, 380, 196 by window; 657 in all."""
    by_area: dict[str, float] = defaultdict(float)
    by_window: dict[str, float] = defaultdict(float)
    for one in bergen.counts:
        if one.series == "overdose-find-sites":
            by_area[one.place] += one.count
            by_window[str(one.period)] += one.count
    assert sorted(by_area.values(), reverse=True) == [265, 129, 97, 84, 62, 11, 9]
    assert [by_window[window] for window in WINDOWS] == [81, 380, 196]
    assert sum(by_area.values()) == 657


@pytest.mark.parametrize("area", FIND_SITES)
def test_the_printed_totals_are_kept_beside_their_parts(bergen: Case, area: str) -> None:
    """Tabell 4.12, column Totalt."""
    assert list(figures(bergen, "overdose-find-sites-total", area).values()) == [
        FIND_SITES[area][3]
    ]


def test_a_blank_cell_is_not_covered_and_a_printed_one_is(bergen: Case) -> None:
    for area, cells in FIND_SITES.items():
        looked = [one.period for one in bergen.coverage if one.area == area]
        for window, cell in zip(WINDOWS, cells, strict=False):
            days = DateRange.parse(window)
            covered = sum(one.overlap(days) for one in looked)
            assert covered == (0 if cell is None else days.days), (area, window)


def test_the_half_years_of_vagsbunnen_add_up_to_its_year(bergen: Case) -> None:
    """Lines 3304-3308: 861 + 282 = 1143."""
    halves = figures(bergen, "banishments-half-years", "vagsbunnen")
    assert halves == {"2015-01-01..2015-06-30": 861, "2015-07-01..2015-12-31": 282}
    assert figures(bergen, "banishments-by-zone", "vagsbunnen") == {"2015-01-01..2015-12-31": 1143}
    assert sum(halves.values()) == 1143
    assert figures(bergen, "banishments-by-zone", "nygard") == {"2015-01-01..2015-12-31": 107}


def test_banishments_are_those_of_table_3_1(bergen: Case) -> None:
    """Tabell 3.1 (line 3296) and the months of lines 3306-3309."""
    assert figures(bergen, "banishments") == {
        "2014-08-25..2014-12-31": 659,
        "2015-01-01..2015-12-31": 1318,
        "2016-01-01..2016-11-17": 325,
    }
    assert figures(bergen, "banishments-months") == {
        "2015-06-01..2015-06-30": 240,
        "2015-12-01..2015-12-31": 5,
    }


def test_visits_to_strax_huset_are_those_of_tables_4_2_and_4_3(bergen: Case) -> None:
    """Tabell 4.2 and 4.3, lines 5323-5368: 26,794 visits in 2014 and 43,579 in 2015."""
    forenoon = figures(bergen, "strax-visits-forenoon")
    afternoon = figures(bergen, "strax-visits-afternoon")
    by_year = {year: forenoon[year] + afternoon[year] for year in afternoon}
    assert by_year["2014-01-01..2014-12-31"] == 26794
    assert by_year["2015-01-01..2015-12-31"] == 43579


def test_persons_at_strax_huset_are_those_of_tables_4_2_and_4_3(bergen: Case) -> None:
    """Column Forskjellige personer of tabell 4.2 (lines 5309-5325) and 4.3 (lines 5352-5368)."""
    printed = {
        "strax-persons-forenoon": (2007, [961, 1132, 1226, 1243, 1339, 1029, 908, 915, 1254]),
        "strax-persons-afternoon": (2010, [585, 1266, 1015, 873, 897, 1308]),
    }
    for series, (first, cells) in printed.items():
        years = {f"{year}-01-01..{year}-12-31": n for year, n in enumerate(cells, first)}
        assert figures(bergen, series) == years
        visits = figures(bergen, series.replace("persons", "visits"))
        assert all(persons < visits[year] for year, persons in years.items())


def test_the_parts_of_the_supervisions_are_as_told_and_make_no_whole(bergen: Case) -> None:
    """Lines 5537-5538 and 5548-5551: 233 by time of day and 219 by arrival, of 231 in 2015."""
    hours = {"daytime": 80, "between": 26, "afternoon": 109, "across": 18}
    ways = {"brought": 36, "fetched": 66, "came": 79, "outside": 38}
    year = "2015-01-01..2015-12-31"
    for part, told in hours.items():
        assert figures(bergen, f"strax-overdose-supervisions-{part}") == {year: told}
    for way, told in ways.items():
        assert figures(bergen, f"strax-overdose-{way}") == {year: told}
    assert figures(bergen, "strax-overdose-supervisions")[year] == 231
    assert (sum(hours.values()), sum(ways.values())) == (233, 219)


def test_naloxone_was_given_9_and_51_times(bergen: Case) -> None:
    """Lines 5544-5545."""
    assert list(figures(bergen, "strax-naloxone").values()) == [9, 51]


def test_persons_and_parts_stand_beside_the_finds_and_in_no_table_unasked(bergen: Case) -> None:
    """What is not of areas is added to none, and kinds side by side are those that they were."""
    beside = {
        one.id
        for one in bergen.series.values()
        if one.id.startswith(("strax-persons-", "strax-overdose-", "strax-naloxone"))
    }
    assert len(beside) == 13
    assert all(not one.shown_with and not one.total_of for one in bergen.series.values()
               if one.id in beside)  # fmt: skip
    assert {one.place_type for one in bergen.counts if one.series in beside} == {"service"}
    assert published_panel(bergen, "year").kind == "overdose-find"
    shown = {row.key.partition("@")[0] for row in published_kinds(bergen, "year").rows}
    assert not shown & beside
    assert {one.kind for one in bergen.series.values() if one.id in shown} == {
        "overdose-find", "banishment", "visit",
    }  # fmt: skip


def test_what_is_no_count_is_told_in_both_languages_and_with_its_lines(bergen: Case) -> None:
    """Shares and vague words: lines 3281-3286, 3310-3311, 3941-3951, 8812-8815 and 628-630."""
    said = {
        "banishments": ("54 %", "41 %", "1,3", "1.3", "L3281-L3286"),
        "banishments-by-zone": ("Strax-huset", "L3310-L3311"),
        "fines": ("60", "10", "L3941-L3951"),
    }
    for series, words in said.items():
        one = bergen.series[series]
        told = " ".join((one.definition["nb"], one.definition["en"], one.note))
        assert [word for word in words if word not in told] == [], series
        for lang in ("nb", "en"):
            assert len(one.definition[lang]) > 100
    caveats = " ".join(one.text["nb"] for one in bergen.caveats)
    assert all(word in caveats for word in ("53 %", "24 %", "19 %", "54 %", "Strømgaten"))


def test_every_count_says_the_table_or_line_that_it_is_from(bergen: Case) -> None:
    assert len(bergen.counts) > 100
    unclear = [
        (one.series, one.where)
        for one in bergen.counts
        if not re.search(r"\bL\d|\bTabell [0-9A]", one.where)
    ]
    assert unclear == []


def test_every_series_is_used(bergen: Case) -> None:
    assert set(bergen.series) == {one.series for one in bergen.counts}


# --- places and areas


def test_every_place_known_within_60_m_lies_in_its_area(bergen: Case) -> None:
    outlines = {one.id: one.outline for one in bergen.areas}
    held = [one for one in bergen.places if one.area and one.accuracy_m <= 60]
    assert len(held) > 20
    astray = [
        (one.name, one.area)
        for one in held
        if not outlines[one.area].covers(Point(one.lon, one.lat))
    ]
    assert astray == []


@pytest.mark.parametrize(
    "name",
    [
        "Strax-huset / MO-senteret Gyldenpris (Damsgårdsveien 106)",
        "Strax underpass (under Michael Krohns gate)",
    ],
)
def test_strax_huset_and_the_underpass_lie_in_laksevag(bergen: Case, name: str) -> None:
    place = find_place(bergen, name)
    holders = [
        one.id
        for one in bergen.areas
        if one.outline is not None and one.outline.covers(Point(place.lon, place.lat))
    ]
    assert holders == ["laksevag"]


def test_the_count_point_of_laksevag_is_strax_huset_with_its_source(bergen: Case) -> None:
    area = next(one for one in bergen.areas if one.id == "laksevag")
    assert area.count_point is not None
    assert (area.count_point.lon, area.count_point.lat) == (5.314377, 60.383003)
    assert area.count_point.source == "report"


def test_every_count_point_lies_in_its_area(bergen: Case) -> None:
    for area in bergen.areas:
        if area.outline is not None:
            assert area.count_point is not None, area.id
            assert area.outline.covers(Point(area.count_point.lon, area.count_point.lat)), area.id


def test_bybane_is_in_the_tables_and_nowhere_on_the_map(bergen: Case) -> None:
    bybane = next(one for one in bergen.areas if one.id == "bybane")
    assert (bybane.outline, bybane.count_point) == (None, None)


# --- zones


@pytest.mark.parametrize("name", ["vagsbunnen", "nygard"])
def test_both_zones_are_hypothetical_with_inner_within_outer(bergen: Case, name: str) -> None:
    one = zone(bergen, name)
    assert one.outline == "hypothetical"
    assert one.outer_m.covers(one.inner_m)
    assert 0 < one.inner_m.area < one.outer_m.area
    assert one.validity.start is None
    assert one.validity.end is None


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Korskirken", "inside"),
        ("Hollendergaten 11", "inside"),
        ("Halvardsstuen (Lille Øvregaten)", "inside"),
        ("Vågsallmenningen", "uncertain"),
        ("Åsane senter (Åsane Storsenter)", "outside"),
        ("Torgallmenningen (centre of the square)", "outside"),
        ("Strax-huset / MO-senteret Gyldenpris (Damsgårdsveien 106)", "outside"),
    ],
)
def test_what_the_sources_settle_of_zone_vagsbunnen(bergen: Case, place: str, where: str) -> None:
    assert position(bergen, zone(bergen, "vagsbunnen"), place) == where


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Flagghaugen (Nygårdsparken)", "inside"),
        ("Korskirken", "outside"),
        ("Strax-huset / MO-senteret Gyldenpris (Damsgårdsveien 106)", "outside"),
    ],
)
def test_what_the_sources_settle_of_zone_nygard(bergen: Case, place: str, where: str) -> None:
    assert position(bergen, zone(bergen, "nygard"), place) == where


def test_the_zones_are_known_to_be_in_use_only_while_banishments_were_counted(
    bergen: Case,
) -> None:
    """Tabell 3.1, caption, lines 3300-3301: 25 August 2014 to 17 November 2016."""
    known = zone(bergen, "vagsbunnen").validity
    days = [date(2014, 8, 24), date(2014, 8, 25), date(2016, 11, 17), date(2016, 11, 18)]
    assert [known.on(day) for day in days] == ["unknown", "yes", "yes", "unknown"]


# --- services, scenes, acts


def test_strax_huset_moved_from_florida_to_damsgard_during_2012(bergen: Case) -> None:
    """Section 4.3.1, lines 5284-5286."""
    strax = next(one for one in bergen.services if one.id == "strax-huset")

    def addresses(days: str) -> list[tuple[str, bool]]:
        found = strax.positions_during(DateRange.parse(days))
        return [(one.address, sure) for one, sure in found]

    assert addresses("1994-01-01..1994-12-31") == []
    assert addresses("2011-01-01..2011-12-31") == [("Florida", True)]
    assert addresses("2012-04-01..2012-06-30") == [
        ("Florida", False), ("Damsgårdsveien 106", False),
    ]  # fmt: skip
    assert addresses("2014-09-01..2014-12-31") == [("Damsgårdsveien 106", True)]


@pytest.mark.parametrize("name", ["mo-nesttun", "mo-wergeland"])
def test_the_two_mo_centres_opened_on_1_july_2014(bergen: Case, name: str) -> None:
    service = next(one for one in bergen.services if one.id == name)
    assert service.positions_during(DateRange.parse("2014-06-30..2014-06-30")) == ()
    assert len(service.positions_during(DateRange.parse("2014-07-01..2014-07-01"))) == 1


def test_persons_present_are_as_stated(bergen: Case) -> None:
    """Lines 747-754 (30-70), 3075-3077 (mean 27), 10026-10027 (20-30, unofficial)."""
    stated = {
        (scene.id, one.low, one.high, one.mean, one.unofficial)
        for scene in bergen.scenes
        for one in scene.statements
    }
    assert ("nygardsparken", 30, 70, None, False) in stated
    assert any(scene == "vagsbunnen" and mean == 27 for scene, _, _, mean, _ in stated)
    assert ("tunellen", 20, 30, None, True) in stated


def test_what_is_told_without_a_number_has_none(bergen: Case) -> None:
    """Lines 607-615 (the spread from 2008) and 4433-4435 (down to a minimum after some weeks)."""
    told = {
        (scene.id, one.when.start.text, one.low, one.high, one.mean)
        for scene in bergen.scenes
        for one in scene.statements
        if one.rests_on == "told" and one.when.start
    }
    assert ("nygardsparken", "2008", None, None, None) in told
    assert ("vagsbunnen", "2015-summer", None, None, None) in told


def test_there_are_at_least_ten_acts_of_every_precision(bergen: Case) -> None:
    assert len(bergen.interventions) >= 10
    assert {one.precision for one in bergen.interventions} == {"day", "month", "season", "year"}


def test_the_park_closed_on_25_august_2014(bergen: Case) -> None:
    closing = [
        one
        for one in bergen.interventions
        if one.precision == "day" and one.when.first_day == date(2014, 8, 25)
    ]
    assert any("nygardsparken" in one.place for one in closing)


# --- the catalogue


def test_the_catalogue_lists_every_file_with_its_hash() -> None:
    """Built with: python -m scenemap.catalogue geodata/bergen."""
    catalogue = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    files = sorted(path for path in FOLDER.iterdir() if path.name != "catalogue.json")
    assert list(catalogue) == [path.name for path in files]
    stale = [
        path.name
        for path in files
        if catalogue[path.name]["sha256"] != hashlib.sha256(path.read_bytes()).hexdigest()
    ]
    assert stale == []


def test_the_catalogue_says_how_many_records_each_file_holds(bergen: Case) -> None:
    catalogue = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    records = {name: one["records"] for name, one in catalogue.items()}
    assert records["SOURCES.md"] is None
    assert records["counts.csv"] == len(bergen.counts)
    assert records["places.csv"] == len(bergen.places)
    assert records["interventions.csv"] == len(bergen.interventions)
    assert (records["areas.geojson"], records["zones.geojson"], records["scenes.toml"]) == (7, 2, 3)
    assert all(one["what"] for one in catalogue.values())
