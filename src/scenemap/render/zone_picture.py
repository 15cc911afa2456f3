"""Pictures of one zone, and of what changed between two, as PNG or SVG.

Ground that came in is dark and full, ground that went out is light and edged, and doubt is hatched,
rising for what may have come in and falling for what may have gone out: it is told apart in grey too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.patches import PathPatch, Rectangle

from scenemap import text
from scenemap.render import colours
from scenemap.render.card_map import draw_names
from scenemap.render.paper import (
    MARGIN,
    SHEET,
    Block,
    figure_bytes,
    house_style,
    put_hatching,
    sheet,
)
from scenemap.render.picture_map import draw_ground
from scenemap.render.sketch import Labels, View, draw_scale, outline_path
from scenemap.text import say
from scenemap.writing import write_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.zones.difference import Difference
    from scenemap.zones.model import Zone

#: A map is this much higher than wide at most, or at least.
_STEEP, _FLAT = 1.0, 0.55
#: Metres round what is shown.
_PAD = 40.0
#: Ground that surely came in, and that surely went out.
CAME_IN, WENT_OUT = colours.COUNT, "#f6c78f"
_EDGE_OUT = colours.SERVICE
_DOUBT = colours.LINE
_NEW: dict[str, Any] = {"edgecolor": "black", "linewidth": 2.0}
_OLD: dict[str, Any] = {"edgecolor": "black", "linewidth": 1.4, "linestyle": (0, (3.2, 1.8))}
#: Signs that are lines.
_LINES = ("new", "old", "inner", "outer")


@dataclass(frozen=True, slots=True)
class _Layer:
    """Something on the map and how it is told in the key."""

    sign: str
    words: str
    shape: BaseGeometry


def save_zone(
    case: Case,
    zone: Zone,
    lang: Lang,
    path: Path,
    form: str | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Draw a zone version on the ground of its case, as ``png`` or ``svg``; by default as the path says.

    Parameters
    ----------
    case
        Gives the ground, which is a sketch.
    zone
        Drawn with its doubt: surely inside within the full line, surely outside beyond the broken one.
    """
    doubt = zone.outer_m.difference(zone.inner_m)
    layers = [
        _Layer("doubt", say("zone_key_doubt", lang), doubt),
        _Layer("outer", say("zone_key_outer", lang), zone.outer_m),
        _Layer("inner", say("zone_key_inner", lang), zone.inner_m),
    ]
    if zone.line_m is not None:
        accuracy = text.number(zone.accuracy_m or 0, 0)[lang]
        layers = [
            _Layer("doubt", say("zone_key_accuracy", lang, metres=accuracy), doubt),
            _Layer("new", say("zone_key_line", lang), zone.line_m),
        ]
    title = say("zone_title", lang, zone=zone.name[lang], version=zone.version)
    notes = [zone.outline_sentence(lang), zone.note[lang]]
    _save(case, title, layers, notes, lang, path, form, overwrite=overwrite)


