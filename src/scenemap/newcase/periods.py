"""Names of periods, as tables of counts have them in headings and cells: Norwegian and English."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from scenemap.errors import TimeError
from scenemap.events.times import MONTHS, dated_to
from scenemap.intervals import DateRange

Step = Literal["day", "week", "month", "quarter", "third", "half", "year", "days"]

#: Months that a step of the year lasts.
_LASTS = {"month": 1, "quarter": 3, "third": 4, "half": 6}
_STEPPED = {*_LASTS, "week"}
_TWO, _QUARTERS = 2, 4
#: Letters by which statistics offices write the step: 2015K2, 2015M06, 2015U23.
_LETTERS: dict[str, Step] = {
    "m": "month", "k": "quarter", "q": "quarter", "t": "third", "h": "half", "s": "half", "u": "week",
    "w": "week",
}  # fmt: skip
_WORDS: dict[str, Step] = {
    "k": "quarter", "q": "quarter", "kv": "quarter", "kvartal": "quarter", "quarter": "quarter",
    "tertial": "third", "t": "third", "halvår": "half", "half": "half", "halfyear": "half",
    "half-year": "half", "h": "half", "s": "half",
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
        rf"{_YEAR}[ -]?(?P<letter>[mkqthsuw]) ?(?P<n>\d\d?)",
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
#: Several steps of one year, where the word stands once: "uke 1–4 2015", "1.–2. kvartal 2015".
_STEPS = (
    re.compile(
        rf"(?P<word>{_WORD})\.? ?(?P<n>\d\d?) ?[-–] ?(?P<last>\d\d?)(?P<rest>(?:[ ./,-]*{_YEAR})?)"
    ),
    re.compile(
        rf"(?P<n>\d\d?)\.? ?[-–] ?(?P<last>\d\d?)\.? ?(?P<word>{_WORD})\.?(?P<rest>(?:[ ./,-]*{_YEAR})?)"
    ),
)
#: What stands between the first and the last of several.
_THROUGH = re.compile(r" ?(?:\.\.|[-–]) ?| (?:til og med|til|to|through) ")
#: Words before a period with which it is another one: "per mars 2024", "12 months to March 2024". Such a
#: heading is not read; nor is one that names a season, or another period beside.
_UP_TO = frozenset(
    (
        "per", "pr", "til", "med", "tom", "t.o.m", "to", "until", "through", "thru", "ending", "ended",
        "date", "before", "after", "since", "from", "fra", "fom", "f.o.m", "siden", "før", "etter", "mnd",
        "md", "måned", "måneder", "month", "months", "uke", "uker", "week", "weeks", "dager", "days",
        "years", "vår", "våren", "sommer", "sommeren", "høst", "høsten", "haust", "hausten",
        "vinter", "vinteren", "spring", "summer", "autumn", "fall", "winter",
    )
)  # fmt: skip
_SO_FAR = frozenset(("hittil", "ytd", "siste", "last", "past", "rolling", "rullende", "løpende"))
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
    last
        The last of several of one year, as of "januar–mars"; None of one alone.
    """

    step: Step
    number: int
    year: int | None
    span: DateRange | None = None
    last: int | None = None

    def days(self, year: int | None = None) -> DateRange | None:
        """Return the days; None where no year is known, or it has no such week."""
        year = self.year if self.year is not None else year
        if self.span is not None or year is None:
            return self.span
        if self.step == "year":
            return DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        last = self.number if self.last is None else self.last
        if self.step == "week":
            try:
                monday, end_of = (
                    date.fromisocalendar(year, number, 1) for number in (self.number, last)
                )
            except ValueError:
                return None
            return DateRange(monday, end_of + timedelta(days=7))
        lasts = _LASTS[self.step]
        first, end = lasts * (self.number - 1), lasts * last
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
    >>> print(label_of("jan–mars 2015").days(), label_of("uke 1-4 2015").days())
    2015-01-01..2015-03-31 2014-12-29..2015-01-25
    >>> print(label_of("mars").days(), label_of("mars").days(2016), label_of("Sum"))
    None 2016-03-01..2016-03-31 None
    """
    plain = " ".join(text.split()).casefold()
    span = _SPAN.fullmatch(plain)
    if span:
        return _through(span["first"], span["last"])
    return _alone(plain) or _several(plain)


def is_of_another_time(words: str) -> bool:
    """Say whether what stands before the name of a period makes another one of it.

    Examples
    --------
    >>> [is_of_another_time(one) for one in ("Year to", "Hittil i år", "Vår", "Q1 funn")]
    [True, True, True, True]
    >>> [is_of_another_time(one) for one in ("Anmeldte lovbrudd", "Paragraf 231", "Dag", "")]
    [False, False, False, False]
    """
    text = words.casefold().rstrip(" .,:;–-()")
    told = [word.strip(".,:;–-()") for word in text.split()]
    if not any(told):
        return False
    dated = any((label := label_of(word)) and (label.year or label.span) for word in told)
    beside = any(label_of(text[one.start() :]) for one in re.finditer(r"(?<![^\s–-])[^\s–-]", text))
    beside |= any(label_of(" ".join(told[:end])) for end in range(1, len(told)))
    return dated or beside or told[-1] in _UP_TO or bool(_SO_FAR.intersection(told))


def trimesters(labels: list[Label], texts: list[str]) -> list[Label]:
    """Take T for quarters, as in Spanish and French, where there is a fourth one.

    Examples
    --------
    >>> texts = ["2015T1", "2015T4"]
    >>> [str(one.days()) for one in trimesters([label_of(one) for one in texts], texts)]
    ['2015-01-01..2015-03-31', '2015-10-01..2015-12-31']
    """
    by_letter = [
        re.search(r"(?<![^\W\d_])t ?[1-4](?!\d)|(?<!\d)[1-4] ?t\b", one.casefold()) for one in texts
    ]
    if not any(of and one.step == "quarter" for of, one in zip(by_letter, labels, strict=True)):
        return labels
    return [
        replace(one, step="quarter") if of and one.step == "third" else one
        for of, one in zip(by_letter, labels, strict=True)
    ]


def _alone(plain: str) -> Label | None:
    for form in _FORMS:
        match = form.fullmatch(plain)
        found = _label(match.groupdict()) if match else None
        if found is not None:
            return found
    return None


def _several(plain: str) -> Label | None:
    """Read the first and the last of several months, quarters or weeks."""
    for steps in _STEPS:
        match = steps.fullmatch(plain)
        if match:
            first, last = (
                _alone(f"{match['word']} {match[one]}{match['rest']}") for one in ("n", "last")
            )
            return _from_to(first, last)
    for between in _THROUGH.finditer(plain):
        first, last = _alone(plain[: between.start()]), _alone(plain[between.end() :])
        if first is not None and last is not None:
            return _from_to(first, last)
    return None


def _from_to(first: Label | None, last: Label | None) -> Label | None:
    if first is None or last is None or first.step != last.step or first.step not in _STEPPED:
        return None
    years = {first.year, last.year} - {None}
    if len(years) == _TWO:
        start, end = first.days(), last.days()
        if start is None or end is None or not start.start < end.start:
            return None
        return Label("days", 0, None, DateRange(start.start, end.end))
    if not first.number <= last.number:
        return None
    return Label(first.step, first.number, next(iter(years), None), None, last.number)


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
        if step == "third" and number == _QUARTERS and "t" in (letter, word):
            step = "quarter"  # as in Spanish; what the others of the table are then: `trimesters`
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
    """Take days for the months, quarters or years that they stand for.

    They stand for those if all are the first of one, or all the last, as programs date sums by the month.

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
    >>> [str(one.days()) for one in widened([label_of("31.01.2015"), label_of("28.02.2015")])[0]]
    ['2015-01-01..2015-01-31', '2015-02-01..2015-02-28']
    """
    days = {one.span.start for one in labels if one.step == "day" and one.span}
    if len(days) < _TWO or any(one.step != "day" for one in labels):
        return labels, None
    next_days = {day + timedelta(days=1) for day in days}
    starts = next(
        (those for those in (days, next_days) if all(day.day == 1 for day in those)), None
    )
    if starts is None:
        return labels, None
    step = dated_to(frozenset(12 * (day.year - 1970) + day.month - 1 for day in starts))
    lasts = 12 if step == "year" else _LASTS[step]
    told = [one.span.start for one in labels if one.span]
    return [Label(step, (day.month - 1) // lasts + 1, day.year) for day in told], step


def a_week_apart(labels: list[Label]) -> bool:
    """Say whether all are days of one weekday, several of them a week apart.

    Examples
    --------
    >>> a_week_apart([label_of("15.01.2024"), label_of("22.01.2024"), label_of("05.02.2024")])
    True
    """
    days = sorted({one.span.start for one in labels if one.step == "day" and one.span})
    apart = [(second - first).days for first, second in pairwise(days)]
    return len(days) > _TWO and all(gap % 7 == 0 for gap in apart) and 7 in apart
