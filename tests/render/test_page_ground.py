"""The background map: nothing before the button is pressed, then Kartverket's pictures alone."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from proofs import proof
from render.reading import Reader, axe_faults, saved
from scenemap.case import load_case
from scenemap.facts import build_facts as case_facts
from scenemap.facts import page_facts
from scenemap.panel import published_panel
from scenemap.render import tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# From where Bergen is, at any scale at which a page opens.
TILE = re.compile(
    re.escape(f"{tiles.HOST}/v1/wmts/1.0.0/topograatone/default/webmercator/")
    + r"(\d+)/(\d+)/(\d+)\.png"
)
EVERYWHERE = re.compile("^https://")
BROWSERS_OWN = re.compile("Failed to load resource")


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Hent bakgrunnskart fra internett")


def pictures(page: Page) -> Locator:
    return page.locator(".leaflet-sm-ground-pane img")


@pytest.fixture
def visit(toytown_page: Path, reader: Callable[..., Reader]) -> Iterator[Callable[..., Reader]]:
    """Open the page where the map's server answers in one way."""
    routed: list[Page] = []

    def make(
        answer: Callable[[Route], None], hash_: str = "", at: Path = toytown_page, **opt: object
    ) -> Reader:
        visitor = reader(**opt)
        visitor.page.route(EVERYWHERE, answer)
        routed.append(visitor.page)
        visitor.open(at, hash_)
        return visitor

    yield make
    for page in routed:
        page.unroute(EVERYWHERE)


def answers(route: Route) -> None:
    route.fulfill(body=PICTURE, content_type="image/png")


def fails(route: Route) -> None:
    route.abort()


def test_nothing_is_fetched_until_the_button_is_pressed_nor_once_it_is_pressed_again(
    visit: Callable[..., Reader],
) -> None:
    visitor = visit(answers)
    page = visitor.page
    page.get_by_role("button", name="Oversikt").click()
    page.get_by_role("button", name="Neste periode").click()
    page.wait_for_timeout(300)

    assert len(visitor.requests) == 1
    assert button(page).get_attribute("aria-pressed") == "false"
    assert "Siden henter ingenting før du trykker" in page.locator("#sm-ground").inner_text()

    button(page).click()
    expect(pictures(page).first).to_be_visible()
    button(page).click()
    expect(pictures(page)).to_have_count(0)
    asked = len(visitor.requests)
    page.get_by_role("button", name="Nærbilde").click()
    page.wait_for_timeout(300)

    assert len(visitor.requests) == asked
    assert button(page).get_attribute("aria-pressed") == "false"
    assert "©" not in page.locator("#sm-ground").inner_text()


@proof
def test_pressing_fetches_kartverkets_map_and_names_it_and_paper_is_without_it(
    visit: Callable[..., Reader],
) -> None:
    visitor = visit(answers, "#t=2020-Q2&z=13/60.3860/5.3240")
    page = visitor.page
    button(page).press("Enter")
    expect(page.locator("#sm-ground p")).to_contain_text("© Kartverket, CC BY 4.0")
    expect(pictures(page).first).to_be_visible()

    asked = [TILE.fullmatch(address) for address in visitor.requests[1:]]
    assert asked
    assert all(asked)
    # Row before column: at this scale, Bergen is in column 4217 and row 2361.
    places = {tuple(map(int, one.groups())) for one in asked if one}
    assert (13, 2361, 4217) in places
    assert {one.get_attribute("referrerpolicy") for one in pictures(page).all()} == {"no-referrer"}
    assert visitor.messages == []

    page.emulate_media(media="print")
    assert not pictures(page).first.is_visible()
    assert not page.locator("#sm-ground").is_visible()


@proof
def test_without_network_it_says_so_and_asks_for_nothing(
    toytown_page: Path, reader: Callable[..., Reader]
) -> None:
    visitor = reader(fresh=True)
    page = visitor.open(toytown_page)
    page.context.set_offline(True)
    button(page).click()

    expect(page.locator("#sm-ground p")).to_contain_text("kunne ikke hentes")
    assert len(visitor.requests) == 1
    assert visitor.messages == []


@proof
def test_server_that_does_not_answer_is_told_and_not_asked_on(visit: Callable[..., Reader]) -> None:
    visitor = visit(fails)
    page = visitor.page
    button(page).click()
    expect(page.locator("#sm-ground p")).to_contain_text("kunne ikke hentes")
    expect(pictures(page)).to_have_count(0)
    asked = len(visitor.requests)
    page.get_by_role("button", name="Oversikt").click()
    page.get_by_role("button", name="English", exact=True).click()
    page.wait_for_timeout(300)

    assert len(visitor.requests) == asked
    assert "could not be loaded" in page.locator("#sm-ground").inner_text()
    # The browser notes each picture that it did not get; the page itself says nothing.
    assert [text for text in visitor.messages if not BROWSERS_OWN.match(text)] == []


def test_policy_lets_no_other_server_through(visit: Callable[..., Reader]) -> None:
    visitor = visit(answers)
    loaded = visitor.page.evaluate(
        """() => new Promise((resolve) => {
          const picture = new Image();
          picture.onload = () => resolve(true);
          picture.onerror = () => resolve(false);
          picture.src = "https://example.org/picture.png";
        })"""
    )

    assert loaded is False


@proof
def test_a_point_that_moves_the_map_takes_it_away_and_stays_private(
    tmp_path: Path, visit: Callable[..., Reader]
) -> None:
    """The pictures that are asked for, and the address, would tell where the point is."""
    case = load_case("bergen")
    facts = page_facts(case_facts(case, published_panel(case, "quarter")))
    visitor = visit(answers, "#z=14/60.3860/5.3240", saved(tmp_path, facts))
    page = visitor.page
    button(page).click()
    expect(pictures(page).first).to_be_visible()
    asked = len(visitor.requests)
    page.locator("#sm-check summary").click()
    page.get_by_label("Koordinater").fill("60.47, 5.33")
    page.get_by_role("button", name="Sjekk koordinatene").click()

    expect(pictures(page)).to_have_count(0)
    page.get_by_role("button", name="Nærmere").click()
    expect(page).not_to_have_url(re.compile("z="))
    page.get_by_role("button", name="Fjern punktet").click()
    page.get_by_role("button", name="Forrige periode").click()
    page.wait_for_timeout(500)
    assert "z=" not in page.url
    assert len(visitor.requests) == asked


@proof
def test_axe_finds_no_fault_with_the_map_on(visit: Callable[..., Reader]) -> None:
    page = visit(answers, bypass_csp=True).page
    button(page).click()
    expect(pictures(page).first).to_be_visible()

    assert axe_faults(page) == []
