"""Columns of event files and what they may be called; those refused are in ``identifiers``."""

from __future__ import annotations

from scenemap.identifiers import normal

#: Canonical column: other names for it, English and Norwegian.
ALIASES: dict[str, tuple[str, ...]] = {
    "lon": ("longitude", "lng", "long", "lengdegrad"),
    "lat": ("latitude", "breddegrad"),
    "easting": ("east", "ost", "aust"),
    "northing": ("north", "nord"),
    "area": ("area_id", "omrade", "omrade_id"),
    "time": ("tid", "tidspunkt", "datetime", "timestamp", "date", "dato", "klokkeslett"),
    "start": ("fra", "from", "start_time", "starttid"),
    "end": ("til", "to", "end_time", "sluttid", "slutt"),
    "kind": ("type", "slag", "hendelse", "hendelsestype"),
    "count": ("antall",),
    "accuracy_m": ("accuracy", "noyaktighet", "noyaktighet_m"),
    "simulated": ("simulert",),
}

_CANONICAL = {
    normal(name): canonical for canonical, also in ALIASES.items() for name in (canonical, *also)
}


def canonical(name: str) -> str | None:
    """Find the column that a name stands for; None if it is not one that is read."""
    return _CANONICAL.get(normal(name))
