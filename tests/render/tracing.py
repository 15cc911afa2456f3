"""A photo of a paper map of known geometry, and a reader who traces an outline from it."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from click.testing import CliRunner
from PIL import Image, ImageDraw

from scenemap.case import load_case
from scenemap.cli.main import cli
from scenemap.crs import WGS84, to_metres, transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from scenemap.case import Case

#: Places of the case that are read off the paper, all around the zone and well known.
PLACES = (
    "Korskirken",
    "Torgallmenningen 8 (Galleriet)",
    "Kong Oscars gate 36",
    "Bergen Storsenter (Strømgaten 8)",
    "Grieghallen (Edvard Griegs plass)",
    "Studentsenteret (Parkveien 1)",
    "Festplassen",
)
#: The zone on the paper, metres east and north of its middle.
CORNERS = ((-320, -240), (300, -280), (340, 180), (60, 300), (-290, 240))
MIDDLE = (5.3270, 60.3918)


@dataclass(frozen=True)
class Paper:
    """A sheet with a drawing of the case's sketch, turned and scaled as if photographed.

    Parameters
    ----------
    turn
        Degrees.
    scale
        Pixels per metre.
    """

    width: int = 1600
    height: int = 1200
    turn: float = 12.0
    scale: float = 0.8

    @cached_property
    def case(self) -> Case:
        return load_case("bergen")

    def pixels(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place is on the photo."""
        return self.of_metres(*(float(part) for part in to_metres(lon, lat, self.case.crs)))

    def of_metres(self, east: float, north: float) -> tuple[float, float]:
        x0, y0 = (float(part) for part in to_metres(*MIDDLE, self.case.crs))
        dx, dy = east - x0, north - y0
        cos, sin = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return (
            self.width / 2 + self.scale * (cos * dx + sin * dy),
            self.height / 2 - self.scale * (-sin * dx + cos * dy),
        )

    @property
    def zone_m(self) -> shapely.Polygon:
        """The zone on the paper, in metres of the case's system."""
        x0, y0 = (float(part) for part in to_metres(*MIDDLE, self.case.crs))
        return shapely.Polygon([(x0 + dx, y0 + dy) for dx, dy in CORNERS])

    def corners(self) -> list[tuple[float, float]]:
        """Return the corners of the zone on the photo."""
        return [self.of_metres(*at) for at in list(self.zone_m.exterior.coords)[:-1]]

    def picture(self) -> Image.Image:
        """Draw the sheet: shore and parks in grey, places as dots, the zone as a red line."""
        picture = Image.new("RGB", (self.width, self.height), "white")
        pen = ImageDraw.Draw(picture)
        for feature in self.case.backdrop:
            if feature.geometry is not None and feature.geometry.geom_type == "Polygon":
                ring = [self.pixels(*at) for at in feature.geometry.exterior.coords]
                pen.polygon(ring, fill="#c8d4de", outline="#55606a")
        for place in self.case.places:
            x, y = self.pixels(place.lon, place.lat)
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill="#333333")
        corners = self.corners()
        pen.line([*corners, corners[0]], fill="#cc1111", width=6)
        return picture

    def save(self, path: Path, **options: object) -> Path:
        self.picture().save(path, **options)  # type: ignore[arg-type]
        return path

    def bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.picture().save(buffer, "PNG")
        return buffer.getvalue()

    def at_distances(self, offsets: Iterable[float]) -> list[tuple[float, float]]:
        """Return points (latitude, longitude) so far inside (+) or outside (-) one side of the zone."""
        line = list(self.zone_m.exterior.coords)
        (x1, y1), (x2, y2) = line[0], line[1]
        length = math.hypot(x2 - x1, y2 - y1)
        # The ring runs to the left, so inside is on the left hand.
        normal = (-(y2 - y1) / length, (x2 - x1) / length)
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
        points = np.array(
            [[middle[0] + off * normal[0], middle[1] + off * normal[1]] for off in offsets]
        )
        lon, lat = transform(points[:, 0], points[:, 1], self.case.crs, WGS84)
        return [(float(a), float(b)) for a, b in zip(lat, lon, strict=True)]


