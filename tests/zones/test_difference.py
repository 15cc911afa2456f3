"""What changed from one outline to another, held to squares and to what must add up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from scenemap.case import load_case
from scenemap.zones.difference import difference
from scenemap.zones.doubt import regions_within

if TYPE_CHECKING:
    from scenemap.zones.model import Zone

BASE = load_case("bergen").zones[0]
SIDES = st.floats(10, 200)
PLACES = st.floats(-150, 150)


def drawn(outline: Any, accuracy_m: float) -> Zone:
    inner, outer = regions_within(outline, accuracy_m)
    return replace(BASE, inner_m=inner, outer_m=outer, line_m=outline, accuracy_m=accuracy_m)


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    x, y, wide, high = draw(PLACES), draw(PLACES), draw(SIDES), draw(SIDES)
    return drawn(shapely.box(x, y, x + wide, y + high), draw(st.floats(0.5, 40)))


@given(zones(), zones())
def test_what_came_in_one_way_goes_out_the_other(before: Zone, after: Zone) -> None:
    there, back = difference(before, after), difference(after, before)
    for one, other in ((there.surely, back.surely), (there.perhaps, back.perhaps)):
        assert one.came_in.area == pytest.approx(other.went_out.area, abs=1e-6)
        assert one.went_out.area == pytest.approx(other.came_in.area, abs=1e-6)
        assert one.stayed.area == pytest.approx(other.stayed.area, abs=1e-6)
    assert there.moved is not None and back.moved is not None  # noqa: PT018 - for the type checker
    assert there.moved.metres == pytest.approx(back.moved.metres)


@given(zones(), zones(), st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=8))
def test_each_place_is_where_the_two_answers_put_it(
    before: Zone, after: Zone, places: list[tuple[float, float]]
) -> None:
    found = difference(before, after)
    for place in map(shapely.Point, places):
        old = (before.inner_m.covers(place), before.outer_m.covers(place))
        new = (after.inner_m.covers(place), after.outer_m.covers(place))
        if found.surely.came_in.buffer(-0.01).covers(place):
            assert not old[1]
            assert new[0]
        if found.surely.went_out.buffer(-0.01).covers(place):
            assert old[0]
            assert not new[1]
        if new[1] and not old[0]:
            either = found.surely.came_in.union(found.perhaps.came_in)
            assert either.distance(place) < 0.01


@given(zones(), zones())
def test_lines_as_drawn_lie_between_what_is_sure_and_what_may_be(before: Zone, after: Zone) -> None:
    found = difference(before, after)
    assert found.drawn is not None
    for part in ("came_in", "went_out"):
        sure, may = getattr(found.surely, part), getattr(found.perhaps, part)
        line = getattr(found.drawn, part)
        assert sure.area <= line.area + 1e-6
        assert line.difference(sure.union(may)).area < 1e-3


def test_how_far_a_line_moved_is_the_farthest_point_of_either() -> None:
    square = shapely.box(0, 0, 100, 100)
    spike = shapely.union(square, shapely.box(100, 49, 160, 51))
    moved = difference(drawn(square, 5), drawn(spike, 5)).moved
    assert moved is not None
    assert moved.metres == pytest.approx(60)
    assert moved.x == pytest.approx(160)
    # A line that went far from the other in the middle of an edge is found there.
    bay = square.difference(shapely.box(20, 40, 80, 101))
    moved = difference(drawn(bay, 5), drawn(square, 5)).moved
    assert moved is not None
    assert (moved.metres, moved.y) == (pytest.approx(40), pytest.approx(40))
    assert 40 <= moved.x <= 60


def test_regions_without_a_line_are_compared_by_their_limits() -> None:
    square = shapely.box(0, 0, 100, 100)
    one = replace(drawn(square, 5), line_m=None)
    two = replace(drawn(square, 25), line_m=None)
    found = difference(one, two)
    assert found.drawn is None
    assert found.within_doubt
    assert found.moved is not None
    assert found.moved.metres == pytest.approx(28.3, abs=0.2)  # in the corners of the inner ones
    nothing = replace(one, inner_m=shapely.Polygon())
    assert difference(one, nothing).moved is None
