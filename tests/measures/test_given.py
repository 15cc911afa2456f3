from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scenemap.measures.estimate import Refusal
from scenemap.measures.given import (
    AREA,
    PERIOD,
    counted_once,
    finite,
    same_index,
    series_of,
    some_events,
)
from scenemap.model import Text

BEFORE = Text(nb="før", en="before")


def test_counts_keep_the_callers_index_and_the_caller_keeps_the_counts():
    given = pd.Series([1, 2], index=["vest", "øst"])
    found = series_of(given, AREA)
    found["vest"] = 99
    assert found.index.tolist() == ["vest", "øst"]
    assert given.tolist() == [1, 2]


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), None])
def test_what_is_no_count_is_refused_by_area_and_period(bad):
    with pytest.raises(Refusal, match=r"before, area east: (-1|nan|inf) is not a count"):
        series_of(pd.Series([1, bad], index=["west", "east"], dtype=float), AREA, of=BEFORE)


def test_the_first_five_are_named_in_both_languages():
    with pytest.raises(Refusal) as refused:
        series_of([-1] * 7, PERIOD, of=BEFORE)
    assert refused.value.reason["en"].count("period") == 5
    assert refused.value.reason["nb"].startswith("før, periode 0: -1, periode 1: -1")
    assert refused.value.remedy


def test_events_are_whole():
    assert series_of([2.0], AREA, whole=True).tolist() == [2]
    with pytest.raises(Refusal, match=r"area 0: 2.5 is not a whole number of events"):
        series_of([2.5], AREA, whole=True)


def test_nothing_is_not_measured():
    with pytest.raises(Refusal, match="no counts"):
        series_of([], AREA)


def test_a_source_period_counts_once():
    counted_once(["2014", "2015"], PERIOD)
    with pytest.raises(Refusal, match="same period occurs more than once: 2015"):
        counted_once(["2014", "2015", "2015", "2015"], PERIOD)


def test_two_periods_are_of_the_same_areas():
    with pytest.raises(Refusal, match="b, c"):
        same_index(pd.Series([1, 2], ["a", "b"]), pd.Series([1, 2], ["a", "c"]))


def test_a_period_without_events_is_named():
    with pytest.raises(Refusal, match="before: no events in any area"):
        some_events(pd.Series([0.0, 0.0]), BEFORE)


@pytest.mark.parametrize("values", [[1], [1, float("nan")], [[1, 2]]])
def test_every_area_has_its_position(values):
    with pytest.raises(Refusal, match="x: needs 2 numbers"):
        finite(values, Text(nb="x", en="x"), 2)
    assert np.array_equal(finite([1, 2], Text(nb="x", en="x"), 2), [1.0, 2.0])
