"""Pictures without a browser: small multiples as PNG or SVG, and an animation as GIF.

They are made from the same facts as the page (:func:`scenemap.facts.page_facts`), in the same words.
A picture travels alone: it says itself what is counted, what is not known, what is hypothetical, and
where the figures are from. Lengths are in millimetres.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any, Literal, cast
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from scenemap.errors import DataError
from scenemap.model import RESTS_ON
from scenemap.render import colours
from scenemap.render.paper import (
    INCH,
    Block,
    axes_in_mm,
    font_of,
    house_style,
    measure,
    print_block,
    put_text,
)
from scenemap.render.picture_map import (
    Ground,
    MapStyle,
    areas_on_map,
    draw_slice,
    is_guessed,
    put_count,
    put_legend_zone,
    put_mark,
)
from scenemap.render.picture_moves import put_legend_move
from scenemap.render.picture_words import SIZED, STATES, Words
from scenemap.writing import write_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from scenemap.model import Lang

#: What :func:`save_picture` can write.
Form = Literal["png", "svg", "gif"]

_MARGIN = 8.0
#: A4 landscape; two or three maps look lost on it, and make do with A4 upright.
_WIDE, _NARROW = 297.0, 210.0
_GAP = 2.0
_GUTTER = 6.0
_BODY, _SMALL = 7.0, 6.5
#: Maps are not much higher than wide, whatever the view.
_FLAT, _STEEP = 0.6, 0.92
#: In an animation the map stands at the left and the words beside it.
_FRAME_MAP = 168.0
_PNG_DPI, _GIF_DPI = 160, 110
#: The colour of an animation that stands for no change; the palette has fewer colours before it.
_SAME = 255
#: How long a slice is seen, milliseconds; the last one stays longer.
_FRAME_MS, _LAST_MS = 2500, 6000


def small_multiples(facts: Mapping[str, Any], lang: Lang) -> Figure:
    """Draw a small map for each slice that has any figure.

    Every map has the same ground and the same scale of symbols. Maps that show means of one source
    period stand under one line that says so, because they are one fact.

    Parameters
    ----------
    facts
        What :func:`scenemap.facts.page_facts` returns.
    lang
        Language of the words.

    Returns
    -------
    matplotlib.figure.Figure
        At least as wide as A4 is; as high as the slices ask for.

    Raises
    ------
    DataError
        If no slice has a figure, or nothing has a position.
    """
    words = Words(facts, lang)
    shown = words.slices_with_figures()
    _refuse_unplaced(facts)
    if not shown:
        raise DataError("No slice has a figure, so there is nothing to draw. Choose other dates.")
    with house_style():
        if len(shown) == 1:
            frame = _Frame(words, Ground(words.facts), shown[0])
            frame.finish()
            return frame.draw(frame.height)
        return _Sheet(words, shown).draw()


def animate(facts: Mapping[str, Any], lang: Lang, path: Path, *, overwrite: bool = False) -> None:
    """Write an animated GIF, a frame a slice that has any figure; it plays over and over.

    The time line under the map shows all slices, those without figures dashed.

    Raises
    ------
    DataError
        If no slice has a figure, or nothing has a position.
    OutputExistsError
        If the file is there and ``overwrite`` is false.
    """
    words = Words(facts, lang)
    _refuse_unplaced(facts)
    if not words.slices_with_figures():
        raise DataError("No slice has a figure, so there is nothing to draw. Choose other dates.")
    frames = _frames(words)
    _write(path, _gif(frames), overwrite=overwrite)


def _refuse_unplaced(facts: Mapping[str, Any]) -> None:
    if facts["view"] is None:
        raise DataError(
            f"Nothing in case '{facts['case']['id']}' has a position, so there is no map to draw. Ask "
            "for the page (html), which tells the order and the figures in words, or put outlines to its "
            "areas: 'scenemap case add-outlines FILE', or `areas=` for once."
        )


def save_picture(
    facts: Mapping[str, Any], lang: Lang, path: Path, form: Form, *, overwrite: bool = False
) -> None:
    """Write small multiples as PNG or SVG, or the animation as GIF; the same facts, the same bytes.

    Raises
    ------
    DataError
        If no slice has a figure, or nothing has a position.
    OutputExistsError
        If the file is there and ``overwrite`` is false.
    """
    if form == "gif":
        animate(facts, lang, path, overwrite=overwrite)
        return
    figure = small_multiples(facts, lang)
    words = Words(facts, lang)
    title, told = words.of(facts["title"]), _description(words)
    with house_style():
        if form == "png":
            content = _png(_image(figure, _PNG_DPI), title, told)
        else:
            buffer = io.BytesIO()
            metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            figure.savefig(buffer, format="svg", metadata=metadata)
            content = _told(buffer.getvalue().decode("utf-8"), title, told).encode("utf-8")
    _write(path, content, overwrite=overwrite)


def _write(path: Path, content: bytes, *, overwrite: bool) -> None:
    write_with(path, lambda temporary: temporary.write_bytes(content), overwrite=overwrite)


def _description(words: Words) -> str:
    """Say what a picture shows to who cannot see it."""
    shown = words.slices_with_figures()
    told = words.say(
        "picture",
        title=words.of(words.facts["title"]),
        subtitle=words.of(words.facts["subtitle"]),
        n=len(shown),
        slices=", ".join(words.title(index) for index in shown),
    )
    warnings = [words.of(one) for one in words.facts["warnings"]]
    headline = words.facts["headline"]
    moves = [f"{words.of(move['sentence'])}." for move in words.facts["moves"]]
    return " ".join([*warnings, told, *([words.of(headline)] if headline else []), *moves])


def _palette() -> Image.Image:
    """Return every colour of the pictures upon every ground, and the steps of a soft edge."""
    inks = (
        colours.INK, colours.SOFT, colours.COUNT, colours.SERVICE, colours.MOVE, colours.LINE,
        colours.WARNING, colours.WATER_NAME, "#000000",
    )  # fmt: skip
    grounds = (colours.GROUND, colours.LAND, colours.WATER, colours.PARK)
    others = (colours.SQUARE, colours.BRIDGE, colours.OUTLINE, colours.RULE)
    found = {to_rgb(one) for one in (*grounds, *others)}
    for ink, ground in product(inks, grounds):
        dark, light = np.array(to_rgb(ink)), np.array(to_rgb(ground))
        found |= {tuple(light + step / 7 * (dark - light)) for step in range(1, 8)}
    listed = [round(255 * part) for one in sorted(found) for part in one][: 3 * 256]
    image = Image.new("P", (1, 1))
    image.putpalette(listed + listed[-3:] * (256 - len(listed) // 3))
    return image


def _png(image: Image.Image, title: str, told: str) -> bytes:
    """Write a picture with one palette, which takes a fourth of the room, and its words."""
    flat = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    about = PngInfo()
    about.add_itxt("Title", title)
    about.add_itxt("Description", told)
    buffer = io.BytesIO()
    flat.save(buffer, format="PNG", optimize=True, dpi=(_PNG_DPI, _PNG_DPI), pnginfo=about)
    return buffer.getvalue()


def _told(svg: str, title: str, told: str) -> str:
    """Give an SVG a title and a description, and its words a typeface where ours is missing."""
    told = f"\n <title>{escape(title)}</title>\n <desc>{escape(told)}</desc>"
    named = re.sub(r"<svg\b[^>]*>", lambda found: found[0] + told, svg, count=1)
    return named.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")


# --- the sheet ------------------------------------------------------------------------------------


def columns_of(maps: int) -> int:
    """Return how many maps stand side by side.

    Examples
    --------
    >>> [columns_of(maps) for maps in (1, 3, 4, 8, 9, 36)]
    [1, 3, 4, 4, 5, 6]
    """
    if maps <= 4:
        return maps
    return 4 if maps <= 8 else 5 if maps <= 10 else 6


@dataclass(frozen=True)
class _Row:
    """Maps side by side, and the room over and under them."""

    indices: tuple[int, ...]
    over: float
    texts: tuple[Block, ...]

    @property
    def under(self) -> float:
        return max(block.height for block in self.texts)


class _Sheet:
    """Small multiples with head, key and notes."""

    def __init__(self, words: Words, shown: Sequence[int]) -> None:
        self.words, self.shown = words, tuple(shown)
        self.ground = Ground(words.facts)
        self.columns = columns_of(len(shown))
        self.width = _WIDE if self.columns not in {2, 3} else _NARROW
        self.room = self.width - 2 * _MARGIN
        each = (self.room - (self.columns - 1) * _GAP) / self.columns
        steep = min(_STEEP, max(_FLAT, self.ground.steepness))
        self.style = MapStyle(each, each * steep)

    def draw(self) -> Figure:
        """Draw it."""
        head = head_block(self.words, _MARGIN, self.room)
        rows = [self._row(start) for start in range(0, len(self.shown), self.columns)]
        blocks = in_columns(notes(self.words, self.shown, self.style), _MARGIN, self.room, 3)
        maps = sum(row.over + self.style.height + row.under + 3 for row in rows)
        below = max(block.height for block in blocks)
        height = 2 * _MARGIN + head.height + 2 + maps + 2 + below
        figure, page = new_page(self.width, height)
        top = height - _MARGIN
        print_block(page, head, top)
        top -= head.height + 2
        for row in rows:
            self._draw_row(figure, page, row, top)
            top -= row.over + self.style.height + row.under + 3
        line = top + 0.2
        page.plot([_MARGIN, self.width - _MARGIN], [line, line], color=colours.RULE, lw=0.8)
        for block in blocks:
            print_block(page, block, top - 1, put_key_sign)
            put_sizes(page, self.words, block, top - 1, self.style)
        return figure

    def _left(self, column: int) -> float:
        return _MARGIN + column * (self.style.width + _GAP)

    def _row(self, start: int) -> _Row:
        indices = self.shown[start : start + self.columns]
        texts = tuple(
            slice_block(self.words, self.ground, self.style, index, self._left(column))
            for column, index in enumerate(indices)
        )
        over = 4.2 + (4.4 if any(self._only_mean(index) is not None for index in indices) else 0)
        return _Row(indices, over, texts)

    def _only_mean(self, index: int) -> int | None:
        """Return the source period, if a slice shows means of one and nothing else."""
        periods, alone = self.words.basis(index)
        return periods[0] if alone and len(periods) == 1 else None

    def _draw_row(self, figure: Figure, page: Axes, row: _Row, top: float) -> None:
        runs: list[list[int]] = []
        for column, index in enumerate(row.indices):
            before = row.indices[column - 1] if column else None
            mean = self._only_mean(index)
            if mean is None:
                continue
            if before is not None and self._only_mean(before) == mean and runs:
                runs[-1].append(column)
            else:
                runs.append([column])
        for run in runs:
            self._draw_run(page, row.indices, run, top)
        bottom = top - row.over - self.style.height
        for column, (index, block) in enumerate(zip(row.indices, row.texts, strict=True)):
            left = self._left(column)
            put_title(page, self.words, index, left, bottom + self.style.height + 1.2, self.style)
            axes = axes_in_mm(figure, left, bottom, self.style.width, self.style.height)
            first = index == self.shown[0]
            draw_slice(axes, self.words, self.ground, self.style, index, scale=first)
            print_block(page, block, bottom - 0.6, put_key_sign)

    def _draw_run(self, page: Axes, indices: Sequence[int], run: list[int], top: float) -> None:
        """Draw one line over the maps that show the same means, and say so."""
        mean = self._only_mean(indices[run[0]])
        if mean is None:
            return
        left, right = self._left(run[0]), self._left(run[-1]) + self.style.width
        n = sum(self._only_mean(index) == mean for index in self.shown)
        line = top - 3.8
        page.plot([left, left, right, right], [line - 0.9, line, line, line - 0.9],
                  color=colours.COUNT, lw=1.1, solid_capstyle="butt")  # fmt: skip
        key = "basis_many" if n > 1 else "basis"
        words = self.words.say(key, n=n, **self.words.period(mean))
        if measure(words, _SMALL) > right - left:
            words = self.words.say("basis", **self.words.period(mean))
        put_text(page, left, line + 0.9, words, font_of(_SMALL), color=colours.COUNT)


def new_page(width: float, height: float) -> tuple[Figure, Axes]:
    """Make a page of so many millimetres and the axes that span it."""
    figure = Figure(figsize=(width / INCH, height / INCH), facecolor="white")
    return figure, axes_in_mm(figure, 0, 0, width, height)


def head_block(words: Words, x: float, width: float) -> Block:
    """Set title, what is counted, warnings and headline."""
    facts = words.facts
    block = Block(x, width)
    block.add(words.of(facts["title"]), 14, bold=True)
    if words.of(facts["subtitle"]):
        block.add(words.of(facts["subtitle"]), 8)
    for one in facts["warnings"]:
        block.add(words.of(one), 9, bold=True, gap=0.5)
    if facts["headline"]:
        block.add(words.of(facts["headline"]), 8.5, bold=True, gap=0.8)
    return block


def put_title(
    page: Axes, words: Words, index: int, left: float, baseline: float, style: MapStyle
) -> None:
    """Write the name of a slice over its map, and how much of it is covered."""
    title, coverage = words.heading(index), words.coverage(index)
    size = 8.5 if style.width >= 60 else 7.5
    put_text(page, left, baseline, title, font_of(size, bold=True))
    if fits_beside(title, coverage, size, style):
        right = left + style.width
        put_text(page, right, baseline, coverage, font_of(_SMALL), ha="right")


def fits_beside(title: str, coverage: str, size: float, style: MapStyle) -> bool:
    """Say whether the coverage has room beside the name of a slice."""
    used = measure(title, size, bold=True) + measure(coverage, _SMALL)
    return bool(coverage) and used + 2 <= style.width


def slice_block(words: Words, ground: Ground, style: MapStyle, index: int, x: float) -> Block:
    """Set what stands under the map of a slice."""
    block = Block(x, style.width)
    coverage = words.coverage(index)
    if coverage and not fits_beside(words.heading(index), coverage, 8.5, style):
        block.add(coverage, _SMALL)
    periods, alone = words.basis(index)
    if periods and not (alone and len(periods) == 1):
        block.add(mixed(words, periods), _SMALL)
    add_elsewhere(block, words, ground, style, index)
    notes_of = words.scene_notes(index)
    if notes_of:
        block.add(words.say("scenes", list=notes_of), _SMALL, gap=0.3)
    for act in words.acts_within(index):
        block.add(f"– {words.act(act)}", _SMALL, gap=0.3)
    return block


def mixed(words: Words, periods: Sequence[int]) -> str:
    """Name the source periods of the means that stand beside counts, or beside other means."""
    named = ", ".join(str(words.period(one)["period"]) for one in periods)
    return words.say("mixed", periods=named)


def add_elsewhere(
    block: Block, words: Words, ground: Ground, style: MapStyle, index: int, size: float = _SMALL
) -> None:
    """Say the figures of areas that the map does not show."""
    _, beyond = areas_on_map(words, ground, style)
    placeless = [i for i, area in enumerate(words.facts["areas"]) if area["point"] is None]
    for key, areas in (("outside", beyond), ("placeless", placeless)):
        if areas:
            block.add(words.say(key, list=words.areas_in(areas, index)), size)


# --- key and notes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A heading and its lines, each with the sign that stands before it."""

    heading: str
    lines: tuple[tuple[str, str], ...]
    sizes: float = 0.0


