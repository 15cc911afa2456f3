from __future__ import annotations

import pytest

from scenemap.errors import SceneMapError
from scenemap.measures.estimate import Refusal, normal_estimate, refuse


def test_a_normal_interval_reaches_1_96_standard_errors() -> None:
    found = normal_estimate(10, 4, level=0.95, n=1, method="m")
    assert (found.low, found.high) == pytest.approx((6.08007, 13.91993), abs=5e-6)
    assert found.z == 5
    assert found.p == pytest.approx(5.733e-7, rel=1e-3)


def test_without_variance_there_is_no_test() -> None:
    found = normal_estimate(0, 0, level=0.95, n=1, method="m")
    assert (found.z, found.p) == (None, None)


def test_a_refusal_has_both_languages_and_is_an_error_of_the_package() -> None:
    refusal = refuse("Nei.", "No.", "Gjør slik.", "Do so.")
    assert isinstance(refusal, SceneMapError)
    assert isinstance(refusal, ValueError)
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "No. Do so."
    assert refusal.reason == {"nb": "Nei.", "en": "No."}
    assert refusal.remedy == {"nb": "Gjør slik.", "en": "Do so."}
