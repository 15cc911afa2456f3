from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from shapely import box

from builders import write
from scenemap.errors import DataError, IdentifierError, TimeError, UnknownIdError
from scenemap.zones.model import Validity, Zone
from scenemap.zones.orders import (
    Exemption,
    Order,
    find_service,
    handed_over,
    make_order,
    parse_exemption,
    read_orders,
)
from scenemap.zones.rules import parse_clocks

OSLO = ZoneInfo("Europe/Oslo")
BLANK = {"nb": "", "en": ""}
SQUARE = box(5.32, 60.39, 5.33, 60.40)
SERVICES = {"house": "The House", "kitchen-2": "Grønt kjøkken"}


def zone(id: str, version: str = "1", start: date | None = None, end: date | None = None) -> Zone:  # noqa: A002
    valid = Validity(start, end)
    return Zone(id, version, BLANK, "user", *[SQUARE] * 4, valid, "", "", BLANK)  # type: ignore[arg-type]


#: "centre" has one version; "harbour" got a new one on 1 July 2015.
ZONES = (
    zone("centre"),
    zone("harbour", "old", date(2015, 1, 1), date(2015, 7, 1)),
    zone("harbour", "new", date(2015, 7, 1), date.max),
)


def order(issued: str = "2015-06-17T14:05", of: str = "centre", **given):
    return make_order(of, issued, ZONES, OSLO, **given)


# --- from when until when


@pytest.mark.parametrize(
    ("issued", "given", "until", "hours"),
    [
        ("2015-06-17T14:05", {}, "2015-06-18T14:05:00+02:00", 24),
        ("2015-06-17T14:05", {"hours": 48}, "2015-06-19T14:05:00+02:00", 48),
        ("2015-06-17T14:05", {"hours": 1.5}, "2015-06-17T15:35:00+02:00", 1.5),
        ("2015-06-17T12:05Z", {}, "2015-06-18T14:05:00+02:00", 24),
        # The clock is put forward in the night to 29 March: 24 hours end an hour later by the clock.
        ("2015-03-28T14:00", {}, "2015-03-29T15:00:00+02:00", 24),
        ("2015-03-28T14:00", {"hours": 48}, "2015-03-30T15:00:00+02:00", 48),
        ("2015-03-28T02:30", {}, "2015-03-29T03:30:00+02:00", 24),
        # It is put back in the night to 25 October: they end an hour earlier.
        ("2015-10-24T14:00", {}, "2015-10-25T13:00:00+01:00", 24),
        ("2015-10-24T14:00", {"hours": 48}, "2015-10-26T13:00:00+01:00", 48),
        ("2015-10-24T02:30", {}, "2015-10-25T02:30:00+02:00", 24),
        ("2015-10-24T03:30", {}, "2015-10-25T02:30:00+01:00", 24),
    ],
)
def test_an_order_lasts_so_many_elapsed_hours(issued, given, until, hours):
    made = order(issued, **given)
    assert made.until.isoformat() == until
    assert made.hours == hours
    assert not made.printed_end


def test_a_printed_end_beats_hours():
    made = order(until="2015-06-18T08:05", hours=24)
    assert made.until.isoformat() == "2015-06-18T08:05:00+02:00"
    assert made.hours == 18
    assert made.printed_end


def test_a_printed_end_is_read_by_the_clock_of_its_own_day():
    made = order("2015-10-24T14:00", until="2015-10-25T14:00")
    assert made.until.isoformat() == "2015-10-25T14:00:00+01:00"
    assert made.hours == 25


