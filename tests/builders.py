"""Tiny worlds that a reader can solve in the head.

The world is a strip of two squares, 100 m by 100 m, in Bergen::

    north 100 ┌───────────┬───────────┐
              │   west    │   east    │      zone "drawn":   the west square, official, ± 10 m
              │           │  ┌─────┐  │      zone "guessed": hypothetical; outer is the east square,
              │   (50,50) │  │inner│  │                      inner the 60 m square in its middle
              │           │  └─────┘  │
            0 └───────────┴───────────┘
              0          100         200 east

``at(50, 50)`` is the middle of the west square. ``write_case(tmp_path)`` writes the whole world; each
part is replaced by naming it, or left out with None::

    write_case(tmp_path, counts=[count(area="west", count=7)], zones=None)
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

CRS = "EPSG:25832"
#: The south-west corner of the world: longitude, latitude.
ORIGIN = (5.33, 60.39)
#: Bounds of the world's case: west, south, east, north.
BOUNDS = (5.2, 60.3, 5.5, 60.5)

_TO_METRES = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)

Geometry = dict[str, Any]
Record = dict[str, Any]


# --- positions and outlines ---------------------------------------------------------------------


def at(east: float, north: float) -> tuple[float, float]:
    """Return longitude, latitude of a place so many metres east and north of the origin."""
    return _moved(*ORIGIN, east, north)


def square(lon: float, lat: float, size_m: float = 100) -> Geometry:
    """Return a square with its south-west corner at a position."""
    return ring((lon, lat), (size_m, 0), (size_m, size_m), (0, size_m))


def ring(corner: tuple[float, float], *steps: tuple[float, float]) -> Geometry:
    """Return a polygon: a corner, then points in metres east and north of that corner."""
    points = [_moved(*corner, *step) for step in ((0, 0), *steps, (0, 0))]
    rounded = [[round(lon, 7), round(lat, 7)] for lon, lat in points]
    return {"type": "Polygon", "coordinates": [rounded]}


def _moved(lon: float, lat: float, east: float, north: float) -> tuple[float, float]:
    x, y = _TO_METRES.transform(lon, lat)
    moved = _TO_METRES.transform(x + east, y + north, direction="INVERSE")
    return float(moved[0]), float(moved[1])


WEST = square(*at(0, 0))
EAST = square(*at(100, 0))
EAST_MIDDLE = square(*at(120, 20), 60)


# --- one thing each, with defaults --------------------------------------------------------------


def feature(geometry: Geometry | None, **properties: object) -> Record:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def area(id: str, geometry: Geometry | None, **properties: object) -> Record:  # noqa: A002
    """Return an area."""
    return feature(geometry, **{"id": id, "name": id.title(), **properties})


def official_zone(geometry: Geometry = WEST, **properties: object) -> Record:
    """Return the zone "drawn": one official line, right within 10 m, in force during 2021."""
    given = {
        "zone": "drawn", "version": "1", "name": "Drawn", "outline": "official", "accuracy_m": 10,
        "valid_from": "2021-01-01", "valid_to": "2021-12-31",
    }  # fmt: skip
    return feature(geometry, **{**given, **properties})


def hypothetical_zone(
    inner: Geometry = EAST_MIDDLE, outer: Geometry = EAST, **properties: object
) -> list[Record]:
    """Return the two features of the zone "guessed", seen in use in June 2021."""
    given = {
        "zone": "guessed", "version": "h1", "name": "Guessed", "outline": "hypothetical",
        "attested_from": "2021-06-01", "attested_to": "2021-06-30",
    }  # fmt: skip
    return [
        feature(geometry, region=region, **{**given, **properties})
        for region, geometry in (("inner", inner), ("outer", outer))
    ]


def words(text: str) -> dict[str, str]:
    """Return the same words in both languages."""
    return {"nb": text, "en": text}


def service(**changes: object) -> Record:
    """Return the service "house", which moved from the west to the east square during 2021."""
    (west_lon, west_lat), (east_lon, east_lat) = at(50, 50), at(150, 50)
    place = {"accuracy_m": 15, "position_source": "made up", "where": "L1"}
    return {
        "id": "house",
        "name": words("House"),
        "offers": {"nb": ["Mat"], "en": ["Food"]},
        "source": "book",
        "where": "L1",
        "position": [
            {"start": "2019", "end": "2021", "lon": west_lon, "lat": west_lat, **place},
            {"start": "2021", "lon": east_lon, "lat": east_lat, **place},
        ],
        "hours": [{"as_of": "2021-01", "text": words("10–15"), "where": "L2"}],
    } | changes


def scene(**changes: object) -> Record:
    """Return the scene "corner" with one statement: 5 to 10 persons in spring 2021."""
    lon, lat = at(50, 50)
    return {
        "id": "corner",
        "name": words("Corner"),
        "lon": lon,
        "lat": lat,
        "accuracy_m": 20,
        "statement": [
            {
                "start": "2021-spring", "end": "2021-spring", "low": 5, "high": 10,
                "text": words("5–10 persons"), "by": "Somebody", "where": "L3",
            }
        ],
        "largest": [{"end": "2021-06", "text": words("The largest"), "where": "L4"}],
    } | changes  # fmt: skip


def series(**changes: object) -> Record:
    """Return what a series says of itself: finds, counted."""
    return {
        "kind": "find",
        "unit": "find",
        "name": words("Finds"),
        "unit_name": words("finds"),
        "definition": words("Made-up finds"),
    } | changes


def count(area: str = "west", **changes: object) -> Record:
    """Return a published count: 30 finds in the west in the first quarter of 2021 (90 days)."""
    return {
        "place_type": "area", "place": area, "series": "finds", "start": "2021-01-01",
        "end": "2021-03-31", "kind": "find", "unit": "find", "count": 30, "source": "book",
        "where": "Table 1", "note": "",
    } | changes  # fmt: skip


def intervention(**changes: object) -> Record:
    """Return an act: the west square closed on 1 April 2021."""
    return {
        "id": "closing", "start": "2021-04-01", "end": "", "precision": "day",
        "place_type": "area", "place": "west", "kind": "closing", "name_nb": "Stengt",
        "name_en": "Closed", "source": "book", "where": "L5", "note": "",
    } | changes  # fmt: skip


def covered(area: str = "west", **changes: object) -> Record:
    """Return a row of coverage: somebody looked for finds through the first half of 2021."""
    return {"area": area, "start": "2021-01-01", "end": "2021-06-30", "kind": "find"} | changes


def place(name: str = "The house", **changes: object) -> Record:
    """Return a named place, in the middle of the west square."""
    lon, lat = at(50, 50)
    return {
        "name": name, "lon": f"{lon:.6f}", "lat": f"{lat:.6f}", "accuracy_m": 15,
        "confidence": "high", "kind": "other", "area": "west", "source": "made up",
    } | changes  # fmt: skip


def event(east: float, north: float, time: str = "2021-02-01T12:00", **changes: object) -> Record:
    """Return an event so many metres east and north of the origin."""
    lon, lat = at(east, north)
    return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "time": time, "kind": "find"} | changes


# --- files --------------------------------------------------------------------------------------


def write_features(path: Path, features: Iterable[Record], **members: object) -> Path:
    """Write a GeoJSON FeatureCollection."""
    data = {"type": "FeatureCollection", **members, "features": list(features)}
    return write(path, json.dumps(data, ensure_ascii=False))


def write_areas(path: Path, areas: Iterable[Record] | None = None) -> Path:
    """Write areas; "west" and "east" unless others are given."""
    return write_features(path, areas or (area("west", WEST), area("east", EAST)))


def write_zones(path: Path, zones: Iterable[Record] | None = None) -> Path:
    """Write zones; "drawn" and "guessed" unless others are given."""
    return write_features(path, zones or (official_zone(), *hypothetical_zone()))


def write_counts(path: Path, counts: Sequence[Record] | None = None) -> Path:
    """Write published counts.

    West and east had 30 and 10 finds in the first quarter of 2021 (90 days: 10 and 3.33 per 30
    days), 10 and 30 in the second (91 days).
    """
    second = {"start": "2021-04-01", "end": "2021-06-30"}
    default = (
        count("west", count=30), count("west", count=10, **second),
        count("east", count=10), count("east", count=30, **second),
    )  # fmt: skip
    return write_rows(path, counts or default)


def events_csv(path: Path, events: Sequence[Record] | None = None) -> Path:
    """Write five events in 2021: three in the west (January, January, May), two in the east."""
    default = (
        event(10, 10, "2021-01-10T12:00"), event(50, 50, "2021-01-20T12:00"),
        event(90, 90, "2021-05-20T12:00"), event(110, 50, "2021-05-21T12:00"),
        event(190, 50, "2021-05-22T12:00"),
    )  # fmt: skip
    return write_rows(path, events or default)


def write_rows(path: Path, rows: Sequence[Record]) -> Path:
    """Write records as CSV; the columns are those of the first, then any others."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_tables(path: Path, name: str, tables: Iterable[Record]) -> Path:
    """Write TOML tables of one name, ``[[name]]``."""
    return write(path, "\n".join(f"[[{name}]]\n{_toml(table)}" for table in tables))


