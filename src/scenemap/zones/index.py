"""Which things that come and go are near a place at a time: a 3-D R-tree over east, north and time.

Zone versions, orders and the sites of services each hold for a stretch of time. Of many questions at
once, each a place and a moment, the index finds those that can matter to each; the rules are then asked
of these alone, and of all questions together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from scenemap.zones.model import Zone

#: Boxes are closed and kept as they are given; a question reaches so much further, in metres and seconds,
#: that nothing is missed for a rounded number.
_SLACK = 1e-3


class PlaceTimeIndex:
    """Index of boxes in place and time.

    Parameters
    ----------
    boxes
        West, south, begin, east, north, end; shape (n, 6). Metres of a projected system and seconds since
        1970, all finite.

    Examples
    --------
    A square of 100 m that was there for the first ten seconds, and one that came after it:

    >>> index = PlaceTimeIndex([[0, 0, 0, 100, 100, 10], [0, 0, 10.5, 100, 100, 20]])
    >>> which, found = index.near([50, 50, 105], [50, 50, 50], [5, 15, 5], within_m=[0, 0, 2])
    >>> which.tolist(), found.tolist()
    ([0, 1], [0, 1])
    """

    def __init__(self, boxes: ArrayLike) -> None:
        from rtree.index import Index, Property

        given = np.asarray(boxes, dtype=np.float64).reshape(-1, 6)
        self._tree: Any = None
        if len(given):
            low, high = np.ascontiguousarray(given[:, :3]), np.ascontiguousarray(given[:, 3:])
            self._tree = Index((np.arange(len(given)), low, high), properties=Property(dimension=3))

    def near(
        self, x: ArrayLike, y: ArrayLike, when: ArrayLike, *, within_m: ArrayLike = 0.0
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find for each question the boxes that are near at that time.

        Parameters
        ----------
        x, y
            Metres, shape (n,).
        when
            Seconds since 1970, shape (n,).
        within_m
            Metres to the box, along either axis: one for all, or shape (n,).

        Returns
        -------
        questions, boxes
            Their numbers, pair by pair, sorted.
        """
        centre = np.column_stack([x, y, when]).astype(np.float64)
        none = np.empty(0, dtype=np.int64)
        if self._tree is None or not len(centre):
            return none, none
        reach = np.zeros_like(centre)
        reach[:, :2] = np.broadcast_to(within_m, len(centre))[:, None]
        reach += _SLACK
        found, counts = self._tree.intersection_v(centre - reach, centre + reach)
        questions = np.repeat(np.arange(len(centre)), counts.astype(np.int64))
        order = np.lexsort([found, questions])
        return questions[order], np.asarray(found[order], dtype=np.int64)


def versions_asked(
    zones: Sequence[Zone], day: date | None, *, today: date | None = None
) -> list[Zone]:
    """Choose the zone versions that a question is about.

    On a day, those that may have been in force on it; without one, those that have not ended by today,
    among them those that have still to begin; where nobody says what day it is, all. A zone none of
    whose versions qualifies is answered with all of them, so that no zone is passed over in silence.
    """

    def qualifies(zone: Zone) -> bool:
        valid = zone.validity
        if day is not None:
            return valid.on(day) != "no"
        return today is None or valid.end is None or today < valid.end

    have = {zone.id for zone in zones if qualifies(zone)}
    return [zone for zone in zones if zone.id not in have or qualifies(zone)]


def replaced_by(zone: Zone, zones: Sequence[Zone]) -> Zone | None:
    """Find the version that took the place of another.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> zones = load_case("bergen").zones
    >>> replaced_by(zones[0], zones) is None
    True
    """
    later = (one for one in zones if (one.id, one.replaces) == (zone.id, zone.version))
    return next(later, None)
