"""What lies behind a zone on its card: streets and water, neighbours, or its corners alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from scenemap.case import BackdropSource
from scenemap.crs import project, unproject
from scenemap.findings import Findings
from scenemap.tables import Record
from scenemap.text import say, say_both

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case
    from scenemap.model import Lang, Text
    from scenemap.vector import Feature
    from scenemap.zones.model import Zone

#: The card shows this much around the zone at least, metres.
_AROUND = 25.0
#: So many corners are told; of a rounder outline those that make most of its shape.
MOST_CORNERS = 8
#: Of so many parts of an outline, the largest, corners are told.
_MOST_PARTS = 2
#: An outline is made no plainer than this, metres.
_COARSEST = 10_000.0
#: Decimals of a corner in degrees: about a metre.
_CORNER_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Ground:
    """What is drawn behind a zone, in metres of the case's system.

    Parameters
    ----------
    shapes
        Kinds and shapes of the backdrop around the zone.
    streets
        Those of them that are lines with a name.
    areas
        Areas that lie around the zone, where no backdrop does.
    zones
        Other zones: their names and outlines.
    drawn
        Whether streets, water or the like lie behind the zone.
    corners
        Of the zone, where they do not and somebody vouches for the outline.
    all_corners
        Whether these are all that the outline has.
    """

    shapes: tuple[tuple[str, BaseGeometry], ...]
    streets: tuple[tuple[Text, BaseGeometry], ...]
    areas: tuple[tuple[Text, BaseGeometry], ...]
    zones: tuple[tuple[Text, BaseGeometry], ...]
    drawn: bool
    corners: tuple[tuple[float, float], ...]
    all_corners: bool

    @classmethod
    def behind(cls, case: Case, zone: Zone, line: BaseGeometry, day: date | None) -> Ground:
        """Find what lies behind a zone.

        Parameters
        ----------
        line
            The outline that is drawn, metres.
        day
            When neighbouring zones were in force; None shows those that have not ended.
        """
        near = zone.outer_m.envelope.buffer(_AROUND, join_style="mitre")
        shapes = [
            (feature, shape)
            for feature in case.backdrop
            if feature.geometry is not None
            and (shape := project(feature.geometry, case.crs)).intersects(near)
        ]
        drawn = any(shapely.get_dimensions(shape) for _, shape in shapes)
        areas = [
            (area.short_name, shape)
            for area in (() if drawn else case.areas)
            if area.outline is not None
            and (shape := project(area.outline, case.crs)).intersects(near)
        ]
        corners, whole = ((), True) if drawn or zone.outline == "hypothetical" else _corners(line)
        return cls(
            shapes=tuple((_kind(one), shape) for one, shape in shapes),
            streets=tuple(
                (name, shape)
                for one, shape in shapes
                if shapely.get_dimensions(shape) == 1 and (name := name_of(one))
            ),
            areas=tuple(areas),
            zones=tuple(
                (other.name, other.line_m or other.outer_m)
                for other in case.zones
                if other.id != zone.id
                and other.outer_m.intersects(near)
                and (other.validity.goes_on if day is None else other.validity.on(day) != "no")
            ),
            drawn=drawn,
            corners=corners,
            all_corners=whole,
        )


def name_of(feature: Feature) -> Text | None:
    """Return the name of a thing of the backdrop, in both languages."""
    record = Record(feature.properties, _kind(feature), Findings("backdrop.geojson"))
    return record.words("name", required=False)


def _kind(feature: Feature) -> str:
    return str(feature.properties.get("kind"))


def _corners(line: BaseGeometry) -> tuple[tuple[tuple[float, float], ...], bool]:
    """List the corners of an outline, or those that make most of its shape; say whether these are all."""
    parts = sorted(shapely.get_parts(line), key=lambda one: -float(one.area))
    largest = shapely.MultiPolygon([shapely.Polygon(one.exterior) for one in parts[:_MOST_PARTS]])
    every, step = _vertices(shapely.simplify(line, 0)), 0.0
    corners = _vertices(shapely.simplify(largest, step))
    while len(corners) > MOST_CORNERS and step < _COARSEST:
        step = max(0.5, 1.5 * step)
        corners = _vertices(shapely.simplify(largest, step))
    return tuple(corners), len(corners) == len(every)


def _vertices(outline: BaseGeometry) -> list[tuple[float, float]]:
    return [
        (float(x), float(y))
        for part in shapely.get_parts(outline)
        for ring in (part.exterior, *part.interiors)
        for x, y in ring.coords[:-1]
    ]


def corner_lines(ground: Ground, case: Case) -> list[str]:
    """Write the corners as latitude and longitude, numbered as on the map, as any map takes them."""
    lines = []
    for at, corner in enumerate(ground.corners, 1):
        place = unproject(shapely.Point(corner), case.crs)
        lines.append(f"{at}: {place.y:.{_CORNER_DECIMALS}f}, {place.x:.{_CORNER_DECIMALS}f}")
    return lines


def background(case: Case, ground: Ground, mesh: int, lang: Lang) -> str:
    """Say what is drawn behind the zone, and how far it may be off.

    Parameters
    ----------
    mesh
        Metres between the lines of the grid, where there is one.
    """
    source = case.backdrop_source
    if ground.drawn:
        return say("card_sketch", lang) if source is None else source.sentence[lang]
    said = [say("backdrop_none", lang), say("backdrop_grid", lang, metres=mesh, crs=case.crs)]
    if ground.areas:
        accuracy = None if source is None or case.backdrop else source.accuracy_m
        said.insert(0, BackdropSource(say_both("backdrop_areas"), accuracy).sentence[lang])
    return " ".join(said)
