"""Pairs of points and the outline that is traced by them, step by step."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from proofs import proof
from render.tracing import (
    PLACES,
    Paper,
    Tracer,
    answers,
    download,
    fill_order,
    name_it,
    paired,
    size,
    stated,
    traced,
)
from scenemap.crs import to_metres
from scenemap.zones.reading import read_zones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from render.reading import Reader


# ---- Pairs ----------------------------------------------------------------------------------------


@proof
def test_pairs_that_are_swapped_or_wrong_are_named(
    tracers: Callable[..., Tracer], photo: Path
) -> None:
    tracer = paired(tracers(), photo, 0)
    order = list(PLACES)
    order[1], order[4] = order[4], order[1]
    for name, meant in zip(PLACES, order, strict=True):
        tracer.page.mouse.click(*tracer.on_photo(tracer.pixels_of(name)))
        tracer.page.mouse.click(*tracer.on_map(meant))
    warnings = tracer.page.locator(".tr-warnings:visible li")

    expect(warnings).to_have_count(1)
    expect(warnings).to_contain_text("Par 2 ser ut til å være byttet om med par 5.")


@proof
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Skriv koordinater først"),
        ("5.3277, 60.3949", "ser ut til å være byttet om"),
        ("59.91, 10.75", "ligger langt utenfor"),
        ("Torget", "«Torget» er ikke en posisjon"),
    ],
)
def test_typed_coordinates_that_cannot_be_meant_are_told(
    tracers: Callable[..., Tracer], photo: Path, text: str, told: str
) -> None:
    tracer = paired(tracers(), photo, 0)
    tracer.page.locator("summary").click()
    tracer.page.locator("#tr-coordinates").fill(text)
    tracer.page.locator("#tr-coordinates").press("Enter")

    assert told in tracer.said()
    assert tracer.page.locator(".tr-pin").count() == 0


@proof
def test_typed_coordinates_are_no_more_exact_than_their_digits(
    tracers: Callable[..., Tracer], photo: Path
) -> None:
    tracer = paired(tracers(), photo, 0)
    page = tracer.page
    page.locator("summary").click()
    for number, (text, metres) in enumerate(
        [("60.39490, 5.32776", 15), ("60.395, 5.328", 56), ("60.39, 5.32", 557)], 1
    ):
        page.locator("#tr-coordinates").fill(text)
        page.locator("#tr-coordinates").press("Enter")
        page.mouse.click(*tracer.on_photo((300 * number, 300)))
        row = page.locator(".tr-pair").nth(number - 1)
        expect(row).to_contain_text(f"Skrevne koordinater, ± {metres} m.")


@proof
def test_sketch_counts_at_what_it_says_of_itself(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper
) -> None:
    """The lake's edge is sketched to 40 m; far from anything drawn the whole sketch holds: 100 m."""
    tracer = paired(tracers(), photo, 1)
    page = tracer.page
    lake = page.locator("path.sm-water").nth(3).bounding_box()
    assert lake is not None
    page.mouse.click(*tracer.on_photo((800, 500)))
    page.mouse.click(lake["x"] + 2, lake["y"] + lake["height"] / 2)
    page.mouse.click(*tracer.on_photo((200, 200)))
    board = page.locator("#tr-map").bounding_box()
    assert board is not None
    page.mouse.click(board["x"] + 40, board["y"] + board["height"] - 40)
    told = page.locator(".tr-pair p")

    expect(told.nth(1)).to_contain_text("Fra skissen, ± ")
    near = int(told.nth(1).inner_text().split("± ")[1].split(" m")[0])
    far = int(told.nth(2).inner_text().split("± ")[1].split(" m")[0])
    assert 25 <= near < 60
    assert 100 <= far < 130


@proof
def test_fewer_than_five_pairs_stay_hypothetical_with_twice_the_doubt(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo, count=4)
    expect(tracer.page.get_by_text("Tallet er doblet")).to_be_visible()
    name_it(tracer)
    few = stated(download(tracer, tmp_path / "few.geojson"))
    more = traced(tracers(), photo, count=6)
    name_it(more)
    many = stated(download(more, tmp_path / "many.geojson"))

    assert few["outline"] == "hypothetical"
    assert many["outline"] == "user"
    assert few["accuracy_m"] > 2 * many["accuracy_m"]
    assert answers(tmp_path / "few.geojson", [(60.3918, 5.3327)]) == ["uncertain"]


