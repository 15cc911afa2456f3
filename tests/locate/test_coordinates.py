from __future__ import annotations

import pytest

from scenemap.errors import CRSError, PositionError
from scenemap.locate.coordinates import parse_position, parse_positions


@pytest.mark.parametrize(
    "text",
    [
        "60.3949 5.3277",
        "60.3949, 5.3277",
        "60.3949,5.3277",
        "60,3949 5,3277",
        "60,3949, 5,3277",
        "60,3949; 5,3277",
        "  60.3949\t5.3277 ",
        "60.3949 N 5.3277 E",
        "60.3949°N, 5.3277°E",
        "5.3277 E 60.3949 N",
        "5,3277 Ø; 60,3949 N",
    ],
)
def test_latitude_comes_first_however_it_is_written(text):
    assert parse_position(text) == (5.3277, 60.3949)


@pytest.mark.parametrize(
    "text",
    [
        "60°23'42\"N 5°19'30\"E",
        "60°23′42″N 5°19′30″E",
        "60° 23′ 42″ N, 5° 19′ 30″ E",
        "60°23.7'N 5°19.5'E",
        "60°23,7'N, 5°19,5'Ø",
        "60°23'42'' 5°19'30''",
    ],
)
def test_minutes_and_seconds_are_sixtieths(text):
    """42/60 + 23 = 23.7 minutes = 0.395 degrees; 30/60 + 19 = 19.5 minutes = 0.325."""
    assert parse_position(text) == pytest.approx((5.325, 60.395), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-33.5 -70.6", (-70.6, -33.5)),
        ("-33.5, -70.6", (-70.6, -33.5)),
        ("−33.5 −70.6", (-70.6, -33.5)),
        ("33.5 S 70.6 W", (-70.6, -33.5)),
        ("33°30'S 70°36'V", (-70.6, -33.5)),
        ("-33°30' -70°36'", (-70.6, -33.5)),
        ("-0.5 0", (0.0, -0.5)),
        ("0 -0.5", (-0.5, 0.0)),
    ],
)
def test_south_and_west_are_negative(text, expected):
    assert parse_position(text) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "60.3949",
        "Korskirken",
        "60.3949 5.3277 12",
        "60.3949 five",
        "nan nan",
        "60,3949,5,3277",
        "60.39.49 5.3277",
        "1e2 5",
    ],
)
def test_what_is_not_two_numbers_is_refused(text):
    with pytest.raises(PositionError) as caught:
        parse_position(text)
    assert str(caught.value) == (
        f"'{text}' is not a position. Write latitude then longitude, such as 60.3949 5.3277."
    )


@pytest.mark.parametrize(
    "text",
    [
        "60.3949 N 5.3277 N",
        "60.3949 E 5.3277 E",
        "60.3949 E 5.3277",
        "60°75'N 5°19'E",
        "60°23'99\"N 5°19'0\"E",
    ],
)
def test_letters_that_contradict_and_minutes_beyond_59_are_refused(text):
    with pytest.raises(PositionError):
        parse_position(text)


def test_with_a_crs_the_numbers_are_easting_and_northing():
    """UTM zone 32's central meridian, 9° E, meets the equator at 500,000 m east, 0 m north."""
    lon, lat = parse_position("500000 0", "EPSG:25832")
    assert (lon, lat) == pytest.approx((9, 0), abs=1e-9)


def test_an_unknown_crs_is_named():
    with pytest.raises(
        CRSError, match=r"'EPSG:1' is not a coordinate system\. Write it as EPSG:25832"
    ):
        parse_position("500000 0", "EPSG:1")


@pytest.mark.parametrize(
    "text",
    [
        "60.39,5.32 60.40,5.33",
        "60.39, 5.32 60.40, 5.33",
        "60.39, 5.32, 60.40, 5.33,",
        "60.39,5.32, 60.40,5.33",
        "60,39 5,32 60,40 5,33",
        "60.39 5.32\n60.40 5.33\n",
        "60,39, 5,32; 60,40, 5,33;",
        "60.39°N, 5.32°E; 60.40°N, 5.33°E",
    ],
)
def test_positions_stand_one_after_the_other_however_they_are_parted(text):
    assert parse_positions(text) == [(5.32, 60.39), (5.33, 60.40)]


def test_none_are_none_and_a_number_too_many_is_told():
    assert parse_positions(" ; ") == []
    with pytest.raises(PositionError, match="3 numbers, which do not make pairs"):
        parse_positions("60.39 5.32 60.40")
