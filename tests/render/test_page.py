from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import folium
import folium.plugins
import pytest
from playwright.sync_api import expect

from proofs import crossed, proof
from render.facts_builder import EXACT, build_facts, square, words
from render.reading import Reader, axe_faults, now, saved, symbols
from scenemap.errors import DataError, OutputExistsError
from scenemap.render import save_page, time_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

SIMULATED = words("Simulert", "Simulated")
# Each payload asks the page to mark itself: the three that folium's own sinks run ...
MARK = "window.injected=1"
PAYLOADS = [
    f"<img src=x onerror={MARK}>",
    f"${{{MARK}}}",
    f"</script><script>{MARK}</script>",
]
# ... and others, against strings, lines, comments, branca's templates and our own braces.
MORE_PAYLOADS = [
    f"`;{MARK};`",
    f"\\';{MARK};//",
    f'\\";{MARK};//',
    f"\u2028{MARK};\u2029",
    f"<svg onload={MARK}></svg>",
    f"]]><style>*{{display:none}}</style><script>{MARK}</script>",
    "{{ 7 * 7 }} {% endraw %} {# gone #}",
    "<!--<script>",
    "&lt;b&gt; & $& {name} {constructor}",
]
# folium runs a data value as script in eight places (tooltip, popup, parsed popup, GeoJSON field,
# layer name, attribution, DivIcon, timed layer). What those would show stands here on this page:
SINKS = ["areas", "services", "scenes", "zones", "interventions", "backdrop", "tables", "texts"]


