"""Services and acts put into a case's ``services.toml`` and ``interventions.csv``.

What a person wrote into these files stays as it was, byte for byte, comments and order too: what is added
stands behind it. What is said of a thing is held to the case before anything is written, with the row
and the column of the table that says it.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from scenemap.areas import id_of
from scenemap.crs import position_fault
from scenemap.csvtext import csv_text
from scenemap.errors import DataError, TimeError
from scenemap.events.counts import PLACE_TYPES
from scenemap.findings import Findings, called, did_you_mean
from scenemap.identifiers import normal, slug
from scenemap.intervals import PartialDate, PartialRange
from scenemap.interventions import COLUMNS as ACT_COLUMNS
from scenemap.interventions import act_of
from scenemap.model import LANGS, in_both
from scenemap.newcase.grid import read_rows
from scenemap.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.interventions import Intervention
    from scenemap.newcase.grid import Row as SheetRow

#: What is said of a service once, and of each of its places.
SERVICE_COLUMNS = (
    "id", "name_nb", "name_en", "owner", "offers_nb", "offers_en", "source", "where",
)  # fmt: skip
PLACE_COLUMNS = (
    "start", "end", "lat", "lon", "accuracy_m", "address", "position_source", "place_where",
)  # fmt: skip
_NUMBERS = ("lat", "lon", "accuracy_m")
_DAYS = ("start", "end")


@dataclass(frozen=True, slots=True)
class NewService:
    """A service to be added: what ``services.toml`` says of it.

    Parameters
    ----------
    said
        As a table of TOML.
    """

    said: dict[str, Any]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.said["id"])


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act to be added.

    Parameters
    ----------
    cells
        By column of ``interventions.csv``.
    act
        The same, read.
    """

    cells: dict[str, str]
    act: Intervention

    @property
    def id(self) -> str:
        """Its id."""
        return self.act.id


def read_table(
    path: Path,
    columns: Sequence[str],
    findings: Findings,
    *,
    sheet: str | None = None,
    days: Callable[[str], str] = str,
) -> list[Row]:
    """Read a plain table: a row of headings, and below it a row for each thing.

    Parameters
    ----------
    path
        CSV with commas, semicolons or tabs, or XLSX.
    columns
        That it may have, in any order.
    findings
        Takes the faults.
    sheet
        Of a workbook that has several.
    days
        Makes ISO days of those that people write.
    """
    if not path.is_file():
        raise DataError(f"{path} does not exist or is not a file. Check the name.")
    rows, comma = read_rows(path, sheet)
    if not rows:
        findings.add("is empty", f"Give it the columns {', '.join(columns)}.")
        return []
    names = _headings(rows[0], columns, findings)
    found = []
    for row in rows[1:]:
        if any(row.cells[len(names) :]):
            findings.add(
                "has more cells than the row of headings",
                "Put quotes round text that holds the sign between columns.",
                row=row.number,
            )
        cells = {name: row.cell(at) for at, name in enumerate(names) if name}
        for name in _NUMBERS if comma else ():
            if name in cells:
                cells[name] = cells[name].replace(",", ".")
        for name in _DAYS:
            if name in cells:
                cells[name] = days(cells[name])
        found.append(Row(row.number, cells, findings))
    if not found:
        findings.add("has headings and no row", "Give it a row for each.")
    return found


def _headings(row: SheetRow, columns: Sequence[str], findings: Findings) -> list[str]:
    """Return the column that each heading names; blank, with a fault, where it names none."""
    known, names = {normal(one): one for one in columns}, list[str]()
    for heading in row.cells:
        name = known.get(normal(heading), "")
        if not name or name in names:
            findings.add(
                "is there twice" if name else "is no column of this table",
                "Keep one." if name else did_you_mean(heading, columns),
                row=row.number,
                column=heading,
            )
        names.append(name)
    return names


# --- services -------------------------------------------------------------------------------------


def services_of(rows: Iterable[Row], case: Case) -> tuple[NewService, ...]:
    """Make services of rows, one for each place of a service: rows of the same id are one service.

    What is said of the service itself stands in its first row; in the others it may be blank.
    """
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(_id(row), []).append(row)
    taken = {one.id for one in case.services}
    return tuple(
        _service(service_id, its, case, taken) for service_id, its in together.items() if service_id
    )


