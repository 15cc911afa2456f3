"""The story beside the map: its steps, how they are gone through, switched off, and printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from playwright.sync_api import expect

from proofs import SEED, deepens, proof
from render.facts_builder import build_facts as build_made_up
from render.reading import Reader, axe_faults, now, saved
from scenemap.case import load_case
from scenemap.facts import build_facts, page_facts
from scenemap.panel import published_panel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


COUNT_DRAWINGS = """() => {
  const { countItems } = scenemap.items;
  window.drawings = 0;
  scenemap.items.countItems = (...given) => {
    window.drawings += 1;
    return countItems(...given);
  };
}"""


@pytest.fixture(scope="module")
def bergen_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = load_case("bergen")
    facts = page_facts(build_facts(case, published_panel(case, "quarter")), "en")
    return saved(tmp_path_factory.mktemp("guide"), facts)


@pytest.fixture
def visitor(reader: Callable[..., Reader]) -> Reader:
    return reader(viewport={"width": 1280, "height": 800})


def step(page: Page) -> str:
    return page.locator(".sm-slide[aria-current=step] h3").inner_text()


def lit(page: Page) -> list[str]:
    """Name what stands out on the map."""
    labels = [one.get_attribute("aria-label") for one in page.locator(".sm-item.sm-lit").all()]
    return [re.split("[:,]", str(one))[0] for one in labels]


@proof
def test_the_story_is_gone_through_by_buttons_keys_and_scrolling(
    visitor: Reader, bergen_page: Path
) -> None:
    page = visitor.open(bergen_page)
    assert step(page) == "Nygårdsparken → Vågsbunnen → The tunnel by Strax-huset"
    assert now(page) == "Q2 2016"
    assert page.locator(".sm-guide-where").inner_text().startswith("Step 1 of 8")

    page.get_by_role("button", name="Next", exact=True).click()
    assert step(page).startswith("Until August 2014: Nygårdsparken")
    assert now(page) == "Q2 2014"
    assert lit(page) == ["Nygårdsparken"]

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert step(page).startswith("25 August 2014")
    page.locator(".sm-slides").focus()
    page.keyboard.press("PageUp")
    assert step(page).startswith("Until August 2014")

    page.evaluate("document.querySelector('.sm-slide:nth-child(4)').scrollIntoView()")
    expect(page.locator(".sm-slide").nth(3)).to_have_attribute("aria-current", "step")
    assert "27 on average" in step(page)
    expect(page).to_have_url(re.compile("story=scene-vagsbunnen"))

    page.get_by_role("button", name="Next period").click()
    assert page.locator(".sm-dim").count() == 0, "another time has other places"
    assert "27 on average" in step(page)

    moved = now(page)
    page.locator("#sm-skip").press("Enter")
    expect(page.locator("#sm-table")).to_be_focused()
    expect(page).to_have_url(re.compile("#t=.*story=scene-vagsbunnen"))
    assert now(page) == moved, "a way within the page is no other state"

    page.evaluate(COUNT_DRAWINGS)
    page.get_by_role("button", name="Back", exact=True).click()
    assert page.evaluate("window.drawings") == 1

    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Norsk").click()
    assert "27 i snitt" in step(page)
    assert axe_faults(page) == []
    assert visitor.messages == []
    assert set(visitor.requests) == {bergen_page.as_uri()}


@proof
def test_it_is_off_with_a_press_and_the_address_says_so(visitor: Reader, bergen_page: Path) -> None:
    page = visitor.open(bergen_page, "#story=act-park-closed")
    assert step(page).startswith("25 August 2014")
    assert now(page) == "Q3 2014"

    page.get_by_role("button", name="End the story").click()
    assert not page.locator("#sm-guide").is_visible()
    assert page.locator(".sm-dim").count() == 0
    toggle = page.get_by_role("button", name="The story in 8 steps")
    expect(toggle).to_be_focused()
    expect(page).not_to_have_url(re.compile("story="))

    page.goto(bergen_page.as_uri() + "#t=2015-Q4")
    page.reload()
    assert not page.locator("#sm-guide").is_visible()
    assert now(page) == "Q4 2015"
    toggle.click()
    assert page.locator("#sm-guide").is_visible()


@proof
def test_it_is_printed_one_step_a_page_on_its_side(
    visitor: Reader, bergen_page: Path, tmp_path: Path
) -> None:
    page = visitor.open(bergen_page, "#story=finding")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Previous period").click()
    page.get_by_role("button", name="Print the story").click()
    assert page.locator("#sm-map-slot .sm-dim").count() == 0, "another time has other places"
    page.pdf(path=tmp_path / "story.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "story.pdf") as document:
        sizes = {(round(one.get_width()), round(one.get_height())) for one in document}
        words = [one.get_textpage().get_text_range() for one in document]

    assert sizes == {(842, 595)}
    assert len(words) == 8
    assert [
        number for number, said in enumerate(words, 1) if f"Step {number} of 8" not in said
    ] == []
    assert "Q1 2016, finds per 30 days: Laksevåg: ~17.0" in " ".join(words[6].split())
    assert "Vågsbunnen" in words[2]

    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#sm-deck").count() == 0
    assert step(page).startswith("Laksevåg")
    assert visitor.messages == []


def test_a_page_without_steps_has_no_story(opened: Callable[..., Page]) -> None:
    page = opened(facts=build_made_up())

    assert not page.locator("#sm-guide").is_visible()
    assert page.locator(".sm-guide-switch").count() == 0
    assert "story=" not in page.url


@deepens
def test_steps_are_told_without_a_map_and_swiped_on_a_phone(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    case = load_case("oslo")
    facts: dict[str, Any] = page_facts(build_facts(case, published_panel(case, "quarter")), "en")
    one = reader(viewport={"width": 390, "height": 844})
    page = one.open(saved(tmp_path, facts))
    page.evaluate("document.querySelector('.sm-slides').scrollBy({ left: 400 })")
    expect(page.locator(".sm-slide").nth(1)).to_have_attribute("aria-current", "step")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert SEED is None or axe_faults(page) == []
    assert one.messages == []
