from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from shapely import unary_union
from shapely.geometry import shape

from builders import (
    EAST,
    WEST,
    area,
    at,
    count,
    event,
    events_csv,
    series,
    square,
    unplaced,
    write_areas,
    write_case,
)
from proofs import crossed
from scenemap.disclosure.releases import Ledger
from scenemap.errors import DataError


@pytest.fixture
def released(scenemap, toytown, tmp_path):
    """Return a function that releases counts of the west (and east) by month, and its cells."""

    def release(west, east=(), *more, by="month", ledger=True, exit_code=0):
        events = [
            event(east_m, 50, f"2021-{month:02}-10T12:00")
            for east_m, counts in ((50, west), (150, east))
            for month, n in enumerate(counts, 1)
            for _ in range(n)
        ]
        path = events_csv(tmp_path / "events.csv", events)
        run = ["--case", toytown, "--lang", "en", "bin", path, "--by", by]
        run += ["--from", "2021-01-01", "--to", "2021-06-30", "--json", *more]
        if ledger:
            run += ["--ledger", "ledger.json"]
        result = scenemap(*run, exit_code=exit_code)
        if exit_code:
            return result
        cells = json.loads(result.stdout)["cells"]
        return {(one["area"], one["period"]): one["count"] for one in cells}

    return release


def test_a_quarter_that_tells_on_a_month_is_withheld_only_with_the_ledger(released):
    """The west's 3 in January is the only month of its quarter that is withheld: 32 - 9 - 20 = 3."""
    west, east = (3, 9, 20, 8, 8, 8), (8, 8, 8, 2, 9, 9)
    months = released(west, east)
    hidden = [key for key, count in months.items() if count is None]
    # The total would leave 3 + 2 = 5 for two; one of the cheapest others goes with them.
    assert sorted(hidden) == [("east", "2021-01"), ("east", "2021-04"), ("west", "2021-01")]
    quarters = released(west, east, by="quarter")
    assert quarters["west", "2021-Q1"] is None
    assert quarters["east", "2021-Q2"] is None
    alone = released(west, east, by="quarter", ledger=False)
    assert alone["west", "2021-Q1"] == 32


def test_rows_of_other_days_do_not_tell_a_small_count_that_a_longer_release_withholds(released):
    """Of January the west has 20 and the east 3; a release from February says how many rows are of it."""
    west, east = (20, 9, 9, 9, 9, 9), (3, 9, 9, 9, 9, 9)
    later = ("--from", "2021-02-01", "--ledger")
    # The short one first: 23 rows outside the period, so the west's 20 are withheld with the 3.
    released(west, east, *later, "one.json", ledger=False)
    found = released(west, east, "--ledger", "one.json", ledger=False)
    assert found["west", "2021-01"] is None
    assert found["west", "2021-02"] == 9
    # The long one first: the 20 are out, so where the rows went is not told.
    found = released(west, east, "--ledger", "two.json", ledger=False)
    assert (found["west", "2021-01"], found["east", "2021-01"]) == (20, None)
    released(west, east, *later, "two.json", ledger=False)
    one, two = (
        json.loads(Path(f"{name}.json").read_text("utf-8"))["releases"] for name in ("one", "two")
    )
    assert one[0]["rows"]["outside_period"] == 23
    assert two[1]["rows"] is None


@pytest.mark.parametrize(
    ("small", "by"), crossed([(), (("west", 4),), (("east", 5),)], ["month", "quarter"])
)
def test_of_days_that_were_left_out_before_no_more_is_withheld_than_alone(released, by, small):
    """An earlier release told the sum of what it left out, and nothing that withholds its cells."""
    counts = {one: [20] * 6 for one in ("west", "east")}
    for one, month in small:
        counts[one][month] = 2
    alone = released(counts["west"], counts["east"], by=by, ledger=False)
    released(counts["west"], counts["east"], "--to", "2021-03-31", by=by)
    after = released(counts["west"], counts["east"], by=by)
    # The other that is withheld with a small count is one that is not out yet.
    assert list(after.values()).count(None) == list(alone.values()).count(None)
    assert all(
        after[area, period] is not None
        for area, period in after
        if period in ("2021-01", "2021-Q1")
    )


