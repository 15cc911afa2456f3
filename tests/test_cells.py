from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.cells import STATES, WITHHELD_FOR, Cell, each, flags_of, written
from scenemap.panel import COLUMNS, frame_of


@pytest.mark.parametrize(
    ("state", "coverage", "partial", "spread", "flags"),
    [
        ("exact", 90, False, False, "exact"),
        ("exact", 45, True, False, "exact;partial"),
        ("exact", None, True, True, "exact;spread;partial;coverage_unknown"),
        ("rounded", None, False, False, "rounded;coverage_unknown"),
        ("rounded", 90, False, True, "rounded;spread"),
        # A mean is of its whole source period, however much of it was looked at.
        ("period_mean", None, True, False, "period_mean;partial"),
        # Of these nothing more is told: a word beside them would tell that there was somebody.
        ("unknown", None, True, True, "unknown"),
        ("suppressed", None, True, True, "suppressed"),
        ("suppressed", 90, False, False, "suppressed"),
    ],
)
def test_the_words_of_a_cell_by_hand(state, coverage, partial, spread, flags):
    one = Cell(state, None, None, 90, coverage, partial, spread)
    assert one.flags == flags
    assert set(flags.split(";")) <= {*STATES, "spread", "partial", "coverage_unknown"}


def test_what_a_cell_says_of_itself():
    seven = Cell("exact", 7, 2.5, days=84, coverage=84)
    assert (seven.known, seven.zero, seven.withheld) == (True, False, False)
    assert Cell("exact", 0, 0.0, days=84).zero
    # Nought that was rounded to may be a few.
    assert not Cell("rounded", 0, 0.0, days=84).zero
    assert not Cell("unknown", None, None, days=84).zero
    hidden = Cell("suppressed", None, None, days=84)
    assert (hidden.known, hidden.withheld) == (False, True)
    assert not Cell("period_mean", None, 2.5, days=84).known


def test_a_cell_does_not_change():
    with pytest.raises(AttributeError):
        Cell("exact", 7, 2.5, days=84).value = 3  # type: ignore[misc]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(STATES),
            "count": st.none() | st.integers(0, 10**6),
            "coverage": st.none() | st.integers(0, 366),
            "partial": st.booleans(),
            "spread": st.booleans(),
            "days": st.none() | st.integers(1, 366),
            "per_30_days": st.none() | st.floats(0, 1e4),
            "source_periods": st.integers(0, 3),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=often(12, 120), derandomize=True)
@given(ROWS)
def test_a_frame_of_cells_and_its_cells_say_the_same(rows):
    """Value by value, and the words of all at once as those of each."""
    rows = [{"area": f"a{i}", "period": "2021", **row} for i, row in enumerate(rows)]
    frame = frame_of(rows, COLUMNS)
    cells = list(each(frame))
    assert [(area, period) for area, period, _ in cells] == [(row["area"], "2021") for row in rows]
    for row, (_, _, cell) in zip(rows, cells, strict=True):
        assert (cell.state, cell.value, cell.days) == (row["state"], row["count"], row["days"])
        assert (cell.coverage, cell.per_30_days) == (row["coverage"], row["per_30_days"])
        assert (cell.partial, cell.spread) == (row["partial"], row["spread"])
        assert cell.why == (WITHHELD_FOR if row["state"] == "suppressed" else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scenemap.cells._MANY", 0)  # as very many are made
        assert list(each(frame)) == cells
    assert flags_of(frame).tolist() == [cell.flags for _, _, cell in cells]
    assert flags_of(frame).index.equals(frame.index)


def test_files_have_one_column_of_words_in_the_place_of_three():
    row = {
        "area": "west", "period": "2021", "count": 7, "coverage": 300, "state": "exact",
        "partial": True, "spread": False, "days": 365, "per_30_days": 0.7, "source_periods": 1,
    }  # fmt: skip
    frame = frame_of([row], COLUMNS)
    files = written(frame)
    assert list(files.columns) == [
        "area", "period", "count", "coverage", "flags", "days", "per_30_days", "source_periods",
    ]  # fmt: skip
    assert files["flags"].tolist() == ["exact;partial"]
    assert list(frame.columns) == list(COLUMNS)  # as it was


def test_no_cells_have_no_words():
    frame = frame_of([], COLUMNS)
    assert flags_of(frame).tolist() == []
    assert list(each(frame)) == []
    assert isinstance(written(frame), pd.DataFrame)
