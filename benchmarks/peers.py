"""One counting task, as each program's own manual would have it done; run as a process of its own.

``python benchmarks/peers.py NAME EVENTS AREAS OUT`` reads longitude, latitude and time (naive, taken as
UTC) of a Parquet file or a folder of them, or with DuckDB and polars-st of a CSV file, finds the area
that covers each event, counts by area and month, and writes ``area,month,count``. An event on the edge
of several areas belongs to the one with the smallest id, as in scenemap; with ``--edges-twice`` it is
counted in each of them, which spares a database from telling the rows apart.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    Peer = Callable[[Path, Path, bool], pd.DataFrame | None]

COLUMNS = ["lon", "lat", "time"]
#: Row groups of a Parquet file that make a partition for Dask: about a million rows.
_GROUPS = 8


def read_only(events: Path, areas: Path, smallest: bool) -> None:  # noqa: ARG001 - all have one form
    """Read the three columns and do nothing with them."""
    import pyarrow.parquet as pq

    pq.read_table(events, columns=COLUMNS)


def geopandas(events: Path, areas: Path, smallest: bool) -> pd.DataFrame:
    """Join with geopandas."""
    import pandas as pd

    return _joined(pd.read_parquet(events, columns=COLUMNS), _outlines(areas), smallest=smallest)


def geopandas_on_dask(events: Path, areas: Path, smallest: bool) -> pd.DataFrame:
    """Join with geopandas, a partition at a time, with a worker of Dask for each processor."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=os.cpu_count(), threads_per_worker=1, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        frame = dd.read_parquet(events, columns=COLUMNS, split_row_groups=_GROUPS)
        outlines = client.scatter(_outlines(areas), broadcast=True)
        meta = {"id": "str", "month": "str", "count": "int64"}
        parts = frame.map_partitions(_joined, outlines, smallest=smallest, meta=meta)
        found: pd.DataFrame = parts.compute()
    return found.groupby(["id", "month"], as_index=False)["count"].sum()


def _outlines(areas: Path) -> Any:
    import geopandas as gpd

    return gpd.read_file(areas)[["id", "geometry"]]


def _joined(frame: pd.DataFrame, outlines: Any, *, smallest: bool) -> pd.DataFrame:
    """Count the events of a frame with geopandas."""
    import geopandas as gpd
    import pandas as pd

    points = gpd.GeoDataFrame(
        frame[["time"]], geometry=gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
    )
    # Of a point and an area "intersects" says the same as "covered_by", in four fifths of the time.
    joined = pd.DataFrame(points.sjoin(outlines, predicate="intersects")[["id", "time"]])
    if smallest:
        several = joined.index.duplicated(keep=False)
        first = joined[several].sort_values("id")
        joined = pd.concat([joined[~several], first[~first.index.duplicated()]])
    month = joined["time"].dt.to_period("M").rename("month")
    counts = joined.groupby(["id", month]).size().rename("count").reset_index()
    return counts.astype({"id": "str", "month": "str"})


#: By number in order of their ids, the area and month of each event, or of each pair of event and area;
#: a database groups by whole numbers faster than by names.
_COUNT_EVENTS = """
    SELECT areas.id AS id, month, count(*) AS count
    FROM (SELECT min(n) AS n, min(month) AS month FROM ({pairs}) GROUP BY event) AS events
    JOIN areas ON areas.n = events.n
    GROUP BY areas.id, month"""
_COUNT_PAIRS = """
    SELECT areas.id AS id, month, count
    FROM (SELECT n, month, count(*) AS count FROM ({pairs}) GROUP BY n, month) AS pairs
    JOIN areas ON areas.n = pairs.n"""


