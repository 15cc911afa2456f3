"""Reading zones from GeoJSON or another vector file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from scenemap.crs import box_of, position_fault, project, stretch_fault, unproject
from scenemap.errors import DataError, TimeError
from scenemap.findings import Findings
from scenemap.identifiers import slug
from scenemap.intervals import DateRange, parse_date
from scenemap.model import ORDER_RULES, OUTLINES, Text
from scenemap.properties import ZONE_PARTS, columns_of, nested
from scenemap.tables import Record
from scenemap.vector import POLYGONS, Feature
from scenemap.zones.accuracy import MOST_ACCURACY_M, metres_of, said_metres
from scenemap.zones.doubt import regions_within
from scenemap.zones.model import Fine, Validity, Zone
from scenemap.zones.outlines import read_outlines
from scenemap.zones.rules import parse_daily

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from scenemap.frames import Frame
    from scenemap.model import Bounds

_NO_NOTE = Text(nb="", en="")
#: What a zone file may say of a zone.
PROPERTIES = (
    "zone", "id", "version", "name", "outline", "region", "accuracy_m", "valid_from", "valid_to",
    "attested_from", "attested_to", "source", "where", "note", "replaces", "fine", "rule", "legal_basis",
    "daily", "streets",
)  # fmt: skip
_COLUMNS = (*PROPERTIES, *columns_of(ZONE_PARTS))
#: A shapefile cuts the names of its columns to so many letters.
_SHAPEFILE_NAME = 10


def read_zones(
    path: Path | Frame,
    crs: str,
    bounds: Bounds | None = None,
    *,
    accuracy_m: float | None = None,
    own: bool = False,
) -> tuple[Zone, ...]:
    """Read zones, sorted by id and version.

    A zone version is either two features, with ``region`` "inner" and "outer", or one without
    ``region``: a drawn line, which property ``accuracy_m`` (its 95 % accuracy) shrinks to the inner
    and grows to the outer region.

    Parameters
    ----------
    path
        Vector file or table with properties ``zone`` (or ``id``, or ``name``), ``version``, ``name``,
        ``outline``
        (official, user or hypothetical; "user" unless said), ``valid_from``, ``valid_to`` (last day;
        "open" if it has no end; absent if not known), ``attested_from`` and ``attested_to`` (days
        on which it is known to have been used), ``source``, ``note``, ``replaces`` (the version
        it took the place of), ``rule``, ``legal_basis``, ``daily``, ``streets`` (see
        :class:`scenemap.zones.model.Zone`) and ``fine``. In formats that know text alone, cut names
        short or hold nothing nested they are read all the same.
    crs
        Projected system in which decisions are taken.
    bounds
        The case's bounds, to find coordinates that are swapped or far away.
    accuracy_m
        95 % accuracy in metres of drawn lines that do not say theirs, as those of map programmes, or
        say a smaller one.
    own
        The file is its user's, and none of a case: an accuracy of 0 is one that nobody said, and
        no outline is official.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    if accuracy_m is not None and not 0 < accuracy_m <= MOST_ACCURACY_M:
        raise DataError(
            f"An accuracy of {accuracy_m:g} m is not above 0 and up to {MOST_ACCURACY_M:g}. Say with "
            "`zones_accuracy=` how far the lines may be off, in metres (95 %)."
        )
    findings = Findings(path.name)
    versions: dict[tuple[str, str], list[Feature]] = {}
    features, _ = read_outlines(path, findings)
    for feature in features:
        given = said_of(feature.properties, findings)
        if own and calls_itself_official(given):
            given["outline"] = "user"
        zone_id = zone_id_of(given)
        if not zone_id:
            findings.add("has no zone", "Give it a property 'zone'.", row=feature.number)
            continue
        key = (zone_id, str(given.get("version", "1")))
        versions.setdefault(key, []).append(replace(feature, properties=given))
    # Where features could not be used, a region that is missing is one of them, and told already.
    whole = not findings.errors
    built = (
        _zone(*key, parts, crs, bounds, findings, whole=whole, accuracy_m=accuracy_m, own=own)
        for key, parts in versions.items()
    )
    zones = _replaced([zone for zone in built if zone], findings)
    zones.sort(key=lambda zone: (zone.id, zone.version))
    if not versions and not findings.errors:
        findings.add("holds no zone", "Give it at least one feature with a zone id.")
    findings.raise_errors()
    return tuple(zones)


