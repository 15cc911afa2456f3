"""By which rule an order is read, and the hours of the day in which it bars."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from shapely import box

from scenemap.cli.check import check_command
from scenemap.errors import DataError, TimeError
from scenemap.locate.check import check_orders
from scenemap.model import ORDER_RULES
from scenemap.zones.model import Validity, Zone
from scenemap.zones.orders import Order, make_order, read_orders
from scenemap.zones.rules import bars_at, parse_daily, rule_of

BLANK = {"nb": "", "en": ""}
BERGEN, STOCKHOLM = box(5.32, 60.39, 5.33, 60.4), box(18.06, 59.33, 18.07, 59.34)
#: Halden and the land beyond the border.
BORDER = box(11.3, 59.0, 11.6, 59.2)


def zone(where, rule=None):
    return Zone(
        "a", "1", BLANK, "user", *[where] * 4, Validity(None, None), "", "", BLANK, rule=rule
    )


@pytest.mark.parametrize(
    ("where", "given", "rule"),
    [
        (BERGEN, None, "politiloven-7"),
        (STOCKHOLM, None, "printed"),
        (BORDER, None, "printed"),
        (BERGEN, "printed", "printed"),
        (STOCKHOLM, "printed", "printed"),
        (BORDER, "politiloven-7", "politiloven-7"),
    ],
)
def test_a_zone_has_norways_rule_where_it_surely_lies_there(where, given, rule):
    assert rule_of(zone(where, given)) == rule


def test_norways_law_is_not_that_of_a_zone_abroad():
    for own, given in (
        ("politiloven-7", None),
        (None, "politiloven-7"),
        ("printed", "politiloven-7"),
    ):
        with pytest.raises(DataError, match="outside Norway"):
            rule_of(zone(STOCKHOLM, own), given)
    assert rule_of(zone(STOCKHOLM, "politiloven-7"), "printed") == "printed"


@pytest.mark.parametrize("own", [None, "politiloven-7"])
def test_no_road_reads_an_order_abroad_by_norways_law(tmp_path, own):
    zones = [zone(STOCKHOLM, own)]
    stockholm = ZoneInfo("Europe/Stockholm")
    given = None if own else "politiloven-7"
    with pytest.raises(DataError, match="outside Norway"):
        make_order("a", "2021-06-15T12:00", zones, stockholm, rule=given)
    told = f'rule = "{given}"\n' if given else ""
    path = tmp_path / "orders.toml"
    path.write_text(f'[[order]]\nzone = "a"\nissued = "2021-06-15T12:00"\n{told}', "utf-8")
    with pytest.raises(DataError, match="outside Norway"):
        read_orders(path, zones, stockholm, {})
    case = SimpleNamespace(zones=zones)
    start = datetime(2021, 6, 15, 12, tzinfo=stockholm)
    by_hand = Order("a", "1", start, start + timedelta(hours=24), printed_end=False)
    with pytest.raises(DataError, match="outside Norway"):
        check_orders([by_hand], case, timed=True)


def test_the_command_line_offers_the_rules_that_there_are():
    (option,) = (one for one in check_command.params if one.name == "rule")
    assert tuple(option.type.choices) == ORDER_RULES


@pytest.mark.parametrize(
    ("text", "daily"),
    [
        ("22:00-06:00", "22:00-06:00"), ("8–16", "08:00-16:00"), ("20.30 - 24", "20:30-00:00"),
        ("all", "all"), (" ALL ", "all"), ("00:00-24:00", "all"), ("0-24", "all"),
    ],
)  # fmt: skip
def test_hours_of_the_day_are_written_as_they_are_printed(text, daily):
    assert parse_daily(text) == daily
    assert parse_daily(daily) == daily


@pytest.mark.parametrize("text", ["", "always", "10-10", "25-26", "22:00"])
def test_what_is_no_hours_of_a_day_is_refused(text):
    with pytest.raises(TimeError) as caught:
        parse_daily(text)
    assert str(caught.value) == f"'{text}' is not the hours of a day. Write 22:00-06:00, or all."


@pytest.mark.parametrize(
    ("daily", "clock", "bars"),
    [
        ("22:00-06:00", time(22), True), ("22:00-06:00", time(5, 59), True),
        ("22:00-06:00", time(6), False), ("22:00-06:00", time(21, 59), False),
        ("08:00-16:00", time(12), True), ("08:00-16:00", time(16), False),
        ("20:30-00:00", time(23, 59), True), ("20:30-00:00", time(0), False),
        ("all", time(4), True), ("", time(4), None),
    ],
)  # fmt: skip
def test_an_order_bars_from_the_first_hour_up_to_the_last(daily, clock, bars):
    assert bars_at(daily, clock) is bars
