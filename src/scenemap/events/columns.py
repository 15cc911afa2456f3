"""Which columns of a file are used, and as what; what is missing is asked for, the rest named.

What the user says comes first (:attr:`SourceOptions.columns`), then the portal that the file is from,
then the names of :mod:`scenemap.events.schema`, then the words that others use (:mod:`.portals`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.crs import WGS84
from scenemap.errors import CRSError, DataError, IdentifierError
from scenemap.events.portals import WORDS, Portal, portal_of
from scenemap.events.raw import RawBatch, SourceOptions
from scenemap.events.schema import ALIASES, BESIDE, canonical, roles
from scenemap.findings import Finding, Findings, did_you_mean, number_of
from scenemap.identifiers import identifiers, normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.events.raw import Column, Part
    from scenemap.findings import About

#: What a column may be told to be. When a row was registered is read where it is asked for alone.
COLUMNS = (
    *(name for name in ALIASES if name not in {"date", "clock", *BESIDE}), "registered", "wkt",
)  # fmt: skip
_PLACES = (("lon", "lat"), ("easting", "northing"), ("wkt",))
_TIMES = ("time", "start")
#: What the columns that a format gives every file may be; a name is never read.
_OWN = ("time", "start", "end", "kind")
#: Parts of a name that tell what a column without any known name may be.
_HINTS = {
    "time": ("dato", "date", "tid", "time", "maned", "month", "dag", "day", "when"),
    "kind": (
        "type",
        "hendelse",
        "kind",
        "kategori",
        "category",
        "offen",
        "crime",
        "slag",
        "skjedd",
        "happened",
        "hvasom",
    ),
    "area": (
        "omrade",
        "sted",
        "bydel",
        "area",
        "district",
        "hood",
        "krets",
        "sone",
        "zone",
        "hvor",
        "where",
        "lokasjon",
        "location",
        "plass",
    ),
    "lon": ("lon", "lng", "lengde"),
    "lat": ("lat", "bredde"),
}
#: As forms for the field name the parts of a place: `_location_latitude`, `location-Latitude`.
_ENDS = {"lon": ("longitude", "lengdegrad"), "lat": ("latitude", "breddegrad")}
_OF_A_PLACE = (
    "altitude",
    "precision",
    "accuracy",
    *(end for ends in _ENDS.values() for end in ends),
)
#: Words that rows of totals begin with, as they are written.
_TOTALS = frozenset(
    form + mark
    for word in ("sum", "total", "totalt", "totals", "i alt", "ialt", "sum i alt", "grand total")
    for form in (word, word.capitalize(), word.title(), word.upper())
    for mark in ("", ":")
)
#: So many rows of titles may stand above a header.
_MOST_ABOVE = 30
#: So many columns are named in a message, each cut to so many letters; the rest are counted.
_MOST_NAMED, _LETTERS = 60, 40
_POINT = re.compile(
    r"^\s*(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*(\S+)\s+(\S+?)(?:\s+\S+)*\s*\)\s*$",
    re.IGNORECASE,
)
#: As Socrata writes a place: latitude, longitude.
_PAIR = re.compile(r"^\s*\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)\s*$")


@dataclass(frozen=True, slots=True)
class Used:
    """The columns of a file that are used.

    Parameters
    ----------
    of
        Column of :mod:`scenemap.events.schema`: positions in the file, several where they make it up.
    unused
        Names of the columns that are not used.
    portal
        The portal that the file is from, where it is known.
    metres
        Points as text are in the system that is given, not in degrees.
    """

    of: Mapping[str, tuple[int, ...]]
    unused: tuple[str, ...] = ()
    portal: Portal | None = None
    metres: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The columns of the schema that the file has."""
        return frozenset({*self.of, *(self._pointed if "wkt" in self.of else ())} - {"wkt"})

    @property
    def _pointed(self) -> tuple[str, str]:
        return ("easting", "northing") if self.metres else ("lon", "lat")

    @property
    def positions(self) -> tuple[int, ...]:
        """Positions of all columns that are used, in order."""
        return tuple(sorted({at for several in self.of.values() for at in several}))

    @property
    def crs(self) -> str | None:
        """System of easting and northing that the portal's files are in."""
        return self.portal.crs if self.portal else None

    def findings(self, file: str) -> tuple[Finding, ...]:
        """Name the columns that are not used, in one line."""
        if not self.unused:
            return ()
        likely = kinds_told_by(self.unused)
        remedy = ""
        if likely and "kind" not in self.of:
            remedy = f"If one of them says what happened: {asked_as('kind', likely[0])}."
        several = len(self.unused) > 1
        what = number_of(len(self.unused), "column") if several else "the column"
        problem = f"does not use {what} {named(self.unused)}"
        # Of a portal's file all is known.
        about: About = "" if self.portal else "columns" if "kind" in self.of else "kinds"
        words = tuple(cut_name(name) for name in self.unused if name.strip())
        return (Finding(file, problem, remedy, level="warning", about=about, words=words),)

    def take(self, columns: Sequence[Any]) -> dict[str, Column]:
        """Make the columns of the schema of those of the file; of those not used any will do."""
        taken: dict[str, Column] = {}
        for to, positions in self.of.items():
            several = [columns[at] for at in positions]
            if to == "wkt":
                taken |= dict(zip(self._pointed, _points(several[0]), strict=True))
            elif len(several) == 1:
                taken[to] = several[0]
            elif len(several) == 2:
                taken["time"], taken["clock"] = several[0], several[1]
            else:
                taken[to] = _joined(several)
        return taken


