"""What may be shown of a profile by hour or weekday.

For the whole case, bins with fewer than 5 events are withheld, and others where they would follow from
the number of events in the window, which is taken to be known. With areas every count is rounded, for
then a profile's sums are known to nobody: those of its areas, which a panel may have withheld, least of
all. Areas that even rounded counts would tell something of, together with the sums that others may
know, are withheld whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.disclosure.bounds import Sums
from scenemap.disclosure.rounding import LEAST_BASE, check_base, range_of, rounded
from scenemap.disclosure.suppression import SMALLEST, WIDTH, Cells, View, told, withhold
from scenemap.errors import DataError
from scenemap.panel import PER_DAYS, Withheld

if TYPE_CHECKING:
    from scenemap.profiles import Profile


def disclose_profile(profile: Profile, *, base: int | None = None) -> Profile:
    """Return the profile that may be shown.

    Parameters
    ----------
    profile
        As counted.
    base
        Round to multiples of this instead of withholding. A profile of areas is always rounded, to
        :data:`~scenemap.disclosure.rounding.LEAST_BASE` unless another base is given.

    Returns
    -------
    Profile
        Counts are whole numbers; ``withheld`` says how many were kept back. ``conservation`` is None
        where so few events were counted that their number would tell a small count.

    Raises
    ------
    DataError
        If the base is too small, or so few events were counted that nothing can be shown.
    """
    if base is not None:
        check_base(base)
    if profile.by_area:
        base = base or LEAST_BASE
    exact = profile.cells["count"].to_numpy(dtype=np.float64, na_value=0.0)
    total = round(float(exact.sum()))
    if total < 2 * WIDTH:
        raise DataError(
            f"Fewer than {2 * WIDTH} events were counted: their hours or weekdays would tell of single "
            "persons. Take a longer window."
        )
    spread = profile.cells["flags"].str.startswith("spread").to_numpy(dtype=bool)
    unknown = profile.cells["count"].isna().to_numpy(dtype=bool)
    if base is None:
        hidden = _withheld(exact, spread, unknown, total)
        shown = np.rint(exact)
        nothing = unknown & ~hidden
    else:
        shown = np.array([rounded(round(one), base) for one in exact], dtype=np.float64)
        hidden = _areas_that_tell(profile, exact, spread, base)
        # Where nobody is known to have looked throughout, what becomes 0 is unknown: if only what is 0
        # were, a shown 0 would tell that there was somebody.
        assumed = profile.cells["flags"].str.contains("unknown|partial").to_numpy(dtype=bool)
        nothing = (shown == 0) & assumed & ~hidden
    return _shown(profile, shown, hidden, nothing, base, total)


def _withheld(exact: np.ndarray, spread: np.ndarray, unknown: np.ndarray, total: int) -> np.ndarray:
    """Choose the bins of a whole case to withhold; their sum is known."""
    n = len(exact)
    # A sum of parts is shown to the whole number, and so known to within one.
    low, high = np.maximum(0, np.rint(exact) - spread), np.rint(exact) + spread
    least = np.minimum(np.floor(exact), 1)
    cost = np.where(unknown, np.inf, exact + 1)
    cells = Cells(low, high, least, cost, reserve=unknown)
    view = View(
        Sums((*((one,) for one in range(n)), tuple(range(n))), n),
        low=np.append(np.zeros(n), float(total)),
        high=np.append(np.full(n, np.inf), float(total)),
        cell=np.append(np.arange(n), -1),
        watched=np.append(np.ones(n, dtype=bool), False),
        wide=np.append(np.zeros(n, dtype=bool), True),
    )
    return withhold(cells, [view], (exact > 0) & (exact < SMALLEST))


def _areas_that_tell(
    profile: Profile, exact: np.ndarray, spread: np.ndarray, base: int
) -> np.ndarray:
    """Find the areas of which rounded counts tell a small one, given the sums that others may know.

    Those are each bin's over the whole case and each area's over the window, unless small themselves.
    """
    n_areas = len(profile.areas) if profile.by_area else 1
    n = len(exact)
    at = np.arange(n).reshape(n_areas, -1)
    ends = np.array([range_of(rounded(round(one), base), base) for one in exact])
    low, high = np.maximum(0, ends[:, 0] - spread), ends[:, 1] + spread
    groups = [*at, *(at.T if profile.by_area else ())]
    rows = [*((one,) for one in range(n)), *(tuple(group.tolist()) for group in groups)]
    row_low, row_high = [0.0] * n, [np.inf] * n
    for group in groups:
        one = exact[group].sum()
        # Sums of 1 to 4 are withheld wherever they would be shown; a whole case's profile shows sums of
        # parts to the whole number.
        known = one == 0 or one >= SMALLEST
        about = float(spread[group].any())
        row_low.append(max(0.0, np.rint(one) - about) if known else 0.0)
        row_high.append(np.rint(one) + about if known else np.inf)
    extra = len(rows) - n
    view = View(
        Sums(tuple(rows), n),
        low=np.array(row_low),
        high=np.array(row_high),
        cell=np.append(np.arange(n), np.full(extra, -1)),
        watched=np.append(np.ones(n, dtype=bool), np.zeros(extra, dtype=bool)),
        wide=np.zeros(len(rows), dtype=bool),
    )
    cells = Cells(
        low.astype(np.float64), high.astype(np.float64), np.zeros(n), np.ones(n), np.zeros(n, bool)
    )
    hidden = np.zeros(n, dtype=bool)
    floor = view.audit(cells, ~hidden)
    while True:
        found = view.audit(cells, hidden)
        tighter = (found[0] > floor[0]) | (found[1] < floor[1])
        bad = (told(*found) & tighter)[:n] & ~hidden
        if not bad.any():
            bad = (told(*found) & tighter)[:n]
            if not bad.any():
                return hidden
            # A withheld area follows from the others: the largest that is shown goes too.
            shown = [row for row in at if not hidden[row].any()]
            if not shown:
                return hidden
            hidden[max(shown, key=lambda row: exact[row].sum())] = True
            continue
        for row in at:
            if bad[row].any():
                hidden[row] = True


def _shown(
    profile: Profile,
    counts: np.ndarray,
    hidden: np.ndarray,
    nothing: np.ndarray,
    base: int | None,
    total: int,
) -> Profile:
    blank = hidden | nothing
    flags = profile.cells["flags"]
    if base is not None:
        flags = flags.str.replace("exact", "rounded").str.replace("spread", "rounded;spread")
    flags = flags.mask(nothing, "unknown").mask(hidden, "suppressed")
    known = ~profile.cells["count"].isna().to_numpy(dtype=bool) | hidden
    exact = profile.cells["count"].to_numpy(dtype=np.float64, na_value=0.0)
    return replace(
        profile,
        cells=profile.cells.assign(
            count=pd.arrays.IntegerArray(counts.astype(np.int64), blank),
            per_30_days=pd.arrays.FloatingArray(counts / profile.window.days * PER_DAYS, blank),
            flags=flags.astype("str"),
        ),
        withheld=Withheld(
            cells=int(hidden.sum()),
            of_cells=int(known.sum()),
            events=None if base is not None else round(float(exact[hidden].sum())),
            of_events=total,
            base=base,
        ),
    )
