"""How times are written: read as they stand, or as the column as a whole says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.events.times import (
    Clock,
    TimeEvidence,
    Written,
    dated_files,
    dated_to,
    read_times,
)
from scenemap.intervals import DATED, dated_span, slice_of

OSLO = Clock(ZoneInfo("Europe/Oslo"))
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def read(*texts: object, clock: Clock = OSLO, written: Written | None = None):
    return read_times(pd.Series(texts, dtype=object), clock, written)


def shown(*texts: object, **how: object) -> list[str]:
    """Write what was read: to the day where no clock was given, else to the minute; "" if unread."""
    times = read(*texts, **how)
    told = np.datetime_as_string(times.local, unit="s").tolist()
    return [
        ""
        if one == "NaT"
        else one[:10] + ("" if DATED[code] == "day" else f" {DATED[code]}")
        if day
        else one
        for one, day, code in zip(told, times.date_only, times.dated, strict=True)
    ]


# --- what a row says by itself ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2015-01", "2015-01-01 month"),
        ("2015M01", "2015-01-01 month"),
        ("01.2015", "2015-01-01 month"),
        ("1/2015", "2015-01-01 month"),
        ("mars 2015", "2015-03-01 month"),
        ("Mar. 2015", "2015-03-01 month"),
        ("2015-W03", "2015-01-12 week"),
        ("2015W03", "2015-01-12 week"),
        ("2015U03", "2015-01-12 week"),
        ("2020-W53", "2020-12-28 week"),
        ("2015-W53", "2015-12-28 week"),
        ("2014-W53", ""),
        ("2015-W00", ""),
        ("2015-W03-4", "2015-01-15"),
        ("2015K2", "2015-04-01 quarter"),
        ("2015-K2", "2015-04-01 quarter"),
        ("2015Q4", "2015-10-01 quarter"),
        ("2015-Q4", "2015-10-01 quarter"),
        ("K1 2015", "2015-01-01 quarter"),
        ("2015Q5", ""),
        ("2015-13", ""),
        ("13.2015", ""),
        ("2015", "2015-01-01 year"),
        ("201502", "2015-02-01 month"),
        ("20150217", "2015-02-17"),
        ("201502171405", "2015-02-17T14:05:00"),
        ("20150217140530", "2015-02-17T14:05:30"),
        ("20150229", ""),
        ("2015/03/01", "2015-03-01"),
        ("2015/3/1 7:05", "2015-03-01T07:05:00"),
        ("2015/03/01 22:15:00+00", "2015-03-01T23:15:00"),
        ("2015/03/01 22:15:00.000+00", "2015-03-01T23:15:00"),
        ("2015-03-01 22:15:00 UTC", "2015-03-01T23:15:00"),
        ("2015-03-01T22:15-05:30", "2015-03-02T04:45:00"),
        ("01.03.2015 kl. 22:15", "2015-03-01T22:15:00"),
        ("01.03.2015 kl 22.15", "2015-03-01T22:15:00"),
        ("1.3.2015 22:15:07", "2015-03-01T22:15:07"),
        ("1. mars 2015", "2015-03-01"),
        ("1. MARS 2015 kl. 22.15", "2015-03-01T22:15:00"),
        ("17. mai 2015", "2015-05-17"),
        ("3. des. 2015", "2015-12-03"),
        ("3 desember 2015", "2015-12-03"),
        ("tirsdag 3. mars 2015 kl. 22:15", "2015-03-03T22:15:00"),
        ("lør. 7. mars 2015", "2015-03-07"),
        ("Tue, 03 Mar 2015 22:15:00 +0000", "2015-03-03T23:15:00"),
        ("2015 3 7 22 15", "2015-03-07T22:15:00"),
        ("2015 12 31", "2015-12-31"),
        ("1 March 2015", "2015-03-01"),
        ("01-Mar-2015", "2015-03-01"),
        ("01Mar2015", "2015-03-01"),
        ("October 3, 2015 11:30 PM", "2015-10-03T23:30:00"),
        ("3rd Oct 2015", "2015-10-03"),
        ("3. marsj 2015", ""),
        ("31. juni 2015", ""),
        ("2015-03-01 11:30 PM", "2015-03-01T23:30:00"),
        ("2015-03-01 12:05 AM", "2015-03-01T00:05:00"),
        ("2015-03-01 12:05 p.m.", "2015-03-01T12:05:00"),
        ("2015-03-01 13:05 PM", ""),
        ("2015-03-01 0:05 PM", ""),
        ("25/12/2015", "2015-12-25"),
        ("12/25/2015", "2015-12-25"),
        ("12/25/2015 11:30:00 PM", "2015-12-25T23:30:00"),
        ("25-12-2015 23:30", "2015-12-25T23:30:00"),
        ("07/07/2015", "2015-07-07"),
        ("31/31/2015", ""),
        ("01.02.15", "2015-02-01"),
        ("01.02.98", ""),
        ("1/2/15", ""),
        ("14:05", ""),
        ("yesterday", ""),
        ("1854-01-01", "1854-01-01"),
        ("1425211200", "2015-03-01T13:00:00"),
        ("1425211200000", "2015-03-01T13:00:00"),
        ("42064", "2015-03-01"),
        ("42064.75", "2015-03-01T18:00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_stands(text, right):
    assert shown(text) == [right]


@pytest.mark.parametrize("word", ["NA", "n/a", "NULL", "-", ".", "..", "(blank)", "NaN", " ", None])
def test_words_for_nothing_are_no_time_and_nothing_else(word):
    times = read("2015-03-01", word)
    assert np.isnat(times.local).tolist() == [False, True]
    assert not times.two_digits.any()


@given(DAYS, st.sampled_from(DATED))
def test_what_is_dated_to_more_than_a_day_is_that_long(day, dated):
    start, end = dated_span(np.array([day], dtype="M8[us]"), dated)
    low, high = start[0].astype("M8[D]").item(), end[0].astype("M8[D]").item()
    if dated == "day":
        assert (low, high) == (day, day + timedelta(days=1))
    else:
        assert (low, high) == (slice_of(day, dated).range.start, slice_of(day, dated).range.end)


@given(DAYS)
def test_a_slice_is_read_back_from_its_name(day):
    """The names that ``slice_of`` gives, which are held to the calendar elsewhere."""
    for by in ("week", "month", "quarter", "year"):
        one = slice_of(day, by)
        times = read(one.id)
        assert DATED[times.dated[0]] == by
        assert times.local[0].astype("M8[D]").item() == one.range.start
        assert times.end[0].astype("M8[D]").item() == one.range.end


@settings(deadline=None)
@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),  # noqa: DTZ001 - local
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y kl. %H:%M:%S",
            "%Y%m%d%H%M%S", "%Y-%m-%d %I:%M:%S %p", "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p",
        ]
    ),
)  # fmt: skip
def test_what_was_written_is_read(moment, form):
    moment = moment.replace(microsecond=0)
    assert shown(moment.strftime(form)) == [moment.isoformat()]
    assert shown(moment.strftime(form), clock=Clock(OSLO.zone, form=form)) == [moment.isoformat()]


# --- what only the column says ----------------------------------------------------------------------


def test_one_row_says_for_all_which_comes_first():
    assert shown("03/04/2015", "13/04/2015") == ["2015-04-03", "2015-04-13"]
    assert shown("03/04/2015", "04/13/2015") == ["2015-03-04", "2015-04-13"]
    times = read("03/04/2015", "13/04/2015", "05/05/2015")
    assert (times.evidence.day_first, times.evidence.either) == (1, 1)


@settings(deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=30), st.sampled_from(["day", "month"]), st.data())
def test_evidence_adds_up_over_batches_and_settles_how_they_are_read(days, first, data):
    form = "%d/%m/%Y" if first == "day" else "%m/%d/%Y"
    texts = [day.strftime(form) for day in days]
    cut = data.draw(st.integers(0, len(texts)))
    parts = [part for part in (texts[:cut], texts[cut:]) if part]
    evidence = sum((read(*part).evidence for part in parts), start=TimeEvidence())
    whole = read(*texts).evidence
    assert evidence.written == whole.written
    decisive = any(day.day > 12 for day in days)
    ambiguous = any(day.day <= 12 and day.day != day.month for day in days)
    if decisive:
        assert whole.written.first == first
        again = read(*texts, written=evidence.written)
        assert again.local.astype("M8[D]").tolist() == days
        assert again.evidence.read_as(evidence.written)
    elif ambiguous:
        with pytest.raises(DataError, match="does not say whether day or month comes first"):
            evidence.check("events.csv")


def test_what_nothing_decides_is_refused_with_both_readings():
    evidence = read("03/04/2015", "05/04/2015").evidence
    with pytest.raises(DataError, match=r"'03/04/2015' may be 2015-04-03 or 2015-03-04"):
        evidence.check("events.csv")
    with pytest.raises(DataError, match="only with the day first and others"):
        read("13/04/2015", "04/13/2015").evidence.check("events.csv")
    told = read("03/04/2015 11:30 PM", "05/04/2015 10:00 AM").evidence
    told.check("events.csv")
    assert (told.guessed, told.written.first) == (True, "month")


def test_digits_are_what_most_of_the_column_is():
    assert shown("2015", "2016", "42064") == ["2015-01-01 year", "2016-01-01 year", ""]
    assert shown("42064", "42065", "2015") == ["2015-03-01", "2015-03-02", ""]
    # One clock time says that the whole days beside it are midnights.
    assert shown("42064", "42065.5") == ["2015-03-01T00:00:00", "2015-03-02T12:00:00"]


def test_numbers_of_other_types_are_read_as_their_digits_are():
    for values in ([1425211200, 1425211260], [1425211200.0, 1425211260.0]):
        times = read_times(pd.Series(values), OSLO)
        assert str(times.local[1]) == "2015-03-01T13:01:00.000000"
    assert str(read_times(np.array([2015, 2016]), OSLO).end[0])[:10] == "2016-01-01"


# --- offsets ----------------------------------------------------------------------------------------


def test_it_is_said_how_many_clocks_were_changed_and_from_what():
    texts = ("2015-04-01T00:00Z", "2015-04-01T00:00+02:00", "2015-04-01T00:00-05:00", "2015-04-01")
    times = read(*texts)
    assert dict(times.moved) == {"Z": 1, "-05:00": 1}
    as_written = read(*texts, clock=Clock(OSLO.zone, as_written=True))
    assert as_written.moved == {}
    assert {str(one)[:16] for one in as_written.local} == {"2015-04-01T00:00"}


def test_an_offset_that_no_place_has_is_no_time():
    assert shown("2015-04-01T00:00+25:00", "2015/04/01 00:00+15") == ["", ""]


# --- a form that is told ----------------------------------------------------------------------------


def test_a_form_that_is_told_reads_what_nothing_else_would():
    def told(form: str, *texts: str) -> list[str]:
        return shown(*texts, clock=Clock(OSLO.zone, form=form))

    assert told("%d/%m/%y", "03/04/15", "2015-04-03") == ["2015-04-03", ""]
    assert told("%m/%d/%Y %H:%M", "03/04/2015 07:05") == ["2015-03-04T07:05:00"]
    assert told("%m-%Y", "04-2015") == ["2015-04-01 month"]
    assert told("%Y", "2015") == ["2015-01-01 year"]
    assert told("%d.%m.%y %H:%M %z", "03.04.15 07:05 +0000") == ["2015-04-03T09:05:00"]


def test_year_of_two_digits_is_told_as_such():
    assert read("01.02.98", "1/2/15", "x", "1-2-15").two_digits.tolist() == [
        True,
        True,
        False,
        True,
    ]


@given(st.lists(st.dates(date(2000, 1, 1), date(2049, 12, 31)), min_size=1), st.booleans())
def test_years_of_two_digits_with_points_are_read_as_those_of_four(days, clock):
    behind = " 22:15" if clock else ""
    short = read(*(f"{one:%d.%m.%y}{behind}" for one in days))
    whole = read(*(f"{one:%d.%m.%Y}{behind}" for one in days))
    assert short.local.tolist() == whole.local.tolist()
    assert not short.two_digits.any()
    firsts, years = {one.day for one in days}, {one.year for one in days}
    if len(years) <= len(firsts) or firsts == {1}:
        short.evidence.check("e.csv")
    else:
        with pytest.raises(DataError, match="the year may come first"):
            short.evidence.check("e.csv")


@given(st.lists(st.dates(date(2014, 1, 1), date(2026, 12, 31)), min_size=40))
def test_a_register_that_has_the_year_first_is_not_read_as_another(days):
    """Whatever of it can be read with the day first: it says that it is not so, or dates lie open."""
    read_wrong = read(*(f"{one:%y.%m.%d}" for one in days))
    if len({one.day for one in days}) > len({one.year for one in days}):
        with pytest.raises(DataError, match=r"%y\.%m\.%d"):
            read_wrong.evidence.check("e.csv")


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("03/25/2021, 02:05:00\u202fPM", "2021-03-25T14:05"),
        ("25.03.2021\u00a014:05", "2021-03-25T14:05"),
        ("20210325T140500", "2021-03-25T14:05"),
        ("20210325T1405Z", "2021-03-25T15:05"),
        ("25MAR2021:14:05:00.000", "2021-03-25T14:05"),
        ("Thu Mar 25 2021 14:05:00 GMT+0100 (Central European Standard Time)", "2021-03-25T14:05"),
        ("2021-03-25T14:05:00+01:00[Europe/Oslo]", "2021-03-25T14:05"),
    ],
)
def test_what_programs_write_in_a_way_of_their_own_is_read(written, local):
    assert [str(one)[:16] for one in read(written).local] == [local]


@pytest.mark.parametrize(
    "written", ["20210325T14", "2021-03-25 14:05 CET", "25MAR2021:", "GMT+0100"]
)
def test_what_is_not_known_is_not_guessed(written):
    assert np.isnat(read(written).local).all()


# --- to what files are dated ------------------------------------------------------------------------


def firsts(*months: int, rows: int = 10) -> TimeEvidence:
    return TimeEvidence(rows=rows, firsts=frozenset(months), lasts=None)


DAILY = TimeEvidence(rows=10, firsts=None, lasts=None)


def test_to_what_firsts_are_dated():
    assert dated_to(frozenset([540])) == "month"
    assert dated_to(frozenset([540, 543, 546])) == "month"
    assert dated_to(frozenset([540, 543, 546, 549])) == "quarter"
    assert dated_to(frozenset([540, 543, 546, 550])) == "month"
    assert dated_to(frozenset([540, 552])) == "month"
    assert dated_to(frozenset([540, 552, 564])) == "year"


def test_which_files_are_taken_as_months():
    """All alike; else two months and five rows."""
    assert dated_files([firsts(540), firsts(541)]) == ["month", "month"]
    assert dated_files([firsts(540), DAILY]) == [None, None]
    assert dated_files([firsts(540, 541), DAILY]) == ["month", None]
    assert dated_files([firsts(540, 541, rows=4), DAILY]) == [None, None]
    assert dated_files([DAILY, TimeEvidence()]) == [None, None]
    assert dated_files([firsts(540), TimeEvidence()]) == ["month", None]
    # A file a year of what is dated to 1 January.
    assert dated_files([firsts(540), firsts(552), firsts(564)]) == ["year"] * 3


def lasts(*months: int, rows: int = 10) -> TimeEvidence:
    return TimeEvidence(rows=rows, firsts=None, lasts=frozenset(months))


def test_rows_on_last_days_are_months_where_they_are_no_chance():
    assert dated_files([lasts(541, 542)]) == ["month"]
    assert dated_files([lasts(541), lasts(542)]) == ["month", "month"]
    assert dated_files([lasts(541)]) == [None]
    assert dated_files([lasts(541, 542, rows=4)]) == [None]
    assert dated_files([lasts(541, 542), firsts(540)]) == ["month", None]
    assert dated_files([lasts(543, 546, 549, 552)]) == ["quarter"]
    assert dated_files([lasts(540), lasts(552), lasts(564)]) == ["year"] * 3


# --- nothing that may stand in a cell is more than a fault of its row --------------------------------

TEXTS = st.text(max_size=25) | st.text("0123456789-/.,: TZWKQMUapm+", max_size=25)


@settings(deadline=None, max_examples=often(16, 160))
@given(st.lists(TEXTS | st.none(), min_size=1, max_size=8), st.booleans())
def test_any_text_is_read_or_not_and_alike_whatever_stands_beside_it(texts, as_written):
    clock = Clock(OSLO.zone, as_written=as_written)
    together = read(*texts, clock=clock)
    written = together.evidence.written
    for at, one in enumerate(texts):
        alone = read(one, clock=clock, written=written)
        assert np.array_equal(alone.local[:1], together.local[at : at + 1], equal_nan=True)
        assert alone.dated[0] == together.dated[at]
    known = ~np.isnat(together.local)
    assert (together.end[known] >= together.local[known]).all()


@settings(deadline=None, max_examples=often(12, 120))
@given(st.lists(st.floats() | st.integers(-(10**18), 10**18), min_size=1, max_size=8))
@example([302040500])
@example([9991231235959])
def test_any_number_is_read_or_not(values):
    times = read_times(pd.Series([float(one) for one in values]), OSLO)
    known = ~np.isnat(times.local)
    assert (times.local[known] >= np.datetime64("1000-01-01")).all()


@settings(deadline=None)
@given(
    st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=1, max_size=5),
    st.sampled_from(["s", "ms", "us", "ns"]),
)
def test_any_moment_is_in_range_or_told_to_be_out_of_it(values, unit):
    raw = np.array(values, dtype=f"M8[{unit}]")
    times = read_times(raw, OSLO)
    assert not np.isnat(times.local).any()
    inside = [1900 <= 1970 + int(one) < 2200 for one in raw.astype("M8[Y]").astype(np.int64)]
    low, high = np.datetime64("1900-01-01"), np.datetime64("2200-01-01")
    assert ((times.local >= low) & (times.local < high)).tolist() == inside


def test_five_rows_in_two_months_are_enough_by_hand():
    daily = TimeEvidence(rows=9, firsts=None)
    for rows, dated in ((5, "month"), (4, None)):
        assert dated_files([TimeEvidence(rows=rows, firsts=frozenset({540, 541})), daily]) == [
            dated,
            None,
        ]


@pytest.mark.parametrize("clock", ["12:60", "24:01", "12:30:61"])
def test_a_clock_that_does_not_exist_is_no_time(clock):
    assert np.isnat(read_times([f"1. mars 2015 {clock}"], OSLO).local[0])
    assert not np.isnat(read_times(["1. mars 2015 12:59"], OSLO).local[0])


@pytest.mark.parametrize(
    "text",
    [
        "2016-12-31T23:59:60",
        "2016-12-31 23:59:60.000",
        "31.12.2016 23:59:60",
        "31. des 2016 23.59.60",
    ],
)
def test_second_60_is_the_end_of_its_minute(text):
    """A leap second, or what GDAL makes of the last half of a millisecond."""
    times = read_times([text], OSLO)
    assert str(times.local[0]) == "2016-12-31T23:59:59.999999"
    aware = read_times([text + "Z"], OSLO)
    assert str(aware.instant[0]) == "2016-12-31T23:59:59.999999"
    assert str(aware.local[0]) == "2017-01-01T00:59:59.999999"
