"""Geometry packed for the page: each vertex the step from the one before, in few letters."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import sub
from typing import Any

# Six decimals of a degree, about 0.1 m: what the case files hold.
_PER_DEGREE = 1_000_000
_DEPTH_OF_RINGS = {"LineString": 0, "Polygon": 1, "MultiLineString": 1, "MultiPolygon": 2}
# Each letter holds five bits, the least first; the second half of the letters says that more follow.
# None of them is escaped in a page.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def pack(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON geometry with each line or ring as one text of steps.

    An outline takes a fifth of the room that GeoJSON needs. Nothing is lost: six decimals
    go in and come out. Points have nothing to gain and stay as they are.

    Parameters
    ----------
    geometry
        A GeoJSON geometry in degrees, rounded to six decimals or fewer.

    Returns
    -------
    dict
        ``type``, ``unit`` (the millionths of a degree that steps are counted in) and ``steps`` in place
        of ``coordinates``: for each line the first longitude and latitude, then the steps east and
        north, written in letters of five bits with the sign as the last bit.

    Examples
    --------
    >>> pack({"type": "LineString", "coordinates": [[5.0, 60.0], [5.00001, 60.000002]]})
    {'type': 'LineString', 'unit': 1, 'steps': 'g0lxJgwjuyDUE'}
    """
    kind = geometry["type"]
    if kind not in _DEPTH_OF_RINGS:
        return dict(geometry)
    depth = _DEPTH_OF_RINGS[kind]
    lines = _whole(geometry["coordinates"], depth)
    # Outlines with five decimals, as most files have them, need not carry a nought in each number.
    unit = 10 if all(not number % 10 for number in _numbers(lines, depth)) else 1
    return {"type": kind, "unit": unit, "steps": _pack_lines(lines, depth, unit)}


def _whole(coordinates: Sequence[Any], depth: int) -> list[Any]:
    if depth == 0:
        return [round(part * _PER_DEGREE) for position in coordinates for part in position[:2]]
    return [_whole(part, depth - 1) for part in coordinates]


def _numbers(lines: list[Any], depth: int) -> list[int]:
    return lines if depth == 0 else [one for part in lines for one in _numbers(part, depth - 1)]


def _pack_lines(lines: list[Any], depth: int, unit: int) -> Any:
    if depth == 0:
        return _pack_line([number // unit for number in lines])
    return [_pack_lines(part, depth - 1, unit) for part in lines]


def _pack_line(line: list[int]) -> str:
    return "".join(map(_pack_step, map(sub, line, [0, 0, *line])))


@lru_cache(maxsize=1 << 16)  # most steps are short, and come again and again
def _pack_step(step: int) -> str:
    letters = ""
    left = 2 * step if step >= 0 else -2 * step - 1
    while left > 31:
        letters += _LETTERS[32 + left % 32]
        left //= 32
    return letters + _LETTERS[left]
