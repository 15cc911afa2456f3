from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from proofs import often
from scenemap.zones.index import PlaceTimeIndex, versions_asked
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
    ("east", "north", "when", "within", "found"),
    [
        (50, 50, 5, 0, [0, 1]),
        (50, 50, 10, 0, [0, 1, 2]),  # closed: the one ends as the other begins
        (50, 50, 15, 0, [1, 2]),
        (100, 100, 5, 0, [0, 1]),  # at a corner
        (104, 50, 5, 3, []),
        (104, 50, 5, 4, [0, 1]),
        (50, 50, 31, 0, []),
        (1050, 50, 5, 0, [3]),
    ],
)
def test_boxes_are_found_by_place_and_time(east, north, when, within, found):
    index = PlaceTimeIndex(
        [
            [0, 0, 0, 100, 100, 10], [0, 0, 0, 100, 100, 20], [0, 0, 10, 100, 100, 30],
            [1000, 0, 0, 1100, 100, 10],
        ]
    )  # fmt: skip
    questions, boxes = index.near([east], [north], [when], within_m=within)
    assert (questions.tolist(), boxes.tolist()) == ([0] * len(found), found)


@settings(max_examples=often(8, 80), deadline=None, derandomize=True)
@given(data=st.data())
def test_all_questions_at_once_find_what_each_finds_by_comparing(data):
    number = st.integers(0, 30)
    corners = data.draw(st.lists(st.tuples(*[number] * 6), max_size=40))
    asked = data.draw(st.lists(st.tuples(number, number, number, st.integers(0, 4)), max_size=40))
    boxes = [[*map(min, one[:3], one[3:]), *map(max, one[:3], one[3:])] for one in corners]
    expected = [
        (question, box)
        for question, (x, y, t, reach) in enumerate(asked)
        for box, (west, south, begin, east, north, end) in enumerate(boxes)
        if west - reach <= x <= east + reach
        and south - reach <= y <= north + reach
        and begin <= t <= end
    ]
    x, y, t, reach = np.array(asked, dtype=float).reshape(-1, 4).T
    found = PlaceTimeIndex(boxes).near(x, y, t, within_m=reach)
    assert [*zip(*map(np.ndarray.tolist, found), strict=True)] == expected


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        # Without a day, and without knowing what day it is, all.
        (None, ["a@1", "a@2", "b@1", "c@1"]),
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


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        # The one in force is never hidden by one that has still to begin.
        (date(2015, 6, 30), ["a@1", "a@2", "b@1", "c@1"]),
        (date(2015, 7, 1), ["a@2", "b@1", "c@1"]),
        (date(2014, 1, 1), ["a@1", "a@2", "b@1", "c@1"]),
    ],
)
def test_without_a_moment_a_version_is_asked_until_it_has_ended(today, asked):
    assert names(versions_asked(ZONES, None, today=today)) == asked


def test_a_version_whose_end_is_not_known_has_not_ended():
    versions = (zone("d@1", None, date(2015, 7, 1)), zone("d@2", date(2015, 7, 1), None))
    assert names(versions_asked(versions, None, today=date(2020, 1, 1))) == ["d@2"]


def test_no_zones_are_no_versions():
    assert versions_asked((), None) == []
    assert versions_asked((), date(2015, 1, 1)) == []
