from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import (
    EAST,
    WEST,
    area,
    count,
    events_csv,
    official_zone,
    scene,
    series,
    unplaced,
    words,
    write_case,
)
from scenemap.case import load_case
from scenemap.cells import Cell
from scenemap.counted import panel_from_events
from scenemap.crs import to_metres
from scenemap.disclosure import disclose
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.facts import build_facts, page_facts
from scenemap.facts.sentences import left_out, named
from scenemap.facts.tables import beside_table, source_table, value_text
from scenemap.intervals import DateRange
from scenemap.panel import published_panel, published_tables
from scenemap.text import both

Q2 = {"start": "2021-04-01", "end": "2021-06-30"}
QUARTER1, QUARTER2 = "2021-01-01..2021-03-31", "2021-04-01..2021-06-30"


@pytest.fixture
def toytown(tmp_path):
    """West fell from 30 to 10, east rose from 10 to 30: 90 and 91 days."""
    return load_case(write_case(tmp_path / "toytown"))


@pytest.fixture(scope="module")
def bergen():
    case = load_case("bergen")
    return build_facts(case, published_panel(case, "quarter"))


def facts_of(case, by="quarter"):
    return build_facts(case, published_panel(case, by))


def test_areas_come_largest_first_and_all_are_common(tmp_path):
    counts = [
        count("west", count=3),
        count("east", count=5),
        count("west", **Q2),
        count("east", **Q2),
    ]
    facts = facts_of(load_case(write_case(tmp_path / "toytown", counts=counts)))
    assert [one.id for one in facts.areas] == ["east", "west"]
    assert facts.common == ("east", "west")


def test_the_headline_names_the_share_that_changed_most(toytown):
    facts = facts_of(toytown)
    assert facts.shares.loc["west"].tolist() == pytest.approx([0.75, 0.25])
    assert facts.headline["en"] == (
        "East: the share of finds in the common areas went from 25.0 % (Jan–Mar 2021) to 75.0 % "
        "(Apr–Jun 2021)."
    )


@pytest.mark.parametrize(
    ("lang", "said"), [("nb", "som kan være tilfeldig."), ("en", "is within chance.")]
)
def test_the_headline_says_of_a_change_within_chance_that_it_is(tmp_path, lang, said):
    """85 of 265 to 88 of 259 are 32.1 to 34.0 %: the odds ratio is 1.09 (0.76 to 1.57)."""
    numbers = {"west": (85, 88), "east": (180, 171)}
    counts = [
        count(name, count=n, **when)
        for name, both in numbers.items()
        for n, when in zip(both, ({}, Q2), strict=True)
    ]
    facts = facts_of(load_case(write_case(tmp_path / "toytown", counts=counts)))
    assert facts.moved.within_chance
    assert facts.headline[lang].endswith(said)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(10, 999), min_size=4, max_size=4))
def test_of_two_areas_whose_shares_change_alike_rounding_does_not_choose(tmp_path_factory, numbers):
    """What one gains the other loses: the first of the panel is told, whichever it is."""
    counts = [
        count("west", count=numbers[0]),
        count("west", count=numbers[1], **Q2),
        count("east", count=numbers[2]),
        count("east", count=numbers[3], **Q2),
    ]
    facts = facts_of(load_case(write_case(tmp_path_factory.mktemp("c") / "toytown", counts=counts)))
    assert facts.moved.area == facts.panel.areas[0]


def test_the_three_readings_say_fell_rose_and_not_seen(toytown):
    """30 in 90 days are 10.0 per 30 days, 10 in 91 days 3.3, 10 in 90 days 3.3, 30 in 91 days 9.9."""
    fell, rose, unseen = (one["en"] for one in facts_of(toytown).readings)
    assert fell == "Fell here (Jan–Mar 2021 to Apr–Jun 2021, per 30 days): West 10.0 → 3.3."
    assert rose == "Rose there (Jan–Mar 2021 to Apr–Jun 2021, per 30 days): East 3.3 → 9.9."
    assert unseen.startswith("Not seen: what happens indoors, elsewhere or without being recorded.")
    assert unseen.endswith("shows neither that harm moved nor that it is gone.")