def notes(words: Words, shown: Sequence[int], style: MapStyle) -> list[Section]:
    """List what stands under the maps: key, scenes in words, other acts, about the figures."""
    facts = words.facts
    found = key_sections(words, shown, style)
    said = [
        (f"{one.number}  {words.scene(one.scene)}{_when(words, one)}: {one.text}", "")
        for one in words.statements
    ]
    moves = [(words.of(move["told"]), "") for move in facts["moves"]]
    found.append(Section(words.say("moves_listed"), tuple(moves)))
    found.append(Section(words.say("statements"), tuple(said)))
    inside = [act for index in shown for act in words.acts_within(index)]
    rest = [(f"– {words.act(act)}", "") for act in facts["interventions"] if act not in inside]
    found.append(Section(words.say("other_acts"), tuple(rest)))
    found.append(about(words, shown))
    return [one for one in found if one.lines or one.sizes]


def _when(words: Words, one: Any) -> str:
    when = words.when(one)
    return f" ({when})" if when else ""


def slice_sections(words: Words, index: int) -> list[Section]:
    """List what is known of one slice beside its figures."""
    said = [(f"{words.scene(one.scene)}: {one.text}", "scene") for one in words.said_in(index)]
    acts = [
        (f"– {words.act(act)}", "") for act in words.in_slice(words.facts["interventions"], index)
    ]
    moves = [
        (words.of(move["sentence"]), f"move-{move['rests_on']}") for move in words.moves_in(index)
    ]
    return [
        Section(words.say("moves_listed"), tuple(moves)),
        Section(words.say("statements"), tuple(said)),
        Section(words.say("acts"), tuple(acts)),
    ]


