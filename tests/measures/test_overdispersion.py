from __future__ import annotations

import warnings
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from proofs import often
from scenemap.intervals import DateRange
from scenemap.measures import Design, Dispersion, WindowCounts, dispersion_of, welch_phi, window_phi
from scenemap.measures.estimate import Refusal
from scenemap.measures.overdispersion import LEAST_DF, pearson

BEFORE = DateRange(date(2021, 1, 1), date(2022, 1, 1))
AFTER = DateRange(date(2022, 1, 1), date(2023, 1, 1))
ONES = np.ones((2, 2))


def table_of(
    counts: list[list[float]], halves: list[list[float]] | None = None, **more: Any
) -> WindowCounts:
    """Lay out counts of areas a, b, c ...; NaN is withheld."""
    n = np.array(counts, dtype=float)
    half = None if halves is None else np.array(halves, dtype=float)
    return WindowCounts(
        areas=tuple("abcdefghij"[: len(n)]),
        windows=(BEFORE, AFTER),
        counts=n,
        days=np.full(n.shape, 365.0),
        state=np.where(np.isfinite(n), "shown", "withheld"),
        halves=half,
        half_days=None if half is None else np.full(half.shape, 182.5),
        half_state=None if half is None else np.where(np.isfinite(half), "shown", "withheld"),
        **more,
    )


def months(counts: dict[str, list[float]], before: int) -> WindowCounts:
    """Lay out series of slices of 30 days, so many of them before."""
    n = np.array(list(counts.values()), dtype=float)
    slices = tuple(
        DateRange(date(2020, 1, 1) + timedelta(30 * i), date(2020, 1, 1) + timedelta(30 * i + 30))
        for i in range(n.shape[1])
    )
    windows = (
        DateRange(slices[0].start, slices[before - 1].end),
        DateRange(slices[before].start, slices[-1].end),
    )
    sums = np.column_stack([n[:, :before].sum(axis=1), n[:, before:].sum(axis=1)])
    return WindowCounts(
        areas=tuple(counts),
        windows=windows,
        counts=sums,
        days=np.tile([30.0 * before, 30.0 * (n.shape[1] - before)], (len(n), 1)),
        state=np.full(sums.shape, "shown"),
        slices=slices,
        slice_counts=n,
        slice_days=np.full(n.shape, 30.0),
    )


def design_of(table: WindowCounts, **more: Any) -> Design:
    return Design(("a",), (), ("b",), *table.windows, **more)


# --- Pearson's chi-squared with unequal days ------------------------------------------------------


def test_the_chi_squared_of_a_table_by_hand():
    """(10, 20), (20, 10): all expected 15, so 4 x 25/15 with one degree of freedom."""
    chi, df = pearson(np.array([[10.0, 20], [20, 10]]), ONES)
    assert (float(chi), float(df)) == (pytest.approx(100 / 15), 1)


@settings(deadline=None, max_examples=often(8, 80))
@given(
    st.lists(
        st.tuples(*[st.tuples(st.integers(1, 60), st.integers(10, 90))] * 2), min_size=2, max_size=6
    )
)
def test_unequal_days_give_what_a_log_linear_model_gives(rows):
    """A second route: statsmodels' Poisson model of rows and columns with log days as offset."""
    counts = np.array([[cell[0] for cell in row] for row in rows], dtype=float)
    days = np.array([[cell[1] for cell in row] for row in rows], dtype=float)
    n = len(rows)
    design = np.column_stack([np.kron(np.eye(n), np.ones((2, 1))), np.tile([0.0, 1.0], n)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a model without residual
        fit = sm.GLM(
            counts.ravel(), design, family=sm.families.Poisson(), offset=np.log(days.ravel())
        ).fit(tol=1e-12, maxiter=200)
    chi, df = pearson(counts, days)
    assert float(chi) == pytest.approx(float(fit.pearson_chi2), rel=1e-5, abs=1e-8)
    assert df == n - 1


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)), min_size=2, max_size=6
    )
)
def test_constant_rates_are_as_expected_whatever_was_watched(rows):
    days = np.array([row[1:] for row in rows], dtype=float)
    counts = days * np.array([[row[0]] for row in rows])
    assert float(pearson(counts, days)[0]) == pytest.approx(0, abs=1e-7)


def test_rows_that_are_withheld_empty_or_not_watched_give_no_degree_of_freedom():
    counts = np.array([[10.0, 20], [20, 10], [np.nan, 7], [0, 0], [5, 5]])
    days = np.ones((5, 2))
    days[4, 1] = 0
    chi, df = pearson(counts, days)
    assert (float(chi), float(df)) == (pytest.approx(100 / 15), 1)
    assert [float(one) for one in pearson(np.full((3, 2), np.nan), np.ones((3, 2)))] == [0, 0]


