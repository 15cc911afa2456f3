from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from builders import CRS, write, write_areas
from scenemap.areas import read_areas
from scenemap.errors import DataError, IdentifierError
from scenemap.newcase.table import CountTable, read_count_table

ZONE = ZoneInfo("Europe/Oslo")


def read(path: Path) -> CountTable:
    areas = read_areas(write_areas(path.parent / "areas.geojson"), CRS)
    return read_count_table(path, areas, ZONE)


def faults(path: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(path)
    return [str(one) for one in caught.value.findings]


def test_areas_by_name_or_id_dates_and_kind_are_read(tmp_path: Path) -> None:
    text = (
        "area,start,end,count,kind\n"
        "West,2021-01-01,2021-03-31,7,find\n"
        "east,01.01.2021,31.03.2021,0,find\n"
    )
    table = read(write(tmp_path / "Finds 2021.csv", text))
    assert (table.series, table.kind, table.blank, table.small) == ("finds-2021", "find", 0, 0)
    assert [(area, str(days), count) for area, days, count in table.rows] == [
        ("west", "2021-01-01..2021-03-31", 7), ("east", "2021-01-01..2021-03-31", 0),
    ]  # fmt: skip
    assert str(table.period) == "2021-01-01..2021-03-31"


def test_a_workbook_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"område": ["west", "west"], "fra": pd.to_datetime(["2021-01-01", "2021-02-01"]),
         "til": pd.to_datetime(["2021-01-31", "2021-02-28"]), "antall": [4, None]}
    )  # fmt: skip
    frame.to_excel(tmp_path / "tall.xlsx", index=False)
    table = read(tmp_path / "tall.xlsx")
    assert [(str(days), count) for _, days, count in table.rows] == [("2021-01-01..2021-01-31", 4)]
    assert (table.blank, table.small) == (1, 1)


def test_every_fault_is_told_with_its_row(tmp_path: Path) -> None:
    text = (
        "area,start,end,count\n"
        "wst,2021-01-01,2021-03-31,7\n"  # 2: misspelt
        "west,2021-01-01,2021-03-31,7\n"
        "west,2021-03-01,2021-04-30,7\n"  # 4: overlaps
        "east,2021-03-31,2021-01-01,7\n"  # 5: reversed
        "east,2021-01-01,,7\n"  # 6: no end
        "east,2021-04-01,2021-04-30,<5\n"  # 7: no number
        "east,2021-05-01T12:00,2021-05-31,7\n"  # 8: a clock time
    )
    found = faults(write(tmp_path / "c.csv", text))
    assert sorted(int(one.split("row ")[1].split(":")[0].split(",")[0]) for one in found) == [
        2, 4, 5, 6, 7, 8,
    ]  # fmt: skip
    assert any("Did you mean 'West'?" in one for one in found)
    assert any("overlaps 2021-01-01..2021-03-31 in row 3" in one for one in found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("area,start,count\nwest,2021-01-01,3\n", "has no column end"),
        ("area,start,end,count\n", "holds no count"),
        (
            "area,start,end,count,kind\nwest,2021-01-01,2021-01-31,3,a\neast,2021-01-01,2021-01-31,3,b\n",
            "holds several kinds: a, b",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (found,) = faults(write(tmp_path / "c.csv", text))
    assert told in found


def test_names_of_persons_are_refused(tmp_path: Path) -> None:
    text = "area,start,end,count,navn\nwest,2021-01-01,2021-01-31,3,Kari\n"
    with pytest.raises(IdentifierError):
        read(write(tmp_path / "c.csv", text))
