"""Feed a reader with files that a coverage-guided fuzzer makes, and report what is not a clear error.

``python benchmarks/fuzz.py READER --minutes 20``; readers: csv, xlsx, ods, geojson, topojson, parquet,
arrow, gpkg, kml, gpx, gml, sqlite, areas, case; of tables of counts: counts, jsonstat, px. Needs atheris.
Of a workbook its sheet is made, packed as Excel or LibreOffice does it: few changes to an archive leave
one that opens. ``geopackage``, ``workbook`` and ``whole-case`` are changed by what they hold
(``structure.py``): every table of a database, every part of a workbook, every file of a case, which is
then checked, read and reported. Files that led to a fault are kept in ``tests/seeds/READER``, and read by
the tests from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from scenemap.areas import Area

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "tests" / "seeds"
ENDINGS = {
    "csv": ".csv", "xlsx": ".xlsx", "geojson": ".geojson", "parquet": ".parquet", "gpkg": ".gpkg",
    "ods": ".ods", "topojson": ".topojson", "arrow": ".arrow", "kml": ".kml", "gpx": ".gpx",
    "gml": ".gml", "sqlite": ".sqlite", "areas": ".geojson", "case": ".toml",
    "counts": ".csv", "jsonstat": ".json", "px": ".px",
    "geopackage": ".gpkg", "workbook": ".xlsx", "whole-case": ".zip",
}  # fmt: skip
#: Tables of counts of two areas, with which the fuzzer begins.
TABLES = {
    "counts": (
        b"area,start,end,count,kind\nwest,2015-01-01,31.01.2015,5,find\n",
        b"Tall 2015;;\nomr\xe5de;jan;feb\nwest;5;..\neast;1 012;7\nSum;6;7\n",
        b"m\xc3\xa5ned,west,east\n2015M01,5,6\nuke 3 2015,7,-\n",
    ),
    "jsonstat": (
        b'{"class": "dataset", "id": ["geo", "k", "tid"], "size": [2, 1, 2], "value": {"0": 5, "3": 6}, '
        b'"status": {"1": ":"}, "role": {"time": ["tid"]}, "dimension": {"geo": {"category": {"index": '
        b'{"1": 0, "2": 1}, "label": {"1": "west", "2": "east"}}}, "k": {"category": {"label": {"m": '
        b'"M"}}}, "tid": {"category": {"index": ["2014K1", "2014K2"]}}}}',
        b'[{"category": "drugs", "location": {"latitude": "60.39", "longitude": "5.33"}, "month": '
        b'"2015-01"}]',
    ),
    "px": (
        b'CHARSET="ANSI";TITLE="x; "\n"y";STUB="geo";HEADING="tid";VALUES("geo")="west","east";'
        b'CODES("tid")="2014","2015";VALUES("tid")="2014","2015";TIMEVAL("tid")=TLIST(A1,"2014","2015");'
        b'DATA=\n40 ".."\n"-" 35;',
    ),
}
#: The part of a workbook that is made.
SHEETS = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml"}
EVENTS = {
    "lon": [5.33, None], "lat": [60.39, None], "area": ["", "west"], "count": [1, 2],
    "time": ["2021-02-01T12:00", "01.02.2021"], "kind": ["find", "visit"],
}  # fmt: skip


def reader(name: str) -> Callable[[Path], object]:
    """Return what reads a file of a kind; it raises errors of the package, or returns."""
    from scenemap.areas import read_areas
    from scenemap.case import load_case
    from scenemap.events.reading import ReadingOptions, read_events
    from scenemap.intervals import parse_zone
    from scenemap.locate.areas_of import areas_of
    from scenemap.newcase.table import read_count_table

    squares = areas_in_two_squares() if name in TABLES else ()
    options = ReadingOptions(parse_zone("Europe/Oslo"), areas=("west",), bad_rows="reject")

    def read(path: Path) -> object:
        if name == "areas":
            return areas_of([5.33] * 2000, [60.39] * 2000, areas=read_areas(path, "EPSG:25832"))
        if name in TABLES:
            return read_count_table(
                path,
                squares,
                crs="EPSG:25832",
                locate=lambda lon, lat: areas_of(lon, lat, areas=squares),
            )
        if name == "case":
            path.rename(path.with_name("case.toml"))
            return load_case(path.parent)
        if name == "whole-case":
            return whole_case(path)
        return read_events([path], options)

    return read


def whole_case(path: Path) -> object:
    """Check, read and report a case that is packed as an archive."""
    from scenemap import open_study
    from scenemap.casecheck import check_case
    from scenemap.errors import DataError

    folder = path.with_suffix("")
    try:
        with zipfile.ZipFile(path) as packed:
            packed.extractall(folder)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        # The archive is ours and nothing that a user gives.
        raise DataError("no archive") from error
    check_case(folder)
    return open_study(case=folder).facts("year")


def areas_in_two_squares() -> tuple[Area, ...]:
    """Return the areas "west" and "east"."""
    import shapely

    from scenemap.areas import build_areas
    from scenemap.findings import Findings
    from scenemap.vector import Feature

    outlines = {
        "west": shapely.box(5.3, 60.3, 5.4, 60.4),
        "east": shapely.box(5.4, 60.3, 5.5, 60.4),
    }
    features = [Feature(1, one, {"id": name}) for name, one in outlines.items()]
    return build_areas(features, Findings("areas"), crs="EPSG:25832")


@cache
def workbook(name: str) -> bytes:
    """Make a workbook of the events."""
    import pandas as pd

    if name == "ods":
        return by_gdal("ODS", "ods", points=False)
    buffer = io.BytesIO()
    pd.DataFrame(EVENTS).to_excel(buffer, index=False)
    return buffer.getvalue()


def by_gdal(driver: str, ending: str, *, points: bool = True, **options: str) -> bytes:
    """Have GDAL write the events."""
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    frame = pd.DataFrame(EVENTS)
    if points:
        places = gpd.GeoSeries.from_xy([5.33, 5.34], [60.39, 60.4], crs="EPSG:4326")
        moments = pd.to_datetime(["2021-02-01T12:00Z", "2021-02-02T12:00Z"])
        frame = gpd.GeoDataFrame({"time": moments, "type": frame["kind"]}, geometry=places)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, f"seed.{ending}")
        pyogrio.write_dataframe(frame, path, driver=driver, layer_options=options)
        return path.read_bytes()


def packed(name: str, data: bytes) -> bytes:
    """Return the file that made data stand for."""
    if name not in SHEETS:
        return data
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(name))) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for part in old.namelist():
            new.writestr(part, data if part == SHEETS[name] else old.read(part))
    return buffer.getvalue()


def arrow_files(_: str, frame: pd.DataFrame) -> list[bytes]:
    """Write both forms of Arrow files."""
    import pyarrow as pa
    from pyarrow import feather

    table = pa.Table.from_pandas(frame)
    file, stream = io.BytesIO(), io.BytesIO()
    feather.write_feather(table, file, compression="uncompressed")
    with pa.ipc.new_stream(stream, table.schema) as out:
        out.write_table(table)
    return [file.getvalue(), stream.getvalue()]


def xml_files(name: str, _: pd.DataFrame) -> list[bytes]:
    """Have GDAL write XML."""
    return [by_gdal({"kml": "LIBKML", "gpx": "GPX", "gml": "GML"}[name], name)]


def databases(_: str, frame: pd.DataFrame) -> list[bytes]:
    """Write a database of one table."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "seed.sqlite")
        base = sqlite3.connect(path)
        frame.to_sql("e", base, index=False)
        base.close()
        return [path.read_bytes()]


