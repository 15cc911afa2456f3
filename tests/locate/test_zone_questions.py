"""Random questions, answered as by a slow reader: in ten UTM zones, across 180°, over clock changes."""

from __future__ import annotations

import numpy as np
import pytest

import zonequestions
from proofs import MORE, deepens, often, proof
from scenemap import check

QUESTIONS = often(200, 3_000)
PLACES = range(len(zonequestions.WORLDS))
#: A direction that is off by the convergence would miss by more, at 30 m and a convergence of 2 degrees.
MISSED_M = 0.5


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Return worlds with questions and what the slow reader says, each made once."""
    folder, made = tmp_path_factory.mktemp("worlds"), {}

    def one(number: int, seed: int):
        if (number, seed) not in made:
            world = zonequestions.world(number, seed, folder)
            questions = zonequestions.ask(world, QUESTIONS, seed)
            made[number, seed] = world, questions, zonequestions.slowly(world, questions)
        return made[number, seed]

    return one


@deepens
@pytest.mark.parametrize("seed", [1, *MORE])
@pytest.mark.parametrize("number", PLACES)
def test_every_question_is_answered_as_by_a_slow_reader(asked, number, seed):
    world, questions, slow = asked(number, seed)
    assert zonequestions.faults_of(world, questions, slow) == 0
    assert slow.unsure.mean() < 0.2


@proof
@deepens
@pytest.mark.parametrize("seed", [1, *MORE])
def test_the_page_answers_as_the_slow_reader_does(asked, browser, seed):
    page = zonequestions.checker(browser)
    for number in PLACES:
        world, questions, slow = asked(number, seed)
        assert zonequestions.faults_in_page(world, questions, slow, page) == 0
    page.close()


def test_questions_are_of_every_kind(asked):
    """What is never asked proves nothing."""
    said, places, held = set(), set(), set()
    for number in PLACES:
        _, _, slow = asked(number, 1)
        said |= set(slow.verdict)
        for key, position in slow.position.items():
            places |= set(position)
            held |= set(slow.in_force[key])
    assert said == {"barred", "cannot be decided", "not barred"}
    assert places == {"", "inside", "outside", "uncertain"}
    assert held == {"", "yes", "no", "unknown"}


def far_enough(answers, world):
    """Return answers whose limit is neither at hand nor far; of a drawn line only the line is known."""
    lined = {(one.id, one.version) for one in world.zones if one.accuracy_m is not None}
    return [one for one in answers if 30 < one[4] < 500 and (one[0], one[1]) not in lined]


@pytest.mark.parametrize("number", PLACES)
def test_the_nearest_limit_lies_where_an_answer_points(asked, number):
    """Going there on the ellipsoid, for grid north is not true north."""
    world, questions, _ = asked(number, 1)
    off = []
    for row in range(0, 120, 6):
        lon, lat = float(questions.lon[row]), float(questions.lat[row])
        found = [
            (one.zone.id, one.zone.version, one.position, "", one.distance_m, one.bearing)
            for one in check(lon, lat, case=world.case).zones
        ]
        off += [
            zonequestions.off_the_limit(world, questions, row, told)
            for told in far_enough(found, world)
        ]
    assert len(off) > 10
    assert np.max(off) < MISSED_M


@proof
def test_the_nearest_limit_lies_where_the_page_points(asked, browser):
    page = zonequestions.checker(browser)
    for number in PLACES:
        world, questions, _ = asked(number, 1)
        answers = list(zonequestions.in_page(world, questions, page))[:120:6]
        off = [
            zonequestions.off_the_limit(world, questions, 6 * at, told)
            for at, one in enumerate(answers)
            for told in far_enough(one, world)
        ]
        assert len(off) > 10
        assert np.max(off) < MISSED_M
    page.close()


def test_figures_take_the_place_of_earlier_ones():
    text = "# Title\n\n- **One.** a\n- **Zone check.** old\n  more\n- **Two.** b\n"
    new = zonequestions.noted(text, "- **Zone check.** new")
    assert new == "# Title\n\n- **One.** a\n- **Two.** b\n- **Zone check.** new\n"
    assert zonequestions.noted(new, "- **Zone check.** new") == new
