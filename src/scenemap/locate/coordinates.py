"""Positions as they are given: as a phone, a map or a report writes one, or as numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scenemap.crs import WGS84, transform
from scenemap.errors import PositionError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_REMEDY = "Write latitude then longitude, such as 60.3949 5.3277."
_NUMBER = r"\d+(?:[.,]\d+)?"
_ANGLE = (
    rf"(-?{_NUMBER})\s*°?\s*"
    rf"(?:({_NUMBER})\s*['′’]\s*)?"
    rf"(?:({_NUMBER})\s*(?:\"|″|”|'')\s*)?"
    r"([NSEWØVnsewøv])?"
)
#: Between the two stands a comma, a semicolon or a space; a comma alone only before a space.
_BETWEEN = r"(?:\s*;\s*|\s*,\s+|\s+|(?<=[NSEWØVnsewøv\"″”'′’°]),?)"
#: Both numbers in one word.
_PAIR = r"-?\d+\.\d+,-?\d+\.\d+,?"
_AXIS = {"N": "lat", "S": "lat", "E": "lon", "Ø": "lon", "W": "lon", "V": "lon"}
_NEGATIVE = {"S", "W", "V"}


def parse_position(text: str, crs: str | None = None) -> tuple[float, float]:
    r"""Read one position.

    Parameters
    ----------
    text
        Latitude then longitude, in decimal degrees or degrees, minutes and seconds, with or without
        letters, comma or space between them; with ``crs``, easting then northing.
    crs
        System of the two numbers; None for degrees.

    Returns
    -------
    lon, lat
        Degrees.

    Raises
    ------
    PositionError
        If it is not two numbers.

    Examples
    --------
    >>> parse_position("60.3949, 5.3277")
    (5.3277, 60.3949)
    >>> parse_position("60,3949 5,3277")
    (5.3277, 60.3949)
    >>> lon, lat = parse_position('60°23\'41.6"N 5°19\'39.7"E')
    >>> round(lon, 4), round(lat, 4)
    (5.3277, 60.3949)
    """
    clean = text.strip().replace("−", "-")
    pair = re.fullmatch(rf"{_ANGLE}{_BETWEEN}{_ANGLE}", clean)
    # In "60.3949,5.3277" the comma stands between the two, in "60,3949 5,3277" within them.
    if pair is None and clean.count(",") == 1 and clean.count(".") == 2:
        pair = re.fullmatch(rf"{_ANGLE}{_BETWEEN}{_ANGLE}", clean.replace(",", " "))
    if pair is None:
        raise PositionError(f"'{text}' is not a position. {_REMEDY}")
    found = pair.groups()
    values = [_degrees(*found[:3]), _degrees(*found[4:7])]
    letters = [(letter or "").upper() for letter in (found[3], found[7])]
    axes = [_AXIS.get(letter) for letter in letters]
    if (axes[0] == axes[1] and axes[0] is not None) or (None in axes and axes != [None, None]):
        raise PositionError(f"'{text}' does not say one latitude and one longitude. {_REMEDY}")
    if None in values:
        raise PositionError(f"'{text}' has minutes or seconds that are not below 60. {_REMEDY}")
    first, second = (
        float(value or 0) * (-1 if letter in _NEGATIVE else 1)
        for value, letter in zip(values, letters, strict=True)
    )
    if axes[0] == "lon":
        first, second = second, first
    if crs is None:
        return second, first
    lon, lat = transform(first, second, crs, WGS84)
    return float(lon), float(lat)


def parse_positions(text: str) -> list[tuple[float, float]]:
    """Read positions that stand one after the other, as :func:`parse_position` reads each.

    Parameters
    ----------
    text
        With semicolons or line ends between them, or else spaces.

    Returns
    -------
    list of (lon, lat)
        Degrees.

    Raises
    ------
    PositionError
        If one of them is no position.

    Examples
    --------
    >>> parse_positions("60.39,5.32 60.40,5.33")
    [(5.32, 60.39), (5.33, 60.4)]
    >>> parse_positions("60,39 5,32; 60,40 5,33")
    [(5.32, 60.39), (5.33, 60.4)]
    """
    parts = [part for part in re.split(r"[;\n]", text) if part.strip(" ,\t\r")]
    if len(parts) > 1:
        return [parse_position(part.strip(" ,\t\r")) for part in parts]
    words = text.replace(";", " ").split()
    if all(re.fullmatch(_PAIR, word) for word in words):
        return [parse_position(word.removesuffix(",")) for word in words]
    if len(words) % 2:
        raise PositionError(
            f"'{text}' holds {len(words)} numbers, which do not make pairs. Write latitude,longitude for "
            "each position and a space between them: 60.39,5.32 60.40,5.33."
        )
    return [
        parse_position(f"{first} {second.removesuffix(',')}")
        for first, second in zip(words[::2], words[1::2], strict=True)
    ]


def _degrees(degrees: str, minutes: str | None, seconds: str | None) -> float | None:
    """Add up degrees, minutes and seconds; None if minutes or seconds reach 60."""
    value, parts = _number(degrees), (_number(minutes), _number(seconds))
    if max(parts) >= 60:
        return None
    part = parts[0] / 60 + parts[1] / 3600
    return value - part if degrees.startswith("-") else value + part


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def as_points(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes of one point or several, each of shape (n,).

    Raises
    ------
    PositionError
        If there are not as many of the ones as of the others.

    Examples
    --------
    >>> as_points(5.3277, 60.3949)
    (array([5.3277]), array([60.3949]))
    """
    x, y = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (lon, lat))
    if x.ndim != 1 or x.shape != y.shape:
        raise PositionError(
            f"Longitudes of shape {x.shape} and latitudes of shape {y.shape} are no points. Give as many "
            "of the ones as of the others."
        )
    return x, y
