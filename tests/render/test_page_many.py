"""Very many areas: nothing is made before it is looked at, and then no more than can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from proofs import proof
from render.facts_builder import SUPPRESSED, UNKNOWN, build_facts, square, words
from render.reading import Reader, axe_faults, saved
from render.test_page import large_facts
from scenemap.render.payload import payload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

#: Elements, texts and comments of a page.
NODES = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let found = 0;
  while (walker.nextNode()) {
    found += 1;
  }
  return found;
}"""


def with_figures(facts: dict[str, Any]) -> dict[str, Any]:
    """Add the table of counts by source period, each period a slice."""
    cells = facts["cells"]
    periods = [
        {name: one[name] for name in ("id", "label", "start", "end", "days")}
        for one in facts["slices"]
    ]
    heads = [{"nb": "Område", "en": "Area"}, *(one["label"] for one in periods)]
    table = {
        "caption": {"nb": "Funn per kildeperiode", "en": "Finds by source period"},
        "columns": [*heads, {"nb": "Sum", "en": "Total"}],
        "figures": {name: cells[name] for name in ("state", "count", "value")},
    }
    return facts | {"source_periods": periods, "tables": [table]}


def masked() -> dict[str, Any]:
    """Return 100 areas by 60 months, some of whose cells are withheld or unknown."""
    facts = large_facts()
    cells = facts["cells"]
    for area in range(0, 100, 3):
        for month, state in ((area % 60, SUPPRESSED), ((area + 7) % 60, UNKNOWN)):
            cells["state"][area][month] = state
            cells["count"][area][month] = cells["value"][area][month] = None
    return with_figures(facts)


def test_figures_of_the_slices_are_not_carried_twice() -> None:
    facts = masked()
    assert payload(facts)["tables"][0]["figures"] == "cells"

    table = facts["tables"][0]
    figures = table["figures"] | {"count": [row[:] for row in table["figures"]["count"]]}
    figures["count"][1][1] += 1
    (other,) = payload(facts | {"tables": [table | {"figures": figures}]})["tables"]
    assert other["figures"]["count"][1][1] == figures["count"][1][1]


@proof
def test_a_hundred_areas_by_sixty_months_are_a_page_of_few_elements(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    visitor = reader(bypass_csp=True)
    page = visitor.open(saved(tmp_path, masked()), "#lang=en")
    assert page.evaluate(NODES) < 10_000
    assert page.locator("table td").count() == 0
    summaries = page.locator(".sm-big > summary")
    assert summaries.all_inner_texts() == [
        "Table: finds per 30 days: show 100 areas × 60 periods",
        "Finds by source period: show 100 areas × 60 periods",
    ]

    table = page.locator("#sm-table")
    summaries.first.click()
    expect(table.locator("tbody tr")).to_have_count(50)  # "toggle" comes after the click
    assert table.get_by_role("status").inner_text() == "Shows 50 of 100 areas."
    table.get_by_role("button", name="Show 50 areas more").click()
    assert table.locator("tbody tr").count() == 100
    withheld = table.locator("tbody tr").first.locator("td").first
    assert withheld.inner_text() == ":"

    table.get_by_label("Search for an area").fill("area 7")
    names = table.locator("tbody th").all_inner_texts()
    assert names == ["Area 7", *(f"Area {at}" for at in range(70, 80))]
    page.locator("input[type=range]").fill(
        "30"
    )  # another stretch of periods, and its column marked
    assert table.get_by_label("Periods").input_value() == "1"
    at = table.locator("col").evaluate_all(
        "(all) => all.findIndex((one) => one.classList.contains('sm-current'))"
    )
    assert at == 1 + 30 - 24
    table.get_by_label("Order").select_option("most in the period first")
    shown = [
        float(row.locator("td").nth(30 - 24).inner_text())
        for row in table.locator("tbody tr").all()
    ]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) > 5

    summaries.last.click()
    expect(page.locator("#sm-words .sm-big tbody tr")).to_have_count(50)
    figures = page.locator("#sm-words .sm-big tbody tr").first.locator("td")
    assert figures.first.inner_text() == ":"
    assert figures.nth(7).inner_text() == "unknown"
    assert page.locator("#sm-words .sm-big tbody tr").nth(1).locator("td").first.inner_text() != ":"
    assert axe_faults(page) == []
    assert visitor.messages == []


