"""Drawing on paper: millimetres, one typeface, and the signs of the zone card.

Whatever the settings of the user's machine, the same drawing gives the same bytes.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.font_manager import FontProperties

from scenemap.locate.zones_of import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCH = 25.4
#: A typographic point in millimetres.
POINT = INCH / 72
#: Dots an inch of a PNG; words are measured as they come out there.
DPI = 200
_MARKERS: dict[Position, str] = {"inside": "s", "outside": "o", "uncertain": "^"}
_STYLE: dict[str, Any] = {
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


def axes_in_mm(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Make axes whose unit is the millimetre, so many millimetres from the figure's corner."""
    across, up = (inches * INCH for inches in figure.get_size_inches())
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_axis_off()
    return axes


def wrap(words: str, width: float, size: float, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        rest = word
        while len(rest) > 1 and measure(rest, size, bold=bold) > width:
            fits = next(
                n for n in range(len(rest) - 1, 0, -1)
                if n == 1 or measure(rest[:n], size, bold=bold) <= width
            )  # fmt: skip
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


@lru_cache(maxsize=4096)
def measure(words: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return the width of a line of text, millimetres."""
    renderer = RendererAgg(16, 16, DPI)
    width, _, _ = renderer.get_text_width_height_descent(
        words, font_of(size, bold=bold, italic=italic), ismath=False
    )
    return float(width) * INCH / DPI


def font_of(size: float, *, bold: bool = False, italic: bool = False) -> FontProperties:
    return FontProperties(
        family="DejaVu Sans",
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


def put_text(axes: Axes, x: float, y: float, words: str, font: FontProperties, **look: Any) -> None:
    # Names come from data: a dollar sign in them is no formula.
    axes.text(x, y, words, fontproperties=font, parse_math=False, **{"color": "black", **look})


def _swatch(page: Axes, swatch: Swatch, x: float, y: float) -> None:
    """Draw a sign of the key, as it looks on the map, on a line of words."""
    middle = y + 1.1
    if swatch in {"inside", "outside", "uncertain"}:
        put_marker(page, x + 3, middle, cast(Position, swatch))
    elif swatch == "doubt":
        box = Rectangle((x, y - 0.4), 6, 3, fill=False, linewidth=0, **HATCH)
        page.add_patch(box)
    else:
        page.plot([x, x + 6], [middle, middle], **LINES[swatch])


LINES: dict[str, dict[str, Any]] = {
    "line": {"color": "black", "linewidth": 2.8, "solid_capstyle": "butt"},
    "inner": {"color": "black", "linewidth": 2.2, "solid_capstyle": "butt"},
    "outer": {"color": "black", "linewidth": 1.6, "linestyle": (0, (3.2, 1.8))},
}
HATCH: dict[str, Any] = {"hatch": "////", "edgecolor": "0.45"}


def put_marker(axes: Axes, x: float, y: float, position: Position) -> None:
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker=_MARKERS[position],
        markersize=7 if position == "uncertain" else 6,
        markerfacecolor="black" if position == "inside" else "white",
        markeredgecolor="black",
        markeredgewidth=1.4,
        zorder=8,
    )
