"""Tables of counts as people and offices lay them out."""

import json
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import CRS, EAST, WEST, area, at, write, write_areas
from proofs import often, proof
from scenemap.areas import Area, read_areas
from scenemap.errors import DataError, IdentifierError
from scenemap.intervals import DateRange, slices
from scenemap.locate.areas_of import areas_of
from scenemap.newcase import grid
from scenemap.newcase.grid import read_rows
from scenemap.newcase.table import CountOptions, CountTable, read_count_table
from scenemap.text import slice_label


def the_areas(folder: Path) -> tuple[Area, ...]:
    drawn = [area("west", WEST), area("east", EAST, also=["Østbyen"])]
    return read_areas(write_areas(folder / "areas.geojson", drawn), CRS)


def read(path: Path, **options: Any) -> CountTable:
    areas = the_areas(path.parent)
    return read_count_table(
        path,
        areas,
        crs=CRS,
        locate=lambda lon, lat: areas_of(lon, lat, areas=areas),
        options=CountOptions(**options),
    )


def faults(path: Path, **options: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    return [str(one) for one in caught.value.findings] or [str(caught.value)]


def told(table: CountTable) -> list[tuple[str, str, int]]:
    """Return area, first and last day, and count; the kind too where there are several."""
    several = len(table.series) > 1
    return [
        (f"{area} {kind}" if several else area, str(days), count)
        for area, days, kind, count in table.rows
    ]


JAN, FEB = "2015-01-01..2015-01-31", "2015-02-01..2015-02-28"


# --- a row for each count ------------------------------------------------------------------------


def test_areas_by_name_or_id_dates_and_kind_are_read(tmp_path: Path) -> None:
    text = (
        "area,start,end,count,kind\n"
        "West,2021-01-01,2021-03-31,7,find\n"
        "east,01.01.2021,31.03.2021,0,find\n"
    )
    table = read(write(tmp_path / "Finds 2021.csv", text))
    assert (table.series, table.blank, table.small) == ({"find": "finds-2021"}, {}, 0)
    assert table.rows == (
        ("west", DateRange.parse("2021-01-01..2021-03-31"), "find", 7),
        ("east", DateRange.parse("2021-01-01..2021-03-31"), "find", 0),
    )
    assert str(table.period) == "2021-01-01..2021-03-31"


def test_a_workbook_is_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"område": ["west", "west"], "fra": pd.to_datetime(["2021-01-01", "2021-02-01"]),
         "til": pd.to_datetime(["2021-01-31", "2021-02-28"]), "antall": [4, None]}
    )  # fmt: skip
    frame.to_excel(tmp_path / "tall.xlsx", index=False)
    table = read(tmp_path / "tall.xlsx")
    assert told(table) == [("west", "2021-01-01..2021-01-31", 4)]
    assert (table.blank, table.small) == ({"": 1}, 1)


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
        ",2021-05-01,2021-05-31,7\n"  # 9: no area
    )
    found = faults(write(tmp_path / "c.csv", text))
    assert sorted(int(one.split("row ")[1].split(":")[0].split(",")[0]) for one in found) == [
        2, 4, 5, 6, 7, 8, 9,
    ]  # fmt: skip
    assert any("Did you mean 'West'?" in one for one in found)
    assert any("overlaps 2021-01-01..2021-03-31 in row 3" in one for one in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("area,start,count\nwest,2021-01-01,3\n", "has no column end"),
        ("area,start,end,count\n", "holds no count"),
        ("place,when,m,n\nwest,2015,30,3\n", "has no row of headings that say which area"),
        ("", "has no row of headings"),
        ("area,jan 2015\nwest,2.5\n", "is not a whole number from 0"),
        ("area,jan 2015\nwest,-3\n", "is not a whole number from 0"),
        ("area,jan 2015,januar 2015\nwest,3,4\n", "overlaps 2015-01-01..2015-01-31 in row 2"),
        ("area,uke 53 2015,uke 53 2014\nwest,3,4\n", "is no week of that year"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (found,) = faults(write(tmp_path / "c.csv", text))
    assert problem in found


def test_several_kinds_are_series_of_their_own(tmp_path: Path) -> None:
    text = (
        "area,time,count,kind\nwest,2021,3,Å bo\nwest,2021,5,b\nwest,2020,6,b\neast,2021,7,A bo\n"
    )
    table = read(write(tmp_path / "c.csv", text))
    assert table.series == {"Å bo": "c-a-bo", "b": "c-b", "A bo": "c-a-bo-2"}
    assert len({(row[0], row[2]) for row in table.rows}) == 3
    only = read(tmp_path / "c.csv", kind=("b",))
    assert (only.series, [row[3] for row in only.rows]) == ({"b": "c"}, [5, 6])
    assert (
        "is no kind of the table. Did you mean 'b'?" in faults(tmp_path / "c.csv", kind=("B",))[0]
    )


def test_a_column_of_words_is_the_kind_where_nothing_else_tells_rows_apart(tmp_path: Path) -> None:
    text = "område,Type hendelse,nr,jan 2015\nwest,a,1,5\nwest,b,1,6\neast,a,2,7\neast,b,2,8\n"
    table = read(write(tmp_path / "c.csv", text))
    assert told(table) == [
        ("west a", JAN, 5), ("west b", JAN, 6), ("east a", JAN, 7), ("east b", JAN, 8),
    ]  # fmt: skip
    assert "c.csv: column 'Type hendelse' was taken for the kind." in table.notes
    assert "c.csv: columns not used: nr." in table.notes


@pytest.mark.parametrize(
    "text",
    [
        "år;måned;område;antall\n2015;1;west;5\n2015;2;west;6\n",
        "område;år;måned;antall\nwest;2015;januar;5\nwest;2015;feb.;6\n",
        "område;periode;antall\nwest;2015M01;5\nwest;2015M02;6\n",
        "område;dato;antall\nwest;01.01.2015;5\nwest;01.02.2015;6\n",
        "område;fra;til;antall\nwest;januar 2015;januar 2015;5\nwest;2015-02;2015-02;6\n",
    ],
)
def test_the_period_of_a_row_may_be_written_in_many_ways(tmp_path: Path, text: str) -> None:
    assert told(read(write(tmp_path / "c.csv", text))) == [("west", JAN, 5), ("west", FEB, 6)]


def test_columns_without_a_known_name_are_known_by_what_they_hold(tmp_path: Path) -> None:
    text = '"region","tid","statistikkvariabel","07459: Lovbrudd, etter region"\n' + "".join(
        f'"46{at} {area}","2015M0{at}","Saker","{n}"\n'
        for at, area, n in ((1, "west", 5), (2, "Østbyen", ":"), (3, "west", 7))
    )
    table = read(write(tmp_path / "c.csv", text))
    assert told(table) == [("west", JAN, 5), ("west", "2015-03-01..2015-03-31", 7)]
    assert table.notes == (
        "c.csv: column '07459: Lovbrudd, etter region' was taken for the count.",
        "c.csv: columns not used: statistikkvariabel.",
    )


def test_headings_may_say_what_is_counted_and_when(tmp_path: Path) -> None:
    text = (
        "region;Anmeldte lovbrudd 2015M01;Anmeldte lovbrudd februar 2015;I alt 2015\nwest;5;6;11\n"
    )
    table = read(write(tmp_path / "c.csv", text))
    assert table.series == {"Anmeldte lovbrudd": "c"}
    assert told(table) == [("west", JAN, 5), ("west", FEB, 6)]
    two = read(write(tmp_path / "d.csv", "region;Saker 2015M01;Funn 2015M01\nwest;5;6\n"))
    assert told(two) == [("west Saker", JAN, 5), ("west Funn", JAN, 6)]


def test_days_that_are_not_all_the_first_of_a_month_are_days(tmp_path: Path) -> None:
    table = read(
        write(tmp_path / "c.csv", "area,date,count\nwest,2015-01-01,5\nwest,2015-02-02,6\n")
    )
    assert [one.days for _, one, _, _ in table.rows] == [1, 1]
    assert table.notes == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Year to March 2015", "Year to June 2015"),
        ("Hittil i år 2015", "Hittil i år 2016"),
        ("Siste 12 mnd. mars 2015", "Siste 12 mnd. juni 2015"),
        ("YTD Mar 2015", "YTD Jun 2015"),
        ("Per mars 2015", "Per juni 2015"),
        ("Vår 2015", "Høst 2015"),
        ("Before 2015", "After 2015"),
        ("2014 vs 2015", "2015 vs 2016"),
        ("Q1 Funn 2015", "Q2 Funn 2015"),
        ("1. kvartal funn 2015", "2. kvartal funn 2015"),
        ("jan–uke 5 2015", "jan–uke 9 2015"),
    ],
)
def test_a_heading_of_another_time_than_the_one_it_ends_in_is_not_read(
    tmp_path: Path, first: str, second: str
) -> None:
    path = write(tmp_path / "c.csv", f"area;{first};{second}\nwest;5;6\n")
    assert "01.01.2015–31.03.2015" in faults(path)[0]


