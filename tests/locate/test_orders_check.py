"""What a check says to a person who holds an order.

The world is the west square of ``builders``, an official outline that is right within 10 m. It lies
there three times, as three zones that differ in what is known of their validity: on 15 June 2021 "yes"
was in force, "no" had ended, and of "unknown" nothing is known.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from builders import EAST, WEST, at, hypothetical_zone, official_zone, write_case
from scenemap.case import load_case
from scenemap.errors import TimeError, UnknownIdError
from scenemap.locate.check import check, gravest, verdict_of
from scenemap.zones.orders import Order, make_order, parse_exemption

OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2021, 6, 15, 12, tzinfo=OSLO)
#: What JSON says besides of every order under Politiloven § 7.
PLAIN = {"rule": "politiloven-7", "daily": "", "in_hours": True, "lacking": []}

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
#: (position, order, exemption, validity) -> (what is told of the order, verdict)
ROWS = {
    (position, order, exemption, validity): (told, verdict)
    for position, order, exemption, told, *verdicts in (
        line.split() for line in TABLE.splitlines()[2:] if line
    )
    for validity, verdict in zip(("yes", "no", "unknown"), verdicts, strict=True)
}

VERDICT = {
    "-": "not asked",
    "free": "not barred",
    "leave": "not barred",
    "barred": "barred",
    "open": "cannot be decided",
}

# The words, part by part: the verdict, the position, the outline, the order, the validity.

FIRST = {
    "nb": {
        "-": "",
        "barred": "Etter vedtaket er det forbudt å være her på dette tidspunktet. ",
        "free": "Etter vedtaket er det ikke forbudt å være her på dette tidspunktet. ",
        "leave": "Etter vedtaket er det ikke forbudt å være her på dette tidspunktet, når det er for "
        "å bruke unntaket. ",
        "open": "Om det etter vedtaket er forbudt å være her på dette tidspunktet, kan ikke "
        "avgjøres. ",
    },
    "en": {
        "-": "",
        "barred": "Under the order, being here at that time is barred. ",
        "free": "Under the order, being here at that time is not barred. ",
        "leave": "Under the order, being here at that time is not barred, for the purpose of the "
        "exemption. ",
        "open": "Whether being here at that time is barred under the order cannot be decided. ",
    },
}
POSITION = {
    "nb": {
        "inside": "Punktet ligger innenfor sone Vest. Nærmeste grense er 20 m unna i luftlinje, mot "
        "sør. Omrisset er myndighetens eget.",
        "outside": "Punktet ligger utenfor sone Vest. Nærmeste grense er 20 m unna i luftlinje, mot "
        "vest. Omrisset er myndighetens eget.",
        "uncertain": "Det kan ikke avgjøres om punktet ligger i sone Vest. Nærmeste kant av det "
        "usikre området er 5 m unna i luftlinje, mot vest. Omrisset er myndighetens eget. Se på "
        "kartet du fikk utlevert.",
    },
    "en": {
        "inside": "The point lies inside zone West. The nearest limit is 20 m away as the crow flies, "
        "to the south. The outline is the authority's own.",
        "outside": "The point lies outside zone West. The nearest limit is 20 m away as the crow "
        "flies, to the west. The outline is the authority's own.",
        "uncertain": "It cannot be decided whether the point lies in zone West. The nearest edge of "
        "the area of doubt is 5 m away as the crow flies, to the west. The outline is the "
        "authority's own. Look at the map you were given.",
    },
}
TOLD = {
    "nb": {
        "-": "",
        "not_yet": " Vedtaket gjelder først fra 15.06.2021 kl. 18.00, til 16.06.2021 kl. 18.00 "
        "(24 timer).",
        "active": " Vedtaket gjelder fra 15.06.2021 kl. 10.00 til 16.06.2021 kl. 10.00 (24 timer).",
        "active+now": " Vedtaket gjelder fra 15.06.2021 kl. 10.00 til 16.06.2021 kl. 10.00 "
        "(24 timer). Unntaket for Huset (kl. 11.00–13.00) gjelder på dette tidspunktet.",
        "active+not_now": " Vedtaket gjelder fra 15.06.2021 kl. 10.00 til 16.06.2021 kl. 10.00 "
        "(24 timer). Unntaket for Huset (kl. 18.00–19.30) gjelder ikke på dette tidspunktet.",
        "expired": " Vedtaket gjaldt fra 14.06.2021 kl. 10.00 til 15.06.2021 kl. 10.00 (24 timer), "
        "og er utløpt.",
    },
    "en": {
        "-": "",
        "not_yet": " The order applies only from 15 June 2021 at 18:00, until 16 June 2021 at 18:00 "
        "(24 hours).",
        "active": " The order applies from 15 June 2021 at 10:00 until 16 June 2021 at 10:00 "
        "(24 hours).",
        "active+now": " The order applies from 15 June 2021 at 10:00 until 16 June 2021 at 10:00 "
        "(24 hours). The exemption for The House (11:00–13:00) applies at that time.",
        "active+not_now": " The order applies from 15 June 2021 at 10:00 until 16 June 2021 at 10:00 "
        "(24 hours). The exemption for The House (18:00–19:30) does not apply at that time.",
        "expired": " The order applied from 14 June 2021 at 10:00 until 15 June 2021 at 10:00 "
        "(24 hours), and has expired.",
    },
}
#: Whether the zone was in force: without an order, and with one.
LAST = {
    "nb": {
        "yes": (" Sonen gjaldt på dette tidspunktet.", " Sonen gjaldt på dette tidspunktet."),
        "no": (
            " Sonen gjaldt ikke på dette tidspunktet.",
            " Denne versjonen av sonen gjaldt ikke på dette tidspunktet. Det er kartet du fikk "
            "utlevert, som gjelder for vedtaket; be om rettshjelp.",
        ),
        "unknown": (
            " Det er ikke kjent om sonen gjaldt på dette tidspunktet.",
            " Det er ikke kjent om denne versjonen av sonen gjaldt på dette tidspunktet. Det er "
            "kartet du fikk utlevert, som gjelder for vedtaket.",
        ),
    },
    "en": {
        "yes": (" The zone was in force at that time.", " The zone was in force at that time."),
        "no": (
            " The zone was not in force at that time.",
            " This version of the zone was not in force at that time. The map that you were handed "
            "is the one that counts for the order; ask for legal aid.",
        ),
        "unknown": (
            " Whether the zone was in force at that time is not known.",
            " Whether this version of the zone was in force at that time is not known. The map that "
            "you were handed is the one that counts for the order.",
        ),
    },
}
ISSUED = {
    "not_yet": "2021-06-15T18:00",
    "active": "2021-06-15T10:00",
    "expired": "2021-06-14T10:00",
}
EXEMPT = {"none": [], "now": ["house@11:00-13:00"], "not_now": ["house@18:00-19:30"]}
SERVICES = {"house": "Huset"}
WHERE = {"inside": (50, 30), "outside": (130, 50), "uncertain": (95, 50)}


@pytest.fixture(scope="module")
def thrice(tmp_path_factory):
    """Return the case with the same square as the zones "yes", "no" and "unknown"."""
    square = {"name": {"nb": "sone Vest", "en": "zone West"}}
    zones = [
        official_zone(zone="yes", **square),
        official_zone(zone="no", valid_from="2019-01-01", valid_to="2021-06-14", **square),
        official_zone(zone="unknown", valid_from=None, valid_to=None, **square),
    ]
    return load_case(
        write_case(
            tmp_path_factory.mktemp("cases") / "toytown",
            zones=zones,
            services=[
                {
                    "id": "house",
                    "name": {"nb": "Huset", "en": "The House"},
                    "source": "book",
                    "where": "L1",
                }
            ],
        )
    )


def order(case, zone: str, issued: str, exempt: list[str] | None = None, **given):
    return make_order(
        zone,
        issued,
        case.zones,
        case.zone,
        exempt=[parse_exemption(text, SERVICES) for text in exempt or []],
        **given,
    )


def zone_of(answer, name: str, version: str | None = None):
    (found,) = (
        one for one in answer.zones if one.zone.id == name and version in {None, one.zone.version}
    )
    return found


def test_the_truth_table_has_every_row():
    assert len(ROWS) == 3 * 4 * 3 * 3
    for place, values in enumerate(
        [
            {"inside", "outside", "uncertain"},
            {"none", "not_yet", "active", "expired"},
            {"none", "now", "not_now"},
            {"yes", "no", "unknown"},
        ]
    ):
        assert {row[place] for row in ROWS} == values


@pytest.mark.parametrize(("position", "state", "exemption", "validity"), ROWS)
def test_the_truth_table(thrice, position, state, exemption, validity):
    told, verdict = ROWS[position, state, exemption, validity]
    orders = [order(thrice, validity, ISSUED[state], EXEMPT[exemption])] if state != "none" else []
    found = zone_of(check(*at(*WHERE[position]), case=thrice, at=NOON, orders=orders), validity)
    assert (found.position, found.in_force) == (position, validity)
    assert [(one.state, one.exemption) for one in found.orders] == (
        [(state, exemption.replace("_", " "))] if state != "none" else []
    )
    assert found.verdict == VERDICT[verdict]
    for lang in ("nb", "en"):
        assert found.sentence(lang) == (
            FIRST[lang][verdict]
            + POSITION[lang][position]
            + TOLD[lang][told]
            + LAST[lang][validity][state != "none"]
        )


def test_three_rows_as_they_are_read(thrice):
    inside = at(*WHERE["inside"])
    barred = [order(thrice, "yes", "2021-06-15T10:00")]
    found = zone_of(check(*inside, at=NOON, case=thrice, orders=barred), "yes")
    assert found.sentence("nb") == (
        "Etter vedtaket er det forbudt å være her på dette tidspunktet. Punktet ligger innenfor sone "
        "Vest. Nærmeste grense er 20 m unna i luftlinje, mot sør. Omrisset er myndighetens eget. "
        "Vedtaket gjelder fra 15.06.2021 kl. 10.00 til 16.06.2021 kl. 10.00 (24 timer). Sonen gjaldt "
        "på dette tidspunktet."
    )
    leave = [order(thrice, "no", "2021-06-15T10:00", ["house"], until="2021-06-15T20:00")]
    found = zone_of(check(*inside, at=NOON, case=thrice, orders=leave), "no")
    assert found.sentence("en") == (
        "Under the order, being here at that time is not barred, for the purpose of the exemption. "
        "The point lies inside zone West. The nearest limit is 20 m away as the crow flies, to the "
        "south. The outline is the authority's own. The order applies from 15 June 2021 at 10:00 "
        "until 15 June 2021 at 20:00 (printed on the order). The exemption for The House applies at "
        "that time. This version of the zone was not in force at that time. The map that you were "
        "handed is the one that counts for the order; ask for legal aid."
    )
    found = zone_of(check(*inside, case=thrice), "unknown")
    assert found.sentence("nb") == (
        "Punktet ligger innenfor sone Vest. Nærmeste grense er 20 m unna i luftlinje, mot sør. "
        "Omrisset er myndighetens eget."
    )


@pytest.mark.parametrize("state", ["not_yet", "active", "expired"])
@pytest.mark.parametrize("exemption", ["none", "now", "not now"])
def test_outside_no_order_bars(state, exemption):
    assert verdict_of("outside", state, exemption) == "not barred"


# --- a hypothetical outline


@pytest.mark.parametrize(
    ("east", "first", "where"),
    [
        (
            140,
            "Etter vedtaket er det forbudt å være her på dette tidspunktet.",
            "Punktet ligger innenfor Guessed. Nærmeste grense er 20 m unna i luftlinje, mot vest.",
        ),
        (
            105,
            "Om det etter vedtaket er forbudt å være her på dette tidspunktet, kan ikke avgjøres.",
            "Det kan ikke avgjøres om punktet ligger i Guessed. Nærmeste kant av det usikre området "
            "er 5 m unna i luftlinje, mot vest.",
        ),
        (
            90,
            "Etter vedtaket er det ikke forbudt å være her på dette tidspunktet.",
            "Punktet ligger utenfor Guessed. Nærmeste grense er 10 m unna i luftlinje, mot øst.",
        ),
    ],
)
def test_a_hypothetical_outline_always_says_so_and_sends_to_the_map(tmp_path, east, first, where):
    case = load_case(write_case(tmp_path / "toytown"))
    orders = [order(case, "guessed", "2021-06-15T10:00")]
    found = zone_of(check(*at(east, 50), case=case, at=NOON, orders=orders), "guessed")
    assert found.sentence("nb") == (
        f"{first} {where} Hypotetisk omriss: grensene for sonen er ikke funnet i noen offentlig "
        "tekst. Se på kartet du fikk utlevert. Vedtaket gjelder fra 15.06.2021 kl. 10.00 til "
        "16.06.2021 kl. 10.00 (24 timer). Sonen gjaldt på dette tidspunktet."
    )
    # Who holds no order is told what to do with one.
    words = zone_of(check(*at(east, 50), case=case, at=NOON), "guessed").sentence("nb")
    assert words == (
        f"{where} Hypotetisk omriss: grensene for sonen er ikke funnet i noen offentlig tekst. Har du "
        "fått et vedtak, så se på kartet du fikk utlevert. Sonen gjaldt på dette tidspunktet."
    )


# --- several orders, several exemptions


def verdicts(case, orders, where=(50, 30)):
    answer = check(*at(*where), case=case, at=NOON, orders=orders)
    return {one.zone.id: one.verdict for one in answer.zones} | {"all": answer.verdict}


def test_an_order_says_nothing_of_other_zones(thrice):
    orders = [order(thrice, "yes", "2021-06-15T10:00")]
    assert verdicts(thrice, orders) == {
        "yes": "barred", "no": "not asked", "unknown": "not asked", "all": "barred",
    }  # fmt: skip


def test_what_one_order_bars_another_cannot_allow(thrice):
    leave = order(thrice, "yes", "2021-06-15T09:00", ["house"])
    bars = order(thrice, "yes", "2021-06-15T10:00")
    over = order(thrice, "yes", "2021-06-14T10:00")
    for orders in ([leave, bars, over], [over, bars, leave]):
        assert verdicts(thrice, orders)["yes"] == "barred"
    assert verdicts(thrice, [leave, over])["yes"] == "not barred"
    words = zone_of(check(*at(50, 30), case=thrice, at=NOON, orders=[leave, bars]), "yes").sentence(
        "en"
    )
    assert words.startswith("Under the order, being here at that time is barred.")
    assert (
        "Order 1: The order applies from 15 June 2021 at 09:00 until 16 June 2021 at 09:00 "
        "(24 hours). The exemption for The House applies at that time. Order 2: The order applies "
        "from 15 June 2021 at 10:00 until 16 June 2021 at 10:00 (24 hours). The zone was"
    ) in words


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (["house"], ["place:The church"], "barred"),
        (["house"], ["house"], "not barred"),
        (["house", "place:The church"], ["place:The church"], "not barred"),
        # Only what applies at that time is common.
        (["house", "place:The church@18-19"], ["place:The church"], "barred"),
        # A place in words is the same however it is written, and a service may be given so.
        (["place:The church"], ["place: the Church "], "not barred"),
        (["house"], ["place:House"], "not barred"),
    ],
)
def test_leave_is_leave_from_every_active_order(thrice, first, second, verdict):
    orders = [order(thrice, "yes", "2021-06-15T10:00", exempt) for exempt in (first, second)]
    for both in (orders, orders[::-1]):
        assert verdicts(thrice, both)["yes"] == verdict
    # In doubt, doubt remains; outside, and under an order that is over, nothing is barred.
    doubtful = "cannot be decided" if verdict == "barred" else "not barred"
    assert verdicts(thrice, orders, (95, 50))["yes"] == doubtful
    assert verdicts(thrice, orders, (130, 50))["yes"] == "not barred"
    over = order(thrice, "yes", "2021-06-14T10:00", second)
    assert verdicts(thrice, [orders[0], over])["yes"] == "not barred"


def test_three_orders_need_one_place_that_all_three_exempt(thrice):
    def three(*exempts: list[str]):
        return [order(thrice, "yes", "2021-06-15T10:00", exempt) for exempt in exempts]

    pairwise = three(["place:a", "place:b"], ["place:b", "place:c"], ["place:c", "place:a"])
    assert verdicts(thrice, pairwise)["yes"] == "barred"
    common = three(["place:a", "place:b"], ["place:b", "place:c"], ["place:c", "place:b"])
    assert verdicts(thrice, common)["yes"] == "not barred"


def test_without_a_common_place_the_words_say_barred(thrice):
    orders = [order(thrice, "yes", "2021-06-15T10:00", [one]) for one in ("house", "place:Kirken")]
    words = zone_of(check(*at(50, 30), case=thrice, at=NOON, orders=orders), "yes").sentence("nb")
    assert words.startswith(
        "Etter vedtaket er det forbudt å være her på dette tidspunktet. Unntakene er for ulike "
        "steder, og ingen av dem gjelder for alle vedtakene. Punktet"
    )


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (["house"], ["place:The church"], "barred"),
        (["house", "place:The church"], ["place:The church"], "not barred"),
        (["house"], ["house"], "not barred"),
    ],
)
def test_leave_must_be_leave_from_the_orders_for_other_zones_too(thrice, first, second, verdict):
    orders = [
        order(thrice, "yes", "2021-06-15T10:00", first),
        order(thrice, "no", "2021-06-15T10:00", second),
    ]
    assert verdicts(thrice, orders) == {
        "yes": verdict, "no": verdict, "unknown": "not asked", "all": verdict,
    }  # fmt: skip
    doubtful = "cannot be decided" if verdict == "barred" else "not barred"
    assert verdicts(thrice, orders, (95, 50))["all"] == doubtful
    assert verdicts(thrice, orders, (130, 50))["all"] == "not barred"


def test_doubt_of_another_zone_leaves_this_ones_leave_alone(tmp_path):
    zones = [official_zone(zone="sure"), official_zone(zone="vague", accuracy_m=60)]
    case = load_case(write_case(tmp_path / "toytown", zones=zones))
    orders = [
        order(case, "sure", "2021-06-15T10:00", ["house"]),
        order(case, "vague", "2021-06-15T10:00", ["place:The church"]),
    ]
    assert verdicts(case, orders) == {
        "sure": "not barred", "vague": "cannot be decided", "all": "cannot be decided",
    }  # fmt: skip


def test_the_gravest_of_all_zones_is_the_answer(thrice):
    orders = [
        order(thrice, "yes", "2021-06-15T10:00", ["house"]),
        order(thrice, "unknown", "2021-06-15T10:00"),
    ]
    assert verdicts(thrice, orders) == {
        "yes": "not barred", "no": "not asked", "unknown": "barred", "all": "barred",
    }  # fmt: skip
    assert verdicts(thrice, orders, (95, 50))["all"] == "cannot be decided"
    assert verdicts(thrice, orders, (130, 50))["all"] == "not barred"
    assert verdicts(thrice, [])["all"] == "not asked"


@pytest.mark.parametrize(
    ("verdicts", "all_told"),
    [
        (["not barred", "cannot be decided", "barred", "not asked"], "barred"),
        (["not asked", "not barred", "cannot be decided"], "cannot be decided"),
        (["not asked", "not barred"], "not barred"),
        (["not asked"], "not asked"),
        ([], "not asked"),
    ],
)
def test_verdicts_from_the_gravest(verdicts, all_told):
    assert gravest(verdicts) == all_told


def test_of_several_exemptions_the_one_that_applies_is_told(thrice):
    exempt = ["house@18:00-19:30", "place:The church@11:00-13:00"]
    orders = [order(thrice, "yes", "2021-06-15T10:00", exempt)]
    answer = check(*at(50, 30), case=thrice, at=NOON, orders=orders)
    words = zone_of(answer, "yes").sentence("en")
    assert "The exemption for The church (11:00–13:00) applies at that time." in words
    assert "The House" not in words
    told = {zone["id"]: zone for zone in answer.to_json("en")["zones"]}["yes"]["orders"]
    assert told == [
        {
            "state": "active",
            "from": "2021-06-15T10:00:00+02:00",
            "until": "2021-06-16T10:00:00+02:00",
            "exemption": "now",
            "service": "The church",
            **PLAIN,
        }
    ]


def test_of_several_exemptions_none_of_which_applies_all_are_told(thrice):
    exempt = ["house@18:00-19:30", "place:Kirken ved torget@08:00-09:00"]
    answer = check(
        *at(50, 30), case=thrice, at=NOON, orders=[order(thrice, "yes", "2021-06-15T10:00", exempt)]
    )
    assert (
        "Unntaket for Huset (kl. 18.00–19.30) gjelder ikke på dette tidspunktet. Unntaket for Kirken "
        "ved torget (kl. 08.00–09.00) gjelder ikke på dette tidspunktet. Sonen"
    ) in zone_of(answer, "yes").sentence("nb")
    (told,) = {one["id"]: one for one in answer.to_json("en")["zones"]}["yes"]["orders"]
    assert (told["exemption"], told["service"]) == ("not now", "house")


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        ("2021-06-15T19:59:59+00:00", "barred"),  # 21:59:59 in Oslo
        ("2021-06-15T20:00:00+00:00", "not barred"),
        ("2021-06-15T21:59:59+00:00", "not barred"),
        ("2021-06-15T22:00:00+00:00", "not barred"),  # midnight
        ("2021-06-16T03:59:59+00:00", "not barred"),
        ("2021-06-16T04:00:00+00:00", "barred"),
        ("2021-06-16T06:00:00+00:00", "barred"),
    ],
)
def test_an_exemption_across_midnight_follows_the_local_clock(thrice, moment, verdict):
    orders = [order(thrice, "yes", "2021-06-15T10:00", ["house@22:00-06:00"])]
    asked = datetime.fromisoformat(moment)
    for when in (asked, asked.astimezone(OSLO)):
        answer = check(*at(50, 30), case=thrice, at=when, orders=orders)
        assert zone_of(answer, "yes").verdict == verdict


def test_leave_ends_with_the_exemption_not_with_the_night_of_the_clock_change(thrice):
    # 02:30 comes twice in the night to 31 October 2021, and the exemption holds both times.
    orders = [order(thrice, "yes", "2021-10-30T20:00", ["house@02:00-03:00"])]
    for moment, verdict in [
        ("2021-10-31T01:59:59+02:00", "barred"),
        ("2021-10-31T02:30:00+02:00", "not barred"),
        ("2021-10-31T02:30:00+01:00", "not barred"),
        ("2021-10-31T03:00:00+01:00", "barred"),
    ]:
        answer = check(*at(50, 30), case=thrice, at=datetime.fromisoformat(moment), orders=orders)
        assert zone_of(answer, "yes").verdict == verdict


def test_an_order_without_a_moment_is_refused(thrice):
    orders = [order(thrice, "yes", "2021-06-15T10:00")]
    with pytest.raises(
        TimeError, match=r"^Whether an order applies depends on the time\. Say when\.$"
    ):
        check(*at(50, 30), case=thrice, orders=orders)


def test_a_moment_without_an_offset_is_refused(thrice):
    with pytest.raises(TimeError, match=r"^2021-06-15 12:00:00 has no offset\."):
        check(*at(50, 30), case=thrice, at=datetime(2021, 6, 15, 12))  # noqa: DTZ001


def test_an_order_for_a_version_that_the_case_has_not_is_refused(thrice):
    for zone, version in (("yes", "9"), ("elsewhere", "1")):
        lost = Order(zone, version, NOON, NOON + timedelta(hours=24), printed_end=False)
        with pytest.raises(UnknownIdError) as caught:
            check(*at(50, 30), case=thrice, at=NOON, orders=[lost])
        assert str(caught.value) == (
            f"The case has no zone '{zone}' in version '{version}', which an order binds to."
        )


def test_an_order_is_told_by_the_clock_of_the_case(thrice):
    issued = datetime(2021, 6, 15, 8, tzinfo=UTC)
    made = Order("yes", "1", issued, issued + timedelta(hours=24), printed_end=False)
    found = zone_of(check(*at(50, 30), case=thrice, at=NOON.astimezone(UTC), orders=[made]), "yes")
    assert TOLD["nb"]["active"] in found.sentence("nb")


@pytest.mark.parametrize(
    ("hours", "nb", "en"),
    [
        (1, "(1 time)", "(1 hour)"),
        (1.5, "(1,5 timer)", "(1.5 hours)"),
        (36.25, "(36,25 timer)", "(36.25 hours)"),
        (48, "(48 timer)", "(48 hours)"),
    ],
)
def test_hours_are_told_as_they_are_written(thrice, hours, nb, en):
    made = order(thrice, "yes", "2021-06-15T11:59", hours=hours)
    found = zone_of(check(*at(50, 30), case=thrice, at=NOON, orders=[made]), "yes")
    assert nb in found.sentence("nb")
    assert en in found.sentence("en")


def test_an_end_in_the_hour_that_comes_twice_is_told_with_its_offset(thrice):
    for offset in ("+02:00", "+01:00"):
        made = order(thrice, "yes", "2021-10-30T02:30", until=f"2021-10-31T02:30{offset}")
        words = zone_of(check(*at(50, 30), case=thrice, at=NOON, orders=[made]), "yes").sentence(
            "nb"
        )
        assert (
            "Vedtaket gjelder først fra 30.10.2021 kl. 02.30, til 31.10.2021 kl. 02.30 "
            f"({offset}) (trykt på vedtaket)."
        ) in words


@pytest.mark.parametrize(
    ("accuracy", "verdict"),
    [(19, "barred"), (21, "cannot be decided"), (5000, "cannot be decided")],
)
def test_a_vague_position_cannot_be_decided(thrice, accuracy, verdict):
    orders = [order(thrice, "yes", "2021-06-15T10:00")]
    answer = check(*at(50, 30), case=thrice, accuracy_m=accuracy, at=NOON, orders=orders)
    assert answer.verdict == verdict


# --- zone versions


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """Return a case whose zone moved from the west to the east square on 15 June 2021."""
    zones = [
        official_zone(WEST, version="old", valid_to=None),
        official_zone(
            EAST, version="new", replaces="old", valid_from="2021-06-15", valid_to="open"
        ),
        *hypothetical_zone(),
    ]
    return load_case(write_case(tmp_path_factory.mktemp("cases") / "toytown", zones=zones))


def drawn(answer):
    return [
        (one.zone.version, one.position, one.in_force, one.verdict)
        for one in answer.zones
        if one.zone.id == "drawn"
    ]


def test_the_earlier_version_ends_where_the_later_begins(moved):
    old = datetime(2021, 6, 14, 21, 59, tzinfo=UTC)  # 23:59 in Oslo
    new = datetime(2021, 6, 14, 22, 0, tzinfo=UTC)
    assert drawn(check(*at(50, 30), case=moved, at=old)) == [("old", "inside", "yes", "not asked")]
    assert drawn(check(*at(50, 30), case=moved, at=new)) == [("new", "outside", "yes", "not asked")]
    # Without a moment, the version that has not ended by today, or all, each with its days.
    new = ("new", "outside", "not asked", "not asked")
    old = ("old", "inside", "not asked", "not asked")
    assert drawn(check(*at(50, 30), case=moved, today=date(2021, 6, 15))) == [new]
    assert drawn(check(*at(50, 30), case=moved, today=date(2021, 6, 14))) == [new, old]
    answer = check(*at(50, 30), case=moved)
    assert drawn(answer) == [new, old]
    assert (
        zone_of(answer, "drawn", "old")
        .sentence("nb")
        .endswith("Denne versjonen er gyldig fra 01.01.2021 til og med 14.06.2021.")
    )
    assert (
        zone_of(answer, "drawn", "new")
        .sentence("en")
        .endswith("This version is valid from 15 June 2021, until further notice.")
    )
    assert "This version is" not in zone_of(answer, "guessed", "h1").sentence("en")


def test_an_order_binds_to_the_version_handed_over_when_a_new_one_has_begun(moved):
    orders = [order(moved, "drawn", "2021-06-14T20:00")]
    west = check(*at(50, 30), case=moved, at=NOON, orders=orders)
    east = check(*at(150, 30), case=moved, at=NOON, orders=orders)
    assert drawn(west) == [
        ("new", "outside", "yes", "not asked"),
        ("old", "inside", "no", "barred"),
    ]
    assert drawn(east) == [
        ("new", "inside", "yes", "not asked"),
        ("old", "outside", "no", "not barred"),
    ]
    assert (west.verdict, east.verdict) == ("barred", "not barred")
    assert (
        zone_of(west, "drawn", "old")
        .sentence("nb")
        .endswith(
            "Denne versjonen av sonen gjaldt ikke på dette tidspunktet. Det er kartet du fikk utlevert, "
            "som gjelder for vedtaket; be om rettshjelp."
        )
    )


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2021, 6, 14, 21, 59, tzinfo=UTC), False),  # 23:59 in Oslo
        (datetime(2021, 6, 14, 22, 0, tzinfo=UTC), True),
    ],
)
def test_an_outline_is_called_old_only_once_another_has_begun(moved, moment, told):
    orders = [order(moved, "drawn", "2021-06-14T20:00")]
    old = zone_of(check(*at(50, 30), case=moved, at=moment, orders=orders), "drawn", "old")
    assert ("took its place" in old.sentence("en")) == told
    assert ("det gamle omrisset" in old.sentence("nb")) == told


def test_an_order_issued_on_the_day_of_the_new_version_binds_to_it(moved):
    orders = [order(moved, "drawn", "2021-06-15T10:00")]
    assert drawn(check(*at(150, 30), case=moved, at=NOON, orders=orders)) == [
        ("new", "inside", "yes", "barred")
    ]


def test_the_version_on_the_map_that_was_handed_over_may_be_named(moved):
    orders = [order(moved, "drawn", "2021-06-15T10:00", version="old")]
    assert check(*at(50, 30), case=moved, at=NOON, orders=orders).verdict == "barred"
    assert check(*at(150, 30), case=moved, at=NOON, orders=orders).verdict == "not barred"


def test_two_orders_may_bind_to_two_versions(moved):
    orders = [order(moved, "drawn", "2021-06-14T20:00"), order(moved, "drawn", "2021-06-15T10:00")]
    assert drawn(check(*at(50, 30), case=moved, at=NOON, orders=orders)) == [
        ("new", "outside", "yes", "not barred"),
        ("old", "inside", "no", "barred"),
    ]
