"""The ledger: what was released before, so that the next table does not tell by difference.

A JSON file, written beside the outputs when ``--ledger`` names it. It holds what the outputs show and
nothing else: no withheld count, no row, no time of day. Its form is::

    {"schema": "scenemap releases 2",
     "releases": [
      {"case": "bergen", "kind": "overdose-find", "unit": "find", "origin": "events",
       "by": "month", "base": null, "total": 657, "rows": {"read": 657, …}, "sum_of": [],
       "areas": {"laksevag": {…GeoJSON geometry or null…}},
       "cells": [["laksevag", "2014-09-01..2014-09-30", "shown", 12],
                 ["laksevag", "2014-10-01..2014-10-31", "withheld", null]],
       "sha256": "…"}]}

``total`` is what all cells add up to, null if that was withheld; ``base`` is that of rounded figures.
A cell is ``shown``, ``withheld`` or ``unknown``, which is what no event is where nobody looked.
``by`` is ``window`` where windows were counted. ``rows`` is what was told of where the rows of the files
went, null if nothing. ``sum_of`` names the areas that the one area of the cells is the sum of, such as
the whole case; ``areas`` are then those. ``sha256`` is over the rest of the release, as JSON with sorted
keys and without blanks, and without ``rows`` and ``sum_of`` where they say nothing, which form 1 did not
have; it is still read.

Profiles by hour and weekday stand under ``"profiles"``, with their ``window`` and without periods: the
cells are area (blank for the whole case), bin, state and figure.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import pandas as pd
import shapely

from scenemap.disclosure import check_nested
from scenemap.disclosure.knowledge import Figure, Table, account_tells, sum_tells, within
from scenemap.disclosure.rounding import range_of
from scenemap.errors import DataError
from scenemap.intervals import DateRange
from scenemap.model import SMALLEST
from scenemap.tables import read_utf8
from scenemap.tally import Conservation, RowsTold
from scenemap.writing import held, write_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from scenemap.areas import Area
    from scenemap.cells import Cell
    from scenemap.counted import CountedPanel
    from scenemap.intervals import By, Cycle
    from scenemap.panel import Panel
    from scenemap.profiles import Profile

R = TypeVar("R", "Release", "ProfileRelease")

SCHEMA = "scenemap releases 2"
#: What older versions wrote, and is read.
_OLDER = ("scenemap releases 1",)
#: What form 1 did not have, and is not hashed where it says nothing.
_NEWER = ("rows", "sum_of")
#: The whole case as an area of a release of form 1, which did not say of which areas.
_WHOLE = "whole-case"
#: Shared ground of two outlines up to this part of the smaller one comes from rounded coordinates.
_SHARED = 1e-4


@dataclass(frozen=True)
class Noted:
    """What any release says of itself.

    Parameters
    ----------
    case, kind, unit, origin
        What was counted; releases that agree in case, kind and origin are of the same events.
    base
        Of rounded figures.
    total
        What all cells add up to, withheld ones too; None if it was withheld.
    areas
        Outline of each area as GeoJSON; None for one without.
    cells
        Area, period, state and figure.
    rows
        What was told of where the rows of the files went; None if nothing.
    """

    case: str
    kind: str
    unit: str
    origin: str
    base: int | None
    total: int | None
    areas: dict[str, Any]
    cells: tuple[tuple[str, str, str, int | None], ...]
    rows: dict[str, int | None] | None = field(default=None, kw_only=True)

    @property
    def told(self) -> Conservation | RowsTold | None:
        """What was told of where rows went."""
        if self.rows is None:
            return None
        return Conservation(**self.rows) if "rejected" in self.rows else RowsTold(**self.rows)  # type: ignore[arg-type]

    @property
    def same_events(self) -> tuple[str, str, str]:
        """What releases of the same events have in common."""
        return self.case, self.kind, self.origin

    @property
    def sha256(self) -> str:
        """Hash of all that was shown."""
        said = {name: one for name, one in asdict(self).items() if one or name not in _NEWER}
        plain = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Release(Noted):
    """What one release of a panel showed.

    Parameters
    ----------
    by
        Slices; or windows.
    sum_of
        Areas that the one area of the cells is the sum of, if it is.
    """

    by: By | Literal["window"]
    sum_of: tuple[str, ...] = ()

    def table(self) -> Table:
        """Return what this release tells."""
        return Table(
            tuple(
                Figure(area, DateRange.parse(period), *self._bounds(state, figure), self.sum_of)
                for area, period, state, figure in self.cells
            ),
            self.total,
            ours=True,
            rows=self.told,
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
        That were counted in; of a sum of areas, those.
    """
    withheld = panel.withheld
    return Release(
        case=case,
        kind=panel.kind,
        unit=panel.unit,
        origin=panel.origin,
        by="window" if panel.windows else panel.by,
        base=withheld.base if withheld else None,
        total=withheld.of_events if withheld else None,
        areas=_outlines(areas, panel.sum_of or panel.areas),
        sum_of=panel.sum_of,
        rows=asdict(panel.conservation) if panel.conservation else None,
        cells=tuple(
            (area, period, *_state(cell)) for (area, period), cell in panel.by_source.items()
        ),
    )


