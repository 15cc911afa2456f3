"""Measures: pure functions of source counts. None sees more than one cell a source period."""

from scenemap.measures.centres import CentreShift, centre_shift, mean_centre
from scenemap.measures.shares import common_areas, shares

__all__ = ["CentreShift", "centre_shift", "common_areas", "mean_centre", "shares"]
