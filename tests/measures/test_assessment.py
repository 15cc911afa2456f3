from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from builders import area, at, count, square, write_case
from scenemap.case import load_case
from scenemap.intervals import DateRange
from scenemap.measures.assessment import Assessment, assess
from scenemap.measures.designs import Design, WindowCounts, points_of
from scenemap.measures.estimate import Estimate, Refusal
from scenemap.panel import published_panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scenemap.measures.assessment import Result

AUTUMN = DateRange.parse("2014-09-01..2014-12-31")
YEAR = DateRange.parse("2015-01-01..2015-12-31")
HALF = DateRange.parse("2016-01-01..2016-06-30")
BERGEN = Design(("korskirken",), ("laksevag",), ("sandviken",), AUTUMN, YEAR)
AGAINST = {"wdd", "irr", "rate_difference", "power", "ne", "wdq", "tne"}
ALONE = {
    "ge", "etest", "exact", "central", "sppt", "gini_before", "gini_after", "centre_shift",
    "mann_kendall", "its", "emerging",
}  # fmt: skip


CASE = load_case("bergen")
PANEL = published_panel(CASE, "quarter")


def bergen(design: Design) -> Assessment:
    return assess(WindowCounts.of_periods(PANEL, design), design, points_of(CASE.areas, CASE.crs))


@pytest.fixture(scope="module")
def plain() -> Assessment:
    """Return Bergen's assessment, which nothing here changes."""
    return bergen(BERGEN)


def toy(
    folder: Path,
    counts: Mapping[str, Sequence[int | None]],
    days: Sequence[int],
    after: int = 1,
    gap: int = 0,
) -> Assessment:
    """Measure the west of a row of squares, in source periods so many days long.

    The window after begins with period ``after``, that before ends ``gap`` periods earlier. There is
    no coverage, so that a count that is None is unknown.
    """
    starts = [date(2021, 1, 1) + timedelta(sum(days[:i])) for i in range(len(days) + 1)]
    rows = [
        count(name, count=n, start=str(starts[i]), end=str(starts[i + 1] - timedelta(1)))
        for name, series in counts.items()
        for i, n in enumerate(series)
        if n is not None
    ]
    areas = [area(name, square(*at(100 * i, 0))) for i, name in enumerate(counts)]
    case = load_case(
        write_case(folder / "toy", areas=areas, counts=rows, coverage=None, interventions=None)
    )
    before = DateRange(starts[0], starts[after - gap])
    design = Design(("west",), (), (), before, DateRange(starts[after], starts[-1]), phi=1)
    table = WindowCounts.of_periods(published_panel(case, "quarter"), design)
    return assess(table, design, points_of(case.areas, case.crs))


def refusal(result: Result) -> Refusal:
    assert isinstance(result, Refusal), result
    return result


def estimate(result: Result) -> Estimate:
    assert isinstance(result, Estimate), result
    return result


# --- Bergen -------------------------------------------------------------------------------------


def test_every_measure_answers_or_says_why_not(plain: Assessment) -> None:
    assert set(plain.by_control["sandviken"]) == AGAINST
    assert set(plain.overall) == ALONE
    assert set(plain.results) == AGAINST | ALONE
    withheld = {key for key, result in plain.results.items() if isinstance(result, Refusal)}
    assert withheld == {"wdq", "mann_kendall", "its", "emerging"}


def test_the_windows_are_the_printed_counts_and_their_days(plain: Assessment) -> None:
    """Lundeberg & Mjåland 2017, table 4.12: columns 2014 (September to December) and 2015."""
    found = plain.windows
    assert {role: window.counts for role, window in found.items()} == {
        "target": (14, 68), "buffer": (14, 148), "sandviken": (10, 37),
    }  # fmt: skip
    assert {window.days for window in found.values()} == {(122, 365)}


