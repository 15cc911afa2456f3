from pathlib import Path
from typing import Any

import pytest

from builders import intervention, write_rows
from scenemap.errors import DataError
from scenemap.interventions import Intervention, read_interventions


def read(tmp_path: Path, *acts: dict[str, Any]) -> tuple[Intervention, ...]:
    return read_interventions(write_rows(tmp_path / "interventions.csv", acts))


def faults(tmp_path: Path, *acts: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *acts)
    return [str(one) for one in caught.value.findings]


def test_acts_are_sorted_by_the_first_day_that_each_may_mean(tmp_path: Path) -> None:
    acts = read(
        tmp_path,
        intervention(id="a", start="2015-06-02", precision="day"),
        intervention(id="b", start="2015-spring", precision="season"),
        intervention(id="c", start="2015-06", precision="month"),
        intervention(id="d", start="2015", precision="year"),
    )
    assert [act.id for act in acts] == ["d", "b", "c", "a"]


def test_an_act_is_read_with_its_words_and_source(tmp_path: Path) -> None:
    act = read(tmp_path, intervention(place_type="", place=""))[0]
    assert (act.name, act.place, act.precision) == ({"nb": "Stengt", "en": "Closed"}, "", "day")
    assert (act.source, act.where, act.when.end) == ("book", "L5", None)


def test_every_fault_is_named_with_row_column_and_value(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        intervention(id="a", precision="month"),
        intervention(id="b", start=""),
        intervention(id="c", start="spring"),
        intervention(id="d", precision="hour"),
        intervention(id="e", where=""),
        intervention(id="e"),
    )
    assert found == [
        "interventions.csv, row 2, column 'precision', value 'month': does not agree with start, "
        "which is a day. Write start as precisely as the source, and say so.",
        "interventions.csv, row 3, column 'start': is blank. Give at least the year.",
        "interventions.csv, row 4, column 'start': holds a time that cannot be used. 'spring' is not "
        "a date. Write 2014-08-25, 2015-06, 2015-spring or 2012.",
        "interventions.csv, row 5, column 'precision', value 'hour': is none of the allowed words. "
        "Use one of: day, month, season, year.",
        "interventions.csv, row 6, column 'where': is blank. Fill it in.",
        "interventions.csv, value 'e': has more than one intervention of this id. Give each its own.",
    ]