def save_difference(
    case: Case,
    found: Difference,
    lang: Lang,
    sentences: Sequence[str],
    path: Path,
    form: str | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Draw what changed between two zone versions.

    Parameters
    ----------
    case
        Gives the ground, which is a sketch.
    found
        What changed.
    sentences
        What it says in words, set under the map.
    """
    before, after = found.before, found.after
    ground = {
        "perhaps_in": found.perhaps.came_in,
        "perhaps_out": found.perhaps.went_out,
        "came_in": found.surely.came_in,
        "went_out": found.surely.went_out,
    }
    layers = [
        _Layer(sign, say(f"zone_key_{sign}", lang, area=text.number(shape.area, 0)[lang]), shape)
        for sign, shape in ground.items()
    ]
    layers += [
        _Layer(sign, say(f"zone_key_{sign}", lang, version=_called(zone)), _line(zone))
        for sign, zone in (("old", before), ("new", after))
    ]
    title = say("zone_difference_title", lang, before=_called(before), after=_called(after))
    _save(case, title, layers, sentences, lang, path, form, overwrite=overwrite)


def _called(zone: Zone) -> str:
    return f"{zone.id}@{zone.version}"


def _line(zone: Zone) -> BaseGeometry:
    """Return the line as drawn; of two regions both limits."""
    if zone.line_m is not None:
        return zone.line_m
    return shapely.GeometryCollection([zone.inner_m, zone.outer_m])


def _draw(axes: Axes, sign: str, shape: BaseGeometry) -> None:
    """Draw ground or a line, in millimetres, as its sign says."""
    if sign == "doubt":
        put_hatching(axes, shape, color=_DOUBT, zorder=3)
    elif sign == "perhaps_in":
        put_hatching(axes, shape, color=CAME_IN, zorder=3)
    elif sign == "perhaps_out":
        put_hatching(axes, shape, color=_EDGE_OUT, zorder=3, falling=True)
    elif sign == "came_in":
        _patch(axes, shape, zorder=2.5, facecolor=CAME_IN, linewidth=0)
    elif sign == "went_out":
        _patch(axes, shape, zorder=2.5, facecolor=WENT_OUT, edgecolor=_EDGE_OUT, linewidth=1.2)
    else:
        for part in shapely.get_parts(shape):
            look = _NEW if sign in {"new", "inner"} else _OLD
            _patch(axes, part, zorder=5, fill=False, **look)


def _patch(axes: Axes, shape: BaseGeometry, **look: Any) -> None:
    if not shape.is_empty:
        axes.add_patch(PathPatch(outline_path(shape), **look))


def _sign(page: Axes, sign: str, x: float, y: float) -> None:
    """Draw a sign of the key on a line of words."""
    if sign in _LINES:
        look = dict(_NEW if sign in {"new", "inner"} else _OLD)
        page.plot([x, x + 6], [y + 1.1] * 2, color=look.pop("edgecolor"), **look)
    else:
        _draw(page, sign, shapely.box(x, y - 0.3, x + 6, y + 2.5))


def _save(
    case: Case,
    title: str,
    layers: Sequence[_Layer],
    notes: Sequence[str],
    lang: Lang,
    path: Path,
    form: str | None,
    *,
    overwrite: bool,
) -> None:
    with house_style():
        figure = _figure(case, title, layers, notes, lang)
        form = form or path.suffix.lower().removeprefix(".") or "png"
        content = figure_bytes(figure, title, form)
    write_with(path, lambda temporary: temporary.write_bytes(content), overwrite=overwrite)


def _figure(
    case: Case, title: str, layers: Sequence[_Layer], notes: Sequence[str], lang: Lang
) -> Figure:
    west, south, east, north = shapely.total_bounds([one.shape for one in layers])
    box = (west - _PAD, south - _PAD, east + _PAD, north + _PAD)
    steep = min(_STEEP, max(_FLAT, (box[3] - box[1]) / (box[2] - box[0])))
    high = SHEET * steep
    head, key = Block(MARGIN, SHEET), Block(MARGIN, SHEET)
    head.add(title, 12, bold=True)
    shown = [one for one in layers if not one.shape.is_empty]
    for one in shown:
        key.add(one.words, 8, swatch=one.sign, gap=0.6)
    for number, words in enumerate(filter(None, (*notes, *_about(case, lang)))):
        key.add(words, 8, gap=0.4 if number else 1.8)
    figure, axes = sheet(head, key, high, _sign)
    _draw_map(axes, case, View.around(box, SHEET, high), shown, lang)
    return figure


def _about(case: Case, lang: Lang) -> tuple[str, str]:
    """Say what the ground is, and what the picture is not."""
    source = case.backdrop_source
    ground = say("card_sketch", lang) if source is None else source.sentence[lang]
    return ground if case.backdrop else "", say("not_legal_advice", lang)


def _draw_map(axes: Axes, case: Case, view: View, layers: Sequence[_Layer], lang: Lang) -> None:
    draw_ground(axes, case, view)
    shapes = [(one.sign, view.shape(one.shape)) for one in layers]
    for sign, shape in shapes:
        _draw(axes, sign, shape)
    limits = [
        part.boundary
        for sign, shape in shapes
        if sign in _LINES
        for part in shapely.get_parts(shape)
    ]
    labels = Labels(axes, shapely.union_all(limits))
    draw_scale(axes, labels, view)
    draw_names(axes, labels, view, case, shapely.union_all([one.shape for one in layers]), lang)
    frame = Rectangle(
        (0, 0), view.width, view.height, fill=False, edgecolor=colours.LINE, zorder=20
    )
    axes.add_patch(frame)