def test_rates_that_look_the_same_are_said_to_be_so(tmp_path):
    """30 in 90 days and 30 in 91 days: 10.0 and 9.9; 10 and 10: 3.3 and 3.3; a hundredth, not a tenth."""
    counts = [
        count("west"),
        count("west", **Q2),
        count("east", count=10),
        count("east", count=10, **Q2),
    ]
    fell, rose, _ = (
        one["en"] for one in facts_of(load_case(write_case(tmp_path / "t", counts=counts))).readings
    )
    assert fell.endswith("none of the areas.")
    assert rose.endswith("none of the areas. About as before: West 10.0 → 9.9, East 3.3 → 3.3.")


def test_one_source_period_alone_makes_a_summary_without_change(tmp_path):
    counts = [count("west", count=30), count("east", count=10)]
    facts = facts_of(load_case(write_case(tmp_path / "toytown", counts=counts)))
    assert facts.headline is None
    assert facts.counts.to_dict("index") == {"west": {QUARTER1: 30}, "east": {QUARTER1: 10}}
    assert "0 m" not in " ".join(one["en"] for one in facts.notes)


def test_areas_that_are_not_common_are_left_out_with_the_reason(tmp_path):
    counts = [
        count("west"),
        count("west", **Q2),
        count("bus", **Q2),
        count("east"),
        count("east", **Q2),
    ]
    areas = [area("west", WEST), area("east", EAST), area("bus", None)]
    case = load_case(write_case(tmp_path / "t", counts=counts, areas=areas, coverage=None))
    facts = facts_of(case)
    assert facts.common == ("east", "west")
    assert [(those, words["en"]) for those, words in facts.left_out] == [
        (
            ("bus",),
            "Not in shares and centre, because the source has no figures for Jan–Mar 2021: Bus.",
        ),
        (("bus",), "In the tables, but without a place on the map: Bus."),
    ]


def test_areas_that_are_left_out_for_one_reason_share_a_sentence(tmp_path):
    places = ["north", "south", "west", "east"]
    counts = [count(one, **period) for one in places[2:] for period in ({}, Q2)]
    counts += [count(one, **Q2) for one in places[:2]]
    areas = [area("west", WEST), area("east", EAST), *(area(one, None) for one in places[:2])]
    case = load_case(write_case(tmp_path / "t", counts=counts, areas=areas, coverage=None))
    assert [(those, words["en"]) for those, words in facts_of(case).left_out] == [
        (
            ("north", "south"),
            "Not in shares and centre, because the source has no figures for Jan–Mar 2021: North, South.",
        ),
        (("north", "south"), "In the tables, but without a place on the map: North, South."),
    ]


def test_without_two_common_areas_there_are_no_shares_to_compare(tmp_path):
    counts = [count("west"), count("west", **Q2), count("east", **Q2)]
    facts = facts_of(load_case(write_case(tmp_path / "t", counts=counts, coverage=None)))
    assert facts.common == ("west",)
    assert facts.headline is None
    assert any(one["en"].startswith("Fewer than two areas are covered") for one in facts.notes)
    assert facts.centre is None


def test_the_centre_of_two_squares_moves_between_their_middles(tmp_path):
    """West and east lie 100 m apart. West's part falls from 3/4 to 1/4, so 50 m towards east."""
    second = {"start": "2021-04-01", "end": "2021-06-29"}  # 90 days too
    counts = [
        count("west", count=30), count("west", count=10, **second),
        count("east", count=10), count("east", count=30, **second),
    ]  # fmt: skip
    centre = facts_of(load_case(write_case(tmp_path / "t", counts=counts))).centre
    assert centre.by_count_points.metres == pytest.approx(50, abs=0.05)
    assert centre.by_outlines.metres == pytest.approx(50, abs=0.05)
    assert centre.by_count_points.degrees == pytest.approx(90, abs=0.1)
    assert centre.spread_m == pytest.approx(0, abs=0.05)
    assert centre.robust


