from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import area, count, square, write_case
from proofs import proof
from scenemap import load_case, open_study, published_panel
from scenemap.errors import DataError
from scenemap.measures.estimate import Refusal
from scenemap.measures.interrupted import controlled_its, its_of
from scenemap.measures.series import its

EVEN = [8, 12, 10, 10, 10, 10, 12, 8]
DOUBLED = EVEN + [2 * one for one in EVEN]
#: Twice as many, and half as many again after.
RISEN = [2 * one for one in EVEN] + [3 * one for one in EVEN]
#: Acute coronary events in Sicily by month, January 2002 to November 2006, and the population by age that
#: they came from: the example of Lopez Bernal, Cummins & Gasparrini (2017), printed with their code. The
#: ban came with January 2005, the 37th month.
ACES = [
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858, 887, 766, 851, 769, 781, 756, 766, 752,
    765, 831, 879, 928, 914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886, 831, 796, 833, 820,
    877, 758, 767, 738, 781, 843, 850, 908, 1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
]  # fmt: skip
PEOPLE = [
    379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1, 379513.3, 376295.5, 374653.2, 378485.6,
    375955.5, 378349.7, 376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7, 379888.6, 380872.2,
    380966.9, 381240.4, 382104.9, 381802.7, 381656.3, 383680.0, 383504.2, 386462.9, 383783.1, 380836.8,
    383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4, 388153.2, 388373.2, 386470.1, 386033.2,
    383686.4, 385509.3, 385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9, 391613.6, 391750.4,
    394005.6, 391364.9, 391664.6, 389022.3, 391878.5, 388575.3, 392989.0, 390018.8, 390712.3,
]  # fmt: skip
SICILY = {"season": 12, "harmonics": 2, "time": range(1, 60)}


# --- against other programs ---------------------------------------------------------------------------


def test_the_papers_example_is_what_its_own_code_gives():
    """``model3`` of the authors' code, run by R 4.2.2: RR 0.885 (.839 to .933), dispersion 2.262186.

    With the normal quantile 1.96 of R's output: exp(-.122086793 -+ 1.96 x .027031107).
    """
    found = controlled_its(ACES, 36, exposure=PEOPLE, slope=False, **SICILY)
    assert found.target.dispersion == pytest.approx(2.262186415, rel=1e-5)
    assert math.log(found.step.estimate) == pytest.approx(-0.122086792899, rel=1e-6)
    errors = found.errors["step"]
    assert errors["independent"] == pytest.approx(0.0270311072554, rel=1e-6)
    ends = [math.exp(-0.122086793 + sign * 1.96 * errors["independent"]) for sign in (-1, 1)]
    assert [round(one, 3) for one in ends] == [0.839, 0.933]
    assert math.log(found.target.trend.estimate) == pytest.approx(0.005389219541, rel=1e-5)


def test_newey_and_wests_errors_are_those_of_sandwich():
    """``NeweyWest(model, lag = 3, prewhite = FALSE, adjust = TRUE)``, R 4.2.2, sandwich 3.0-2."""
    found = controlled_its(ACES, 36, exposure=PEOPLE, **SICILY)
    assert found.lags == 3
    assert found.errors["step"]["newey_west"] == pytest.approx(0.019435375848, rel=1e-5)
    assert found.errors["slope"]["newey_west"] == pytest.approx(0.001540907495, rel=1e-5)
    assert math.log(found.step.estimate) == pytest.approx(-0.130376943252, rel=1e-6)
    assert math.log(found.slope.estimate) == pytest.approx(0.001482227998, rel=1e-5)


def test_the_difference_of_two_series_is_that_of_sandwich():
    """The same series read backwards as its control: ``vcovPL(..., aggregate = TRUE, lag = 3)``.

    In R both in one model, with the control as the level of reference; times 59/51.
    """
    found = controlled_its(
        ACES, 36, ACES[::-1], exposure=PEOPLE, control_exposure=PEOPLE[::-1], **SICILY
    )
    assert math.log(found.step.estimate) == pytest.approx(-0.120831089219, rel=1e-6)
    assert math.log(found.slope.estimate) == pytest.approx(0.006243145541, rel=1e-5)
    assert found.errors["step"]["newey_west"] == pytest.approx(0.034109149099, rel=1e-5)
    assert found.errors["slope"]["newey_west"] == pytest.approx(0.002316599734, rel=1e-5)


