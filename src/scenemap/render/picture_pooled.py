"""A forest plot: the ratio of each pair with its interval, and their mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.patches import Polygon, Rectangle

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.pooled import pair_name, pooled_sentences
from scenemap.facts.sentences import ratio_words
from scenemap.render import colours
from scenemap.render.paper import (
    MARGIN,
    SHEET,
    Block,
    cut,
    figure_bytes,
    font_of,
    house_style,
    measure,
    put_text,
    sheet,
)
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.facts import Facts
    from scenemap.measures.pooling import PooledPairs
    from scenemap.model import Lang

_ROW, _SIZE = 7.5, 8.5
#: Room for the ratio in words, to the right.
_WORDS = 40.0
#: Longer names are cut here; the table has them whole.
_LONGEST = 62.0
#: The square of the pair with the largest weight.
_LARGEST = 4.4
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
#: On a wide axis the tens alone are told.
_TENS, _WIDE = frozenset({0.01, 0.1, 1, 10, 100}), math.log(200)
#: The axis reaches no further either way; what does has an open end.
_FURTHEST = math.log(100)


def pooled_picture(found: PooledPairs, facts: Facts, lang: Lang, form: str) -> bytes:
    """Draw pairs and their mean.

    Parameters
    ----------
    found
        The pairs.
    facts
        Of the same panel, for names.
    lang
        Language.
    form
        "png" or "svg".
    """
    title = say("pool_title", lang, case=facts.case.name[lang])
    with house_style():
        return figure_bytes(_figure(found, facts, lang, title), title, form)


def _figure(found: PooledPairs, facts: Facts, lang: Lang, title: str) -> Figure:
    kind = facts.case.kind_name(facts.panel.kind)[lang]
    before, after = (text.period(one)[lang] for one in found.windows)
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    head.add(say("changes_windows", lang, kind=kind, before=before, after=after), 9)
    for words in warnings_first(facts):
        head.add(words[lang], 8, bold=True, gap=1)
    signs = ["pair", "together", *(["prediction"] if found.pooled.prediction else [])]
    for sign in signs:
        key.add(say(f"pool_key_{sign}", lang), 8, swatch=sign, gap=0.6)
    for number, words in enumerate(pooled_sentences(found, facts)):
        key.add(words[lang], 8, gap=0.4 if number else 1.8)
    high = (len(found.pairs) + 1) * _ROW + 14
    figure, axes = sheet(head, key, high, _sign, gap=4)
    _draw(axes, found, facts, lang, high)
    return figure


def _draw(axes: Axes, found: PooledPairs, facts: Facts, lang: Lang, high: float) -> None:
    together = found.pooled
    names = [cut(pair_name(pair, facts)[lang], _LONGEST, _SIZE) for pair in found.pairs]
    left = max(measure(one, _SIZE) for one in [*names, say("pool_together", lang)]) + 4
    rows = together.pairs[["ratio", "low", "high"]].to_numpy(dtype=float)
    ends = [*rows.ravel().tolist(), together.ratio.low or 1, together.ratio.high or 1, 1.0]
    ends += together.prediction or ()
    low, top = (
        max(-_FURTHEST, min(math.log(one) for one in ends)),
        min(_FURTHEST, max(math.log(one) for one in ends)),
    )
    room = 0.06 * max(top - low, 0.5)
    low, top = low - room, top + room
    across = SHEET - left - _WORDS

    def place(ratio: float) -> float:
        return left + across * (min(max(math.log(ratio), low), top) - low) / (top - low)

    _axis(axes, place, (low, top), high, lang)
    largest = float(together.pairs["weight"].max())
    for at, (name, row, weight) in enumerate(
        zip(names, rows.tolist(), together.pairs["weight"].tolist(), strict=True)
    ):
        y = high - (at + 0.5) * _ROW
        middle, lowest, highest = row
        put_text(axes, 0, y - 1, name, font_of(_SIZE))
        axes.plot([place(lowest), place(highest)], [y, y], color=colours.INK, lw=1.1)
        side = max(_LARGEST * math.sqrt(weight / largest), 1.2)
        axes.add_patch(
            Rectangle(
                (place(middle) - side / 2, y - side / 2), side, side, color=colours.COUNT, zorder=3
            )
        )
        _words(axes, y, middle, lowest, highest, lang)
    y = high - (len(names) + 0.5) * _ROW
    mean = together.ratio
    if together.prediction:
        axes.plot([place(one) for one in together.prediction], [y, y], color=colours.MOVE, lw=1.4)
    ends_of = (mean.low or mean.estimate, mean.high or mean.estimate)
    axes.add_patch(_diamond(place(ends_of[0]), place(mean.estimate), place(ends_of[1]), y))
    put_text(axes, 0, y - 1, say("pool_together", lang), font_of(_SIZE, bold=True))
    _words(axes, y, mean.estimate, *ends_of, lang, bold=True)


def _axis(
    axes: Axes,
    place: Callable[[float], float],
    ends: tuple[float, float],
    high: float,
    lang: Lang,
) -> None:
    ground = 11.0
    axes.plot([place(math.exp(one)) for one in ends], [ground, ground], color=colours.LINE, lw=0.8)
    axes.plot([place(1), place(1)], [ground, high], color=colours.LINE, lw=0.8, ls=(0, (3, 2)))
    for tick in _TICKS:
        told_here = tick in _TENS or ends[1] - ends[0] < _WIDE
        if told_here and ends[0] <= math.log(tick) <= ends[1]:
            axes.plot([place(tick)] * 2, [ground, ground - 1], color=colours.LINE, lw=0.8)
            decimals = 0 if tick >= 1 else 1 if tick >= 0.1 else 2
            put_text(
                axes,
                place(tick),
                ground - 4,
                text.number(tick, decimals)[lang],
                font_of(7.5),
                ha="center",
            )
    middle = (place(math.exp(ends[0])) + place(math.exp(ends[1]))) / 2
    put_text(
        axes,
        middle,
        ground - 8,
        say("pool_axis", lang),
        font_of(7.5),
        ha="center",
        color=colours.SOFT,
    )


def _words(
    axes: Axes, y: float, ratio: float, low: float, high: float, lang: Lang, *, bold: bool = False
) -> None:
    words = ratio_words(ratio, low, high)[lang]
    put_text(axes, SHEET, y - 1, words, font_of(_SIZE, bold=bold), ha="right")


def _diamond(left: float, middle: float, right: float, y: float) -> Polygon:
    corners = [(left, y), (middle, y + 1.9), (right, y), (middle, y - 1.9)]
    return Polygon(corners, closed=True, color=colours.MOVE, zorder=3)


def _sign(page: Axes, sign: str, x: float, y: float) -> None:
    middle = y + 1.1
    if sign == "together":
        page.add_patch(_diamond(x, x + 3, x + 6, middle))
        return
    colour = colours.MOVE if sign == "prediction" else colours.INK
    page.plot([x, x + 6], [middle, middle], color=colour, lw=1.4 if sign == "prediction" else 1.1)
    if sign == "pair":
        page.add_patch(Rectangle((x + 1.9, middle - 1.1), 2.2, 2.2, color=colours.COUNT, zorder=3))
