"""Single slices, windows and sums: offered for counts only, and never a part for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proofs import proof
from render.facts_builder import build_events, build_facts
from render.reading import axe_faults, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page


NONE = {"nb": "snitt kan ikke legges sammen", "en": "means cannot be added up"}


def mode(page: Page) -> Locator:
    return page.get_by_label("Tall for")


def told(page: Page, name: str) -> str:
    """Return what stands beside the symbol of an area, its name first."""
    texts = page.locator(".sm-item", has_text=name).locator("tspan").all_text_contents()
    return " ".join(text for text in texts if text != name)


@proof
@pytest.mark.parametrize("language", ["nb", "en"])
def test_means_are_not_added_up_and_the_page_says_why(
    turned: Callable[..., Page], language: str
) -> None:
    page = turned(f"#lang={language}", build_facts)

    assert page.locator("#sm-mode").count() == 0
    assert NONE[language] in page.locator("#sm-time").inner_text()


def test_counts_offer_three_modes(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q4", build_events)

    assert mode(page).locator("option").all_inner_texts() == [
        "perioden alene",
        "de 4 siste periodene",
        "alt til og med perioden",
    ]
    assert NONE["nb"] not in page.locator("#sm-time").inner_text()
    assert "gjelder nå perioden alene" in page.locator("#sm-legend").inner_text()


def test_sums_are_worked_with_the_keyboard_and_told_in_words(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3", build_events)
    assert told(page, "Område Nord") == "10,0"
    mode(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    assert mode(page).input_value() == "cumulative"
    assert told(page, "Område Nord") == "60"
    panel = page.locator("#sm-slice").inner_text()
    assert "Tallene er lagt sammen: 1. kvartal 2020 til og med 3. kvartal 2020." in panel
    assert "Lagt sammen:\nOmråde Nord: 60\nOmråde Sør: 18" in panel
    assert "Bane/buss: 15" in panel
    item = page.locator(".sm-item", has_text="Område Nord")
    assert "60 hendelser i alt, 1. kvartal 2020 til og med 3. kvartal 2020" in str(
        item.get_attribute("aria-label")
    )
    assert "gjelder nå alt til og med perioden" in page.locator("#sm-legend").inner_text()


def test_a_sum_that_lacks_a_part_is_unknown_or_withheld(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q4&m=cumulative", build_events)

    assert told(page, "Område Nord") == "100"
    # That the sum is of a part of the time stands once in the title, and not at each number.
    assert told(page, "Område Sør") == "26"
    assert now(page) == "4. kvartal 2020 (del)"
    assert page.locator(".sm-item", has_text="Område Vest").locator(".sm-few").count() == 1
    vest = page.locator(".sm-item", has_text="Område Vest")
    assert vest.locator(".sm-few-sum").count() == 1
    panel = page.locator("#sm-slice").inner_text()
    assert "fordi minst ett tall holdes tilbake av hensyn til personvern:\nOmråde Vest\n" in panel
    assert "kilden mangler tall for en del av tiden:\nOmråde Fjern\n" in panel
    assert "26" not in panel.split("Område Vest")[1].split("\n")[0]


@proof
def test_legend_is_fixed_over_time_in_each_mode(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q1", build_events)
    sizes = page.locator(".sm-sizes")
    seen = {}
    for choice in ("single", "window", "cumulative"):
        mode(page).select_option(choice)
        texts = set()
        for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight"):
            page.get_by_role("slider").press(key)
            texts.add(sizes.inner_text())
        seen[choice] = texts

    assert all(len(texts) == 1 for texts in seen.values())
    assert seen["single"] == {"2,6\n6,6\n13,2"}
    assert seen["cumulative"] == {"20\n50\n100"}


def test_chart_and_table_stay_as_they_are(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3", build_events)
    before = [page.locator(part).inner_html() for part in ("#sm-chart", "#sm-table")]
    mode(page).select_option("window")

    assert [page.locator(part).inner_html() for part in ("#sm-chart", "#sm-table")] == before


def test_the_rest_of_the_page_stays_with_the_slice(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3&m=cumulative", build_events)

    assert now(page) == "3. kvartal 2020"
    assert "20–30 personer" not in page.locator("#sm-slice").inner_text()


@proof
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(
    opened: Callable[..., Page], language: str, width: int
) -> None:
    page = opened(
        f"#t=2020-Q4&m=cumulative&lang={language}",
        build_events(),
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )

    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
