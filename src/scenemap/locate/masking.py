"""Moving points so that what is shown does not say where something was.

Donut masking (Hampton et al. 2010, American Journal of Epidemiology 172:1062-1069): each place is moved
in any direction, by no less than one distance and no more than another. The least keeps a point off its
true place, the most bounds what the map loses.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenemap.crs import WGS84, to_metres, transform
from scenemap.errors import DataError
from scenemap.writing import write_with

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

_FORM = re.compile(r"donut:(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
#: Bytes of a key.
KEY_BYTES = 32
#: What a key file says of itself; the key stands in the line below, in hexadecimal.
_KEY_HEAD = "scenemap mask key 1: secret; who has it can move points back"
_WHOLE = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Donut:
    """How far points are moved.

    Parameters
    ----------
    least, most
        Metres.

    Raises
    ------
    DataError
        If the ring has no width.

    Examples
    --------
    >>> Donut.parse("donut:100-250")
    Donut(least=100.0, most=250.0)
    """

    least: float
    most: float

    def __post_init__(self) -> None:
        if not 0 < self.least < self.most:
            raise DataError(
                f"donut:{self.least:g}-{self.most:g} is no ring. Give the least distance, above 0, and a "
                "larger one: donut:100-250."
            )

    @classmethod
    def parse(cls, text: str) -> Donut:
        """Read ``donut:MIN-MAX``.

        Raises
        ------
        DataError
            If it is not of that form.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise DataError(f"'{text}' is no mask. Write it as donut:100-250, in metres.")
        return cls(float(found[1]), float(found[2]))

    @property
    def square_kilometres(self) -> float:
        """How large the ring is in which the true place lies, seen from the place that is shown."""
        return math.pi * (self.most**2 - self.least**2) / 1e6

    def candidates(self, addresses_per_km2: float) -> float:
        """Estimate among how many addresses the true one hides, if they lie evenly.

        This is the *k* of spatial *k*-anonymity (Allshouse et al. 2010, Geospatial Health 4:229-239) for
        somebody who knows how points were moved. It is less where addresses are few, where the area or
        the zones that are told with a point cut the ring, and for somebody who knows more.

        Examples
        --------
        >>> round(Donut(100, 250).candidates(1000))
        165
        """
        return self.square_kilometres * addresses_per_km2


def new_key() -> bytes:
    """Make a secret for :func:`masked`: 32 bytes from the system.

    Examples
    --------
    >>> len(new_key())
    32
    """
    return secrets.token_bytes(KEY_BYTES)


def write_key(path: Path, key: bytes) -> None:
    """Write a key to a new file, which only its owner may read.

    Raises
    ------
    OutputExistsError
        If the file exists: a key that is lost cannot be made again.
    """
    text = f"{_KEY_HEAD}\n{key.hex()}\n"
    write_with(path, lambda part: part.write_bytes(text.encode()), private=True)


def read_key(path: Path) -> bytes:
    """Read a key that :func:`write_key` wrote.

    Raises
    ------
    DataError
        If it is no such file: what can be guessed, or is known to others, hides nothing.
    """
    with path.open("rb") as file:
        lines = file.read(1000).decode("utf-8", "replace").split("\n")
    form = rf"[0-9a-f]{{{2 * KEY_BYTES}}}"
    if len(lines) != 3 or lines[0] != _KEY_HEAD or not re.fullmatch(form, lines[1]) or lines[2]:
        raise DataError(
            f"{path.name} is no key that scenemap made. Name a file that does not exist yet, and one is "
            "made there; keep it for all releases, and secret."
        )
    return bytes.fromhex(lines[1])


def masked(
    lon: ArrayLike, lat: ArrayLike, donut: Donut, crs: str, key: bytes
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move points.

    One place is always moved alike under one key: were each event moved by itself, the mean of several
    would lead back to where they were. So that the mean of several *releases* does not, use one key for
    all.

    Parameters
    ----------
    lon, lat
        Degrees, shape (n,); NaN for no position, which stays so.
    donut
        How far.
    crs
        Projected system to measure in.
    key
        A secret of 32 bytes (:func:`new_key`); who has it can move points back.

    Returns
    -------
    lon, lat
        Degrees, shape (n,).

    Raises
    ------
    DataError
        If the key is not of 32 bytes.

    Examples
    --------
    >>> lon, lat = masked([5.3277], [60.3949], Donut(100, 250), "EPSG:25832", new_key())
    >>> x, y = to_metres([5.3277, lon[0]], [60.3949, lat[0]], "EPSG:25832")
    >>> bool(100 <= np.hypot(*np.diff([x, y])[:, 0]) <= 250)
    True
    """
    if len(key) != KEY_BYTES:
        raise DataError(f"The key has {len(key)} bytes, not {KEY_BYTES}. Take one from new_key().")
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    new_lon, new_lat = lon.copy(), lat.copy()
    given = np.isfinite(lon) & np.isfinite(lat)
    if not given.any():
        return new_lon, new_lat
    places, which = np.unique(
        np.column_stack([lon[given], lat[given]]).round(7), axis=0, return_inverse=True
    )
    turn, reach = np.array([_drawn(place.tobytes(), key) for place in places]).T
    # Evenly over the ring, not over the distance, or points would crowd at its inner edge.
    distance = np.sqrt(donut.least**2 + reach * (donut.most**2 - donut.least**2))
    x, y = to_metres(places[:, 0], places[:, 1], crs)
    angle = 2 * np.pi * turn
    moved = transform(x + distance * np.cos(angle), y + distance * np.sin(angle), crs, WGS84)
    which = which.reshape(-1)
    new_lon[given], new_lat[given] = moved[0][which], moved[1][which]
    return new_lon, new_lat


def _drawn(place: bytes, key: bytes) -> tuple[float, float]:
    """Draw two numbers from 0 to 1 that only the key and the place decide."""
    digest = hashlib.blake2b(place, key=key, digest_size=16).digest()
    return (
        int.from_bytes(digest[:8], "big") / _WHOLE,
        int.from_bytes(digest[8:], "big") / _WHOLE,
    )
