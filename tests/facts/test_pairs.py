"""What the page is given to compare periods by, held to the cells themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scenemap.case import load_case
from scenemap.facts import page_facts
from scenemap.simulate import simulate
from scenemap.study import open_study

if TYPE_CHECKING:
    from scenemap.facts import Facts


@pytest.fixture(scope="module")
def simulated() -> Any:
    case = load_case("bergen")
    return simulate(
        [one for one in case.counts if one.series == case.main_series], case.areas, case.zone, 4
    )


@pytest.fixture(scope="module", params=["published", "whole slices", "withheld", "cut"])
def facts(request: pytest.FixtureRequest, simulated: Any) -> Facts:
    if request.param == "published":
        return open_study().facts("quarter")
    if request.param == "whole slices":
        return open_study().facts("year")
    days = {"start": "2014-10-10", "end": "2016-03-15"} if request.param == "cut" else {}
    return open_study(simulated, load_case("bergen"), **days).facts("month")


def test_the_days_of_each_count_are_those_that_its_rate_divides_by(facts: Facts) -> None:
    told: dict[str, Any] = page_facts(facts)["compare"]
    seen = 0
    for number, area in enumerate(facts.areas):
        others = dict(told["other_days"].get(number, ()))
        for at, period in enumerate(facts.panel.source_periods):
            cell = facts.panel.by_source[area.id, str(period)]
            if cell.known:
                seen += 1
                assert others.get(at, told["days"][at]) == cell.days
    assert seen > 3


def test_every_cell_has_the_words_that_files_write_for_it(facts: Facts) -> None:
    plain = page_facts(facts)
    usual = plain["flags"]["usual"]
    others = {(period, area): words for period, area, words in plain["flags"]["other"]}
    states = plain["cells"]["state"]
    slices = [one["id"] for one in plain["slices"]]
    for number, area in enumerate(facts.areas):
        for one in facts.panel.slices:
            words = others.get((one.id, area.id), usual[states[number][slices.index(one.id)]])
            assert words == facts.panel.by_slice[area.id, one.id].flags
