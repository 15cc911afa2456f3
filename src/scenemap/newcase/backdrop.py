"""A backdrop from a user's own file of streets, water and buildings, in any format and system.

Only what lies around the areas is kept, without any property but the name and what it is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING, Any

import shapely

from scenemap.crs import rounded
from scenemap.errors import DataError
from scenemap.findings import Findings, number_of
from scenemap.identifiers import slug
from scenemap.text import say_both
from scenemap.vector import POLYGONS, Feature, called, layers_of, read_features

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from scenemap.model import Bounds, Text

#: So far around the areas the backdrop reaches, metres; a metre of latitude in degrees.
REACH_M = 500.0
_METRE = 1 / 111_320
#: A backdrop of more vertices makes pages slow.
MOST_VERTICES = 60_000
#: Lines are drawn with no more vertices than differ by this, degrees: half a metre or less. Decimals are
#: those of the page.
_TOLERANCE = 5e-6
_DECIMALS = 6
#: What of a map's features says what they are: keys of OpenStreetMap, whose value may be any word, ...
_BY_KEY = {
    "building": "building",
    "waterway": "water",
    "railway": "rail",
    "highway": "street",
}
#: ... and columns whose words say it: ours, those of OpenStreetMap, its shapefiles and Kartverket.
_SAYING = (
    "kind", "natural", "leisure", "landuse", "water", "place", "fclass", "class", "type", "objtype",
    "objekttype", "featuretype", "feature",
)  # fmt: skip
#: Words of files and layers, in Norwegian and English, as :func:`scenemap.identifiers.slug` writes them.
_WORDS = {
    "water": re.compile(
        r"water|vann|vatn|innsjo|\b(hav|sjo|elv|bekk|kanal|lake|sea|fjord)|ocean|river|stream|canal|"
        r"basin|reservoir|bay\b|dock|kystkontur|coast|shore|strand"
    ),
    "building": re.compile(r"build|\bbygg|bygning|\bhus|house|takkant"),
    "rail": re.compile(r"rail|jernbane|trikk|\btram|subway|bybane|t-bane"),
    "park": re.compile(
        r"\bpark(s|er|en|omrade)?\b|garden|forest|\bwood|skog|grass|cemetery|gravplass|kirkegard|"
        r"\bgront|meadow|playground|recreation"
    ),
    "square": re.compile(r"square|plaza|\btorg|allmenning|pedestrian|plass\b"),
    "bridge": re.compile(r"bridge|\bbr[uo]\b"),
    "street": re.compile(r"road|street|highway|\bve[gi]|\bgat[ae]|kjorebane|fortau"),
}
#: What a shape is drawn as, by what is said of it; "" is for what nothing is said of.
_AS_POLYGON = {
    "water": "water", "building": "building", "park": "park", "square": "square",
    "street": "square", "bridge": "square", "": "border",
}  # fmt: skip
_AS_LINE = {"water": "waterway", "rail": "rail", "bridge": "bridge", "": "street"}


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What is drawn behind a case.

    Parameters
    ----------
    features
        One for each kind and name, in degrees.
    name
        What it is, as card and page say it.
    accuracy_m
        How far it may be off (95 %); None if nobody said.
    reasons
        What was taken for what, and what was left out.
    """

    features: tuple[Feature, ...]
    name: Text
    accuracy_m: float | None
    reasons: tuple[str, ...]


def read_backdrop(
    path: Path, around: Bounds, *, accuracy_m: float | None = None, most: int = MOST_VERTICES
) -> Backdrop:
    """Read what lies around some areas from a file of streets, water, parks or buildings.

    Parameters
    ----------
    path
        Any vector file; of several layers all are taken.
    around
        Of the areas and zones; the backdrop reaches :data:`REACH_M` beyond.
    accuracy_m
        How far what it draws may be off (95 %).
    most
        Vertices that it may have.

    Raises
    ------
    DataError
        If it cannot be read, holds points only, lies elsewhere or is too large.
    """
    layers: list[str | None] = [*layers_of(path)] or [None]
    findings = Findings(path.name)
    found = [
        (feature, f"{layer or ''} {path.stem}")
        for layer in layers
        for feature in read_features(path, findings, layer=layer, mend=True)
        if feature.geometry is not None and not feature.geometry.is_empty
    ]
    findings.raise_errors()
    drawn = [(one, where) for one, where in found if _is_drawn(one.geometry)]
    points = len(found) - len(drawn)
    if not drawn:
        held = (
            f"{number_of(points, 'point')} and no line or polygon"
            if points
            else "nothing that can be drawn"
        )
        raise DataError(
            f"{path.name} holds {held}. A backdrop is drawn of streets as lines, and of water, parks "
            "or buildings as polygons: save those from your map."
        )
    box = _reach(around)
    near = [
        (_kind(one, where), one.properties, cut)
        for one, where in drawn
        if not (cut := _cut(one.geometry, box)).is_empty
    ]
    if not near:
        raise _elsewhere(path, [one.geometry for one, _ in drawn], around)
    features = tuple(_together(near))
    vertices = sum(int(shapely.get_num_coordinates(one.geometry)) for one in features)
    if vertices > most:
        counts = Counter(kind for kind, _, _ in near)
        raise DataError(
            f"{path.name} has {vertices:,} vertices around the areas, more than {most:,}: pages would be "
            f"slow ({_told(counts)}). Keep what one recognises the place by, streets and water, or thin "
            "it out; in QGIS: Extract by expression, Clip, Simplify."
        )
    return Backdrop(
        features,
        say_both("backdrop_file", file=path.name),
        accuracy_m,
        tuple(_reasons(path.name, near, points, findings)),
    )


