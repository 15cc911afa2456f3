"""A small made-up case that holds every state and every kind of thing the page can show."""

from __future__ import annotations

import copy
from typing import Any

UNKNOWN, ZERO, EXACT, MEAN, SUPPRESSED, PART = range(6)


def words(nb: str, en: str | None = None) -> dict[str, str]:
    """Return a text in both languages."""
    return {"nb": nb, "en": en if en is not None else nb}


def square(lon: float, lat: float, half: float = 0.002) -> dict[str, Any]:
    """Return a square around a point."""
    west, east = round(lon - half, 6), round(lon + half, 6)
    south, north = round(lat - half, 6), round(lat + half, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def build_facts(**changes: Any) -> dict[str, Any]:
    """Return the facts of the made-up case, with `changes` to its top level.

    Four quarters. One source period of two quarters gives means, the others give counts.
    """
    return copy.deepcopy(_FACTS) | changes


def build_events(**changes: Any) -> dict[str, Any]:
    """Return the made-up case with counts only, none of them a mean: they may be added up."""
    facts = build_facts(
        unit=words("hendelser", "events"),
        value_unit=words("hendelser per 30 dager", "events per 30 days"),
        legend={"steps": [2.6, 6.6, 13.2], "max": 13.2},
    )
    rows: list[list[tuple[int, int | None]]] = [
        [(EXACT, 10), (EXACT, 20), (EXACT, 30), (EXACT, 40)],
        [(EXACT, 5), (EXACT, 6), (EXACT, 7), (PART, 8)],
        [(ZERO, 0), (ZERO, 0), (ZERO, 0), (EXACT, 9)],
        [(EXACT, 7), (SUPPRESSED, None), (EXACT, 9), (EXACT, 10)],
        [(UNKNOWN, None), (EXACT, 5), (EXACT, 6), (EXACT, 7)],
        [(EXACT, 5), (EXACT, 5), (EXACT, 5), (EXACT, 5)],
    ]
    facts["cells"] = {
        "state": [[state for state, _ in row] for row in rows],
        "count": [[count for _, count in row] for row in rows],
        "value": [[None if count is None else round(count / 3, 1) for _, count in row]
                  for row in rows],
        "period": [[None] * 4 for _ in rows],
    }  # fmt: skip
    return facts | changes


def build_comparable(
    states: list[list[int]] | None = None, counts: list[list[int | None]] | None = None
) -> dict[str, Any]:
    """Return the made-up case with counts of slices that can be compared, an area a row.

    Every seventh area was watched on other days than the rest.
    """
    facts = build_events()
    if states is None:
        states, counts = facts["cells"]["state"], facts["cells"]["count"]
    assert counts is not None
    slices = [
        {
            **facts["slices"][0],
            "id": f"2020-{month:02d}",
            "label": words(f"{month}. måned 2020", f"month {month} of 2020"),
            "short": words(f"{month}.20"),
            "start": f"2020-{month:02d}-01",
            "end": f"2020-{month + 1:02d}-01",
            "days_covered": 30,
            "days": 30,
        }
        for month in range(1, len(states[0]) + 1)
    ]
    shape = facts["areas"]
    areas = [
        {**shape[at % len(shape)], "id": f"area-{at}", "name": words(f"Sted {at}", f"Place {at}")}
        for at in range(len(states))
    ]
    days = {
        at: list(enumerate(20 + on for on in range(len(slices)))) for at in range(0, len(areas), 7)
    }
    cells = {
        "state": states,
        "count": counts,
        "value": [[None if one is None else float(one) for one in row] for row in counts],
        "period": [[None] * len(slices) for _ in states],
    }
    periods = [
        {name: one[name] for name in ("id", "label", "start", "end", "days")} for one in slices
    ]
    table = {
        "caption": words("Hendelser", "Events"),
        "columns": [
            words("Område", "Area"),
            *(one["label"] for one in slices),
            words("Sum", "Total"),
        ],
        "figures": {name: cells[name] for name in ("state", "count", "value")},
    }
    return facts | {
        "slices": slices,
        "areas": areas,
        "cells": cells,
        "source_periods": periods,
        "tables": [table],
        "compare": {
            "days": [30] * len(slices),
            "other_days": days,
            "of_slices": True,
            "first": 0,
            "last": len(slices) - 1,
            "in_part": False,
            "windows": None,
            "rounded_to": None,
            "rule": {
                "level": 0.95,
                "quantile": 1.959963984540054,
                "least_change": 0.1,
                "large": 1000,
                "least_expected": 50,
            },
        },
    }


def build_moves(**changes: Any) -> dict[str, Any]:
    """Return the made-up case with a move between two scenes and the path of a mean centre."""
    facts = build_facts()
    scene = facts["scenes"][0]
    facts["scenes"].append(
        {**scene, "id": "torget", "name": words("Torget", "The Square"), "lon": 5.328}
    )
    facts["moves"] = [
        {
            "number": 1,
            "from": "parken",
            "to": "torget",
            "start": "2020-07-01",
            "when": words("juli 2020", "July 2020"),
            "rests_on": "counted",
            "sentence": words(
                "Flytting 1, juli 2020: Parken → Torget (talt)",
                "Move 1, July 2020: The Park → The Square (counted)",
            ),
            "text": words("Opptalt av noen.", "Counted by somebody."),
            "told": words("Flytting 1. Opptalt av noen.", "Move 1. Counted by somebody."),
        }
    ]
    facts["arrows"] = facts["moves"]
    facts["centre"] = {
        "first": [5.312, 60.390],
        "last": [5.325, 60.378],
        "label": words("Tyngdepunktets vei", "Path of the mean centre"),
    }
    return facts | changes


def _area(name: str, lon: float, lat: float) -> dict[str, Any]:
    return {
        "id": name.lower(),
        "name": words(f"Område {name}", f"Area {name}"),
        "point": {
            "lon": lon,
            "lat": lat,
            "accuracy_m": 20,
            "what": words("torget", "the square"),
        },
        "outline": square(lon, lat),
        "note": None,
    }


_SLICES = [
    {
        "id": f"2020-Q{number}",
        "label": words(f"{number}. kvartal 2020", f"Quarter {number} of 2020"),
        "short": words(f"{number}. kv. 2020", f"2020 Q{number}"),
        "start": start,
        "end": end,
        "days": days,
        "days_covered": covered,
    }
    for number, (start, end, days, covered) in enumerate(
        [
            ("2020-01-01", "2020-04-01", 91, 0),
            ("2020-04-01", "2020-07-01", 91, 91),
            ("2020-07-01", "2020-10-01", 92, 92),
            ("2020-10-01", "2021-01-01", 92, 30),
        ],
        start=1,
    )
]

_FACTS: dict[str, Any] = {
    "version": "0.1.0",
    "case": {"id": "toytown", "name": words("Lekeby", "Toytown")},
    "title": words("Funn i Lekeby", "Finds in Toytown"),
    "byline": words("1.–2. kvartal 2020", "Q1–Q2 2020"),
    "subtitle": words("Et oppdiktet eksempel", "A made-up example"),
    "lang": "nb",
    "languages": ["nb", "en"],
    "by": "quarter",
    "bounds": [5.2, 60.3, 5.5, 60.5],
    "view": [5.30, 60.37, 5.34, 60.40],
    "watermark": None,
    "warnings": [words("Dette er et eksempel.", "This is an example.")],
    "unit": words("funn", "finds"),
    "value_unit": words("funn per 30 dager", "finds per 30 days"),
    "slices": _SLICES,
    "source_periods": [
        {
            "id": "2020-04..2020-09",
            "label": words("april–september 2020", "April–September 2020"),
            "start": "2020-04-01",
            "end": "2020-10-01",
            "days": 183,
        },
        {
            "id": "2020-Q4",
            "label": words("oktober–desember 2020", "October–December 2020"),
            "start": "2020-10-01",
            "end": "2021-01-01",
            "days": 92,
        },
    ],
    "areas": [
        _area("Nord", 5.315, 60.393),
        _area("Sør", 5.320, 60.376),
        _area("Øst", 5.332, 60.385),
        _area("Vest", 5.308, 60.384),
        _area("Fjern", 5.400, 60.480),
        {
            "id": "bane",
            "name": words("Bane/buss", "Rail/bus"),
            "point": None,
            "outline": None,
            "note": words("Et kjøretøy, ikke et sted.", "A vehicle, not a place."),
        },
    ],
    "cells": {
        "state": [
            [UNKNOWN, MEAN, MEAN, EXACT],
            [UNKNOWN, EXACT, EXACT, PART],
            [UNKNOWN, ZERO, SUPPRESSED, ZERO],
            [UNKNOWN, SUPPRESSED, ZERO, UNKNOWN],
            [UNKNOWN, MEAN, MEAN, UNKNOWN],
            [UNKNOWN, EXACT, UNKNOWN, UNKNOWN],
        ],
        "value": [
            [None, 8.2, 8.2, 17.0],
            [None, 4.0, 6.5, 2.0],
            [None, 0.0, None, 0.0],
            [None, None, 0.0, None],
            [None, 1.0, 1.0, None],
            [None, 3.3, None, None],
        ],
        "count": [
            [None, 50, 50, 52],
            [None, 12, 20, 2],
            [None, 0, None, 0],
            [None, None, 0, None],
            [None, None, None, None],
            [None, 10, None, None],
        ],
        "period": [
            [None, 0, 0, 1],
            [None, None, None, None],
            [None, None, None, None],
            [None, None, None, None],
            [None, 0, 0, None],
            [None, None, None, None],
        ],
    },
    "flags": {
        "usual": {
            UNKNOWN: "unknown",
            ZERO: "exact",
            EXACT: "exact",
            MEAN: "period_mean",
            SUPPRESSED: "suppressed",
            PART: "exact;partial",
        },
        "other": [],
    },
    "compare": None,
    "legend": {"steps": [4.0, 8.5, 17.0], "max": 17.0},
    "zones": [
        {
            "id": "sentrum",
            "name": words("Sone Sentrum", "Zone Centre"),
            "version": "1",
            "outline": "hypothetical",
            "inner": square(5.325, 60.390, 0.002),
            "outer": square(5.325, 60.390, 0.004),
            "start": "2020-04-01",
            "end": None,
            "note": words("Grensen er gjettet.", "The outline is a guess."),
        }
    ],
    "services": [
        {
            "id": "huset",
            "name": words("Huset", "The House"),
            "lines": [words("Åpent hver dag", "Open every day")],
            "positions": [
                {
                    "lon": 5.320,
                    "lat": 60.376,
                    "accuracy_m": 15,
                    "start": None,
                    "end": "2020-10-01",
                    "note": None,
                },
                {
                    "lon": 5.315,
                    "lat": 60.380,
                    "accuracy_m": 150,
                    "start": "2020-07-01",
                    "end": None,
                    "note": words("Ny adresse", "New address"),
                },
            ],
        }
    ],
    "scenes": [
        {
            "id": "parken",
            "name": words("Parken", "The Park"),
            "lon": 5.318,
            "lat": 60.386,
            "accuracy_m": 60,
            "statements": [
                {
                    "start": "2020-04-01",
                    "end": "2020-07-01",
                    "text": words("20–30 personer", "20–30 persons"),
                    "by": "Utekontakten 2020",
                    "where": "Utekontakten 2020; L12",
                }
            ],
            "largest": [
                {"start": None, "end": "2020-07-01", "text": words("Størst", "The largest")}
            ],
        }
    ],
    "moves": [],
    "arrows": [],
    "centre": None,
    "interventions": [
        {
            "id": f"act-{precision}",
            "start": start,
            "end": end,
            "precision": precision,
            "when": words(when),
            "name": words(f"Tiltak {precision}", f"Act {precision}"),
            "lon": None,
            "lat": None,
            "where": "L34",
        }
        for precision, start, end, when in [
            ("day", "2020-05-17", None, "17.05.2020"),
            ("month", "2020-07-01", None, "07.2020"),
            ("season", "2020-06-01", "2020-09-01", "2020-06"),
            ("year", "2020-01-01", None, "2020"),
        ]
    ],
    "backdrop": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": square(5.33, 60.38, 0.003),
                "properties": {"kind": "water", "name": words("Vannet", "The Lake")},
            },
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": [[5.31, 60.38], [5.32, 60.381]]},
                "properties": {"kind": "bridge", "name": words("Broen", "The Bridge")},
            },
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [5.33, 60.38]},
                "properties": {"kind": "water-label", "name": words("Vannet", "The Lake")},
            },
        ],
    },
    "headline": words("Nord steg, Sør falt.", "Nord rose, Sør fell."),
    "steps": [],
    "finding": {
        "text": words("Nord steg, Sør falt.", "Nord rose, Sør fell."),
        "limit": words("Ingenting er ekte.", "Nothing is real."),
        "compared": True,
    },
    "readings": [words("Falt her: Sør.", "Fell here: Sør.")],
    "notes": [words("Ingenting er ekte.", "Nothing is real.")],
    "left_out": [words("Bane: uten plass.", "Rail: no place.")],
    "sources": [words("Oppdiktet", "Made up")],
    "story": None,
    "tables": [
        {
            "caption": words("Andeler", "Shares"),
            "columns": [words("Område", "Area"), words("Andel", "Share")],
            "rows": [[words("Nord"), "60 %"], [words("Sør"), "40 %"]],
        }
    ],
    "background": None,
    "attribution": words("Kart: oppdiktet.", "Map: made up."),
}
