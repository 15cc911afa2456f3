"""Where Norway is, as far as a rule hangs on it: whose law an order rests on, and which time is kept."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from scenemap.errors import TimeError
from scenemap.intervals import parse_zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from shapely.geometry.base import BaseGeometry

NORWEGIAN_TIME = "Europe/Oslo"
#: Longitude and latitude round the mainland, drawn by hand some kilometres inside the border where a land
#: lies beyond it and far out at sea where none does: what is in it is surely in Norway or off its coast;
#: of what is left out close to the border, somebody is asked.
_MAINLAND = (
    (4.0, 58.2), (7.0, 57.8), (8.6, 58.0), (10.4, 58.75), (10.9, 58.97), (11.1, 59.03), (11.2, 59.095),
    (11.36, 59.12), (11.44, 59.08), (11.5, 59.0), (11.6, 58.96), (11.68, 59.0), (11.72, 59.2),
    (11.68, 59.4), (11.72, 59.5), (11.8, 59.7), (11.85, 59.85), (12.1, 59.93), (12.35, 60.1),
    (12.45, 60.3), (12.45, 60.5), (12.2, 60.9), (12.15, 61.02), (12.5, 61.1), (12.7, 61.3), (12.1, 61.6),
    (12.1, 61.8), (12.2, 62.2), (12.0, 62.5), (11.95, 63.1), (11.9, 63.3), (12.1, 63.55), (12.5, 63.95),
    (13.8, 64.05), (13.95, 64.2), (13.95, 64.4), (13.5, 64.55), (14.1, 65.1), (14.35, 65.4),
    (14.45, 66.1), (14.9, 66.2), (15.3, 66.35), (15.25, 66.5), (16.2, 67.05), (15.95, 67.35),
    (16.0, 67.6), (16.55, 67.95), (17.2, 68.15), (17.9, 68.1), (17.95, 68.35), (17.95, 68.6),
    (18.4, 68.65), (19.9, 68.45), (19.9, 68.7), (20.1, 68.85), (19.9, 69.15), (20.6, 69.2),
    (21.0, 69.4), (21.8, 69.15), (22.4, 68.8), (23.1, 68.78), (23.8, 68.88), (24.9, 68.65),
    (25.5, 68.95), (25.55, 69.3), (25.75, 69.75), (27.0, 70.0), (27.95, 70.15), (28.6, 69.95),
    (29.4, 69.78), (28.95, 69.4), (28.95, 69.15), (29.3, 69.38), (30.0, 69.7), (30.75, 69.6),
    (30.7, 69.78), (31.6, 70.2), (31.6, 71.6), (20.0, 71.6), (8.0, 66.0), (3.5, 62.5),
)  # fmt: skip
#: West, south, east and north of Svalbard.
_SVALBARD = (10.0, 74.0, 34.0, 81.0)
#: West, south, east and north of Jan Mayen.
_JAN_MAYEN = (-9.5, 70.6, -7.5, 71.4)
#: Degrees from what is surely Norway beyond which no Norwegian place lies; about 25 km and more.
_BORDERLAND = 0.5


@cache
def _land() -> Any:
    import shapely

    islands = (shapely.box(*one) for one in (_SVALBARD, _JAN_MAYEN))
    land = shapely.union_all([shapely.Polygon(_MAINLAND), *islands])
    shapely.prepare(land)
    return land


def in_norway(shape: BaseGeometry) -> bool:
    """Say whether a shape in degrees surely lies in Norway; of one next to the border it does not say so.

    Examples
    --------
    Halden, and Strömstad on the other side of the border:

    >>> from shapely import Point
    >>> in_norway(Point(11.387, 59.123)), in_norway(Point(11.17, 58.94))
    (True, False)
    """
    return bool(_land().covers(shape))


def outside_norway(shape: BaseGeometry) -> bool:
    """Say whether a shape in degrees surely lies outside Norway; of one near the border it does not.

    Examples
    --------
    Stockholm, and Strömstad next to the border:

    >>> from shapely import Point
    >>> outside_norway(Point(18.07, 59.33)), outside_norway(Point(11.17, 58.94))
    (True, False)
    """
    return bool(_land().distance(shape) > _BORDERLAND)


def mostly_in_norway(shapes: Sequence[BaseGeometry]) -> bool:
    """Say whether shapes in degrees lie in Norway by more than half of their area.

    Unlike :func:`in_norway`, this takes in what reaches to the border, such as a whole county.
    """
    import shapely

    total = float(shapely.area(shapes).sum())
    if total == 0:
        return bool(shapely.covers(_land(), shapes).all())
    return float(shapely.area(shapely.intersection(shapes, _land())).sum()) > total / 2


def latitude_first(shapes: Sequence[BaseGeometry]) -> bool:
    """Say whether shapes in degrees lie in Norway the other way round, with latitude first.

    Examples
    --------
    >>> from shapely import Point
    >>> latitude_first([Point(59.91, 10.75)])
    True
    """
    import shapely

    return mostly_in_norway([shapely.transform(one, lambda xy: xy[:, ::-1]) for one in shapes])


def time_zone_at(shapes: Sequence[BaseGeometry], what: str, argument: str) -> ZoneInfo:
    """Return the time zone of shapes in degrees, where no file says which one they keep.

    Parameters
    ----------
    shapes
        At least one.
    what
        What they are, for the message.
    argument
        The argument that gives the time zone.

    Raises
    ------
    TimeError
        If they do not lie in Norway.
    """
    if not mostly_in_norway(shapes):
        raise TimeError(
            f"{what} are not in Norway, and no file says which time zone they keep. Give it with "
            f"`{argument}=`, e.g. `{argument}='Europe/Copenhagen'`."
        )
    return parse_zone(NORWEGIAN_TIME)
