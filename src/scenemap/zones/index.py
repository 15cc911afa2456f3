"""Which zone versions are near a place on a day: a 3-D R-tree over east, north and time.

Zone versions come and go, so the index is over their boxes in metres and days. It serves single
look-ups; many points are never looped over it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rtree.index import Index, Property

from scenemap.intervals import DateRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.zones.model import Zone

_FAR_M = 1e9


class ZoneIndex:
    """Index of zone versions by place and time.

    Parameters
    ----------
    zones
        Zone versions.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> from scenemap.intervals import DateRange
    >>> index = ZoneIndex(load_case("bergen").zones)
    >>> [zone.id for zone in index.on(DateRange.parse("2015-06-17..2015-06-17"))]
    ['nygard', 'vagsbunnen']
    """

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._zones = tuple(zones)
        self._tree = Index(properties=Property(dimension=3))
        for number, zone in enumerate(self._zones):
            west, south, east, north = zone.outer_m.bounds
            start = zone.validity.start or date.min
            # The tree's boxes are closed, so the last day, not the day after it, is the end.
            end = (zone.validity.end or date.max).toordinal() - 1
            self._tree.insert(number, (west, south, start.toordinal(), east, north, end))

    def on(
        self, days: DateRange, near: tuple[float, float] | None = None, within_m: float = 0.0
    ) -> list[Zone]:
        """List the versions that may have been in force on one of these days.

        Parameters
        ----------
        days
            The days.
        near
            Metres in the case's system; only versions whose box is within ``within_m`` of it. None
            for every place.
        within_m
            Metres.

        Returns
        -------
        list of Zone
            Sorted by id and version.
        """
        first, last = days.start.toordinal(), days.last.toordinal()
        x, y = near or (0.0, 0.0)
        reach = within_m if near else _FAR_M
        box = (x - reach, y - reach, first, x + reach, y + reach, last)
        return [self._zones[number] for number in sorted(self._tree.intersection(box))]


def versions_asked(zones: Sequence[Zone], day: date | None) -> list[Zone]:
    """Choose the zone versions that a question is about.

    On a day, those that may have been in force on it; without one, those that have not ended. A zone
    none of whose versions qualifies is answered with all of them, so that no zone is passed over in
    silence.
    """
    if day is None:
        chosen = [zone for zone in zones if zone.validity.end in {None, date.max}]
    else:
        chosen = ZoneIndex(zones).on(DateRange.through(day, day))
    have = {zone.id for zone in chosen}
    return [zone for zone in zones if zone.id not in have or zone in chosen]
