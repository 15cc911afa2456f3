"""Events of a constant rate per watched day: whatever else differs, nothing rose and nothing fell.

The dice are seeded; how often chance may err is bounded by the binomial law, so that a rule that errs
more often than its level fails here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from builders import write_bare_case
from proofs import MORE, deepens, often, proof
from scenemap import DateRange, Windows, load_case, open_study
from scenemap.events.counts import Coverage
from scenemap.measures.estimate import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenemap.case import Case
    from scenemap.facts import Facts

FIRST = date(2014, 1, 1)
#: Two years of 365 days.
DAYS = 730
LEVEL = 0.95
AREAS = ("east", "west")
YEARS = Windows.parse("2014-01-01..2014-12-31", "2015-01-01..2015-12-31")
#: No failure of a right rule in ten thousand runs of this file.
SURE = 1 - 1e-4


def seeded(examples: int) -> settings:
    """Return settings of a property: the same examples at every run."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Case:
    """Return a case of two areas that has no coverage, counts or acts."""
    return load_case(write_bare_case(tmp_path_factory.mktemp("t") / "toytown", "interventions"))


@dataclass(frozen=True)
class World:
    """Events of two areas, and when they were watched.

    Parameters
    ----------
    watched
        Whether somebody looked, shape (areas, days).
    events
        How many there were, shape (areas, days); those of other days too.
    """

    watched: np.ndarray
    events: np.ndarray

    @classmethod
    def drawn(cls, seed: int | list[int], rate: float, watched: np.ndarray) -> World:
        """Draw events of a constant rate per day."""
        return cls(watched, np.random.default_rng(seed).poisson(rate, watched.shape))

    @property
    def seen(self) -> np.ndarray:
        """Events of watched days."""
        return np.where(self.watched, self.events, 0)

    def coverage(self) -> list[Coverage]:
        """Return the table of coverage: a row for each stretch of watched days."""
        found = []
        for name, row in zip(AREAS, self.watched, strict=True):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
            found += [
                Coverage(name, DateRange(day(start), day(end)), "find")
                for start, end in edges.reshape(-1, 2).tolist()
            ]
        return found

    def rows(self, *, dated: str = "day", counts: np.ndarray | None = None) -> pd.DataFrame:
        """Return a row for each event, dated to its day or its month."""
        counts = self.seen if counts is None else counts
        at, days = np.nonzero(counts)
        again = counts[at, days]
        dates = pd.to_datetime([day(int(one)) for one in days])
        form = "%Y-%m-%dT12:00" if dated == "day" else "%Y-%m"
        frame = pd.DataFrame({"area": np.array(AREAS)[at], "time": dates.strftime(form)})
        return frame.loc[np.repeat(np.arange(len(frame)), again)].assign(kind="find")


def day(number: int) -> date:
    return FIRST + timedelta(number)


