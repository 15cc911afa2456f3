"""The doubt of a drawn line errs on the safe side: whoever is within its accuracy is told neither."""

from __future__ import annotations

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.crs import unproject
from scenemap.locate.zones_of import zone_positions
from scenemap.zones import doubt
from scenemap.zones.doubt import regions_within
from scenemap.zones.reading import read_zones

if TYPE_CHECKING:
    import pytest

    from scenemap.zones.model import Zone

CRS = "EPSG:25832"
#: Bergen, in metres: numbers as large as they are.
MIDDLE = np.array([297_500.1234, 6_700_300.5678])
#: Beyond the accuracy the doubt may reach by so much: a share of it, and metres.
SHARE, METRES = 0.0105, 0.03


@st.composite
def blobs(draw: st.DrawFn, least: float, most: float) -> shapely.Polygon:
    """Draw a polygon round the origin that may be concave, with corners at random radii."""
    count = draw(st.integers(3, 14))
    radii = draw(st.lists(st.floats(least, most), min_size=count, max_size=count))
    turn = draw(st.floats(0, 1))
    angles = 2 * np.pi * (np.arange(count) + turn) / count
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * np.c_[radii])


@st.composite
def outlines(draw: st.DrawFn) -> shapely.Geometry:
    """Draw outlines with holes and several parts, from tens of metres to a kilometre across."""
    size = draw(st.floats(20, 500))
    outline = draw(blobs(0.3 * size, size))
    if draw(st.booleans()):
        outline = outline.difference(shapely.affinity.scale(draw(blobs(0.1 * size, 0.25 * size))))
    if draw(st.booleans()):
        away = draw(st.floats(0.5 * size, 3 * size))
        outline = outline.union(shapely.affinity.translate(draw(blobs(0.2 * size, size)), away))
    return shapely.affinity.translate(outline, *MIDDLE)


def read_as_drawn(line: shapely.Geometry, accuracy_m: float) -> Zone:
    """Read a zone from a GeoJSON file of that line, with all the decimals that it has."""
    geometry = unproject(line, CRS).__geo_interface__
    properties = {"zone": "mine", "accuracy_m": accuracy_m}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    data = {"type": "FeatureCollection", "features": [feature]}
    with TemporaryDirectory() as folder:
        path = Path(folder, "zones.geojson")
        path.write_text(json.dumps(data), encoding="utf-8")
        return read_zones(path, CRS)[0]


def around(line: shapely.Geometry, distances: list[float], dice: np.random.Generator) -> np.ndarray:
    """Return points so far from corners and edges of a line, on both sides."""
    corners = shapely.get_coordinates(line.boundary)
    edges = shapely.get_coordinates(
        shapely.line_interpolate_point(line.boundary, dice.uniform(size=60), normalized=True)
    )
    foots = np.repeat(np.vstack([corners, edges]), 24, axis=0)
    angles = dice.uniform(0, 2 * np.pi, len(foots))
    far = dice.choice(distances, len(foots))
    return foots + np.column_stack([np.cos(angles), np.sin(angles)]) * far[:, None]


@settings(max_examples=often(20, 300), deadline=None)
@given(outlines(), st.floats(0.5, 150), st.integers(0, 2**32 - 1))
def test_nothing_within_the_accuracy_of_a_line_is_told_and_little_more_is_doubted(
    line: shapely.Geometry, accuracy_m: float, seed: int
) -> None:
    zone = read_as_drawn(line, accuracy_m)
    beyond = accuracy_m * (1 + SHARE) + METRES
    steps = [-0.01, -0.001, -1e-5, 0, 1e-5, 0.001, 0.01]
    distances = [accuracy_m + step for step in steps] + [beyond + step for step in steps]
    points = around(line, distances, np.random.default_rng(seed))
    truly = shapely.points(points)
    off, within = shapely.distance(truly, line.boundary), shapely.covers(line, truly)
    told = zone_positions(points[:, 0], points[:, 1], zone).position

    assert set(told[off <= accuracy_m]) <= {"uncertain"}
    assert set(told[within]) <= {"inside", "uncertain"}
    assert set(told[~within]) <= {"outside", "uncertain"}
    assert set(told[off > beyond]) <= {"inside", "outside"}


def test_the_point_that_was_told_outside_at_99_9_metres_is_in_doubt() -> None:
    """Between two corners of a circle of sixteen, its chord is nearer than its radius."""
    line = shapely.affinity.translate(shapely.box(0, 0, 200, 200), *MIDDLE)
    zone = read_as_drawn(line, 100)
    angles = np.linspace(0, np.pi / 2, 721)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 99.9 + MIDDLE + 200
    assert set(zone_positions(ring[:, 0], ring[:, 1], zone).position) == {"uncertain"}


def test_a_line_without_doubt_is_its_own_limit() -> None:
    square = shapely.box(0, 0, 100, 100)
    assert regions_within(square, 0) == (square, square)


def test_a_margin_that_turns_out_too_narrow_is_made_wider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were GEOS to round its circles off more than it does, the limits would still keep clear."""
    monkeypatch.setattr(doubt, "_CORNERS", 2)
    line = shapely.box(0, 0, 100, 100)
    inner, outer = regions_within(line, 20)
    assert line.distance(outer.boundary) > 20
    assert line.boundary.distance(inner.boundary) > 20
    assert outer.area < (100 + 2 * 22) ** 2


def test_a_millimetre_of_margin_is_left_after_rounding() -> None:
    ring = shapely.Point(0, 0).buffer(77.7777, quad_segs=9)
    inner, outer = regions_within(ring, 33.3333)
    for region in (inner, outer):
        corners = shapely.get_coordinates(region)
        assert (corners == corners.round(3)).all()
        assert math.isclose(region.boundary.distance(ring.boundary), 33.3433, abs_tol=0.006)
