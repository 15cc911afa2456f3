"""Writing files whole or not at all, one run at a time where it must be, and HTML of mere text."""

from __future__ import annotations

import contextlib
import errno
import html
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scenemap.errors import DataError, OutputExistsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


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
