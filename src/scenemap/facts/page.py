"""Facts laid out as the plain data that the page is made of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenemap import text
from scenemap.crs import WGS84, box_of, transform, transverse_mercator
from scenemap.errors import TimeError
from scenemap.facts.matrices import STATES, matrices_of
from scenemap.facts.pairs import page_compare, page_flags
from scenemap.facts.sentences import nothing_drawn
from scenemap.facts.story import story_of
from scenemap.facts.tables import (
    beside_counts,
    beside_table,
    days_covered,
    figure_text,
    source_heading,
    window_pairs,
    windows_table,
)
from scenemap.findings import check_word
from scenemap.installed import version
from scenemap.intervals import DateRange, PartialDate, slices
from scenemap.locate.zones_of import MAX_ACCURACY_M
from scenemap.model import LANGS, Bounds, Text
from scenemap.panel import informs
from scenemap.references import cited
from scenemap.zones.telling import days_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from scenemap.areas import Area
    from scenemap.case import Case
    from scenemap.events.counts import Count
    from scenemap.facts.build import Facts
    from scenemap.facts.moves import Move
    from scenemap.facts.story import Step
    from scenemap.intervals import PartialRange, Slice
    from scenemap.model import Lang
    from scenemap.panel import Panel
    from scenemap.scenes import Scene, Statement
    from scenemap.services import Service
    from scenemap.zones.model import Zone

_EARTH = Bounds(-180, -90, 180, 90)
#: Kinds of labels, by what is named in a user's own backdrop.
_LABELS = {
    "water": "water-label", "waterway": "water-label", "street": "street-label",
    "square": "street-label", "bridge": "street-label", "park": "quarter-label",
}  # fmt: skip


def page_facts(facts: Facts, lang: Lang = "nb") -> dict[str, Any]:
    """Lay facts out as the plain data that the page is made of.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language that the page opens in; it holds both.

    Returns
    -------
    dict
        Ready for JSON. Texts are ``{"nb": …, "en": …}``, dates ISO, ranges half-open.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> plain = page_facts(open_study().facts("year"), "en")
    >>> plain["lang"], len(plain["areas"])
    ('en', 7)
    """
    check_word(lang, LANGS, "lang")
    case, panel = facts.case, facts.panel
    span = case.period if case.period and panel.origin == "published" else None
    window = DateRange(
        min(panel.slices[0].range.start, span.start if span else panel.slices[0].range.start),
        max(panel.slices[-1].range.end, span.end if span else panel.slices[-1].range.end),
    )
    cut = slices(window, panel.by)
    value_unit = Text(
        nb=f"{facts.unit['nb']} {text.say('per_30_days', 'nb')}",
        en=f"{facts.unit['en']} {text.say('per_30_days', 'en')}",
    )
    covered = dict(zip((one.id for one in panel.slices), days_covered(panel), strict=True))
    sources = facts.sources()
    view = _view(facts)
    beside = beside_table(facts)
    found = facts.finding
    background = case.backdrop_source and case.backdrop_source.sentence
    return {
        "version": version(),
        "case": {"id": case.id, "name": case.name},
        "title": facts.title,
        "byline": text.join(list(facts.byline), " · "),
        "subtitle": facts.series.line if facts.series else text.same(""),
        "lang": lang,
        "languages": [*LANGS],
        "by": panel.by,
        "bounds": _box(case.bounds or view),
        "view": _box(case.view or view),
        "watermark": facts.warnings[0] if panel.origin == "simulated" else None,
        "warnings": list(facts.warnings),
        "unit": facts.unit,
        "value_unit": value_unit,
        "slices": [_slice(one, covered.get(one.id, 0)) for one in cut],
        "source_periods": [
            {
                "id": str(period),
                "label": text.period(period),
                **_ends(period),
                "days": None if period.stated else period.days,
            }
            for period in panel.source_periods
        ],
        "areas": [_page_area(area) for area in facts.areas],
        "cells": _page_cells(facts, cut),
        "flags": page_flags(panel),
        "compare": page_compare(facts, [one.id for one in cut]),
        "legend": _legend(panel),
        "zones": [drawn_zone(zone) for zone in case.zones],
        "services": [_page_service(service) for service in case.services],
        "scenes": [_page_scene(scene) for scene in case.scenes],
        "moves": [_page_move(move) for move in facts.moves],
        "arrows": [_page_move(move) for move in facts.moves if move.drawn],
        "centre": _page_centre(facts),
        # Without a slider, no act is out of its reach.
        "steps": [_page_step(step, cut if facts.placed else ()) for step in story_of(facts)],
        "interventions": _page_acts(case, window if facts.placed else None),
        "story": None if facts.placed else _page_story(facts),
        "backdrop": {
            "type": "FeatureCollection",
            "features": _named_once(drawn_backdrop(case), facts),
        },
        "headline": facts.headline,
        "finding": {"text": found.text, "limit": found.limit, "compared": found.compared},
        "readings": list(facts.readings),
        "notes": [*(facts.release.told if facts.release else ()), *facts.notes, *facts.rows],
        "left_out": [words for _, words in facts.left_out],
        "sources": list(sources),
        # What L12 and N3 are, where a place in a source is told.
        "lines": [one.lines for one in case.sources if one.lines["nb"]],
        "tables": [
            *(
                windows_table(facts, panel, comparison)
                for _, panel, comparison in window_pairs(facts)
            ),
            _page_source_table(facts),
            *([beside] if beside else []),
        ],
        "background": background,
        "attribution": text.join([*([background] if background else []), *sources], " "),
        "check": _page_check(case),
    }


def period_facts(facts: Facts, lang: Lang = "nb") -> dict[str, Any]:
    """Lay facts out as :func:`page_facts`, with the source periods in the place of the slices.

    So each figure stands there once, where a long source period is the mean of many slices.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language to open in.

    Examples
    --------
    >>> from scenemap.case import load_case
    >>> case = load_case("bergen")
    >>> from scenemap.facts import build_facts
    >>> from scenemap.panel import published_panel
    >>> told = period_facts(build_facts(case, published_panel(case, "quarter")))
    >>> [one["label"]["en"] for one in told["slices"]], told["cells"]["count"][0]
    (['Sep–Dec 2014', '2015', 'Jan–Jun 2016'], [14, 148, 103])
    """
    periods = facts.panel.source_periods
    cells = matrices_of(facts, facts.panel.source_cells, [str(one) for one in periods])
    return {
        **page_facts(facts, lang),
        "slices": [
            {
                "id": str(period),
                "label": text.period(period),
                "short": text.period(period),
                **_ends(period),
                "days": period.days,
                "days_covered": period.days,
            }
            for period in periods
        ],
        "cells": {**cells, "period": [[None] * len(periods) for _ in facts.areas]},
    }


#: What the page says of a point: the same sentences, by the same keys, as the command line.
_CHECK_MESSAGES = (
    "check_inside", "check_outside", "check_uncertain", "check_inside_at_limit",
    "check_outside_at_limit", "check_uncertain_at_limit", "position_vague", "outline_official",
    "outline_user", "outline_user_within", "outline_hypothetical", "outline_hypothetical_within",
    "look_at_your_map", "look_at_map_if_unsure", "in_force_yes",
    "in_force_no", "in_force_unknown", "version_days", "not_legal_advice",
)  # fmt: skip


def _page_check(case: Case) -> dict[str, Any] | None:
    """Return what the page needs to check a point as Python does; None if it cannot project."""
    if transverse_mercator(case.crs) is None or not case.zones:
        return None
    return {
        **check_base(case),
        "zones": [
            {
                "id": zone.id,
                "version": zone.version,
                "name": zone.name,
                "outline": zone.outline,
                "accuracy_m": zone.accuracy_m,
                "inner": _rings(zone.inner_m),
                "outer": _rings(zone.outer_m),
                "start": zone.validity.start.isoformat() if zone.validity.start else None,
                "end": zone.validity.end.isoformat() if zone.validity.end else None,
                "attested": _ends(zone.validity.attested) if zone.validity.attested else None,
                "days": text.both(*(days_told(zone, lang) for lang in LANGS))
                if zone.validity.dated
                else None,
            }
            for zone in case.zones
        ],
    }


def check_base(case: Case) -> dict[str, Any]:
    """Return what checking a point takes besides zones: projection, messages, places."""
    return {
        "projection": transverse_mercator(case.crs),
        "near": (case.bounds or _EARTH).near_box(),
        "max_accuracy_m": MAX_ACCURACY_M,
        "messages": {key: text.MESSAGES[key] for key in _CHECK_MESSAGES},
        "directions": [text.direction(45 * step) for step in range(8)],
        "places": [
            {
                "name": place.name,
                "lon": place.lon,
                "lat": place.lat,
                "accuracy_m": place.accuracy_m,
            }
            for place in case.places
        ],
    }


def _rings(region: BaseGeometry) -> list[list[tuple[float, float]]]:
    """List every ring of a region, shells and holes alike: a point is in it by the even-odd rule."""
    parts = getattr(region, "geoms", [region])
    return [
        list(ring.coords)
        for part in parts
        if not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]


def _page_cells(facts: Facts, cut: tuple[Slice, ...]) -> dict[str, list[list[Any]]]:
    """Lay the cells out as matrices, a row an area, a column a slice."""
    panel = facts.panel
    matrices = matrices_of(facts, panel.cells, [one.id for one in cut])
    matrices["period"] = [[None] * len(cut) for _ in facts.areas]
    # A mean is shown with the count of the source period that it is the mean of.
    counts = facts.counts.to_numpy()
    found: dict[int, int] = {}
    for area, states in enumerate(matrices["state"]):
        for at, state in enumerate(states):
            if state == STATES["period_mean"]:
                if at not in found:
                    found[at] = _source_index(panel, cut[at])
                matrices["period"][area][at] = found[at]
                count = counts[area, found[at]]
                matrices["count"][area][at] = None if np.isnan(count) else int(count)
    return matrices


def _page_source_table(facts: Facts) -> dict[str, Any]:
    """Lay out the counts by source period as numbers: the page puts in words what is looked at."""
    panel = facts.panel
    periods = [str(one) for one in panel.source_periods]
    return {**source_heading(facts), "figures": matrices_of(facts, panel.source_cells, periods)}


def _source_index(panel: Panel, one: Slice) -> int:
    """Find the source period that a mean is taken from: the one with most days in the slice."""
    days = [
        period.overlap(one.range) if informs(period, one.range) else 0
        for period in panel.source_periods
    ]
    return days.index(max(days))


def _legend(panel: Panel) -> dict[str, Any]:
    """Choose sizes for the legend, fixed over time: the largest value and two rounder ones, if any."""
    largest = panel.cells["per_30_days"].max()
    if pd.isna(largest) or largest <= 0:
        return {"steps": [], "max": 1.0}
    top = float(largest)
    return {"steps": [_round_to_two(top / 5), _round_to_two(top / 2), top], "max": top}


def _round_to_two(value: float) -> float:
    return float(f"{value:.2g}")


def _slice(one: Slice, covered: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": text.slice_label(one),
        "short": text.slice_label(one, "short"),
        **_ends(one.range),
        "days": one.range.days,
        "days_covered": covered,
    }


def _page_backdrop(geometry: BaseGeometry | None, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": None if geometry is None else geometry.__geo_interface__,
        "properties": {"kind": given.get("kind"), "name": given.get("name")},
    }


def _backdrop_labels(case: Case) -> Iterator[dict[str, Any]]:
    """Name what a user's own file draws, the largest first; our sketches have labels of their own."""
    if case.backdrop_source is None:
        return
    named = [
        (one.geometry, one.properties)
        for one in case.backdrop
        if one.geometry is not None and one.properties.get("name")
    ]
    named.sort(key=lambda one: -float(one[0].length))
    for geometry, given in named:
        label = _LABELS.get(str(given.get("kind")))
        if label is not None:
            whole = max(getattr(geometry, "geoms", [geometry]), key=lambda one: float(one.length))
            area = whole.geom_type == "Polygon"
            at = whole.representative_point() if area else whole.interpolate(0.5, normalized=True)
            yield _page_backdrop(at, {"kind": label, "name": given["name"]})


