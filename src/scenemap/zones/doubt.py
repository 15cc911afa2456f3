"""What a drawn line leaves in doubt: the regions within its accuracy, erring on the safe side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenemap.crs import METRE_DECIMALS, rounded

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Corners of a quarter of the circles that a buffer is made of.
_CORNERS = 64
#: GEOS divides each turn into whole steps, of up to one and a half times the step asked for. The chord of
#: such an arc comes this much nearer to its middle than its ends are.
_CHORD = math.cos(0.75 * math.pi / 2 / _CORNERS)
#: Metres by which rounding may have moved the line: degrees to seven decimals, then metres to the
#: millimetre.
_MOVED_M = 0.009
#: The same, and the millimetre to which the limits themselves are rounded.
_SLACK_M = 0.01


def regions_within(line: BaseGeometry, accuracy_m: float) -> tuple[BaseGeometry, BaseGeometry]:
    """Return what is surely inside a drawn outline, and what is not surely outside it.

    No point within ``accuracy_m`` of the line is in the first or beyond the second, for all that a circle
    is drawn with corners and coordinates are rounded. Beyond it the doubt reaches by centimetres, and
    by one part in a hundred where GEOS takes small bends out of a line.

    Parameters
    ----------
    line
        Polygons in a projected system, metres.
    accuracy_m
        How far the line may be off, with 95 % confidence.

    Returns
    -------
    inner, outer
        In the same system, rounded to the millimetre; without doubt both are the polygons themselves.

    Examples
    --------
    >>> import shapely
    >>> square = shapely.box(0, 0, 100, 100)
    >>> inner, outer = regions_within(square, 10)
    >>> inner.distance(square.boundary) > 10, outer.boundary.distance(square) > 10
    (True, True)
    """
    if accuracy_m == 0:
        return line, line
    inner, outer = line, line
    slack = _SLACK_M
    while inner is line or not _clear(line, inner, outer, accuracy_m):
        reach = (accuracy_m + slack) / _CHORD
        inner, outer = (
            rounded(line.buffer(by, quad_segs=_CORNERS), METRE_DECIMALS) for by in (-reach, reach)
        )
        slack *= 2
    return inner, outer


def _clear(line: BaseGeometry, inner: BaseGeometry, outer: BaseGeometry, accuracy_m: float) -> bool:
    """Say whether both limits keep clear of the line all along.

    Whoever walks from the line comes to no limit within that distance: nothing else need be asked.
    """
    clear_m = accuracy_m + _MOVED_M
    within = inner.is_empty or (
        line.covers(inner) and line.boundary.distance(inner.boundary) >= clear_m
    )
    return bool(within and outer.covers(line) and line.distance(outer.boundary) >= clear_m)