def key_sections(words: Words, shown: Sequence[int], style: MapStyle) -> list[Section]:
    """Explain the symbols that occur."""
    facts = words.facts
    occurring = {cell.state for index in shown for cell in words.cells(index)}
    states = [
        (words.say(f"legend_{state}"), state)
        for state in ("exact", "mean", "part", "zero", "unknown", "suppressed")
        if state in occurring
    ]
    unit = words.of(facts["value_unit"])
    sized = facts["legend"]["steps"]
    sections = [
        Section(
            words.say("key", unit=unit),
            (*([(words.say("fixed"), "")] if sized else []), *states),
            sizes=2 * style.largest + 2.5 if sized else 0.0,
        )
    ]
    bases = {move["rests_on"] for index in shown for move in words.moves_in(index)}
    others = [
        (words.say(f"legend_arrow_{basis}"), f"move-{basis}")
        for basis in RESTS_ON
        if basis in bases
    ]
    if facts["scenes"]:
        others += [
            (words.say("legend_scene"), "scene"),
            (words.say("legend_scene_silent"), "scene-silent"),
        ]
    if facts["services"]:
        others += [
            (words.say("legend_service"), "service"),
            (words.say("legend_service_doubt"), "service-unsure"),
        ]
    if any(area["outline"] for area in facts["areas"]):
        others.append((words.say("legend_outline"), "outline"))
    zones = []
    if facts["zones"]:
        names = "; ".join(words.zone_name(zone) for zone in facts["zones"])
        guesses = [is_guessed(zone) for zone in facts["zones"]]
        look = "-guessed" if all(guesses) else ""
        zones = [
            (words.say("key_inner"), f"inner{look}"),
            (words.say("key_outer"), f"outer{look}"),
            (names, ""),
        ]
        if any(guesses):
            zones.append((words.say("legend_hypothetical"), ""))
    sections.append(Section(words.say("zones"), tuple(zones)))
    sections.append(Section(words.say("others"), tuple(others)))
    return sections