@proof
def test_two_pairs_lead_nowhere_and_the_page_says_why(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = paired(tracers(), photo, 2)
    tracer.primary.click(force=True)

    assert tracer.said() == "Sett minst tre punktpar først, helst fem eller flere."
    expect(tracer.page.locator("#tr-heading")).to_contain_text("2. Finn samme sted")

    # A photo of another size is not taken for the one of the pairs.
    tracer.page.locator("#tr-nav button").first.click()
    Image.new("RGB", (500, 400)).save(tmp_path / "other.png")
    tracer.page.locator("#tr-photo-file").set_input_files(tmp_path / "other.png")
    expect(tracer.page.locator("#tr-said")).to_contain_text("en annen størrelse")
    assert size(tracer) == [1600, 1200]


@proof
def test_pairs_on_one_line_are_refused_with_what_to_do(
    tracers: Callable[..., Tracer], photo: Path
) -> None:
    tracer = paired(tracers(), photo, 0)
    page = tracer.page
    page.locator("summary").click()
    for step in range(4):
        page.mouse.click(*tracer.on_photo((300 + 250 * step, 600)))
        page.locator("#tr-coordinates").fill(f"60.39000, {5.32 + 0.004 * step:.5f}")
        page.locator("#tr-coordinates").press("Enter")
    tracer.primary.click(force=True)

    assert "Punktene ligger på én linje" in tracer.said()


@proof
def test_background_map_comes_on_a_press_alone_and_is_then_what_counts(
    reader: Callable[..., Reader], tracing_page: Path, photo: Path, paper: Paper
) -> None:
    visitor = reader(viewport={"width": 1440, "height": 900}, fresh=True)
    asked: list[str] = []
    tile = paper.picture().resize((256, 256))
    tile.save(photo.parent / "tile.png")

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=(photo.parent / "tile.png").read_bytes(), content_type="image/png")

    visitor.page.route(re.compile("^https://"), answer)
    tracer = Tracer(visitor.open(tracing_page), paper)
    paired(tracer, photo, 1)
    assert asked == []
    tracer.page.get_by_role("button", name="Hent bakgrunnskart").click()
    expect(tracer.page.locator(".sm-ground p")).to_contain_text("© Kartverket")
    tracer.page.mouse.click(*tracer.on_photo((300, 300)))
    board = tracer.page.locator("#tr-map").bounding_box()
    assert board is not None
    tracer.page.mouse.click(board["x"] + 60, board["y"] + board["height"] - 60)

    expect(tracer.page.locator(".tr-pair p").nth(1)).to_contain_text("Fra Kartverkets kart, ± ")
    assert {url.split("/")[2] for url in asked} == {"cache.kartverket.no"}


@proof
def test_streets_of_ones_own_count_once_their_accuracy_is_told(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    corner = [5.3252, 60.3906]
    lines = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": one},
        }
        for one in ([[5.318, 60.3906], corner, [5.332, 60.3906]], [corner, [5.3252, 60.398]])
    ]
    file = tmp_path / "gater.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": lines}), encoding="utf-8")
    tracer = tracers()
    page = tracer.page
    page.locator("#tr-streets-file").set_input_files(file)
    expect(page.locator("#tr-said")).to_contain_text("Skriv hvor nøyaktig den er")
    page.locator("#tr-streets-radius").fill("5")
    tracer.open_photo(photo)
    tracer.primary.click()
    street = page.locator("path.tr-street").first.bounding_box()
    assert street is not None
    page.mouse.click(*tracer.on_photo((300, 300)))
    page.mouse.click(street["x"] + street["width"] * (5.3252 - 5.318) / 0.014 + 4, street["y"] + 4)

    expect(page.locator(".tr-pair p").first).to_contain_text("Fra gatefilen, ± 5 m.")
    # Between two corners nothing is snapped to, and the hand that points adds to it.
    page.mouse.click(*tracer.on_photo((600, 300)))
    page.mouse.click(street["x"] + street["width"] / 4, street["y"])
    told = page.locator(".tr-pair p").nth(1)
    expect(told).to_contain_text("Fra gatefilen, ± ")
    assert 5 < int(told.inner_text().split("± ")[1].split(" m")[0]) < 40


# ---- The outline ----------------------------------------------------------------------------------


def corner_places(tracer: Tracer, board: str = "#tr-photo") -> list[tuple[float, float]]:
    boxes = [one.bounding_box() for one in tracer.page.locator(f"{board} .tr-corner").all()]
    return [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]


