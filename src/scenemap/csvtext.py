"""CSV that no spreadsheet runs as a formula: rows as text, and frames of very many rows as the same."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

#: A cell that begins so is run as a formula by the common spreadsheets; or would be read as one that was
#: guarded from it.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
#: Rows of a frame that are put into text at once.
_ROWS_AT_ONCE = 1 << 18
#: Of fewer rows it takes longer to find what is alike than to write each.
_MANY = 2000
#: Columns are put into text together if they say so many times fewer things than there are rows.
_FEWER = 8


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV text: commas, Unix line ends, None as blank, guarded against formulas.

    Examples
    --------
    >>> print(csv_text(["area", "count"], [["=1+1", 3], ["a,b", None]]), end="")
    area,count
    '=1+1,3
    "a,b",
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_csv_cell(column) for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def frame_csv(frame: pd.DataFrame) -> str:
    """Write a frame as :func:`csv_text` writes rows; many rows go faster so.

    Examples
    --------
    >>> import pandas as pd
    >>> print(frame_csv(pd.DataFrame({"area": ["=1+1", "a,b"], "count": [3, None]})), end="")
    area,count
    '=1+1,3.0
    "a,b",
    """
    return "".join(frame_csv_parts(frame))


def frame_csv_parts(frame: pd.DataFrame, *, header: bool = True) -> Iterator[str]:
    r"""Write a frame as :func:`frame_csv` does, part by part, for what is too long to hold whole.

    Parameters
    ----------
    frame
        What is to be written.
    header
        Whether names of columns come first; they do not where it goes on from another frame.

    Examples
    --------
    >>> import pandas as pd
    >>> [*frame_csv_parts(pd.DataFrame({"area": ["a", "b"], "count": [3, 4]}))]
    ['area,count\n', 'a,3\nb,4\n']
    """
    names = [str(_csv_cell(name)) for name in frame.columns]
    if header:
        yield frame.iloc[:0].to_csv(index=False, header=names, lineterminator="\n")
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        yield _lines(frame.iloc[start : start + _ROWS_AT_ONCE])


def _lines(frame: pd.DataFrame) -> str:
    """Write rows, putting into text once what many of them say alike."""
    if len(frame) < _MANY:
        return "".join(_rows(frame))
    import pyarrow as pa
    import pyarrow.compute as pc

    alike = [_alike(frame.iloc[:, at]) for at in range(frame.shape[1])]
    codes = [code for code in alike if code is not None]
    # A blank cell that is all of a row is quoted, and one of several is not.
    if len(alike) < 2 or len(codes) < len(alike):
        return "".join(_rows(frame))
    # Neighbouring columns are taken together as long as they say few different things.
    groups = [(0, codes[0])]
    for at, code in enumerate(codes[1:], 1):
        first, before = groups[-1]
        both = _numbered(before * (code.max() + 1) + code)
        if both.max() < len(frame) // _FEWER:
            groups[-1] = (first, both)
        else:
            groups.append((at, code))
    ends = [at for at, _ in groups[1:]] + [len(codes)]
    parts = [
        _parts(frame.iloc[:, first:end], code, "\n" if end == len(codes) else ",")
        for (first, code), end in zip(groups, ends, strict=True)
    ]
    _, _, text = pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string())).buffers()
    return str(memoryview(text), "utf-8")


def _parts(frame: pd.DataFrame, code: NDArray[np.int64], end: str) -> pa.LargeStringArray:
    """Write some columns of rows, of which those with the same number are alike."""
    import numpy as np
    import pyarrow as pa

    first = np.zeros(code.max() + 1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    different = frame.iloc[first].copy()
    different.insert(different.shape[1], "", "", allow_duplicates=True)
    rows = [row.removesuffix(",\n") + end for row in _rows(different)]
    return pa.array(rows, pa.large_string()).take(pa.array(code))


class _Rows(list[str]):
    """Takes what is written, row by row."""

    write = list.append


def _rows(frame: pd.DataFrame) -> list[str]:
    """Write each row by itself."""
    import pandas as pd

    guarded = frame.copy(deep=False)
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.StringDtype):
            # Of many cells most are alike, and hardly ever is there anything to guard.
            cells = column.dropna().unique().tolist()
            if [_csv_cell(cell) for cell in cells] == cells:
                continue
        if not pd.api.types.is_numeric_dtype(column):
            # Of things of several kinds pandas would make numbers where all are, and write 1 as 1.0.
            kind = object if column.dtype == object else None
            guarded[name] = pd.Series([*map(_csv_cell, column)], column.index, dtype=kind)
    rows = _Rows()
    guarded.to_csv(rows, index=False, header=False, lineterminator="\n")
    return rows


def _alike(column: pd.Series) -> NDArray[np.int64] | None:
    """Return a number for each cell, the same for those that are written alike; None if not known."""
    import numpy as np
    import pandas as pd

    kind = column.dtype
    if isinstance(kind, pd.StringDtype):
        return np.asarray(pd.factorize(column, use_na_sentinel=False)[0])
    numbers = pd.api.types.is_float_dtype(kind), pd.api.types.is_integer_dtype(kind)
    if not any(numbers) and not pd.api.types.is_bool_dtype(kind):
        return None
    plain = column.to_numpy(dtype=np.float64 if numbers[0] else np.int64, na_value=0)
    # 0.0 and -0.0 are equal, and are not written alike.
    return np.asarray(_numbered(plain.view(np.int64)) * 2 + column.isna().to_numpy())


def _numbered(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers from 0 for what is alike."""
    import numpy as np
    import pandas as pd

    low, high = int(values.min()), int(values.max())
    if high - low < len(values):  # small whole numbers, which need not be searched for
        seen = np.zeros(high - low + 1, dtype=np.int64)
        seen[values - low] = 1
        return np.asarray((np.cumsum(seen) - 1)[values - low])
    return np.asarray(pd.factorize(values)[0], dtype=np.int64)


def _csv_cell(value: object) -> object:
    """Guard a cell, with our line ends: a carriage return alone would end its row, and is not quoted."""
    safe = guard(value)
    return safe.replace("\r\n", "\n").replace("\r", "\n") if isinstance(safe, str) else safe


def guard(value: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run as a formula; see :func:`unguarded`."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """Take the apostrophe away that :func:`guard` put before a text.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'n Sentrum"), unguarded(str(guard("'-")))
    ('=1+1', "'n Sentrum", "'-")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
