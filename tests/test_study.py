"""The one road from files to what may be shown."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders import (
    area,
    at,
    count,
    covered,
    events_csv,
    series,
    square,
    write_areas,
    write_case,
    write_rows,
)
from proofs import often, proof
from scenemap.case import Case, load_case
from scenemap.counted import panel_from_tally
from scenemap.disclosure import disclose
from scenemap.engines import count_files
from scenemap.errors import DataError, UnknownIdError
from scenemap.events import sources
from scenemap.events.counts import Coverage
from scenemap.events.reading import ReadingOptions, first_kind
from scenemap.exposure import span_of, watched_days
from scenemap.intervals import DateRange
from scenemap.measures.estimate import Refusal
from scenemap.simulate import simulate
from scenemap.study import Study, open_study
from scenemap.tally import Counting
from scenemap.text import say_both
from scenemap.windows import SEASON_DAYS, Windows

#: Parts of a case whose published counts are of another kind than its events.
UNPUBLISHED = {
    "counts": [count("west", kind="visit")], "series": {"finds": series(kind="visit")},
}  # fmt: skip
Rows = list[dict[str, Any]]


def rows_of(months: dict[str, list[int]], year: int = 2021, **more: object) -> Rows:
    """Return so many events a month by area, on its first days, one a day and then one more."""
    return [
        {"area": name, "time": f"{year}-{month:02}-{1 + i % 28:02}", "kind": "find", **more}
        for name, numbers in months.items()
        for month, n in enumerate(numbers, 1)
        for i in range(n)
    ]


@pytest.fixture
def case(tmp_path) -> Case:
    """Return toytown, where somebody looked from January to June 2021 and published nothing of it."""
    return load_case(write_case(tmp_path / "toytown", **UNPUBLISHED))


@pytest.fixture
def study_of(tmp_path, case):
    """Return a function that opens a study of rows in toytown."""

    def study(rows: Rows, **more: Any) -> Study:
        return open_study(
            [events_csv(tmp_path / "events.csv", rows)], more.pop("case", case), **more
        )

    return study


def counts(shown: Any) -> dict[str, list[int | None]]:
    panel = shown.panel
    return {one: [panel.cell(one, each.id).value for each in panel.slices] for one in panel.areas}


SIX = {"west": [40, 30, 20, 10, 12, 14], "east": [10, 12, 14, 40, 30, 20]}

# --- published counts -------------------------------------------------------------------------------


def test_without_files_a_study_is_of_what_the_case_published():
    """Table 4.12."""
    study = open_study()
    shown = study.panel("year")
    assert shown.panel.cell("laksevag", "2015").value == 148
    assert (shown.panel.origin, shown.notes, shown.messages) == ("published", (), ())
    assert shown.areas == study.areas == load_case("bergen").areas


def test_a_case_without_published_counts_needs_a_file(tmp_path):
    folder = write_case(tmp_path / "t", settings={"main_series": None}, counts=None)
    with pytest.raises(DataError, match=r"has no published counts\. Give a file of events"):
        open_study(case=folder).panel()


def test_an_unknown_case_is_named():
    with pytest.raises(UnknownIdError, match="'bergn'"):
        open_study(case="bergn")


# --- events -----------------------------------------------------------------------------------------


def test_events_are_counted_over_the_days_that_the_case_says_were_watched(study_of):
    """The last event is of 20 June; June is counted to its end."""
    told = study_of(rows_of(SIX)).panel("month")
    assert counts(told) == SIX
    assert str(told.panel.source_periods[-1]) == "2021-06-01..2021-06-30"
    assert told.panel.cell("west", "2021-06").per_30_days == 14
    assert str(study_of(rows_of(SIX)).days("month")) == "2021-01-01..2021-06-30"


def test_it_is_the_road_of_counting_and_disclosing_by_hand(tmp_path):
    """Simulated Bergen by quarter, with the published tables that are known to all."""
    case = load_case("bergen")
    published = [one for one in case.counts if one.series == case.main_series]
    path = tmp_path / "events.csv"
    simulate(published, case.areas, case.zone, seed=1).to_csv(path, index=False)
    study = open_study(path, case)
    watched = watched_days(case.coverage, "overdose-find")
    span = span_of(watched)
    counting = Counting(case.areas, "quarter", None, span.start, span.end, watched=watched)
    options = ReadingOptions(case.zone, case.bounds, [one.id for one in case.areas])
    tally, _ = count_files([path], options, counting)
    by_hand = disclose(panel_from_tally(tally, counting), case)
    shown = study.panel("quarter").panel
    assert shown.cells.equals(by_hand.cells)
    assert shown.source_cells.equals(by_hand.source_cells)
    assert shown.origin == "simulated"
    # Each small count is withheld, and what of it the published totals would tell.
    true = panel_from_tally(tally, counting).counts.ravel()
    small = (true >= 1) & (true < 5)
    assert small.any()
    assert set(shown.cells.loc[small, "state"]) == {"suppressed"}


def test_small_counts_are_withheld_and_messages_tell_nothing_of_them(study_of):
    shown = study_of(rows_of({"west": [3, 40, 30], "east": [20, 20, 20]})).panel("month")
    assert counts(shown)["west"][0] is None
    assert shown.panel.withheld.cells >= 2
    told = " ".join(shown.messages)
    assert "133 rows read" in told
    assert " 3 " not in told


def test_rows_that_are_refused_stop_or_are_counted(study_of):
    rows = [
        *rows_of({"west": [40], "east": [30]}),
        *[{"area": "west", "time": "never", "kind": "find"}] * 6,
    ]
    with pytest.raises(DataError, match="row 72, column 'time', value 'never'"):
        study_of(rows).panel("month")
    told = study_of(rows, bad_rows="reject").panel("month")
    assert counts(told)["west"][0] == 40
    assert any("76 rows read = 6 rejected" in one for one in told.messages)


def test_several_kinds_need_a_choice(study_of):
    rows = rows_of({"west": [40]}) + rows_of({"east": [30]}, kind="fight")
    with pytest.raises(DataError, match=r"kinds: fight, find\. Choose one with `kind=`"):
        study_of(rows, coverage=()).panel("month")
    assert counts(study_of(rows, kind="fight").panel("month"))["east"] == [30]


def test_rounding_in_the_place_of_withholding(study_of):
    shown = study_of(rows_of({"west": [3, 44], "east": [20, 26]}), base=10).panel("month")
    assert [shown.panel.cell("west", one).flags for one in ("2021-01", "2021-02")] == [
        "rounded"
    ] * 2
    assert counts(shown) == {"west": [0, 40, 0, 0, 0, 0], "east": [20, 30, 0, 0, 0, 0]}


@pytest.mark.parametrize(("start", "end"), [("2021-02-01", "2021-03-31"),
                                            (date(2021, 2, 1), date(2021, 3, 31))])  # fmt: skip
def test_days_that_are_given_go_before_all_others(study_of, start, end):
    shown = study_of(rows_of(SIX), start=start, end=end).panel("month")
    assert counts(shown) == {"west": [30, 20], "east": [12, 14]}
    assert shown.panel.conservation.outside_period == 252 - 76


def test_an_end_before_the_start_is_refused_before_anything_is_read(study_of):
    with pytest.raises(Exception, match="2021-01-01"):
        study_of(rows_of(SIX), start="2021-03-01", end="2021-01-01")


def test_the_quarter_that_is_not_over_is_left_out_unless_it_is_taken_in(study_of):
    rows = rows_of(SIX)
    early = study_of(rows, today=date(2021, 5, 10)).panel("month")
    assert [one.id for one in early.panel.slices] == ["2021-01", "2021-02", "2021-03"]
    assert any("Events from 2021-04-01 on were left out" in one for one in early.messages)
    taken = study_of(rows, today=date(2021, 5, 10), recent=True).panel("month")
    assert counts(taken) == SIX
    assert say_both("recent_note") in taken.notes
    assert say_both("recent_note") not in early.notes


# --- when somebody looked ---------------------------------------------------------------------------


def test_a_table_of_coverage_that_is_given_goes_before_the_cases(study_of, tmp_path):
    """West was watched on 14 of 28 days of February: 30 events there, of which 14 and 2 on such days."""
    table = [covered("west", start="2021-02-01", end="2021-02-14"),
             covered("east", start="2021-01-01", end="2021-02-28")]  # fmt: skip
    path = write_rows(tmp_path / "coverage.csv", table)
    rows = rows_of({"west": [0, 30], "east": [10, 12]})
    shown = study_of(rows, coverage=path).panel("month")
    assert counts(shown) == {"west": [None, 16], "east": [10, 12]}
    cell = shown.panel.cell("west", "2021-02")
    assert (cell.coverage, cell.partial, cell.per_30_days) == (
        14,
        True,
        pytest.approx(16 / 14 * 30),
    )
    assert shown.panel.cell("west", "2021-01").state == "unknown"
    same = [Coverage(one["area"], DateRange.parse(f"{one['start']}..{one['end']}"), "find")
            for one in table]  # fmt: skip
    assert study_of(rows, coverage=same).panel("month").panel.cells.equals(shown.panel.cells)


def test_a_table_that_names_no_area_of_these_is_refused_with_what_was_meant(study_of):
    table = [Coverage("wset", DateRange.parse("2021-01-01..2021-06-30"), "find")]
    with pytest.raises(DataError, match=r"names wset, which is no area .* Did you mean 'west'"):
        study_of(rows_of(SIX), coverage=table).panel("month")


def test_the_cases_table_is_not_used_of_rows_of_other_days(study_of):
    shown = study_of(rows_of({"west": [40], "east": [30]}, year=2019)).panel("month")
    assert counts(shown) == {"west": [40], "east": [30]}
    assert shown.panel.cell("west", "2019-01").coverage is None
    assert any("of other days than these rows" in one for one in shown.messages)


def test_days_outside_of_coverage_and_the_cut_into_files_change_no_number():
    """Events anywhere within what was watched; others, of any number, on days that were not."""

    @settings(deadline=None, max_examples=often(4, 16))
    @given(st.integers(0, 2**32 - 1))
    def same(seed):
        dice = np.random.default_rng(seed)
        watched = DateRange(
            date(2021, 1, 1), date(2021, 1, 20) + timedelta(int(dice.integers(150)))
        )
        table = [Coverage(name, watched, "find") for name in ("west", "east")]
        rows = [
            (day, {"area": name, "time": f"{day}T12:00", "kind": "find"})
            for at, name in zip(dice.integers(0, 200, 150), dice.permutation(["west", "east"] * 75),
                                strict=True)
            for day in [date(2021, 1, 1) + timedelta(int(at))]
        ]  # fmt: skip
        inside = [row for day, row in rows if day in watched]
        cut = int(dice.integers(len(inside)))

        def shown(*files: Rows) -> Any:
            paths = [
                events_csv(folder / f"{at}.csv", some) for at, some in enumerate(files) if some
            ]
            return open_study(paths, case, coverage=table).panel("month").panel

        one = shown(inside)
        others = (shown([row for _, row in rows]), shown(inside[:cut], inside[cut:]),
                  shown(inside[::-1]))  # fmt: skip
        for other in others:
            assert other.cells.equals(one.cells)
            assert other.source_periods == one.source_periods

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case = load_case(write_case(folder / "toytown", **UNPUBLISHED))
        same()


# --- windows ----------------------------------------------------------------------------------------

WINDOWS = Windows.parse("2021-01-01..2021-02-28", "2021-05-01..2021-06-30")


def test_windows_are_counted_by_day_and_disclosed_with_the_slices(study_of):
    """West 40 + 30 and 12 + 14; east 10 + 12 and 30 + 20."""
    found = study_of(rows_of(SIX)).compare("month", WINDOWS)
    assert found.windows.source_periods == WINDOWS.both
    assert found.windows.counts().to_numpy().tolist() == [[22, 50], [70, 26]]
    assert found.windows.days().to_numpy().tolist() == [[59, 61]] * 2
    assert [str(one) for one in found.halves.source_periods] == [
        "2021-01-01..2021-01-31", "2021-02-01..2021-02-28",
    ]  # fmt: skip
    assert found.halves.counts().loc["west"].tolist() == [40, 30]
    assert counts(found) == SIX
    alone = study_of(rows_of(SIX)).in_windows("month", WINDOWS)
    assert alone.panel.counts().equals(found.windows.counts())


def test_a_window_does_not_tell_what_the_slices_withhold(study_of):
    """January has 3 and February 40: a window of both would leave 3 beside a shown February."""
    found = study_of(rows_of({**SIX, "west": [3, 40, 20, 10, 12, 14]})).compare("month", WINDOWS)
    west = found.panel.by_slice["west", "2021-01"], found.panel.by_slice["west", "2021-02"]
    window = found.windows.by_source["west", str(WINDOWS.before)]
    assert west[0].withheld
    assert west[1].withheld or window.withheld
    half = found.halves.by_source["west", "2021-01-01..2021-01-31"]
    assert half.withheld


@pytest.mark.parametrize(
    ("windows", "told"),
    [
        (("2021-01-01..2021-01-31", "2021-02-01..2021-06-30"), "unequal by a season"),
        (("2020-11-01..2020-12-31", "2021-05-01..2021-06-30"), "reaches outside .* watched"),
        (("2021-01-01..2021-02-28", "2021-06-01..2021-07-31"), "reaches outside .* watched"),
    ],
)
def test_windows_that_cannot_be_compared_are_refused_and_nothing_is_noted(
    study_of, tmp_path, windows, told
):
    ledger = tmp_path / "ledger.json"
    with pytest.raises(DataError, match=told):
        study_of(rows_of(SIX), ledger=ledger).compare("month", Windows.parse(*windows))
    assert not ledger.exists()


def test_published_windows_are_of_whole_source_periods():
    """Table 4.12: Laksevåg 14 from September to December 2014, 148 in 2015."""
    study = open_study()
    found = study.compare("year", Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-12-31"))
    assert found.windows.counts().loc["laksevag"].tolist() == [14, 148]
    assert found.halves is None
    half = Windows.parse("2014-09-01..2014-12-31", "2015-01-01..2015-06-30")
    with pytest.raises(Refusal, match="reaches beyond the window"):
        study.compare("year", half)
    with pytest.raises(DataError, match="Published counts have no positions"):
        study.compare("year", half, areas=study.areas)


def test_facts_compare_the_windows_that_were_asked_for(study_of):
    """West from 70 of 59 days to 26 of 61: 35.6 to 12.8 per 30 days."""
    facts = study_of(rows_of(SIX)).facts("month", WINDOWS)
    assert facts.comparison.chosen == "windows"
    fell = facts.readings[0]["en"]
    assert "West 35.6 → 12.8" in fell
    assert facts.headline is not None


# --- ledger -----------------------------------------------------------------------------------------


def test_what_was_released_is_noted_and_binds_what_is_released_later(study_of, tmp_path):
    ledger = tmp_path / "ledger.json"
    rows = rows_of({"west": [3, 40, 30], "east": [20, 20, 20]})
    first = study_of(rows, ledger=ledger).panel("month").panel
    noted = ledger.read_bytes()
    again = study_of(rows, ledger=ledger).panel("month").panel
    assert again.cells.equals(first.cells)
    quarter = study_of(rows, ledger=ledger).panel("quarter").panel
    hidden = first.cells[(first.cells["area"] == "west") & (first.cells["state"] == "suppressed")]
    # The quarter less the shown months would tell the 3.
    assert len(hidden) >= 2 or quarter.cell("west", "2021-Q1").withheld
    assert json.loads(ledger.read_text()) != json.loads(noted)


def test_a_run_that_fails_notes_nothing(study_of, tmp_path):
    ledger = tmp_path / "ledger.json"
    study_of(rows_of(SIX), ledger=ledger).panel("month")
    before = ledger.read_bytes()
    with pytest.raises(DataError, match="no event of kind 'fine'"):
        study_of(rows_of(SIX), ledger=ledger, kind="fine").panel("month")
    assert ledger.read_bytes() == before


# --- hours, kinds, areas of one's own ---------------------------------------------------------------


def test_weekdays_of_the_whole_case(study_of):
    """2021-01-04 was a Monday; the days of January that are 4, 5, .. 10 are Monday to Sunday."""
    rows = [
        {"area": "west", "time": f"2021-01-{4 + at:02}T12:00", "kind": "find"}
        for at, n in enumerate((10, 20, 30, 40, 50, 60, 70))
        for _ in range(n)
    ]
    profile, notes, _ = study_of(rows).profile("weekday")
    assert profile.counts().loc[""].tolist() == [10, 20, 30, 40, 50, 60, 70]
    assert str(profile.window) == "2021-01-01..2021-06-30"
    assert any("local time" in one["en"] for one in notes)


def test_kinds_are_counted_over_the_whole_case_beside_one_another(study_of):
    rows = rows_of({"west": [40, 30], "east": [10, 20]}) + rows_of({"west": [7, 9]}, kind="fight")
    kinds, _, _ = study_of(rows).kinds("month")
    cells = kinds.by_slice
    assert [row.kind for row in kinds.rows] == ["fight", "find"]
    assert [cells["find", one].value for one in ("2021-01", "2021-02", "2021-03")] == [50, 50, 0]
    # Of fights nothing says when somebody looked.
    assert [cells["fight", one].value for one in ("2021-01", "2021-02")] == [7, 9]
    assert cells["fight", "2021-01"].coverage is None


def test_areas_of_ones_own_elsewhere_take_nothing_from_bergen(tmp_path):
    oslo = square(10.75, 59.91)
    # What has no outline, as a row for those whose place is not known, is nowhere else.
    areas = write_areas(tmp_path / "areas.geojson", [area("plata", oslo), area("unknown", None)])
    rows = [{"lon": 10.7505, "lat": 59.9104, "time": f"2021-01-{1 + i % 28:02}", "kind": "find"}
            for i in range(30)]  # fmt: skip
    study = open_study(events_csv(tmp_path / "e.csv", rows), areas=areas)
    shown = study.panel("month")
    assert counts(shown)["plata"] == [30]
    assert (study.case.zones, study.case.services) == ((), ())
    assert any("not in Bergen" in one for one in shown.messages)


def test_own_areas_in_the_case_are_those_of_the_file(tmp_path, case):
    areas = write_areas(tmp_path / "areas.geojson", [area("middle", square(*at(50, 0)))])
    rows = [
        {"lon": at(100, 50)[0], "lat": at(100, 50)[1], "time": "2021-01-05", "kind": "find"}
    ] * 9
    study = open_study(events_csv(tmp_path / "e.csv", rows), case, areas=areas, coverage=())
    assert counts(study.panel("month")) == {"middle": [9]}
    again = open_study(tmp_path / "e.csv", case, areas=study.areas, coverage=())
    assert counts(again.panel("month")) == {"middle": [9]}


def test_a_study_says_of_what_it_is_and_no_count(study_of):
    study = study_of(rows_of({"west": [37]}))
    assert repr(study) == "<Study of events.csv in toytown: 2 areas>"
    assert repr(open_study()) == "<Study of published counts in bergen: 7 areas>"


# --- rows of several days, and windows beside them --------------------------------------------------


def weeks(counts_of: dict[str, int], n: int = 52) -> Rows:
    """Return a table of weeks from Monday 6 January 2020, each with the same counts."""
    first = date(2020, 1, 6)
    return [
        {"area": name, "kind": "find", "count": number,
         "start": first + timedelta(7 * week), "end": first + timedelta(7 * week + 6)}
        for week in range(n)
        for name, number in counts_of.items()
    ]  # fmt: skip


def test_rows_of_weeks_are_not_lost_between_months_but_refused_with_what_takes_them_in(study_of):
    """Of a week over the turn of a month nothing would be counted, and the month's rate too low."""
    rows = weeks({"west": 14, "east": 7})
    assert study_of(rows, coverage=()).panel("week").panel.cell("west", "2020-W10").value == 14
    with pytest.raises(DataError, match=r"Many rows last for days, begin in one month .*`spread=`"):
        study_of(rows, coverage=()).panel("month")
    spread = study_of(rows, coverage=(), spread=True).panel("month").panel
    assert spread.cell("west", "2020-05").per_30_days == pytest.approx(60, abs=1)