def _page_area(area: Area) -> dict[str, Any]:
    point = area.count_point
    return {
        "id": area.id,
        "name": area.short_name,
        "point": point
        and {
            "lon": point.lon,
            "lat": point.lat,
            "accuracy_m": point.accuracy_m,
            "what": point.what,
        },
        "outline": area.outline.__geo_interface__ if area.outline is not None else None,
        "note": None
        if area.outline is not None
        else text.say_both("no_geometry", area=area.short_name),
    }


def drawn_backdrop(case: Case) -> list[dict[str, Any]]:
    """List what is drawn behind everything else, and its names."""
    drawn = (_page_backdrop(one.geometry, one.properties) for one in case.backdrop)
    return [*drawn, *_backdrop_labels(case)]


def _named_once(features: list[dict[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    """Leave out labels that bear the name of an area: one name on a map would mean two things."""
    names = {name for area in facts.areas for name in area.short_name.values()}
    return [
        one
        for one in features
        if not one["properties"]["kind"].endswith("-label")
        or names.isdisjoint(one["properties"]["name"].values())
    ]


def drawn_zone(zone: Zone) -> dict[str, Any]:
    """Return what the page draws and tells of a zone."""
    return {
        "id": zone.id,
        "name": zone.name,
        "version": zone.version,
        "outline": zone.outline,
        "inner": zone.inner.__geo_interface__,
        "outer": zone.outer.__geo_interface__,
        "start": zone.validity.start.isoformat() if zone.validity.start else None,
        "end": _open_end(zone.validity.end),
        "note": zone.note if zone.note["nb"] else None,
    }


def _page_service(service: Service) -> dict[str, Any]:
    lines = [service.offers] if service.offers["nb"] else []
    lines += [
        Text(
            nb=f"{hours.text['nb']}, per {_as_of(hours.as_of)['nb']}",
            en=f"{hours.text['en']}, as of {_as_of(hours.as_of)['en']}",
        )
        for hours in service.hours
    ]
    return {
        "id": service.id,
        "name": service.name,
        "lines": lines,
        "positions": [
            {
                "lon": position.lon,
                "lat": position.lat,
                "accuracy_m": position.accuracy_m,
                **_partial_ends(position.when),
                "note": text.same(position.address) if position.address else None,
            }
            for position in service.positions
        ],
    }


def _page_scene(scene: Scene) -> dict[str, Any]:
    return {
        "id": scene.id,
        "name": scene.name,
        "lon": scene.lon,
        "lat": scene.lat,
        "accuracy_m": scene.accuracy_m,
        "statements": [
            {
                **_partial_ends(one.when),
                "text": one.text,
                "by": one.by,
                "where": _said_by(one),
            }
            for one in scene.statements
        ],
        "largest": [{**_partial_ends(one.when), "text": one.text} for one in scene.largest],
    }


def _said_by(said: Statement) -> Text:
    """Write who said something, and where that stands."""
    return text.join([said.by, cited(said.where)], "; ")


def _as_of(when: str) -> Text:
    """Write since when something is known as people write dates; as it stands where it is none."""
    try:
        return text.partial_date(PartialDate.parse(when))
    except TimeError:
        return text.same(when)


def _page_move(move: Move) -> dict[str, Any]:
    return {
        "number": move.number,
        "from": move.source.id,
        "to": move.target.id,
        "start": move.start and move.start.range.start.isoformat(),
        "when": move.when,
        "rests_on": move.rests_on,
        "sentence": move.sentence,
        "text": move.text,
        "told": move.told,
    }


def _page_centre(facts: Facts) -> dict[str, Any] | None:
    """Return the path of the mean centre, only where the choices of points agree on it."""
    centre = facts.centre
    if centre is None or not centre.robust:
        return None
    x, y = zip(*centre.path, strict=True)
    lon, lat = transform(x, y, facts.case.crs, WGS84)
    first, last = ([round(float(a), 6), round(float(b), 6)] for a, b in zip(lon, lat, strict=True))
    ends = {"first": text.period(centre.first), "last": text.period(centre.last)}
    return {"first": first, "last": last, "label": text.say_both("centre_path", **ends)}


def _page_acts(case: Case, window: DateRange | None) -> list[dict[str, Any]]:
    """List the acts that may fall in the window; all of them if there is none."""
    return [
        {
            "id": act.id,
            **_partial_ends(act.when, point=True),
            "precision": act.precision,
            "when": text.when_of(act.when),
            "name": act.name,
            "lon": None,
            "lat": None,
            "where": cited(act.where),
        }
        for act in case.interventions
        if act.when.start is not None and (window is None or act.when.start.range.overlap(window))
    ]


def _page_step(step: Step, cut: tuple[Slice, ...]) -> dict[str, Any]:
    """Lay out a step, with its slice on the slider and the keys of what it points at on the map."""
    named = {
        "scene": step.scenes, "area": step.areas, "service": step.services, "zone": step.zones,
        "move": step.moves,
    }  # fmt: skip
    at = (index for index, one in enumerate(cut) if step.at and step.at in one.range)
    return {
        "id": step.id,
        "heading": step.heading,
        "text": step.text,
        "slice": next(at, None),
        "points": [f"{kind} {one}" for kind, some in named.items() for one in some],
        "proofs": [
            {"basis": proof.basis, "text": proof.text, "source": proof.source}
            for proof in step.proofs
        ],
        "doubts": list(step.doubts),
    }


def _page_story(facts: Facts) -> dict[str, Any]:
    """Tell what there is where nothing can be drawn: the legs in order, and all that has a date."""
    case = facts.case
    published = facts.panel.origin == "published"
    main = [count for count in case.counts if published and count.series == case.main_series]
    dated = [
        *(_told("act", act.when, act.name, cited(act.where)) for act in case.interventions),
        *(
            _told("statement", said.when, _named(scene.name, said.text), _said_by(said))
            for scene in case.scenes
            for said in scene.statements
            if said.when.start is not None
        ),
        *(_told_count(case, count) for count in main),
        *(_told_count(case, count) for count in beside_counts(facts)),
    ]
    return {
        "sentence": nothing_drawn(facts.panel),
        "dated": sorted(dated, key=lambda one: (one["start"], one["end"])),
        # A user's own events have figures of slices; a source's few stand among what is dated.
        "by_slice": not published,
    }


def _told(kind: str, when: PartialRange, words: Text, where: Text) -> dict[str, Any]:
    ends = _partial_ends(when, point=True)
    return {"kind": kind, **ends, "when": text.when_of(when), "text": words, "where": where}


def _told_count(case: Case, count: Count) -> dict[str, Any]:
    told = text.say_both(
        "count_told",
        place=case.place_name(count.place_type, count.place),
        count=figure_text(count),
        unit=case.series[count.series].unit_name,
    )
    when = text.period(count.period)
    return {
        "kind": "count",
        **_ends(count.period),
        "when": when,
        "text": told,
        "where": cited(count.where),
    }


def _named(name: Text, words: Text) -> Text:
    return Text(nb=f"{name['nb']}: {words['nb']}", en=f"{name['en']}: {words['en']}")


def _view(facts: Facts) -> Bounds | None:
    """Look at the areas that were counted in, where the case itself says nothing."""
    outlines = [area.outline for area in facts.areas if area.outline is not None]
    return box_of(outlines) if outlines else None


def _partial_ends(when: PartialRange, *, point: bool = False) -> dict[str, str | None]:
    """Return the outermost days; an act without an end lasts no longer than its start may."""
    end = when.end or (when.start if point else None)
    return {
        "start": when.start.range.start.isoformat() if when.start else None,
        "end": end.range.end.isoformat() if end else None,
    }


def _open_end(end: date | None) -> str | None:
    return None if end is None or end == date.max else end.isoformat()


def _ends(days: DateRange) -> dict[str, str]:
    return {"start": days.start.isoformat(), "end": days.end.isoformat()}


def _box(bounds: Bounds | None) -> list[float] | None:
    return None if bounds is None else [bounds.west, bounds.south, bounds.east, bounds.north]
