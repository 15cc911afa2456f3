"""Which part of the counts fell where, over areas that can be compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenemap.measures.estimate import (
    LEVEL,
    Estimate,
    check_level,
    check_phi,
    normal_quantile,
    refuse,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def common_areas(counts: pd.DataFrame) -> list[str]:
    """List the areas whose count is known in every period.

    Parameters
    ----------
    counts
        A row an area, a column a source period; NaN where unknown or withheld.

    Examples
    --------
    >>> import pandas as pd
    >>> common_areas(pd.DataFrame({"p1": [3, None], "p2": [4, 5]}, index=["a", "b"]))
    ['a']
    """
    return [str(area) for area in counts.index[_known_throughout(counts)]]


def _known_throughout(counts: pd.DataFrame) -> NDArray[np.bool_]:
    return np.asarray(counts.notna().to_numpy().all(axis=1))


def shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Compute each common area's share of the counts of all common areas, period by period.

    Parameters
    ----------
    counts
        A row an area, a column a source period; NaN where unknown or withheld.

    Returns
    -------
    DataFrame
        Shares from 0 to 1, common areas only; NaN for a period without any count.

    Examples
    --------
    >>> import pandas as pd
    >>> shares(pd.DataFrame({"p1": [1, 3], "p2": [2, 2]}, index=["a", "b"]))
         p1   p2
    a  0.25  0.5
    b  0.75  0.5
    """
    common = counts[_known_throughout(counts)]
    # As an array: of a few areas, most of the time of a summary would go into lining up a frame.
    numbers = common.to_numpy(np.float64)
    totals = numbers.sum(axis=0)
    part = numbers / np.where(totals > 0, totals, np.nan)
    return pd.DataFrame(part, common.index, common.columns)


def share_interval(count: int, total: int, *, level: float = LEVEL, phi: float = 1.0) -> Estimate:
    """Compute a share with its Wilson score interval (Wilson 1927, JASA 22:209-212).

    Written out, for scipy's takes longer to load than the rest of a summary takes to make.

    Parameters
    ----------
    count, total
        Part and whole, whole numbers.
    level
        Confidence of the interval.
    phi
        Overdispersion: so many events tell as much as one independent event.

    Raises
    ------
    Refusal
        If the whole is 0, or the part is larger than it.

    Examples
    --------
    >>> found = share_interval(81, 263)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    """
    check_level(level)
    check_phi(phi)
    if not 0 <= count <= total or total == 0:
        raise refuse(f"{count} av {total} er ingen andel.", f"{count} of {total} is no share.")
    share, z = count / total, normal_quantile(0.5 + level / 2)
    n = total / phi
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    reach /= 1 + z**2 / n
    return Estimate(
        share,
        None,
        max(middle - reach, 0.0),
        min(middle + reach, 1.0),
        level,
        total,
        "Wilson score interval",
    )
