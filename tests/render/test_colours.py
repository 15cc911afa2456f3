"""Colours as readers see them, those with two kinds of cone among them.

Difference is CIE 1976 (the distance in CIELAB, D65). Colour blindness is simulated by the matrices of
Machado, Oliveira & Fernandes 2009, IEEE TVCG 15:1291-1298, table 1, severity 1.0, on linear RGB.
"""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from scenemap.render import colours

SIGHT = {
    "trichromat": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
#: Linear sRGB to XYZ (IEC 61966-2-1), and the white of D65.
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)
LEAST = 9.0


def linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(color: str, sight: str = "trichromat") -> np.ndarray:
    seen = np.clip(np.array(SIGHT[sight]) @ linear(color), 0, 1)
    ratio = np.array(TO_XYZ) @ seen / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, two: str, sight: str = "trichromat") -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(two, sight)))


def contrast(one: str, two: str) -> float:
    light = sorted(float(linear(color) @ TO_XYZ[1]) for color in (one, two))
    return (light[1] + 0.05) / (light[0] + 0.05)


def blended(color: str, ground: str, alpha: float) -> str:
    mixed = alpha * np.array(to_rgb(color)) + (1 - alpha) * np.array(to_rgb(ground))
    return "#" + "".join(f"{round(255 * part):02x}" for part in mixed)


def style_sheet() -> str:
    assets = files("scenemap.render").joinpath("assets")
    return "".join(
        assets.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "movement.css")
    )


def css_color(selector: str, name: str) -> str:
    """Return the colour that the style sheet gives to a selector, variables put in."""
    variables = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", style_sheet()))
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet()):
        names = [one.strip() for one in selectors.rpartition("*/")[2].split(",")]
        found = re.search(rf"(?:^|[\s;]){name}: (?:var\(--(\w+)\)|(#[0-9a-f]{{6}}))", body)
        if selector in names and found:
            return variables[found[1]] if found[1] else found[2]
    raise AssertionError(f"{selector} has no {name}")


def test_the_measures_are_the_published_ones():
    """Black to white is 100 in L* and 21:1; #767676 is the grey that WCAG names for 4.5:1."""
    assert difference("#000000", "#ffffff") == pytest.approx(100, abs=0.02)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    # Sharma, Wu & Dalal 2005 give sRGB red as about L 53.2, a 80.1, b 67.2.
    assert lab("#ff0000") == pytest.approx([53.2, 80.1, 67.2], abs=0.1)


@pytest.mark.parametrize("sight", SIGHT)
def test_a_grey_stays_the_grey_that_it_is(sight):
    assert difference("#808080", "#000000", sight) == pytest.approx(53.6, abs=0.1)


@pytest.mark.parametrize(
    ("meaning", "selector", "name"),
    [
        (colours.COUNT, ".sm-exact", "fill"),
        (colours.COUNT, ".sm-mean", "stroke"),
        (colours.SERVICE, ".sm-service", "fill"),
        (colours.MOVE, ".sm-arrow", "stroke"),
        (colours.INK, ".sm-scene", "fill"),
        (colours.SOFT, ".sm-zone-outer", "stroke"),
        (colours.OUTLINE, ".sm-outline", "stroke"),
        (colours.LINE, ".sm-hatch-few", "stroke"),
        (colours.LAND, ".sm-land", "fill"),
        (colours.WATER, ".sm-water", "fill"),
        (colours.PARK, ".sm-park", "fill"),
        (colours.SQUARE, ".sm-square", "fill"),
        (colours.BRIDGE, ".sm-bridge", "stroke"),
        (colours.WATER_NAME, ".sm-symbols .sm-water-label", "fill"),
    ],
)
def test_pictures_have_the_colours_of_the_page(meaning, selector, name):
    assert css_color(selector, name) == meaning


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    ("one", "two"),
    list(combinations([colours.COUNT, colours.SERVICE, colours.INK, colours.MOVE], 2)),
)
def test_counts_services_scenes_and_moves_differ_for_everyone(one, two, sight):
    assert difference(one, two, sight) >= LEAST


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("other", [colours.OUTLINE, colours.BRIDGE, colours.COUNT, colours.INK])
def test_the_line_of_a_zone_is_no_other_line(other, sight):
    assert difference(colours.SOFT, other, sight) >= LEAST


@pytest.mark.parametrize("sight", SIGHT)
def test_land_water_and_park_differ_for_everyone(sight):
    grounds = (colours.LAND, colours.WATER, colours.PARK)
    least = min(difference(*pair, sight) for pair in combinations(grounds, 2))
    assert least >= LEAST


@pytest.mark.parametrize("sight", SIGHT)
def test_the_less_is_known_the_lighter_the_symbol(sight):
    """A count, one of part of the period, a mean (half of it hatched), none."""
    part = blended(colours.COUNT, colours.LAND, 0.55)
    mean = blended(colours.COUNT, colours.GROUND, 0.35)
    light = [lab(one, sight)[0] for one in (colours.COUNT, part, mean, colours.GROUND)]
    assert min(np.diff(light)) >= LEAST


@pytest.mark.parametrize("sight", SIGHT)
def test_the_lines_of_the_chart_differ_for_everyone(sight):
    lines = ["", *(f"-{rank}" for rank in range(8))]
    found = [css_color(f".sm-series{line}", "color") for line in lines]
    assert min(difference(*pair, sight) for pair in combinations(found, 2)) >= LEAST


GROUNDS = [colours.GROUND, colours.LAND, colours.WATER]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize(
    "words",
    [colours.INK, colours.SOFT, colours.COUNT, colours.MOVE, colours.WARNING, colours.WATER_NAME],
)
def test_words_can_be_read(words, ground):
    """WCAG 2.2, 1.4.3."""
    assert contrast(words, ground) >= 4.5


@pytest.mark.parametrize(
    "selector", [".sm-symbols .sm-street-label", ".sm-subtitle", ".sm-attribution", ".sm-hint"]
)
def test_quiet_words_of_the_page_can_be_read(selector):
    name = "fill" if "label" in selector else "color"
    assert min(contrast(css_color(selector, name), ground) for ground in GROUNDS[:2]) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("sign", [colours.COUNT, colours.SERVICE, colours.INK, colours.SOFT])
def test_signs_can_be_seen(sign, ground):
    """WCAG 2.2, 1.4.11."""
    assert contrast(sign, ground) >= 3


def test_controls_of_the_page_can_be_seen():
    assert contrast(css_color(".sm-page button", "color"), colours.GROUND) >= 4.5
    assert contrast(css_color('.sm-page button[aria-pressed="true"]', "background"), "white") >= 4.5
    assert contrast(css_color(".sm-page .sm-button-play", "background"), colours.GROUND) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_the_shades_of_very_many_areas_differ_for_everyone_and_in_grey(sight):
    many = files("scenemap.render").joinpath("assets", "many.css").read_text(encoding="utf-8")
    shades = re.findall(r"--shade-\d: (#[0-9a-f]{6})", many)
    assert len(shades) == 5
    drawn = ["#ffffff", *(blended(one, "#ffffff", 0.92) for one in shades)]  # nought is white
    lightness = [float(lab(one, sight)[0]) for one in drawn]
    # The lightest is told from nought by less, for both have their edges and the legend its words.
    steps = [before - after for before, after in pairwise(lightness)]
    assert min(steps[1:]) > LEAST
    assert steps[0] > 6