def test_counts_are_weighed_by_the_days_of_their_windows(plain: Assessment) -> None:
    """By hand from table 4.12, per day; the shared control counts twice.

    Target 68/365 - 14/122 = .0715, buffer 148/365 - 14/122 = .2907, control 37/365 - 10/122 = .0194.
    """
    found = plain.results
    assert estimate(found["wdd"]).estimate == pytest.approx(0.3235, abs=5e-5)
    assert estimate(found["rate_difference"]).estimate == pytest.approx(0.0521, abs=5e-5)
    assert estimate(found["ge"]).estimate == pytest.approx(-0.0715, abs=5e-5)
    assert estimate(found["irr"]).estimate == pytest.approx(1.3127, abs=5e-5)  # 68/14 : 37/10
    assert estimate(found["ne"]).estimate == pytest.approx(-0.4378, abs=5e-5)  # 1.4 - 68/37
    assert estimate(found["tne"]).estimate == pytest.approx(-112.4 / 365)  # 28 x 3.7 - 216


def test_korskirken_did_not_fall_in_2015_so_there_is_no_quotient(plain: Assessment) -> None:
    """Success 68/37 - 14/10 = +.44."""
    withheld = refusal(plain.results["wdq"])
    assert (
        "did not fall against the control (success +0.44; below 0 is a fall)"
        in (withheld.reason["en"])
    )
    assert "falt ikke i forhold til kontrollen (suksess +0" in withheld.reason["nb"]


def test_the_fall_of_2016_is_not_certain_so_there_is_no_quotient() -> None:
    """Success 15/15 - 14/10 = -.40, and its interval holds 0."""
    withheld = refusal(bergen(replace(BERGEN, after=HALF)).results["wdq"])
    assert "is not certain (success −0.40; " in withheld.reason["en"]
    assert "holds 0" in withheld.reason["en"]
    assert "er ikke sikkert (suksess " in withheld.reason["nb"]
    assert "rommer 0" in withheld.reason["nb"]
    assert withheld.remedy is not None


def test_three_source_periods_are_no_series(plain: Assessment) -> None:
    found = plain.results
    assert (
        "needs at least 5 source periods; here are 3" in refusal(found["mann_kendall"]).reason["en"]
    )
    assert "8 after; here are 1 and 1" in refusal(found["its"]).reason["en"]
    assert "at least 10 source periods; here are 3" in refusal(found["emerging"]).reason["en"]


def test_areas_unknown_in_a_window_are_left_out_of_the_pattern(plain: Assessment) -> None:
    """Table 4.12: Danmarks plass, light rail and Åsane each have a blank cell; four areas have none.

    61 + 332 events are found in those four.
    """
    found = plain.overall
    assert estimate(found["sppt"]).n == 4
    assert estimate(found["gini_before"]).n == estimate(found["gini_after"]).n == 4
    assert estimate(found["centre_shift"]).n == 393


def test_each_control_stands_alone_and_the_first_is_the_headline() -> None:
    found = bergen(replace(BERGEN, controls=("torgallmenningen", "sandviken")))
    assert list(found.by_control) == ["torgallmenningen", "sandviken"]
    torg, sand = (estimate(one["irr"]).estimate for one in found.by_control.values())
    assert torg == pytest.approx(1.4141, abs=5e-5)  # 68/14 : 79/23
    assert sand == pytest.approx(1.3127, abs=5e-5)
    assert found.results["irr"] is found.by_control["torgallmenningen"]["irr"]


@pytest.mark.parametrize(
    ("change", "area_id"),
    [
        ({"target": ("danmarksplass",)}, "danmarksplass"),
        ({"target": ("korskirken", "bybane")}, "bybane"),
    ],
)
def test_a_target_with_an_unknown_count_is_refused_whole(
    change: dict[str, tuple[str, ...]], area_id: str
) -> None:
    period = "2015-01-01" if area_id == "bybane" else "2014-09-01"
    with pytest.raises(Refusal, match=rf"{area_id}, {period}\.\..* the count is unknown"):
        bergen(replace(BERGEN, **change))


# --- what is missing ----------------------------------------------------------------------------


def test_without_a_control_only_what_needs_none_is_measured() -> None:
    found = bergen(replace(BERGEN, controls=()))
    assert list(found.by_control) == [""]
    for key in ("ne", "wdq", "tne"):
        withheld = refusal(found.results[key])
        assert withheld.reason["en"] == "The measure needs a control."
        assert withheld.remedy == {"nb": "Oppgi en kontroll.", "en": "Name a control."}
    assert estimate(found.results["irr"]).estimate == pytest.approx(1.6235, abs=5e-5)  # rates alone


