"""A case told in steps: what is told, in which order, and what stands with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from builders import (
    area,
    at,
    count,
    covered,
    event,
    events_csv,
    intervention,
    service,
    square,
    write_case,
)
from facts.test_finding import AT
from scenemap.case import load_case
from scenemap.facts import build_facts, story
from scenemap.facts.story import MOST_STEPS, Step, story_of
from scenemap.panel import published_panel
from scenemap.study import open_study

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: A line of a document's text version: it is for the list of sources, and never told.
LINES = re.compile(r"\b[LN]\d{2,}")


def published(name: str) -> tuple[Step, ...]:
    case = load_case(name)
    return story_of(build_facts(case, published_panel(case, "quarter")))


def own(folder: Path, counted: dict[tuple[str, int], int], **parts: Any) -> tuple[Step, ...]:
    """Tell a user's own events: so many in an area and month of 2021."""
    watched = [covered(area, start="2021-01-01", end="2021-03-31") for area in AT]
    bare: dict[str, Any] = dict.fromkeys(("interventions", "scenes", "services", "zones"))
    case = load_case(write_case(folder / "case", **({"coverage": watched} | bare | parts)))
    rows = [
        event(AT[area], 50, f"2021-{month:02}-{28 - number % 28:02}T12:00", kind="visit")
        for (area, month), n in counted.items()
        for number in range(n)
    ]
    file = events_csv(folder / "events.csv", rows)
    study = open_study(file, case=case, start="2021-01-01", end="2021-03-31")
    return story_of(study.facts("month"))


def ids(steps: Sequence[Step]) -> list[str]:
    return [step.id for step in steps]


def words_of(step: Step) -> list[str]:
    told = [step.heading, step.text, *step.doubts, *(proof.source for proof in step.proofs)]
    told += [proof.text for proof in step.proofs if proof.text is not None]
    return [one[lang] for one in told for lang in ("nb", "en")]  # type: ignore[literal-required]


WHOLE = {
    ("west", 1): 40, ("west", 2): 30, ("west", 3): 20,
    ("east", 1): 10, ("east", 2): 20, ("east", 3): 30,
}  # fmt: skip


def test_bergen_is_told_from_the_park_to_what_is_not_seen() -> None:
    steps = published("bergen")

    assert ids(steps) == [
        "moves", "scene-nygardsparken", "act-park-closed", "scene-vagsbunnen", "act-police-change",
        "scene-tunellen", "finding", "unseen",
    ]  # fmt: skip
    headings = [step.heading["nb"] for step in steps]
    assert headings[2] == "25.08.2014: Øvre del av Nygårdsparken stenges"
    assert headings[3].endswith("Vågsbunnen, 27 i snitt")
    basis = [proof.basis for proof in steps[3].proofs]
    assert basis == ["observed", "told", "told"], (
        "an officer's memory is no count, nor is 'a minimum'"
    )


@pytest.mark.parametrize("name", ["bergen", "oslo"])
def test_each_step_has_its_evidence_its_doubt_and_no_line_of_a_document(name: str) -> None:
    steps = published(name)

    assert 5 <= len(steps) <= MOST_STEPS
    for step in steps:
        assert step.doubts
        assert step.proofs or step.id == "unseen"
        assert all(words_of(step))
        assert [one for one in words_of(step) if LINES.search(one)] == []


def test_the_days_of_bergen_are_within_the_slider() -> None:
    case = load_case("bergen")
    days = [step.at for step in published("bergen")]

    assert case.period
    assert all(day and day in case.period for day in days)
    assert days[1:6] == sorted(days[1:6])  # type: ignore[type-var]


def test_own_events_alone_are_told_by_their_figures(tmp_path: Path) -> None:
    steps = own(tmp_path, WHOLE)

    assert ids(steps) == ["first", "last", "fell", "rose", "finding", "unseen"]
    assert steps[0].areas == ("west",)
    assert steps[1].areas == ("east",)
    assert {proof.source["en"] for step in steps for proof in step.proofs} == {"Own data"}


def test_own_acts_and_services_stand_between_the_figures(tmp_path: Path) -> None:
    act = intervention(start="2021-02-03", precision="day", place_type="area", place="west")
    steps = own(tmp_path, WHOLE, interventions=[act], services=[service()])
    told = ids(steps)

    assert len(told) <= MOST_STEPS
    assert [one for one in told if one.startswith("act-")] == [f"act-{act['id']}"]
    assert told[-1] == "unseen"