def outlines_of(path: Path | Frame) -> list[BaseGeometry]:
    """Return what a file of zones draws, in degrees; none where it cannot be read."""
    features, _ = read_outlines(path, Findings(path.name))
    return [one.geometry for one in features if one.geometry is not None]


def calls_itself_official(given: Mapping[str, Any]) -> bool:
    """Tell whether what :func:`said_of` found calls its outline official.

    Examples
    --------
    >>> calls_itself_official({"outline": "Official "}), calls_itself_official({"zone": "a"})
    (True, False)
    """
    return str(given.get("outline") or "").strip().lower() == "official"


def official_note(zone_id: str) -> str:
    """Say that an outline is a user's own, though its file says otherwise."""
    return (
        f"Zone '{zone_id}': its file calls the outline official. A drawing of one's own is its user's: "
        "the map handed out by the authority decides."
    )


def official_notes(path: Path | Frame) -> tuple[str, ...]:
    """Say which zones of a user's file are called official in it, each once."""
    features, _ = read_outlines(path, Findings(path.name))
    said = [said_of(one.properties) for one in features]
    ids = dict.fromkeys(zone_id_of(one) for one in said if calls_itself_official(one))
    return tuple(official_note(zone_id) for zone_id in ids)


def day_text(text: str) -> str:
    """Return a day as it is written, of what map programmes write as its midnight.

    Examples
    --------
    >>> day_text("2015-01-01T00:00:00"), day_text("2015-01-01"), day_text("2015-01-01T09:00")
    ('2015-01-01', '2015-01-01', '2015-01-01T09:00')
    """
    return re.sub(r"[T ]00:00(:00.*)?$", "", text.strip())


def is_open(value: object) -> bool:
    """Tell whether the last day of a zone is said to be open."""
    return isinstance(value, str) and value.strip().lower() == "open"


def said_of(properties: Mapping[str, Any], findings: Findings | None = None) -> dict[str, Any]:
    """Give properties their names in full and their kinds; what says nothing is left out.

    ``findings`` takes as a fault what is said twice, and differently.
    """
    found: dict[str, Any] = {}
    for column, value in properties.items():
        name = column.lower()
        cut = [one for one in _COLUMNS if len(name) == _SHAPEFILE_NAME and one.startswith(name)]
        name = name if name in _COLUMNS or len(cut) != 1 else cut[0]
        if isinstance(value, dict | list) or value not in {None, ""}:
            found[name] = value
    whose = f"zone '{found.get('zone') or found.get('id') or found.get('name') or ''}'"
    whole = nested(found, ZONE_PARTS, findings, whose)
    return {name: _as_in_json(name, value) for name, value in whole.items()}


def zone_id_of(given: Mapping[str, Any]) -> str:
    """Return the id of a zone as far as :func:`said_of` tell it; "" if they do not.

    What is drawn in a map programme has a name, and perhaps the number of its row.

    Examples
    --------
    >>> zone_id_of({"id": "1", "name": "Sone Vågsbunnen"}), zone_id_of({"zone": "1"}), zone_id_of({})
    ('sone-vagsbunnen', '1', '')
    """
    own, name = str(given.get("id") or ""), given.get("name")
    name = name.get("nb") if isinstance(name, dict) else name
    word = "" if own.isdecimal() else own
    return str(given.get("zone") or "") or word or slug(str(name or "")) or own


