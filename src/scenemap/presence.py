"""Persons present: what observation sessions saw, by place and calendar slice, and with what effort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.errors import DataError
from scenemap.intervals import DateRange, slices

if TYPE_CHECKING:
    from scenemap.events.observations import Sessions
    from scenemap.intervals import By, Slice

#: Columns of :attr:`Presence.cells`.
COLUMNS = (
    "place", "period", "sessions", "hours", "nobody", "mean", "peak", "sale", "sale_asked", "use",
    "use_asked", "flags",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class CountedPresence:
    """What sessions saw. It is for disclosure alone, and shows no number.

    Parameters
    ----------
    by, slices, places, simulated
        As in :class:`Presence`.
    counted
        One row a place and slice: :data:`COLUMNS`, with numbers as they are.
    """

    by: By
    slices: tuple[Slice, ...]
    places: tuple[str, ...]
    counted: pd.DataFrame
    simulated: bool = False

    def __repr__(self) -> str:
        return (
            f"<CountedPresence: {len(self.places)} places by {self.by}; NOT disclosed: its numbers are "
            "not shown>"
        )


@dataclass(frozen=True, slots=True)
class Presence:
    """What sessions saw, small numbers withheld (:mod:`scenemap.disclosure.presence`).

    Parameters
    ----------
    by
        Calendar slices; a session belongs to the one in which it begins.
    slices
        In order.
    places
        Ids, sorted.
    cells
        One row a place and slice: ``sessions`` and ``hours`` are the effort; ``nobody`` counts the
        sessions in which nobody was seen; ``mean`` and ``peak`` are persons a session; ``sale`` and
        ``use`` count sessions in which it was seen, of ``sale_asked`` and ``use_asked`` that say.
        ``flags``: ``exact``; ``unknown`` where there was no session, which is not zero persons;
        ``suppressed`` and ``peak_suppressed`` where numbers are withheld.
    simulated
        Some sessions are, and every output must say so.
    """

    by: By
    slices: tuple[Slice, ...]
    places: tuple[str, ...]
    cells: pd.DataFrame
    simulated: bool = False

    def __repr__(self) -> str:
        return f"<Presence: {len(self.places)} places by {self.by}; disclosed>"


def presence(sessions: Sessions, by: By) -> CountedPresence:
    """Add sessions up.

    Parameters
    ----------
    sessions
        As read.
    by
        Calendar slices.

    Raises
    ------
    DataError
        If there is no session.
    """
    frame = sessions.frame
    if frame.empty:
        raise DataError("There is no session. Give each a row.")
    days = frame["start"].dt.date
    cut = slices(DateRange.through(days.min(), days.max()), by)
    places = tuple(sorted(frame["place"].unique()))
    ends = np.array([one.range.end for one in cut], dtype="datetime64[D]")
    which = np.searchsorted(ends, frame["start"].to_numpy(dtype="datetime64[D]"), side="right")
    rows = [
        _cell(place, one.id, frame[(frame["place"] == place).to_numpy() & (which == number)])
        for place in places
        for number, one in enumerate(cut)
    ]
    cells = pd.DataFrame(rows, columns=list(COLUMNS))
    whole = dict.fromkeys(
        ("sessions", "nobody", "peak", "sale", "sale_asked", "use", "use_asked"), "Int64"
    )
    cells = cells.astype({**whole, "mean": "Float64", "hours": "float64"})
    return CountedPresence(by, cut, places, cells, sessions.simulated)


def _cell(place: str, period: str, some: pd.DataFrame) -> tuple[object, ...]:
    if some.empty:
        return place, period, 0, 0.0, 0, None, None, 0, 0, 0, 0, "unknown"
    persons = some["persons"]
    hours = some["hours"].sum()
    return (
        place, period, len(some), float(hours), int((persons == 0).sum()), float(persons.mean()),
        int(persons.max()), int(some["sale"].sum()), int(some["sale"].count()),
        int(some["use"].sum()), int(some["use"].count()), "exact",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the sessions say of each criterion of an open drug scene, at one place.

    An open drug scene is a lasting concentration of persons who use drugs, in a definite public area,
    where drugs are sold and used in the open (Bless et al. 1995, as Lundeberg & Mjåland 2017 give it in
    section 1.1, L489-L492). This is no score: how lasting, how many and how open is for those to say who
    know the place, and the words do not say it.

    Parameters
    ----------
    place
        Id.
    slices_with_persons, slices_visited
        Lasting: in how many slices anybody was seen, of those with a session.
    sessions, sessions_with_persons
        The same in sessions.
    mean, peak
        Concentration: persons a session over the slices that are shown, None if none is; and the
        largest peak, None if one that is withheld may be larger.
    slices_withheld
        Slices whose numbers are withheld.
    sale, sale_asked, use, use_asked
        In the open: sessions in which it was seen, of those that say.
    """

    place: str
    slices_with_persons: int
    slices_visited: int
    sessions: int
    sessions_with_persons: int
    mean: float | None
    peak: int | None
    slices_withheld: int
    sale: int
    sale_asked: int
    use: int
    use_asked: int


def checklists(shown: Presence) -> tuple[Checklist, ...]:
    """Lay out what the sessions say of each criterion, place by place.

    Parameters
    ----------
    shown
        Disclosed; nothing is derived from what is withheld.
    """
    found = []
    for place in shown.places:
        cells = shown.cells[shown.cells["place"] == place]
        visited = cells[cells["sessions"] > 0]
        told = visited.dropna(subset=["mean"])
        weight = int(told["sessions"].sum())
        peak = int(visited["peak"].fillna(0).max()) if len(told) else 0
        # A peak that is withheld beside a mean may be any; one withheld with it is 1 to 4.
        untold = told["peak"].isna().any() or (peak == 0 and len(told) < len(visited))
        found.append(
            Checklist(
                place=place,
                slices_with_persons=int((visited["nobody"] < visited["sessions"]).sum()),
                slices_visited=len(visited),
                sessions=int(visited["sessions"].sum()),
                sessions_with_persons=int((visited["sessions"] - visited["nobody"]).sum()),
                mean=float((told["mean"] * told["sessions"]).sum() / weight) if weight else None,
                peak=None if untold else peak,
                slices_withheld=int((visited["flags"] == "suppressed").sum()),
                **{
                    name: int(visited[name].sum())
                    for name in ("sale", "sale_asked", "use", "use_asked")
                },
            )
        )
    return tuple(found)
