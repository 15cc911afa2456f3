"""Areas: places that counts belong to. They do not overlap; some have no geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from scenemap.crs import box_of, position_fault, position_faults, project
from scenemap.findings import Findings, called, check_word, did_you_mean, number_of
from scenemap.identifiers import normal
from scenemap.model import OVERLAPS, Text
from scenemap.properties import AREA_PARTS, columns_of, nested
from scenemap.seams import lie_apart
from scenemap.tables import Record, check_unique
from scenemap.vector import NAME_COLUMNS, POLYGON_TYPES, Feature, read_features
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from scenemap.frames import Frame
    from scenemap.model import Bounds, Overlap

#: Two outlines may overlap by this share of the smaller one before they count as overlapping: a
#: border that was drawn twice leaves slivers, of two metres between areas of 400 m say.
SLIVER_SHARE = 0.005

#: Less shared ground than this comes from rounded coordinates alone, and is not told.
_NO_GROUND_M2 = 0.001


#: Columns that say a part of something, and so name no area.
_PARTS = frozenset(columns_of(AREA_PARTS))
#: What stands for an area where nobody says.
_INSIDE = Text(nb="et punkt inne i omrisset", en="a point inside the outline")


@dataclass(frozen=True, slots=True)
class Remedies:
    """How a user asks for what would help with areas that cannot be used; blank where nobody can.

    Parameters
    ----------
    overlap
        Taking areas that overlap.
    mend
        Mending outlines that are not sound.
    name_column
        Saying which column holds the names.
    """

    overlap: str = ""
    mend: str = ""
    name_column: str = ""


NO_REMEDIES = Remedies()
#: Where these are arguments of a function; the command line words them as options.
ARGUMENTS = Remedies("take `overlap='all'`", "take `mend=`", "`name_column=`")


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
    layer: str | None = None,
    name_column: str | None = None,
    mend: bool = False,
) -> tuple[Area, ...]:
    """Read areas, sorted by id.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, another vector file, or a table. The id is taken from the property ``id``;
        without one, it is the name. The name is that of ``name_column``.
    crs
        Projected system in which overlaps are measured.
    bounds
        The case's bounds, to find swapped or far-away coordinates; None for any place on earth.
    overlap
        ``"error"`` refuses areas whose interiors overlap by more than a sliver
        (:data:`SLIVER_SHARE`); ``"all"`` takes them. A point that several areas cover belongs to the
        one with the smallest id.
    layer
        Layer of a file that holds several; the first unless given.
    name_column
        Property that holds the names; unless given, one that is known to
        (:data:`scenemap.vector.NAME_COLUMNS`), else the only one with a text of its own for each area.
    mend
        Mend outlines that are not sound, instead of refusing them.

    Raises
    ------
    DataError
        With every fault of the file.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> square = {"type": "Polygon", "coordinates": [[[5, 60], [6, 60], [6, 61], [5, 61], [5, 60]]]}
    >>> one = {"type": "Feature", "properties": {"bydel": "Årstad"}, "geometry": square}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "areas.geojson")
    ...     _ = path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    ...     read_areas(path, "EPSG:25832")
    (<Area Årstad: Årstad>,)
    """
    findings = Findings(path.name)
    areas = find_areas(
        path,
        findings,
        crs=crs,
        bounds=bounds,
        overlap=overlap,
        layer=layer,
        name_column=name_column,
        mend=mend,
    )
    findings.raise_errors()
    return areas


def find_areas(
    path: Path | Frame,
    findings: Findings,
    *,
    crs: str,
    bounds: Bounds | None = None,
    overlap: Overlap = "error",
    layer: str | None = None,
    name_column: str | None = None,
    mend: bool = False,
    remedies: Remedies = NO_REMEDIES,
) -> tuple[Area, ...]:
    """Read areas as far as they can be; see :func:`read_areas`.

    ``findings`` takes the faults, and as warnings what was mended and which ground several areas
    share; ``remedies`` say how a user asks for what would help.
    """
    features = read_features(path, findings, layer=layer, mend=mend, to_mend=remedies.mend)
    return areas_of_features(
        features,
        findings,
        crs=crs,
        bounds=bounds,
        overlap=overlap,
        name_column=name_column,
        remedies=remedies,
    )


def areas_of_features(
    features: Sequence[Feature],
    findings: Findings,
    *,
    crs: str,
    bounds: Bounds | None = None,
    overlap: Overlap = "error",
    name_column: str | None = None,
    remedies: Remedies = NO_REMEDIES,
) -> tuple[Area, ...]:
    """Make areas of the features of a file that was read; see :func:`find_areas`."""
    if features or not findings.errors:
        features = named(features, findings, name_column, remedies)
    return build_areas(
        features, findings, crs=crs, bounds=bounds, overlap=overlap, remedies=remedies
    )


def build_areas(
    features: Sequence[Feature],
    findings: Findings,
    *,
    crs: str,
    bounds: Bounds | None = None,
    overlap: Overlap = "error",
    remedies: Remedies = NO_REMEDIES,
) -> tuple[Area, ...]:
    """Make areas of features, sorted by id; those with faults are left out. See :func:`find_areas`."""
    astray = _astray(features, bounds, findings)
    inside = _inside(features)
    built = (
        _area(feature, findings, inside.get(feature.number))
        for feature in features
        if feature.number not in astray
    )
    areas = sorted((area for area in built if area is not None), key=lambda area: area.id)
    if not areas and not findings.errors:
        findings.add("holds no area", "Give it at least one feature with an id.")
    check_unique([area.id for area in areas], "area", findings)
    _check_overlap(areas, crs, findings, overlap, remedies)
    return tuple(areas)


def named(
    features: Sequence[Feature],
    findings: Findings,
    name_column: str | None = None,
    remedies: Remedies = NO_REMEDIES,
) -> list[Feature]:
    """Give features that have no ``name`` the one of their column of names."""
    lacking = [one for one in features if not (one.properties.get("name"))]
    if name_column is None and not lacking:
        return [*features]
    column = find_name_column(features, findings, name_column, remedies)
    if column is None or column == "name":
        return [*features]
    return [
        Feature(one.number, one.geometry, {**one.properties, "name": one.properties.get(column)})
        for one in features
    ]


def find_name_column(
    features: Sequence[Feature],
    findings: Findings,
    wanted: str | None = None,
    remedies: Remedies = NO_REMEDIES,
) -> str | None:
    """Find the property that holds the names of areas; None, with a fault, if it does not show.

    Of those that are known to, the first that tells every area apart; else the only one of texts
    that does.
    """
    columns = list(dict.fromkeys(name for one in features for name in one.properties))
    if wanted is not None:
        if wanted in columns:
            return wanted
        findings.add("is no column", did_you_mean(wanted, columns), column=wanted)
        return None
    by_plain = {normal(column): column for column in reversed(columns)}
    own_id = by_plain.pop("id", None)
    known = [by_plain[plain] for plain in NAME_COLUMNS if plain in by_plain]
    telling = [one for one in known if _tells_apart(features, one)]
    if known:
        return [*telling, *known][0]
    texts = [one for one in by_plain.values() if one not in _PARTS and _holds_texts(features, one)]
    unique = [one for one in texts if _tells_apart(features, one)]
    found = unique if len(features) > 1 and unique else texts
    if len(found) == 1:
        return found[0]
    if features and own_id is None:
        findings.add(
            "has no column that is known to hold the names of the areas",
            f"Say which with {remedies.name_column or '`name_column=`'}. There are: "
            f"{', '.join(columns) or 'none'}.",
        )
    return own_id


def _holds_texts(features: Sequence[Feature], column: str) -> bool:
    return all(isinstance(one.properties.get(column), str) for one in features)


def _tells_apart(features: Sequence[Feature], column: str) -> bool:
    """Say whether a column has a text of its own for each feature."""
    told = {" ".join(str(one.properties.get(column) or "").split()) for one in features}
    return _holds_texts(features, column) and len(told - {""}) == len(features)


def names_of(areas: Iterable[Area]) -> dict[str, str]:
    """Map every name that an event or a count may give an area by to the area's id.

    These are its id, its name and its other names, as they are written; a name of two areas is none
    of either's.
    """
    meant: dict[str, str | None] = {}
    ids = {}
    for area in areas:
        ids[area.id] = area.id
        for name in (area.name, *area.also):
            if meant.setdefault(name, area.id) != area.id:
                meant[name] = None
    return {**{name: one for name, one in meant.items() if one is not None}, **ids}


def id_of(words: str, areas: Sequence[Area]) -> str:
    """Return the id of the area that somebody names: by id, by name or short name, in any case.

    Parameters
    ----------
    words
        What was typed.
    areas
        That may be meant.

    Returns
    -------
    str
        ``words`` as they are where no area, or more than one, is called so.

    Examples
    --------
    >>> from scenemap import load_case
    >>> areas = load_case("bergen").areas
    >>> id_of("Laksevåg", areas), id_of("light rail/bus", areas), id_of("Voss", areas)
    ('laksevag', 'bybane', 'Voss')
    """
    known = names_of(areas)
    if words in known:
        return known[words]
    alike = called(
        words,
        {
            one.id: (one.name, *one.also, one.short_name["nb"], one.short_name["en"])
            for one in areas
        },
    )
    return alike[0] if len(alike) == 1 else words


def _astray(features: Sequence[Feature], bounds: Bounds | None, findings: Findings) -> set[int]:
    """Report outlines that are not where the case is; once, if they all are in the same way."""
    if bounds is None or not _middles_astray([one.geometry for one in features], bounds)[2].any():
        return set()
    drawn = [one for one in features if one.geometry is not None and one.geometry.is_valid]
    lon, lat, faults = _middles_astray([one.geometry for one in drawn], bounds)
    alike = len(drawn) > 1 and len(set(faults.tolist())) == 1
    wrong = [at for at, fault in enumerate(faults) if fault]
    for at in wrong[:1] if alike else wrong:
        given = drawn[at].properties
        name = f"area '{_id(given)}'"
        if alike:
            name = f"every area ({len(drawn)})"
        findings.add(
            f"of {name} is not where the case is",
            position_fault(float(lon[at]), float(lat[at]), bounds),
            column="geometry",
        )
    return {drawn[at].number for at in wrong}


def any_astray(areas: Sequence[Area], bounds: Bounds | None) -> bool:
    """Say whether an outline is not where the case is."""
    return bool(_middles_astray([area.outline for area in areas], bounds)[2].any())


def _middles_astray(
    outlines: Sequence[BaseGeometry | None], bounds: Bounds | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Return longitude and latitude of the middle of each outline, and what is wrong with it."""
    drawn = [one for one in outlines if one is not None]
    west, south, east, north = shapely.bounds(drawn).reshape(-1, 4).T
    lon, lat = (west + east) / 2, (south + north) / 2
    for at in (east - west > 180).nonzero()[0]:  # cut along 180°
        lon[at], lat[at] = box_of([drawn[at]]).middle
    return lon, lat, position_faults(lon, lat, bounds)


