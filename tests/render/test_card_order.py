"""What an order says on its card, by the rule by which it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import WEST, feature, write_case
from scenemap.case import Case, load_case
from scenemap.render.card import zone_card
from scenemap.zones.orders import make_order, parse_exemption

OWN = {"zone": "own", "name": "Own", "outline": "user", "accuracy_m": 12}


def town(tmp_path, **properties: object) -> Case:
    zones = [feature(WEST, **{**OWN, **properties})]
    return load_case(write_case(tmp_path / "town", zones=zones))


def said(case: Case, lang="en", *, given=True, exempt=(), **order) -> tuple[list[str], list[str]]:
    """Return what stands under the order and under its exemptions."""
    made = None
    if given:
        names = {one.id: one.name["nb"] for one in case.services}
        leave = [parse_exemption(text, names) for text in exempt]
        made = make_order(
            "own", order.pop("issued", None), case.zones, case.zone, exempt=leave, **order
        )
    shown = zone_card(case, case.zones[0], lang, order=made)
    by_heading = {
        one.heading: [line.text.replace("\u00a0", " ") for line in one.lines] for one in shown.left
    }
    order_heading, leave_heading = {
        "en": ("The order", "Exemptions"), "nb": ("Vedtaket", "Unntak")
    }[lang]  # fmt: skip
    return by_heading[order_heading], by_heading.get(leave_heading, [])


@pytest.mark.parametrize(
    ("lang", "lines", "leave"),
    [
        ("en", ["From: see the paper", "Until: see the paper", "Hours of the day: see the paper",
                "Legal basis: see the paper", "The paper and the law that it rests on decide."],
         ["See the paper."]),
        ("nb", ["Fra: se papiret", "Til: se papiret", "Klokkeslett: se papiret",
                "Hjemmel: se papiret", "Papiret og loven det bygger på, avgjør."],
         ["Se papiret."]),
    ],
)  # fmt: skip
def test_what_is_not_given_is_left_to_the_paper(tmp_path, lang, lines, leave):
    assert said(town(tmp_path), lang, rule="printed") == (lines, leave)


def test_no_length_stands_on_a_card_that_nobody_gave(tmp_path):
    lines, _ = said(town(tmp_path), rule="printed", issued="2021-06-01T12:00")
    assert lines[:2] == ["From 1 June 2021 at 12:00", "Until: see the paper"]
    assert not any("24" in line or "hours:" in line.lower() for line in lines)


def test_what_is_printed_is_shown(tmp_path):
    case = town(tmp_path, legal_basis="PSPO 2021 s. 4", daily="22:00-06:00")
    lines, leave = said(
        case, rule="printed", issued="2021-06-01T12:00", until="2021-07-01T12:00",
        no_exemptions=True,
    )  # fmt: skip
    assert lines == [
        "From 1 June 2021 at 12:00", "Until 1 July 2021 at 12:00", "The end is printed on the order.",
        "Every day: 22:00 until 06:00 the next day", "Legal basis: PSPO 2021 s. 4",
        "The paper and the law that it rests on decide.",
    ]  # fmt: skip
    assert leave == ["The paper says that there are none."]


def test_printed_hours_are_shown_even_where_the_beginning_is_not_known(tmp_path):
    lines, _ = said(town(tmp_path), rule="printed", hours=48, daily="all")
    assert lines[:4] == [
        "From: see the paper", "Until: see the paper", "Number of hours: 48", "Applies at all hours",
    ]  # fmt: skip


def test_under_politiloven_an_order_lasts_24_hours_by_day_and_night(tmp_path):
    case = town(tmp_path, legal_basis="politiloven § 7", daily="22:00-06:00")
    lines, leave = said(case, issued="2021-06-01T12:00", exempt=["house@10-12"])
    assert lines == [
        "From 1 June 2021 at 12:00", "Until 2 June 2021 at 12:00", "Number of hours: 24",
        "The hours that are given for the zone (22:00 until 06:00 the next day) are not counted in: "
        "such an order bars by day and night.",
        "Legal basis: politiloven § 7",
    ]  # fmt: skip
    assert leave == ["House: 10:00–12:00", "Only to use that service or place."]


def test_without_an_order_the_card_sends_to_it(tmp_path):
    case = town(tmp_path, legal_basis="politiloven § 7", rule="printed", daily="all")
    lines, leave = said(case, given=False)
    assert lines == [
        "Applies at all hours", "Legal basis: politiloven § 7",
        "Look at your order for when it begins and ends, and which exemptions you have.",
    ]  # fmt: skip
    assert leave == []


@pytest.mark.parametrize(
    ("rule", "whom"),
    [("politiloven-7", "The order: the police who gave it."),
     ("printed", "The order: whoever gave it.")],
)  # fmt: skip
def test_who_is_asked_hangs_on_the_rule(tmp_path, rule, whom):
    case = town(tmp_path)
    zone = replace(case.zones[0], rule=rule)
    assert zone_card(case, zone, "en").right[-1].lines[0].text == whom
