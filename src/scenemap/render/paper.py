"""Drawing on paper: millimetres, one typeface, and the signs of the zone card.

Whatever the settings of the user's machine, the same drawing gives the same bytes.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.axis import Tick
    from matplotlib.patches import Patch
    from matplotlib.spines import Spine
    from matplotlib.transforms import Transform
    from shapely.geometry.base import BaseGeometry

    from scenemap.locate.zones_of import Position

#: Draws the sign of that name at a place on the page.
Sign: TypeAlias = "Callable[[Axes, str, float, float], None]"
Swatch = Literal[
    "",
    "line",
    "inner",
    "doubt",
    "within",
    "outer",
    "band",
    "neighbour",
    "area",
    "inside",
    "outside",
    "uncertain",
]
INCH = 25.4
#: Of a picture with words above and a key below: its own width, and the margin round it, millimetres.
SHEET, MARGIN = 164.0, 8.0
_GAP = 2.0
#: A typographic point in millimetres.
POINT = INCH / 72
#: Line to line, in sizes of the type.
PITCH = 1.27
#: Dots an inch of a PNG; words are measured as they come out there.
DPI = 200
#: About as wide as so many letters of a text; by it a line is guessed, and none is broken.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: The shape alone tells where a service lies.
MARKERS: dict[Position, str] = {"inside": "s", "outside": "o", "uncertain": "^"}
#: The grey of the band in which an outline may be off; on the map, what lies beneath shows through.
BAND = "0.8"
#: The lines of an outline.
LINES: dict[str, dict[str, Any]] = {
    "line": {"color": "black", "linewidth": 2.8, "solid_capstyle": "butt"},
    "inner": {"color": "black", "linewidth": 2.2, "solid_capstyle": "butt"},
    "outer": {"color": "black", "linewidth": 1.6, "linestyle": (0, (3.2, 1.8))},
    "neighbour": {"color": "0.2", "linewidth": 0.9, "linestyle": (0, (5, 1.5, 1, 1.5))},
    "area": {"color": "0.4", "linewidth": 0.9, "linestyle": (0, (1, 1.6))},
}
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "scenemap",
    "pdf.fonttype": 42,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with matplotlib's own settings and ours, not with those of the user's machine."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


class _WithoutTicks:
    """An axis that is never shown: its ticks take longer to make than most of our pictures."""

    majorTicks = minorTicks = ()  # noqa: N815 - matplotlib's names

    def get_major_ticks(self, numticks: int | None = None) -> list[Tick]:  # noqa: ARG002
        return []

    get_minor_ticks = get_major_ticks


class _Across(_WithoutTicks, XAxis):  # type: ignore[misc]
    """Without ticks, from left to right."""


class _Up(_WithoutTicks, YAxis):  # type: ignore[misc]
    """Without ticks, from below upward."""


class _Whole(Rectangle):
    """The unit square: all that is drawn is clipped by it, and each asks anew where it lies."""

    def get_patch_transform(self) -> Transform:
        return IdentityTransform()


class _Sheet(Axes):
    """Axes of set limits that show no axis."""

    name = "sheet"

    def _gen_axes_patch(self) -> Patch:
        """Make the ground, as projections do, by themselves."""
        return _Whole((0, 0), 1, 1)

    def _gen_axes_spines(self) -> dict[str, Spine]:
        """Make no lines around: they would belong to the axes that are not shown."""
        return {}

    def _init_axis(self) -> None:
        """Make both axes as projections do, by themselves."""
        self.xaxis = _Across(self, clear=False)
        self.yaxis = _Up(self, clear=False)

    def add_patch(self, p: Patch) -> Patch:
        """Add a patch, without asking what it would do to limits that are set."""
        self.add_artist(p)
        return p


def sheet(
    head: Block, key: Block, high: float, sign: Sign | None = None, *, gap: float = 2.0
) -> tuple[Figure, Axes]:
    """Lay a picture out: words above, room for a drawing, and its key below.

    Parameters
    ----------
    head, key
        What stands above and below, each :data:`SHEET` wide.
    high
        Of the room, millimetres.
    sign
        Draws the signs of the key.
    gap
        Between the words above and the drawing, millimetres.

    Returns
    -------
    figure, axes
        The axes are those of the room.
    """
    width = SHEET + 2 * MARGIN
    height = 2 * MARGIN + head.height + gap + high + _GAP + key.height
    figure = Figure(figsize=(width / INCH, height / INCH), facecolor="white")
    page = axes_in_mm(figure, 0, 0, width, height)
    print_block(page, head, height - MARGIN)
    print_block(page, key, MARGIN + key.height, sign or put_sign)
    return figure, axes_in_mm(figure, MARGIN, MARGIN + key.height + _GAP, SHEET, high)


def figure_bytes(figure: Figure, title: str, form: str) -> bytes:
    """Return a figure as PNG or SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        Drawn within :func:`house_style`.
    title
        Of the picture, for those who do not see it.
    form
        "png" or "svg".
    """
    unsaid = ("Date", "Creator", "Format", "Type") if form == "svg" else ("Software",)
    buffer = io.BytesIO()
    metadata = {**dict.fromkeys(unsaid), "Title": title}
    figure.savefig(buffer, format=form, dpi=DPI, metadata=metadata)
    return buffer.getvalue()


def axes_in_mm(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Make axes whose unit is the millimetre, so many millimetres from the figure's corner."""
    across, up = (inches * INCH for inches in figure.get_size_inches())
    place = (left / across, bottom / up, width / across, height / up)
    axes: Axes = figure.add_axes(place, axes_class=_Sheet)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return axes