def test_months_and_weeks_in_one_heading_are_one_period(tmp_path: Path) -> None:
    table = read(write(tmp_path / "c.csv", "area;Jan–mar 2015;Apr–jun 2015\nwest;5;6\n"))
    assert told(table) == [
        ("west", "2015-01-01..2015-03-31", 5),
        ("west", "2015-04-01..2015-06-30", 6),
    ]
    funn = read(write(tmp_path / "d.csv", "area;Funn uke 1-4 2015\nwest;5\n"))
    assert told(funn) == [("west", "2014-12-29..2015-01-25", 5)]


@pytest.mark.parametrize(
    ("column", "days"),
    [
        ("Halvår", "2015-01-01..2015-06-30"),
        ("Tertial", "2015-01-01..2015-04-30"),
        ("Half-year", "2015-01-01..2015-06-30"),
    ],
)
def test_half_years_and_thirds_may_have_a_column(tmp_path: Path, column: str, days: str) -> None:
    table = read(write(tmp_path / "c.csv", f"area;År;{column};Antall\nwest;2015;1;5\n"))
    assert told(table) == [("west", days, 5)]


@pytest.mark.parametrize(
    ("column", "part"), [("Tertial", 4), ("Halvår", 3), ("Kvartal", 5), ("Måned", 13)]
)
def test_a_part_that_a_year_has_not_is_refused(tmp_path: Path, column: str, part: int) -> None:
    text = f"area;År;{column};Antall\nwest;2015;1;5\nwest;2015;{part};6\n"
    assert "is not a period" in faults(write(tmp_path / "c.csv", text))[0]