@pytest.mark.parametrize(
    ("issued", "until", "moment", "state"),
    [
        ("2015-06-17T14:00", None, "2015-06-17T13:59:59+02:00", "not_yet"),
        ("2015-06-17T14:00", None, "2015-06-17T14:00:00+02:00", "active"),
        ("2015-06-17T14:00", None, "2015-06-18T13:59:59+02:00", "active"),
        ("2015-06-17T14:00", None, "2015-06-18T14:00:00+02:00", "expired"),
        ("2015-06-17T14:00", None, "2015-06-18T11:59:59+00:00", "active"),
        ("2015-06-17T14:00", None, "2015-06-18T12:00:00+00:00", "expired"),
        # Across the change in spring and in autumn, to the second.
        ("2015-03-28T14:00", None, "2015-03-29T14:59:59+02:00", "active"),
        ("2015-03-28T14:00", None, "2015-03-29T15:00:00+02:00", "expired"),
        ("2015-10-24T14:00", None, "2015-10-25T12:59:59+01:00", "active"),
        ("2015-10-24T14:00", None, "2015-10-25T13:00:00+01:00", "expired"),
        # 02:20 comes twice that night: before this order's end at 02:30, and after it.
        ("2015-10-24T02:30", None, "2015-10-25T02:20:00+02:00", "active"),
        ("2015-10-24T02:30", None, "2015-10-25T02:20:00+01:00", "expired"),
        # Issued at the first 02:50, asked at the second 02:10: twenty minutes later.
        ("2015-10-25T02:50+02:00", None, "2015-10-25T02:10:00+01:00", "active"),
        # Issued at the second 02:10, asked at the first 02:50: twenty minutes earlier.
        ("2015-10-25T02:10+01:00", None, "2015-10-25T02:50:00+02:00", "not_yet"),
        ("2015-10-24T14:00", "2015-10-25T02:30+02:00", "2015-10-25T02:00:00+01:00", "expired"),
    ],
)
def test_an_order_is_active_from_its_issue_up_to_its_end(issued, until, moment, state):
    made = order(issued, until=until)
    asked = datetime.fromisoformat(moment)
    assert made.state(asked) == state
    assert made.state(asked.astimezone(OSLO)) == state
    assert made.state(asked.astimezone(UTC)) == state


@pytest.mark.parametrize("key", ["issued", "until"])
def test_a_time_that_occurs_twice_is_refused_with_both_offsets(key):
    given = {"issued": "2015-10-24T14:00", key: "2015-10-25T02:30"}
    with pytest.raises(
        TimeError,
        match=r"^2015-10-25 02:30:00 occurs twice in Europe/Oslo: the clock was put back\. "
        r"Say which is meant by adding \+02:00 or \+01:00\.$",
    ):
        order(**given)


@pytest.mark.parametrize("key", ["issued", "until"])
def test_a_time_that_does_not_exist_is_refused(key):
    given = {"issued": "2015-03-28T14:00", key: "2015-03-29T02:30"}
    with pytest.raises(
        TimeError, match=r"^2015-03-29 02:30:00 does not exist in Europe/Oslo: the clock was put"
    ):
        order(**given)


@pytest.mark.parametrize("key", ["issued", "until"])
@pytest.mark.parametrize(
    "text",
    [
        "2015-06-18",
        "18.06.2015 14:05",
        "14:05",
        "",
        "2015-06-31T14:05",
        "0001-01-01T00:00",  # no hour before it, so none to reckon with
        "9999-12-31T23:00",
    ],
)
def test_a_time_that_is_no_moment_is_refused(key, text):
    with pytest.raises(TimeError, match=r"is not a date and time.* Write it as 2015-06-17T14:05\."):
        order(**{key: text})


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2015-06-16T14:05", "2015-06-16 14:05"),
        ("2015-06-17T14:05", "2015-06-17 14:05"),  # no time at all
        ("2015-06-17T12:05Z", "2015-06-17 14:05"),
        ("2016-06-16T14:06", "2016-06-16 14:06"),  # a minute over 365 days
        ("2051-06-18T14:05", "2051-06-18 14:05"),
    ],
)
def test_an_end_that_is_not_after_the_start_or_a_year_later_is_refused(until, told):
    with pytest.raises(TimeError) as caught:
        order(until=until)
    assert str(caught.value) == (
        f"An order cannot last from 2015-06-17 14:05 to {told}. Check the two times."
    )


def test_an_end_before_the_start_is_found_in_the_hour_that_comes_twice():
    with pytest.raises(TimeError, match="An order cannot last from 2015-10-25 02:10 to"):
        order("2015-10-25T02:10+01:00", until="2015-10-25T02:50+02:00")


