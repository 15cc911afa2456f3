"""What a study gives: panels that may be shown, with what must be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from scenemap.areas import Area
    from scenemap.facts import Facts
    from scenemap.intervals import Slice
    from scenemap.model import Text
    from scenemap.panel import Panel


@dataclass(frozen=True)
class Shown:
    """A panel that may be shown, and what must be said with it.

    Parameters
    ----------
    panel
        Small counts are withheld.
    areas
        That were counted in.
    notes
        What the output must say.
    messages
        What whoever ran this should know of the files: for the terminal, not for the output. They tell
        nothing that the output withholds.
    rows
        Why rows were left out, and which columns were not used, for readers of the output.
    """

    panel: Panel
    areas: tuple[Area, ...]
    notes: tuple[Text, ...] = ()
    messages: tuple[str, ...] = ()
    rows: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        said = len(self.notes) + len(self.messages)
        return f"<{type(self).__name__} {self.panel!r}; {said} notes and messages>"

    def __post_init__(self) -> None:
        from scenemap.panel import check_panel

        for panel in (self.panel, getattr(self, "windows", None), getattr(self, "halves", None)):
            if panel is not None:
                check_panel(panel, "What is shown")

    def to_geo(self) -> gpd.GeoDataFrame:
        """Return the cells of the panel, each with the outline of its area; see :meth:`Panel.to_geo`.

        Examples
        --------
        >>> from scenemap import open_study
        >>> cells = open_study().panel("year").to_geo()
        >>> cells.crs.to_string(), cells[cells["area"] == "korskirken"].geom_type.tolist()
        ('EPSG:4326', ['Polygon', 'Polygon', 'Polygon'])
        """
        return self.panel.to_geo(self.areas)


@dataclass(frozen=True, kw_only=True, repr=False)
class Compared(Shown):
    """A panel by slices, and beside it what was counted in two windows, disclosed together.

    Parameters
    ----------
    windows
        Source periods are the window before and the one after.
    halves
        The two halves of the window before, from which overdispersion is estimated; None where the
        window cannot be halved, and for published counts.
    """

    windows: Panel
    halves: Panel | None = None


@dataclass(frozen=True)
class QuarterReport:
    """A quarter that may be handed on once it is noted; see :meth:`Study.quarter`.

    Parameters
    ----------
    quarter
        Which one.
    facts
        What its report says.
    again
        Whether it was released before, and is made again as it stood then.
    messages
        As in :class:`Shown`.
    note
        Writes into the ledger what is released now.
    """

    quarter: Slice
    facts: Facts
    again: bool
    messages: tuple[str, ...]
    note: Callable[[], None] = field(default=lambda: None, repr=False)