def test_a_column_of_seasons_is_not_taken_for_the_kind(tmp_path: Path) -> None:
    text = "area;År;Sesong;Antall\nwest;2015;vår;5\nwest;2015;høst;6\n"
    assert "overlaps 2015-01-01..2015-12-31" in faults(write(tmp_path / "c.csv", text))[0]


def test_t_is_a_quarter_where_there_is_a_fourth(tmp_path: Path) -> None:
    table = read(write(tmp_path / "c.csv", "area;2015T1;2015T2;2015T4\nwest;5;6;7\n"))
    assert told(table) == [
        ("west", "2015-01-01..2015-03-31", 5),
        ("west", "2015-04-01..2015-06-30", 6),
        ("west", "2015-10-01..2015-12-31", 7),
    ]
    thirds = read(write(tmp_path / "d.csv", "area;2015T1;2015T2\nwest;5;6\n"))
    assert told(thirds)[0] == ("west", "2015-01-01..2015-04-30", 5)


@pytest.mark.parametrize(
    "text",
    [
        "area;Antall 2015;Prosent 2015\nwest;5;60\n",
        "area;Antall 2015;Rate per 1000 2015\nwest;5;60\n",
        "area;time;count;kind\nwest;2015;5;Antall\nwest;2015;60;Endring, %\n",
    ],
)
def test_shares_and_changes_are_no_counts(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "c.csv", text)
    table = read(path)
    assert [row[3] for row in table.rows] == [5]
    assert (table.account["of other kinds"], table.account["counted"]) == (1, 1)
    assert any("no counts by their name" in one for one in table.notes)
    name = next(one for one in ("Prosent", "Rate per 1000", "Endring, %") if one in text)
    assert [row[3] for row in read(path, kind=(name,)).rows] == [60]


def test_a_column_of_percent_is_not_taken_for_the_count(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "area;month;percent\nwest;2015-01;5\n")
    assert "has no row of headings" in faults(path)[0]


