"""A picture of what changed in every area as seen from one place, and what may be by chance.

Marks stand where the areas' count points lie, never where events do. They are told apart by shape, in
grey too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.patches import Circle

from scenemap import text
from scenemap.facts.cautions import warnings_first
from scenemap.facts.changes import notes_of
from scenemap.measures.changes import seen_from
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
from scenemap.render.sketch import Labels
from scenemap.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from scenemap.facts import Facts
    from scenemap.facts.changes import Around
    from scenemap.measures.changes import AreaChange, Changes
    from scenemap.model import Lang

#: Room round the outermost mark, for names and directions.
_ROOM = 14.0
_MARKS: dict[str, dict[str, Any]] = {
    "rose": {"marker": "^", "markersize": 9, "color": colours.COUNT},
    "fell": {"marker": "v", "markersize": 9, "color": colours.SERVICE},
    "chance": {"marker": "o", "markersize": 6, "color": colours.LINE, "fillstyle": "none"},
}
_WAYS = {"rose": "changes_way_rose", "fell": "changes_key_fell", "chance": "changes_key_chance"}
_EIGHTHS = range(0, 360, 45)


def changes_picture(found: Changes, facts: Facts, around: Around, lang: Lang, form: str) -> bytes:
    """Draw the areas that were tried round a place.

    Parameters
    ----------
    found
        The changes.
    facts
        Of the same panel, for names.
    around
        The place, where the areas lie, and the edges of the rings.
    lang
        Language.
    form
        "png" or "svg".
    """
    title = say("changes_picture_title", lang, place=around.name[lang], case=facts.case.name[lang])
    with house_style():
        return figure_bytes(_figure(found, facts, around, lang, title), title, form)


def _figure(found: Changes, facts: Facts, around: Around, lang: Lang, title: str) -> Figure:
    seen = seen_from(around.points, around.place)
    shown = [one for one in found.areas if one.area in seen]
    ways = {one.area: "rose" for one in found.rose} | {one.area: "fell" for one in found.fell}
    kind = facts.case.kind_name(facts.panel.kind)[lang]
    before, after = (text.period(one)[lang] for one in found.windows)
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    head.add(say("changes_windows", lang, kind=kind, before=before, after=after), 9)
    for words in warnings_first(facts):
        head.add(words[lang], 8, bold=True, gap=1)
    for way in _MARKS:
        key.add(say(f"changes_key_{way}", lang, of=len(found.areas)), 8, swatch=way, gap=0.6)
    key.add(say("changes_key_points", lang), 8, gap=1.8)
    names = {area: name[lang] for area, name in facts.names.items()}
    for way, meaning in _WAYS.items():
        hidden = [
            f"{names[one.area]} {_times(one, lang)}".strip()
            for one in found.areas
            if one.area not in seen and ways.get(one.area, "chance") == way
        ]
        if hidden:
            told = say("changes_no_place", lang, way=say(meaning, lang), list=", ".join(hidden))
            key.add(told, 8, gap=0.4)
    for words in notes_of(found, facts):
        key.add(words[lang], 8, gap=0.4)
    figure, axes = sheet(head, key, SHEET, _sign)
    _draw(axes, [(one, *seen[one.area], ways.get(one.area, "chance"), names[one.area]) for one in shown],
          around.edges, around.name[lang], lang)  # fmt: skip
    return figure


def _draw(
    axes: Axes,
    marks: Sequence[tuple[AreaChange, float, float, str, str]],
    edges: Sequence[float],
    place: str,
    lang: Lang,
) -> None:
    """Draw rings, directions and marks; the page's up is grid north."""
    middle = SHEET / 2
    furthest = max((away for _, away, *_ in marks), default=0.0)
    reach = max(furthest, min(edges))
    scale = (middle - _ROOM) / reach
    inner = [edge for edge in edges if edge <= reach]
    for edge in inner:
        axes.add_patch(
            Circle((middle, middle), edge * scale, fill=False, color=colours.RULE, lw=0.8)
        )
    for turn in _EIGHTHS:
        x, y = math.sin(math.radians(turn)), math.cos(math.radians(turn))
        far = middle - _ROOM + 2
        axes.plot(
            [middle, middle + x * far],
            [middle, middle + y * far],
            color=colours.RULE,
            lw=0.5,
            zorder=0.5,
        )
        words = text.direction(turn)[lang]
        put_text(
            axes,
            middle + x * (far + 5),
            middle + y * (far + 4),
            words,
            font_of(7),
            ha="center",
            va="center",
            color=colours.SOFT,
        )
    labels = Labels(axes, shapely.GeometryCollection())
    at = [
        (middle + scale * away * math.sin(math.radians(bearing)),
         middle + scale * away * math.cos(math.radians(bearing)))
        for _, away, bearing, *_ in marks
    ]  # fmt: skip
    axes.plot(
        [middle], [middle], linestyle="none", marker="+", markersize=9, color="black", zorder=6
    )
    for x, y in [(middle, middle), *at]:
        labels.take(x - 2, y - 2, x + 2, y + 2)
    for edge in inner:
        words = say("changes_ring_edge", lang, edge=text.number(edge, 0)[lang])
        low = middle - edge * scale
        put_text(axes, middle, low, words, font_of(6.5), ha="center", va="center", color=colours.SOFT,
                 bbox={"facecolor": "white", "linewidth": 0, "pad": 0.6}, zorder=1)  # fmt: skip
        labels.take(middle - 7, low - 1.5, middle + 7, low + 1.5)
    order = sorted(range(len(marks)), key=lambda i: (marks[i][3] == "chance", marks[i][0].q))
    for i in order:
        one, _, _, way, name = marks[i]
        axes.plot([at[i][0]], [at[i][1]], linestyle="none", zorder=5, **_MARKS[way])
        labels.beside(*at[i], f"{name} {_times(one, lang)}".strip())
    if all(away > 0 for _, away, *_ in marks):
        labels.beside(middle, middle, place)


def _times(one: AreaChange, lang: Lang) -> str:
    """Write how many times as much there was after."""
    return "" if isinstance(one.ratio, Refusal) else f"×{text.number(one.ratio.estimate, 1)[lang]}"


def _sign(page: Axes, way: str, x: float, y: float) -> None:
    page.plot([x + 3], [y + 1.1], linestyle="none", **_MARKS[way])