@pytest.mark.parametrize("gone", [(2,), (3,), (2, 3)])
def test_where_a_buffer_or_a_control_is_withheld_the_rest_is_measured(
    gone: tuple[int, ...],
) -> None:
    """As without it; and where a control is withheld, no rate of the target stands under its name."""
    counts = np.array([[100.0, 60], [90, 80], [50, 70], [40, 40], [70, 75]])
    names, days = ("target", "control", "buffer", "other", "more"), np.full((5, 2), 122.0)
    windows = (AUTUMN, replace(AUTUMN, start=date(2015, 9, 1), end=date(2016, 1, 1)))
    state = np.full((5, 2), "shown", dtype=object)
    for row in gone:
        counts[row, 1], state[row, 1] = np.nan, "withheld"
    table = WindowCounts(names, windows, counts, days, state)
    design = Design(("target",), ("buffer",), ("control", "other"), *windows, phi=1.0)
    found = assess(table, design, {})
    less = replace(
        design,
        buffer=() if 2 in gone else design.buffer,
        controls=("control",) if 3 in gone else design.controls,
    )
    told = assess(table, less, {})
    for key in AGAINST - {"wdq", "tne"}:
        assert found.by_control["control"][key] == told.by_control["control"][key], key
    if 3 in gone:
        for result in found.by_control["other"].values():
            assert "the count is withheld" in refusal(result).reason["en"]
    if 2 in gone:
        for key in ("wdq", "tne"):
            reason = refusal(found.by_control["control"][key]).reason["en"]
            assert reason.startswith("buffer, 2015-09-01..2015-12-31: the count is withheld")


@pytest.mark.parametrize("names", [("target", "buffer"), ("buffer", "target"), ("target", "c")])
def test_an_area_that_has_the_name_of_a_role_does_not_take_its_place(
    names: tuple[str, str],
) -> None:
    """The control of that name had been measured as the target, or as the buffer."""
    counts = np.array([[100.0, 60], [80, 90], [50, 70], [40, 40]])
    days, state = np.full((4, 2), 122.0), np.full((4, 2), "shown")
    windows = (AUTUMN, replace(AUTUMN, start=date(2015, 9, 1), end=date(2016, 1, 1)))

    def found(control: str, buffer: str) -> Assessment:
        table = WindowCounts(("a", control, buffer, "d"), windows, counts, days, state)
        return assess(table, Design(("a",), (buffer,), (control,), *windows, phi=1.0), {})

    plain, named = found("b", "c"), found(*names)
    for key, result in plain.by_control["b"].items():
        assert named.by_control[names[0]][key] == result, key
    assert {role: named.windows[role].counts for role in ("target", "buffer")} == {
        role: plain.windows[role].counts for role in ("target", "buffer")
    }
    assert plain.windows["b"].areas == ("b",)
    assert named.windows[f"control:{names[0]}"].areas == (names[0],)
    assert named.windows[f"control:{names[0]}"].counts == plain.windows["b"].counts


def test_no_window_of_a_control_is_left_out_whatever_areas_are_called() -> None:
    names = ("a", "target", "control:target", "buffer")
    counts = np.array([[100.0, 60], [80, 90], [50, 70], [40, 40]])
    days, state = np.full((4, 2), 122.0), np.full((4, 2), "shown")
    windows = (AUTUMN, replace(AUTUMN, start=date(2015, 9, 1), end=date(2016, 1, 1)))
    table = WindowCounts(names, windows, counts, days, state)
    for controls in (names[1:], names[:0:-1]):
        found = assess(table, Design(("a",), (), controls, *windows, phi=1.0), {})
        assert {window.areas for window in found.windows.values()} == {(one,) for one in names}
        assert found.windows["target"].areas == ("a",)


def test_without_a_buffer_nothing_is_said_of_displacement() -> None:
    found = bergen(replace(BERGEN, buffer=()))
    for key in ("wdq", "tne"):
        assert "where it may have gone" in refusal(found.results[key]).reason["en"]
    assert estimate(found.results["wdd"]).estimate == pytest.approx(0.0521, abs=5e-5)
    assert estimate(found.results["ne"]).estimate == pytest.approx(-0.4378, abs=5e-5)