class Tracer:
    """Whoever holds the mouse, touches the screen or types, on a page that is open."""

    def __init__(self, page: Page, paper: Paper) -> None:
        self.page = page
        self.paper = paper

    @property
    def primary(self) -> Locator:
        return self.page.locator("#tr-primary")

    def said(self) -> str:
        return self.page.locator("#tr-said").inner_text()

    def on_photo(self, at: Sequence[float]) -> tuple[float, float]:
        """Return where a pixel of the photo is on the screen."""
        box = self.page.locator("#tr-photo canvas").bounding_box()
        assert box is not None
        return (
            box["x"] + at[0] / self.paper.width * box["width"],
            box["y"] + at[1] / self.paper.height * box["height"],
        )

    def on_map(self, name: str) -> tuple[float, float]:
        """Return where a place of the case is on the screen."""
        names = [place.name["nb"] for place in self.paper.case.places]
        box = self.page.locator(".tr-place").nth(names.index(name)).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def pixels_of(self, name: str) -> tuple[float, float]:
        place = next(one for one in self.paper.case.places if one.name["nb"] == name)
        return self.paper.pixels(place.lon, place.lat)

    def open_photo(self, path: Path) -> None:
        self.page.locator("#tr-photo-file").set_input_files(path)
        self.page.locator("#tr-photo canvas").wait_for()


def pair(tracer: Tracer, *names: str, tap: Callable[..., None] | None = None) -> None:
    """Pair places of the case, each on the photo and then on the map."""
    press = tap or tracer.page.mouse.click
    for name in names:
        press(*tracer.on_photo(tracer.pixels_of(name)))
        press(*tracer.on_map(name))


def name_it(tracer: Tracer, name: str = "sone sentrum") -> None:
    tracer.primary.click()
    tracer.page.locator("#tr-name").fill(name)
    tracer.primary.click()


def download(tracer: Tracer, to: Path) -> Path:
    with tracer.page.expect_download() as saved:
        tracer.primary.click()
    assert saved.value.suggested_filename == "zones.geojson"
    saved.value.save_as(to)
    return to


def paired(tracer: Tracer, photo: Path, count: int = 6) -> Tracer:
    """Open the photo and set pairs with the mouse."""
    tracer.open_photo(photo)
    tracer.primary.click()
    pair(tracer, *PLACES[:count])
    return tracer


def traced(tracer: Tracer, photo: Path, count: int = 6) -> Tracer:
    """Go on to a closed outline, by mouse."""
    paired(tracer, photo, count)
    tracer.primary.click()
    tracer.primary.click()
    corners = tracer.paper.corners()
    for at in [*corners, corners[0]]:
        tracer.page.mouse.click(*tracer.on_photo(at))
    return tracer


def stated(path: Path) -> dict[str, Any]:
    (feature,) = json.loads(path.read_text(encoding="utf-8"))["features"]
    return dict(feature["properties"])


def answers(path: Path, points: list[tuple[float, float]]) -> list[str]:
    """Ask the command line where points lie to the zone of a saved file."""
    found = []
    for lat, lon in points:
        done = CliRunner().invoke(
            cli, ["check", f"{lat:.7f}", f"{lon:.7f}", "--zones", str(path), "--json"]
        )
        assert done.exit_code == 0, done.output
        (zone,) = json.loads(done.stdout)["zones"]
        found.append(zone["position"])
    return found


def fill_order(tracer: Tracer) -> None:
    tracer.primary.click()
    page = tracer.page
    page.locator("#tr-name").fill("Sone Østre Ål")
    page.locator("#tr-rule").select_option("printed")
    page.locator("#tr-legal").fill("vedtak 12, § 3")
    page.locator("#tr-source").fill("kart utlevert 17.06.2015")
    page.locator("#tr-from").fill("2015-06-01")
    page.locator("#tr-to").fill("2015-08-31")
    page.locator("#tr-hours").select_option("clock")
    page.locator("#tr-clock-from").fill("20:00")
    page.locator("#tr-clock-to").fill("06:00")
    page.locator("#tr-streets").fill("Strandgaten – Torget")
    tracer.primary.click()


def size(tracer: Tracer) -> list[int]:
    return list(
        tracer.page.evaluate(
            "(({width, height}) => [width, height])(document.querySelector('#tr-photo canvas'))"
        )
    )
