"""Writing files whole or not at all, CSV that no spreadsheet runs as a formula, and HTML of mere text."""

from __future__ import annotations

import contextlib
import csv
import errno
import html
import io
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scenemap.errors import DataError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

#: A cell that begins so is run as a formula by the common spreadsheets; or would be read as one that was
#: guarded from it.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
#: Rows of a frame that are put into text at once.
_ROWS_AT_ONCE = 1 << 18
#: Columns are put into text together if they say so many times fewer things than there are rows.
_FEWER = 8
#: There is no room for the file.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: What begins so is of worth, and no output replaces it: keys of masks, and ledgers.
_KEPT = (b"scenemap mask key", b'{"schema": "scenemap releases')
#: How long a run waits for others that hold the same file, and how often it looks, in seconds. Fifty runs
#: at once, on a machine that is busy with other work, took more than half a minute.
_PATIENCE = 120.0
_LOOK = 0.02
#: A file system does not know locks, or has nothing to put onto a disk at once.
_UNKNOWN = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL}
#: Of Linux and its C library: two names change places at once.
_HERE, _EXCHANGE = -100, 2


def check_free(path: Path, *, overwrite: bool = False) -> None:
    """Refuse an output that exists, before any work is done for it.

    Raises
    ------
    OutputExistsError
        If ``path`` exists and ``overwrite`` is false, or if it is a key or a ledger.
    """
    if not path.exists():
        return
    if not overwrite:
        raise OutputExistsError(f"{path} exists. Use `overwrite=` to replace it, or another name.")
    if path.is_file():
        with path.open("rb") as file:
            head = file.read(max(map(len, _KEPT)))
        if head.startswith(_KEPT):
            raise OutputExistsError(
                f"{path} is a key of masks or a ledger of releases, which no output replaces: without "
                "it, what was released before is not known. Write to another file."
            )


def is_among(path: Path, others: Iterable[Path]) -> bool:
    """Say whether a path is one of some files, by whatever name or link.

    Parameters
    ----------
    path
        It may not exist yet.
    others
        Files; folders, which stand for all that is in them; patterns such as ``2015-*.csv``.

    Examples
    --------
    >>> is_among(Path("a", "..", "b.csv"), [Path("b.csv"), Path("c.csv")])
    True
    """
    itself = path.resolve()
    exists = path.exists()
    for other in others:
        if other.resolve() == itself:
            return True
        if not exists:
            continue
        if other.is_dir():
            within: Iterable[Path] = other.rglob("*")
        elif other.exists():
            within = (other,)
        else:
            within = other.parent.glob(other.name) if other.name else ()
        if any(one.is_file() and one.samefile(path) for one in within):
            return True
    return False


def write_with(
    path: Path,
    write: Callable[[Path], object],
    *,
    overwrite: bool = False,
    private: bool = False,
) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then rename it into place.

    Whatever happens on the way, ``path`` holds the old file or the new one, never a part: the file is
    on the disk before it has its name, and its name is when this returns, so that a power cut changes
    nothing of that.

    Parameters
    ----------
    path
        Where the file shall be; missing folders are made.
    write
        Called with the temporary path, which has the same ending as ``path``.
    overwrite
        Replace an existing file.
    private
        Nobody but its owner may read it.

    Raises
    ------
    OutputExistsError
        As :func:`check_free`.
    OSError
        If it cannot be written; the error names ``path``, and nothing is left behind.
    """
    check_free(path, overwrite=overwrite)
    _write(path, write, lambda: check_free(path, overwrite=overwrite), private=private)


def write_again(path: Path, text: str) -> None:
    """Write a ledger, which only its next state replaces; see :func:`check_free`."""
    _write(path, lambda part: _put(part, text), lambda: None)


def _write(
    path: Path,
    write: Callable[[Path], object],
    check: Callable[[], None],
    *,
    private: bool = False,
) -> None:
    """Fill a temporary file, check once more, and rename it into place."""
    _make_folder(path.parent)
    handle, name = tempfile.mkstemp(
        prefix=f".{path.stem}.", suffix=f".part{path.suffix}", dir=path.parent
    )
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        # mkstemp makes a file that only its owner may read; an output is an ordinary file.
        if not private:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        _settle(temporary)
        check()  # another run may have been faster
        temporary.replace(path)
        _settle(path.parent)
    except BaseException as error:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        _name_if_full(error, path)
        raise


def _name_if_full(error: BaseException, path: Path) -> None:
    """Name what was to be written where there is no room for it.

    Raises
    ------
    OSError
        With its name: what failed was a temporary file, or a library that names none.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        raise OSError(error.errno, os.strerror(error.errno), str(path)) from error


