"""Zones in words and as plain data: what ``zone list``, ``zone show`` and ``zone diff`` print."""

from __future__ import annotations

import math
import textwrap
from dataclasses import astuple, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from scenemap import text
from scenemap.crs import WGS84, box_of, transform
from scenemap.references import cited
from scenemap.text import say
from scenemap.zones.index import replaced_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenemap.model import Lang, Source, Text
    from scenemap.zones.difference import Change, Difference, Move
    from scenemap.zones.model import Zone

_WIDTH = 80


def zone_json(zone: Zone, zones: Sequence[Zone], lang: Lang) -> dict[str, Any]:
    """Return a zone version as plain data; areas in m² of the case's system, days in ISO form.

    Parameters
    ----------
    zone
        The version.
    zones
        All of the case, among them the one that may have replaced it.
    lang
        Language of names and notes.
    """
    valid, later = zone.validity, replaced_by(zone, zones)
    box = astuple(box_of([zone.outer]))
    return {
        "id": zone.id,
        "version": zone.version,
        "name": zone.name[lang],
        "outline": zone.outline,
        "accuracy_m": zone.accuracy_m,
        "valid_from": _iso(valid.start),
        "valid_to": _last(valid.end),
        "known_in_use": [valid.attested.start.isoformat(), valid.attested.last.isoformat()]
        if valid.attested
        else None,
        "area_m2": {
            "surely": round(zone.inner_m.area),
            "drawn": None if zone.line_m is None else round(zone.line_m.area),
            "at_most": round(zone.outer_m.area),
        },
        "bounds": [round(one, 6) for one in box],
        "source": zone.source,
        "where": zone.where,
        "legal_basis": zone.legal_basis,
        "rule": zone.rule,
        "daily": zone.daily,
        "streets": zone.streets,
        "note": zone.note[lang],
        "replaces": zone.replaces or None,
        "replaced_by": later.version if later else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _last(end: date | None) -> str | None:
    """Write the last day before an end as in a file of zones."""
    return "open" if end == date.max else _iso(end and end - timedelta(days=1))


def list_lines(zones: Sequence[Zone], lang: Lang) -> list[str]:
    """Write zone versions one after the other, two lines each."""
    if not zones:
        return [say("zone_none", lang)]
    return [
        line
        for zone in zones
        for line in (
            f"{zone.id}@{zone.version}  {zone.name[lang]}",
            *textwrap.wrap(
                f"{say('zone_field_outline', lang)}: {_drawn_by(zone, lang)}; {days_told(zone, lang)}; "
                f"{_size(zone, lang)}",
                _WIDTH,
                initial_indent="  ",
                subsequent_indent="  ",
            ),
        )
    ]


def show_lines(
    zone: Zone,
    zones: Sequence[Zone],
    resting: Mapping[str, Sequence[str]],
    lang: Lang,
    sources: Sequence[Source] = (),
) -> list[str]:
    """Write all that is known of a zone version.

    Parameters
    ----------
    zone
        The version.
    zones
        All of the case.
    resting
        What names the zone: ``counts`` and ``acts``.
    lang
        Language of the words.
    sources
        Of the case, for naming the zone's.
    """
    later = replaced_by(zone, zones)
    rows = {
        "outline": _drawn_by(zone, lang),
        "valid": days_told(zone, lang),
        "replaces": zone.replaces,
        "replaced_by": later.version if later else "",
        "size": _size(zone, lang),
        "bounds": box_of([zone.outer]).told(
            say("zone_east", lang), say("zone_west", lang), decimals=5
        ),
        "source": _source(zone, sources, lang),
        "legal_basis": zone.legal_basis,
        "rule": say(f"zone_rule_{zone.rule}", lang) if zone.rule else "",
        "daily": say("card_any_hour", lang) if zone.daily == "all" else zone.daily,
        "streets": zone.streets,
        "note": zone.note[lang],
        "counts": "; ".join(resting["counts"]) or say("zone_nothing", lang),
        "acts": "; ".join(resting["acts"]) or say("zone_nothing", lang),
    }
    return [
        f"{zone.id}@{zone.version}  {zone.name[lang]}",
        *(
            line
            for key, words in rows.items()
            if words
            for line in textwrap.wrap(
                f"{say(f'zone_field_{key}', lang)}: {words}",
                _WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
            )
        ),
    ]


def _source(zone: Zone, sources: Sequence[Source], lang: Lang) -> str:
    """Name where a zone is from: the document, if the case describes it, and the place in it."""
    named = [one.named[lang] for one in sources if one.id == zone.source]
    return ", ".join(part for part in (*(named or [zone.source]), cited(zone.where)[lang]) if part)


def _drawn_by(zone: Zone, lang: Lang) -> str:
    words = say(f"zone_outline_{zone.outline}", lang)
    if zone.accuracy_m is None:
        return words
    return f"{words}, ± {text.number(math.ceil(zone.accuracy_m), 0)[lang]} m"


def days_told(zone: Zone, lang: Lang) -> str:
    """Say when it was valid, as far as is known."""
    valid = zone.validity
    last = valid.end and valid.end - timedelta(days=1)
    known = {"start": valid.start, "end": None if valid.end == date.max else last}
    days = {key: text.day(day)[lang] for key, day in known.items() if day}
    key = "_".join(["zone_valid", *days]) if days else "zone_valid_unknown"
    found = say(key, lang, **days)
    if valid.end == date.max:
        found += say("zone_valid_open", lang)
    if valid.attested and (not valid.end or valid.attested.start < valid.end):
        # What is known of the zone's use after a version ended is not of that version.
        seen = replace(valid.attested, end=min(valid.attested.end, valid.end or date.max))
        found += say("zone_valid_seen", lang, period=text.period(seen)[lang])
    return found


def _size(zone: Zone, lang: Lang) -> str:
    low, high = (text.number(one.area, 0)[lang] for one in (zone.inner_m, zone.outer_m))
    if zone.line_m is None:
        return say("zone_size", lang, low=low, high=high)
    drawn = text.number(zone.line_m.area, 0)[lang]
    return say("zone_size_drawn", lang, drawn=drawn, low=low, high=high)


# --- what changed ---------------------------------------------------------------------------------


def difference_json(found: Difference, crs: str) -> dict[str, Any]:
    """Return what changed as plain data: m² and metres of the case's system."""
    moved = found.moved
    return {
        "before": f"{found.before.id}@{found.before.version}",
        "after": f"{found.after.id}@{found.after.version}",
        "surely": _areas(found.surely),
        "perhaps": _areas(found.perhaps),
        "drawn": _areas(found.drawn) if found.drawn else None,
        "moved_m": round(moved.metres, 1) if moved else None,
        "moved_at": None if moved is None else dict(zip(("lat", "lon"), _place(moved, crs), strict=True)),
        "within_doubt": found.within_doubt,
    }  # fmt: skip


def _areas(change: Change) -> dict[str, int]:
    return {
        "came_in_m2": round(change.came_in.area),
        "went_out_m2": round(change.went_out.area),
        "stayed_m2": round(change.stayed.area),
    }


def _place(move: Move, crs: str) -> tuple[float, float]:
    """Return latitude and longitude."""
    lon, lat = transform(move.x, move.y, crs, WGS84)
    return round(float(lat), 6), round(float(lon), 6)


def difference_sentences(found: Difference, crs: str, lang: Lang) -> list[str]:
    """Say in sentences what changed."""
    names = {
        "before": f"{found.before.id}@{found.before.version}",
        "after": f"{found.after.id}@{found.after.version}",
    }
    said = [say("zone_diff_surely", lang, **names, **_numbers(found.surely, lang))]
    said.append(say("zone_diff_perhaps", lang, **_numbers(found.perhaps, lang)))
    if found.drawn is not None:
        said.append(say("zone_diff_drawn", lang, **_numbers(found.drawn, lang)))
    if found.moved is not None:
        lat, lon = _place(found.moved, crs)
        key = "zone_diff_moved" if found.drawn is not None else "zone_diff_moved_limits"
        metres = text.number(found.moved.metres, 0)[lang]
        said.append(say(key, lang, metres=metres, lat=f"{lat:.5f}", lon=f"{lon:.5f}"))
    if found.within_doubt:
        said.append(say("zone_diff_within_doubt", lang))
    return said


def _numbers(change: Change, lang: Lang) -> dict[str, str]:
    whole: dict[str, Text] = {
        "came_in": text.number(change.came_in.area, 0),
        "went_out": text.number(change.went_out.area, 0),
        "stayed": text.number(change.stayed.area, 0),
    }
    return {key: value[lang] for key, value in whole.items()}
