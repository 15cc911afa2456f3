"""The ledger: what was released before, so that the next table does not tell by difference.

A JSON file, written beside the outputs when ``--ledger`` names it. It holds what the outputs show and
nothing else: no withheld count, no row, no time of day. Its form is::

    {"schema": "scenemap releases 1",
     "releases": [
      {"case": "bergen", "kind": "overdose-find", "unit": "find", "origin": "events",
       "by": "month", "base": null, "total": 657,
       "areas": {"laksevag": {…GeoJSON geometry or null…}},
       "cells": [["laksevag", "2014-09-01..2014-09-30", "shown", 12],
                 ["laksevag", "2014-10-01..2014-10-31", "withheld", null]],
       "sha256": "…"}]}

``total`` is what all cells add up to, null if that was withheld; ``base`` is that of rounded figures.
A cell is ``shown``, ``withheld`` or ``unknown``, which is what no event is where nobody looked.
``sha256`` is over the rest of the release, as JSON with sorted keys and without blanks.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from scenemap.disclosure import cells_of, check_nested
from scenemap.disclosure.knowledge import Figure, Table
from scenemap.disclosure.rounding import range_of
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.tables import read_utf8
from scenemap.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.intervals import By
    from scenemap.panel import Panel

SCHEMA = "scenemap releases 1"
#: Shared ground of two outlines up to this part of the smaller one comes from rounded coordinates.
_SHARED = 1e-4


@dataclass(frozen=True)
class Release:
    """What one release showed.

    Parameters
    ----------
    case, kind, unit, origin
        What was counted; releases that agree in case, kind and origin are of the same events.
    by
        Slices.
    base
        Of rounded figures.
    total
        What all cells add up to, withheld ones too; None if it was withheld.
    areas
        Outline of each area as GeoJSON; None for one without.
    cells
        Area, period, state and figure.
    """

    case: str
    kind: str
    unit: str
    origin: str
    by: By
    base: int | None
    total: int | None
    areas: dict[str, Any]
    cells: tuple[tuple[str, str, str, int | None], ...]

    @property
    def same_events(self) -> tuple[str, str, str]:
        """What releases of the same events have in common."""
        return self.case, self.kind, self.origin

    @property
    def sha256(self) -> str:
        """Hash of all that was shown."""
        plain = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    def table(self) -> Table:
        """Return what this release tells."""
        return Table(
            tuple(
                Figure(area, DateRange.parse(period), *self._bounds(state, figure))
                for area, period, state, figure in self.cells
            ),
            self.total,
            ours=True,
        )

    def _bounds(self, state: str, figure: int | None) -> tuple[float, float]:
        if state == "withheld":
            return 0.0, float("inf")
        low, high = (figure or 0,) * 2
        if self.base is not None:
            low, high = range_of(low, self.base)
        return float(low), float(high)


def release_of(panel: Panel, case: str, areas: Sequence[Area]) -> Release:
    """Return what a disclosed panel shows.

    Parameters
    ----------
    panel
        Disclosed.
    case
        Id of the case.
    areas
        That were counted in.
    """
    outlines = {
        area.id: area.outline.__geo_interface__ if area.outline is not None else None
        for area in areas
    }
    withheld = panel.withheld
    return Release(
        case=case,
        kind=panel.kind,
        unit=panel.unit,
        origin=panel.origin,
        by=panel.by,
        base=withheld.base if withheld else None,
        total=withheld.of_events if withheld else None,
        # As JSON has it, so that what is read is what was written.
        areas=json.loads(json.dumps({one: outlines.get(one) for one in panel.areas})),
        cells=tuple(
            (cell.area, str(cell.period), *_state(flags, figure))
            for cell, flags, figure in zip(
                cells_of(panel), panel.cells["flags"], panel.cells["count"], strict=True
            )
        ),
    )


def _state(flags: str, figure: Any) -> tuple[str, int | None]:
    if flags == "suppressed":
        return "withheld", None
    return ("unknown", None) if pd.isna(figure) else ("shown", int(figure))


@dataclass(frozen=True)
class Ledger:
    """Every release that was made, the oldest first.

    Examples
    --------
    >>> Ledger(()).of_the_same_events(("bergen", "overdose-find", "events"))
    ()
    """

    releases: tuple[Release, ...]

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Read a ledger; one that does not exist yet is empty.

        Raises
        ------
        DataError
            If it is not a ledger, or was changed by hand: then what was released is not known.
        """
        if not path.exists():
            return cls(())
        try:
            data = json.loads(read_utf8(path))
            if data["schema"] != SCHEMA:
                raise DataError(
                    f"{path.name} has the form '{data['schema']}', not '{SCHEMA}'. Use the scenemap "
                    "that wrote it, or another file."
                )
            said = [(_release(one), one["sha256"]) for one in data["releases"]]
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(
                f"{path.name} is no ledger of releases: {error!r}. Bring back the file that scenemap "
                "wrote."
            ) from None
        for number, (release, sha256) in enumerate(said, 1):
            if release.sha256 != sha256:
                raise DataError(
                    f"Release {number} in {path.name} is not as it was written. Bring back the file "
                    "that scenemap wrote: what was released before must be known."
                )
        return cls(tuple(release for release, _ in said))

    def of_the_same_events(self, same: tuple[str, str, str]) -> tuple[Release, ...]:
        """Return the releases of one case, kind and origin."""
        return tuple(release for release in self.releases if release.same_events == same)

    def tables(self, panel: Panel, case: str, areas: Sequence[Area]) -> tuple[Table, ...]:
        """Return what earlier releases tell of the events of a panel.

        Parameters
        ----------
        panel
            As counted.
        case
            Id of the case.
        areas
            That were counted in.

        Raises
        ------
        DataError
            If an earlier release cannot be put together with this one: weeks beside months, or areas
            that overlap without being the same.
        """
        earlier = self.of_the_same_events((case, panel.kind, panel.origin))
        check_nested([panel.by, *(release.by for release in earlier)])
        now = {area.id: area for area in areas if area.id in panel.areas}
        for release in earlier:
            _check_areas(release, now)
        return tuple(release.table() for release in earlier)

    def with_release(self, release: Release) -> Ledger:
        """Return the ledger with one more release; the same once more adds nothing."""
        known = {one.sha256 for one in self.releases}
        return self if release.sha256 in known else Ledger((*self.releases, release))

    def write(self, path: Path) -> None:
        """Write the ledger, whole or not at all, in place of the one before."""
        plain = {
            "schema": SCHEMA,
            "releases": [{**asdict(one), "sha256": one.sha256} for one in self.releases],
        }
        write_text(path, json.dumps(plain, ensure_ascii=False) + "\n", overwrite=True)