@pytest.mark.parametrize("until", [None, "2015-06-18T14:05"])
@pytest.mark.parametrize("hours", [0, -24, float("nan"), float("inf"), 8760.5])
def test_hours_that_cannot_be_meant_are_refused(hours, until):
    with pytest.raises(
        TimeError,
        match=r"^An order of \S+ hours cannot be meant\. Give more than 0 and at most 8760 hours\.$",
    ):
        order(hours=hours, until=until)


@pytest.mark.parametrize("until", [None, "2016-06-16T14:05"])
def test_an_order_may_last_365_days(until):
    assert order(hours=8760, until=until).until.isoformat() == "2016-06-16T14:05:00+02:00"


def test_an_order_made_by_hand_is_held_to_the_same_rules():
    noon = datetime(2015, 6, 17, 12, tzinfo=OSLO)
    with pytest.raises(TimeError, match=r"^2015-06-18 12:00:00 has no offset\."):
        Order("centre", "1", noon, datetime(2015, 6, 18, 12), printed_end=True)  # noqa: DTZ001
    with pytest.raises(TimeError, match=r"^2015-06-17 12:00:00 has no offset\."):
        Order("centre", "1", noon.replace(tzinfo=None), noon, printed_end=True)
    with pytest.raises(
        TimeError, match=r"^An order cannot last from 2015-06-17 12:00 to 2015-06-17"
    ):
        Order("centre", "1", noon, noon, printed_end=True)


# --- which zone version


def test_an_unknown_zone_is_refused_with_those_that_exist():
    with pytest.raises(UnknownIdError) as caught:
        order(of="center")
    assert (
        str(caught.value)
        == "There is no zone 'center'. Did you mean 'centre'? The zones are: centre, harbour."
    )


def test_an_unknown_version_is_refused_with_those_that_exist():
    with pytest.raises(UnknownIdError) as caught:
        order(of="harbour", version="newer")
    assert str(caught.value) == (
        "Zone 'harbour' has no version 'newer'. The versions are: old, new."
    )


@pytest.mark.parametrize(
    ("issued", "version"),
    [
        ("2015-06-30T23:59", "old"),
        ("2015-07-01T00:00", "new"),
        ("2015-06-30T21:59Z", "old"),
        ("2015-06-30T22:00Z", "new"),  # midnight in Oslo
    ],
)
def test_an_order_binds_to_the_version_of_the_local_day_on_which_it_was_issued(issued, version):
    made = order(issued, "harbour")
    assert (made.zone, made.version) == ("harbour", version)


def test_a_version_that_is_named_binds_whenever_the_order_was_issued():
    assert order("2015-08-01T12:00", "harbour", version="old").version == "old"


def test_the_only_version_binds_even_if_it_is_not_known_to_have_been_in_force():
    ended = zone("yard", "1", date(2010, 1, 1), date(2011, 1, 1))
    assert handed_over("yard", None, [ended], date(2015, 1, 1)) is ended


def test_a_version_that_may_have_been_in_force_stands_in_the_way_of_one_that_was():
    both = [zone("yard", "a", date(2015, 1, 1), date.max), zone("yard", "b")]
    with pytest.raises(UnknownIdError, match=r"several versions that may have been .*: a, b\."):
        handed_over("yard", None, both, date(2015, 6, 17))
    ended = [zone("yard", "a", date(2014, 1, 1), date(2015, 1, 1)), zone("yard", "b")]
    assert handed_over("yard", None, ended, date(2015, 6, 17)).version == "b"


def test_if_two_versions_were_in_force_the_order_must_name_one():
    other = zone("harbour", "other", date(2015, 6, 1), date.max)
    with pytest.raises(UnknownIdError) as caught:
        handed_over("harbour", None, [*ZONES, other], date(2015, 6, 17))
    # "new" had not begun, so it cannot have been handed over.
    assert str(caught.value) == (
        "Zone 'harbour' has several versions that may have been handed over on 2015-06-17: "
        "old, other. Name the one on the map, as harbour@VERSION."
    )