def test_a_centre_whose_choices_disagree_is_not_robust(tmp_path):
    """East's count point is put 100 m west of west's: the two choices move opposite ways."""
    from builders import at

    lon, lat = at(-50, 50)
    point = {"lon": lon, "lat": lat, "what": {"nb": "x", "en": "x"}, "source": "x"}
    areas = [area("west", WEST), area("east", EAST, count_point=point)]
    facts = facts_of(load_case(write_case(tmp_path / "t", areas=areas)))
    assert not facts.centre.robust
    assert facts.centre.spread_m == pytest.approx(100, abs=1.5)
    assert any("no headline may be drawn from the mean centre" in one["en"] for one in facts.notes)


# --- Bergen -------------------------------------------------------------------------------------


def test_bergen_totals_by_area(bergen):
    """Table 4.12, column Totalt."""
    assert [(one.id, int(bergen.counts.loc[one.id].sum())) for one in bergen.areas] == [
        ("laksevag", 265), ("torgallmenningen", 129), ("korskirken", 97), ("danmarksplass", 84),
        ("sandviken", 62), ("bybane", 11), ("asane", 9),
    ]  # fmt: skip


def test_the_page_is_given_the_path_of_a_centre_only_where_it_is_robust(tmp_path, bergen):
    counts = [
        count("west", count=30),
        count("east", count=10),
        count("west", count=10, **Q2),
        count("east", count=30, **Q2),
    ]
    centre = page_facts(facts_of(load_case(write_case(tmp_path / "t", counts=counts))))["centre"]
    # Rates per 30 days: three quarters of the way west, then east, in squares 100 m apart.
    x, y = to_metres(*zip(centre["first"], centre["last"], strict=True), "EPSG:25832")
    assert x[1] - x[0] == pytest.approx(50, abs=0.2)
    assert y[1] - y[0] == pytest.approx(0, abs=0.2)
    assert centre["label"]["en"] == "Path of the mean centre, Jan–Mar 2021 to Apr–Jun 2021"
    assert page_facts(bergen)["centre"] is None


def test_no_name_on_the_map_means_two_things(bergen):
    """The district is counted; the centre of it is another place, and is called so."""
    facts = page_facts(bergen)
    labels = [
        one["properties"]["name"]["nb"]
        for one in facts["backdrop"]["features"]
        if one["properties"]["kind"].endswith("-label")
    ]
    areas = {area["name"]["nb"] for area in facts["areas"]}
    assert "Laksevåg" in areas
    assert "Laksevåg senter" in labels
    assert not areas & set(labels)


def test_arrows_come_from_evidence_that_names_two_scenes(bergen):
    """They begin where the report first calls the target the largest scene."""
    arrows = page_facts(bergen)["arrows"]
    assert [(one["from"], one["to"], one["start"]) for one in arrows] == [
        ("nygardsparken", "vagsbunnen", "2014-08-01"),
        ("vagsbunnen", "tunellen", "2015-03-01"),
    ]
    assert [one["rests_on"] for one in arrows] == ["observed", "counted"]
    # The evidence stands with its move, and not once more among the notes.
    assert not any(one["text"] in bergen.notes for one in arrows)


def test_bergen_centre_is_fragile(bergen):
    """reference/statistics.md, section 5: 662 m at 205 degrees against 3,301 m at 217 degrees."""
    centre = bergen.centre
    assert centre.by_count_points.metres == pytest.approx(660, abs=10)
    assert centre.by_outlines.metres == pytest.approx(3300, abs=10)
    assert centre.by_count_points.degrees == pytest.approx(205, abs=1)
    assert centre.by_outlines.degrees == pytest.approx(217, abs=1)
    assert not centre.robust
    assert any("no headline may be drawn from the mean centre" in one["en"] for one in bergen.notes)
    assert any("viser derfor ikke hvor noe flyttet seg" in one["nb"] for one in bergen.notes)
    assert " m " not in bergen.headline["en"]