def test_many_lines_of_words_are_written_when_they_are_asked_for(
    opened: Callable[..., Page],
) -> None:
    lines = [{"nb": f"Linje {at}", "en": f"Line {at}"} for at in range(30)]
    page = opened("#lang=en", facts=build_facts(left_out=lines))
    told = page.locator("#sm-words")
    assert told.get_by_text("Line 9", exact=True).is_visible()
    assert told.get_by_text("Line 29", exact=True).count() == 0
    told.get_by_text("Show 20 more").click()
    expect(told.get_by_text("Line 29", exact=True)).to_be_visible()


@proof
def test_the_largest_of_many_areas_are_named_and_stand_still_while_their_circles_change(
    opened: Callable[..., Page],
) -> None:
    page = opened("#t=2015-01&lang=en", facts=large_facts())
    items = page.locator("#sm-slice > ul").first.locator("li li")
    assert items.count() == 11
    values = [float(one.split(": ")[1].split()[0]) for one in items.all_inner_texts()[:10]]
    assert values == sorted(values, reverse=True)
    assert items.last.inner_text() == "and 90 areas more; the table has all of them"

    places = """() => [...document.querySelectorAll(".sm-item[aria-label^='Area']")].map((one) => [
      one.querySelector(".sm-label")?.getAttribute("transform"),
      one.querySelector(".sm-label")?.textContent,
    ]).sort()"""
    radii = (
        "() => [...document.querySelectorAll('.sm-item circle')].map((one) => one.r.baseVal.value)"
    )
    named, sized = page.evaluate(places), page.evaluate(radii)
    assert len([one for one in named if one[0]]) > 10
    for _ in range(3):
        page.get_by_role("button", name="Next period").click()
        assert page.evaluate(places) == named
        assert page.evaluate(radii) != sized


# ---- Above 150 areas -----------------------------------------------------------------------------


