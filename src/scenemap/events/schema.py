"""Columns of event files and what they may be called; those refused are in ``identifiers``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.identifiers import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What ``locate`` writes beside moments: the clock of the place. In a Shapefile names have ten letters,
#: and R makes seven of them.
BESIDE = ("start_local", "end_local")
#: Canonical column: other names for it, English and Norwegian.
ALIASES: dict[str, tuple[str, ...]] = {
    "lon": ("longitude", "lng", "long", "lengdegrad"),
    "lat": ("latitude", "breddegrad"),
    "easting": ("east", "ost", "aust"),
    "northing": ("north", "nord"),
    "area": ("area_id", "omrade", "omrade_id"),
    "time": ("tid", "tidspunkt", "datetime", "timestamp"),
    "date": ("dato", "dag"),
    "clock": ("klokkeslett", "klokke", "clock_time"),
    "start": ("fra", "from", "start_time", "starttid"),
    "end": ("til", "to", "end_time", "sluttid", "slutt"),
    "start_local": ("start_loca", "strt_lc"),
    "end_local": ("end_lcl",),
    "kind": ("type", "slag", "hendelse", "hendelsestype"),
    "count": ("antall",),
    "accuracy_m": ("accuracy", "noyaktighet", "noyaktighet_m"),
    "simulated": ("simulert",),
}

_CANONICAL = {
    normal(name): canonical for canonical, also in ALIASES.items() for name in (canonical, *also)
}


def roles(found: Mapping[int, str]) -> dict[int, str]:
    """Say which columns are the time: one, or one of days (``time``) and one of clocks (``clock``).

    Parameters
    ----------
    found
        Position of each column that is read: its canonical name.

    Examples
    --------
    >>> roles({0: "date", 1: "area"}), roles({0: "date", 1: "clock"}), roles({0: "date", 1: "time"})
    ({0: 'time', 1: 'area'}, {0: 'time', 1: 'clock'}, {0: 'time', 1: 'clock'})
    """
    have = {"date", "time", "clock"} & {*found.values()}
    if have == {"date", "time"}:
        turned = {"date": "time", "time": "clock"}
    elif have in ({"date"}, {"clock"}, {"date", "clock"}, {"date", "time", "clock"}):
        # A clock alone may hold whole times, whatever its name; of three columns one is too many.
        turned = {"date": "time"} if "date" in have else {"clock": "time"}
    else:
        turned = {}
    return {at: turned.get(name, name) for at, name in found.items()}


def canonical(name: str) -> str | None:
    """Find the column that a name stands for; None if it is not one that is read."""
    return _CANONICAL.get(normal(name))