def topologies(_: str, __: pd.DataFrame) -> list[bytes]:
    """Write a topology of one object, and one of two."""
    place = {"type": "Point", "coordinates": [1, 2], "properties": {"time": "2021-02-01"}}
    line = {"type": "LineString", "arcs": [0, -1], "properties": {}}
    objects = {"a": {"type": "GeometryCollection", "geometries": [place]}, "b": line}
    move = {"scale": [0.1, 0.1], "translate": [5, 60]}
    topology = {"type": "Topology", "transform": move, "arcs": [[[0, 0], [1, 1]]]}
    return [
        json.dumps(topology | {"objects": {name: objects[name] for name in names}}).encode()
        for names in (["a"], ["a", "b"])
    ]


def whole_cases(_: str, __: pd.DataFrame) -> list[bytes]:
    """Pack the case of the tests and that of Oslo."""
    from structure import zipped

    sys.path.append(str(ROOT / "tests"))
    from builders import write_case

    with tempfile.TemporaryDirectory() as place:
        folders = [write_case(Path(place, "toytown")), ROOT / "geodata" / "oslo"]
        return [
            zipped(
                {
                    one.name: one.read_bytes()
                    for one in sorted(folder.iterdir())
                    if one.suffix != ".md"
                }
            )
            for folder in folders
        ]


#: Formats whose first files are made by a function of their own.
OTHERS: dict[str, Callable[[str, pd.DataFrame], list[bytes]]] = {
    "arrow": arrow_files,
    **dict.fromkeys(("kml", "gpx", "gml"), xml_files),
    "sqlite": databases,
    "topojson": topologies,
    "workbook": lambda _, __: [workbook("xlsx")],
    "geopackage": lambda _, __: [by_gdal("GPKG", "gpkg")],
    "whole-case": whole_cases,
}


