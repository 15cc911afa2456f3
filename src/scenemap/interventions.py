"""Interventions: dated acts with the precision that the source gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.findings import Findings
from scenemap.model import Text
from scenemap.tables import Row, check_unique, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.intervals import PartialRange

COLUMNS = (
    "id", "start", "end", "precision", "place_type", "place", "kind", "name_nb", "name_en",
    "source", "where", "note",
)  # fmt: skip
PRECISIONS = ("day", "month", "season", "year")


@dataclass(frozen=True, slots=True)
class Intervention:
    """A dated act.

    Parameters
    ----------
    when
        ``end`` None: a point in time, or its end is not known.
    precision
        day, month, season or year.
    place_type, place
        What it was done to; blank where the source ties it to no place.
    """

    id: str
    when: PartialRange
    precision: str
    place_type: str
    place: str
    kind: str
    name: Text
    source: str
    where: str
    note: str


def read_interventions(path: Path) -> tuple[Intervention, ...]:
    """Read ``interventions.csv``, sorted by the first day that each may mean.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    findings = Findings(path.name)
    built = [act_of(row) for row in read_csv(path, COLUMNS, findings)]
    acts = [act for act in built if act is not None]
    check_unique([act.id for act in acts], "intervention", findings)
    findings.raise_errors()
    return tuple(sorted(acts, key=lambda act: (act.when.first_day, act.id)))


def act_of(row: Row) -> Intervention | None:
    """Read an act from a row; None, with a fault, if it says no date."""
    when = row.partial()
    precision = row.one_of("precision", PRECISIONS)
    if when is None or precision is None:
        return None
    if when.start is None:
        row.findings.add("is blank", "Give at least the year.", row=row.number, column="start")
        return None
    if when.start.precision != precision:
        row.findings.add(
            f"does not agree with start, which is a {when.start.precision}",
            "Write start as precisely as the source, and say so.",
            row=row.number,
            column="precision",
            value=precision,
        )
    return Intervention(
        id=row.text("id"),
        when=when,
        precision=precision,
        place_type=row.text("place_type", required=False),
        place=row.text("place", required=False),
        kind=row.text("kind"),
        name=Text(nb=row.text("name_nb"), en=row.text("name_en")),
        source=row.text("source"),
        where=row.text("where"),
        note=row.text("note", required=False),
    )
