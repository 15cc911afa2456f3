"""Every slice laid out at four widths: the story is named, and no label hides or misleads.

All slices of a page are stepped through within one visit, by one script.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from proofs import proof
from render.facts_builder import EXACT, PART, SUPPRESSED, UNKNOWN, ZERO, build_facts, square, words
from render.reading import saved
from scenemap.case import load_case
from scenemap.facts import build_facts as facts_of
from scenemap.facts import page_facts
from scenemap.panel import published_panel
from scenemap.simulate import simulate
from scenemap.study import open_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from render.reading import Reader


WIDTHS = (1440, 1024, 390, 320)
CASES = ("bergen", "simulated", "areas-30", "areas-300")

MEASURE = """(story) => {
  const box = (element) => element.getBoundingClientRect();
  const map = document.querySelector(".leaflet-container");
  const squeeze = (text) => text.replace(/\\s/g, "");
  const gap = (one, two) => Math.hypot(
    Math.max(one.left - two.right, two.left - one.right, 0),
    Math.max(one.top - two.bottom, two.top - one.bottom, 0));
  // A text's box is a little higher than its letters.
  const overlap = (one, two) => one.left + 1.5 < two.right && two.left + 1.5 < one.right
    && one.top + 1.5 < two.bottom && two.top + 1.5 < one.bottom;
  // Lines of a document, which stand in the list of places among the sources alone.
  const cited = /\\b[LN]\\d{2,}/;
  // Where each scene's symbol has stood; the widths of circles, and of marks of what is not known.
  const stood = new Map();
  const widths = {circles: [], marks: []};
  const wide = (selector) => [...map.querySelectorAll(`.sm-item ${selector}`)]
    .map((one) => Number(one.getAttribute("width") ?? 2 * one.getAttribute("r")));
  const found = {missing: [], undated: [], lines: [], restless: [], large: [], overlaps: [],
                 nearer: [], outside: [], sideways: [], labels: 0, arrows: 0, slices: 0};
  const slider = document.querySelector(".sm-slider");
  for (let slice = 0; slice <= Number(slider.max); slice += 1) {
    slider.value = String(slice);
    slider.dispatchEvent(new Event("input"));
    const frame = box(map);
    const items = [...map.querySelectorAll(".sm-item")].map((item) => {
      const label = item.querySelector(":scope > .sm-label");
      return {
        name: item.getAttribute("aria-label"),
        symbol: box(item.firstElementChild),
        label: label === null ? null : box(label),
        text: label === null ? "" : squeeze(label.textContent),
        badge: item.querySelector(".sm-badge-number")?.textContent ?? "",
      };
    });
    const symbols = items.filter(({symbol}) => symbol.width > 0);
    const named = items.filter(({label}) => label !== null);
    const backdrop = [...map.querySelectorAll(".sm-symbols text")]
      .filter((text) => text.closest(".sm-item") === null && text.closest(".sm-leaders") === null)
      .map((text) => ({name: text.textContent, label: box(text)}));
    const at = (words) => `${slice}: ${words}`;
    for (const name of story) {
      if (!named.some(({text}) => text.includes(squeeze(name)))) {
        found.missing.push(at(name));
      }
    }
    for (const item of items.filter(({badge}) => badge !== "")) {
      found.arrows += 1;
      // A date that has no room beside its number stands with it.
      if (item.label === null && !/^\\d+: \\S/.test(item.badge)) {
        found.undated.push(at(item.name));
      }
    }
    const texts = [...named, ...backdrop];
    texts.forEach((one, index) => {
      for (const two of texts.slice(index + 1)) {
        if (overlap(one.label, two.label)) {
          found.overlaps.push(at(`${one.name} / ${two.name}`));
        }
      }
      for (const other of symbols) {
        if (overlap(one.label, other.symbol)) {
          found.overlaps.push(at(`${one.name} / symbol of ${other.name}`));
        }
      }
      if (one.label.left < frame.left - 1 || one.label.right > frame.right + 1
          || one.label.top < frame.top - 2 || one.label.bottom > frame.bottom + 2) {
        found.outside.push(at(one.name));
      }
    });
    for (const item of named.filter(({symbol}) => symbol.width > 0)) {
      const own = gap(item.label, item.symbol);
      const other = symbols.find((one) => one !== item && gap(item.label, one.symbol) < own - 0.5);
      if (other !== undefined) {
        found.nearer.push(at(`${item.name} / ${other.name}`));
      }
    }
    if (document.documentElement.scrollWidth > window.innerWidth) {
      found.sideways.push(at(String(document.documentElement.scrollWidth)));
    }
    for (const scene of map.querySelectorAll(".sm-item:has(.sm-scene)")) {
      const name = squeeze(scene.querySelector(".sm-label").textContent);
      const key = story.find((one) => name.startsWith(squeeze(one)));
      const place = scene.firstElementChild.getAttribute("transform");
      stood.set(key, (stood.get(key) ?? new Set()).add(place));
    }
    widths.circles.push(...wide(".sm-exact"), ...wide(".sm-mean"), ...wide(".sm-zero"));
    widths.marks.push(...wide(".sm-unknown"), ...wide(".sm-few"));
    if (cited.test(document.querySelector("#sm-slice").innerText)) {
      found.lines.push(at("the words on the slice"));
    }
    found.labels += named.length;
    found.slices += 1;
  }
  for (const [name, places] of stood) {
    if (places.size > 1) {
      found.restless.push(`${name} at ${[...places].join(" and ")}`);
    }
  }
  if (Math.max(0, ...widths.marks) >= Math.min(...widths.circles)) {
    found.large.push(String(Math.max(...widths.marks)));
  }
  if (cited.test(document.querySelector("main").innerText)) {
    found.lines.push("the page");
  }
  return found;
}"""


def bergen() -> dict[str, Any]:
    case = load_case("bergen")
    return page_facts(facts_of(case, published_panel(case, "quarter")))


def simulated() -> dict[str, Any]:
    case = load_case("bergen")
    rows = [one for one in case.counts if one.series == case.main_series]
    events = simulate(rows, case.areas, case.zone, seed=1)
    return page_facts(open_study(events, case).facts("quarter"))


def of_areas(count: int) -> dict[str, Any]:
    """Return a case of so many areas in the town, with four scenes, three moves and two services."""
    dice = random.Random(count)
    facts = build_facts()
    west, south, east, north = facts["view"]
    states = [UNKNOWN, ZERO, EXACT, EXACT, EXACT, SUPPRESSED, PART]
    areas, rows = [], []
    for number in range(count):
        lon = round(west + (east - west) * dice.uniform(0.05, 0.95), 5)
        lat = round(south + (north - south) * dice.uniform(0.05, 0.95), 5)
        name = words(f"Strøket {number}", f"Quarter {number}")
        point = {**facts["areas"][0]["point"], "lon": lon, "lat": lat}
        outline = square(lon, lat, 0.001)
        areas.append({**facts["areas"][0], "id": f"a{number}", "name": name, "point": point,
                      "outline": outline})  # fmt: skip
        row = [dice.choice(states) for _ in facts["slices"]]
        rows.append([(one, round(dice.uniform(0.2, 17.0), 1) if one in {EXACT, PART} else None)
                     for one in row])  # fmt: skip
    scene = {**facts["scenes"][0], "largest": []}
    places = [("Parken ved elva", 5.312, 60.380), ("Den gamle trappa", 5.320, 60.391),
              ("Bak brannstasjonen", 5.331, 60.388), ("Brua", 5.324, 60.377)]  # fmt: skip
    scenes = [
        {**scene, "id": f"s{number}", "name": words(name), "lon": lon, "lat": lat}
        for number, (name, lon, lat) in enumerate(places)
    ]
    moves = [
        {
            "number": number + 1,
            "from": f"s{number}",
            "to": f"s{number + 1}",
            "start": f"2020-0{1 + 3 * number}-01",
            "when": words(f"0{1 + 3 * number}.2020"),
            "rests_on": rests_on,
            "sentence": words(f"Flytting {number + 1}"),
            "text": words("Fortalt."),
            "told": words("Flytting. Fortalt."),
        }
        for number, rests_on in enumerate(("observed", "counted", "told"))
    ]
    return facts | {
        "areas": areas,
        "cells": {
            "state": [[state for state, _ in row] for row in rows],
            "value": [[value for _, value in row] for row in rows],
            "count": [[None if value is None else round(value) for _, value in row]
                      for row in rows],
            "period": [[None] * len(row) for row in rows],
        },
        "scenes": scenes,
        "moves": moves,
        "arrows": moves,
        "tables": [],
    }  # fmt: skip


def facts_for(name: str) -> dict[str, Any]:
    kind, _, count = name.partition("-")
    if kind == "areas":
        return of_areas(int(count))
    return {"bergen": bergen, "simulated": simulated}[kind]()


def story_of(facts: dict[str, Any]) -> list[str]:
    """Name the places that moves or statements tell of."""
    moved = {end for move in facts["arrows"] for end in (move["from"], move["to"])}
    return [
        scene["name"]["nb"]
        for scene in facts["scenes"]
        if scene["id"] in moved or scene["statements"] or scene["largest"]
    ]


@proof
@pytest.mark.parametrize("name", CASES)
def test_every_slice_names_the_story_and_no_label_hides_or_misleads(
    tmp_path: Path, reader: Callable[..., Reader], name: str
) -> None:
    facts = facts_for(name)
    path = saved(tmp_path, facts)
    # What moves is measured where it comes to rest.
    visitor = reader(reduced_motion="reduce")
    story = story_of(facts)
    assert len(story) >= 3
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        page = visitor.open(path)
        found = page.evaluate(MEASURE, story)
        counted = {key: found.pop(key) for key in ("labels", "arrows", "slices")}
        assert {fault: where for fault, where in found.items() if where} == {}, width
        assert counted["slices"] >= 4
        assert counted["labels"] >= len(story) * counted["slices"]
        assert (counted["arrows"] > 0) == bool(facts["arrows"])
    assert visitor.messages == []


@proof
def test_where_nothing_has_a_position_each_scene_is_named_at_every_width(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    case = load_case("oslo")
    facts = page_facts(facts_of(case, published_panel(case, "quarter")))
    path = saved(tmp_path, facts)
    visitor = reader()
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 800})
        page = visitor.open(path)
        named = page.locator(".sm-order h3").all_inner_texts()
        assert named == [scene["name"]["nb"] for scene in facts["scenes"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        legs = page.locator(".sm-leg small").all_inner_texts()
        assert legs == [move["sentence"]["nb"] for move in facts["moves"]]
    assert visitor.messages == []