@dataclass(frozen=True)
class ProfileRelease(Noted):
    """What one release of a profile by hour or weekday showed.

    Its cells are area (blank for the whole case), bin, state and figure.

    Parameters
    ----------
    by
        ``"hour"`` or ``"weekday"``.
    window
        Days that were counted.
    by_area
        Whether it was of each area.
    without_bin
        Events of any days that had no hour or weekday, and so are not in ``total``; None for a few.
    """

    by: Cycle
    window: str
    by_area: bool
    without_bin: int | None

    def table(self) -> Table:
        """Return what this release tells of the counts of a panel: their sum over the window."""
        days = DateRange.parse(self.window)
        return Table(
            tuple(Figure(area, days, 0.0, float("inf")) for area in self.areas),
            self.total,
            SMALLEST - 1 if self.without_bin is None else self.without_bin,
            ours=True,
            rows=self.told,
        )


def profile_release_of(profile: Profile, case: str, areas: Sequence[Area]) -> ProfileRelease:
    """Return what a disclosed profile shows.

    Parameters
    ----------
    profile
        Disclosed.
    case
        Id of the case.
    areas
        That were counted in.
    """
    withheld, cells = profile.withheld, profile.cells
    return ProfileRelease(
        case=case,
        kind=profile.kind,
        unit=profile.unit,
        origin=profile.origin,
        by=profile.by,
        window=str(profile.window),
        by_area=profile.by_area,
        without_bin=profile.without_bin,
        base=withheld.base,
        total=withheld.of_events,
        areas=_outlines(areas, profile.areas),
        rows=asdict(profile.conservation),
        cells=tuple(
            (area, period, *_state_of(flags, figure))
            for area, period, flags, figure in zip(
                cells["area"], cells["period"], cells["flags"], cells["count"], strict=True
            )
        ),
    )


def _outlines(areas: Sequence[Area], ids: Sequence[str]) -> dict[str, Any]:
    """Return outlines as JSON has them, so that what is read is what was written."""
    outlines = {
        area.id: area.outline.__geo_interface__ if area.outline is not None else None
        for area in areas
    }
    plain: dict[str, Any] = json.loads(json.dumps({one: outlines.get(one) for one in ids}))
    return plain


def _state(cell: Cell) -> tuple[str, int | None]:
    if cell.withheld:
        return "withheld", None
    return ("unknown", None) if cell.value is None else ("shown", cell.value)


def _state_of(flags: str, figure: Any) -> tuple[str, int | None]:
    if flags == "suppressed":
        return "withheld", None
    return ("unknown", None) if pd.isna(figure) else ("shown", int(figure))


