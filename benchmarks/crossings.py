"""Send the same events, areas and counts through other programs and back, and write what came of it.

``python benchmarks/crossings.py -o docs/crossings.md`` makes 1,000 events and 50 areas that have what is
awkward, hands them on as scenemap writes them, has each program that is installed read and write them in
its own way, and reads them again. Takes some ten minutes. Python's programs are those of this environment
(``pip install sedonadb polars polars-st``); QGIS, R with sf, PostGIS, LibreOffice and GDAL's own commands
are those of the system (Debian: ``qgis r-cran-sf postgis postgresql-postgis gdal-bin
libreoffice-calc-nogui``). For PostGIS a server is started in a folder of its own and ended again.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping
from wrapping import wrapped

from scenemap.installed import version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OSLO = ZoneInfo("Europe/Oslo")
ROWS, COLUMNS, LINES, SEED = 1_000, 10, 5, 20151025
WEST, SOUTH, EAST, NORTH = 5.30, 60.38, 5.35, 60.40
KIND = "funn på åpen plass"
DRIVERS = {
    ".gpkg": "GPKG", ".fgb": "FlatGeobuf", ".geojson": "GeoJSON", ".geojsonl": "GeoJSONSeq",
    ".shp": "ESRI Shapefile",
}  # fmt: skip
#: With an index it holds no row without a place.
_OPTIONS = {".fgb": {"SPATIAL_INDEX": "NO"}}
#: What of a located event is compared.
COMPARED = ["lon", "lat", "area", "start", "end", "kind", "count"]
CELLS = ["area", "period", "count", "flags"]
#: Letters of a message that are shown.
SHOWN = 140


class CrossingError(Exception):
    """A program cannot do it; the message is its own."""


# --- what is sent ---------------------------------------------------------------------------------


def make_areas(path: Path) -> None:
    """Write 50 areas: with holes, of two parts, with heights, one without an outline."""
    x, y = (
        np.linspace(WEST, EAST, COLUMNS + 1).round(7),
        np.linspace(SOUTH, NORTH, LINES + 1).round(7),
    )
    features = []
    for n in range(COLUMNS * LINES):
        west, east, south, north = *x[n % COLUMNS :][:2], *y[n // COLUMNS :][:2]
        third = (east - west) / 3
        drawn: shapely.Geometry | None = shapely.box(west, south, east, north)
        if n % 7 == 1:
            drawn = drawn.difference(drawn.centroid.buffer(third / 3))
        elif n % 7 == 2:
            ends = (
                shapely.box(west, south, west + third, north),
                shapely.box(east - third, south, east, north),
            )
            drawn = shapely.MultiPolygon(ends)
        elif n % 7 == 3:
            drawn = shapely.force_3d(drawn, 12.5)
        elif n == COLUMNS * LINES - 1:
            drawn = None
        properties = {"id": f"A{n + 1:02}", "name": f"Område Åsane {n + 1}"}
        geometry = None if drawn is None else mapping(drawn)
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )


def make_events(path: Path) -> None:
    """Write 1,000 events over the night in which the clock is put back, some without place or kind."""
    dice = np.random.default_rng(SEED)
    weights = dice.dirichlet(np.full(COLUMNS * LINES - 1, 0.4))
    where = dice.choice(COLUMNS * LINES - 1, ROWS, p=weights)
    x, y = (
        where % COLUMNS + dice.uniform(0.05, 0.95, ROWS),
        where // COLUMNS + dice.uniform(0.05, 0.95, ROWS),
    )
    back = pd.to_timedelta(dice.choice([0, 0, 7, 21, 35], ROWS), "D")
    moments = (
        pd.Timestamp("2015-10-24T20:00")
        + pd.to_timedelta(dice.integers(0, 900, ROWS), "min")
        - back
    )
    offsets = ("", "Z", "+02:00", "-05:00")
    times = [f"{one:%Y-%m-%dT%H:%M:%S}{offsets[n % 4]}" for n, one in enumerate(moments)]
    times[::97] = [f"2015-10-24T23:59:59.999{offsets[n % 4]}" for n in range(0, ROWS, 97)]
    times[3::89] = [f"2015-10-25T02:30:00+0{1 + n % 2}:00" for n in range(3, ROWS, 89)]
    frame = pd.DataFrame(
        {
            "lon": (WEST + x * (EAST - WEST) / COLUMNS).round(7),
            "lat": (SOUTH + y * (NORTH - SOUTH) / LINES).round(7),
            "time": times,
            "kind": dice.choice([KIND, "besøk", ""], ROWS, p=[0.75, 0.22, 0.03]),
            "area": "",
        }
    )
    frame.loc[5::50, ["lon", "lat"]] = np.nan
    frame.loc[5::100, "area"] = f"A{COLUMNS * LINES}"
    frame.to_csv(path, index=False)


# --- programs -------------------------------------------------------------------------------------


def ask(*command: object, **environment: str) -> str:
    """Run a program, and return what it says.

    Raises
    ------
    CrossingError
        If it fails.
    """
    result = subprocess.run(
        [str(one) for one in command],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )
    if result.returncode:
        raise CrossingError(result.stderr or result.stdout or "it ends without a word")
    return result.stdout


def layer_of(path: Path) -> str:
    """Return the layer that is no style."""
    import pyogrio

    return str(pyogrio.list_layers(path)[0][0])


def by_geopandas(source: Path, target: Path, crs: str) -> None:
    """Cross with geopandas."""
    import geopandas as gpd

    columnar = source.suffix == ".parquet"
    frame = gpd.read_parquet(source) if columnar else gpd.read_file(source, layer=layer_of(source))
    frame = frame.to_crs(crs)
    if target.suffix == ".parquet":
        frame.to_parquet(target)
    else:
        frame.to_file(target)


def by_pyogrio(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001 - all have one form
    """Cross with pyogrio, row by row."""
    import pyogrio

    meta, _, shapes, columns = pyogrio.raw.read(
        source, layer=layer_of(source), datetime_as_string=True
    )
    pyogrio.raw.write(
        target, shapes, columns, meta["fields"], geometry_type=meta["geometry_type"], crs=meta["crs"],
        driver=DRIVERS[target.suffix], **_OPTIONS.get(target.suffix, {}),
    )  # fmt: skip


def by_pyogrio_arrow(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001
    """Cross with pyogrio, column by column."""
    import pyogrio

    meta, table = pyogrio.read_arrow(source, layer=layer_of(source))
    pyogrio.write_arrow(
        table, target, driver=DRIVERS[target.suffix], geometry_type=meta["geometry_type"],
        crs=meta["crs"], geometry_name=meta["geometry_name"] or "wkb_geometry",
        **_OPTIONS.get(target.suffix, {}),
    )  # fmt: skip


def by_duckdb(source: Path, target: Path, crs: str) -> None:
    """Cross with DuckDB's spatial extension, as its package carries it."""
    import duckdb

    files = importlib.metadata.files("duckdb-extension-spatial") or ()
    (extension,) = (file.locate() for file in files if file.name.endswith(".duckdb_extension"))
    plain = source.suffix in {".parquet", ".csv"}
    layer = "" if plain else f", layer='{layer_of(source)}'"
    read = f"'{source}'" if plain else f"ST_Read('{source}'{layer})"
    # A key of the layer is no column of the copy.
    chosen = "* EXCLUDE (fid)" if source.suffix == ".gpkg" else "*"
    form = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv"}.get(
        target.suffix, f"FORMAT gdal, DRIVER '{DRIVERS.get(target.suffix)}', SRS '{crs}'"
    )
    with duckdb.connect() as base:
        base.execute(f"LOAD '{extension}'")
        base.execute(f"COPY (SELECT {chosen} FROM {read}) TO '{target}' ({form})")


