"""Event tables with area and zones added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenemap.crs import to_metres
from scenemap.locate.areas_of import areas_of
from scenemap.locate.zones_of import zone_positions
from scenemap.writing import csv_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from scenemap.areas import Area
    from scenemap.events.table import EventTable
    from scenemap.zones.model import Zone


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
    frame = table.frame.copy()
    given = frame["area"].to_numpy(dtype=object)
    lon, lat = (frame[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    frame["area"] = np.where(given != "", given, areas_of(lon, lat, areas))
    has_point = np.isfinite(lon)
    accuracy = frame["accuracy_m"].fillna(0.0).to_numpy(dtype=np.float64)
    x, y = to_metres(lon[has_point], lat[has_point], crs)
    ids = [zone.id for zone in zones]
    for zone in zones:
        name = f"zone_{zone.id}" if ids.count(zone.id) == 1 else f"zone_{zone.id}@{zone.version}"
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


def located_csv(
    table: EventTable,
    areas: Sequence[Area],
    zones: Sequence[Zone],
    crs: str,
    *,
    points: bool = False,
) -> str:
    """Write events with area and zones as CSV, without coordinates unless asked for."""
    frame = located(table, areas, zones, crs)
    hidden = ["lon", "lat", "accuracy_m"]
    if not points:
        frame = frame.drop(columns=hidden)
    for name in ("start", "end"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%dT%H:%M:%S")
    if table.simulated:
        frame["simulated"] = "yes"
    plain = frame.astype(object).where(frame.notna(), None)
    return csv_text(list(plain.columns), plain.itertuples(index=False))