def about(words: Words, shown: Sequence[int]) -> Section:
    """Say what the figures rest on, which slices have none, what is not seen, and the sources."""
    facts = words.facts
    lines = []
    used = sorted({period for index in shown for period in words.basis(index)[0]})
    if len(used) < len(shown) and used and all(words.basis(index)[1] for index in shown):
        periods = ", ".join(str(words.period(one)["period"]) for one in used)
        lines.append(words.say("maps_periods", maps=len(shown), n=len(used), periods=periods))
    known = set(words.slices_with_figures())
    without = [words.title(i) for i in range(len(facts["slices"])) if i not in known]
    if without and len(shown) > 1:
        lines.append(words.say("no_figures", list=words.listed(without)))
    # The last reading is what the figures cannot show.
    lines += [words.of(one) for one in facts["readings"][-1:]]
    sources = [words.of(one) for one in facts["sources"]]
    lines.append(words.say("sources", list=" ".join(sources)) if sources else words.say("own"))
    drawn = facts["background"]
    if drawn:
        lines.append(words.of(drawn))
    lines.append(words.say("made_with_ground" if drawn else "made_with", version=facts["version"]))
    return Section(words.say("about"), tuple((line, "") for line in lines))


def section_block(section: Section, x: float, width: float) -> Block:
    """Set one section."""
    block = Block(x, width)
    add_section(block, section)
    return block