def _as_in_json(name: str, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and name != "accuracy_m":
        # Infinity and NaN, which some programs write into JSON, are no whole numbers.
        return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
    return value


def _zone(
    zone_id: str,
    version: str,
    parts: list[Feature],
    crs: str,
    bounds: Bounds | None,
    findings: Findings,
    *,
    whole: bool,
    accuracy_m: float | None,
    own: bool,
) -> Zone | None:
    record = Record(parts[0].properties, f"zone '{zone_id}', version '{version}'", findings)
    regions: dict[str, BaseGeometry] = {}
    for part in parts:
        region = str(part.properties.get("region") or "line")
        outline = _outline(
            part.geometry,
            Record(part.properties, record.name, findings),
            bounds,
            crs if own else "",
        )
        if region == "line" and region in regions:
            record.fault(
                "zone",
                "is given to several outlines",
                "Give each a name of its own, or draw the parts of one zone as one (in QGIS: Dissolve).",
                zone_id,
            )
        elif region not in {"inner", "outer", "line"} or region in regions:
            record.fault("region", "is given twice or unknown", "Use inner, outer.", region)
        elif outline is not None:
            regions[region] = outline
        whole = whole and outline is not None
    kind = record.one_of("outline", OUTLINES) if "outline" in record.data else "user"
    complete = set(regions) in ({"inner", "outer"}, {"line"})
    if kind is None or not regions or not (whole or complete):
        return None
    accuracy = _accuracy(record, accuracy_m, own=own) if set(regions) == {"line"} else None
    pair = _regions(regions, record, crs, accuracy)
    if pair is None:
        return None
    inner, outer, inner_m, outer_m = pair
    return Zone(
        id=zone_id,
        version=version,
        name=record.words("name", required=False) or Text(nb=zone_id, en=zone_id),
        outline=kind,
        inner=inner,
        outer=outer,
        inner_m=inner_m,
        outer_m=outer_m,
        validity=_validity(record),
        source=record.text("source", required=False),
        where=record.text("where", required=False),
        note=record.words("note", required=False) or _NO_NOTE,
        replaces=record.text("replaces", required=False),
        fine=_fine(record),
        accuracy_m=accuracy,
        rule=record.one_of("rule", ORDER_RULES) if "rule" in record.data else None,
        legal_basis=record.text("legal_basis", required=False),
        daily=_daily(record),
        streets=record.text("streets", required=False),
        line_m=project(regions["line"], crs) if "line" in regions else None,
    )


def _daily(record: Record) -> str:
    text = record.text("daily", required=False)
    try:
        return parse_daily(text) if text else ""
    except TimeError as error:
        record.fault("daily", "cannot be used", str(error), text)
        return ""


def _fine(record: Record) -> Fine | None:
    if not isinstance(record.data.get("fine"), dict):
        return None
    part = Record(record.data["fine"], f"{record.name}, fine", record.findings)
    what = part.words("what")
    inside, elsewhere = part.number("inside", 0, 1e9), part.number("elsewhere", 0, 1e9)
    if what is None or inside is None or elsewhere is None:
        return None
    return Fine(
        what, inside, elsewhere, part.text("currency"), part.text("years"), part.text("where")
    )


def _replaced(zones: list[Zone], findings: Findings) -> list[Zone]:
    """End each version where the one that replaces it begins."""
    known = {(zone.id, zone.version): zone for zone in zones}
    found = dict(known)
    for later in zones:
        if not later.replaces:
            continue
        key, start = (later.id, later.replaces), later.validity.start
        earlier = known.get(key)
        problem, remedy = "", "Let one begin where the other ends."
        if earlier is None or start is None:
            problem = f"replaces '{later.replaces}', which is not there, or says no valid_from"
            remedy = "Name an earlier version, and the first day of the new one."
        elif found[key] is not earlier:
            problem = f"replaces '{later.replaces}', which another version replaces already"
        elif earlier.validity.start and start <= earlier.validity.start:
            problem = f"does not begin after '{later.replaces}', which it replaces"
        elif earlier.validity.end not in {None, start}:
            problem = f"does not begin where '{later.replaces}' ends"
        else:
            found[key] = replace(earlier, validity=replace(earlier.validity, end=start))
        if problem:
            findings.add(
                f"of zone '{later.id}', version '{later.version}' {problem}",
                remedy,
                column="replaces",
                value=later.replaces,
            )
    return list(found.values())


def _outline(
    geometry: BaseGeometry | None, record: Record, bounds: Bounds | None, crs: str
) -> BaseGeometry | None:
    """Return an outline that lies where it can be, and where ``crs``, if given, is fit for measuring."""
    if geometry is None or geometry.geom_type not in POLYGONS:
        record.fault("geometry", "is not a polygon", "Draw an outline.")
        return None
    fault = position_fault(*box_of([geometry]).middle, bounds)
    if fault:
        record.fault("geometry", "is not where the case is", fault)
        return None
    if crs and (fault := stretch_fault(geometry, crs)):
        record.fault("geometry", "reaches to where lengths cannot be measured", fault)
        return None
    return geometry


def _accuracy(record: Record, accuracy_m: float | None, *, own: bool) -> float | None:
    """Return how far a drawn line may be off, in metres; None, with a fault, if that is not known."""
    said = record.data.get("accuracy_m")
    try:
        exact = not own and accuracy_m is None and metres_of(said) == 0
        accuracy = 0.0 if exact else said_metres(said, accuracy_m)
    except DataError as error:
        record.fault("accuracy_m", "can be read in two ways", str(error), said)
        return None
    if accuracy is None:
        record.fault(
            "accuracy_m",
            "is not there: a drawing does not tell how far it may be off",
            "Say it in metres (95 %), in a column or with `zones_accuracy=`.",
        )
    elif not 0 <= accuracy <= MOST_ACCURACY_M:
        problem = f"is not a number from 0 to {MOST_ACCURACY_M:g}"
        record.fault("accuracy_m", problem, "Mend it.", said)
        return None
    return accuracy


def _regions(
    regions: dict[str, BaseGeometry], record: Record, crs: str, accuracy: float | None
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry, BaseGeometry] | None:
    """Return inner and outer in degrees, then the same in metres."""
    if set(regions) == {"inner", "outer"}:
        inner, outer = regions["inner"], regions["outer"]
        inner_m, outer_m = project(inner, crs), project(outer, crs)
        if not outer_m.covers(inner_m):
            record.fault("region", "has an inner region that is not within the outer", "Redraw it.")
            return None
        return inner, outer, inner_m, outer_m
    if set(regions) != {"line"}:
        record.fault(
            "region",
            "lacks its inner or its outer region",
            "Give both, or one line without region and with accuracy_m.",
            ", ".join(sorted(regions)),
        )
        return None
    if accuracy is None:
        return None
    inner_m, outer_m = regions_within(project(regions["line"], crs), accuracy)
    return unproject(inner_m, crs), unproject(outer_m, crs), inner_m, outer_m


def _validity(record: Record) -> Validity:
    start, last = _day(record, "valid_from"), None
    open_ended = is_open(record.data.get("valid_to"))
    end = date.max if open_ended else None
    if not open_ended and (last := _day(record, "valid_to")):
        end = last + timedelta(days=1)
    if start and end and end <= start:
        record.fault("valid_to", "lies before valid_from", "Swap the two.", last)
    first_seen, last_seen = _day(record, "attested_from"), _day(record, "attested_to")
    attested = None
    if first_seen and last_seen and first_seen <= last_seen:
        attested = DateRange.through(first_seen, last_seen)
    elif first_seen or last_seen:
        record.fault("attested_to", "does not make a period with attested_from", "Give both.")
    return Validity(start, end, attested)


def _day(record: Record, key: str) -> date | None:
    text = record.text(key, required=False)
    try:
        return parse_date(day_text(text)) if text else None
    except TimeError as error:
        record.fault(key, "is not a date", str(error), text)
        return None
