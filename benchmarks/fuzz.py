"""Feed a reader with files that a coverage-guided fuzzer makes, and report what is not a clear error.

``python benchmarks/fuzz.py READER --minutes 20``; readers: csv, xlsx, geojson, parquet, gpkg, areas,
case. Needs atheris. Of a workbook its sheet is made, and packed as Excel does: few changes to an archive
leave one that can be opened. Files that led to a fault are kept in ``tests/seeds/READER``, and read by
the tests from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import sys
import tempfile
import time
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = Path(__file__).parents[1] / "tests" / "seeds"
ENDINGS = {
    "csv": ".csv", "xlsx": ".xlsx", "geojson": ".geojson", "parquet": ".parquet", "gpkg": ".gpkg",
    "areas": ".geojson", "case": ".toml",
}  # fmt: skip
SHEET = "xl/worksheets/sheet1.xml"
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
    from scenemap.locate import areas_of

    options = ReadingOptions(parse_zone("Europe/Oslo"), areas=("west",), bad_rows="reject")

    def read(path: Path) -> object:
        if name == "areas":
            return areas_of([5.33] * 2000, [60.39] * 2000, areas=read_areas(path, "EPSG:25832"))
        if name == "case":
            path.rename(path.with_name("case.toml"))
            return load_case(path.parent)
        return read_events([path], options)

    return read


@cache
def workbook() -> bytes:
    """Make a workbook of the events."""
    import pandas as pd

    buffer = io.BytesIO()
    pd.DataFrame(EVENTS).to_excel(buffer, index=False)
    return buffer.getvalue()


def packed(name: str, data: bytes) -> bytes:
    """Return the file that made data stand for."""
    if name != "xlsx":
        return data
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for part in old.namelist():
            new.writestr(part, data if part == SHEET else old.read(part))
    return buffer.getvalue()


def seeds(name: str) -> list[bytes]:
    """Make small files to begin with, and take those that are kept."""
    import pandas as pd

    frame = pd.DataFrame(EVENTS)
    if name == "csv":
        plain = frame.to_csv(index=False).encode()
        norwegian = frame.to_csv(index=False, sep=";", decimal=",").encode("cp1252")
        made = [plain, norwegian, b"sep=;\n" + norwegian]
    elif name == "xlsx":
        with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
            made = [archive.read(SHEET)]
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
        made = [json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()]
    return made + [path.read_bytes() for path in sorted((SEEDS / name).glob("*"))]


def main() -> None:
    """Fuzz one reader for some minutes."""
    import atheris

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
            for left in folder.iterdir():
                left.unlink()
            folder.rmdir()

    corpus = Path(tempfile.mkdtemp())
    begin = seeds(given.reader)
    for data in begin:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    # Longer than the seeds, which would be cut otherwise: a GeoPackage is never small.
    longest = max(20_000, *(2 * len(data) for data in begin))
    options = [f"-max_len={longest}", "-timeout=60", "-rss_limit_mb=6000"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
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
