"""What objects show of themselves in a notebook: short, escaped, and nothing that may not be shown."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import matplotlib as mpl
import pytest

from builders import (
    EAST,
    WEST,
    area,
    event,
    events_csv,
    hypothetical_zone,
    official_zone,
    words,
    write,
    write_case,
)
from scenemap import (
    Estimate,
    ReadingOptions,
    Refusal,
    build_facts,
    disclose,
    load_case,
    panel_from_events,
    published_panel,
    read_events,
    time_map,
)
from scenemap.errors import DataError
from scenemap.events.cleaning import clean
from scenemap.events.observations import read_sessions
from scenemap.events.sources import Part, raw_batches
from scenemap.events.table import Fault
from scenemap.intervals import DateRange
from scenemap.locate.events import Points
from scenemap.presence import presence
from scenemap.profiles import profile_from_tally
from scenemap.tally import Counting, tally_batch

EVIL = "<img src=x onerror=alert(1)>&\"'"
FEW = 3


@pytest.fixture
def case(tmp_path):
    return load_case(write_case(tmp_path / "toytown"))


@pytest.fixture
def raw(case, tmp_path):
    """Return what was counted from 10 January to 10 February: 37 events in the west, 3 in the east."""
    events = [event(50, 50, "2021-01-10")] * 37 + [event(150, 50, "2021-02-10")] * FEW
    table = read_events(
        [events_csv(tmp_path / "e.csv", events)], ReadingOptions(case.zone, bounds=case.bounds)
    )
    window = DateRange.parse("2021-01-10..2021-02-10")
    return panel_from_events(table, case.areas, "quarter", window=window, coverage=case.coverage)


class Cells(HTMLParser):
    """The cells of the tables of a page, and the names of all its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag, _attrs):
        self.tags.add(tag)
        self._in = tag in {"td", "th"}
        if self._in:
            self.cells.append("")

    def handle_endtag(self, _tag):
        self._in = False

    def handle_data(self, data):
        if self._in:
            self.cells[-1] += data


# --- what holds events as they are ----------------------------------------------------------------


@pytest.fixture
def held(case, tmp_path):
    """Return all that is made of events and sessions on the way to what may be shown."""
    rows = [event(50, 50, f"2021-01-{day:02}T10:17") for day in range(1, 28)]
    rows += [{**event(150, 50, "2021-02-10T23:47"), "kind": "find"}] * FEW
    path = events_csv(tmp_path / "e.csv", rows)
    options = ReadingOptions(case.zone, bounds=case.bounds)
    counting = Counting(case.areas, "year", cycle="hour")
    (raw,) = raw_batches(Part(path), None)
    batch = clean(raw, options)
    tally = tally_batch(batch, counting)
    sessions = write(
        tmp_path / "s.csv",
        "place,start,end,persons\nwest,2021-01-10T12:17,2021-01-10T13:00,3\n",
    )
    seen = read_sessions([sessions], case.zone, ["west"])
    return [
        raw, batch, read_events([path], options), tally,
        profile_from_tally(tally, counting, zone=case.zone), seen, presence(seen, "month"),
        Fault(7, "lon", "Kari Nordmann 5.3301", "is bad", "Mend it."),
        Points(key=b"5.3301"),
    ]  # fmt: skip


def test_nothing_that_holds_events_shows_one(held):
    for one in held:
        for shown in (repr(one), str(one), f"{[one]}"):
            assert len(shown) < 200
            assert not re.search(r"5\.3|60\.3|10:17|23:47|12:17|Kari|\b3\b", shown), shown
            if not isinstance(one, Fault | Points):
                assert re.search("not shown", shown)


# --- panels ---------------------------------------------------------------------------------------


def test_what_was_counted_shows_no_count(raw):
    words = (
        "<CountedPanel find: 2 areas, 1 periods; events, NOT disclosed: its counts are not shown>"
    )
    assert (repr(raw), str(raw), f"{[raw]}") == (words, words, f"[{words}]")
    for name in ("_repr_html_", "to_frame", "plot", "cells", "source_cells", "rates"):
        assert not hasattr(raw, name)


def test_what_was_counted_is_refused_where_it_would_be_shown(raw, case):
    for show in (lambda: build_facts(case, raw), lambda: time_map(raw, case=case)):
        with pytest.raises(
            DataError, match=r"may be shown, not of CountedPanel.* disclose\(counted"
        ):
            show()


