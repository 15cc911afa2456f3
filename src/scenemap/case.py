"""A case: a study in a folder, read piece by piece as it is asked for."""

from __future__ import annotations

import math
import os
import re
from copy import copy
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenemap.crs import MOST_STRETCH_AT_ALL, box_of, metric_crs, stretch, utm_of
from scenemap.errors import (
    CRSError,
    DataError,
    GeodataNotFoundError,
    SceneMapError,
    TimeError,
    UnknownIdError,
)
from scenemap.findings import Findings, did_you_mean, in_any_case
from scenemap.identifiers import normal
from scenemap.intervals import DateRange, parse_zone
from scenemap.model import (
    DEFAULT_KIND,
    LANGS,
    OVERLAPS,
    RESTS_ON,
    Bounds,
    Overlap,
    RestsOn,
    Source,
    Text,
)  # fmt: skip
from scenemap.norway import latitude_first, time_zone_at
from scenemap.properties import BACKDROP_PARTS, nested
from scenemap.tables import Record, Row, check_unique, read_csv, read_toml
from scenemap.text import capitalised, number, same, say_both, titled
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.events.counts import Count, Coverage, Series
    from scenemap.events.raw import SourceOptions
    from scenemap.interventions import Intervention
    from scenemap.scenes import Scene
    from scenemap.services import Service
    from scenemap.storyfile import ToldStory
    from scenemap.vector import Feature
    from scenemap.zones.model import Zone

#: The file that makes a folder a case.
MARKER = "case.toml"
#: Parts of a case and their files, in the order in which faults are told.
PARTS = {
    "areas": "areas.geojson",
    "zones": "zones.geojson",
    "services": "services.toml",
    "scenes": "scenes.toml",
    "interventions": "interventions.csv",
    "series": "series.toml",
    "counts": "counts.csv",
    "coverage": "coverage.csv",
    "places": "places.csv",
    "backdrop": "backdrop.geojson",
    "story": "story.toml",
}
#: What a backdrop draws: polygons, lines, and labels at points.
BACKDROP_KINDS = (
    "land", "water", "park", "square", "building", "border", "waterway", "rail", "street", "bridge",
    "water-label", "street-label", "quarter-label",
)  # fmt: skip
DEFAULT_CASE = "bergen"
#: Text that begins so waits for somebody to fill it in.
FILL_IN = ("FYLL INN", "FILL IN")
_ENVIRONMENT = "SCENEMAP_GEODATA"
_BLANK = Text(nb="", en="")
#: A case of the user's own zones reaches so many degrees beyond them, about as the Bergen case does: who
#: asks from the other end of the town gets an answer, and who swaps two numbers is told.
_OWN_MARGIN = (0.2, 0.15)
PLACE_COLUMNS = ("name", "lon", "lat", "accuracy_m", "confidence", "kind", "area", "source")


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of the case, for looking positions up by name.

    Parameters
    ----------
    name
        Its columns ``name`` and, where English has other words for it, ``name_en``.
    """

    name: Text
    lon: float
    lat: float
    accuracy_m: float
    confidence: str
    kind: str
    area: str
    source: str


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of events is called in a case.

    Parameters
    ----------
    name
        As a title.
    unit
        In the plural, within a sentence; None if the case does not say.
    """

    name: Text
    unit: Text | None


@dataclass(frozen=True, slots=True)
class Caveat:
    """What the main series cannot show.

    Parameters
    ----------
    why_no_effect
        It is a reason why the series shows no effect of an act.
    """

    text: Text
    why_no_effect: bool


