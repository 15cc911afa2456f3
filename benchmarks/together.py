"""Ask about many points at once and one by one, hold the answers to each other, and tell the ratio.

A case of ten by ten squares, each a zone that changes its limits every year, with a service in each that
moves once, and the orders of one person; points and moments drawn at random, seeded. Asked by
``scenemap.check_frame``, which finds by an R-tree over place and time what can matter to each question,
and by ``scenemap.check`` in a loop. Run from the root of the repository; about a minute::

    python benchmarks/together.py
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box, to_geojson
from worlds import SEED

from scenemap import Case, check, check_frame, load_case
from scenemap.crs import to_metres, unproject
from scenemap.zones.orders import make_order

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

CRS = "EPSG:25832"
#: South-west corner in metres, and the side of a square.
CORNER, SIDE = (295_000, 6_699_000), 250
YEARS = range(2010, 2020)
MOMENTS = (datetime(2010, 1, 2, tzinfo=UTC), datetime(2019, 12, 30, tzinfo=UTC))


def write_case(folder: Path, across: int) -> Path:
    """Write a case of so many squares across, each a zone of ten versions with a service in it."""
    zones: list[dict[str, Any]] = []
    services = []
    for number in range(across**2):
        east, north = CORNER[0] + number % across * SIDE, CORNER[1] + number // across * SIDE
        for year in YEARS:
            # Its limits come nearer every year.
            near = (year - YEARS[0]) * 5
            outline = box(east + near, north + near, east + SIDE - near, north + SIDE - near)
            zones.append(
                {
                    "type": "Feature",
                    "geometry": json.loads(to_geojson(unproject(outline, CRS))),
                    "properties": {
                        "zone": f"z{number:03}", "version": str(year), "outline": "official",
                        "accuracy_m": 10, "valid_from": f"{year}-01-01",
                        "valid_to": f"{year}-12-31",
                    },
                }
            )  # fmt: skip
        services.append(_service(number, degrees(box(east, north, east + 50, north + 50))))
    folder.mkdir()
    (folder / "zones.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": zones})
    )
    (folder / "services.toml").write_text("\n".join(services))
    (folder / "case.toml").write_text(
        f'id = "{folder.name}"\nname = {{ nb = "By", en = "Town" }}\ncrs = "{CRS}"\n'
        'timezone = "Europe/Oslo"\nbounds = [5.0, 60.2, 5.7, 60.6]\n'
        'period = "2010-01-01..2019-12-31"\n'
    )
    return folder


def degrees(outline: BaseGeometry) -> BaseGeometry:
    """Return an outline in longitude and latitude."""
    return unproject(outline, CRS)


def _service(number: int, square: BaseGeometry) -> str:
    west, south, east, north = square.bounds
    sites = ((west, south, 'end = "2014"'), (east, north, 'start = "2014"'))
    return (
        f'[[service]]\nid = "s{number:03}"\nname = {{ nb = "Hus", en = "House" }}\nsource = "x"\n'
        'where = "x"\n'
    ) + "".join(
        f"[[service.position]]\nlon = {lon}\nlat = {lat}\naccuracy_m = 10\n{when}\n"
        'position_source = "x"\nwhere = "x"\n'
        for lon, lat, when in sites
    )


def questions(rows: int, across: int) -> gpd.GeoDataFrame:
    """Return points, each with a moment and an accuracy."""
    random = np.random.default_rng(SEED)
    x, y = (CORNER[axis] + random.uniform(0, across * SIDE, rows) for axis in (0, 1))
    first, last = (one.timestamp() for one in MOMENTS)
    return gpd.GeoDataFrame(
        {
            "at": pd.to_datetime(random.uniform(first, last, rows).round(), unit="s", utc=True),
            "accuracy_m": random.choice([0.0, 15.0, 60.0], rows),
        },
        geometry=gpd.points_from_xy(x, y),
        crs=CRS,
    ).to_crs("EPSG:4326")


def orders_of(case: Case, across: int) -> list[Any]:
    """Return an order a month, each for a zone of its own."""
    random = np.random.default_rng(SEED)
    begin = datetime(2010, 1, 2, 12, tzinfo=UTC)
    return [
        make_order(
            f"z{random.integers(across**2):03}",
            (begin + timedelta(days=30 * month)).isoformat(),
            case.zones,
            case.zone,
            hours=720,
        )
        for month in range(119)
    ]


def nearest(case: Case, x: float, y: float, day: Any, near_m: float) -> str:
    """Name the nearest service as somebody would who goes through them all."""
    from scenemap.intervals import DateRange

    found = [
        (float(np.hypot(*np.subtract(to_metres(site.lon, site.lat, CRS), (x, y)))), one.id)
        for one in case.services
        for site, _ in one.positions_during(DateRange.through(day, day))
    ]
    off, name = min(found)
    return name if off <= near_m else ""


def measure(folder: Path, rows: int, alone: int, across: int) -> str:
    """Ask both ways and tell how long each took; answers that differ stop it."""
    case = load_case(write_case(folder / "town", across))
    orders = orders_of(case, across)
    asked = questions(rows, across)
    check_frame(asked[:1], case=case, at="at")  # the case is read, and packages are loaded
    begun = time.perf_counter()
    found = check_frame(
        asked, case=case, at="at", accuracy_m=asked["accuracy_m"], orders=orders, near_m=100
    )
    together = (time.perf_counter() - begun) / rows
    metres = asked.to_crs(CRS)
    begun = time.perf_counter()
    single = []
    for row, point in zip(asked[:alone].itertuples(), metres.geometry[:alone], strict=True):
        answer = check(
            row.geometry.x, row.geometry.y, case=case, at=row.at.to_pydatetime(),
            accuracy_m=row.accuracy_m, orders=orders,
        )  # fmt: skip
        day = row.at.tz_convert(str(case.zone)).date()
        single.append((answer, nearest(case, point.x, point.y, day, 100)))
    by_itself = (time.perf_counter() - begun) / alone
    for (number, row), (answer, service) in zip(found[:alone].iterrows(), single, strict=True):
        same = [
            row[f"zone_{one.zone.id}@{one.zone.version}"] == one.position
            for one in answer.zones
            if one.in_force == "yes"
        ]
        assert len(same) == across**2, number
        assert all(same), number
        assert row["verdict"] == answer.verdict, number
        assert row["service"] == service, number
    told = found["verdict"].value_counts().to_dict()
    return (
        f"{len(case.zones):,} zone versions, {len(orders)} orders, {len(case.services)} services; "
        f"{rows:,} questions at once, {alone:,} of them one by one: the same answers "
        f"({', '.join(f'{count:,} {verdict}' for verdict, count in told.items())}).\n"
        f"At once {together * 1e3:.3f} ms a question, one by one {by_itself * 1e3:.1f} ms: "
        f"{by_itself / together:,.0f} times as fast.\n"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000, help="questions at once")
    parser.add_argument("--alone", type=int, default=300, help="of them so many one by one")
    parser.add_argument("--across", type=int, default=10, help="squares across")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(measure(Path(folder), given.rows, given.alone, given.across))


if __name__ == "__main__":
    main()
