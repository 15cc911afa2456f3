"""Where points lie: in which area, and inside, outside or in doubt of which zone."""

from scenemap.locate.areas_of import areas_of
from scenemap.locate.check import Check, OrderCheck, ZoneCheck, check
from scenemap.locate.zones_of import Positions, zone_positions, zones_of

__all__ = [
    "Check", "OrderCheck", "Positions", "ZoneCheck", "areas_of", "check", "zone_positions",
    "zones_of",
]  # fmt: skip
