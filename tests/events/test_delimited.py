"""CSV by Arrow is CSV by pandas: the same rows, the same numbers, the same refusals."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.errors import DataError
from scenemap.events import delimited
from scenemap.events.raw import Part, SourceOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

CELLS = st.sampled_from(
    ["a", "1", ",", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", " ", "é", "\\", ";"]
)
REGULAR = st.lists(
    st.tuples(*[st.sampled_from(["", "1", "Bø", '"a,b"', '"two\nlines"', '"say ""yes"""'])] * 2),
    max_size=40,
).map(lambda rows: "".join(f"{a},{b}\n" for a, b in rows))


def rows_of(chunks: Iterator[tuple[pd.DataFrame, int]]) -> list[list[object]] | str:
    try:
        frames = [chunk for chunk, _ in chunks]
    except DataError as error:
        return str(error)
    return [[at, *row] for one in frames for at, *row in one.fillna("").itertuples(name=None)]


def both(path: Path) -> tuple[list[list[object]] | str, list[list[object]] | str]:
    form = delimited.csv_form(Part(path), SourceOptions())
    part = Part(path)
    return rows_of(delimited._chunks(part, form)), rows_of(delimited._by_pandas(part, form))


@settings(max_examples=often(20, 800), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(CELLS, max_size=14).map("".join), REGULAR), st.booleans())
@example('a,"not closed\nb,c\n', False)
@example("a,b\n\nc,d\n", False)
@example("a,b\nc\n", False)
@example("a,b\nc,d,e\n", False)
@example('a","', False)  # even in number, and the last not closed
@example('1,2\na","', False)
@example('1,2\na,"b\n', False)
@example('5" pipe,b\n', False)
@example('5" pipe,"b\n', False)
def test_rows_are_the_same_or_refused_alike(
    tmp_path_factory: pytest.TempPathFactory, body: str, packed: bool
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    data = ("x,y\n" + body).encode()
    path = folder / ("e.csv.gz" if packed else "e.csv")
    path.write_bytes(gzip.compress(data) if packed else data)
    found, expected = both(path)
    assert found == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-8"])
@pytest.mark.parametrize("bad", ["", "c\n", "c,d,e\n", '"', "\n"])
def test_what_is_irregular_far_down_is_read_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, bad: str
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 4096)
    monkeypatch.setattr(delimited, "BATCH", 300)
    path = tmp_path / "e.csv"
    rows = "".join(f"{at},Bø {at}\n" for at in range(1000))
    path.write_text(f"x,y\n{rows}{bad}", encoding=encoding)
    found, expected = both(path)
    assert found == expected
    assert isinstance(found, str) == (bad in {'"', "c,d,e\n"})


def test_a_regular_file_needs_no_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "e.csv"
    path.write_text('x;y\n1;"a;b"\n')
    form = delimited.csv_form(Part(path), SourceOptions())
    monkeypatch.setattr(delimited, "_by_pandas", None)
    ((frame, upto),) = delimited._chunks(Part(path), form)
    assert frame.to_numpy().tolist() == [["1", "a;b"]]
    assert upto == path.stat().st_size
