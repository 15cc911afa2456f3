"""Zones of the user's own, as they go into a new case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.findings import Findings
from scenemap.vector import Feature
from scenemap.zones.accuracy import said_metres
from scenemap.zones.drawings import outside_fault
from scenemap.zones.outlines import read_outlines
from scenemap.zones.reading import (
    PROPERTIES,
    calls_itself_official,
    official_notes,
    read_zones,
    said_of,
    zone_id_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.model import Bounds


def zones_for_case(
    path: Path, crs: str, bounds: Bounds, *, accuracy_m: float | None = None
) -> tuple[tuple[Feature, ...], tuple[str, ...]]:
    """Read zones as they are written into a case: outlines in degrees, with what is known of a zone.

    Parameters
    ----------
    path
        Any vector file of zones; see :func:`scenemap.zones.reading.read_zones`.
    crs, bounds
        Of the case.
    accuracy_m
        95 % accuracy in metres of lines that do not say theirs, or say a smaller one.

    Returns
    -------
    features
        Each with its zone and version.
    notes
        What was left out, or taken for an outline.

    Raises
    ------
    DataError
        With every fault of the file, zones that lie elsewhere among them.
    """
    read_zones(path, crs, bounds, accuracy_m=accuracy_m, own=True)
    findings = Findings(path.name)
    outlines, notes = read_outlines(path, findings)
    for one in outlines:
        if one.geometry is not None and (fault := outside_fault(one.geometry, bounds, crs)):
            findings.add("is not in the case", fault, row=one.number)
    findings.raise_errors()
    features = []
    for one in outlines:
        given = said_of(one.properties)
        if given.get("region", "line") == "line":
            given["accuracy_m"] = said_metres(given.get("accuracy_m"), accuracy_m)
        if calls_itself_official(given):
            given["outline"] = "user"
        given |= {"zone": zone_id_of(given), "version": str(given.get("version", "1"))}
        told = {name: given[name] for name in PROPERTIES if name in given and name != "id"}
        features.append(Feature(one.number, one.geometry, told))
    return tuple(features), (
        *(f"{path.name}: {note}" for note in notes),
        *official_notes(path),
    )
