from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builders import count, covered, series, words, write_counts, write_rows, write_tables
from builders import write as write_file
from scenemap.errors import DataError
from scenemap.events.counts import Count, Series, read_counts, read_coverage, read_series

QUARTERS = (("2021-01-01", "2021-03-31"), ("2021-04-01", "2021-06-30"))
FINDS = Series(
    id="finds", kind="find", unit="find", name=words("Finds"), unit_name=words("finds"),
    line=words("Finds"), definition=words("Made up"), total_of="", note="",
)  # fmt: skip
TOTAL = replace(FINDS, id="all", name=words("All"), total_of="finds")
SERIES = {"finds": FINDS, "all": TOTAL}


def read(tmp_path: Path, *counts: dict[str, Any]) -> tuple[Count, ...]:
    return read_counts(write_counts(tmp_path / "counts.csv", counts), SERIES)


def faults(tmp_path: Path, *counts: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *counts)
    return [str(one) for one in caught.value.findings]


def quarter(number: int, value: int, **changes: object) -> dict[str, Any]:
    start, end = QUARTERS[number - 1]
    return count(start=start, end=end, count=value, **changes)


# --- counts


def test_counts_keep_their_order_and_their_period(tmp_path: Path) -> None:
    found = read(tmp_path, quarter(2, 10), quarter(1, 30))
    assert [(str(one.period), one.count) for one in found] == [
        ("2021-04-01..2021-06-30", 10.0), ("2021-01-01..2021-03-31", 30.0),
    ]  # fmt: skip
    assert found[0].where == "Table 1"


def test_periods_that_meet_do_not_overlap_and_one_day_more_does(tmp_path: Path) -> None:
    assert len(read(tmp_path, quarter(1, 30), quarter(2, 10))) == 2
    assert faults(tmp_path, quarter(2, 10), quarter(1, 30) | {"end": "2021-04-01"}) == [
        "counts.csv, row 2, column 'start', value '2021-04-01..2021-06-30': overlaps "
        "2021-01-01..2021-04-01 in row 3, for 'west' in series 'finds'. Put totals and their parts "
        "in different series."
    ]


def test_a_period_within_another_overlaps_it_even_if_others_lie_between(tmp_path: Path) -> None:
    year = count(start="2021-01-01", end="2021-12-31")
    found = faults(tmp_path, year, quarter(1, 1), quarter(2, 1))
    assert len(found) == 2
    assert "row 2" in found[0]
    assert "row 2" in found[1]


def test_the_same_period_of_another_place_or_series_is_no_overlap(tmp_path: Path) -> None:
    same = quarter(1, 30)
    assert len(read(tmp_path, same, same | {"place": "east"}, same | {"series": "all"})) == 3
    assert len(faults(tmp_path, same, same)) == 1


def test_a_declared_total_that_is_not_the_sum_of_its_parts_is_refused(tmp_path: Path) -> None:
    whole = count(start="2021-01-01", end="2021-06-30", series="all")
    parts = quarter(1, 30), quarter(2, 10)
    assert len(read(tmp_path, *parts, whole | {"count": 40})) == 3
    assert faults(tmp_path, *parts, whole | {"count": 41}) == [
        "counts.csv, row 4, column 'count', value '41': is not the sum of its parts in 'finds', 40. "
        "Correct it; if the source prints it so, do not declare it a total but write a note."
    ]


def test_a_total_whose_parts_are_not_all_printed_cannot_be_held_to_them(tmp_path: Path) -> None:
    whole = count(start="2021-01-01", end="2021-06-30", series="all", count=99)
    assert len(read(tmp_path, quarter(1, 30), whole)) == 2


def test_parts_of_another_place_are_no_parts(tmp_path: Path) -> None:
    whole = count(start="2021-01-01", end="2021-06-30", series="all", count=99)
    assert len(read(tmp_path, quarter(1, 30), quarter(2, 10, place="east"), whole)) == 3


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"count": -1}, "column 'count', value '-1': is not a number from 0 to 1e+12. Write it with "
         "a decimal point and without spaces."),
        ({"count": ""}, "column 'count': is blank. Fill it in."),
        ({"count": "1,5"}, "column 'count', value '1,5': is not a number from 0 to 1e+12. Write it "
         "with a decimal point and without spaces."),
        ({"series": "fids"}, "column 'series', value 'fids': is not described in series.toml. "
         "Describe it there, or correct the name. Did you mean 'finds'?"),
        ({"kind": "visit"}, "column 'kind', value 'visit': is not that of its series, 'find'. "
         "One series has one kind and one unit."),
        ({"unit": "person"}, "column 'unit', value 'person': is not that of its series, 'find'. "
         "One series has one kind and one unit."),
        ({"place_type": "city"}, "column 'place_type', value 'city': is none of the allowed words. "
         "Use one of: area, zone, service, scene, place, case."),
        ({"end": "2020-12-31"}, "column 'end', value '2020-12-31': lies before start (2021-01-01). "
         "Swap the two dates."),
        ({"start": "31.01.2021"}, "column 'start', value '31.01.2021': is not a date. '31.01.2021' "
         "is not a date that exists. Write it as 2014-08-25."),
        ({"where": ""}, "column 'where': is blank. Fill it in."),
        ({"place": " "}, "column 'place': is blank. Fill it in."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, changes: dict[str, object], fault: str
) -> None:
    assert faults(tmp_path, count("east"), count(**changes)) == [f"counts.csv, row 3, {fault}"]


