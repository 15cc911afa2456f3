"""Changes to files that leave their structure alone, so that what is changed is what they say.

Few changes to the bytes of a database or of an archive leave one that opens. Here a GeoPackage is changed
by SQL, a workbook in the XML of one of its parts, and a case in the tree of one of its files; what comes
out opens, and says something odd. Each function takes a file and dice and returns another file; what
cannot be taken apart comes back as ``None``.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
import zipfile
from contextlib import closing, suppress
from sqlite3 import Error as SqlError
from sqlite3 import connect
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

#: What stands where something else should.
ODD: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1, 4, 5, 2**31, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308, float("nan"),
    float("inf"), True, False, [], {}, [[]], [None], "nan", "1e999", "-", "=1+1", "#REF!", "\u202ea",
    "\x00", "\ud7ff", "a\nb", "a;b,c\td", "9" * 400, "2021-02-30", "31.12.9999", "0000-00-00", "..",
    "2021-03-28T02:30", "2021-10-31T02:30+02:00", "2021-01-01..", "2021-Q5", "24:00", "99:99", "west",
    "east", "WEST", "../west", "EPSG:0", "EPSG:4326", "EPSG:3857", "Europe/Oslo", "Mars/Nowhere", "60,39",
)  # fmt: skip


def odd_text(dice: random.Random) -> str:
    """Return something odd as text."""
    try:
        return str(dice.choice(ODD))
    except ValueError:  # a number of more digits than Python writes
        return "9" * 400


def geopackage(data: bytes, dice: random.Random) -> bytes | None:
    """Change rows, types and the tables that say what a GeoPackage holds, by SQL."""
    with closing(connect(":memory:")) as base, suppress(SqlError, OverflowError):
        base.deserialize(data)
        base.execute("PRAGMA trusted_schema = 0")
        for _ in range(dice.randint(1, 4)):
            tables = [
                name
                for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            with suppress(SqlError, OverflowError):
                _sql(base, dice.choice(tables), dice)
        base.commit()
        return base.serialize()
    return None


def _sql(base: Any, table: str, dice: random.Random) -> None:
    """Change one table."""
    columns = [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')]
    rows = [row for (row,) in base.execute(f'SELECT rowid FROM "{table}"')]
    column = dice.choice(columns)
    row = dice.choice(rows or [1])
    deed = dice.randrange(8)
    if deed < 4:
        (old,) = base.execute(
            f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', [row]
        ).fetchone() or [0]
        new = _blob(old, dice) if isinstance(old, bytes) else dice.choice(ODD)
        new = json.dumps(new) if isinstance(new, list | dict) else new
        base.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', [new, row])
    elif deed == 4:
        base.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [row])
    elif deed == 5:
        some = ", ".join(f'"{one}"' for one in columns[1:])
        base.execute(
            f'INSERT INTO "{table}" ({some}) SELECT {some} FROM "{table}" WHERE rowid = ?', [row]
        )
    elif deed == 6:
        new = dice.choice(["time", "kind", "count", "area", "lon", "lat", "name", "fid", "a b", ""])
        base.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{new}"')
    else:
        form = dice.choice(
            ["TEXT", "INTEGER", "BLOB", "DATETIME", "DATE", "REAL", "GEOMETRY", "BOOLEAN"]
        )
        base.execute(f'ALTER TABLE "{table}" ADD COLUMN "x{dice.randrange(9)}" {form}')


def _blob(old: bytes, dice: random.Random) -> bytes:
    """Change a geometry: a byte, its length, or all of it."""
    new = bytearray(old or b"GP")
    deed = dice.randrange(4)
    if deed == 0:
        new[dice.randrange(len(new))] = dice.randrange(256)
    elif deed == 1:
        del new[dice.randrange(len(new)) :]
    elif deed == 2:
        new += new[dice.randrange(len(new)) :]
    else:
        at = dice.randrange(max(len(new) - 8, 1))
        new[at : at + 8] = dice.choice([b"\xff" * 8, b"\x00" * 8, b"\x00" * 6 + b"\xf8\x7f"])
    return bytes(new)


def workbook(data: bytes, dice: random.Random) -> bytes | None:
    """Change elements, their attributes and their text in one part of a workbook."""
    with suppress(
        zipfile.BadZipFile, ET.ParseError, EOFError, NotImplementedError, ValueError, OSError
    ):
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        # Half of the changes are to the sheets, which hold the rows.
        sheets = [name for name in parts if "sheet" in name or name == "content.xml"]
        some = sheets if sheets and dice.random() < 0.5 else [*parts]
        name = dice.choice([one for one in some if one.endswith((".xml", ".rels"))])
        root = ET.fromstring(parts[name])
        for _ in range(dice.randint(1, 4)):
            _element(root, dice)
        parts[name] = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return zipped(parts)
    return None


def _element(root: ET.Element, dice: random.Random) -> None:
    """Change one element."""
    every = [*root.iter()]
    one = dice.choice(every)
    deed = dice.randrange(6)
    if deed == 0:
        one.text = _xml_text(dice)
    elif deed == 1 and one.attrib:
        one.set(dice.choice([*one.attrib]), _xml_text(dice))
    elif deed == 2 and one.attrib:
        del one.attrib[dice.choice([*one.attrib])]
    elif deed == 3 and len(one):
        one.remove(dice.choice([*one]))
    elif deed == 4 and len(one):
        one.insert(dice.randrange(len(one) + 1), dice.choice([*one]))
    else:
        one.set(
            dice.choice(["r", "t", "s", "ref", "spans", "val", "count", "sheetId", "state"]),
            _xml_text(dice),
        )


def _xml_text(dice: random.Random) -> str:
    """Return something odd that XML may hold."""
    cell = dice.choice(
        ["A1", "XFD1048576", "A0", "B2:A1", "ZZZZ9", "s", "str", "inlineStr", "b", "e", "d", "n"]
    )
    text = cell if dice.random() < 0.5 else odd_text(dice)
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def case(data: bytes, dice: random.Random) -> bytes | None:
    """Change one file of a case, which is packed as an archive."""
    with suppress(zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError):
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        name = dice.choice([*parts])
        change = {"toml": _toml, "csv": _csv}.get(name.rpartition(".")[2], _json)
        # What was drawn before may have left a number that cannot be read again.
        with suppress(UnicodeDecodeError, RecursionError):
            parts[name] = change(parts[name].decode(), dice).encode("utf-8", "surrogatepass")
        return zipped(parts)
    return None


def zipped(parts: dict[str, bytes]) -> bytes:
    """Pack files, always as the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, content in parts.items():
            new.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _toml(text: str, dice: random.Random) -> str:
    tree = tomllib.loads(text)
    _branch(tree, dice)
    return "".join(f"{json.dumps(key)} = {_toml_value(one)}\n" for key, one in tree.items())


