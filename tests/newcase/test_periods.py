"""Names of periods."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenemap.intervals import BYS, slice_of
from scenemap.newcase.periods import label_of, widened
from scenemap.text import slice_label


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("2015", "2015-01-01..2015-12-31"),
        ("2013-2015", "2013-01-01..2015-12-31"),
        ("2013_2015", "2013-01-01..2015-12-31"),
        ("2015M06", "2015-06-01..2015-06-30"),
        ("201506", "2015-06-01..2015-06-30"),
        ("06.2015", "2015-06-01..2015-06-30"),
        ("6/2015", "2015-06-01..2015-06-30"),
        ("Juni 2015", "2015-06-01..2015-06-30"),
        ("jun.-2015", "2015-06-01..2015-06-30"),
        ("2015 juni", "2015-06-01..2015-06-30"),
        ("desember 2015", "2015-12-01..2015-12-31"),
        ("2015K4", "2015-10-01..2015-12-31"),
        ("2015-Q1", "2015-01-01..2015-03-31"),
        ("1. kvartal 2015", "2015-01-01..2015-03-31"),
        ("1.kv. 2015", "2015-01-01..2015-03-31"),
        ("1st quarter 2015", "2015-01-01..2015-03-31"),
        ("Q1 2015", "2015-01-01..2015-03-31"),
        ("2015H2", "2015-07-01..2015-12-31"),
        ("2. halvår 2015", "2015-07-01..2015-12-31"),
        ("2015T3", "2015-09-01..2015-12-31"),
        ("2015U53", "2015-12-28..2016-01-03"),
        ("uke 1 2015", "2014-12-29..2015-01-04"),
        ("2015-W01", "2014-12-29..2015-01-04"),
        ("01.02.2015", "2015-02-01..2015-02-01"),
        ("2015-02-01 00:00:00", "2015-02-01..2015-02-01"),
        ("01.01.2015 - 31.03.2015", "2015-01-01..2015-03-31"),
        ("H1 2015", "2015-01-01..2015-06-30"),
        ("2015-S2", "2015-07-01..2015-12-31"),
        ("T1 2015", "2015-01-01..2015-04-30"),
        ("Jan–mar 2015", "2015-01-01..2015-03-31"),
        ("januar til og med mars 2015", "2015-01-01..2015-03-31"),
        ("2015 Jan-Jun", "2015-01-01..2015-06-30"),
        ("Nov 2014 – Jan 2015", "2014-11-01..2015-01-31"),
        ("1.–3. kvartal 2015", "2015-01-01..2015-09-30"),
        ("Q1-Q2 2015", "2015-01-01..2015-06-30"),
        ("uke 1-4 2015", "2014-12-29..2015-01-25"),
        ("Week 52 2015 to week 53 2015", "2015-12-21..2016-01-03"),
        ("2015-01-01..2015-03-31", "2015-01-01..2015-03-31"),
    ],
)
def test_names_of_periods(name: str, days: str) -> None:
    label = label_of(name)
    assert label is not None
    assert str(label.days()) == days


@pytest.mark.parametrize(
    "name",
    ["", "Sum", "I alt", "12", "3.5", "jan 15", "2015K5", "2015M13", "13.2015", "2015-13", "1854",
     "2016-2015", "31.02.2015", "2015-03-31..2015-01-01", "5. kvartal 2015", "2014/2015", "0 2015",
     "uke 54 2015", "marsj 2015", "mars–januar 2015", "jan–uke 4 2015", "4–1 kvartal 2015",
     "mars 2015 – januar 2015", "vår 2015", "2014–15"],
)  # fmt: skip
def test_what_is_no_name_of_a_period(name: str) -> None:
    assert label_of(name) is None


@pytest.mark.parametrize("name", ["mars", "Mar.", "K1", "1. kvartal", "uke 10", "2. tertial"])
def test_some_names_need_a_year(name: str) -> None:
    label = label_of(name)
    assert label is not None
    assert label.days() is None
    told = label.days(2015)
    assert told is not None
    assert told.start.year == 2015


@settings(derandomize=True, deadline=None)
@given(
    st.dates(date(1901, 1, 1), date(2198, 12, 31)),
    st.sampled_from(BYS),
    st.sampled_from(["nb", "en"]),
)
def test_what_scenemap_calls_a_slice_is_understood(day: date, by: Any, lang: Any) -> None:
    one = slice_of(day, by)
    for name in (one.id, slice_label(one)[lang]):
        label = label_of(name)
        assert label is not None, name
        assert label.days() == one.range


@pytest.mark.parametrize(
    ("months", "step"),
    [([1, 2, 3], "month"), ([1, 4, 7, 10], "quarter"), ([1, 4, 7], "month"), ([1, 13, 25], "year"),
     ([1], None)],
)  # fmt: skip
def test_first_days_are_taken_for_what_they_are_the_first_of(months: list[int], step: str) -> None:
    days = [date(2015 + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in months]
    labels = [label for day in days if (label := label_of(day.isoformat()))]
    taken, found = widened(labels)
    assert found == step
    spans = [one.days() for one in taken]
    assert [one.start for one in spans if one] == days
    other = label_of((days[0] + timedelta(days=3)).isoformat())
    assert other is not None
    assert widened([*labels, other]) == ([*labels, other], None)


@given(
    st.sampled_from(["måned", "quarter", "half", "week"]),
    st.integers(1990, 2100),
    st.data(),
)
def test_several_steps_are_from_the_first_to_the_last(step: str, year: int, data: Any) -> None:
    most = {"måned": 12, "quarter": 4, "half": 2, "week": 52}[step]
    first = data.draw(st.integers(1, most))
    last = data.draw(st.integers(first, most))
    alone = {
        "måned": lambda n: f"{date(2015, n, 1):%B}",
        "quarter": lambda n: f"Q{n}",
        "half": lambda n: f"H{n}",
        "week": lambda n: f"week {n}",
    }[step]
    between = data.draw(st.sampled_from(["-", " – ", " to ", " til "]))
    label = label_of(f"{alone(first)}{between}{alone(last)} {year}")
    ends = [label_of(f"{alone(n)} {year}") for n in (first, last)]
    assert label is not None
    days = label.days()
    assert days is not None
    from_to = [one.days() for one in ends if one]
    assert (days.start, days.end) == (from_to[0].start, from_to[1].end)  # type: ignore[union-attr]


def test_days_that_are_all_the_last_of_a_month_are_months() -> None:
    labels = [label_of(one) for one in ("2015-01-31", "2015-02-28", "2015-04-30")]
    taken, step = widened([one for one in labels if one])
    assert step == "month"
    assert [str(one.days()) for one in taken] == [
        "2015-01-01..2015-01-31", "2015-02-01..2015-02-28", "2015-04-01..2015-04-30",
    ]  # fmt: skip
    ends = [label_of(one) for one in ("31.03.2015", "30.06.2015", "30.09.2015", "31.12.2015")]
    taken, step = widened([one for one in ends if one])
    assert (step, str(taken[0].days())) == ("quarter", "2015-01-01..2015-03-31")
