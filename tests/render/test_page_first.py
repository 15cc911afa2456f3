"""What stands in the first screen: title, finding and limit, what the symbols mean, map and slider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs import deepens, often, proof
from render.facts_builder import build_facts as build_made_up
from render.facts_builder import words
from scenemap.case import load_case
from scenemap.facts import build_facts, page_facts
from scenemap.panel import published_panel
from scenemap.simulate import simulate
from scenemap.study import open_study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    from scenemap.facts import Facts


SCREENS = [(1440, 900), (1280, 720), (1024, 768), (390, 844)]
HEAD = ["#sm-title", ".sm-found", ".sm-limit"]
MAPPED = [*HEAD, "#sm-key", ".sm-map-slot", ".sm-slider"]
# Every size is shown with the page that has the most to say: simulated events.
SMALLEST = SCREENS[-often(1, len(SCREENS)) :]
# A map lower than this shows no town.
LEAST_MAP = 250


def published(name: str) -> Facts:
    case = load_case(name)
    return build_facts(case, published_panel(case, "quarter"))


def simulated(folder: Path) -> Facts:
    case = load_case("bergen")
    rows = [count for count in case.counts if count.series == case.main_series]
    file = folder / "simulated.csv"
    simulate(rows, case.areas, case.zone, seed=1).to_csv(file, index=False)
    return open_study(file, case=case).facts("quarter")


def faults(page: Page, selectors: list[str]) -> list[str]:
    """List what is not wholly in the first screen, as it stands when the page has been opened."""
    return page.evaluate(  # type: ignore[no-any-return]
        """async (selectors) => {
             // The page hears of another size before it draws the next frame.
             const frame = () => new Promise(requestAnimationFrame);
             await frame().then(frame);
             return selectors.filter((selector) => {
             const { top, bottom, left, right, height } =
               document.querySelector(selector).getBoundingClientRect();
             return height === 0 || top < 0 || left < 0
               || bottom > innerHeight || right > innerWidth;
           })}""",
        selectors,
    )


def look(
    page: Page, selectors: list[str], screens: Sequence[tuple[int, int]] = SCREENS
) -> dict[str, Any]:
    """Look at the first screen in some sizes and both languages; return what is wrong."""
    wrong = {}
    for language in ("English", "Norsk"):
        page.get_by_role("button", name=language).click()
        for width, height in screens:
            page.set_viewport_size({"width": width, "height": height})
            found = [*faults(page, selectors)]
            slot = page.locator(".sm-map-slot")
            if slot.count() and slot.bounding_box()["height"] < LEAST_MAP:  # type: ignore[index]
                found.append("the map is too low")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("it scrolls sideways")
            if found:
                wrong[f"{language} {width}"] = found
    return wrong


@deepens
def test_bergen_has_it_all_in_the_first_screen(opened: Callable[..., Page]) -> None:
    page = opened(facts=page_facts(published("bergen"), "nb"))

    assert look(page, MAPPED, SMALLEST) == {}
    assert page.locator(".sm-found").inner_text().startswith("Laksevåg: andelen av funn")
    assert "funn per 30 dager" in page.locator("#sm-key").inner_text()


@proof
def test_oslo_says_what_is_shown_where_nothing_is_compared(opened: Callable[..., Page]) -> None:
    page = opened(facts=page_facts(published("oslo"), "nb"))

    assert look(page, HEAD, SMALLEST) == {}
    assert page.locator(".sm-found").inner_text().startswith("Vist er bortvisninger i 2 områder")


@proof
def test_simulated_events_have_room_for_their_warning(
    tmp_path: Path, opened: Callable[..., Page]
) -> None:
    page = opened(facts=page_facts(simulated(tmp_path), "nb"))

    assert look(page, [*MAPPED, "#sm-warnings"]) == {}


def test_the_key_has_no_symbol_that_the_page_has_not(opened: Callable[..., Page]) -> None:
    facts = build_made_up(zones=[], services=[], check=None)
    page = opened(facts=facts)
    told = page.locator("#sm-key li > span").all_inner_texts()

    assert told == [
        "funn per 30 dager, som tall og areal",
        "~ snitt over en lengre kildeperiode",
        "delvis dekket",
        "ingen funnet",
        "ukjent",
        "holdt tilbake",
        "russcene",
    ]


def test_long_words_leave_the_slider_in_sight(opened: Callable[..., Page]) -> None:
    long = words("ord " * 60, "word " * 60)
    facts = build_made_up(finding={"text": long, "limit": long, "compared": True})

    assert faults(opened(facts=facts), MAPPED) == []
