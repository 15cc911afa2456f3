"""From a photo of a paper map to an outline that holds: by mouse, by touch and by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from proofs import proof
from render.reading import axe_faults
from render.tracing import (
    PLACES,
    Paper,
    Tracer,
    answers,
    download,
    name_it,
    size,
    stated,
    traced,
)
from scenemap.crs import to_metres
from scenemap.facts.trace import trace_facts
from scenemap.render.photo import read_photo
from scenemap.render.trace import trace_page
from scenemap.zones.reading import read_zones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenemap.case import Case


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


# ---- A whole trace --------------------------------------------------------------------------------


def holds(path: Path, paper: Paper) -> None:
    """Check that what was saved is the zone on the paper, and that its accuracy holds."""
    properties = stated(path)
    metres = properties["accuracy_m"]
    assert properties["outline"] == "user"
    (zone,) = read_zones(path, paper.case.crs, paper.case.bounds)
    drawn = shapely.from_geojson(path.read_text(encoding="utf-8")).geoms[0]
    line = shapely.transform(
        drawn, lambda xy: np.column_stack(to_metres(xy[:, 0], xy[:, 1], paper.case.crs))
    )
    assert zone.accuracy_m == metres
    assert shapely.hausdorff_distance(line.boundary, paper.zone_m.boundary) < metres
    points = paper.at_distances([250, 2 * metres + 5, 1, -1, -2 * metres - 5, -400])
    found = answers(path, points)
    assert found == ["inside", "inside", "uncertain", "uncertain", "outside", "outside"]


@proof
def test_whole_trace_by_mouse(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    tracer = traced(tracers(), photo)
    assert tracer.said() == "Grensen er lukket."
    name_it(tracer)
    holds(download(tracer, tmp_path / "zones.geojson"), paper)
    assert tracer.said() == "«zones.geojson» er lagret der nettleseren legger nedlastinger."


@proof
def test_whole_trace_by_touch(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    tracer = tracers(**PHONE)
    page, tap = tracer.page, tracer.page.touchscreen.tap
    tracer.open_photo(photo)
    tracer.primary.tap()
    for name in PLACES[:6]:
        expect(page.locator("#tr-photo")).to_be_visible()
        expect(page.locator("#tr-map")).to_be_hidden()
        tap(*tracer.on_photo(tracer.pixels_of(name)))
        expect(page.locator("#tr-map")).to_be_visible()
        page.locator("summary").tap()
        page.locator("#tr-place").fill(name)
        page.get_by_role("button", name="Bruk stedet").tap()
        page.locator("summary").tap()
    tracer.primary.tap()
    tracer.primary.tap()
    page.locator("#tr-photo").scroll_into_view_if_needed()
    corners = paper.corners()
    for at in [*corners, corners[0]]:
        tap(*tracer.on_photo(at))
    assert tracer.said() == "Grensen er lukket."
    # A finger on a small screen points no better than this, and the page says so.
    expect(page.get_by_text("Hånden bidrar mest")).to_be_visible()
    tracer.primary.tap()
    page.locator("#tr-name").fill("sone sentrum")
    tracer.primary.tap()
    holds(download(tracer, tmp_path / "zones.geojson"), paper)


class Typist:
    """Somebody who has no mouse and touches no screen."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self.page = tracer.page
        self.press = tracer.page.keyboard.press

    def to(self, selector: str) -> None:
        """Press Tab until the focus is where it shall be."""
        for _ in range(120):
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            self.press("Tab")
        pytest.fail(f"{selector} is not reached by Tab")

    def move_cross(self, board: str, x: float, y: float) -> None:
        """Step the crosshair of a board to a place on the screen."""
        self.to(board)
        for length, modifier in ((10, ""), (1, "Shift+")):
            box = self.page.locator(f"{board} .tr-cross").bounding_box()
            assert box is not None, "no crosshair is shown"
            dx, dy = x - box["x"] - 14, y - box["y"] - 14
            for steps, keys in ((dx, "Left Right"), (dy, "Up Down")):
                back, on = keys.split()
                for _ in range(int(abs(steps) / length + (0.5 if length == 1 else 0))):
                    self.press(f"{modifier}Arrow{on if steps > 0 else back}")


