"""Small value types that every layer shares: bounds, text in two languages, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Lang = Literal["nb", "en"]
#: The languages that end users see.
LANGS: tuple[Lang, ...] = get_args(Lang)
Origin = Literal["published", "events", "simulated"]
#: Where counts come from.
ORIGINS: tuple[Origin, ...] = get_args(Origin)
#: What is known of a move or of persons present: seen on the spot, counted in a register, or told.
RestsOn = Literal["observed", "counted", "told"]
RESTS_ON: tuple[RestsOn, ...] = get_args(RestsOn)
Overlap = Literal["error", "all"]
#: What is done about areas that overlap by more than slivers: refuse them, or the smallest id wins.
OVERLAPS: tuple[Overlap, ...] = get_args(Overlap)
BadRows = Literal["stop", "reject"]
#: What is done about rows that cannot be used: refuse the file, or leave them out, counted.
BAD_ROWS: tuple[BadRows, ...] = get_args(BadRows)
Engine = Literal["local", "dask"]
#: Who counts: this process, or workers of Dask.
ENGINES: tuple[Engine, ...] = get_args(Engine)
Outline = Literal["official", "user", "hypothetical"]
#: Who drew the limits of a zone: the authority, the user, or nobody.
OUTLINES: tuple[Outline, ...] = get_args(Outline)
OrderRule = Literal["politiloven-7", "printed"]
#: By which rule an order for a zone is read; see :mod:`scenemap.zones.rules`.
ORDER_RULES: tuple[OrderRule, ...] = get_args(OrderRule)
Between = Literal["paule-mandel", "dersimonian-laird"]
#: How it is estimated by how much pairs that are pooled differ beyond chance.
BETWEENS: tuple[Between, ...] = get_args(Between)
#: Kind of events in a file that does not say what they are.
DEFAULT_KIND = "event"
#: The smallest number of events, but for none, that is told: fewer may tell of single persons.
#: None is told where the source looked.
SMALLEST = 5


class Text(TypedDict):
    """The same words in Norwegian bokmål and in English."""

    nb: str
    en: str


def in_both(text: Text) -> tuple[str, str]:
    """Return the words in both languages."""
    return text["nb"], text["en"]


#: Degrees once round the earth.
_TURN = 360.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees; one that lies across the line of 180° reaches to an east beyond 180.

    Examples
    --------
    >>> bergen = Bounds(5.15, 60.25, 5.55, 60.55)
    >>> bool(bergen.near(5.33, 60.39)), bool(bergen.near(60.39, 5.33))
    (True, False)
    """

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of its middle, from -180 to 180 and from -90 to 90."""
        lon = (self.west + self.east) / 2
        return lon - _TURN if lon > _TURN / 2 else lon, (self.south + self.north) / 2

    def near_box(self) -> tuple[float, float, float, float]:
        """Return the box grown on each side by its own width and height: beyond it is far away."""
        width, height = self.east - self.west, self.north - self.south
        return self.west - width, self.south - height, self.east + width, self.north + height

    def near(self, lon: Any, lat: Any) -> NDArray[np.bool_]:
        """Say which positions lie in :meth:`near_box`."""
        return Bounds(*self.near_box()).covers(lon, lat)

    def covers(self, lon: Any, lat: Any) -> NDArray[np.bool_]:
        """Say which positions lie in the box; the same place has longitudes a whole turn apart."""
        import numpy as np

        with np.errstate(invalid="ignore"):  # infinite ones, which lie nowhere
            along = ((lon - self.west) % _TURN <= self.east - self.west) | (lon == self.east)
        return along & (self.south <= lat) & (lat <= self.north)  # type: ignore[no-any-return]

    def holds(self, other: Bounds) -> bool:
        """Say whether another box lies in this one."""
        begin = (other.west - self.west) % _TURN
        along = begin + other.east - other.west <= self.east - self.west
        return along and self.south <= other.south and other.north <= self.north

    def grown(self, lon: float, lat: float) -> Bounds:
        """Return the box grown on each side by so many degrees, kept on the earth."""
        west, east = self.west - lon, self.east + lon
        if east - west >= _TURN:
            west, east = -_TURN / 2, _TURN / 2
        return Bounds(west, max(-90.0, self.south - lat), east, min(90.0, self.north + lat))

    def told(self, east: str = "E", west: str = "W", decimals: int | None = None) -> str:
        """Say where it reaches, with letters for east and west, and to so many decimals.

        Examples
        --------
        >>> print(Bounds(-70.7, -33.5, -70.5, -33.4).told(west="V"))
        33.4–33.5° S, 70.5–70.7° V
        >>> print(Bounds(-1, 51, 1, 52))
        51–52° N, 1° W–1° E
        >>> print(Bounds(179, -17, 182, -16))
        16–17° S, 179° E–178.0° W
        """

        def written(degrees: float) -> str:
            return str(degrees) if decimals is None else f"{degrees:.{decimals}f}"

        def ends(low: float, high: float, positive: str, negative: str) -> str:
            sizes = [abs(low), abs(high)] if low < 0 < high else sorted([abs(low), abs(high)])
            first, last = map(written, sizes)
            if low < 0 < high:
                return f"{first}° {negative}–{last}° {positive}"
            return f"{first}–{last}° {negative if low < 0 else positive}"

        along = ends(self.west, self.east, east, west)
        if self.west < _TURN / 2 < self.east:
            along = f"{written(self.west)}° {east}–{written(_TURN - self.east)}° {west}"
        return f"{ends(self.south, self.north, 'N', 'S')}, {along}"

    def __str__(self) -> str:
        return self.told()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that facts of a case were taken from.

    Parameters
    ----------
    title
        In the document's own language.
    year
        None where it gives none.
    lines
        What its lines are, where files of the case cite them; blank if they do not.
    """

    id: str
    title: str
    by: Text
    year: int | None
    publisher: Text
    lines: Text

    @property
    def named(self) -> Text:
        """By whom, and of which year, as running text names it."""
        year = "" if self.year is None else f" ({self.year})"
        return Text(nb=self.by["nb"] + year, en=self.by["en"] + year)
