"""Days and moments as people write them, made into what the package reads."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

import click

from scenemap.errors import TimeError
from scenemap.intervals import DateRange, PartialDate, parse_date, parse_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

#: A clock time behind a day, as in 19.11.2025 kl. 14.30.
_CLOCK = (
    r"(?:,?\s+(?:(?P<hour>\d{1,2})[.:](?P<minute>\d{2})"
    r"|kl\.?\s*(?P<at>\d{1,2})(?:[.:](?P<past>\d{2}))?))?"
)
#: Day, month and year with dots or with the month in words; an ISO date with a clock time behind a space.
_DOTTED = re.compile(
    r"(?<!\d)(?<!\d\.)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"
    + _CLOCK
    + r"(?!\.?\d|:)"
)
_WORDED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d_]{3,9})\.?\s+(?P<year>\d{4})"
    + _CLOCK
    + r"(?!\.?\d|:)"
)
_SPACED = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?=,?\s)" + _CLOCK + r"(?!\.?\d|:)"
)


def as_iso(words: str) -> str:
    """Turn days as people write them into ISO dates, wherever in a text they stand.

    A day with slashes may be either of two, and is left as it is, to be refused.

    Examples
    --------
    >>> as_iso("19.11.2025 kl. 14.30"), as_iso("1.9.2014..31.12.2014"), as_iso("2014-09-01")
    ('2025-11-19T14:30', '2014-09-01..2014-12-31', '2014-09-01')
    >>> as_iso("25. august 2014"), as_iso("2025-11-19 kl. 9"), as_iso("25. brumaire 2014")
    ('2014-08-25', '2025-11-19T09:00', '25. brumaire 2014')
    """

    def iso(found: re.Match[str]) -> str:
        month: str | int | None = found["month"]
        if not found["month"].isdecimal():
            from scenemap.events.times import MONTHS

            month = MONTHS.get(found["month"].lower())
        if month is None:
            return found[0]
        hour = found["hour"] or found["at"]
        minute = found["minute"] or found["past"] or "00"
        clock = f"T{int(hour):02}:{minute}" if hour else ""
        return f"{found['year']}-{int(month):02}-{int(found['day']):02}{clock}"

    for form in (_DOTTED, _WORDED, _SPACED):
        words = form.sub(iso, words)
    return words


class When(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A day, a moment, or a period of days.

    Parameters
    ----------
    name
        The form that the help shows.
    read
        What reads it; a message that it cannot be used then names the option.
    example
        As people write it with dots.
    words
        That stand for a day.
    """

    def __init__(self, name: str, read: Callable[[str], object], example: str, *words: str) -> None:
        self.name, self._read, self.example, self.words = name, read, example, words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002 - click's signature
        """Return the value in ISO form.

        Raises
        ------
        TimeError
            If it cannot be used.
        """
        given = str(value)
        iso = as_iso(given)
        if iso in self.words:
            return iso
        try:
            self._read(iso)
        except TimeError as error:
            # In the words in which it was typed.
            said = str(error).replace(f"'{iso}'", f"'{given}'")
            if "Write" in said:
                said = f"{said.removesuffix('.')} or {' or '.join((self.example, *self.words))}."
            raise TimeError(f"{param.opts[0] if param else self.name}: {said}") from error
        return iso


DAY = When("DATE", parse_date, "25.08.2014")
#: The day that an output is dated to, the last day of a zone.
ISSUE = When("DATE", parse_date, "25.08.2014", "today")
LAST = When("DATE", parse_date, "25.08.2014", "open")
PERIOD = When("DATE..DATE", DateRange.parse, "01.09.2014..31.12.2014")
#: A day as precise as is known; a stretch between two such, which is read with all that goes with it.
ACT = When("DATE", PartialDate.parse, "25.08.2014")
STRETCH = When("FROM..TO", str, "01.09.2014..31.12.2014")
#: A moment; in which zone it is, the case says.
TIME = When("TIME", lambda text: parse_moment(text, UTC), "17.06.2015 14:05")


def moment(option: str, text: str, zone: tzinfo) -> datetime:
    """Read what :data:`TIME` gave in the zone of the case.

    Raises
    ------
    TimeError
        If there is no such clock time, or there are two; the message names the option.
    """
    try:
        return parse_moment(text, zone)
    except TimeError as error:
        raise TimeError(f"{option}: {error}") from error
