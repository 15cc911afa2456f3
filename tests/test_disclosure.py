from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from builders import count, covered, events_csv, series, write_case
from scenemap.case import load_case
from scenemap.counted import CountedPanel, panel_from_events
from scenemap.disclosure import disclose, disclose_together
from scenemap.errors import DataError
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.facts import build_facts, page_facts
from scenemap.intervals import BYS, DateRange, slices
from scenemap.panel import published_panel, published_tables
from scenemap.report import summary_csv, summary_json, summary_markdown
from scenemap.simulate import simulate
from scenemap.tally import Conservation

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
    """Return a case whose published counts are of another kind than the events."""
    rows = [count("west", kind="visit"), count("east", kind="visit")]
    return load_case(
        write_case(tmp_path / "toytown", counts=rows, series={"finds": series(kind="visit")})
    )


def panel_of(case, folder, groups, by="month", **more: object) -> CountedPanel:
    """Count groups of events in the middles of months, over the days from the first to the last."""
    rows = [
        {"area": area, "time": f"{month}-15", "kind": "find", **more}
        for area, month, n in groups
        for _ in range(n)
    ]
    table = read_events(
        [events_csv(folder / "events.csv", rows)],
        ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("east", "west")),
    )
    months = sorted(month for _, month, _ in groups)
    window = DateRange.parse(f"{months[0]}-15..{months[-1]}-15")
    return panel_from_events(table, case.areas, by, window=window, coverage=case.coverage)


def cells(panel: Panel, area: str = "west") -> list[tuple[int | None, str]]:
    found = [panel.cell(area, one.id) for one in panel.slices]
    return [(one.value, one.flags) for one in found]


def test_one_to_four_are_withheld_with_what_would_tell_them_and_nought_is_shown(case, tmp_path):
    groups = [("west", f"2021-0{month}", n) for month, n in enumerate((5, 1, 4, 0, 6), 1)]
    shown = disclose(panel_of(case, tmp_path, groups), case)
    assert cells(shown) == [
        (None, "suppressed"),  # else 1 and 4 would be known to add up to 5, and to be 1-4
        (None, "suppressed"),
        (None, "suppressed"),
        (0, "exact"),
        (6, "exact;partial"),
    ]
    assert shown.withheld.cells == 3


def test_withheld_cells_have_no_rate_either(case, tmp_path):
    groups = [("west", "2021-01", 4), ("west", "2021-02", 5)]
    shown = disclose(panel_of(case, tmp_path, groups), case)
    for frame in (shown.cells, shown.source_cells):
        small = frame[frame["state"] == "suppressed"]
        assert len(small) == 2  # the total would tell one alone
        assert small[["count", "per_30_days"]].isna().all(axis=None)


def test_rates_are_per_watched_day_and_not_per_day_of_the_slice(case):
    """15 in 15 watched days are 30, 14 in 28 are 15, 20 in 20 are 30 and 21 in 7 are 90."""
    counted = made_panel(np.array([[15, 14], [20, 21]]))
    counted = replace(counted, days=np.array([[15, 28], [20, 7]]))
    shown = disclose(counted, case)
    for cells in (shown.cells, shown.source_cells):
        assert cells["per_30_days"].tolist() == pytest.approx([30, 15, 30, 90])
    assert shown.days().to_numpy().tolist() == [[15, 28], [20, 7]]


def test_simulated_counts_are_withheld_as_real_ones_are(case, tmp_path):
    shown = disclose(panel_of(case, tmp_path, [("west", "2021-01", 3)], simulated="yes"), case)
    assert cells(shown) == [(None, "suppressed")]
    assert shown.origin == "simulated"


def test_the_panel_as_counted_is_not_changed(case, tmp_path):
    panel = panel_of(case, tmp_path, EVENTS)
    before = panel.counts.copy(), panel.days.copy()
    disclose(panel, case)
    assert panel.counts.tolist() == before[0].tolist() == [[10, 8], [3, 6]]
    assert panel.days.tolist() == before[1].tolist() == [[17, 15], [17, 15]]


