"""Points of GeoJSON, feature by feature: of a file of any size no more than a piece is held as text.

Features stand in a collection, or one after the other (:func:`scenemap.geojson.parse_geojson`). A file
that is no plain collection of points is unusual; it is read whole (:mod:`scenemap.vector`), which says
what is wrong with it, or refused where it is too large for that.
"""

from __future__ import annotations

import codecs
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from math import isfinite
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from scenemap.crs import WGS84, transform
from scenemap.events.columns import with_positions
from scenemap.findings import Findings, half_letters
from scenemap.geojson import SEPARATOR, is_feature
from scenemap.vector import DEGREE_DECIMALS, MOST_VERTICES, geojson_crs, tell_off_earth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

#: Bytes that are taken from a file at once, and letters that one feature may have.
_PIECE, _MOST_LETTERS = 1 << 20, 1 << 24
#: Features that are made into columns at once: more are slower to make, by what Python keeps account of.
_BLOCK = 1 << 6
#: How JSON writes half of a letter, or the first half of a whole one.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBERS = {int, float}
#: Numbers that a position has: heights and measures are passed over.
_ORDINATES = (2, 3, 4)


class UnusualError(Exception):
    """A file is no plain collection of points."""


class _Text:
    """The text of a file, of which no more is held than the value that is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._ended = False

    def next(self) -> str:
        """Return the next letter that is no space; "" at the end of the file."""
        while True:
            if (letter := self._text[self._at : self._at + 1]) > " ":
                return letter
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if self._ended:
                return ""
            self._more()

    def sign(self) -> str:
        """Take the next letter that is no space; "" at the end of the file."""
        letter = self.next()
        self._at += 1
        return letter

    def value(self) -> Any:
        """Take the next value."""
        self.next()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except json.JSONDecodeError:
                if self._ended:
                    raise UnusualError from None
            else:
                # The digits of a number may go on.
                if end < len(self._text) or self._ended:
                    if _HALF.search(self._text, self._at, end) and any(half_letters(value)):
                        raise UnusualError
                    self._at = end
                    return value
            self._more()

    def _more(self) -> None:
        held = len(self._text) - self._at
        if held > _MOST_LETTERS:
            raise UnusualError
        # As much again as there is: what is long is not begun anew more often than it doubles.
        data = self._file.read(max(_PIECE, held))
        self._ended = not data
        self._text = self._text[self._at :] + self._decode(data, self._ended)
        self._at = 0


@contextmanager
def _usual() -> Iterator[None]:
    """Take whatever goes wrong in other people's JSON as unusual."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise UnusualError from None