def test_a_service_that_moved_twice_has_one_step_of_a_name(tmp_path: Path) -> None:
    (first, second), lon_lat = (
        service()["position"],
        dict(zip(("lon", "lat"), at(50, 50), strict=True)),
    )
    ends = [
        {"end": "2021-01"},
        {"start": "2021-01", "end": "2021-03"},
        {"start": "2021-03"} | lon_lat,
    ]
    moved = [{**first, **second, "end": None, **one} for one in ends]
    places = [{key: told for key, told in one.items() if told} for one in moved]
    told = ids(own(tmp_path, WHOLE, services=[service(position=places)]))

    assert told.count("service-house-moved") == 1
    assert len(set(told)) == len(told)


def test_an_act_at_two_turns_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story._Teller, "_turn", lambda self, _: self.case.interventions[0])
    steps = published("bergen")
    name = load_case("bergen").interventions[0].name["en"]

    assert len(set(ids(steps))) == len(steps)
    assert steps[0].text["en"].count(name) == 1


def test_withheld_figures_are_doubted_and_never_told(tmp_path: Path) -> None:
    steps = own(tmp_path, WHOLE | {("west", 1): 3})
    said = " ".join(one for step in steps for one in words_of(step))

    assert "withheld" in said
    assert "3 events" not in said
    assert "west: 2.9" not in said


def test_where_nothing_may_be_shown_nothing_is_told(tmp_path: Path) -> None:
    assert own(tmp_path, {("west", 1): 2, ("east", 2): 1}) == ()


def test_a_case_without_moves_has_no_step_of_them(tmp_path: Path) -> None:
    case = load_case(write_case(tmp_path / "case"))
    steps = story_of(build_facts(case, published_panel(case, "quarter")))

    assert "moves" not in ids(steps)
    assert ids(steps)[-1] == "unseen"


def test_areas_that_have_as_many_are_told_together(tmp_path: Path) -> None:
    """Where all have as many, none has most."""
    uneven = {("west", 1): 10, ("east", 1): 10, ("west", 3): 9, ("east", 3): 10}
    first, last = own(tmp_path, uneven)[:2]

    assert first.heading["en"].endswith("equally many in East and West")
    assert first.text["en"].startswith("East and West, each: ")
    assert first.areas == ()
    assert (last.heading["en"].split(": ")[1], last.areas) == ("most in East", ("east",))


@pytest.mark.parametrize(
    ("tied", "others", "heading", "said"),
    [
        (2, 1, "most in A0 and A1", "A0 and A1, each: 2.3 finds per 30 days (7 in all)."),
        (3, 1, "most in A0, A1 and A2", "A0, A1 and A2, each: 2.3 finds per 30 days (7 in all)."),
        (4, 1, "most, 7 each, in 4 areas", "4 areas, each: 2.3 finds per 30 days (7 in all)."),
        (
            4,
            0,
            "equally many, 7 each, in all 4 areas",
            "4 areas, each: 2.3 finds per 30 days (7 in all).",
        ),
    ],
)
def test_many_that_have_as_many_are_counted(
    tmp_path: Path, tied: int, others: int, heading: str, said: str
) -> None:
    names = [f"a{at}" for at in range(tied + others)]
    corners = [at(50.0 + 300 * number, 50.0) for number in range(len(names))]
    areas = [
        area(name, square(*corner), name=name.upper(), short_name=name.upper())
        for name, corner in zip(names, corners, strict=True)
    ]
    counts = [count(name, count=7 if number < tied else 5) for number, name in enumerate(names)]
    without = ("interventions", "scenes", "services", "zones", "coverage", "places")
    bare: dict[str, Any] = dict.fromkeys(without)
    folder = write_case(tmp_path / "case", areas=areas, counts=counts, **bare)
    case = load_case(folder)
    step = story_of(build_facts(case, published_panel(case, "quarter")))[0]

    assert step.heading["en"].split(": ")[1] == heading
    assert step.text["en"] == said
    assert step.areas == (tuple(names[:tied]) if others else ())
