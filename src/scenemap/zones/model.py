"""What a zone is.

A zone whose limits are in doubt has two regions, the egg-yolk model of Cohn & Gotts (1996, *The
"egg-yolk" representation of regions with indeterminate boundaries*): ``inner`` holds what is surely
inside, and what is outside ``outer`` is surely outside. Between them nothing can be said.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import shapely

from scenemap.findings import check_word
from scenemap.model import LANGS, ORDER_RULES, OUTLINES
from scenemap.text import number, say
from scenemap.writing import html_card

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from scenemap.intervals import DateRange
    from scenemap.model import Lang, OrderRule, Outline, Text

InForce = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Validity:
    """When a zone version was in force, as far as is known.

    Parameters
    ----------
    start
        First day; None if not known.
    end
        Day after the last; None if not known, ``date.max`` if it has no end.
    attested
        Days on which it is known to have been in force, where ``start`` or ``end`` is not known.

    Examples
    --------
    >>> from datetime import date
    >>> from scenemap.intervals import DateRange
    >>> seen = Validity(None, None, DateRange.parse("2014-08-25..2016-11-17"))
    >>> seen.on(date(2015, 6, 1)), seen.on(date(2020, 1, 1))
    ('yes', 'unknown')
    >>> Validity(date(2015, 1, 1), date.max).on(date(2014, 12, 31))
    'no'
    """

    start: date | None
    end: date | None
    attested: DateRange | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended, as far as is known."""
        return self.end in {None, date.max}

    @property
    def dated(self) -> bool:
        """Whether its first or its last day is known."""
        return self.start is not None or not self.goes_on

    def on(self, day: date) -> InForce:
        """Say whether it was in force on a day."""
        if (self.start and day < self.start) or (self.end and day >= self.end):
            return "no"
        known = self.start is not None and self.end is not None
        return "yes" if known or (self.attested and day in self.attested) else "unknown"


@dataclass(frozen=True, slots=True)
class Fine:
    """What is fined at which rate in a zone and elsewhere; for information, never on a card.

    Parameters
    ----------
    what
        The offence that the rates are for.
    inside, elsewhere
        Amounts in ``currency``.
    years
        The time that the source speaks of.
    """

    what: Text
    inside: float
    elsewhere: float
    currency: str
    years: str
    where: str


@dataclass(frozen=True, slots=True)
class Zone:
    """One version of a banishment zone.

    Parameters
    ----------
    id, version
        Together they name it.
    outline
        Who drew the limits: the authority, the user, or nobody (hypothetical).
    inner, outer
        Polygons in EPSG:4326, for drawing.
    inner_m, outer_m
        The same in the case's projected system, rounded to the millimetre. Every decision is taken
        on these.
    note
        What the reader must know of the outline.
    replaces
        The version that this one took the place of; blank if none.
    accuracy_m
        95 % accuracy of the line that was drawn; None where two regions were given.
    rule
        By which rule orders are read; None leaves it to where the zone lies.
    legal_basis
        As printed on the paper; blank if nobody says.
    daily
        The clock hours in which an order bars, as printed: "22:00-06:00", or "all"; blank if nobody says.
    streets
        The outline as a list of streets, as printed; blank if nobody says.
    line_m
        The outline as it was drawn, in the case's projected system, for showing; None where two regions
        were given.
    """

    id: str
    version: str
    name: Text
    outline: Outline
    inner: BaseGeometry
    outer: BaseGeometry
    inner_m: BaseGeometry
    outer_m: BaseGeometry
    validity: Validity
    source: str
    where: str
    note: Text
    replaces: str = ""
    fine: Fine | None = None
    accuracy_m: float | None = None
    rule: OrderRule | None = None
    legal_basis: str = ""
    daily: str = ""
    streets: str = ""
    line_m: BaseGeometry | None = None

    def __post_init__(self) -> None:
        check_word(self.outline, OUTLINES, "outline")
        if self.rule is not None:
            check_word(self.rule, ORDER_RULES, "rule")

    def __repr__(self) -> str:
        return f"<Zone {self.id}, version {self.version}: {self.outline} outline>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: whose outline it is stands first."""
        first = [self.outline_sentence("en")]
        if self.outline == "hypothetical":
            first.append("Never an answer near its edge.")
        valid, attested = self.validity, self.validity.attested
        rows = [
            ("id", self.id),
            ("version", self.version),
            ("outline", self.outline),
            ("in force from", valid.start or "unknown"),
            ("in force to", _last_day(valid.end)),
            *([("known to be in use", attested)] if attested else []),
            ("source", " ".join(part for part in (self.source, self.where) if part)),
        ]
        lines = [*first, *([self.note["en"]] if self.note["en"] else [])]
        return html_card(self.name["en"], lines, rows=rows)

    def outline_sentence(self, lang: Lang) -> str:
        """Say who drew the limits, and how well; what a user drew is never called official.

        Examples
        --------
        >>> from scenemap.case import load_case
        >>> load_case("bergen").zones[0].outline_sentence("en")
        'Hypothetical outline: the limits of the zone were not found in any public text.'
        """
        check_word(lang, LANGS, "lang")
        if self.accuracy_m is None or self.outline == "official":
            return say(f"outline_{self.outline}", lang)
        metres = number(math.ceil(self.accuracy_m), 0)[lang]
        return say(f"outline_{self.outline}_within", lang, metres=metres)

    @property
    def digest(self) -> str:
        """SHA-256 of what decides: id, version and the regions in metres, as hexadecimal text."""
        content = f"{self.id}@{self.version}".encode()
        for region in (self.inner_m, self.outer_m):
            content += shapely.to_wkb(shapely.normalize(region), byte_order=1)
        return hashlib.sha256(content).hexdigest()


def _last_day(end: date | None) -> str:
    """Write the day before an end; it may be unknown or open."""
    if end is None:
        return "unknown"
    return "until further notice" if end == date.max else (end - timedelta(days=1)).isoformat()
