"""Every fault of a case at once: each file read on its own, then what one says of another.

A fault is told once, at the place where it is to be mended, and what follows from it is not told. So
what a file says of another is taken from the files as they stand, not from what a faulty one leaves.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scenemap.case import BACKDROP_KINDS, FILL_IN, MARKER, PARTS, PLACE_COLUMNS, Case
from scenemap.crs import (
    FAR,
    MOST_STRETCH,
    box_of,
    metric_crs,
    position_fault,
    position_faults,
    stretch,
    utm_of,
)
from scenemap.errors import CRSError, DataError, SceneMapError, TimeError
from scenemap.events.counts import (
    COUNT_COLUMNS,
    COVERAGE_COLUMNS,
    PLACE_TYPES,
    find_series,
    read_counts,
)
from scenemap.findings import Finding, Findings, did_you_mean, grouped
from scenemap.geojson import parse_geojson
from scenemap.intervals import PartialDate
from scenemap.interventions import COLUMNS as INTERVENTION_COLUMNS
from scenemap.model import Bounds
from scenemap.properties import AREA_PARTS, nested
from scenemap.services import CHANGES
from scenemap.storyfile import POINTS
from scenemap.tables import Row, read_csv, read_toml, read_utf8

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from scenemap.events.counts import Series
    from scenemap.vector import Feature

_COLUMNS: dict[str, Sequence[str]] = {
    "interventions.csv": INTERVENTION_COLUMNS,
    "counts.csv": COUNT_COLUMNS,
    "coverage.csv": COVERAGE_COLUMNS,
    "places.csv": PLACE_COLUMNS,
}
_FILL_IT_IN = "Write what the source says."
#: What the keys of TOML files name.
_WHAT = {
    "source": "source", "main_series": "series", "recording_series": "series", "from": "scene",
    "to": "scene",
}  # fmt: skip
#: Where no system can be found: near a pole.
_ANY_CRS = "EPSG:25832"


def check_case(folder: Path) -> tuple[Finding, ...]:
    """Read every file of a case and list every fault, each once.

    Parameters
    ----------
    folder
        With a ``case.toml``.

    Returns
    -------
    tuple of Finding
        File by file; empty if all is well. Those of level "warning" leave the case usable: what
        somebody has still to fill in.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> check_case(load_case("bergen").folder)
    ()
    """
    return _Check(folder).run()


class _Check:
    """The case as far as it can be read, and its files as they stand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        #: case.toml is no TOML: nothing is held against what it says.
        self.unread = False
        marker = Findings(MARKER)
        try:
            self.settings = read_toml(folder / MARKER)
            self.case = Case(folder, findings=marker)
        except DataError as error:
            self.findings.append(_of_error(MARKER, error))
            self.settings, self.unread = {}, True
            self.case = Case(folder, settings={}, findings=Findings(MARKER))
        self.findings += marker
        self.faulty = {one.column for one in marker}
        if not self.settings:
            self.faulty |= {"crs", "bounds"}
        self.broken: set[str] = set()
        self._held: dict[str, list[dict[str, Any]] | None] = {}

    def run(self) -> tuple[Finding, ...]:
        self._settle()
        if not self.unread:
            self._events()
        for part, file in PARTS.items():
            self._read(part, file)
        self._references()
        self._positions()
        self._kinds_of_backdrop()
        self._to_fill_in()
        order = [MARKER, *PARTS.values()]
        found = sorted(self.findings, key=lambda one: order.index(one.file))
        return tuple(grouped(found))

    def _add(self, file: str, problem: str, remedy: str, **where: Any) -> None:
        findings = Findings(file)
        findings.add(problem, remedy, **where)
        self.findings += findings

    # --- system and bounds

    def _settle(self) -> None:
        """Hold the system and the bounds to one another and to the areas.

        Where one of them is at fault, what is read later is held to the others only.
        """
        case, outlines = self.case, self._outlines()
        if case.bounds is None and "bounds" not in self.faulty:
            self._without_bounds(placed=bool(outlines))
        box = outlines[0] if "bounds" in self.faulty and outlines else case.bounds
        if box is None:
            return
        middle = box.middle
        try:
            off = stretch(case.crs, *middle)
        except CRSError:
            # Told by the reading of case.toml. Overlaps are still to be found.
            case.crs = _utm(middle)
            return
        if "bounds" in self.faulty or case.bounds is None:
            return
        if off > MOST_STRETCH and _reaches(case.crs, (middle[1], middle[0])):
            b = case.bounds
            case.bounds = Bounds(b.south, b.west, b.north, b.east)
            self._bad_bounds("looks swapped", "Write [west, south, east, north].", b)
        elif outlines and self._astray(outlines):
            lon, lat = outlines[0].middle
            remedy = f"The first lies at latitude {lat:.2f}, longitude {lon:.2f}."
            self._bad_bounds("do not hold the areas", remedy, case.bounds)
            case.bounds = Bounds(-180, -90, 180, 90)
        elif off > MOST_STRETCH:
            self._add(
                MARKER,
                f"does not fit: lengths are off by {off:.1%} where the case is".replace("%", " %")
                if off < 1
                else "does not reach to where the case is",
                f"Use {_utm(middle)}.",
                column="crs",
                value=case.crs,
            )
            case.crs = _utm(middle)

    def _without_bounds(self, *, placed: bool) -> None:
        """Ask for bounds if the case has positions; without them no position can be held to any."""
        self.faulty.add("bounds")
        tables = (("services.toml", "service"), ("scenes.toml", "scene"))
        given = [one for file, key in tables for one in _tables(self._toml(file), key)]
        if (
            placed
            or self._rows("places.csv")
            or any("position" in one or "lon" in one for one in given)
        ):
            self._add(
                MARKER,
                "is missing, and the case has positions",
                "Give [west, south, east, north]: without it swapped positions are not found.",
                column="bounds",
            )

    def _bad_bounds(self, problem: str, remedy: str, bounds: Bounds) -> None:
        given = f"{bounds.west:g}, {bounds.south:g}, {bounds.east:g}, {bounds.north:g}"
        self.faulty.add("bounds")
        self._add(MARKER, problem, remedy, column="bounds", value=given)

    def _astray(self, outlines: Sequence[Bounds]) -> bool:
        """Say whether all areas are where the system is meant for, but not within the bounds."""
        middles = [one.middle for one in outlines]
        return all(
            int(position_faults(*one, self.case.bounds)) == FAR and _reaches(self.case.crs, one)
            for one in middles
        )

    def _outlines(self) -> list[Bounds]:
        """Return where each outline lies, as far as they can be read."""
        try:
            features, _ = self._areas_read
        except SceneMapError:
            return []
        return [box_of([one.geometry]) for one in features if one.geometry is not None]

    @cached_property
    def _areas_read(self) -> tuple[list[Feature], Findings]:
        """Read the areas' file, once: of a whole country it is large."""
        from scenemap.vector import read_features

        path = self.folder / PARTS["areas"]
        findings = Findings(path.name)
        return read_features(path, findings) if path.exists() else [], findings

    # --- each file on its own

    def _events(self) -> None:
        """Read what case.toml says of event files, which else is read with the first of these."""
        try:
            _ = self.case.source
        except DataError as error:
            self.findings += error.findings

    def _read(self, part: str, file: str) -> None:
        try:
            if part == "counts" and "series" in self.broken:
                if (self.folder / file).exists():
                    read_counts(self.folder / file, self._series())
            elif part == "areas":
                self._read_areas(file)
            else:
                getattr(self.case, part)
        except DataError as error:
            self.broken.add(part)
            self.findings += error.findings or [_of_error(file, error)]

    def _read_areas(self, file: str) -> None:
        """Read the areas, for the ground that several of them share is told too."""
        from scenemap.areas import areas_of_features

        case, findings = self.case, Findings(file)
        if (self.folder / file).exists():
            features, read = self._areas_read
            findings.extend(read)
            areas_of_features(
                features, findings, crs=case.crs, bounds=case.bounds, overlap=case.overlap
            )
        self.findings += findings
        if findings.errors:
            self.broken.add("areas")

    def _series(self) -> dict[str, Series] | None:
        """Return what a faulty series.toml says all the same; None if it is not TOML."""
        try:
            return find_series(self.folder / PARTS["series"], Findings(""))
        except DataError:
            return None

    # --- what one file says of another

    def _references(self) -> None:
        known = {
            "area": self._ids_of_features("areas.geojson", ("id", "name")),
            "zone": self._ids_of_features("zones.geojson", ("zone", "id")),
            "service": self._ids_of_tables("services.toml", "service"),
            "scene": self._ids_of_tables("scenes.toml", "scene"),
        }
        names = self._names_of_areas()
        described = {str(one.get("id")) for one in _tables(self.settings, "source")}
        sources = None if self.unread else described
        for file in ("counts.csv", "interventions.csv"):
            for row in self._rows(file):
                kind = row.text("place_type", required=False)
                if file == "interventions.csv":  # of counts their reader tells it
                    self._refer(row, "place_type", "type of place", PLACE_TYPES)
                self._refer(row, "place", kind, known.get(kind), names if kind == "area" else {})
                self._refer(row, "source", "source", sources)
        for row in self._rows("coverage.csv"):
            self._refer(row, "area", "area", known["area"], names)
            self._refer(row, "source", "source", sources)
        for file, key in (("services.toml", "service"), ("scenes.toml", "scene")):
            for one in _tables(self._toml(file), key):
                whose = f"of {key} '{one.get('id')}'"
                self._refer_to(one.get("source"), sources, file, "source", whose)
        self._refer_from_settings(known["scene"])
        self._refer_from_story(known)

    def _refer(
        self,
        row: Row,
        column: str,
        what: str,
        known: Collection[str] | None,
        names: dict[str, str] | None = None,
    ) -> None:
        """Report a cell that names nothing that there is."""
        value = row.text(column, required=False)
        if known is None or not value or value in known:
            return
        remedy = did_you_mean(value, known)
        if names and value in names:
            remedy = f"Write its id, '{names[value]}'."
        if what == "source":
            remedy = f"Describe it in {MARKER}, or correct it. {remedy}"
        self._add(
            row.findings.file,
            f"is no {what} of the case",
            remedy,
            row=row.number,
            column=column,
            value=value,
        )

    def _refer_to(
        self, value: object, known: Collection[str] | None, file: str, column: str, whose: str = ""
    ) -> None:
        """Report a key of a table that names nothing that there is."""
        what = _WHAT[column]
        if known is not None and isinstance(value, str) and value and value not in known:
            self._add(
                file,
                f"{whose} is no {what} of the case".strip(),
                did_you_mean(value, known),
                column=column,
                value=value,
            )

    def _refer_from_settings(self, scenes: Collection[str] | None) -> None:
        table = self._toml("series.toml")
        series = table.keys() if table or "series" not in self.broken else None
        recording = self.settings.get("recording_series")
        self._refer_to(self.settings.get("main_series"), series, MARKER, "main_series")
        for one in recording if isinstance(recording, list) else ():
            self._refer_to(one, series, MARKER, "recording_series")
        for one in _tables(self.settings, "evidence"):
            for key in ("from", "to"):
                self._refer_to(one.get(key), scenes, MARKER, key, "of an evidence")

    def _refer_from_story(self, known: Mapping[str, Collection[str] | None]) -> None:
        """Report steps of the story that are made of, or point at, what the case has not."""
        file = PARTS["story"]
        acts = {row.text("id", required=False) for row in self._rows("interventions.csv")}
        made_of = {"scene-": known["scene"], "act-": acts, "service-": known["service"]}
        table = self._toml(file)
        order = table.get("order")
        steps = list(_tables(table, "step"))
        named = [("id", one.get("id")) for one in steps]
        named += [("order", one) for one in (order if isinstance(order, list) else ())]
        for key, step in named:
            for prefix, ids in made_of.items():
                if isinstance(step, str) and step.startswith(prefix) and ids is not None:
                    self._refer_step(file, key, step, prefix, ids)
        for one in steps:
            self._refer_step_to_period(file, one)
            for key, kind in POINTS.items():
                pointed = one.get(key)
                for thing in pointed if isinstance(pointed, list) else ():
                    ids = known[kind]
                    if ids is not None and thing not in ids:
                        self._add(
                            file,
                            f"of step '{one.get('id')}' is no {kind} of the case",
                            did_you_mean(str(thing), ids),
                            column=key,
                            value=thing,
                        )

    def _refer_step_to_period(self, file: str, step: Mapping[str, Any]) -> None:
        """Warn of a step of a day that the slider will hardly reach."""
        period, given = self.case.period, step.get("at")
        try:
            day = PartialDate.parse(given) if isinstance(given, str) else None
        except TimeError:
            return  # told by the reading of the file
        if period is not None and day is not None and not day.range.overlap(period):
            self._add(
                file,
                f"of step '{step.get('id')}' lies outside the period of the case",
                "The map shows the nearest day with figures. Correct it, or the period in "
                f"{MARKER}, or say in the step which time it is about.",
                column="at",
                value=given,
                level="warning",
            )

    def _refer_step(
        self, file: str, key: str, step: str, prefix: str, ids: Collection[str]
    ) -> None:
        wanted = {f"{prefix}{one}" for one in ids}
        if prefix == "service-":
            wanted = {f"{one}-{what}" for one in wanted for what in CHANGES}
        if step not in wanted:
            what = prefix.removesuffix("-")
            self._add(
                file,
                f"is no step that can be told: there is no such {what}",
                did_you_mean(step, wanted),
                column=key,
                value=step,
            )

    # --- positions

    def _positions(self) -> None:
        """Report positions that cannot be meant; those of outlines are told by their readers."""
        if self.case.view is not None and "view" in self.settings and "view" not in self.faulty:
            lon, lat = self.case.view.middle
            self._place({"lon": lon, "lat": lat}, MARKER, "of the view", column="view")
        for row in self._rows("places.csv"):
            name = row.text("name", required=False)
            self._place(row.cells, "places.csv", f"of '{name}'", row=row.number)
        for one in _tables(self._toml("services.toml"), "service"):
            for position in _tables(one, "position"):
                self._place(position, "services.toml", f"of service '{one.get('id')}'")
        for one in _tables(self._toml("scenes.toml"), "scene"):
            self._place(one, "scenes.toml", f"of scene '{one.get('id')}'")
        for given in self._properties("areas.geojson"):
            point = nested(given, AREA_PARTS).get("count_point")
            if isinstance(point, dict):
                whose = f"of the count point of area '{given.get('id')}'"
                self._place(point, "areas.geojson", whose)

    def _place(
        self,
        given: dict[str, Any],
        file: str,
        whose: str,
        *,
        row: int | None = None,
        column: str = "lat",
    ) -> None:
        try:
            lon, lat = float(given["lon"]), float(given["lat"])
        except (KeyError, TypeError, ValueError):
            return
        if abs(lon) > 180 or abs(lat) > 90 or "bounds" in self.faulty:
            return
        fault = position_fault(lon, lat, self.case.bounds)
        if fault:
            self._add(file, f"{whose} is not where the case is", fault, row=row, column=column)

    def _kinds_of_backdrop(self) -> None:
        """Tell of what the backdrop holds and nobody sees, because nothing of its kind is drawn."""
        file = PARTS["backdrop"]
        for number, given in enumerate(self._properties(file), 1):
            kind = str(given.get("kind"))
            if kind not in BACKDROP_KINDS:
                self._add(
                    file,
                    "is no kind that is drawn",
                    did_you_mean(kind, BACKDROP_KINDS),
                    row=number,
                    column="kind",
                    value=kind,
                    level="warning",
                )

    # --- what is left to fill in

    def _to_fill_in(self) -> None:
        tables = [(MARKER, self.settings)]
        toml = ("series.toml", "services.toml", "scenes.toml", "story.toml")
        tables += [(f, self._toml(f)) for f in toml]
        for file, table in tables:
            for key in _waiting(table):
                self._add(file, "is not filled in", _FILL_IT_IN, column=key, level="warning")
        for file in _COLUMNS:
            for row in self._rows(file):
                for column, cell in row.cells.items():
                    if cell.startswith(FILL_IN):
                        self._add(
                            file,
                            "is not filled in",
                            _FILL_IT_IN,
                            row=row.number,
                            column=column,
                            value=cell,
                            level="warning",
                        )

    # --- files as they stand

    def _rows(self, file: str) -> list[Row]:
        path = self.folder / file
        try:
            return list(read_csv(path, _COLUMNS[file], Findings(file))) if path.exists() else []
        except DataError:
            return []

    def _toml(self, file: str) -> dict[str, Any]:
        path = self.folder / file
        try:
            return read_toml(path) if path.exists() else {}
        except DataError:
            return {}

    def _properties(self, file: str) -> list[dict[str, Any]]:
        return self._features(file) or []

    def _features(self, file: str) -> list[dict[str, Any]] | None:
        """Return the properties of every feature; None if the file cannot be read."""
        if file not in self._held:
            self._held[file] = self._parsed(file)
        return self._held[file]

    def _parsed(self, file: str) -> list[dict[str, Any]] | None:
        path = self.folder / file
        if not path.exists():
            return []
        if file == PARTS["areas"]:
            with suppress(SceneMapError):
                read, findings = self._areas_read
                if not findings.errors:
                    return [dict(one.properties) for one in read if one.properties]
        try:
            features = parse_geojson(read_utf8(path))["features"]
            return [dict(one["properties"]) for one in features if one["properties"]]
        except (DataError, ValueError, LookupError, TypeError, RecursionError):
            return None

    def _ids_of_features(self, file: str, keys: Sequence[str]) -> set[str] | None:
        features = self._features(file)
        if features is None:
            return None
        first = (next((one[key] for key in keys if one.get(key)), "") for one in features)
        return {" ".join(str(one).split()) for one in first} - {""}

    def _ids_of_tables(self, file: str, key: str) -> set[str] | None:
        table = self._toml(file)
        if not table and key + "s" in self.broken:
            return None
        return {str(one.get("id")) for one in _tables(table, key)}

    def _names_of_areas(self) -> dict[str, str]:
        return {
            str(one["name"]): str(one["id"])
            for one in self._properties("areas.geojson")
            if one.get("name") and one.get("id")
        }


