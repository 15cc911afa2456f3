"""One registry of measures: lists, labels, order and documentation come from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenemap import text
from scenemap.measures.registry import BY_KEY, MEASURES, Measure

DOCS = Path(__file__).parents[2] / "docs" / "measures.md"


def test_keys_are_unique_and_in_order() -> None:
    assert list(BY_KEY) == [measure.key for measure in MEASURES]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.key)
def test_each_measure_has_a_name_in_both_languages_and_is_documented(measure: Measure) -> None:
    for lang in ("nb", "en"):
        assert text.say(measure.label, lang)
        assert text.say(measure.exposed_label, lang)
    assert f"`{measure.function.__name__}`" in DOCS.read_text(encoding="utf-8")


def test_no_label_is_left_over() -> None:
    source = Path(text.__file__).read_text(encoding="utf-8")
    labels = set(re.findall(r'"(measure_\w+)": Text', source))
    used = {one.label for one in MEASURES} | {one.exposed_label for one in MEASURES}
    assert labels == used


def test_what_needs_a_buffer_or_control_is_made_for_each_control() -> None:
    assert all(one.by_control for one in MEASURES if one.needs)