def test_zero_and_fractions_are_counts(tmp_path: Path) -> None:
    found = read(tmp_path, quarter(1, 0), count("east", count="27.5"))
    assert [one.count for one in found] == [0.0, 27.5]


def test_every_fault_of_the_file_is_reported_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, count(count=-1), count("east", series="fids"), count(kind=""))) == 4


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = write_file(tmp_path / "counts.csv", "place,count\nwest,3\n")
    with pytest.raises(
        DataError, match="row 1: has no column place_type, series, start, end, kind"
    ):
        read_counts(path, SERIES)


# --- series


def test_series_are_read_by_id(tmp_path: Path) -> None:
    path = write_file(tmp_path / "series.toml", "")
    assert read_series(path) == {}
    found = _series(tmp_path, finds=series(), all=series(total_of="finds"))
    assert (found["finds"].id, found["finds"].unit) == ("finds", "find")
    assert (found["finds"].total_of, found["all"].total_of) == ("", "finds")


def test_what_is_counted_in_one_line_is_the_name_unless_given(tmp_path: Path) -> None:
    found = _series(tmp_path, a=series(), b=series(line=words("Finds outdoors")))
    assert (found["a"].line["en"], found["b"].line["en"]) == ("Finds", "Finds outdoors")


def test_a_total_of_a_series_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"column 'total_of', value 'fids': of series 'all' is no series\."
    ):
        _series(tmp_path, all=series(total_of="fids"))


def test_a_series_says_its_unit_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"column 'unit_name'.*: of series 'finds' is not text in both languages"
    ):
        _series(tmp_path, finds=series(unit_name=None))


def _series(folder: Path, **tables: dict[str, Any]) -> dict[str, Series]:
    text = "".join(
        write_tables(folder / "part.toml", name, [table])
        .read_text(encoding="utf-8")
        .replace(f"[[{name}]]", f"[{name}]")
        for name, table in tables.items()
    )
    return read_series(write_file(folder / "series.toml", text))


# --- coverage


def test_coverage_includes_the_last_day(tmp_path: Path) -> None:
    found = read_coverage(write_rows(tmp_path / "coverage.csv", [covered("west"), covered("east")]))
    assert [(one.area, str(one.period), one.kind) for one in found] == [
        ("west", "2021-01-01..2021-06-30", "find"), ("east", "2021-01-01..2021-06-30", "find"),
    ]  # fmt: skip


def test_coverage_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    rows = [covered(end="2020-01-01"), covered(area=""), covered(start="")]
    with pytest.raises(DataError) as caught:
        read_coverage(write_rows(tmp_path / "coverage.csv", rows))
    assert [str(one) for one in caught.value.findings] == [
        "coverage.csv, row 2, column 'end', value '2020-01-01': lies before start (2021-01-01). "
        "Swap the two dates.",
        "coverage.csv, row 3, column 'area': is blank. Fill it in.",
        "coverage.csv, row 4, column 'start': is blank. Fill it in.",
    ]


# --- a season in the place of days


def test_a_season_in_both_columns_is_a_period_without_days(tmp_path: Path) -> None:
    (one,) = read_counts(
        write_counts(
            tmp_path / "counts.csv", [count("west", start="2004-winter", end="2004-winter")]
        )
    )
    assert (one.period.stated, str(one.period)) == ("2004-winter", "2004-winter")
    assert (one.period.start, one.period.end) == (date(2004, 12, 1), date(2005, 3, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [("2004-summer", "2004-autumn"), ("2004", "2004"), ("2004-summer", "2004-08-31")],
)
def test_other_partial_dates_are_no_period(tmp_path: Path, start: str, end: str) -> None:
    path = write_counts(tmp_path / "counts.csv", [count("west", start=start, end=end)])
    with pytest.raises(DataError, match="is not a date"):
        read_counts(path)


def test_a_season_overlaps_days_that_it_may_mean(tmp_path: Path) -> None:
    rows = [
        count("west", start="2004-summer", end="2004-summer"),
        count("west", start="2004-08-01", end="2004-12-31"),
    ]
    with pytest.raises(DataError, match="overlaps 2004-summer in row 2"):
        read_counts(write_counts(tmp_path / "counts.csv", rows))


def test_a_series_is_shown_with_one_that_is_there(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "series.toml",
        '[a]\nkind = "k"\nunit = "u"\nname = "A"\nunit_name = "us"\ndefinition = "d"\n'
        'shown_with = "b"\n',
    )
    with pytest.raises(DataError, match="'shown_with', value 'b': of series 'a' is no series"):
        read_series(path)
