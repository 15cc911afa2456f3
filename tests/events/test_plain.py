"""Columns that are written plainly are read by Arrow: the same values as by patterns, or none at all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.events import cleaning, times
from scenemap.events.times import Clock, read_times

CLOCK = Clock(ZoneInfo("Europe/Oslo"))
SIGNS = st.sampled_from(
    [
        "",
        "0",
        "1",
        "5",
        "12",
        "59",
        "60",
        ".",
        ",",
        ":",
        "-",
        "+",
        " ",
        "T",
        "Z",
        "e",
        "nan",
        "inf",
        "1900",
        "NA",
    ]
)
MOMENTS = st.builds(
    "{}-{}-{}{}{}{}".format,
    st.sampled_from(["2015", "0000", "1899", "9999", "15", " 2015"]),
    st.sampled_from(["01", "6", "12", "13", "00"]),
    st.sampled_from(["01", "7", "28", "29", "31", "32"]),
    st.sampled_from(["T", " ", "t", "  ", ""]),
    st.sampled_from(["", "14", "1405", "14:05", "24:00", "23:59:60", "14:05:59", "4:05", "14:60"]),
    st.sampled_from(["", ".1", ".123456", ".1234567", ",5", "Z", "+02:00", " ", "-0800"]),
)


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    pd.to_numeric(pd.Series(["1"]))


@settings(max_examples=often(30, 600))
@given(st.lists(MOMENTS, min_size=1, max_size=3))
@example(["2015-06-17 14:05"])
@example(["2015-06-17T14:05:01.5", "2015-06-17T14:05"])
def test_moments_are_read_as_by_patterns(cells: list[str]) -> None:
    raw = pd.Series(cells, dtype="str")
    plain = times._plain_moments(raw)
    if plain is None:
        return
    reader = times._Reader(len(raw), CLOCK, None)
    reader.text(times._text_of(raw))
    found = read_times(raw, CLOCK)
    for name in ("local", "told", "dated", "date_only", "naive", "instant", "two_digits"):
        np.testing.assert_array_equal(getattr(found, name), getattr(reader.found, name), name)
    assert (found.moved, found.evidence) == (reader.found.moved, reader.found.evidence)


@settings(max_examples=often(30, 600))
@given(st.lists(st.lists(SIGNS, max_size=4).map("".join), min_size=1, max_size=3))
@example(["60.39", "-5.3"])
def test_numbers_are_read_as_one_by_one(cells: list[str]) -> None:
    raw = pd.Series(cells, dtype="str")
    plain = cleaning._plain_numbers(raw)
    if plain is None:
        return
    slowly, blank = cleaning._as_numbers(raw.astype(object), decimal_comma=False)
    assert not blank.any()
    np.testing.assert_array_equal(plain, slowly)


@given(st.lists(st.floats(-180, 180), min_size=1, max_size=50), st.integers(0, 17))
def test_coordinates_are_the_nearest_numbers(values: list[float], decimals: int) -> None:
    """By Python's own reading of a number, which rounds exactly."""
    cells = [f"{value:.{decimals}f}" for value in values]
    found = cleaning._plain_numbers(pd.Series(cells, dtype="str"))
    assert found is not None
    assert found.tolist() == [float(cell) for cell in cells]


def test_plain_columns_go_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        pytest.fail("a plain column is read one by one")

    monkeypatch.setattr(times, "_text_of", never)
    monkeypatch.setattr(cleaning, "blank_cells", never)
    read_times(pd.Series(["2015-06-17T14:05", "2015-06-17 14:05:30"], dtype="str"), CLOCK)
    cleaning._as_numbers(pd.Series(["60.39", "5"], dtype="str"), decimal_comma=True)