def font_of(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    """Return the one typeface, which comes with matplotlib; size in points."""
    return FontProperties(
        family="DejaVu Sans",
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


@lru_cache(maxsize=4096)
def measure(words: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a line of text, millimetres."""
    renderer = cast(Any, RendererAgg)(16, 16, DPI)  # without types
    width, _, _ = renderer.get_text_width_height_descent(
        words, font_of(size, bold=bold, italic=italic), ismath=False
    )
    return float(width) * INCH / DPI


def wrap(words: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Break words into lines of so many millimetres; a word that is too long is broken too."""

    def fits(line: str) -> bool:
        return measure(line, size, bold=bold) <= width

    letters = int(width / measure(_LETTERS, size, bold=bold) * len(_LETTERS))
    lines: list[str] = []
    # Not at the spaces that keep a number and its unit together.
    rest = words.split(" ")
    while rest:
        number = _how_many(rest, letters, fits)
        if number:
            lines.append(" ".join(rest[:number]))
            rest = rest[number:]
            continue
        word = rest[0]
        part = next((n for n in range(len(word) - 1, 1, -1) if fits(word[:n])), 1)
        lines.append(word[:part])
        rest[:1] = [word[part:]] if word[part:] else []
    return lines


def _how_many(words: Sequence[str], letters: int, fits: Callable[[str], bool]) -> int:
    """Return how many words fit on a line, of which about so many letters do.

    To measure a line takes as long as it is: two or three are measured, and not one for each word.
    """
    number = f"{' '.join(words)} "[: letters + 1].count(" ")
    while number < len(words) and fits(" ".join(words[: number + 1])):
        number += 1
    while number and not fits(" ".join(words[:number])):
        number -= 1
    return number


def cut(words: str, width: float, size: float) -> str:
    """Cut words off with a sign of it where they are wider than so many millimetres."""
    while measure(words, size) > width:
        words = f"{words.removesuffix('…')[:-1]}…"
    return words


def put_text(axes: Axes, x: float, y: float, words: str, font: FontProperties, **look: Any) -> None:
    """Write one line, at its baseline unless ``va`` says otherwise."""
    # Names come from data: a dollar sign in them is no formula.
    axes.text(
        x,
        y,
        words,
        fontproperties=font,
        parse_math=False,
        **{"color": "black", "va": "baseline", **look},
    )


def put_marker(axes: Axes, x: float, y: float, position: Position) -> None:
    """Mark a service: filled square inside, open circle outside, triangle in doubt."""
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker=MARKERS[position],
        markersize=7 if position == "uncertain" else 6,
        markerfacecolor="black" if position == "inside" else "white",
        markeredgecolor="black",
        markeredgewidth=1.4,
        zorder=8,
    )


def put_hatching(
    axes: Axes,
    region: BaseGeometry,
    spacing: float = 2.0,
    color: str = "0.45",
    width: float = 0.6,
    zorder: float = 2,
    *,
    falling: bool = False,
) -> None:
    """Hatch a region in millimetres, rising to the right or falling; as lines: printers blur patterns."""
    if region.is_empty:
        return
    west, south, east, north = region.bounds
    tall = north - south
    # Every line starts on one grid, so that hatched regions side by side run on.
    starts = np.arange(np.floor((west - tall - south) / spacing) * spacing + south, east, spacing)
    low, high = (north, south) if falling else (south, north)
    lines = shapely.linestrings([[(x, low), (x + tall, high)] for x in starts])
    cut = shapely.get_parts(shapely.intersection(lines, region))
    parts = [np.asarray(one.coords) for one in shapely.get_parts(cut) if one.length]
    axes.add_collection(
        LineCollection(parts, colors=color, linewidths=width, capstyle="butt", zorder=zorder),
        autolim=False,
    )


def put_sign(axes: Axes, swatch: str, x: float, y: float) -> None:
    """Draw a sign of the key, as it looks on the map, on a line of words."""
    middle = y + 1.1
    if swatch in MARKERS:
        put_marker(axes, x + 3, middle, swatch)
    elif swatch == "band":
        axes.add_patch(Rectangle((x, y - 0.2), 6, 2.6, facecolor=BAND, linewidth=0))
    elif swatch in {"doubt", "within"}:
        put_hatching(axes, shapely.box(x, y - 0.4, x + 6, y + 2.6), falling=swatch == "within")
    else:
        axes.plot([x, x + 6], [middle, middle], **LINES[swatch])


@dataclass(frozen=True, slots=True)
class _Set:
    """A piece of set text (or a sign), millimetres from the left and down from its block's top."""

    x: float
    y: float
    text: str
    size: float = 9.0
    bold: bool = False
    swatch: str = ""


@dataclass(slots=True)
class Block:
    """Words set under each other in one column."""

    x: float
    width: float
    height: float = 0.0
    pieces: list[_Set] = field(default_factory=list)

    def skip(self, room: float) -> None:
        """Leave room for something else, millimetres."""
        self.height += room

    def add(
        self, words: str, size: float, *, bold: bool = False, swatch: str = "", gap: float = 0.0
    ) -> None:
        """Set a paragraph; a sign stands before it."""
        self.height += gap
        indent = 8.0 if swatch else 0.0
        for number, line in enumerate(wrap(words, self.width - indent, size, bold=bold)):
            baseline = self.height + size * POINT
            if swatch and number == 0:
                self.pieces.append(_Set(self.x, baseline, "", size, swatch=swatch))
            self.pieces.append(_Set(self.x + indent, baseline, line, size, bold))
            self.height += size * POINT * PITCH


def print_block(page: Axes, block: Block, top: float, sign: Sign = put_sign) -> None:
    """Print a block whose top is so far up, its signs drawn by `sign`."""
    for piece in block.pieces:
        if piece.swatch:
            sign(page, piece.swatch, piece.x, top - piece.y)
        else:
            font = font_of(piece.size, bold=piece.bold)
            put_text(page, piece.x, top - piece.y, piece.text, font)
