"""How far a drawn line may be off, as files and people say it: one rule for every road of a zone."""

from __future__ import annotations

import math
import re

from scenemap.errors import DataError

#: Metres; a line that may be farther off tells nothing of a town.
MOST_ACCURACY_M = 5000.0
#: Some read a thousand, others one with three decimals.
_AMBIGUOUS = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")


def metres_of(value: object) -> float | None:
    """Read an accuracy in metres; None where it is blank, not a number where it cannot be read.

    Raises
    ------
    DataError
        If it is a text of which nobody knows whether it says thousands or decimals.

    Examples
    --------
    >>> metres_of("12,5"), metres_of(" "), metres_of([10]), metres_of(0)
    (12.5, None, nan, 0.0)
    >>> metres_of("1,000")
    Traceback (most recent call last):
    scenemap.errors.DataError: '1,000' may be 1000 or 1. Write 1000 or 1.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        return math.nan
    text = str(value).strip() if value is not None else ""
    if not text:
        return None
    if isinstance(value, str) and (found := _AMBIGUOUS.fullmatch(text)):
        thousands, decimal = "".join(found.groups()), f"{float('.'.join(found.groups())):g}"
        raise DataError(
            f"'{text}' may be {thousands} or {decimal}. Write {thousands} or {decimal}."
        )
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


def said_metres(*values: object) -> float | None:
    """Return the largest accuracy that anybody said; None if nobody did.

    A nought is what programmes write where nobody said anything, and every doubt errs to the safe side.

    Examples
    --------
    >>> said_metres(0, 20, "30"), said_metres("", 0), said_metres("x", 20)
    (30.0, None, nan)
    """
    found = [metres for metres in map(metres_of, values) if metres]
    return math.nan if any(map(math.isnan, found)) else max(found, default=None)
