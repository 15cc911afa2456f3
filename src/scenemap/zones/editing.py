"""Zones put into a case's ``zones.geojson``: what a new version says, and the text that holds it.

What a person wrote into the file stays as it was, byte for byte: features are added behind those that are
there, and of one that is replaced at most the last day is written anew.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import shapely

from scenemap.errors import DataError, TimeError, UnknownIdError
from scenemap.findings import did_you_mean
from scenemap.identifiers import slug
from scenemap.intervals import parse_date
from scenemap.model import LANGS, OUTLINES
from scenemap.properties import flat
from scenemap.text import number, say_both
from scenemap.zones.accuracy import MOST_ACCURACY_M, said_metres
from scenemap.zones.drawings import Drawing, outside_fault
from scenemap.zones.orders import zone_called
from scenemap.zones.reading import (
    PROPERTIES,
    calls_itself_official,
    day_text,
    is_open,
    official_note,
    said_of,
    zone_id_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scenemap.model import Bounds, Outline
    from scenemap.zones.model import Zone

#: What is taken where nobody says how far a drawing may be off. A hand on a photocopied map is hardly
#: farther off; near such an outline nothing is told, which is safe, and the note says why.
UNSAID_ACCURACY_M = 100.0
#: Of a file that holds nothing yet.
EMPTY = '{"type": "FeatureCollection", "features": []}\n'
#: Heading in a list of sources.
_ADDED = "## Zones that were put in"
_VERSION = re.compile(r"[^\s@/\\]+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever adds an outline says of it, beside what its file says.

    Parameters
    ----------
    accuracy_m
        95 %, metres.
    valid_from, valid_to
        ISO days; the second is the last one, or "open".
    replaces
        ``ID`` or ``ID@VERSION`` of the version whose place it takes.
    words
        Other properties, such as ``source`` and ``legal_basis``.
    """

    id: str | None = None
    name: str | None = None
    version: str | None = None
    accuracy_m: float | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    replaces: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addition:
    """A zone version that is to be written.

    Parameters
    ----------
    features
        GeoJSON: one, or two with an inner and an outer region.
    replaced
        The version whose place it takes.
    ends
        The last day that is to be written of that version, where its own says otherwise.
    notes
        What was settled on the way, in sentences.
    """

    zone: str
    version: str
    features: tuple[dict[str, Any], ...]
    replaced: Zone | None
    ends: date | None
    notes: tuple[str, ...]


def plan_addition(
    drawing: Drawing,
    wishes: Wishes,
    zones: Sequence[Zone],
    bounds: Bounds | None,
    crs: str,
    ask: Callable[[str], float | None] = lambda _: None,
) -> Addition:
    """Settle what a new zone version says.

    A drawing is nobody's but its user's: it becomes "user", or stays "hypothetical". Where nobody says
    how far it may be off, :data:`UNSAID_ACCURACY_M` is taken, and its note says so.

    Parameters
    ----------
    drawing
        The outline.
    wishes
        What is said of it.
    zones
        Those that there are.
    bounds, crs
        Of the case.
    ask
        Given a zone's id, asks how far the drawing may be off, in metres; None if nobody knows.

    Raises
    ------
    DataError
        If the outline lies elsewhere, has no id, or would stand beside a version of the same days.
    UnknownIdError
        If what it replaces is not there.
    TimeError
        If its days cannot be, or do not follow those of what it replaces.
    """
    notes: list[str] = []
    given = dict(drawing.given) | dict(wishes.words)
    earlier = _replaced(wishes, drawing, zones, notes)
    zone_id = _id(wishes, drawing, earlier)
    for shape in drawing.shapes.values():
        if fault := outside_fault(shape, bounds, crs):
            raise DataError(f"The outline of zone '{zone_id}' is not in the case. {fault}")
    start, last = _days(wishes, given, zone_id)
    ends = _end_of(earlier, start, zone_id) if earlier else None
    if earlier and ends:
        notes.append(f"Version '{earlier.version}' of zone '{zone_id}' now ends on {ends}.")
    if earlier is None:
        _refuse_beside(zone_id, zones, start, last)
    version = _version(wishes, given, zone_id, zones, replacing=earlier is not None)
    if version != given.get("version", version) and not wishes.version:
        notes.append(f"It becomes version '{version}': '{given['version']}' is there already.")
    given |= {
        "zone": zone_id,
        "version": version,
        "name": _name(wishes, given, earlier, zone_id),
        "outline": _outline(given, zone_id, notes),
        "valid_from": start,
        "valid_to": last,
        "replaces": earlier.version if earlier else None,
    }
    seen = ("attested_from", "attested_to")
    given |= {key: _day(given.get(key), zone_id, key) for key in seen}
    if "line" in drawing.shapes:
        given |= _accuracy(wishes, given, zone_id, notes, ask)
    return Addition(zone_id, version, _features(drawing, given), earlier, ends, tuple(notes))


