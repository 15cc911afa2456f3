"""A series that was interrupted: what was counted, the model, and where it would have led."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.interrupted import (
    its_compared,
    its_opening,
    its_sentences,
    its_title,
    its_told,
)
from scenemap.intervals import DateRange
from scenemap.measures.estimate import Refusal
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
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.facts import Facts
    from scenemap.measures.interrupted import ControlledIts, Fitted, InterruptedSeries
    from scenemap.model import Lang, Text

    Look: TypeAlias = dict[str, Any]

#: Of one series: its height, and the room for name and axes.
_HIGH, _LEFT, _BOTTOM, _TOP = 56.0, 16.0, 8.0, 8.0
_DAYS = 30
#: Days of a year below which it is not written.
_LEAST_TOLD = 120
_DASHED: Any = (0, (3, 1.6))


def its_picture(found: InterruptedSeries, facts: Facts, lang: Lang, form: str) -> bytes:
    """Draw a target against its first control that can be used, or by itself.

    Parameters
    ----------
    found
        The series.
    facts
        Of the same panel, for names.
    lang
        Language.
    form
        "png" or "svg".
    """
    title = its_title(found, facts)[lang]
    with house_style():
        return figure_bytes(_figure(found, facts, lang, title), title, form)


def _figure(found: InterruptedSeries, facts: Facts, lang: Lang, title: str) -> Figure:
    name, one = next(
        (name, one) for name, one in its_compared(found, facts) if not isinstance(one, Refusal)
    )
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    for words in warnings_first(facts):
        head.add(words[lang], 8, bold=True, gap=1)
    head.add(name[lang], 10, bold=True, gap=1)
    for words in [*its_opening(found, facts), *its_told(one)]:
        head.add(words[lang], 9, gap=0.4)
    without = "without" if one.control is None else "without_control"
    for sign in ("counts", "fitted", without):
        key.add(say(f"its_key_{sign}", lang), 8, swatch=sign, gap=0.6)
    for number, words in enumerate(its_sentences(found, facts)):
        key.add(words[lang], 8, gap=0.4 if number else 1.8)
    names = [*_names(found, facts, one)]
    figure, axes = sheet(head, key, _HIGH * len(names), _sign, gap=4)
    for at, (words, series, expected) in enumerate(names):
        ground = _HIGH * (len(names) - 1 - at)
        _draw(axes, found, series, expected, words[lang], ground, lang)
    return figure


def _names(
    found: InterruptedSeries, facts: Facts, one: ControlledIts
) -> list[tuple[Text, Fitted, pd.Series | None]]:
    drawn: list[tuple[Text, Fitted, pd.Series | None]] = [
        (facts.as_one(found.target), one.target, one.without_change)
    ]
    if one.control is not None:
        control = next(name for name, other in found.by_control.items() if other is one)
        drawn.append((facts.as_one([control]), one.control, None))
    return drawn


def _draw(
    axes: Axes,
    found: InterruptedSeries,
    series: Fitted,
    expected: pd.Series | None,
    name: str,
    ground: float,
    lang: Lang,
) -> None:
    """Draw one series above ``ground``: rates by source period."""
    periods = [DateRange.parse(str(one)) for one in series.counts.index]
    first, last = found.periods[0].start.toordinal(), found.periods[-1].end.toordinal()
    across, up = SHEET - _LEFT - 2, _HIGH - _BOTTOM - _TOP
    rates, fitted = _rates(series, series.counts), _rates(series, series.fitted)
    lines = [fitted] if expected is None else [fitted, _rates(series, expected)]
    most = max(float(np.max(one)) for one in (rates, *lines))
    step = _step(most)
    top = step * math.ceil(most / step)

    def x(day: date) -> float:
        return _LEFT + across * (day.toordinal() - first) / (last - first)

    def y(rate: float) -> float:
        return ground + _BOTTOM + up * rate / top

    for at in range(round(top / step) + 1):
        axes.plot([_LEFT, SHEET - 2], [y(at * step)] * 2, color=colours.RULE, lw=0.6)
        told = text.number(at * step, 0 if step >= 1 else 1)[lang]
        put_text(axes, _LEFT - 2, y(at * step), told, font_of(7.5), ha="right", va="center")
    for year in range(found.periods[0].start.year, found.periods[-1].last.year + 1):
        start = max(found.periods[0].start, date(year, 1, 1))
        if (date(year + 1, 1, 1) - start).days < _LEAST_TOLD:
            continue  # the next one's would be written over it
        axes.plot([x(start)] * 2, [y(0), y(0) - 1], color=colours.LINE, lw=0.8)
        put_text(axes, x(start), y(0) - 4.5, str(year), font_of(7.5))
    axes.plot([x(found.on)] * 2, [y(0), y(top)], color=colours.MOVE, lw=0.9)
    put_text(axes, 0, y(top) + 3.5, name, font_of(8.5, bold=True))
    unit = say("its_axis", lang)
    put_text(axes, SHEET - 2, y(top) + 3.5, unit, font_of(7.5), ha="right", color=colours.SOFT)
    middles = [(x(one.start) + x(one.end)) / 2 for one in periods]
    axes.plot(middles, [y(one) for one in rates], ls="", marker="o", ms=2.6, color=colours.INK)
    after = np.array([one.start >= found.on for one in periods])
    count: Look = {"color": colours.COUNT}
    without: Look = {"color": colours.SERVICE, "ls": _DASHED}
    drawn = [(~after, fitted, count), (after, fitted, count)]  # it breaks where the series does
    if expected is not None:
        drawn.append((after, lines[1], without))
    for part, line, look in drawn:
        axes.plot(np.array(middles)[part], [y(one) for one in line[part]], lw=1.5, **look)


def _rates(series: Fitted, counts: pd.Series) -> Any:
    return _DAYS * counts.to_numpy() / series.exposure.to_numpy()


def _step(most: float) -> float:
    """Return a round distance between lines, of which there are three to six."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(power * part for part in (0.2, 0.5, 1.0, 2.0) if most / (power * part) <= 6)


def _sign(page: Axes, sign: str, x: float, y: float) -> None:
    middle = y + 1.1
    if sign == "counts":
        page.plot([x + 3], [middle], ls="", marker="o", ms=2.6, color=colours.INK)
        return
    look = (
        {"color": colours.COUNT} if sign == "fitted" else {"color": colours.SERVICE, "ls": _DASHED}
    )
    page.plot([x, x + 6], [middle, middle], lw=1.5, **look)