# --- phi, exposure, warnings --------------------------------------------------------------------


def test_phi_widens_and_where_it_cannot_be_estimated_two_are_shown(plain: Assessment) -> None:
    wide = bergen(replace(BERGEN, phi=4.0))
    for key in ("wdd", "irr", "rate_difference"):
        first, second = estimate(plain.results[key]).se, estimate(wide.results[key]).se
        assert first is not None
        assert second == pytest.approx(2 * first)
    assert plain.dispersion.assumed
    assert plain.warnings[0]["en"].startswith(
        "Overdispersion cannot be estimated from so few areas."
    )
    assert wide.warnings[0]["en"] == "Overdispersion phi 4.00 is given."
    # What phi would make of it stands beside, and is what giving it gives.
    assert plain.if_phi["sandviken"]["wdd"][1] == wide.results["wdd"]
    assert wide.if_phi == {}


@pytest.mark.parametrize("phi", [0.0, -1.0, 0.99, float("nan"), float("inf")])
def test_a_phi_that_is_none_is_refused(phi: float) -> None:
    with pytest.raises(Refusal, match="is not a number from 1 up"):
        bergen(replace(BERGEN, phi=phi))


def test_windows_of_unequal_length_are_said(plain: Assessment) -> None:
    words = [warning["en"] for warning in plain.warnings]
    assert "The windows are 122 and 365 days long; the counts are weighed by that." in words


def test_person_time_goes_into_rates_and_is_warned_of() -> None:
    """By hand: 68/20 : 14/10 is 2.4286, the control's 37/40 : 10/10 is .925."""
    exposure = {"target": (10.0, 20.0), "control": (10.0, 40.0)}
    found = bergen(replace(BERGEN, exposure=exposure))
    assert estimate(found.results["irr"]).estimate == pytest.approx(2.6255, abs=5e-5)
    assert estimate(found.results["rate_difference"]).estimate == pytest.approx(2.075)
    assert any(warning["en"].startswith("Person-time is given") for warning in found.warnings)
    tests = [estimate(found.results[key]).estimate for key in ("etest", "exact")]
    assert tests == pytest.approx([2.0, 2.0])


@pytest.mark.parametrize("role", ["target", "control"])
def test_rates_of_different_units_are_not_subtracted(role: str) -> None:
    found = bergen(replace(BERGEN, exposure={role: (10.0, 20.0)}))
    assert "the rates differ in unit" in refusal(found.results["rate_difference"]).reason["en"]
    assert isinstance(found.results["irr"], Estimate)


# --- series of source periods -------------------------------------------------------------------


def test_a_trend_is_of_rates_not_of_counts(tmp_path: Path) -> None:
    """30 in 60, 50, 40, 30 and 20 days: each rate above the last, so S = 10 of 10 and tau 1."""
    found = toy(tmp_path, {"west": [30] * 5, "east": [30] * 5}, [60, 50, 40, 30, 20])
    trend = estimate(found.results["mann_kendall"])
    assert (trend.estimate, trend.n) == (1, 5)


def test_a_step_is_where_the_after_window_begins_and_is_of_rates(tmp_path: Path) -> None:
    """Eight counts twice: once in 30 days each, once doubled in 30 days, once doubled in 60 days."""
    before = [8, 12, 10, 10, 10, 10, 12, 8]
    series = before + [2 * n for n in before]
    step = toy(tmp_path / "a", {"west": series, "east": series}, [30] * 16, after=8)
    assert estimate(step.results["its"]).estimate == pytest.approx(2)
    none = toy(tmp_path / "b", {"west": series, "east": series}, [30] * 8 + [60] * 8, after=8)
    assert estimate(none.results["its"]).estimate == pytest.approx(1)
    late = toy(tmp_path / "c", {"west": series, "east": series}, [30] * 16, after=9, gap=1)
    assert "here are 8 and 7" in refusal(late.results["its"]).reason["en"]