# --- by hand ------------------------------------------------------------------------------------------


def test_a_doubling_against_a_rise_by_half_by_hand():
    """Steps 2 and 1.5: ratio 4/3. Variances of the log steps as if independent, both series level:

    target 1/80 + 4.5^2/420 + 1/160 + 3.5^2/840 = .0815476; control, twice as many before and thrice
    after, 1/160 + 4.5^2/840 + 1/240 + 3.5^2/1260 = .0442460; no dispersion is above 1.
    """
    found = controlled_its(DOUBLED, 8, RISEN)
    assert found.step.estimate == pytest.approx(4 / 3)
    assert found.slope.estimate == pytest.approx(1)
    assert found.target.step.estimate == pytest.approx(2)
    assert found.control.step.estimate == pytest.approx(1.5)
    assert found.errors["step"]["independent"] ** 2 == pytest.approx(
        0.0815476 + 0.0442460, rel=1e-5
    )
    assert found.df == 12
    assert found.without_change.tolist() == pytest.approx([10] * 8 + [15] * 8)
    alone = controlled_its(DOUBLED, 8)
    assert alone.control is None
    assert alone.without_change.tolist() == pytest.approx([10] * 16)


def test_the_interval_has_the_widest_of_three_errors():
    for counts in (DOUBLED, ACES, [5, 6, 7, 8, 14, 15, 16, 15] * 3):
        found = controlled_its(counts, len(counts) // 2)
        errors = found.errors["step"]
        assert found.step.se == max(errors.values())
        assert max(errors, key=errors.get) in found.step.note
        assert found.step.low < found.step.estimate < found.step.high


def test_alone_it_is_the_series_that_measure_tells_already():
    """Where nothing is autocorrelated, the quasi-Poisson error of :func:`its`."""
    found, plain = controlled_its(ACES, 36), its(ACES, 36)
    assert found.step.estimate == pytest.approx(plain.step.estimate)
    assert found.errors["step"]["independent"] == pytest.approx(plain.step.se)
    assert found.target.dispersion == pytest.approx(plain.dispersion)
    assert found.target.echo == pytest.approx(plain.autocorrelation)


@proof
def test_autocorrelation_by_chance_is_what_independent_counts_have():
    """Draws about a level series: 95 % of the echoes lie in the range that is told, give or take what
    chance leaves of so many (3.2 standard errors)."""
    draws = 400
    random = np.random.default_rng(3)
    found = [controlled_its(random.poisson(60, 20), 10).target for _ in range(draws)]
    inside = [low <= one.echo <= high for one in found for low, high in [one.echo_by_chance]]
    assert np.mean(inside) == pytest.approx(0.95, abs=3.2 * math.sqrt(0.05 * 0.95 / draws))
    assert np.mean([one.echo for one in found]) == pytest.approx(
        np.mean([sum(one.echo_by_chance) / 2 for one in found]), abs=0.03
    )


def test_the_autocorrelation_of_counts_is_told_from_that_of_residuals():
    """Frailty with a correlation of .7 a period: residuals echo less, for the fit follows them."""
    random = np.random.default_rng(4)
    echoes, told = [], []
    for _ in range(60):
        frailty = [random.normal()]
        for _ in range(79):
            frailty.append(0.7 * frailty[-1] + math.sqrt(0.51) * random.normal())
        counts = random.poisson(2000 * np.exp(0.2 * np.array(frailty)))
        found = controlled_its(counts, 40).target
        echoes.append(found.echo)
        told.append(found.ar1)
    assert np.mean(told) == pytest.approx(0.7, abs=0.08)
    assert np.mean(echoes) < np.mean(told) - 0.05


def test_what_resembles_the_period_before_has_wider_intervals():
    echo = [5, 6, 7, 8, 14, 15, 16, 15] * 3
    found = controlled_its(echo, 12)
    assert found.target.echoes
    assert found.errors["step"]["ar1"] > 1.2 * found.errors["step"]["independent"]
    assert not controlled_its(ACES, 36).target.echoes or found.target.ar1 > 0.4


# --- properties -----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.integers(3, 60), min_size=18, max_size=18),
    st.lists(st.integers(3, 60), min_size=18, max_size=18),
)
def test_target_and_control_swapped_turn_the_ratio_over(target, control):
    try:
        one = controlled_its(target, 9, control)
    except Refusal:  # without scatter
        return
    other = controlled_its(control, 9, target)
    assert other.step.estimate * one.step.estimate == pytest.approx(1, rel=1e-5)
    assert other.step.se == pytest.approx(one.step.se, rel=1e-4)
    itself = controlled_its(target, 9, target)
    assert itself.step.estimate == pytest.approx(1)
    assert itself.errors["step"]["newey_west"] == pytest.approx(0, abs=1e-6)
    assert itself.step.low < 1 < itself.step.high


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 19), st.integers(1, 1000))
def test_a_period_that_nobody_watched_is_no_period_whatever_stands_there(at, nonsense):
    """It keeps its place in time: the trend goes on beneath it."""
    random = np.random.default_rng(5)
    counts = random.poisson(30, 20).astype(float)
    days = np.full(20, 30.0)
    days[at] = 0
    unknown, wrong = counts.copy(), counts.copy()
    unknown[at], wrong[at] = np.nan, nonsense
    found = controlled_its(unknown, 10, exposure=days)
    assert found.n == 19
    assert found.step.estimate == controlled_its(wrong, 10, exposure=days).step.estimate
    kept = np.delete(np.arange(20.0), at)
    plain = its(np.delete(counts, at), 10 - (at < 10), time=kept)
    assert found.step.estimate == pytest.approx(plain.step.estimate)