@pytest.mark.parametrize("count", ["1.000", "1,000", "12.500", "1.000.000"])
def test_a_count_that_is_one_or_a_thousand_is_refused(tmp_path: Path, count: str) -> None:
    path = write(tmp_path / "c.csv", f"area;2015-01;2015-02\nwest;{count};6\n")
    assert "a mark between thousands" in faults(path)[0]


def test_days_a_week_apart_are_told(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "area;05.01.2015;12.01.2015;19.01.2015\nwest;5;6;7\n")
    table = read(path)
    assert [one.days for _, one, _, _ in table.rows] == [1, 1, 1]
    assert any("a week apart" in one for one in table.notes)


def test_names_of_persons_are_refused(tmp_path: Path) -> None:
    text = "area,start,end,count,navn\nwest,2021-01-01,2021-01-31,3,Kari\n"
    with pytest.raises(IdentifierError):
        read(write(tmp_path / "c.csv", text))
    with pytest.raises(IdentifierError):
        read(write(tmp_path / "d.csv", "navn;jan 2015\nwest;3\nKari;4\n"))


def test_a_column_navn_that_names_areas_names_no_person(tmp_path: Path) -> None:
    table = read(write(tmp_path / "c.csv", "navn;jan 2015\nwest;3\nØstbyen;4\n"))
    assert told(table) == [("west", JAN, 3), ("east", JAN, 4)]


# --- periods or areas across ---------------------------------------------------------------------


def test_months_stand_across_below_a_title_with_norwegian_headings(tmp_path: Path) -> None:
    text = (
        "Henvendelser per måned;;;\n\nOmråde;jan. 2015;feb. 2015;Sum\n"
        "west;1 012;10;1022\nØstbyen;..;7;7\nKilde: registeret;;;\n"
    )
    (tmp_path / "tall.csv").write_text(text, encoding="cp1252")
    table = read(tmp_path / "tall.csv")
    assert told(table) == [("west", JAN, 1012), ("west", FEB, 10), ("east", FEB, 7)]
    assert table.blank == {"..": 1}
    assert table.notes == (
        "tall.csv: 2 columns were read as periods: jan. 2015, feb. 2015.",
        "tall.csv: columns not used: Sum.",
        "tall.csv: rows without figures were passed over: 6.",
    )


