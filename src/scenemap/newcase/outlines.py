"""Outlines put into a case whose areas have none, or have others: ids, names and counts stay.

What a person wrote into ``case.toml`` stays as it is, but for the lines that follow from the outlines:
the system to measure in, the bounds, and what the map shows first.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.areas import NO_REMEDIES, Remedies, find_name_column
from scenemap.case import PARTS
from scenemap.crs import box_of, parse_crs
from scenemap.errors import DataError
from scenemap.findings import Findings, called, did_you_mean, some_of
from scenemap.newcase import fitting_crs, geojson_text, lines_of_box
from scenemap.norway import latitude_first
from scenemap.properties import AREA_PARTS, nested
from scenemap.vector import POLYGONS, Feature, features_and_system, read_features

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from scenemap.case import Case


@dataclass(frozen=True, slots=True)
class Outlined:
    """A case with outlines, not written yet.

    Parameters
    ----------
    texts
        Files that change, with what they hold then.
    reasons
        Which areas got an outline, which have none, and what was chosen.
    """

    texts: dict[str, str]
    reasons: tuple[str, ...]


def with_outlines(
    case: Case,
    path: Path,
    settings: str,
    *,
    layer: str | None = None,
    name_column: str | None = None,
    crs: str | None = None,
    mend: bool = False,
    remedies: Remedies = NO_REMEDIES,
) -> Outlined:
    """Put the outlines of a file into a case, each to the area that is called so.

    Parameters
    ----------
    case
        Whose areas these are.
    path
        A polygon for each area, with its name: any vector file, in any system.
    settings
        The text of its ``case.toml``.
    layer, name_column
        Where in the file the areas and their names are, if that does not show.
    crs
        Projected system to measure in, in the place of what would be chosen.
    mend, remedies
        See :func:`scenemap.areas.read_areas`.

    Raises
    ------
    DataError
        With every fault of the file; if it names no area of the case, or one of them twice.
    CRSError
        If the system does not fit.
    """
    findings = Findings(path.name)
    found, own = features_and_system(path, findings, layer=layer, mend=mend, to_mend=remedies.mend)
    column = find_name_column(found, findings, name_column, remedies)
    findings.raise_errors()
    drawn, others = _by_area(case, found, column or "", findings)
    findings.raise_errors()
    there = read_features(case.path(PARTS["areas"]), findings)
    features = [
        Feature(one.number, drawn.get(_id(one), one.geometry), nested(one.properties, AREA_PARTS))
        for one in there
    ]
    shapes = [one.geometry for one in features if one.geometry is not None]
    box = box_of(shapes)
    if latitude_first(shapes):
        raise DataError(f"{path.name} has latitude first. Save it with longitude first.")
    first = all(one.geometry is None for one in there)
    wanted = crs or (None if first else case.crs)
    chosen, why = fitting_crs(wanted, own, box, path.name)
    lacking = [str(one.properties.get("name")) for one in features if one.geometry is None]
    lines = {"crs": f'crs = "{chosen}"'}
    if case.bounds is None or not case.bounds.holds(box):
        lines |= lines_of_box(box)
    text = _with_lines(settings, lines)
    # The comment that a new case has beside it.
    text = text.replace(f"# {parse_crs(case.crs).name}:", f"# {parse_crs(chosen).name}:")
    reasons = [
        f"Outlines: {len(drawn)} of {path.name}, named by column '{column}', for "
        f"{some_of(sorted(drawn))}.",
        *([f"Without an outline still: {some_of(lacking)}."] if lacking else []),
        *([f"Not of this case, and left out: {some_of(others)}."] if others else []),
        *([why] if first or crs else []),
        *(f"Warning: {one}" for one in findings.warnings),
    ]
    return Outlined({PARTS["areas"]: geojson_text(features), "case.toml": text}, tuple(reasons))


def _id(one: Feature) -> str:
    return str(one.properties.get("id") or one.properties.get("name"))


def _by_area(
    case: Case, found: Sequence[Feature], column: str, findings: Findings
) -> tuple[dict[str, BaseGeometry], list[str]]:
    """Find the area that each outline is of; also the names of those that are of none."""
    names = {
        one.id: (one.name, *one.also, one.short_name["nb"], one.short_name["en"])
        for one in case.areas
    }
    drawn: dict[str, BaseGeometry] = {}
    others: list[str] = []
    for one in found:
        name = " ".join(str(one.properties.get(column) or "").split())
        meant = called(name, names) if name else []
        if len(meant) != 1:
            others.append(name or f"feature {one.number}")
        elif one.geometry is None or one.geometry.geom_type not in POLYGONS:
            findings.add(
                "is no outline",
                "Draw a polygon round it.",
                row=one.number,
                column=column,
                value=name,
            )
        elif meant[0] in drawn:
            findings.add(
                f"is a second outline of area '{meant[0]}'",
                "Parts of one area go into one feature (in QGIS: Dissolve).",
                row=one.number,
                column=column,
                value=name,
            )
        else:
            drawn[meant[0]] = one.geometry
    if not drawn and not findings.errors:
        likely = next(
            (
                told
                for one in others
                if (told := did_you_mean(one, _known(names))).startswith("Did")
            ),
            f"The areas are called: {some_of([one.name for one in case.areas])}.",
        )
        findings.add(f"names no area of the case in column '{column}'", likely)
    return drawn, others


def _known(names: dict[str, tuple[str, ...]]) -> set[str]:
    """Gather every name by which an area is known."""
    return {one for its in names.values() for one in its} | {*names}


def _with_lines(text: str, lines: dict[str, str]) -> str:
    """Put lines of the top level into TOML, each in the place of the one, or of the example, there.

    Raises
    ------
    DataError
        If the file would then say anything else differently.
    """
    before = tomllib.loads(text.removeprefix("\ufeff"))
    end = "\r\n" if "\r\n" in text else "\n"
    top, rest = _parted(text)
    for key, line in lines.items():
        own = re.compile(rf"^{key}[ \t]*=[ \t]*[^\r\n#]*?(?=[ \t]*(?:#|\r?$))", re.MULTILINE)
        example = re.compile(rf"^# {key} = [^\r\n]*", re.MULTILINE)
        for pattern in (own, example):
            new, n = pattern.subn(lambda _, line=line: line, top, count=1)  # type: ignore[misc]
            if n:
                top = new
                break
        else:
            top = f"{top.rstrip()}{end}{line}{end}{end}"
    new = top + rest
    wanted = {**before, **{key: tomllib.loads(line)[key] for key, line in lines.items()}}
    try:
        same = tomllib.loads(new.removeprefix("\ufeff")) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        told = "; ".join(lines.values())
        raise DataError(
            f"case.toml is not written so that lines of it can be changed. Put these into it: {told}."
        )
    return new


def _parted(text: str) -> tuple[str, str]:
    """Cut TOML before its first table."""
    found = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    at = len(text) if found is None else found.start()
    return text[:at], text[at:]
