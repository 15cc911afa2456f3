"""The same comparison where nothing was done: on earlier dates, and in other areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenemap import text
from scenemap.measures.designs import added_up
from scenemap.measures.rates import log_ratio_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scenemap.measures.designs import Design, WindowCounts
    from scenemap.model import Text

#: Of fewer a share says nothing.
LEAST = 10
#: Added to every count, so that a count of 0 has a ratio (Anscombe 1956, Biometrika 43:461-464).
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Placebos:
    """How often the same comparison came out as large where nothing was done.

    Parameters
    ----------
    n
        Comparisons that could be made.
    as_large
        Those whose rate ratio, up or down, is as far from 1 as what was seen.
    """

    n: int
    as_large: int

    @property
    def share(self) -> float | None:
        """The part of them that is as large; None where they are too few."""
        return self.as_large / self.n if self.n >= LEAST else None

    def words(self) -> Text:
        """Say it in words."""
        if self.share is None:
            return text.say_both("placebo_few", n=self.n)
        return text.say_both("placebo", n=self.n, share=text.number(100 * self.share, 0))


def placebos_of(table: WindowCounts, design: Design) -> Placebos:
    """Repeat a design's rate ratio on every earlier date and in every other area.

    The windows keep their lengths in slices and the days between them, and are moved back slice by slice
    until all of them lies in or before the real window before, and further as far as the series reaches.
    In the place of the target comes each area that is neither target nor buffer; the control stays, and
    is no target. Comparisons share slices, so that they are not independent of each other: the share is
    no p-value.

    Parameters
    ----------
    table
        Counts of the windows, and the series for earlier dates.
    design
        Whose ratio is repeated: of the target to its first control, or alone.

    Examples
    --------
    >>> from scenemap import load_case, published_panel
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import Design, WindowCounts
    >>> before = DateRange.parse("2014-09-01..2014-12-31")
    >>> after = DateRange.parse("2015-01-01..2015-12-31")
    >>> design = Design(("korskirken",), (), ("sandviken",), before, after)
    >>> table = WindowCounts.of_periods(published_panel(load_case("bergen"), "year"), design)
    >>> placebos_of(table, design)
    Placebos(n=2, as_large=1)
    """
    control = design.controls[:1]
    touched = {*design.target, *design.buffer, *control}
    others = [(area,) for area in table.areas if area not in touched]
    seen = _ratio(table.counts, table.days, table.areas, design.target, control)
    if seen is None:
        return Placebos(0, 0)
    found = [_ratio(table.counts, table.days, table.areas, area, control) for area in others]
    for counts, days in _earlier(table, design):
        found += [
            _ratio(counts, days, table.areas, target, control)
            for target in (design.target, *others)
        ]
    sizes = [abs(one) for one in found if one is not None]
    # A ratio that only rounding tells from the one that was seen is as large as it.
    return Placebos(len(sizes), sum(one >= abs(seen) - 1e-9 for one in sizes))


def _earlier(
    table: WindowCounts, design: Design
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield counts and days of the two windows, moved back slice by slice."""
    counts, days = table.slice_counts, table.slice_days
    at, after = table.slices_within(design)
    if counts is None or days is None or not after.any() or after.all():
        return
    tiled = [
        sum(table.slices[i].days for i in part) == window.days
        for part, window in ((at[~after], design.before), (at[after], design.after))
    ]
    if not all(tiled):  # the windows are not made of whole slices, so neither would these be
        return
    back = 1
    while at[0] - back >= 0:
        windows = at[~after] - back, at[after] - back
        if windows[1][-1] <= at[~after][-1]:
            yield (
                np.column_stack([counts[:, part].sum(axis=1) for part in windows]),
                np.column_stack([days[:, part].sum(axis=1) for part in windows]),
            )
        back += 1


def _ratio(
    counts: NDArray[np.float64],
    days: NDArray[np.float64],
    areas: Sequence[str],
    target: Sequence[str],
    control: Sequence[str],
) -> float | None:
    """Compute the log rate ratio of a group of areas, against a control if there is one."""
    roles = []
    for group in filter(None, (target, control)):
        at = [areas.index(area) for area in group]
        n, d = added_up(counts, days, at)
        if not np.isfinite(n).all() or not (d > 0).all() or not n.any():
            return None
        roles.append((n + _HALF, d))
    logarithm, _ = log_ratio_of(*map(np.stack, zip(*roles, strict=True)))
    return float(logarithm)
