"""What is laid out of very many cells at once is what each cell says by itself."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.case import load_case
from scenemap.cells import each
from scenemap.facts.matrices import STATES, matrices_of
from scenemap.measures.designs import laid_out
from scenemap.panel import published_panel
from scenemap.render.geometry import pack

AREAS, PERIODS = ["b", "a", "d", "c"], ["2015-03", "2015-01", "2015-02"]
COUNTS = st.none() | st.integers(0, 9)


@st.composite
def frames(draw):
    """Cells of some areas and periods, in any order, many of them alike."""
    places = draw(st.lists(st.tuples(*map(st.sampled_from, (AREAS, PERIODS))), unique=True))
    made = st.tuples(
        st.sampled_from(["exact", "rounded", "period_mean", "unknown", "suppressed"]),
        COUNTS, st.sampled_from([28, 31]), COUNTS, st.booleans(), st.booleans(),
    )  # fmt: skip
    rows = [(*place, *draw(made)) for place in places]
    names = ["area", "period", "state", "count", "days", "coverage", "partial", "spread"]
    types = dict(zip(names, ["str"] * 3 + ["Int64"] * 3 + ["bool"] * 2, strict=True))
    cells = pd.DataFrame(rows, columns=names).astype(types)
    return cells.assign(per_30_days=cells["count"].astype("Float64") / cells["days"] * 30)


@given(frames())
@settings(deadline=None, max_examples=often(12, 120))
def test_cells_are_those_of_their_rows(cells):
    found = list(each(cells))
    assert [one[:2] for one in found] == list(zip(cells["area"], cells["period"], strict=True))
    for (_, _, cell), (_, row) in zip(found, cells.iterrows(), strict=True):
        for value, told in (
            (cell.value, row["count"]), (cell.per_30_days, row["per_30_days"]),
            (cell.days, row["days"]), (cell.coverage, row["coverage"]),
        ):  # fmt: skip
            assert (value is None) == pd.isna(told)
            assert value is None or value == told
        assert (cell.state, cell.partial, cell.spread) == (
            row["state"], row["partial"], row["spread"],
        )  # fmt: skip


@given(frames())
@settings(deadline=None, max_examples=often(12, 120))
def test_matrices_hold_what_each_row_tells(cells):
    facts = SimpleNamespace(areas=[SimpleNamespace(id=one) for one in AREAS])
    found = matrices_of(facts, cells, PERIODS)
    rows = {(row["area"], row["period"]): row for _, row in cells.iterrows()}
    for i, area in enumerate(AREAS):
        for j, period in enumerate(PERIODS):
            count, rate = found["count"][i][j], found["value"][i][j]
            row = rows.get((area, period))
            if row is None:
                assert (found["state"][i][j], count, rate) == (STATES["unknown"], None, None)
            elif pd.isna(row["count"]):
                assert (count, rate) == (None, None)
            else:
                assert (count, rate) == (row["count"], round(float(row["per_30_days"]), 4))


def bergen_of(cells):
    """Return a panel of source cells as it knows them, but for one area and one period."""
    panel = published_panel(load_case("bergen"), "year")
    order = [str(one) for one in panel.source_periods]
    names = dict(zip(AREAS, [*panel.areas[:3], "elsewhere"], strict=True))
    periods = dict(zip(PERIODS, [*order[:2], "1999"], strict=True))
    cells["area"], cells["period"] = cells["area"].map(names), cells["period"].map(periods)
    return replace(panel, source_cells=cells), order


@given(frames(), st.sampled_from(["count", "per_30_days", "days"]))
@settings(deadline=None, max_examples=often(12, 120))
def test_a_table_of_source_counts_is_that_of_pandas(cells, column):
    panel, order = bergen_of(cells)
    table = cells.set_index(["area", "period"])[column].unstack()  # noqa: PD010 - no aggregation
    expected = table.reindex(index=list(panel.areas), columns=order).astype("float64")
    found = panel.pivot(column)  # noqa: PD010 - a panel's own
    pd.testing.assert_frame_equal(found, expected, check_index_type=False)


@given(frames(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=often(12, 120))
def test_measures_take_what_each_source_cell_says(cells, random):
    panel, order = bergen_of(cells)
    areas = random.sample([*panel.areas, "nowhere"], 4)
    rows = {(row["area"], row["period"]): row for _, row in cells.iterrows()}
    counts, days, state = laid_out(panel, areas)
    for i, area in enumerate(areas):
        for j, period in enumerate(order):
            row = rows.get((area, period))
            told = (np.nan, np.nan) if row is None else (row["count"], row["days"])
            assert [counts[i, j], days[i, j]] == pytest.approx([*map(plain, told)], nan_ok=True)
            withheld = row is not None and row["state"] == "suppressed"
            gap = "withheld" if withheld else "unknown"
            assert state[i, j] == (gap if pd.isna(told[0]) else "shown")


def plain(number):
    return np.nan if pd.isna(number) else float(number)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.lists(st.tuples(*[st.integers(-180 * 10**6, 180 * 10**6)] * 2), min_size=1))
def test_steps_are_read_back(positions):
    line = [[x / 10**6, y / 10**6] for x, y in positions]
    packed = pack({"type": "LineString", "coordinates": line})
    numbers, number, bits = [], 0, 0
    for letter in packed["steps"]:
        part = LETTERS.index(letter)
        number += (part % 32) << bits
        bits += 5
        if part < 32:
            numbers.append(-(number + 1) // 2 if number % 2 else number // 2)
            number, bits = 0, 0
    read = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) * packed["unit"]
    assert read.tolist() == [list(one) for one in positions]


def test_a_number_under_a_mask_is_refused_whatever_it_is():
    from scenemap.errors import DataError
    from scenemap.render.columns import pack_cells

    for count, value in ((3, None), (None, 3.0), (0, None)):
        cells = {"state": [[2, 4]], "count": [[9, count]], "value": [[9.0, value]]}
        with pytest.raises(DataError, match="has a number, which none may have"):
            pack_cells(cells, [30, 31])
    told = pack_cells({"state": [[2, 2]], "count": [[9, 8]], "value": [[9.0, 7.7419]]}, [30, 31])
    assert told["value"] == [0]
    assert math.isclose(8 / 31 * 30, 7.7419, abs_tol=1e-4)