def _release(data: dict[str, Any]) -> Release:
    return Release(
        **{name: data[name] for name in Release.__dataclass_fields__ if name != "cells"},
        cells=tuple((area, period, state, figure) for area, period, state, figure in data["cells"]),
    )


def _check_areas(release: Release, now: dict[str, Area]) -> None:
    """Refuse areas that share ground with other areas of an earlier release: their difference tells.

    Raises
    ------
    DataError
        Naming the first such pair.
    """
    for name, geometry in sorted(release.areas.items()):
        then = None if geometry is None else shapely.geometry.shape(geometry)
        if name in now:
            if _same(then, now[name].outline):
                continue
            raise DataError(
                f"Area '{name}' was released with another outline. A count of the ground between the "
                "two would follow. Count in the same areas as before."
            )
        for other, area in sorted(now.items()):
            if other in release.areas or then is None or area.outline is None:
                continue
            shared = then.intersection(area.outline).area
            if shared > _SHARED * min(then.area, area.outline.area):
                raise DataError(
                    f"Area '{other}' overlaps '{name}', which was released before. A count of the "
                    "ground between the two would follow. Count in the same areas as before, or in "
                    "areas that do not overlap them."
                )


def _same(then: Any, outline: Any) -> bool:
    if then is None or outline is None:
        return then is outline
    return bool(then.equals(outline))