def with_zones(text: str, additions: Sequence[Addition]) -> str:
    """Add zone versions to the text of a ``zones.geojson``, which is otherwise kept as it is.

    Raises
    ------
    DataError
        If it is no feature collection in degrees.

    Examples
    --------
    >>> print(with_zones('{"type": "FeatureCollection", "features": [ {"a": 1} ] }', ()))
    {"type": "FeatureCollection", "features": [ {"a": 1} ] }
    """
    again = "Save zones.geojson as one GeoJSON FeatureCollection in EPSG:4326, and add the outline then."
    try:
        data = json.loads(text.removeprefix("\ufeff"))
        whole = data["type"] == "FeatureCollection" and isinstance(data["features"], list)
    except (ValueError, LookupError, TypeError, RecursionError):
        whole = False
    if not whole or (data.get("crs") and not _in_degrees(data["crs"])):
        raise DataError(
            f"The zones of the case are in a form that nothing can be added to. {again}"
        )
    for one in additions:
        if one.replaced and one.ends:
            text = _ended(text, one.replaced, one.ends)
    added = [
        json.dumps(feature, ensure_ascii=False) for one in additions for feature in one.features
    ]
    elements = list(_features_in(text))
    if elements:
        at = elements[-1][1]
        return text[:at] + "".join(f",\n{one}" for one in added) + text[at:]
    at = next(end for key, _, end in _members(text, text.index("{")) if key == "features") - 1
    return text[:at] + "\n" + ",\n".join(added) + "\n" + text[at:] if added else text


def with_sources(text: str, additions: Sequence[Addition]) -> str:
    r"""Note zone versions at the end of a case's list of sources, which is otherwise kept as it is.

    Examples
    --------
    >>> with_sources("# Sources\n", ())
    '# Sources\n'
    """
    lines = [_as_source(one) for one in additions]
    if not lines:
        return text
    text = text if text.endswith("\n") else f"{text}\n"
    heading = "" if _ADDED in text else f"\n{_ADDED}\n\n"
    return text + heading + "".join(f"{line}\n" for line in lines)


def _as_source(addition: Addition) -> str:
    given = addition.features[0]["properties"]
    parts = [f"outline {given['outline']}"]
    if "accuracy_m" in given:
        parts.append(f"± {given['accuracy_m']:g} m")
    if "valid_from" in given:
        parts.append(f"valid from {given['valid_from']}")
    if addition.replaced:
        parts.append(f"in the place of version `{addition.replaced.version}`")
    source = " ".join(str(given.get("source") or "not said").split())
    return f"- Zone `{addition.zone}`, version `{addition.version}`: {', '.join(parts)}. Source: {source}"


# --- what it says ---------------------------------------------------------------------------------


def _replaced(
    wishes: Wishes, drawing: Drawing, zones: Sequence[Zone], notes: list[str]
) -> Zone | None:
    """Find the version whose place the new one takes."""
    if wishes.replaces is None:
        named = drawing.given.get("replaces")
        zone_id = wishes.id or drawing.id
        found = [one for one in zones if (one.id, one.version) == (zone_id, named)]
        if named and not found:
            notes.append(
                f"It says that it replaces version '{named}', which the case does not have."
            )
        return found[0] if found else None
    words, _, version = wishes.replaces.partition("@")
    zone_id = zone_called(words, zones)
    if wishes.id not in {None, zone_id}:
        raise DataError(
            f"What replaces zone '{zone_id}' keeps that id, and is not called '{wishes.id}'. Leave out "
            "one of `id=` and `replaces=`."
        )
    versions = {one.version: one for one in zones if one.id == zone_id}
    last = versions.keys() - {one.replaces for one in versions.values()}
    if version and version not in versions:
        raise UnknownIdError(
            f"Zone '{zone_id}' has no version '{version}'. {did_you_mean(version, versions)}"
        )
    if version and version not in last:
        later = next(one.version for one in versions.values() if one.replaces == version)
        raise DataError(
            f"Version '{version}' of zone '{zone_id}' was replaced by '{later}' already. Replace that."
        )
    if not version and len(last) > 1:
        raise UnknownIdError(
            f"Zone '{zone_id}' has several versions: {', '.join(sorted(last))}. Say which is replaced, "
            f"as {zone_id}@VERSION."
        )
    return versions[version or last.pop()]


