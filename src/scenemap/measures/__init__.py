"""Measures: pure functions of source counts. None sees more than one cell a source period.

Each returns an :class:`Estimate`, or a small object that holds some, with the name of its method; what
the data do not allow raises a :class:`Refusal` with the reason and what would mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.lazy import lazy_names

if TYPE_CHECKING:
    from scenemap.measures.assessment import Assessment, assess
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
    from scenemap.measures.exposure import (
        Band,
        RateChange,
        ServiceExposure,
        ServiceStudy,
        rate_change,
        service_exposure,
        service_rings,
        service_study,
    )
    from scenemap.measures.hotspots import (
        Emerging,
        GiStar,
        MannKendall,
        emerging,
        gi_star,
        mann_kendall,
    )
    from scenemap.measures.lags import Lag, cross_correlations, lag_between
    from scenemap.measures.pattern import Sppt, sppt
    from scenemap.measures.proportions import common_areas, share_interval, shares
    from scenemap.measures.rates import poisson_test, rate_difference, rate_ratio
    from scenemap.measures.rings import zone_rings
    from scenemap.measures.series import Its, Power, its, power
    from scenemap.measures.timing import moved_between, moved_share

_HOME = {
    "Assessment": "assessment",
    "Band": "exposure",
    "CentreShift": "centres",
    "Design": "designs",
    "Ellipse": "centres",
    "Emerging": "hotspots",
    "Estimate": "estimate",
    "GiStar": "hotspots",
    "Its": "series",
    "Lag": "lags",
    "Lorenz": "concentration",
    "MannKendall": "hotspots",
    "Power": "series",
    "RateChange": "exposure",
    "Refusal": "estimate",
    "ResampledShift": "centres",
    "ServiceExposure": "exposure",
    "ServiceStudy": "exposure",
    "Sppt": "pattern",
    "Window": "designs",
    "assess": "assessment",
    "centre_shift": "centres",
    "centre_shift_resampled": "centres",
    "common_areas": "proportions",
    "cross_correlations": "lags",
    "ellipse": "centres",
    "emerging": "hotspots",
    "entropy": "concentration",
    "generalised_gini": "concentration",
    "gi_star": "hotspots",
    "gini": "concentration",
    "gross_effect": "displacement",
    "its": "series",
    "lag_between": "lags",
    "lorenz": "concentration",
    "mann_kendall": "hotspots",
    "mean_centre": "centres",
    "moved_between": "timing",
    "moved_share": "timing",
    "net_effect": "displacement",
    "poisson_test": "rates",
    "power": "series",
    "rate_change": "exposure",
    "rate_difference": "rates",
    "rate_ratio": "rates",
    "read_design": "designs",
    "service_exposure": "exposure",
    "service_rings": "exposure",
    "service_study": "exposure",
    "share_interval": "proportions",
    "shares": "proportions",
    "sppt": "pattern",
    "standard_distance": "centres",
    "total_net_effect": "displacement",
    "wdd": "displacement",
    "wdd_harm": "displacement",
    "wdd_running": "displacement",
    "wdq": "displacement",
    "window_counts": "designs",
    "zone_rings": "rings",
}

__all__ = [
    "Assessment",
    "Band",
    "CentreShift",
    "Design",
    "Ellipse",
    "Emerging",
    "Estimate",
    "GiStar",
    "Its",
    "Lag",
    "Lorenz",
    "MannKendall",
    "Power",
    "RateChange",
    "Refusal",
    "ResampledShift",
    "ServiceExposure",
    "ServiceStudy",
    "Sppt",
    "Window",
    "assess",
    "centre_shift",
    "centre_shift_resampled",
    "common_areas",
    "cross_correlations",
    "ellipse",
    "emerging",
    "entropy",
    "generalised_gini",
    "gi_star",
    "gini",
    "gross_effect",
    "its",
    "lag_between",
    "lorenz",
    "mann_kendall",
    "mean_centre",
    "moved_between",
    "moved_share",
    "net_effect",
    "poisson_test",
    "power",
    "rate_change",
    "rate_difference",
    "rate_ratio",
    "read_design",
    "service_exposure",
    "service_rings",
    "service_study",
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

__getattr__, __dir__ = lazy_names(__name__, _HOME, shown=True)
