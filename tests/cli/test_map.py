from __future__ import annotations

from pathlib import Path

import pytest

from builders import event, events_csv


def test_the_page_is_one_file_named_after_the_case(scenemap):
    result = scenemap("map")
    assert (result.stdout, result.stderr) == ("", f"Wrote {Path('maps/bergen.html')}\n")
    assert [path.name for path in Path("maps").iterdir()] == ["bergen.html"]
    page = Path("maps/bergen.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Laksevåg" in page


def test_own_events_make_a_page_without_small_counts_or_points(scenemap, toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 6 + [event(123.456, 50, "2021-05-10")] * 3
    path = events_csv(tmp_path / "events.csv", events)
    result = scenemap("--case", toytown, "map", path, "--by", "month", "-o", "page.html")
    assert "9 counted" in result.stderr
    page = Path("page.html").read_text(encoding="utf-8")
    assert events[0]["lon"] not in page
    assert events[-1]["lon"] not in page


def test_an_output_is_not_replaced_unasked(scenemap):
    Path("page.html").write_text("mine")
    assert "--overwrite" in scenemap("map", "-o", "page.html", exit_code=1).stderr
    assert Path("page.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(("--by", "day"), 2), (("--kind", "x"), 2), (("nowhere.csv",), 1)]
)
def test_a_fault_leaves_no_page_behind(scenemap, arguments, exit_code):
    scenemap("map", "-o", "page.html", *arguments, exit_code=exit_code)
    assert list(Path().iterdir()) == []
