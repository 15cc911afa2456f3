from datetime import date

import pytest

from scenemap.intervals import DateRange
from scenemap.zones.model import Validity

JUNE = DateRange.parse("2021-06-01..2021-06-30")
START, END = date(2021, 1, 1), date(2022, 1, 1)


@pytest.mark.parametrize(
    ("validity", "day", "answer"),
    [
        # both ends known
        (Validity(START, END), "2020-12-31", "no"),
        (Validity(START, END), "2021-01-01", "yes"),
        (Validity(START, END), "2021-12-31", "yes"),
        (Validity(START, END), "2022-01-01", "no"),
        # no end, which is not the same as an end that is not known
        (Validity(START, date.max), "2099-01-01", "yes"),
        (Validity(START, None), "2099-01-01", "unknown"),
        (Validity(START, None), "2020-12-31", "no"),
        (Validity(None, END), "2021-12-31", "unknown"),
        (Validity(None, END), "2022-01-01", "no"),
        # known to have been used
        (Validity(None, None, JUNE), "2021-05-31", "unknown"),
        (Validity(None, None, JUNE), "2021-06-01", "yes"),
        (Validity(None, None, JUNE), "2021-06-30", "yes"),
        (Validity(None, None, JUNE), "2021-07-01", "unknown"),
        (Validity(START, None, JUNE), "2021-06-15", "yes"),
        (Validity(None, None), "2021-06-15", "unknown"),
    ],
)
def test_whether_a_version_was_in_force(validity: Validity, day: str, answer: str) -> None:
    assert validity.on(date.fromisoformat(day)) == answer
