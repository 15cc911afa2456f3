"""Arrows between scenes, with their evidence, and the path of the mean centre where it is robust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proofs import proof
from render.facts_builder import build_facts, build_moves
from render.reading import axe_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


MAP = ".leaflet-sm-symbols-pane"


def test_arrow_comes_with_its_time_and_names_its_evidence(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2", build_moves)
    assert page.locator(f"{MAP} .sm-arrow").count() == 0
    assert "Opptalt av noen" not in page.locator("#sm-slice").inner_text()

    page.get_by_role("button", name="Neste periode").click()
    assert page.locator(f"{MAP} .sm-arrow").count() == 1
    panel = page.locator("#sm-slice").inner_text()
    assert "Flytting 1, juli 2020: Parken → Torget (talt)\nOpptalt av noen." in panel
    scene = page.locator(".sm-item", has_text="Torget")
    assert "Flytting 1, juli 2020: Parken → Torget (talt)" in str(scene.get_attribute("aria-label"))

    page.get_by_role("button", name="Siste periode").click()
    assert page.locator(f"{MAP} .sm-arrow").count() == 1


def test_arrow_goes_with_the_scenes(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3", build_moves)
    page.get_by_label("Russcener, beskrevet i ord").uncheck()

    assert page.locator(f"{MAP} .sm-arrow").count() == 0


def test_without_evidence_there_is_neither_arrow_nor_heading(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3", build_facts)

    assert page.locator(".sm-arrow").count() == 0
    assert "med belegg" not in page.locator("#sm-slice").inner_text()


def test_path_of_the_centre_is_drawn_and_named_at_its_end(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q3", build_moves)
    assert page.locator(f"{MAP} .sm-centre-path").count() == 1
    end = page.locator(".sm-item", has_text="Tyngdepunktets vei")
    assert end.get_attribute("aria-label") == "Tyngdepunktets vei"
    assert "ikke tegnet" not in page.locator("#sm-slice").inner_text()

    page.get_by_label("Funn per 30 dager i hvert område").uncheck()
    assert page.locator(f"{MAP} .sm-centre-path").count() == 0
    assert end.count() == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [("nb", "Tyngdepunktets vei er ikke tegnet"), ("en", "path of the mean centre is not drawn")],
)
def test_path_that_is_not_robust_is_not_drawn_and_the_page_says_so(
    turned: Callable[..., Page], language: str, text: str
) -> None:
    page = turned(f"#t=2020-Q3&lang={language}", build_facts)

    assert page.locator(".sm-centre-path, .sm-centre").count() == 0
    assert text in page.locator("#sm-slice").inner_text()


@proof
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_fault_with_lines_on_the_map(opened: Callable[..., Page], width: int) -> None:
    page = opened(
        "#t=2020-Q3", build_moves(), viewport={"width": width, "height": 900}, bypass_csp=True
    )

    assert axe_faults(page) == []
