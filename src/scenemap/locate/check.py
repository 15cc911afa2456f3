"""One point against every zone of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from scenemap.crs import check_position, to_metres
from scenemap.errors import PositionError
from scenemap.locate.zones_of import Position, zone_positions
from scenemap.text import say

if TYPE_CHECKING:
    from datetime import datetime

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.zones.model import Zone

#: A position less certain than this says nothing about a zone.
MAX_ACCURACY_M = 5000.0
InForceAnswer = Literal["yes", "no", "unknown", "not asked"]


@dataclass(frozen=True, slots=True)
class ZoneCheck:
    """How one point lies to one zone version.

    Parameters
    ----------
    distance_m
        Metres to the nearest limit, as the crow flies.
    in_force
        Whether the version was in force at the time asked for.
    """

    zone: Zone
    position: Position
    distance_m: float
    in_force: InForceAnswer

    @property
    def verdict(self) -> Literal["not asked"]:
        """Whether an order bars the point; without an order that is not asked."""
        return "not asked"

    def sentence(self, lang: Lang) -> str:
        """Say the result in words, for a reader who is no lawyer."""
        parts = [
            say(
                f"check_{self.position}",
                lang,
                zone=self.zone.name[lang],
                distance=f"{self.distance_m:,.0f}".replace(",", "\u00a0"),
            ),
            say(f"outline_{self.zone.outline}", lang),
        ]
        if self.zone.outline == "hypothetical":
            parts.append(say("look_at_your_map", lang))
        elif self.position == "uncertain":
            parts.append(say("look_at_map_if_unsure", lang))
        if self.in_force != "not asked":
            parts.append(say(f"in_force_{self.in_force}", lang))
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Check:
    """The answer for one point."""

    case: Case
    lon: float
    lat: float
    accuracy_m: float
    at: datetime | None
    zones: tuple[ZoneCheck, ...]

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Return the answer as plain data; the form is that of ``check --json``."""
        return {
            "case": self.case.id,
            "point": {"lat": self.lat, "lon": self.lon, "accuracy_m": self.accuracy_m},
            "at": self.at.isoformat() if self.at else None,
            "zones": [
                {
                    "id": one.zone.id,
                    "name": one.zone.name[lang],
                    "version": one.zone.version,
                    "outline": one.zone.outline,
                    "position": one.position,
                    "distance_to_boundary_m": round(one.distance_m, 1),
                    "in_force": one.in_force,
                    "orders": [],
                    "verdict": one.verdict,
                    "sentence": one.sentence(lang),
                }
                for one in self.zones
            ],
        }


def check(
    case: Case, lon: float, lat: float, *, accuracy_m: float = 0.0, at: datetime | None = None
) -> Check:
    """Say how a point lies to every zone of a case.

    Parameters
    ----------
    case
        The case.
    lon, lat
        Degrees.
    accuracy_m
        Radius within which the point lies with 95 % confidence, metres.
    at
        Moment, aware; None asks for the place only.

    Raises
    ------
    PositionError
        If the position or its accuracy cannot be meant.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> answer = check(load_case("bergen"), 5.3277, 60.3949)
    >>> [(one.zone.id, one.position) for one in answer.zones]
    [('nygard', 'outside'), ('vagsbunnen', 'inside')]
    """
    check_position(lon, lat, case.bounds)
    if not 0 <= accuracy_m <= MAX_ACCURACY_M:
        raise PositionError(
            f"An accuracy of {accuracy_m:g} m cannot be used. Give a radius from 0 to "
            f"{MAX_ACCURACY_M:g} m."
        )
    x, y = to_metres(lon, lat, case.crs)
    answers = []
    for zone in case.zones:
        found = zone_positions(x, y, zone, accuracy_m)
        in_force: InForceAnswer = (
            zone.validity.on(at.astimezone(case.zone).date()) if at else "not asked"
        )
        position = cast(Position, found.position.item())
        answers.append(ZoneCheck(zone, position, float(found.distance_m.item()), in_force))
    return Check(case, lon, lat, accuracy_m, at, tuple(answers))