def add_section(block: Block, section: Section) -> None:
    """Set a section under what a block holds."""
    block.add(section.heading, 8, bold=True, gap=2.0 if block.height else 0.0)
    if section.sizes:
        # The circles are drawn into this room.
        block.add(" ", 1, swatch="sizes")
        block.skip(section.sizes)
    for words, sign in section.lines:
        block.add(words, _BODY, swatch=sign, gap=0.5)


def in_columns(sections: Sequence[Section], x: float, width: float, columns: int) -> list[Block]:
    """Set sections in so many columns, in order, so that the highest is as low as can be."""
    each = (width - (columns - 1) * _GUTTER) / columns
    heights = [section_block(one, 0, each).height + 2 for one in sections]
    n = len(sections)
    cuts = combinations(range(1, n), min(columns, n) - 1)
    best = min(
        ((0, *cut, n) for cut in cuts),
        key=lambda cut: max(sum(heights[a:b]) for a, b in pairwise(cut)),
    )
    blocks = []
    for column, (start, end) in enumerate(pairwise(best)):
        block = Block(x + column * (each + _GUTTER), each)
        for section in sections[start:end]:
            add_section(block, section)
        blocks.append(block)
    return blocks


def put_sizes(page: Axes, words: Words, block: Block, top: float, style: MapStyle) -> None:
    """Draw the circles of the key into the room that was left for them."""
    for piece in block.pieces:
        if piece.swatch != "sizes":
            continue
        x, bottom = piece.x, top - piece.y - 2 * style.largest - 1.4
        legend = words.facts["legend"]
        for value in legend["steps"]:
            radius = style.radius(value, legend["max"])
            look = {"facecolor": "white", "edgecolor": colours.COUNT, "linewidth": 1.3}
            page.add_patch(Circle((x + radius, bottom + radius), radius, **look))
            x += 2 * radius + 1
            mark = words.scale_mark(value)
            put_text(page, x, bottom + radius - 0.9, mark, font_of(_BODY, bold=True))
            x += measure(mark, _BODY, bold=True) + 4


