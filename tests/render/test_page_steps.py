"""Stepping changes what is there instead of drawing anew; no step may leave anything behind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from proofs import MORE, deepens, often, proof
from render.facts_builder import build_events, build_facts, build_moves
from render.reading import Reader, saved
from scenemap.case import load_case
from scenemap.facts import build_facts as case_facts
from scenemap.facts import page_facts
from scenemap.panel import published_panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


#: What is drawn, without where the Tab key stops: that is where the reader was last.
DRAWN = """() => [".sm-symbols", "#sm-slice"].map((one) =>
  document.querySelector(one).innerHTML.replace(/ tabindex="-?\\d"/g, ""))"""
GO = """(index) => {
  const slider = document.querySelector("input[type=range]");
  slider.value = String(index);
  slider.dispatchEvent(new Event("input", {bubbles: true}));
}"""
#: The address tells of this slice, language and layers.
TOLD = """([slice, language, layers]) => {
  const told = new URLSearchParams(location.hash.slice(1));
  return told.get("t") === slice && told.get("lang") === language
    && told.get("layers").split(",").filter(Boolean).sort().join() === layers.join();
}"""
LAYERS = ["counts", "zones", "services", "scenes", "labels"]


def bergen() -> dict[str, Any]:
    case = load_case("bergen")
    return page_facts(case_facts(case, published_panel(case, "quarter")), "nb")


WORLDS = {"facts": build_facts, "events": build_events, "moves": build_moves, "bergen": bergen}


@proof
@deepens
@pytest.mark.parametrize("world", WORLDS)
def test_a_page_that_was_walked_through_is_as_one_just_opened(
    world: str, tmp_path: Any, reader: Callable[..., Reader]
) -> None:
    facts = WORLDS[world]()
    path = saved(tmp_path, facts)
    walked, fresh = reader(), reader()
    page = walked.open(path)
    dice = random.Random(f"{world}{MORE}")
    shown = set(LAYERS)
    for _ in range(often(2, 4)):
        # The slider ends where the figures end.
        within = range(int(str(page.locator(".sm-slider").get_attribute("max"))) + 1)
        for at in dice.sample(within, min(3, len(within))):
            page.evaluate(GO, at)
        layer = dice.choice(LAYERS)
        box = page.locator(f"#sm-layer-{layer}")
        box.set_checked(layer not in shown)
        shown ^= {layer}
        language = dice.choice(facts["languages"])
        page.locator(f"#sm-languages button[lang={language}]").click()
        state = [facts["slices"][at]["id"], language, sorted(shown)]
        page.wait_for_function(TOLD, arg=state)  # the address follows the slider with a delay
        address = page.evaluate("location.hash")
        fresh.page.goto("about:blank")
        other = fresh.open(path, address)
        assert page.evaluate(DRAWN) == other.evaluate(DRAWN), address
    assert walked.messages == fresh.messages == []


def test_symbols_are_kept_from_step_to_step(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate("document.querySelectorAll('.sm-item').forEach((one) => { one.kept = true; })")
    before = page.evaluate(DRAWN)
    page.evaluate(GO, 0)
    assert page.evaluate(DRAWN) != before
    assert page.locator(".sm-item").evaluate_all("(all) => all.some((one) => one.kept)")


@proof
def test_a_symbol_tells_what_it_stands_for_now(opened: Callable[..., Page]) -> None:
    page = opened("#lang=en")
    for at in (0, 2, 1):
        page.evaluate(GO, at)
        item = page.locator(".sm-item").first
        item.hover(force=True)
        assert page.locator("#sm-detail").text_content() == item.get_attribute("aria-label")


@proof
def test_the_reader_stays_at_the_same_thing(opened: Callable[..., Page]) -> None:
    page = opened("#lang=en")
    page.evaluate(GO, 0)
    names = page.locator(".sm-item").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-label').split(/[:,]/)[0])"
    )
    page.locator(".sm-item").nth(1).focus()
    page.evaluate(GO, 1)
    told = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert told.split(":")[0].split(",")[0] == names[1]
    assert page.locator(".sm-item[tabindex='0']").count() == 1
