"""Reading a position as a phone, a map or a report writes it."""

from __future__ import annotations

import re

from scenemap.crs import WGS84, transform
from scenemap.errors import PositionError

_REMEDY = "Write latitude then longitude, such as 60.3949 5.3277."
_NUMBER = r"[-+−]?\d+(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"(?P<degrees>{_NUMBER})\s*°?\s*"
    r"(?:(?P<minutes>\d+(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:\"|″|”|'')\s*)?"
    r"(?P<letter>[NSEWØVnsewøv])?"
)
_SIGN = {"N": 1, "S": -1, "E": 1, "Ø": 1, "W": -1, "V": -1}


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
    # In "60.3949, 5.3277" and "60.3949,5.3277" the comma stands between the two, in "60,3949
    # 5,3277" within them.
    separate = re.split(r",\s+|;\s*|\s+(?=[-+\d])", clean)
    if len(separate) == 1 and clean.count(",") == 1 and clean.count(".") == 2:
        separate = clean.split(",")
    parts = [part for part in separate if part]
    matches = [_ANGLE.fullmatch(part.strip()) for part in parts]
    if len(matches) != 2 or not all(matches):
        raise PositionError(f"'{text}' is not a position. {_REMEDY}")
    first, second = (_degrees(match) for match in matches if match)
    letters = [(match["letter"] or "").upper() for match in matches if match]
    if letters[0] in {"E", "Ø", "W", "V"} and letters[1] in {"N", "S"}:
        first, second = second, first
    if crs is None:
        return second, first
    lon, lat = transform(first, second, crs, WGS84)
    return float(lon), float(lat)


def _degrees(match: re.Match[str]) -> float:
    degrees = _number(match["degrees"])
    part = _number(match["minutes"]) / 60 + _number(match["seconds"]) / 3600
    value = degrees + part if degrees >= 0 else degrees - part
    return value * _SIGN.get((match["letter"] or "").upper(), 1)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0
