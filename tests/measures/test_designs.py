from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from scenemap.case import load_case
from scenemap.errors import DataError, UnknownIdError
from scenemap.intervals import DateRange
from scenemap.measures.designs import Design, WindowCounts, read_design, window_counts
from scenemap.measures.estimate import Refusal
from scenemap.panel import published_panel

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.panel import Panel

AUTUMN = DateRange.parse("2014-09-01..2014-12-31")
YEAR = DateRange.parse("2015-01-01..2015-12-31")
HALF = DateRange.parse("2016-01-01..2016-06-30")


@pytest.fixture(scope="module")
def panel() -> Panel:
    return published_panel(load_case("bergen"), "quarter")


def bergen(before: DateRange = AUTUMN, after: DateRange = YEAR) -> Design:
    return Design(("korskirken",), ("laksevag",), ("sandviken",), before, after)


def test_windows_add_up_source_periods_once(panel: Panel) -> None:
    """Tabell 4.12: 14 in 122 days, then 68 + 15 in 365 + 182 days; quarters are not counted."""
    found = window_counts(panel, ["korskirken"], bergen(after=DateRange(YEAR.start, HALF.end)))
    assert found.counts == (14, 83)
    assert found.days == (122, 547)
    assert found.periods == (1, 2)


def test_areas_add_up(panel: Panel) -> None:
    """Tabell 4.12: Korskirken and Sandviken, 14 + 10 and 68 + 37."""
    assert window_counts(panel, ["korskirken", "sandviken"], bergen()).counts == (24, 105)


def test_a_source_period_is_never_cut(panel: Panel) -> None:
    half = DateRange.parse("2015-01-01..2015-06-30")
    with pytest.raises(Refusal, match=r"2015-01-01\.\.2015-12-31 reaches beyond the window"):
        window_counts(panel, ["korskirken"], bergen(after=half))


def test_an_unknown_cell_is_refused_by_area_and_period(panel: Panel) -> None:
    with pytest.raises(Refusal, match=r"danmarksplass, 2014-09-01\.\.2014-12-31: .* is unknown"):
        window_counts(panel, ["danmarksplass"], bergen())


def test_a_window_without_a_source_period_is_refused(panel: Panel) -> None:
    early = DateRange.parse("2013-01-01..2013-12-31")
    with pytest.raises(Refusal, match="No source period lies in the window 2013"):
        window_counts(panel, ["korskirken"], bergen(before=early))


def test_an_area_that_is_not_there_is_named(panel: Panel) -> None:
    with pytest.raises(UnknownIdError, match=r"area mars\. The areas are: asane"):
        window_counts(panel, ["mars"], bergen())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target": ()}, "needs a target"),
        ({"buffer": ("korskirken",)}, "korskirken has two roles"),
        ({"controls": ("laksevag",)}, "laksevag has two roles"),
        ({"after": DateRange.parse("2014-12-31..2015-12-31")}, "overlap"),
        ({"before": YEAR, "after": AUTUMN}, "lies after the other"),
    ],
)
def test_a_design_cannot_be_built_wrong(change: dict[str, object], words: str) -> None:
    parts = {
        "target": ("korskirken",),
        "buffer": ("laksevag",),
        "controls": ("sandviken",),
        "before": AUTUMN,
        "after": YEAR,
    }
    with pytest.raises(DataError, match=words):
        Design(**{**parts, **change})  # type: ignore[arg-type]


def test_a_design_is_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "design.toml"
    path.write_text(
        'target = ["korskirken"]\nbuffer = ["laksevag"]\ncontrol = ["sandviken"]\n'
        'before = "2014-09-01..2014-12-31"\nafter = "2015-01-01..2015-12-31"\nphi = 1.5\n'
        "[exposure]\ntarget = [10.0, 20.0]\n"
    )
    found = read_design(path)
    assert found.before == AUTUMN
    assert found.phi == 1.5
    assert found.exposure == {"target": (10.0, 20.0)}


def test_every_fault_of_a_design_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "design.toml"
    path.write_text('target = "korskirken"\nbefore = "2014"\nafter = "x"\nbufer = []\n')
    with pytest.raises(DataError) as caught:
        read_design(path)
    message = str(caught.value)
    for words in ("4 faults", "'bufer'", "not known", "'target'", "'before'", "'after'"):
        assert words in message


def test_a_count_of_a_season_without_days_is_in_no_window():
    panel = published_panel(load_case("oslo"), "year")
    design = Design(
        ("plata",), (), (),
        DateRange.parse("2004-01-01..2004-12-31"), DateRange.parse("2011-07-01..2011-12-31"),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        window_counts(panel, ["plata"], design)
    assert str(refused.value.reason["en"]).startswith("The source gives no days for summer 2004")
    assert str(refused.value.reason["nb"]).startswith("Kilden gir ingen dager for sommeren 2004")


def test_an_area_that_nobody_watched_in_a_window_has_no_rate_there():
    shown, counts = np.full((1, 2), "shown"), np.array([[7.0, 0.0]])
    table = WindowCounts(("a",), (AUTUMN, YEAR), counts, np.array([[122.0, 0.0]]), shown)
    with pytest.raises(Refusal):
        table.window(["a"])
