from __future__ import annotations

from datetime import date

import pytest

from builders import count, series, write_case
from scenemap.case import load_case
from scenemap.errors import DataError
from scenemap.events.counts import Coverage
from scenemap.intervals import DateRange
from scenemap.kinds import WHOLE, _covered_throughout, published_kinds


def told(kinds) -> dict[tuple[str, str], tuple[float | None, str]]:
    return {
        (row["key"], row["period"]): (
            None if row["flags"] == "unknown" else row["count"],
            row["flags"],
        )
        for _, row in kinds.cells.iterrows()
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
    with pytest.raises(DataError, match=r"'nope' is no series of the case\. There are:"):
        published_kinds(load_case("bergen"), "year", ["nope"])


def test_the_whole_case_is_covered_where_every_area_is():
    def looked(area, first, last):
        return Coverage(area, DateRange.through(date(2021, 1, first), date(2021, 1, last)), "find")

    found = _covered_throughout(
        [looked("a", 1, 10), looked("a", 11, 20), looked("b", 5, 31)], ["a", "b"]
    )
    assert sorted(str(one.period) for one in found) == [
        "2021-01-05..2021-01-10", "2021-01-11..2021-01-20",
    ]  # fmt: skip
    assert _covered_throughout([looked("a", 1, 10)], ["a", "b"]) == []
