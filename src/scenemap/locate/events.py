"""Event tables with area and zones added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from scenemap.crs import to_metres
from scenemap.csvtext import csv_text
from scenemap.events.account import Account
from scenemap.events.reading import Settled, account_file, process
from scenemap.events.sources import parts_of
from scenemap.events.table import EventBatch, EventTable
from scenemap.events.times import Written
from scenemap.events.unchanged import unchanged
from scenemap.intervals import END_AGAIN, START_AGAIN, instants_of, parse_zone, skipped_times
from scenemap.locate.areas_of import areas_of
from scenemap.locate.masking import Donut, masked
from scenemap.locate.zones_of import zone_columns, zone_positions
from scenemap.tablefiles import FileTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path
    from typing import TextIO

    import pandas as pd
    from numpy.typing import NDArray

    from scenemap.areas import Area
    from scenemap.events.reading import ReadingOptions
    from scenemap.zones.model import Zone


@dataclass(frozen=True, slots=True)
class Points:
    """How positions are written, if they are.

    Parameters
    ----------
    donut
        How far they are moved; None for exact positions.
    key
        The secret of 32 bytes that decides where to; see :func:`scenemap.locate.masking.masked`.
    """

    donut: Donut | None = None
    key: bytes = field(default=b"", repr=False)

    @property
    def warning(self) -> str:
        """What every row of the file says."""
        if self.donut is None:
            return "EXACT POSITIONS OF PERSONS: keep closed, do not publish"
        return f"positions moved by {self.donut.least:g} to {self.donut.most:g} m"

    def shown(self, frame: pd.DataFrame, crs: str) -> pd.DataFrame:
        """Return events with the positions that may be written, how far they may be off, and a warning.

        Parameters
        ----------
        frame
            With ``lon``, ``lat``, ``accuracy_m``.
        crs
            Projected system to measure in.
        """
        if self.donut is not None:
            lon, lat = masked(frame["lon"], frame["lat"], self.donut, crs, self.key)
            off = frame["accuracy_m"].fillna(0.0) + self.donut.most
            frame = frame.assign(lon=lon, lat=lat, accuracy_m=off.where(frame["lon"].notna()))
        return frame.assign(warning=self.warning)


def located(
    table: EventTable, areas: Sequence[Area], zones: Sequence[Zone], crs: str
) -> pd.DataFrame:
    """Add area, zones and flags to events.

    Parameters
    ----------
    table
        Events.
    areas, zones
        What to place them in.
    crs
        Projected system of the zones.

    Returns
    -------
    DataFrame
        On the index of ``table.frame``: its columns; ``area``, given or found; a column
        ``zone_ID`` for each zone (``zone_ID@VERSION`` if there are several versions) with "inside",
        "outside", "uncertain" or blank for no position, and ``zone_ID_in_force`` on the event's day;
        ``flags`` joined by ``;``.
    """
    # To what a row is dated shows in its start and end.
    frame = table.frame.drop(columns="dated", errors="ignore")
    given = frame["area"].to_numpy(dtype=object)
    lon, lat = (frame[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    frame["area"] = np.where(given != "", given, areas_of(lon, lat, areas=areas))
    has_point = np.isfinite(lon)
    accuracy = frame["accuracy_m"].fillna(0.0).to_numpy(dtype=np.float64)
    x, y = to_metres(lon[has_point], lat[has_point], crs)
    for zone, name in zip(zones, zone_columns(zones), strict=True):
        position = np.full(len(frame), "", dtype=object)
        position[has_point] = zone_positions(x, y, zone, accuracy[has_point]).position
        frame[name] = position
        frame[f"{name}_in_force"] = [zone.validity.on(day) for day in frame["start"].dt.date]
    flags = {
        "no_position": ~has_point & (frame["area"] == "").to_numpy(),
        "outside_areas": has_point & (frame["area"] == "").to_numpy(),
        "hypothetical_zones": np.full(
            len(frame), any(zone.outline == "hypothetical" for zone in zones)
        ),
        "simulated": np.full(len(frame), table.simulated),
    }
    frame["flags"] = [
        ";".join(name for name, one in zip(flags, row, strict=True) if one)
        for row in zip(*flags.values(), strict=True)
    ]
    return frame


def shown(
    table: EventTable,
    areas: Sequence[Area],
    zones: Sequence[Zone],
    crs: str,
    *,
    points: Points | None = None,
) -> pd.DataFrame:
    """Return events with area and zones as they are written, without coordinates unless asked for.

    Parameters
    ----------
    table, areas, zones, crs
        As for :func:`located`.
    points
        Keep longitude and latitude, and how; every row then carries the warning.
    """
    frame = located(table, areas, zones, crs)
    hidden = ["lon", "lat", "accuracy_m"]
    frame = frame.drop(columns=hidden) if points is None else points.shown(frame, crs)
    return frame.assign(simulated="yes") if table.simulated else frame


_CLOCK = "%Y-%m-%dT%H:%M:%S"


def _moments(frame: pd.DataFrame, zone: str) -> dict[str, NDArray[np.datetime64]]:
    """Return when events began and ended, in UTC."""
    again = frame["again"].fillna(0).to_numpy(dtype=np.int8) if "again" in frame else None
    return {
        name: instants_of(
            frame[name].to_numpy(dtype="datetime64[us]"),
            parse_zone(zone),
            None if again is None else again & bit,
        )
        for name, bit in (("start", START_AGAIN), ("end", END_AGAIN))
    }


def _csv(frame: pd.DataFrame, zone: str, *, header: bool = True) -> str:
    plain = _plain(frame, zone)
    text = csv_text(list(plain.columns), plain.itertuples(index=False))
    return text if header else text.partition("\n")[2]


def _plain(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return events as texts and numbers, None where nothing is known.

    Times are clock times, without their offset. Where without it another time would be meant by one of
    them, all have it: a program that types the column would read the others in a zone of its own.
    """
    import pandas as pd

    moments = _moments(frame, zone) if "again" in frame else {}
    for name in ("start", "end"):
        told = frame[name].dt.strftime(_CLOCK)
        if name in moments:
            # A clock time that never was stays what it is.
            real = ~skipped_times(frame[name].to_numpy(dtype="datetime64[us]"), parse_zone(zone))
            aware = pd.Series(moments[name], frame.index)[real].dt.tz_localize("UTC")
            written = [one.isoformat(timespec="seconds") for one in aware.dt.tz_convert(zone)]
            # pandas 3.0.0 refuses a list in the place of all rows.
            told[real] = np.array(written, dtype=object)
        frame = frame.assign(**{name: told})
    frame = frame.drop(columns="again", errors="ignore")
    return frame.astype(object).where(frame.notna(), None)