def test_where_time_begins_is_no_matter():
    """A hundred unwatched periods before, and a gap within: how periods are numbered moves no error."""
    counts, days = [*ACES[:30], *[0] * 12, *ACES[30:]], [30] * 30 + [0] * 12 + [30] * 29
    plain = controlled_its(counts, 50, counts[::-1], exposure=days, control_exposure=days)
    late = controlled_its(
        [0] * 100 + counts,
        150,
        [0] * 100 + counts[::-1],
        exposure=[0] * 100 + days,
        control_exposure=[0] * 100 + days,
    )
    for term, errors in plain.errors.items():
        assert late.errors[term] == pytest.approx(errors, rel=1e-5)
    joined = controlled_its(ACES, 38)
    alone = controlled_its(counts, 50, exposure=days)
    assert alone.errors["step"]["newey_west"] != pytest.approx(
        joined.errors["step"]["newey_west"], rel=0.01
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"counts": DOUBLED[:15]}, "at least 8 source periods .* here are 8 and 7"),
        ({"control": EVEN}, "not of the same periods"),
        ({"control": [math.nan, *EVEN[1:], *EVEN]}, "is not a count"),
        ({"exposure": [1] * 15 + [-1]}, "no exposure below 0"),
        ({"exposure": [1] * 15 + [0]}, "here are 8 and 7"),
        ({"control": [0] * 16}, "No events before the change"),
        ({"season": 12}, "covers 1.3 seasons"),
        ({"counts": [10] * 8 + [20] * 8}, "as slices of one source period do"),
        ({"change": 0}, "here are 0 and 16"),
    ],
)
def test_series_that_tell_nothing_are_refused(more, message):
    given = {"counts": DOUBLED, "change": 8, **more}
    with pytest.raises(Refusal, match=message):
        controlled_its(given.pop("counts"), given.pop("change"), **given)


# --- of a panel --------------------------------------------------------------------------------


