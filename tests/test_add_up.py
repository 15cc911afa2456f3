"""Slices, windows and halves of one command hold the same events, however long these last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import write_bare_case
from proofs import often
from scenemap import DateRange, Windows, load_case, open_study
from scenemap.errors import DataError
from scenemap.intervals import slices

if TYPE_CHECKING:
    from scenemap.case import Case

FIRST = date(2021, 1, 1)
DAYS = 365


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Case:
    """Return a case of two areas that has no coverage, counts or acts."""
    return load_case(write_bare_case(tmp_path_factory.mktemp("t") / "toytown", "interventions"))


@settings(
    max_examples=often(4, 16),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 10**6),
    longest=st.sampled_from([0, 1, 6, 40]),
    start=st.integers(0, 60),
    length=st.integers(20, 120),
    between=st.integers(0, 30),
    by=st.sampled_from(["week", "month", "quarter", "year"]),
)
def test_tables_of_one_command_hold_the_same_events(
    case, tmp_path, seed, longest, start, length, between, by
):
    """Counted by hand: an event counts in a window if no edge and no first day of a slice cuts it."""
    dice = np.random.default_rng(seed)
    n = 400
    begin = dice.integers(0, DAYS - longest, n)
    last = begin + dice.integers(0, longest + 1, n)
    areas = np.array(["east", "west"])[dice.integers(0, 2, n)]
    day = np.datetime64(FIRST)
    rows = pd.DataFrame(
        {"area": areas, "start": day + begin, "end": day + last, "kind": "find"}
    )  # fmt: skip
    path = tmp_path / f"{seed}-{longest}-{start}-{length}-{between}-{by}.csv"
    rows.to_csv(path, index=False)
    second = start + length + between
    ranges = [(start, start + length), (second, second + length)]
    windows = Windows(*(DateRange(at(one), at(end)) for one, end in ranges))
    study = open_study(path, case, start=FIRST, end=at(DAYS - 1), dated="day")
    cuts = [(one.range.start - FIRST).days for one in slices(DateRange(FIRST, at(DAYS)), by)]
    cuts += [edge for one in ranges for edge in one]
    cut = np.any([(begin < one) & (last >= one) for one in cuts], axis=0)
    if cut.sum() > n / 20:  # without so many, rates would be too low
        with pytest.raises(DataError, match="rows last for days"):
            study.compare(by, windows)
        return
    try:
        found = study.compare(by, windows)
    except DataError as error:
        assert "rows last for days" in str(error) and cut.sum() >= 5  # noqa: PT017, PT018
        return
    for (area, _), cell, (one, end) in zip(
        found.windows.by_source, found.windows.by_source.values(), ranges * 2, strict=True
    ):
        inside = (areas == area) & ~cut & (begin >= one) & (last < end)
        assert cell.withheld or (cell.value or 0) == inside.sum()
    for (area, period), cell in found.panel.by_source.items():
        days = DateRange.parse(period)
        one, end = ((edge - FIRST).days for edge in (days.start, days.end))
        inside = (areas == area) & ~cut & (begin >= one) & (last < end)
        assert cell.withheld or (cell.value or 0) == inside.sum()


def at(number: int) -> date:
    return FIRST + timedelta(number)
