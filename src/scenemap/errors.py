"""The exceptions that scenemap raises on purpose.

Each is also the built-in that it resembles, so that callers need not know this tree::

    SceneMapError
    ├── DataError (ValueError)            data cannot be used; carries the findings
    │   └── IdentifierError               a column would name or number persons
    ├── CRSError (ValueError)             a coordinate system is missing or not fit for the purpose
    ├── PositionError (ValueError)        a position cannot be meant: swapped, off the earth, far away
    ├── TimeError (ValueError)            a time cannot be read, or does not exist, or occurs twice
    ├── FormatError (ValueError)          a file of that ending is not written
    ├── UnknownIdError (LookupError)      no case, area, zone, service or series of that name
    ├── GeodataNotFoundError (FileNotFoundError)
    ├── OutputExistsError (FileExistsError)
    └── MissingExtraError (ImportError)   what was asked for needs a package that is not installed

A message says what is not usable, which (the first five), and what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.findings import Finding


class SceneMapError(Exception):
    """Base of everything that scenemap raises on purpose.

    Examples
    --------
    >>> from scenemap import load_case
    >>> try:
    ...     load_case("bergne")
    ... except SceneMapError as error:
    ...     print(type(error).__name__, error)  # doctest: +ELLIPSIS
    UnknownIdError There is no case 'bergne'. Did you mean 'bergen'? ...
    """

    __module__ = "scenemap"


class DataError(SceneMapError, ValueError):
    """Data cannot be used.

    Parameters
    ----------
    message
        What is not usable, which, and the remedy.
    findings
        Every fault that was found, not only the first.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class IdentifierError(DataError):
    """A column of an event file would identify persons."""


class CRSError(SceneMapError, ValueError):
    """A coordinate system is missing, unknown or unfit for the purpose."""


class PositionError(SceneMapError, ValueError):
    """A position cannot be meant as given."""


class TimeError(SceneMapError, ValueError):
    """A time cannot be read, does not exist or occurs twice."""


class FormatError(SceneMapError, ValueError):
    """A file of that ending is not written, or the ending says another format than the one asked for."""


class UnknownIdError(SceneMapError, LookupError):
    """No thing of that name; the message lists those that exist."""


class GeodataNotFoundError(SceneMapError, FileNotFoundError):
    """The reference data are nowhere that scenemap looks."""


class OutputExistsError(SceneMapError, FileExistsError):
    """The output exists and overwriting was not asked for."""


class MissingExtraError(SceneMapError, ImportError):
    """An optional package is needed for what was asked for."""