def put_key_sign(page: Axes, sign: str, x: float, y: float) -> None:
    """Draw a sign of the key on a line of words."""
    middle = y + 0.9
    if sign in STATES:
        half = 1.5 if sign in SIZED else 1.3 if sign == "zero" else 0.9
        put_count(page, sign, x + 3, middle, half, 5)
    elif sign.startswith(("scene", "service")):
        put_mark(page, sign, x + 3, middle)
    elif sign.startswith(("inner", "outer")):
        put_legend_zone(page, sign, x, y)
    elif sign.startswith("move-"):
        put_legend_move(page, sign.removeprefix("move-"), x, y)
    elif sign == "outline":
        page.plot([x, x + 6], [middle, middle], color=colours.OUTLINE, lw=0.8)


# --- the animation --------------------------------------------------------------------------------


def _frames(words: Words) -> list[Image.Image]:
    """Draw every slice that has figures on a page of the same size."""
    with house_style():
        shown = words.slices_with_figures()
        ground = Ground(words.facts)
        drawn = [_Frame(words, ground, index) for index in shown]
        # What is the same in every frame stands still beneath what changes.
        told = max(frame.column.height for frame in drawn)
        for frame in drawn:
            frame.finish(told)
        height = max(frame.height for frame in drawn)
        return [_image(frame.draw(height), _GIF_DPI) for frame in drawn]


def _image(figure: Figure, dpi: float) -> Image.Image:
    figure.set_dpi(dpi)
    canvas = cast("Any", FigureCanvasAgg(figure))  # without types
    # Hinting would widen small letters, and lines would no longer fit.
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _gif(frames: Sequence[Image.Image]) -> bytes:
    """Write frames with one palette, without dithering or time stamps.

    Of each frame only the points are written that differ from the one before.
    """
    palette = _palette()
    whole = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in frames]
    flat = whole[:1]
    for before, after in pairwise(whole):
        kept, drawn = np.asarray(before), np.asarray(after)
        changed = Image.fromarray(np.where(drawn == kept, _SAME, drawn).astype(np.uint8))
        changed.putpalette(after.getpalette() or [])
        flat.append(changed)
    buffer = io.BytesIO()
    durations = [*[_FRAME_MS] * (len(flat) - 1), _LAST_MS]
    flat[0].save(
        buffer, format="GIF", save_all=True, append_images=flat[1:], duration=durations,
        optimize=False, loop=0, transparency=_SAME, disposal=1,
    )  # fmt: skip
    return buffer.getvalue()