@contextlib.contextmanager
def ledger_of(path: Path | None) -> Iterator[tuple[Ledger, Path | None]]:
    """Hold a ledger from reading it until what is released now is noted.

    Of two runs that read it at once, neither would know what the other releases, and what the first
    noted would be lost: the second waits.

    Parameters
    ----------
    path
        The ledger; None for none, which is empty and not written.

    Yields
    ------
    ledger, path
        What was released before, and where to write what is now.

    Raises
    ------
    DataError
        As for :meth:`Ledger.read` and :func:`scenemap.writing.held`.
    """
    if path is None:
        yield Ledger((), kept=False), None
        return
    with held(path) as itself:
        yield Ledger.read(itself), itself


@dataclass(frozen=True)
class Ledger:
    """Every release that was made, the oldest first.

    Parameters
    ----------
    releases, profiles
        Of panels, and by hour or weekday.
    kept
        Whether it is written; of one that is not, nothing is asked that only later releases need.

    Examples
    --------
    >>> Ledger(()).of_the_same_events(("bergen", "overdose-find", "events"))
    ()
    """

    releases: tuple[Release, ...]
    profiles: tuple[ProfileRelease, ...] = ()
    kept: bool = True

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
            if data["schema"] not in {SCHEMA, *_OLDER}:
                raise DataError(
                    f"{path.name} has the form '{data['schema']}', not '{SCHEMA}'. Use the scenemap "
                    "that wrote it, or another file."
                )
            said: list[tuple[Release | ProfileRelease, str]] = [
                (_release(one, Release), one["sha256"]) for one in data["releases"]
            ]
            said += [
                (_release(one, ProfileRelease), one["sha256"]) for one in data.get("profiles", ())
            ]
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
        return cls(
            tuple(release for release, _ in said if isinstance(release, Release)),
            tuple(release for release, _ in said if isinstance(release, ProfileRelease)),
        )

    def of_the_same_events(self, same: tuple[str, str, str]) -> tuple[Release, ...]:
        """Return the releases of one case, kind and origin."""
        return tuple(release for release in self.releases if release.same_events == same)

    def told_of(self, same: tuple[str, str, str]) -> tuple[Table, ...]:
        """Return the tables of one case, kind and origin, for what they told of rows."""
        known: tuple[Noted, ...] = (*self.releases, *self.profiles)
        return tuple(
            Table((), ours=True, rows=one.told) for one in known if one.same_events == same
        )

    def tables(
        self,
        panel: CountedPanel,
        case: str,
        areas: Sequence[Area],
        *,
        beside: Sequence[CountedPanel] = (),
    ) -> tuple[Table, ...]:
        """Return what earlier releases tell of the events of a panel.

        Parameters
        ----------
        panel
            As counted.
        case
            Id of the case.
        areas
            That were counted in; of a sum of areas, those.
        beside
            Panels of the same events in the same areas that are released with it.

        Raises
        ------
        DataError
            If an earlier release cannot be put together with this one: weeks beside months, windows
            that are not made of whole slices that are released, or areas that overlap, or of which it
            is not known that they do not, without being the same.
        """
        same = (case, panel.kind, panel.origin)
        earlier = self.of_the_same_events(same)
        panels = [panel, *beside]
        check_nested(
            [
                *(one.by for one in panels if not one.windows),
                *(one.by for one in earlier if one.by != "window"),
            ]
        )
        profiles = [one for one in self.profiles if one.same_events == same]
        now = _outlines(areas, panel.sum_of or panel.areas)
        known: list[Release | ProfileRelease] = [*earlier, *profiles]
        for release in known:
            _check_areas(release, now, whole=bool(panel.sum_of), by_name=panel.by_name)
        for one in panels:
            if one.windows and self.kept:
                _check_windows(one, [two for two in panels if not two.windows], earlier)
        first = min(one.periods[0].start for one in panels)
        end = max(one.periods[-1].end for one in panels)
        found: list[Table] = []
        for release in known:
            table = release.table()
            if _WHOLE in release.areas and isinstance(release, Release):
                table = replace(release, sum_of=panel.sum_of).table()
            found.append(table)
            if isinstance(release, ProfileRelease):
                less = within(table, first, end)
                found += [less] if less.figures and less != table else []
        return tuple(found)

    def check_profile(self, release: ProfileRelease) -> None:
        """Refuse a profile whose difference from an earlier one, or from a panel, would tell.

        Profiles of one kind of bin may be of the same days or of days apart. The same days must show
        the same figures: what is added to a profile is the hours of those who were added.

        Raises
        ------
        DataError
            Naming the earlier release.
        """
        window = DateRange.parse(release.window)
        for one in self.profiles:
            theirs = DateRange.parse(one.window)
            alike = (one.same_events, one.by) == (release.same_events, release.by)
            if not alike or not theirs.overlap(window) or one.sha256 == release.sha256:
                continue
            whole = release if one.by_area else one
            if (
                (theirs, one.areas) == (window, release.areas)
                and one.by_area != release.by_area
                and whole.base is None
            ):
                continue  # the one knows the other's sums when it withholds
            raise DataError(
                f"A profile by {one.by} of {one.window} was released before; one of {window} that is "
                "not the same would tell the difference. Take days that do not meet those, or the "
                "same days of the same file, areas and options."
            )
        earlier: list[Release | ProfileRelease] = list(self.of_the_same_events(release.same_events))
        for panel in earlier:
            _check_areas(panel, release.areas, whole=False)
        for panel in self.of_the_same_events(release.same_events):
            days = [DateRange.parse(period) for _, period, _, _ in panel.cells]
            if panel.total is None and any(one.overlap(window) for one in days):
                raise DataError(
                    "The number of all events was withheld in an earlier release of days in "
                    f"{window}; a profile would tell it. Take other days."
                )
        earlier += [one for one in self.profiles if one.same_events == release.same_events]
        if sum_tells([one.table() for one in earlier], release.table()):
            raise DataError(
                f"How many events there were in {window} would tell a small count, together with what "
                "was released before. Take the days that were counted before, or days that do not "
                "meet them."
            )

    def rows_tell(self, release: ProfileRelease) -> bool:
        """Say whether a profile's account of rows tells a small count with what was released before."""
        same: list[Release | ProfileRelease] = list(self.of_the_same_events(release.same_events))
        same += [one for one in self.profiles if one.same_events == release.same_events]
        return account_tells(release.table(), [one.table() for one in same])

    def with_profile(self, release: ProfileRelease) -> Ledger:
        """Return the ledger with one more profile; the same once more adds nothing."""
        known = {one.sha256 for one in self.profiles}
        more = () if release.sha256 in known else (release,)
        return Ledger(self.releases, (*self.profiles, *more))

    def with_release(self, release: Release) -> Ledger:
        """Return the ledger with one more release; the same once more adds nothing."""
        known = {one.sha256 for one in self.releases}
        more = () if release.sha256 in known else (release,)
        return Ledger((*self.releases, *more), self.profiles)

    def write(self, path: Path) -> None:
        """Write the ledger, whole or not at all, in place of the one before."""
        plain = {
            "schema": SCHEMA,
            "releases": [{**asdict(one), "sha256": one.sha256} for one in self.releases],
            **(
                {"profiles": [{**asdict(one), "sha256": one.sha256} for one in self.profiles]}
                if self.profiles
                else {}
            ),
        }
        write_again(path, json.dumps(plain, ensure_ascii=False) + "\n")


