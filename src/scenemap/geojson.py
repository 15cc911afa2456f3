"""GeoJSON as a document; feature collections of many polygons without a Python list for every vertex.

Nearly all of such a file are positions. They are cut out of it, the rest is read by :mod:`json`, and
their numbers become arrays, of which polygons are made many at a time. Only what is written as GeoJSON
says is read so; of all else nothing is said here, and whoever asked reads it whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: What a text sequence (RFC 8142) has before every feature.
SEPARATOR = "\x1e"
_SPACE = re.compile(r"[ \t\n\r]*")
#: Bytes of a file that are looked at at once, and positions that are read at once, in bytes.
_BLOCK, _AT_ONCE = 1 << 23, 1 << 20
_NAME = b'"coordinates"'
#: Within a text its quotes would be written with a backslash.
_POSITIONS = re.compile(rb'(?<!\\)"coordinates"\s*:\s*(\[[\[\]0-9eE+\-.,\s]*\])')
#: What the rest of the file has in the place of positions: JSON has no such number.
_PLACE = b"NaN"
_BLANK, _DIGITS = b" \t\r\n", b"0123456789eE+-."
_FLAT = bytes.maketrans(b"[];", b"  ,")
#: A vertex, once its numbers are taken out, and what it is written as then.
_PAIR, _VERTEX = b"[,]", b"x"
_OPEN, _CLOSE, _COMMA, _END = b"[],;"
#: What may stand beside what in lists of vertices, one after the other with a semicolon between.
_BESIDE = np.zeros((128, 128), dtype=bool)
for _pair in (b"[[", b"[x", b"x,", b"x]", b"],", b"]]", b"];", b";[", b",[", b",x"):
    _BESIDE[_pair[0], _pair[1]] = True
#: A ring of three corners has this many vertices.
_FEWEST = 4
#: How many lists a vertex lies in.
_DEPTHS = {"Polygon": 2, "MultiPolygon": 3}


class _IrregularError(ValueError):
    """It is not written as GeoJSON has it, or not polygons."""


@dataclass
class _Drawings:
    """Geometries, in the order of the file.

    Parameters
    ----------
    shapes
        Read so far.
    depths
        How many lists the vertices of each lie in.
    waiting
        Positions that are still to be read.
    """

    shapes: list[NDArray[np.object_]] = field(default_factory=list)
    depths: list[NDArray[np.int64]] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)
    _size: int = 0

    def add(self, positions: bytes) -> None:
        """Take positions, as they are written."""
        self.waiting.append(positions)
        self._size += len(positions)
        if self._size > _AT_ONCE:
            self.read()

    def read(self) -> None:
        """Read what waits."""
        if self.waiting:
            shapes, depths = _polygons(b";".join(self.waiting))
            self.shapes.append(shapes)
            self.depths.append(depths)
        self.waiting, self._size = [], 0


def parse_geojson(text: str) -> Any:
    r"""Read a document, or features one after the other as one collection.

    Features stand alone in GeoJSON of one thing, one to a line in newline-delimited GeoJSON, and behind a
    separator in text sequences (RFC 8142).

    Parameters
    ----------
    text
        Of a file.

    Returns
    -------
    object
        What :func:`json.loads` gives; of features a collection, with the ``crs`` of the first of them.

    Raises
    ------
    json.JSONDecodeError
        If it is neither.

    Examples
    --------
    >>> lines = '{"type": "Feature", "id": 1}\n{"type": "Feature", "id": 2}\n'
    >>> [one["id"] for one in parse_geojson(lines)["features"]]
    [1, 2]
    """
    decode, at = json.JSONDecoder().raw_decode, 0
    values: list[Any] = []
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == SEPARATOR and (not values or is_feature(values[0])):
            at = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
        elif values and at == len(text):
            return collection_of(values) if is_feature(values[0]) else values[0]
        elif values and not is_feature(values[0]):
            raise json.JSONDecodeError("Extra data", text, at)
        value, at = decode(text, at)
        values.append(value)


def is_feature(value: Any) -> bool:
    """Say whether this is a feature, of which several may stand one after the other."""
    return isinstance(value, dict) and value.get("type") == "Feature"


def collection_of(features: list[Any]) -> dict[str, Any]:
    """Make features that stood alone a collection, in the system of the first."""
    crs = features[0].get("crs")
    return {"type": "FeatureCollection", "features": features, "crs": crs}


def read_polygons(path: Path) -> dict[str, Any] | None:
    """Read a feature collection whose geometries are polygons and multipolygons, or none.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    dict or None
        What :func:`json.load` gives, with a geometry of shapely in the place of each that is drawn. None
        if there is anything else in the file than that, or anything is wrong with it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> ring = "[[5, 60], [6, 60], [6, 61], [5, 60]]"
    >>> geometry = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    >>> feature = f'{{"properties": {{"id": 7}}, "geometry": {geometry}}}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "areas.geojson")
    ...     _ = path.write_text(f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    ...     read_polygons(path)["features"]
    [{'properties': {'id': 7}, 'geometry': <POLYGON ((5 60, 6 60, 6 61, 5 60))>}]
    """
    try:
        drawings = _Drawings()
        rest = _without_positions(path, drawings)
        places: list[object] = []

        def place(_: str) -> object:
            places.append(object())
            return places[-1]

        data: dict[str, Any] = json.loads(rest.decode("utf-8-sig"), parse_constant=place)
        _put_in(data, drawings, places)
    except (_IrregularError, OSError, ValueError, OverflowError, RecursionError):
        return None
    return data


def _without_positions(path: Path, drawings: _Drawings) -> bytes:
    """Take positions out of a file; returns the rest, with a place for each."""
    rest, tail = [], b""
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            text = tail + block
            # Positions that are wholly there are those before the name of the next.
            cut = max(text.rfind(_NAME) - 1, 0) if block else len(text)
            last = 0
            for found in _POSITIONS.finditer(text, 0, cut):
                rest += [text[last : found.start(1)], _PLACE]
                last = found.end()
                drawings.add(found[1])
            rest.append(text[last:cut])
            if _PLACE in rest[-1] or b"Infinity" in rest[-1]:
                raise _IrregularError
            tail = text[cut:]
            if not block:
                drawings.read()
                return b"".join(rest)


def _put_in(data: Any, drawings: _Drawings, places: list[object]) -> None:
    """Put geometries where their positions were taken out; all of them have to be found there."""
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not drawings.shapes:
        raise _IrregularError
    features = data["features"] if isinstance(data.get("features"), list) else []
    drawn = [one for one in features if isinstance(one, dict) and one.get("geometry")]
    if len(drawn) != len(places):
        raise _IrregularError
    shapes, depths = np.concatenate(drawings.shapes), np.concatenate(drawings.depths).tolist()
    for one, shape, depth, place in zip(drawn, shapes, depths, places, strict=True):
        geometry = one["geometry"]
        if (
            not isinstance(geometry, dict)
            or geometry.get("coordinates") is not place
            or _DEPTHS.get(str(geometry.get("type"))) != depth
        ):
            raise _IrregularError
        one["geometry"] = shape


def _polygons(text: bytes) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Make polygons and multipolygons of positions, with semicolons between those of each.

    Returns
    -------
    shapes
        In order.
    depths
        How many lists the vertices of each lie in.

    Raises
    ------
    ValueError
        If they are not, or a ring is not closed, or a vertex has not two numbers.
    """
    plain = text.translate(None, _BLANK)
    if b"[," in plain or b",]" in plain:
        raise _IrregularError
    numbers = json.loads(b"[" + text.translate(_FLAT) + b"]")
    lists = np.frombuffer(plain.translate(None, _DIGITS).replace(_PAIR, _VERTEX), dtype=np.uint8)
    if lists[0] != _OPEN or lists[-1] != _CLOSE or not _BESIDE[lists[:-1], lists[1:]].all():
        raise _IrregularError
    opens, ends, vertex = lists == _OPEN, lists == _END, lists == _VERTEX[0]
    depth = np.cumsum(opens.astype(np.int8) - (lists == _CLOSE), dtype=np.int32)
    which = np.cumsum(ends)
    depths = np.zeros(int(which[-1]) + 1, dtype=np.int64)
    depths[which[vertex]] = depth[vertex]
    deepest = depths[which]
    if (
        len(numbers) != 2 * np.count_nonzero(vertex)
        or not np.isin(depths, [*_DEPTHS.values()]).all()
        or (depth > deepest).any()
        or (depth < (lists == _COMMA)).any()
        or (depth[vertex] < deepest[vertex]).any()
        or depth[ends].any()
        or depth[-1]
    ):
        raise _IrregularError
    rings = opens & (depth == deepest)
    polygons = opens & (depth == deepest - 1)
    outlines = _rings(np.array(numbers, dtype=np.float64).reshape(-1, 2), _within(rings, vertex))
    parts = shapely.polygons(outlines, indices=_within(polygons, rings))
    of_part = which[polygons]
    shapes = np.empty(len(depths), dtype=object)
    alone = depths == _DEPTHS["Polygon"]
    shapes[alone] = parts[alone[of_part]]
    several = ~alone[of_part]
    if several.any():
        _, at = np.unique(of_part[several], return_inverse=True)
        shapes[~alone] = shapely.multipolygons(parts[several], indices=at)
    return shapes, depths


def _within(lists: NDArray[np.bool_], what: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of the list that each of something stands in."""
    return np.asarray(np.cumsum(lists)[what] - 1)


def _rings(xy: NDArray[np.float64], ring: NDArray[np.int64]) -> NDArray[np.object_]:
    """Make rings that are closed, as GeoJSON wants them."""
    size = np.bincount(ring)
    end = np.cumsum(size)
    if size.min() < _FEWEST or (xy[end - 1] != xy[end - size]).any():
        raise _IrregularError
    return np.asarray(shapely.linearrings(xy, indices=ring))
