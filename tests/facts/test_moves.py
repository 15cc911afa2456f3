"""Order, number, date and evidence of the moves: one rule for page, pictures and report."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from builders import scene, write_case
from scenemap.case import load_case
from scenemap.facts.moves import moves_of

if TYPE_CHECKING:
    from pathlib import Path

    from scenemap.facts.moves import Move


def moves(folder: Path, legs: list[tuple[str, str]], largest: dict[str, str]) -> tuple[Move, ...]:
    """Return the moves of a case of three scenes, each the largest from a date on, if it has one."""
    scenes = [
        scene(id=one)
        | (
            {"largest": [{"start": largest[one], "text": "The largest.", "where": "p. 1"}]}
            if one in largest
            else {"largest": []}
        )
        for one in ("park", "square", "tunnel")
    ]
    evidence = [{"from": start, "to": end, "text": "Told."} for start, end in legs]
    return moves_of(load_case(write_case(folder, scenes=scenes, settings={"evidence": evidence})))


def test_moves_are_numbered_in_the_order_of_their_dates(tmp_path: Path) -> None:
    legs = [("square", "tunnel"), ("park", "square")]
    found = moves(tmp_path / "t", legs, {"square": "2014-08", "tunnel": "2015-spring"})
    assert [(one.number, one.target.id, one.when["nb"]) for one in found] == [
        (1, "square", "august 2014"),
        (2, "tunnel", "våren 2015"),
    ]
    assert all(one.drawn for one in found)


def test_where_one_has_no_date_they_stand_as_they_are_told(tmp_path: Path) -> None:
    legs = [("square", "tunnel"), ("park", "square")]
    found = moves(tmp_path / "t", legs, {"square": "2014-08"})
    assert [(one.target.id, one.when["en"], one.drawn) for one in found] == [
        ("tunnel", "undated", False),
        ("square", "August 2014", True),
    ]


@pytest.mark.parametrize("case", ["bergen", "oslo"])
def test_the_moves_of_shipped_cases_follow_one_another(case: str) -> None:
    found = moves_of(load_case(case))
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.target == two.source for one, two in pairwise(found))