def _release(data: dict[str, Any], form: type[R]) -> R:
    plain = {name: data[name] for name in form.__dataclass_fields__ if name in data}
    plain["cells"] = tuple(tuple(cell) for cell in data["cells"])
    if "sum_of" in plain:
        plain["sum_of"] = tuple(plain["sum_of"])
    release = form(**plain)
    _ = release.told  # a form that cannot be read is refused here
    return release


def _check_windows(
    panel: CountedPanel, beside: Sequence[CountedPanel], earlier: Sequence[Release]
) -> None:
    """Refuse windows that are not made of whole slices that are released.

    The difference of a window and the slices that it cuts is a count of some days; each further window
    would cut them smaller.

    Raises
    ------
    DataError
        Naming the window.
    """
    counted = set(panel.sum_of or panel.areas)
    slices = {one for other in beside for one in other.periods}
    for release in earlier:
        if release.by != "window" and counted <= release.areas.keys():
            slices |= {DateRange.parse(period) for _, period, _, _ in release.cells}
    after: dict[date, set[date]] = {}
    for one in slices:
        after.setdefault(one.start, set()).add(one.end)
    for window in panel.periods:
        reached: set[date] = set()
        todo = [window.start]
        while todo:
            ends = {end for end in after.get(todo.pop(), ()) if end <= window.end} - reached
            reached |= ends
            todo += sorted(ends)
        if window.end not in reached:
            least = [one.start for one in slices if one.start <= window.start]
            most = [one.last for one in slices if one.end >= window.end]
            remedy = (
                f"Take {DateRange.through(max(least), min(most))}, which is, or whole slices within it."
                if least and most
                else "Release those days by month, quarter or year first."
            )
            raise DataError(
                f"The window {window} is not made of whole slices that are released. With a ledger, a "
                f"count of other days would tell of a few days by difference. {remedy}"
            )