def test_windows_that_cut_many_rows_are_refused_and_spread_rows_add_up_over_slices(study_of):
    rows = weeks({"west": 14, "east": 7})
    cut = Windows.parse("2020-02-15..2020-06-15", "2020-06-16..2020-10-15")
    with pytest.raises(DataError, match="reach over an end of a window or of a week"):
        study_of(rows, coverage=()).compare("week", cut)
    spread = study_of(rows, coverage=(), spread=True)
    with pytest.raises(DataError, match=r"2020-02-15\.\.2020-06-15 is not made of whole months"):
        spread.compare("month", cut)
    found = spread.compare(
        "month", Windows.parse("2020-02-01..2020-06-30", "2020-07-01..2020-11-30")
    )
    for window in found.windows.source_periods:
        months = [one for one in found.panel.slices if window.covers(one.range)]
        for name in ("west", "east"):
            parts = [found.panel.cell(name, one.id).value for one in months]
            assert found.windows.by_source[name, str(window)].value == sum(map(int, parts))
    west = [found.windows.by_source["west", str(one)].per_30_days
            for one in found.windows.source_periods]  # fmt: skip
    assert west == pytest.approx([60, 60], abs=0.5)


@proof
@settings(deadline=None, max_examples=24)
@given(st.integers(0, 2**32 - 1))
def test_nights_over_any_edge_are_held_alike_in_slices_and_windows(seed):
    """One night that a slice takes in and a window does not would make sums contradict each other."""
    dice = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        case = load_case(write_case(Path(folder) / "toytown", **UNPUBLISHED))
        rows = [
            {"area": name, "kind": "find", "start": f"{day}T12:00", "end": f"{day}T13:00"}
            for name in ("west", "east")
            for day in (date(2021, 1, 1) + timedelta(n) for n in range(181))
        ]
        first, middle, last = sorted(dice.choice(np.arange(20, 160), 3, replace=False).tolist())
        windows = Windows(
            DateRange(date(2021, 1, 1) + timedelta(first), date(2021, 1, 1) + timedelta(middle)),
            DateRange(date(2021, 1, 1) + timedelta(middle), date(2021, 1, 1) + timedelta(last)),
        )
        edges = [first, middle, last, 31, 59, 90, 120]
        rows += [
            {"area": "west", "kind": "find", "start": f"{day - timedelta(1)}T23:00",
             "end": f"{day}T02:00"}
            for day in (date(2021, 1, 1) + timedelta(int(one)) for one in dice.choice(edges, 2))
        ]  # fmt: skip
        study = open_study([events_csv(Path(folder) / "e.csv", rows)], case, coverage=())
        assume(abs(windows.before.days - windows.after.days) < SEASON_DAYS)
        found = study.compare("quarter", windows)
        for window in windows.both:
            cell = found.windows.by_source["west", str(window)]
            assert cell.value is None or abs(cell.value - window.days) <= 2


