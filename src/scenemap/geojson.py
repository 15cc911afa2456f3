"""GeoJSON as a document; feature collections of many polygons without a Python list for every vertex.

Nearly all of such a file are positions. They are cut out of it, the rest is read by :mod:`json`, and
they themselves by Arrow, as the arrays of which shapely makes many polygons at a time. Only what is
written as GeoJSON says is read so; of all else nothing is said here, and whoever asked reads it whole.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from scenemap.findings import half_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: What a text sequence (RFC 8142) has before every feature.
SEPARATOR = "\x1e"
_SPACE = re.compile(r"[ \t\n\r]*")
#: Bytes of a file that are looked at at once, and positions that are read at once, in bytes.
_BLOCK, _AT_ONCE = 1 << 21, 1 << 20
_NAME = b'"coordinates"'
#: Where positions begin; the bracket beyond those of a polygon is one of several.
_BEGIN = re.compile(_NAME + rb"\s*:\s*(?=\[\s*\[\s*\[\s*(\[)?)")
#: What the rest of the file has in the place of positions: JSON has no such number.
_PLACE = b"NaN"
_IN_ONE_LINE = bytes.maketrans(b"\n", b" ")
#: A ring of three corners has this many vertices.
_FEWEST = 4
#: How many lists the vertices of each kind of geometry lie in.
_DEPTHS = {"Polygon": 3, "MultiPolygon": 4}


class _IrregularError(ValueError):
    """It is not written as GeoJSON has it, or not polygons."""


class _Drawings:
    """Geometries of a file, told apart by their kinds.

    Parameters
    ----------
    kinds
        Of each, in the order of the file.
    """

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self._shapes: dict[str, list[NDArray[np.object_]]] = {kind: [] for kind in _DEPTHS}
        self._waiting: dict[str, list[bytes]] = {kind: [] for kind in _DEPTHS}
        self._size = 0

    def add(self, kind: str, positions: bytes) -> None:
        """Take positions, as they are written."""
        self.kinds.append(kind)
        self._waiting[kind].append(positions)
        self._size += len(positions)
        if self._size > _AT_ONCE:
            self._read()

    def shapes(self) -> NDArray[np.object_]:
        """Return all of them, in the order of the file."""
        self._read()
        kinds, found = np.array(self.kinds), np.empty(len(self.kinds), dtype=object)
        for kind, shapes in self._shapes.items():
            if shapes:
                found[kinds == kind] = np.concatenate(shapes)
        return found

    def _read(self) -> None:
        for kind, positions in self._waiting.items():
            if positions:
                self._shapes[kind].append(_polygons(kind, positions))
                positions.clear()
        self._size = 0


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
        if there is anything else in the file than that, or anything wrong with it, such as half a letter.

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
        if b"\\ud" in rest.lower() and any(half_letters(data)):
            return None
        _put_in(data, drawings, places)
    except (OSError, ValueError, RecursionError):
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
            for begin, end, kind in _positions(text, cut):
                rest += [text[last:begin], _PLACE]
                last = end
                drawings.add(kind, text[begin:end])
            rest.append(text[last:cut])
            if _PLACE in rest[-1] or b"Infinity" in rest[-1]:
                raise _IrregularError
            tail = text[cut:]
            if not block:
                return b"".join(rest)


def _positions(text: bytes, cut: int) -> Iterator[tuple[int, int, str]]:
    """Yield where positions of polygons begin and end in a text, and of which kind these are."""
    at = text.find(_NAME, 0, cut)
    while at >= 0:
        found = _BEGIN.match(text, at)
        # Within a text its quotes would be written with a backslash.
        if found is None or text[at - 1 : at] == b"\\":
            raise _IrregularError
        begin = found.end()
        brace = text.find(b"}", begin, cut)
        quote = text.find(b'"', begin, brace)
        end = text.rfind(b"]", begin, brace if quote < 0 else quote) + 1
        if not end:
            raise _IrregularError
        yield begin, end, "MultiPolygon" if found[1] else "Polygon"
        at = text.find(_NAME, end, cut)


def _put_in(data: Any, drawings: _Drawings, places: list[object]) -> None:
    """Put geometries where their positions were taken out; all of them have to be found there."""
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not places:
        raise _IrregularError
    features = data["features"] if isinstance(data.get("features"), list) else []
    drawn = [one for one in features if isinstance(one, dict) and one.get("geometry")]
    if len(drawn) != len(places):
        raise _IrregularError
    shapes = drawings.shapes()
    for one, shape, kind, place in zip(drawn, shapes, drawings.kinds, places, strict=True):
        geometry = one["geometry"]
        if (
            not isinstance(geometry, dict)
            or geometry.get("coordinates") is not place
            or geometry.get("type") != kind
        ):
            raise _IrregularError
        one["geometry"] = shape


def _polygons(kind: str, positions: Sequence[bytes]) -> NDArray[np.object_]:
    """Make polygons, or multipolygons, of their positions.

    Raises
    ------
    ValueError
        If they are not, or a ring is not closed, or a vertex has not two numbers.
    """
    import pyarrow as pa
    import pyarrow.json as pj

    form = pa.float64()
    for _ in range(_DEPTHS[kind]):
        form = pa.list_(form)
    text = b'{"":' + b'}{"":'.join(positions).translate(_IN_ONE_LINE) + b"}"
    table = pj.read_json(
        pa.BufferReader(text),
        read_options=pj.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=pj.ParseOptions(explicit_schema=pa.schema([("", form)])),
    )
    lists, begins = table.column(0).combine_chunks(), []
    for _ in range(_DEPTHS[kind]):
        begins.append(lists.offsets.to_numpy())
        lists = lists.values
    *offsets, rings, vertices = begins
    xy = lists.to_numpy().reshape(-1, 2)
    if (
        len(table) != len(positions)
        or not np.isfinite(xy).all()
        or (np.diff(vertices) != xy.shape[1]).any()
        or np.diff(rings).min() < _FEWEST
        or any((np.diff(one) == 0).any() for one in offsets)
        or (xy[rings[1:] - 1] != xy[rings[:-1]]).any()
        or (np.signbit(xy) & (xy == 0)).any()  # json takes -0 for 0, and -0.0 as it is
    ):
        raise _IrregularError
    made = shapely.from_ragged_array(
        shapely.GeometryType[kind.upper()], xy, (rings, *reversed(offsets))
    )
    return np.asarray(made)