def located_rows(frames: Sequence[pd.DataFrame], zone: str) -> list[dict[str, object]]:
    """Return what :func:`each_located` gave as rows of plain data, with the clock times of the files.

    ``zone`` is their time zone.
    """
    import pandas as pd

    plain = _plain(pd.concat(frames, ignore_index=True), zone)
    found: list[dict[str, object]] = plain.to_dict("records")
    return found


def located_table(frames: Sequence[pd.DataFrame], zone: str) -> FileTable:
    """Return what :func:`each_located` gave as one table for other programs.

    Parameters
    ----------
    frames
        In order.
    zone
        Time zone of their clock times.

    Returns
    -------
    FileTable
        ``start`` and ``end`` as moments in UTC (where a clock was set back and a file does not say which
        of two is meant, the first), with the clock times of the files in ``start_local`` and
        ``end_local``; drawn as points where the frames have positions.
    """
    import pandas as pd
    import pyarrow as pa
    import shapely

    frame = pd.concat(frames, ignore_index=True)
    moments = _moments(frame, zone)
    for name, moment in moments.items():
        frame[f"{name}_local"] = frame[name].dt.strftime(_CLOCK)
        told = pd.Series(moment, frame.index).dt.tz_localize("UTC")
        frame[name] = told.astype(pd.ArrowDtype(pa.timestamp("ms", tz="UTC")))
    frame = frame.drop(columns="again", errors="ignore")
    if "lon" not in frame:
        return FileTable("events", frame)
    points = np.full(len(frame), None, dtype=object)
    placed = frame["lon"].notna().to_numpy()
    points[placed] = shapely.points(frame["lon"][placed], frame["lat"][placed])
    return FileTable("events", frame, list(points))


