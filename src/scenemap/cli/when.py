"""Days and moments as people write them, made into what the package reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from scenemap.errors import TimeError
from scenemap.intervals import DateRange, PartialDate, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

#: Day, month and year with dots, and a clock time after it, as in 19.11.2025 kl. 14.30.
_DOTTED = re.compile(
    r"(?<!\d)(?<!\d\.)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:,?\s+(?:kl\.?\s*)?(\d{1,2})[.:](\d{2}))?(?!\.?\d|:)"
)


def as_iso(words: str) -> str:
    """Turn days that are written with dots into ISO dates, wherever in a text they stand.

    A day with slashes may be either of two, and is left as it is, to be refused.

    Examples
    --------
    >>> as_iso("19.11.2025 kl. 14.30"), as_iso("1.9.2014..31.12.2014"), as_iso("2014-09-01")
    ('2025-11-19T14:30', '2014-09-01..2014-12-31', '2014-09-01')
    """

    def iso(found: re.Match[str]) -> str:
        day, month, year, hour, minute = found.groups()
        clock = f"T{int(hour):02}:{minute}" if hour else ""
        return f"{year}-{int(month):02}-{int(day):02}{clock}"

    return _DOTTED.sub(iso, words)


class When(click.ParamType[str]):
    """A day, a moment, or a period of days.

    Parameters
    ----------
    name
        The form that the help shows.
    read
        What reads it; a message that it cannot be used then names the option.
    """

    def __init__(self, name: str, read: Callable[[str], object] = str) -> None:
        self.name, self._read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002 - click's signature
        """Return the value in ISO form.

        Raises
        ------
        TimeError
            If it cannot be used.
        """
        iso = as_iso(str(value))
        try:
            self._read(iso)
        except TimeError as error:
            raise TimeError(f"{param.opts[0] if param else self.name}: {error}") from error
        return iso


DAY, PERIOD = When("DATE", parse_date), When("DATE..DATE", DateRange.parse)
#: A day as precise as is known; a moment, read in the zone of the case.
ACT, TIME = When("DATE", PartialDate.parse), When("TIME")
