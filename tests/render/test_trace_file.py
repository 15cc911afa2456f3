"""What is saved, opened again, checked and printed of a traced outline."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from proofs import often, proof
from render.reading import ask
from render.tracing import (
    Paper,
    Tracer,
    answers,
    download,
    fill_order,
    name_it,
    stated,
    traced,
)
from scenemap.crs import WGS84, to_metres, transform
from scenemap.facts.trace import trace_facts
from scenemap.locate.check import check
from scenemap.text import say
from scenemap.zones.reading import read_zones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from scenemap.case import Case


# ---- The file -------------------------------------------------------------------------------------


@proof
def test_saved_file_opens_again_as_it_was_and_saves_the_same_bytes(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    fill_order(tracer)
    first = download(tracer, tmp_path / "zones.geojson")

    again = tracers()
    page = again.page
    page.locator("#tr-saved-file").set_input_files(first)
    expect(page.locator("#tr-said")).to_contain_text("«Sone Østre Ål» er åpnet med 6 punktpar")
    again.open_photo(photo)
    again.primary.click()
    expect(page.locator(".tr-pair")).to_have_count(6)
    expect(page.locator(".tr-pair input").first).to_have_value("Korskirken")
    for _ in range(4):
        again.primary.click()
    second = download(again, tmp_path / "again.geojson")

    assert json.loads(second.read_bytes()) == json.loads(first.read_bytes())
    assert second.read_bytes() == first.read_bytes()


@proof
def test_outline_changed_elsewhere_since_is_opened_as_it_is_now(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    fill_order(tracer)
    saved = download(tracer, tmp_path / "zones.geojson")
    data = json.loads(saved.read_text(encoding="utf-8"))
    ring = data["features"][0]["geometry"]["coordinates"][0]
    ring[1] = [ring[1][0] + 0.002, ring[1][1]]
    data["features"].insert(0, {"type": "Feature", "properties": {"zone": "other"},
                                "geometry": {"type": "Point", "coordinates": [5, 60]}})  # fmt: skip
    saved.write_text(json.dumps(data), encoding="utf-8")
    again = tracers()
    again.page.locator("#tr-saved-file").set_input_files(saved)
    expect(again.page.locator("#tr-said")).to_contain_text("er åpnet")
    again.primary.click()
    again.primary.click()
    again.primary.click()
    written = json.loads(download(again, tmp_path / "again.geojson").read_text(encoding="utf-8"))

    assert written["features"][0] == data["features"][0]
    corners = np.array(written["features"][1]["geometry"]["coordinates"][0])
    assert np.abs(corners - [ring[1][0], ring[1][1]]).sum(axis=1).min() < 1e-6


def test_file_that_is_none_is_told(tracers: Callable[..., Tracer], tmp_path: Path) -> None:
    tracer = tracers()
    said = tracer.page.locator("#tr-said")
    for content, told in (
        ("hello", "er ikke GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "har ikke noe omriss"),
        (
            '{"features": [{"geometry": {"type": "Point", "coordinates": [5, 60]}}]}',
            "har ikke noe omriss",
        ),
    ):
        (tmp_path / "zones.geojson").write_text(content, encoding="utf-8")
        said.evaluate("(one) => { one.textContent = ''; }")
        tracer.page.locator("#tr-saved-file").set_input_files(tmp_path / "zones.geojson")
        expect(said).to_contain_text(told)


SQUARE = [[5.32, 60.39], [5.33, 60.39], [5.33, 60.395], [5.32, 60.395], [5.32, 60.39]]


def opened(
    tracer: Tracer, to: Path, said: dict[str, Any], *, steps: int = 3, **rest: Any
) -> Tracer:
    """Open a file with one square, and go on to where it is saved, or less far."""
    feature = {
        "type": "Feature",
        "properties": {"zone": "a", "name": "sone a", **said},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    to.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], **rest}))
    tracer.page.locator("#tr-saved-file").set_input_files(to)
    expect(tracer.page.locator("#tr-said")).to_contain_text("er åpnet")
    for _ in range(steps):
        tracer.primary.click()
    return tracer


@proof
@pytest.mark.parametrize("said", [None, 0, -5, "25 m", "", []])
def test_file_that_does_not_say_how_exact_it_is_is_not_saved_before_somebody_does(
    tracers: Callable[..., Tracer], tmp_path: Path, said: object
) -> None:
    tracer = opened(tracers(), tmp_path / "zones.geojson", {"accuracy_m": said})
    page = tracer.page
    expect(page.locator("#tr-save-faults li")).to_contain_text("ikke hvor nøyaktig omrisset er")
    tracer.primary.click()
    assert "ikke hvor nøyaktig omrisset er" in tracer.said()
    page.locator("#tr-raise").fill("0")
    page.locator("#tr-raise").press("Enter")
    assert "kan ikke settes bedre enn ± 1 m" in tracer.said()
    page.locator("#tr-raise").fill("40")
    page.locator("#tr-raise").press("Enter")
    saved = download(tracer, tmp_path / "again.geojson")

    assert stated(saved)["accuracy_m"] == 40


@proof
def test_name_in_two_languages_is_opened_and_becomes_the_one_that_is_written(
    tracers: Callable[..., Tracer], tmp_path: Path
) -> None:
    names = {"name": None, "name_nb": "sone b", "name_en": "zone b", "accuracy_m": 20}
    tracer = opened(tracers(), tmp_path / "zones.geojson", names)
    said = stated(download(tracer, tmp_path / "again.geojson"))

    assert said["name"] == "sone b"
    assert not {"name_nb", "name_en"} & said.keys()


@proof
def test_less_is_never_stated_than_the_opened_file_does(
    tracers: Callable[..., Tracer], tmp_path: Path
) -> None:
    degrees = [{"map": at} for at in SQUARE[:-1]]
    trace = {"zone": "a", "version": "1", "pairs": [], "parts_px": [{"corners": degrees}]}
    tracer = opened(
        tracers(), tmp_path / "zones.geojson", {"accuracy_m": 24.5}, scenemap_trace=[trace]
    )
    tracer.page.locator("#tr-raise").fill("24")
    tracer.page.locator("#tr-raise").press("Enter")
    assert "kan ikke settes bedre enn ± 25 m" in tracer.said()
    saved = download(tracer, tmp_path / "again.geojson")

    assert stated(saved)["accuracy_m"] == 25


def file_with(properties: object = None, coordinates: object = None, **rest: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [SQUARE] if coordinates is None else coordinates}
    said = {"zone": "a", "accuracy_m": 20} if properties is None else properties
    return {"features": [{"properties": said, "geometry": geometry}], **rest}


BROKEN = {
    "no feature": {"features": [None]},
    "text for properties": file_with("text"),
    "no coordinates": {"features": [{"geometry": {"type": "Polygon", "coordinates": None}}]},
    "text": file_with(coordinates=[[["5", "60"]] * 4]),
    "two corners": file_with(coordinates=[SQUARE[:2]]),
    "no trace": file_with(scenemap_trace=[None]),
    "pairs": file_with(scenemap_trace=[{"zone": "a", "pairs": {}}]),
    "parts": file_with(scenemap_trace=[{"zone": "a", "parts_px": [None]}]),
    "pair far off": file_with(
        scenemap_trace=[{"zone": "a", "pairs": [{"photo": [1, 1], "map": [297000, 6700000]}]}]
    ),
}
ELSEWHERE = {
    "metres": file_with(
        coordinates=[[[297000, 6700000], [298000, 6700000], [298000, 6701000]] * 2]
    ),
    "latitude first": file_with(coordinates=[[[60.39, 5.32], [60.39, 5.33], [60.4, 5.33]] * 2]),
    "far": file_with(coordinates=[[[-120, 5], [-121, 5], [-121, 6]] * 2]),
}
READ = """({facts, text}) => {
  const plane = scenemap.tracePlane.createPlane(facts);
  return scenemap.traceFile.read(text, plane, "nb");
}"""


@pytest.mark.parametrize(
    ("content", "fault"),
    [*((one, "file_fault_broken") for one in BROKEN.values()),
     *((one, "file_fault_degrees") for one in ELSEWHERE.values())],
    ids=[*BROKEN, *ELSEWHERE],
)  # fmt: skip
def test_file_that_was_broken_by_hand_is_told(
    tracing_engine: Page, bergen: Case, content: dict[str, Any], fault: str
) -> None:
    facts = {key: trace_facts(bergen)[key] for key in ("projection", "view")}

    assert ask(tracing_engine, READ, facts=facts, text=json.dumps(content)) == {"fault": fault}


@proof
def test_kind_of_order_that_is_not_known_is_taken_as_not_said_and_told(
    tracers: Callable[..., Tracer], tmp_path: Path
) -> None:
    (tmp_path / "zones.geojson").write_text(
        json.dumps(file_with({"zone": "a", "accuracy_m": 20, "rule": "politiloven-9"}))
    )
    tracer = tracers()
    tracer.page.locator("#tr-saved-file").set_input_files(tmp_path / "zones.geojson")
    expect(tracer.page.locator("#tr-said")).to_contain_text("«politiloven-9»")
    for _ in range(3):
        tracer.primary.click()

    assert "rule" not in stated(download(tracer, tmp_path / "again.geojson"))


@proof
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"#tr-from": "2015-08-31", "#tr-to": "2015-06-01"}, "Siste dag er før første dag."),
        ({"#tr-name": ""}, "Skriv et navn på sonen."),
        ({"#tr-hours": "clock"}, "Skriv begge klokkeslettene"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told_and_not_saved(
    tracers: Callable[..., Tracer], tmp_path: Path, fields: dict[str, str], told: str
) -> None:
    tracer = opened(tracers(), tmp_path / "zones.geojson", {"accuracy_m": 20}, steps=2)
    for selector, value in fields.items():
        control = tracer.page.locator(selector)
        if selector == "#tr-hours":
            control.select_option(value)
        else:
            control.fill(value)
    expect(tracer.page.locator("#tr-order-faults li")).to_contain_text(told)
    tracer.primary.click()
    expect(tracer.page.locator("#tr-save-faults li")).to_contain_text(told)
    tracer.primary.click()

    assert told in tracer.said()
    expect(tracer.page.locator("#tr-card")).to_be_hidden()


def test_days_of_the_map_are_asked_for_and_not_the_hours_of_the_order(
    tracers: Callable[..., Tracer],
) -> None:
    page = tracers().page
    for language, asked in (
        ("Norsk", "Hvilke dager gjelder kartet?"),
        ("English", "On which days is the map"),
    ):
        page.get_by_role("button", name=language).click()
        expect(page.locator("#tr-days")).to_contain_text(asked)
        for control in ("#tr-from", "#tr-to"):
            expect(page.locator(control)).to_have_attribute("aria-describedby", "tr-days")


@proof
def test_photo_can_be_chosen_after_a_saved_file_was_opened(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "zones.geojson").write_text(json.dumps(file_with()))
    tracer = tracers()
    tracer.page.locator("#tr-saved-file").set_input_files(tmp_path / "zones.geojson")
    expect(tracer.primary).to_contain_text("tegn grensen")
    with tracer.page.expect_file_chooser() as chooser:
        tracer.page.get_by_role("button", name="Velg et bilde").click()
    chooser.value.set_files(photo)

    expect(tracer.page.locator("#tr-said")).to_contain_text("«")
    expect(tracer.page.get_by_role("button", name="Velg et annet bilde")).to_be_visible()


# ---- Leaving --------------------------------------------------------------------------------------


@proof
@pytest.mark.parametrize("when", ["untouched", "unsaved", "saved", "traced"])
def test_leaving_asks_only_while_something_would_be_lost(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path, when: str
) -> None:
    tracer = tracers(fresh=True)
    if when == "traced":
        name_it(traced(tracer, photo))
    elif when != "untouched":
        opened(tracer, tmp_path / "zones.geojson", {"accuracy_m": 20})
        tracer.page.locator("#tr-raise").fill("40")
        tracer.page.locator("#tr-raise").press("Enter")
    if when == "saved":
        download(tracer, tmp_path / "again.geojson")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    tracer.page.on("dialog", answer)
    tracer.page.close(run_before_unload=True)
    tracer.page.wait_for_event("close") if not tracer.page.is_closed() else None

    assert asked == (["beforeunload"] if when in {"unsaved", "traced"} else [])


# ---- Checking and printing ------------------------------------------------------------------------


@proof
def test_page_answers_as_the_command_does_and_says_by_what(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    name_it(tracer)
    saved = download(tracer, tmp_path / "zones.geojson")
    metres = stated(saved)["accuracy_m"]
    words = {"inside": "Innenfor", "outside": "Utenfor", "uncertain": "Kan ikke avgjøres"}
    points = paper.at_distances([250, 3, -250])
    for (lat, lon), position in zip(points, answers(saved, points), strict=True):
        tracer.page.locator("#tr-check-coordinates").fill(f"{lat:.7f}, {lon:.7f}")
        tracer.page.locator("#tr-check-coordinates").press("Enter")
        told = tracer.page.locator("#tr-answer")
        expect(told.locator("p").nth(1)).to_contain_text(words[position])
        expect(told).to_contain_text(say("outline_user_within", "nb", metres=metres))
    tracer.page.locator("#tr-check-place").fill("Korskirken")
    tracer.page.locator("#tr-check-place").press("Enter")
    expect(tracer.page.locator("#tr-answer")).to_contain_text("Korskirken: bredde 60.394900")
    board = tracer.page.locator("#tr-map").bounding_box()
    assert board is not None
    tracer.page.mouse.click(board["x"] + board["width"] / 2, board["y"] + board["height"] / 2)
    expect(tracer.page.locator("#tr-answer p").nth(1)).to_contain_text("Innenfor")
    expect(tracer.page.locator("path.sm-check-dot")).to_have_count(1)


DECIDE = """({facts, rings, accuracy, points}) => {
  const plane = scenemap.tracePlane.createPlane(facts);
  const parts = rings.map((ring) => ({ring: ring.map((at) => plane.read(at))}));
  return points.map(([lon, lat, radius]) => scenemap.traceCheck.decide(
    facts, plane, {rings: parts, accuracy}, {lon, lat, accuracy: radius}).position);
}"""


@proof
def test_page_is_never_surer_than_python_on_the_saved_file(
    tracing_engine: Page, bergen: Case, tmp_path: Path
) -> None:
    """Over shapes with holes and parts, accuracies and points of every doubt; and hardly less sure."""
    dice = np.random.default_rng(7)
    x0, y0 = (float(one) for one in to_metres(5.3270, 60.3918, bergen.crs))
    facts = json.loads(json.dumps(trace_facts(bergen)))
    told = {key: facts[key] for key in ("projection", "view", "near", "max_accuracy_m")}
    less_sure = asked = 0
    for accuracy in (3, 27, 80):
        turn = np.linspace(0, 2 * np.pi, 9, endpoint=False) + dice.uniform(-0.2, 0.2, 9)
        far = dice.uniform(150, 400, 9)
        outer = np.column_stack([x0 + far * np.cos(turn), y0 + far * np.sin(turn)])
        hole = np.array([[x0 - 30, y0 - 30], [x0 + 40, y0 - 20], [x0, y0 + 35]])
        rings = [np.round(np.column_stack(transform(*one.T, bergen.crs, WGS84)), 7)
                 for one in (outer, hole)]  # fmt: skip
        polygon = shapely.Polygon(rings[0], [rings[1]])
        feature = {
            "type": "Feature",
            "properties": {"zone": "a", "accuracy_m": accuracy, "outline": "user"},
            "geometry": polygon.__geo_interface__,
        }
        file = tmp_path / f"{accuracy}.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        (zone,) = read_zones(file, bergen.crs, bergen.bounds)
        line = shapely.boundary(shapely.transform(
            polygon, lambda xy: np.column_stack(to_metres(xy[:, 0], xy[:, 1], bergen.crs))))  # fmt: skip
        # A third of the points lie at the very edge of the doubt.
        on = shapely.get_coordinates(
            shapely.line_interpolate_point(line, dice.uniform(0, line.length, 400))
        )
        aside = dice.uniform(0, 2 * np.pi, 400)
        edge = on + accuracy * np.column_stack([np.cos(aside), np.sin(aside)])
        metres = np.vstack(
            [edge, dice.uniform((x0 - 600, y0 - 600), (x0 + 600, y0 + 600), (800, 2))]
        )
        lon, lat = transform(*metres.T, bergen.crs, WGS84)
        radius = np.where(dice.uniform(size=len(lon)) < 0.5, 0.0, dice.uniform(0, 60, len(lon)))
        page = ask(tracing_engine, DECIDE, facts=told, rings=[one.tolist() for one in rings],
                   accuracy=accuracy, points=np.column_stack([lon, lat, radius]).tolist())  # fmt: skip
        case = bergen.with_zones([zone])
        for at, position in enumerate(page):
            (answer,) = check(lon[at], lat[at], case=case, accuracy_m=radius[at]).zones
            asked += 1
            if position != answer.position:
                assert position == "uncertain", (accuracy, lon[at], lat[at], radius[at])
                less_sure += 1
    assert 0 < less_sure < 0.02 * asked


@proof
def test_card_is_all_that_is_printed_and_fits_a_sheet_of_a5(
    tracers: Callable[..., Tracer], photo: Path, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    fill_order(tracer)
    metres = stated(download(tracer, tmp_path / "zones.geojson"))["accuracy_m"]
    page = tracer.page
    page.emulate_media(media="print")
    card = page.locator("#tr-card")
    expect(card).to_be_visible()
    for other in ("#tr-boards", "#tr-panel", "#tr-nav", ".sm-head"):
        expect(page.locator(other)).to_be_hidden()
    for words in (
        "Sone Østre Ål", say("outline_user_within", "nb", metres=metres),
        "vedtak 12, § 3", "fra og med: 01.06.2015; til og med: 31.08.2015", "20:00–06:00",
        "kart utlevert 17.06.2015", "Strandgaten – Torget",
    ):  # fmt: skip
        expect(card).to_contain_text(words)
    expect(card.locator(".tr-card-unsure")).to_have_count(0)
    (tmp_path / "card.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    sheets = pypdfium2.PdfDocument(tmp_path / "card.pdf")
    assert len(sheets) == 1
    assert np.allclose(sheets[0].get_size(), (148 / 25.4 * 72, 210 / 25.4 * 72), atol=1)
    sheets.close()
    # The band on the paper is as wide as the doubt on both sides.
    width = float(page.locator("path.tr-paper-band").get_attribute("stroke-width") or 0)
    bar = re.fullmatch(
        r"M(\d+) .*H([\d.]+)V\d+",
        page.locator("path.tr-paper-scale").get_attribute("d") or "",
    )
    told = page.locator(".tr-card svg text").last.text_content()
    assert bar
    assert told
    a_metre = (float(bar[2]) - float(bar[1])) / float(told.removesuffix(" m"))
    assert width == pytest.approx(2 * metres * a_metre, abs=0.1)


@proof
@pytest.mark.parametrize(("accuracy", "inside"), [(40, True), (400, False)])
def test_card_of_a_guess_says_so_and_says_inside_only_where_something_is(
    tracers: Callable[..., Tracer], tmp_path: Path, accuracy: int, inside: bool
) -> None:
    tracer = opened(tracers(), tmp_path / "zones.geojson", {"accuracy_m": accuracy})
    card = tracer.page.locator("#tr-card")
    first = card.locator(":scope > *").first
    expect(first).to_have_text("Ikke sikkert nok til å bære: sett fem punktpar eller flere.")
    expect(card).to_contain_text("Skravert: innenfor." if inside else "Ikke noe sted er sikkert")
    expect(card).to_contain_text("Hold deg unna det grå også: der kan det ikke avgjøres.")
    expect(card.locator(".tr-card-blank")).to_contain_text(
        [re.compile("Vedtaket gjelder fra kl. _+ til kl. _+"), re.compile("Spør: _+")]
    )
    expect(card.locator(".tr-paper-inside")).to_have_count(int(inside))


# ---- Pure parts -----------------------------------------------------------------------------------


def test_metres_and_degrees_go_both_ways(tracing_engine: Page, bergen: Case) -> None:
    dice = np.random.default_rng(5)
    degrees = dice.uniform((5.0, 60.1), (5.7, 60.7), (500, 2))
    facts = {key: trace_facts(bergen)[key] for key in ("projection", "view")}
    found = ask(
        tracing_engine,
        """({facts, points}) => {
          const plane = scenemap.tracePlane.createPlane(facts);
          return points.map((at) => plane.toDegrees(plane.toMetres(at)));
        }""",
        facts=facts,
        points=degrees.tolist(),
    )

    assert np.abs(np.array(found) - degrees).max() < 1e-9


GRID = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(ring=st.lists(GRID, min_size=3, max_size=8, unique=True))
@settings(max_examples=often(30, 600), deadline=None)
def test_ring_is_found_to_cross_exactly_where_shapely_finds_it_unsound(
    tracing_engine: Page, ring: list[tuple[int, int]]
) -> None:
    found = ask(tracing_engine, "({ring}) => scenemap.traceRings.crossing([ring])", ring=ring)

    assert (found is None) == shapely.Polygon(ring).is_valid


@given(
    rings=st.lists(st.lists(GRID, min_size=3, max_size=5, unique=True), min_size=2, max_size=3),
    holes=st.lists(st.booleans(), min_size=3, max_size=3),
)
@settings(max_examples=often(30, 600), deadline=None)
def test_parts_that_are_taken_make_a_sound_outline(
    tracing_engine: Page, rings: list[list[tuple[int, int]]], holes: list[bool]
) -> None:
    """What the page saves is never an outline that Python would refuse."""
    parts = [{"ring": ring, "hole": hole} for ring, hole in zip(rings, holes, strict=False)]
    found = ask(
        tracing_engine,
        """({parts}) => scenemap.traceRings.crossing(parts.map(({ring}) => ring)) === null
          ? scenemap.traceRings.polygons(parts) : {fault: "crosses"}""",
        parts=parts,
    )
    if "fault" not in found:
        made = shapely.MultiPolygon([(one[0], one[1:]) for one in found["polygons"]])
        assert made.is_valid
        assert sum(len(one) for one in found["polygons"]) == len(rings)
