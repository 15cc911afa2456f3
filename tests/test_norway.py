"""Where Norway is: towns on both sides of its border."""

import pytest
from shapely import Point, box

from scenemap.errors import TimeError
from scenemap.norway import (
    in_norway,
    latitude_first,
    mostly_in_norway,
    outside_norway,
    time_zone_at,
)

#: Longitude and latitude of the middle of towns, to a hundredth of a degree.
NORWEGIAN = {
    "Oslo": (10.75, 59.91), "Bergen": (5.33, 60.39), "Halden": (11.39, 59.12), "Mandal": (7.45, 58.03),
    "Kongsvinger": (12.0, 60.19), "Trysil": (12.26, 61.31), "Narvik": (17.43, 68.44),
    "Kautokeino": (23.04, 69.01), "Karasjok": (25.51, 69.47), "Kirkenes": (30.05, 69.73),
    "Vardø": (31.11, 70.37), "Hammerfest": (23.68, 70.66), "Longyearbyen": (15.64, 78.22),
}  # fmt: skip
FOREIGN = {
    "Strömstad": (11.17, 58.94), "Charlottenberg": (12.3, 59.89), "Storlien": (12.1, 63.32),
    "Riksgränsen": (18.12, 68.43), "Stockholm": (18.07, 59.33), "Gothenburg": (11.97, 57.71),
    "Skagen": (10.58, 57.72), "Copenhagen": (12.57, 55.68), "Helsinki": (24.94, 60.17),
    "Utsjoki": (27.03, 69.91), "Karesuando": (22.48, 68.44), "Nikel": (30.22, 69.41),
    "Tallinn": (24.75, 59.44), "Lerwick": (-1.14, 60.15), "Sydney": (151.2, -33.8),
}  # fmt: skip


@pytest.mark.parametrize("town", NORWEGIAN)
def test_towns_of_norway_are_in_it(town: str) -> None:
    assert in_norway(Point(NORWEGIAN[town]).buffer(0.005))


@pytest.mark.parametrize("town", FOREIGN)
def test_towns_next_to_norway_and_far_away_are_not(town: str) -> None:
    assert not in_norway(Point(FOREIGN[town]))
    assert not mostly_in_norway([Point(FOREIGN[town]).buffer(0.005)])


def test_what_reaches_over_the_border_is_not_surely_in_norway_but_keeps_its_time() -> None:
    county = box(10.5, 59.0, 11.6, 59.6)
    assert not in_norway(county)
    assert mostly_in_norway([county])
    assert str(time_zone_at([county], "The areas", "tz")) == "Europe/Oslo"


def test_a_time_zone_that_does_not_show_is_asked_for() -> None:
    with pytest.raises(TimeError) as caught:
        time_zone_at([box(18.0, 59.3, 18.1, 59.4)], "The zones", "tz")
    assert str(caught.value) == (
        "The zones are not in Norway, and no file says which time zone they keep. Give it with `tz=`, "
        "e.g. `tz='Europe/Copenhagen'`."
    )


def test_latitude_in_the_place_of_longitude_shows() -> None:
    assert latitude_first([box(59.9, 10.7, 59.95, 10.8)])
    assert not latitude_first([box(10.7, 59.9, 10.8, 59.95)])


# Ends of Norway next to the limit of what is surely in it: Finnskogen, Ljørdalen, Jan Mayen, Røyrvik.
@pytest.mark.parametrize("place", [(12.6, 60.4), (12.85, 61.35), (-8.3, 71.0), (14.2, 64.9)])
def test_no_place_in_norway_is_called_outside(place: tuple[float, float]) -> None:
    assert not outside_norway(Point(place))


@pytest.mark.parametrize("place", [(18.07, 59.33), (11.97, 57.7), (12.57, 55.68), (24.94, 60.17)])
def test_a_place_far_beyond_the_border_is_outside(place: tuple[float, float]) -> None:
    assert outside_norway(Point(place))
