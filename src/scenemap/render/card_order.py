"""What an order says on its card: what was given, and "see the paper" for what its rule leaves to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.text import say
from scenemap.zones.rules import ALL_HOURS, parse_clocks, rule_of

if TYPE_CHECKING:
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from scenemap.model import Lang, OrderRule
    from scenemap.zones.model import Zone
    from scenemap.zones.orders import Exemption, Order


def order_lines(order: Order | None, zone: Zone, clock: ZoneInfo, lang: Lang) -> list[str]:
    """Write when an order applies and by which law.

    Under Politiloven § 7 an order lasts so many hours, by day and night. Under any other law there is
    nothing but what the paper says: a card shows no length, end or hour that nobody gave.

    Parameters
    ----------
    order
        None where nobody gave one: the zone's own file may say what is printed all the same.
    clock
        The case's time zone.
    """
    rule = order.rule if order else rule_of(zone)
    given = _kept(zone.legal_basis)
    basis = [say("card_legal_basis", lang, basis=given)] if given else []
    if order is None:
        daily = zone.daily if rule == "printed" else ""
        said = [_daily(daily, lang)] if daily else _not_counted(zone, rule, lang)
        return [*said, *basis, say("card_no_times", lang)]
    if rule == "printed":
        return [
            *_dates(order, clock, lang),
            _daily(order.daily, lang) if order.daily else say("card_daily_paper", lang),
            *(basis or [say("card_legal_basis_paper", lang)]),
            say("card_rule_printed", lang),
        ]
    return [*_dates(order, clock, lang), *_not_counted(zone, rule, lang), *basis]


def exemption_lines(order: Order, names: dict[str, str], lang: Lang) -> list[str]:
    """Write the exemptions of an order, by the names of the services that they are for."""
    leave = [f"{names.get(one.to, one.to)}: {clock_of(one, lang)}" for one in order.exemptions]
    if leave:
        return [*leave, say("card_exemption_purpose", lang)]
    if order.no_exemptions:
        return [say("card_no_exemptions_printed", lang)]
    return [say("card_exemptions_paper" if order.lacking else "card_no_exemptions", lang)]


def clock_of(exemption: Exemption, lang: Lang) -> str:
    """Write at which times of the day an exemption applies."""
    if exemption.start is None or exemption.end is None:
        return say("card_any_hour", lang)
    return _hours(exemption.start, exemption.end, lang)


def _kept(basis: str) -> str:
    """Keep the numbers of a law's paragraphs beside what they number.

    Examples
    --------
    >>> _kept("politiloven § 7 nr. 1") == "politiloven §\u00a07 nr.\u00a01"
    True
    """
    return re.sub(r"(§|nr\.|No\.|s\.) (?=\d)", "\\1\u00a0", basis)


def _dates(order: Order, clock: ZoneInfo, lang: Lang) -> list[str]:
    issued, until = (one and one.astimezone(clock) for one in (order.issued, order.until))
    lines = [_moment("card_from", issued, lang), _moment("card_until", until, lang)]
    # Of two printed moments nobody need count the hours; under Politiloven § 7 they are what was given.
    hours = order.hours if order.rule == "politiloven-7" else order.printed_hours
    if hours is not None:
        lines.append(say("card_hours", lang, hours=_plain_number(hours, lang)))
    if order.printed_end:
        lines.append(say("card_printed_end", lang))
    if issued and until and issued.utcoffset() != until.utcoffset():
        lines.append(say("card_clock_change", lang))
    return lines


def _moment(key: str, moment: datetime | None, lang: Lang) -> str:
    if moment is None:
        return say(f"{key}_paper", lang)
    return say(key, lang, moment=text.moment(moment)[lang])


def _daily(daily: str, lang: Lang) -> str:
    if daily == ALL_HOURS:
        return say("card_daily_all", lang)
    return say("card_daily", lang, clock=_hours(*parse_clocks(daily, daily), lang))


def _not_counted(zone: Zone, rule: OrderRule, lang: Lang) -> list[str]:
    """Say that hours of the day which a file gives do not bound an order that bars by day and night."""
    if rule != "politiloven-7" or zone.daily in {"", ALL_HOURS}:
        return []
    clock = _hours(*parse_clocks(zone.daily, zone.daily), lang)
    return [say("daily_not_counted", lang, clock=clock)]


def _hours(start: time, end: time, lang: Lang) -> str:
    key = "card_clock" if start < end else "card_clock_night"
    return say(key, lang, start=text.clock(start)[lang], end=text.clock(end)[lang])


def _plain_number(value: float, lang: Lang) -> str:
    """Write a number with no more decimals than it has, two at most."""
    decimals = next(n for n in (0, 1, 2) if n == 2 or abs(value - round(value, n)) < 0.001)
    return text.number(value, decimals)[lang]