def test_years_may_stand_merged_above_quarters(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Bydel", 2014, None, 2015, None], [None, "K1", "K2", "K1", "K2"], ["west", 5, 6, 7, 8],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    book.save(tmp_path / "c.xlsx")
    areas = read(tmp_path / "c.xlsx")
    assert told(areas) == [
        ("west", "2014-01-01..2014-03-31", 5), ("west", "2014-04-01..2014-06-30", 6),
        ("west", "2015-01-01..2015-03-31", 7), ("west", "2015-04-01..2015-06-30", 8),
    ]  # fmt: skip


def test_areas_stand_across(tmp_path: Path) -> None:
    table = read(
        write(tmp_path / "c.csv", "Måned,west,Østbyen,I alt\n2015-01,5,6,11\n2015-02,7,-,7\n")
    )
    assert told(table) == [("west", JAN, 5), ("east", JAN, 6), ("west", FEB, 7)]
    (found,) = faults(write(tmp_path / "d.csv", "Måned,west,sør\n2015-01,5,6\n"))
    assert "column 'sør', value 'sør': is no area of the case" in found


def test_months_without_a_year_get_it_from_the_name_the_title_or_the_user(tmp_path: Path) -> None:
    text = "område;jan;feb\nwest;12;10\n"
    (found,) = faults(write(tmp_path / "c.csv", text))
    assert "value 'jan': has periods without a year. Say which it is with `year=`" in found
    wanted = [("west", JAN, 12), ("west", FEB, 10)]
    assert told(read(tmp_path / "c.csv", year=2015)) == wanted
    assert told(read(write(tmp_path / "Tall 2015.csv", text))) == wanted
    named = read(write(tmp_path / "d.csv", f"Antall i 2015;;\n{text}"))
    assert told(named) == wanted
    assert (
        "d.csv: jan, feb were taken as those of 2015, as its name or its title says." in named.notes
    )
    (found,) = faults(write(tmp_path / "2014.csv", f"Antall i 2015;;\n{text}"))
    assert "and says several: 2014, 2015" in found
    by_row = read(write(tmp_path / "e.csv", "område;år;jan;feb\nwest;2015;12;10\n"))
    assert told(by_row) == wanted


def test_totals_and_other_places_are_left_out_only_when_told(tmp_path: Path) -> None:
    text = "område;jan 2015\nwest;5\nI alt;5\nnord;6\n"
    found = faults(write(tmp_path / "c.csv", text))
    assert len(found) == 2
    assert "row 3" in found[0]
    assert "looks like a total: delete it, or leave it out with `bad_rows='reject'`." in found[0]
    table = read(tmp_path / "c.csv", bad_rows="reject")
    assert told(table) == [("west", JAN, 5)]
    assert table.notes[-1] == (
        "c.csv: left out, for no area of the case is called so: 2 counts of I alt, nord."
    )


@pytest.mark.parametrize("most", [2_000, pytest.param(200_000, marks=proof)])
def test_a_file_of_many_rows_is_not_taken_for_a_table(tmp_path: Path, monkeypatch, most) -> None:
    assert grid._MOST_ROWS == 200_000
    monkeypatch.setattr(grid, "_MOST_ROWS", most)
    rows = "".join(f"{n}\n" for n in range(most + 1))
    assert (
        f"more than {most:,} rows, too many for counts. Give the events instead."
        in faults(write(tmp_path / "c.csv", rows))[0]
    )
    half = rows[: len(rows) // 2]
    assert "has no row of headings" in faults(write(tmp_path / "d.csv", half))[0]


def test_of_several_sheets_one_is_asked_for(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "c.xlsx") as book:
        for name, count in (("a", 5), ("b", 6)):
            frame = pd.DataFrame({"område": ["west"], "jan 2015": [count]})
            frame.to_excel(book, sheet_name=name, index=False)
    assert (
        "several sheets: 'a' (2 rows), 'b' (2 rows). Say which with `sheet=`."
        in faults(tmp_path / "c.xlsx")[0]
    )
    assert told(read(tmp_path / "c.xlsx", sheet="b")) == [("west", JAN, 6)]
    assert "has no sheet 'c' with cells" in faults(tmp_path / "c.xlsx", sheet="c")[0]


#: A cube of counts: for each area, kind and period a figure, a sign for none, or nothing.
FIGURES = st.one_of(st.integers(0, 10**6), st.sampled_from(["", "..", ":", ".", "-"]))


@settings(derandomize=True, deadline=None, max_examples=often(12, 120))
@given(
    st.sampled_from(["month", "quarter", "year"]),
    st.integers(1, 5),
    st.sampled_from([["event"], ["a", "b"]]),
    st.lists(FIGURES, min_size=20, max_size=20),
    st.sampled_from(["long", "periods", "areas", "jsonstat", "px"]),
    st.sampled_from([0, 1, 2]),
)
def test_however_it_is_laid_out_a_table_says_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    by: Any,
    n: int,
    kinds: list[str],
    figures: list[int | str],
    layout: str,
    names: int,
) -> None:
    periods = slices(DateRange.parse("2013-01-01..2017-12-31"), by)[:n]
    called = [
        [
            one.id,  # 2015-01, 2015-Q1
            one.id.replace("-Q", "K").replace("-", "M"),  # as Statistics Norway writes them
            slice_label(one)["nb"],
        ][names]
        for one in periods
    ]
    keys = list(product(("west", "east"), kinds, range(n)))
    held = dict(zip(keys, figures, strict=False))
    path = laid_out(tmp_path_factory.mktemp("t"), layout, called, kinds, held)
    wanted = {
        (area, kind, str(periods[at].range)): value
        for (area, kind, at), value in held.items()
        if isinstance(value, int)
    }
    if not wanted:
        assert "holds no count" in faults(path)[0]
        return
    table = read(path)
    assert {(area, kind, str(days)): n for area, days, kind, n in table.rows} == wanted
    assert sum(table.blank.values()) == len(held) - len(wanted)
    assert len(table.rows) == len(wanted)


def laid_out(
    folder: Path, layout: str, called: list[str], kinds: list[str], held: dict[Any, Any]
) -> Path:
    areas, several = ("west", "east"), len(kinds) > 1
    if layout == "long":
        lines = ["område;type;periode;antall"] + [
            f"{area};{kind};{called[at]};{value}" for (area, kind, at), value in held.items()
        ]
    elif layout == "periods":
        lines = [f"område;type;{';'.join(called)}"] + [
            ";".join([area, kind, *(str(held[area, kind, at]) for at in range(len(called)))])
            for area, kind in product(areas, kinds)
        ]
    elif layout == "areas":
        lines = ["periode;type;west;east"] + [
            ";".join([called[at], kind, *(str(held[area, kind, at]) for area in areas)])
            for at, kind in product(range(len(called)), kinds)
        ]
    elif layout == "jsonstat":
        return jsonstat(folder / "t.json", called, kinds, held)
    else:
        values = {"område": areas, "type": kinds, "tid": called}
        stub = [name for name in values if name != "type" or several]
        words = "".join(f'VALUES("{name}")={quoted(values[name])};\n' for name in stub)
        cells = " ".join(
            quoted([one]) if isinstance(one, str) else str(one) for one in held.values()
        )
        return write(folder / "t.px", f"STUB={quoted(stub)};\n{words}DATA=\n{cells};\n")
    return write(folder / "t.csv", "\n".join(lines) + "\n")


def quoted(words: Iterable[str]) -> str:
    return ",".join(f'"{one}"' for one in words)


def jsonstat(path: Path, called: list[str], kinds: list[str], held: dict[Any, Any]) -> Path:
    """Write JSON-stat with its figures by number, codes for the areas, and status signs."""
    cells = list(held.values())
    data = {
        "version": "2.0", "class": "dataset", "id": ["geo", "type", "tid"],
        "size": [2, len(kinds), len(called)], "role": {"time": ["tid"], "geo": ["geo"]},
        "dimension": {
            "geo": {"category": {"index": {"01": 0, "02": 1},
                                 "label": {"01": "01 west", "02": "Østbyen"}}},
            "type": {"category": {"index": kinds}},
            "tid": {"category": {"index": called}},
        },
        "value": {str(at): one for at, one in enumerate(cells) if isinstance(one, int)},
        "status": {str(at): one for at, one in enumerate(cells) if isinstance(one, str)},
    }  # fmt: skip
    return write(path, json.dumps(data))


WORDS = st.sampled_from(["5", "0", "1 000", "", "..", ":", "<5", "x", "2.5", "-1", "NA"])


@settings(derandomize=True, deadline=None, max_examples=often(16, 160))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["west", "east", "Østbyen", "nord", "I alt", "", "Kilde: x"]),
            st.lists(WORDS, min_size=3, max_size=3),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_cell_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[str]]]
) -> None:
    once = {name: cells for name, cells in rows if name != "Østbyen" or "east" not in dict(rows)}
    text = "område;jan 2015;feb 2015;mar 2015\n" + "".join(
        f"{name};{';'.join(cells)}\n" for name, cells in once.items()
    )
    path = write(tmp_path_factory.mktemp("t") / "t.csv", text)
    whole = {"5": 5, "0": 0, "1 000": 1000}
    counted = [
        whole[cell]
        for name, cells in once.items()
        for cell in cells
        if cell in whole and name in {"west", "east", "Østbyen"}
    ]
    if not counted:
        assert faults(path, bad_rows="reject")
        return
    table = read(path, bad_rows="reject")
    assert [count for *_, count in table.rows] == counted
    assert table.account["counted"] == len(counted)
    held = [row for row in once.items() if any([row[0], *row[1]])]
    assert sum(table.account.values()) == 3 * len(held)


