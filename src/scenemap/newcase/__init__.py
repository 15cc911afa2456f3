"""A new case from a file of areas, or from events alone: what goes into its folder, and why.

Nothing is made up: what the files do not say is left for a person to fill in, and marked
(:data:`scenemap.case.FILL_IN`). Events are not copied: a case folder holds no points of persons.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, TypeVar

from shapely.geometry import mapping

from scenemap.areas import NO_REMEDIES, Area, Remedies, build_areas, find_name_column
from scenemap.case import MARKER, PLACE_COLUMNS
from scenemap.crs import MOST_STRETCH, box_of, metric_crs, parse_crs, stretch, utm_of
from scenemap.csvtext import csv_text
from scenemap.errors import CRSError, DataError
from scenemap.events.counts import COUNT_COLUMNS, COVERAGE_COLUMNS
from scenemap.events.raw import SourceOptions
from scenemap.findings import Findings
from scenemap.identifiers import slug
from scenemap.intervals import DateRange, parse_zone
from scenemap.interventions import COLUMNS as INTERVENTION_COLUMNS
from scenemap.model import DEFAULT_KIND, LANGS, Bounds
from scenemap.newcase.backdrop import Backdrop, read_backdrop
from scenemap.newcase.named import NamedAreas
from scenemap.newcase.own_zones import zones_for_case
from scenemap.newcase.squares import Squares
from scenemap.norway import NORWEGIAN_TIME, latitude_first, time_zone_at
from scenemap.properties import AREA_PARTS, flat, nested
from scenemap.text import say, say_both
from scenemap.vector import DEGREE_DECIMALS, Feature, features_and_system

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from shapely.geometry.base import BaseGeometry

    from scenemap.model import Lang, Overlap, Text
    from scenemap.newcase.table import CountTable

    T = TypeVar("T")
    ReadCounts = Callable[[tuple[Area, ...], str], CountTable]

#: Of an area's properties these are taken over; they are scenemap's own.
_KEPT = ("short_name", "count_point")
#: The case reaches beyond its areas by half their extent, and by this much at least (degrees).
_MARGIN = (0.1, 0.05)
#: The system of a case in which nothing is drawn: that of Norway as a whole.
UNDRAWN_CRS = "EPSG:25833"
#: What stands in the files of a new case, a folder for each language.
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class NewCase:
    """A case that is not written yet.

    Parameters
    ----------
    id, title
        Short ASCII slug; what the case is called.
    features
        Areas, each with ``id`` and ``name``, by id.
    crs
        Projected system, in metres.
    period
        Days that the case is about; None if no file says.
    table
        Published counts, if there are any.
    overlap
        ``"all"`` where areas may overlap.
    zones
        Zones of the user's own, each with its id and version.
    backdrop
        What is drawn behind the areas.
    reasons
        What was chosen without being asked for, and why; what was mended.
    areas_note
        What must be known of the areas wherever figures of them stand; None if nothing.
    source
        What of its event files is read, as far as somebody said so.
    areas
        The same, built.
    """

    id: str
    title: str
    features: tuple[Feature, ...]
    crs: str
    zone: ZoneInfo
    period: DateRange | None
    table: CountTable | None
    overlap: Overlap
    zones: tuple[Feature, ...]
    backdrop: Backdrop
    reasons: tuple[str, ...]
    areas_note: Text | None = None
    source: SourceOptions = field(default_factory=SourceOptions)
    areas: tuple[Area, ...] = field(default=(), repr=False)

    @property
    def drawn(self) -> bool:
        """Whether an area has an outline."""
        return any(one.geometry is not None for one in self.features)

    @property
    def bounds(self) -> Bounds | None:
        """The areas with a wide margin: events beside them are no slips; None where nothing is drawn."""
        return _with_margin(_box_of(self.features)) if self.drawn else None

    @property
    def view(self) -> Bounds | None:
        """The areas and zones with a narrow margin: what the map shows first."""
        return _view_of(_box_of((*self.features, *self.zones))) if self.drawn else None

    def files(self, lang: Lang) -> dict[str, str]:
        """Write the files of the case, with comments in a language."""
        words = self._words(lang)
        files = {}
        for path in sorted((TEMPLATES / lang).iterdir()):
            text = path.read_text(encoding="utf-8")
            if path.name == "series.toml":
                files[path.name] = self._several_series(text, words)
            else:
                files[path.name] = Template(text).substitute(words)
        rows = self.table.rows_for_case(words["fill_in"]) if self.table else ()
        drawn = {
            "zones.geojson": self.zones,
            "backdrop.geojson": self.backdrop.features,
        }
        return {
            **files,
            **{name: geojson_text(features) for name, features in drawn.items() if features},
            "areas.geojson": geojson_text(self.features),
            "counts.csv": csv_text(COUNT_COLUMNS, rows),
            "coverage.csv": csv_text(COVERAGE_COLUMNS, ()),
            "interventions.csv": csv_text(INTERVENTION_COLUMNS, ()),
            "places.csv": csv_text(PLACE_COLUMNS, ()),
        }

    def _several_series(self, template: str, words: Mapping[str, str]) -> str:
        """Write a section for each series that the table of counts has, called as its kind."""
        head, mark, section = template.partition("$off[")
        series = self.table.series if self.table else {DEFAULT_KIND: "finds"}
        named = {
            kind: (kind, kind)
            if kind != DEFAULT_KIND
            else ("FYLL INN: hva tallene viser", "FILL IN: what the figures show")
            for kind in series
        }
        return head + "\n".join(
            Template(mark + section).substitute(
                words,
                series=name,
                kind=_toml(kind),
                name_nb=_toml(named[kind][0]),
                name_en=_toml(named[kind][1]),
            )
            for kind, name in series.items()
        )

    def write(self, folder: Path, lang: Lang) -> None:
        """Write the files into a folder that is there."""
        for name, content in self.files(lang).items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")

    def _words(self, lang: Lang) -> dict[str, str]:
        main = next(iter(self.table.series.values())) if self.table else "finds"
        #: What nothing was given for stays in the file as a comment that shows the form.
        off = "" if self.table else "# "
        return {
            "id": self.id,
            "title": _toml(self.title),
            "plain_title": " ".join(self.title.split()),
            "crs": _toml(self.crs),
            "crs_name": parse_crs(self.crs).name,
            "zone": _toml(str(self.zone)),
            **lines_of_box(_box_of(self.features) if self.drawn else None, self.view),
            "backdrop": _backdrop_line(self.backdrop),
            "period": f"period = {_toml(str(self.period))}"
            if self.period
            else '# period = "2015-01-01..2016-12-31"',
            "main_series": f'{off}main_series = "{main}"',
            "counts_nb": _toml(say("counts_not_persons", "nb")),
            "counts_en": _toml(say("counts_not_persons", "en")),
            "areas_note": _words_line("areas_note", self.areas_note)
            if self.areas_note
            else '# areas_note = { nb = "…", en = "…" }',
            "overlap": f'overlap = "{self.overlap}"'
            if self.overlap == "all"
            else '# overlap = "all"',
            "off": off,
            "first_area": self.features[0].properties["id"],
            "n_areas": str(len(self.features)),
            "events": _events_lines(self.source),
            "fill_in": {"nb": "FYLL INN", "en": "FILL IN"}[lang],
        }


def plan_case(
    name: str,
    areas: Path | Squares | NamedAreas,
    *,
    layer: str | None = None,
    name_column: str | None = None,
    counts: ReadCounts | None = None,
    crs: str | None = None,
    timezone: str | None = None,
    title: str | None = None,
    overlap: Overlap = "error",
    mend: bool = False,
    remedies: Remedies = NO_REMEDIES,
    zones: Path | None = None,
    zones_accuracy: float | None = None,
    backdrop: Path | None = None,
    backdrop_accuracy: float | None = None,
) -> NewCase:
    """Plan a case from a file of areas.

    Parameters
    ----------
    name
        What the case is called; its id is made from it.
    areas
        GeoJSON, GeoPackage, FlatGeobuf or Shapefile, in any system; or squares
        (:func:`scenemap.newcase.squares.squares_over`), or names without outlines
        (:func:`scenemap.newcase.named.named_areas`), which take neither zones nor a backdrop yet.
    layer, name_column
        Where in the file the areas and their names are, if that does not show.
    counts
        Reads published counts of these areas, given the system that was chosen:
        :func:`scenemap.newcase.table.read_count_table`.
    crs, timezone, title
        In the place of what would be chosen.
    overlap, mend
        What is done about areas that overlap, and outlines that are not sound; see
        :func:`scenemap.areas.read_areas`.
    remedies
        How a user asks for these.
    zones
        Zones of the user's own; see :func:`scenemap.newcase.own_zones.zones_for_case`.
    zones_accuracy
        How far lines of these may be off in metres (95 %), where they do not say so.
    backdrop
        Streets, water, parks or buildings to draw behind the areas; see
        :func:`scenemap.newcase.backdrop.read_backdrop`.
    backdrop_accuracy
        How far these may be off in metres (95 %), or without them the outlines of the areas.

    Raises
    ------
    DataError
        With every fault of the areas, or of the counts; if nothing of the backdrop can be drawn.
    CRSError
        If the system is not fit for measuring there.
    TimeError
        If the time zone is unknown, or does not show.
    """
    case_id, called = id_and_title(name, title)
    findings = Findings(areas.name if isinstance(areas, Path) else "")
    features, chosen, why = _areas_of(
        areas, findings, layer, name_column, crs, mend=mend, remedies=remedies
    )
    shapes = [one.geometry for one in features if one.geometry is not None]
    if shapes and timezone is None and latitude_first(shapes):
        findings.add("has latitude first", "Save it with longitude first, as GeoJSON has it.")
        findings.raise_errors()
    if not shapes and not isinstance(areas, NamedAreas):
        findings.raise_errors()
    built = build_areas(features, findings, crs=chosen, overlap=overlap, remedies=remedies)
    zone, why_zone = _zone(timezone, shapes)
    # What is wrong with the other files is told with it; of counts it would follow from the areas.
    faults = Faults(findings)
    table = faults.tried(lambda: counts(built, chosen)) if counts and not findings.errors else None
    own: tuple[Feature, ...] = ()
    notes: tuple[str, ...] = ()
    if zones and shapes:
        margin = _with_margin(box_of(shapes))
        read = faults.tried(
            lambda: zones_for_case(zones, chosen, margin, accuracy_m=zones_accuracy)
        )
        own, notes = read or (own, notes)
    behind = Backdrop((), say_both("backdrop_areas"), backdrop_accuracy, ())
    if backdrop and shapes:
        around = box_of([*shapes, *(one.geometry for one in own if one.geometry is not None)])
        drawn = faults.tried(lambda: read_backdrop(backdrop, around, accuracy_m=backdrop_accuracy))
        behind = drawn or behind
    faults.raise_errors()
    reasons = (
        *why,
        *why_zone,
        *([f"Zones: {_listed(own)} of {zones.name}."] if zones else []),
        *notes,
        *behind.reasons,
        *(f"Warning: {one}" for one in findings),
    )
    return NewCase(
        id=case_id,
        title=called,
        features=tuple(sorted(features, key=lambda one: str(one.properties["id"]))),
        crs=chosen,
        zone=zone,
        period=table.period if table else None,
        table=table,
        overlap=overlap,
        zones=own,
        backdrop=behind,
        reasons=reasons,
        areas_note=areas.note if isinstance(areas, Squares) else None,
        areas=built,
    )


def _areas_of(
    areas: Path | Squares | NamedAreas,
    findings: Findings,
    layer: str | None,
    name_column: str | None,
    crs: str | None,
    *,
    mend: bool,
    remedies: Remedies,
) -> tuple[list[Feature], str, list[str]]:
    """Take the areas, the system to measure in, and why these were chosen."""
    if isinstance(areas, Squares):
        return [*areas.features], areas.crs, [areas.reason]
    if isinstance(areas, NamedAreas):
        metric_crs(crs or UNDRAWN_CRS)
        why = (
            f"CRS: {_called(crs)}, as given."
            if crs
            else f"CRS: {_called(UNDRAWN_CRS)}, until there are outlines: nothing is measured before."
        )
        return [*areas.features], crs or UNDRAWN_CRS, [*areas.reasons, why]
    return _drawn(areas, findings, layer, name_column, crs, mend=mend, remedies=remedies)


def _drawn(
    areas: Path,
    findings: Findings,
    layer: str | None,
    name_column: str | None,
    crs: str | None,
    *,
    mend: bool,
    remedies: Remedies,
) -> tuple[list[Feature], str, list[str]]:
    """Read drawn areas as far as they can be: with ids, the system to measure in, and why that one."""
    found, own = features_and_system(areas, findings, layer=layer, mend=mend, to_mend=remedies.mend)
    features, column = _with_ids(found, name_column, findings, remedies)
    shapes = [one.geometry for one in features if one.geometry is not None]
    if not shapes:
        findings.raise_errors()
    chosen, why_crs = fitting_crs(crs, own, box_of(shapes), areas.name)
    told = f"Areas: {len(features)} of {areas.name}, named by column '{column}'."
    return features, chosen, [told, why_crs]


class Faults:
    """Faults of several files, told together.

    Parameters
    ----------
    findings
        Those of the first.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._others: list[DataError] = []

    def tried(self, read: Callable[[], T]) -> T | None:
        """Read a file; None if it cannot be used, which is told later."""
        try:
            return read()
        except DataError as error:
            self._others.append(error)
            return None

    def raise_errors(self) -> None:
        """Raise the faults of all files, if there are any.

        Raises
        ------
        DataError
            With every fault.
        """
        if not self._others:
            self._findings.raise_errors()
            return
        try:
            self._findings.raise_errors()
        except DataError as error:
            self._others.insert(0, error)
        raise DataError(
            "\n".join(map(str, self._others)),
            tuple(one for error in self._others for one in error.findings),
        )


