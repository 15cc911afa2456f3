from __future__ import annotations

import pandas as pd
import pytest

from scenemap.events.table import COLUMNS, EventTable


def table(kept: int, rejected: int, read: int) -> EventTable:
    frame = pd.DataFrame({name: ["find"] * kept for name in COLUMNS})
    refused = pd.DataFrame({"row": range(rejected), "column": "time", "reason": "is blank"})
    return EventTable(frame, read, refused, "Europe/Oslo", 0, simulated=False)


def test_rows_that_add_up_make_a_table():
    assert table(kept=3, rejected=2, read=5).n_read == 5


@pytest.mark.parametrize("read", [4, 6])
def test_a_lost_or_invented_row_is_a_fault_of_the_package(read):
    with pytest.raises(AssertionError, match=f"{read} rows read, 3 kept, 2 rejected"):
        table(kept=3, rejected=2, read=read)


def test_kinds_are_sorted_and_named_once():
    one = table(kept=3, rejected=0, read=3)
    one.frame["kind"] = ["visit", "find", "visit"]
    assert one.kinds == ("find", "visit")
