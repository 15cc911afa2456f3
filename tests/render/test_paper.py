"""What is set on paper: lines break where they would if each word were measured; clipping is as ever."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from scenemap.render import paper
from scenemap.render.paper import axes_in_mm, font_of, house_style, measure, put_hatching, put_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Words of one letter and of many, wide and narrow ones, some that kern, join or lie over another, some
#: from right to left, and spaces that do not part.
LETTERS = (
    "etaoinsrhldukmgpbvfyæøå", "MWÅÆ@%—", "il.,'|", "AVTLy fi ffi", "e\u0301a\u030a", "אבגד", "سلام",
    "12 m² 4\u00a0000",
)  # fmt: skip


def word_by_word(words: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Break words into lines by measuring after each."""
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        rest = word
        while len(rest) > 1 and measure(rest, size, bold=bold) > width:
            fits = [n for n in range(1, len(rest)) if measure(rest[:n], size, bold=bold) <= width]
            part = max(fits, default=1)
            lines.append(rest[:part])
            rest = rest[part:]
        lines.append(rest)
    return lines


def text_of(dice: Random) -> str:
    letters = dice.choice([*LETTERS, LETTERS[0] * 4 + LETTERS[1], "".join(LETTERS)])
    lengths = dice.choices((0, 1, 2, 3, 5, 8, 20), (1, 3, 4, 5, 5, 3, 1), k=dice.randint(1, 25))
    return " ".join("".join(dice.choices(letters, k=length)) for length in lengths)


@pytest.mark.parametrize("seed", range(30))
def test_a_line_ends_where_one_more_word_is_too_wide(seed: int) -> None:
    dice = Random(seed)
    words, width = text_of(dice), dice.choice((0.5, 4, 12, 25, 60, 164))
    size, bold = dice.choice((6.5, 7, 9, 14)), dice.random() < 0.3
    assert paper.wrap(words, width, size, bold=bold) == word_by_word(words, width, size, bold=bold)


def test_a_paragraph_is_measured_by_lines_and_not_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """To measure a line takes as long as it is; after each word it took most of a picture's time."""
    asked: list[str] = []
    told = RendererAgg.get_text_width_height_descent

    def watched(self: Any, words: str, *rest: Any, **more: Any) -> Any:
        asked.append(words)
        return told(self, words, *rest, **more)

    monkeypatch.setattr(RendererAgg, "get_text_width_height_descent", watched)
    words = " ".join(f"of {number} persons in the square, some were" for number in range(30, 60))
    measure.cache_clear()
    lines = paper.wrap(words, 90, 7, bold=False)
    assert len(lines) > 8
    assert len(asked) <= 3 * len(lines) + 1
    assert sum(map(len, asked)) < 4 * len(words)


def drawn(axes: Axes, form: str) -> bytes:
    """Draw something of each kind, some of it beyond the axes."""
    axes.add_patch(Circle((10, 10), 8, facecolor="0.5"))
    axes.add_patch(Rectangle((30, 5), 40, 5, angle=10, facecolor="0.8"))
    axes.plot([-5, 60], [20, 12], color="black")
    put_hatching(axes, shapely.box(5, 15, 45, 40))
    put_text(axes, 2, 2, "Vågsbunnen", font_of(8), clip_on=True)
    figure = axes.get_figure()
    assert figure is not None
    figure.set_size_inches(5, 3)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form, dpi=90, metadata={"Date": None} if form == "svg" else None)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["png", "svg"])
def test_axes_that_show_no_axis_draw_as_those_of_matplotlib(form: str) -> None:
    """They leave out what is never seen, and clip as others do, also after the page has changed."""
    with house_style():
        ours, other = (Figure(figsize=(4, 3)) for _ in range(2))
        sheet = axes_in_mm(ours, 10, 5, 50, 30)
        plain = other.add_axes(sheet.get_position().bounds)
        plain.set(xlim=(0, 50), ylim=(0, 30))
        plain.set_axis_off()
        assert not sheet.spines
        assert drawn(sheet, form) == drawn(plain, form)