def test_published_counts_may_be_shown_as_they_are(tmp_path):
    case = load_case(write_case(tmp_path / "toytown", counts=[count("west", count=3)]))
    panel = published_panel(case, "quarter")
    assert panel.cell("west", "2021-Q1").value == 3
    assert panel.withheld is None
    with pytest.raises(DataError, match="Only what was counted can be disclosed, not Panel"):
        disclose(panel, case)


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


#: What anybody could take the withheld 3 from: it and the 6 that is withheld with it, their rates (3 / 17
#: and 6 / 15 covered days x 30), sums with one of them (13 in January, 14 in February) and shares.
SECRETS = {3, 5.2941, 6, 12.0, 13, 14, 23.1, 76.9, 0.2308, 0.7692}


def test_nothing_that_is_derived_gives_a_withheld_count_away(case, tmp_path):
    true = panel_of(case, tmp_path, EVENTS)
    assert true.counts[true.areas.index("west")].tolist() == [3, 6]
    assert true.partial.all()
    facts = build_facts(case, disclose(true, case))
    told = summary_json(facts, "en")
    numbers = {one for one in leaves(told) if isinstance(one, int | float)}
    assert numbers & SECRETS == set()
    assert {10, 8, 18} <= numbers

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
    assert {10, 8} <= numbers

    texts = " ".join(one for one in leaves([told, page]) if isinstance(one, str))
    for secret in ("5.3", "13", "23.1", "76.9", "14"):
        assert secret not in texts.replace("2021", "").replace(page["version"], "")


def test_the_words_and_tables_say_that_counts_are_withheld(case, tmp_path):
    facts = build_facts(case, disclose(panel_of(case, tmp_path, EVENTS), case))
    markdown = summary_markdown(facts, "en")
    assert "Not in shares and centre, because counts are withheld: West." in markdown
    words = markdown.replace("\n  ", " ")
    assert "“:” is withheld so that nobody can be singled out: 2 of 4 counts (50 %)." in words
    assert "The withheld counts add up to 9 of 27 in all (33 %)." in words
    assert "| Total shown |" in words
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
    facts = build_facts(case, disclose(panel_of(case, tmp_path, groups), case))
    (west,) = [one for one in summary_json(facts, "en")["areas"] if one["id"] == "west"]
    assert west["total"] is None


# --- the Bergen case ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bergen():
    return load_case("bergen")


@pytest.fixture(scope="module")
def simulated(bergen, tmp_path_factory):
    """Return a function that counts events that add up to the published table."""
    rows = [count for count in bergen.counts if count.series == bergen.main_series]
    file = tmp_path_factory.mktemp("bergen") / "events.csv"
    simulate(rows, bergen.areas, bergen.zone, seed=1).to_csv(file, index=False)
    table = read_events(
        [file], ReadingOptions(bergen.zone, areas=[area.id for area in bergen.areas])
    )
    return lambda by: panel_from_events(table, bergen.areas, by, coverage=bergen.coverage)


def test_published_bergen_passes_as_it_is(bergen):
    for by in BYS:
        panel = published_panel(bergen, by)
        assert panel.withheld is None
        assert "suppressed" not in set(panel.cells["state"])
        told = summary_markdown(build_facts(bergen, panel), "en")
        assert "withheld" not in told
        assert ("Total |" in told, "Total shown" in told) == (True, False)


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_published_totals_do_not_undo_what_is_withheld_of_simulated_bergen(bergen, simulated, by):
    """What is withheld in an area and source period is at least two counts with room of five."""
    panel = simulated(by)
    shown = disclose(panel, bergen)
    published = published_panel(bergen, by)
    text = shown.source_cells
    small = pd.Series(((panel.counts >= 1) & (panel.counts <= 4)).ravel(), index=text.index)
    assert (text.loc[small, "state"] == "suppressed").all()
    checked = 0
    for area in published.areas:
        for period in published.source_periods:
            total = published.counts().loc[area, str(period)]
            inside = [one for one in shown.source_periods if period.covers(one)]
            mine = text[(text["area"] == area) & text["period"].isin([str(one) for one in inside])]
            hidden = mine["state"] == "suppressed"
            if total != total or not small[mine.index].any():
                continue
            left = total - mine["count"].sum()
            assert hidden.sum() >= 2
            assert left >= 5
            checked += 1
    assert checked >= 5