def id_and_title(name: str, title: str | None = None) -> tuple[str, str]:
    """Make id and title of what a case is called.

    Raises
    ------
    DataError
        If no id can be made of it.

    Examples
    --------
    >>> id_and_title("trondheim"), id_and_title("Gamle Oslo"), id_and_title("x", "Town")
    (('trondheim', 'Trondheim'), ('gamle-oslo', 'Gamle Oslo'), ('x', 'Town'))
    """
    case_id = slug(name)
    if not case_id:
        raise DataError(f"'{name}' is no name for a case. Give it a letter or a digit.")
    return case_id, title or (name if name != case_id else name.capitalize())


# --- areas ----------------------------------------------------------------------------------------


def _with_ids(
    found: Sequence[Feature], name_column: str | None, findings: Findings, remedies: Remedies
) -> tuple[list[Feature], str]:
    """Give each area its name and its id; return also the column that names them."""
    if not found:
        findings.raise_errors()  # of a file that could not be read
    column = find_name_column(found, findings, name_column, remedies)
    if not found:
        findings.add("holds no area", "Give it a feature for each area.")
    if column is None or not found:
        return [], ""
    features: list[Feature] = []
    ids: dict[str, str] = {}
    for one in found:
        name = " ".join(str(one.properties.get(column) or "").split())
        given = one.properties.get("id")
        area_id = given if isinstance(given, str) and given == slug(given) else slug(name)
        if not name:
            findings.add("is blank", "Give every area a name.", row=one.number, column=column)
        elif not area_id:
            findings.add(
                "has no letter from a to z, and no digit, to make an id of",
                "Give the file a column 'id' with a short word for each area.",
                row=one.number,
                column=column,
                value=name,
            )
        elif area_id in ids:
            findings.add(
                f"makes the id '{area_id}', as '{ids[area_id]}' does",
                "Name them apart; parts of one area go into one feature (in QGIS: Dissolve).",
                row=one.number,
                column=column,
                value=name,
            )
        else:
            ids[area_id] = name
            whole = nested(one.properties, AREA_PARTS, findings, f"area '{area_id}'")
            own = {key: whole[key] for key in _KEPT if isinstance(whole.get(key), dict)}
            features.append(Feature(one.number, one.geometry, {"id": area_id, "name": name, **own}))
    if not any(one.geometry is not None for one in found):
        findings.add("draws no area", "Give at least one of them an outline.")
    return features, column