def test_if_no_version_was_in_force_that_is_said_with_the_days_of_each():
    ended = [
        zone("yard", "a", None, date(2014, 1, 1)),
        zone("yard", "b", date(2014, 1, 1), date(2015, 1, 1)),
    ]
    with pytest.raises(UnknownIdError) as caught:
        handed_over("yard", None, ended, date(2015, 6, 17))
    assert str(caught.value) == (
        "No version of zone 'yard' was in force on 2015-06-17: a (until 2013-12-31); b (from "
        "2014-01-01 until 2014-12-31). Check the day, or name the version on the map, as yard@VERSION."
    )


# --- exemptions


@pytest.mark.parametrize(
    ("start", "end", "clock", "holds"),
    [
        (time(10), time(15), time(9, 59, 59), False),
        (time(10), time(15), time(10), True),
        (time(10), time(15), time(14, 59, 59), True),
        (time(10), time(15), time(15), False),
        # across midnight
        (time(22), time(6), time(21, 59, 59), False),
        (time(22), time(6), time(22), True),
        (time(22), time(6), time(23, 59, 59), True),
        (time(22), time(6), time(0), True),
        (time(22), time(6), time(5, 59, 59), True),
        (time(22), time(6), time(6), False),
        (time(22), time(6), time(12), False),
        # from and to midnight itself
        (time(22), time(0), time(23, 59, 59), True),
        (time(22), time(0), time(0), False),
        (time(0), time(6), time(0), True),
        (time(0), time(6), time(23, 59), False),
        # at any hour
        (None, None, time(0), True),
        (None, None, time(12), True),
    ],
)
def test_an_exemption_holds_from_its_start_up_to_its_end(start, end, clock, holds):
    assert Exemption("house", start, end).holds(clock) is holds


@pytest.mark.parametrize(
    ("start", "end"), [(time(22), None), (None, time(6)), (time(10), time(10)), (time(0), time(0))]
)
def test_an_exemption_of_half_a_span_or_none_is_refused(start, end):
    with pytest.raises(TimeError, match=r"^An exemption has two clock times that differ, or none"):
        Exemption("house", start, end)


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("house", Exemption("house")),
        (" house ", Exemption("house")),
        ("house@10:00-15:00", Exemption("house", time(10), time(15))),
        ("house@9.30-6.05", Exemption("house", time(9, 30), time(6, 5))),
        (
            "place:St. Mary's, the hall@22:00 - 06:00",
            Exemption("St. Mary's, the hall", time(22), time(6)),
        ),
        (" place: kirken ", Exemption("kirken")),  # one word in lower case is a place too
        ("the house", Exemption("house")),  # by name
        ("THE-HOUSE@10-15", Exemption("house", time(10), time(15))),
        ("grønt kjøkken", Exemption("kitchen-2")),
        ("Kitchen 2", Exemption("kitchen-2")),
    ],
)
def test_an_exemption_is_read_with_or_without_clock_times(text, exemption):
    assert parse_exemption(text, SERVICES) == exemption