# --- of offices ----------------------------------------------------------------------------------


def test_places_of_a_whole_country_are_left_out_in_one_line(tmp_path: Path) -> None:
    held = {("west", "event", 0): 5, ("east", "event", 0): 0}
    path = jsonstat(tmp_path / "t.json", ["2015"], ["event"], held)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["size"][0] = 3
    data["dimension"]["geo"]["category"]["index"]["0"] = 2
    data["dimension"]["geo"]["category"]["label"]["0"] = "Hele landet"
    data["value"]["2"] = 9000
    table = read(write(path, json.dumps(data)))
    assert told(table) == [
        ("west", "2015-01-01..2015-12-31", 5), ("east", "2015-01-01..2015-12-31", 0),
    ]  # fmt: skip
    assert table.notes == (
        "t.json: left out, for no area of the case is called so: 1 count of Hele landet.",
    )


def test_what_is_no_count_is_told_once_and_other_kinds_can_be_chosen(tmp_path: Path) -> None:
    held = dict.fromkeys(product(("west", "east"), ("saker", "kilo"), (0,)), 5)
    path = jsonstat(tmp_path / "t.json", ["2015"], ["saker", "kilo"], held)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["value"] = [5, 1.5, 6, 2.5]
    write(path, json.dumps(data))
    (found,) = faults(path)
    assert "value '1.5'" in found
    assert "so 'kilo' are no counts. Choose others with `kind=`." in found
    assert [count for *_, count in read(path, kind=("saker",)).rows] == [5, 6]


