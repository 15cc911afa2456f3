"""What stands for nothing, and the words of cells, whatever the cells are of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenemap.events.cleaning import words_of
from scenemap.events.missing import MISSING, blank_cells

#: Words for nothing in any case and with spaces round them, and all that they might be taken for.
CELLS = st.one_of(
    st.none(),
    st.sampled_from(sorted(MISSING))
    .flatmap(lambda word: st.sampled_from([word, word.upper(), f"\u00a0{word} ", f" {word}\t"]))
    .filter(lambda word: word.isprintable() or "\t" in word),
    st.sampled_from(["0", "nothing", "-1", "N", "'=1", "'n", " vest ", "Ås"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
)


def is_blank(cell: str | None) -> bool:
    return cell is None or cell.strip().lower() in MISSING


@given(st.lists(CELLS, max_size=8), st.sampled_from(["str", "object"]))
def test_a_cell_is_blank_by_itself(cells: list[str | None], dtype: str) -> None:
    told = blank_cells(pd.Series(cells, range(10, 10 + len(cells)), dtype=dtype))
    assert told.tolist() == [*map(is_blank, cells)]
    assert told.index.tolist() == [*range(10, 10 + len(cells))]


@example(["NA", " NA ", "na", "'=1", "'n", None], "object")
@given(st.lists(CELLS, max_size=8), st.sampled_from(["str", "object"]))
def test_words_are_cells_without_spaces_round_them(cells: list[str | None], dtype: str) -> None:
    told = words_of(pd.Series(cells, dtype=dtype), "kind", known=("NA", "vest"))
    plain = ["kind" if is_blank(one) and one != "NA" else str(one).strip() for one in cells]
    for found, cell, word in zip(told, cells, plain, strict=True):
        known = cell is not None and cell.strip() == "NA"
        assert found == (
            "NA" if known else {"'=1": "=1"}.get(word, found if word[:1] == "'" else word)
        )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (pd.Series([1, 20], dtype="int64"), ["1", "20"]),
        (pd.Series([1.0, np.nan, 2.5]), ["1", "", "2.5"]),
        (pd.Series([True, None, "x"], dtype=object), ["True", "", "x"]),
        (pd.Series([1, None], dtype="Int64"), ["1", ""]),
        (np.array([3, 4]), ["3", "4"]),
    ],
)
def test_cells_of_other_types_are_their_texts(cells: pd.Series, words: list[str]) -> None:
    assert words_of(cells, "").tolist() == words