def test_without_the_published_table_it_would_undo_it(bergen, simulated):
    """Guard of the guard: by quarter, counts follow from the published totals unless these are known."""
    panel = simulated("quarter")
    published = published_panel(bergen, "quarter")
    other = load_case("oslo")
    assert published_tables(other, panel.kind, "quarter") == ()
    shown = disclose(panel, other)
    found = []
    for area in published.areas:
        for period in published.source_periods:
            inside = [str(one) for one in shown.source_periods if period.covers(one)]
            mine = shown.source_cells[shown.source_cells["area"] == area]
            mine = mine[mine["period"].isin(inside)]
            if (mine["state"] == "suppressed").sum() == 1:
                found.append(published.counts().loc[area, str(period)] - mine["count"].sum())
    assert any(1 <= one <= 4 for one in found)


def test_where_a_published_total_would_tell_the_unknown_is_withheld_too(tmp_path):
    """Published: 6 in the west in a quarter; nobody says when it was looked at.

    January and February have 3 each, March none: shown as unknown it would leave 1 to 5 for each.
    """
    figure = count("west", count=6)
    case = load_case(
        write_case(tmp_path / "toytown", counts=[figure], coverage=[covered(kind="other")])
    )
    groups = [("west", "2021-01", 3), ("west", "2021-02", 3), ("east", "2021-03", 9)]
    panel = panel_of(case, tmp_path, groups)
    assert panel.unknown[panel.areas.index("west")].tolist() == [False, False, True]
    shown = disclose(panel, case)
    assert cells(shown) == [(None, "suppressed")] * 3
    west = shown.cells[shown.cells["area"] == "west"]
    assert west["source_periods"].tolist() == [1, 1, 1]


# --- rounding, and several slices at once -----------------------------------------------------------


def test_rounded_counts_are_marked_and_nought_is_said_to_be_a_few(case, tmp_path):
    groups = [("west", "2021-01", 3), ("west", "2021-02", 16), ("east", "2021-01", 12)]
    shown = disclose(panel_of(case, tmp_path, groups), case, base=10)
    assert cells(shown) == [(0, "rounded;partial"), (20, "rounded;partial")]
    assert cells(shown, "east") == [(10, "rounded;partial"), (0, "rounded;partial")]
    assert shown.cells["per_30_days"].tolist()[0] == pytest.approx(10 / 17 * 30)
    facts = build_facts(case, shown)
    told = summary_markdown(facts, "en").replace("\n  ", " ")
    assert "Counts are rounded to the nearest 10 so that nobody can be singled out" in told
    assert "0 is 0–5" in told
    states = page_facts(facts)["cells"]["state"]
    assert 1 not in {one for row in states for one in row}  # "looked and found none" is not known


def test_rounding_hides_where_nobody_looked_and_a_few_were_found(tmp_path):
    figures = [count("west", kind="visit")]
    case = load_case(
        write_case(
            tmp_path / "toytown",
            coverage=[covered(kind="other")],
            counts=figures,
            series={"finds": series(kind="visit")},
        )
    )
    shown = disclose(panel_of(case, tmp_path, EVENTS), case, base=10)
    assert cells(shown) == [(None, "unknown"), (10, "rounded;partial;coverage_unknown")]
    # Nor does the number of cells with a count tell which of those that are unknown has one.
    assert shown.withheld.of_cells == sum(shown.cells["count"].notna())