def small_square(number: int) -> dict[str, Any]:
    return square(5.014 + 0.03 * (number % 20), 60.214 + 0.03 * (number // 20), 0.012)


def two_hundred(*, outlined: bool) -> dict[str, Any]:
    """Return 200 areas by 12 months whose number is that of the area, in the first month of each."""
    facts = large_facts(200, 12)
    cells = facts["cells"]
    for number, area in enumerate(facts["areas"]):
        lon, lat = 5.014 + 0.03 * (number % 20), 60.214 + 0.03 * (number // 20)
        area["outline"] = small_square(number) if outlined else None
        area["point"] |= {"lon": round(lon, 6), "lat": round(lat, 6)}
        cells["count"][number][0] = cells["value"][number][0] = number
        cells["state"][number][0] = 1 if number == 0 else 2
    for number, state in ((1, UNKNOWN), (2, SUPPRESSED)):
        cells["state"][number][0] = state
        cells["count"][number][0] = cells["value"][number][0] = None
    facts["zones"][0] |= {"start": None, "inner": small_square(44), "outer": small_square(45)}
    box = [4.9, 60.1, 5.7, 60.6]
    return facts | {"bounds": box, "view": box, "services": [], "scenes": []}


LOOKS = "(all) => all.map((one) => one.getAttribute('class'))"


@proof
def test_very_many_outlines_are_filled_in_classes_that_hold_for_all_slices(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    visitor = reader(bypass_csp=True)
    facts = two_hundred(outlined=True)
    page = visitor.open(saved(tmp_path, facts), "#t=2015-01&lang=en")
    areas = page.locator(".leaflet-sm-outlines-pane path")
    assert areas.count() == 200
    assert page.locator(".sm-item .sm-exact").count() == 0
    looks = areas.evaluate_all(LOOKS)
    assert looks[:3] == ["sm-area sm-area-zero", "sm-area sm-area-unknown", "sm-area sm-area-few"]
    assert looks[3] == "sm-area sm-area-0"
    shades = [int(one[-1]) for one in looks[3:]]
    assert shades == sorted(shades)
    assert set(shades) <= set(range(5))
    legend = page.locator("#sm-legend").inner_text()
    assert "below" in legend
    assert "and more" in legend
    assert "filled by finds per 30 days" in legend
    classes = page.locator("#sm-legend ul").first.inner_text()
    page.get_by_role("button", name="Next period").click()
    assert areas.evaluate_all(LOOKS) != looks
    assert page.locator("#sm-legend ul").first.inner_text() == classes
    page.get_by_role("button", name="Previous period").click()
    assert areas.evaluate_all(LOOKS) == looks
    # A zone is drawn upon the areas, and as a line alone.
    zone = page.locator(".leaflet-sm-zones-pane .sm-zone-outer").first
    assert zone.evaluate("(one) => getComputedStyle(one).fill") == "none"

    areas.nth(199).dispatch_event("pointerover", {"bubbles": True})
    assert page.locator("#sm-detail").inner_text().startswith("Area 199: 199.0 finds per 30 days")
    page.locator("#sm-table summary").click()
    table = page.locator("#sm-table")
    table.get_by_label("Search for an area").fill("Area 2")
    table.get_by_role("button", name="Area 2", exact=True).press("Enter")
    assert page.locator("#sm-detail").inner_text() == (
        "Area 2: the number is withheld to protect persons"
    )
    assert page.locator(".sm-chosen").count() == 1
    assert axe_faults(page) == []
    assert visitor.messages == []


def pointing(facts: dict[str, Any], *areas: int) -> dict[str, Any]:
    """Add a story whose two steps point at some areas, and at none."""
    step = {
        "id": "first", "heading": words("Først", "First"), "text": words("Flest.", "Most."),
        "slice": 0, "points": [f"area area-{number}" for number in areas], "proofs": [], "doubts": [],
    }  # fmt: skip
    return facts | {"steps": [step, step | {"id": "unseen", "points": []}]}


@proof
def test_the_story_points_at_filled_areas_by_a_ring_and_a_name(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    visitor = reader(bypass_csp=True)
    facts = pointing(two_hundred(outlined=True), 7, 2)
    page = visitor.open(saved(tmp_path, facts), "#t=2015-01&lang=en&story=first")
    areas = page.locator(".leaflet-sm-outlines-pane path.sm-area")
    looks = areas.evaluate_all(LOOKS)
    lit = [number for number, look in enumerate(looks) if "sm-dim" not in look]
    assert (len(looks), lit) == (200, [2, 7])
    assert page.locator(".sm-ring").count() == 2
    names = page.locator(".sm-item.sm-lit")
    told = names.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert sorted(told) == [
        "Area 2: the number is withheld to protect persons",
        "Area 7: 7.0 finds per 30 days (7 finds counted)",
    ]
    assert names.locator(".sm-bold").all_text_contents() == ["Area 2", "Area 7"]
    assert axe_faults(page) == []

    page.get_by_role("button", name="Next", exact=True).click()
    assert page.locator(".sm-ring, .sm-lit, .sm-dim").count() == 0
    assert areas.count() == 200
    assert visitor.messages == []


@proof
def test_the_story_brings_out_the_cluster_that_an_area_stands_in(
    opened: Callable[..., Page],
) -> None:
    page = opened("#t=2015-01&lang=en&story=first", facts=pointing(two_hundred(outlined=False), 7))
    assert page.locator(".sm-item.sm-lit").count() == 1
    assert page.locator(".sm-item.sm-dim").count() > 3


@proof
def test_very_many_points_stand_together_until_they_are_pressed(
    opened: Callable[..., Page],
) -> None:
    facts = two_hundred(outlined=False)
    page = opened("#t=2015-01&lang=en", facts=facts)
    clusters = page.locator(".sm-item[aria-label*='areas: ']")
    labels = clusters.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert 3 < len(labels) < 120
    told = [re.match(r"([\d,]+) areas: ([\d.]+) finds per 30 days in all", one) for one in labels]
    assert all(told)
    alone = 200 - sum(int(one[1]) for one in told if one)
    single = page.locator(".sm-item[aria-label^='Area ']")
    assert single.count() == alone
    # The sums are of what is shown: of all areas but the one that is unknown and the one withheld.
    sums = sum(float(one[2]) for one in told if one)
    rates = single.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    sums += sum(
        float(one[1]) for one in map(re.compile(r".*?: ([\d.]+) finds per").match, rates) if one
    )
    assert sums == pytest.approx(sum(range(200)) - 1 - 2)
    lacking = [one for one in labels if "withheld" in one or "unknown" in one]
    assert sorted(re.findall(r"\d+ (?:unknown|withheld)", " ".join(lacking))) == [
        "1 unknown",
        "1 withheld",
    ]
    page.locator(f'.sm-item[aria-label="{lacking[0]}"]').press(" ")
    assert page.locator(".sm-item[aria-label^='Area ']").count() > alone