def _listed(zones: Sequence[Feature]) -> str:
    return ", ".join(dict.fromkeys(str(one.properties["zone"]) for one in zones))


def _backdrop_line(backdrop: Backdrop) -> str:
    words = [f"{lang} = {_toml(backdrop.name[lang])}" for lang in LANGS]
    if backdrop.accuracy_m is not None:
        words.append(f"accuracy_m = {backdrop.accuracy_m:g}")
    return f"backdrop = {{ {', '.join(words)} }}"


def _words_line(key: str, words: Text) -> str:
    return f"{key} = {{ {', '.join(f'{lang} = {_toml(words[lang])}' for lang in LANGS)} }}"


def geojson_text(features: Sequence[Feature]) -> str:
    """Write features, one a line, so that a change shows as the line of the area that it is of.

    Examples
    --------
    >>> print(geojson_text([Feature(1, None, {"id": "park", "name": "Parken"})]))
    {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"id": "park", "name": "Parken"}, "geometry": null}
    ]}
    <BLANKLINE>
    """
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": flat(one.properties),
                "geometry": None if one.geometry is None else mapping(one.geometry),
            },
            ensure_ascii=False,
        )
        for one in features
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


# --- where and when -------------------------------------------------------------------------------


def fitting_crs(given: str | None, own: str, box: Bounds, file: str) -> tuple[str, str]:
    """Choose the projected system of areas; say why.

    Parameters
    ----------
    given
        That was asked for.
    own
        Of the file that they are from.
    box
        Where they lie.
    file
        Its name, for messages.

    Raises
    ------
    CRSError
        If the one that was asked for does not fit.

    Examples
    --------
    >>> fitting_crs(None, "EPSG:25832", Bounds(5.3, 60.3, 5.4, 60.4), "areas.gpkg")[0]
    'EPSG:25832'
    """
    fitting = utm_of(*box.middle)
    if given is not None:
        off = _stretch(given, box)
        if off > MOST_STRETCH:
            raise CRSError(
                f"In {given} lengths are off by {_percent(off)} where the areas are. Leave `crs=` out, "
                f"or give {fitting}."
            )
        return given, f"CRS: {_called(given)}, as given."
    system = parse_crs(own)
    # Heights are of no use here: of a compound system the map is what counts.
    plane = system.sub_crs_list[0] if system.sub_crs_list else system
    epsg = plane.to_epsg(min_confidence=20)
    code = f"EPSG:{epsg}" if epsg else own
    try:
        off = _stretch(code, box)
    except CRSError:
        # Degrees, or Web Mercator.
        return fitting, (
            f"CRS: {_called(fitting)}, the UTM zone of the areas; {file} is in {plane.name}, in which "
            "metres cannot be measured."
        )
    if epsg and off <= MOST_STRETCH:
        return code, (
            f"CRS: {_called(code)}, that of {file}; lengths are right within {_percent(off)} there."
        )
    if off <= MOST_STRETCH:
        # Of the same meaning, and known to programs of every age.
        return (
            fitting,
            f"CRS: {_called(fitting)}, the UTM zone of the areas; {file} is in {plane.name}.",
        )
    return fitting, (
        f"CRS: {_called(fitting)}, the UTM zone of the areas; in {plane.name}, that of {file}, lengths "
        f"are off by {_percent(off)} there."
    )