def _id(wishes: Wishes, drawing: Drawing, earlier: Zone | None) -> str:
    zone_id = earlier.id if earlier else wishes.id or drawing.id or slug(wishes.name or "")
    if not zone_id:
        raise DataError("The outline has no name to make an id of. Give it one with `id=`.")
    if earlier is None and slug(zone_id) != zone_id:
        raise DataError(
            f"'{zone_id}' is no id. Use small letters from a to z, digits and hyphens, such as "
            f"'{slug(zone_id) or 'sentrum'}'; what the zone is called goes to `name=`."
        )
    return zone_id


def _days(
    wishes: Wishes, given: Mapping[str, Any], zone_id: str
) -> tuple[date | None, date | str | None]:
    """Return the first day, and the last one or "open"; None where it is not known."""
    start = _day(wishes.valid_from or given.get("valid_from"), zone_id, "valid_from")
    last = wishes.valid_to or given.get("valid_to")
    if is_open(last):
        return start, "open"
    end = _day(last, zone_id, "valid_to")
    if start and end and end < start:
        raise TimeError(
            f"Zone '{zone_id}' would be valid to {end}, before the day from which it is valid, {start}. "
            "Mend `valid_from=` or `valid_to=`; the second is its last day."
        )
    return start, end


def _day(value: object, zone_id: str, key: str) -> date | None:
    if not value:
        return None
    try:
        return parse_date(day_text(str(value)))
    except TimeError as error:
        raise TimeError(f"{key} of zone '{zone_id}' cannot be used: {error}") from None


def _end_of(earlier: Zone, start: date | None, zone_id: str) -> date | None:
    """Return the last day that is to be written of what is replaced; None if nothing is."""
    name = f"version '{earlier.version}' of zone '{zone_id}'"
    if start is None:
        raise TimeError(
            f"From which day does the new outline take the place of {name}? Say it with `valid_from=`: "
            "orders handed out before that day are answered by the old one."
        )
    validity = earlier.validity
    seen = validity.start or (validity.attested and validity.attested.start)
    if seen and start <= seen:
        raise TimeError(
            f"The new outline would begin on {start}, but {name}, which it replaces, "
            f"{'began on' if validity.start else 'is known to have been in use from'} {seen}. Give a "
            "later day with `valid_from=`."
        )
    if validity.end is None or validity.end == start:
        return None
    if validity.end < start:
        raise TimeError(
            f"V{name[1:]} ended on {validity.end - timedelta(days=1)}: from then until {start} there was "
            f"none to replace. Give `valid_from='{validity.end}'`, or leave `replaces=` out and give "
            f"`id='{zone_id}'`."
        )
    return start - timedelta(days=1)


def _refuse_beside(
    zone_id: str, zones: Sequence[Zone], start: date | None, last: date | str | None
) -> None:
    """Refuse a version that may have been in force on the same days as another of its zone."""
    end = last + timedelta(days=1) if isinstance(last, date) else None
    for one in zones:
        apart = (start and one.validity.end and one.validity.end <= start) or (
            end and one.validity.start and end <= one.validity.start
        )
        if one.id == zone_id and not apart:
            raise DataError(
                f"Zone '{zone_id}' is there already, in version '{one.version}', and may be in force "
                f"on the same days. Give `replaces='{zone_id}'` and `valid_from=` for a new outline of "
                "it, or another `id=`."
            )


def _version(
    wishes: Wishes,
    given: Mapping[str, Any],
    zone_id: str,
    zones: Sequence[Zone],
    *,
    replacing: bool,
) -> str:
    taken = {one.version for one in zones if one.id == zone_id}
    wanted = wishes.version or str(given.get("version") or "")
    if wishes.version and not _VERSION.fullmatch(wishes.version):
        raise DataError(
            f"'{wishes.version}' is no version. Write it without spaces, slashes and @, such as 2015-06."
        )
    if wanted and _VERSION.fullmatch(wanted) and wanted not in taken:
        return wanted
    if wanted in taken and (wishes.version or not replacing):
        raise DataError(
            f"Zone '{zone_id}' has a version '{wanted}' already. Give another with `version=`."
        )
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


