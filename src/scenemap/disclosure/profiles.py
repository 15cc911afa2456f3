"""What may be shown of a profile by hour or weekday.

For the whole case, bins with fewer than 5 events are withheld, and others where they would follow from
the number of events in the window, which is taken to be known. With areas every count is rounded, for
then a profile's sums are known to nobody: those of its areas, which a panel may have withheld, least of
all. Areas that even rounded counts would tell something of, together with the sums that others may
know, are withheld whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.disclosure.account import may_be_told, told_rows
from scenemap.disclosure.bounds import Sums
from scenemap.disclosure.rounding import LEAST_BASE, check_base, range_of, rounded
from scenemap.disclosure.suppression import WIDTH, Cells, View, told, withhold
from scenemap.errors import DataError
from scenemap.model import SMALLEST
from scenemap.panel import Withheld
from scenemap.profiles import Profile, per_30_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenemap.disclosure.knowledge import Table
    from scenemap.profiles import CountedProfile
    from scenemap.tally import Conservation, RowsTold


def disclose_profile(
    profile: CountedProfile, *, earlier: Iterable[Table] = (), base: int | None = None
) -> Profile:
    """Return the profile that may be shown.

    Parameters
    ----------
    profile
        As counted.
    earlier
        Earlier releases of the same events, of which what was told of the rows is looked at; whether
        they go with the profile is for :meth:`scenemap.disclosure.releases.Ledger.check_profile`.
    base
        Round to multiples of this instead of withholding. A profile of areas is always rounded, to
        :data:`~scenemap.disclosure.rounding.LEAST_BASE` unless another base is given.

    Returns
    -------
    Profile
        Counts are whole numbers; ``withheld`` says how many were kept back. ``conservation`` and
        ``without_bin`` tell what may be told of the rows.

    Raises
    ------
    DataError
        If the base is too small, or so few events were counted that nothing can be shown.
    """
    if base is not None:
        check_base(base)
    if profile.by_area:
        base = base or LEAST_BASE
    exact = profile.counted["count"].to_numpy(dtype=np.float64, na_value=0.0)
    total = round(float(exact.sum()))
    if total < 2 * WIDTH:
        raise DataError(
            f"Fewer than {2 * WIDTH} events were counted: their hours or weekdays would tell of single "
            "persons. Take a longer window."
        )
    unknown = profile.counted["count"].isna().to_numpy(dtype=bool)
    if base is None:
        hidden = _withheld(exact, unknown)
        shown = np.rint(exact)
        nothing = unknown & ~hidden
    else:
        shown = np.array([rounded(round(one), base) for one in exact], dtype=np.float64)
        hidden = _areas_that_tell(profile, exact, unknown, base)
        # Where nobody is known to have looked throughout, what becomes 0 is unknown: if only what is 0
        # were, a shown 0 would tell that there was somebody.
        assumed = profile.counted["flags"].str.contains("unknown|partial").to_numpy(dtype=bool)
        nothing = (shown == 0) & assumed & ~hidden
    told_before = [table.rows for table in earlier if table.rows is not None]
    return _shown(profile, shown, hidden, nothing, base, total, told_before)


def _small(exact: np.ndarray) -> np.ndarray:
    small: np.ndarray = (exact > 0) & (exact < SMALLEST)
    return small


def _whole(exact: np.ndarray) -> np.ndarray:
    """Take sums of parts of events as if they were what is shown of them, and known to be.

    Nobody then knows more. What there is of a small sum is one event at least.
    """
    whole: np.ndarray = np.where(_small(exact), np.maximum(np.rint(exact), 1), np.rint(exact))
    return whole


def _withheld(exact: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Choose the bins of a whole case to withhold; their sum is known."""
    n = len(exact)
    whole = _whole(exact)
    total = float(whole.sum())
    least = np.minimum(np.floor(exact), 1)
    cost = np.where(unknown, np.inf, exact + 1)
    cells = Cells(whole, whole, least, cost, reserve=unknown)
    view = View(
        Sums((*((one,) for one in range(n)), tuple(range(n))), n),
        low=np.append(np.zeros(n), total),
        high=np.append(np.full(n, np.inf), total),
        cell=np.append(np.arange(n), -1),
        watched=np.append(np.ones(n, dtype=bool), False),
        wide=np.append(np.zeros(n, dtype=bool), True),
    )
    return withhold(cells, [view], _small(exact))