def csv_into(file: TextIO, zone: str) -> Callable[[pd.DataFrame], object]:
    """Return what :func:`each_located` can give events to, and writes them into a file as CSV.

    ``zone`` is the time zone of their clock times.
    """
    begun = False

    def put(frame: pd.DataFrame) -> None:
        nonlocal begun
        file.write(_csv(frame, zone, header=not begun))
        begun = True

    return put


def each_located(
    put: Callable[[pd.DataFrame], object],
    paths: Sequence[Path],
    options: ReadingOptions,
    areas: Sequence[Area],
    zones: Sequence[Zone],
    crs: str,
    *,
    points: Points | None = None,
    closed: date | None = None,
    advance: Callable[[int, int], object] | None = None,
) -> tuple[Account, int]:
    """Read event files batch by batch, and add area and zones.

    Parameters
    ----------
    put
        Takes the events of each batch, as :func:`shown` gives them; the first batch is an empty one.
    paths
        Files, as :func:`scenemap.events.sources.find_files` lists them.
    options
        How to read them.
    areas, zones, crs
        As for :func:`located`.
    points
        Keep longitude and latitude, and how.
    closed
        Leave out events of this day or later, and those that reach into it; None for no limit.
    advance
        Told, from time to time, how many more rows and bytes were read.

    Returns
    -------
    account
        What was read and refused.
    recent
        Rows that were left out because they are too recent.

    Raises
    ------
    DataError
        If a file cannot be read, changes while it is read, or holds bad rows under ``bad_rows="stop"``.
    """
    with unchanged(paths):
        return _each_located(
            put,
            paths,
            options,
            partial(shown, areas=areas, zones=zones, crs=crs, points=points),
            closed,
            advance,
        )


def _each_located(
    put: Callable[[pd.DataFrame], object],
    paths: Sequence[Path],
    options: ReadingOptions,
    show: Callable[[EventTable], pd.DataFrame],
    closed: date | None,
    advance: Callable[[int, int], object] | None,
) -> tuple[Account, int]:
    zone = str(options.zone)
    # What a row says may hang on rows after it: how times are written, and that some are simulated.
    settled = Settled(
        paths, options, partial(account_file, options=options), lambda _, account: account
    )
    for _ in settled.finals(account_file(path, Written(), options=options) for path in paths):
        pass
    simulated, twice = settled.account.simulated, settled.account.twice
    offsets = twice is not None and (closed is None or twice <= np.datetime64(closed))

    def found(batch: EventBatch) -> pd.DataFrame:
        frame = show(replace(EventTable.join([("", batch)], zone), simulated=simulated))
        if not offsets:
            return frame.drop(columns="again", errors="ignore")
        return frame if "again" in frame else frame.assign(again=np.int8(0))

    put(found(EventBatch.none()))
    read, recent = Account(), 0
    for path, written in zip(paths, settled.written, strict=True):
        for part in parts_of(path, options.source):
            # Only the cleaning is done in threads: two that ask one zone at once corrupt memory.
            for batch, weight in process(part, options, lambda batch: batch, written=written):
                old = batch if closed is None else batch.before(closed)
                recent += len(batch.row) - len(old.row)
                put(found(old))
                read += Account.of(batch, part.name)
                if advance is not None:
                    advance(batch.n_read, weight)
    return read, recent