# --- phi of a design ------------------------------------------------------------------------------


def test_phi_of_four_areas_by_hand():
    """b, c, d before and after: 10, 20; 20, 10; 15, 15: 100/15 with 2 degrees of freedom.

    Halves: a 6, 4; b 4, 6; c 10, 10; d 5, 10: with columns 25 and 30 of 55, expected 50/11, 60/11;
    50/11, 60/11; 100/11, 120/11; 75/11, 90/11. Chi-squared 2.4017 with 3.
    """
    table = table_of([[50, 20], [10, 20], [20, 10], [15, 15]], [[6, 4], [4, 6], [10, 10], [5, 10]])
    expected = [(6, 50 / 11), (4, 60 / 11), (4, 50 / 11), (6, 60 / 11)]
    expected += [(10, 100 / 11), (10, 120 / 11), (5, 75 / 11), (10, 90 / 11)]
    halves = sum((seen - mean) ** 2 / mean for seen, mean in expected)
    found = dispersion_of(table, design_of(table))
    assert found.phi == pytest.approx((100 / 15 + halves) / 5)
    assert (found.df, found.source, found.others, found.areas) == (5, "areas", 3, 4)
    assert found.words()[0]["en"].endswith("It assumes that the target varies like the others.")
    assert "3 other areas before and after and 4 areas" in found.words()[0]["en"]
    assert found.of == table.areas[1:]
    named = ", ".join(table.areas[1:])
    assert f"Those other areas are {named}. If something happened" in found.words()[1]["en"]
    assert "et annet phi oppgis med --phi" in found.words()[1]["nb"]
    names = {table.areas[1]: {"nb": "Nordnes skole", "en": "Nordnes school"}}
    told = found.words(names)[1]
    rest = ", ".join(table.areas[2:])
    assert told["nb"].startswith(f"Disse andre områdene er Nordnes skole, {rest}. Skjedde")
    assert told["en"].startswith(f"Those other areas are Nordnes school, {rest}. If")


def test_what_the_target_does_is_no_scatter():
    """The target halves or doubles, and phi stays; so it does whatever happens in the buffer."""
    halves = [[6, 4], [4, 6], [10, 10], [5, 10], [9, 9]]
    found = {
        dispersion_of(
            table := table_of([[50, after], [18, spread], [20, 10], [15, 15], [9, 4]], halves),
            Design(("a",), ("b",), ("c",), *table.windows),
        )
        for after, spread in ((25, 18), (100, 90))
    }
    assert len(found) == 1
    assert next(iter(found)).others == 3


def test_scatter_below_that_of_independent_events_counts_as_theirs():
    table = table_of([[50, 25]] + [[20, 20]] * 4, [[25, 25]] + [[10, 10]] * 4)
    assert dispersion_of(table, design_of(table)).phi == 1


def test_withheld_cells_are_left_out_and_said():
    halves = [[25, 25], [11, 9], [9, 12], [10, 8], [12, 12]]
    whole = table_of([[50, 25], [20, 26], [20, 15], [18, 22], [24, 9]], halves)
    found = dispersion_of(whole, design_of(whole))
    some = table_of([[50, 25], [20, 26], [20, 15], [18, 22], [24, np.nan]], halves)
    less = dispersion_of(some, design_of(some))
    assert (found.df, less.df) == (3 + 4, 2 + 4)
    assert (found.lost, less.lost) == (0, 1)
    assert less.words()[-1]["en"] == "Withheld cells that are not in that estimate: 1."
    assert less.words()[-1]["nb"] == "Tilbakeholdte celler som ikke er med i anslaget: 1."


def test_without_halves_there_have_to_be_more_areas():
    few = table_of([[50, 25], [20, 26], [20, 15], [18, 22]])
    assert dispersion_of(few, design_of(few)).assumed
    more = table_of([[50, 25], [20, 26], [20, 15], [18, 22], [9, 7]])
    found = dispersion_of(more, design_of(more))
    assert (found.df, found.areas) == (LEAST_DF, 0)
    assert "from 4 other areas before and after." in found.words()[0]["en"]


def test_a_given_phi_goes_before_the_estimate():
    table = table_of([[50, 25], [20, 26], [20, 15], [18, 22]], [[20, 30], [9, 11], [1, 19], [9, 9]])
    found = dispersion_of(table, design_of(table, phi=2.5))
    assert found == Dispersion(2.5, None, "given")
    with pytest.raises(Refusal, match=r"phi 0.5 is not a number from 1 up"):
        dispersion_of(table, design_of(table, phi=0.5))