def _features(path: Path, members: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the features of a collection, or of a sequence; what else it says is known in the end.

    Raises
    ------
    UnusualError
        If it is not JSON, or no collection.
    """
    with path.open("rb") as file, _usual():
        text = _Text(file)
        separated = text.next() == SEPARATOR
        if separated:
            text.sign()
        if text.sign() != "{":
            raise UnusualError
        sign = ","
        while sign == ",":
            name = text.value()
            if not isinstance(name, str) or name in members or text.sign() != ":":
                raise UnusualError
            if name == "features" and text.next() == "[":
                members[name] = []
                yield from _listed(text)
            else:
                members[name] = text.value()
            sign = text.sign()
        if sign == "}" and is_feature(members) and "features" not in members:
            yield from _in_sequence(text, members)
            return
        if separated or sign != "}" or text.sign() or members.get("type") != "FeatureCollection":
            raise UnusualError
        if members.get("features"):  # no list
            raise UnusualError


def _in_sequence(text: _Text, members: dict[str, Any]) -> Iterator[Any]:
    """Yield features that stand alone, the first of which was read as what else a collection says."""
    first = dict(members)
    members.clear()
    members["crs"] = crs = first.pop("crs", None)
    yield first
    while letter := text.next():
        if letter == SEPARATOR:
            text.sign()
        feature = text.value()
        if not is_feature(feature) or feature.pop("crs", crs) != crs:
            raise UnusualError
        yield feature


def _listed(text: _Text) -> Iterator[Any]:
    text.sign()
    if text.next() == "]":
        text.sign()
        return
    sign = ","
    while sign == ",":
        yield text.value()
        sign = text.sign()
    if sign != "]":
        raise UnusualError


@dataclass(frozen=True, slots=True)
class _Block:
    """Features one after the other.

    Parameters
    ----------
    columns
        Properties by name: values, or of a column of texts alone an array of Arrow.
    xy
        Positions as they are written, shape (n, 2); NaN where there is none.
    """

    columns: dict[str, Any]
    xy: NDArray[np.float64]


def _blocks(features: Iterator[dict[str, Any]]) -> Iterator[_Block]:
    """Make columns of features.

    Raises
    ------
    UnusualError
        If one is no point.
    """
    with _usual():
        while some := [*islice(features, _BLOCK)]:
            yield _Block(
                _columns([_properties(one) for one in some]),
                np.array([_position(one["geometry"]) for one in some], dtype=np.float64),
            )


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties") or {}
    if type(properties) is not dict or feature.get("crs"):
        raise UnusualError
    return properties


def _position(geometry: Any) -> tuple[float, float]:
    if not geometry:
        return np.nan, np.nan
    position = geometry["coordinates"]
    if (
        geometry["type"] != "Point"
        or type(position) is not list
        or len(position) not in _ORDINATES
        or not set(map(type, position)) <= _NUMBERS
        or not all(map(isfinite, position))
    ):
        raise UnusualError
    return position[0], position[1]


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in dict.fromkeys(chain.from_iterable(rows)):
        cells = [row.get(name, np.nan) for row in rows]
        columns[name] = cells
        if set(map(type, cells)) == {str}:
            columns[name] = pa.array(cells, pa.large_string())
    return columns


# --- files ----------------------------------------------------------------------------------------


def point_frame(path: Path, file: str) -> pd.DataFrame | None:
    """Read a whole collection of points: properties, and positions as ``lon, lat``.

    Returns
    -------
    DataFrame or None
        None if it is no plain collection of points, or has faults.
    """
    members: dict[str, Any] = {}
    try:
        blocks = [*_blocks(_features(path, members))]
        system = _system(members)
    except UnusualError:
        return None
    placed = sum(int(np.count_nonzero(~np.isnan(one.xy[:, 0]))) for one in blocks)
    names = dict.fromkeys(chain.from_iterable(one.columns for one in blocks))
    look = Survey(tuple(names), sum(len(one.xy) for one in blocks), placed, system)
    findings = Findings(file)
    frame = _frame(blocks, look, 1, findings)
    return None if findings.errors or placed > MOST_VERTICES else frame


@dataclass(frozen=True, slots=True)
class Survey:
    """What a collection of points holds.

    Parameters
    ----------
    names
        Of all properties.
    rows, placed
        Features, and those that have a position.
    system
        That of the positions.
    """

    names: tuple[str, ...]
    rows: int
    placed: int
    system: str


def survey(path: Path) -> Survey:
    """Go through a collection of points and keep nothing of it.

    Raises
    ------
    UnusualError
        If it is none.
    """
    members: dict[str, Any] = {}
    names: dict[str, None] = {}
    rows = placed = 0
    with _usual():
        for feature in _features(path, members):
            names.update(dict.fromkeys(_properties(feature)))
            x, _ = _position(feature["geometry"])
            rows, placed = rows + 1, placed + (x == x)
    return Survey(tuple(names), rows, placed, _system(members))


def frames(path: Path, look: Survey, rows: int, file: str) -> Iterator[pd.DataFrame]:
    """Read a collection that was looked through, so many rows at a time.

    Raises
    ------
    DataError
        If positions are off the earth.
    """
    features, first = _features(path, {}), 1
    while first <= max(look.rows, 1):
        findings = Findings(file)
        blocks = [*_blocks(islice(features, rows))]
        frame = _frame(blocks, look, first, findings)
        findings.raise_errors()
        yield frame
        first += rows


def _system(members: dict[str, Any]) -> str:
    findings = Findings("")
    system = geojson_crs(members, findings)
    if findings.errors:
        raise UnusualError
    return system


def _frame(blocks: Sequence[_Block], look: Survey, first: int, findings: Findings) -> pd.DataFrame:
    """Put blocks together, with numbers from the first on; faults of positions go to the findings."""
    import pandas as pd

    rows = sum(len(one.xy) for one in blocks)
    frame = pd.DataFrame(
        {
            at: _series([one.columns.get(name, [np.nan] * len(one.xy)) for one in blocks])
            for at, name in enumerate(look.names)
        },
        index=range(rows),
    )
    frame.index = pd.RangeIndex(first, first + rows)
    frame.columns = pd.Index(look.names, dtype=object)
    if not look.placed:
        return frame
    x, y = np.concatenate([np.empty((0, 2)), *(one.xy for one in blocks)]).T
    known = ~np.isnan(x)
    lon, lat = np.full(rows, np.nan), np.full(rows, np.nan)
    lon[known], lat[known] = x[known], y[known]
    if look.system != WGS84:
        lon[known], lat[known] = transform(x[known], y[known], look.system, WGS84)
    lon, lat = lon.round(DEGREE_DECIMALS), lat.round(DEGREE_DECIMALS)
    off = known & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    for at in np.flatnonzero(off).tolist():
        tell_off_earth((lon[at], lat[at], lon[at], lat[at]), first + at, findings)
    return with_positions(frame, lon, lat)


def _series(parts: Sequence[Any]) -> pd.Series[Any]:
    import pandas as pd
    import pyarrow as pa

    if parts and all(isinstance(part, pa.Array) for part in parts):
        return pd.Series(pa.chunked_array(parts).to_pandas())
    cells = [part.to_pylist() if isinstance(part, pa.Array) else part for part in parts]
    column = np.empty(sum(map(len, cells)), dtype=object)
    column[:] = [*chain.from_iterable(cells)]
    return pd.Series(column, dtype=object)