def _service(service_id: str, rows: list[Row], case: Case, taken: set[str]) -> NewService:
    first = rows[0]
    _check_id(first, service_id, "service", taken)
    _check_source(first, case)
    for row in rows[1:]:
        for column in SERVICE_COLUMNS[1:]:
            value = row.text(column, required=False)
            if value and value != first.text(column, required=False):
                _fault(
                    row,
                    column,
                    f"is not what row {first.number} says of service '{service_id}'",
                    "Say it once, or give the other service another id.",
                )
    said: dict[str, Any] = {
        "id": service_id,
        "name": {lang: first.text(f"name_{lang}") for lang in LANGS},
    }
    if owner := first.text("owner", required=False):
        said["owner"] = owner
    offers = {
        lang: [
            word.strip()
            for word in first.text(f"offers_{lang}", required=False).split(";")
            if word.strip()
        ]
        for lang in LANGS
    }
    if any(offers.values()):
        for lang in LANGS:
            first.text(f"offers_{lang}")  # the other language is missing
        said["offers"] = offers
    said |= {"source": first.text("source"), "where": first.text("where")}
    places = [(row, place) for row in rows if (place := _place(row, said["where"], case))]
    places.sort(key=lambda one: _first_day(one[1]))
    _check_places(places, service_id)
    return NewService(said | {"position": [place for _, place in places]})


def _check_places(places: Sequence[tuple[Row, dict[str, Any]]], service_id: str) -> None:
    """Refuse a service that would be at two places at once."""
    for row, place in places[:-1]:
        if "end" not in place:
            _fault(
                row,
                "end",
                f"is blank, and service '{service_id}' has a later place",
                "Say until when it was here, as precisely as is known; of what is at two places make two "
                "services.",
            )
    for (row, place), (other, later) in combinations(places, 2):
        if _when(place).surely_reaches_into(_when(later)):
            _fault(
                other,
                "start",
                f"has service '{service_id}' at two places at once: at the other {_when(place)}"
                f"{f' (row {row.number})' if row.number else ''}",
                "Let it leave one before it comes to the other, or make two services of it.",
            )


def _when(place: dict[str, Any]) -> PartialRange:
    return PartialRange.parse(place.get("start"), place.get("end"))


def _first_day(place: dict[str, Any]) -> date:
    return PartialDate.parse(place["start"]).range.start if "start" in place else date.min


def _place(row: Row, where: str, case: Case) -> dict[str, Any] | None:
    when = row.partial()
    lat, lon = row.number_in("lat", -90, 90), row.number_in("lon", -180, 180)
    accuracy = row.number_in("accuracy_m", 0, 100_000)
    source = row.text("position_source")
    if lat is not None and lon is not None and (fault := position_fault(lon, lat, case.bounds)):
        _fault(row, "lat", "is not where the case is", fault)
    if when is None or lat is None or lon is None or accuracy is None:
        return None
    ends = {"start": when.start, "end": when.end}
    place: dict[str, Any] = {name: one.text for name, one in ends.items() if one is not None}
    place |= {"lon": lon, "lat": lat, "accuracy_m": accuracy}
    if address := row.text("address", required=False):
        place["address"] = address
    place["position_source"] = source
    place["where"] = row.text("place_where", required=False) or where
    return place


def with_services(text: str, services: Sequence[NewService]) -> str:
    r"""Add services to the text of a ``services.toml``, which is otherwise kept as it is.

    Raises
    ------
    DataError
        If nothing can be added to it.

    Examples
    --------
    >>> print(with_services("# Ours\n", [NewService({"id": "a", "position": [{"lon": 5.0}]})]))
    # Ours
    <BLANKLINE>
    [[service]]
    id = "a"
    <BLANKLINE>
    [[service.position]]
    lon = 5
    <BLANKLINE>
    """
    blocks = "".join(f"\n{_toml_of(one.said)}" for one in services)
    new = _ending(text) + _with_ends(blocks if text else blocks.lstrip("\n"), text)
    plain = text.removeprefix("\ufeff")
    before = tomllib.loads(plain)
    wanted = {
        **before,
        "service": [*before.get("service", []), *(one.said for one in services)],
    }
    try:
        same = tomllib.loads(new.removeprefix("\ufeff")) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise DataError(
            "Nothing can be added to services.toml as it is written. Write each service in it as "
            "[[service]], and add this one then."
        )
    return new


