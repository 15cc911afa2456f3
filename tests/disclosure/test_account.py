from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.disclosure.account import told_rows
from scenemap.tally import Conservation, RowsTold

TERMS = ("rejected", "outside_period", "without_position", "outside_areas", "counted")
terms = st.integers(0, 12) | st.integers(0, 5)


def conservation(rejected, spanning, period, position, areas, counted) -> Conservation:
    read = rejected + spanning + period + position + areas + counted
    return Conservation(
        read, rejected + spanning, period, position, areas, counted, spanning=spanning
    )


accounts = st.builds(conservation, *[terms] * 6)
#: Of which each would be told alone.
fine_accounts = st.builds(conservation, *[st.just(0) | st.integers(5, 14)] * 6)


def numbers(told: Conservation | RowsTold) -> dict[str, int]:
    """Return all that is told, and what follows by subtraction alone."""
    if isinstance(told, RowsTold):
        return {} if told.read is None else {"rest": told.read - told.counted}
    found = {name: getattr(told, name) for name in TERMS}
    return found | {"rest": told.read - told.counted, "spanning": told.spanning}


@settings(derandomize=True, max_examples=often(100, 1000))
@given(accounts)
def test_no_few_rows_are_told(rows):
    told = told_rows(rows)
    few = {name for name, n in numbers(told).items() if 1 <= n <= 4}
    assert few <= {"counted"}  # which is withheld with the counts
    if isinstance(told, RowsTold) and told.read is not None:
        # How many were refused is told in full to whoever holds the file.
        assert not 1 <= told.read - told.counted - (rows.rejected - rows.spanning) <= 4
    if all(n == 0 or n >= 5 for name, n in numbers(rows).items() if name != "counted"):
        assert told == rows or 1 <= rows.rejected - rows.spanning <= 4


@settings(derandomize=True, max_examples=often(100, 1000))
@given(st.lists(accounts | fine_accounts, min_size=2, max_size=4))
def test_nor_by_how_few_they_changed(releases):
    told: list[Conservation | RowsTold] = []
    for rows in releases:
        told.append(told_rows(rows, told))
    for at, now in enumerate(told):
        for then in told[:at]:
            one, two = numbers(now), numbers(then)
            for name in one.keys() & two.keys() - {"counted"}:
                assert not 1 <= abs(one[name] - two[name]) <= 4, (name, now, then)


def test_by_hand():
    assert told_rows(Conservation(103, 0, 3, 4, 0, 96)) == RowsTold(103, 96)
    assert told_rows(Conservation(99, 0, 3, 0, 0, 96)) == RowsTold(None, None)
    # Of 7 that were not counted 5 are told as refused, so 2 others follow.
    assert told_rows(Conservation(107, 5, 2, 0, 0, 100)) == RowsTold(None, None)
    fine = Conservation(106, 0, 5, 5, 0, 96)
    assert told_rows(fine) is fine
    # Three more outside the period, and as many fewer without position: nothing but their sum.
    assert told_rows(Conservation(106, 0, 8, 2, 0, 96), [fine]) == RowsTold(106, 96)
    assert told_rows(Conservation(109, 0, 8, 5, 0, 96), [fine]) == RowsTold(None, None)
    assert told_rows(fine, [fine]) is fine
    # Five more were lost, three of them outside the period and two without position.
    assert told_rows(Conservation(111, 0, 8, 7, 0, 96), [fine]) == RowsTold(111, 96)
    # As many were lost, but two of them elsewhere: each of the two accounts alone would be told.
    moved = Conservation(116, 0, 10, 10, 0, 96), Conservation(116, 0, 12, 8, 0, 96)
    assert [told_rows(one) for one in moved] == [*moved]
    assert told_rows(moved[1], moved[:1]) == RowsTold(116, 96)
