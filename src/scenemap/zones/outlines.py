"""Which features of a file are outlines, whatever programme drew them.

A map programme writes what it likes beside an outline: folders, heights, pins for the names. The same
drawing gives the same outlines, in whatever format it is kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from scenemap.archives import ending_of
from scenemap.crs import rounded
from scenemap.vector import DEGREE_DECIMALS, Feature, layers_of, read_features, several, unsound

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from scenemap.findings import Findings
    from scenemap.frames import Frame

#: Each of its folders is a layer to GDAL, and a layer of the map to who drew it.
_FOLDERS = (".kml", ".kmz")
_KINDS = {"Point": "pin", "MultiPoint": "pin", "LineString": "line", "MultiLineString": "line"}


def read_outlines(
    path: Path | Frame, findings: Findings, layer: str | None = None
) -> tuple[list[Feature], list[str]]:
    """Read the outlines of a file.

    Polygons are outlines, and so are the polygons of a drawing of several kinds; where there are none,
    lines that end where they began are. Pins and other lines are left out, unless they say that they are
    of a ``zone``: then something else was meant, and they are kept as they are.

    Parameters
    ----------
    path
        Any vector file, or a table in memory.
    findings
        Takes the faults; if the file draws nothing but pins and open lines, among others.
    layer
        Layer of a file of which several draw outlines. All folders of a KML are read unless one is named.

    Returns
    -------
    outlines
        Features, in file order.
    notes
        What was left out, or taken for an outline, in sentences.
    """
    features, notes = _features(path, layer, findings), list[str]()
    outlines = [(one, _polygon(one.geometry)) for one in features]
    if not any(shape is not None for _, shape in outlines):
        outlines = [(one, _closed_line(one.geometry)) for one in features]
        taken = sum(shape is not None for _, shape in outlines)
        if taken:
            lines = (
                "A line that ends where it began is" if taken == 1 else f"{taken} closed lines are"
            )
            notes.append(f"{lines} taken for an outline.")
    drawn = any(one.geometry is not None for one in features)
    if drawn and not any(shape is not None for _, shape in outlines):
        findings.add(
            "holds pins or lines, and no outline",
            "Draw the limits as a closed shape (in Google My Maps: Add line or shape, ending where it "
            "began), or trace the paper map with `scenemap zone trace`.",
        )
        return [], []
    kept, left = [], Counter[str]()
    for one, shape in outlines:
        if shape is not None and not shape.is_valid:
            findings.add(
                f"is not a valid polygon ({unsound(shape)})", "Draw it again.", row=one.number
            )
        elif shape is not None:
            kept.append(replace(one, geometry=shape))
        elif one.geometry is None or one.properties.get("zone"):
            kept.append(one)
        else:
            left[_KINDS.get(one.geometry.geom_type, "drawing of several kinds")] += 1
    if left:
        told = " and ".join(
            f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in sorted(left.items())
        )
        notes.append(f"Left out of {path.name}, as no outline: {told}.")
    return kept, notes


def laid(outline: BaseGeometry) -> BaseGeometry:
    """Lay the rings of an outline as GeoJSON wants them, its corners as exact as a case keeps them.

    Examples
    --------
    >>> laid(shapely.Polygon([(0, 0), (0, 1), (1.00000001, 0)]))
    <POLYGON ((0 0, 1 0, 0 1, 0 0))>
    """
    return rounded(shapely.orient_polygons(outline, exterior_cw=False), DEGREE_DECIMALS)


def _features(path: Path | Frame, layer: str | None, findings: Findings) -> list[Feature]:
    """Read a layer, the only one that draws outlines, or all folders of a KML."""
    if layer is not None or not isinstance(path, Path):
        return read_features(path, findings, layer=layer)
    found: dict[str | None, list[Feature]] = {
        name: read_features(path, findings, layer=name) for name in layers_of(path) or (None,)
    }
    drawing = {
        name: some
        for name, some in found.items()
        if any(_polygon(one.geometry) is not None for one in some)
    }
    if len(drawing) > 1 and ending_of(path) not in _FOLDERS:
        rows = {str(name): len(some) for name, some in drawing.items()}
        problem, _ = several("layers with outlines", rows, "")
        findings.add(
            problem,
            "Save the one that is meant in a file of its own, or put its outlines into a case with "
            "`scenemap zone add FILE --layer NAME`.",
        )
    chosen = found if ending_of(path) in _FOLDERS else drawing or found
    return [one for some in chosen.values() for one in some]


def _polygon(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return the polygons of a drawing as one; a KML may have them beside a pin for the name."""
    parts = [
        polygon
        for part in ([] if geometry is None else shapely.get_parts(geometry))
        for polygon in shapely.get_parts(part)
        if polygon.geom_type == "Polygon"
    ]
    if not parts:
        return None
    return laid(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))


def _closed_line(geometry: BaseGeometry | None) -> BaseGeometry | None:
    if geometry is None or geometry.geom_type != "LineString" or not geometry.is_ring:
        return None
    return laid(shapely.Polygon(geometry))
