from __future__ import annotations

from datetime import date

import pytest
from shapely import box

from scenemap.intervals import DateRange
from scenemap.zones.index import ZoneIndex, versions_asked
from scenemap.zones.model import Validity, Zone

BLANK = {"nb": "", "en": ""}


def zone(name: str, start: date | None, end: date | None, east: float = 0) -> Zone:
    """Make a zone version, named ``id@version``: a square of 100 m so many metres east."""
    id_, _, version = name.partition("@")
    square = box(east, 0, east + 100, 100)
    valid = Validity(start, end)
    return Zone(id_, version, BLANK, "user", *[square] * 4, valid, "", "", BLANK)  # type: ignore[arg-type]


#: "a" got a second version on 1 July 2015; of "b" only the first day is known; "c" ended.
A1 = zone("a@1", date(2015, 1, 1), date(2015, 7, 1))
A2 = zone("a@2", date(2015, 7, 1), date.max, east=1000)
B = zone("b@1", date(2015, 3, 1), None)
C = zone("c@1", None, date(2015, 2, 1))
ZONES = (A1, A2, B, C)


def names(found: list[Zone]) -> list[str]:
    return [f"{one.id}@{one.version}" for one in found]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ("2014-12-31..2014-12-31", ["c@1"]),
        ("2015-01-01..2015-01-01", ["a@1", "c@1"]),  # the first day of a
        ("2015-01-31..2015-01-31", ["a@1", "c@1"]),  # the last day of c
        ("2015-02-01..2015-02-28", ["a@1"]),
        ("2015-03-01..2015-03-01", ["a@1", "b@1"]),
        ("2015-06-30..2015-06-30", ["a@1", "b@1"]),
        ("2015-07-01..2015-07-01", ["a@2", "b@1"]),
        ("2015-06-30..2015-07-01", ["a@1", "a@2", "b@1"]),
        ("2114-01-01..2114-01-01", ["a@2", "b@1"]),
    ],
)
def test_versions_are_found_by_the_days_on_which_they_may_have_been_in_force(days, found):
    assert names(ZoneIndex(ZONES).on(DateRange.parse(days))) == found


@pytest.mark.parametrize(
    ("near", "within", "found"),
    [
        ((50, 50), 0, ["a@1", "b@1"]),
        ((130, 50), 29, []),
        ((130, 50), 30, ["a@1", "b@1"]),
        ((1050, 50), 0, ["a@2"]),
        ((550, 50), 450, ["a@1", "a@2", "b@1"]),
        ((0, 0), 0, ["a@1", "b@1"]),
    ],
)
def test_versions_are_found_by_place_too(near, within, found):
    days = DateRange.parse("2015-06-30..2015-07-01")
    assert names(ZoneIndex(ZONES).on(days, near, within)) == found


def test_versions_are_found_in_their_own_order_however_many_there_are():
    many = [zone(f"z@{number}", None, None, east=number * 7919 % 400) for number in range(400)]
    found = ZoneIndex(many).on(DateRange.parse("2015-01-01..2015-01-01"))
    assert names(found) == [f"z@{number}" for number in range(400)]


def test_an_index_of_nothing_finds_nothing():
    assert ZoneIndex(()).on(DateRange.parse("2015-01-01..2015-01-01")) == []


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        # Without a day, the versions that have not ended; c, which has, is not passed over.
        (None, ["a@2", "b@1", "c@1"]),
        (date(2015, 6, 30), ["a@1", "b@1", "c@1"]),
        (date(2015, 7, 1), ["a@2", "b@1", "c@1"]),
        # Before any version of a and b began, each answers with all it has.
        (date(2014, 1, 1), ["a@1", "a@2", "b@1", "c@1"]),
    ],
)
def test_a_question_is_about_the_versions_of_its_day_and_no_zone_is_passed_over(day, asked):
    assert names(versions_asked(ZONES, day)) == asked


@pytest.mark.parametrize("day", [None, date(2015, 2, 15)])
def test_every_version_that_may_have_been_in_force_is_asked(day):
    unknown = (zone("d@1", None, None), zone("d@2", date(2015, 1, 1), None))
    assert names(versions_asked(unknown, day)) == ["d@1", "d@2"]


def test_a_version_whose_end_is_not_known_has_not_ended():
    versions = (zone("d@1", None, date(2015, 7, 1)), zone("d@2", date(2015, 7, 1), None))
    assert names(versions_asked(versions, None)) == ["d@2"]


def test_no_zones_are_no_versions():
    assert versions_asked((), None) == []
    assert versions_asked((), date(2015, 1, 1)) == []