def _areas_that_tell(
    profile: CountedProfile, exact: np.ndarray, unknown: np.ndarray, base: int
) -> np.ndarray:
    """Find the areas of which rounded counts tell a small one, given the sums that others may know.

    That depends on who reads: one who knows the number of all events; one who has the profile of the
    whole case too, and a panel with each area's sum over the window; and one who knows all such sums
    that are not small. What the sums tell the last without the profile they do not tell the others.
    """
    n_areas = len(profile.areas) if profile.by_area else 1
    at = np.arange(len(exact)).reshape(n_areas, -1)
    whole = _whole(exact)
    # With the total known, as the whole case's profile is withheld or shown.
    groups: list[tuple[list[int], bool]] = [(at.ravel().tolist(), True)]
    readers = [groups]
    if profile.by_area:
        bins = exact.reshape(n_areas, -1).sum(axis=0)
        withheld = _withheld(bins, np.all(unknown.reshape(n_areas, -1), axis=0))
        of_areas = [(row.tolist(), may_be_told(exact[row].sum())) for row in at]
        for shown in (~withheld, np.array([may_be_told(one) for one in bins])):
            of_bins = [(row.tolist(), bool(one)) for row, one in zip(at.T, shown, strict=True)]
            readers.append([*groups, *of_areas, *of_bins])
    # Where nothing but small bins is withheld, the last two know the same.
    views = [_known_sums(whole, one) for at, one in enumerate(readers) if one not in readers[:at]]
    ends = np.array([range_of(rounded(int(one), base), base) for one in whole], dtype=np.float64)
    n = len(exact)
    cells = Cells(ends[:, 0], ends[:, 1], np.zeros(n), np.ones(n), np.zeros(n, bool))
    hidden = np.zeros(n, dtype=bool)
    while True:
        bad = np.zeros(n, dtype=bool)
        for view in views:
            low, high = view.audit(cells, hidden)
            small = told(low, high)
            if small.any():
                floor = view.audit(cells, np.ones(n, dtype=bool), small)
                bad |= (small & ((low > floor[0]) | (high < floor[1])))[:n]
        if not bad.any():
            return hidden
        rows = [row for row in at if (bad & ~hidden)[row].any()]
        if not rows:
            # A withheld area follows from the others: the largest that is shown goes too.
            shown_rows = [row for row in at if not hidden[row].any()]
            if not shown_rows:
                return hidden
            rows = [max(shown_rows, key=lambda row: exact[row].sum())]
        for row in rows:
            hidden[row] = True


def _known_sums(whole: np.ndarray, groups: list[tuple[list[int], bool]]) -> View:
    """Put cells together with sums over groups of them, which are known or not."""
    n, extra = len(whole), len(groups)
    sums = np.array([whole[members].sum() for members, _ in groups])
    known = np.array([one for _, one in groups])
    return View(
        Sums((*((one,) for one in range(n)), *(tuple(members) for members, _ in groups)), n),
        low=np.append(np.zeros(n), np.where(known, sums, 0.0)),
        high=np.append(np.full(n, np.inf), np.where(known, sums, np.inf)),
        cell=np.append(np.arange(n), np.full(extra, -1)),
        watched=np.append(np.ones(n, dtype=bool), np.zeros(extra, dtype=bool)),
        wide=np.zeros(n + extra, dtype=bool),
    )


def _shown(
    profile: CountedProfile,
    counts: np.ndarray,
    hidden: np.ndarray,
    nothing: np.ndarray,
    base: int | None,
    total: int,
    told_before: Sequence[Conservation | RowsTold],
) -> Profile:
    blank = hidden | nothing
    flags = profile.counted["flags"]
    if base is not None:
        flags = flags.str.replace("exact", "rounded").str.replace("spread", "rounded;spread")
        # Parts of events at a 0 would tell that there was somebody.
        flags = flags.mask(counts == 0, flags.str.replace(";spread", ""))
    flags = flags.mask(nothing, "unknown").mask(hidden, "suppressed")
    # Beneath the mask of a column, and in what is pickled, lies a number too: it must not be the count.
    counts = np.where(blank, 0, counts)
    exact = profile.counted["count"].to_numpy(dtype=np.float64, na_value=0.0)
    # Beside whole numbers that were sums of parts, the sum of the others would tell more than they do.
    parts = profile.counted["flags"].str.startswith("spread").any()
    days = profile.counted["days"].to_numpy(dtype=np.float64)
    return Profile(
        kind=profile.kind,
        unit=profile.unit,
        by=profile.by,
        window=profile.window,
        areas=profile.areas,
        by_area=profile.by_area,
        origin=profile.origin,
        conservation=told_rows(profile.conservation, told_before),
        without_bin=profile.without_bin if may_be_told(profile.without_bin) else None,
        cells=profile.counted.assign(
            count=pd.arrays.IntegerArray(counts.astype(np.int64), blank),
            per_30_days=pd.arrays.FloatingArray(per_30_days(counts, days), blank),
            flags=flags.astype("str"),
        ),
        withheld=Withheld(
            cells=int(hidden.sum()),
            # Not those with an event: that would tell which 0 is one.
            of_cells=int((~nothing).sum()),
            events=None if base is not None or parts else round(float(exact[hidden].sum())),
            of_events=total,
            base=base,
        ),
    )