@proof
def test_outline_that_crosses_itself_is_refused_and_shown_where(
    tracers: Callable[..., Tracer], photo: Path
) -> None:
    tracer = paired(tracers(), photo)
    tracer.primary.click()
    tracer.primary.click()
    for at in [(500, 400), (1100, 800), (1100, 400), (500, 800), (500, 400)]:
        tracer.page.mouse.click(*tracer.on_photo(at))

    assert "Grensen krysser seg selv" in tracer.said()
    for board in ("#tr-photo", "#tr-map"):
        assert tracer.page.locator(f"{board} path.tr-crossing").count() == 1
    box = tracer.page.locator("#tr-photo path.tr-crossing").bounding_box()
    assert box is not None
    x, y = tracer.on_photo((800, 600))
    assert abs(box["x"] + box["width"] / 2 - x) < 2
    assert abs(box["y"] + box["height"] / 2 - y) < 2
    tracer.primary.click(force=True)
    assert "Grensen krysser seg selv" in tracer.said()
    expect(tracer.page.locator("#tr-heading")).to_contain_text("4. Tegn")


@proof
def test_corners_are_moved_inserted_deleted_undone_and_saved(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    page = tracer.page
    before = corner_places(tracer)
    page.mouse.move(*before[0])
    page.mouse.down()
    page.mouse.move(before[0][0] + 20, before[0][1] + 20)
    page.mouse.move(before[0][0] + 40, before[0][1] + 25)
    page.mouse.up()
    assert tracer.said() == "Hjørne 1 er flyttet."
    moved = corner_places(tracer)
    assert np.allclose(moved[0], (before[0][0] + 40, before[0][1] + 25), atol=1)
    assert np.allclose(moved[1:], before[1:], atol=1)

    page.locator("#tr-photo .tr-middle").nth(0).click()
    assert len(corner_places(tracer)) == 6
    page.locator("#tr-photo .tr-corner").nth(1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    assert len(corner_places(tracer)) == 5
    page.keyboard.press("Insert")
    assert len(corner_places(tracer)) == 6

    for _ in range(5):
        page.get_by_role("button", name="Angre").click()
    assert np.allclose(corner_places(tracer), before, atol=1)
    page.get_by_role("button", name="Gjør om").click()
    assert np.allclose(corner_places(tracer), moved, atol=1)
    page.locator("#tr-photo").focus()
    page.keyboard.press("Control+z")
    assert np.allclose(corner_places(tracer), before, atol=1)

    # What was undone is not in the file, which holds what the paper says.
    fill_order(tracer)
    saved = download(tracer, tmp_path / "zones.geojson")
    said = stated(saved)
    accuracy = said.pop("accuracy_m")
    (trace,) = json.loads(saved.read_text(encoding="utf-8"))["scenemap_trace"]
    parts = [trace["fit"][f"{part}_m"] for part in ("references", "fit", "line", "hand")]
    assert accuracy == math.ceil(trace["fit"]["accuracy_m"])
    assert trace["fit"]["accuracy_m"] == pytest.approx(math.hypot(*parts))
    assert min(parts) > 0

    assert said == {
        "zone": "sone-ostre-al",
        "version": "1",
        "name": "Sone Østre Ål",
        "outline": "user",
        "valid_from": "2015-06-01",
        "valid_to": "2015-08-31",
        "source": "kart utlevert 17.06.2015",
        "rule": "printed",
        "legal_basis": "vedtak 12, § 3",
        "daily": "20:00-06:00",
        "streets": "Strandgaten – Torget",
    }
    (zone,) = read_zones(saved, paper.case.crs, paper.case.bounds)
    assert (zone.rule, zone.daily, zone.legal_basis, zone.accuracy_m) == (
        "printed", "20:00-06:00", "vedtak 12, § 3", accuracy,
    )  # fmt: skip


@proof
def test_tab_walks_the_corners_of_a_board(tracers: Callable[..., Tracer], photo: Path) -> None:
    tracer = traced(tracers(), photo)
    tracer.page.locator("#tr-photo .tr-corner").nth(0).focus()
    told = []
    for _ in range(5):
        told.append(tracer.page.evaluate("document.activeElement.getAttribute('aria-label')"))
        tracer.page.keyboard.press("Tab")

    assert told == [f"Hjørne {number} av 5, del 1" for number in range(1, 6)]


@proof
def test_holes_and_parts_are_kept_apart_in_the_file(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    page = tracer.page

    def ring(*corners: tuple[float, float]) -> None:
        for at in [*corners, corners[0]]:
            page.mouse.click(*tracer.on_photo(at))

    page.get_by_role("button", name="Legg til et hull").click()
    ring((700, 550), (900, 550), (900, 700), (700, 700))
    page.get_by_role("button", name="Legg til en del til").click()
    ring((1250, 900), (1450, 900), (1450, 1050))
    name_it(tracer)
    saved = download(tracer, tmp_path / "zones.geojson")
    (feature,) = json.loads(saved.read_text(encoding="utf-8"))["features"]
    geometry = shapely.geometry.shape(feature["geometry"])

    assert geometry.geom_type == "MultiPolygon"
    assert geometry.is_valid
    assert sorted(len(part.interiors) for part in geometry.geoms) == [0, 1]
    assert all(part.exterior.is_ccw for part in geometry.geoms)
    assert len(read_zones(saved, paper.case.crs, paper.case.bounds)) == 1
    drawn = shapely.transform(
        geometry, lambda xy: np.column_stack(to_metres(xy[:, 0], xy[:, 1], paper.case.crs))
    )
    hole, part = 200 * 150 / paper.scale**2, 200 * 150 / 2 / paper.scale**2
    assert drawn.area == pytest.approx(paper.zone_m.area - hole + part, rel=0.03)


@proof
def test_hole_outside_and_part_within_are_told(tracers: Callable[..., Tracer], photo: Path) -> None:
    tracer = traced(tracers(), photo)
    page = tracer.page
    page.get_by_role("button", name="Legg til et hull").click()
    for at in [(1250, 900), (1450, 900), (1450, 1050), (1250, 900)]:
        page.mouse.click(*tracer.on_photo(at))
    assert "Et hull ligger utenfor sonen" in tracer.said()
    page.get_by_role("button", name="Angre").click()
    for _ in range(4):
        page.get_by_role("button", name="Angre").click()
    page.get_by_role("button", name="Legg til en del til").click()
    for at in [(700, 550), (900, 550), (900, 700), (700, 550)]:
        page.mouse.click(*tracer.on_photo(at))
    assert "En del ligger inni en annen" in tracer.said()


def test_outline_can_be_drawn_on_the_map_without_a_photo(
    tracers: Callable[..., Tracer], tmp_path: Path
) -> None:
    tracer = tracers()
    page = tracer.page
    page.get_by_role("button", name="Tegn uten bilde").click()
    board = page.locator("#tr-map").bounding_box()
    assert board is not None
    x, y = board["x"] + board["width"] / 2, board["y"] + board["height"] / 2
    for dx, dy in [(-90, -90), (90, -90), (90, 90), (-90, 90), (-90, -90)]:
        page.mouse.click(x + dx, y + dy)
    tracer.primary.click()
    page.locator("#tr-name").fill("sone gater")
    page.locator("#tr-streets").fill("Strandgaten, Torget, Kong Oscars gate")
    tracer.primary.click()
    said = stated(download(tracer, tmp_path / "zones.geojson"))

    assert said["outline"] == "hypothetical"
    assert said["streets"] == "Strandgaten, Torget, Kong Oscars gate"
    # The sketch says 100 m of its least exact part; that is doubled.
    assert said["accuracy_m"] >= 200


@proof
@pytest.mark.parametrize("seen", [True, False])
def test_corner_on_the_map_counts_as_what_is_seen_there(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path, seen: bool
) -> None:
    """Where the photo is faint, the hand follows the sketch, and is no more exact than that: 100 m."""
    tracer = paired(tracers(), photo)
    page = tracer.page
    tracer.primary.click()
    tracer.primary.click()
    page.locator("#tr-trace-opacity").fill("80" if seen else "20")
    board = page.locator("#tr-map").bounding_box()
    assert board is not None
    x, y = board["x"] + board["width"] / 2, board["y"] + board["height"] / 2
    for dx, dy in [(-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60)]:
        page.mouse.click(x + dx, y + dy)
    name_it(tracer)
    said = stated(download(tracer, tmp_path / "zones.geojson"))

    assert said["outline"] == "user"
    assert (said["accuracy_m"] < 90) == seen
    assert (said["accuracy_m"] >= 100) != seen


@proof
def test_accuracy_can_be_raised_and_never_lowered(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    name_it(tracer)
    page = tracer.page
    computed = stated(download(tracer, tmp_path / "one.geojson"))["accuracy_m"]
    page.locator("#tr-raise").fill(str(computed - 1))
    page.locator("#tr-raise").press("Enter")
    assert tracer.said() == (f"Nøyaktigheten kan ikke settes bedre enn ± {computed} m.")
    page.locator("#tr-raise").fill(str(computed + 40))
    page.locator("#tr-raise").press("Enter")
    raised = stated(download(tracer, tmp_path / "two.geojson"))["accuracy_m"]

    assert raised == computed + 40
