"""A dated note of a check, for legal aid: what was asked, of which zone version, and the answer."""

from __future__ import annotations

import json
import platform
import textwrap
from typing import TYPE_CHECKING, Any

import pyproj
import shapely

from scenemap import text
from scenemap.installed import version
from scenemap.locate.check import iso
from scenemap.text import say
from scenemap.writing import check_free, write_text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scenemap.locate.check import Check
    from scenemap.model import Lang
    from scenemap.zones.orders import Order


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


def record_text(answer: Check, made: datetime, lang: Lang) -> str:
    """Write the note for a reader, with everything that its JSON holds that a reader needs."""
    zone_info = answer.case.zone
    asked = (
        text.moment(answer.at.astimezone(zone_info))[lang]
        if answer.at
        else say("record_no_time", lang)
    )
    lines = [
        say("record_title", lang),
        "",
        say("record_made", lang, made=text.moment(made.astimezone(zone_info))[lang]),
        say("record_point", lang, lat=answer.lat, lon=answer.lon, accuracy=answer.accuracy_m),
        say("record_at", lang, at=asked, zone=answer.case.zone),
    ]
    for one in answer.zones:
        zone = one.zone
        lines += [
            "",
            say("record_zone", lang, id=zone.id, version=zone.version, hash=zone.digest),
            *textwrap.wrap(one.sentence(lang), 80),
        ]
        if zone.note[lang]:
            lines += textwrap.wrap(zone.note[lang], 80)
    used = ", ".join(f"{name} {number}" for name, number in _versions().items())
    lines += ["", say("not_legal_advice", lang), *textwrap.wrap(used, 80)]
    return "\n".join(lines) + "\n"


def record_paths(path: Path) -> tuple[Path, Path]:
    """Return the text and the JSON file that a note of this name is written to.

    Examples
    --------
    >>> from pathlib import Path
    >>> [one.name for one in record_paths(Path("note.txt"))]
    ['note.txt', 'note.json']
    """
    name = path.name.removesuffix(".txt").removesuffix(".json")
    return path.with_name(f"{name}.txt"), path.with_name(f"{name}.json")


def write_record(
    answer: Check, path: Path, made: datetime, lang: Lang, *, overwrite: bool = False
) -> tuple[Path, Path]:
    """Write the note as text and as JSON beside it, under the same name.

    Returns
    -------
    tuple of Path
        The text and the JSON file.

    Raises
    ------
    OutputExistsError
        If either exists and ``overwrite`` is false; then neither is written.
    """
    written, data = record_paths(path)
    for one in (written, data):
        check_free(one, overwrite=overwrite)
    content = json.dumps(record_json(answer, made, lang), ensure_ascii=False, indent=2)
    write_text(data, f"{content}\n", overwrite=overwrite)
    write_text(written, record_text(answer, made, lang), overwrite=overwrite)
    return written, data
