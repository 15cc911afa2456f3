"""A dated note of a check, for legal aid: what was asked, of which zone version, and the answer."""

from __future__ import annotations

import json
import platform
import textwrap
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyproj
import shapely

from scenemap import text
from scenemap.installed import version
from scenemap.locate.check import iso
from scenemap.text import say
from scenemap.writing import check_free, write_text, write_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from scenemap.locate.check import Check
    from scenemap.model import Lang
    from scenemap.zones.orders import Order


#: Endings of notes that are laid out as reports are; all others are text.
RECORD_FORMS = (".html", ".pdf")


def record_json(answer: Check, made: datetime, lang: Lang) -> dict[str, Any]:
    """Return the note as plain data.

    Parameters
    ----------
    answer
        The check.
    made
        When the note is made, aware.
    lang
        Language of the sentences.
    """
    by_version = {(one.zone.id, one.zone.version): one.zone for one in answer.zones}
    return {
        "made": made.isoformat(timespec="seconds"),
        "check": answer.to_json(lang),
        "verdict": answer.verdict,
        "orders": [
            {
                "zone": one.order.zone,
                "version": one.order.version,
                "issued": iso(one.order.issued),
                "until": iso(one.order.until),
                "until_is": _origin(one.order),
                "hours": one.order.hours,
                "rule": one.order.rule,
                "daily": one.order.daily,
                "lacking": list(one.order.lacking),
                "exemptions": [
                    {
                        "to": exemption.to,
                        "from": exemption.start.isoformat("minutes") if exemption.start else None,
                        "until": exemption.end.isoformat("minutes") if exemption.end else None,
                    }
                    for exemption in one.order.exemptions
                ],
            }
            for zone in answer.zones
            for one in zone.orders
        ],
        "zones": [
            {
                "id": zone.id,
                "name": zone.name[lang],
                "version": zone.version,
                "outline": zone.outline,
                "accuracy_m": zone.accuracy_m,
                "legal_basis": zone.legal_basis,
                "sha256": zone.digest,
                "source": zone.source,
                "where": zone.where,
                "note": zone.note[lang],
            }
            for zone in by_version.values()
        ],
        "crs": answer.case.crs,
        "time_zone": str(answer.case.zone),
        "versions": _versions(),
        "notice": say("not_legal_advice", lang),
    }


def _origin(order: Order) -> str:
    """Say where the end of an order is from."""
    if order.until is None:
        return "not given"
    return "printed" if order.printed_end else "issued plus hours"


def _versions() -> dict[str, str]:
    return {
        "scenemap": version(),
        "Python": platform.python_version(),
        "shapely": shapely.__version__,
        "GEOS": ".".join(str(part) for part in shapely.geos_version),
        "pyproj": pyproj.__version__,
        "PROJ": pyproj.proj_version_str,
    }


@dataclass(frozen=True, slots=True)
class NotedZone:
    """What a note says of one zone: which version it is, the answer, and what is known of its outline."""

    name: str
    digest: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note for a reader: what was asked, the answer of each zone, and what it was made with."""

    title: str
    asked: tuple[str, ...]
    zones: tuple[NotedZone, ...]
    notice: str
    versions: str
    orders: tuple[str, ...] = ()


def note_of(answer: Check, made: datetime, lang: Lang) -> Note:
    """Say for a reader everything that the note's JSON holds that a reader needs.

    Parameters
    ----------
    answer, made, lang
        As for :func:`record_json`.
    """
    zone_info = answer.case.zone
    asked = (
        text.moment(answer.at.astimezone(zone_info))[lang]
        if answer.at
        else say("record_no_time", lang)
    )
    zones = []
    for one in answer.gravest_first:
        zone = one.zone
        name = say(
            "record_zone", lang, zone=zone.name[lang], version=zone.version, hash=zone.digest
        )
        name, _, digest = name.partition("\n")
        zones.append(NotedZone(name, digest, one.sentence(lang), zone.note[lang]))
    return Note(
        title=say("record_title", lang),
        asked=(
            say("record_made", lang, made=text.moment(made.astimezone(zone_info))[lang]),
            _point(answer, lang),
            say("record_at", lang, at=asked, zone=answer.case.zone),
        ),
        zones=tuple(zones),
        notice=say("not_legal_advice", lang),
        versions=", ".join(f"{name} {number}" for name, number in _versions().items()),
        orders=tuple(
            order.asked(lang, zone.zone) for zone in answer.gravest_first for order in zone.orders
        ),
    )


def _point(answer: Check, lang: Lang) -> str:
    """Say where was asked; no radius was measured to be 0 m, it is what is taken where none is given."""
    if not answer.accuracy_m:
        return say("record_point_exact", lang, lat=answer.lat, lon=answer.lon)
    return say("record_point", lang, lat=answer.lat, lon=answer.lon, accuracy=answer.accuracy_m)


def record_text(answer: Check, made: datetime, lang: Lang) -> str:
    """Write the note as text."""
    note = note_of(answer, made, lang)
    lines = [note.title, "", *note.asked]
    lines += chain.from_iterable(textwrap.wrap(one, 80) for one in note.orders)
    for one in note.zones:
        lines += ["", one.name, one.digest, *textwrap.wrap(one.answer, 80)]
        lines += textwrap.wrap(one.note, 80)
    lines += ["", note.notice, *textwrap.wrap(note.versions, 80)]
    return "\n".join(lines) + "\n"


def record_paths(path: Path) -> tuple[Path, Path]:
    """Return the file for readers and the JSON file that a note of this name is written to.

    Examples
    --------
    >>> from pathlib import Path
    >>> [one.name for one in record_paths(Path("note.txt"))]
    ['note.txt', 'note.json']
    >>> [one.name for one in record_paths(Path("note.pdf"))]
    ['note.pdf', 'note.json']
    """
    ending = path.suffix.lower() if path.suffix.lower() in RECORD_FORMS else ".txt"
    name = path.name.removesuffix(".txt").removesuffix(".json")
    if ending != ".txt":
        name = path.stem
    return path.with_name(f"{name}{ending}"), path.with_name(f"{name}.json")


def write_record(
    answer: Check,
    path: Path,
    made: datetime,
    lang: Lang,
    *,
    overwrite: bool = False,
    laid_out: Callable[[Note, str], bytes] | None = None,
) -> tuple[Path, Path]:
    """Write the note for a reader, and as JSON beside it, under the same name.

    Parameters
    ----------
    answer, made, lang
        As for :func:`record_json`.
    path
        Its name; :data:`RECORD_FORMS` are laid out, all others are text.
    overwrite
        Replace notes of this name.
    laid_out
        Sets a note in the form of an ending: :func:`scenemap.report.record.record_laid_out`.

    Returns
    -------
    tuple of Path
        The file for readers and the JSON file.

    Raises
    ------
    OutputExistsError
        If either exists and ``overwrite`` is false; then neither is written.
    """
    written, data = record_paths(path)
    for one in (written, data):
        check_free(one, overwrite=overwrite)
    content = json.dumps(record_json(answer, made, lang), ensure_ascii=False, indent=2)
    if laid_out is not None and written.suffix in RECORD_FORMS:
        told = laid_out(note_of(answer, made, lang), written.suffix)
    else:
        told = record_text(answer, made, lang).encode("utf-8")
    write_text(data, f"{content}\n", overwrite=overwrite)
    write_with(written, lambda one: one.write_bytes(told), overwrite=overwrite)
    return written, data