def used_columns(
    names: Sequence[str],
    file: str,
    crs: str | None,
    source: SourceOptions | None = None,
    *,
    also: Mapping[str, str] | None = None,
    own: frozenset[str] = frozenset(),
) -> Used:
    """Refuse identifiers, find the columns that are used, ask for what is missing.

    Parameters
    ----------
    names
        Of the columns of the file.
    file
        Its name, for messages.
    crs
        System of ``easting, northing``; None if not given.
    source
        What the user says of columns.
    also
        Columns that are read besides those of event files, by their normal name.
    own
        Columns that the format gives every file.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    DataError
        If the file lacks columns, or has several for one purpose.
    CRSError
        If positions are in an unknown system.

    Examples
    --------
    >>> used = used_columns(["occur_date", "Longitude", "Latitude", "precinct"], "e.csv", None)
    >>> sorted(used.names), used.unused
    (['lat', 'lon', 'time'], ('precinct',))
    """
    used, findings = choose_columns(names, file, crs, source, also=also, own=own)
    findings.raise_errors()
    metres = {"easting", "northing"} <= set(used.of) and "lon" not in used.of
    if metres and crs is None and used.crs is None:
        raise CRSError(
            f"{file} gives easting and northing but not in which system. Add `crs=`, e.g. "
            "`crs='EPSG:25832'`."
        )
    return used


def choose_columns(
    names: Sequence[str],
    file: str,
    crs: str | None,
    source: SourceOptions | None = None,
    *,
    also: Mapping[str, str] | None = None,
    own: frozenset[str] = frozenset(),
) -> tuple[Used, Findings]:
    """Find the columns that are used, and what is wrong with them; see :func:`used_columns`.

    Raises
    ------
    IdentifierError
        If a column would identify persons.
    """
    names = [str(name) for name in names]
    portal = portal_of(names)
    reports = {normal(name) for name in portal.reports} if portal else set[str]()
    refused = Findings(file)
    for column in identifiers(names):
        if column not in own and normal(column) not in reports:
            refused.add(
                "would identify persons",
                "Delete the column from the file; scenemap never needs it.",
                column=column,
            )
    refused.raise_errors(IdentifierError)
    findings = Findings(file)
    chosen = _Choice(names, findings, own).choose(source or SourceOptions(), portal, also or {})
    if not findings.errors:
        _ask(chosen, names, findings)
    if "x" in chosen:
        # What GDAL and portals call coordinates says nothing of their system.
        x, y = ("lon", "lat") if crs is None else ("easting", "northing")
        chosen |= {x: chosen.pop("x"), y: chosen.pop("y")}
    taken = {at for several in chosen.values() for at in several}
    unused = tuple(name for at, name in enumerate(names) if at not in taken)
    return Used(chosen, unused, portal, metres=crs is not None), findings