def by_sedonadb(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001
    """Cross with SedonaDB, in a process of its own, for some files end it."""
    program = (
        "import sys, sedonadb; source, target = sys.argv[1:]; base = sedonadb.connect(); "
        "read = base.read_parquet if source.endswith('parquet') else base.read_pyogrio; "
        "read(source).to_parquet(target)"
    )
    ask(sys.executable, "-c", program, source, target)


def by_polars(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001
    """Cross with polars, which knows no geometries."""
    import polars as pl

    frame = (
        pl.read_parquet(source)
        if source.suffix == ".parquet"
        else pl.read_csv(source, try_parse_dates=True)
    )
    if target.suffix == ".parquet":
        frame.write_parquet(target)
    else:
        frame.write_csv(target)


def by_polars_st(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001
    """Cross with polars-st."""
    import polars as pl
    import polars_st as st

    frame = st.read_file(str(source), layer=layer_of(source))
    (geometry,) = (name for name, kind in frame.schema.items() if kind == pl.Binary)
    frame.st.write_file(str(target), geometry_name=geometry)


def by_qgis(source: Path, target: Path, crs: str) -> None:
    """Cross with an algorithm of QGIS."""
    ask(
        "qgis_process.bin", "run", "native:reprojectlayer",
        f"--INPUT={source}|layername={layer_of(source)}", f"--TARGET_CRS={crs}", f"--OUTPUT={target}",
        QT_QPA_PLATFORM="offscreen",
    )  # fmt: skip
    if not target.exists():
        raise CrossingError("nothing was written")


def by_r(source: Path, target: Path, crs: str) -> None:
    """Cross with R's sf, or R alone."""
    if source.suffix == ".csv":
        steps = f'x <- read.csv("{source}"); write.csv(x, "{target}", row.names = FALSE)'
    else:
        steps = f'x <- st_read("{source}", layer = "{layer_of(source)}", quiet = TRUE); '
        steps += (
            f'write.csv(st_drop_geometry(x), "{target}", row.names = FALSE)'
            if target.suffix == ".csv"
            else f'st_write(st_transform(x, "{crs}"), "{target}", quiet = TRUE)'
        )
    ask("Rscript", "-e", f"suppressMessages(library(sf)); {steps}")


def by_postgis(source: Path, target: Path, crs: str) -> None:
    """Cross through a table of PostGIS."""
    ask(
        "ogr2ogr", "-f", "PostgreSQL", "PG:", "-overwrite", "-nln", "crossed", "-lco",
        "GEOMETRY_NAME=geom", source, layer_of(source),
    )  # fmt: skip
    if target.suffix == ".csv":
        copy = f"\\copy (SELECT c.*, ST_AsText(geom) AS wkt FROM crossed AS c) TO '{target}' CSV HEADER"
        ask("psql", "-c", copy)
        frame = pd.read_csv(target, dtype=str).drop(columns="geom")
        frame.to_csv(target, index=False)
    else:
        ask("ogr2ogr", "-f", DRIVERS[target.suffix], "-t_srs", crs, target, "PG:", "crossed")


def by_libreoffice(source: Path, target: Path, crs: str) -> None:  # noqa: ARG001
    """Cross with LibreOffice Calc."""
    form = {".csv": "csv:Text - txt - csv (StarCalc):44,34,76,1"}.get(
        target.suffix, target.suffix[1:]
    )
    given = ["--infilter=CSV:44,34,76,1"] if source.suffix == ".csv" else []
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        ask(
            "soffice",
            profile,
            "--headless",
            *given,
            "--convert-to",
            form,
            "--outdir",
            folder,
            source,
        )
        made = Path(folder, source.with_suffix(target.suffix).name)
        if not made.exists():
            raise CrossingError("nothing was written")
        shutil.move(made, target)


@dataclass(frozen=True)
class Program:
    """A program, and from which format into which it takes events and areas.

    Parameters
    ----------
    name
        As it is called.
    cross
        Reads the one file and writes the other, in a system where it can.
    version
        Which is installed; raises what it likes where none is.
    events, areas
        Endings, of what is read and what is written; of areas with the system behind.
    cells
        Endings of what counts are read from; they are written as CSV.
    """

    name: str
    cross: Callable[[Path, Path, str], None]
    version: Callable[[], str]
    events: str = ""
    areas: str = ""
    cells: str = ""


def package(name: str) -> Callable[[], str]:
    """Return what tells the version of a package."""
    return lambda: importlib.metadata.version(name)


def told_by(pattern: str, *command: str, **environment: str) -> Callable[[], str]:
    """Return what finds the version in what a program says."""

    def found() -> str:
        match = re.search(pattern, ask(*command, **environment))
        if match is None:
            raise CrossingError("says no version")
        return match[1]

    return found


def server() -> str:
    """Return the version of PostGIS."""
    return ask("psql", "-Atc", "SELECT postgis_lib_version()").strip()


PROGRAMS = (
    Program(
        "geopandas", by_geopandas, package("geopandas"),
        "parquet>parquet parquet>gpkg parquet>fgb gpkg>geojson fgb>gpkg gpkg>shp",
        "gpkg>parquet@25833 gpkg>fgb@25832 gpkg>shp@25833 gpkg>geojson@25832",
    ),
    Program(
        "pyogrio", by_pyogrio, package("pyogrio"), "gpkg>fgb fgb>gpkg fgb>geojson gpkg>geojsonl",
        "gpkg>geojsonl@4326",
    ),
    Program("pyogrio, by Arrow", by_pyogrio_arrow, package("pyogrio"), "gpkg>fgb gpkg>geojsonl fgb>gpkg"),
    Program(
        "DuckDB", by_duckdb, package("duckdb"),
        "parquet>parquet parquet>csv csv>csv csv>parquet gpkg>gpkg gpkg>geojson gpkg>fgb fgb>parquet",
        "gpkg>parquet@4326 gpkg>geojson@4326",
        cells="parquet gpkg csv",
    ),
    Program(
        "SedonaDB", by_sedonadb, package("sedonadb"), "parquet>parquet gpkg>parquet fgb>parquet",
        "gpkg>parquet@4326",
    ),
    Program("polars", by_polars, package("polars"), "parquet>parquet csv>csv csv>parquet"),
    Program("polars-st", by_polars_st, package("polars-st"), "gpkg>gpkg gpkg>geojson", "gpkg>gpkg@4326"),
    Program(
        "QGIS", by_qgis,
        told_by(r"QGIS (\S+)", "qgis_process.bin", "--version", QT_QPA_PLATFORM="offscreen"),
        "gpkg>gpkg gpkg>geojson gpkg>shp gpkg>csv fgb>gpkg geojson>gpkg gpkg>fgb",
        "gpkg>gpkg@25833 gpkg>shp@25832 gpkg>geojson@4326 gpkg>fgb@25832",
        cells="gpkg fgb",
    ),
    Program(
        "R, sf", by_r,
        told_by(r"(\d[\d.-]+)", "Rscript", "-e", 'cat(as.character(packageVersion("sf")))'),
        "gpkg>gpkg gpkg>geojson gpkg>shp gpkg>csv csv>csv fgb>gpkg gpkg>fgb",
        "gpkg>gpkg@25833 gpkg>shp@25832 gpkg>geojson@25833 gpkg>fgb@25832",
        cells="gpkg fgb csv",
    ),
    Program(
        "PostGIS", by_postgis, server, "gpkg>gpkg gpkg>geojson gpkg>csv fgb>gpkg geojson>gpkg gpkg>fgb",
        "gpkg>gpkg@25833 gpkg>geojson@25833 gpkg>shp@25832 gpkg>fgb@25832",
        cells="gpkg fgb",
    ),
    Program(
        "LibreOffice", by_libreoffice, told_by(r"LibreOffice (\S+)", "soffice", "--version"),
        "xlsx>ods xlsx>csv xlsx>xlsx csv>xlsx csv>ods",
        cells="xlsx",
    ),
)  # fmt: skip


@contextlib.contextmanager
def database(folder: Path) -> Iterator[None]:
    """Start a server of PostgreSQL in a folder, where there is one, and end it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        yield
        return
    own = folder / "base"
    own.mkdir(mode=0o755)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(own, "postgres")
    control = programs[-1]
    initdb = control.with_name("initdb")
    ask(
        *as_user,
        initdb,
        "-D",
        own / "data",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-A",
        "trust",
        "-U",
        "postgres",
    )
    listen = f"-k {own} -c listen_addresses=''"
    ask(*as_user, control, "-D", own / "data", "-o", listen, "-l", own / "log", "-w", "start")
    os.environ |= {"PGHOST": str(own), "PGUSER": "postgres", "PGDATABASE": "postgres"}
    try:
        with contextlib.suppress(CrossingError):
            ask("psql", "-qc", "CREATE EXTENSION postgis")
        yield
    finally:
        ask(*as_user, control, "-D", own / "data", "-m", "fast", "-w", "stop")


# --- what comes back ------------------------------------------------------------------------------


def scenemap(*arguments: object) -> str:
    """Run a command."""
    return ask(sys.executable, "-m", "scenemap", "--lang", "en", *arguments)


def months(events: Path, areas: Path) -> str:
    """Return the counts of a file."""
    return scenemap("bin", events, "--areas", areas, "--by", "month", "--kind", KIND)


def located(events: Path, areas: Path, out: Path) -> list[tuple[str, ...]]:
    """Return the rows of a file, as they are read."""
    scenemap(
        "locate", events, "--areas", areas, "--points", "--exact-points", "--overwrite", "-o", out
    )
    frame = pd.read_csv(out, dtype=str, keep_default_na=False)
    for name in ("start", "end"):
        frame[name] = [_moment(one) for one in frame[name]]
    return [tuple(row) for row in frame[COMPARED].itertuples(index=False)]


def _moment(text: str) -> str:
    """Put a clock time into UTC; without its offset the first of two that are alike is meant."""
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=OSLO)
    return aware.astimezone(UTC).isoformat()


def cells_of(path: Path) -> list[tuple[str, ...]]:
    """Return counts and what is said of them, sorted; blank where nothing is told."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False).replace("NA", "")
    frame["count"] = [str(int(float(one))) if one else "" for one in frame["count"]]
    return sorted(tuple(row) for row in frame[CELLS].itertuples(index=False))


def difference(sent: list[tuple[str, ...]], back: list[tuple[str, ...]]) -> str:
    """Say what became of rows."""
    if back == sent:
        return "the same"
    if Counter(back) == Counter(sent):
        return "the same, in another order"
    if len(back) != len(sent):
        return f"**{len(back):,} rows of {len(sent):,}**"
    changed = [
        name
        for at, name in enumerate(COMPARED)
        if sorted(row[at] for row in sent) != sorted(row[at] for row in back)
    ]
    n = (Counter(sent) - Counter(back)).total()
    return f"**{' and '.join(changed) or 'what belongs to what'} differ in {n:,} rows**"


def said(error: Exception) -> str:
    """Return the first line of what a program says, without where on this machine."""
    lines = [one.strip() for one in str(error).splitlines() if one.strip()]
    told = next(
        (one for one in lines if "error" in one.lower()),
        lines[0] if lines else type(error).__name__,
    )
    told = re.sub(r"(/[\w.+-]+)+/", "", told).replace("|", "/")
    return f"cannot: {told[:SHOWN]}"


class Crossings:
    """Sends the same things through one program after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events, self.areas = folder / "events.csv", folder / "areas.geojson"
        make_events(self.events)
        make_areas(self.areas)
        self.months = months(self.events, self.areas)
        self.rows = located(self.events, self.areas, folder / "rows.csv")
        for ending in ("csv", "gpkg", "fgb", "geojson", "parquet", "xlsx"):
            out = folder / f"located.{ending}"
            scenemap(
                "locate",
                self.events,
                "--areas",
                self.areas,
                "--points",
                "--exact-points",
                "-o",
                out,
            )
        for ending in ("csv", "gpkg", "fgb", "parquet", "xlsx"):
            out = folder / f"cells.{ending}"
            scenemap(
                "bin",
                self.events,
                "--areas",
                self.areas,
                "--by",
                "month",
                "--kind",
                KIND,
                "-o",
                out,
            )
        self.cells = cells_of(folder / "cells.csv")
        import geopandas as gpd

        gpd.read_file(self.areas).to_file(folder / "areas.gpkg", layer="areas")

    def of(self, program: Program) -> Iterator[tuple[str, str, str]]:
        """Yield what was sent, how, and what became of it."""
        for pair in program.events.split():
            out, _, back = pair.partition(">")
            yield (
                "events",
                f"{out} → {back}",
                self._told(program, f"located.{out}", back, "EPSG:4326"),
            )
        for pair in program.areas.split():
            way, _, code = pair.partition("@")
            out, _, back = way.partition(">")
            found = self._told(program, f"areas.{out}", back, f"EPSG:{code}")
            yield "areas", f"{out} → {back}, EPSG:{code}", found

        for out in program.cells.split():
            yield "counts", f"{out} → csv", self._told(program, f"cells.{out}", "csv", "EPSG:4326")

    def _told(self, program: Program, name: str, ending: str, crs: str) -> str:
        source = self.folder / name
        target = self.folder / f"back{len([*self.folder.iterdir()])}.{ending}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                program.cross(source, target, crs)
        except Exception as error:  # whatever it is, it is the program's answer
            return said(error)
        try:
            if name.startswith("cells"):
                same = cells_of(target) == self.cells
                return "the same" if same else "**counts or flags differ**"
            if name.startswith("areas"):
                same = months(self.events, target) == self.months
                return "the same" if same else "**counts differ**"
            return difference(self.rows, located(target, self.areas, self.folder / "rows.csv"))
        except CrossingError as error:
            return f"refused: {said(error).removeprefix('cannot: Error: ')}"


def report(folder: Path, only: list[str], what: list[str]) -> str:
    """Try every program, or those that are named, and lay out what came of it."""
    crossings, lines, tried, lacking = Crossings(folder), [], [], []
    for program in PROGRAMS:
        if only and program.name not in only:
            continue
        try:
            number = program.version()
        except (CrossingError, OSError, importlib.metadata.PackageNotFoundError):
            lacking.append(program.name)
            continue
        tried.append(f"{program.name} {number}")
        if what:
            left = {one: "" for one in ("events", "areas", "cells") if one not in what}
            program = replace(program, **left)
        for sent, way, told in crossings.of(program):
            lines.append(f"| {program.name} | {sent} | {way} | {told} |")
            sys.stderr.write(f"{lines[-1]}\n")
    return "\n".join(
        [
            "# Through other programs and back",
            "",
            f"Made by `python benchmarks/crossings.py` with scenemap {version()} and {', '.join(tried)}."
            + (f" Not installed and not tried: {', '.join(lacking)}." if lacking else ""),
            "",
            f"{ROWS:,} events, over the night in which the clock is put back, with and without offsets, "
            "some at 23:59:59.999, some without a place or a kind; 50 areas, some with holes, of two "
            "parts or with heights, one without an outline. scenemap writes them (`locate --points`), "
            "the program reads that and writes its own file, scenemap reads it: places, moments, kinds "
            "and areas of all rows are compared, and of areas the counts by month. Counts (`bin`) are "
            "compared as the program writes them: area, month, count and `flags`, which say what is "
            "withheld and what is not known. *Cannot* is what the program says. What differs, and why: "
            "[The ground](ground.md).",
            "",
            "| program | what | from → into | what came back |",
            "|---|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> None:
    """Try, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--out", type=Path, help="page to write; else only printed")
    parser.add_argument("--what", nargs="+", default=[], help="events, areas, cells; else all")
    parser.add_argument("--only", nargs="+", default=[], help="programs, by name; else all")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        with database(folder):
            told = wrapped(report(folder, given.only, given.what))
    sys.stdout.write(told)
    if given.out:
        given.out.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