def test_years_and_months_may_be_two_dimensions(tmp_path: Path) -> None:
    text = (
        'STUB="område","år"; HEADING="måned"; VALUES("område")="west"; VALUES("år")="2014","2015"; '
        'VALUES("måned")="januar","februar"; DATA= 1 2 3 4;'
    )
    table = read(write(tmp_path / "t.px", text))
    assert [(str(days), count) for _, days, _, count in table.rows] == [
        ("2014-01-01..2014-01-31", 1), ("2014-02-01..2014-02-28", 2), (JAN, 3), (FEB, 4),
    ]  # fmt: skip


@pytest.mark.parametrize("codepage", ["", 'CODEPAGE="iso-8859-15";'])
def test_px_of_windows_is_read(tmp_path: Path, codepage: str) -> None:
    text = (
        f'CHARSET="ANSI";{codepage} STUB="område"; HEADING="år"; VALUES("område")="west","Østbyen"; '
        'VALUES("år")="2014","2015"; DATA= 40 30 20 35;'
    )
    (tmp_path / "t.px").write_bytes(text.encode("cp1252"))
    assert [(area, days.start.year, n) for area, days, _, n in read(tmp_path / "t.px").rows] == [
        ("west", 2014, 40), ("west", 2015, 30), ("east", 2014, 20), ("east", 2015, 35),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('STUB="x"; VALUES("x")="a","b"; DATA= 1 2;', "has no dimension of areas of the case"),
        ('STUB="x"; VALUES("x")="west","east"; DATA= 1 2;', "has no dimension of periods"),
    ],
)
def test_a_cube_that_says_not_where_or_when_is_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    (found,) = faults(write(tmp_path / "t.px", text))
    assert problem in found
    assert "Its dimensions are x (" in found


# --- with positions ------------------------------------------------------------------------------


def crime(east: float | None, month: str, category: str = "drugs") -> dict[str, Any]:
    lon, lat = at(east or 0, 50)
    where = {
        "latitude": f"{lat:.6f}",
        "longitude": f"{lon:.6f}",
        "street": {"id": 1, "name": "On or near"},
    }
    return {"category": category, "location": where if east else None, "month": month, "id": 1}


def test_crimes_are_counted_by_place_month_and_category(tmp_path: Path) -> None:
    data = [crime(50, "2015-01")] * 7 + [
        crime(150, "2015-01"), crime(150, "2015-02", "other-theft"), crime(None, "2015-01"),
        crime(900, "2015-01"),
    ]  # fmt: skip
    table = read(write(tmp_path / "crimes.json", json.dumps(data)))
    assert told(table) == [
        ("west drugs", JAN, 7), ("east drugs", JAN, 1), ("east other-theft", FEB, 1),
    ]  # fmt: skip
    assert table.notes == ("crimes.json: 1 lines lie outside every area, 1 have no position.",)


@pytest.mark.parametrize("text", ["{", '{"a": 1}', "[1]", '[{"category": "x"}]'])
def test_other_json_is_refused(tmp_path: Path, text: str) -> None:
    assert "is n" in faults(write(tmp_path / "t.json", text))[0]


