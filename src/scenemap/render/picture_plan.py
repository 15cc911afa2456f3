"""Curves of the chance to see a change, by its size, over the months after an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.facts.planning import plan_opening, plan_sentences, plan_title
from scenemap.measures.planning import MONTH, chance_to_see
from scenemap.render import colours
from scenemap.render.paper import (
    MARGIN,
    SHEET,
    Block,
    figure_bytes,
    font_of,
    house_style,
    put_text,
    sheet,
)
from scenemap.text import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.facts import Facts
    from scenemap.measures.planning import Plan
    from scenemap.model import Lang

_HEIGHT = 84.0
#: Room for the axes, and for the sizes to the right.
_LEFT, _BOTTOM, _RIGHT, _TOP = 16.0, 14.0, 20.0, 4.0
#: Lines of falls; they are told apart by what stands at their ends.
_DASHES: tuple[Any, ...] = (
    "solid",
    (0, (6, 1.5)),
    (0, (3, 1.5)),
    (0, (1, 1.2)),
    (0, (5, 1.5, 1, 1.5)),
)


def plan_picture(found: Plan, facts: Facts, lang: Lang, form: str) -> bytes:
    """Draw the chance to see falls of several sizes, month by month.

    Parameters
    ----------
    found
        What could be seen.
    facts
        Of the time so far, for names.
    lang
        Language.
    form
        "png" or "svg".
    """
    title = plan_title(found, facts)[lang]
    with house_style():
        return figure_bytes(_figure(found, facts, lang, title), title, form)


def _figure(found: Plan, facts: Facts, lang: Lang, title: str) -> Figure:
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    for words in facts.warnings:
        head.add(words[lang], 8, bold=True, gap=1)
    head.add(plan_opening(found, facts)[lang], 9)
    for words in plan_sentences(found, facts):
        key.add(words[lang], 8, gap=0.4)
    figure, axes = sheet(head, key, _HEIGHT)
    _draw(axes, found, lang)
    return figure


def _draw(axes: Axes, found: Plan, lang: Lang) -> None:
    curve = found.curve
    last = max(curve.chances.index)
    across, up = SHEET - _LEFT - _RIGHT, _HEIGHT - _BOTTOM - _TOP

    def x(months: float) -> float:
        return _LEFT + across * months / float(last)

    def y(chance: float) -> float:
        return _BOTTOM + up * chance

    for chance in (0, 0.2, 0.4, 0.6, 0.8, 1):
        wanted = chance == curve.power
        colour, width = (colours.LINE, 1.0) if wanted else (colours.RULE, 0.6)
        axes.plot([x(0), x(last)], [y(chance)] * 2, color=colour, lw=width)
        words = say("percent", lang, percent=text.number(100 * chance, 0)[lang])
        put_text(axes, _LEFT - 2, y(chance), words, font_of(7.5), ha="right", va="center")
    for months in curve.chances.index:
        axes.plot([x(months)] * 2, [y(0), y(0) - 1], color=colours.LINE, lw=0.8)
        put_text(axes, x(months), y(0) - 4.5, str(months), font_of(7.5), ha="center")
    put_text(
        axes,
        x(last / 2),
        1.5,
        say("plan_axis_x", lang),
        font_of(8),
        ha="center",
        color=colours.SOFT,
    )
    put_text(
        axes,
        1,
        _HEIGHT / 2,
        say("plan_axis_y", lang),
        font_of(8),
        rotation=90,
        va="center",
        color=colours.SOFT,
    )
    falls = [one for one in curve.chances if one < 0]
    steps = [last * at / 60 for at in range(1, 61)]
    watched = min(1.0, curve.days[0] / found.before.days)
    ends = []
    for fall, dashes in zip(falls, _DASHES, strict=False):
        chances = [
            chance_to_see(
                1 + fall / 100,
                *curve.before,
                longer=months * MONTH * watched / curve.days[0],
                phi=curve.phi,
                df=curve.df,
                level=curve.level,
            )
            for months in steps
        ]
        axes.plot(
            [x(one) for one in steps],
            [y(one) for one in chances],
            color=colours.COUNT,
            lw=1.6,
            ls=dashes,
        )
        ends.append((chances[-1], fall))
    lowest = y(1) + 10
    for chance, fall in sorted(ends, reverse=True):
        lowest = min(y(chance), lowest - 3.4)
        words = say("percent", lang, percent=text.number(fall, 0)[lang].replace("-", "−"))
        put_text(axes, x(last) + 2, lowest, words, font_of(8), va="center")
