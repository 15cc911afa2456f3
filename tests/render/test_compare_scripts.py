"""What the page computes when two periods are compared, held to what the package computes."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from proofs import SEED, deepens, proof
from render.facts_builder import build_comparable
from scenemap.case import load_case
from scenemap.cells import Cell
from scenemap.csvtext import csv_text, guard
from scenemap.facts import page_facts
from scenemap.facts.comparison import _change
from scenemap.measures.estimate import LEVEL, Refusal, normal_quantile
from scenemap.measures.rates import LARGE, LEAST_CHANGE, LEAST_EXPECTED, poisson_test
from scenemap.render.payload import payload
from scenemap.simulate import simulate
from scenemap.study import open_study
from scenemap.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from scenemap.facts import Facts


ASSETS = files("scenemap.render").joinpath("assets")
MODULES = (
    "dom", "cells", "time", "words", "modes", "comparerates", "compareruns", "comparecsv",
)  # fmt: skip
RULE = {
    "level": LEVEL,
    "quantile": normal_quantile(0.5 + LEVEL / 2),
    "least_change": LEAST_CHANGE,
    "large": LARGE,
    "least_expected": LEAST_EXPECTED,
}
#: Below which p is nothing but that it is small: both sides sum numbers that are rounded.
LEAST_P = 1e-9


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Callable[..., Any]]:
    page: Page = browser.new_page()
    for name in MODULES:
        page.evaluate(f"() => {{ {ASSETS.joinpath(f'{name}.js').read_text(encoding='utf-8')} }}")

    def make(expression: str, **given: Any) -> Any:
        return page.evaluate(f"({{{', '.join(given)}}}) => ({expression})", given)

    yield make
    page.close()


def pairs(many: int) -> list[tuple[list[int], list[int]]]:
    """Counts and days of every size: none, few, many; a day beside years."""
    random = np.random.default_rng(17)
    found = []
    for _ in range(many):
        days = [int(random.integers(1, random.choice([8, 40, 400, 4_000]))) for _ in range(2)]
        rate = random.choice([0.002, 0.02, 0.2, 2.0])
        counts = [int(random.poisson(rate * one * random.choice([0.5, 1, 2]))) for one in days]
        found.append((counts, days))
    return found


#: Where one rule gives way to another: a tenth to the digit, and the sizes at which tests change.
EDGES = [
    ([100, 110], [30, 30]), ([110, 100], [33, 30]), ([100, 90], [30, 30]), ([0, 0], [5, 7]),
    ([0, 5], [30, 30]), ([0, 6], [30, 30]), ([6, 0], [30, 30]), ([0, 4], [30, 90]),
    ([0, 3], [365, 2]), ([999, 0], [365, 2]), ([1_000, 0], [4_000, 7]), ([0, 1_000], [7, 4_000]),
    ([0, 1_200], [1, 6_000]), ([2_500, 0], [3_000, 1]), ([0, 1_500], [100, 900]),
    ([0, 1_000], [52, 948]), ([0, 1_000], [53, 947]), ([1_000, 0], [947, 53]),
    ([0, 40_000], [3, 50_000]), ([1_000_000, 1_000_001], [365, 366]),
]  # fmt: skip


def cell(count: int, days: int) -> Cell:
    return Cell("exact", count, count / days * 30, days=days, coverage=days)


@proof
def test_a_change_is_the_one_that_the_package_computes(ask: Callable[..., Any]) -> None:
    given = [*EDGES, *pairs(2_500)]
    found = ask(
        "given.map(([c, d]) => scenemap.compareRates.change(c, d, rule))", given=given, rule=RULE
    )
    tested = 0
    for (counts, days), one in zip(given, found, strict=True):
        expected = _change("x", *map(cell, counts, days))
        assert (one["way"], one["chance"]) == (
            expected.direction.way, expected.direction.within_chance,
        ), (counts, days)  # fmt: skip
        if isinstance(expected.ratio, Refusal):
            assert one["ratio"] is None
        else:
            assert list(one["ratio"].values()) == pytest.approx(
                [expected.ratio.estimate, expected.ratio.low, expected.ratio.high], rel=1e-9
            )
        assert one["difference"] * 30 == pytest.approx(expected.last - expected.first, abs=1e-9)
        if 0 in counts and any(counts):
            tested += 1
            p = poisson_test(counts, exposure=days).p
            assert one["p"] == pytest.approx(
                p, rel=1e-3 if sum(counts) >= LARGE else 1e-6, abs=LEAST_P
            )
        else:
            assert one["p"] is None
    assert len(given) > 2_500
    assert tested > 250


#: Two source periods of Bergen.
PERIODS = ("2014-09-01..2014-12-31", "2015-01-01..2015-12-31")
#: What the page has of its facts, and the runs of their periods.
OPEN = "scenemap.cells.open(facts)"
RUNS = f"((f) => scenemap.compareRuns.createRuns(f, scenemap.words.createWords(f)))({OPEN})"


def studies() -> Iterator[Facts]:
    """Published figures by two slices and in two windows; simulated events by year, and in windows."""
    for by in ("quarter", "year"):
        yield open_study().facts(by)
    yield open_study().facts("quarter", Windows.parse(*PERIODS))
    case = load_case("bergen")
    main = [one for one in case.counts if one.series == case.main_series]
    study = open_study(simulate(main, case.areas, case.zone, 4), case)
    yield study.facts("year")
    if SEED is not None:  # what is withheld for windows and slices alike takes ten times as long
        windows = Windows.parse("2014-10-01..2014-12-31", "2015-10-01..2015-12-31")
        yield study.facts("quarter", windows)


@deepens
def test_the_pairs_of_a_case_change_as_its_facts_say(ask: Callable[..., Any]) -> None:
    told = 0
    for facts in studies():
        found = ask(
            f"((r) => facts.areas.map((_, area) => r.compared(area, r.first, r.last)))({RUNS})",
            facts=payload(page_facts(facts)),
        )
        changes = {one.area: one for one in facts.comparison.changes}
        for area, one in zip(facts.areas, found, strict=True):
            if area.id not in changes:
                assert one["change"] is None
                assert any(one["why"])
                continue
            told += 1
            expected = changes[area.id]
            assert one["first"]["value"] == pytest.approx(expected.first)
            assert one["last"]["value"] == pytest.approx(expected.last)
            assert one["change"]["way"] == expected.direction.way
            assert one["change"]["chance"] == expected.direction.within_chance
            if not isinstance(expected.ratio, Refusal):
                assert one["change"]["ratio"]["low"] == pytest.approx(expected.ratio.low)
    assert told >= 12


def test_a_run_that_lacks_a_part_tells_no_number_and_no_change(ask: Callable[..., Any]) -> None:
    """A run is what its cells add up to, and nothing where one of them is withheld."""
    random = np.random.default_rng(3)
    states = random.choice([0, 1, 2, 2, 2, 4, 5], size=(60, 6)).tolist()
    counts = [
        [None if one in (0, 4) else 0 if one == 1 else int(random.integers(5, 90)) for one in row]
        for row in states
    ]
    facts = build_comparable(states, counts)
    runs = [
        ({"from": a, "to": b}, {"from": c, "to": d})
        for a, b, c, d in [(0, 0, 5, 5), (0, 1, 2, 5), (3, 3, 1, 2), (4, 5, 0, 0), (0, 2, 2, 4)]
    ]
    found = ask(
        f"((r) => runs.map(([a, b]) => facts.areas.map((_, area) => r.compared(area, a, b))))({RUNS})",
        facts=payload(facts),
        runs=runs,
    )
    told = 0
    for (one, two), rows in zip(runs, found, strict=True):
        meets = one["to"] >= two["from"] and two["to"] >= one["from"]
        for area, row in enumerate(rows):
            for run, side in ((one, row["first"]), (two, row["last"])):
                span = slice(run["from"], run["to"] + 1)
                missing = {0, 4} & set(states[area][span])
                days = sum(30 if area % 7 else 20 + at for at in range(run["from"], run["to"] + 1))
                if missing:
                    assert (side["value"], side["count"], side["days"]) == (None, None, None)
                    assert side["state"] == ("unknown" if 0 in missing else "suppressed")
                else:
                    assert side["count"] == sum(counts[area][span])
                    assert side["days"] == days
                    assert side["value"] == pytest.approx(side["count"] / days * 30)
            whole = all(
                set(states[area][run["from"] : run["to"] + 1]) <= {1, 2} for run in (one, two)
            )
            assert (row["change"] is not None) == (whole and not meets)
            assert whole or any(row["why"])
            told += row["change"] is not None
    assert told > 20


def test_files_are_written_as_the_package_writes_them(ask: Callable[..., Any]) -> None:
    nasty = [
        "=1+1",
        "+4",
        "-4",
        "@x",
        "\tx",
        "\rx",
        'a"b',
        "a,b",
        "a\nb",
        "a\rb",
        "ø",
        "",
        " =1",
        "'=",
    ]
    rows = [{"name": one, "count": at, "=rate": None} for at, one in enumerate(nasty)]
    written = ask("scenemap.compareCsv.write(rows)", rows=rows)
    assert written[0] == "\ufeff"
    read = list(csv.reader(io.StringIO(written[1:], newline="")))
    assert read[0] == ["name", "count", "'=rate"]
    assert read[1:] == [[guard(one), str(at), ""] for at, one in enumerate(nasty)]
    # Our own writer leaves a lone carriage return without quotes.
    tame = [row for row in rows if "\r" not in str(row["name"])]
    same = csv_text(list(tame[0]), [list(row.values()) for row in tame])
    assert ask("scenemap.compareCsv.write(rows)", rows=tame)[1:] == same
