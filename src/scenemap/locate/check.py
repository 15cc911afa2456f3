"""One point against the zones and orders of a case: a verdict with its reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

import shapely

from scenemap import text
from scenemap.case import case_of
from scenemap.crs import check_position, convergence, to_metres
from scenemap.errors import PositionError, TimeError, UnknownIdError
from scenemap.identifiers import normal
from scenemap.intervals import check_aware
from scenemap.locate.zones_of import MAX_ACCURACY_M, Position, zone_positions
from scenemap.text import say
from scenemap.zones.index import replaced_by, versions_asked
from scenemap.zones.rules import ALL_HOURS, parse_clocks, rule_of
from scenemap.zones.telling import days_told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.model import Lang, OrderRule, Text
    from scenemap.zones.model import Zone
    from scenemap.zones.orders import Exemption, Order, State

InForceAnswer = Literal["yes", "no", "unknown", "not asked"]
ExemptionAnswer = Literal["none", "now", "not now"]
Verdict = Literal["barred", "not barred", "cannot be decided", "not asked"]
#: The gravest first: what one order bars, another cannot allow.
GRAVEST: tuple[Verdict, ...] = ("barred", "cannot be decided", "not barred", "not asked")


def verdict_of(
    position: Position,
    state: State,
    exemption: ExemptionAnswer,
    rule: OrderRule = "politiloven-7",
    *,
    in_hours: bool | None = True,
    complete: bool = True,
) -> Verdict:
    """Decide whether one order bars a point.

    The zone version handed over binds, so its validity does not change the verdict.

    Parameters
    ----------
    rule
        Under "printed" the answer is never "not barred": what its law allows besides is not known here.
    in_hours
        Whether the order bars at that hour of the day; None if nobody gave its hours.
    complete
        Whether everything is told that the rule needs.

    Examples
    --------
    >>> verdict_of("inside", "active", "none"), verdict_of("inside", "active", "now")
    ('barred', 'not barred')
    >>> verdict_of("outside", "active", "none", "printed")
    'cannot be decided'
    """
    if rule == "printed":
        holds = complete and state == "active" and in_hours is True and exemption != "now"
        return "barred" if holds and position == "inside" else "cannot be decided"
    if state != "active" or exemption == "now" or position == "outside":
        return "not barred"
    return "barred" if position == "inside" else "cannot be decided"


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """What one order says at the moment asked for.

    Parameters
    ----------
    exemption
        Whether any exemption applies now.
    leave
        The exemptions that apply now.
    names
        What each of the order's exemptions is for, by name.
    in_hours
        Whether it bars at that hour of the day; None if nobody gave its hours.
    """

    order: Order
    state: State
    exemption: ExemptionAnswer
    leave: tuple[Exemption, ...]
    names: tuple[Text, ...]
    in_hours: bool | None = True

    def verdict(self, position: Position) -> Verdict:
        """Decide whether it bars a point that lies so to its zone."""
        return verdict_of(
            position,
            self.state,
            self.exemption,
            self.order.rule,
            in_hours=self.in_hours,
            complete=not self.order.lacking,
        )

    @property
    def on_leave(self) -> bool:
        """Whether it would bar now, but for an exemption."""
        return self.state == "active" and self.in_hours is True and bool(self.leave)

    @property
    def service(self) -> str | None:
        """What the exemption that applies is for, or else the first that does not; None if none."""
        first = next(iter(self.leave or self.order.exemptions), None)
        return first.to if first else None

    def asked(self, lang: Lang, zone: Zone) -> str:
        """Say what was told of the order for a zone, whatever the answer is."""
        order = self.order
        issued, until = (one and text.moment(one)[lang] for one in (order.issued, order.until))
        said = [say("asked_issued", lang, moment=issued)] if issued else []
        if until:
            said.append(say("asked_until", lang, moment=until) + self._length(lang))
        if order.rule == "printed" and order.daily:
            whole = order.daily == ALL_HOURS
            said.append(say("asked_all_hours", lang) if whole else _clocks(order.daily, lang))
        said += [
            say("asked_exempt", lang, to=name[lang], clock=_clock(one, lang))
            for one, name in zip(order.exemptions, self.names, strict=True)
        ]
        return say(
            "asked_order",
            lang,
            zone=zone.name[lang],
            version=zone.version,
            said=", ".join(said) or say("asked_nothing", lang),
        )

    def sentences(self, lang: Lang, zone: Zone) -> list[str]:
        """Say when the order for a zone applies, which exemptions, and by which rule it is read."""
        found = self._dates(lang)
        if self.order.rule == "printed":
            found += self._hours_of_day(lang)
        elif zone.daily not in {"", ALL_HOURS}:
            found.append(say("daily_not_counted", lang, clock=_clocks(zone.daily, lang)))
        if self.state == "active":
            found += [
                say(
                    "exemption_now" if one in self.leave else "exemption_not_now",
                    lang,
                    to=name[lang],
                    clock=_clock(one, lang),
                )
                for one, name in zip(self.order.exemptions, self.names, strict=True)
                if one in self.leave or not self.leave
            ]
        if self.order.rule == "printed":
            found += self._printed_rule(lang, zone.legal_basis)
        return found

    def _dates(self, lang: Lang) -> list[str]:
        order = self.order
        issued, until = (one and text.moment(one)[lang] for one in (order.issued, order.until))
        if order.hours is None:
            ends = {"order_begins": issued, "order_ends": until}
            return [say(key, lang, moment=one) for key, one in ends.items() if one]
        length = self._length(lang)
        return [say(f"order_{self.state}", lang, issued=issued, until=until, length=length)]

    def _length(self, lang: Lang) -> str:
        """Say how long the order is, or that its end is printed; nothing where neither is known."""
        if self.order.printed_end:
            return say("order_printed_end", lang)
        if self.order.hours is None:
            return ""
        return say("order_hours", lang, hours=_hours(self.order.hours, lang))

    def _hours_of_day(self, lang: Lang) -> list[str]:
        daily = self.order.daily
        if daily in {"", ALL_HOURS}:
            return [say("daily_all", lang)] if daily else []
        key = "daily_now" if self.in_hours else "daily_not_now"
        return [say(key, lang, clock=_clocks(daily, lang))]

    def _printed_rule(self, lang: Lang, basis: str) -> list[str]:
        """Say what the paper must say and nobody told, and that paper and law decide."""
        lacking = [say(f"lacking_{one}", lang) for one in self.order.lacking]
        found = [say("order_lacking", lang, what="; ".join(lacking))] if lacking else []
        if basis:
            return [*found, say("rule_printed_basis", lang, basis=basis)]
        return [*found, say("rule_printed", lang)]


@dataclass(frozen=True, slots=True)
class ZoneCheck:
    """How one point lies to one zone version, and what orders for it say.

    Parameters
    ----------
    accuracy_m
        Of the point.
    distance_m
        Metres to the nearest limit, as the crow flies.
    bearing
        Degrees from true north to that limit.
    in_force
        Whether the version was in force at the time asked for.
    orders
        The orders that bind to this version.
    common_leave
        Whether the exemptions that apply have a place in common, of all orders at the point.
    later
        The version that had taken the place of this one at the time asked for; None if none had.
    """

    zone: Zone
    position: Position
    accuracy_m: float
    distance_m: float
    bearing: float
    in_force: InForceAnswer
    orders: tuple[OrderCheck, ...] = ()
    common_leave: bool = True
    later: Zone | None = None

    @property
    def verdict(self) -> Verdict:
        """Whether the orders for this version bar the point.

        Leave must be leave from every active order: exemptions for different places give none,
        because nobody is on the way to both.
        """
        found = gravest([one.verdict(self.position) for one in self.orders])
        if found == "not barred" and self._on_leave and not self.common_leave:
            return verdict_of(self.position, "active", "none")
        return found

    @property
    def _on_leave(self) -> bool:
        """Whether an exemption lifts an active order here."""
        return self.position != "outside" and any(one.on_leave for one in self.orders)

    def sentence(self, lang: Lang) -> str:
        """Say the result in words, for a reader who is no lawyer."""
        parts = [self._verdict_sentence(lang)] if self.orders else []
        if self._on_leave and not self.common_leave:
            parts.append(say("no_common_leave", lang))
        parts += [*self._position_sentences(lang), self.zone.outline_sentence(lang)]
        if self.zone.outline == "hypothetical" and not self.orders:
            parts.append(say("look_at_your_map", lang))
        elif self.zone.outline == "hypothetical" or self.position == "uncertain":
            parts.append(say("look_at_map_if_unsure", lang))
        for number, one in enumerate(self.orders, 1):
            first, *rest = one.sentences(lang, self.zone)
            prefix = say("order_number", lang, number=number) if len(self.orders) > 1 else ""
            parts += [prefix + first, *rest]
        parts += self._replaced_sentences(lang)
        if self.in_force in {"no", "unknown"} and self.orders:
            parts.append(say(f"in_force_{self.in_force}_order", lang))
        elif self.in_force != "not asked":
            parts.append(say(f"in_force_{self.in_force}", lang))
        elif self.zone.validity.dated:
            parts.append(say("version_days", lang, days=days_told(self.zone, lang)))
        return " ".join(parts)

    def _replaced_sentences(self, lang: Lang) -> list[str]:
        """Say that the outline which an order is answered by is no longer that of the zone."""
        start = self.later.validity.start if self.later else None
        if self.later is None or start is None or not self.orders:
            return []
        last = text.day(start - timedelta(days=1))
        return [
            say(
                "version_replaced",
                lang,
                version=self.zone.version,
                last=last[lang],
                start=text.day(start)[lang],
                later=self.later.version,
            )
        ]

    def _position_sentences(self, lang: Lang) -> list[str]:
        at_limit = round(self.distance_m) == 0
        found = [
            say(
                f"check_{self.position}_at_limit" if at_limit else f"check_{self.position}",
                lang,
                zone=self.zone.name[lang],
                distance=text.number(self.distance_m, 0)[lang],
                direction=text.direction(self.bearing)[lang],
            )
        ]
        if self.position == "uncertain" and self.accuracy_m > 0:
            found.append(
                say(
                    "position_vague",
                    lang,
                    accuracy=text.number(math.ceil(self.accuracy_m), 0)[lang],
                )
            )
        return found

    def _verdict_sentence(self, lang: Lang) -> str:
        """Say the verdict; leave by an exemption is for its purpose only."""
        on_leave = self.verdict == "not barred" and self._on_leave
        key = f"verdict_{self.verdict.replace(' ', '_')}"
        return say(f"{key}_exempt" if on_leave else key, lang)


@dataclass(frozen=True, slots=True)
class Check:
    """The answer for one point."""

    case: Case
    lon: float
    lat: float
    accuracy_m: float
    at: datetime | None
    zones: tuple[ZoneCheck, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether any order bars the point."""
        return gravest([one.verdict for one in self.zones])

    @property
    def gravest_first(self) -> tuple[ZoneCheck, ...]:
        """The zones, what bars first: a person reads no further than they must."""
        return tuple(sorted(self.zones, key=lambda zone: GRAVEST.index(zone.verdict)))

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
                    "accuracy_m": one.zone.accuracy_m,
                    "position": one.position,
                    "distance_to_boundary_m": round(one.distance_m, 1),
                    "in_force": one.in_force,
                    "orders": [
                        {
                            "state": order.state,
                            "from": iso(order.order.issued),
                            "until": iso(order.order.until),
                            "exemption": order.exemption,
                            "service": order.service,
                            "rule": order.order.rule,
                            "daily": order.order.daily,
                            "in_hours": order.in_hours,
                            "lacking": list(order.order.lacking),
                        }
                        for order in one.orders
                    ],
                    "verdict": one.verdict,
                    "sentence": one.sentence(lang),
                }
                for one in self.zones
            ],
        }