@dataclass(slots=True)
class _Choice:
    """Chooses the columns of one file."""

    names: Sequence[str]
    findings: Findings
    own: frozenset[str]
    of: dict[str, tuple[int, ...]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def choose(
        self, source: SourceOptions, portal: Portal | None, also: Mapping[str, str]
    ) -> dict[str, tuple[int, ...]]:
        for to, told in source.columns.items():
            self._asked(to, told)
        if portal:
            for to, told in portal.columns.items():
                self.of.setdefault(to, self._at(told.split("|")))
        taken = {at for several in self.of.values() for at in several}
        for to, positions in self._named(also, taken).items():
            # Of a portal's file nothing else is read, but that events are simulated is never lost.
            if to not in self.of and (portal is None or to == "simulated"):
                self._given(to, positions)
        if portal is None:
            self._words({at for several in self.of.values() for at in several})
        places = self._places()
        for at in sorted({at for several in places.values() for at in several}):
            self.findings.add_alike(self.names[at], self.names)
        return places

    def _asked(self, to: str, told: str) -> None:
        """Take what the user says."""
        if to not in COLUMNS:
            self.findings.add(
                f"is asked for a column '{to}' that there is not",
                did_you_mean(to, COLUMNS),
                about="asked",
                words=(to, ", ".join(COLUMNS)),
            )
            return
        whole = self._find(told)
        found = (whole,) if whole is not None else self._split(told.split())
        if found is None:
            self.findings.add(
                f"has no column '{told[:_LETTERS]}' to take as {to}",
                f"{_meant(told, self.names)} It has: {named(self.names)}.".lstrip(),
                row=1,
                about="lacking",
                words=(told[:_LETTERS], to),
            )
        elif len(found) > 1 and to != "time":
            self.findings.add(
                f"makes up '{to}' of several columns",
                "Only time may be.",
                row=1,
                about="parts",
                words=(to,),
            )
        else:
            self.of[to] = found
            self.asked.add(to)

    def _find(self, told: str) -> int | None:
        for at, name in enumerate(self.names):
            if name == told:
                return at
        same = [at for at, name in enumerate(self.names) if normal(name) == normal(told)]
        return same[0] if len(same) == 1 and normal(told) else None

    def _split(self, words: list[str]) -> tuple[int, ...] | None:
        """Find the columns that words name together; names may have spaces themselves."""
        if not words:
            return ()
        for end in range(len(words), 0, -1):
            at = self._find(" ".join(words[:end]))
            rest = self._split(words[end:]) if at is not None else None
            if at is not None and rest is not None:
                return (at, *rest)
        return None

    def _at(self, told: Sequence[str]) -> tuple[int, ...]:
        plain = [normal(name) for name in self.names]
        return tuple(plain.index(normal(one)) for one in told)

    def _named(self, also: Mapping[str, str], taken: set[int]) -> dict[str, list[int]]:
        told = {
            at: to
            for at, name in enumerate(self.names)
            if at not in taken
            and (to := also.get(normal(name)) or canonical(name))
            and not (name in self.own and to not in _OWN)
        }
        found: dict[str, list[int]] = {}
        for at, to in roles(told).items():
            found.setdefault(to, []).append(at)
        if len(found.get("time", [])) == len(found.get("clock", [])) == 1:
            found["time"] += found.pop("clock")
        return found

    def _given(self, to: str, positions: list[int]) -> None:
        """Take the column of a name that the schema knows; of days and of clocks together."""
        told = {canonical(self.names[at]) for at in positions}
        if len(positions) == 1 or (to == "time" and len(positions) == 2 and len(told) == 2):
            self.of[to] = tuple(positions)
            return
        if len({self.names[at] for at in positions}) == 1:
            self.findings.add_alike(self.names[positions[0]], self.names)
            return
        several = ", ".join(self.names[at] for at in positions)
        self.findings.add(
            f"is given by several columns: {several}",
            f"Keep one of them, or say which is meant: {asked_as(to, self.names[positions[0]])}.",
            column=to,
            about="several",
            words=(to, several, asked_as(to, self.names[positions[0]])),
        )

    def _words(self, taken: set[int]) -> None:
        """Take words of others where the schema knew none; the likeliest of several."""
        plain = [normal(name) for name in self.names]
        for to, words in WORDS.items():
            if to in self.of or (to == "time" and "start" in self.of):
                continue
            if to == "time" and _in_parts(self.names):
                continue  # a month of a year in another column is no time
            found = next(
                (
                    plain.index(word)
                    for word in words
                    if word in plain and plain.index(word) not in taken
                ),
                None,
            )
            if found is not None:
                self.of[to] = (found,)
                taken.add(found)

    def _places(self) -> dict[str, tuple[int, ...]]:
        """Keep one way of saying where: degrees, metres, x and y of either, points as text, areas."""
        of = dict(self.of)
        x, y = of.pop("x", None), of.pop("y", None)
        if x and y and not any(set(names) <= set(of) for names in _PLACES[:2]):
            of["x"], of["y"] = x, y
        pointed = "x" in of or any(set(names) <= set(of) for names in _PLACES[:2])
        if pointed:
            of.pop("wkt", None)
        if (pointed or "wkt" in of) and self._is_word("area"):
            del of["area"]  # beside a position it is an address as likely as the id of an area
        return of

    def _is_word(self, to: str) -> bool:
        """Say whether a column was taken by a word of others, not by a name of ours or as asked."""
        found = self.of.get(to)
        return found is not None and to not in self.asked and canonical(self.names[found[0]]) != to


def _ask(chosen: Mapping[str, tuple[int, ...]], names: Sequence[str], findings: Findings) -> None:
    """Report that a file does not say where or when, with the columns that it has."""
    placed = any(set(each) <= set(chosen) for each in _PLACES) or {"x", "y"} <= set(chosen)
    there = f" It has: {named(names)}."
    taken = {at for several in chosen.values() for at in several}
    free = [name for at, name in enumerate(names) if at not in taken]
    if not (placed or "area" in chosen):
        findings.add(
            "has no columns that say where",
            f"Add lon and lat, or easting and northing (with `crs=`), or area.{there}"
            f"{_likely(('lon', 'lat', 'area'), chosen, free)}",
            row=1,
            about="where",
            words=tuple(likely_columns(("lon", "lat", "area"), chosen, free)),
        )
    if not set(_TIMES) & set(chosen):
        findings.add(
            "has no column that says when",
            f"Add time, or start and end.{there}{_likely(('time',), chosen, free)}",
            row=1,
            about="when",
            words=tuple(likely_columns(("time",), chosen, free)),
        )


def likely_columns(
    wanted: Sequence[str],
    chosen: Mapping[str, object],
    names: Sequence[str],
    held: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """Say which columns may be meant, as ``time=occur_date``: by what they hold, else by name."""
    found = {
        to: name
        for to in wanted
        if to not in chosen
        for name in [*(held or {}).get(to, ()), *(one for one in names if to in _hints(one))][:1]
    }
    if "time" in wanted and "time" not in chosen and (parts := _in_parts(names)):
        found["time"] = " ".join(parts)
    if {"lon", "lat"} <= found.keys():
        found.pop("area", None)  # a place is said once
    return [_told(to, name) for to, name in found.items()]


def _in_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that say year, month and day, as programs for statistics write them."""
    held = {normal(name): name for name in reversed(names)}
    # "Dag" is also a name of whole dates.
    for parts in (("year", "month", "day"), ("yyyy", "mm", "dd")):
        if held.keys() >= {*parts}:
            return tuple(held[one] for one in parts)
    return ()


def _likely(wanted: Sequence[str], chosen: Mapping[str, object], names: Sequence[str]) -> str:
    found = [f"`column='{one}'`" for one in likely_columns(wanted, chosen, names)]
    return f" Likely: {' '.join(found)}." if found else ""


def _hints(name: str) -> set[str]:
    """Say what a column may be, by parts of its name."""
    plain = normal(name)
    found = {
        to
        for to, words in _HINTS.items()
        if (
            plain.startswith(words) or plain.endswith(_ENDS[to])
            if to in _ENDS
            else any(one in plain for one in words)
        )
    }
    return found - {"area"} if plain.endswith(_OF_A_PLACE) else found


def kinds_told_by(names: Iterable[str]) -> list[str]:
    """List the columns that may say what kind of event a row is, by parts of their names.

    Examples
    --------
    >>> kinds_told_by(["Merknad", "Hva skjedde", "Type tiltak"])
    ['Hva skjedde', 'Type tiltak']
    """
    return [name for name in names if "kind" in _hints(name)]


def _meant(told: str, names: Sequence[str]) -> str:
    said = did_you_mean(told, names)
    return said if said.startswith("Did") else ""


def asked_as(to: str, name: str) -> str:
    """Write the argument that says what a column is."""
    return f"`column='{_told(to, name)}'`"


def _told(to: str, name: str) -> str:
    """Write a column that is told as it is typed."""
    name = name[:_LETTERS].replace("'", "").replace('"', "")
    return f'{to}="{name}"' if re.search(r"\W", name) else f"{to}={name}"


def named(names: Sequence[str]) -> str:
    """List columns, not so many and not so long that a file that is no table is printed.

    Examples
    --------
    >>> named(["time", "Type hendelse"])
    'time, Type hendelse'
    """
    cut = [cut_name(name) for name in names[:_MOST_NAMED]]
    more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(name or "(no name)" for name in cut) + more


def cut_name(name: str) -> str:
    """Write the name of a column on one line, not longer than it takes to know it again."""
    plain = " ".join(str(name).split())
    return plain if len(plain) <= _LETTERS else plain[: _LETTERS - 1] + "…"


# --- columns that are made up of others -----------------------------------------------------------


def _texts(cells: Column) -> pd.Series[Any]:
    """Return cells as text, "" where there is none; dates and clocks as ISO 8601 has them."""
    import pandas as pd

    plain = pd.Series(cells)
    if pd.api.types.is_datetime64_any_dtype(plain):
        return plain.dt.strftime("%Y-%m-%dT%H:%M:%S").fillna("")
    if pd.api.types.is_float_dtype(plain):
        plain = plain.astype(object).map(
            lambda one: int(one) if one == one and one % 1 == 0 else one
        )
    blank = plain.isna()
    told = plain.map(lambda one: one.isoformat() if hasattr(one, "isoformat") else one)
    return told.astype(object).where(~blank, "").astype(str).str.strip()


def _joined(parts: Sequence[Column]) -> pd.Series[Any]:
    """Make a time of its parts: year, month, day, hour, minute, second; as far as they are given."""
    told = [_texts(part) for part in parts]
    marks = ("", "-", "-", "T", ":", ":")
    whole = told[0]
    given = whole != ""
    for at, part in enumerate(told[1:6], 1):
        given = given & (part != "")
        # Figures alone are filled up; the name of a month stays.
        padded = part.where(~part.str.fullmatch(r"\d"), "0" + part)
        whole = whole.where(~given, whole + marks[at] + padded)
    if len(told) == 4:  # a clock of hours alone is no time
        whole = whole.where(~given, whole + ":00")
    return whole.astype(object)


def _points(cells: Column) -> tuple[Column, Column]:
    """Return points as text as their two numbers; what is none stays as it is, and is a fault."""
    import pandas as pd

    text = _texts(cells)
    found = text.str.extract(_POINT)
    pairs = text.str.extract(_PAIR)
    none = found[0].isna() & pairs[0].isna()
    x = found[0].fillna(pairs[1]).where(~none, text)
    y = found[1].fillna(pairs[0]).where(~none, text)
    return pd.Series(x.astype(object)), pd.Series(y.astype(object))


# --- whole tables ---------------------------------------------------------------------------------


def with_positions(
    frame: pd.DataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> pd.DataFrame:
    """Give a frame its positions, in the place of what it calls so itself."""
    return frame.drop(columns=["lon", "lat"], errors="ignore").assign(lon=lon, lat=lat)


def batch_of(
    frame: pd.DataFrame,
    part: Part,
    crs: str | None,
    source: SourceOptions,
    *,
    decimal_comma: bool = False,
    weight: int | None = None,
    own: frozenset[str] = frozenset(),
) -> RawBatch:
    """Take the used columns of a frame whose index numbers the rows, and none of its rows of totals.

    Raises
    ------
    IdentifierError, DataError, CRSError
        As :func:`used_columns`; also if there are rows of totals and nobody said to leave them out.
    """
    names = [str(name) for name in frame.columns]
    used = used_columns(names, part.name, crs, source, also=part.also, own=own)
    findings = used.findings(part.name)
    totals = rows_of_totals(frame)
    if totals.any():
        rows = frame.index[totals].tolist()
        if not source.leave_out_totals:
            told = Findings(part.name)
            for row in rows:
                told.add(
                    "begins with a word for a sum",
                    "Delete it, or leave totals out with `leave_out_totals=`.",
                    row=row,
                )
            told.raise_errors()
        frame = frame[~totals]
        some = ", ".join(map(str, rows[:5])) + (", …" if len(rows) > 5 else "")
        findings += (
            Finding(
                part.name,
                f"holds {number_of(len(rows), 'row')} of totals, left out (row {some})",
                level="warning",
                about="totals",
                words=(str(len(rows)),),
            ),
        )
    return RawBatch(
        used.take([frame.iloc[:, at] for at in range(frame.shape[1])]),
        frame.index.to_numpy(dtype=np.int64),
        decimal_comma=decimal_comma,
        weight=part.weight if weight is None else weight,
        crs=used.crs,
        findings=(*part.findings, *findings),
    )


def rows_of_totals(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Find the rows whose first cell that holds anything is a word for a sum."""
    found = np.zeros(len(frame), dtype=bool)
    rest = np.arange(len(frame))
    for at in range(frame.shape[1]):
        cells = frame.iloc[rest, at]
        if cells.dtype != object and not str(cells.dtype).startswith("str"):
            break
        found[rest[cells.isin(_TOTALS).to_numpy(dtype=bool)]] = True
        rest = rest[(cells.isna() | (cells == "")).to_numpy(dtype=bool)]
        if not len(rest):
            break
    return found


def header_of(
    rows: Sequence[Sequence[object]], source: SourceOptions, also: Mapping[str, str]
) -> tuple[int, list[str], bool]:
    """Find the header among the first rows of a table: the first that names what a table needs.

    Above it may stand titles, and cells over several columns; a column that the header leaves blank has
    the name that stands above.

    Returns
    -------
    int
        Its position; where no row names what is needed that of the first of several cells.
    list of str
        The names, "" where there is none.
    bool
        They name what is needed.

    Examples
    --------
    >>> rows = [["Funn 2015"], ["Posisjon", None, "Dato"], ["lon", "lat", None]]
    >>> header_of(rows, SourceOptions(), {})
    (2, ['lon', 'lat', 'Dato'], True)
    """
    wide = [at for at, row in enumerate(rows[:_MOST_ABOVE]) if filled(row) > 1]
    for at in wide:
        names = _names(rows, at)
        try:
            used_columns(names, "", WGS84, source, also=also)
        except IdentifierError:
            return at, names, True
        except DataError:
            continue
        return at, names, True
    at = wide[0] if wide else 0
    return at, _names(rows, at) if rows else [], False


def filled(row: Sequence[object]) -> int:
    """Count the cells of a row that hold anything."""
    return sum(cell is not None and cell != "" for cell in row)


def _names(rows: Sequence[Sequence[object]], at: int) -> list[str]:
    above = [row for row in rows[max(at - 2, 0) : at] if filled(row) > 1]
    names = []
    for column in range(max(len(row) for row in (*above, rows[at]))):
        cells = [row[column] if column < len(row) else None for row in (rows[at], *reversed(above))]
        name = next((cell for cell in cells if cell is not None and cell != ""), "")
        names.append(str(name).strip())
    while names and not names[-1]:
        del names[-1]
    return names


def above_header(part: Part, row: int) -> tuple[Finding, ...]:
    """Say that a header does not stand in the first row."""
    if row == 1:
        return ()
    problem = f"has its header in row {row}; what stands above it was passed over"
    return (Finding(part.name, problem, level="warning", about="header", words=(str(row),)),)
