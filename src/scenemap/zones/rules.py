"""By which rule an order is read, and the hours of the day in which it bars.

``politiloven-7``
    The Norwegian police act, § 7: an order lasts 24 hours unless it says otherwise, by day and night.
``printed``
    Any other: the dates, hours of the day and exemptions that are printed on the paper, and nothing else.
    Without any of these nothing can be decided; and since its law is not known here, the answer is never
    that somebody may stay.
"""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Literal, get_args

from scenemap.errors import DataError, TimeError
from scenemap.findings import check_word
from scenemap.model import ORDER_RULES
from scenemap.norway import in_norway, outside_norway

if TYPE_CHECKING:
    from scenemap.model import OrderRule
    from scenemap.zones.model import Zone

#: What an order under Politiloven § 7 lasts unless it says otherwise. No other rule has a default.
DEFAULT_HOURS = 24.0
#: What the rule "printed" must be told, by the arguments that tell it: when the order begins and ends,
#: its hours of the day, and its exemptions.
Needed = Literal["issued", "until", "daily", "exempt"]
NEEDED: tuple[Needed, ...] = get_args(Needed)
#: An order that bars at all hours of the day says so.
ALL_HOURS = "all"
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_WHOLE_DAY = r"00?(?:[:.]00)?\s*[-–]\s*24(?:[:.]00)?"


def rule_of(zone: Zone, given: OrderRule | None = None) -> OrderRule:
    """Return the rule by which an order for a zone is read.

    The one given with the order; else the zone's own; else Norway's where the zone surely lies there,
    else what is printed on the paper.

    Raises
    ------
    DataError
        If that is Norway's for a zone that surely lies outside Norway: by it an order would be answered
        "not barred", which nobody here knows of another country's law. If the one given is not known.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> rule_of(load_case("bergen").zones[0])
    'politiloven-7'
    """
    if given is not None:
        check_word(given, ORDER_RULES, "rule")
    rule = given or zone.rule
    if rule is None:
        return "politiloven-7" if in_norway(zone.outer) else "printed"
    if rule == "politiloven-7" and outside_norway(zone.outer):
        raise DataError(
            f"Zone '{zone.id}' lies outside Norway, where Politiloven § 7 is not the law. Read the "
            "order by what is printed on it: the rule is 'printed'."
        )
    return rule


def bars_at(daily: str, clock: time) -> bool | None:
    """Say whether an order bars at a clock time, by its hours of the day; None if nobody gave them.

    Examples
    --------
    >>> bars_at("22:00-06:00", time(23)), bars_at("22:00-06:00", time(12)), bars_at("", time(12))
    (True, False, None)
    """
    if daily in {"", ALL_HOURS}:
        return True if daily else None
    return holds_at(clock, *parse_clocks(daily, daily))


def holds_at(clock: time, start: time, end: time) -> bool:
    """Say whether hours of the day hold at a clock time; ``end`` before ``start`` crosses midnight.

    Examples
    --------
    >>> holds_at(time(23, 30), time(22), time(6)), holds_at(time(6), time(22), time(6))
    (True, False)
    """
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def parse_clocks(clock: str, text: str) -> tuple[time, time]:
    """Read two clock times with a hyphen or dash between: ``10:00-15:00``, ``10–15``, ``20-24``.

    Raises
    ------
    TimeError
        If they cannot be read, or are the same.
    """
    match = re.fullmatch(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*", clock)
    if match is None:
        raise TimeError(f"'{clock}' in '{text}' is not two clock times. Write 10:00-15:00.")
    times = []
    for hour, minute in ((match[1], match[2]), (match[3], match[4])):
        if int(hour) > 24 or int(minute or 0) > 59 or (int(hour) == 24 and int(minute or 0)):
            raise TimeError(f"'{clock}' in '{text}' holds no clock time. Write 10:00-15:00.")
        times.append(time(int(hour) % 24, int(minute or 0)))
    if times[0] == times[1]:
        raise TimeError(f"'{clock}' begins and ends at the same time. Leave it out for always.")
    return times[0], times[1]


def parse_daily(text: str) -> str:
    """Read the hours of the day in which an order bars: "all", or two clock times.

    Raises
    ------
    TimeError
        If they are neither.

    Examples
    --------
    >>> parse_daily("22-6"), parse_daily(" All ")
    ('22:00-06:00', 'all')
    """
    if text.strip().lower() == ALL_HOURS or re.fullmatch(_WHOLE_DAY, text.strip()):
        return ALL_HOURS
    try:
        start, end = parse_clocks(text, text)
    except TimeError:
        raise TimeError(f"'{text}' is not the hours of a day. Write 22:00-06:00, or all.") from None
    return f"{start:%H:%M}-{end:%H:%M}"