def _add_sections(block: Block, sections: Sequence[Section]) -> None:
    """Set those sections that hold anything."""
    for one in sections:
        if one.lines or one.sizes:
            add_section(block, one)


class _Frame:
    """One slice: the map at the left, the words beside it, the time line beneath."""

    def __init__(self, words: Words, ground: Ground, index: int) -> None:
        self.words, self.ground, self.index = words, ground, index
        steep = min(_STEEP, max(_FLAT, self.ground.steepness))
        self.style = MapStyle(_FRAME_MAP, _FRAME_MAP * steep)
        left = _MARGIN + self.style.width + _GUTTER
        self.column = Block(left, _WIDE - _MARGIN - left)
        _add_sections(self.column, slice_sections(words, index))
        self.head = head_block(words, _MARGIN, _WIDE - 2 * _MARGIN)
        self.under = Block(_MARGIN, self.style.width)
        add_elsewhere(self.under, words, self.ground, self.style, index, size=8)

    def finish(self, told: float = 0.0) -> None:
        """Set what stands beneath what is told of the slice, which takes at least so many millimetres."""
        self.column.skip(max(0.0, told - self.column.height))
        every = range(len(self.words.facts["slices"]))
        key = key_sections(self.words, every, self.style)
        _add_sections(self.column, [*key, about(self.words, [self.index])])

    @property
    def height(self) -> float:
        """Of the page that it needs."""
        beside = self.style.height + self.under.height + 15
        return 2 * _MARGIN + self.head.height + 2 + max(beside, self.column.height)

    def draw(self, height: float) -> Figure:
        """Draw it on a page of this height."""
        figure, page = new_page(_WIDE, height)
        top = height - _MARGIN
        print_block(page, self.head, top)
        top -= self.head.height + 8
        put_text(page, _MARGIN, top + 1.4, self.words.heading(self.index), font_of(15, bold=True))
        right = _MARGIN + self.style.width
        put_text(page, right, top + 1.4, self._basis(), font_of(9), ha="right")
        axes = axes_in_mm(
            figure, _MARGIN, top - self.style.height, self.style.width, self.style.height
        )
        draw_slice(axes, self.words, self.ground, self.style, self.index, scale=True)
        below = top - self.style.height - 5.5
        if len(self.words) > 1:
            self._draw_time(page, below + 0.6)
        print_block(page, self.under, below, put_key_sign)
        print_block(page, self.column, top + 6, put_key_sign)
        put_sizes(page, self.words, self.column, top + 6, self.style)
        return figure

    def _basis(self) -> str:
        """Say what the figures are the means of, or that there are none."""
        if self.index not in self.words.slices_with_figures():
            return self.words.say("slice_sources_none")
        periods, alone = self.words.basis(self.index)
        if len(periods) == 1 and alone:
            return self.words.say("basis", **self.words.period(periods[0]))
        if periods:
            return mixed(self.words, periods)
        return self.words.coverage(self.index)

    def _draw_time(self, page: Axes, y: float) -> None:
        """Draw all slices as boxes, this one filled, those without figures dashed."""
        n = len(self.words.facts["slices"])
        known = set(self.words.slices_with_figures())
        each = self.style.width / n
        for index in range(n):
            left = _MARGIN + index * each
            look: dict[str, Any] = {"color": colours.SOFT, "lw": 3.0, "solid_capstyle": "butt"}
            if index == self.index:
                look = {"color": colours.COUNT, "lw": 9.0, "solid_capstyle": "butt"}
            elif index not in known:
                look = {"color": colours.LINE, "lw": 1.2, "linestyle": (0, (1, 1))}
            page.plot([left + 0.4, left + each - 0.4], [y + 2, y + 2], **look)
