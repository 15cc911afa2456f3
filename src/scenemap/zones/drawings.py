"""Outlines as people draw them: in a map programme, or as corners one after the other.

What an outline is called and what is said of it is settled in one place, whatever programme wrote it, so
that the same drawing gives the same zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from scenemap.crs import position_fault, position_faults, stretch_fault
from scenemap.errors import DataError
from scenemap.findings import Findings, did_you_mean, some_of
from scenemap.identifiers import slug
from scenemap.vector import POLYGONS, Feature, called, unsound
from scenemap.zones.outlines import laid, read_outlines
from scenemap.zones.reading import PROPERTIES, said_of, zone_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from scenemap.model import Bounds

#: Corners that lie so near to one line, a metre in degrees, make no outline.
_LEAST_WIDTH = 1e-5


@dataclass(frozen=True, slots=True)
class Drawing:
    """One outline, with what its file says of it.

    Parameters
    ----------
    id
        Of its zone, as far as the file says; "" if it does not.
    shapes
        Polygons in degrees by region: "line", or "inner" and "outer".
    given
        Those of :data:`scenemap.zones.reading.PROPERTIES` that the file fills in.
    """

    id: str
    shapes: Mapping[str, BaseGeometry]
    given: Mapping[str, Any]


def read_drawings(
    path: Path, *, layer: str | None = None, only: Sequence[str] = ()
) -> tuple[tuple[Drawing, ...], tuple[str, ...]]:
    """Read the outlines of a file.

    What is an outline: :func:`scenemap.zones.outlines.read_outlines`. Whatever a file says beside the
    properties of a zone is left out.

    Parameters
    ----------
    path
        Any vector file.
    layer
        Layer of a file of which several draw outlines.
    only
        Names or ids of the outlines that are meant, of a file that holds more.

    Returns
    -------
    drawings
        In file order.
    notes
        What was left out, or taken for something else.

    Raises
    ------
    DataError
        With every fault of the file; if it holds no outline, or several that are not told apart.
    """
    findings = Findings(path.name)
    outlines, notes = read_outlines(path, findings, layer)
    if not outlines and not findings.errors:
        findings.add("draws nothing", "Draw an outline in it, or give its corners with `corners=`.")
    findings.raise_errors()
    unused = {
        key
        for one in outlines
        for key in said_of(one.properties).keys() - {*PROPERTIES, _name_column(one)}
    }
    if unused:
        notes.append(f"Not taken over from {path.name}: {some_of(sorted(unused))}.")
    chosen = _chosen([_drawing(one, findings) for one in outlines], only, path.name)
    findings.raise_errors()
    return _told_apart(chosen, path.name), tuple(notes)


def drawing_of(corners: Sequence[tuple[float, float]]) -> Drawing:
    """Make an outline of its corners.

    Parameters
    ----------
    corners
        Longitude, latitude of each, in the order in which one passes them; the first may stand at the
        end again.

    Raises
    ------
    DataError
        If they make no outline: too few, on one line, or in an order in which it crosses itself.

    Examples
    --------
    >>> drawing_of([(5.32, 60.39), (5.33, 60.39), (5.33, 60.40)]).shapes["line"].bounds
    (5.32, 60.39, 5.33, 60.4)
    >>> drawing_of([(5.32, 60.39), (5.33, 60.40), (5.33, 60.39), (5.32, 60.40)])
    Traceback (most recent call last):
    scenemap.errors.DataError: The outline of these corners cannot be used: it crosses itself at latitude
    60.395, longitude 5.325. Give them in the order in which one passes them, walking round the zone.
    """
    different = list(dict.fromkeys(corners))
    if len(different) < 3:
        raise DataError(
            f"{len(different)} different corners make no outline. Give at least three, in the order in "
            "which one passes them, walking round the zone."
        )
    outline = laid(shapely.Polygon(corners))
    hull = outline.convex_hull
    if 2 * hull.area < _LEAST_WIDTH * hull.length:
        raise DataError(
            "These corners lie on one line. Give those on both sides of the zone, in the order in which "
            "one passes them, walking round it."
        )
    if not outline.is_valid:
        raise DataError(
            f"The outline of these corners cannot be used: {unsound(outline)}. Give them in the order in "
            "which one passes them, walking round the zone."
        )
    return Drawing("", {"line": outline}, {})


def outside_fault(outline: BaseGeometry, bounds: Bounds | None, crs: str) -> str:
    """Say in a sentence which corner of an outline is not in the case; "" if all are.

    Parameters
    ----------
    outline
        Polygons in degrees.
    bounds
        Of the case; one that has none takes whatever its system ``crs`` is fit for.

    Examples
    --------
    >>> from scenemap.model import Bounds
    >>> bergen = Bounds(5.14, 60.28, 5.50, 60.56)
    >>> outside_fault(shapely.box(5.32, 60.39, 5.33, 60.40), bergen, "EPSG:25832")
    ''
    >>> print(outside_fault(shapely.box(5.32, 60.39, 5.53, 60.40), bergen, "EPSG:25832"))
    It reaches to latitude 60.39, longitude 5.53, out of the case, which spans 60.28–60.56° N,
    5.14–5.5° E. Mend that corner, choose another case, or widen the bounds in its case.toml.
    """
    corners = shapely.get_coordinates(outline)
    far = position_faults(corners[:, 0], corners[:, 1], bounds)
    if far.any():
        lon, lat = corners[far.argmax()]
        return position_fault(float(lon), float(lat), bounds)
    if bounds is None:
        return stretch_fault(outline, crs)
    inside = bounds.covers(corners[:, 0], corners[:, 1])
    if inside.all():
        return ""
    lon, lat = corners[(~inside).argmax()]
    return (
        f"It reaches to latitude {lat:g}, longitude {lon:g}, out of the case, which spans {bounds}. Mend "
        "that corner, choose another case, or widen the bounds in its case.toml."
    )


# --- what it says of them -------------------------------------------------------------------------


def _name_column(feature: Feature) -> str:
    """Return the column that names an outline, where it is called otherwise than name."""
    name = called(feature.properties)
    return next(
        (key for key, value in feature.properties.items() if name and str(value) == name), ""
    )


def _drawing(feature: Feature, findings: Findings) -> Drawing:
    outline, said = feature.geometry, said_of(feature.properties, findings)
    given = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in said.items()
        if key in PROPERTIES
    }
    name = called(feature.properties)
    if "name" not in given and name:
        given["name"] = name
    if outline is None or outline.geom_type not in POLYGONS:
        findings.add("is not a polygon", "Draw an outline.", row=feature.number, value=name)
        outline = shapely.Polygon()
    region = str(given.pop("region", "line"))
    return Drawing(slug(zone_id_of(given)), {region: outline}, given)


def _chosen(drawings: list[Drawing], only: Sequence[str], file: str) -> list[Drawing]:
    known = [one.id for one in drawings]
    for word in only:
        if slug(word) not in known:
            raise DataError(
                f"{file} holds no outline '{word}'. {did_you_mean(word, {*known} - {''})}"
            )
    wanted = {slug(word) for word in only}
    return [one for one in drawings if one.id in wanted or not only]


def _told_apart(drawings: Sequence[Drawing], file: str) -> tuple[Drawing, ...]:
    """Put the two regions of a zone together; any other outlines must have names of their own."""
    found: dict[tuple[str, str], Drawing] = {}
    for one in drawings:
        key = (one.id, str(one.given.get("version") or ""))
        before = found.get(key)
        if before is None:
            found[key] = one
        elif {*before.shapes, *one.shapes} == {"inner", "outer"} and one.id:
            found[key] = Drawing(one.id, {**before.shapes, **one.shapes}, before.given)
        else:
            name = f" called '{one.given.get('name') or one.id}'" if one.id else " without a name"
            raise DataError(
                f"{file} holds several outlines{name}. Give each a name of its own, or draw the parts of "
                "one zone as one (in QGIS: Dissolve); `only=` takes one by its name."
            )
    if len(found) > 1 and any(not zone for zone, _ in found):
        raise DataError(
            f"{file} holds {len(found)} outlines, and not all have a name. Give each a name of its own; "
            "`only=` takes one by its name."
        )
    return tuple(found.values())