def _check_areas(
    release: Noted, now: dict[str, Any], *, whole: bool, by_name: bool = False
) -> None:
    """Refuse areas that share ground with other areas of an earlier release: their difference tells.

    Areas that were counted side by side share no event. Of others that is known by their outlines, and
    not known where one has none. An area that had none was counted by its name alone; where rows still
    have nothing else, an outline that it got since decides of no event.

    Raises
    ------
    DataError
        Naming the first such pair.
    """
    then = release.areas
    if _WHOLE in then and _WHOLE not in now:
        shapes = [shapely.geometry.shape(one) for one in now.values() if one is not None]
        if whole and len(shapes) == len(now) and _same(then[_WHOLE], shapely.union_all(shapes)):
            return
        raise DataError(
            "The whole case was released before, and the ledger does not say of which areas: it was "
            "begun by an earlier scenemap. Begin another ledger, and publish no more of what was "
            "released by this one."
        )
    outlines = [
        {name: None if one is None else shapely.geometry.shape(one) for name, one in some.items()}
        for some in (then, now)
    ]
    for name in sorted(then.keys() & now.keys()):
        named = by_name and outlines[0][name] is None
        if not named and not _same(outlines[0][name], outlines[1][name]):
            raise DataError(
                f"Area '{name}' was released with another outline. A count of the ground between the "
                "two would follow. Count in the same areas as before."
            )
    for name, other in product(sorted(then), sorted(now)):
        if name == other or (name in now and other in then):
            continue
        one, two = outlines[0][name], outlines[1][other]
        if one is not None and two is not None:
            if one.intersection(two).area > _SHARED * min(one.area, two.area):
                raise DataError(
                    f"Area '{other}' overlaps '{name}', which was released before. A count of the "
                    "ground between the two would follow. Count in the same areas as before, or in "
                    "areas that do not overlap them."
                )
        elif name not in now and other not in then:
            without = name if one is None else other
            raise DataError(
                f"Area '{other}' may overlap '{name}', which was released before: '{without}' has no "
                "outline, so that nobody can say. A count of what is in one of them alone would "
                "follow. Count in the same areas as before, or give every area an outline."
            )


def _same(then: Any, outline: Any) -> bool:
    if then is None or outline is None:
        return then is outline
    return bool(shapely.geometry.shape(then).equals(outline))
