from __future__ import annotations

import random
import re
from datetime import date, timedelta

import pytest

from builders import count, covered, event, events_csv, write_case
from scenemap import (
    ReadingOptions,
    disclose,
    load_case,
    open_study,
    panel_from_events,
    read_events,
    text,
)
from scenemap.facts import build_facts
from scenemap.intervals import DateRange
from scenemap.panel import published_panel
from scenemap.report.document import Cell, Table, summary_document
from scenemap.report.summary import summary_markdown
from scenemap.windows import Windows

Q2 = {"start": "2021-04-01", "end": "2021-06-30"}


@pytest.fixture
def toytown(tmp_path):
    return load_case(write_case(tmp_path / "toytown"))


def test_every_word_of_the_document_is_in_the_markdown(toytown):
    facts = build_facts(toytown, published_panel(toytown, "month"))
    for lang in ("nb", "en"):
        told = summary_document(facts, lang)
        text = re.sub(r"\s+", " ", summary_markdown(facts, lang))
        items = [item for section in told.sections for item in section.items]
        assert items
        for words in (told.title, told.headline, *told.cautions, *items):
            assert words in text
        assert [section.heading for section in told.sections] == re.findall(
            "^## (.*)$", summary_markdown(facts, lang), flags=re.MULTILINE
        )


@pytest.mark.parametrize(("lang", "part"), [("nb", "del"), ("en", "part")])
def test_what_is_covered_in_part_says_so_beside_its_figure(tmp_path, lang, part):
    """The west was watched for half of the first quarter, the east throughout."""
    watched = [covered("west", start="2021-02-15"), covered("east")]
    case = load_case(write_case(tmp_path / "t", counts=[], coverage=watched))
    rows = [event(east, 50, f"2021-0{m}-20T12:00") for east in (50, 150) for m in (3, 5)] * 8
    study = open_study(events_csv(tmp_path / "e.csv", rows), case=case)
    facts = study.facts("quarter")
    told = summary_document(facts, lang)
    by_slice, by_source = (
        {
            name.words: [cell.words for cell in cells]
            for one in told.sections
            if one.key == key
            for name, *cells in one.table.rows
        }
        for key in ("by_slice", "by_source")
    )
    assert by_slice["West"][:2] == [f"8 ({part})", "8"]
    assert by_slice["East"][:2] == ["8", "8"]
    assert by_source["West"][0].endswith(f"; {part})")
    assert part not in by_source["East"][0] + by_source["West"][1]
    notes = next(one.items for one in told.sections if one.key == "notes")
    assert [one for one in notes if f"{part}”:" in one or f"«{part}»:" in one]


def test_a_window_that_is_covered_in_part_says_so_where_no_slice_is(tmp_path):
    """The west was watched from February on: of the window from January on, two months of three."""
    watched = [covered("west", start="2021-02-01"), covered("east")]
    case = load_case(write_case(tmp_path / "t", counts=[], coverage=watched))
    rows = [event(east, 50, f"2021-0{m}-20T12:00") for east in (50, 150) for m in (3, 5)] * 8
    study = open_study(events_csv(tmp_path / "e.csv", rows), case=case)
    windows = Windows.parse("2021-01-01..2021-03-31", "2021-04-01..2021-06-30")
    told = summary_markdown(study.facts("month", windows), "en")
    assert re.search(r"\| West +\| +8 \(4\.1; part\) \| +8 \(2\.6\) \|", told)
    assert "“part”: only a part of the time is covered" in told


def test_a_cell_knows_what_it_shows(tmp_path):
    """West 30 in the first quarter and unknown in the second; by month a third a month, as a mean."""
    rows = [count("west"), count("east"), count("east", **Q2)]
    case = load_case(write_case(tmp_path / "t", counts=rows, coverage=None))
    told = summary_document(build_facts(case, published_panel(case, "month")), "en")
    by_slice = told.sections[0].table
    assert by_slice.header == ("Area", "Jan 21", "Feb 21", "Mar 21", "Apr 21", "May 21", "Jun 21")
    west = next(row for row in by_slice.rows if row[0] == Cell("West"))
    assert west[1] == Cell("~10.0", "period_mean")
    assert west[6] == Cell("?", "unknown")
    by_source = told.sections[1].table
    west = next(row for row in by_source.rows if row[0] == Cell("West"))
    assert west[1:] == (Cell("30 (10.0)", "exact"), Cell("unknown", "unknown"), Cell("30"))