@pytest.mark.parametrize("phi", [1, 3])
def test_the_estimate_is_right_in_the_middle(phi):
    """20,000 negative binomial tables of eight areas: the mean of chi-squared over df is phi."""
    random = np.random.default_rng(1)
    mean = np.linspace(60, 240, 8)[None, :, None]

    def drawn() -> Any:
        if phi == 1:
            return random.poisson(np.broadcast_to(mean, (20_000, 8, 2))).astype(float)
        return random.negative_binomial(
            np.broadcast_to(mean / (phi - 1), (20_000, 8, 2)), 1 / phi
        ).astype(float)

    windows, halves = pearson(drawn()[:, 1:], np.ones((7, 2))), pearson(drawn(), np.ones((8, 2)))
    mean_of = (windows[0] + halves[0]).mean() / (6 + 7)
    assert mean_of == pytest.approx(phi, rel=0.02)


# --- target and one other area --------------------------------------------------------------------


def test_with_one_other_area_it_is_welchs_t_by_hand():
    """Differences 1, 3, 5, 7 before and 0, 0, 4, 4 after: variances 20/3 and 16/3, each over 4.

    Their sum is 3; the Poisson variance of the change of means is (56 + 40) / 16 + (48 + 40) / 16 =
    11.5, so phi is the floor. Welch-Satterthwaite: 9 / ((25/9 + 16/9) / 3) = 5.927.
    """
    table = months({"a": [11, 13, 15, 17, 10, 10, 14, 14], "b": [10] * 8}, 4)
    found = dispersion_of(table, design_of(table))
    assert (found.source, found.slices, found.phi) == ("slices", (4, 4), 1)
    assert found.df == pytest.approx(9 / ((25 / 9 + 16 / 9) / 3))
    assert "as if slices were independent of each other (Welch)" in found.words()[0]["en"]


def test_welchs_interval_is_that_of_scipy():
    """With phi above the floor, half-width over standard error is Welch's t."""
    from scipy import stats

    from scenemap.measures import rate_difference

    random = np.random.default_rng(2)
    a, b = random.negative_binomial(2, 0.05, (2, 24))
    after = np.arange(24) >= 12
    phi, df = welch_phi(a.astype(float), b.astype(float), np.ones(24), np.ones(24), after)
    assert phi > 1
    found = rate_difference(
        (a[:12].sum(), a[12:].sum()), (b[:12].sum(), b[12:].sum()), exposure=(12, 12),
        phi=float(phi), df=float(df),
    )  # fmt: skip
    wanted = stats.ttest_ind((a - b)[12:], (a - b)[:12], equal_var=False)
    assert found.p == pytest.approx(wanted.pvalue)
    ends = wanted.confidence_interval()
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high))


def test_too_few_slices_leave_independence_and_it_is_said():
    table = months({"a": [11, 13, 15, 10, 10, 14], "b": [10] * 6}, 3)
    found = dispersion_of(table, design_of(table))
    assert found.assumed
    assert found.words()[0]["nb"].startswith("Overspredning kan ikke anslås av så få områder.")


def test_a_target_alone_is_a_single_series():
    table = months({"a": [11, 13, 15, 17, 10, 10, 14, 14]}, 4)
    assert dispersion_of(table, Design(("a",), (), (), *table.windows)).assumed


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=8), st.data()
)
def test_renaming_and_reordering_areas_changes_nothing(counts, data):
    order = data.draw(st.permutations(range(1, len(counts))))
    rows = [[float(a), float(b)] for a, b in counts]
    assume(sum(rows[0]) > 0)
    first = table_of(rows, rows)
    second = table_of([rows[0], *(rows[i] for i in order)], [rows[0], *(rows[i] for i in order)])
    one, two = (dispersion_of(table, design_of(table)) for table in (first, second))
    assert one.phi == pytest.approx(two.phi)
    assert one.df == two.df


def test_many_designs_at_once_are_each_what_they_are_alone():
    random = np.random.default_rng(3)
    counts, halves = random.poisson(20, (50, 4, 2)) * 1.0, random.poisson(10, (50, 5, 2)) * 1.0
    days = np.array([[30.0, 60], [30, 30], [10, 60], [30, 60]])
    phi, df = window_phi(counts, days, halves, np.ones((5, 2)))
    for at in (0, 17, 49):
        alone = window_phi(counts[at], days, halves[at], np.ones((5, 2)))
        assert (float(phi[at]), float(df[at])) == pytest.approx(tuple(map(float, alone)))
