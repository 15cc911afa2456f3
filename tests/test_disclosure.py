from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from builders import events_csv, write_case
from scenemap.case import load_case
from scenemap.disclosure import disclose, n_suppressed
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.facts import build_facts, page_facts, published_panel
from scenemap.panel import panel_from_events
from scenemap.report import summary_csv, summary_json, summary_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenemap.panel import Panel

#: West: 3 in January, 6 in February. East: 10 and 8.
EVENTS = [
    ("west", "2021-01", 3),
    ("west", "2021-02", 6),
    ("east", "2021-01", 10),
    ("east", "2021-02", 8),
]


@pytest.fixture
def case(tmp_path):
    return load_case(write_case(tmp_path / "toytown"))


def panel_of(case, folder, groups, **more: object) -> Panel:
    rows = [
        {"area": area, "time": f"{month}-15", "kind": "find", **more}
        for area, month, n in groups
        for _ in range(n)
    ]
    table = read_events(
        [events_csv(folder / "events.csv", rows)],
        ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west")),
    )
    return panel_from_events(table, case.areas, "month", coverage=case.coverage)


def cells(panel: Panel, area: str = "west") -> list[tuple[int | None, str]]:
    rows = panel.cells[panel.cells["area"] == area]
    return [
        (None if str(n) == "<NA>" else int(n), flags)
        for n, flags in zip(rows["count"], rows["flags"], strict=True)
    ]


def test_one_to_four_are_withheld_and_nought_and_five_are_shown(case, tmp_path):
    groups = [("west", f"2021-0{month}", n) for month, n in enumerate((5, 1, 4, 0, 6), 1)]
    shown = disclose(panel_of(case, tmp_path, groups))
    assert cells(shown) == [
        (5, "exact;partial"),  # the first event is on the 15th
        (None, "suppressed"),
        (None, "suppressed"),
        (0, "exact"),
        (6, "exact;partial"),
    ]
    assert n_suppressed(shown) == 2


def test_withheld_cells_have_no_rate_either(case, tmp_path):
    shown = disclose(panel_of(case, tmp_path, [("west", "2021-01", 4), ("west", "2021-02", 5)]))
    for frame in (shown.cells, shown.source_cells):
        small = frame[frame["flags"] == "suppressed"]
        assert len(small) == 1
        assert small[["count", "per_30_days"]].isna().all(axis=None)


def test_simulated_counts_are_withheld_as_real_ones_are(case, tmp_path):
    shown = disclose(panel_of(case, tmp_path, [("west", "2021-01", 3)], simulated="yes"))
    assert cells(shown) == [(None, "suppressed")]


def test_the_panel_as_counted_is_not_changed(case, tmp_path):
    panel = panel_of(case, tmp_path, EVENTS)
    before = panel.cells.copy(), panel.source_cells.copy()
    disclose(panel)
    assert panel.cells.equals(before[0])
    assert panel.source_cells.equals(before[1])


def test_published_counts_pass_unchanged(tmp_path):
    from builders import count

    case = load_case(write_case(tmp_path / "toytown", counts=[count("west", count=3)]))
    panel = published_panel(case, "quarter")
    assert disclose(panel) is panel
    assert panel.cells["count"].tolist() == [3]
    assert n_suppressed(panel) == 0


def leaves(data: Any, skip: tuple[str, ...] = ()) -> Iterator[Any]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in skip:
                yield from leaves(value, skip)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value, skip)
    else:
        yield data


#: What anybody could take the withheld 3 from: it, its rate (3 / 17 covered days x 30), sums with it
#: (13 in January, 9 in the west, 27 in all) and shares with it (3 / 13, 10 / 13).
SECRETS = {3, 5.2941, 13, 9, 27, 23.1, 76.9, 0.2308, 0.7692}


def test_nothing_that_is_derived_gives_a_withheld_count_away(case, tmp_path):
    true = panel_of(case, tmp_path, EVENTS)
    assert cells(true)[0] == (3, "exact;partial")
    facts = build_facts(case, disclose(true))
    told = summary_json(facts, "en")
    numbers = {one for one in leaves(told) if isinstance(one, int | float)}
    assert numbers & SECRETS == set()
    assert {6, 10, 8, 24} <= numbers

    page = page_facts(facts)
    drawn = (
        "lon",
        "lat",
        "accuracy_m",
        "outline",
        "inner",
        "outer",
        "view",
        "bounds",
        "backdrop",
        "period",
        "check",
    )
    numbers = {
        round(one, 4) for one in leaves(page, skip=drawn) if isinstance(one, int | float)
    } - {3}  # the code of a state
    assert numbers & SECRETS == set()
    assert {6, 10, 8} <= numbers

    texts = " ".join(one for one in leaves([told, page]) if isinstance(one, str))
    for secret in ("5.3", "13", "23.1", "76.9", "27"):
        assert secret not in texts.replace("2021", "").replace(page["version"], "")


def test_the_words_and_tables_say_that_counts_are_withheld(case, tmp_path):
    facts = build_facts(case, disclose(panel_of(case, tmp_path, EVENTS)))
    markdown = summary_markdown(facts, "en")
    assert "West: not in shares and centre, because counts under 5 are withheld." in markdown
    assert "<5 is 1–4, withheld so that nobody can be singled out (1 cells)." in markdown.replace(
        "\n  ", " "
    )
    (row,) = [
        line for line in summary_csv(facts).splitlines() if line.startswith("slice,west,2021-01")
    ]
    assert row == "slice,west,2021-01,2021-01-01,2021-01-31,suppressed,,,17,31,,events"
    rows = csv.DictReader(summary_csv(facts).splitlines())
    january = [row for row in rows if row["area"] == "west" and row["start"] < "2021-02"]
    assert [row["period_type"] for row in january] == ["slice", "source_period"]
    for row in january:
        assert (row["state"], row["count"], row["per_30_days"]) == ("suppressed", "", "")
        assert row["share_of_common_areas"] == ""
    told = summary_json(facts, "en")
    assert told["common_areas"] == ["east"]
    assert told["centre"] is None
    assert told["shares"]["by_source_period"]["2021-01-15..2021-01-31"] == {"east": 100}


def test_an_area_of_which_nothing_may_be_shown_has_no_total(case, tmp_path):
    """Unknown and withheld are not zero."""
    groups = [("west", "2021-01", 3), ("west", "2021-02", 2), *EVENTS[2:]]
    facts = build_facts(case, disclose(panel_of(case, tmp_path, groups)))
    (west,) = [one for one in summary_json(facts, "en")["areas"] if one["id"] == "west"]
    assert west["total"] is None
