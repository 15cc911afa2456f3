from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from builders import count, series, write_case
from scenemap.case import load_case
from scenemap.errors import UnknownIdError
from scenemap.events.counts import Coverage
from scenemap.exposure import watched_days, watched_together
from scenemap.intervals import DateRange
from scenemap.kinds import WHOLE, published_kinds, whole_case_panel
from scenemap.tally import Counting, Tally


def told(kinds) -> dict[tuple[str, str], tuple[float | None, str]]:
    return {
        (key, period): (
            None if cell.state == "unknown" else cell.value,
            cell.flags,
        )
        for (key, period), cell in kinds.by_slice.items()
    }


def test_bergen_by_year_says_what_the_report_prints():
    """Finds in the four areas covered throughout: 14+23+14+10, 148+79+68+37, 103+27+15+15 (table 4.12).

    Banishments 659, 1318, 325 (table 4.2); visits to Strax-huset 15628 and 22099 before noon, 11166 and
    21480 after (table 4.3).
    """
    kinds = published_kinds(load_case("bergen"), "year")
    cells = told(kinds)
    finds = [cells[f"overdose-find-sites@{WHOLE}", year][0] for year in ("2014", "2015", "2016")]
    assert finds == [61, 332, 160]
    assert [cells["banishments@bergen", year][0] for year in ("2014", "2015", "2016")] == [
        659, 1318, 325,
    ]  # fmt: skip
    assert cells["strax-visits-forenoon@strax-huset", "2015"][0] == 22099
    assert cells["strax-visits-afternoon@strax-huset", "2016"] == (None, "unknown")
    assert [one.id for one in kinds.slices] == ["2014", "2015", "2016"]
    assert kinds.rows[0].place["en"] == "4 areas in common"


def test_a_window_of_the_source_is_a_mean_in_its_quarters():
    cells = told(published_kinds(load_case("bergen"), "quarter", ["banishments"]))
    assert cells["banishments@bergen", "2015-Q2"][1] == "period_mean"


def test_only_whole_slices_are_compared_and_only_in_a_row(tmp_path):
    """West has January, February, April and May; the run of both is two months."""
    months = [("2021-01-01", "2021-01-31"), ("2021-02-01", "2021-02-28"),
              ("2021-04-01", "2021-04-30"), ("2021-05-01", "2021-05-31")]  # fmt: skip
    rows = [count("west", start=a, end=b, count=7) for a, b in months]
    rows += [count("east", start=a, end=b, count=9, series="b", kind="b") for a, b in months[:3]]
    folder = write_case(
        tmp_path / "t", counts=rows, series={"finds": series(), "b": series() | {"kind": "b"}}
    )
    kinds = published_kinds(load_case(folder), "month", ["finds", "b"])
    ((one, other, both),) = kinds.pairs()
    assert (one.kind, other.kind) == ("find", "b")
    assert both.index.tolist() == ["2021-01", "2021-02"]


def test_an_unknown_series_is_named(tmp_path):
    with pytest.raises(UnknownIdError, match=r"There is no series 'nope'\. The series are:"):
        published_kinds(load_case("bergen"), "year", ["nope"])


def looked(area, first, last):
    return Coverage(area, DateRange.through(date(2021, 1, first), date(2021, 1, last)), "find")


def test_the_whole_case_is_covered_where_every_area_is():
    table = watched_days([looked("a", 1, 10), looked("a", 11, 20), looked("b", 5, 31)], "find")
    found = watched_together(table, ["a", "b"])
    assert [str(one) for one in found.everywhere] == ["2021-01-05..2021-01-20"]
    assert [str(one) for one in found.somewhere] == ["2021-01-01..2021-01-31"]
    assert watched_together(watched_days([looked("a", 1, 10)], "find"), ["a", "b"]) is None
    apart = watched_days([looked("a", 1, 10), looked("b", 11, 20)], "find")
    assert watched_together(apart, ["a", "b"]).everywhere == ()


def test_the_whole_case_is_a_sum_over_the_days_on_which_anybody_looked(tmp_path):
    """By hand: 5 + 7 in January; west watched on 20 days of it, east on 27, either on all 31.

    Both were watched on 16 days, 5 to 20 January, so that no event in February would not be zero.
    """
    case = load_case(write_case(tmp_path / "t"))
    table = [looked("west", 1, 20), looked("east", 5, 31)]
    counting = Counting(case.areas, "month", "find", watched=watched_days(table, "find"),
                        start=date(2021, 1, 1), end=date(2021, 3, 1))  # fmt: skip
    first = 12 * (2021 - 1970)
    tally = replace(
        Tally.empty(counting), counts=np.array([[5], [7]]), first_slice=first,
        kinds={"find": 12}, counted=12, days=(18628, 18658), all_days=(18628, 18658),
    )  # fmt: skip
    panel = whole_case_panel(tally, counting, unit="find")
    assert (panel.areas, panel.sum_of) == ((WHOLE,), ("east", "west"))
    assert panel.counts.tolist() == [[12, 0]]
    assert panel.days.tolist() == [[31, 0]]
    assert panel.coverage.tolist() == [[16, 0]]
    assert panel.unknown.tolist() == [[False, True]]
    assert panel.partial.tolist() == [[True, True]]
