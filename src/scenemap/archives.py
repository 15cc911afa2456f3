"""Files that are packed: which file of an archive is meant, unpacked into a folder of its own.

What an archive unpacks to is bounded, and so is what a packed table may grow to while it is read.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, cast

from scenemap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

#: Files that are read whole, and archives when unpacked, have at most so many bytes.
MOST_BYTES = 128_000_000
#: A packed table that is read in batches may be as large as it likes, but where it grows by more than
#: this it holds nothing but repetition: registers grow by 5 to 20.
MOST_GROWTH = 200
ARCHIVES = (".zip", ".kmz")
#: What a file of one row of bytes after the other may be packed by.
PACKED = (".gz", ".zst")
#: Readme files have these endings too: they count only where an archive holds nothing else.
_WEAK = (".txt", ".json")
#: A shapefile is read together with these, which have its name.
_COMPANIONS = (".shx", ".dbf", ".prj", ".cpg")
_FOLDER = ".gdb"
_COPIED = ".gml"


def ending_of(path: Path | PurePosixPath) -> str:
    """Return the ending that tells the format, in small letters; of a packed file both.

    Examples
    --------
    >>> ending_of(Path("Funn.2015.CSV.gz")), ending_of(Path("funn.gpkg"))
    ('.csv.gz', '.gpkg')
    """
    suffixes = [one.lower() for one in path.suffixes]
    return "".join(suffixes[-2:] if suffixes[-1:] and suffixes[-1] in PACKED else suffixes[-1:])


@contextmanager
def unpacked(path: Path, known: Collection[str]) -> Iterator[Path]:
    """Unpack the one data set of an archive; any other file stands for itself.

    GML is copied: GDAL reads what stands beside it, and writes there.

    Parameters
    ----------
    path
        The file.
    known
        Endings of files that can be read.

    Yields
    ------
    Path
        The file to read, there only within the context.

    Raises
    ------
    DataError
        If the archive cannot be read, unpacks to too much, or holds no such file or several.
    """
    if ending_of(path) not in (*ARCHIVES, _COPIED) or not path.is_file():
        yield path
        return
    if ending_of(path) == _COPIED:
        with tempfile.TemporaryDirectory(prefix="scenemap-") as folder:
            yield Path(shutil.copyfile(path, Path(folder, path.name)))
        return
    with tempfile.TemporaryDirectory(prefix="scenemap-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                chosen = _chosen(archive, path, known)
                if sum(archive.getinfo(name).file_size for name in chosen) > MOST_BYTES:
                    raise DataError(
                        f"{path.name} unpacks to more than {MOST_BYTES // 1_000_000} MB. Unpack it, "
                        "and give what is in it; save large tables as Parquet or CSV."
                    )
                for name, to in chosen.items():
                    target = Path(folder, to)
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(archive.read(name))
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
        ) as error:
            raise DataError(
                f"{path.name} is not an archive that can be unpacked ({error}). Unpack it by hand."
            ) from None
        # The first is the data set itself, or a file of the folder that is.
        first = Path(folder, *Path(next(iter(chosen.values()))).parts[:1])
        yield first


def _chosen(archive: zipfile.ZipFile, path: Path, known: Collection[str]) -> dict[str, str]:
    """Choose what to unpack: names in the archive, and to what; the data set first."""
    inside = [
        PurePosixPath(name)
        for name in archive.namelist()
        if not name.endswith("/")
        and not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
    ]
    folders = {one.parent for one in inside if one.parent.name.lower().endswith(_FOLDER)}
    sets = sorted(folders) + [
        one
        for one in inside
        if ending_of(one) in known
        and ending_of(one) not in ARCHIVES
        and not folders.intersection(one.parents)
    ]
    sets = [one for one in sets if ending_of(one) not in _WEAK] or sets
    if len(sets) != 1:
        names = ", ".join(str(one) for one in sets[:5]) + (", …" if len(sets) > 5 else "")
        holds = f"several files: {names}" if sets else "no file that can be read"
        raise DataError(f"{path.name} holds {holds}. Unpack it, and name the file that is meant.")
    (one,) = sets
    if one in folders:
        # Its files have plain names; the folder gets one of ours.
        return {str(file): f"data{_FOLDER}/{file.name}" for file in inside if file.parent == one}
    return {
        str(file): f"data{file.suffix.lower()}"
        for file in sorted(inside, key=lambda file: file != one)
        if file == one
        or (
            ending_of(one) == ".shp"
            and file.parent == one.parent
            and file.stem == one.stem
            and ending_of(file) in _COMPANIONS
        )
    }


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """Open a file for reading bytes, unpacked if it is packed by gzip or zstd.

    Yields
    ------
    stream
        What is in it.
    done
        Tells how many bytes of the file, as it is stored, were read.

    Raises
    ------
    DataError
        While it is read, if it cannot be unpacked, or grows by more than :data:`MOST_GROWTH`.
    """
    with path.open("rb") as plain:
        if path.suffix.lower() == ".gz":
            with gzip.open(plain) as inner:
                yield cast(IO[bytes], io.BufferedReader(_Bounded(inner, path))), plain.tell
        elif path.suffix.lower() == ".zst":
            import pyarrow as pa

            with pa.CompressedInputStream(plain, "zstd") as inner:
                yield cast(IO[bytes], io.BufferedReader(_Bounded(inner, path))), plain.tell
        else:
            yield plain, plain.tell


class _Bounded(io.RawIOBase):
    """Reads what is packed for as long as it grows within bounds."""

    def __init__(self, inner: Any, path: Path) -> None:
        self._inner, self._path = inner, path
        self._size = path.stat().st_size
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer will do
        try:
            data = self._inner.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(
                f"{self._path.name} cannot be unpacked to its end ({error}). Pack it again."
            ) from None
        self._done += len(data)
        if self._done > max(MOST_BYTES, MOST_GROWTH * self._size):
            raise DataError(
                f"{self._path.name} grows to more than {MOST_GROWTH} times its size. Unpack it, and "
                "give what is in it."
            )
        buffer[: len(data)] = data
        return len(data)
