"""The story in a case's own words: what may be written, and what is said of what may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import write, write_case
from scenemap.case import load_case
from scenemap.casecheck import check_case
from scenemap.errors import DataError
from scenemap.facts import build_facts, page_facts
from scenemap.facts.story import Step, story_of
from scenemap.newcase.copying import copy_case
from scenemap.panel import published_panel
from scenemap.storyfile import ToldStory, read_story

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
[[step]]
id = "later"
heading = { nb = "Senere", en = "Later" }
text = "Noen kom tilbake."
scenes = ["corner"]
at = "2021-05"
[[step.evidence]]
rests_on = "told"
source = { nb = "En beboer", en = "A resident" }
[[step.doubt]]
text = { nb = "Fortalt av én.", en = "Told by one." }
"""


def read(tmp_path: Path, text: str) -> ToldStory:
    return read_story(write(tmp_path / "story.toml", text))


def told(tmp_path: Path, text: str | None) -> tuple[Step, ...]:
    folder = write_case(tmp_path / "toytown")
    if text is not None:
        write(folder / "story.toml", text)
        assert check_case(folder) == ()
    case = load_case(folder)
    return story_of(build_facts(case, published_panel(case, "month")))


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.id for step in steps]


def test_a_step_of_ones_own_stands_by_its_day_and_points_at_its_place(tmp_path: Path) -> None:
    without = ids(told(tmp_path / "a", None))
    steps = told(tmp_path / "b", OWN)
    own = next(step for step in steps if step.id == "later")

    assert [one for one in ids(steps) if one != "later"] == without
    days = [step.at for step in steps if step.id not in ("fell", "rose", "finding", "unseen")]
    assert days == sorted(days)  # type: ignore[type-var]
    assert (own.scenes, own.heading["en"], own.text["nb"]) == (
        ("corner",),
        "Later",
        "Noen kom tilbake.",
    )
    assert own.proofs[0].source["nb"] == "En beboer"
    assert own.doubts[0]["en"] == "Told by one."


def test_words_take_the_place_of_those_that_were_made_and_the_rest_stays(tmp_path: Path) -> None:
    text = '[[step]]\nid = "unseen"\nheading = { nb = "Mørkt", en = "In the dark" }\n'
    made, own = told(tmp_path / "a", None)[-1], told(tmp_path / "b", text)[-1]

    assert own.heading["en"] == "In the dark"
    assert (own.text, own.proofs, own.doubts, own.at) == (
        made.text, made.proofs, made.doubts, made.at,
    )  # fmt: skip


def test_steps_are_left_out_and_ordered(tmp_path: Path) -> None:
    out = '[[step]]\nid = "unseen"\nleave_out = true\n'
    assert "unseen" not in ids(told(tmp_path / "a", out))

    ordered = 'order = ["unseen", "later", "finding"]\n' + OWN
    assert ids(told(tmp_path / "b", ordered)) == ["unseen", "later", "finding"]


@pytest.mark.parametrize(
    ("given", "shown", "warned"),
    [("1999", "2021-01-01", True), ("2021-12", "2021-06-30", False), ("2030", "2021-06-30", True)],
)
def test_a_day_that_the_slider_does_not_reach_is_warned_of_and_held_to_it(
    tmp_path: Path, given: str, shown: str, warned: bool
) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / "story.toml", OWN.replace('"2021-05"', f'"{given}"'))
    said = [(one.file, one.column, one.value, one.level) for one in check_case(folder)]
    case = load_case(folder)
    facts = build_facts(case, published_panel(case, "month"))
    own = next(step for step in page_facts(facts)["steps"] if step["id"] == "later")
    day = next(step.at for step in story_of(facts) if step.id == "later")

    assert said == [("story.toml", "at", given, "warning")] * warned
    assert own["slice"] is not None
    assert str(day) == shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[step]]\n", "column 'id': of step 'None' is missing or not text"),
        ('[[step]]\nid = "Two words"\n', "of step 'Two words' is no id. Use small letters"),
        ('[[step]]\nid = "later"\n', "column 'doubt': of step 'later' is missing. A step of your own"),
        ('[[step]]\nid = "unseen"\nheding = "x"\n', "'heding': of step 'unseen' is not read. Did you "
         "mean 'heading'?"),
        ('[[step]]\nid = "unseen"\ntext = 3\n', "is not text in both languages. Write { nb ="),
        ('[[step]]\nid = "unseen"\nat = "soon"\n', "column 'at', value 'soon': of step 'unseen' cannot"),
        ('[[step]]\nid = "unseen"\nleave_out = "yes"\n', "is neither true nor false"),
        ('[[step]]\nid = "unseen"\n[[step.evidence]]\nrests_on = "seen"\nsource = "x"\n',
         "column 'rests_on', value 'seen': of step 'unseen', evidence 1 is none of the allowed words"),
        (OWN + OWN, "value 'later': has more than one step of this id"),
        ('order = ["unseen"]\n[[step]]\nid = "unseen"\nleave_out = true\n',
         "column 'leave_out', value 'unseen': of step 'unseen' takes away what 'order' names. Take "),
        ('[[step]]\nid = "later"\nheading = "x"\ntext = "x"\nevidence = []\ndoubt = []\n',
         "column 'evidence': of step 'later' is empty. A step of your own has heading, text, evid"),
        ('order = ["unsen"]\n', "column 'order', value 'unsen': is no step"),
        ('step = 3\n', "column 'step': is not a list of tables"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_key_and_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    found = [str(one) for one in caught.value.findings]

    assert [one for one in found if said in one and one.startswith("story.toml")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace('"corner"', '"cornr"'), "column 'scenes', value 'cornr': of step 'later' is no "
         "scene of the case. Did you mean 'corner'?"),
        ('[[step]]\nid = "act-nothing"\n', "there is no such act"),
        ('order = ["scene-cornr"]\n', "Did you mean 'scene-corner'?"),
        ('[[step]]\nid = "unseen"\ntext = "FYLL INN"\n', "is not filled in"),
    ],
)  # fmt: skip
def test_case_check_holds_it_to_the_case(tmp_path: Path, text: str, said: str) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / "story.toml", text)
    found: list[Any] = [str(one) for one in check_case(folder)]

    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("story.toml")


def test_it_is_copied_with_the_case(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "toytown")
    write(folder / "story.toml", OWN)
    copy_case(folder, tmp_path / "mine", "mine")

    assert (tmp_path / "mine" / "story.toml").read_text(encoding="utf-8") == OWN