def _inside(features: Sequence[Feature]) -> dict[int, tuple[float, float]]:
    """Return a point inside each polygon, by the number of its feature; made for all at once."""
    shapes = np.array([*(one.geometry for one in features), None], dtype=object)[:-1]
    polygons = np.isin(shapely.get_type_id(shapes), POLYGON_TYPES)
    drawn = [one for one, is_one in zip(features, polygons.tolist(), strict=True) if is_one]
    points = shapely.point_on_surface(shapes[polygons])
    places = zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)
    return {one.number: place for one, place in zip(drawn, places, strict=True)}


def _id(given: Mapping[str, Any]) -> str:
    """Return the id of an area, else its name; blank where it has neither. Nought is an id."""
    return _plain(given.get("id")) or _plain(given.get("name"))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # as columns of whole numbers come that have a blank somewhere
    return "" if value is None else " ".join(str(value).split())


def _area(feature: Feature, findings: Findings, inside: tuple[float, float] | None) -> Area | None:
    given = feature.properties
    area_id = _id(given)
    if not area_id:
        findings.add("has no id", "Give each area a property 'id'.", row=feature.number)
        return None
    name = f"area '{area_id}'"
    given = nested(given, AREA_PARTS, findings, name)
    record = Record(given, name, findings)
    outline = feature.geometry
    if outline is not None and inside is None:
        record.fault("geometry", "is not a polygon", "Draw an outline.", outline.geom_type)
        return None
    name = _plain(given.get("name")) or area_id
    point = None
    if isinstance(given.get("count_point"), dict):
        point = _count_point(Record(given["count_point"], record.name, findings))
    elif inside is not None:
        point = CountPoint(*inside, None, _INSIDE, "")
    return Area(
        id=area_id,
        name=name,
        short_name=record.words("short_name", required=False) or Text(nb=name, en=name),
        outline=outline,
        count_point=point,
        representative_point=_representative(
            given.get("representative_point"), inside, record.name, findings
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
    given: object, inside: tuple[float, float] | None, name: str, findings: Findings
) -> tuple[float, float] | None:
    if isinstance(given, dict):
        record = Record(given, f"{name}, representative point", findings)
        lon, lat = record.number("lon", -180, 180), record.number("lat", -90, 90)
        return None if lon is None or lat is None else (lon, lat)
    return inside


def _check_overlap(
    areas: Sequence[Area],
    crs: str,
    findings: Findings,
    overlap: Overlap,
    remedies: Remedies,
) -> None:
    """Report areas that overlap, and tell how much ground others lose to the smallest id."""
    check_word(overlap, OVERLAPS, "overlap")
    shared = shared_ground(areas, crs)
    for one in shared:
        if overlap == "error" and one.share > SLIVER_SHARE:
            findings.add(
                f"overlaps '{one.second}' by {_square_metres(one.m2)}",
                f"Redraw one of them{remedies.overlap and f', or {remedies.overlap}'}.",
                value=one.first,
            )
    if not shared or findings.errors:
        return
    most = max(shared, key=lambda one: one.share)
    findings.add(
        f"has {number_of(len(shared), 'pair')} of areas that overlap, '{most.first}' and "
        f"'{most.second}' most: "
        f"{_square_metres(cut_of(areas, crs))} in all were cut from those whose ids come later",
        "Redraw their borders as one line if that matters.",
        level="warning",
    )


def _square_metres(area: float) -> str:
    return f"{area:,.{0 if area >= 10 else 2 if area >= 0.01 else 4}f} m²"


@dataclass(frozen=True, slots=True)
class Shared:
    """Ground that two areas share.

    Parameters
    ----------
    first, second
        Their ids.
    m2
        Its area.
    share
        Of the smaller one.
    """

    first: str
    second: str
    m2: float
    share: float


def shared_ground(areas: Sequence[Area], crs: str) -> tuple[Shared, ...]:
    """List every two areas whose interiors overlap, measured in a projected system.

    Parameters
    ----------
    areas
        Areas by id; those without outline share nothing.
    crs
        Projected system in which it is measured.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> bergen = load_case("bergen")
    >>> shared_ground(bergen.areas, bergen.crs)
    ()
    """
    drawn = [area for area in areas if area.outline is not None]
    # Areas that meet vertex for vertex, as those of an authority do, are found faster.
    outlines = [area.outline for area in drawn]
    if lie_apart(outlines) or shapely.coverage_is_valid(outlines):
        return ()
    shapes = [project(area.outline, crs) for area in drawn]
    tree = shapely.STRtree(shapes)
    found = []
    for first, second in sorted(zip(*tree.query(shapes, predicate="intersects"), strict=True)):
        if first >= second:
            continue
        m2 = float(shapely.intersection(shapes[first], shapes[second]).area)
        if m2 > _NO_GROUND_M2:
            smaller = min(shapes[first].area, shapes[second].area)
            found.append(Shared(drawn[first].id, drawn[second].id, m2, m2 / smaller))
    return tuple(found)


def cut_of(areas: Sequence[Area], crs: str) -> float:
    """Return the area in m² that areas lose to others with a smaller id.

    It is what their own areas add up to beyond the ground that they cover together.
    """
    shapes = [project(area.outline, crs) for area in areas if area.outline is not None]
    return float(sum(shape.area for shape in shapes) - shapely.union_all(shapes).area)