def test_emerging_areas_are_counted_and_named(tmp_path: Path) -> None:
    """Ten areas in a row, ten periods; everything happens in the two at the western end."""
    quiet = [1] * 10
    row = {"west": [20, 22] * 5, "next": [22, 20] * 5, **{f"quiet{i}": quiet for i in range(8)}}
    found = estimate(toy(tmp_path, row, [30] * 10, after=5).results["emerging"])
    assert found.estimate == 2
    assert found.note == "next: persistent; west: persistent"


def test_a_period_unknown_between_the_windows_spoils_the_series_and_nothing_else(
    tmp_path: Path,
) -> None:
    counts = {"west": [9, 8, None, 7, 6, 5], "east": [9, 9, 9, 9, 9, 9]}
    found = toy(tmp_path, counts, [30] * 6, after=3, gap=1)
    assert found.windows["target"].counts == (17, 18)
    assert (
        "1 of the 6 counts in the series are unknown"
        in refusal(found.results["mann_kendall"]).reason["en"]
    )
    assert isinstance(found.results["etest"], Estimate)


def test_where_nobody_tried_the_estimate_no_phi_is_taken_unless_one_is_given() -> None:
    """Four areas that change by turns scatter more than independent events; the centre is as if not."""
    names = ("a", "b", "c", "d", "e")
    counts = np.array([[50.0, 30], [40, 80], [90, 40], [30, 70], [80, 30]])
    table = WindowCounts(
        names, (AUTUMN, YEAR), counts, np.full(counts.shape, 100.0), np.full(counts.shape, "shown")
    )
    points = {name: (1000.0 * i, 500.0 * i * i) for i, name in enumerate(names)}

    def of(phi: float | None) -> Assessment:
        return assess(table, Design(("a",), (), ("b",), AUTUMN, YEAR, phi=phi), points)

    estimated, one, five = of(None), of(1), of(5)
    assert (estimated.dispersion.source, estimated.dispersion.phi > 5) == ("areas", True)
    shift = [each.overall["centre_shift"] for each in (estimated, one, five)]
    assert shift[0].low == shift[1].low
    assert shift[2].low != shift[1].low


@pytest.mark.parametrize(
    ("state", "length", "reason", "remedy"),
    [
        (
            "withheld",
            "month",
            "2 of the 24 counts in the series are withheld as small",
            "by quarter",
        ),
        (
            "withheld",
            "quarter",
            "2 of the 24 counts in the series are withheld as small",
            "by year",
        ),
        ("unknown", "month", "2 of the 24 counts in the series are unknown", "Unknown is not 0"),
    ],
)
def test_a_series_with_small_counts_says_so_and_what_helps(
    state: str, length: str, reason: str, remedy: str
) -> None:
    """Not that nan is no count, and not what to write in Python."""
    months = {"month": 1, "quarter": 3}[length]
    starts = [date(2010 + i * months // 12, i * months % 12 + 1, 1) for i in range(25)]
    slices = tuple(DateRange(*pair) for pair in pairwise(starts))
    before = DateRange(starts[0], starts[12])
    after = DateRange(starts[12], starts[24])
    counts = np.full((3, 24), 9.0)
    states = np.full(counts.shape, "shown", dtype=object)
    counts[0, [3, 20]], states[0, [3, 20]] = np.nan, state
    days = np.array([[one.days for one in slices]] * 3, dtype=np.float64)
    sums = np.full((3, 2), 108.0)
    table = WindowCounts(
        ("a", "b", "c"),
        (before, after),
        sums,
        np.array([[before.days, after.days]] * 3, dtype=np.float64),
        np.full((3, 2), "shown"),
        slices=slices,
        slice_counts=counts,
        slice_days=days,
        slice_state=states.astype(str),
    )
    points = {"a": (0.0, 0.0), "b": (900.0, 0.0), "c": (0.0, 900.0)}
    found = assess(table, Design(("a",), (), ("b",), before, after, phi=1), points)
    for key in ("its", "mann_kendall"):
        said = refusal(found.results[key])
        assert reason in said.reason["en"]
        assert remedy in said.remedy["en"]
        assert said.reason["nb"] != said.reason["en"]
        assert "nan" not in str(said)
    assert "missing=" not in str(refusal(found.results["emerging"]))
    assert "in the series are" in refusal(found.results["emerging"]).reason["en"]
