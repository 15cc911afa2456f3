"""The attack on what is written, on a few of its 200 data sets; ``python tests/attack.py`` runs all."""

from __future__ import annotations

import pytest

import attack
from builders import count, covered, events_csv, write_case
from proofs import SEED, proof
from scenemap import disclosure, load_case, open_study


@proof
@pytest.mark.parametrize("seed", [23, 7])
def test_no_small_count_is_told_by_files_and_messages(seed, tmp_path):
    found = attack.run_one(seed, tmp_path)
    assert found["small"] > 0
    assert (found["recovered"], found["told"], found["changes told"]) == (0, 0, 0)


@proof
def test_the_attack_finds_counts_where_only_small_ones_are_withheld(monkeypatch, tmp_path):
    monkeypatch.setattr(disclosure, "disclose", disclosure.disclose)
    attack.withhold_only_small()
    found = attack.run_one(1, tmp_path, ledger=False)
    assert found["recovered"] > 0


@proof
def test_no_small_count_is_told_by_panels_and_profiles_together(tmp_path):
    found = attack.run_profiles(9, tmp_path)
    assert found["small"] > 0
    assert found["profiles"] > 0
    assert found["told"] == 0


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(one, marks=proof) for one in (4, 7, 24, 50, 103))]
)
def test_no_small_count_is_told_by_all_roads_together(seed, tmp_path):
    """Areas are drawn in one city and named in the others; in the last, few fell in a month in all."""
    found = attack.run_roads(seed, tmp_path)
    assert found["small"] > 0
    assert sum(found[road] for road in attack.ROADS) >= 5
    assert (found["recovered"], found["told"]) == (0, 0)


@proof
@pytest.mark.parametrize("at", range(2))
@pytest.mark.parametrize(
    "run",
    [attack.run_one, attack.run_profiles, attack.run_roads, attack.run_quarters, attack.run_parts],
)
def test_nor_by_any_of_them_on_other_data_sets(run, at, tmp_path):
    found = run(10 * (SEED or 0) + at, tmp_path)
    assert (found["recovered"], found["told"], found["changes told"]) == (0, 0, 0)
    assert found["late rows told"] == 0


@pytest.mark.parametrize(
    "seed", [24, *(pytest.param(one, marks=proof) for one in (1, 4, 7, 9, 17))]
)
def test_rows_outside_the_period_tell_no_small_count_of_other_days(seed, tmp_path):
    """Stretches of days on one ledger: how many rows one left out is what the others hold of its rest."""
    found = attack.run_parts(seed, tmp_path)
    assert found["small"] > 0
    assert (found["recovered"], found["told"]) == (0, 0)


@proof
@pytest.mark.parametrize("seed", [1, 102])
def test_nothing_small_is_told_quarter_after_quarter(seed, tmp_path):
    """Neither a count nor how much was entered late, by eight reports and what is printed with them."""
    found = attack.run_quarters(seed, tmp_path)
    assert found["quarters"] == 8
    assert found["small"] > 0
    assert found["changed"] > 0
    assert (found["told"], found["changes told"], found["late rows told"]) == (0, 0, 0)


@proof
def test_sums_over_all_areas_do_not_place_a_published_event_within_its_half_year(tmp_path):
    """By hand: of the second half of the year a source prints 7, 1, 6, 6 and 0 by area, 20 in all. Where
    20 are told for July to September, nothing is left for later, and the one was in that quarter.
    """
    world, public, random = attack.random_world(7, tmp_path, drawn=False)
    ledger = tmp_path / "releases.json"
    tables = []
    for command, by in (("kinds", "month"), ("python", "quarter")):
        released = attack.road(world, command, by, ledger, random)
        assert released
        tables += released
    found = attack.judged(world, tables, public)
    assert found["withheld"] > 0
    assert found["recovered"] == found["told"] == 0


def test_noughts_do_not_leave_a_published_few_to_the_months_that_are_withheld(tmp_path):
    """Two in half a year are public; noughts in January, February, May and June would leave both
    to March and April.
    """
    months = {"west": [0, 0, 0, 2, 0, 0], "east": [9, 8, 7, 9, 8, 6]}
    counts = [count(area, count=sum(some), end="2021-06-30") for area, some in months.items()]
    looked = [covered(area, start="2021-01-01", end="2021-06-30") for area in months]
    case = load_case(write_case(tmp_path / "toytown", counts=counts, coverage=looked))
    rows = [
        {"area": area, "time": f"2021-{month:02}-{1 + n:02}", "kind": "find"}
        for area, some in months.items()
        for month, number in enumerate(some, 1)
        for n in range(number)
    ]
    shown = open_study(events_csv(tmp_path / "events.csv", rows), case).panel("month").panel
    west = [cell.value for (area, _), cell in shown.by_source.items() if area == "west"]
    # Else the run without the first month, or without the last, would hold both.
    assert (west[0], west[3], west[5]) == (None, None, None)
    east = [cell.value for (area, _), cell in shown.by_source.items() if area == "east"]
    assert east == months["east"]