def seeds(name: str) -> list[bytes]:
    """Make small files to begin with, and take those that are kept."""
    import pandas as pd

    frame = pd.DataFrame(EVENTS)
    made: list[bytes]
    if name in TABLES:
        made = [*TABLES[name]]
    elif name == "csv":
        plain = frame.to_csv(index=False).encode()
        norwegian = frame.to_csv(index=False, sep=";", decimal=",").encode("cp1252")
        made = [plain, norwegian, b"sep=;\n" + norwegian]
    elif name in SHEETS:
        with zipfile.ZipFile(io.BytesIO(workbook(name))) as archive:
            made = [archive.read(SHEETS[name])]
    elif name in OTHERS:
        made = OTHERS[name](name, frame)
    elif name == "parquet":
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        made = [buffer.getvalue()]
    elif name == "gpkg":
        import geopandas as gpd

        points = gpd.GeoSeries.from_xy([5.33, 5.34], [60.39, 60.4], crs="EPSG:4326")
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "seed.gpkg")
            gpd.GeoDataFrame(frame[["time", "kind"]], geometry=points).to_file(path)
            made = [path.read_bytes()]
    elif name == "case":
        made = [
            b'id = "a"\ncrs = "EPSG:25832"\ntimezone = "Europe/Oslo"\nname = {nb="A",en="A"}\n'
            b"bounds = [5.1, 60.2, 5.5, 60.5]\n"
            b'[[source]]\nid = "x"\ntitle = "t"\nby = "b"\nyear = 2017\npublisher = "p"\n'
        ]
    else:
        ring = [[5.3, 60.3], [5.4, 60.3], [5.4, 60.4], [5.3, 60.3]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        if name == "geojson":
            shape = {"type": "Point", "coordinates": ring[0]}
        known = {"id": "a", "time": "2021-02-01", "count_point": {"lon": 5.3, "lat": 60.3}}
        feature = {"type": "Feature", "properties": known, "geometry": shape}
        alone = json.dumps({"type": "Feature", **feature})
        made = [
            json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
            f"\x1e{alone}\n\x1e{alone}\n".encode(),
        ]
    return made + [path.read_bytes() for path in sorted((SEEDS / name).glob("*"))]


def main() -> None:
    """Fuzz one reader for some minutes."""
    import atheris
    from structure import CHANGES

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("reader", choices=sorted(ENDINGS))
    parser.add_argument("--minutes", type=float, default=20)
    given = parser.parse_args()
    with atheris.instrument_imports(include=["scenemap"]):
        from scenemap.errors import SceneMapError

        read = reader(given.reader)
    state = {"tried": 0, "refused": 0, "read": 0, "slow": 0.0}
    faults: dict[str, bytes] = {}
    place = tempfile.mkdtemp()
    end = time.monotonic() + 60 * given.minutes

    def once(data: bytes) -> None:
        if time.monotonic() > end:
            tell(given.reader, given.minutes, state, faults)
        folder = Path(tempfile.mkdtemp(dir=place))
        path = folder / f"fuzz{ENDINGS[given.reader]}"
        path.write_bytes(packed(given.reader, data))
        state["tried"] += 1
        start = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                read(path)
            state["read"] += 1
        except SceneMapError:
            state["refused"] += 1
        except Exception as error:  # of any kind: that is what is looked for
            last = error.__traceback__
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
            faults.setdefault(f"{type(error).__name__} at {where}: {error}"[:300], data)
        finally:
            state["slow"] = max(state["slow"], time.monotonic() - start)
            shutil.rmtree(folder)

    corpus = Path(tempfile.mkdtemp())
    begin = seeds(given.reader)
    for data in begin:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    # Longer than the seeds, which would be cut otherwise: a GeoPackage is never small.
    longest = max(20_000, *(2 * len(data) for data in begin))
    options = [f"-max_len={longest}", "-timeout=60", "-rss_limit_mb=6000"]
    changes = CHANGES.get(given.reader)

    def changed(data: bytes, most: int, seed: int) -> bytes:
        made = changes(data, random.Random(seed)) if changes else None
        return made if made is not None and len(made) <= most else atheris.Mutate(data, most)

    more = {"custom_mutator": changed} if changes else {}
    atheris.Setup([sys.argv[0], *options, str(corpus)], once, **more)
    atheris.Fuzz()


def tell(name: str, minutes: float, state: dict[str, float], faults: dict[str, bytes]) -> None:
    """Report, keep what led to a fault, and end."""
    sys.stdout.write(
        f"{name}: {state['tried']:.0f} files in {minutes:g} minutes, {state['refused']:.0f} refused, "
        f"{state['read']:.0f} read, slowest {state['slow']:.1f} s, {len(faults)} faults.\n"
    )
    for fault, data in faults.items():
        sys.stdout.write(f"  {fault}\n")
        folder = SEEDS / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    sys.stdout.flush()
    os._exit(1 if faults else 0)


if __name__ == "__main__":
    main()
