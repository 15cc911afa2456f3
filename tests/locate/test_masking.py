from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from builders import CRS, at
from scenemap.crs import to_metres
from scenemap.errors import DataError, OutputExistsError
from scenemap.locate.masking import Donut, masked, new_key, read_key, write_key

KEY = bytes(range(32))
RING = Donut(100, 250)


def moves(lon, lat, new_lon, new_lat) -> tuple[np.ndarray, np.ndarray]:
    """Return how far, and in which direction, points were moved."""
    x, y = to_metres(lon, lat, CRS)
    new_x, new_y = to_metres(new_lon, new_lat, CRS)
    return np.hypot(new_x - x, new_y - y), np.arctan2(new_y - y, new_x - x)


@pytest.fixture(scope="module")
def many() -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(4)
    return np.array([at(*place) for place in dice.uniform(0, 5000, (4000, 2))]).T


def test_no_point_stays_near_and_none_goes_far(many):
    distance, _ = moves(*many, *masked(*many, RING, CRS, KEY))
    assert distance.min() >= 100 - 1e-3
    assert distance.max() <= 250 + 1e-3


def test_points_lie_evenly_over_the_ring(many):
    """By area, a third of the ring of 100 to 250 m lies within 165.8 m: (27,500 - 10,000) / 52,500."""
    distance, direction = moves(*many, *masked(*many, RING, CRS, KEY))
    within = int((distance < np.sqrt(27_500)).sum())
    assert stats.binomtest(within, len(distance), 1 / 3).pvalue > 0.01
    assert stats.kstest((direction + np.pi) / (2 * np.pi), "uniform").pvalue > 0.01


def test_one_place_is_moved_alike_whatever_stands_beside_it(many):
    lon, lat = many
    alone = masked(lon[7:8], lat[7:8], RING, CRS, KEY)
    beside = masked(np.tile(lon[:9], 2), np.tile(lat[:9], 2), RING, CRS, KEY)
    for one, all_ in zip(alone, beside, strict=True):
        assert one[0] == all_[7] == all_[16]


def test_another_key_moves_elsewhere(many):
    one = masked(*many, RING, CRS, KEY)[0]
    other = masked(*many, RING, CRS, KEY[::-1])[0]
    assert (np.abs(one - other) > 1e-7).mean() > 0.99


def test_no_position_stays_none_and_input_is_left_alone():
    lon, lat = np.array([np.nan, 5.33]), np.array([np.nan, 60.39])
    new_lon, new_lat = masked(lon, lat, RING, CRS, KEY)
    assert np.isnan([new_lon[0], new_lat[0]]).all()
    assert (lon[1], lat[1]) == (5.33, 60.39)
    assert masked([np.nan], [np.nan], RING, CRS, KEY)[0].tolist() != [0]


@pytest.mark.parametrize("text", ["donut", "donut:100", "donut:-1-5", "ring:1-2", "donut:1-2km"])
def test_what_is_no_mask_is_refused(text):
    with pytest.raises(DataError, match=r"is no mask\. Write it as donut:100-250"):
        Donut.parse(text)


@pytest.mark.parametrize(("least", "most"), [(0, 100), (100, 100), (250, 100)])
def test_a_ring_without_width_is_refused(least, most):
    with pytest.raises(DataError, match="is no ring"):
        Donut(least, most)


@pytest.mark.parametrize("key", [b"abc", bytes(31), bytes(33), bytes(64)])
def test_a_key_of_another_length_is_no_secret_of_ours(key):
    with pytest.raises(DataError, match=f"The key has {len(key)} bytes, not 32"):
        masked([5.33], [60.39], RING, CRS, key)


def test_every_byte_of_a_key_counts():
    moved = {
        masked([5.33], [60.39], RING, CRS, KEY[:at] + b"!" + KEY[at + 1 :])[0][0]
        for at in range(len(KEY))
        if KEY[at] != ord("!")
    }
    assert len(moved) == len(KEY)  # no byte of KEY is an exclamation mark


def test_a_key_is_read_as_it_was_written_by_its_owner_alone(tmp_path):
    file = tmp_path / "key"
    write_key(file, KEY)
    assert read_key(file) == KEY
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(OutputExistsError):
        write_key(file, new_key())
    assert read_key(file) == KEY


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-2],
        lambda text: text + "more",
        lambda text: text.replace("mask", "door"),
        lambda text: text.upper(),
        lambda _: "lon,lat,time\n5.33,60.39,2021-01-01\n",
        lambda _: "x" * 32,
        lambda _: "",
    ],
)
def test_what_scenemap_did_not_make_is_no_key(tmp_path, change):
    file = tmp_path / "some.csv"
    write_key(file, KEY)
    file.write_text(change(file.read_text()))
    with pytest.raises(DataError, match=r"some\.csv is no key that scenemap made"):
        read_key(file)


def test_candidates_are_the_addresses_of_the_ring():
    """A ring of 100 to 250 m: pi * (62,500 - 10,000) m² = 0.1649 km²."""
    assert round(RING.square_kilometres, 4) == 0.1649
    assert RING.candidates(2000) == pytest.approx(329.9, abs=0.05)
