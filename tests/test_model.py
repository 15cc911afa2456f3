import dataclasses

import numpy as np
import pytest

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