def _toml_value(value: Any) -> str:
    if value is None:
        return '""'
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)} = {_toml_value(one)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return json.dumps(value) if abs(value) < 2**64 else "9" * 30
    return str(value)


def _json(text: str, dice: random.Random) -> str:
    tree = json.loads(text)
    _branch(tree, dice)
    return json.dumps(tree)


def _branch(tree: Any, dice: random.Random) -> None:
    """Change some things of a tree of lists and tables."""
    for _ in range(dice.randint(1, 3)):
        place = tree
        # Deep enough, and sometimes less.
        while True:
            inner = [one for one in _children(place) if isinstance(one, list | dict) and one]
            if not inner or (place is not tree and dice.random() < 0.25):
                break
            place = dice.choice(inner)
        if place:
            _change(place, dice)


def _children(place: Any) -> list[Any]:
    return [*place.values()] if isinstance(place, dict) else list(place)


def _change(place: Any, dice: random.Random) -> None:
    key = dice.choice([*place]) if isinstance(place, dict) else dice.randrange(len(place))
    other = dice.choice([*place]) if isinstance(place, dict) else dice.randrange(len(place))
    deed = dice.randrange(7)
    if deed <= 2:
        place[key] = dice.choice(ODD)
    elif deed == 3:
        del place[key]
    elif deed == 4:
        place[key], place[other] = place[other], place[key]
    elif deed == 5:
        place[key] = [place[key]] if dice.random() < 0.5 else {"a": place[key]}
    elif isinstance(place, list):
        place.insert(key, place[other])
    else:
        place[odd_text(dice)] = place[key]


def _csv(text: str, dice: random.Random) -> str:
    rows = [*csv.reader(io.StringIO(text))]
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(rows)) if rows else 0
        deed = dice.randrange(6)
        if not rows or not rows[at]:
            continue
        if deed <= 2:
            rows[at][dice.randrange(len(rows[at]))] = odd_text(dice)
        elif deed == 3:
            del rows[at]
        elif deed == 4:
            rows.insert(at, [*rows[at]])
        else:
            del rows[at][dice.randrange(len(rows[at]))]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


#: What changes the files of a reader of :mod:`fuzz`.
CHANGES: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "geopackage": geopackage, "workbook": workbook, "whole-case": case,
}  # fmt: skip
