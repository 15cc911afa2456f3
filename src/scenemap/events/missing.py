"""What stands for nothing in a cell, and for nobody knows how many; what is too many for a cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pandas as pd

#: As registers, portals, R, Python, databases and pivot tables write it, in whatever case. No more than
#: these: a word such as "none" may be an answer.
MISSING = frozenset(
    (
        "", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "-", "–", "—", ".", "..", "...",
        "(blank)", "(null)", "(tom)",
    )
)  # fmt: skip

#: Larger counts in one row are a slip, and their sums might not be exact.
MOST_COUNT = 1_000_000_000
#: A count that is one or a thousand, as whoever wrote it marks thousands or decimals.
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
MARKED = (
    "may be written with a mark between thousands, or with decimals",
    "Write it as a whole number, without any mark.",
)


def blank_cells(cells: pd.Series[Any]) -> pd.Series[bool]:
    """Say which cells hold nothing, or a word that stands for nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> blank_cells(pd.Series(["west", " ", "NA", None, "-", "0"])).tolist()
    [False, True, True, True, True, False]
    """
    import pandas as pd

    nothing = cells.isna()
    if cells.dtype == object or isinstance(cells.dtype, pd.StringDtype):
        nothing = nothing | cells.astype("str").str.strip().str.lower().isin(MISSING)
    return cast("pd.Series[bool]", nothing.astype(bool))
