"""Measures: pure functions of source counts. None sees more than one cell a source period.

Each returns an :class:`Estimate`, or a small object that holds some, with the name of its method; what
the data do not allow raises a :class:`Refusal` with the reason and what would mend it.
"""

from scenemap.measures.assess import Assessment, assess
from scenemap.measures.centres import (
    CentreShift,
    Ellipse,
    ResampledShift,
    centre_shift,
    centre_shift_resampled,
    ellipse,
    mean_centre,
    standard_distance,
)
from scenemap.measures.concentration import Lorenz, entropy, generalised_gini, gini, lorenz
from scenemap.measures.designs import Design, Window, read_design, window_counts
from scenemap.measures.displacement import (
    gross_effect,
    net_effect,
    total_net_effect,
    wdd,
    wdd_harm,
    wdd_running,
    wdq,
)
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.measures.hotspots import (
    Emerging,
    GiStar,
    MannKendall,
    emerging,
    gi_star,
    mann_kendall,
)
from scenemap.measures.pattern import Sppt, sppt
from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio
from scenemap.measures.rings import zone_rings
from scenemap.measures.series import Its, Power, its, power
from scenemap.measures.shares import common_areas, share_interval, shares

__all__ = [
    "Assessment",
    "CentreShift",
    "Design",
    "Ellipse",
    "Emerging",
    "Estimate",
    "GiStar",
    "Its",
    "Lorenz",
    "MannKendall",
    "Power",
    "Refusal",
    "ResampledShift",
    "Sppt",
    "Window",
    "assess",
    "centre_shift",
    "centre_shift_resampled",
    "common_areas",
    "ellipse",
    "emerging",
    "entropy",
    "generalised_gini",
    "gi_star",
    "gini",
    "gross_effect",
    "its",
    "lorenz",
    "mann_kendall",
    "mean_centre",
    "net_effect",
    "poisson_test",
    "power",
    "rate_difference",
    "rate_ratio",
    "read_design",
    "share_interval",
    "shares",
    "sppt",
    "standard_distance",
    "total_net_effect",
    "wdd",
    "wdd_harm",
    "wdd_running",
    "wdq",
    "window_counts",
    "zone_rings",
]