@proof
def test_whole_trace_by_keyboard_alone(
    tracers: Callable[..., Tracer], photo: Path, paper: Paper, tmp_path: Path
) -> None:
    # The fewest pairs that count, on a screen on which the cross has not far to go.
    tracer = tracers(fresh=True, viewport={"width": 1024, "height": 900})
    typist, page = Typist(tracer), tracer.page
    # Files are asked of the test, not of the system, from before the first key on: the browser
    # is told so without waiting for its answer, and on a busy machine a key may overtake that.
    page.on("filechooser", lambda _: None)
    typist.to("#tr-primary")
    with page.expect_file_chooser() as chooser:
        typist.press("Enter")
    chooser.value.set_files(photo)
    page.locator("#tr-photo canvas").wait_for()
    typist.press("Enter")
    expect(page.locator("#tr-heading")).to_be_focused()

    typist.to("summary")
    typist.press("Enter")
    for name in PLACES[:5]:
        page.evaluate("document.getElementById('tr-heading').focus()")
        typist.move_cross("#tr-photo", *tracer.on_photo(tracer.pixels_of(name)))
        typist.press("Enter")
        expect(page.locator("#tr-map")).to_be_focused()
        typist.to("#tr-place")
        page.keyboard.type(name)
        typist.press("Enter")
        expect(page.locator("#tr-photo")).to_be_focused()
    for _ in range(2):
        page.evaluate("document.getElementById('tr-heading').focus()")
        typist.to("#tr-primary")
        typist.press("Enter")

    for at in paper.corners():
        typist.move_cross("#tr-photo", *tracer.on_photo(at))
        typist.press("Enter")
    assert tracer.said() == "Hjørne 5 er satt."
    # The start of the outline is a handle that Tab comes to; Enter closes.
    typist.to(".tr-start")
    typist.press("Enter")
    assert tracer.said() == "Grensen er lukket."
    for _ in range(2):
        typist.to("#tr-primary")
        typist.press("Enter")
        if page.locator("#tr-name").is_visible():
            typist.to("#tr-name")
            page.keyboard.type("sone sentrum")
            page.evaluate("document.getElementById('tr-heading').focus()")
    expect(page.locator("#tr-heading")).to_contain_text("Lagre og sjekk")
    typist.to("#tr-primary")
    with page.expect_download() as saved:
        typist.press("Enter")
    saved.value.save_as(tmp_path / "zones.geojson")
    holds(tmp_path / "zones.geojson", paper)


#: Controls that are seen and too small to be hit.
SMALL = """() => [...document.querySelectorAll("main :is(button, input, select, summary)")]
  .map((one) => [one.outerHTML, one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < 24)
  .map(([html]) => html)"""


@proof
@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_step_fits_and_has_no_fault(
    tracers: Callable[..., Tracer], photo: Path, width: int, language: str
) -> None:
    # bypass_csp is for axe alone, which is put into the page from without.
    viewport = {"width": width, "height": 800}
    tracer = tracers(language=language, viewport=viewport, bypass_csp=True)
    page = tracer.page

    def examine() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".tr-primary:visible").count() == 1
        assert axe_faults(page) == []
        assert page.evaluate(SMALL) == []

    examine()
    tracer.open_photo(photo)
    examine()
    tracer.primary.click()
    for name in PLACES[:6]:
        page.mouse.click(*tracer.on_photo(tracer.pixels_of(name)))
        examine() if name == PLACES[0] else None
        page.locator("details").evaluate("(one) => { one.open = true; }")
        page.locator("#tr-place").fill(name)
        page.locator("#tr-place").press("Enter")
    examine()
    tracer.primary.click()
    examine()
    tracer.primary.click()
    examine()
    page.locator("#tr-photo").scroll_into_view_if_needed()
    corners = tracer.paper.corners()
    for at in [*corners, corners[0]]:
        page.mouse.click(*tracer.on_photo(at))
    examine()
    tracer.primary.click()
    page.locator("#tr-hours").select_option("clock")
    examine()
    page.locator("#tr-hours").select_option("all")
    page.locator("#tr-name").fill("W" * 60)
    tracer.primary.click()
    page.locator("#tr-check-coordinates").fill("60.3918 5.3270")
    page.locator("#tr-check-coordinates").press("Enter")
    examine()


