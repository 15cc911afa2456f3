"""The sentence that a page opens with: what is compared, and what is said where nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from builders import area, covered, event, events_csv, square, write_case
from facts.test_comparison import panel_of
from scenemap.case import load_case
from scenemap.facts import build_facts
from scenemap.facts.finding import Finding, finding_of
from scenemap.facts.front import Front
from scenemap.measures.proportions import share_interval
from scenemap.model import Text
from scenemap.panel import published_panel
from scenemap.study import open_study

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from builders import Record

WHOLE = [covered(area, start="2021-01-01", end="2021-02-28") for area in ("west", "east")]
#: Metres east of the origin: in the middle of the west square, and of the east one.
AT = {"west": 50, "east": 150}


def rows(*counted: tuple[str, int, int]) -> Iterable[Record]:
    """Return so many events of an area in a month of 2021."""
    for where, month, n in counted:
        for number in range(n):
            time = f"2021-{month:02}-{number % 28 + 1:02}T12:00"
            # Of finds the made-up case has published figures, which bear on what may be told.
            yield event(AT[where], 50, time, kind="visit")


def found(
    folder: Path,
    *counted: tuple[str, int, int],
    coverage: Sequence[Record] = WHOLE,
    **columns: str,
) -> Finding:
    """Find what there is to say of events of a made-up case."""
    case = load_case(write_case(folder / "case", coverage=coverage))
    file = events_csv(folder / "events.csv", [one | columns for one in rows(*counted)])
    end = max(str(one["end"]) for one in coverage)
    study = open_study(file, case=case, start="2021-01-01", end=end)
    return finding_of(study.facts("month"))


def test_bergen_says_which_share_moved_with_both_intervals_and_what_it_does_not_show() -> None:
    said = finding_of(open_study().facts("quarter"))
    first, last = share_interval(14, 61), share_interval(103, 160)
    ends = [f"{100 * one:.1f}" for one in (first.low, first.high, last.low, last.high)]

    assert said.compared
    assert [one for one in ends if one not in said.text["en"]] == []
    assert said.text["nb"].startswith("Laksevåg: andelen av funn")
    assert "ingen effekt før–etter" in said.limit["nb"]


def test_oslo_has_nothing_to_compare_and_says_what_is_shown() -> None:
    case = load_case("oslo")
    said = finding_of(build_facts(case, published_panel(case, "quarter")))

    assert not said.compared
    assert said.text["nb"].startswith("Vist er bortvisninger i 2 områder")
    assert "%" not in said.text["nb"]


def test_own_events_have_their_share_and_no_proof(tmp_path: Path) -> None:
    said = found(tmp_path, ("west", 1, 20), ("west", 2, 8), ("east", 1, 10), ("east", 2, 30))

    assert said.text["en"].startswith("East: the share")
    assert "78.9 %" in said.text["en"]
    assert said.limit["en"].endswith("shows neither that harm moved nor that it is gone.")


def test_what_is_withheld_is_said_with_the_finding(tmp_path: Path) -> None:
    said = found(tmp_path, ("west", 1, 20), ("west", 2, 3), ("east", 1, 10), ("east", 2, 30))

    assert "withheld: small ones, or others that would disclose them" in said.limit["en"]
    assert "holdt tilbake: små, eller andre som ville røpet dem" in said.limit["nb"]
    assert "3 events" not in said.text["en"]


def test_one_area_alone_is_said_by_its_rate(tmp_path: Path) -> None:
    said = found(tmp_path, ("west", 1, 20), ("west", 2, 40), coverage=WHOLE[:1])

    assert said.text["en"].startswith("West: events per 30 days went from 19.4")
    assert "2.21 times" in said.text["en"]


def test_one_period_is_not_compared(tmp_path: Path) -> None:
    january = [one | {"end": "2021-01-31"} for one in WHOLE]
    said = found(tmp_path, ("west", 1, 20), ("east", 1, 10), coverage=january)

    assert not said.compared
    assert said.text["en"].endswith("There is but one period, so nothing is compared.")


def test_nothing_that_may_be_shown_is_said_to_be_so(tmp_path: Path) -> None:
    said = found(tmp_path, ("west", 1, 2), ("west", 2, 3), ("east", 1, 1), ("east", 2, 2))

    assert said.text["en"] == "None of the figures of events can be shown, so nothing is compared."


def test_where_shares_cannot_be_compared_it_counts_what_rose_and_fell(tmp_path: Path) -> None:
    """Between the two periods each area is withheld once, so that no share is of all."""
    case = load_case(write_case(tmp_path / "case"))
    panel = panel_of(
        {
            "west": [(10, 31), (":", 28), (10, 31), (40, 30)],
            "east": [(10, 31), (10, 28), (":", 31), (12, 30)],
        }
    )
    said = finding_of(build_facts(case, panel))

    assert said.compared
    assert said.text["en"] == (
        "From January 2021 to April 2021 finds per 30 days clearly rose in 1 of 2 areas and clearly fell "
        "in 0; in 1 the change is no larger than chance may make it."
    )


def test_of_many_areas_it_is_said_that_one_was_picked(tmp_path: Path) -> None:
    cells = {f"a{n}": [(10, 31), (20 + n, 28)] for n in range(10)}
    squares = [area(name, square(10.4 + n / 100, 63.4)) for n, name in enumerate(cells)]
    case = load_case(write_case(tmp_path / "case", areas=squares, settings={"bounds": None}))
    said = finding_of(build_facts(case, panel_of(cells)))
    few = finding_of(build_facts(case, panel_of(dict(list(cells.items())[:8]))))

    assert "picked as the one of 10 that changed most" in said.limit["en"]
    assert "picked" not in few.limit["en"]


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_simulated_events_are_compared_like_others(tmp_path: Path, lang: str) -> None:
    counted = (("west", 1, 20), ("west", 2, 8), ("east", 1, 10), ("east", 2, 30))
    said = found(tmp_path, *counted, simulated="yes")

    assert said.compared
    assert "%" in said.text[lang]  # type: ignore[literal-required]


def test_a_title_does_not_hide_what_is_counted(tmp_path: Path) -> None:
    case = load_case(write_case(tmp_path / "case"))
    panel = panel_of({"west": [(10, 31)], "east": [(20, 31)]})
    plain = build_facts(case, panel)
    titled = replace(plain, front=Front(title=Text(nb="Rapport", en="Report")))

    assert titled.title["nb"] == "Rapport"
    assert titled.byline == (plain.name, *plain.byline)