def test_a_count_that_grew_by_one_to_four_is_withheld(released):
    first = released((9, 9, 9, 9, 9, 9))
    assert first["west", "2021-02"] == 9
    later = released((9, 11, 9, 9, 9, 9))
    assert later["west", "2021-02"] is None
    assert later["west", "2021-01"] == 9
    assert released((9, 11, 9, 9, 9, 9), ledger=False)["west", "2021-02"] == 11


def test_days_at_the_end_that_a_longer_release_took_in_are_not_told_by_difference(released):
    """West: 29 to June, 27 to May, so that June would be 2; east: 9 to June, 0 in it."""
    west, east = ((9, 9, 9, 0, 0, 2), (9, 0, 0, 0, 0, 0))
    assert released(west, east, by="year")["west", "2021"] == 29
    cut = ("--to", "2021-05-31")
    assert released(west, east, *cut, by="year", ledger=False)["west", "2021"] == 27
    later = released(west, east, *cut, by="year")
    assert later["west", "2021"] is None


def test_days_at_the_end_with_nine_may_follow(released):
    west, east = ((9, 9, 9, 9, 9, 9), (9, 9, 9, 9, 9, 9))
    assert released(west, east, by="year")["west", "2021"] == 54
    assert released(west, east, "--to", "2021-05-31", by="year")["west", "2021"] == 45


def test_a_count_that_grew_by_five_is_shown(released):
    released((9, 9, 9, 9, 9, 9))
    assert released((9, 14, 9, 9, 9, 9))["west", "2021-02"] == 14


def test_a_nested_difference_is_withheld_too(released):
    """Months add up to 27; a quarter of 29 would tell that two were added."""
    released((9, 9, 9, 9, 9, 9))
    assert released((9, 9, 11, 9, 9, 9), by="quarter")["west", "2021-Q1"] is None
    assert released((9, 9, 14, 9, 9, 9), by="year", ledger=False)["west", "2021"] == 59


def test_the_same_release_again_is_the_same_and_is_noted_once(released):
    west, east = (3, 9, 20, 2, 8, 8), (8, 1, 8, 2, 9, 9)
    first = released(west, east)
    noted = Path("ledger.json").read_bytes()
    assert released(west, east) == first
    assert Path("ledger.json").read_bytes() == noted


def test_the_ledger_holds_no_withheld_count(released):
    released((3, 9, 20, 8, 8, 8), (8, 8, 8, 2, 9, 9))
    data = json.loads(Path("ledger.json").read_text(encoding="utf-8"))
    (release,) = data["releases"]
    assert (data["schema"], release["total"]) == ("scenemap releases 2", 100)
    cells = {(name, period): (state, n) for name, period, state, n in release["cells"]}
    assert cells["west", "2021-01-01..2021-01-31"] == ("withheld", None)
    assert cells["west", "2021-02-01..2021-02-28"] == ("shown", 9)
    assert release["areas"]["west"]["type"] == "Polygon"


def test_weeks_after_months_are_refused_and_nothing_is_noted(released):
    released((9,) * 6)
    noted = Path("ledger.json").read_bytes()
    result = released((9,) * 6, by="week", exit_code=1)
    assert "weeks cut across months" in result.stderr
    assert "Keep to weeks, or to month, quarter and year" in result.stderr
    assert Path("ledger.json").read_bytes() == noted


def test_areas_that_share_ground_with_released_ones_are_refused(released, tmp_path):
    released((9,) * 6)
    half = write_areas(tmp_path / "half.geojson", [area("half", square(*at(50, 0)))])
    result = released((9,) * 6, (), "--areas", half, exit_code=1)
    assert "Area 'half' overlaps 'east', which was released before." in result.stderr
    moved = [area("west", square(*at(-5, 0))), area("east", EAST)]
    file = write_areas(tmp_path / "moved.geojson", moved)
    result = released((9,) * 6, (), "--areas", file, exit_code=1)
    assert "Area 'west' was released with another outline." in result.stderr
    assert "Count in the same areas as before" in result.stderr


