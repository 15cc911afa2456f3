"""The page of a case of which nothing has a position, in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from proofs import proof
from render.facts_builder import build_facts as build_made_up
from render.facts_builder import words
from render.reading import Visitors, axe_faults, saved, symbols
from scenemap.case import load_case
from scenemap.facts import build_facts, page_facts
from scenemap.panel import published_panel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from scenemap.model import Lang


LANGUAGES: tuple[Lang, ...] = ("nb", "en")
ORDER = {
    "nb": ["Slottsparken", "Egertorget", "Karl Johan ved Domkirken", "Plasser rundt Oslo S",
           "Plata (Christian Fredriks plass)", "Skippergata og nedre Karl Johans gate"],
    "en": ["Slottsparken", "Egertorget", "Karl Johan by Domkirken", "Squares around Oslo S",
           "Plata (Christian Fredriks plass)", "Skippergata and lower Karl Johans gate"],
}  # fmt: skip


def oslo(lang: Lang) -> dict[str, Any]:
    case = load_case("oslo")
    return page_facts(build_facts(case, published_panel(case, "quarter")), lang)


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory, lang: Lang) -> Iterator[Page]:
    """Return the page, on which nobody presses anything."""
    visitors = Visitors(browser)
    reader = visitors.reader(fresh=True, bypass_csp=True)
    yield reader.open(saved(tmp_path_factory.mktemp("oslo"), oslo(lang)))
    visitors.leave()


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(one.inner_text().split()) for one in page.locator(selector).all()]


@pytest.mark.parametrize("lang", ["nb", pytest.param("en", marks=proof)], indirect=True)
def test_it_opens_without_a_message_or_a_request(
    tmp_path: Path, reader: Callable[..., Any], lang: Lang
) -> None:
    path = saved(tmp_path, oslo(lang))
    one = reader()
    one.open(path, "#t=2004-Q3&layers=counts&z=14/59.9/10.7&m=window")
    one.page.get_by_role("button", name="English").click()
    one.page.set_viewport_size({"width": 500, "height": 700})
    assert one.messages == []
    assert one.requests == [path.as_uri()]


@proof
def test_it_fits_a_phone_and_the_address_holds_the_language_alone(
    opened: Callable[..., Page],
) -> None:
    page = opened(facts=oslo("nb"), viewport={"width": 360, "height": 740})
    for _ in LANGUAGES:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(".sm-step").first.is_visible()
        page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"page\.html#lang=en$"))
    assert page.title() == "Banishments, Oslo"


def test_the_scenes_stand_in_order_each_with_where_it_went(page: Page, lang: Lang) -> None:
    assert texts(page, ".sm-order h3") == ORDER[lang]
    legs = texts(page, ".sm-leg strong")
    assert legs == [f"→ {name}." for name in ORDER[lang][1:]]


def test_one_sentence_says_why_there_is_no_map(page: Page, lang: Lang) -> None:
    said = {
        "nb": "Ingen posisjon er funnet i kildene",
        "en": "No position was found in the sources",
    }
    assert texts(page, ".sm-unplaced")[0].startswith(said[lang])
    for gone in (".leaflet-container", "[role=slider]", "input[type=range]", ".sm-map-slot"):
        assert page.locator(gone).count() == 0
    assert not page.locator("#sm-table").is_visible()


def test_acts_statements_and_figures_stand_by_their_time(page: Page, lang: Lang) -> None:
    told = texts(page, ".sm-dated li p strong")
    assert told == {
        "nb": ["sommeren 2004"] * 3
        + ["våren 2011", "sommeren 2011"]
        + ["juli–des. 2011"] * 4
        + ["2012–2015"],
        "en": ["summer 2004"] * 3
        + ["spring 2011", "summer 2011"]
        + ["Jul–Dec 2011"] * 4
        + ["2012–2015"],
    }[lang]  # fmt: skip
    figures = {
        "nb": ["2 042 bortvisninger", "5 719 bortvisninger", "353 ganger bøtelagt"],
        "en": ["2,042 banishments", "5,719 banishments", "353 times fined"],
    }
    said = " ".join(texts(page, ".sm-dated li"))
    assert [one for one in figures[lang] if one not in said.replace("\xa0", " ")] == []


def test_a_stretch_is_as_wide_as_its_time(page: Page) -> None:
    """Summer 2004 is 92 of the 4,383 days from 2004 through 2015; the plan is the last four years."""
    track = page.locator(".sm-track").first.bounding_box()
    first = page.locator(".sm-stretch").first.bounding_box()
    last = page.locator(".sm-stretch").last.bounding_box()
    assert track
    assert first
    assert last
    assert first["x"] - track["x"] == pytest.approx(track["width"] * 152 / 4383, abs=1)
    assert first["width"] == pytest.approx(track["width"] * 92 / 4383, abs=1)
    assert last["width"] == pytest.approx(track["width"] * 1461 / 4383, abs=1)
    assert last["x"] + last["width"] == pytest.approx(track["x"] + track["width"], abs=1)


@proof
def test_within_another_page_it_leads_to_the_whole_of_itself(opened: Callable[..., Page]) -> None:
    page = opened("#embed=1&lang=en", oslo("en") | {"steps": []})
    whole = page.get_by_role("link", name="Open the whole page")
    assert whole.get_attribute("href") == "#lang=en"
    page.evaluate("location.hash = '#lang=en'")
    expect(whole).to_be_hidden()


@proof
@pytest.mark.parametrize("lang", ["en", "nb"], indirect=True)
def test_axe_finds_nothing(page: Page) -> None:
    assert axe_faults(page) == []


def test_scenes_without_moves_are_a_list_in_no_order(opened: Callable[..., Page]) -> None:
    facts = oslo("en")
    facts["moves"] = []
    page = opened(facts=facts)
    assert page.locator("ol.sm-order").count() == 0
    assert page.locator("ul.sm-order > li").count() == 6


def test_nothing_dated_leaves_no_empty_line(opened: Callable[..., Page]) -> None:
    facts = oslo("en")
    facts["story"]["dated"] = []
    page = opened(facts=facts)
    assert page.locator(".sm-years, .sm-dated").count() == 0


def test_a_users_own_events_have_their_chart_and_table(opened: Callable[..., Page]) -> None:
    facts = oslo("en")
    facts["story"]["by_slice"] = True
    page = opened(facts=facts)
    assert page.locator("#sm-table table").is_visible()
    assert page.locator("#sm-chart svg").is_visible()


def test_a_scene_without_a_position_is_told_but_not_drawn(opened: Callable[..., Page]) -> None:
    facts = build_made_up()
    lost = {**facts["scenes"][0], "id": "lost", "name": words("Borte", "Lost")}
    facts["scenes"].append(lost | {"lon": None, "lat": None, "accuracy_m": None})
    page = opened(facts=facts)
    drawn = [one for one in symbols(page) if one and one.startswith("Borte")]
    assert drawn == []
    assert "Borte" in page.locator("#sm-slice").inner_text()
