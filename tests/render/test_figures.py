"""The pictures of a report, measured in the drawing itself."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

import pytest

from builders import count, write_case
from proofs import proof
from scenemap import load_case
from scenemap.facts import build_facts, period_facts
from scenemap.panel import published_panel
from scenemap.render import colours
from scenemap.render.figures import MOST_MAPS, report_figures

SVG = "{http://www.w3.org/2000/svg}"
Q2 = {"start": "2021-04-01", "end": "2021-06-30"}


def figures(case, lang="en", by="month"):
    return report_figures(period_facts(build_facts(case, published_panel(case, by)), lang), lang)


def bars(svg: str) -> list[tuple[float, float]]:
    """Return width and height of every bar of a chart, in points."""
    found = []
    for path in ET.fromstring(svg).iter(f"{SVG}path"):
        if path.get("style", "").startswith(f"fill: {colours.COUNT}"):
            numbers = [float(one) for one in re.findall(r"-?[\d.]+", path.get("d", ""))]
            x, y = numbers[::2], numbers[1::2]
            found.append((max(x) - min(x), max(y) - min(y)))
    return found


@pytest.fixture(scope="module")
def toytown(tmp_path_factory):
    return load_case(write_case(tmp_path_factory.mktemp("figures") / "t"))


@pytest.fixture(scope="module")
def monthly(toytown):
    return figures(toytown)


def test_each_source_period_is_drawn_once_whatever_the_slices(toytown, monthly):
    for drawn in (figures(toytown, by="week"), monthly):
        assert [one.title for one in drawn.maps] == ["Jan–Mar 2021", "Apr–Jun 2021"]
        assert drawn.left_out == 0


def test_a_picture_tells_its_figures_to_who_cannot_see_it(monthly):
    """90 and 91 days: 30 are 10.0 per 30 days and 3.3 are 10; 30 in 91 days are 9.9."""
    told = {one.title: one.alt for one in monthly.charts}
    assert told["West"] == "West, finds per 30 days: Jan–Mar 2021 10.0; Apr–Jun 2021 3.3"
    assert told["East"] == "East, finds per 30 days: Jan–Mar 2021 3.3; Apr–Jun 2021 9.9"


def test_what_is_unknown_is_said_and_has_no_bar(tmp_path):
    rows = [count("west"), count("east"), count("east", **Q2)]
    case = load_case(write_case(tmp_path / "t", counts=rows, coverage=None))
    told = {one.title: one for one in figures(case).charts}
    assert told["West"].alt.endswith("Apr–Jun 2021 unknown")
    assert (len(bars(told["West"].svg)), len(bars(told["East"].svg))) == (1, 2)


def test_the_surface_of_a_bar_is_the_count(monthly):
    """West: 30 in 90 days, 10 in 91. All charts have one scale."""
    west, east = (bars(one.svg) for one in monthly.charts)
    heights = [height for _, height in (*west, *east)]
    rates = {"West": [10, 10 / 91 * 30], "East": [10 / 3, 30 / 91 * 30]}
    titles = [one.title for one in monthly.charts]
    wanted = [rate for title in titles for rate in rates[title]]
    per = heights[0] / wanted[0]
    assert heights == pytest.approx([per * rate for rate in wanted], rel=1e-3)
    # As wide as long, but for the gap of 0.4 mm between bars.
    gap = 0.4 / 25.4 * 72
    (first, _), (second, _) = west
    assert (second + gap) / (first + gap) == pytest.approx(91 / 90, rel=1e-3)


@proof
def test_the_last_maps_are_drawn_and_the_others_counted(tmp_path):
    rows = [
        count("west", start=f"{2000 + n}-01-01", end=f"{2000 + n}-12-31")
        for n in range(MOST_MAPS + 3)
    ]
    case = load_case(write_case(tmp_path / "t", counts=rows))
    drawn = figures(case, by="year")
    assert drawn.left_out == 3
    assert [one.title for one in drawn.maps] == [str(2003 + n) for n in range(MOST_MAPS)]


@proof
def test_pictures_are_whole_svg_without_code_and_alike_at_every_drawing():
    case = load_case("bergen")
    first, second = figures(case), figures(case)
    assert first == second
    signs = [line.sign for key in first.keys for line in key.lines if line.sign]
    assert signs
    for one in (*first.maps, *first.charts, *signs):
        root = ET.fromstring(base64.b64decode(one.address.partition(",")[2]))
        assert root.tag == f"{SVG}svg"
        assert not list(root.iter(f"{SVG}text")), "letters are outlines"
        assert not list(root.iter(f"{SVG}script"))


def test_areas_off_the_map_stand_beneath_it():
    last = figures(load_case("bergen"), by="quarter").maps[-1]
    assert last.under == (
        "Off the map: Sandviken\xa02.5, Åsane\xa0?",
        "Without a place: Light\xa0rail/bus\xa0?",
    )
    assert "Sandviken" not in last.alt
