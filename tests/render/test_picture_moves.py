"""The same numbered, dated arrows in the pictures and in the report as on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from PIL import Image

from proofs import proof
from render.facts_builder import build_moves
from scenemap.case import load_case
from scenemap.facts import build_facts, page_facts
from scenemap.panel import published_panel
from scenemap.render import colours
from scenemap.render.picture_map import MapStyle, half_of
from scenemap.render.picture_words import Words
from scenemap.render.pictures import _palette, animate, small_multiples
from scenemap.report.html import summary_html
from scenemap.report.summary import summary_json, summary_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenemap.facts import Facts


@pytest.fixture(scope="module")
def bergen() -> Facts:
    case = load_case("bergen")
    return build_facts(case, published_panel(case, "quarter"))


def arrows(axes: Any) -> list[PathPatch]:
    """Return the lines of the arrows of a map, in their order."""
    color = tuple(int(colours.MOVE[at : at + 2], 16) / 255 for at in (1, 3, 5))
    lines = [
        patch for patch in axes.patches if isinstance(patch, PathPatch) and not patch.get_fill()
    ]
    return [one for one in lines if one.get_edgecolor()[:3] == pytest.approx(color)]


def written(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.findobj(Text)]


@proof
def test_maps_have_the_moves_that_had_begun_with_number_and_date() -> None:
    case = load_case("bergen")
    figure = small_multiples(page_facts(build_facts(case, published_panel(case, "year"))), "en")
    first, *_, last = figure.axes[1:]
    assert len(arrows(first)) == 1
    assert {"1", "August 2014"} <= set(written(first))
    assert not {"2", "spring 2015"} & set(written(first))
    observed, counted = arrows(last)
    assert {"1", "August 2014", "2", "spring 2015"} <= set(written(last))
    # The surer a move is, the broader its arrow; above every circle.
    assert observed.get_linewidth() > counted.get_linewidth()
    circles = [patch for patch in last.patches if type(patch).__name__ == "Circle"]
    hatched = [one.get_zorder() for one in circles if one.get_zorder() < 8]
    assert min(observed.get_zorder(), counted.get_zorder()) > max(hatched)
    notes = " ".join(written(figure.axes[0]))
    assert "Move 1, August 2014: Nygårdsparken → Vågsbunnen (observed)" in notes


@pytest.mark.parametrize(("rests_on", "dashed"), [("counted", False), ("told", True)])
def test_only_what_is_told_alone_is_dashed(rests_on: str, dashed: bool) -> None:
    facts = build_moves()
    facts["arrows"][0]["rests_on"] = rests_on
    *_, last = small_multiples(facts, "nb").axes
    (line,) = arrows(last)
    assert (line.get_linestyle() != "solid") == dashed


@proof
def test_the_animation_of_bergen_plays_over_and_over_and_is_small(
    bergen: Facts, tmp_path: Path
) -> None:
    facts = page_facts(bergen)
    path = tmp_path / "bergen.gif"
    animate(facts, "nb", path)
    assert path.stat().st_size < 500_000
    with Image.open(path) as image:
        assert image.info["loop"] == 0  # without end
        assert image.n_frames == len(Words(facts, "nb").slices_with_figures()) == 8


def test_one_colour_is_left_for_what_does_not_change() -> None:
    """Of each frame only the changed points are written: the others have a colour of their own."""
    palette = _palette().getpalette()
    assert palette is not None
    tint = list(zip(*[iter(palette)] * 3, strict=True))
    assert tint.index(tint[255]) < 255


def test_marks_of_the_unknown_are_smaller_than_the_smallest_circle(bergen: Facts) -> None:
    words = Words(page_facts(bergen), "nb")
    for width in (40.0, 68.0, 168.0):
        style = MapStyle(width, width)
        smallest = style.radius(words.smallest, words.facts["legend"]["max"])
        for state in ("unknown", "suppressed"):
            assert half_of(words, style, state) < min(smallest, half_of(words, style, "zero"))


def moves_in(text: str, sentences: Sequence[str]) -> list[int]:
    squeezed = " ".join(text.split())
    return [squeezed.find(one) for one in sentences]


@proof
def test_the_report_lists_the_moves_and_shows_them(bergen: Facts) -> None:
    told = [move.sentence["en"] for move in bergen.moves]
    assert [move.number for move in bergen.moves] == [1, 2]
    markdown = summary_markdown(bergen, "en")
    assert "## The moves and what they rest on" in markdown
    at = moves_in(markdown, told)
    assert -1 not in at
    assert at == sorted(at)
    page = summary_html(bergen, "en")
    assert -1 not in moves_in(page, told)
    # Who cannot see the last map of it hears of both.
    assert page.count(told[1]) == 1 + 2
    assert [one["rests_on"] for one in summary_json(bergen, "en")["moves"]] == [
        "observed",
        "counted",
    ]
