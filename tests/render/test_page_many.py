"""Very many areas: nothing is made before it is looked at, and then no more than can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from render.facts_builder import SUPPRESSED, UNKNOWN, build_facts
from render.reading import Reader, axe_script, saved
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


@pytest.mark.browser
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
    page.evaluate(axe_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in result["violations"]] == []
    assert visitor.messages == []


@pytest.mark.browser
def test_the_largest_of_many_areas_are_named_and_the_others_counted(
    opened: Callable[..., Page],
) -> None:
    page = opened("#t=2015-01&lang=en", facts=large_facts())
    items = page.locator("#sm-slice > ul").first.locator("li li")
    assert items.count() == 11
    values = [float(one.split(": ")[1].split()[0]) for one in items.all_inner_texts()[:10]]
    assert values == sorted(values, reverse=True)
    assert items.last.inner_text() == "and 90 areas more; the table has all of them"


@pytest.mark.browser
def test_many_lines_of_words_are_written_when_they_are_asked_for(
    opened: Callable[..., Page],
) -> None:
    lines = [{"nb": f"Linje {at}", "en": f"Line {at}"} for at in range(30)]
    page = opened("#lang=en", facts=build_facts(left_out=lines))
    words = page.locator("#sm-words")
    assert words.get_by_text("Line 9", exact=True).is_visible()
    assert words.get_by_text("Line 29", exact=True).count() == 0
    words.get_by_text("Show 20 more").click()
    expect(words.get_by_text("Line 29", exact=True)).to_be_visible()
