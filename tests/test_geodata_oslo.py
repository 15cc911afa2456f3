"""The shipped Oslo case, against figures typed again from the report, and that it claims no position."""

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from scenemap.case import Case, load_case
from scenemap.casecheck import check_case

FOLDER = Path(__file__).parents[1] / "geodata" / "oslo"
#: Series, place, period, unit, figure, and a line that the figure stands on.
FIGURES = [
    ("banishments", "plata", "2004-summer", "banishment", 2042, 3334),
    ("banishments", "oslo-s", "2011-07-01..2011-12-31", "banishment", 5719, 3346),
    ("breaches", "oslo-s", "2011-07-01..2011-12-31", "time", 353, 3347),
    ("banishments-weekly-mean", "oslo-s", "2011-07-01..2011-12-31", "mean per week", 212, 3347),
    ("banishments-daily-mean", "oslo-s", "2011-07-01..2011-12-31", "mean per day", 30, 3347),
]


@pytest.fixture(scope="module")
def oslo() -> Case:
    return load_case(FOLDER)


def lines_of(where: str) -> set[int]:
    """List the lines that a reference names: L3332-L3335 is four of them."""
    found: set[int] = set()
    for first, last in re.findall(r"L(\d+)(?:-L(\d+))?", where):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_the_case_has_no_faults(oslo: Case) -> None:
    assert check_case(oslo.folder) == ()


def test_its_figures_are_those_of_the_report_and_no_more(oslo: Case) -> None:
    """Section 3.4.2, lines 3332-3349."""
    typed = [(one.series, one.place, str(one.period), one.unit, one.count) for one in oslo.counts]
    assert typed == [figure[:-1] for figure in FIGURES]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_names_the_line_that_it_stands_on(
    oslo: Case, figure: tuple[object, ...]
) -> None:
    count = next(one for one in oslo.counts if (one.series, one.place) == figure[:2])
    assert figure[-1] in lines_of(count.where)
    assert count.source == "report"
    assert count.note


def test_the_printed_share_of_breaches_holds_and_the_printed_means_do_not(oslo: Case) -> None:
    """ "Litt over seks prosent" (3349); "omtrent 212 i uka, eller 30 om dagen" (3347)."""
    figures = {one.series: one.count for one in oslo.counts if one.place == "oslo-s"}
    days = next(one.period.days for one in oslo.counts if one.series == "breaches")
    assert 0.06 < figures["breaches"] / figures["banishments"] < 0.065
    assert round(figures["banishments"] / 27) == figures["banishments-weekly-mean"]
    assert round(figures["banishments"] / days * 7, 1) == 217.6
    assert round(figures["banishments"] / days, 1) == 31.1


def test_the_summer_of_2004_is_a_season_and_not_days(oslo: Case) -> None:
    """Line 3332: "Sommeren 2004"."""
    summer = oslo.counts[0].period
    assert summer.stated == "2004-summer"
    assert [one.period.stated for one in oslo.counts[1:]] == [""] * 4


def test_the_scenes_are_in_the_order_of_the_report(oslo: Case) -> None:
    """Lines 3325-3328 and 3337-3338."""
    order = ["slottsparken", "egertorget", "domkirken", "oslo-s", "plata", "skippergata"]
    assert [one.id for one in oslo.scenes] == order
    legs = [(one.from_scene, one.to_scene) for one in oslo.evidence]
    assert legs == list(pairwise(order))


def test_the_acts_are_dated_as_the_report_dates_them(oslo: Case) -> None:
    """Lines 3332 (summer 2004), 1606 (spring 2011), 3344 (summer 2011), 1609-1610 (2012-2015)."""
    dated = {
        one.id: (one.when.start and one.when.start.text, one.when.end and one.when.end.text)
        for one in oslo.interventions
    }
    assert dated == {
        "plata-action": ("2004-summer", None),
        "sentrum-cooperation": ("2011-spring", None),
        "sentrum-work": ("2011-summer", None),
        "sentrum-plan": ("2012", "2015"),
    }


def test_nothing_in_it_has_a_position(oslo: Case) -> None:
    assert not oslo.placed
    assert (oslo.bounds, oslo.view) == (None, None)
    written = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.[tcg]*"))
    assert re.findall(r'"coordinates"|^l(?:on|at) =', written, re.MULTILINE) == []


def test_no_persons_present_are_stated(oslo: Case) -> None:
    said = [one for scene in oslo.scenes for one in scene.statements]
    assert {(one.low, one.high, one.mean) for one in said} == {(None, None, None)}
    assert not any(scene.largest for scene in oslo.scenes)


def test_every_statement_and_act_names_its_lines(oslo: Case) -> None:
    said = [one.where for scene in oslo.scenes for one in scene.statements]
    assert len(said) == 8
    assert all(lines_of(where) for where in (*said, *(one.where for one in oslo.interventions)))


def test_the_catalogue_lists_every_file_with_its_hash() -> None:
    """Built with: python -m scenemap.catalogue geodata/oslo."""
    catalogue = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
    files = sorted(path for path in FOLDER.iterdir() if path.name != "catalogue.json")
    assert {name: one["sha256"] for name, one in catalogue.items()} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