def test_a_disclosed_panel_shows_what_is_withheld_as_a_colon(raw, case):
    panel = disclose(raw, case)
    assert repr(panel).endswith(f"{panel.withheld.cells} of 2 counts withheld>")
    cells = Cells(panel._repr_html_()).cells
    period = str(panel.source_periods[0])
    assert cells[:2] == ["area", period]
    assert cells[cells.index("east") + 1] == ":"
    assert str(FEW) not in cells


def test_a_published_panel_shows_its_counts():
    """Lundeberg & Mjåland 2017, table 4.12."""
    panel = published_panel(load_case("bergen"), "quarter")
    assert repr(panel) == (
        "<Panel overdose-find: 7 areas by quarter, 2014-Q3 to 2016-Q2; published>"
    )
    cells = Cells(panel._repr_html_()).cells
    at = cells.index("laksevag")
    assert cells[at : at + 4] == ["laksevag", "14", "148", "103"]
    at = cells.index("asane")
    assert cells[at : at + 4] == ["asane", "9", "?", "?"]


def test_a_long_panel_shows_its_last_periods_and_says_so(case, tmp_path):
    events = [event(50, 50, f"2021-{month:02}-10") for month in range(1, 7) for _ in range(30)]
    events += [event(50, 50, f"2020-{month:02}-10") for month in range(1, 13) for _ in range(30)]
    table = read_events(
        [events_csv(tmp_path / "e.csv", events)], ReadingOptions(case.zone, bounds=case.bounds)
    )
    shown = disclose(panel_from_events(table, case.areas, "month"), case)._repr_html_()
    assert "The last 12 of 18 periods." in shown
    assert Cells(shown).cells[1] == "2020-07-01..2020-07-31"


def test_a_panel_becomes_a_table_with_days(case):
    panel = published_panel(case, "quarter")
    frame = panel.to_frame()
    assert list(frame.columns) == [
        "area", "period", "start", "end", "count", "per_30_days", "coverage", "flags",
    ]  # fmt: skip
    west = frame[frame["area"] == "west"]
    assert west["count"].tolist() == [30, 10]
    assert [str(one.date()) for one in west["end"]] == ["2021-03-31", "2021-06-30"]
    assert "start" not in panel.cells.columns


def test_a_panel_is_drawn_level_through_each_source_period(case):
    """West: 30 in 90 days, then 10 in 91; per 30 days 10 and 3.3. East the other way about."""
    with mpl.rc_context():
        mpl.use("agg")
        from matplotlib.figure import Figure

        axes = Figure().subplots()
        assert published_panel(case, "month").plot(axes) is axes
        lines = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
        assert lines["west"].tolist() == pytest.approx([10, 10, 300 / 91, 300 / 91])
        assert lines["east"].tolist() == pytest.approx([10 / 3, 10 / 3, 900 / 91, 900 / 91])
        days = axes.get_lines()[0].get_xdata()
        assert [str(day) for day in days] == [
            "2021-01-01",
            "2021-04-01",
            "2021-04-01",
            "2021-07-01",
        ]
        assert axes.get_ylim()[0] == 0
        styles = {(line.get_linestyle(), line.get_marker()) for line in axes.get_lines()}
        assert len(styles) == 2


def test_a_withheld_count_is_a_gap_in_the_chart(raw, case):
    from matplotlib.figure import Figure

    axes = disclose(raw, case).plot(Figure().subplots())
    lines = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    assert all(value != value for value in lines["east"])  # NaN
    assert "withheld" in axes.get_title()


def test_a_chart_makes_its_own_axes():
    mpl.use("agg")
    from matplotlib import pyplot as plt

    axes = published_panel(load_case("bergen"), "quarter").plot()
    axes.figure.savefig(io.BytesIO(), format="png")
    plt.close(axes.figure)


# --- facts, cases, zones, areas, estimates ----------------------------------------------------------


def test_facts_show_headline_readings_and_counts():
    case = load_case("bergen")
    facts = build_facts(case, published_panel(case, "quarter"))
    shown = facts._repr_html_()
    assert repr(facts).startswith("<Facts Overdose find-sites, Bergen of <Panel overdose-find")
    assert facts.headline["en"] in shown
    assert all(words["en"] in shown for words in facts.readings)
    assert "148 (12.2)" in Cells(shown).cells


