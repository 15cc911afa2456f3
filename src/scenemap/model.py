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
#: Where counts come from.
Origin = Literal["published", "events", "simulated"]
Overlap = Literal["error", "all"]
#: What is done about areas that overlap by more than slivers: refuse them, or the smallest id wins.
OVERLAPS: tuple[Overlap, ...] = get_args(Overlap)
#: Kind of events in a file that does not say what they are.
DEFAULT_KIND = "event"


class Text(TypedDict):
    """The same words in Norwegian bokmål and in English."""

    nb: str
    en: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees.

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

    def near_box(self) -> tuple[float, float, float, float]:
        """Return the box grown on each side by its own width and height: beyond it is far away."""
        width, height = self.east - self.west, self.north - self.south
        return self.west - width, self.south - height, self.east + width, self.north + height

    def near(self, lon: Any, lat: Any) -> NDArray[np.bool_]:
        """Say which positions lie in :meth:`near_box`."""
        west, south, east, north = self.near_box()
        return (  # type: ignore[no-any-return]
            (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
        )

    def holds(self, other: Bounds) -> bool:
        """Say whether another box lies in this one."""
        along = self.west <= other.west and other.east <= self.east
        return along and self.south <= other.south and other.north <= self.north

    def grown(self, lon: float, lat: float) -> Bounds:
        """Return the box grown on each side by so many degrees, kept on the earth."""
        return Bounds(
            max(-180.0, self.west - lon),
            max(-90.0, self.south - lat),
            min(180.0, self.east + lon),
            min(90.0, self.north + lat),
        )

    def __str__(self) -> str:
        return f"{self.south}–{self.north}° N, {self.west}–{self.east}° E"


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
