"""What a page or a report bears under its title, besides what is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from scenemap.model import Text


@dataclass(frozen=True, slots=True)
class Front:
    """What whoever makes a page or a report says of it.

    Parameters
    ----------
    title
        In the place of what is counted, and where.
    author
        Who stands behind it; the case's own unless given.
    day
        The day that it is dated to; none unless given, so that the same facts give the same bytes.
    """

    title: Text | None = None
    author: Text | None = None
    day: date | None = None


#: Nothing is said: the case's author, and no day.
UNSIGNED = Front()
