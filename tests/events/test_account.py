from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenemap.errors import DataError
from scenemap.events.account import Account, sums
from scenemap.events.table import EventBatch, Fault


def fault(row: int, column: str = "time", value: object = "never") -> Fault:
    return Fault(row, column, value, "is not a time", "Mend it.")


def batch(kept: int, *faults: Fault, **changes: object) -> EventBatch:
    """Return a batch of so many rows that were kept, and of others with faults."""
    arrays = {"row": np.arange(kept), "lon": np.zeros(kept), "lat": np.zeros(kept)}
    start = np.zeros(kept, "M8[us]")
    n_read = kept + len({one.row for one in faults})
    given = {**arrays, "start": start, "n_read": n_read, "faults": faults, **changes}
    return replace(EventBatch.none(), **given)


def raised(account: Account) -> str:
    with pytest.raises(DataError) as caught:
        account.raise_faults()
    return str(caught.value)


def test_nothing_read_is_an_account_of_noughts():
    assert Account.of(EventBatch.none(), "a.csv") == Account()
    Account().raise_faults()
    assert Account().warnings("UTC") == ()


def test_a_row_of_two_faults_is_refused_once_for_the_first():
    account = Account.of(batch(3, fault(7, "lat"), fault(7, "time"), fault(9)), "a.csv")
    assert (account.read, account.rejected) == (5, 2)
    assert {why: (one.count, one.rows) for why, one in account.refusals.items()} == {
        ("a.csv", "lat", "is not a time"): (1, (7,)),
        ("a.csv", "time", "is not a time"): (1, (9,)),
    }
    assert account.faults["a.csv"].count == 3


def test_a_file_is_refused_with_its_first_twenty_faults_and_how_many_there_are():
    """The later batch may be added first."""
    late, early = (
        Account.of(batch(0, *map(fault, rows)), "a.csv") for rows in (range(16, 24), range(1, 16))
    )
    assert raised(late + early).splitlines() == [
        "a.csv is not usable: 23 faults.",
        *(
            f"  a.csv, row {row}, column 'time', value 'never': is not a time. Mend it."
            for row in range(1, 21)
        ),
        "  and 3 more.",
        "Mend the rows, or leave them out, counted, with `bad_rows='reject'`.",
    ]
    one = Account.of(batch(0, fault(1)), "a.csv")
    assert raised(one).startswith("a.csv is not usable: 1 fault.")


def test_of_several_files_the_first_that_was_read_is_refused():
    good, bad, worse = (
        Account.of(one, name)
        for one, name in ((batch(3), "a"), (batch(0, fault(2)), "z"), (batch(0, fault(1)), "b"))
    )
    assert raised(good + bad + worse).startswith("z is not usable")


def test_a_warning_names_each_file_with_times_that_do_not_exist():
    accounts = [
        Account.of(batch(2, unreal=unreal, naive=2), name)
        for unreal, name in ((5, "b.csv"), (0, "c.csv"), (2, "a.csv"), (3, "b.csv"))
    ]
    total = sum(accounts, Account())
    assert total.naive == 8
    assert [str(one).partition(" in ")[0] for one in total.warnings("Europe/Oslo")] == [
        "b.csv: has times that do not exist",
        "a.csv: has times that do not exist",
    ]


def test_what_is_so_in_several_files_is_told_once():
    accounts = [
        Account.of(batch(9, moved={"Z": 4, "+01:00": n}), name)
        for n, name in ((3, "b.csv"), (0, "b.csv"), (2, "a.csv"), (1, "c.csv"))
    ]
    (line,) = sum(accounts, Account()).warnings("Europe/Oslo")
    assert str(line).startswith(
        "b.csv and 2 other files: 22 times with the offset +01:00 and Z were converted to Europe/Oslo."
    )
    (line,) = accounts[2].warnings("UTC")
    assert str(line).startswith("a.csv: 6 times")
    (line,) = Account.of(batch(9, moved={"Z": 4}), "a.csv").warnings("UTC")
    assert str(line).startswith("a.csv: some times")


def test_one_simulated_batch_makes_all_simulated():
    plain, simulated = (Account.of(batch(1, simulated=one), "a.csv") for one in (False, True))
    assert not (plain + plain).simulated
    assert (plain + simulated).simulated
    assert (simulated + plain).simulated


def test_sums_keep_the_order_and_leave_the_parts_alone():
    one, two = {"b": 1, "a": 2}, {"c": 3, "a": 4}
    assert list(sums(one, two).items()) == [("b", 1), ("a", 6), ("c", 3)]
    assert (one, two) == ({"b": 1, "a": 2}, {"c": 3, "a": 4})


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=40), st.data())
def test_however_a_file_is_cut_the_account_is_the_same(rows, data):
    """A row is kept or, with a fault in a column of ten, refused."""
    events = [fault(at, f"c{column}") if bad else None for at, (column, bad) in enumerate(rows)]
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows)), max_size=4)) | {0, len(rows)})

    def account(some: list[Fault | None]) -> Account:
        return Account.of(batch(some.count(None), *filter(None, some)), "a.csv")

    parts = [account(events[a:b]) for a, b in itertools.pairwise(cuts)]
    assert sum(data.draw(st.permutations(parts)), Account()) == account(events)


def test_an_account_does_not_grow_with_the_rows():
    many = Account.of(batch(0, *map(fault, range(10_000))), "a.csv")
    assert len(many.faults["a.csv"].first) == 20
    total = sum([many] * 20, Account())
    ((_, refusal),) = total.refusals.items()
    assert (total.rejected, refusal.count, len(refusal.rows)) == (200_000, 200_000, 5)
    assert len(total.faults["a.csv"].first) == 20