# --- what is read to know of which kind rows are ----------------------------------------------------


@pytest.mark.parametrize("first", [None, "nonsense", "2021-02-30"])
def test_a_file_is_read_once_however_its_kind_is_found(study_of, monkeypatch, first):
    read = []
    raw = sources._read
    monkeypatch.setattr(sources, "_read", lambda *given: read.append(given) or raw(*given))
    rows = rows_of({"west": [40, 30], "east": [10, 20]})
    if first:
        rows = [{**rows[0], "kind": "fight", "time": first}, *rows]
    shown = study_of(rows, bad_rows="reject").panel("month")
    assert counts(shown) == {"west": [40, 30, 0, 0, 0, 0], "east": [10, 20, 0, 0, 0, 0]}
    assert len(read) == 1


def test_the_kind_is_that_of_the_first_row_that_can_be_used(tmp_path, study_of):
    """The first rows have years of four digits, and those after them show that these are no years."""
    options = ReadingOptions(ZoneInfo("UTC"), areas=("west", "east"), bad_rows="reject")
    rows = [{"area": "west", "time": "2015", "kind": "a"}] * 1200
    rows += [{"area": "west", "time": str(44_300 + at % 9), "kind": "b"} for at in range(2000)]
    path = events_csv(tmp_path / "years.csv", rows)
    assert first_kind([path], options)[0] == "b"
    assert first_kind([events_csv(path, rows[:1000])], options)[0] == "a"
    unread = events_csv(tmp_path / "unread.csv", [{**rows[0], "time": "x"}])
    assert first_kind([unread], options)[0] == ""
    assert first_kind([unread, path], options)[0] == "a"