def test_a_base_that_tells_small_counts_is_refused(case, tmp_path):
    with pytest.raises(DataError, match="Round to 10 or more"):
        disclose(panel_of(case, tmp_path, EVENTS), case, base=5)


def test_rounding_that_the_total_would_undo_withholds_the_total(case, tmp_path):
    shown = disclose(panel_of(case, tmp_path, [("west", "2021-01", 3)]), case, base=10)
    assert cells(shown) == [(0, "rounded;partial")]
    assert shown.conservation is None


def test_month_and_quarter_together_do_not_tell_on_each_other(case, tmp_path):
    groups = [("west", "2021-01", 3), ("west", "2021-02", 9), ("west", "2021-03", 20)]
    panels = [panel_of(case, tmp_path, [*groups, ("east", "2021-02", 9)], by=by)
              for by in ("month", "quarter")]  # fmt: skip
    month, quarter = disclose_together(panels, case)
    hidden = [flags == "suppressed" for _, flags in cells(month)]
    assert hidden[0]
    # Either the quarter is withheld too, or another month with room enough.
    assert sum(hidden) >= 2 or cells(quarter)[0][1] == "suppressed"


def test_weeks_and_months_together_are_refused(case, tmp_path):
    panels = [panel_of(case, tmp_path, EVENTS, by=by) for by in ("week", "month")]
    with pytest.raises(DataError, match="weeks cut across months"):
        disclose_together(panels, case)


def test_a_total_that_is_small_itself_is_not_told(case, tmp_path):
    groups = [("west", "2021-01", 2), ("east", "2021-02", 1)]
    shown = disclose(panel_of(case, tmp_path, groups), case)
    assert shown.conservation is None
    assert (shown.withheld.events, shown.withheld.of_events) == (None, None)
    told = summary_markdown(build_facts(case, shown), "en").replace("\n  ", " ")
    assert "What they add up to is not told" in told


def test_a_small_total_is_withheld_even_where_a_published_figure_tells_it(tmp_path):
    """Published: 3 in the west in the quarter. That others told it is no leave to tell of events."""
    case = load_case(write_case(tmp_path / "toytown", counts=[count("west", count=3)]))
    panel = panel_of(case, tmp_path, [("west", "2021-01", 2), ("west", "2021-03", 1)], "quarter")
    panel = replace(panel, periods=(DateRange.parse("2021-01-01..2021-03-31"),))
    shown = disclose(panel, case)
    assert cells(shown)[0][0] is None
    assert shown.conservation is None
    assert (shown.withheld.events, shown.withheld.of_events) == (None, None)


def test_large_tables_come_out_the_same_twice(case):
    """They take the same path as small ones; timed in the benchmarks, not here."""
    random = np.random.default_rng(1)
    panel = made_panel(random.poisson(3, (30, 24)))
    first, second = disclose(panel, case), disclose(panel, case)
    assert first.cells.equals(second.cells)
    small = ((panel.counts >= 1) & (panel.counts <= 4)).ravel()
    assert (first.cells.loc[small, "state"] == "suppressed").all()


def made_panel(counts) -> CountedPanel:
    """Return counts by area and month, all covered, as they were counted."""
    cut = slices(DateRange.parse("2015-01-01..2016-12-31"), "month")[: counts.shape[1]]
    n = len(counts)
    return CountedPanel(
        kind="find",
        unit="find",
        by="month",
        slices=cut,
        periods=tuple(one.range for one in cut),
        areas=tuple(sorted(f"area{i}" for i in range(n))),
        counts=counts,
        days=np.array([[one.range.days for one in cut]] * n),
        told=np.ones(n, dtype=bool),
        spread=np.zeros(counts.shape, dtype=bool),
        origin="events",
        conservation=Conservation(int(counts.sum()), 0, 0, 0, 0, int(counts.sum())),
    )
