"""One counting task, as each program's own manual would have it done; run as a process of its own.

``python benchmarks/peers.py NAME EVENTS AREAS OUT`` reads longitude, latitude and time (naive, taken as
UTC) of a Parquet file or a folder of them, finds the area that covers each event, counts by area and
month, and writes ``area,month,count``.
"""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

COLUMNS = ["lon", "lat", "time"]


def read_only(events: Path, areas: Path) -> None:  # noqa: ARG001 - all have the same form
    """Read the three columns and do nothing with them."""
    import pyarrow.parquet as pq

    pq.read_table(events, columns=COLUMNS)


def geopandas(events: Path, areas: Path) -> pd.DataFrame:
    """Join with geopandas."""
    import geopandas as gpd
    import pandas as pd

    frame = pd.read_parquet(events, columns=COLUMNS)
    points = gpd.GeoDataFrame(
        frame[["time"]], geometry=gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
    )
    outlines = gpd.read_file(areas)[["id", "geometry"]]
    joined = points.sjoin(outlines, predicate="covered_by")
    month = joined["time"].dt.to_period("M").rename("month")
    return joined.groupby(["id", month]).size().rename("count").reset_index()


def duckdb(events: Path, areas: Path) -> pd.DataFrame:
    """Join with DuckDB's spatial extension, as its package carries it."""
    import duckdb as program

    files = importlib.metadata.files("duckdb-extension-spatial") or ()
    (extension,) = (file.locate() for file in files if file.name.endswith(".duckdb_extension"))
    source = events / "*.parquet" if events.is_dir() else events
    with program.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        connection.execute(f"CREATE TABLE areas AS SELECT id, geom FROM ST_Read('{areas}')")
        found: pd.DataFrame = connection.execute(
            f"""SELECT id, date_trunc('month', time) AS month, count(*) AS count
            FROM read_parquet('{source}') JOIN areas ON ST_Covers(geom, ST_Point(lon, lat))
            GROUP BY ALL"""
        ).df()
    return found


def sedonadb(events: Path, areas: Path) -> pd.DataFrame:
    """Join with SedonaDB."""
    import geopandas as gpd
    import sedonadb as program

    context = program.connect()
    source = sorted(events.glob("*.parquet")) if events.is_dir() else [events]
    context.read_parquet([str(path) for path in source]).to_view("events")
    outlines = gpd.read_file(areas)[["id", "geometry"]].set_crs(None, allow_override=True)
    context.create_data_frame(outlines).to_view("areas")
    found: pd.DataFrame = context.sql(
        """SELECT areas.id AS id, date_trunc('month', events.time) AS month, count(*) AS count
        FROM events JOIN areas ON ST_Covers(areas.geometry, ST_Point(events.lon, events.lat))
        GROUP BY areas.id, date_trunc('month', events.time)"""
    ).to_pandas()
    return found


PEERS: dict[str, Callable[[Path, Path], pd.DataFrame | None]] = {
    "read only": read_only,
    "geopandas": geopandas,
    "duckdb": duckdb,
    "sedonadb": sedonadb,
}


def main() -> None:
    """Run one of them."""
    name, events, areas, out = sys.argv[1:]
    found = PEERS[name](Path(events), Path(areas))
    if found is not None:
        found["month"] = found["month"].astype(str).str[:7]
        found[["id", "month", "count"]].to_csv(out, index=False)


if __name__ == "__main__":
    main()