def _is_drawn(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and int(shapely.get_dimensions(geometry)) > 0


def _reach(around: Bounds) -> tuple[float, float, float, float]:
    up = REACH_M * _METRE
    aside = up / max(0.01, cos(radians((around.south + around.north) / 2)))
    return around.west - aside, around.south - up, around.east + aside, around.north + up


def _cut(geometry: Any, box: tuple[float, float, float, float]) -> BaseGeometry:
    """Return what of a shape lies in a box, without heights."""
    flat, frame = shapely.force_2d(geometry), shapely.box(*box)
    if not frame.intersects(flat):
        return shapely.Point()
    cut = shapely.intersection(flat, frame)
    dimension = shapely.get_dimensions(flat)
    parts = [one for one in shapely.get_parts(cut) if shapely.get_dimensions(one) == dimension]
    return shapely.union_all(parts) if parts else shapely.Point()


def _kind(feature: Feature, where: str) -> str:
    """Say what a feature is drawn as: by what its properties say, else its layer and its file."""
    geometry = feature.geometry
    names = _AS_POLYGON if geometry is not None and _is_area(geometry) else _AS_LINE
    given = {slug(str(key)): str(value or "") for key, value in feature.properties.items()}
    if given.get("kind") in names.values():
        return given["kind"]
    for key, kind in _BY_KEY.items():
        if given.get(key) not in {None, "", "no", "None"}:
            return names.get(kind, names[""])
    for words in (*(given.get(key, "") for key in _SAYING), where):
        for kind, pattern in _WORDS.items():
            if pattern.search(slug(words)):
                return names.get(kind, names[""])
    return names[""]


def _is_area(geometry: BaseGeometry) -> bool:
    return geometry.geom_type in POLYGONS or int(shapely.get_dimensions(geometry)) == 2


def _together(near: Iterable[tuple[str, dict[str, Any], BaseGeometry]]) -> Iterable[Feature]:
    """Join shapes of one kind and name, so that a street of many pieces is one, no finer than is seen."""
    parts: dict[tuple[str, str], list[BaseGeometry]] = {}
    for kind, properties, cut in near:
        parts.setdefault((kind, _name(properties)), []).append(cut)
    for number, ((kind, name), shapes) in enumerate(sorted(parts.items()), 1):
        whole = shapely.union_all(shapes)
        if int(shapely.get_dimensions(whole)) == 1 and whole.geom_type != "LineString":
            whole = shapely.line_merge(whole)
        words = {"name": {"nb": name, "en": name}} if name else {}
        plain = shapely.simplify(whole, _TOLERANCE)
        yield Feature(number, rounded(plain, _DECIMALS), {"kind": kind, **words})


def _name(properties: dict[str, Any]) -> str:
    """Return what a feature is called; a number or an id is no name."""
    named = {
        key: value for key, value in properties.items() if slug(str(key)) not in {"id", "type"}
    }
    name = " ".join((called(named) or "").split())
    return "" if re.fullmatch(r"[\d\W]*", name) else name


def _elsewhere(path: Path, shapes: list[Any], around: Bounds) -> DataError:
    west, south, east, north = shapely.total_bounds(shapes)
    swapped = shapely.box(*_reach(around)).intersects(shapely.box(south, west, north, east))
    hint = " Its positions look swapped: GeoJSON has longitude first." if swapped else ""
    return DataError(
        f"{path.name} draws nothing around the areas: it lies at latitude {(south + north) / 2:.2f}, "
        f"longitude {(west + east) / 2:.2f}, and the areas at latitude "
        f"{(around.south + around.north) / 2:.2f}, longitude {(around.west + around.east) / 2:.2f}."
        f"{hint} Save the part around the areas, in its right coordinate system."
    )


def _reasons(
    file: str,
    near: list[tuple[str, dict[str, Any], BaseGeometry]],
    points: int,
    findings: Findings,
) -> Iterable[str]:
    counts = Counter(kind for kind, _, _ in near)
    yield f"Backdrop: {_told(counts)} of {file}, as far as {REACH_M:g} m around the areas."
    if counts["border"]:
        yield (
            "Drawn as outlines, for no column says what they are: "
            f"{number_of(counts['border'], 'polygon')} of {file}. A column 'kind' may say water, park, "
            "square or building."
        )
    if points:
        yield f"Left out, for a backdrop has none: {number_of(points, 'point')} of {file}."
    mended = sum("was mended" in one.problem for one in findings)
    if mended:
        yield f"Warning: mended, for they cross themselves: {number_of(mended, 'outline')} of {file}."


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{kind}: {number}" for kind, number in counts.most_common())