def poisoned(facts: dict[str, Any], payload: str) -> dict[str, Any]:
    """Add a payload to every text of the facts that a person reads."""

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict) and set(value) == {"nb", "en"}:
            return {language: f"{text} {payload}" for language, text in value.items()}
        if isinstance(value, dict):
            return {name: poison(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [poison(part, key) for part in value]
        if isinstance(value, str) and key in {"where", "version", "kind", "outline", "precision"}:
            return value if key == "precision" else value + payload
        return value

    return poison(copy.deepcopy(facts))


def in_every_sink(payloads: list[str]) -> dict[str, Any]:
    """Put payloads into the texts of every part of the page, each with the name of its part after it."""
    facts = build_facts(watermark=SIMULATED)
    parts = set(SINKS) - {"texts"}
    for key in facts.keys() - {"languages"}:
        sink = key if key in parts else "texts"
        marked = " ".join(f"{one}{sink}" for one in payloads)
        facts[key] = poisoned({key: facts[key]}, marked)[key]
    return facts


def voronoi_like(count: int, vertices: int = 120) -> list[dict[str, Any]]:
    """Return rings as costly as real outlines, each in a cell of its own."""
    dice = random.Random(7)
    rings = []
    for number in range(count):
        lon, lat = 5.0 + 0.03 * (number % 10), 60.2 + 0.03 * (number // 10)
        ring = []
        for step in range(vertices):
            side, along = divmod(4 * step / vertices, 1)
            corner = [(along, 0), (1, along), (1 - along, 1), (0, 1 - along)][int(side)]
            ring.append(
                [
                    round(lon + 0.028 * corner[0] + dice.uniform(0, 0.0008), 6),
                    round(lat + 0.028 * corner[1] + dice.uniform(0, 0.0008), 6),
                ]
            )
        rings.append({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    return rings


def large_facts(areas: int = 100, months: int = 60) -> dict[str, Any]:
    """Return a case of the size that the page promises to carry."""
    dice = random.Random(11)
    facts = build_facts()
    shape = facts["areas"][0]
    slices = []
    for month in range(months):
        year, number = 2015 + month // 12, month % 12 + 1
        following = f"{year + number // 12}-{number % 12 + 1:02d}-01"
        label = words(f"{number:02d}.{year}")
        slices.append(
            {
                "id": f"{year}-{number:02d}",
                "label": label,
                "short": label,
                "start": f"{year}-{number:02d}-01",
                "end": following,
                "days": 30,
                "days_covered": 30,
            }
        )
    outlines = voronoi_like(areas)
    values = [[round(dice.uniform(0.1, 17.0), 1) for _ in slices] for _ in range(areas)]
    return facts | {
        "slices": slices,
        "bounds": [5.0, 60.2, 5.3, 60.5],
        "view": [5.0, 60.2, 5.3, 60.5],
        "areas": [
            {
                **shape,
                "id": f"area-{number}",
                "name": words(f"Område {number}", f"Area {number}"),
                "point": {
                    **shape["point"],
                    "lon": round(5.014 + 0.03 * (number % 10), 6),
                    "lat": round(60.214 + 0.03 * (number // 10), 6),
                },
                "outline": outline,
            }
            for number, outline in enumerate(outlines)
        ],
        "cells": {
            "state": [[EXACT] * months for _ in range(areas)],
            "value": values,
            "count": [[round(value) for value in row] for row in values],
            "period": [[None] * months for _ in range(areas)],
        },
        "interventions": [],
    }


# ---- The file ------------------------------------------------------------------------------------


def test_same_facts_give_same_bytes(tmp_path: Path) -> None:
    one = saved(tmp_path, build_facts(), "one.html")
    two = saved(tmp_path, build_facts(), "two.html")

    assert one.read_bytes() == two.read_bytes()


def test_saving_twice_gives_same_bytes(tmp_path: Path) -> None:
    page = time_map(build_facts())
    save_page(page, tmp_path / "one.html")
    save_page(page, tmp_path / "two.html")

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


@proof
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_bytes_do_not_depend_on_process_or_time_zone(tmp_path: Path, zone: str) -> None:
    here = saved(tmp_path, build_facts())
    there = tmp_path / "there.html"
    program = (
        "import sys; from pathlib import Path;"
        "from render.facts_builder import build_facts;"
        "from scenemap.render import save_page, time_map;"
        "save_page(time_map(build_facts()), Path(sys.argv[1]))"
    )
    environment = os.environ | {
        "TZ": zone,
        "PYTHONHASHSEED": "5",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    subprocess.run([sys.executable, "-c", program, str(there)], check=True, env=environment)

    assert there.read_bytes() == here.read_bytes()


def test_bytes_are_the_same_with_layers_of_the_readers_own(tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        page = time_map(build_facts())
        folium.GeoJson(square(5.31, 60.38)).add_to(page)
        folium.CircleMarker([60.38, 5.31]).add_to(page)
        save_page(page, tmp_path / name)

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_saving_leaves_the_map_as_it_was(tmp_path: Path) -> None:
    page = time_map(build_facts())
    name = page.get_name()
    save_page(page, tmp_path / "page.html")

    assert page.get_name() == name
    assert page.get_root().render().count(f'id="{name}"') == 1


def test_facts_are_not_changed(tmp_path: Path) -> None:
    facts = build_facts()
    saved(tmp_path, facts)

    assert facts == build_facts()


def test_map_is_a_folium_map_and_leaves_the_classes_alone(tmp_path: Path) -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    page = time_map(build_facts())
    save_page(page, tmp_path / "page.html")

    assert isinstance(page, folium.Map)
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert "cdn.jsdelivr.net/npm/leaflet" in folium.Map().get_root().render()


def test_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine")

    with pytest.raises(OutputExistsError):
        save_page(time_map(build_facts()), path)
    assert path.read_text() == "mine"

    save_page(time_map(build_facts()), path, overwrite=True)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_map_of_another_make_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="time_map"):
        save_page(folium.Map(tiles=None), tmp_path / "page.html")


def test_layer_that_needs_the_network_is_refused(tmp_path: Path) -> None:
    page = time_map(build_facts())
    folium.plugins.Fullscreen().add_to(page)

    with pytest.raises(DataError, match=r"cdn\.jsdelivr\.net"):
        save_page(page, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_numbers_that_json_cannot_hold_are_refused() -> None:
    facts = build_facts()
    facts["cells"]["value"][0][1] = float("nan")

    with pytest.raises(ValueError, match="JSON"):
        time_map(facts)


def test_head_names_language_title_and_lets_the_reader_zoom(tmp_path: Path) -> None:
    text = saved(tmp_path, build_facts(lang="en")).read_text(encoding="utf-8")

    assert '<html lang="en">' in text
    assert "<title>Finds in Toytown</title>" in text
    assert re.findall(r"<meta name=\"viewport\"[^>]*>", text) == [
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
    ]
    assert len(re.findall("<main", text)) == 1


def test_policy_allows_exactly_the_code_of_the_page(tmp_path: Path) -> None:
    text = saved(tmp_path, build_facts()).read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")

    for tag in ("script", "style"):
        codes = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        hashes = {
            "'sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() + "'"
            for code in codes
        }
        source = re.search(rf"{tag}-src ([^;]*)", allowed)
        assert source is not None
        assert set(source[1].split()) == hashes
    assert allowed.startswith("default-src 'none'")
    assert "unsafe" not in allowed
    # The background map, fetched when the reader asks for it, is the only widening.
    assert "; img-src data: https://cache.kartverket.no; " in allowed
    assert allowed.count("http") == 1


def test_page_names_no_address_to_fetch_from(tmp_path: Path) -> None:
    text = saved(tmp_path, build_facts()).read_text(encoding="utf-8")

    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=""", text)
    assert not re.findall(r"url\((?!data:|#)", text)
    assert "style=" not in re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)


def test_data_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    facts = build_facts(subtitle=words("".join(PAYLOADS + MORE_PAYLOADS)))
    text = saved(tmp_path, facts).read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="sm-data">(.*?)</script>', text)
    assert block is not None

    assert json.loads(block[1])["subtitle"] == facts["subtitle"]
    assert not set("<>&\u2028\u2029") & set(block[1])


def test_hundred_areas_by_sixty_months_stay_small(tmp_path: Path) -> None:
    page = saved(tmp_path, large_facts()).read_bytes()

    assert len(page) <= 600_000
    assert len(gzip.compress(page, 9)) <= 200_000


# ---- The page in a browser -----------------------------------------------------------------------


@pytest.mark.parametrize("watermark", [pytest.param(None, marks=proof), SIMULATED])
def test_page_asks_for_nothing_and_says_nothing(
    tmp_path: Path, reader: Callable[..., Reader], watermark: dict[str, str] | None
) -> None:
    path = saved(tmp_path, build_facts(watermark=watermark))
    visitor = reader()
    page = visitor.open(path)
    for name in ("Neste periode", "Siste periode", "Første periode", "Oversikt", "English"):
        page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="Zoom in").click()

    assert visitor.requests == [path.as_uri()]
    assert visitor.messages == []


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def open_unharmed(visitor: Reader, path: Path) -> str:
    """Open a page, use it, and return its text; fails if anything of the data has run."""
    page = visitor.open(path, "#t=2020-Q2")
    page.locator(".sm-item").first.hover(force=True)
    page.get_by_role("button", name="English", exact=True).click()

    assert page.evaluate("window.injected") is None
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0
    assert visitor.messages == []
    assert visitor.requests == [path.as_uri()]
    return squeezed(page.locator("main").text_content())


@pytest.mark.parametrize("payloads", [PAYLOADS, MORE_PAYLOADS], ids=["folium", "others"])
def test_injected_text_is_shown_and_not_run(
    tmp_path: Path, reader: Callable[..., Reader], payloads: list[str]
) -> None:
    """Side by side: one that ran, or that swallowed what follows it, would leave another unseen."""
    text = open_unharmed(reader(), saved(tmp_path, in_every_sink(payloads)))

    # A name of the backdrop stands on the map alone, cut short to two lines.
    shown = [f"{payload}{sink}" for payload in payloads for sink in SINKS if sink != "backdrop"]
    assert [one for one in shown if squeezed(one) not in text] == []


@proof
@pytest.mark.parametrize("payload", [*PAYLOADS, *MORE_PAYLOADS])
def test_injected_text_alone_is_shown_and_not_run(
    tmp_path: Path, reader: Callable[..., Reader], payload: str
) -> None:
    facts = poisoned(build_facts(watermark=SIMULATED), payload)

    assert squeezed(payload) in open_unharmed(reader(), saved(tmp_path, facts))


def test_every_control_is_reached_and_worked_with_the_keyboard(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q1")
    named = "one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent"
    page.evaluate(
        f"""() => {{
          window.reached = [];
          addEventListener("focusin", ({{ target: one }}) => reached.push({named}));
        }}"""
    )
    controls = page.locator("main").locator("button, input, select, a[href]")
    wanted = set(controls.evaluate_all(f"(all) => all.map((one) => {named})"))
    for _ in range(60):
        page.keyboard.press("Tab")
    reached = set(page.evaluate("reached"))

    assert wanted <= reached

    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert now(page) == "2. kvartal 2020"
    page.get_by_role("button", name="Siste periode").press("Enter")
    assert now(page) == "4. kvartal 2020 (del)"
    page.get_by_role("button", name="Forrige periode").press("Space")
    assert now(page) == "3. kvartal 2020"
    page.get_by_role("button", name="Første periode").press("Enter")
    assert now(page) == "1. kvartal 2020"
    page.get_by_role("button", name="Neste periode").press("Enter")
    assert now(page) == "2. kvartal 2020"
    page.get_by_role("button", name="07.2020: Tiltak month").press("Enter")
    assert now(page) == "3. kvartal 2020"
    assert page.locator(".sm-act-detail").inner_text() == "07.2020: Tiltak month"
    page.get_by_label("Russcener, beskrevet i ord").press("Space")
    assert not [name for name in symbols(page) if name and name.startswith("Parken")]


@proof
def test_symbols_on_the_map_are_walked_with_the_arrow_keys(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    first = page.locator(".sm-item").first
    first.focus()
    assert page.locator("#sm-detail").inner_text() == first.get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")

    assert second == symbols(page)[1]
    assert page.locator("#sm-detail").inner_text() == second
    assert page.locator(".sm-item[tabindex='0']").count() == 1


@proof
def test_nothing_plays_until_asked_and_it_stops_at_the_end(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q1", fresh=True)
    page.clock.install()
    page.reload()
    page.clock.run_for(20_000)
    assert now(page) == "1. kvartal 2020"

    page.get_by_label("Fart").select_option("fast")
    page.get_by_role("button", name="Spill av").click()
    said = page.locator("#sm-said")
    assert said.text_content() == ""
    page.clock.run_for(800)
    assert now(page) == "2. kvartal 2020"
    page.clock.run_for(5_000)
    assert now(page) == "4. kvartal 2020 (del)"
    assert page.get_by_role("button", name="Spill av").count() == 1
    # While it plays it is silent; where it stops it says one sentence.
    assert said.text_content() == (
        "4. kvartal 2020 (del): mest i Område Nord, 17,0 funn per 30 dager; 3 av 6 områder har tall."
    )


@proof
def test_each_step_is_told_in_one_sentence(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q1&lang=en")
    said = page.locator("[role=status]#sm-said")
    assert said.text_content() == ""
    page.get_by_role("button", name="Next period").click()
    assert said.text_content() == (
        "Quarter 2 of 2020: most in Area Nord, about 8.2 finds per 30 days; 5 of 6 areas have a number."
    )
    page.get_by_role("button", name="Previous period").click()
    assert said.text_content() == "Quarter 1 of 2020: no area has a number."
    # Nothing else that changes with the slice is read aloud by itself.
    assert page.locator("#sm-slice[aria-live]").count() == 0


def test_page_opens_where_something_is_known(opened: Callable[..., Page]) -> None:
    assert now(opened()) == "2. kvartal 2020"


@proof
def test_page_without_zones_has_no_check_of_a_point(turned: Callable[..., Page]) -> None:
    assert not turned("#t=2020-Q2").locator("#sm-check").is_visible()


def test_what_a_symbol_tells_is_put_away_with_escape(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    page.locator(".sm-item").first.focus()
    assert page.locator("#sm-detail").is_visible()
    page.keyboard.press("Escape")

    assert not page.locator("#sm-detail").is_visible()


def test_each_state_has_a_shape_and_words_of_its_own(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    panel = page.locator("#sm-slice").inner_text()

    assert page.locator(".sm-item .sm-mean").count() == 1
    assert page.locator(".sm-item .sm-exact").count() == 1
    assert page.locator(".sm-item .sm-zero").count() == 1
    assert page.locator(".sm-item .sm-few").count() == 1
    assert "et snitt over april–september 2020 (183 dager)" in panel
    assert "Område Nord: 8,2 (50 funn i alt)" in panel
    assert "Kilden lette og fant ingen:\nOmråde Øst" in panel
    assert "Vises ikke, av hensyn til personvern:\nOmråde Vest" in panel
    assert "Bane/buss: 3,3 (10 funn i alt)" in panel

    page.get_by_role("button", name="Første periode").click()
    assert page.locator(".sm-item .sm-unknown").count() == 4
    assert "Ukjent, kilden har ingen tall:" in page.locator("#sm-slice").inner_text()

    page.get_by_role("button", name="Siste periode").click()
    assert page.locator(".sm-item .sm-broken").count() == 1
    assert "Kilden dekker 30 av 92 dager." in page.locator("#sm-slice").inner_text()


def test_circle_areas_are_proportional_to_values(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q4")
    radii = [float(one.get_attribute("r") or 0) for one in page.locator(".sm-item .sm-exact").all()]
    large, small = max(radii), min(radii)

    assert (large / small) ** 2 == pytest.approx(17.0 / 2.0, rel=0.02)


def test_zone_says_that_it_is_hypothetical_and_comes_into_force(
    turned: Callable[..., Page],
) -> None:
    page = turned("#t=2020-Q2")
    label = page.locator(".sm-item", has_text="Sone Sentrum")
    assert "(hypotetisk)" in (label.text_content() or "")
    assert "hypotetisk grense" in (label.get_attribute("aria-label") or "")
    assert page.locator(".sm-zone-outer").count() == 3  # on the map, in the key and in the legend

    page.get_by_role("button", name="Første periode").click()
    assert page.locator(".sm-zone-outer").count() == 2


def test_service_that_moved_stands_in_both_places_and_dashed(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    assert page.locator(".sm-item .sm-service").count() == 1
    assert page.locator(".sm-item .sm-unsure").count() == 0

    page.get_by_role("button", name="Neste periode").click()
    assert page.locator(".sm-item .sm-unsure").count() == 2
    assert "Huset (flyttet i perioden" in page.locator("#sm-slice").inner_text()

    page.get_by_role("button", name="Neste periode").click()
    assert page.locator(".sm-item .sm-unsure").count() == 1
    assert "innenfor omtrent 150 m" in page.locator("#sm-slice").inner_text()


def test_scene_tells_only_what_was_said_of_the_slice(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    # Who says so stands there; page and line are one press away, among the sources.
    assert "20–30 personer Utekontakten 2020" in page.locator("#sm-slice").inner_text()
    assert "L12" not in page.locator("main").inner_text()
    page.get_by_role("button", name="Kilder", exact=True).click()
    assert "Parken: 20–30 personer Utekontakten 2020; L12" in page.locator("#sm-where").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Hvor i kildene det står"

    page.get_by_role("button", name="Neste periode").click()
    # What holds nothing is no part of the slice.
    assert "Parken" not in page.locator("#sm-slice").inner_text()
    assert not page.get_by_role("heading", name="Russcener", exact=True).is_visible()
    assert page.locator(".sm-item .sm-silent").count() == 1


@proof
def test_what_lies_out_of_view_is_pointed_to(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q2")
    far = page.locator(".sm-item", has_text="Område Fjern")
    assert far.locator(".sm-edge").count() == 1
    far.focus()
    page.keyboard.press("Enter")

    assert page.locator(".sm-item", has_text="Område Fjern").locator(".sm-mean").count() == 1


def test_mean_is_drawn_once_across_its_source_period(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    bars = page.locator(".sm-chart .sm-mean-bar")

    assert bars.count() == 2
    inner = page.locator(".sm-grid").first
    width = float(inner.get_attribute("x2") or 0) - float(inner.get_attribute("x1") or 0)
    for bar in bars.all():
        length = float(bar.get_attribute("x2") or 0) - float(bar.get_attribute("x1") or 0)
        assert length == pytest.approx(width / 2 - 4)


def test_table_holds_every_area_and_slice(turned: Callable[..., Page]) -> None:
    page = turned("#t=2020-Q2")
    rows = page.locator(".sm-cells tbody tr")

    assert [row.locator("td").all_inner_texts() for row in rows.all()] == [
        ["?", "~8,2", "~8,2", "17,0"],
        ["?", "4,0", "6,5", "2,0 (del)"],
        ["?", "0", ":", "0"],
        ["?", ":", "0", "?"],
        ["?", "~1,0", "~1,0", "?"],
        ["?", "3,3", "?", "?"],
    ]
    columns = page.locator(".sm-cells col")
    marked = columns.evaluate_all("(all) => all.map((one) => one.classList.contains('sm-current'))")
    assert [at for at, one in enumerate(marked) if one] == [2]
    assert rows.first.locator("th, td").nth(2).inner_text() == "~8,2"


@proof
def test_language_is_switched_without_loading(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q2")
    english = page.get_by_role("button", name="English", exact=True)
    english.focus()
    page.keyboard.press("Enter")

    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Finds in Toytown"
    assert page.get_by_role("heading", level=1).inner_text() == "Finds in Toytown"
    assert now(page) == "Quarter 2 of 2020"
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert page.get_by_role("button", name="Next period").count() == 1
    norwegian = re.compile("Område|kvartal|Tiltak|Sone")
    assert not norwegian.search(page.locator("main").inner_text())


@proof
def test_link_leads_to_a_slice_layers_and_language(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q3&layers=counts,zones&lang=en")

    assert now(page) == "Quarter 3 of 2020"
    assert page.get_by_label("Banishment zones").is_checked()
    assert not page.get_by_label("Services in operation").is_checked()
    assert page.locator(".sm-item .sm-service").count() == 0

    page.get_by_role("button", name="Next period").click()
    page.get_by_label("Services in operation").check()
    expect(page).to_have_url(re.compile("#t=2020-Q4&layers=counts,zones,services&lang=en$"))


def test_link_that_asks_for_nonsense_opens_the_page_as_ever(opened: Callable[..., Page]) -> None:
    page = opened("#t=<img>&layers=__proto__,zones&lang=constructor")

    assert now(page) == "2. kvartal 2020"
    assert page.get_by_label("Bortvisningssoner").is_checked()
    assert not page.get_by_label("Tjenester i drift").is_checked()


@proof
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_what_is_shown_does_not_depend_on_the_readers_time_zone(
    opened: Callable[..., Page], zone: str
) -> None:
    page = opened("#t=2020-Q2", timezone_id=zone)

    assert now(page) == "2. kvartal 2020"
    panel = page.locator("#sm-slice").inner_text()
    assert "17.05.2020: Tiltak day" in panel
    assert "Tiltak month" not in panel
    left = page.get_by_role("button", name="07.2020: Tiltak month").evaluate(
        "(mark) => parseFloat(mark.style.left) / mark.parentElement.clientWidth"
    )
    assert left == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize(
    ("width", "language"), crossed([320, 640, 1280], ["nb", "en"], shown=[(640, "en")])
)
def test_page_never_scrolls_sideways(
    opened: Callable[..., Page], width: int, language: str
) -> None:
    # 640 pixels wide is a screen of 1280 at 200 % zoom.
    page = opened(f"#t=2020-Q2&lang={language}", viewport={"width": width, "height": 600})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@proof
def test_large_page_never_scrolls_sideways(opened: Callable[..., Page]) -> None:
    page = opened(facts=large_facts(), viewport={"width": 320, "height": 600})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@proof
def test_targets_are_large_enough_on_a_narrow_page_that_does_not_scroll_sideways(
    opened: Callable[..., Page],
) -> None:
    page = opened("#t=2020-Q2&lang=nb", viewport={"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    controls = page.locator("main").locator("button, select, input, .leaflet-bar a")

    for control in controls.all():
        box = control.bounding_box()
        assert box is not None
        assert box["width"] >= 24, control
        assert box["height"] >= 24, control


@proof
def test_paper_has_the_map_and_the_words_and_no_controls(opened: Callable[..., Page]) -> None:
    page = opened("#t=2020-Q2", build_facts(watermark=SIMULATED))
    page.emulate_media(media="print")

    for control in page.locator("button, input, select, .leaflet-control").all():
        assert not control.is_visible()
    for kept in (".folium-map", ".sm-watermark", "#sm-chart", ".sm-cells", "#sm-words"):
        assert page.locator(kept).first.is_visible()
    assert page.locator(".sm-chart-watermark").text_content() == "Simulert"


def test_nothing_moves_by_itself(tmp_path: Path) -> None:
    text = saved(tmp_path, build_facts()).read_text(encoding="utf-8")
    own = [one for one in re.findall(r"<style>(.*?)</style>", text, re.DOTALL) if ".sm-" in one]

    assert own
    assert not re.findall(r"[;{]\s*(?:transition|animation)[\w-]*:", "".join(own))


@pytest.mark.parametrize(
    ("width", "language", "watermark"),
    crossed([390, 1280], ["nb", "en"], [None, SIMULATED], shown=[(390, "en", SIMULATED)]),
)
def test_axe_finds_no_fault(
    opened: Callable[..., Page], width: int, language: str, watermark: dict[str, str] | None
) -> None:
    # bypass_csp is for axe alone, which is put into the page from without.
    page = opened(
        f"#t=2020-Q2&lang={language}",
        build_facts(watermark=watermark),
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )

    assert axe_faults(page) == []


@proof
def test_page_shows_itself_in_a_notebook_frame(
    tmp_path: Path, reader: Callable[..., Reader]
) -> None:
    path = tmp_path / "notebook.html"
    path.write_text(time_map(build_facts())._repr_html_(), encoding="utf-8")
    visitor = reader()
    page = visitor.open(path)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Neste periode").click()
    page.wait_for_timeout(500)  # the time after which a page of its own writes its address

    assert frame.get_by_role("slider").get_attribute("aria-valuetext") == "3. kvartal 2020"
    assert visitor.messages == []
    asked = [one for one in visitor.requests if not one.startswith(("file:", "data:", "about:"))]
    assert asked == []