def _stretch(crs: str, box: Bounds) -> float:
    corners = [(x, y) for x in (box.west, box.east) for y in (box.south, box.north)]
    return max(stretch(crs, *corner) for corner in corners)


def _called(crs: str) -> str:
    return f"{crs} ({metric_crs(crs).name})"


def _percent(share: float) -> str:
    return f"{share:.2%}".replace("%", " %") if math.isfinite(share) else "any amount"


def _zone(given: str | None, shapes: Sequence[BaseGeometry]) -> tuple[ZoneInfo, tuple[str, ...]]:
    if given is not None:
        return parse_zone(given), ()
    zone = time_zone_at(shapes, "The areas", "timezone") if shapes else parse_zone(NORWEGIAN_TIME)
    return zone, (f"Time zone: {zone}, unless `timezone=` says otherwise.",)


def _box_of(features: Sequence[Feature]) -> Bounds:
    return box_of([one.geometry for one in features if one.geometry is not None])


def _view_of(box: Bounds) -> Bounds:
    return _grown(box, (box.east - box.west) / 20, (box.north - box.south) / 20, 4)


def _with_margin(box: Bounds) -> Bounds:
    wide = box.east - box.west, box.north - box.south
    margins = [max(size / 2, least) for size, least in zip(wide, _MARGIN, strict=True)]
    return _grown(box, margins[0], margins[1], 2)