def write_text(path: Path, text: str | Iterable[str], *, overwrite: bool = False) -> None:
    """Write text, or its parts in turn, as UTF-8 with Unix line ends, whole or not at all."""
    write_with(path, lambda temporary: _put(temporary, text), overwrite=overwrite)


def _put(path: Path, text: str | Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines([text] if isinstance(text, str) else text)


def _settle(path: Path) -> None:
    """Have a file, or the names that stand in a folder, put onto the disk before going on."""
    if path.is_dir():
        if os.name == "nt":
            return  # which gives no folder to programs, and keeps names by a journal of its own
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(handle)


def _make_folder(path: Path) -> list[Path]:
    """Make a folder and those that it lies in; return the new ones, the innermost first."""
    made = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for one in made:
        _settle(one.parent)
    return made


@contextlib.contextmanager
def held(path: Path) -> Iterator[Path]:
    """Hold a file that is read and then written anew, so that no other run changes it in between.

    The system locks a file ``NAME.lock`` beside it, and lets go of it when the run ends, however that
    is: of a run that is killed nothing is left but an empty file, which the next one takes. Where a file
    system knows no locks, that the file is there says it, and who was killed is told to who comes next.

    Parameters
    ----------
    path
        The file, which need not exist. Links are followed: what holds is the file itself.

    Yields
    ------
    Path
        The file itself.

    Raises
    ------
    DataError
        If another run still holds it after two minutes.
    """
    path = path.resolve()
    made = _make_folder(path.parent)
    lock = path.with_name(f"{path.name}.lock")
    give_up = time.monotonic() + _PATIENCE
    while (handle := _taken(lock)) is None:
        if time.monotonic() > give_up:
            raise DataError(
                f"{path.name} is held by another run of scenemap, so nothing was written. Wait until "
                f"that is over. If none runs, one was broken off: delete {lock.name}, which lies "
                f"beside {path.name}."
            )
        time.sleep(_LOOK)
    try:
        yield path
    finally:
        _let_go(lock, handle)
        # What was made for nothing goes again, the innermost first.
        with contextlib.suppress(OSError):
            for one in made:
                one.rmdir()


def _taken(lock: Path) -> int | None:
    """Take a lock, which is then an open file; None if another run has it."""
    made = True
    try:
        try:
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_RDWR)
        except FileExistsError:
            made = False
            handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        if made:
            raise  # its folder is gone
        return None  # the other run has just ended
    except PermissionError:
        # Windows denies the name of a file that is just being deleted.
        if os.name != "nt":
            raise
        return None
    try:
        _lock(handle)
        # Who had it before may have deleted what was opened here.
        if os.path.samestat(os.fstat(handle), lock.stat()):
            return handle
    except FileNotFoundError:
        pass
    except OSError as error:
        if made and error.errno in _UNKNOWN:
            return handle
    os.close(handle)
    return None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Lock an open file, or raise."""
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _let_go(lock: Path, handle: int) -> None:
        """Let go of a lock, and delete its file unless the next run has it."""
        os.close(handle)
        with contextlib.suppress(OSError):
            lock.unlink()

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Lock an open file, or raise."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(lock: Path, handle: int) -> None:
        """Let go of a lock, and delete its file while nobody else has it."""
        lock.unlink(missing_ok=True)
        os.close(handle)


def write_folder(path: Path, fill: Callable[[Path], object], *, overwrite: bool = False) -> None:
    """Let ``fill`` write files into a new folder beside ``path``, then rename it into place.

    Parameters
    ----------
    path
        Where the folder shall be.
    fill
        Called with the temporary folder. What it raises leaves ``path`` as it was.
    overwrite
        Replace an existing folder; the caller knows that nothing in it is of worth.

    Raises
    ------
    OutputExistsError
        If ``path`` exists and ``overwrite`` is false.
    """
    check_free(path, overwrite=overwrite)
    _make_folder(path.parent)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as beside:
        new, old = Path(beside, path.name), Path(beside, "replaced")
        try:
            new.mkdir()
            fill(new)
            for one in [*new.rglob("*"), new]:
                _settle(one)
        except OSError as error:
            _name_if_full(error, path)
            raise
        if not path.exists():
            new.rename(path)
        elif not _exchanged(new, path):
            path.rename(old)
            try:
                new.rename(path)
            except OSError:
                old.rename(path)
                raise
        _settle(path.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two names change places, so that neither is ever missing; False where none can do that."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        exchange = ctypes.CDLL(None).renameat2
    except AttributeError:
        return False
    # Where it does not answer 0 nothing was done, whyever: the caller does it in two steps.
    return bool(exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def write_together(folder: Path, texts: Mapping[str, str]) -> None:
    """Write several files of a folder that is there anew, all of them or none.

    Parameters
    ----------
    folder
        Their folder.
    texts
        The text of each, by name. Files of these names are replaced, links followed.
    """
    with tempfile.TemporaryDirectory(prefix=".writing.", dir=folder) as beside:
        # All that takes room is written before anything is replaced.
        paths = {name: (folder / name).resolve() for name in texts}
        kept = {name: Path(beside, f"old.{name}") for name in texts if paths[name].exists()}
        for name, text in texts.items():
            _put(Path(beside, name), text)
        for name, old in kept.items():
            shutil.copy2(paths[name], old)
            shutil.copymode(paths[name], Path(beside, name))
        for name in texts:
            _settle(Path(beside, name))
        replaced: list[str] = []
        try:
            for name, path in paths.items():
                Path(beside, name).replace(path)
                replaced.append(name)
        except BaseException:
            for name in replaced:
                if name in kept:
                    kept[name].replace(paths[name])
                else:
                    paths[name].unlink()
            raise
        for parent in {path.parent for path in paths.values()}:
            _settle(parent)


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
            guarded[name] = column.map(_csv_cell)
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


def html_card(
    title: str,
    lines: Iterable[str] = (),
    header: Sequence[object] = (),
    rows: Iterable[Sequence[object]] = (),
) -> str:
    """Write a title, lines and a table as HTML, for a notebook; whatever they hold stays text.

    Parameters
    ----------
    title, lines
        In this order; the title is bold.
    header
        Of the table; none if blank.
    rows
        The first cell of each is its heading.

    Examples
    --------
    >>> html_card("<b>", ["a & b"])
    '<div><p><strong>&lt;b&gt;</strong></p><p>a &amp; b</p></div>'
    """
    escaped = [f"<p><strong>{html.escape(title)}</strong></p>"]
    escaped += [f"<p>{html.escape(line)}</p>" for line in lines]
    head = "".join(f'<th scope="col">{html.escape(str(one))}</th>' for one in header)
    body = "".join(
        f'<tr><th scope="row">{html.escape(str(first))}</th>'
        + "".join(f"<td>{html.escape(str(one))}</td>" for one in rest)
        + "</tr>"
        for first, *rest in rows
    )
    if head or body:
        head = f"<thead><tr>{head}</tr></thead>" if head else ""
        escaped.append(f"<table>{head}<tbody>{body}</tbody></table>")
    return f"<div>{''.join(escaped)}</div>"


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
