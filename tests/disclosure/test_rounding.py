from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenemap.disclosure.rounding import LEAST_BASE, check_base, range_of, rounded
from scenemap.errors import DataError


@given(st.integers(0, 500), st.integers(LEAST_BASE, 30))
def test_a_figure_stands_for_exactly_the_counts_that_are_rounded_to_it(count, base):
    low, high = range_of(rounded(count, base), base)
    assert low <= count <= high
    assert [rounded(n, base) for n in (low, high)] == [rounded(count, base)] * 2
    assert rounded(high + 1, base) == rounded(count, base) + base
    assert high - low >= 5


def test_every_base_that_tells_small_counts_is_refused():
    for base in range(1, LEAST_BASE):
        with pytest.raises(DataError, match="Round to 10 or more"):
            check_base(base)
    check_base(LEAST_BASE)
