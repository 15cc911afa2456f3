"""Banishment orders: which zone version, from when until when, with which exemptions.

An order says: keep out of this zone for so many hours, except for named services at named times. It
binds to the zone version that was handed over. By which rule it is read: :mod:`scenemap.zones.rules`. An
order is one person's; group orders and files carry no names here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from scenemap.errors import DataError, IdentifierError, SceneMapError, TimeError, UnknownIdError
from scenemap.findings import Findings, called, check_word, id_called
from scenemap.identifiers import identifiers
from scenemap.intervals import check_aware, parse_moment
from scenemap.model import ORDER_RULES, in_both
from scenemap.tables import Record, read_toml
from scenemap.zones.rules import (
    DEFAULT_HOURS,
    NEEDED,
    bars_at,
    holds_at,
    parse_clocks,
    parse_daily,
    rule_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.model import OrderRule
    from scenemap.zones.model import Validity, Zone
    from scenemap.zones.rules import Needed

T = TypeVar("T")
State = Literal["not_yet", "active", "expired", "unknown"]
#: No Norwegian order in the sources lasts longer than 48 hours; more than this is a slip of the pen.
MAX_HOURS = 24.0 * 365
#: In the place of exemptions: that the paper says there are none.
NO_EXEMPTIONS = "none"
_KEYS = {"zone", "version", "issued", "hours", "until", "exempt", "rule", "daily"}
_EXEMPT_KEYS = {"service", "place", "from", "to"}


@dataclass(frozen=True, slots=True)
class Exemption:
    """Leave to be in the zone for one service or place, at any hour or between two clock times.

    Parameters
    ----------
    to
        Service id, or a place in words.
    start, end
        Local clock times, half-open; ``end`` before ``start`` crosses midnight; None for any hour.

    Examples
    --------
    >>> night = Exemption("strax-huset", time(22), time(6))
    >>> night.holds(time(23, 30)), night.holds(time(6)), night.holds(time(12))
    (True, False, False)
    """

    to: str
    start: time | None = None
    end: time | None = None

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None) or (self.start and self.start == self.end):
            raise TimeError("An exemption has two clock times that differ, or none.")

    def holds(self, clock: time) -> bool:
        """Say whether it applies at a local clock time."""
        return self.start is None or self.end is None or holds_at(clock, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Order:
    """One banishment order.

    Parameters
    ----------
    zone, version
        The zone version that was handed over.
    issued, until
        Aware; the order is active from ``issued`` up to but not including ``until``. None if the paper
        does not say, which under Politiloven § 7 cannot be.
    printed_end
        ``until`` is printed on the order; otherwise it is ``issued`` plus so many elapsed hours.
    rule
        By which it is read.
    daily
        The hours of the day in which it bars, as :func:`scenemap.zones.rules.parse_daily` writes them;
        blank if nobody gave them. Under Politiloven § 7 an order bars by day and night.
    no_exemptions
        The paper says that there are none.
    printed_hours
        Elapsed hours that are printed on the paper; None if there are none.
    """

    zone: str
    version: str
    issued: datetime | None
    until: datetime | None
    printed_end: bool
    exemptions: tuple[Exemption, ...] = ()
    rule: OrderRule = "politiloven-7"
    daily: str = ""
    no_exemptions: bool = False
    printed_hours: float | None = None

    def __post_init__(self) -> None:
        check_word(self.rule, ORDER_RULES, "rule")
        for moment in (self.issued, self.until):
            if moment is not None:
                check_aware(moment)
        if self.issued is None or self.until is None:
            if self.rule == "politiloven-7":
                raise TimeError(
                    "An order under Politiloven § 7 begins when it is given. Say when, with `issued=`."
                )
            return
        # What other laws allow is not known here.
        most = MAX_HOURS if self.rule == "politiloven-7" else float("inf")
        if not 0 < (self.hours or 0) <= most:
            raise TimeError(
                f"An order cannot last from {self.issued:%Y-%m-%d %H:%M} to "
                f"{self.until:%Y-%m-%d %H:%M}. Check the two times."
            )

    def state(self, at: datetime) -> State:
        """Say whether the order is active at a moment; "unknown" where its dates do not tell."""
        # Times of one zone are compared by the clock in Python, so compare what has elapsed.
        moment = at.timestamp()
        if self.issued is not None and moment < self.issued.timestamp():
            return "not_yet"
        if self.until is not None and moment >= self.until.timestamp():
            return "expired"
        return "unknown" if self.issued is None or self.until is None else "active"

    def bars_at(self, clock: time) -> bool | None:
        """Say whether it bars at a local clock time; None if nobody gave its hours of the day."""
        return True if self.rule == "politiloven-7" else bars_at(self.daily, clock)

    @property
    def hours(self) -> float | None:
        """Elapsed hours that it lasts; None if that is not known."""
        if self.issued is None or self.until is None:
            return None
        return (self.until.timestamp() - self.issued.timestamp()) / 3600

    @property
    def lacking(self) -> tuple[Needed, ...]:
        """What its rule must be told and nobody has, in the order of a paper.

        Examples
        --------
        >>> Order("sentrum", "1", None, None, False, rule="printed", daily="all").lacking
        ('issued', 'until', 'exempt')
        """
        if self.rule == "politiloven-7":
            return ()
        told: dict[Needed, bool] = {
            "issued": self.issued is not None,
            "until": self.until is not None or self.printed_hours is not None,
            "daily": bool(self.daily),
            "exempt": bool(self.exemptions) or self.no_exemptions,
        }
        return tuple(one for one in NEEDED if not told[one])


def make_order(
    zone: str,
    issued: str | None,
    zones: Sequence[Zone],
    zone_info: ZoneInfo,
    *,
    version: str | None = None,
    hours: float | None = None,
    until: str | None = None,
    exempt: Sequence[Exemption] = (),
    no_exemptions: bool = False,
    rule: OrderRule | None = None,
    daily: str | None = None,
) -> Order:
    """Build an order from what is written on it.

    Under the rule "printed" whatever the paper does not say may be left out; then nothing can be decided.

    Parameters
    ----------
    zone, version
        Zone id, and version if there are several.
    issued, until
        Moments; without an offset local time in ``zone_info``. A printed end beats ``hours``.
    zones
        Zone versions of the case.
    zone_info
        The case's time zone.
    hours
        Elapsed hours, as printed. Under Politiloven § 7 there are 24 unless given, under no other rule.
    no_exemptions
        The paper says that there are no exemptions.
    rule
        "politiloven-7" or "printed"; unless given the zone's, see :func:`scenemap.zones.rules.rule_of`.
    daily
        The hours of the day in which it bars, "22:00-06:00" or "all", under the rule "printed"; unless
        given the zone's.

    Raises
    ------
    UnknownIdError
        If there is no such zone or version.
    TimeError
        If a moment cannot be read, or the order ends before it starts or, under Politiloven § 7, lasts
        over a year or does not say when it was given.

    Examples
    --------
    The clock is put back in the night to 25 October 2015; 24 hours end at 13 by the clock:

    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> order = make_order("vagsbunnen", "2015-10-24T14:00", case.zones, case.zone)
    >>> print(order.until, order.hours)
    2015-10-25 13:00:00+01:00 24.0

    Another law knows no 24 hours:

    >>> abroad = make_order(
    ...     "vagsbunnen", "2015-10-24T14:00", case.zones, case.zone, rule="printed", daily="all"
    ... )
    >>> abroad.until, abroad.lacking
    (None, ('until', 'exempt'))
    """
    if hours is not None and not 0 < hours <= MAX_HOURS:
        raise TimeError(
            f"An order of {hours:g} hours cannot be meant. Give more than 0 and at most "
            f"{MAX_HOURS:g} hours."
        )
    if exempt and no_exemptions:
        raise TimeError("An order has exemptions, or says that it has none. Give one of the two.")
    start = None if issued is None else parse_moment(issued, zone_info)
    end = None if until is None else parse_moment(until, zone_info)
    bound = handed_over(zone, version, zones, start.date() if start else None)
    rule = rule_of(bound, rule)
    if daily is not None and rule == "politiloven-7":
        raise TimeError(
            "An order under Politiloven § 7 bars by day and night. Hours of the day belong to "
            "`rule='printed'`."
        )
    at_hours = bound.daily if daily is None else parse_daily(daily)
    length = DEFAULT_HOURS if hours is None and rule == "politiloven-7" else hours
    if end is None and start is not None and length is not None:
        # Elapsed hours, not hours on the clock: a day with a clock change has 23 or 25.
        end = (start.astimezone(UTC) + timedelta(hours=length)).astimezone(zone_info)
    return Order(
        bound.id,
        bound.version,
        start,
        end,
        until is not None,
        tuple(exempt),
        rule=rule,
        daily=at_hours if rule == "printed" else "",
        no_exemptions=no_exemptions,
        printed_hours=hours,
    )


def handed_over(zone: str, version: str | None, zones: Sequence[Zone], issued: date | None) -> Zone:
    """Find the zone version that an order binds to, its zone by id or name.

    The version named; else the only one; else the only one that may have been in force when the
    order was issued, if anybody knows when that was.

    Raises
    ------
    UnknownIdError
        If there is none, none was in force on that day, or several could be meant.
    """
    zone = zone_called(zone, zones)
    known = [one for one in zones if one.id == zone]
    versions = ", ".join(one.version for one in known)
    if version is not None:
        named = [one for one in known if one.version == version]
        if not named:
            raise UnknownIdError(
                f"Zone '{zone}' has no version '{version}'. The versions are: {versions}."
            )
        return named[0]
    if len(known) == 1:
        return known[0]
    current = [one for one in known if issued is None or one.validity.on(issued) != "no"]
    if not current:
        days = "; ".join(f"{one.version} ({_days(one.validity)})" for one in known)
        raise UnknownIdError(
            f"No version of zone '{zone}' was in force on {issued}: {days}. Check the day, or name "
            f"the version on the map, as {zone}@VERSION."
        )
    if len(current) > 1:
        when = f" on {issued}" if issued else ""
        meant = ", ".join(one.version for one in current)
        raise UnknownIdError(
            f"Zone '{zone}' has several versions that may have been handed over{when}: "
            f"{meant}. Name the one on the map, as {zone}@VERSION."
        )
    return current[0]


def zone_called(words: str, zones: Sequence[Zone]) -> str:
    """Return the id of the zone that somebody names, by id or by name in either language.

    Raises
    ------
    UnknownIdError
        If there is none, or more than one.
    """
    if not zones:
        raise UnknownIdError(
            f"There is no zone '{words}': the case has none. Put the map that you were given into it "
            "with `scenemap zone add`."
        )
    names: dict[str, list[str]] = {}
    for one in zones:
        names.setdefault(one.id, []).extend(in_both(one.name))
    return id_called("zone", words, names)


def _days(valid: Validity) -> str:
    """Write the first and the last day of a version, as far as they are known."""
    last = None if valid.end in {None, date.max} else valid.end - timedelta(days=1)
    parts = (("from", valid.start), ("until", last))
    return " ".join(f"{word} {day}" for word, day in parts if day)


def parse_exemption(text: str, services: Mapping[str, str]) -> Exemption:
    """Read ``SERVICE`` or ``SERVICE@10:00-15:00``; ``place:…`` for a place in words.

    Parameters
    ----------
    text
        As given.
    services
        Names of the case's services by id; either will do.

    Raises
    ------
    UnknownIdError
        If there is no such service.
    TimeError
        If the clock times cannot be read, or are the same.

    Examples
    --------
    >>> parse_exemption("halvardsstuen@10-15", {"halvardsstuen": "Halvardsstuen"})
    Exemption(to='halvardsstuen', start=datetime.time(10, 0), end=datetime.time(15, 0))
    """
    given, at, clock = text.partition("@")
    place = given.strip().removeprefix("place:").strip()
    if not place:
        raise UnknownIdError(f"'{text}' names no service. Write it as halvardsstuen@10:00-15:00.")
    to = place if given.strip().startswith("place:") else find_service(given, services)
    return Exemption(to, *parse_clocks(clock, text)) if at else Exemption(to)


def find_service(name: str, services: Mapping[str, str]) -> str:
    """Find a service's id by id or name.

    Raises
    ------
    UnknownIdError
        If there is none, or several of that name; the message lists those that exist.
    """
    return id_called(
        "service",
        name,
        {one: (its,) for one, its in services.items()},
        "; a place in words is given as place:…",
    )


def read_orders(
    path: Path, zones: Sequence[Zone], zone_info: ZoneInfo, services: Mapping[str, str]
) -> tuple[Order, ...]:
    """Read orders from a small TOML file.

    Each ``[[order]]`` has ``zone``, ``issued`` and may have ``version``, ``hours`` or ``until``, ``rule``
    and ``daily``, and ``[[order.exempt]]`` tables with ``service`` or ``place`` and ``from``, ``to``, or
    ``exempt = "none"``. Under the rule "printed" ``issued`` may be left out too, as by
    :func:`make_order`.

    Raises
    ------
    IdentifierError
        If a key would identify a person.
    DataError
        With every fault of the file.
    """
    data = read_toml(path)
    findings = Findings(path.name)
    for key in identifiers(_keys(data)):
        findings.add("would identify a person", "Delete it; it is never needed.", column=key)
    findings.raise_errors(IdentifierError)
    tables = data.get("order")
    if not isinstance(tables, list) or not tables or not all(isinstance(x, dict) for x in tables):
        raise DataError(f"{path.name} holds no orders. Write each under [[order]].")
    for key in sorted(set(data) - {"order"}):
        findings.add("is not known", "Write everything under [[order]].", column=key)
    orders = [
        _order(Record(table, f"order {number}", findings), zones, zone_info, services)
        for number, table in enumerate(tables, 1)
    ]
    findings.raise_errors()
    return tuple(order for order in orders if order is not None)


def _order(
    record: Record, zones: Sequence[Zone], zone_info: ZoneInfo, services: Mapping[str, str]
) -> Order | None:
    before = len(record.findings)
    for key in sorted(set(record.data) - _KEYS):
        record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_KEYS))}.")
    hours = record.number("hours", 0, MAX_HOURS, required=False)
    rule = record.one_of("rule", ORDER_RULES) if "rule" in record.data else None
    daily = record.text("daily", required=False) or None
    if daily is not None:
        _attempt(record, "daily", lambda: parse_daily(daily))
    none = record.data.get("exempt") == NO_EXEMPTIONS
    exempt = () if none else record.parts("exempt", lambda part: _exemption(part, services))
    zone, version = record.text("zone"), record.text("version", required=False) or None
    for key in ("issued", "until"):
        if key in record.data:
            _attempt(record, key, lambda: parse_moment(_written(record.data[key]), zone_info))  # noqa: B023 - run at once
    named = called(zone, {one.id: in_both(one.name) for one in zones})
    bound = [one for one in zones if one.id in named]
    rules = _attempt(record, "rule", lambda: {rule_of(one, rule) for one in bound})
    if "issued" not in record.data and rules is not None and "printed" not in rules | {rule}:
        record.fault("issued", "is missing", "Say when the order was given, as 2015-06-17T14:05.")
    known = len(named) == 1
    if zone and (version or not known):
        _attempt(
            record,
            "version" if known else "zone",
            lambda: handed_over(zone, version, zones, date.max),
        )
    if len(record.findings) > before:
        return None
    return _attempt(
        record,
        "until" if "until" in record.data else "issued",
        lambda: make_order(
            zone,
            _written(record.data["issued"]) if "issued" in record.data else None,
            zones,
            zone_info,
            version=version,
            hours=hours,
            until=_written(record.data["until"]) if "until" in record.data else None,
            exempt=exempt,
            no_exemptions=none,
            rule=rule,
            daily=daily,
        ),
    )


def _exemption(record: Record, services: Mapping[str, str]) -> Exemption | None:
    for key in sorted(set(record.data) - _EXEMPT_KEYS):
        record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_EXEMPT_KEYS))}.")
    service, place = (record.text(key, required=False).strip() for key in ("service", "place"))
    if bool(service) == bool(place):
        record.fault("service", "must be given, or 'place', and not both", "Keep one.")
        return None
    to = place or _attempt(record, "service", lambda: find_service(service, services))
    start, end = record.data.get("from"), record.data.get("to")
    if to is None or (start is None and end is None):
        return Exemption(to) if to else None
    if start is None or end is None:
        record.fault("from", "and 'to' belong together", "Give both or none.")
        return None
    clocks = _attempt(
        record, "from", lambda: parse_clocks(f"{_clock(start)}-{_clock(end)}", f"{start} to {end}")
    )
    return Exemption(to, *clocks) if clocks else None


def _attempt(record: Record, key: str, make: Callable[[], T]) -> T | None:
    """Make something, or report why it cannot be."""
    try:
        return make()
    except SceneMapError as error:
        record.fault(key, "cannot be used", str(error), record.data.get(key))
        return None


def _keys(data: object) -> Iterator[str]:
    """List the keys of a TOML file at every level."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value)


def _written(value: object) -> str:
    """Write a TOML date-time as text; TOML has them without quotes too."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _clock(value: object) -> str:
    return str(value).removesuffix(":00") if isinstance(value, time) else str(value)
