"""The cell index beside another program: DuckDB's spatial extension, on the same points."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from locate.test_index import many_points
from proofs import deepens
from scenemap.locate.index import CellIndex


@deepens
def test_many_points_are_answered_as_by_duckdb(spatial):
    shapes, x, y = many_points()
    spatial.register("points", pa.table({"x": x, "y": y}))
    spatial.execute("CREATE TABLE shapes (number INTEGER, shape GEOMETRY)")
    spatial.executemany(
        "INSERT INTO shapes SELECT ?, ST_GeomFromWKB(?)",
        [(at, shapely.to_wkb(shape)) for at, shape in enumerate(shapes)],
    )
    found = spatial.execute(
        "SELECT row, min(number) FROM (SELECT x, y, row_number() OVER () - 1 AS row FROM points) "
        "JOIN shapes ON ST_Covers(shape, ST_Point(x, y)) GROUP BY row"
    ).fetchnumpy()
    expected = np.full(len(x), len(shapes))
    expected[found["row"]] = found["min(number)"]
    assert np.array_equal(CellIndex.build(shapes).find(x, y), expected)