def _utm(middle: tuple[float, float]) -> str:
    try:
        return utm_of(*middle)
    except CRSError:
        return _ANY_CRS


def _reaches(crs: str, place: tuple[float, float]) -> bool:
    """Say whether a system is fit for measuring at a place."""
    metric_crs(crs)
    return abs(place[1]) <= 90 and stretch(crs, *place) <= MOST_STRETCH


def _tables(data: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    given = data.get(key)
    if isinstance(given, list):
        yield from (one for one in given if isinstance(one, dict))


def _waiting(table: dict[str, Any], under: str = "") -> Iterator[str]:
    """Name the keys whose text waits to be filled in; words in two languages are one."""
    for key, value in table.items():
        name = f"{under}{key}"
        if isinstance(value, str) and value.startswith(FILL_IN):
            yield name
        elif isinstance(value, dict) and {"nb", "en"} & value.keys():
            if any(isinstance(one, str) and one.startswith(FILL_IN) for one in value.values()):
                yield name
        elif isinstance(value, dict):
            yield from _waiting(value, f"{name}.")
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    yield from _waiting(one, f"{name}.")


def _of_error(file: str, error: SceneMapError) -> Finding:
    """Make a finding of an error that a whole file is read no further for."""
    problem, _, remedy = str(error).removeprefix(f"{file} ").removesuffix(".").rpartition(". ")
    return Finding(file, problem or remedy, f"{remedy}." if problem else "")
