"""Orders of other laws than Norway's: what is printed on the paper, and never that somebody may stay.

The world is the west square of ``builders``, drawn by a user within 10 m; rule and hours are given with
each order.
"""

from __future__ import annotations

import itertools
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import at, feature, official_zone, square, write, write_case
from proofs import often
from scenemap import check_frame
from scenemap.case import load_case
from scenemap.errors import DataError, TimeError, UnknownIdError
from scenemap.locate.check import check, verdict_of
from scenemap.locate.record import record_json
from scenemap.zones.orders import Exemption, Order, make_order, read_orders

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.case import Case

OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2021, 6, 15, 12, tzinfo=OSLO)
INSIDE, OUTSIDE, DOUBT = (50, 50), (130, 50), (95, 50)
#: All that a paper must say.
PAPER: dict[str, Any] = {"issued": "2021-06-14T10:00", "until": "2021-06-20T10:00", "daily": "all",
                         "no_exemptions": True}  # fmt: skip
LACKING = {
    "issued": ("when it begins", "når det begynner å gjelde"),
    "until": ("when it ends", "når det slutter å gjelde"),
    "daily": ("the hours of the day in which it bars, or that it bars at all hours",
              "klokkeslettene det gjelder, eller at det gjelder hele døgnet"),
    "no_exemptions": ("the exemptions, or that there are none", "unntakene, eller at det ikke er noen"),
}  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    drawn = official_zone(outline="user", legal_basis="By-law 3", daily="10:00-14:00", zone="hours")
    plain = official_zone(outline="user")
    return load_case(write_case(tmp_path_factory.mktemp("cases") / "toytown", zones=[drawn, plain]))


def order(case: Case, zone: str = "drawn", **changes: Any) -> Order:
    said = PAPER | {"rule": "printed"} | changes
    return make_order(zone, said.pop("issued"), case.zones, case.zone, **said)


def asked(
    case: Case, made: Order, where: tuple[float, float] = INSIDE, when: datetime = NOON
) -> Any:
    answer = check(*at(*where), case=case, at=when, orders=[made])
    (found,) = (one for one in answer.zones if one.orders)
    return found


# --- what is lacking


@pytest.mark.parametrize(
    "lacking", [some for n in range(5) for some in itertools.combinations(LACKING, n)]
)
def test_whatever_the_paper_does_not_say_is_named_and_nothing_is_decided(
    case: Case, lacking: tuple[str, ...]
) -> None:
    made = order(case, **{name: False if name == "no_exemptions" else None for name in lacking})
    found = asked(case, made)
    assert made.lacking == tuple("exempt" if one == "no_exemptions" else one for one in lacking)
    assert found.verdict == ("cannot be decided" if lacking else "barred")
    for number, lang in enumerate(("en", "nb")):
        words = found.sentence(lang)
        for name, told in LACKING.items():
            assert (told[number] in words) == (name in lacking)
        assert ("This must be printed on the paper" in found.sentence("en")) == bool(lacking)
    told = check(*at(*INSIDE), case=case, at=NOON, orders=[made])
    (data,) = (zone["orders"] for zone in told.to_json("en")["zones"] if zone["orders"])
    assert data[0]["lacking"] == list(made.lacking)
    assert record_json(told, NOON, "nb")["orders"][0]["lacking"] == list(made.lacking)


def test_there_are_no_24_hours_but_norways(case: Case) -> None:
    assert order(case, until=None).until is None
    assert order(case, rule=None, until=None, daily=None).hours == 24
    assert order(case, until=None, hours=48).hours == 48
    assert order(case, issued=None, until=None, hours=48).lacking == ("issued",)


def test_hours_of_the_day_are_the_zones_unless_the_paper_says_others(case: Case) -> None:
    assert order(case, "hours", daily=None).daily == "10:00-14:00"
    assert order(case, "hours", daily="8-9").daily == "08:00-09:00"
    assert order(case, "drawn", daily=None).lacking == ("daily",)


def test_a_paper_for_a_zone_abroad_is_read_as_printed(tmp_path: Path) -> None:
    zones = [feature(square(18.06, 59.33), zone="city", accuracy_m=10)]
    bounds = {"bounds": [18.0, 59.3, 18.2, 59.4], "crs": "EPSG:25834"}
    case = load_case(write_case(tmp_path / "abroad", zones=zones, settings=bounds))
    made = make_order("city", "2021-06-15T10:00", case.zones, case.zone)
    assert (made.rule, made.until, made.lacking) == ("printed", None, ("until", "daily", "exempt"))
    path = write(tmp_path / "orders.toml", '[[order]]\nzone = "city"\n')
    (read,) = read_orders(path, case.zones, case.zone, {})
    assert read.lacking == ("issued", "until", "daily", "exempt")