def test_bergen_records_the_place_of_few(bergen):
    """Tables 4.11 and 4.12: 81 of 4 x 196, 380 of 2426 and 196 of 1215 admissions."""
    assert [round(100 * one.share) for one in bergen.recording] == [10, 16, 16]
    assert [one.count for one in bergen.recording] == [81, 380, 196]
    unseen = bergen.readings[2]["en"]
    assert "(the place is noted for 10–16 % of those admitted)" in unseen


def test_bergen_says_what_no_before_and_after_can_be_read_from(bergen):
    notes = " ".join(one["en"] for one in bergen.notes)
    assert "none from before the closing on 25 August 2014" in notes
    assert "The third quarter of 2014" in notes or "Q3 2014" in notes
    assert "covered for 30 of 92 days" in notes


# --- events, tables, page -----------------------------------------------------------------------


def events_facts(case, folder, groups, by="month", **more):
    rows = [
        {"area": place, "time": f"{day}T12:00", "kind": "find", **more}
        for place, day, n in groups
        for _ in range(n)
    ]
    options = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west"))
    table = read_events([events_csv(folder / "events.csv", rows)], options)
    days = sorted(day for _, day, _ in groups)
    window = DateRange.parse(f"{days[0]}..{days[-1]}")
    panel = panel_from_events(table, case.areas, by, window=window, coverage=case.coverage)
    return build_facts(case, disclose(panel, case))


def test_events_within_one_slice_make_a_summary(toytown, tmp_path):
    facts = events_facts(toytown, tmp_path, [("west", "2021-01-10", 6), ("east", "2021-01-20", 5)])
    assert facts.headline is None
    assert facts.counts["2021-01-10..2021-01-20"].to_dict() == {"west": 6, "east": 5}


def test_own_events_name_none_of_the_cases_sources_and_no_recording_share(toytown, tmp_path):
    groups = [("west", "2021-01-10", 6), ("west", "2021-02-10", 7), ("east", "2021-02-20", 5)]
    facts = events_facts(toytown, tmp_path, groups)
    assert (facts.sources(), facts.recording, facts.warnings) == ((), (), ())
    assert facts.unit["en"] == "finds"


def test_own_events_have_no_title_of_a_published_series_of_the_same_kind(tmp_path):
    """They are called by what the case calls events of the kind, not by the name of its series."""
    published = {"finds": series(name=words("Persons found in 2021"))}
    case = load_case(write_case(tmp_path / "toytown", series=published))
    told = build_facts(case, published_panel(case, "month"))
    assert told.title["en"] == "Persons found in 2021, Toytown"
    facts = events_facts(case, tmp_path, [("west", "2021-01-10", 6), ("east", "2021-02-10", 5)])
    page = page_facts(facts)
    assert page["title"] == {"nb": "Finds, Toytown", "en": "Finds, Toytown"}
    assert page["subtitle"] == {"nb": "", "en": ""}


def test_simulated_events_are_called_so(toytown, tmp_path):
    groups = [("west", "2021-01-10", 6), ("west", "2021-02-10", 7)]
    facts = events_facts(toytown, tmp_path, groups, simulated="yes")
    assert [one["en"].split(":")[0] for one in facts.warnings] == ["SIMULATED EVENTS"]
    assert page_facts(facts)["watermark"] == facts.warnings[0]


@pytest.mark.parametrize(
    ("state", "n", "rate", "words"),
    [
        ("exact", 1234, 5.0, both("1\u202f234", "1,234")),
        ("exact", 0, 0.0, both("0", "0")),
        ("rounded", 10, 5.0, both("10", "10")),
        ("period_mean", None, 12.164, both("~12,2", "~12.2")),
        ("unknown", None, None, both("?", "?")),
        ("suppressed", None, None, both(":", ":")),
    ],
)
@pytest.mark.parametrize("partial", [False, True])
def test_a_cell_is_written_by_its_kind(state, n, rate, words, partial):
    assert value_text(Cell(state, n, rate, days=30, partial=partial)) == words