def test_facts_become_a_table_with_shares():
    case = load_case("bergen")
    frame = build_facts(case, published_panel(case, "quarter")).to_frame()
    assert len(frame) == 7 * 3
    first = frame.iloc[0]
    assert (first["area"], first["count"], str(first["end"].date())) == (
        "laksevag", 14, "2014-12-31",
    )  # fmt: skip
    assert first[["share", "share_low", "share_high"]].tolist() == pytest.approx(
        [0.230, 0.142, 0.349], abs=5e-4
    )
    unknown = frame[(frame["area"] == "asane") & (frame["flags"] == "unknown")]
    assert len(unknown) == 2
    assert unknown[["count", "per_30_days", "share"]].isna().all(axis=None)


def test_a_case_shows_what_it_holds(case):
    cells = Cells(case._repr_html_()).cells
    listed = dict(zip(cells[::2], cells[1::2], strict=True))
    assert listed["areas"] == "east, west"
    assert listed["zones"] == "drawn, guessed"
    assert listed["sources"] == "Somebody (2022)"
    assert repr(case) == "Case('toytown')"


def test_a_case_with_a_fault_says_so(tmp_path):
    folder = write_case(tmp_path / "t")
    write(folder / "zones.geojson", "{")
    cells = Cells(load_case(folder)._repr_html_()).cells
    assert cells[cells.index("zones") + 1] == "cannot be read; see check_case()"


def test_a_zone_says_first_that_nobody_published_its_outline(case):
    drawn, guessed = case.zones
    assert repr(guessed) == "<Zone guessed, version h1: hypothetical outline>"
    assert "Hypothetical outline" in guessed._repr_html_()
    cells = Cells(guessed._repr_html_()).cells
    assert cells[cells.index("in force to") + 1] == "unknown"
    assert cells[cells.index("known to be in use") + 1] == "2021-06-01..2021-06-30"
    assert "Hypothetical" not in drawn._repr_html_()
    cells = Cells(drawn._repr_html_()).cells
    assert cells[cells.index("in force to") + 1] == "2021-12-31"


def test_an_area_is_short_and_shows_no_coordinates(case):
    (east, _west) = case.areas
    assert repr(east) == "<Area east: East>"
    assert not re.search(r"\d\.\d{3}", east._repr_html_())


def test_estimates_and_refusals_are_short():
    found = Estimate(2.0, 0.5, 1.0, 3.0, 0.95, 4, "a mean", "of four", p=0.0001)
    assert repr(found) == "<Estimate 2 (95 % 1 to 3), n 4: a mean>"
    assert Cells(found._repr_html_()).cells == [
        "estimate", "2", "interval", "1 to 3 (95 %)", "n", "4", "p", "0.0001",
    ]  # fmt: skip
    assert found.to_frame()["high"].tolist() == [3.0]
    bare = Estimate(2.0, None, None, None, 0.95, 4, "a mean")
    assert repr(bare) == "<Estimate 2, n 4: a mean>"
    shown = Refusal(words("The control is 0."), words("Choose another."))._repr_html_()
    assert "Withheld" in shown
    assert "The control is 0." in shown
    assert "Choose another." in shown


def test_nothing_from_a_file_becomes_markup(tmp_path):
    folder = write_case(
        tmp_path / "t",
        areas=[area("west", WEST, name=EVIL, note=EVIL), area("east", EAST)],
        zones=[official_zone(name=EVIL, note=EVIL), *hypothetical_zone()],
        settings={"name": words(EVIL)},
    )
    case = load_case(folder)
    facts = build_facts(case, published_panel(case, "quarter"))
    shown = [
        case, facts, facts.panel, *case.areas, *case.zones,
        Estimate(1.0, None, None, None, 0.95, 1, EVIL, EVIL), Refusal(words(EVIL)),
    ]  # fmt: skip
    for one in shown:
        page = one._repr_html_()
        assert Cells(page).tags <= {
            "div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td",
        }  # fmt: skip
    assert sum("&lt;img" in one._repr_html_() for one in shown) >= 6


# --- maps -----------------------------------------------------------------------------------------


def test_a_panel_and_its_facts_make_the_same_map(case):
    panel = published_panel(case, "quarter")
    maps = [
        time_map(panel, case=case, lang="en"),
        time_map(build_facts(case, panel), lang="en"),
        time_map(panel, case=str(case.folder), lang="en"),
    ]
    pages = [
        next(one for one in map_._children.values() if hasattr(one, "language")) for map_ in maps
    ]
    assert {page.language for page in pages} == {"en"}
    assert len({page._data for page in pages}) == 1
    assert '"West"' in pages[0]._data


def test_a_panel_does_not_know_its_case(case):
    with pytest.raises(DataError, match=r"Give it: time_map\(panel, case=case\)"):
        time_map(published_panel(case, "quarter"))
