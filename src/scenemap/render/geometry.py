"""Geometry packed for the page: whole numbers, each the step from the vertex before."""

from collections.abc import Mapping, Sequence
from typing import Any

# Six decimals of a degree, about 0.1 m: what the case files hold.
_PER_DEGREE = 1_000_000
_DEPTH_OF_RINGS = {"LineString": 0, "Polygon": 1, "MultiLineString": 1, "MultiPolygon": 2}


def pack(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON geometry with each line or ring as one list of steps.

    An outline takes less than half of the room that GeoJSON needs. Nothing is lost: six decimals
    go in and come out. Points have nothing to gain and stay as they are.

    Parameters
    ----------
    geometry
        A GeoJSON geometry in degrees, rounded to six decimals or fewer.

    Returns
    -------
    dict
        ``type``, and ``steps`` in place of ``coordinates``: for each line
        ``[lon, lat, step east, step north, ...]`` in millionths of a degree.

    Examples
    --------
    >>> pack({"type": "LineString", "coordinates": [[5.0, 60.0], [5.00001, 60.000002]]})
    {'type': 'LineString', 'steps': [5000000, 60000000, 10, 2]}
    """
    kind = geometry["type"]
    if kind not in _DEPTH_OF_RINGS:
        return dict(geometry)
    return {"type": kind, "steps": _pack_lines(geometry["coordinates"], _DEPTH_OF_RINGS[kind])}


def _pack_lines(coordinates: Sequence[Any], depth: int) -> list[Any]:
    if depth == 0:
        return _pack_line(coordinates)
    return [_pack_lines(part, depth - 1) for part in coordinates]


def _pack_line(line: Sequence[Sequence[float]]) -> list[int]:
    steps: list[int] = []
    east = north = 0
    for position in line:
        x, y = round(position[0] * _PER_DEGREE), round(position[1] * _PER_DEGREE)
        steps += (x - east, y - north)
        east, north = x, y
    return steps