@pytest.mark.parametrize("metres", [False, True])
def test_a_case_file_finds_its_areas_by_name_or_by_the_coordinates_beside_it(
    tmp_path: Path, *, metres: bool
) -> None:
    lines = 'a 3 2015/1/3 male\na 4 2015/1/3 female\n"west" 2 2015/1\nb 5 2015\nfar 5 2015\n'
    where = {"a": at(50, 50), "b": at(150, 50), "far": at(900, 50)}
    if metres:
        from scenemap.crs import to_metres

        flat = {name: to_metres(*one, CRS) for name, one in where.items()}
        text = "".join(f"{name}\t{x:.1f}\t{y:.1f}\n" for name, (x, y) in flat.items())
    else:
        text = "".join(f"{name} {lat:.6f} {lon:.6f}\n" for name, (lon, lat) in where.items())
    write(tmp_path / "t.geo", text)
    (found,) = faults(write(tmp_path / "t.cas", lines))  # January holds the third
    assert "overlaps" in found
    table = read(write(tmp_path / "t.cas", lines.replace('"west" 2 2015/1', '"west" 2 2015/2')))
    assert told(table) == [("west", "2015-01-03..2015-01-03", 7), ("west", FEB, 2),
                           ("east", "2015-01-01..2015-12-31", 5)]  # fmt: skip
    assert table.notes == ("t.cas: 1 lines lie outside every area, 0 have no position.",)
    (tmp_path / "t.geo").unlink()
    assert "value 'a': is no area of the case" in faults(tmp_path / "t.cas")[0]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("t.cas", "west 3\n", "line 1 says no time"),
        ("t.cas", "west 3 6/17/2015\n", "'6/17/2015' is no time with the year first"),
        ("t.cas", "west x 2015\n", "is not a whole number"),
        ("t.geo", "west 60 5\n", "holds coordinates. Give the case file"),
        ("t.xyz", "west\n", "has an ending that is not known"),
    ],
)
def test_faults_of_files_with_positions(tmp_path: Path, name: str, text: str, problem: str) -> None:
    assert problem in faults(write(tmp_path / name, text))[0]


@settings(derandomize=True, deadline=None, max_examples=often(6, 60))
@given(
    st.lists(st.tuples(st.sampled_from([50.0, 150.0, 900.0, None]), st.integers(1, 12)), min_size=1)
)
def test_every_crime_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float | None, int]]
) -> None:
    folder = tmp_path_factory.mktemp("t")
    path = write(folder / "c.json", json.dumps([crime(east, f"2015-{m:02}") for east, m in rows]))
    inside = sum(east in {50.0, 150.0} for east, _ in rows)
    if not inside:
        assert "holds no count" in faults(path)[0]
        return
    table = read(path)
    numbers = [int(one) for note in table.notes for one in note.split() if one.isdecimal()]
    assert sum(row[3] for row in table.rows) == inside
    assert sum(numbers) == len(rows) - inside
    assert np.all([row[3] > 0 for row in table.rows])


def test_a_table_that_is_no_text_is_refused_as_a_whole(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"area,start,end,count\nwest,2015-01-01,2015-12-31,1\x002\n")
    with pytest.raises(DataError, match="is not text, whatever its name says"):
        read_rows(path)


def test_half_a_letter_in_json_is_named(tmp_path: Path) -> None:
    text = '{"class": "dataset", "version": "2.0", "label": "b\\ud800", "id": [], "value": []}'
    with pytest.raises(DataError, match=r"c\.json, column 'label', value 'b\\ud800': is half of a"):
        read(write(tmp_path / "c.json", text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("area,period,count,count\nWest,2024-01,1,2\n", "'count': is there 2 times. Rename all"),
        ("area,area,period,count\nWest,x,2024-01,1\n", "'area': is there 2 times. Rename all"),
        ("area,Jan 2024,Jan 2024\nWest,1,2\n", "'Jan 2024': is there 2 times. Rename all"),
        ("period,West,East,West\n2024-01,1,2,3\n", "'West': is there 2 times. Rename all"),
        (
            "area,period,count,antall\nWest,2024-01,1,2\n",
            "is given by several columns: count, antall.",
        ),
    ],
)
def test_of_several_columns_for_one_thing_none_is_taken_in_silence(tmp_path, text, told):
    (fault,) = faults(write(tmp_path / "t.csv", text))
    assert told in fault