@dataclass(frozen=True, slots=True)
class BackdropSource:
    """What is drawn behind areas and zones.

    Parameters
    ----------
    name
        What it is and where it comes from, as card and page say it.
    accuracy_m
        How far it may be off (95 %); None if nobody said.
    """

    name: Text
    accuracy_m: float | None

    @property
    def sentence(self) -> Text:
        """What is drawn, and how far it may be off, for card and page."""
        if self.accuracy_m is None:
            return say_both("backdrop_unsure", name=self.name)
        return say_both("backdrop_within", name=self.name, metres=number(self.accuracy_m, 0))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a leg of the movement rests on.

    Parameters
    ----------
    from_scene, to_scene
        Ids of the scenes that it leads from and to; both empty where it names none.
    rests_on
        The surest that is known of the move; `told` unless the case says more.
    """

    text: Text
    from_scene: str
    to_scene: str
    rests_on: RestsOn = "told"


class Case:
    """A study: its areas, zones, services, scenes, acts and published counts.

    Parts are read when first asked for, so that a check of one point reads the zones only.

    Parameters
    ----------
    folder
        Folder with a ``case.toml``.
    findings
        Takes the faults of ``case.toml``, which then raise no error: for finding those of other files.
    settings
        In the place of what ``case.toml`` holds.

    Raises
    ------
    DataError
        With every fault of ``case.toml``.

    Examples
    --------
    >>> case = load_case("bergen")
    >>> case.name["en"], case.crs, len(case.zones)
    ('Bergen', 'EPSG:25832', 2)
    """

    def __init__(
        self,
        folder: Path,
        *,
        findings: Findings | None = None,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        given, findings = findings, Findings(MARKER) if findings is None else findings
        data = read_toml(folder / MARKER) if settings is None else settings
        record = Record(data, "the case", findings)
        self.id = record.text("id")
        if self.id and not re.fullmatch("[a-z0-9][a-z0-9-]*", self.id):
            # It becomes the name of a file.
            record.fault("id", "is no id", "Use small letters, digits and hyphens.", self.id)
        self.name = record.words("name") or _BLANK
        self.author = record.words("author", required=False)
        self.crs = record.text("crs")
        self.main_series = record.text("main_series", required=False)
        self.recording_series = record.texts("recording_series")
        self.zone = self._zone(record)
        # A case whose sources give no position has no bounds, and nothing to look at.
        self.bounds = _box(record, "bounds") if "bounds" in data else None
        self.view = _box(record, "view") if "view" in data else self.bounds
        self.period = self._period(record)
        self.overlap: Overlap = "error"
        if "overlap" in data:
            self.overlap = record.one_of("overlap", OVERLAPS) or "error"
        self.areas_note = record.words("areas_note", required=False)
        self.caveats = record.parts("caveat", _caveat)
        self.evidence = record.parts("evidence", _evidence)
        self.sources = record.parts("source", _source)
        self.kinds = _kinds(record)
        self._events = data.get("events", {})
        self.legal_aid = record.words("legal_aid", required=False)
        self.backdrop_source = _backdrop_source(record)
        try:
            metric_crs(self.crs)
        except CRSError as error:
            if self.crs:  # else it is told already
                record.fault("crs", "cannot be used", str(error), self.crs)
        if given is None:
            findings.raise_errors()
            self._check_fit(record)
            findings.raise_errors()

    def _check_fit(self, record: Record) -> None:
        """Refuse a system in which metres are none where the case is, such as that of another zone.

        What is off by less `check_case` tells.
        """
        off = 0.0 if self.bounds is None else stretch(self.crs, *self.bounds.middle)
        if off > MOST_STRETCH_AT_ALL:
            record.fault(
                "crs",
                "does not fit where its bounds are: lengths are off by "
                + (f"{100 * off:.0f} %" if math.isfinite(off) else "more than can be said"),
                "`scenemap case check` says what to write.",
                self.crs,
            )

    @staticmethod
    def _zone(record: Record) -> ZoneInfo:
        try:
            return parse_zone(record.text("timezone"))
        except TimeError as error:
            record.fault("timezone", "is unknown", str(error))
            return parse_zone("UTC")

    @staticmethod
    def _period(record: Record) -> DateRange | None:
        text = record.text("period", required=False)
        try:
            return DateRange.parse(text) if text else None
        except TimeError as error:
            record.fault("period", "cannot be used", str(error), text)
            return None

    def __repr__(self) -> str:
        return f"Case({self.id!r})"

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        rows: list[tuple[str, object]] = [
            ("id", self.id),
            ("period", self.period or "not given"),
            ("coordinate system", self.crs),
            ("time zone", self.zone),
            *((name, self._listed(name)) for name in ("areas", "zones", "services", "scenes")),
            ("series of counts", ", ".join(sorted(self.series)) or "none"),
            (
                "sources",
                "; ".join(one.named["en"] for one in self.sources) or "none",
            ),
        ]
        caveats = [caveat.text["en"] for caveat in self.caveats]
        return html_card(self.name["en"], caveats, rows=rows)

    @cached_property
    def source(self) -> SourceOptions:
        """What of its event files is read, and under which names: the table ``[events]``.

        Raises
        ------
        DataError
            With every fault of that table.
        """
        from scenemap.events.raw import SourceOptions

        findings = Findings(MARKER)
        if not isinstance(self._events, dict):
            findings.add("is no table", "Write [events].", column="events")
            findings.raise_errors()
        found = SourceOptions.of_case(Record(self._events, "events", findings))
        findings.raise_errors()
        return found

    def _listed(self, name: str) -> str:
        """List the ids of one kind of thing; that a file has faults is said, not raised."""
        try:
            return ", ".join(dict.fromkeys(one.id for one in getattr(self, name))) or "none"
        except SceneMapError:
            return "cannot be read; see check_case()"

    def elsewhere(self, areas: Sequence[Area]) -> Case:
        """Return a case of areas that lie elsewhere: without anything of this one but its time zone.

        Parameters
        ----------
        areas
            With outlines; their system is that of the UTM zone of their middle.
        """
        box = box_of([area.outline for area in areas if area.outline is not None])
        return self._of_own(box, self.zone, Text(nb="Egne områder", en="Own areas"))

    def of_own_zones(self, outlines: Sequence[BaseGeometry], zone: ZoneInfo) -> Case:
        """Return a case round outlines of zones that lie elsewhere, with nothing of this one."""
        box = box_of(outlines)
        width, height = box.east - box.west, box.north - box.south
        return self._of_own(
            box,
            zone,
            Text(nb="Egne soner", en="Own zones"),
            bounds=list(astuple(box.grown(*_OWN_MARGIN))),
            view=list(astuple(box.grown(width / 4, height / 4))),
        )

    def _of_own(self, box: Bounds, zone: ZoneInfo, name: Text, **settings: object) -> Case:
        settings |= {
            "id": "own",
            "name": dict(name),
            "crs": utm_of(*box.middle),
            "timezone": str(zone),
        }
        return Case(self.folder / "no such folder", settings=settings)

    def with_zones(self, zones: Sequence[Zone]) -> Case:
        """Return the same case with other zones in the place of its own.

        Examples
        --------
        >>> case = load_case("bergen")
        >>> [zone.id for zone in case.with_zones(case.zones[1:]).zones]
        ['vagsbunnen']
        """
        other = copy(self)
        other.zones = tuple(zones)
        return other

    def place_name(self, place_type: str, place: str) -> Text:
        """Name a place that a figure or an act is of; its id where there is no such place."""
        named = {
            "area": {area.id: area.short_name for area in self.areas},
            "zone": {zone.id: zone.name for zone in self.zones},
            "service": {service.id: service.name for service in self.services},
            "scene": {scene.id: scene.name for scene in self.scenes},
            "case": {self.id: self.name},
        }
        return named.get(place_type, {}).get(place, Text(nb=place, en=place))

    def kind_name(self, kind: str) -> Text:
        """Name a kind of events as a title: as the case does, else by what its series count.

        A kind that the case knows nothing of is called what the file calls it.

        Examples
        --------
        >>> load_case("bergen").kind_name("overdose-find")
        {'nb': 'Funn etter overdose', 'en': 'Overdose finds'}
        >>> load_case("oslo").kind_name("ticket")["nb"]
        'Ticket'
        """
        if kind in self.kinds:
            return self.kinds[kind].name
        if kind == DEFAULT_KIND:  # the file says of no event what it is
            return Text(nb="Hendelser", en="Events")
        unit = self.kind_unit(kind)
        return same(capitalised(kind)) if unit is None else titled(unit)

    def kind_unit(self, kind: str) -> Text | None:
        """Return the case's word for events of a kind, in the plural; None if it has not just one."""
        named = self.kinds.get(kind)
        if named and named.unit:
            return named.unit
        known = [one for one in self.series.values() if one.kind == kind]
        main = [one for one in known if one.id == self.main_series]
        units = [one.unit_name for one in main or known]
        return units[0] if units and all(one == units[0] for one in units) else None

    def path(self, name: str) -> Path:
        """Return where one of the case's files is, whether it exists or not."""
        return self.folder / name

    @property
    def placed(self) -> bool:
        """Say whether the case has the position of anything; if not, nothing can be drawn."""
        return bool(
            self.zones
            or self.services
            or self.backdrop
            or self.places
            or any(area.outline is not None or area.count_point for area in self.areas)
            or any(scene.lon is not None for scene in self.scenes)
        )

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """Areas, sorted by id; empty if the case has none."""
        from scenemap.areas import read_areas

        path = self.path("areas.geojson")
        return (
            read_areas(path, self.crs, self.bounds, overlap=self.overlap) if path.exists() else ()
        )

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """Zone versions, sorted by id and version."""
        from scenemap.zones.reading import read_zones

        path = self.path("zones.geojson")
        return read_zones(path, self.crs, self.bounds) if path.exists() else ()

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Service sites, sorted by id."""
        from scenemap.services import read_services

        path = self.path("services.toml")
        return read_services(path) if path.exists() else ()

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """Scenes, in the order in which the case tells them."""
        from scenemap.scenes import read_scenes

        path = self.path("scenes.toml")
        return read_scenes(path) if path.exists() else ()

    @cached_property
    def story(self) -> ToldStory | None:
        """The story in the case's own words; None where scenemap tells it."""
        from scenemap.storyfile import read_story

        path = self.path("story.toml")
        return read_story(path) if path.exists() else None

    @cached_property
    def interventions(self) -> tuple[Intervention, ...]:
        """Dated acts, in time order."""
        from scenemap.interventions import read_interventions

        path = self.path("interventions.csv")
        return read_interventions(path) if path.exists() else ()

    @cached_property
    def series(self) -> dict[str, Series]:
        """What each series of counts counts."""
        from scenemap.events.counts import read_series

        path = self.path("series.toml")
        return read_series(path) if path.exists() else {}

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """Published counts, in file order."""
        from scenemap.events.counts import read_counts

        path = self.path("counts.csv")
        return read_counts(path, self.series) if path.exists() else ()

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        """Where and when the sources of the case looked."""
        from scenemap.events.counts import read_coverage

        path = self.path("coverage.csv")
        return read_coverage(path) if path.exists() else ()

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Named places, in file order."""
        path = self.path("places.csv")
        if not path.exists():
            return ()
        findings = Findings(path.name)
        places = [_place(row) for row in read_csv(path, PLACE_COLUMNS, findings)]
        named = [place for place in places if place is not None]
        check_unique([place.name["nb"] for place in named], "place", findings)
        findings.raise_errors()
        return tuple(named)

    @cached_property
    def backdrop(self) -> tuple[Feature, ...]:
        """Shore, bridge, park, squares and labels by which to recognise the city."""
        from scenemap.vector import read_features

        path = self.path("backdrop.geojson")
        if not path.exists():
            return ()
        findings = Findings(path.name)
        features = [
            replace(
                one,
                properties=nested(
                    one.properties, BACKDROP_PARTS, findings, f"feature {one.number}"
                ),
            )
            for one in read_features(path, findings)
        ]
        findings.raise_errors()
        return tuple(features)


def load_case(name: str | Path = DEFAULT_CASE, geodata: Path | None = None) -> Case:
    """Load a case by name or folder.

    Parameters
    ----------
    name
        Name of a case in the reference data, or a folder with a ``case.toml``.
    geodata
        Folder of the reference data; see :func:`geodata_root`.

    Raises
    ------
    UnknownIdError
        If there is no such case; the message lists those that exist.
    GeodataNotFoundError
        If there are no reference data.
    DataError
        If ``case.toml`` has faults.

    Examples
    --------
    >>> load_case("bergen").period
    DateRange(start=datetime.date(2014, 4, 1), end=datetime.date(2017, 1, 1))
    """
    return Case(find_case(name, geodata))


def case_of(case: Case | str | Path | None) -> Case:
    """Return the case that is meant: itself, by its name or its folder; Bergen unless given.

    Examples
    --------
    >>> case_of(None)
    Case('bergen')
    """
    return case if isinstance(case, Case) else load_case(case or DEFAULT_CASE)


def case_with_zones(
    path: Path,
    case: Case,
    *,
    accuracy_m: float | None = None,
    may_leave: bool = False,
    timezone: str | None = None,
) -> Case:
    """Return a case with its zones taken from a file: to check one order no case is needed.

    Parameters
    ----------
    path
        File of zones; see :func:`scenemap.zones.reading.read_zones`.
    case
        The case that the zones are taken for.
    accuracy_m
        95 % accuracy in metres of drawn lines that do not say theirs, or say a smaller one.
    may_leave
        Nobody asked for the case: zones beyond its bounds make one of their own, measured in the UTM
        zone of their middle.
    timezone
        In the place of the case's; for zones elsewhere that of Norway, if they lie there.

    Raises
    ------
    DataError
        With every fault of the file.
    TimeError
        If the zones lie elsewhere and not in Norway, and no time zone is given.

    Examples
    --------
    >>> import json, tempfile
    >>> from shapely import box
    >>> square = {"type": "Feature", "geometry": box(10.75, 59.91, 10.76, 59.92).__geo_interface__,
    ...           "properties": {"zone": "sentrum", "accuracy_m": 20}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "zones.geojson")
    ...     _ = file.write_text(json.dumps({"type": "FeatureCollection", "features": [square]}))
    ...     own = case_with_zones(file, load_case("bergen"), may_leave=True)
    >>> own.id, own.crs, str(own.zone), own.zones
    ('own', 'EPSG:25832', 'Europe/Oslo', (<Zone sentrum, version 1: user outline>,))
    """
    from scenemap.zones.reading import outlines_of, read_zones

    outlines = outlines_of(path) if may_leave and case.bounds is not None else []
    if outlines and case.bounds is not None and not case.bounds.holds(box_of(outlines)):
        if timezone is None and latitude_first(outlines):
            raise DataError(
                f"{path.name} has latitude first. Save it with longitude first, as GeoJSON has it."
            )
        what = f"The zones of {path.name}"
        case = case.of_own_zones(
            outlines, parse_zone(timezone) if timezone else time_zone_at(outlines, what, "tz")
        )
    elif timezone:
        case = copy(case)
        case.zone = parse_zone(timezone)
    return case.with_zones(read_zones(path, case.crs, case.bounds, accuracy_m=accuracy_m, own=True))


def find_case(name: str | Path, geodata: Path | None = None) -> Path:
    """Find the folder of a case by its name, or by the folder itself; see :func:`load_case`."""
    folder = Path(name)
    if (folder / MARKER).is_file():
        return folder
    names = case_names(geodata)
    meant = in_any_case([str(name)], {one: one for one in names})
    if str(name) in names or meant:
        return geodata_root(geodata) / meant.get(str(name), str(name))
    here = [path.parent.name for path in Path().glob(f"*/{MARKER}")]
    said = did_you_mean(str(name), {*names, *here})
    said = f" {said}" if said.startswith("Did you mean") else ""
    raise UnknownIdError(
        f"There is no case '{name}'.{said} The cases are: {', '.join(names)}; or give a folder that "
        f"holds a {MARKER}."
    )


def case_names(geodata: Path | None = None) -> list[str]:
    """List the cases in the reference data, sorted."""
    return sorted(marker.parent.name for marker in geodata_root(geodata).glob(f"*/{MARKER}"))


def geodata_root(geodata: Path | None = None) -> Path:
    """Find the folder of the reference data.

    Looked for in this order: the argument, or the variable ``SCENEMAP_GEODATA`` (if given, it must
    work); beside the installed package; in the checkout.

    Raises
    ------
    GeodataNotFoundError
        Naming every place that was tried, and the remedies.
    """
    given = geodata or (Path(os.environ[_ENVIRONMENT]) if os.environ.get(_ENVIRONMENT) else None)
    tried = [given] if given else _shipped()
    for folder in tried:
        if any(folder.glob(f"*/{MARKER}")):
            return folder
    raise GeodataNotFoundError(
        f"No case data in {' or '.join(str(folder) for folder in tried)}. Set {_ENVIRONMENT} to the "
        f"folder that holds the cases (each with a {MARKER}), or install scenemap again."
    )


def is_shipped(folder: Path) -> bool:
    """Say whether a folder is, or lies in, one that came with scenemap: nothing is written there.

    Examples
    --------
    >>> is_shipped(load_case("bergen").folder), is_shipped(Path("my-bergen"))
    (True, False)
    """
    return any(folder.resolve().is_relative_to(one.resolve()) for one in _shipped())


def _shipped() -> list[Path]:
    """Return where the data lie that came with the package: beside it, or in the checkout."""
    package = Path(__file__).parent
    return [package / "_geodata", package.parents[1] / "geodata"]


def _box(record: Record, key: str) -> Bounds:
    value = record.data.get(key)
    if (
        isinstance(value, list)
        and len(value) == 4
        # An outline that crosses the line of 180° goes on beyond it; infinity is nowhere.
        and all(isinstance(number, int | float) and abs(number) <= 540 for number in value)
        and value[0] < value[2]
        and value[1] < value[3]
    ):
        return Bounds(*map(float, value))
    record.fault(key, "is not [west, south, east, north] in degrees", "Mend it.", value)
    return Bounds(-180, -90, 180, 90)


def _backdrop_source(record: Record) -> BackdropSource | None:
    name = record.words("backdrop", required=False)
    given = record.data.get("backdrop")
    if name is None or not isinstance(given, dict):
        return name and BackdropSource(name, None)
    part = Record(given, "backdrop", record.findings)
    return BackdropSource(name, part.number("accuracy_m", 0, 5000, required=False))


def _kinds(record: Record) -> dict[str, KindWords]:
    """Read the tables ``[kind.…]``: what kinds of events are called."""
    given = record.data.get("kind", {})
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        record.fault("kind", "is no table of kinds", "Write [kind.visit], with a name.", given)
        return {}
    found = {}
    for kind, data in given.items():
        one = Record(data, f"kind '{kind}'", record.findings)
        found[kind] = KindWords(one.words("name") or _BLANK, one.words("unit", required=False))
    return found


def _caveat(record: Record) -> Caveat | None:
    words = record.words("text")
    return Caveat(words, record.data.get("why_no_effect") is True) if words else None


def _evidence(record: Record) -> Evidence | None:
    words = record.words("text")
    ends = (record.text("from", required=False), record.text("to", required=False))
    if any(ends) and not all(ends):
        record.fault("from", "or 'to' is missing", "Name both scenes, or neither.")
    rests_on = record.one_of("rests_on", RESTS_ON) if "rests_on" in record.data else "told"
    return Evidence(words, *ends, rests_on or "told") if words else None


def _source(record: Record) -> Source:
    year = record.number("year", 1000, 3000, required=False)
    return Source(
        record.text("id"),
        record.text("title"),
        record.words("by") or _BLANK,
        None if year is None else int(year),
        record.words("publisher") or _BLANK,
        record.words("lines", required=False) or _BLANK,
    )


def _place(row: Row) -> Place | None:
    name = row.text("name")
    lon, lat = row.number_in("lon", -180, 180), row.number_in("lat", -90, 90)
    accuracy = row.number_in("accuracy_m", 0, 100_000)
    if lon is None or lat is None or accuracy is None:
        return None
    return Place(
        Text(nb=name, en=row.text("name_en", required=False) or name),
        lon,
        lat,
        accuracy,
        row.text("confidence"),
        row.text("kind", required=False),
        row.text("area", required=False),
        row.text("source"),
    )


def find_place(case: Case, name: str) -> Place:
    """Look up a named place of the case.

    Letter case, accents, punctuation and anything in brackets are disregarded. The beginning of a
    name will do if only one place begins so.

    Raises
    ------
    UnknownIdError
        If no place has that name, or several could be meant; addresses are not looked up.

    Examples
    --------
    >>> find_place(load_case("bergen"), "korskirken").accuracy_m
    15.0
    """
    wanted = _plain(name)
    called = [(place, {_plain(place.name[lang]) for lang in LANGS}) for place in case.places]
    exact = [place for place, names in called if wanted in names]
    found = exact or [
        place for place, names in called if any(name.startswith(wanted) for name in names)
    ]
    if not wanted or not found:
        known = [place.name[lang] for place in case.places for lang in LANGS]
        meant = did_you_mean(name, known) if wanted else ""
        meant = f"{meant} " if meant.startswith("Did you mean") else ""
        raise UnknownIdError(
            f"The case has no place '{name}'. {meant}Only the case's own places are known; addresses are "
            f"not looked up. List them with: scenemap --case {case.id} case show --places"
        )
    if len(found) > 1:
        some = "; ".join(place.name["en"] for place in found[:5])
        raise UnknownIdError(
            f"'{name}' could be {len(found)} places: {some}. Give the name in full."
        )
    return found[0]


def _plain(name: str) -> str:
    return normal(name.partition("(")[0])
