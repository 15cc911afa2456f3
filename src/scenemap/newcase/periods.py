"""Names of periods, as tables of counts have them in headings and cells: Norwegian and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from scenemap.errors import TimeError
from scenemap.events.times import MONTHS, dated_to
from scenemap.intervals import DateRange

Step = Literal["day", "week", "month", "quarter", "third", "half", "year", "days"]

#: Months that a step of the year lasts.
_LASTS = {"month": 1, "quarter": 3, "third": 4, "half": 6}
#: Letters by which statistics offices write the step: 2015K2, 2015M06, 2015U23.
_LETTERS: dict[str, Step] = {
    "m": "month", "k": "quarter", "q": "quarter", "t": "third", "h": "half", "u": "week", "w": "week",
}  # fmt: skip
_WORDS: dict[str, Step] = {
    "k": "quarter", "q": "quarter", "kv": "quarter", "kvartal": "quarter", "quarter": "quarter",
    "tertial": "third", "halvår": "half", "half": "half", "halfyear": "half", "half-year": "half",
    "uke": "week", "u": "week", "week": "week", "w": "week",
}  # fmt: skip
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NAME = r"(?P<name>[^\W\d_]{3,9})\.?"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR} ?[-–_] ?(?P<last>(?:19|20|21)\d\d)",
        rf"{_YEAR}[ -]?(?P<letter>[mkqthuw]) ?(?P<n>\d\d?)",
        rf"{_YEAR}-?(?P<month>\d\d)",
        rf"(?P<month>\d\d?)[./]{_YEAR}",
        rf"{_NAME}(?:[ ./,-]*{_YEAR})?",
        rf"{_YEAR}[ .-]*{_NAME}",
        rf"(?P<n>\d\d?)(?:\.|st|nd|rd|th)? ?(?P<word>{_WORD})\.?(?:[ ./,-]*{_YEAR})?",
        rf"(?P<word>{_WORD})\.? ?(?P<n>\d\d?)(?:[ ./,-]*{_YEAR})?",
        rf"{_YEAR}[ ,-]*(?P<n>\d)\.? ?(?P<word>{_WORD})\.?",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[t ]00:00(?::00)?)?",
        rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_YEAR}",
    )
)
_SPAN = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4}) ?(?:\.\.|[-–]|til|to|through) ?"
    r"(?P<last>\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4})"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A period by its name.

    Parameters
    ----------
    step
        How long it is.
    number
        Which of its year; the day of the year's month for a day.
    year
        None where the name gives none, as "januar" does.
    span
        Its days, for those that have no number.
    """

    step: Step
    number: int
    year: int | None
    span: DateRange | None = None

    def days(self, year: int | None = None) -> DateRange | None:
        """Return the days; None where no year is known, or it has no such week."""
        year = self.year if self.year is not None else year
        if self.span is not None or year is None:
            return self.span
        if self.step == "year":
            return DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        if self.step == "week":
            try:
                monday = date.fromisocalendar(year, self.number, 1)
            except ValueError:
                return None
            return DateRange(monday, monday + timedelta(days=7))
        lasts = _LASTS[self.step]
        first = lasts * (self.number - 1)
        end = first + lasts
        return DateRange(date(year, first + 1, 1), date(year + end // 12, end % 12 + 1, 1))


@lru_cache(maxsize=4096)
def label_of(text: str) -> Label | None:
    """Read the name of a period; None if it is none.

    Years have four digits: "jan 15" is a day to some and a month to others.

    Examples
    --------
    >>> for name in ("2015K2", "1. kvartal 2015", "juni 2015", "2015U01", "2013–2015", "kv. 3 2015"):
    ...     print(label_of(name).days())
    2015-04-01..2015-06-30
    2015-01-01..2015-03-31
    2015-06-01..2015-06-30
    2014-12-29..2015-01-04
    2013-01-01..2015-12-31
    2015-07-01..2015-09-30
    >>> print(label_of("mars").days(), label_of("mars").days(2016), label_of("Sum"))
    None 2016-03-01..2016-03-31 None
    """
    plain = " ".join(text.split()).casefold()
    span = _SPAN.fullmatch(plain)
    if span:
        return _through(span["first"], span["last"])
    for form in _FORMS:
        match = form.fullmatch(plain)
        found = _label(match.groupdict()) if match else None
        if found is not None:
            return found
    return None


def month_name(number: str) -> str:
    """Name a month by its number; the number again where there is none."""
    return next(
        (name for name, month in MONTHS.items() if str(month) == number.lstrip("0")), number
    )


def _label(told: dict[str, str | None]) -> Label | None:
    year = int(told["year"] or 0) if told.get("year") else None
    if told.get("day"):
        try:
            day = date(int(told["year"] or 0), int(told["month"] or 0), int(told["day"] or 0))
        except ValueError:
            return None
        return Label("day", day.day, day.year, DateRange.through(day, day))
    if told.get("last"):
        first, last = int(told["year"] or 0), int(told["last"] or 0)
        if not first <= last:
            return None
        return Label("days", 0, None, DateRange(date(first, 1, 1), date(last + 1, 1, 1)))
    step: Step = "year"
    number = 1
    if told.get("name"):
        step, number = "month", MONTHS.get(str(told["name"]), 0)
    elif told.get("month"):
        step, number = "month", int(told["month"] or 0)
    elif told.get("n"):
        letter, word = told.get("letter"), told.get("word")
        step = _LETTERS[letter] if letter else _WORDS[str(word)]
        number = int(told["n"] or 0)
    most = 53 if step == "week" else 1 if step == "year" else 12 // _LASTS[step]
    return Label(step, number, year) if 1 <= number <= most else None


def _through(first: str, last: str) -> Label | None:
    try:
        days = DateRange.through(_day(first), _day(last))
    except (TimeError, ValueError):
        return None
    return Label("days", 0, None, days)


def _day(text: str) -> date:
    parts = [int(one) for one in re.split("[.-]", text)]
    return date(*(parts if "-" in text else parts[::-1]))


def widened(labels: list[Label]) -> tuple[list[Label], Step | None]:
    """Take days for the months, quarters or years that they stand for, if all are the first of one.

    Returns
    -------
    labels
        In the same order.
    step
        What the days were taken for; None if they stay as they are.

    Examples
    --------
    >>> days = [label_of("01.01.2015"), label_of("2015-02-01 00:00:00"), label_of("2015-03-01")]
    >>> [str(one.days()) for one in widened(days)[0]]
    ['2015-01-01..2015-01-31', '2015-02-01..2015-02-28', '2015-03-01..2015-03-31']
    """
    days = {one.span.start for one in labels if one.step == "day" and one.span}
    alone = len(days) < 2 or any(one.step != "day" for one in labels)
    if alone or any(day.day != 1 for day in days):
        return labels, None
    step = dated_to(frozenset(12 * (day.year - 1970) + day.month - 1 for day in days))
    lasts = 12 if step == "year" else _LASTS[step]
    starts = [one.span.start for one in labels if one.span]
    return [Label(step, (day.month - 1) // lasts + 1, day.year) for day in starts], step
