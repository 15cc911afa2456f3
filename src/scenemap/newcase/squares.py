"""Squares in the place of areas, where nobody has given any: how large they are and where they lie.

They are arbitrary, and said to be so in the case and on what is made from it: other squares give other
figures (the modifiable areal unit problem, Openshaw 1984, CATMOG 38). So they are chosen by a rule that
anybody can follow: edges lie at whole multiples of the side in the case's system, and the side is the
smallest of a short list that leaves enough events to a square.

Which squares there are must tell nothing of a few persons. So they fill a rectangle, with or without
events, and its outermost rows and columns hold five events or more each: one who was alone, far away from
the others, draws no square to that place. Whoever lies outside the squares is counted as outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from shapely.geometry import Polygon

from scenemap.crs import WGS84, to_metres, transform, utm_of
from scenemap.errors import DataError
from scenemap.model import SMALLEST
from scenemap.text import number, say_both
from scenemap.vector import DEGREE_DECIMALS, Feature

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenemap.model import Text

    Floats = NDArray[np.float64]

#: Sides that are tried, metres, the smallest first. Below 100 m a square is little more than an address.
SIDES = (100, 250, 500, 1000, 2500, 5000, 10_000)
#: So many events shall fall in a square in a quarter, on average: fewer are withheld.
ENOUGH = SMALLEST
#: So many squares can still be told apart.
MOST = 400
#: So many events at least lie in each of the outermost rows and columns.
_AT_AN_EDGE = SMALLEST


@dataclass(frozen=True)
class Squares:
    """Squares over the place where events lie.

    Parameters
    ----------
    features
        Each with ``id`` and ``name``: columns are letters from the west, rows numbers from the north.
    crs
        Projected system in which they are squares.
    side
        Metres.
    reason
        How they were chosen, for whoever makes the case.
    """

    features: tuple[Feature, ...]
    crs: str
    side: float
    reason: str

    @property
    def note(self) -> Text:
        """What every output says of them."""
        return say_both("squares_note", side=number(self.side, 0))


def squares_over(
    lon: Floats,
    lat: Floats,
    counts: Floats | None = None,
    *,
    crs: str | None = None,
    quarters: float = 1.0,
    side: float | None = None,
) -> Squares:
    """Lay squares over the place where events lie.

    Parameters
    ----------
    lon, lat
        Degrees; NaN where there is no position.
    counts
        Events of each row; one each unless given.
    crs
        Projected system; the UTM zone of the middle of the events unless given.
    quarters
        How many quarters the events are of.
    side
        Metres, in the place of the one that the rule chooses.

    Raises
    ------
    DataError
        If no event has a position, or too few lie together, or there would be too many squares.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> found = squares_over(5.33 + random.normal(0, 0.004, 400), 60.39 + random.normal(0, 0.002, 400))
    >>> found.crs, found.side, len(found.features), found.features[0].properties["id"]
    ('EPSG:25832', 250, 25, 'a1')
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        raise DataError(
            "No event has a position, so that no squares can be laid over them. Give the outlines of "
            "the areas that they name with `areas=`."
        )
    lon, lat = lon[known], lat[known]
    weight = np.ones(len(lon)) if counts is None else counts[known]
    system = crs or utm_of(float(np.median(lon)), float(np.median(lat)))
    x, y = to_metres(lon, lat, system)
    tried = {one: _rectangle(x, y, weight, one) for one in ([side] if side else SIDES)}
    chosen = side or _side(tried, weight, x, y, quarters)
    box = tried.get(chosen) if chosen else None
    if chosen is None or box is None:
        raise DataError(
            "Too few events lie together for squares: each outermost row of them shall hold "
            f"{_AT_AN_EDGE} events or more. Give areas with `areas=`, or a larger side with `cell=`."
        )
    west, south, east, north = box
    columns, rows = east - west, north - south
    if columns * rows > 5 * MOST:
        raise DataError(
            f"That would be {columns * rows:,} squares of {chosen:g} m. Give a larger side with `cell=`."
        )
    names = [
        (f"{_letters(column)}{row:0{len(str(rows))}}", west + column, north - row)
        for column in range(columns)
        for row in range(1, rows + 1)
    ]
    features = tuple(
        Feature(at, _square(column * chosen, row * chosen, chosen, system), _called(name, chosen))
        for at, (name, column, row) in enumerate(names, 1)
    )
    return Squares(
        features, system, chosen, _reason(chosen, columns, rows, system, given=bool(side))
    )


def _side(
    tried: dict[float, tuple[int, int, int, int] | None],
    weight: Floats,
    x: Floats,
    y: Floats,
    quarters: float,
) -> float | None:
    """Choose the smallest side that leaves enough events to a square; else the largest of several."""
    several = []
    for side, box in tried.items():
        if box is None:
            continue
        west, south, east, north = box
        n = (east - west) * (north - south)
        inside = _inside(x, y, side, box)
        if n < 2 or n > MOST:
            continue
        several.append(side)
        if weight[inside].sum() / n / quarters >= ENOUGH:
            return side
    return several[-1] if several else None


def _rectangle(
    x: Floats, y: Floats, weight: Floats, side: float
) -> tuple[int, int, int, int] | None:
    """Find the squares from west, south to east, north, whose outermost rows hold events enough."""
    column, row = (np.floor(one / side).astype(np.int64) for one in (x, y))
    inside = np.ones(len(x), dtype=bool)
    while inside.any():
        west, east = int(column[inside].min()), int(column[inside].max())
        south, north = int(row[inside].min()), int(row[inside].max())
        few = np.zeros(len(x), dtype=bool)
        for at, edges in ((column, (west, east)), (row, (south, north))):
            for edge in edges:
                on_it = inside & (at == edge)
                if weight[on_it].sum() < _AT_AN_EDGE:
                    few |= on_it
        if not few.any():
            return west, south, east + 1, north + 1
        inside &= ~few
    return None


def _inside(x: Floats, y: Floats, side: float, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    west, south, east, north = (side * one for one in box)
    return np.asarray((x >= west) & (x < east) & (y >= south) & (y < north))


def _square(west: float, south: float, side: float, crs: str) -> Polygon:
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    x, y = (np.array([start + one[at] for one in corners]) for at, start in ((0, west), (1, south)))
    # Neighbours share corners, and so edges, to the last digit.
    degrees = np.column_stack(transform(x, y, crs, WGS84)).round(DEGREE_DECIMALS)
    return Polygon(degrees)


def _called(name: str, side: float) -> dict[str, str]:
    return {"id": name.lower(), "name": name, "note": f"Arbitrary square of {side:g} m."}


def _letters(column: int) -> str:
    """Name a column as spreadsheets do.

    Examples
    --------
    >>> [_letters(one) for one in (0, 25, 26, 27)]
    ['A', 'Z', 'AA', 'AB']
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _reason(side: float, columns: int, rows: int, crs: str, *, given: bool) -> str:
    tried = ", ".join(f"{one:,}" for one in SIDES)
    rule = (
        "as given"
        if given
        else f"the smallest of {tried} m with {ENOUGH} events or more to a square and quarter on average "
        f"and no more than {MOST} squares, else the largest that makes several"
    )
    return (
        f"Areas: {columns * rows} squares of {side:g} m, {columns} across by {rows} down, in {crs}; the "
        f"side is {rule}. They are arbitrary: other squares give other figures, and every output says "
        "so. The rectangle is whole, with or without events in a square, and each of its outermost rows "
        f"holds {_AT_AN_EDGE} events or more; what lies beyond is outside every area. Areas that mean "
        "something to those who know the place are better (`areas=`)."
    )