# --- what is told of coverage and of windows --------------------------------------------------------


def test_a_table_of_coverage_of_another_kind_is_named(study_of):
    table = [Coverage(name, DateRange.parse("2021-01-01..2021-06-30"), "finds")
             for name in ("west", "east")]  # fmt: skip
    told = study_of(rows_of(SIX), coverage=table).panel("month").messages
    assert any("says nothing of 'find'" in one and "it is of finds" in one for one in told)
    same = [Coverage(one.area, one.period, "find") for one in table]
    told = study_of(rows_of(SIX), coverage=same).panel("month").messages
    assert not any("says nothing of" in one for one in told)


def test_the_table_of_a_case_without_published_counts_of_the_kind_holds_for_its_days(study_of):
    """Somebody looked from January to June; rows of July are outside, and January's zero stands."""
    rows = rows_of({"west": [0, 40, 30, 20, 10, 12, 14], "east": [10, 12, 14, 40, 30, 20, 9]})
    shown = study_of(rows).panel("month")
    assert counts(shown) == {"west": [0, 40, 30, 20, 10, 12], "east": [10, 12, 14, 40, 30, 20]}


def test_a_window_far_beyond_the_rows_is_named_unless_somebody_is_said_to_have_looked(study_of):
    rows = rows_of({"west": [40] * 6, "east": [40] * 6})
    far = Windows.parse("2021-01-01..2021-04-30", "2021-05-01..2021-08-31")
    assert any("reaches far beyond" in one
               for one in study_of(rows, coverage=()).compare("month", far).messages)  # fmt: skip
    asked = study_of(rows, coverage=(), start="2021-01-01", end="2021-08-31")
    assert not any("reaches far beyond" in one for one in asked.compare("month", far).messages)
    near = Windows.parse("2021-01-01..2021-03-31", "2021-04-01..2021-06-30")
    assert not any("reaches far beyond" in one
                   for one in study_of(rows, coverage=()).compare("month", near).messages)  # fmt: skip


