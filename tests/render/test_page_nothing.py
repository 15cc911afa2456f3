"""A page on which no number may be shown: it says so, and shows no scale of what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs import proof
from render.facts_builder import EXACT, SUPPRESSED, UNKNOWN, build_events
from render.reading import axe_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


TOLD = {
    "nb": (
        "Periodene kan ikke legges sammen: alle tallene er holdt tilbake eller ukjente.",
        "Ingen tall er tegnet: hendelser per 30 dager er holdt tilbake eller ukjent overalt.",
    ),
    "en": (
        "The periods cannot be added up: all numbers are withheld or unknown.",
        "No number is drawn: events per 30 days are withheld or unknown everywhere.",
    ),
}


def without_numbers() -> dict[str, Any]:
    facts = build_events(legend={"steps": [], "max": 1.0})
    slices = range(len(facts["slices"]))
    none = [[None] * len(slices) for _ in facts["areas"]]
    state = [[(UNKNOWN, SUPPRESSED)[at % 2] for at in slices] for _ in facts["areas"]]
    facts["cells"] = {"state": state, "count": none, "value": none, "period": none}
    return facts


@proof
def test_where_no_number_is_shown_the_page_says_why_and_has_no_scale(
    opened: Callable[..., Page],
) -> None:
    page = opened("#lang=nb", without_numbers(), bypass_csp=True)

    for language, (no_sums, no_chart) in TOLD.items():
        page.locator(f"#sm-languages button[lang={language}]").click()
        time = page.locator("#sm-time").inner_text()
        assert no_sums in time
        assert "snitt" not in time
        assert "means" not in time
        chart = page.locator("#sm-chart")
        assert no_chart in chart.inner_text()
        assert page.locator("#sm-chart .sm-grid").count() == 0
        told = chart.locator("p").all_text_contents()
        assert [words for words in told if words] == [no_chart]
        assert page.locator("#sm-legend .sm-sizes").count() == 0
        assert axe_faults(page) == []


def test_the_only_area_with_figures_is_named_as_one(opened: Callable[..., Page]) -> None:
    facts = without_numbers()
    cells = facts["cells"]
    for name, value in (("state", EXACT), ("count", 30), ("value", 10.0)):
        cells[name] = [[value, *cells[name][0][1:]], *cells[name][1:]]
    facts["interventions"] = []
    facts["scenes"] = [{**scene, "statements": []} for scene in facts["scenes"]]
    page = opened("", facts | {"legend": {"steps": [2.0, 5.0, 10.0], "max": 10.0}})

    assert "Bare ett område har tall, og det er navngitt." in page.locator("#sm-chart").inner_text()
    assert page.locator("#sm-chart .sm-grid").count() == 4
    assert facts["scenes"]
    assert page.locator("#sm-where").count() == 0
    assert page.locator(".sm-where-go").is_hidden(), "nothing is listed that it could lead to"
