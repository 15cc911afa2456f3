"""The workbook: typed cells, no formula, nothing that tells when it was made."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest

from builders import EAST, WEST, area, words, write_case
from scenemap import load_case
from scenemap.facts import build_facts
from scenemap.panel import published_panel
from scenemap.report import summary_xlsx
from scenemap.report.document import summary_document


def opened(facts, lang="en"):
    return openpyxl.load_workbook(io.BytesIO(summary_xlsx(facts, lang)))


def rows(sheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def book(bergen):
    return opened(bergen)


def test_the_sheets(bergen, book):
    assert book.sheetnames == [
        "Summary", "Source periods", "By quarter", "Shares", "Rates", "Sources and notes",
    ]  # fmt: skip
    assert opened(bergen, "nb").sheetnames == [
        "Sammendrag", "Kildeperioder", "Per kvartal", "Andeler", "Rater", "Kilder og merknader",
    ]  # fmt: skip


def test_source_periods_are_numbers_and_dates(book):
    """Lundeberg & Mjåland 2017, table 4.12: Laksevåg 14, 148 and 103, in 122, 365 and 182 days."""
    sheet = book["Source periods"]
    found = rows(sheet)
    assert found[1][1:3] == [datetime(2014, 9, 1)] * 2  # noqa: DTZ001 - as a sheet has it
    assert found[2][5] == datetime(2016, 6, 30)  # noqa: DTZ001
    assert found[3][1:7] == [122, 122, 365, 365, 182, 182]
    laksevag = next(row for row in found if row[0] == "Laksevåg")
    assert laksevag[1::2] == [14, 148, 103, 265]
    assert laksevag[2::2] == pytest.approx([14 / 122 * 30, 148 / 365 * 30, 103 / 182 * 30])
    assert next(row for row in found if row[0] == "Danmarks plass")[1:3] == ["unknown", "unknown"]
    assert sheet["B2"].is_date
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "B6"


def test_a_quarter_of_a_longer_period_shows_its_mean_and_no_count(book):
    sheet = book["By quarter"]
    first = rows(sheet)[1]
    assert first[:7] == [
        "Laksevåg", "Q3 2014", datetime(2014, 7, 1), datetime(2014, 9, 30), 92, 30, None,  # noqa: DTZ001
    ]  # fmt: skip
    assert first[8] == "period mean, covered in part"
    cell = sheet["H2"]
    assert cell.value == pytest.approx(3.4426, abs=1e-4)
    assert cell.number_format == '"~"0.0'
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:I{sheet.max_row}"


def test_shares_and_rates_have_their_intervals(book):
    """As the summary prints them: 23.0 (14.2–34.9) per cent, 3.53 (2.04–6.11)."""
    share = rows(book["Shares"])[1]
    assert share[4:] == pytest.approx([0.230, 0.142, 0.349], abs=5e-4)
    assert book["Shares"]["E2"].number_format == "0.0%"
    assert rows(book["Rates"])[1][3:] == pytest.approx([3.53, 2.04, 6.11], abs=5e-3)


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_it_says_what_the_document_says(bergen, simulated, lang):
    for facts in (bergen, simulated):
        told, made = summary_document(facts, lang), opened(facts, lang)
        texts = {value for sheet in made for row in rows(sheet) for value in row}
        for section in told.sections:
            assert set(section.items) <= texts
        assert {told.title, *told.cautions} <= texts


def test_what_is_simulated_and_withheld_stands_on_every_sheet(simulated):
    for sheet in opened(simulated):
        assert str(sheet["A1"].value).startswith("SIMULATED EVENTS")
        assert str(sheet["A2"].value).startswith("“:” is withheld")


def test_withheld_counts_are_colons_and_nothing_tells_them(simulated):
    withheld = simulated.panel.source_cells.query("state == 'suppressed'")
    assert len(withheld) > 0
    made = opened(simulated)
    found = [row for row in rows(made["By quarter"]) if row[-1] == "withheld"]
    assert len(found) == len(withheld)
    assert all(row[6:8] == [":", ":"] for row in found)
    colons = [value for row in rows(made["Source periods"]) for value in row if value == ":"]
    assert len(colons) == 2 * len(withheld)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "\tx", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula(tmp_path, name):
    folder = write_case(
        tmp_path / "t",
        areas=[area("west", WEST, name=name), area("east", EAST)],
        settings={"name": words(name)},
    )
    case = load_case(folder)
    content = summary_xlsx(build_facts(case, published_panel(case, "quarter")), "en")
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet
        for cell in row
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    named = [cell for cell in cells if cell.value == name]
    assert named
    assert all(cell.quotePrefix for cell in named if name[0] in "=+-@\t")
    with ZipFile(io.BytesIO(content)) as packed:
        text = "".join(packed.read(one).decode("utf-8") for one in packed.namelist())
    assert not re.search(r"<f[ >]", text)
    assert "<hyperlink" not in text


def test_the_same_facts_give_the_same_bytes_whenever(bergen, monkeypatch):
    first = summary_xlsx(bergen, "nb")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert summary_xlsx(bergen, "nb") == first
    with ZipFile(io.BytesIO(first)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"1980-01-01T00:00:00Z"}


def test_letters_that_a_workbook_cannot_hold_are_left_out(tmp_path):
    case = load_case(write_case(tmp_path / "t", settings={"name": words("To\u0001wn")}))
    made = opened(build_facts(case, published_panel(case, "quarter")))
    assert made["Summary"]["A1"].value == "Finds, Town"