def _grown(box: Bounds, lon: float, lat: float, decimals: int) -> Bounds:
    """Grow a box in degrees, rounded outwards, and keep it on the earth."""
    step = 10**decimals
    grown = box.grown(lon, lat)
    low = [math.floor(one * step) / step for one in (grown.west, grown.south)]
    high = [math.ceil(one * step) / step for one in (grown.east, grown.north)]
    return Bounds(low[0], max(-90, low[1]), high[0], min(90, high[1]))


def lines_of_box(areas: Bounds | None, view: Bounds | None = None) -> dict[str, str]:
    """Write the bounds of a case and what its map shows first as TOML.

    Parameters
    ----------
    areas
        Where the areas lie; None where nothing is drawn, for which the form stands as a comment.
    view
        What the map shows first; the areas with a margin unless given.

    Examples
    --------
    >>> lines_of_box(Bounds(5.3, 60.3, 5.4, 60.4))["bounds"]
    'bounds = [5.20, 60.25, 5.50, 60.45]'
    """
    if areas is None:
        return {key: f"# {key} = [5.2, 60.3, 5.5, 60.5]" for key in ("bounds", "view")}
    return {
        "bounds": f"bounds = [{_degrees(_with_margin(areas), 2)}]",
        "view": f"view = [{_degrees(view or _view_of(areas), 4)}]",
    }