def test_three_totals_are_no_series():
    """Section 7 of the reference: eight quarters made of three totals are three numbers."""
    panel = published_panel(load_case("bergen"), "quarter")
    with pytest.raises(Refusal, match="here are 1 and 2"):
        its_of(panel, date(2015, 1, 1), ["laksevag"])


def monthly(tmp_path, **rows):
    """Return the panel of counts that were published by month, from January 2019 on."""
    months = pd.period_range("2019-01", periods=len(next(iter(rows.values()))), freq="M")
    counts = [
        count(name, start=f"{month}-01", end=str(month.end_time.date()), count=one)
        for name, numbers in rows.items()
        for month, one in zip(months, numbers, strict=True)
        if one is not None
    ]
    areas = [area(name, square(5.3 + i / 100, 60.4)) for i, name in enumerate(rows)]
    case = load_case(write_case(tmp_path / "toy", areas=areas, counts=counts))
    return published_panel(case, "month")


def test_months_are_divided_by_their_days_and_a_month_with_the_change_is_left_out(tmp_path):
    panel = monthly(tmp_path, west=DOUBLED, east=RISEN)
    found = its_of(panel, date(2019, 9, 1), ["west"], ["east"])
    assert found.left_out == ()
    assert found.alone.harmonics == 0
    days = pd.period_range("2019-01", periods=16, freq="M").days_in_month
    assert found.alone.target.exposure.tolist() == days.tolist()
    one = found.by_control["east"]
    assert one.step.estimate == pytest.approx(4 / 3, rel=0.02)
    assert one.target.counts.tolist() == DOUBLED
    middle = its_of(
        monthly(tmp_path / "two", west=[*EVEN, 999, *EVEN]), date(2019, 9, 15), ["west"]
    )
    assert [str(one) for one in middle.left_out] == ["2019-09-01..2019-09-30"]
    assert middle.alone.n == 16
    assert 999 not in middle.alone.target.counts.tolist()


def test_a_month_of_which_nothing_is_known_is_left_out_of_both(tmp_path):
    panel = monthly(tmp_path, west=[*EVEN, *EVEN, 9], east=[*RISEN, None])
    found = its_of(panel, date(2019, 9, 1), ["west"], ["east"])
    assert (found.alone.n, found.by_control["east"].n) == (17, 16)
    with pytest.raises(Refusal, match="here are 8 and 7"):
        its_of(monthly(tmp_path / "two", west=[*EVEN, *EVEN[:-1], None], east=DOUBLED),
               date(2019, 9, 1), ["west"])  # fmt: skip


def test_a_control_without_figures_is_told_beside_those_that_have_them(tmp_path):
    panel = monthly(tmp_path, west=DOUBLED, east=RISEN, north=[*EVEN, *[None] * 8])
    found = its_of(panel, date(2019, 9, 1), ["west"], ["east", "north"])
    assert isinstance(found.by_control["north"], Refusal)
    assert found.by_control["east"].step.estimate == pytest.approx(4 / 3, rel=0.02)


@pytest.mark.parametrize("role", ["target", "control"])
def test_a_month_that_is_withheld_is_not_left_out_as_if_nobody_had_watched(role):
    """Three contacts in July: what is small is known, and no gap."""
    days = pd.date_range("2015-01-01", "2016-06-30", freq="2D").repeat(2)
    few = [day for day in days if (day.year, day.month) != (2015, 7)] + [*days[days.month == 7][:3]]
    rows = [{"area": "laksevag", "time": str(day.date()), "kind": "contact"} for day in few]
    rows += [{"area": "sandviken", "time": str(day.date()), "kind": "contact"} for day in days]
    panel = open_study(pd.DataFrame(rows)).panel("month").panel
    assert panel.by_source["laksevag", "2015-07-01..2015-07-31"].withheld
    areas = ["laksevag", "sandviken"]
    if role == "target":
        with pytest.raises(Refusal, match="withheld"):
            its_of(panel, date(2015, 10, 1), areas[:1])
    else:
        found = its_of(panel, date(2015, 10, 1), areas[1:], areas[:1]).by_control["laksevag"]
        assert isinstance(found, Refusal)
        assert "withheld" in str(found)


