from pathlib import Path
from typing import Any

import pytest

from builders import scene, words, write_tables
from scenemap.errors import DataError
from scenemap.scenes import Scene, read_scenes


def read(tmp_path: Path, *scenes: dict[str, Any]) -> tuple[Scene, ...]:
    return read_scenes(write_tables(tmp_path / "scenes.toml", "scene", scenes))


def faults(tmp_path: Path, *scenes: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *scenes)
    return [str(one) for one in caught.value.findings]


def statement(**changes: object) -> dict[str, Any]:
    return {"start": "2021", "text": words("some"), "by": "Somebody", "where": "L3"} | changes


def test_scenes_keep_the_order_in_which_the_scene_moved(tmp_path: Path) -> None:
    assert [one.id for one in read(tmp_path, scene(id="park"), scene(id="alley"))] == [
        "park", "alley",
    ]  # fmt: skip


def test_a_statement_keeps_only_the_numbers_that_were_stated(tmp_path: Path) -> None:
    statements = [statement(low=5, high=10), statement(mean=27), statement(unofficial=True)]
    found = read(tmp_path, scene(statement=statements))[0].statements
    assert [(one.low, one.high, one.mean, one.unofficial) for one in found] == [
        (5.0, 10.0, None, False), (None, None, 27.0, False), (None, None, None, True),
    ]  # fmt: skip


def test_a_statement_is_about_the_time_that_the_source_gives(tmp_path: Path) -> None:
    one = read(tmp_path, scene())[0]
    assert [str(told.when.start.range) for told in one.statements if told.when.start] == [
        "2021-03-01..2021-05-31"
    ]
    assert [(told.when.start, str(told.when.end_day)) for told in one.largest] == [
        (None, "2021-07-01")
    ]


def test_low_above_high_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, scene(statement=[statement(low=70, high=30)])) == [
        "scenes.toml, column 'low', value '70.0': of scene 'corner', statement 1 is above 'high'. "
        "Swap the two."
    ]


def test_a_scene_without_a_position_or_with_an_id_used_twice_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, scene(lon=None), scene(id="b"), scene(id="b")) == [
        "scenes.toml, column 'lon': of scene 'corner' is not a number from -180 to 180. Mend it.",
        "scenes.toml, value 'b': has more than one scene of this id. Give each its own.",
    ]


def test_a_statement_must_say_where_it_is_written(tmp_path: Path) -> None:
    assert faults(tmp_path, scene(statement=[statement(where=None)])) == [
        "scenes.toml, column 'where': of scene 'corner', statement 1 is missing or not text. "
        "Write it in quotes."
    ]
