"""Banishment orders: which zone version, from when until when, with which exemptions.

An order says: keep out of this zone for so many hours, except for named services at named times. It
binds to the zone version that was handed over. An order is one person's; group orders and files
carry no names here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from scenemap.errors import DataError, IdentifierError, SceneMapError, TimeError, UnknownIdError
from scenemap.findings import Findings
from scenemap.identifiers import identifiers
from scenemap.intervals import parse_moment
from scenemap.tables import Record, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.zones.model import Zone

State = Literal["not_yet", "active", "expired"]
#: What an order lasts unless it says otherwise.
DEFAULT_HOURS = 24.0
#: No order in the sources lasts longer than 48 hours; more than this is a slip of the pen.
MAX_HOURS = 24.0 * 365
_KEYS = {"zone", "version", "issued", "hours", "until", "exempt"}
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

    def holds(self, clock: time) -> bool:
        """Say whether it applies at a local clock time."""
        if self.start is None or self.end is None:
            return True
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class Order:
    """One banishment order.

    Parameters
    ----------
    zone, version
        The zone version that was handed over.
    issued, until
        Aware; the order is active from ``issued`` up to but not including ``until``.
    printed_end
        ``until`` is printed on the order; otherwise it is ``issued`` plus so many elapsed hours.
    """

    zone: str
    version: str
    issued: datetime
    until: datetime
    printed_end: bool
    exemptions: tuple[Exemption, ...] = ()

    def state(self, at: datetime) -> State:
        """Say whether the order is active at a moment."""
        # Times of one zone are compared by the clock in Python, so compare what has elapsed.
        moment = at.timestamp()
        if moment < self.issued.timestamp():
            return "not_yet"
        return "active" if moment < self.until.timestamp() else "expired"

    @property
    def hours(self) -> float:
        """Elapsed hours that it lasts."""
        return (self.until.timestamp() - self.issued.timestamp()) / 3600


def make_order(
    zone: str,
    issued: str,
    zones: Sequence[Zone],
    zone_info: ZoneInfo,
    services: Sequence[str],
    *,
    version: str | None = None,
    hours: float | None = None,
    until: str | None = None,
    exempt: Sequence[Exemption] = (),
) -> Order:
    """Build an order from what is written on it.

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
    services
        Ids of the case's services; an exemption may also name a place in words.
    hours
        Elapsed hours; 24 unless given.

    Raises
    ------
    UnknownIdError
        If there is no such zone, version or service.
    TimeError
        If a moment cannot be read, or the order ends before it starts.

    Examples
    --------
    The clock is put back in the night to 25 October 2015; 24 hours end at 13 by the clock:

    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> order = make_order("vagsbunnen", "2015-10-24T14:00", case.zones, case.zone, [])
    >>> print(order.until, order.hours)
    2015-10-25 13:00:00+01:00 24.0
    """
    start = parse_moment(issued, zone_info)
    length = DEFAULT_HOURS if hours is None else hours
    if not 0 < length <= MAX_HOURS:
        raise TimeError(f"An order of {length:g} hours cannot be meant. Give more than 0 hours.")
    if until is not None:
        end = parse_moment(until, zone_info)
    else:
        # Elapsed hours, not hours on the clock: a day with a clock change has 23 or 25.
        end = (start.astimezone(UTC) + timedelta(hours=length)).astimezone(zone_info)
    if end.timestamp() <= start.timestamp():
        raise TimeError(
            f"An order issued {start:%Y-%m-%d %H:%M} cannot end {end:%Y-%m-%d %H:%M}. Swap the two."
        )
    for exemption in exempt:
        # An id is written without spaces; anything else is a place in words.
        if re.fullmatch(r"[a-z0-9-]+", exemption.to) and exemption.to not in services:
            raise UnknownIdError(
                f"There is no service '{exemption.to}'. The services are: "
                f"{', '.join(sorted(services))}; or name a place in words."
            )
    bound = handed_over(zone, version, zones, start.date())
    return Order(zone, bound.version, start, end, until is not None, tuple(exempt))


def handed_over(zone: str, version: str | None, zones: Sequence[Zone], issued: date) -> Zone:
    """Find the zone version that an order binds to.

    The version named; else the only one; else the only one that was in force when the order was
    issued.

    Raises
    ------
    UnknownIdError
        If there is none, or several could be meant.
    """
    known = [one for one in zones if one.id == zone]
    if not known:
        ids = ", ".join(sorted({one.id for one in zones})) or "none"
        raise UnknownIdError(f"There is no zone '{zone}'. The zones are: {ids}.")
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
    current = [one for one in known if one.validity.on(issued) == "yes"]
    if len(current) != 1:
        raise UnknownIdError(
            f"Zone '{zone}' has several versions that may have been handed over on {issued}: "
            f"{versions}. Name the one on the map, as {zone}@VERSION."
        )
    return current[0]


def parse_exemption(text: str) -> Exemption:
    """Read ``SERVICE`` or ``SERVICE@10:00-15:00``.

    Raises
    ------
    TimeError
        If the clock times cannot be read, or are the same.

    Examples
    --------
    >>> parse_exemption("halvardsstuen@10:00-15:00")
    Exemption(to='halvardsstuen', start=datetime.time(10, 0), end=datetime.time(15, 0))
    """
    to, at, clock = text.partition("@")
    if not to.strip():
        raise TimeError(f"'{text}' names no service. Write it as halvardsstuen@10:00-15:00.")
    if not at:
        return Exemption(to.strip())
    start, dash, end = clock.partition("-")
    if not dash:
        raise TimeError(f"'{text}' has no end. Write it as halvardsstuen@10:00-15:00.")
    return Exemption(to.strip(), *_clocks(start, end, text))


def _clocks(start: str, end: str, text: str) -> tuple[time, time]:
    times = []
    for part in (start, end):
        match = re.fullmatch(r"(\d{1,2})[:.](\d{2})", part.strip())
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise TimeError(f"'{part}' in '{text}' is not a clock time. Write it as 10:00.")
        times.append(time(int(match[1]), int(match[2])))
    if times[0] == times[1]:
        raise TimeError(
            f"'{text}' begins and ends at the same time. Leave the times out for always."
        )
    return times[0], times[1]


def read_orders(
    path: Path, zones: Sequence[Zone], zone_info: ZoneInfo, services: Sequence[str]
) -> tuple[Order, ...]:
    """Read orders from a small TOML file.

    Each ``[[order]]`` has ``zone``, ``issued`` and may have ``version``, ``hours`` or ``until``, and
    ``[[order.exempt]]`` tables with ``service`` or ``place`` and ``from``, ``to``.

    Raises
    ------
    IdentifierError
        If a key would identify a person.
    DataError
        With every fault of the file.
    """
    data = read_toml(path)
    findings = Findings(path.name)
    tables = data.get("order")
    if not isinstance(tables, list) or not tables or set(data) != {"order"}:
        raise DataError(f"{path.name} holds no orders alone. Write each under [[order]].")
    _check_identifiers(tables, findings)
    orders = []
    for number, table in enumerate(tables, 1):
        record = Record(table, f"order {number}", findings)
        for key in sorted(set(table) - _KEYS):
            record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_KEYS))}.")
        hours = record.number("hours", 0, MAX_HOURS, required=False)
        try:
            orders.append(
                make_order(
                    record.text("zone"),
                    _moment(table.get("issued")),
                    zones,
                    zone_info,
                    services,
                    version=record.text("version", required=False) or None,
                    hours=hours,
                    until=_moment(table["until"]) if "until" in table else None,
                    exempt=record.parts("exempt", _exemption),
                )
            )
        except SceneMapError as error:
            record.fault("zone", "cannot be used", str(error))
    findings.raise_errors()
    return tuple(orders)


def _check_identifiers(tables: list[Mapping[str, Any]], findings: Findings) -> None:
    for table in tables:
        for key in identifiers(table):
            findings.add("would identify a person", "Delete it; it is never needed.", column=key)
    findings.raise_errors(IdentifierError)


def _exemption(record: Record) -> Exemption | None:
    for key in sorted(set(record.data) - _EXEMPT_KEYS):
        record.fault(key, "is not known", f"The keys are: {', '.join(sorted(_EXEMPT_KEYS))}.")
    to = record.text("service", required=False) or record.text("place", required=False)
    start, end = record.data.get("from"), record.data.get("to")
    if not to:
        record.fault("service", "is missing", "Name a service or a place.")
        return None
    if start is None and end is None:
        return Exemption(to)
    try:
        return Exemption(to, *_clocks(str(start)[:5], str(end)[:5], f"{to} {start}-{end}"))
    except TimeError as error:
        record.fault("from", "cannot be used", str(error))
        return None


def _moment(value: object) -> str:
    """Write a TOML date-time as text; TOML has them without quotes too."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