def test_halves_that_a_ledger_would_refuse_are_left_out(study_of, tmp_path):
    """Nobody asked for the halves of a quarter; the windows themselves are released slices."""
    rows = rows_of({"west": [40] * 6, "east": [40] * 6})
    study = study_of(rows, coverage=(), ledger=tmp_path / "ledger.json")
    found = study.compare(
        "quarter", Windows.parse("2021-01-01..2021-03-31", "2021-04-01..2021-06-30")
    )
    assert found.halves is None
    assert found.windows.by_source["west", "2021-01-01..2021-03-31"].value == 120


def test_a_kind_of_which_no_row_can_be_counted_is_not_dropped_in_silence(study_of):
    rows = [{**row, "kind": "visit", "time": row["time"][:7]} for row in rows_of(SIX)]
    with pytest.raises(DataError, match="dated to the month, which cannot be counted by week"):
        study_of(rows + rows_of(SIX), coverage=()).kinds("week")


def test_published_counts_of_a_part_of_a_window_are_not_those_of_the_window():
    """Table 4.12 begins in September 2014: its four months are not the year."""
    with pytest.raises(Refusal, match=r"are of 2014-09-01\.\.2014-12-31 and no more"):
        open_study().compare(
            "quarter", Windows.parse("2014-01-01..2014-12-31", "2015-01-01..2015-12-31")
        )


def test_rows_of_a_month_are_not_cut_by_windows_and_the_message_says_so(study_of):
    rows = [{**row, "time": row["time"][:7]} for row in rows_of(SIX)]
    with pytest.raises(DataError, match="the windows do not begin and end with a whole month"):
        study_of(rows, coverage=()).compare(
            "month", Windows.parse("2021-01-15..2021-03-31", "2021-04-01..2021-06-15")
        )
