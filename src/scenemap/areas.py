"""Areas: places that counts belong to. They do not overlap; some have no geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import shapely

from scenemap.crs import position_fault, position_faults, project
from scenemap.findings import Findings
from scenemap.model import Text
from scenemap.tables import Record, check_unique
from scenemap.vector import POLYGONS, Feature, read_features
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from scenemap.frames import Frame
    from scenemap.model import Bounds

#: Two outlines may overlap by this much (m²) before they count as overlapping: coordinates are
#: rounded when read, and a shared border drawn twice leaves slivers.
SLIVER_M2 = 1.0

Overlap = Literal["error", "all"]


@dataclass(frozen=True, slots=True)
class CountPoint:
    """Where an area's symbol and its share of a mean centre stand.

    Parameters
    ----------
    lon, lat
        Degrees.
    accuracy_m
        Radius within which the place lies with 95 % confidence.
    what
        Which place this is, and why it stands for the area.
    """

    lon: float
    lat: float
    accuracy_m: float | None
    what: Text
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place that counts belong to.

    Parameters
    ----------
    id
        Short ASCII slug.
    name, short_name
        As the source prints it, and short enough for a table.
    outline
        Polygon in EPSG:4326, or None for a place that has none.
    count_point
        None where no point can stand for it.
    representative_point
        Longitude and latitude of a point well inside the outline: the other admissible choice, which
        shows how far a mean centre depends on the count points.
    accuracy_m
        How far the drawn outline may be off.
    """

    id: str
    name: str
    short_name: Text
    outline: BaseGeometry | None
    count_point: CountPoint | None
    representative_point: tuple[float, float] | None
    accuracy_m: float | None
    also: tuple[str, ...]
    note: str

    def __repr__(self) -> str:
        return f"<Area {self.id}: {self.name}{'' if self.outline is not None else ', no outline'}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        point = self.count_point.what["en"] if self.count_point else "none"
        rows = [
            ("id", self.id),
            ("outline", "none" if self.outline is None else _within(self.accuracy_m)),
            ("count point", point),
            *([("also", ", ".join(self.also))] if self.also else []),
        ]
        return html_card(self.name, [self.note] if self.note else [], rows=rows)


def _within(accuracy_m: float | None) -> str:
    return "yes" if accuracy_m is None else f"right within {accuracy_m:g} m"