# --- what is decided


@settings(max_examples=often(20, 400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([INSIDE, OUTSIDE, DOUBT]),
    st.integers(-48, 48),
    st.sampled_from([None, "all", "10:00-14:00", "22:00-06:00"]),
    st.sampled_from(["silent", "none", "house", "house@night"]),
    st.booleans(),
)
def test_a_printed_order_bars_inside_in_its_hours_and_never_says_not_barred(
    case: Case,
    where: tuple[float, float],
    hours_before: int,
    daily: str | None,
    exempt: str,
    ends: bool,
) -> None:
    issued = NOON + timedelta(hours=hours_before)
    leave = {"house": [Exemption("house")], "house@night": [Exemption("house", time(22), time(6))]}
    made = order(
        case,
        issued=issued.isoformat(),
        until=(issued + timedelta(hours=24)).isoformat() if ends else None,
        daily=daily,
        no_exemptions=exempt == "none",
        exempt=leave.get(exempt, []),
    )
    found = asked(case, made, where)
    bars = (
        where == INSIDE
        and ends
        and -24 < hours_before <= 0
        and daily in {"all", "10:00-14:00"}
        and exempt in {"none", "house@night"}
    )
    assert found.verdict == ("barred" if bars else "cannot be decided")
    assert "not barred" not in found.sentence("en")
    assert "ikke forbudt" not in found.sentence("nb")
    assert "decided by the paper and the law" in found.sentence("en")
    assert "avgjøres av papiret og loven" in found.sentence("nb")


@pytest.mark.parametrize("position", ["inside", "outside", "uncertain"])
@pytest.mark.parametrize("state", ["not_yet", "active", "expired", "unknown"])
@pytest.mark.parametrize("exemption", ["none", "now", "not now"])
@pytest.mark.parametrize("in_hours", [True, False, None])
def test_the_rule_alone_never_says_not_barred(
    position: Any, state: Any, exemption: Any, in_hours: bool | None
) -> None:
    found = verdict_of(position, state, exemption, "printed", in_hours=in_hours)
    assert found in {"barred", "cannot be decided"}
    assert verdict_of(position, state, exemption, "printed", in_hours=in_hours, complete=False) == (
        "cannot be decided"
    )


def test_the_answer_says_where_when_and_who_decides(case: Case) -> None:
    assert asked(case, order(case, "hours", daily=None), (50, 30)).sentence("en") == (
        "Under the order, being here at that time is barred. The point lies inside Drawn. The nearest "
        "limit is 20 m away as the crow flies, to the south. By your drawing, limits ± 10 m from its "
        "line; the map handed to you decides. The order applies from 14 June 2021 at 10:00 until 20 June "
        "2021 at 10:00 "
        "(printed on the order). It bars 10:00–14:00, and so at that hour. The order is read by what is "
        "printed on it alone. What you may do is decided by the paper and the law that it rests on "
        "(By-law 3). The zone was in force at that time."
    )
    late = NOON.replace(hour=15)
    assert asked(case, order(case, "hours", daily=None), OUTSIDE, late).sentence("nb") == (
        "Om det etter vedtaket er forbudt å være her på dette tidspunktet, kan ikke avgjøres. Punktet "
        "ligger utenfor Drawn. Nærmeste grense er 20 m unna i luftlinje, mot vest. Etter din tegning, "
        "grensene ± 10 m fra streken; kartet du fikk utlevert, avgjør. Vedtaket gjelder fra "
        "14.06.2021 kl. 10.00 til 20.06.2021 kl. 10.00 (trykt på vedtaket). Det gjelder kl. 10.00–14.00, "
        "og altså ikke på dette klokkeslettet. Vedtaket er bare lest etter det som er trykt på det. Hva "
        "du har lov til, "
        "avgjøres av papiret og loven det bygger på (By-law 3). Sonen gjaldt på dette tidspunktet."
    )


def test_dates_that_are_known_by_half_are_told_and_used(case: Case) -> None:
    begun = asked(case, order(case, until=None))
    assert "The order begins on 14 June 2021 at 10:00." in begun.sentence("en")
    assert begun.orders[0].state == "unknown"
    later = asked(case, order(case, until=None), when=NOON.replace(month=5))
    assert later.orders[0].state == "not_yet"
    over = asked(case, order(case, issued=None), when=NOON.replace(month=7))
    assert over.orders[0].state == "expired"
    assert "The order ends on 20 June 2021 at 10:00." in over.sentence("en")


def test_norways_rule_counts_no_hours_of_the_day_and_says_so(case: Case) -> None:
    found = asked(case, order(case, "hours", rule=None, daily=None), when=NOON.replace(hour=20))
    assert found.verdict == "barred"
    assert (
        "The hours that are given for the zone (10:00–14:00) are not counted in"
        in found.sentence("en")
    )


# --- many points


def test_a_frame_is_answered_as_its_points_one_by_one(case: Case) -> None:
    orders = [order(case, "hours", daily=None), order(case, until=None)]
    places = [INSIDE, OUTSIDE, DOUBT] * 4
    moments = [NOON + timedelta(hours=step * 40) for step in range(-6, 6)]
    frame = gpd.GeoDataFrame(
        {"when": moments},
        geometry=gpd.points_from_xy(*zip(*(at(*one) for one in places), strict=True)),
        crs="EPSG:4326",
    )
    frame["when"] = frame["when"].astype("datetime64[us, Europe/Oslo]")
    norways = order(case, rule=None, daily=None, exempt=[Exemption("house")], no_exemptions=False)
    for held in ([orders[0]], [orders[1]], orders, [norways, orders[1]]):
        found = check_frame(frame, case=case, at="when", orders=held)["verdict"].tolist()
        alone = [
            check(*at(*place), case=case, at=moment, orders=held).verdict
            for place, moment in zip(places, moments, strict=True)
        ]
        assert found == alone
        assert set(found) <= {"barred", "cannot be decided"}
    assert "barred" in check_frame(frame, case=case, at="when", orders=orders)["verdict"].tolist()


# --- what cannot be meant


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"until": "2021-06-14T09:00"}, "An order cannot last from"),
        ({"hours": 0}, "An order of 0 hours cannot be meant"),
        ({"daily": "at night"}, "'at night' is not the hours of a day"),
        ({"exempt": [Exemption("house")]}, "An order has exemptions, or says that it has none"),
        (
            {"rule": "politiloven-7"},
            "bars by day and night. Hours of the day belong to `rule='printed'`",
        ),
        ({"rule": "politiloven-7", "issued": None, "daily": None}, "begins when it is given"),
    ],
)
def test_papers_that_cannot_be_meant_are_refused(
    case: Case, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(TimeError) as caught:
        order(case, **changes)
    assert message in str(caught.value)


def test_a_printed_order_may_last_for_years(case: Case) -> None:
    assert asked(case, order(case, until="2024-06-14T10:00")).verdict == "barred"


def test_without_its_start_an_order_cannot_choose_among_versions(tmp_path: Path) -> None:
    zones = [official_zone(valid_to=None),
             official_zone(version="2", replaces="1", valid_from="2021-07-01")]  # fmt: skip
    case = load_case(write_case(tmp_path / "toytown", zones=zones))
    with pytest.raises(UnknownIdError, match=r"may have been handed over: 1, 2\. Name the one"):
        order(case, issued=None)
    assert order(case, issued=None, version="1").version == "1"


# --- files


def test_a_file_says_the_same_as_the_options(case: Case, tmp_path: Path) -> None:
    text = """
        [[order]]
        zone = "drawn"
        issued = "2021-06-14T10:00"
        until = "2021-06-20T10:00"
        rule = "printed"
        daily = "all"
        exempt = "none"
    """
    path = write(tmp_path / "orders.toml", text)
    assert read_orders(path, case.zones, case.zone, {}) == (order(case),)


def test_faults_of_a_file_are_told(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.toml", """
        [[order]]
        zone = "drawn"
        rule = "police"
        [[order]]
        zone = "drawn"
        issued = "2021-06-14T10:00"
        daily = "at night"
    """)  # fmt: skip
    with pytest.raises(DataError) as caught:
        read_orders(path, case.zones, case.zone, {})
    assert [str(one) for one in caught.value.findings] == [
        "orders.toml, column 'rule', value 'police': of order 1 is none of the allowed words. Use one "
        "of: politiloven-7, printed.",
        "orders.toml, column 'issued': of order 1 is missing. Say when the order was given, as "
        "2015-06-17T14:05.",
        "orders.toml, column 'daily', value 'at night': of order 2 cannot be used. 'at night' is not the "
        "hours of a day. Write 22:00-06:00, or all.",
    ]
