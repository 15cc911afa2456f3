"""Tables of statistics offices: JSON-stat 2 and PX, as cubes of cells with a status.

A cell that the office left without a figure keeps its mark, and is unknown; no mark becomes nought.
The formats: `JSON-stat <https://json-stat.org/full/>`_ and
`PX <https://www.scb.se/en/services/statistical-programs-for-px-files/px-file-format/>`_.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Literal

from scenemap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

Role = Literal["time", "geo", ""]
#: More cells than this are not for reading whole.
MOST_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a cube.

    Parameters
    ----------
    id, label
        What it is called in the file and by people.
    codes, labels
        Of its categories, in the order of the cells.
    role
        What the file says that it is.
    """

    id: str
    label: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Cube:
    """Dimensions and their cells; the last dimension runs fastest.

    Parameters
    ----------
    title
        What the office calls it.
    dimensions
        In order.
    values
        Figures as the file has them; None where it has none.
    marks
        Why not, in the office's own sign, such as ``:`` or ``..``; blank where it gives none.
    """

    title: str
    dimensions: tuple[Dimension, ...]
    values: tuple[float | None, ...]
    marks: tuple[str, ...]

    def cells(self) -> Iterator[tuple[tuple[int, ...], float | None, str]]:
        """Give each cell: the places of its categories, its figure and its mark."""
        places = product(*(range(len(one.codes)) for one in self.dimensions))
        yield from zip(places, self.values, self.marks, strict=True)


# --- JSON-stat ------------------------------------------------------------------------------------


def is_jsonstat(data: object) -> bool:
    """Say whether what a JSON file holds is JSON-stat."""
    return isinstance(data, dict) and (
        data.get("class") in ("dataset", "collection")
        or isinstance(data.get("dataset"), dict)
        or {"dimension", "value"} <= data.keys()
    )


def read_jsonstat(data: dict[str, Any], file: str) -> Cube:
    """Read a data set of JSON-stat 2; one of version 1 if it is alone in its file.

    Parameters
    ----------
    data
        What the JSON holds.
    file
        What messages call it.

    Raises
    ------
    DataError
        If it holds no data set, or one whose cells do not fit its dimensions.

    Examples
    --------
    >>> region = {"category": {"index": {"w": 0, "e": 1}, "label": {"w": "West", "e": "East"}}}
    >>> year = {"category": {"index": ["2014", "2015"]}}
    >>> cube = read_jsonstat(
    ...     {"class": "dataset", "id": ["region", "Tid"], "size": [2, 2], "role": {"time": ["Tid"]},
    ...      "dimension": {"region": region, "Tid": year}, "value": {"0": 40, "3": 35},
    ...      "status": {"1": ":"}}, "t.json")
    >>> cube.values, cube.marks
    ((40.0, None, None, 35.0), ('', ':', '', ''))
    """
    try:
        return _jsonstat(data, file)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise DataError(
            f"{file} is not JSON-stat that can be read ({type(error).__name__}: {error}). Fetch it "
            "again, as JSON-stat 2."
        ) from None


def _jsonstat(data: dict[str, Any], file: str) -> Cube:
    if data.get("class") == "collection":
        raise DataError(
            f"{file} is a collection of JSON-stat, without figures of its own. Fetch one of the data "
            "sets that it names."
        )
    if "value" not in data:
        inner = [one for one in data.values() if isinstance(one, dict) and "value" in one]
        if len(inner) != 1:
            raise DataError(f"{file} holds {len(inner)} data sets. Fetch one, as JSON-stat 2.")
        (data,) = inner
    given = data["dimension"]
    ids = [str(one) for one in data.get("id") or given["id"]]
    sizes = [int(one) for one in data.get("size") or given["size"]]
    roles = data.get("role") or given.get("role") or {}
    dimensions = tuple(
        _dimension(name, given[name], size, _role(name, roles))
        for name, size in zip(ids, sizes, strict=True)
    )
    n = math.prod(sizes)
    if n > MOST_CELLS:
        raise DataError(f"{file} has {n:,} cells, more than {MOST_CELLS:,}. Fetch fewer of them.")
    values, marks = _spread(data["value"], n), _spread(data.get("status"), n)
    signs = tuple("" if one is None else str(one) for one in marks)
    figures = (_figure(one) for one in values)
    return Cube(
        str(data.get("label") or ""),
        dimensions,
        # Some offices write a nought beside the sign for what they do not tell.
        tuple(
            None if value == 0 and _UNTOLD.fullmatch(sign) else value
            for value, sign in zip(figures, signs, strict=True)
        ),
        signs,
    )


def _role(name: str, roles: dict[str, Any]) -> Role:
    if name in (roles.get("time") or ()):
        return "time"
    return "geo" if name in (roles.get("geo") or ()) else ""


def _dimension(name: str, given: dict[str, Any], size: int, role: Role) -> Dimension:
    category = given["category"]
    labels = category.get("label") or {}
    index = category.get("index")
    if index is None:
        codes = [*labels]
    elif isinstance(index, dict):
        codes = sorted(index, key=lambda code: int(index[code]))
    else:
        codes = [*index]
    if len(codes) != size or len({*codes}) != size:
        raise ValueError(f"dimension '{name}' has {len(codes)} categories and says {size}")
    told = [str(labels.get(code) or code) for code in codes]
    return Dimension(
        name, str(given.get("label") or name), tuple(map(str, codes)), tuple(told), role
    )


def _spread(given: Any, n: int) -> list[Any]:
    """Lay cells out that may come as a list, by number, or as one for all."""
    if given is None or isinstance(given, str):
        return [given] * n
    if isinstance(given, dict):
        cells: list[Any] = [None] * n
        for at, value in given.items():
            cells[int(at)] = value
        return cells
    if len(given) != n and len(given) != 1:
        raise ValueError(f"{len(given)} cells where its dimensions ask for {n}")
    return [*given] if len(given) == n else [*given] * n