def read_areas(
    path: Path | Frame,
    crs: str,
    bounds: Bounds | None = None,
    *,
    overlap: Overlap = "error",
    or_else: str = "",
) -> tuple[Area, ...]:
    """Read areas, sorted by id.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, another vector file, or a table. The id is taken from the property ``id``;
        without one, from ``name``.
    crs
        Projected system in which overlaps are measured.
    bounds
        The case's bounds, to find swapped or far-away coordinates; None for any place on earth.
    overlap
        ``"error"`` refuses areas whose interiors overlap; ``"all"`` takes them, and a point then
        belongs to the area with the smallest id that covers it.
    or_else
        What else than redrawing them can be done about areas that overlap, where there is something.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    areas = build_areas(
        read_features(path, findings),
        findings,
        crs=crs,
        bounds=bounds,
        overlap=overlap,
        or_else=or_else,
    )
    findings.raise_errors()
    return areas


def build_areas(
    features: Sequence[Feature],
    findings: Findings,
    *,
    crs: str,
    bounds: Bounds | None = None,
    overlap: Overlap = "error",
    or_else: str = "",
) -> tuple[Area, ...]:
    """Make areas of features, sorted by id; those with faults are left out. See :func:`read_areas`."""
    astray = _astray(features, bounds, findings)
    built = (_area(feature, findings) for feature in features if feature.number not in astray)
    areas = sorted((area for area in built if area is not None), key=lambda area: area.id)
    if not areas and not findings.errors:
        findings.add("holds no area", "Give it at least one feature with an id.")
    check_unique([area.id for area in areas], "area", findings)
    if overlap == "error":
        _check_overlap(areas, crs, findings, or_else)
    return tuple(areas)


def names_of(areas: Iterable[Area]) -> dict[str, str]:
    """Map every name that an event or a count may give an area by to the area's id.

    These are its id, its name and its other names, as they are written; a name of two areas is none
    of either's.
    """
    meant: dict[str, set[str]] = {}
    ids = set()
    for area in areas:
        ids.add(area.id)
        for name in (area.name, *area.also):
            meant.setdefault(name, set()).add(area.id)
    return {
        **{name: one for name, (one, *others) in meant.items() if not others},
        **{one: one for one in ids},
    }


def _astray(features: Sequence[Feature], bounds: Bounds | None, findings: Findings) -> set[int]:
    """Report outlines that are not where the case is; once, if they all are in the same way."""
    drawn = [one for one in features if one.geometry is not None and one.geometry.is_valid]
    if bounds is None or not drawn:
        return set()
    west, south, east, north = shapely.bounds([one.geometry for one in drawn]).T
    lon, lat = (west + east) / 2, (south + north) / 2
    faults = position_faults(lon, lat, bounds)
    alike = len(drawn) > 1 and len(set(faults.tolist())) == 1
    wrong = [at for at, fault in enumerate(faults) if fault]
    for at in wrong[:1] if alike else wrong:
        given = drawn[at].properties
        name = f"area '{given.get('id') or given.get('name')}'"
        if alike:
            name = f"every area ({len(drawn)})"
        findings.add(
            f"of {name} is not where the case is",
            position_fault(float(lon[at]), float(lat[at]), bounds),
            column="geometry",
        )
    return {drawn[at].number for at in wrong}


def _area(feature: Feature, findings: Findings) -> Area | None:
    given = feature.properties
    area_id = given.get("id") or given.get("name")
    if area_id is None:
        findings.add("has no id", "Give each area a property 'id'.", row=feature.number)
        return None
    record = Record(given, f"area '{area_id}'", findings)
    outline = feature.geometry
    if outline is not None and outline.geom_type not in POLYGONS:
        record.fault("geometry", "is not a polygon", "Draw an outline.", outline.geom_type)
        return None
    name = " ".join(str(given.get("name") or area_id).split())
    point = None
    if isinstance(given.get("count_point"), dict):
        point = _count_point(Record(given["count_point"], record.name, findings))
    elif outline is not None:
        inside = outline.representative_point()
        words = Text(nb="et punkt inne i omrisset", en="a point inside the outline")
        point = CountPoint(inside.x, inside.y, None, words, "")
    return Area(
        id=" ".join(str(area_id).split()),
        name=name,
        short_name=record.words("short_name", required=False) or Text(nb=name, en=name),
        outline=outline,
        count_point=point,
        representative_point=_representative(
            given.get("representative_point"), outline, record.name, findings
        ),
        accuracy_m=record.number("accuracy_m", 0, 100_000, required=False),
        also=record.texts("also") if given.get("also") else (),
        note=record.text("note", required=False),
    )


def _count_point(record: Record) -> CountPoint | None:
    lon, lat = record.number("lon", -180, 180), record.number("lat", -90, 90)
    accuracy = record.number("accuracy_m", 0, 100_000, required=False)
    what = record.words("what", required=False) or Text(nb="", en="")
    if lon is None or lat is None:
        return None
    return CountPoint(lon, lat, accuracy, what, record.text("source", required=False))


def _representative(
    given: object, outline: BaseGeometry | None, name: str, findings: Findings
) -> tuple[float, float] | None:
    if isinstance(given, dict):
        record = Record(given, f"{name}, representative point", findings)
        lon, lat = record.number("lon", -180, 180), record.number("lat", -90, 90)
        return None if lon is None or lat is None else (lon, lat)
    if outline is None:
        return None
    inside = outline.representative_point()
    return inside.x, inside.y


def _check_overlap(areas: list[Area], crs: str, findings: Findings, or_else: str) -> None:
    drawn = [area for area in areas if area.outline is not None]
    # Areas that meet vertex for vertex, as those of an authority do, are found faster.
    if shapely.coverage_is_valid([area.outline for area in drawn]):
        return
    shapes = [project(area.outline, crs) for area in drawn]
    tree = shapely.STRtree(shapes)
    for first, second in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        if first >= second:
            continue
        shared = shapely.intersection(shapes[first], shapes[second]).area
        if shared > SLIVER_M2:
            findings.add(
                f"overlaps '{drawn[second].id}' by {shared:,.0f} m²",
                f"Redraw one of them{or_else and f', or {or_else}'}.",
                value=drawn[first].id,
            )
