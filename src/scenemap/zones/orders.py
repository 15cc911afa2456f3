"""Banishment orders: which zone version, from when until when, with which exemptions.

An order says: keep out of this zone for so many hours, except for named services at named times. It
binds to the zone version that was handed over. An order is one person's; group orders and files
carry no names here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from scenemap.errors import DataError, IdentifierError, SceneMapError, TimeError, UnknownIdError
from scenemap.findings import Findings
from scenemap.identifiers import identifiers, normal
from scenemap.intervals import check_aware, parse_moment
from scenemap.tables import Record, read_toml
from scenemap.zones.rules import holds_at, parse_clocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from scenemap.zones.model import Zone

T = TypeVar("T")
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

    def __post_init__(self) -> None:
        for moment in (self.issued, self.until):
            check_aware(moment)
        if not 0 < self.hours <= MAX_HOURS:
            raise TimeError(
                f"An order cannot last from {self.issued:%Y-%m-%d %H:%M} to "
                f"{self.until:%Y-%m-%d %H:%M}. Check the two times."
            )

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
    hours
        Elapsed hours; 24 unless given.

    Raises
    ------
    UnknownIdError
        If there is no such zone or version.
    TimeError
        If a moment cannot be read, or the order ends before it starts or lasts over a year.

    Examples
    --------
    The clock is put back in the night to 25 October 2015; 24 hours end at 13 by the clock:

    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> order = make_order("vagsbunnen", "2015-10-24T14:00", case.zones, case.zone)
    >>> print(order.until, order.hours)
    2015-10-25 13:00:00+01:00 24.0
    """
    start = parse_moment(issued, zone_info)
    length = DEFAULT_HOURS if hours is None else hours
    if not 0 < length <= MAX_HOURS:
        raise TimeError(
            f"An order of {length:g} hours cannot be meant. Give more than 0 and at most "
            f"{MAX_HOURS:g} hours."
        )
    if until is not None:
        end = parse_moment(until, zone_info)
    else:
        # Elapsed hours, not hours on the clock: a day with a clock change has 23 or 25.
        end = (start.astimezone(UTC) + timedelta(hours=length)).astimezone(zone_info)
    bound = handed_over(zone, version, zones, start.date())
    return Order(zone, bound.version, start, end, until is not None, tuple(exempt))


def handed_over(zone: str, version: str | None, zones: Sequence[Zone], issued: date) -> Zone:
    """Find the zone version that an order binds to.

    The version named; else the only one; else the only one that may have been in force when the
    order was issued.

    Raises
    ------
    UnknownIdError
        If there is none, or several could be meant.
    """
    known = [one for one in zones if one.id == zone]
    if not known:
        if not zones:
            raise UnknownIdError(
                f"There is no zone '{zone}': the case has none. Put those on the map that you were "
                "given into its zones.geojson."
            )
        ids = ", ".join(sorted({one.id for one in zones}))
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
    current = [one for one in known if one.validity.on(issued) != "no"]
    if len(current) != 1:
        raise UnknownIdError(
            f"Zone '{zone}' has several versions that may have been handed over on {issued}: "
            f"{versions}. Name the one on the map, as {zone}@VERSION."
        )
    return current[0]


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
    if name.strip() in services:
        return name.strip()
    found = [
        service
        for service, called in services.items()
        if normal(name) in {normal(service), normal(called)}
    ]
    if len(found) == 1:
        return found[0]
    raise UnknownIdError(
        f"There is {'more than one' if found else 'no'} service '{name}'. The services are: "
        f"{', '.join(sorted(services))}; a place in words is given as place:…"
    )


def read_orders(
    path: Path, zones: Sequence[Zone], zone_info: ZoneInfo, services: Mapping[str, str]
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
    exempt = record.parts("exempt", lambda part: _exemption(part, services))
    zone, version = record.text("zone"), record.text("version", required=False) or None
    for key in ("issued", "until"):
        if key == "issued" or key in record.data:
            _attempt(record, key, lambda: parse_moment(_written(record.data.get(key)), zone_info))  # noqa: B023 - run at once
    known = zone in {one.id for one in zones}
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
            _written(record.data["issued"]),
            zones,
            zone_info,
            version=version,
            hours=hours,
            until=_written(record.data["until"]) if "until" in record.data else None,
            exempt=exempt,
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
    if value is None:
        return "nothing"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _clock(value: object) -> str:
    return str(value).removesuffix(":00") if isinstance(value, time) else str(value)
