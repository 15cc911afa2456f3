"""Points of a whole frame, each with its own moment, against the zones, orders and services of a case."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from scenemap.case import case_of
from scenemap.crs import WGS84, to_metres, transform
from scenemap.errors import CRSError, DataError, TimeError, UnknownIdError
from scenemap.findings import some_of
from scenemap.intervals import DateRange, check_aware
from scenemap.locate.check import (
    ZoneCheck,
    check_order,
    check_orders,
    gravest,
    verdict_of,
    with_common_leave,
)
from scenemap.locate.zones_of import Position, checked_points, zone_columns, zone_positions
from scenemap.zones.index import PlaceTimeIndex, versions_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from scenemap.case import Case
    from scenemap.intervals import PartialRange
    from scenemap.zones.model import Validity, Zone
    from scenemap.zones.orders import Order

_DAY = timedelta(days=1)
_DAY_S = 86_400.0
_EPOCH = 719_163  # the ordinal of 1970-01-01
#: How a point lies to a zone that it is not near to: not asked, or asked.
_OUTSIDE = np.array(["", "outside"], dtype=object)
#: Farther than this nothing is near.
_MOST_NEAR_M = 100_000.0


def check_frame(
    frame: gpd.GeoDataFrame,
    *,
    case: Case | str | Path | None = None,
    at: str | datetime | pd.Series[Any] | None = None,
    accuracy_m: ArrayLike = 0.0,
    orders: Sequence[Order] = (),
    near_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Say how the points of a frame lie to every zone of a case, and whether an order bars them.

    Each answer is that of :func:`scenemap.check` for the single point at its own moment.

    Parameters
    ----------
    frame
        Points, in whatever coordinate system it says.
    case
        A case, its name or its folder; Bergen unless given.
    at
        Moment, aware, that all are asked for; or a column of such moments, or its name. None asks for the
        place only.
    accuracy_m
        95 % radius, metres: one for all, or shape (n,).
    orders
        Orders that one person holds; each binds to the zone version handed over.
    near_m
        Name the nearest site of a service within so many metres, as well.

    Returns
    -------
    GeoDataFrame
        A copy, with the same index and coordinate system. For each zone version that was asked of a row:
        ``zone_ID`` (``zone_ID@VERSION`` if there are several versions) with "inside", "outside",
        "uncertain" or blank where that version was not asked of the row, and ``zone_ID_in_force``. With
        orders ``verdict``: by a drawing of the user's own it is as good as the drawing, and the map that
        was handed over decides. With ``near_m`` ``service``, its id or blank; ``service_m``, metres to
        it; and ``service_sure``, whether it was surely there on the day. Without moments these are sites
        that no source says have been left.

    Raises
    ------
    CRSError
        If the frame says no coordinate system.
    DataError
        If it holds something else than points.
    PositionError
        If any position or accuracy cannot be meant; nothing is left out in silence.
    TimeError
        If a moment is missing or has no offset, or there are orders but no moments.
    UnknownIdError
        If there is no such column, or an order binds to a zone version that the case does not have.

    Examples
    --------
    >>> import geopandas as gpd
    >>> stops = gpd.GeoDataFrame(
    ...     {"time": ["2015-06-17T14:05+02:00", "2015-06-18T09:30+02:00"]},
    ...     geometry=gpd.points_from_xy([5.3277, 5.3000], [60.3949, 60.3949]),
    ...     crs="EPSG:4326",
    ... ).to_crs("EPSG:25832")
    >>> stops["time"] = stops["time"].astype("datetime64[us, Europe/Oslo]")
    >>> check_frame(stops, at="time")["zone_vagsbunnen"].tolist()
    ['inside', 'outside']
    """
    import pandas as pd

    case = case_of(case)
    lon, lat = _lonlat(frame)
    lon, lat, radius = checked_points(lon, lat, accuracy_m, case.bounds)
    moments = _moments(frame, at, case)
    check_orders(orders, case, timed=at is not None)
    asked = _Asked(case, *to_metres(lon, lat, case.crs), radius, moments)
    found: dict[str, NDArray[Any]] = dict(asked.zones())
    if orders:
        found["verdict"] = asked.verdicts(orders)
    if near_m is not None:
        found |= asked.services(near_m)
    kept = frame.drop(columns=[name for name in found if name in frame.columns])
    # At once: a column after the other makes a frame of as many pieces.
    whole = pd.concat([kept, pd.DataFrame(found, index=frame.index)], axis="columns")
    return cast("gpd.GeoDataFrame", whole)


