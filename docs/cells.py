"""Draw ``docs/cells.png``: the cell index over the areas of the Bergen case, with very few cells.

Run as ``python docs/cells.py``.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import shapely
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Outline

from scenemap.case import load_case
from scenemap.locate.index import CellIndex

CELLS = 34 * 34
#: Around the inner city, where areas of several sizes meet.
VIEW = (5.262, 5.350, 60.374, 60.412)
WHOLE, MIXED, LINE = "#cfe3f3", "#f2b45c", "#26323d"


def draw(path: Path) -> None:
    """Draw the picture."""
    areas = [area for area in load_case("bergen").areas if area.outline is not None]
    areas.sort(key=lambda area: area.id)
    # Only what can be seen, so that few cells show something.
    west, east, south, north = VIEW
    window = shapely.box(west, south, east, north)
    areas = [area for area in areas if area.outline.intersects(window)]
    shapes = [area.outline.intersection(window) for area in areas]
    index = CellIndex.build(shapes, cells=CELLS)
    grid = index.grid
    wide, high = (grid.east - grid.west) / grid.columns, (grid.north - grid.south) / grid.rows
    figure, axes = plt.subplots(figsize=(7.2, 6.6), layout="constrained")
    for cell, code in enumerate(index.table.tolist()):
        row, column = divmod(cell, grid.width)
        if not (1 <= row <= grid.rows and 1 <= column <= grid.columns) or code == index.outside:
            continue
        corner = (grid.west + (column - 1) * wide, grid.south + (row - 1) * high)
        mixed = code < 0
        axes.add_patch(
            Rectangle(
                corner, wide, high, facecolor=MIXED if mixed else WHOLE, edgecolor="white",
                linewidth=0.8, hatch="//" if mixed else None,
            )
        )  # fmt: skip
    for area, shape in zip(areas, shapes, strict=True):
        for part in shapely.get_parts(shape):
            ring = Outline(np.asarray(part.exterior.coords))
            axes.add_patch(PathPatch(ring, facecolor="none", edgecolor=LINE, linewidth=1.4))
        at, (_, _, right, _) = shape.representative_point(), shape.bounds
        # A label would hide a small area: there it stands beside it.
        small = shape.area < 60 * wide * high
        axes.annotate(
            area.short_name["en"], (right + 2.5 * wide if small else at.x, at.y), fontsize=10,
            ha="left" if small else "center", va="center", color=LINE,
            bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.set_axis_off()
    axes.legend(
        handles=[
            Patch(facecolor=WHOLE, edgecolor="0.7", label="wholly in one area: the table answers"),
            Patch(facecolor=MIXED, edgecolor="white", hatch="//", label="mixed: the area is asked"),
            Patch(facecolor="white", edgecolor="0.7", label="in none: the table answers"),
        ],
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=1, frameon=False, fontsize=10,
    )  # fmt: skip
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    draw(Path(__file__).with_suffix(".png"))