def test_the_source_table_gives_counts_rates_and_unknown(tmp_path):
    counts = [count("west"), count("west", count=91, **Q2), count("east", count=182, **Q2)]
    case = load_case(
        write_case(tmp_path / "t", counts=counts, coverage=None, series={"finds": series()})
    )
    table = source_table(facts_of(case))
    assert [one["en"] for one in table["columns"]] == [
        "Area",
        "Jan–Mar 2021",
        "Apr–Jun 2021",
        "Total",
    ]
    assert [[one["en"] for one in row] for row in table["rows"]] == [
        ["East", "unknown", "182 (60.0)", "182"],
        ["West", "30 (10.0)", "91 (30.0)", "121"],
    ]
    assert table["rows"][0][1]["nb"] == "ukjent"


def test_the_page_gets_matrices_of_areas_by_slices(tmp_path):
    counts = [count("west"), count("west", count=91, **Q2), count("east", count=0, **Q2)]
    case = load_case(
        write_case(
            tmp_path / "t",
            counts=counts,
            coverage=None,
            settings={"period": QUARTER1.replace("03-31", "09-30")},
        )
    )
    page = page_facts(facts_of(case))
    assert [one["id"] for one in page["slices"]] == ["2021-Q1", "2021-Q2", "2021-Q3"]
    assert [one["days_covered"] for one in page["slices"]] == [90, 91, 0]
    assert [one["id"] for one in page["areas"]] == ["west", "east"]
    assert page["cells"] == {
        "state": [[2, 2, 0], [0, 1, 0]],
        "value": [[10, 30, None], [None, 0, None]],
        "count": [[30, 91, None], [None, 0, None]],
        "period": [[None] * 3, [None] * 3],
    }
    assert page["legend"] == {"steps": [6, 15, 30], "max": 30}
    assert page["watermark"] is None


def test_the_page_draws_a_mean_once_across_its_source_period(toytown):
    page = page_facts(facts_of(toytown, "month"))
    months = page["cells"]["period"][0]
    assert months[:6] == [0, 0, 0, 1, 1, 1]
    assert set(months[6:]) == {None}
    assert page["cells"]["state"][0][:6] == [3] * 6
    assert [one["id"] for one in page["source_periods"]] == [QUARTER1, QUARTER2]
    assert [one["end"] for one in page["source_periods"]] == ["2021-04-01", "2021-07-01"]


# --- a case without positions, and a count without days


def test_a_case_with_positions_has_no_story(bergen):
    facts = page_facts(bergen)
    assert (bergen.placed, facts["story"]) == (True, None)
    assert facts["view"] == [5.303, 60.3735, 5.347, 60.4]


def test_where_nothing_has_a_position_there_is_a_story_and_no_view(tmp_path):
    case = load_case(write_case(tmp_path / "toytown", **unplaced()))
    facts = page_facts(facts_of(case))
    assert (facts["view"], facts["bounds"]) == (None, None)
    told = [(one["kind"], one["start"], one["end"]) for one in facts["story"]["dated"]]
    assert told == [
        ("count", "2021-01-01", "2021-04-01"), ("count", "2021-01-01", "2021-04-01"),
        ("statement", "2021-03-01", "2021-06-01"), ("act", "2021-04-01", "2021-04-02"),
        ("count", "2021-04-01", "2021-07-01"), ("count", "2021-04-01", "2021-07-01"),
    ]  # fmt: skip
    assert facts["story"]["by_slice"] is False
    assert facts["left_out"] == []


def test_acts_outside_the_figures_are_told_where_there_is_no_slider():
    case = load_case("oslo")
    acts = [one["id"] for one in page_facts(facts_of(case))["interventions"]]
    assert acts == ["plata-action", "sentrum-cooperation", "sentrum-work", "sentrum-plan"]