def _lonlat(frame: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes of the points of a frame."""
    if getattr(frame, "active_geometry_name", None) is None:
        raise DataError(
            f"{type(frame).__name__} has no geometry to check. Give a GeoDataFrame of points; for "
            "longitudes and latitudes there is zones_of(lon, lat)."
        )
    if frame.crs is None:
        raise CRSError(
            "The frame says no coordinate system. Say which its points are in, for example with "
            "set_crs('EPSG:25832')."
        )
    points = frame.geometry
    others = points.geom_type.notna() & (points.geom_type != "Point")
    if others.any():
        raise DataError(
            f"The frame holds geometries that are not points, in rows {_rows(frame.index[others])}. "
            "Give points, for example their centroids."
        )
    if points.isna().any() or points.is_empty.any():
        without = frame.index[points.isna() | points.is_empty]
        raise DataError(
            f"The frame has no point in rows {_rows(without)}. Leave them out, for example with "
            "dropna of the column of geometries."
        )
    return transform(points.x.to_numpy(), points.y.to_numpy(), frame.crs.to_wkt(), WGS84)


def _moments(
    frame: gpd.GeoDataFrame, at: str | datetime | pd.Series[Any] | None, case: Case
) -> pd.Series[Any] | None:
    """Return the moment of each row in the case's time zone; None if nobody asks."""
    import pandas as pd

    if at is None:
        return None
    if isinstance(at, str):
        if at not in frame.columns:
            raise UnknownIdError(
                f"The frame has no column '{at}'. It has {some_of([str(one) for one in frame.columns])}."
            )
        at = frame[at]
    if not isinstance(at, pd.Series):
        check_aware(cast("datetime", at))
        at = pd.Series(pd.Timestamp(at), index=frame.index)
    moments = cast("pd.Series[Any]", at)
    if not isinstance(moments.dtype, pd.DatetimeTZDtype):
        raise TimeError(
            f"The moments are {moments.dtype}, without offset. Say which zone they are in, for example "
            f"with dt.tz_localize('{case.zone}')."
        )
    if not moments.index.equals(frame.index):
        raise TimeError("The moments are not those of the frame's rows. Give them its index.")
    if moments.isna().any():
        missing = _rows(frame.index[moments.isna()])
        raise TimeError(f"There is no moment in rows {missing}. Give one, or leave them out.")
    # Orders begin and end with a clock that knows no less than a microsecond.
    return moments.dt.tz_convert(case.zone).astype(f"datetime64[us, {case.zone}]")


class _Asked:
    """Questions, each a place and perhaps a moment, and what a case says to them."""

    def __init__(
        self,
        case: Case,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        radius: NDArray[np.float64],
        moments: pd.Series[Any] | None,
    ) -> None:
        self.case = case
        self.x, self.y, self.radius = x, y, radius
        self.moments = moments
        self.when = np.zeros(len(x))
        if moments is not None:
            utc, local = moments.dt.tz_convert("UTC"), moments
            self.when = _plain(utc, "us").astype(np.float64) / 1e6
            self.ordinal = _plain(local, "D").astype(np.int64) + _EPOCH

    def _spells(self, edges: Iterable[date]) -> tuple[NDArray[np.int64], list[date | None]]:
        """Say which questions are about days on which the same holds, and give one such day of each.

        Parameters
        ----------
        edges
            Days on which anything may begin to be otherwise than on the day before.
        """
        if self.moments is None:
            return np.zeros(len(self.x), dtype=np.int64), [None]
        cuts = np.unique(np.array([one.toordinal() for one in edges], dtype=np.int64))
        spell = np.searchsorted(cuts, self.ordinal, side="right")
        _, first, which = np.unique(spell, return_index=True, return_inverse=True)
        return which, [date.fromordinal(int(one)) for one in self.ordinal[first]]

    def zones(self) -> Iterator[tuple[str, NDArray[np.object_]]]:
        """Give the columns that say how each point lies to each zone version."""
        zones = self.case.zones
        spell, days = self._spells(day for zone in zones for day in _edges(zone.validity))
        asked = [{(one.id, one.version) for one in versions_asked(zones, day)} for day in days]
        near = self._near(
            [_box(zone, *self._time(zone.validity.start, zone.validity.end)) for zone in zones]
        )
        for number, (zone, name) in enumerate(zip(zones, zone_columns(zones), strict=True)):
            on_day = np.array([(zone.id, zone.version) in one for one in asked], dtype=bool)
            rows = on_day[spell]
            if not rows.any():
                continue
            # A version that is asked though it surely was not in force is not in the index at that time.
            in_force = [zone.validity.on(day) if day else "not asked" for day in days]
            tested = rows & (np.array(in_force) == "no")[spell]
            tested[near[number]] = rows[near[number]]
            position = _OUTSIDE[rows.astype(np.intp)]
            position[tested] = self._positions(zone, np.flatnonzero(tested))
            yield name, position
            told = [one if here else "" for one, here in zip(in_force, on_day, strict=True)]
            yield f"{name}_in_force", np.array(told, dtype=object)[spell]

    def verdicts(self, orders: Sequence[Order]) -> NDArray[np.object_]:
        """Say whether the orders bar each point at its moment, by the rules of a single check."""
        named = {(zone.id, zone.version): zone for zone in self.case.zones}
        dated = [
            (order, named[order.zone, order.version], order.issued, order.until)
            for order in orders
            if order.issued is not None and order.until is not None
        ]
        near = self._near(
            [_box(zone, issued.timestamp(), until.timestamp()) for _, zone, issued, until in dated]
        )
        # An order that is not active, or is for a zone elsewhere, bars nothing and lifts nothing; of one
        # under a law that is not known here even that is not said.
        least = gravest([verdict_of("outside", "expired", "none", order.rule) for order in orders])
        found = np.full(len(self.x), least, dtype=object)
        #: By row and zone version: how the point lies to it, and the orders that may matter there.
        here: dict[int, dict[tuple[str, str], tuple[Position, list[Order]]]] = defaultdict(dict)
        for (order, zone, _, _), rows in zip(dated, near, strict=True):
            for row, lies in zip(rows.tolist(), self._positions(zone, rows), strict=True):
                here[row].setdefault((zone.id, zone.version), (lies, []))[1].append(order)
        for row, zones in here.items():
            at = cast("pd.Series[Any]", self.moments).iloc[row].to_pydatetime()
            answers = [
                ZoneCheck(
                    named[key],
                    lies,
                    float(self.radius[row]),
                    np.nan,
                    np.nan,
                    "not asked",
                    tuple(check_order(order, at, self.case) for order in held),
                )
                for key, (lies, held) in zones.items()
            ]
            found[row] = gravest([least, *(one.verdict for one in with_common_leave(answers))])
        return found

    def services(self, near_m: float) -> dict[str, NDArray[Any]]:
        """Name the nearest site of a service within so many metres of each point."""
        if not 0 <= near_m <= _MOST_NEAR_M:
            raise DataError(
                f"A service cannot be near within {near_m:g} m. Give metres from 0 to {_MOST_NEAR_M:g}."
            )
        sites = [(one.id, site) for one in self.case.services for site in one.positions]
        x, y = to_metres(
            [site.lon for _, site in sites], [site.lat for _, site in sites], self.case.crs
        )
        boxes = [
            (east, north, begin, east, north, end)
            for (_, site), east, north in zip(sites, x.tolist(), y.tolist(), strict=True)
            for begin, end in [self._time(site.when.first_day, site.when.end_day)]
        ]
        metres = np.full(len(self.x), np.nan)
        best = np.full(len(self.x), -1)
        near = self._near(boxes, near_m)
        spell, days = self._spells(day for _, site in sites for day in _vague_edges(site.when))
        for number, ((_, site), rows) in enumerate(zip(sites, near, strict=True)):
            there = np.array([_held(site.when, day) != "no" for day in days], dtype=bool)
            off = np.hypot(self.x[rows] - x[number], self.y[rows] - y[number])
            # Of two that are as near the one that stands first in the case is named.
            nearer = there[spell[rows]] & (off <= near_m) & ~(off >= metres[rows])
            metres[rows[nearer]], best[rows[nearer]] = off[nearer], number
        ids = np.array([*(one for one, _ in sites), ""], dtype=object)
        sure = np.array(
            [[_held(site.when, day) == "yes" for day in days] for _, site in sites]
            + [[False] * len(days)],
            dtype=bool,
        )
        return {"service": ids[best], "service_m": metres, "service_sure": sure[best, spell]}

    def _near(
        self, boxes: Sequence[tuple[float, ...]], within_m: float | None = None
    ) -> list[NDArray[np.int64]]:
        """List for each box the questions that it is near to."""
        reach = self.radius if within_m is None else within_m
        questions, found = PlaceTimeIndex(boxes).near(self.x, self.y, self.when, within_m=reach)
        order = np.argsort(found, kind="stable")
        ends = np.searchsorted(found[order], np.arange(1, len(boxes)))
        return np.split(questions[order], ends) if boxes else []

    def _time(self, first: date | None, end: date | None) -> tuple[float, float]:
        """Return seconds before which a stretch of days has begun nowhere, and after which it is over.

        Where nobody asks for a time, the index is one of places.
        """
        if self.moments is None:
            return 0.0, 0.0
        begin, over = (first or date.min).toordinal(), (end or date.max).toordinal()
        return (begin - _EPOCH - 1) * _DAY_S, (over - _EPOCH + 1) * _DAY_S

    def _positions(self, zone: Zone, rows: NDArray[np.int64]) -> NDArray[Any]:
        return zone_positions(self.x[rows], self.y[rows], zone, self.radius[rows]).position


def _box(zone: Zone, begin: float, end: float) -> tuple[float, ...]:
    west, south, east, north = zone.outer_m.bounds
    return west, south, begin, east, north, end


def _plain(times: pd.Series[Any], unit: str) -> NDArray[np.datetime64]:
    """Return the clock of times as numpy has it."""
    return np.asarray(times.dt.tz_localize(None).to_numpy(dtype=f"datetime64[{unit}]"))


def _edges(validity: Validity) -> Iterator[date]:
    """Give the days on which it may begin to be otherwise known whether a zone is in force."""
    attested = validity.attested
    ends = (validity.start, validity.end, *((attested.start, attested.end) if attested else ()))
    return (day for day in ends if day is not None)


def _vague_edges(when: PartialRange) -> Iterator[date]:
    """Give the days on which it may begin to be otherwise known whether something was there."""
    for end in (when.start, when.end):
        if end is not None:
            yield from (end.range.start, end.range.start + _DAY, end.range.last, end.range.end)


def _held(when: PartialRange, day: date | None) -> str:
    """Say whether a site was there on a day; without a day, whether it is there still."""
    if day is None:
        return "yes" if when.end is None else "no"
    return when.during(DateRange.through(day, day))


def _rows(labels: pd.Index) -> str:
    return some_of([str(one) for one in labels])
