from __future__ import annotations

from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest

from builders import write
from scenemap.errors import DataError, IdentifierError
from scenemap.events.observations import read_sessions

OSLO = ZoneInfo("Europe/Oslo")
HEAD = "place,start,end,persons,sale,use\n"


def read(path):
    return read_sessions([path], OSLO, ["park", "square"]).frame


def table(tmp_path, *rows: str):
    return write(tmp_path / "sessions.csv", HEAD + "".join(f"{row}\n" for row in rows))


def test_sessions_are_read_with_nobody_as_zero_and_what_was_not_noted_as_missing(tmp_path):
    frame = read(
        table(
            tmp_path,
            "park,2014-05-06T12:00,2014-05-06T13:30,42,yes,no",
            "square,2014-05-06T12:00Z,2014-05-06T13:00Z,0,,x",
        )
    )
    assert frame["persons"].tolist() == [42, 0]
    assert frame["place"].tolist() == ["park", "square"]
    assert [str(one) for one in frame["start"]] == ["2014-05-06 12:00:00", "2014-05-06 14:00:00"]
    assert frame["sale"].tolist() == [True, pd.NA]
    assert frame["use"].tolist() == [False, True]


def test_a_norwegian_spreadsheet_will_do(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Sted", "Fra", "Til", "Antall personer", "Salg"])
    book.active.append(["park", "06.05.2014 12:00", "06.05.2014 13:00", 7, "nei"])
    book.save(tmp_path / "økter.xlsx")
    frame = read(tmp_path / "økter.xlsx")
    assert (frame["persons"][0], frame["sale"][0]) == (7, False)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("park,2014-05-06T12:00,2014-05-06T13:00,,,",
         "row 2, column 'persons': is blank. Write 0 if nobody was seen; leave the row out if nobody"),
        ("park,2014-05-06T12:00,,4,,", "row 2, column 'end': is blank. Say when the session ended"),
        (",2014-05-06T12:00,2014-05-06T13:00,4,,", "row 2, column 'place': is blank"),
        ("forest,2014-05-06T12:00,2014-05-06T13:00,4,,", "row 2, column 'place', value 'forest'"),
        ("park,2014-05-06T12:00,2014-05-06T13:00,2.5,,", "row 2, column 'persons', value '2.5'"),
        ("park,2014-05-06T12:00,2014-05-06T13:00,4,maybe,",
         "row 2, column 'sale': is neither yes nor no"),
        ("park,2015-10-25T01:30,2015-10-25T02:30,4,,",
         "row 2, column 'end': occurs twice in Europe/Oslo, as the clock is changed. Give it with its"),
        ("park,2015-03-29T02:30,2015-03-29T04:00,4,,",
         "row 2, column 'start': does not exist in Europe/Oslo, as the clock is changed"),
        ("park,2014-05-06,2014-05-06,4,,", "do not hold a session of under 24 hours"),
        ("park,2014-05-06T12:00,2014-05-06T12:00,4,,", "do not hold a session"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_session_is_named(tmp_path, row, message):
    with pytest.raises(DataError) as error:
        read(table(tmp_path, row))
    assert message in str(error.value)
    assert "1 fault" in str(error.value)


def test_a_table_without_persons_is_refused(tmp_path):
    path = write(tmp_path / "s.csv", "place,start,end\npark,2014-05-06T12:00,2014-05-06T13:00\n")
    with pytest.raises(DataError, match="has no column persons"):
        read(path)


def test_names_of_persons_are_refused_like_everywhere(tmp_path):
    path = write(tmp_path / "s.csv", "place,start,end,persons,Navn\n")
    with pytest.raises(IdentifierError, match="Navn"):
        read(path)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2015-10-25T01:00+02:00", "2015-10-25T04:00+01:00", 4),
        ("2016-03-27T01:00+01:00", "2016-03-27T04:00+02:00", 2),
        ("2015-10-25T02:45+02:00", "2015-10-25T02:15+01:00", 0.5),
        ("2015-10-25T01:00", "2015-10-25T04:00", 4),
        ("2016-03-27T01:00", "2016-03-27T04:00", 2),
        ("2016-03-28T01:00", "2016-03-28T04:00", 3),
    ],
)
def test_a_session_over_a_clock_change_lasts_as_long_as_it_did(tmp_path, start, end, hours):
    """In Oslo the clock was put back on 25 October 2015, and forward on 27 March 2016."""
    assert read(table(tmp_path, f"park,{start},{end},4,,"))["hours"].tolist() == [hours]


@pytest.mark.parametrize("day", ["2016-03-27", "2015-10-25", "2016-06-01"])
def test_a_day_is_no_session_however_long_it_was(tmp_path, day):
    with pytest.raises(DataError, match="do not hold a session of under 24 hours"):
        read(table(tmp_path, f"park,{day},{day},4,,"))


def test_the_last_session_may_say_which_comes_first(tmp_path):
    rows = [f"park,{day}/2021 12:00,{day}/2021 13:00,4,," for day in ("03/04", "05/04", "13/04")]
    assert [str(one)[:10] for one in read(table(tmp_path, *rows))["start"]] == [
        "2021-04-03", "2021-04-05", "2021-04-13",
    ]  # fmt: skip
    with pytest.raises(DataError, match="does not say whether day or month comes first"):
        read(table(tmp_path, *rows[:2]))
