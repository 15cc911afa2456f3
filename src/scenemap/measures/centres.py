"""Where the counts lie on the whole: weighted mean centres and how far they shift.

A mean centre of areas depends on which point stands for each area. It is reported for two admissible
choices, and is worth a headline only if they agree better than the centre moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class CentreShift:
    """How a mean centre moved.

    Parameters
    ----------
    metres
        Length of the shift.
    degrees
        Direction, clockwise from grid north.
    east, north
        Its components in metres.
    """

    metres: float
    degrees: float
    east: float
    north: float

    def spread(self, other: CentreShift) -> float:
        """Return how far another estimate of the same shift is from this one, in metres."""
        return math.hypot(self.east - other.east, self.north - other.north)


def mean_centre(x: ArrayLike, y: ArrayLike, weights: ArrayLike) -> tuple[float, float]:
    """Compute the weighted mean centre (Ebdon 1985; CrimeStat IV, ch. 4).

    Parameters
    ----------
    x, y
        Metres, shape (n,).
    weights
        Counts or rates, shape (n,), from 0 up and not all 0.

    Raises
    ------
    ValueError
        If the weights are negative or all 0.

    Examples
    --------
    The eight points of statistics textbooks' first example, each once:

    >>> x, y = [1, 2, 2, 2, 3, 3, 3, 4], [2, 3, 2, 1, 4, 3, 1, 4]
    >>> mean_centre(x, y, [1] * 8)
    (2.5, 2.5)
    """
    weight = np.asarray(weights, dtype=np.float64)
    if (weight < 0).any() or not weight.sum() > 0:
        raise ValueError("Weights must be from 0 up and not all 0.")
    return (
        float(np.average(np.asarray(x, dtype=np.float64), weights=weight)),
        float(np.average(np.asarray(y, dtype=np.float64), weights=weight)),
    )


def centre_shift(first: tuple[float, float], last: tuple[float, float]) -> CentreShift:
    """Compute the shift from one centre to another, in metres and degrees.

    Examples
    --------
    >>> centre_shift((0, 0), (-3, -4))
    CentreShift(metres=5.0, degrees=216.86989764584402, east=-3, north=-4)
    """
    east, north = last[0] - first[0], last[1] - first[1]
    return CentreShift(
        math.hypot(east, north), math.degrees(math.atan2(east, north)) % 360, east, north
    )
