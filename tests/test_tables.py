from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builders import write
from scenemap.csvtext import csv_text
from scenemap.errors import DataError
from scenemap.findings import Findings
from scenemap.tables import Record, Row, check_unique, read_csv, read_toml, read_utf8


def rows_of(path: Path, *columns: str) -> tuple[list[Row], list[str]]:
    findings = Findings(path.name)
    rows = list(read_csv(path, columns, findings))
    return rows, [str(one) for one in findings]


def row(**cells: str) -> tuple[Row, Findings]:
    findings = Findings("t.csv")
    return Row(7, cells, findings), findings


def record(**data: Any) -> tuple[Record, Findings]:
    findings = Findings("t.toml")
    return Record(data, "thing 'x'", findings), findings


# --- CSV


def test_rows_carry_the_line_on_which_they_end_in_an_editor(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", 'id,note\na,one\n\nb,"two\nlines"\nc,three\n')
    rows, faults = rows_of(path, "id")
    assert [(one.number, one.text("id")) for one in rows] == [(2, "a"), (5, "b"), (6, "c")]
    assert faults == []


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    rows, faults = rows_of(write(tmp_path / "t.csv", "\ufeffid\na\n"), "id")
    assert ([one.text("id") for one in rows], faults) == (["a"], [])


def test_missing_columns_are_named_with_those_that_must_be_there(tmp_path: Path) -> None:
    rows, faults = rows_of(write(tmp_path / "t.csv", "id,x\na,1\n"), "id", "start", "end")
    assert rows == []
    assert faults == [
        "t.csv, row 1: has no column start, end. The columns must be: id, start, end."
    ]


def test_a_name_that_several_columns_have_is_a_fault_and_no_other_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "a,b,c,b\n1,2,3,4\n")
    _, faults = rows_of(path, "a")
    assert faults == [
        "t.csv, column 'b': is there 2 times. Rename all of them but the one that is meant."
    ]


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert rows_of(write(tmp_path / "t.csv", ""), "id")[1] == [
        "t.csv, row 1: has no column id. The columns must be: id."
    ]


def test_rows_of_another_length_are_faults_and_the_others_are_read(tmp_path: Path) -> None:
    rows, faults = rows_of(write(tmp_path / "t.csv", "id,note\na,b,c\nd\ne,f\n"), "id")
    assert [one.text("id") for one in rows] == ["e"]
    assert faults == [
        "t.csv, row 2: has more or fewer cells than the header. Put quotes round text that holds a "
        "comma.",
        "t.csv, row 3: has more or fewer cells than the header. Put quotes round text that holds a "
        "comma.",
    ]