# ---- The photo ------------------------------------------------------------------------------------


def pixel(tracer: Tracer, x: int, y: int) -> list[int]:
    return list(
        tracer.page.evaluate(
            """([x, y]) => [...document.querySelector("#tr-photo canvas").getContext("2d")
              .getImageData(x, y, 1, 1).data].slice(0, 3)""",
            [x, y],
        )
    )


@proof
def test_photo_that_was_held_sideways_stands_upright_and_a_large_one_is_shown_smaller(
    tracers: Callable[..., Tracer], tmp_path: Path
) -> None:
    lying = Image.new("RGB", (600, 400), "white")
    lying.paste("red", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    lying.save(tmp_path / "held.jpg", exif=exif, quality=95)
    tracer = tracers()
    tracer.open_photo(tmp_path / "held.jpg")

    assert size(tracer) == [400, 600]
    red, green, _ = pixel(tracer, 380, 20)
    assert red > 200
    assert green < 60
    # The command turns it alike, and takes the metadata away.
    told = read_photo(tmp_path / "held.jpg")
    assert (told.width, told.height) == (400, 600)

    Image.new("RGB", (4500, 900), "white").save(tmp_path / "wide.png")
    tracer.open_photo(tmp_path / "wide.png")
    expect(tracer.page.locator("#tr-said")).to_contain_text(
        "Det hadde 4500 × 900 punkter og vises med 3000 × 600."
    )
    assert size(tracer) == [3000, 600]


def test_what_is_no_picture_is_said_and_nothing_opens(tracers: Callable[..., Tracer]) -> None:
    tracer = tracers()
    for name, content, told in (
        ("notes.txt", b"hello", "«notes.txt» er ikke et bilde"),
        ("map.jpg", b"\xff\xd8\xff\xe0 broken", "«map.jpg» er ikke et bilde"),
        ("order.pdf", b"%PDF-1.4", "«order.pdf» er en PDF"),
        ("IMG_1.HEIC", b"ftypheic", "Lagre det som JPEG"),
        (
            "<img src=x onerror=window.injected=1>.png",
            b"",
            "«<img src=x onerror=window.injected=1>",
        ),
    ):
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        tracer.page.locator("#tr-photo-file").set_input_files(file)  # type: ignore[arg-type]

        expect(tracer.page.locator("#tr-said")).to_contain_text(told)
        assert tracer.page.locator("#tr-photo canvas").count() == 0
        assert tracer.page.evaluate("window.injected") is None


@proof
def test_photo_may_be_pasted(tracers: Callable[..., Tracer], paper: Paper) -> None:
    tracer = tracers()
    tracer.page.evaluate(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "clip.png", { type: "image/png" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
        }""",
        list(paper.bytes()),
    )

    expect(tracer.page.locator("#tr-said")).to_have_text("«clip.png» er åpnet.")


def test_photo_given_to_the_command_is_there_at_once(
    tracers: Callable[..., Tracer], bergen: Case, photo: Path, tmp_path: Path
) -> None:
    page = tmp_path / "with.html"
    page.write_text(trace_page(trace_facts(bergen), read_photo(photo)), encoding="utf-8")
    tracer = tracers(page)
    expect(tracer.page.locator("#tr-said")).to_have_text("«photo.png» er åpnet.")

    assert size(tracer) == [1600, 1200]