def duckdb(events: Path, areas: Path, smallest: bool) -> pd.DataFrame:
    """Join with DuckDB's spatial extension, as its package carries it."""
    import duckdb as program

    files = importlib.metadata.files("duckdb-extension-spatial") or ()
    (extension,) = (file.locate() for file in files if file.name.endswith(".duckdb_extension"))
    source = events / "*.parquet" if events.is_dir() else events
    read, event = f"read_parquet('{source}')", "file_index * 1000000000 + file_row_number"
    if events.suffix == ".csv":
        # Of CSV it numbers no rows; to tell them apart is not asked there.
        read, event = f"read_csv('{source}')", "NULL"
    pairs = f"""
        SELECT n, date_trunc('month', time) AS month, {event} AS event
        FROM {read} JOIN areas ON ST_Covers(geom, ST_Point(lon, lat))"""
    with program.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        # The manual advises it where the order of rows does not matter.
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            f"""CREATE TABLE areas AS
            SELECT CAST(row_number() OVER (ORDER BY id) AS INTEGER) AS n, id, geom
            FROM ST_Read('{areas}')"""
        )
        count = _COUNT_EVENTS if smallest else _COUNT_PAIRS
        found: pd.DataFrame = connection.execute(count.format(pairs=pairs)).df()
    return found


def sedonadb(events: Path, areas: Path, smallest: bool) -> pd.DataFrame:
    """Join with SedonaDB."""
    import pyarrow as pa
    import sedonadb as program

    context = program.connect()
    if smallest:
        # Its default library overlooks some points on edges.
        context.sql("SET sedona.spatial_join.spatial_library = 'geo'").execute()
    source = sorted(events.glob("*.parquet")) if events.is_dir() else [events]
    context.read_parquet([str(path) for path in source]).to_view("read")
    context.read_pyogrio(str(areas)).to_view("drawn")
    context.sql(
        """SELECT CAST(row_number() OVER (ORDER BY id) AS INTEGER) AS n, id, wkb_geometry AS geom
        FROM drawn"""
    ).to_memtable().to_view("areas")
    numbered = (
        "SELECT *, row_number() OVER () AS event FROM read" if smallest else "SELECT * FROM read"
    )
    pairs = f"""
        SELECT n, date_trunc('month', time) AS month {", event" if smallest else ""}
        FROM ({numbered}) JOIN areas ON ST_Intersects(geom, ST_Point(lon, lat, 4326))"""
    count = _COUNT_EVENTS if smallest else _COUNT_PAIRS
    # Its own to_pandas asks for another package, for geometries that there are none of.
    return pa.table(context.sql(count.format(pairs=pairs))).to_pandas()


def polars_st(events: Path, areas: Path, smallest: bool) -> pd.DataFrame:
    """Join with polars-st."""
    import polars as pl
    import polars_st as st

    if events.suffix == ".csv":
        frame = pl.read_csv(events, columns=COLUMNS, schema_overrides={"time": pl.Datetime})
    else:
        source = events / "*.parquet" if events.is_dir() else events
        frame = pl.read_parquet(source, columns=COLUMNS)
    points = frame.select(
        pl.col("time").dt.truncate("1mo").alias("month"),
        st.point(pl.concat_arr("lon", "lat")).alias("geometry"),
    ).with_row_index("event")
    outlines = st.read_file(areas).select("id", "geometry")
    joined = points.st.sjoin(outlines, on="geometry", predicate="intersects")
    if smallest:
        joined = joined.group_by("event").agg(pl.col("id").min(), pl.col("month").first())
    found: pd.DataFrame = joined.group_by("id", "month").agg(pl.len().alias("count")).to_pandas()
    return found


PEERS: dict[str, Peer] = {
    "read only": read_only,
    "geopandas": geopandas,
    "geopandas on Dask": geopandas_on_dask,
    "duckdb": duckdb,
    "sedonadb": sedonadb,
    "polars-st": polars_st,
}


def main() -> None:
    """Run one of them."""
    name, events, areas, out, *options = sys.argv[1:]
    found = PEERS[name](Path(events), Path(areas), "--edges-twice" not in options)
    if found is not None:
        found["month"] = found["month"].astype(str).str[:7]
        found[["id", "month", "count"]].to_csv(out, index=False)


if __name__ == "__main__":
    main()
