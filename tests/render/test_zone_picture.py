"""Pictures of zones: each thing where it is, as large as it is, and told apart in grey."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_rgb
from PIL import Image

from builders import CRS, at, write_case
from scenemap.case import Case, load_case
from scenemap.crs import project
from scenemap.render import colours, zone_picture
from scenemap.render.paper import DPI, INCH
from scenemap.render.zone_picture import save_difference, save_zone
from scenemap.zones.difference import Difference, difference
from scenemap.zones.doubt import regions_within

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.zones.model import Zone


@pytest.fixture
def bare(tmp_path: Path) -> Case:
    """Return a case without names and ground that would cover anything."""
    return load_case(write_case(tmp_path / "town", places=None, backdrop=None))


def moved(case: Case, east: float, accuracy_m: float = 5) -> Zone:
    """Return a square of 100 m so many metres east of the west one."""
    x, y = project(shapely.Point(at(east, 0)), CRS).coords[0]
    line = shapely.box(x, y, x + 100, y + 100)
    inner, outer = regions_within(line, accuracy_m)
    return replace(
        case.zones[0],
        outline="user",
        line_m=line,
        inner_m=inner,
        outer_m=outer,
        accuracy_m=accuracy_m,
    )


def pixels(path: Path) -> Any:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), dtype=int)


def share_of(seen: Any, color: str) -> int:
    wanted = np.round(255 * np.array(to_rgb(color))).astype(int)
    return int((np.abs(seen - wanted).max(axis=2) <= 1).sum())


def drawn(case: Case, found: Difference, path: Path) -> Any:
    save_difference(case, found, "en", ["Said."], path)
    return pixels(path)


def test_ground_is_drawn_as_large_as_it_is(bare: Case, tmp_path: Path) -> None:
    found = difference(moved(bare, 0), moved(bare, 80))
    seen = drawn(bare, found, tmp_path / "a.png")
    # The map is 164 mm wide and shows 180 m and 10 m of doubt, with 40 m on each side of the lines.
    per_metre = 164 / (190 + 80) * DPI / INCH
    sign = 6 * 2.8 * (DPI / INCH) ** 2
    for shape, color in (
        (found.surely.came_in, zone_picture.CAME_IN),
        (found.surely.went_out, zone_picture.WENT_OUT),
    ):
        expected = shape.area * per_metre**2 + sign
        # Lines and hatching of the same ink, and edges, take or give a little.
        assert share_of(seen, color) == pytest.approx(expected, rel=0.09)


def test_what_came_in_and_what_went_out_are_told_apart_in_grey(bare: Case) -> None:
    def grey(color: str) -> float:
        return float(np.array(to_rgb(color)) @ (0.299, 0.587, 0.114))

    shades = [grey(zone_picture.CAME_IN), grey(zone_picture.WENT_OUT), grey(colours.LAND)]
    assert shades == sorted(shades)
    assert min(np.diff(shades)) > 0.12
    assert shades[1] - shades[0] > 0.4


def test_doubt_is_hatched_both_ways(bare: Case, tmp_path: Path) -> None:
    """What may have come in rises to the right and what may have gone out falls."""
    lean = []
    for before, after in ((0.0, 12.0), (12.0, 0.0)):
        one, two = moved(bare, before, 1), moved(bare, after, 1)
        grown = replace(two, inner_m=shapely.Polygon(), outer_m=two.outer_m.union(one.outer_m))
        small = replace(one, inner_m=shapely.Polygon(), outer_m=shapely.Polygon())
        pair = (small, grown) if before == 0 else (grown, small)
        found = difference(*pair)
        assert found.surely.came_in.is_empty
        assert found.surely.went_out.is_empty
        seen = drawn(bare, found, tmp_path / f"{before}.png")
        ink = seen.sum(axis=2) < 500
        middle = ink[400:800, 500:900]
        shifts = [
            np.mean(middle[1:, :-1] & middle[:-1, 1:]),
            np.mean(middle[1:, 1:] & middle[:-1, :-1]),
        ]
        lean.append(shifts[0] > shifts[1])
    assert lean == [True, False]


def test_a_zone_is_drawn_with_its_words(bare: Case, tmp_path: Path) -> None:
    guessed = next(zone for zone in bare.zones if zone.line_m is None)
    for zone, words in ((moved(bare, 0), "± 5 m"), (guessed, "surely inside")):
        path = tmp_path / f"{zone.version}.svg"
        save_zone(bare, zone, "en", path)
        text = path.read_text(encoding="utf-8")
        assert words in text
        assert "not legal advice" in text
        assert zone.outline_sentence("en")[:20] in text
