from __future__ import annotations

import pytest

from scenemap.errors import SceneMapError
from scenemap.measures.estimate import Refusal, normal_estimate, refuse


def test_a_normal_interval_reaches_1_96_standard_errors() -> None:
    found = normal_estimate(10, 4, level=0.95, n=1, method="m")
    assert (found.low, found.high) == pytest.approx((6.08007, 13.91993), abs=5e-6)
    assert found.z == 5
    assert found.p == pytest.approx(5.733e-7, rel=1e-3)


def test_with_few_degrees_of_freedom_the_interval_is_students() -> None:
    """Tables: t(10) at .975 is 2.228; z 2.228 has p .05 with 10 degrees of freedom."""
    found = normal_estimate(4.456, 4, level=0.95, n=1, method="m", df=10)
    assert (found.low, found.high) == pytest.approx((0, 8.912), abs=1e-3)
    assert found.p == pytest.approx(0.05, abs=1e-4)
    assert found.df == 10
    wide = normal_estimate(4.456, 1, level=0.95, n=1, method="m", df=10, phi=4)
    assert (wide.low, wide.high) == pytest.approx((found.low, found.high))


def test_without_variance_there_is_no_interval() -> None:
    with pytest.raises(Refusal, match="no events to compare"):
        normal_estimate(0, 0, level=0.95, n=1, method="m")


@pytest.mark.parametrize("phi", [0.99, 0, -1, float("nan"), float("inf")])
def test_less_scatter_than_that_of_independent_events_is_none(phi: float) -> None:
    with pytest.raises(Refusal, match=r"is not a number from 1 up\. Give 1 where each person"):
        normal_estimate(10, 4, level=0.95, n=1, method="m", phi=phi)


def test_a_refusal_has_both_languages_and_is_an_error_of_the_package() -> None:
    refusal = refuse("Nei.", "No.", "Gjør slik.", "Do so.")
    assert isinstance(refusal, SceneMapError)
    assert isinstance(refusal, ValueError)
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "No. Do so."
    assert refusal.reason == {"nb": "Nei.", "en": "No."}
    assert refusal.remedy == {"nb": "Gjør slik.", "en": "Do so."}