def test_what_is_withheld_is_told_first(toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 60 + [event(150, 50, "2021-01-11")] * 3
    table = read_events(
        [events_csv(tmp_path / "e.csv", [*events, *[event(150, 50, "2021-05-11")] * 30])],
        ReadingOptions(toytown.zone, bounds=toytown.bounds),
    )
    panel = panel_from_events(table, toytown.areas, "quarter", coverage=toytown.coverage)
    facts = build_facts(toytown, disclose(panel, toytown))
    told = summary_document(facts, "en")
    assert told.warnings == ()
    assert told.cautions[0].startswith("“:” is withheld so that nobody can be singled out")
    states = {cell.state for row in told.sections[0].table.rows for cell in row}
    assert "suppressed" in states


def test_simulated_is_told_before_all(simulated, bergen):
    told = summary_document(simulated, "en")
    assert told.cautions[0].startswith("SIMULATED EVENTS")
    assert told.warnings == told.cautions[:1]
    assert summary_document(bergen, "en").cautions == ()


def test_recent_and_rounded_are_told_first(toytown, tmp_path):
    events = [event(50, 50, "2021-01-10")] * 60 + [event(150, 50, "2021-01-11")] * 13
    table = read_events(
        [events_csv(tmp_path / "e.csv", events)],
        ReadingOptions(toytown.zone, bounds=toytown.bounds),
    )
    panel = panel_from_events(table, toytown.areas, "quarter", coverage=toytown.coverage)
    recent = text.say_both("recent_note")
    facts = build_facts(toytown, disclose(panel, toytown, base=10), [recent])
    first, second = summary_document(facts, "en").cautions
    assert first == recent["en"]
    assert "10" in second


def table(columns: int) -> Table:
    row = tuple(Cell(str(n)) for n in range(columns + 1))
    return Table(tuple(cell.words for cell in row), (row,))


@pytest.mark.parametrize(
    ("columns", "most", "widths"),
    [(8, 8, [8]), (9, 8, [5, 4]), (7, 3, [3, 3, 1]), (1, 8, [1]), (0, 8, [0])],
)
def test_a_table_is_cut_into_parts_of_like_width_that_lose_nothing(columns, most, widths):
    parts = table(columns).cut(most)
    assert [len(part.header) - 1 for part in parts] == widths
    assert [word for part in parts for word in part.header[1:]] == [
        str(n) for n in range(1, columns + 1)
    ]
    assert all(part.rows[0][0] == Cell("0") for part in parts)


def test_what_a_colon_means_stands_above_the_table_that_holds_one(simulated, bergen):
    of = {one.key: one.caption for one in summary_document(simulated, "nb").sections}
    assert of["by_slice"].endswith("«:» er holdt tilbake.")
    assert (
        "«:»"
        not in {one.key: one.caption for one in summary_document(bergen, "nb").sections}["by_slice"]
    )


@pytest.mark.parametrize(("by", "withheld"), [("month", True), ("quarter", False)])
def test_windows_withheld_for_the_slices_beside_say_what_shows_more(tmp_path, by, withheld):
    """8 finds in a year are no small count, but months of 1 to 4 are, and the year would tell them."""
    found = {"korskirken": (40, 8), "sandviken": (60, 70), "laksevag": (20, 60), "asane": (30, 33)}
    dice = random.Random(1)
    rows = [
        f"{date(2015 + at, 1, 1) + timedelta(days=dice.randrange(365))},{name}"
        for name, counts in found.items()
        for at, n in enumerate(counts)
        for _ in range(n)
    ]
    path = tmp_path / "e.csv"
    path.write_text("\n".join(["time,area", *rows]) + "\n", encoding="utf-8")
    study = open_study(path, case="bergen")
    windows = Windows(*(DateRange.parse(f"{year}-01-01..{year}-12-31") for year in (2015, 2016)))
    facts = study.facts(by, windows)
    en, nb = (
        next(one for one in summary_document(facts, lang).sections if one.key == "windows").caption
        for lang in ("en", "nb")
    )
    assert ("suppressed" in set(facts.windows.cells["state"])) == withheld
    assert ("Fewer may be withheld with --by year, or with “scenemap changes”" in en) == withheld
    assert (
        "Færre kan bli holdt tilbake med --by year, eller med «scenemap changes»" in nb
    ) == withheld
    alone = study.in_windows(by, windows).panel
    assert "suppressed" not in set(alone.cells["state"])
