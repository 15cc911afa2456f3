"""The page on A4: nothing is cut, and what the map is of stands above it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from proofs import proof
from scenemap import open_study
from scenemap.facts import page_facts
from scenemap.facts.front import Front
from scenemap.render import save_page, time_map
from scenemap.text import same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from render.reading import Reader

#: Pixels between the margins of A4.
WIDTH = 700
BOXES = """() => {
  const box = (name) => {
    const { left, top, right, bottom } = document.querySelector(name).getBoundingClientRect();
    return { left, top, right, bottom };
  };
  return JSON.stringify({
    map: box("#sm-map-slot .leaflet-container"),
    frame: box("#sm-map-slot"),
    slice: box(".sm-now"),
    chart: box(".sm-chart svg"),
    finding: box("#sm-finding"),
    byline: box("#sm-byline"),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  });
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from dataclasses import replace

    facts = open_study(case="bergen").facts("quarter")
    front = Front(author=same("Kari Nordmann"), day=date(2026, 11, 29))
    made = tmp_path_factory.mktemp("print") / "page.html"
    save_page(time_map(page_facts(replace(facts, front=front), "nb")), made)
    return made


@proof
def test_nothing_is_cut_on_a4_and_author_and_date_stand_under_the_title(
    path: Path, reader: Callable[..., Reader]
) -> None:
    page = reader(viewport={"width": 1280, "height": 720}).open(path)
    assert page.locator("#sm-byline").is_hidden()
    page.locator(".sm-chart svg").wait_for()
    page.wait_for_function(
        "document.getElementById('sm-map-slot').style.getPropertyValue('--on-paper') !== ''"
    )
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    found: dict[str, Any] = json.loads(page.evaluate(BOXES))
    for name in ("map", "frame", "chart"):
        assert found[name]["right"] <= WIDTH + 1, name
    # All of the map that was seen on the screen, and no more room than it takes.
    assert found["map"]["right"] <= found["frame"]["right"] + 2
    assert found["map"]["bottom"] <= found["frame"]["bottom"] + 2
    assert found["map"]["right"] > 0.9 * WIDTH
    assert found["byline"]["bottom"] <= found["finding"]["top"] + 1
    assert found["finding"]["bottom"] <= found["slice"]["top"] + 1
    assert found["slice"]["bottom"] <= found["frame"]["top"] + 1
    assert found["sideways"] <= 0

    page.set_viewport_size({"width": 1280, "height": 720})
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    first = printed[0]
    assert [round(side / 72 * 25.4) for side in first.get_size()] == [210, 297]
    told = " ".join(first.get_textpage().get_text_range().split())
    assert "sep. 2014–juni 2016 · av Kari Nordmann · 29.11.2026" in told
    assert told.index("Kari Nordmann") < told.index("Laksevåg: andelen av funn")
