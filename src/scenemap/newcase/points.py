"""Counts that come with positions: SaTScan's case file with its coordinates, crimes of data.police.uk.

Both are lists of which several lines may be of the same area and period; their counts are added up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from scenemap.crs import WGS84, transform
from scenemap.errors import DataError
from scenemap.newcase.grid import Cell
from scenemap.tables import read_utf8

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    #: Finds the id of the area that covers each position, blank for none.
    Locate = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.object_]]

#: In the place of an area: a position that lies in none, and none at all.
OUTSIDE, NOWHERE = ("\x00outside",), ("\x00nowhere",)
_FIELD = re.compile(r'"([^"]*)"|([^\s,;"]+)')
#: SaTScan's times, year first: to the day, the month or the year.
_TIME = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?")


# --- SaTScan --------------------------------------------------------------------------------------


def read_satscan(path: Path, crs: str, locate: Locate) -> list[Cell]:
    """Read a SaTScan case file: location, number of cases, time; covariates are added up.

    Parameters
    ----------
    path
        The case file; coordinates are taken from the file of the same name that ends in ``.geo``, as
        latitude and longitude, or else x and y.
    crs
        System of x and y.
    locate
        Finds areas by position, for locations that are not called as an area is.

    Raises
    ------
    DataError
        If a line is no case, or has no time.
    """
    places = _places(path, crs, locate)
    cells = []
    for number, fields in _lines(path):
        if len(fields) < 3:
            raise DataError(
                f"{path.name}, line {number} says no time: a case file for scans in space alone. Write "
                "location, number of cases and time (2015, 2015/6 or 2015/6/17)."
            )
        location, count, when = fields[:3]
        time = _TIME.fullmatch(when)
        if time is None:
            raise DataError(
                f"{path.name}, line {number}: '{when}' is no time with the year first. Write it as 2015, "
                "2015/6 or 2015/6/17."
            )
        told = "-".join(f"{int(one):02}" for one in time.groups() if one is not None)
        cells.append(Cell(number, None, (location, *places.get(location, ())), told, "", count))
    return cells


def _places(path: Path, crs: str, locate: Locate) -> dict[str, tuple[str, ...]]:
    """Find the area of each location by its coordinates, where there are any."""
    beside = [one for one in path.parent.glob(f"{path.stem}.*") if one.suffix.lower() == ".geo"]
    if not beside:
        return {}
    names, numbers = [], []
    for number, fields in _lines(beside[0]):
        try:
            at = float(fields[1]), float(fields[2])
        except (IndexError, ValueError):
            raise DataError(
                f"{beside[0].name}, line {number} is no location with two coordinates. Write location, "
                "latitude, longitude."
            ) from None
        names.append(fields[0])
        numbers.append(at)
    first, second = np.array(numbers, dtype=np.float64).reshape(-1, 2).T
    if (np.abs(first) <= 90).all() and (np.abs(second) <= 180).all():
        lat, lon = first, second
    else:
        lon, lat = transform(first, second, crs, WGS84)
    found = locate(lon, lat)
    return {name: (str(one),) if one else OUTSIDE for name, one in zip(names, found, strict=True)}


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    lines = enumerate(read_utf8(path).splitlines(), 1)
    told = ((at, [a or b for a, b in _FIELD.findall(line)]) for at, line in lines)
    return [(at, fields) for at, fields in told if fields]


# --- data.police.uk -------------------------------------------------------------------------------


def is_police(data: object) -> bool:
    """Say whether what a JSON file holds is a list of crimes, as the API of data.police.uk gives it."""
    return (
        isinstance(data, list)
        and bool(data)
        and all(isinstance(one, dict) and {"category", "month"} <= one.keys() for one in data)
    )


def read_police(data: list[dict[str, Any]], file: str, locate: Locate) -> list[Cell]:
    """Read crimes: category, month, and the point on the map that stands for the street.

    Parameters
    ----------
    data
        What the JSON holds.
    file
        What messages call it.
    locate
        Finds areas by position.

    Raises
    ------
    DataError
        If a position is none.
    """
    lon, lat = np.full(len(data), np.nan), np.full(len(data), np.nan)
    for at, one in enumerate(data):
        place = one.get("location")
        try:
            if place:
                lon[at], lat[at] = float(place["longitude"]), float(place["latitude"])
        except (KeyError, TypeError, ValueError):
            raise DataError(
                f"{file}, crime {at + 1} has a location without latitude and longitude. Fetch it again."
            ) from None
    found = locate(lon, lat)
    return [
        Cell(
            at,
            None,
            (str(area),) if area else NOWHERE if np.isnan(lon[at - 1]) else OUTSIDE,
            str(one["month"]),
            str(one["category"]),
            "1",
        )
        for at, (one, area) in enumerate(zip(data, found, strict=True), 1)
    ]
