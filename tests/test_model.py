import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenemap.model import LANGS, Bounds, Source
from scenemap.text import same

BOX = Bounds(5, 60, 6, 61)


def test_a_position_is_near_up_to_one_width_and_height_outside_the_box() -> None:
    lon = np.array([5.5, 4.0, 3.9, 7.0, 7.1, 5.5, 5.5, 5.5, 5.5])
    lat = np.array([60.5, 60.5, 60.5, 60.5, 60.5, 59.0, 58.9, 62.0, 62.1])
    assert BOX.near(lon, lat).tolist() == [
        True, True, False, True, False, True, False, True, False,
    ]  # fmt: skip


def test_what_is_near_is_the_box_grown_by_its_own_size() -> None:
    assert BOX.near_box() == (4, 59, 7, 62)


def test_a_position_that_is_no_number_is_not_near() -> None:
    assert not BOX.near(float("nan"), 60.5)


def test_a_box_says_itself_in_degrees() -> None:
    assert str(BOX) == "60–61° N, 5–6° E"


def test_the_languages_are_norwegian_first_then_english() -> None:
    assert LANGS == ("nb", "en")


@pytest.mark.parametrize("value", [BOX, Source("a", "b", same("c"), 2017, same("d"), same(""))])
def test_values_are_frozen(value: object) -> None:
    field = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, None)


def test_a_source_without_a_year_is_named_without_one() -> None:
    book = Source("book", "The Book", same("Somebody"), None, same("d"), same(""))
    assert book.named["en"] == "Somebody"
    assert dataclasses.replace(book, year=2017).named["nb"] == "Somebody (2017)"


def test_a_box_across_180_holds_places_of_either_side() -> None:
    fiji = Bounds(179.5, -17, 180.5, -16)
    lon = np.array([179.6, -179.6, 180.4, 178.4, -178.4, 0, np.inf, np.nan])
    assert fiji.covers(lon, -16.5).tolist() == [True, True, True, *[False] * 5]
    assert fiji.near(lon, -16.5).tolist() == [True, True, True, False, False, False, False, False]
    assert fiji.near(-178.6, -16.5)
    assert fiji.holds(Bounds(-179.9, -16.9, -179.8, -16.8))
    assert not fiji.holds(Bounds(-179.9, -16.9, -179.4, -16.8))
    assert fiji.middle == (180, -16.5)
    assert Bounds(179.5, -17, 181.5, -16).middle == (-179.5, -16.5)
    assert fiji.grown(1, 1) == Bounds(178.5, -18, 181.5, -15)
    assert fiji.grown(180, 1) == Bounds(-180, -18, 180, -15)


@given(
    st.floats(-180, 179), st.floats(0.001, 20), st.floats(-180, 180), st.sampled_from([-1, 0, 1])
)
def test_a_box_holds_what_lies_between_its_ends(west, width, lon, turn) -> None:
    """A place has the same answer by each of its longitudes, if it does not lie at an end."""
    assume(min(abs(lon - west), abs(lon - west - width)) > 1e-9)
    box = Bounds(west, -1, west + width, 1)
    expected = any(west <= lon + 360 * one <= west + width for one in (-1, 0, 1))
    assert bool(box.covers(lon + 360 * turn, 0)) == expected or lon + 360 * turn in (
        west,
        west + width,
    )