def coverage_of(kind: str, dice: np.random.Generator) -> np.ndarray:
    """Return on which days somebody looked."""
    watched = np.ones((2, DAYS), dtype=bool)
    if kind == "half of the second year":
        watched[1, 365:] = np.arange(365) % 28 < 14
    elif kind == "gaps":
        watched[:, :] = np.repeat(dice.random((2, DAYS // 10)) < 0.7, 10, axis=1)
        watched[:, [0, -1]] = True
    elif kind == "by turns":
        watched[0], watched[1] = np.arange(DAYS) % 3 > 0, np.arange(DAYS) % 5 > 0
        watched[:, [0, -1]] = True
    return watched


def write(folder: Path, rows: pd.DataFrame, parts: int = 1) -> list[Path]:
    """Write rows as so many files, dealt out in turns."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for part in range(parts):
        paths.append(folder / f"{part}.csv")
        rows.iloc[part::parts].to_csv(paths[-1], index=False)
    return paths


def facts_of(
    case: Case, files: Sequence[Path], coverage: Sequence[Coverage] | None, by: str = "year",
    windows: Windows | None = YEARS,
) -> Facts:  # fmt: skip
    return open_study(files, case, coverage=coverage).facts(by, windows)


def errors_allowed(n: int) -> int:
    """Return how often an interval of the level may miss in n draws, sure not to fail a right one."""
    return int(binom.ppf(SURE, n, 1 - LEVEL))


COVERAGES = ("all", "half of the second year", "gaps", "by turns")
RUNS = often(12, 64)


@proof
@deepens
@pytest.mark.parametrize(("kind", "rate"), [*zip(COVERAGES, (2.0, 0.5, 1.0, 2.0), strict=True)])
def test_a_constant_rate_neither_rises_nor_falls_more_often_than_the_level(
    case, tmp_path, kind, rate
):
    """Two areas a draw: the ratio's interval holds 1, and no line says more than chance."""
    missed, lines, off = 0, 0, []
    for seed in range(RUNS):
        watched = coverage_of(kind, np.random.default_rng([100 + seed, *MORE]))
        world = World.drawn([seed, *MORE], rate, watched)
        files = write(tmp_path / str(seed), world.rows(), parts=1 + seed % 3)
        found = facts_of(case, files, world.coverage()).comparison.changes
        assert [one.area for one in found] == list(AREAS)
        for one, n in zip(found, watched, strict=True):
            assert not isinstance(one.ratio, Refusal)
            missed += not one.ratio.low <= 1 <= one.ratio.high
            lines += one.direction.way != "same" and not one.direction.within_chance
            off.append(np.log(one.ratio.estimate))
            # Both rates are what was drawn, per 30 of the days that were watched.
            assert one.first / 30 == pytest.approx(rate, rel=6 / np.sqrt(rate * n[:365].sum()))
    allowed = errors_allowed(2 * RUNS)
    assert allowed < RUNS
    assert missed <= allowed
    assert lines <= allowed
    # Nor is the ratio off on the average: watched half the time, 0.5 would stand here.
    assert np.exp(np.mean(off)) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("quiet", [3, 12, 25])
@pytest.mark.parametrize("by", ["month", "quarter", "year"])
def test_quiet_days_at_the_end_make_no_slice_shorter(case, tmp_path, by, quiet):
    """Two a day, none on the last days of December: the last slice has all its days."""
    events = np.full((2, DAYS), 2)
    events[:, DAYS - quiet :] = 0
    world = World(np.ones((2, DAYS), dtype=bool), events)
    facts = facts_of(case, write(tmp_path, world.rows()), world.coverage(), by, windows=None)
    last = facts.panel.source_periods[-1]
    assert last.end == date(2016, 1, 1)
    for one in facts.comparison.changes:
        assert one.first == 60
        assert one.last == pytest.approx(60 * (last.days - quiet) / last.days)


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
@pytest.mark.parametrize("dated", ["day", "month"])
def test_without_coverage_partial_slices_are_no_windows_of_a_line(case, tmp_path, by, dated):
    """Two a day from 10 January 2014 to 10 December 2015: only whole slices are compared.

    By year there is no whole one, and the line says so; the rate is the same all the same. Rows that
    are dated to their months stand for whole ones, so of those the months at both ends are left out.
    """
    events = np.full((2, DAYS), 2)
    first, end = (31, DAYS - 31) if dated == "month" else (9, DAYS - 21)
    events[:, :first] = events[:, end:] = 0
    world = World(np.ones((2, DAYS), dtype=bool), events)
    facts = facts_of(case, write(tmp_path, world.rows(dated=dated)), None, by, windows=None)
    assert facts.panel.source_periods[0].start == day(first)
    assert facts.panel.source_periods[-1].end == day(end)
    assert facts.comparison.chosen == ("partial" if by == "year" else "whole")
    assert {one.direction.way for one in facts.comparison.changes} == {"same"}
    assert {round(one.first, 6) for one in facts.comparison.changes} == {60}
    assert {round(one.last, 6) for one in facts.comparison.changes} == {60}


@seeded(often(3, 12))
@given(
    seed=st.integers(0, 10**6),
    kind=st.sampled_from(COVERAGES),
    parts=st.integers(1, 4),
    by=st.sampled_from(["month", "quarter", "year"]),
)
def test_files_split_in_any_way_tell_the_same(case, tmp_path, seed, kind, parts, by):
    dice = np.random.default_rng(seed)
    world = World.drawn(seed, 1.0, coverage_of(kind, dice))
    rows = world.rows()
    folder = tmp_path / f"{seed}-{kind}-{parts}-{by}"
    whole = facts_of(case, write(folder / "whole", rows), world.coverage(), by)
    shuffled = rows.iloc[dice.permutation(len(rows))]
    split = facts_of(case, write(folder / "split", shuffled, parts), world.coverage(), by)
    assert told(split) == told(whole)


@seeded(often(3, 12))
@given(
    seed=st.integers(0, 10**6),
    kind=st.sampled_from(COVERAGES[1:]),
    rate=st.floats(0.2, 8),
    by=st.sampled_from(["month", "quarter", "year"]),
)
def test_events_of_days_outside_the_coverage_change_no_number(case, tmp_path, seed, kind, rate, by):
    """Nobody looked then: whatever a file says of such days, every number stays."""
    dice = np.random.default_rng(seed)
    world = World.drawn(seed, 1.0, coverage_of(kind, dice))
    more = np.where(world.watched, world.events, dice.poisson(rate, world.events.shape))
    folder = tmp_path / f"{seed}-{kind}-{rate}-{by}"
    plain = facts_of(case, write(folder / "plain", world.rows()), world.coverage(), by)
    other = facts_of(case, write(folder / "more", world.rows(counts=more)), world.coverage(), by)
    assert told(other) == told(plain)


@proof
@seeded(12)
@given(
    seed=st.integers(0, 10**6),
    names=st.lists(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=2, max_size=2, unique=True
    ),
)
def test_renaming_an_area_changes_only_its_name(case, tmp_path, seed, names):
    """Another id may sort the other way round; every count, rate, ratio and state goes with its area."""
    world = World.drawn(seed, 0.05, np.ones((2, DAYS), dtype=bool))
    renamed = dict(zip(AREAS, names, strict=True))
    folder = tmp_path / f"{seed}-{'-'.join(names)}"
    rows = world.rows()
    plain = open_study(write(folder / "a", rows), case, coverage=world.coverage())
    areas = [area_named(case, old, new) for old, new in renamed.items()]
    other = open_study(
        write(folder / "b", rows.assign(area=rows["area"].map(renamed))),
        case,
        areas=areas,
        coverage=[Coverage(renamed[one.area], one.period, one.kind) for one in world.coverage()],
    )
    first, second = (one.facts("quarter", YEARS) for one in (plain, other))
    assert told(second) == told(first, renamed)


def area_named(case: Case, old: str, new: str):
    """Return an area of the case under another id."""
    from dataclasses import replace

    (found,) = [one for one in case.areas if one.id == old]
    return replace(found, id=new)


def told(facts: Facts, names: dict[str, str] | None = None) -> dict[str, object]:
    """Return every number of facts, by area, slice and window."""
    names = names or {}
    cells = {}
    for panel in (facts.panel, facts.windows):
        if panel is not None:
            cells |= {
                (names.get(area, area), period): cell
                for (area, period), cell in (panel.by_slice | panel.by_source).items()
            }
    return {
        "cells": cells,
        "withheld": facts.panel.withheld,
        "changes": {
            names.get(one.area, one.area): (one.first, one.last, str(one.ratio), one.direction)
            for one in facts.comparison.changes
        },
        "chosen": facts.comparison.chosen,
    }


def test_a_rate_that_doubled_is_said_to_have_risen(case, tmp_path):
    """The lines are not silent: twice as many a day are seen through any coverage."""
    for kind in COVERAGES:
        watched = coverage_of(kind, np.random.default_rng(5))
        rates = np.where(np.arange(DAYS) < 365, 1.0, 2.0)
        events = np.random.default_rng(7).poisson(rates, watched.shape)
        world = World(watched, events)
        facts = facts_of(case, write(tmp_path / kind, world.rows()), world.coverage())
        for one in facts.comparison.changes:
            assert one.direction.way == "rose"
            assert not one.direction.within_chance
            assert one.ratio.low < 2 < one.ratio.high or one.ratio.estimate == pytest.approx(
                2, rel=0.3
            )