def _toml_of(said: dict[str, Any]) -> str:
    lines = ["[[service]]"]
    lines += [f"{key} = {_value(value)}" for key, value in said.items() if key != "position"]
    for place in said["position"]:
        lines += ["", "[[service.position]]"]
        lines += [f"{key} = {_value(value)}" for key, value in place.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """Write a value of TOML, whose texts and lists are JSON's."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


# --- acts -----------------------------------------------------------------------------------------


def acts_of(rows: Iterable[Row], case: Case) -> tuple[NewAct, ...]:
    """Make acts of rows; how precise a date is need not be said, for its form says it."""
    taken = {one.id for one in case.interventions}
    found = []
    for row in rows:
        act_id = _id(row)
        cells = {column: row.text(column, required=False) for column in ACT_COLUMNS}
        cells["id"] = act_id
        cells["precision"] = cells["precision"] or _precision(cells["start"])
        cells["place"] = _check_place(row, cells["place_type"], cells["place"], case)
        _check_id(row, act_id, "act", taken)
        _check_source(row, case)
        if not cells["start"]:
            _fault(row, "start", "is blank", "Give the day, or at least the year.")
            continue
        # That an id is lacking is told already.
        act = act_of(Row(row.number, {**cells, "id": act_id or "…"}, row.findings))
        if act is not None:
            found.append(NewAct(cells, act))
    return tuple(found)


def _precision(start: str) -> str:
    try:
        return PartialDate.parse(start).precision
    except TimeError:
        return "day"  # what it is is told of the date itself


def _check_place(row: Row, kind: str, place: str, case: Case) -> str:
    """Return the id of the place of an act, which may be named."""
    if kind and kind not in PLACE_TYPES:
        _fault(row, "place_type", "is no type of place", did_you_mean(kind, PLACE_TYPES))
    if place and not kind:
        _fault(row, "place_type", "is blank", f"Use one of: {', '.join(PLACE_TYPES)}.")
    if kind == "area":
        place = id_of(place, case.areas)
    all_known: dict[str, dict[str, tuple[str, ...]]] = {
        "area": {one.id: (one.name,) for one in case.areas},
        "zone": {one.id: in_both(one.name) for one in case.zones},
        "service": {one.id: in_both(one.name) for one in case.services},
        "scene": {one.id: in_both(one.name) for one in case.scenes},
    }
    known = all_known.get(kind)
    if not place or known is None:
        return place
    found = called(place, known)
    if len(found) != 1:
        _fault(row, "place", f"is no {kind} of the case", did_you_mean(place, known))
    return found[0] if len(found) == 1 else place


def with_acts(text: str, acts: Sequence[NewAct]) -> str:
    r"""Add acts to the text of an ``interventions.csv``, which is otherwise kept as it is.

    Its columns may stand in any order, and there may be others, which stay blank.
    """
    header = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), None)
    if header is None:
        return csv_text(ACT_COLUMNS, [[one.cells[name] for name in ACT_COLUMNS] for one in acts])
    rows = [[one.cells.get(name, "") for name in header] for one in acts]
    added = csv_text(header, rows).removeprefix(csv_text(header, ()))
    return _ending(text) + _with_ends(added, text)


# --- both -----------------------------------------------------------------------------------------


def _ending(text: str) -> str:
    """Return a text with an end to its last line."""
    return text if not text or text.endswith("\n") else text + _with_ends("\n", text)


def _with_ends(added: str, text: str) -> str:
    """Write line ends as a text has them."""
    return added.replace("\n", "\r\n") if "\r\n" in text else added


def _id(row: Row) -> str:
    """Return the id that a row gives, or that its name makes."""
    given = row.text("id", required=False)
    made = given or slug(row.text("name_nb", required=False))
    if not made:
        _fault(row, "id", "is blank", "Give a short word: a-z, 0-9 and hyphen.")
    return made


def _check_id(row: Row, given: str, what: str, taken: set[str]) -> None:
    if given and slug(given) != given:
        remedy = f"Use small letters from a to z, digits and hyphens, such as '{slug(given)}'."
        _fault(row, "id", "is no id", remedy, given)
    elif given in taken:
        remedy = "Give another id, or change what is there in its file."
        _fault(row, "id", f"is that of another {what}", remedy, given)
    taken.add(given)


def _check_source(row: Row, case: Case) -> None:
    source, known = row.text("source", required=False), [one.id for one in case.sources]
    if source and source not in known:
        remedy = f"Describe it in case.toml, or correct it. {did_you_mean(source, known)}"
        _fault(row, "source", "is no source of the case", remedy)


def _fault(row: Row, column: str, problem: str, remedy: str, value: str | None = None) -> None:
    said = row.cells.get(column, "") if value is None else value
    row.findings.add(problem, remedy, row=row.number, column=column, value=said or None)


def as_options(findings: Findings, options: dict[str, str]) -> str:
    """Write faults of what options say, naming these."""
    lines = []
    for one in findings.errors:
        option = options.get(one.column or "", (one.column or "").replace("_", "-"))
        value = f" '{one.value}'" if one.value else ""
        lines.append(f"--{option}{value}: {one.problem}. {one.remedy}")
    return "\n".join(lines)
