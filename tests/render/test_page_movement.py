"""What moves on the page: circles between slices, playback over what has figures, the arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from proofs import proof
from render.facts_builder import EXACT, UNKNOWN, build_facts, build_moves
from render.reading import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


STEP = """() => {
  const slider = document.querySelector(".sm-slider");
  const sizes = () => [...document.querySelectorAll(".sm-item .sm-exact")]
    .map((one) => Number(one.getAttribute("r")));
  const before = sizes();
  slider.value = String(Number(slider.value) + 1);
  slider.dispatchEvent(new Event("input"));
  const moving = document.getAnimations().map(({effect}) => effect.target);
  return {
    before,
    after: sizes(),
    grown: moving.filter((one) => one.tagName === "circle").length,
    faded: moving.filter((one) => one.tagName === "g").length,
    styled: document.querySelectorAll(".sm-symbols [style]").length,
  };
}"""


def with_gaps(*known: bool) -> dict[str, Any]:
    """Return a case of as many slices, of which only some have figures."""
    facts = build_facts()
    first = facts["slices"][0]
    facts["slices"] = [
        {**first, "id": f"2020-{at:02d}", "label": {"nb": f"del {at}", "en": f"part {at}"},
         "start": f"2020-{at:02d}-01", "end": f"2020-{at + 1:02d}-01"}
        for at in range(1, len(known) + 1)
    ]  # fmt: skip
    states = [EXACT if one else UNKNOWN for one in known]
    values = [4.0 + at if one else None for at, one in enumerate(known)]
    areas = facts["areas"]
    facts["cells"] = {
        "state": [states for _ in areas],
        "value": [values for _ in areas],
        "count": [[None if one is None else round(one) for one in values] for _ in areas],
        "period": [[None] * len(known) for _ in areas],
    }
    return facts


@proof
def test_playback_runs_over_what_has_figures_and_stops_at_the_last(
    opened: Callable[..., Page],
) -> None:
    facts = with_gaps(False, True, False, True, True, False, False)
    page = opened("#t=2020-01", facts, fresh=True)
    page.clock.install()
    page.reload()
    assert now(page) == "del 1"  # by hand, all before the last can be gone to
    page.get_by_role("button", name="Spill av").click()
    seen = []
    for _ in range(4):
        page.clock.run_for(1500)
        seen.append(now(page))
    assert seen == ["del 2", "del 4", "del 5", "del 5"]
    assert page.get_by_role("button", name="Spill av").count() == 1  # it has stopped
    # Once more from the last: from the first that has figures.
    page.get_by_role("button", name="Spill av").click()
    assert now(page) == "del 2"


@proof
def test_the_slider_ends_where_the_figures_end_and_the_rest_is_marked(
    opened: Callable[..., Page],
) -> None:
    facts = with_gaps(False, True, False, True, False, False)
    page = opened("#t=2020-06", facts)
    slider = page.get_by_role("slider")
    assert slider.get_attribute("max") == "3"
    assert now(page) == "del 4"  # an address beyond it leads to the last one
    slider.press("End")
    slider.press("ArrowRight")
    assert now(page) == "del 4"
    assert page.locator(".sm-button-last").get_attribute("aria-disabled") == "true"
    ticks = page.locator(".sm-tick-slice")
    empty = ticks.evaluate_all("(all) => all.map((one) => one.matches('.sm-tick-empty'))")
    assert empty == [True, False, True, False, True, True]
    assert "Skravert på tidslinjen: ingen tall." in page.locator("#sm-time").inner_text()
    # The thumb stands over the middle of its slice.
    thumb = slider.evaluate("(one) => one.getBoundingClientRect().right - 12")
    last = ticks.nth(3).bounding_box()
    assert last is not None
    assert thumb == pytest.approx(last["x"] + last["width"] / 2, abs=2)


@proof
@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_circles_grow_between_slices_unless_motion_is_unwanted(
    opened: Callable[..., Page], motion: str, moves: bool
) -> None:
    page = opened("#t=2020-Q2", build_moves(), reduced_motion=motion)
    found = page.evaluate(STEP)
    # What is drawn is at once what holds; the motion is laid over it.
    assert found["before"] != found["after"]
    assert (found["grown"] > 0) == moves
    assert (found["faded"] > 0) == moves  # the arrow that begins in this slice
    assert found["styled"] == 0


def test_from_unknown_to_a_number_nothing_grows(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-01", with_gaps(False, True))
    assert page.evaluate(STEP)["grown"] == 0


@proof
def test_arrows_are_broad_by_what_they_rest_on_and_lie_above_the_circles(
    opened: Callable[..., Page],
) -> None:
    facts = build_moves()
    (move,) = facts["moves"]
    scene = facts["scenes"][0]
    facts["scenes"] += [
        {**scene, "id": "brua", "lon": 5.333, "lat": 60.392},
        {**scene, "id": "kaia", "lon": 5.306, "lat": 60.376},
    ]
    facts["arrows"] = [
        move | {"rests_on": "observed"},
        move | {"number": 2, "from": "torget", "to": "brua", "rests_on": "counted"},
        move | {"number": 3, "from": "brua", "to": "kaia", "rests_on": "told"},
    ]
    page = opened("#t=2020-Q3", facts)
    lines = page.locator(".leaflet-sm-symbols-pane .sm-arrow")
    widths = lines.evaluate_all(
        "(all) => all.map((one) => parseFloat(one.getAttribute('stroke-width')))"
    )
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 3
    dashes = lines.evaluate_all("(all) => all.map((one) => getComputedStyle(one).strokeDasharray)")
    assert [one == "none" for one in dashes] == [True, True, False]
    assert page.locator(".sm-badge-number").all_text_contents()[:3] == ["1", "2", "3"]
    above = (
        "(line, circle) => circle.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING"
    )
    circle = page.locator(".leaflet-sm-symbols-pane .sm-mean").first.element_handle()
    assert lines.first.evaluate(above, circle)
    # Numbers are walked to like symbols, and tell what the move rests on.
    number = page.locator(".sm-item", has=page.locator(".sm-badge")).first
    number.focus()
    assert "Opptalt av noen." in page.locator("#sm-detail").inner_text()
    shown = page.locator("#sm-legend").inner_text()
    for basis in ("observert:", "talt:", "bare fortalt"):
        assert f"nummerert flytting, {basis}" in shown