def test_an_area_less_is_no_other_area(released, tmp_path):
    released((9,) * 6, (9,) * 6)
    west = write_areas(tmp_path / "west.geojson", [area("west", WEST)])
    assert released((9,) * 6, (9,) * 6, "--areas", west)["west", "2021-01"] == 9


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("shown", "wihteld"), "is not as it was written"),
        (lambda text: text.replace('", 9]', '", 8]', 1), "is not as it was written"),
        (lambda text: text[:-20], "is no ledger of releases"),
        (lambda _: "[]", "is no ledger of releases"),
        (lambda text: text.replace("releases 2", "releases 3"), "not 'scenemap releases 2'"),
    ],
)
def test_a_ledger_that_was_changed_is_refused(released, change, told):
    released((9,) * 6)
    ledger = Path("ledger.json")
    ledger.write_text(change(ledger.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError, match=told):
        Ledger.read(ledger)


def test_no_ledger_yet_is_an_empty_one(tmp_path):
    assert Ledger.read(tmp_path / "none.json") == Ledger(())


def test_published_counts_need_no_ledger(scenemap, toytown):
    result = scenemap("--case", toytown, "summary", "--ledger", "ledger.json", exit_code=2)
    assert "--ledger: give a FILE of events too." in result.stderr


def test_what_was_withheld_once_stays_withheld(released):
    """So that a month does not come and go; 12 alone would tell nothing of the 3 before."""
    west, east = (3, 2, 3, 3, 9, 9), (9, 4, 9, 9, 9, 9)
    assert released(west, east)["west", "2021-01"] is None
    later = (12, *west[1:])
    assert released(later, east, ledger=False)["west", "2021-01"] == 12
    assert released(later, east)["west", "2021-01"] is None


# --- areas without outline, and the whole case ---------------------------------------------------


@pytest.fixture
def by_name(scenemap, tmp_path):
    """Return a function that releases events that name their area, and what was told."""

    def release(counts, areas, *more, command="bin", by="quarter", exit_code=0):
        rows = [
            {"area": name, "time": f"2021-{3 * quarter + 1:02}-10T12:00", "kind": "find"}
            for name, some in counts.items()
            for quarter, n in enumerate(some)
            for _ in range(n)
        ]
        events = events_csv(tmp_path / "events.csv", rows)
        file = write_areas(tmp_path / "areas.geojson", areas)
        published = {
            "counts": [count(areas[0]["properties"]["id"], kind="call", unit="call")],
            "series": {"finds": series(kind="call", unit="call")},
        }
        parts = unplaced(areas=areas, coverage=None, interventions=None, **published)
        case = write_case(tmp_path / "city", **parts)
        run = ["--case", case, "--lang", "en", command, events, "--by", by, *more]
        run += ["--areas", file, "--ledger", "ledger.json"]
        form = ("--json",) if command == "bin" else ("--format", "json")
        run += ["--from", "2021-01-01", "--to", "2021-12-31"]
        result = scenemap(*run, *(() if exit_code else form), exit_code=exit_code)
        return result.stderr if exit_code else json.loads(result.stdout)

    return release


def cells_of(told):
    return {(one["area"], one["period"]): one["count"] for one in told["cells"]}


def names(*some):
    return [area(name, None) for name in some]


@pytest.mark.parametrize("drawn", [(), ("west",), ("laksevag", "korskirken")])
def test_areas_that_may_overlap_are_refused(by_name, drawn):
    """West is laksevag and korskirken: 23 and 20 would leave three in laksevag."""
    outline = {"west": WEST, "laksevag": WEST, "korskirken": EAST}

    def some(*wanted):
        return [area(name, outline[name] if name in drawn else None) for name in wanted]

    by_name({"west": [23, 23, 0, 0]}, some("west"))
    noted = Path("ledger.json").read_bytes()
    parts = {"laksevag": [3, 3, 0, 0], "korskirken": [20, 20, 0, 0]}
    told = by_name(parts, some("laksevag", "korskirken"), exit_code=1)
    assert "Area 'korskirken' may overlap 'west', which was released before" in told
    assert "Count in the same areas as before, or give every area an outline." in told
    assert Path("ledger.json").read_bytes() == noted


def test_the_same_areas_without_outline_are_the_same_and_fewer_of_them_too(by_name):
    counts = {"west": [20, 9, 8, 7], "east": [9, 9, 8, 7]}
    first = by_name(counts, names("west", "east"))
    assert by_name(counts, names("west", "east")) == first
    one = by_name({"west": counts["west"]}, names("west"))
    assert cells_of(one)["west", "2021-Q1"] == 20
    # Outlines that came since decide of no event whose row has nothing but a name.
    drawn = [area("west", WEST), area("east", EAST)]
    assert by_name(counts, drawn)["cells"] == first["cells"]
    # Drawn otherwise they are other areas.
    told = by_name(counts, [area("west", EAST), area("east", WEST)], exit_code=1)
    assert "was released with another outline" in told


def test_an_area_that_a_smaller_one_is_cut_from_is_another(scenemap, toytown, tmp_path):
    """With --overlap all the east loses what lies in "centre": 20, then 10, and 12 in the centre."""
    events = events_csv(tmp_path / "e.csv", [event(130, 50)] * 10 + [event(190, 50)] * 10)
    centre = write_areas(
        tmp_path / "a.geojson", [area("centre", square(*at(110, 0), 60)), area("east", EAST)]
    )
    east = write_areas(tmp_path / "b.geojson", [area("east", EAST)])
    run = ["--case", toytown, "bin", events, "--ledger", "ledger.json", "--areas"]
    scenemap(*run, east)
    told = scenemap(*run, centre, "--overlap", "all", exit_code=1).stderr
    assert "Area 'centre' overlaps 'east'" in told


@pytest.mark.parametrize(
    ("order", "drawn"), crossed([("bin", "kinds"), ("kinds", "bin")], [True, False])
)
def test_the_whole_case_is_the_sum_of_its_areas(by_name, order, drawn):
    """Three in the north, alone in its quarter: 3 + 20 + 30 would be 53 in the whole case."""
    areas = names("west", "east", "north")
    if drawn:
        areas = [area("west", WEST), area("east", EAST), area("north", square(*at(0, 100)))]
    counts = {"west": [20, 30, 30, 20], "east": [30, 30, 30, 30], "north": [3, 30, 20, 30]}
    shown = {one: by_name(counts, areas, command=one) for one in order}
    panel = cells_of(shown["bin"])
    whole = {one["period"]: one["count"] for one in shown["kinds"]["cells"]}
    assert panel["north", "2021-Q1"] is None
    of_quarter = [panel[name, "2021-Q1"] for name in ("west", "east", "north")]
    assert of_quarter.count(None) > 1 or whole["2021-Q1"] is None
    # And the rest of the year does not tell it either.
    if whole["2021-Q1"] is None:
        assert list(whole.values()).count(None) > 1 or shown["kinds"]["total"] is None
    assert any(count is not None for count in panel.values())


def test_a_change_of_the_whole_case_is_one_of_its_areas(by_name):
    """Nothing but the whole case is released again, with two more in it."""
    counts = {"west": [20, 30, 30, 20], "east": [30, 30, 30, 30]}
    by_name(counts, names("west", "east"))
    more = {"west": [22, 30, 30, 20], "east": [30, 30, 30, 30]}
    whole = by_name(more, names("west", "east"), command="kinds")
    periods = {one["period"]: one["count"] for one in whole["cells"]}
    assert periods["2021-Q1"] is None
    assert periods["2021-Q2"] == 60


def test_kinds_in_other_areas_are_refused(by_name):
    by_name({"west": [20] * 4, "east": [20] * 4}, names("west", "east"), command="kinds")
    told = by_name({"old": [20] * 4, "new": [20] * 4}, names("old", "new"), exit_code=1)
    assert "may overlap" in told


def older(path, *, whole=None):
    """Write a ledger as form 1 had it."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["schema"] = "scenemap releases 1"
    for one in data["releases"]:
        for name in ("rows", "sum_of", "sha256"):
            del one[name]
        if whole:
            one["areas"] = {"whole-case": whole}
        plain = json.dumps(one, sort_keys=True, separators=(",", ":"))
        one["sha256"] = hashlib.sha256(plain.encode()).hexdigest()
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_ledger_of_the_first_form_is_still_read(released):
    west, east = (3, 9, 20, 8, 8, 8), (8, 8, 8, 2, 9, 9)
    months = released(west, east)
    older(Path("ledger.json"))
    assert Ledger.read(Path("ledger.json")).releases[0].table().rows is None
    assert released(west, east) == months
    assert released(west, east, by="quarter")["west", "2021-Q1"] is None
    assert json.loads(Path("ledger.json").read_text(encoding="utf-8"))["schema"][-1] == "2"


def test_a_whole_case_of_the_first_form_is_that_of_the_same_outline_or_refused(by_name):
    areas = [area("west", WEST), area("east", EAST)]
    counts = {"west": [20, 30, 30, 20], "east": [30, 30, 30, 30]}
    by_name(counts, areas, command="kinds")
    outline = unary_union([shape(WEST), shape(EAST)]).__geo_interface__
    older(Path("ledger.json"), whole=json.loads(json.dumps(outline)))
    assert "does not say of which areas" in by_name(counts, areas, exit_code=1)
    more = {"west": [22, 30, 30, 20], "east": [30, 30, 30, 30]}
    whole = by_name(more, areas, command="kinds")
    assert [one["count"] for one in whole["cells"]] == [None, 60, 60, 50]


# --- profiles beside panels -----------------------------------------------------------------------

QUARTERS = [
    ("west", "2021-01", 3), ("west", "2021-04", 9), ("west", "2021-07", 30), ("west", "2021-10", 40)
]  # fmt: skip


@pytest.fixture
def profiled(scenemap, toytown, tmp_path):
    """Return a function that releases events of area and month, by any slice, with the ledger."""

    def release(groups, by, *more, exit_code=0):
        events = [
            event(50 if name == "west" else 150, 50, f"{month}-{1 + n % 28:02}T10:15")
            for name, month, count in groups
            for n in range(count)
        ]
        path = events_csv(tmp_path / "events.csv", events)
        run = ["--case", toytown, "--lang", "en", "bin", path, "--by", by, "--json"]
        return scenemap(*run, "--ledger", "ledger.json", *more, exit_code=exit_code)

    return release


@pytest.mark.parametrize(
    ("more", "by"), crossed([(), ("--profile-areas",), ("--round", "10")], ["hour", "weekday"])
)
def test_the_sum_of_a_profile_does_not_tell_on_a_panel(profiled, by, more):
    """The year is 82, of which 3 and 9 are withheld; a profile of all but the first quarter is 79."""
    panel = json.loads(profiled(QUARTERS, "quarter").stdout)
    assert [one["count"] for one in panel["cells"] if one["area"] == "west"] == [None, None, 30, 40]
    noted = Path("ledger.json").read_bytes()
    result = profiled(
        QUARTERS, by, "--from", "2021-04-01", "--to", "2021-12-31", *more, exit_code=1
    )
    assert "would tell a small count, together with what was released before" in result.stderr
    assert "79" not in result.stderr
    assert Path("ledger.json").read_bytes() == noted
    profiled(QUARTERS, by, "--from", "2021-01-01", "--to", "2021-12-31", *more)


@pytest.mark.parametrize("more", [(), ("--profile-areas",), ("--round", "10")])
def test_a_panel_does_not_tell_on_the_sum_of_a_profile(profiled, more):
    """Of the last three quarters 79 are known: the year by quarter cannot tell all three, or 82."""
    profiled(QUARTERS, "hour", "--from", "2021-04-01", "--to", "2021-12-31", *more)
    panel = json.loads(profiled(QUARTERS, "quarter").stdout)
    assert panel["withheld"]["of_events"] is None
    assert "82" not in profiled(QUARTERS, "quarter").stderr


def test_profiles_by_hour_and_weekday_do_not_tell_the_days_between_them(profiled):
    """Two areas: where the one event of 30 and 31 March was is not told, but that there was one is."""
    groups = [("west", "2021-01", 30), ("east", "2021-02", 30)]
    groups += [("west", "2021-03", 29)]
    profiled(groups, "hour", "--from", "2021-01-01", "--to", "2021-03-31")
    end = ("--from", "2021-01-01", "--to", "2021-03-27")
    assert "would tell a small count" in profiled(groups, "weekday", *end, exit_code=1).stderr
    profiled(groups, "weekday", "--from", "2021-01-01", "--to", "2021-03-31")


def test_a_whole_case_rounded_and_its_areas_do_not_go_together(profiled):
    """Base 12 rounds 6 to 0 and base 10 to 10: it would be 6."""
    days = ("--from", "2021-01-01", "--to", "2021-12-31")
    profiled(QUARTERS, "hour", *days, "--round", "12")
    result = profiled(QUARTERS, "hour", *days, "--profile-areas", exit_code=1)
    assert "A profile by hour" in result.stderr


def test_a_quarter_does_not_tell_on_its_rounded_months(released):
    """3, 6 and 6 are shown as 0, 10 and 10: at most 5, and at least 6 twice. 15 would leave 3."""
    released((3, 6, 6, 20, 20, 20), (), "--round", "10")
    quarters = released((3, 6, 6, 20, 20, 20), by="quarter")
    assert quarters["west", "2021-Q1"] is None