def test_areas_with_outlines_are_looked_at_where_the_case_says_nothing(tmp_path):
    case = load_case(write_case(tmp_path / "toytown", **unplaced()))
    drawn = load_case(write_case(tmp_path / "drawn")).areas
    facts = page_facts(build_facts(case, published_panel(case, "quarter"), areas=drawn))
    assert facts["story"] is None
    west, south, east, north = facts["view"]
    assert 5.32 < west < east < 5.34
    assert 60.38 < south < north < 60.40
    assert facts["bounds"] == facts["view"]


def test_a_scene_without_a_position_takes_part_in_no_arrow(tmp_path):
    largest = [{"start": "2021-06", "text": {"nb": "størst", "en": "largest"}, "where": "L9"}]
    scenes = [scene(), scene(id="gone", lon=None, lat=None, accuracy_m=None, largest=largest)]
    leg = {"from": "corner", "to": "gone", "text": {"nb": "dit", "en": "there"}}
    case = load_case(write_case(tmp_path / "t", scenes=scenes, settings={"evidence": [leg]}))
    facts = page_facts(facts_of(case))
    assert [one["lon"] is None for one in facts["scenes"]] == [False, True]
    assert facts["arrows"] == []


def test_a_count_of_a_season_has_no_rate_in_the_table_and_bounds_no_events():
    case = load_case("oslo")
    table = source_table(facts_of(case))
    assert [[cell["en"] for cell in row] for row in table["rows"]] == [
        ["Area around Oslo S", "unknown", "5,719 (932.4)", "5,719"],
        ["Plata", "2,042", "unknown", "2,042"],
    ]
    known = published_tables(case, "banishment", "year")
    (half,) = [one.counts().loc["oslo-s"] for one in known]
    assert half.to_dict() == {"2011-07-01..2011-12-31": 5719}


def test_figures_shown_with_the_main_series_stand_beside_it(tmp_path, bergen):
    more = {"finds": series(), "kept": series(kind="kept", unit="time", shown_with="finds")}
    counts = [count("west"), count("west", series="kept", kind="kept", unit="time", count=2)]
    case = load_case(write_case(tmp_path / "toytown", series=more, counts=counts))
    table = beside_table(facts_of(case))
    assert [cell["en"] for cell in table["rows"][0]][1:] == ["West", "Jan–Mar 2021", "2"]
    assert beside_table(bergen) is None


def test_a_zone_without_a_note_has_none_on_the_page(tmp_path):
    zones = [official_zone(), official_zone(zone="told", note="From the map of the police.")]
    page = page_facts(facts_of(load_case(write_case(tmp_path / "t", zones=zones))))
    assert [zone["note"] and zone["note"]["en"] for zone in page["zones"]] == [
        None,
        "From the map of the police.",
    ]


def test_of_very_many_areas_and_periods_the_largest_are_named_and_the_others_counted(toytown):
    many = [both(f"o{at}", f"a{at}") for at in range(40)]
    assert named(many[:30])["nb"].endswith("o28, o29")
    assert named(many)["nb"].endswith("o29, og 10 til")
    assert named(many)["en"].startswith("a0, a1")

    panel = published_panel(toytown, "month")
    periods = tuple(DateRange.parse(f"20{at:02}-01-01..20{at:02}-12-31") for at in range(10, 30))
    counts = pd.DataFrame({str(one): {"west": np.nan, "east": 5.0} for one in periods})
    panel = replace(panel, source_periods=periods)
    areas = tuple(one for one in toytown.areas if one.id == "west")
    ((_, told),) = left_out(areas, counts, panel, ("east",))
    assert "20 av 20 perioder" in told["nb"]
    few = left_out(areas, counts.iloc[:, :2], replace(panel, source_periods=periods[:2]), ("east",))
    assert "2010, 2011" in few[0][1]["en"]
