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
    handed_over,
    make_order,
    parse_exemption,
    read_orders,
)

OSLO = ZoneInfo("Europe/Oslo")
BLANK = {"nb": "", "en": ""}
SQUARE = box(0, 0, 100, 100)
SERVICES = ["house", "kitchen-2"]


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
    return make_order(of, issued, ZONES, OSLO, SERVICES, **given)


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
    "text", ["2015-06-18", "18.06.2015 14:05", "14:05", "", "2015-06-31T14:05"]
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
    ],
)
def test_an_end_that_is_not_after_the_start_is_refused(until, told):
    with pytest.raises(TimeError) as caught:
        order(until=until)
    assert str(caught.value) == (
        f"An order issued 2015-06-17 14:05 cannot end {told}. Swap the two."
    )


def test_an_end_before_the_start_is_found_in_the_hour_that_comes_twice():
    with pytest.raises(TimeError, match="cannot end"):
        order("2015-10-25T02:10+01:00", until="2015-10-25T02:50+02:00")


@pytest.mark.parametrize("until", [None, "2015-06-18T14:05"])
@pytest.mark.parametrize("hours", [0, -24, float("nan"), float("inf"), 8760.5])
def test_hours_that_cannot_be_meant_are_refused(hours, until):
    with pytest.raises(
        TimeError, match=r"^An order of \S+ hours cannot be meant\. Give more than 0"
    ):
        order(hours=hours, until=until)


# --- which zone version


def test_an_unknown_zone_is_refused_with_those_that_exist():
    with pytest.raises(UnknownIdError) as caught:
        order(of="center")
    assert str(caught.value) == "There is no zone 'center'. The zones are: centre, harbour."


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


@pytest.mark.parametrize(
    "others",
    [
        [zone("harbour", "other", date(2015, 6, 1), date.max)],  # two in force that day
        [],  # none
    ],
)
def test_if_not_one_version_was_in_force_the_order_must_name_it(others):
    day = date(2015, 6, 17) if others else date(2014, 6, 17)
    versions = "old, new, other" if others else "old, new"
    with pytest.raises(UnknownIdError) as caught:
        handed_over("harbour", None, [*ZONES, *others], day)
    assert str(caught.value) == (
        f"Zone 'harbour' has several versions that may have been handed over on {day}: "
        f"{versions}. Name the one on the map, as harbour@VERSION."
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
    ("text", "exemption"),
    [
        ("house", Exemption("house")),
        (" house ", Exemption("house")),
        ("house@10:00-15:00", Exemption("house", time(10), time(15))),
        ("house@9.30-6.05", Exemption("house", time(9, 30), time(6, 5))),
        (
            "St. Mary's, the hall@22:00 - 06:00",
            Exemption("St. Mary's, the hall", time(22), time(6)),
        ),
    ],
)
def test_an_exemption_is_read_with_or_without_clock_times(text, exemption):
    assert parse_exemption(text) == exemption


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' names no service. Write it as halvardsstuen@10:00-15:00."),
        ("@10:00-15:00", "'@10:00-15:00' names no service. Write it as halvardsstuen@10:00-15:00."),
        ("house@", "'house@' has no end. Write it as halvardsstuen@10:00-15:00."),
        ("house@10:00", "'house@10:00' has no end. Write it as halvardsstuen@10:00-15:00."),
        ("house@10-15", "'10' in 'house@10-15' is not a clock time. Write it as 10:00."),
        (
            "house@10:00-15:60",
            "'15:60' in 'house@10:00-15:60' is not a clock time. Write it as 10:00.",
        ),
        (
            "house@25:00-06:00",
            "'25:00' in 'house@25:00-06:00' is not a clock time. Write it as 10:00.",
        ),
        (
            "house@-10:00-15:00",
            "'' in 'house@-10:00-15:00' is not a clock time. Write it as 10:00.",
        ),
        (
            "house@10:00-10:00",
            "'house@10:00-10:00' begins and ends at the same time. Leave the times out for always.",
        ),
    ],
)
def test_an_exemption_that_cannot_be_read_is_refused(text, message):
    with pytest.raises(TimeError) as caught:
        parse_exemption(text)
    assert str(caught.value) == message


def test_an_exemption_may_name_a_place_in_words():
    made = order(exempt=[Exemption("house"), Exemption("The church, High Street")])
    assert [one.to for one in made.exemptions] == ["house", "The church, High Street"]


def test_an_exemption_to_an_unknown_service_is_refused_with_those_that_exist():
    with pytest.raises(UnknownIdError) as caught:
        order(exempt=[Exemption("house"), Exemption("hause")])
    assert str(caught.value) == (
        "There is no service 'hause'. The services are: house, kitchen-2; or name a place in words."
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

        [[order]]
        zone = "harbour"
        version = "new"
        issued = "2015-06-17T14:05"
        hours = 48
        """,
    )
    assert (first.zone, first.version, first.hours) == ("centre", "1", 24)
    assert first.exemptions == (Exemption("house", time(10), time(15)), Exemption("The church"))
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
            issued = "2015-06-17T14:05"
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
            """,
        )
    head, *faults = str(caught.value).splitlines()
    assert head == "orders.toml is not usable: 7 faults."
    for number, (where, what) in enumerate(
        [
            (
                "column 'reason': of order 1",
                "is not known. The keys are: exempt, hours, issued, until, version, zone.",
            ),
            ("column 'hours', value '48': of order 1", "is not a number from 0 to 8760."),
            (
                "of order 2",
                "An order issued 2015-06-17 14:05 cannot end 2015-06-16 14:05. Swap the two.",
            ),
            ("column 'service': of order 3, exempt 1", "is missing. Name a service or a place."),
            (
                "column 'hour': of order 3, exempt 2",
                "is not known. The keys are: from, place, service, to.",
            ),
            ("column 'from': of order 3, exempt 3", "'25:00' in "),
            ("of order 3", "There is no zone 'center'. The zones are: centre, harbour."),
        ]
    ):
        assert faults[number].startswith("  orders.toml, ")
        assert where in faults[number]
        assert what in faults[number]


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
        'lang = "nb"\n[[order]]\nzone = "centre"\nissued = "2015-06-17T14:05"',
    ],
)
def test_a_file_of_anything_but_orders_is_refused(tmp_path, text):
    with pytest.raises(DataError, match=r"^orders\.toml holds no orders alone\. Write each under"):
        orders_of(tmp_path, text)


def test_a_file_that_is_missing_or_not_toml_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.toml cannot be read"):
        read_orders(tmp_path / "nowhere.toml", ZONES, OSLO, SERVICES)
    with pytest.raises(DataError, match=r"^orders\.toml is not TOML"):
        orders_of(tmp_path, "[[order]]\nzone = centre\n")
