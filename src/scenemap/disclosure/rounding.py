"""Rounding instead of withholding: every count to the nearest multiple of a base, each on its own.

Conventional rounding, not random: the same counts give the same figures, and a second release of the
same events tells nothing new (random rounding can be averaged away; Willenborg & de Waal (2001),
*Elements of Statistical Disclosure Control*, Springer, ch. 9). Nothing is derived to add up: a coarser
slice is rounded from its own count. The price is that nought is not told from a few.
"""

from __future__ import annotations

from scenemap.disclosure.suppression import WIDTH
from scenemap.errors import DataError

#: The smallest base: figures of 0 stand for 0 to half the base, which must be :data:`WIDTH` wide.
LEAST_BASE = 2 * WIDTH


def rounded(count: int, base: int) -> int:
    """Round to the nearest multiple of ``base``; half way is rounded down.

    Down, so that what becomes 0 is half the base wide: nothing lies below nought.

    Examples
    --------
    >>> [rounded(n, 10) for n in (0, 5, 6, 15, 16)]
    [0, 0, 10, 10, 20]
    """
    return base * ((2 * count + base - 1) // (2 * base))


def range_of(figure: int, base: int) -> tuple[int, int]:
    """Return the smallest and largest count that is rounded to a figure.

    Examples
    --------
    >>> range_of(0, 10), range_of(10, 10)
    ((0, 5), (6, 15))
    """
    return max(0, figure - (base - 1) // 2), figure + base // 2


def check_base(base: int) -> None:
    """Refuse a base that would tell small counts.

    Raises
    ------
    DataError
        If it is under :data:`LEAST_BASE`.
    """
    if base < LEAST_BASE:
        raise DataError(
            f"Counts cannot be rounded to {base}: a figure of 0 would stand for 0 to "
            f"{max(0, base // 2)}, and a small count must not be known to within {WIDTH}. "
            f"Round to {LEAST_BASE} or more."
        )