@pytest.mark.parametrize(
    ("clock", "times"),
    [
        ("10:00-15:00", (time(10), time(15))),
        ("10-15", (time(10), time(15))),
        ("10-15.30", (time(10), time(15, 30))),
        ("10–15", (time(10), time(15))),  # with a dash, as printed
        (" 9.05 – 23:59 ", (time(9, 5), time(23, 59))),
        ("20-24", (time(20), time(0))),
        ("20:00-24:00", (time(20), time(0))),
        ("24:00-06:00", (time(0), time(6))),
    ],
)
def test_clock_times_are_read_as_they_are_printed(clock, times):
    assert parse_clocks(clock, "house@" + clock) == times


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' names no service. Write it as halvardsstuen@10:00-15:00."),
        ("@10:00-15:00", "'@10:00-15:00' names no service. Write it as halvardsstuen@10:00-15:00."),
        ("place:", "'place:' names no service. Write it as halvardsstuen@10:00-15:00."),
        (" place: @10-15", "' place: @10-15' names no service. Write it as "),
    ],
)
def test_an_exemption_that_names_nothing_is_refused(text, message):
    with pytest.raises(UnknownIdError) as caught:
        parse_exemption(text, SERVICES)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("house@", "'' in 'house@' is not two clock times. Write 10:00-15:00."),
        ("house@10:00", "'10:00' in 'house@10:00' is not two clock times. Write 10:00-15:00."),
        ("house@1000-1500", "'1000-1500' in 'house@1000-1500' is not two clock times."),
        ("house@10:00pm-11:00pm", "'10:00pm-11:00pm' in 'house@10:00pm-11:00pm' is not two clock"),
        ("house@10:0-15:00", "'10:0-15:00' in 'house@10:0-15:00' is not two clock times."),
        ("house@10:00-15:60", "'10:00-15:60' in 'house@10:00-15:60' holds no clock time. Write 10"),
        ("house@25:00-06:00", "'25:00-06:00' in 'house@25:00-06:00' holds no clock time. Write 10"),
        ("house@20:00-24:01", "'20:00-24:01' in 'house@20:00-24:01' holds no clock time. Write 10"),
        ("house@-10:00-15:00", "'-10:00-15:00' in 'house@-10:00-15:00' is not two clock times."),
        ("place:a@b@10-15", "'b@10-15' in 'place:a@b@10-15' is not two clock times."),
        (
            "house@10:00-10:00",
            "'10:00-10:00' begins and ends at the same time. Leave it out for always.",
        ),
        ("house@00-24", "'00-24' begins and ends at the same time. Leave it out for always."),
    ],
)
def test_clock_times_that_cannot_be_read_are_refused(text, message):
    with pytest.raises(TimeError) as caught:
        parse_exemption(text, SERVICES)
    assert str(caught.value).startswith(message)


def test_an_exemption_may_name_a_place_in_words():
    made = order(exempt=[Exemption("house"), Exemption("The church, High Street")])
    assert [one.to for one in made.exemptions] == ["house", "The church, High Street"]


@pytest.mark.parametrize("text", ["hause", "hause@10-15", "The hause", "Kirken ved torget"])
def test_an_exemption_to_an_unknown_service_is_refused_with_those_that_exist(text):
    with pytest.raises(UnknownIdError) as caught:
        parse_exemption(text, SERVICES)
    said = str(caught.value)
    assert said.startswith(f"There is no service '{text.partition('@')[0]}'. ")
    assert said.endswith("The services are: house, kitchen-2; a place in words is given as place:…")


def test_a_name_that_two_services_have_is_refused_but_an_id_is_its_own():
    twins = {"a": "The House", "b": "the house", "the-house": "Elsewhere"}
    assert find_service("the-house", twins) == "the-house"
    with pytest.raises(UnknownIdError) as caught:
        find_service("The House", twins)
    assert str(caught.value) == (
        "There is more than one service 'The House'. The services are: a, b, the-house; a place in "
        "words is given as place:…"
    )


# --- orders in a file


def orders_of(tmp_path, text: str):
    path = write(tmp_path / "orders.toml", text)
    return read_orders(path, ZONES, OSLO, SERVICES)


def test_a_file_may_hold_several_orders(tmp_path):
    first, second = orders_of(
        tmp_path,
        """
        [[order]]
        zone = "centre"
        issued = "2015-06-17T14:05"
        [[order.exempt]]
        service = "house"
        from = "10:00"
        to = "15:00"
        [[order.exempt]]
        place = "The church"
        [[order.exempt]]
        place = "kirken"
        from = "20"
        to = "24"
        [[order.exempt]]
        service = "Grønt kjøkken"

        [[order]]
        zone = "harbour"
        version = "new"
        issued = "2015-06-17T14:05"
        hours = 48
        """,
    )
    assert (first.zone, first.version, first.hours) == ("centre", "1", 24)
    assert first.exemptions == (
        Exemption("house", time(10), time(15)),
        Exemption("The church"),
        Exemption("kirken", time(20), time(0)),
        Exemption("kitchen-2"),
    )
    assert (second.zone, second.version, second.hours) == ("harbour", "new", 48)
    assert second.exemptions == ()