def _events_lines(source: SourceOptions) -> str:
    """Write what is said of event files; where nothing is, its form as a comment."""
    if not (source.columns or source.leave_out_totals):
        return '# [events]\n# columns = { time = "…", area = "…", kind = "…" }'
    columns = ", ".join(f"{to} = {_toml(name)}" for to, name in source.columns.items())
    return "\n".join(
        [
            "[events]",
            *([f"columns = {{ {columns} }}"] if columns else []),
            *(["leave_out_totals = true"] if source.leave_out_totals else []),
        ]
    )


def _degrees(box: Bounds, decimals: int) -> str:
    return ", ".join(
        f"{one:.{min(decimals, DEGREE_DECIMALS)}f}"
        for one in (box.west, box.south, box.east, box.north)
    )


def _toml(text: str) -> str:
    """Write text as TOML, whose strings are JSON's."""
    return json.dumps(text, ensure_ascii=False)


def replaceable(folder: Path, known: Mapping[str, object]) -> None:
    """Refuse to replace a folder that holds anything but a case.

    Raises
    ------
    DataError
        Naming what else it holds.
    """
    names = sorted(path.name for path in folder.iterdir())
    others = [name for name in names if name not in known]
    if others or MARKER not in names or folder.is_symlink():
        held = f" holds {', '.join(others[:5])}, which a new case does not" if others else ""
        raise DataError(
            f"{folder}{held or ' is no case'}; it is not replaced. Choose another folder with -o."
        )
