"""Service sites: where they were when, their hours on a date, what they offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

from scenemap.findings import Findings
from scenemap.model import Text
from scenemap.tables import Record, check_unique, read_tables

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from scenemap.intervals import DateRange, PartialDate, PartialRange

_DAY = timedelta(days=1)
ChangeKind = Literal["opened", "moved", "closed"]
CHANGES: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a service was during a stretch of time.

    Parameters
    ----------
    when
        Its ends are as precise as the source; a move known only to the year is "during 2012".
    accuracy_m
        Radius within which the place lies with 95 % confidence.
    """

    when: PartialRange
    lon: float
    lat: float
    accuracy_m: float
    address: str
    source: str
    where: str

    def throughout(self, days: DateRange) -> bool:
        """Say whether it was surely there on every one of these days."""
        start, end = self.when.start, self.when.end
        return (start is None or start.range.last <= days.start) and (
            end is None or days.last <= end.range.start
        )


@dataclass(frozen=True, slots=True)
class Change:
    """An opening, a move or a closing, with the days on which it may have been.

    Parameters
    ----------
    old, new
        Where it was and where it went; None before an opening and after a closing.
    when
        As the source says it.
    surely_before, surely_after
        Before the one day it surely had not happened; from the other on it surely had. Of the days from
        the one up to the other it is not known.
    """

    old: Position | None
    new: Position | None
    when: PartialDate
    surely_before: date
    surely_after: date

    @property
    def kind(self) -> ChangeKind:
        """What happened."""
        if self.old is None:
            return "opened"
        return "moved" if self.new else "closed"


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours, with the date that they are of."""

    as_of: str
    text: Text
    where: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service site.

    Parameters
    ----------
    id
        Short ASCII slug.
    positions
        In time order.
    offers
        What it offers, as a phrase.
    """

    id: str
    name: Text
    owner: str
    offers: Text
    positions: tuple[Position, ...]
    hours: tuple[Hours, ...]
    source: str
    where: str

    def overlaps(self) -> tuple[tuple[Position, Position], ...]:
        """List pairs of its places at which it was at once, however its dates are read.

        The day of a move belongs to both. Where a place has no end, it was left for the next one.

        Examples
        --------
        >>> from scenemap.case import load_case
        >>> [one.id for one in load_case("bergen").services if one.overlaps()]
        []
        """
        return tuple(
            (one, two)
            for one, two in combinations(
                sorted(self.positions, key=lambda position: position.when.first_day), 2
            )
            if one.when.surely_reaches_into(two.when)
        )

    def positions_during(self, days: DateRange) -> tuple[tuple[Position, bool], ...]:
        """List where it was on these days, each with whether that is certain."""
        answers = ((position, position.when.during(days)) for position in self.positions)
        return tuple((position, held == "yes") for position, held in answers if held != "no")

    def changes(self) -> tuple[Change, ...]:
        """List its openings, moves and closings, in time order.

        Examples
        --------
        >>> from scenemap.case import load_case
        >>> services = {one.id: one for one in load_case("bergen").services}
        >>> for change in services["strax-huset"].changes():
        ...     print(change.kind, change.when.text, change.surely_before, change.surely_after)
        opened 1995 1995-01-01 1995-12-31
        moved 2012 2012-01-01 2013-01-01
        """
        found = []
        for old, new in pairwise((None, *self.positions, None)):
            ends, starts = old.when.end if old else None, new.when.start if new else None
            when = starts or ends
            if when is None:
                continue
            # The day that a position ends on still belongs to it; the day of a start, too.
            before = [starts.range.start] if starts else []
            after = [starts.range.last] if starts else []
            if ends:
                before.append(ends.range.start + _DAY)
                after.append(ends.range.end)
            found.append(Change(old, new, when, min(before), max(after)))
        return tuple(found)


def read_services(path: Path) -> tuple[Service, ...]:
    """Read ``services.toml``, sorted by id.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    tables = read_tables(path, "service", findings)
    services = [_service(data, findings) for data in tables]
    check_unique([service.id for service in services], "service", findings)
    findings.raise_errors()
    return tuple(sorted(services, key=lambda service: service.id))


def _service(data: dict[str, Any], findings: Findings) -> Service:
    record = Record(data, f"service '{data.get('id')}'", findings)
    service = Service(
        id=record.text("id"),
        name=record.words("name") or Text(nb="", en=""),
        owner=record.text("owner", required=False),
        offers=_offers(record),
        positions=record.parts("position", _position),
        hours=record.parts("hours", _hours),
        source=record.text("source"),
        where=record.text("where"),
    )
    for one, two in service.overlaps():
        findings.add(
            f"has service '{service.id}' at two places at once: {one.when} and {two.when}",
            "Let it leave one before it comes to the other, or make two services of it.",
            column="position",
        )
    return service


def _position(record: Record) -> Position | None:
    when = record.when()
    lon, lat = record.number("lon", -180, 180), record.number("lat", -90, 90)
    accuracy = record.number("accuracy_m", 0, 100_000)
    if when is None or lon is None or lat is None or accuracy is None:
        return None
    return Position(
        when,
        lon,
        lat,
        accuracy,
        record.text("address", required=False),
        record.text("position_source"),
        record.text("where"),
    )


def _hours(record: Record) -> Hours:
    return Hours(
        record.text("as_of"), record.words("text") or Text(nb="", en=""), record.text("where")
    )


def _offers(record: Record) -> Text:
    """Read lists of offers, given per language, as one phrase per language."""
    given = record.data.get("offers", {})
    if not isinstance(given, dict):
        record.fault(
            "offers", "is no list in each language", 'Write { nb = ["…"], en = ["…"] }.', given
        )
        given = {}
    lists = Record(given, f"the offers of {record.name}", record.findings)
    return Text(nb=", ".join(lists.texts("nb")), en=", ".join(lists.texts("en")))