def _figure(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"'{value}' is no figure")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"'{value}' is no figure")
    return number


# --- PX -------------------------------------------------------------------------------------------

#: A keyword with the language and the names that it is of, up to the sign of equality.
_KEYWORD = re.compile(
    r'\s*(?P<key>[A-Z][A-Z0-9-]*)(?:\[(?P<lang>[^\]"]*)\])?(?:\((?P<of>(?:[^")]|"[^"]*")*)\))?\s*=',
)
_QUOTED = re.compile(r'"([^"]*)"')
#: Values of a keyword, up to the semicolon that ends them: those within quotes are text.
_VALUES = re.compile(r'(?:[^";]|"[^"]*")*;')
_CELL = re.compile(r'"[^"]*"|[^\s,;"]+')
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
#: Signs for no figure: a dash, which offices use for nought as well as for nothing, and dots.
_MARK = re.compile(r"-|\.{1,6}|:+")
#: The same without the dash, beside which a nought is one.
_UNTOLD = re.compile(r"\.{1,6}|:+")


def read_px(text: str, file: str) -> Cube:
    """Read a PX file, in its first language.

    Parameters
    ----------
    text
        What it holds.
    file
        What messages call it.

    Raises
    ------
    DataError
        If it is no PX file, is written with KEYS, or has cells that do not fit its dimensions or are
        neither figures nor signs.

    Examples
    --------
    >>> cube = read_px('STUB="område"; HEADING="år"; VALUES("område")="west","east"; '
    ...                'VALUES("år")="2014","2015"; DATA= 40 ".." 20 35;', "t.px")
    >>> [one.labels for one in cube.dimensions], cube.values, cube.marks
    ([('west', 'east'), ('2014', '2015')], (40.0, None, 20.0, 35.0), ('', '..', '', ''))
    """
    words, data = _keywords(text, file)
    if "KEYS" in {key for key, _ in words}:
        raise DataError(
            f"{file} is written with KEYS, which leaves out rows of noughts. Save it again without, or "
            "as JSON-stat."
        )
    names = [*words.get(("STUB", ""), ()), *words.get(("HEADING", ""), ())]
    if not names:
        raise DataError(
            f"{file} has neither STUB nor HEADING, so it is no PX file. Fetch it again."
        )
    dimensions = tuple(_px_dimension(name, words, file) for name in names)
    n = math.prod(len(one.codes) for one in dimensions)
    if n > MOST_CELLS:
        raise DataError(f"{file} has {n:,} cells, more than {MOST_CELLS:,}. Fetch fewer of them.")
    cells = [*islice(_CELL.findall(data), n + 1)]
    if len(cells) != n:
        more = "more" if len(cells) > n else f"{len(cells):,}"
        raise DataError(
            f"{file} has {more} cells where its dimensions ask for {n:,}. Fetch it again whole."
        )
    values: list[float | None] = []
    marks: list[str] = []
    for at, cell in enumerate(cells, 1):
        plain = cell.strip('"').strip()
        number = _NUMBER.fullmatch(plain)
        if number is None and not _MARK.fullmatch(plain) and plain:
            raise DataError(
                f"{file}, cell {at}: '{plain[:40]}' is neither a figure nor a sign for none. Fetch it "
                "again."
            )
        values.append(float(plain) if number else None)
        marks.append("" if number else plain)
    title = " ".join(words.get(("TITLE", ""), ()) or words.get(("DESCRIPTION", ""), ()))
    return Cube(title, dimensions, tuple(values), tuple(marks))


def _keywords(text: str, file: str) -> tuple[dict[tuple[str, str], tuple[str, ...]], str]:
    """Read the keywords up to DATA, by name and what they are of; of several languages the first."""
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    at = 0
    while True:
        match = _KEYWORD.match(text, at)
        if match is None:
            told = " ".join(text[at : at + 40].split())
            if not told:
                raise DataError(f"{file} has no DATA. Fetch it again whole.")
            raise DataError(
                f"{file} is no PX file that can be read: no keyword at '{told}'. Fetch it again."
            )
        if match["key"] == "DATA":
            return words, text[match.end() :]
        values = _VALUES.match(text, match.end())
        if values is None:
            raise DataError(f"{file} has a keyword without end. Fetch it again whole.")
        at = values.end()
        if match["lang"] is None:
            told_of = _QUOTED.findall(match["of"] or "")
            raw = values.group()[:-1]
            # Long texts go on in the quotes of the next line; a list has commas between.
            parts = re.split(r'(?<="),\s*(?=")', raw.strip())
            found = tuple("".join(_QUOTED.findall(one)) or one.strip(' "\n\r\t') for one in parts)
            if match["key"] == "TIMEVAL":
                found = tuple(_QUOTED.findall(raw))
            words.setdefault((match["key"], told_of[0] if told_of else ""), found)


def _px_dimension(name: str, words: dict[tuple[str, str], tuple[str, ...]], file: str) -> Dimension:
    labels = words.get(("VALUES", name)) or words.get(("CODES", name))
    if not labels:
        raise DataError(f"{file} has no VALUES for '{name}'. Fetch it again whole.")
    codes = words.get(("CODES", name)) or labels
    if len(codes) != len(labels):
        raise DataError(
            f"{file} has {len(codes)} CODES and {len(labels)} VALUES for '{name}'. Fetch it again."
        )
    geo = ("MAP", name) in words or words.get(("VARIABLE-TYPE", name), ("",))[0] == "G"
    role: Role = "time" if ("TIMEVAL", name) in words else "geo" if geo else ""
    return Dimension(name, name, codes, labels, role)