def _name(wishes: Wishes, given: Mapping[str, Any], earlier: Zone | None, zone_id: str) -> Any:
    """Return the name; what replaces a zone keeps its, unless another is asked for."""
    if wishes.name:
        return wishes.name
    if earlier is not None:
        same = earlier.name["nb"] == earlier.name["en"]
        return earlier.name["nb"] if same else dict(earlier.name)
    return given.get("name") or zone_id


def _outline(given: Mapping[str, Any], zone_id: str, notes: list[str]) -> Outline:
    said = str(given.get("outline") or "user").strip().lower()
    if said not in OUTLINES:
        notes.append(f"Zone '{zone_id}': outline '{said}' is not known, and is taken as 'user'.")
    if calls_itself_official(given):
        notes.append(official_note(zone_id))
    return "hypothetical" if said == "hypothetical" else "user"


def _accuracy(
    wishes: Wishes,
    given: Mapping[str, Any],
    zone_id: str,
    notes: list[str],
    ask: Callable[[str], float | None],
) -> dict[str, Any]:
    """Return how far the line may be off, and the note that says so where nobody did."""
    own = _metres(given.get("accuracy_m"), zone_id)
    said = wishes.accuracy_m
    if own is not None and said is not None and said < own:
        raise DataError(
            f"Zone '{zone_id}' is drawn to within {own:g} m, as its file says. `accuracy_m=` can make "
            "that larger, not smaller."
        )
    said = own if said is None else _checked(said, zone_id)
    found = ask(zone_id) if said is None else said
    if found is not None:
        return {"accuracy_m": _checked(found, zone_id)}
    unsaid = say_both("zone_accuracy_unsaid", metres=number(UNSAID_ACCURACY_M, 0))
    notes.append(f"Zone '{zone_id}': {unsaid['en']} Say how far with `accuracy_m=`.")
    note = given.get("note")
    before = note if isinstance(note, dict) else {"nb": note, "en": note} if note else {}
    words = {lang: " ".join(filter(None, (before.get(lang), unsaid[lang]))) for lang in LANGS}
    return {"accuracy_m": UNSAID_ACCURACY_M, "note": words}


def _metres(value: object, zone_id: str) -> float | None:
    try:
        found = said_metres(value)
    except DataError as error:
        raise DataError(f"The accuracy of zone '{zone_id}' cannot be used: {error}") from None
    return None if found is None else _checked(found, zone_id)


def _checked(metres: float, zone_id: str) -> float:
    if not 0 < metres <= MOST_ACCURACY_M:
        raise DataError(
            f"The accuracy of zone '{zone_id}' is no number of metres above 0 and up to "
            f"{MOST_ACCURACY_M:g}. Give it with `accuracy_m=`: how far the line may be off, 95 %."
        )
    return metres


def _features(drawing: Drawing, given: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    found = []
    for region, shape in drawing.shapes.items():
        said = {**given, "region": None if region == "line" else region}
        found.append(
            {
                "type": "Feature",
                "properties": flat(
                    {
                        name: _plain(said[name])
                        for name in PROPERTIES
                        if name != "id" and said.get(name) is not None
                    }
                ),
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
        )
    return tuple(found)


def _plain(value: Any) -> Any:
    """Write whole numbers as such, and days in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


# --- the text of the file -------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield key, begin and end of each value of the JSON object that begins there."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        _, end = _DECODER.raw_decode(text, begin)
        yield key, begin, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _features_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each feature in the text of a feature collection."""
    top = text.index("{")
    at = _skip(text, next(begin for key, begin, _ in _members(text, top) if key == "features") + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _ended(text: str, zone: Zone, last: date) -> str:
    """Write the last day of a zone version into its features, and change nothing else."""
    # From the end, so that what is written moves nothing that is still to be found.
    for begin, end in reversed([*_features_in(text)]):
        feature = json.loads(text[begin:end])
        given = said_of(feature.get("properties") or {})
        if (zone_id_of(given), str(given.get("version", "1"))) != (zone.id, zone.version):
            continue
        properties = next(start for key, start, _ in _members(text, begin) if key == "properties")
        day = json.dumps(last.isoformat())
        spans = [
            (start, stop) for key, start, stop in _members(text, properties) if key == "valid_to"
        ]
        start, stop = spans[-1] if spans else (properties + 1, properties + 1)
        text = text[:start] + (day if spans else f'"valid_to": {day}, ') + text[stop:]
    return text


def _in_degrees(member: Any) -> bool:
    return str(member).upper().find("CRS84") >= 0 or "4326" in str(member)
