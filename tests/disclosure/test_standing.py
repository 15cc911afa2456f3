"""Quarters that were released stand; what is entered later changes them by five or more, or not."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    WEST,
    area,
    count,
    covered,
    event,
    events_csv,
    series,
    write_areas,
    write_bare_case,
    write_case,
    write_rows,
)
from proofs import proof
from scenemap.disclosure import standing
from scenemap.disclosure.releases import Ledger
from scenemap.disclosure.standing import Stands, may_follow, renewed
from scenemap.errors import DataError, TimeError
from scenemap.intervals import DateRange
from scenemap.study import open_study
from scenemap.windows import parse_quarter

KEYS = [(name, parse_quarter(f"2021-Q{one}").range) for name in "ab" for one in (1, 2, 3)]
NUMBERS = st.lists(st.integers(0, 24), min_size=len(KEYS), max_size=len(KEYS))


@given(NUMBERS, st.lists(NUMBERS, max_size=4))
def test_no_sum_of_any_figures_changes_by_few_between_any_two_reports(first, later):
    """Whatever is counted quarter after quarter, and whichever figures a reader adds up."""
    history = [{key: Stands("shown", n) for key, n in zip(KEYS, first, strict=True)}]
    for numbers in later:
        found = renewed(dict(zip(KEYS, numbers, strict=True)), history, {days for _, days in KEYS})
        history.append(history[-1] | {key: Stands("shown", n) for key, n in found.items()})
    for one, two in combinations(history, 2):
        changes = [two[key].number - one[key].number for key in KEYS]
        for size in range(1, len(KEYS) + 1):
            for some in combinations(changes, size):
                assert abs(sum(some)) not in range(1, 5)


def test_what_cannot_be_shown_or_is_no_longer_in_the_register_stands():
    days = [one for _, one in KEYS[:2]]
    before = {("a", days[0]): Stands("shown", 12), ("a", days[1]): Stands("withheld")}
    counted = {("a", days[0]): 3, ("a", days[1]): 40}
    assert renewed(counted, [before], days) == {}
    assert renewed({("a", days[0]): 0}, [before], days) == {("a", days[0]): 0}
    assert renewed({("a", days[0]): 0}, [before], days[1:]) == {}
    assert renewed({("a", days[0]): 7}, [{("a", days[0]): Stands("unknown")}], days)


def test_a_figure_is_held_to_every_earlier_one_and_not_to_the_last_alone():
    key = KEYS[0]
    history = [{key: Stands("shown", 12)}, {key: Stands("shown", 17)}]
    assert not may_follow({key: 11}, history)
    assert may_follow({key: 12}, history)


# --- a register, quarter after quarter ------------------------------------------------------------


@pytest.fixture
def town(tmp_path):
    """Return a case of two areas that says nothing of days that were watched."""
    return write_bare_case(tmp_path / "town", "zones", "services", "scenes", "interventions")


def register(path, *counts):
    """Write a register with so many events in the west and the east, quarter after quarter of 2021."""
    rows = [
        event(100 * side + 50, 50, f"2021-{3 * number + 1 + n % 3:02}-1{n % 10}")
        for number, pair in enumerate(counts)
        for side, many in enumerate(pair)
        for n in range(many)
    ]
    return events_csv(path / "register.csv", rows)


def released(town, ledger, file, quarter=None, **options):
    study = open_study(file, town, ledger=ledger, today=date(2022, 2, 1), **options)
    with study.quarter(quarter) as told:
        told.note()
    return told


def shown(told):
    """Return what a report shows: None where it is withheld."""
    panel = told.facts.panel
    return {key: cell.value for key, cell in panel.by_slice.items() if not cell.partial}


def figures(told, area):
    panel = told.facts.panel
    return [panel.by_slice[area, one.id].value for one in panel.slices]


def test_late_rows_change_an_earlier_quarter_by_five_or_not_at_all(town, tmp_path):
    ledger = tmp_path / "releases.json"
    first = released(town, ledger, register(tmp_path, (20, 30)))
    assert figures(first, "west") == [20]
    # Two and five were entered late; seven more a quarter later.
    second = released(town, ledger, register(tmp_path, (22, 35), (21, 31)))
    assert second.quarter.id == "2021-Q2"
    assert (figures(second, "west"), figures(second, "east")) == ([20, 21], [35, 31])
    third = released(town, ledger, register(tmp_path, (29, 36), (21, 31), (40, 41)))
    assert (figures(third, "west"), figures(third, "east")) == ([29, 21, 40], [35, 31, 41])
    (changed,) = [
        one["en"] for one in third.facts.release.told if "since they were first" in one["en"]
    ]
    assert changed.endswith("East, Q1 2021: 30, now 35; West, Q1 2021: 20, now 29.")


def test_a_figure_that_was_withheld_stays_so_and_is_counted_without_a_number(town, tmp_path):
    ledger = tmp_path / "releases.json"
    first = released(town, ledger, register(tmp_path, (20, 3)))
    assert figures(first, "east") == [None]
    told = released(town, ledger, register(tmp_path, (20, 30), (21, 31)))
    assert figures(told, "east") == [None, 31]
    words = [one["en"] for one in told.facts.release.told]
    assert words[0] == "Q2 2021: none of the 2 figures is withheld."
    assert words[1].startswith("Withheld in earlier quarters, for the same reason: Q1 2021: 1.")
    assert told.facts.panel.withheld.events is None


def test_a_register_may_hold_the_new_quarter_alone(town, tmp_path):
    ledger = tmp_path / "releases.json"
    released(town, ledger, register(tmp_path, (20, 30)))
    told = released(town, ledger, register(tmp_path, (0, 0), (21, 31)))
    assert figures(told, "west") == [20, 21]


def test_a_quarter_that_no_register_held_is_not_released_as_nothing(town, tmp_path):
    ledger = tmp_path / "releases.json"
    released(town, ledger, register(tmp_path, (20, 30)))
    with pytest.raises(DataError, match="does not hold 2021-04-01"):
        released(town, ledger, register(tmp_path, (0, 0), (0, 0), (21, 31)))


def test_a_quarter_is_made_again_as_it_stood_and_nothing_more_is_noted(town, tmp_path):
    ledger = tmp_path / "releases.json"
    released(town, ledger, register(tmp_path, (20, 30)))
    second = released(town, ledger, register(tmp_path, (20, 35), (21, 31)))
    released(town, ledger, register(tmp_path, (40, 35), (21, 31), (11, 12)))
    noted = ledger.read_bytes()
    again = released(town, ledger, register(tmp_path, (90, 90), (90, 90), (90, 90)), "2021-Q2")
    assert (again.again, second.again) == (True, False)
    assert ledger.read_bytes() == noted
    assert shown(again) == shown(second)
    assert again.facts.release == second.facts.release


def test_two_pairs_of_quarters_are_compared_the_year_before_the_others(town, tmp_path):
    ledger = tmp_path / "releases.json"
    file = register(tmp_path, (20, 30), (21, 31), (22, 32), (23, 33), (44, 34))
    # The fifth is of 2022, which a year of twelve months more does not write.
    text = file.read_text(encoding="utf-8").replace("2021-13", "2022-01")
    file.write_text(text.replace("2021-14", "2022-02").replace("2021-15", "2022-03"))
    study = open_study(file, town, ledger=ledger, today=date(2022, 5, 1))
    with study.quarter() as told:
        told.note()
    facts = told.facts
    assert [str(one) for one in facts.windows.source_periods] == [
        "2021-01-01..2021-03-31", "2022-01-01..2022-03-31",
    ]  # fmt: skip
    assert [str(one) for one in facts.release.also.source_periods] == [
        "2021-10-01..2021-12-31", "2022-01-01..2022-03-31",
    ]  # fmt: skip
    assert facts.windows.by_source["west", "2022-01-01..2022-03-31"].value == 44
    rose = {one.area: one.direction.way for one in facts.comparison.changes}
    assert rose["west"] == "rose"
    early = released(town, tmp_path / "other.json", register(tmp_path, (20, 30), (21, 31)))
    assert "The same quarter last year was not released" in str(early.facts.release.told)


def test_days_that_nobody_watched_are_told_and_a_quarter_without_any_is_refused(town, tmp_path):
    looked = [covered("west", end="2021-05-10"), covered("east", end="2021-06-30")]
    table = write_rows(tmp_path / "looked.csv", looked)
    file = register(tmp_path, (20, 30), (21, 31), (22, 32))
    ledger = tmp_path / "releases.json"
    told = released(town, ledger, file, "2021-Q2", coverage=table)
    assert "Not watched throughout the quarter: West (40 of 91 days)." in str(
        told.facts.release.told
    )
    noted = ledger.read_bytes()
    with pytest.raises(DataError, match="The table of coverage says nothing of 2021-Q3"):
        released(town, ledger, file, "2021-Q3", coverage=table)
    assert ledger.read_bytes() == noted
    untold = released(town, tmp_path / "other.json", file)
    assert "nothing says on which days somebody looked" in str(untold.facts.release.told)


@pytest.mark.parametrize(
    ("quarter", "options", "why"),
    [
        ("2022-Q1", {}, "2022-Q1 is not over.*from 2022-04-01 on"),
        ("2021-Q3", {}, "ends in 2021-06, before 2021-Q3 begins"),
        ("2020-Q4", {}, "begins in 2021-01, after 2020-Q4"),
        ("2021-Q1", {"start": "2021-02-01"}, "leaves days of 2021-Q1 out"),
        (None, {"start": "2021-05-01"}, "holds no quarter that is over"),
        (None, {"ledger": None}, "held to those that were released before"),
    ],
)
def test_what_cannot_be_released_is_refused_with_the_reason(town, tmp_path, quarter, options, why):
    file = register(tmp_path, (20, 30), (21, 31))
    with pytest.raises(DataError, match=why):
        released(
            town, **{"ledger": tmp_path / "r.json", "file": file, "quarter": quarter} | options
        )
    assert not (tmp_path / "r.json").exists()


def test_a_quarter_is_named_as_such(town, tmp_path):
    with pytest.raises(TimeError, match="'2021-5' is no quarter"):
        released(town, tmp_path / "r.json", register(tmp_path, (20, 30)), "2021-5")


def test_a_register_that_ends_within_the_quarter_is_told(town, tmp_path):
    file = events_csv(
        tmp_path / "register.csv",
        [event(50, 50, f"2021-0{month}-03") for month in (1, 2, 3, 4) for _ in range(9)],
    )
    assert released(town, tmp_path / "r.json", file).quarter.id == "2021-Q1"
    told = released(town, tmp_path / "r.json", file, "2021-Q2")
    assert "The register ends in April 2021, before Q2 2021 does" in str(told.facts.release.told)
    assert any("Warning: the register ends in 2021-04" in one for one in told.messages)
    rows = [event(50, 50, f"2021-0{month}-03") for month in (2, 3) for _ in range(9)]
    told = released(town, tmp_path / "s.json", events_csv(tmp_path / "late.csv", rows), "2021-Q1")
    assert "The register begins in February 2021, after Q1 2021 began" in str(
        told.facts.release.told
    )
    assert any("Warning: the register begins in 2021-02" in one for one in told.messages)


def test_other_areas_than_those_that_stand_are_refused(town, tmp_path):
    ledger = tmp_path / "r.json"
    released(town, ledger, register(tmp_path, (20, 30)))
    alone = write_areas(tmp_path / "west.geojson", [area("west", WEST)])
    with pytest.raises(DataError, match="released of other areas: east is not in both"):
        released(town, ledger, register(tmp_path, (20, 0), (21, 0)), areas=alone)


def test_what_fails_before_or_after_it_is_noted_leaves_the_ledger_as_it_was(town, tmp_path):
    ledger = tmp_path / "releases.json"
    study = open_study(register(tmp_path, (20, 30)), town, ledger=ledger, today=date(2022, 2, 1))
    for noted in (False, True):
        with pytest.raises(KeyboardInterrupt), study.quarter() as told:  # noqa: PT012
            if noted:
                told.note()
                assert len(Ledger.read(ledger).releases) == 1
            raise KeyboardInterrupt
        assert not ledger.exists()
    with study.quarter() as told:
        told.note()
    before = ledger.read_bytes()
    study = open_study(
        register(tmp_path, (20, 30), (21, 31)), town, ledger=ledger, today=date(2022, 2, 1)
    )
    with pytest.raises(OSError, match="full"), study.quarter() as told:  # noqa: PT012
        told.note()
        raise OSError("full")
    assert ledger.read_bytes() == before
    assert list(tmp_path.glob("*.lock")) == []


def test_rows_add_up_and_are_not_told_where_few_were_entered_late(town, tmp_path):
    ledger = tmp_path / "releases.json"
    first = released(town, ledger, register(tmp_path, (20, 30)))
    assert first.messages[-1] == (
        "50 rows read = 0 rejected + 0 outside the period + 0 without position + 0 outside every area + "
        "50 counted"
    )
    second = released(town, ledger, register(tmp_path, (22, 30), (21, 31)))
    assert second.messages[-1] == (
        "Some rows were not counted. How many is not told, for they are few."
    )
    # Thirteen late ones in all, of which two were there before.
    third = released(town, ledger, register(tmp_path, (22, 41), (21, 31), (22, 30)))
    assert third.messages[-1] == (
        "167 rows read = 0 rejected + 115 outside the period + 0 without position + 0 outside every area "
        "+ 52 counted"
    )
    # One more: 168 rows less the 167 that there were.
    fourth = released(town, ledger, register(tmp_path, (22, 41), (21, 31), (23, 30), (9, 9)))
    assert fourth.messages[-1] == second.messages[-1]


@proof
@pytest.mark.parametrize("published", [False, True])
def test_tables_of_other_days_change_nothing_of_what_is_withheld(tmp_path, monkeypatch, published):
    """Quarter after quarter is released as if all that was released before were looked at each time."""
    random = np.random.default_rng(5)
    counts = [tuple(int(one) for one in random.poisson((7, 4))) for _ in range(4)]
    years = {"west": sum(one for one, _ in counts), "east": sum(one for _, one in counts)}
    case = write_case(
        tmp_path / "town",
        coverage=[covered(name, end="2021-12-31") for name in years],
        counts=[
            count(name, start="2021-01-01", end="2021-12-31", count=n) for name, n in years.items()
        ]
        if published
        else [count("west", kind="other", series="finds")],
        series={"finds": series() if published else series(kind="other")},
    )
    plain, whole = tmp_path / "plain.json", tmp_path / "whole.json"
    reports = []
    for n in range(1, 5):
        file = register(tmp_path, *counts[:n])
        near = released(case, plain, file, kind="find")
        with monkeypatch.context() as patch:
            patch.setattr(standing, "_that_meet", lambda *given: list(given[2]))
            all_of_them = released(case, whole, file, kind="find")
        reports.append((figures(near, "west"), figures(near, "east")))
        assert reports[-1] == (figures(all_of_them, "west"), figures(all_of_them, "east"))
    assert any(None in some for some in reports[-1])


def test_the_days_of_a_quarter_are_its_own():
    assert parse_quarter("2026K4").range == DateRange.parse("2026-10-01..2026-12-31")