def test_dates_and_times_without_quotes_are_read_as_those_with(tmp_path):
    (made,) = orders_of(
        tmp_path,
        """
        [[order]]
        zone = "centre"
        issued = 2015-10-24T14:00:00
        until = 2015-10-25T02:30:00+01:00
        [[order.exempt]]
        service = "house"
        from = 22:00:00
        to = 06:30:00
        """,
    )
    assert made.issued.isoformat() == "2015-10-24T14:00:00+02:00"
    assert made.until.isoformat() == "2015-10-25T02:30:00+01:00"
    assert made.printed_end
    assert made.exemptions == (Exemption("house", time(22), time(6, 30)),)


@pytest.mark.parametrize(
    ("issued", "message"),
    [
        ("2015-10-25T02:30:00", "occurs twice in Europe/Oslo"),
        ("2015-03-29T02:30:00", "does not exist in Europe/Oslo"),
        ("2015-06-17", "is not a date and time"),
        ("14:05:00", "is not a date and time"),
    ],
)
def test_a_local_time_without_quotes_is_held_to_the_same_rules(tmp_path, issued, message):
    with pytest.raises(DataError, match=message):
        orders_of(tmp_path, f'[[order]]\nzone = "centre"\nissued = {issued}\n')


def test_all_faults_of_a_file_are_named_at_once(tmp_path):
    with pytest.raises(DataError) as caught:
        orders_of(
            tmp_path,
            """
            [[order]]
            zone = "centre"
            issued = "2015-06-17T14:05"
            reason = "disorder"
            hours = "48"

            [[order]]
            zone = "centre"
            issued = "2015-06-17T14:05"
            until = "2015-06-16T14:05"

            [[order]]
            zone = "center"
            issued = "kl 2"
            [[order.exempt]]
            from = "10:00"
            to = "15:00"
            [[order.exempt]]
            service = "house"
            hour = 10
            [[order.exempt]]
            service = "house"
            from = "10:00"
            to = "25:00"

            [[order]]
            zone = "harbour"
            version = "newer"
            [[order.exempt]]
            service = "hause"
            [[order.exempt]]
            service = "house"
            place = "Torget"
            [[order.exempt]]
            service = "house"
            from = 22:00:00

            [[order]]
            zone = "harbour"
            issued = "2014-06-17T14:05"
            """,
        )
    head, *faults = str(caught.value).splitlines()
    assert head == "orders.toml is not usable: 14 faults."
    expected = [
        "column 'reason': of order 1 is not known. The keys are: daily, exempt, hours, "
        "issued, rule, until, version, zone.",
        "column 'hours', value '48': of order 1 is not a number from 0 to 8760. Mend it.",
        "column 'until', value '2015-06-16T14:05': of order 2 cannot be used. An order cannot last "
        "from 2015-06-17 14:05 to 2015-06-16 14:05. Check the two times.",
        "column 'service': of order 3, exempt 1 must be given, or 'place', and not both. Keep one.",
        "column 'hour': of order 3, exempt 2 is not known. The keys are: from, place, service, to.",
        "column 'from', value '10:00': of order 3, exempt 3 cannot be used. '10:00-25:00' in '10:00 "
        "to 25:00' holds no clock time. Write 10:00-15:00.",
        "column 'issued', value 'kl 2': of order 3 cannot be used. 'kl 2' is not a date and time. "
        "Write it as 2015-06-17T14:05.",
        "column 'zone', value 'center': of order 3 cannot be used. There is no zone 'center'. Did "
        "you mean 'centre'? The zones are: centre, harbour.",
        "column 'service', value 'hause': of order 4, exempt 1 cannot be used. There is no service "
        "'hause'. Did you mean 'house'? The services are: house, kitchen-2; a place in words is given "
        "as place:…",
        "column 'service': of order 4, exempt 2 must be given, or 'place', and not both. Keep one.",
        "column 'from': of order 4, exempt 3 and 'to' belong together. Give both or none.",
        "column 'issued': of order 4 is missing. Say when the order was given, as 2015-06-17T14:05.",
        "column 'version', value 'newer': of order 4 cannot be used. Zone 'harbour' has no version "
        "'newer'. The versions are: old, new.",
        "column 'issued', value '2014-06-17T14:05': of order 5 cannot be used. No version of zone "
        "'harbour' was in force on 2014-06-17: old (from 2015-01-01 until 2015-06-30); new (from "
        "2015-07-01). Check the day, or name the version on the map, as harbour@VERSION.",
    ]
    assert faults == [f"  orders.toml, {fault}" for fault in expected]


