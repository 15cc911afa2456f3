"""What the page that traces an outline from a photo is given of a case."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from scenemap.crs import transverse_mercator
from scenemap.errors import DataError
from scenemap.facts.page import check_base, drawn_backdrop, drawn_zone
from scenemap.installed import version
from scenemap.model import LANGS, Bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.case import Case
    from scenemap.model import Lang
    from scenemap.vector import Feature

#: Metres (95 %) within which a sketch is taken to be right where it does not say so itself.
SKETCH_M = 100.0


def trace_facts(
    case: Case, lang: Lang = "nb", *, streets: Sequence[Feature] = (), streets_name: str = ""
) -> dict[str, Any]:
    """Lay a case out as the plain data of the page that traces an outline.

    Parameters
    ----------
    case
        Its sketch, places, services, areas and zones are what a photo can be paired with.
    lang
        Language that the page opens in; it holds both.
    streets
        Lines and outlines of the user's own, drawn on the map and snapped to.
    streets_name
        Name of their file.

    Returns
    -------
    dict
        Ready for JSON, geometry in degrees.

    Raises
    ------
    DataError
        If the case has no positions, or a system that the page cannot project to.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> facts = trace_facts(load_case("bergen"), "en")
    >>> facts["sketch_m"], facts["places"][0]["accuracy_m"]
    (100.0, 15.0)
    """
    projection = transverse_mercator(case.crs)
    if projection is None:
        raise DataError(
            f"Case '{case.id}' is measured in {case.crs}, to which a page cannot project. Choose a "
            "transverse Mercator system for it, such as that of its UTM zone."
        )
    lines = [one for one in streets if one.geometry is not None]
    bounds = case.bounds or _bounds(lines)
    if bounds is None:
        raise DataError(
            f"Case '{case.id}' has no positions, so there is no map to trace on. Give a file of streets "
            "with `streets=`, or choose another case."
        )
    view = case.view or bounds
    return {
        "version": version(),
        "case": {"id": case.id, "name": case.name},
        "lang": lang,
        "languages": [*LANGS],
        "bounds": list(_corners(bounds)),
        "view": list(_corners(view)),
        **check_base(case),
        "near": bounds.near_box(),
        "services": [
            {"name": service.name, "lon": one.lon, "lat": one.lat, "accuracy_m": one.accuracy_m}
            for service in case.services
            for one in service.positions
            if one.when.end is None
        ],
        "areas": [
            {"outline": area.outline.__geo_interface__}
            for area in case.areas
            if area.outline is not None
        ],
        "zones": [drawn_zone(zone) for zone in case.zones],
        "backdrop": _backdrop(case),
        "sketch_m": max(
            (_accuracy(case, one) for one in case.backdrop if _is_drawn(one)), default=None
        ),
        "background": [case.backdrop_source.sentence] if case.backdrop_source else [],
        "streets": {
            "name": streets_name,
            "lines": [one.geometry.__geo_interface__ for one in lines if one.geometry is not None],
        },
    }


def _backdrop(case: Case) -> list[dict[str, Any]]:
    """List what is drawn, each thing with how exact it is; a name marks no place that is pointed at."""
    exact = [_accuracy(case, one) for one in case.backdrop]
    drawn = zip_longest(drawn_backdrop(case), exact)
    return [{**one, "accuracy_m": metres} for one, metres in drawn if one["geometry"] is not None]


def _accuracy(case: Case, feature: Feature) -> float:
    """Return what a part of the sketch says of itself, or else the case of all of it."""
    value = feature.properties.get("accuracy_m")
    if isinstance(value, int | float):
        return float(value)
    known = case.backdrop_source.accuracy_m if case.backdrop_source else None
    return SKETCH_M if known is None else known


def _is_drawn(feature: Feature) -> bool:
    return feature.geometry is not None and feature.geometry.geom_type != "Point"


def _bounds(lines: list[Feature]) -> Bounds | None:
    """Return the box around some lines; None if there are none."""
    boxes = [one.geometry.bounds for one in lines if one.geometry is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return Bounds(min(west), min(south), max(east), max(north))


def _corners(bounds: Bounds) -> tuple[float, float, float, float]:
    return bounds.west, bounds.south, bounds.east, bounds.north
