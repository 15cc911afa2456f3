"""Where no number may be shown there is no scale: not on the page, not in the key of a report's maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import event, events_csv, write_case
from scenemap.facts import page_facts
from scenemap.render.figures import report_figures
from scenemap.study import open_study

if TYPE_CHECKING:
    from pathlib import Path


def test_of_withheld_numbers_there_is_no_scale(tmp_path: Path) -> None:
    events = [event(50, 50, f"2021-01-{day:02}", kind="visit") for day in (10, 11, 12)]
    file = events_csv(tmp_path / "events.csv", events)
    facts = open_study(file, case=write_case(tmp_path / "case")).facts("month")

    page = page_facts(facts)
    assert {one for row in page["cells"]["value"] for one in row} == {None}
    assert page["legend"] == {"steps": [], "max": 1.0}
    told = [line.words for key in report_figures(page, "en").keys for line in key.lines]
    assert "withheld to protect persons" in told
    assert not any("scale" in words for words in told)
