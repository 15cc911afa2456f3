"""The address of the page: what one reader sees, another can be sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from proofs import proof
from render.facts_builder import build_events
from render.reading import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


# folium names the map at random in a notebook, and by its order in a file.
HERE = """() => {
  const map = Object.values(window).find((value) => value instanceof L.Map);
  const {lat, lng} = map.getCenter();
  return [map.getZoom(), Number(lat.toFixed(4)), Number(lng.toFixed(4))];
}"""


def test_map_is_restored_where_the_link_says(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q3&layers=counts&z=14/60.3860/5.3240&lang=en")

    assert page.evaluate(HERE) == [14, 60.386, 5.324]
    assert now(page) == "Quarter 3 of 2020"
    expect(page).to_have_url(re.compile(r"#t=2020-Q3&layers=counts&z=14/60\.3860/5\.3240&lang=en$"))


@proof
def test_map_that_nobody_moved_stays_out_of_the_address(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="Neste periode").click()
    expect(page).to_have_url(re.compile("#t=2020-Q3&"))
    page.set_viewport_size({"width": 1000, "height": 800})
    page.wait_for_timeout(800)

    assert "z=" not in page.url


@proof
def test_map_moved_by_hand_is_in_the_address_until_it_is_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="Nærmere").click()
    expect(page).to_have_url(re.compile(r"&z=[\d.]+/60\.3\d{3}/5\.3\d{3}&lang=nb$"))
    where = page.evaluate(HERE)
    page.reload()
    assert page.evaluate(HERE) == pytest.approx(where, abs=1e-4)

    page.get_by_role("button", name="Nærbilde").click()
    expect(page).not_to_have_url(re.compile("z="))


#: What is asked for, and what the map shows.
WITHIN = [
    ("99/60.3860/5.3240", [20, 60.386, 5.324]),
    ("0/60.3860/5.3240", [3, 60.386, 5.324]),
    ("14/-89.9/179", [14, 60.3, 5.5]),
    ("14/60.9/-5", [14, 60.5, 5.2]),
    ("14.13/60.3860/5.3240", [14.25, 60.386, 5.324]),
]


@pytest.mark.parametrize(
    ("asked", "given"), [WITHIN[0], *(pytest.param(*one, marks=proof) for one in WITHIN[1:])]
)
def test_position_is_kept_within_the_case(
    opened: Callable[..., Page], asked: str, given: list[float]
) -> None:
    assert opened(f"#z={asked}").evaluate(HERE) == pytest.approx(given, abs=1e-4)


@proof
def test_position_of_a_page_that_is_open_is_kept_within_the_case(
    turned: Callable[..., Page],
) -> None:
    for asked, given in WITHIN:
        page = turned(f"#z={asked}")
        assert page.evaluate(HERE) == pytest.approx(given, abs=1e-4), asked


#: One of each kind: blank, not finite, not in decimals, off the earth, too few, too many, markup.
JUNK = [
    "14//5.3", "NaN/NaN/NaN", "1e3/60.4/5.3", "14/999999/5.3", "14", "14/60.4/5.3/1",
    "14/<img src=x onerror=alert(1)>/5.3",
]  # fmt: skip
MORE_JUNK = [
    "", "14/60.4", "a/b/c", "Infinity/60/5", "14/60,4/5,3", "-14/60.4/5.3", "14/60.4/5.3; x", "%00",
    "//", "0x0E/60.4/5.3", "14/ 60.4/5.3", "__proto__", "14/60.4/5.3%0A",
]  # fmt: skip


@pytest.mark.parametrize(
    "junk",
    [JUNK[-1], *(pytest.param(one, marks=proof) for one in (*JUNK[:-1], *MORE_JUNK))],
)
def test_position_that_is_none_is_ignored(opened: Callable[..., Page], junk: str) -> None:
    page = opened(f"#t=2020-Q3&z={junk}&m=junk")

    zoom, lat, lon = page.evaluate(HERE)
    assert [lat, lon] == pytest.approx([60.385, 5.32], abs=1e-3)
    assert 12 < zoom < 16
    assert now(page) == "3. kvartal 2020"
    expect(page).to_have_url(re.compile("#t=2020-Q3&layers=[a-z,]*&lang=nb$"))


@proof
def test_position_that_is_none_leaves_the_map_where_it_opens(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    page.get_by_role("button", name="Nærbilde").click()
    whole = page.evaluate(HERE)
    for junk in JUNK:
        page = turned(f"#t=2020-Q3&z={junk}&m=junk")
        assert page.evaluate(HERE) == whole, junk
        assert now(page) == "3. kvartal 2020"
        expect(page).to_have_url(re.compile("#t=2020-Q3&layers=[a-z,]*&lang=nb$"))


@proof
def test_mode_is_in_the_address_where_there_is_a_choice(opened: Callable[..., Page]) -> None:
    page = opened("#m=cumulative", build_events())
    assert page.get_by_label("Tall for").input_value() == "cumulative"
    page.get_by_label("Tall for").select_option("window")
    expect(page).to_have_url(re.compile("&m=window&lang=nb$"))
    page.evaluate("location.hash = '#t=2020-Q2'")
    expect(page.get_by_label("Tall for")).to_have_value("single")
    expect(page).not_to_have_url(re.compile("m="))
    page.get_by_label("Tall for").select_option("window")
    expect(page).to_have_url(re.compile("&m=window&lang=nb$"))
    page.get_by_label("Tall for").select_option("single")
    expect(page).not_to_have_url(re.compile("m="))


def test_mode_that_is_not_offered_is_ignored(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q2&m=cumulative")

    assert page.locator("#sm-mode").count() == 0
    assert page.locator(".sm-item .sm-mean").count() == 1


def test_where_a_checked_point_is_never_gets_into_the_address(opened: Callable[..., Page]) -> None:
    page = opened("#z=14/60.3860/5.3240")
    page.evaluate("Object.values(window).find((value) => value instanceof L.Map).fire('sm-point')")
    page.get_by_role("button", name="Nærmere").click()
    expect(page).not_to_have_url(re.compile("z="))