def test_a_cell_that_was_guarded_from_spreadsheets_is_read_as_it_was_meant(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", csv_text(["a", "b"], [["=1+1", "'n"], ["'-", "@home"]]))
    findings = Findings("t.csv")
    rows = [row.cells for row in read_csv(path, ["a", "b"], findings)]
    assert rows == [{"a": "=1+1", "b": "'n"}, {"a": "'-", "b": "@home"}]
    assert not findings.errors


def test_quotes_that_do_not_close_are_a_fault(tmp_path: Path) -> None:
    faults = rows_of(write(tmp_path / "t.csv", 'id,note\na,"open\n'), "id")[1]
    assert len(faults) == 1
    assert "t.csv, row 2: is not CSV (unexpected end of data). Save it as CSV again." in faults


def test_cells_lose_the_blanks_round_them() -> None:
    assert row(id=" a ")[0].text("id") == "a"


def test_a_blank_cell_that_must_not_be_is_a_fault() -> None:
    one, findings = row(id=" ", note="")
    assert (one.text("id"), one.text("note", required=False)) == ("", "")
    assert [str(fault) for fault in findings] == [
        "t.csv, row 7, column 'id': is blank. Fill it in."
    ]


def test_a_word_outside_the_list_is_a_fault_that_lists_them() -> None:
    one, findings = row(kind="Zone", same="zone")
    assert one.one_of("same", ("area", "zone")) == "zone"
    assert one.one_of("kind", ("area", "zone")) is None
    assert [str(fault) for fault in findings] == [
        "t.csv, row 7, column 'kind', value 'Zone': is none of the allowed words. "
        "Use one of: area, zone."
    ]


@pytest.mark.parametrize("value", ["-1", "101", "nan", "inf", "1 000", "1,5", "ten"])
def test_a_number_that_is_none_or_outside_its_limits_is_a_fault(value: str) -> None:
    one, findings = row(count=value)
    assert one.number_in("count", 0, 100) is None
    assert [str(fault) for fault in findings] == [
        f"t.csv, row 7, column 'count', value '{value}': is not a number from 0 to 100. "
        "Write it with a decimal point and without spaces."
    ]


def test_numbers_up_to_the_limits_are_taken_and_blank_may_be_unknown() -> None:
    one, findings = row(low="0", high="100", some="27.5", blank="")
    assert [one.number_in(name, 0, 100, required=False) for name in one.cells] == [
        0.0, 100.0, 27.5, None,
    ]  # fmt: skip
    assert len(findings) == 0


def test_two_date_columns_include_the_last_day() -> None:
    days = row(start="2021-01-01", end="2021-01-31")[0].days()
    assert days is not None
    assert (days.start, days.end) == (date(2021, 1, 1), date(2021, 2, 1))


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        ("2021-01-31", "2021-01-01", "column 'end', value '2021-01-01': lies before start (2021-01-31). "
         "Swap the two dates."),
        ("31.01.2021", "2021-02-01", "column 'start', value '31.01.2021': is not a date. '31.01.2021' "
         "is not a date that exists. Write it as 2014-08-25."),
        ("2021-01-01", "", "column 'end': is blank. Fill it in."),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_used_are_faults(start: str, end: str, fault: str) -> None:
    one, findings = row(start=start, end=end)
    assert one.days() is None
    assert [str(found) for found in findings] == [f"t.csv, row 7, {fault}"]


def test_partial_dates_may_be_open_and_are_checked() -> None:
    one, findings = row(start="2012", end="", other="2011")
    when = one.partial()
    assert when is not None
    assert (when.first_day, when.end) == (date(2012, 1, 1), None)
    assert one.partial("start", "other") is None
    assert [str(found) for found in findings] == [
        "t.csv, row 7, column 'start': holds a time that cannot be used. '2012' to '2011' ends "
        "before it starts. Swap the two."
    ]


# --- files


def test_text_that_is_not_utf_8_is_refused_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes("by,Åsane".encode("cp1252"))
    with pytest.raises(
        DataError, match=r"^t\.csv is not UTF-8 text \(byte 3\)\. Save it as UTF-8\.$"
    ):
        read_utf8(tmp_path / "t.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"t\.csv cannot be read: No such file or directory\.$"):
        read_utf8(tmp_path / "t.csv")


def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^t\.toml is not TOML: .*line 2.*\. Mend that line\.$"):
        read_toml(write(tmp_path / "t.toml", 'id = "a"\nname = a\n'))


# --- records


def test_text_is_text() -> None:
    one, findings = record(id="a", year=2012, blank=" ")
    assert [one.text(key) for key in ("id", "year", "blank")] == ["a", "", ""]
    assert one.text("absent", required=False) == ""
    assert one.text("absent") == ""
    assert [str(found) for found in findings] == [
        "t.toml, column 'year', value '2012': of thing 'x' is missing or not text. Write it in quotes.",
        "t.toml, column 'blank', value ' ': of thing 'x' is missing or not text. Write it in quotes.",
        "t.toml, column 'absent': of thing 'x' is missing or not text. Write it in quotes.",
    ]


def test_words_are_in_both_languages_or_one_text_for_both() -> None:
    one, findings = record(both={"nb": "hus", "en": "house"}, one="Strax", half={"nb": "hus"})
    assert one.words("both") == {"nb": "hus", "en": "house"}
    assert one.words("one") == {"nb": "Strax", "en": "Strax"}
    assert one.words("absent", required=False) is None
    assert one.words("half") == {"nb": "", "en": ""}
    assert [found.column for found in findings] == ["half"]
    assert "is not text in both languages" in findings.items[0].problem


def test_lists_hold_texts_only() -> None:
    one, findings = record(good=["a", "b"], bad=["a", 1])
    assert (one.texts("good"), one.texts("absent"), one.texts("bad")) == (("a", "b"), (), ())
    assert [found.column for found in findings] == ["bad"]


@pytest.mark.parametrize("value", [-0.1, 90.1, "60", True, float("nan")])
def test_a_number_of_a_record_is_a_number_within_limits(value: object) -> None:
    one, findings = record(lat=value)
    assert one.number("lat", 0, 90) is None
    assert str(findings.items[0]).endswith("is not a number from 0 to 90. Mend it.")


def test_a_number_may_be_absent_only_where_it_may() -> None:
    one, findings = record(lat=0)
    assert one.number("lat", 0, 90) == 0.0
    assert one.number("absent", 0, 90, required=False) is None
    assert len(findings) == 0
    assert one.number("absent", 0, 90) is None
    assert len(findings) == 1


def test_a_word_of_a_record_is_one_of_the_list() -> None:
    one, findings = record(outline="offical")
    assert one.one_of("outline", ("official", "user")) is None
    assert [str(found) for found in findings] == [
        "t.toml, column 'outline', value 'offical': of thing 'x' is none of the allowed words. "
        "Use one of: official, user."
    ]


def test_parts_are_built_in_order_and_named_in_messages() -> None:
    one, findings = record(position=[{"id": "a"}, {"id": 1}, {"id": "c"}])
    assert one.parts("position", lambda part: part.text("id") or None) == ("a", "c")
    assert [found.problem for found in findings] == [
        "of thing 'x', position 2 is missing or not text"
    ]


def test_parts_that_are_no_tables_are_a_fault() -> None:
    one, findings = record(position={"id": "a"})
    assert one.parts("position", lambda part: part.text("id")) == ()
    assert findings.items[0].remedy == "Write [[…position]] before each."


def test_ids_that_occur_twice_are_named_once_each() -> None:
    findings = Findings("t.toml")
    check_unique(["b", "a", "b", "c", "a", "b"], "service", findings)
    assert [str(found) for found in findings] == [
        "t.toml, value 'a': has more than one service of this id. Give each its own.",
        "t.toml, value 'b': has more than one service of this id. Give each its own.",
    ]