@pytest.mark.parametrize(
    ("clocks", "message"),
    [
        ('from = "10:00pm"\nto = "11:00pm"', "'10:00pm-11:00pm' in '10:00pm to 11:00pm' is not"),
        ('from = "10:00-15"\nto = "16:00"', "'10:00-15-16:00' in '10:00-15 to 16:00' is not two"),
        ("from = 10:00:30\nto = 15:00:00", "'10:00:30-15:00' in '10:00:30 to 15:00:00' is not two"),
        ("from = 2015-06-17T10:00:00\nto = 15:00:00", "is not two clock times"),
        ("from = 22:00:00", "of order 1, exempt 1 and 'to' belong together. Give both or none."),
        ("to = 22:00:00", "of order 1, exempt 1 and 'to' belong together. Give both or none."),
    ],
)
def test_clock_times_in_a_file_are_read_whole_or_not_at_all(tmp_path, clocks, message):
    with pytest.raises(DataError) as caught:
        orders_of(
            tmp_path,
            '[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"\n'
            f'[[order.exempt]]\nservice = "house"\n{clocks}\n',
        )
    assert message in str(caught.value)
    assert "None" not in str(caught.value)


def test_a_blank_place_is_no_place(tmp_path):
    with pytest.raises(DataError, match=r"must be given, or 'place', and not both"):
        orders_of(
            tmp_path,
            '[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"\n'
            '[[order.exempt]]\nplace = " "\n',
        )


@pytest.mark.parametrize("key", ["navn", "name", "fnr", "Fødselsnummer", "telefon"])
def test_a_file_that_names_a_person_is_refused_and_the_person_not_told(tmp_path, key):
    with pytest.raises(IdentifierError) as caught:
        orders_of(
            tmp_path,
            f"""
            [[order]]
            zone = "centre"
            issued = "2015-06-17T14:05"
            [[order]]
            zone = "centre"
            issued = "2015-06-17T14:05"
            "{key}" = "Kari Nordmann"
            """,
        )
    assert str(caught.value) == (
        "orders.toml is not usable: 1 fault.\n"
        f"  orders.toml, column '{key}': would identify a person. Delete it; it is never needed."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order = []",
        '[order]\nzone = "centre"\nissued = "2015-06-17T14:05"',
        '[[orders]]\nzone = "centre"\nissued = "2015-06-17T14:05"',
        'order = ["x"]',
        "order = [1]",
        'order = "x"',
    ],
)
def test_a_file_without_orders_is_refused(tmp_path, text):
    with pytest.raises(
        DataError, match=r"^orders\.toml holds no orders\. Write each under \[\[order\]\]\.$"
    ):
        orders_of(tmp_path, text)


def test_what_stands_beside_the_orders_is_refused(tmp_path):
    with pytest.raises(
        DataError,
        match=r"orders\.toml, column 'lang': is not known\. Write everything under \[\[order\]\]\.$",
    ):
        orders_of(tmp_path, 'lang = "nb"\n[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"')


@pytest.mark.parametrize(
    "text",
    [
        'navn = "Kari"\n[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"',
        '[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"\n'
        '[[order.exempt]]\nservice = "house"\nnavn = "Kari"',
        '[holder]\nnavn = "Kari"',
    ],
)
def test_a_person_is_found_at_every_level_of_the_file(tmp_path, text):
    with pytest.raises(IdentifierError, match=r"column 'navn': would identify a person") as caught:
        orders_of(tmp_path, text)
    assert "Kari" not in str(caught.value)


def test_a_file_that_is_missing_or_not_toml_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.toml cannot be read"):
        read_orders(tmp_path / "nowhere.toml", ZONES, OSLO, SERVICES)
    with pytest.raises(DataError, match=r"^orders\.toml is not TOML"):
        orders_of(tmp_path, "[[order]]\nzone = centre\n")