@pytest.mark.parametrize("day", ["2018-12-31", "2019-01-01", "2020-05-01", "2031-01-01"])
def test_a_day_outside_the_series_is_refused(tmp_path, day):
    panel = monthly(tmp_path, west=DOUBLED)
    with pytest.raises(Refusal, match=r"lies outside the series \(2019-01-01\.\.2020-04-30\)"):
        its_of(panel, date.fromisoformat(day), ["west"])


@pytest.mark.parametrize("at", [0, 7])
def test_a_side_whose_events_lie_in_one_period_at_its_end_has_no_slope(at):
    """The slope would go on for ever, however the counts scatter on the other side."""
    after = [5 if i == at else 0 for i in range(8)]
    with pytest.raises(Refusal, match="does not settle: on one side"):
        controlled_its([*EVEN, *after], 8)
    assert controlled_its([*EVEN, *after], 8, slope=False).step.estimate < 1


@pytest.mark.parametrize("named", [(["west", "west"], []), (["west"], ["west"]),
                                   (["west"], ["east", "east"])])  # fmt: skip
def test_an_area_named_twice_is_refused(tmp_path, named):
    """Counts taken twice would narrow every interval, and a target is no control of its own."""
    panel = monthly(tmp_path, west=DOUBLED, east=RISEN)
    with pytest.raises(DataError, match="has two roles"):
        its_of(panel, date(2019, 9, 1), *named)


@pytest.mark.parametrize("first", ["2013Q1", "2013Q3", "2014Q1", "2015Q2", "2016Q4", "2019Q1"])
@pytest.mark.parametrize("n", [16, 17, 20])
def test_quarters_tell_one_pair_whichever_leap_days_are_among_them(tmp_path, first, n):
    quarters = pd.period_range(first, periods=n, freq="Q")
    numbers = np.random.default_rng(n).poisson(40, n).tolist()
    counts = [
        count("west", start=str(one.start_time.date()), end=str(one.end_time.date()), count=number)
        for one, number in zip(quarters, numbers, strict=True)
    ]
    case = load_case(
        write_case(tmp_path / "toy", areas=[area("west", square(5.3, 60.4))], counts=counts)
    )
    on = quarters[8].start_time.date()
    assert its_of(published_panel(case, "quarter"), on, ["west"]).alone.harmonics == 1


@pytest.mark.parametrize("first", ["2017-01", "2018-07", "2019-01", "2021-01"])
def test_two_years_are_two_seasons_with_a_leap_day_and_without(first):
    months = pd.period_range(first, periods=24, freq="M")
    middles = np.cumsum(months.days_in_month) - np.array(months.days_in_month) / 2
    numbers = np.random.default_rng(3).poisson(40, 24)
    length = float(np.mean(months.days_in_month))
    found = controlled_its(numbers, 12, time=middles / length, season=365.25 / length, harmonics=2)
    assert found.harmonics == 2


def test_a_season_that_the_watched_months_do_not_tell_is_not_asked_for(tmp_path):
    random = np.random.default_rng(6)
    numbers = [*random.poisson(40, 22).tolist(), None, None]
    panel = monthly(tmp_path, west=numbers, east=random.poisson(40, 24).tolist())
    assert its_of(panel, date(2020, 1, 1), ["west"]).alone.harmonics == 0


@pytest.mark.parametrize(("months", "pairs"), [(22, 0), (24, 2), (26, 2)])
def test_a_season_is_taken_out_where_two_years_tell_it(tmp_path, months, pairs):
    random = np.random.default_rng(6)
    panel = monthly(tmp_path, west=random.poisson(40, months).tolist())
    assert its_of(panel, date(2020, 1, 1), ["west"]).alone.harmonics == pairs
    assert its_of(panel, date(2020, 1, 1), ["west"], harmonics=0).alone.harmonics == 0