def iso(moment: datetime | None) -> str | None:
    """Write a moment for programs; None if nobody gave it."""
    return None if moment is None else moment.isoformat()


def gravest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the gravest verdict; "not asked" if there is none."""
    return min(verdicts, key=GRAVEST.index, default="not asked")


def check(
    lon: float,
    lat: float,
    *,
    case: Case | str | Path | None = None,
    accuracy_m: float = 0.0,
    at: datetime | None = None,
    orders: Sequence[Order] = (),
    today: date | None = None,
) -> Check:
    """Say how a point lies to every zone of a case, and whether an order bars it.

    Parameters
    ----------
    lon, lat
        Degrees.
    case
        A case, its name or its folder; Bergen unless given.
    accuracy_m
        Radius within which the point lies with 95 % confidence, metres.
    at
        Moment, aware; None asks for the place only.
    orders
        Orders that the person holds; each binds to the zone version handed over.
    today
        Without a moment, zone versions that ended by this day are passed over; unless given, none is.

    Raises
    ------
    PositionError
        If the position or its accuracy cannot be meant.
    TimeError
        If there are orders but no moment, or the moment has no offset.
    UnknownIdError
        If an order binds to a zone version that the case does not have.

    Examples
    --------
    >>> answer = check(5.3277, 60.3949)
    >>> [(one.zone.id, one.position) for one in answer.zones]
    [('nygard', 'outside'), ('vagsbunnen', 'inside')]
    """
    case = case_of(case)
    check_position(lon, lat, case.bounds)
    if not 0 <= accuracy_m <= MAX_ACCURACY_M:
        raise PositionError(
            f"An accuracy of {accuracy_m:g} m cannot be used. Give a radius from 0 to "
            f"{MAX_ACCURACY_M:g} m."
        )
    check_orders(orders, case, timed=at is not None)
    if at is not None:
        check_aware(at)
    x, y = to_metres(lon, lat, case.crs)
    day = at.astimezone(case.zone).date() if at else None
    bound = {(order.zone, order.version) for order in orders}
    asked = versions_asked(case.zones, day, today=today)
    turn = convergence(lon, lat, case.crs)
    answers = []
    for zone in case.zones:
        if zone not in asked and (zone.id, zone.version) not in bound:
            continue
        found = zone_positions(x, y, zone, accuracy_m)
        position = cast(Position, found.position.item())
        in_force: InForceAnswer = zone.validity.on(day) if day else "not asked"
        checked = tuple(
            check_order(order, at, case)
            for order in orders
            if at and (order.zone, order.version) == (zone.id, zone.version)
        )
        bearing = (_bearing(float(x), float(y), found.limit.item()) + turn) % 360
        answers.append(
            ZoneCheck(
                zone,
                position,
                accuracy_m,
                float(found.distance_m.item()),
                bearing,
                in_force,
                checked,
                later=_begun(replaced_by(zone, case.zones), day),
            )
        )
    return Check(case, lon, lat, accuracy_m, at, with_common_leave(answers))


def _begun(later: Zone | None, day: date | None) -> Zone | None:
    """Return a version that replaces another, once it has begun: until then the old outline holds."""
    start = later.validity.start if later else None
    return later if start and day and start <= day else None


def check_orders(orders: Sequence[Order], case: Case, *, timed: bool) -> None:
    """Refuse orders that nothing can be said of.

    Raises
    ------
    TimeError
        If there are orders but no moment.
    UnknownIdError
        If an order binds to a zone version that the case does not have.
    DataError
        If an order for a zone abroad would be read by Norway's law.
    """
    if orders and not timed:
        raise TimeError("Whether an order applies depends on the time. Say when.")
    known = {(zone.id, zone.version): zone for zone in case.zones}
    for order in orders:
        zone = known.get((order.zone, order.version))
        if zone is None:
            raise UnknownIdError(
                f"The case has no zone '{order.zone}' in version '{order.version}', which an order "
                "binds to."
            )
        # An order may have been made by hand, without its zone at hand.
        rule_of(zone, order.rule)


def with_common_leave(answers: Sequence[ZoneCheck]) -> tuple[ZoneCheck, ...]:
    """Say of each zone whether leave there is leave in all that the point lies in too."""
    return tuple(replace(one, common_leave=_common_leave(one, answers)) for one in answers)


def _common_leave(one: ZoneCheck, answers: Sequence[ZoneCheck]) -> bool:
    """Say whether leave in a zone is leave in every zone that the point lies in too.

    Where it may lie in another, that other zone cannot be decided; this one can.
    """
    positions = {"inside"} if one.position == "inside" else {"inside", "uncertain"}
    leaves = [
        {normal(leave.to) for leave in order.leave}
        for zone in answers
        if zone.position in positions
        for order in zone.orders
        if order.on_leave
    ]
    return not leaves or bool(set.intersection(*leaves))


def check_order(order: Order, at: datetime, case: Case) -> OrderCheck:
    """Say what one order of a case says at a moment."""
    clock = at.astimezone(case.zone).time()
    leave = tuple(one for one in order.exemptions if one.holds(clock))
    answer: ExemptionAnswer = "now" if leave else ("not now" if order.exemptions else "none")
    services = case.services if order.exemptions else ()
    called = {service.id: service.name for service in services}
    names = tuple(called.get(one.to, text.same(one.to)) for one in order.exemptions)
    # Its times are told by the case's clock, whatever zone they were given in.
    local = replace(
        order,
        issued=order.issued and order.issued.astimezone(case.zone),
        until=order.until and order.until.astimezone(case.zone),
    )
    return OrderCheck(local, order.state(at), answer, leave, names, order.bars_at(clock))


def _hours(hours: float, lang: Lang) -> str:
    decimals = next((some for some in (0, 1) if hours == round(hours, some)), 2)
    return text.number(hours, decimals)[lang]


def _bearing(x: float, y: float, limit: Any) -> float:
    """Return degrees clockwise from grid north to the nearest point of a line."""
    (_, _), (to_x, to_y) = shapely.shortest_line(shapely.Point(x, y), limit).coords
    return math.degrees(math.atan2(to_x - x, to_y - y)) % 360


def _clock(exemption: Exemption, lang: Lang) -> str:
    if exemption.start is None or exemption.end is None:
        return ""
    return say("exemption_clock", lang, **_ends(exemption.start, exemption.end, lang))


def _clocks(daily: str, lang: Lang) -> str:
    return say("daily_clock", lang, **_ends(*parse_clocks(daily, daily), lang))


def _ends(start: time, end: time, lang: Lang) -> dict[str, str]:
    return {"start": text.clock(start)[lang], "end": text.clock(end)[lang]}