def write(path: Path, text: str) -> Path:
    """Write text as it is, and make the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def write_case(folder: Path, **parts: Any) -> Path:
    """Write a whole case and return its folder.

    Parameters
    ----------
    folder
        Where; made if need be. Its name is the case's id unless ``settings`` gives another.
    **parts
        ``areas, zones, services, scenes, interventions, counts, coverage, places, backdrop``: a list
        of records instead of the default; ``series``: a dict of them by id; ``settings``: changes
        to case.toml (None leaves a key out). A part that is None is not written.
    """
    settings = {
        "id": folder.name,
        "name": words("Toytown"),
        "crs": CRS,
        "timezone": "Europe/Oslo",
        "bounds": list(BOUNDS),
        "period": "2021-01-01..2021-12-31",
        "main_series": "finds",
        "source": [
            {"id": "book", "title": "The Book", "by": "Somebody", "year": 2022, "publisher": "Us"}
        ],
        **parts.pop("settings", {}),
    }
    write(folder / "case.toml", _toml(settings))
    described = parts.pop("series", {"finds": series()})
    if described is not None:
        tables = (f'["{name}"]\n{_toml(table)}' for name, table in described.items())
        write(folder / "series.toml", "\n".join(tables))
    writers: dict[str, tuple[str, Any, Any]] = {
        "areas": ("areas.geojson", write_areas, None),
        "zones": ("zones.geojson", write_zones, None),
        "services": (
            "services.toml",
            lambda path, tables: write_tables(path, "service", tables),
            [service()],
        ),
        "scenes": (
            "scenes.toml",
            lambda path, tables: write_tables(path, "scene", tables),
            [scene()],
        ),
        "interventions": ("interventions.csv", write_rows, [intervention()]),
        "counts": ("counts.csv", write_counts, None),
        "coverage": ("coverage.csv", write_rows, [covered("west"), covered("east")]),
        "places": ("places.csv", write_rows, [place()]),
        "backdrop": ("backdrop.geojson", write_features, [feature(WEST, kind="park")]),
    }
    unknown = set(parts) - set(writers)
    assert not unknown, f"no such part of a case: {unknown}"
    for name, (file, writer, default) in writers.items():
        if parts.get(name, ...) is not None:
            writer(folder / file, parts.get(name, default))
    return folder


def write_bare_case(folder: Path, *without: str) -> Path:
    """Write a case that has no counts and coverage of its own, so that rows alone say what there is.

    Parameters
    ----------
    folder
        Where; its name is the case's id.
    *without
        Other parts of :func:`write_case` that it lacks.
    """
    parts = dict.fromkeys(("counts", "series", "coverage", *without))
    return write_case(folder, settings={"main_series": None}, **parts)


def unplaced(**parts: Any) -> dict[str, Any]:
    """Return the parts of a case, for :func:`write_case`, in which nothing has a position."""
    return {
        "settings": {"bounds": None},
        "areas": [area("west", None), area("east", None)],
        "scenes": [scene(lon=None, lat=None, accuracy_m=None)],
        **dict.fromkeys(("zones", "services", "places", "backdrop")),
        **parts,
    }


def _toml(table: Record) -> str:
    return "".join(
        f"{json.dumps(key)} = {_toml_value(value)}\n"
        for key, value in table.items()
        if value is not None
    )


def _toml_value(value: object) -> str:
    """Write a value as TOML, which JSON is but for tables."""
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(key)} = {_toml_value(one)}"
            for key, one in value.items()
            if one is not None
        )
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
