"""Rows of XLSX: cell by cell what openpyxl gives, and the same refusals."""

from __future__ import annotations

import random
import warnings
import zipfile
from datetime import date, time, timedelta
from datetime import datetime as moment
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest

from proofs import MORE, deepens, often
from scenemap.events import cleaning, sheets, times, workbooks
from scenemap.events.raw import Part, SourceOptions
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.sheets import open_book, rows_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPTIONS = ReadingOptions(ZoneInfo("Europe/Oslo"), areas=("west", "east"), bad_rows="reject")


def at(*parts: int) -> moment:
    """Return a date-time as workbooks have it, without a zone."""
    return moment(*parts)  # noqa: DTZ001


#: Number formats of the cells of the books that are made here, by their place.
FORMATS = (
    "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "0.00%", "[h]:mm:ss", "hh:mm", '0 "dager"',
    "mmm yy", "#,##0.00", "@", "dd.mm.yyyy",
)  # fmt: skip


def shell(path, *, since_1904: bool):
    """Write a workbook of one sheet with cells of every format, and some texts."""
    book = openpyxl.Workbook()
    if since_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for at, form in enumerate(FORMATS, 1):
        book.active.cell(1, at, at).number_format = form
    book.save(path)


STRINGS = "".join(
    [
        f'<sst xmlns="{MAIN}"><si><t>area</t></si><si><t/></si>',
        '<si><t xml:space="preserve"> æ &amp; b </t></si>',
        "<si><r><rPr><b/></rPr><t>fat</t></r><r><t> thin</t></r></si>",
        "<si><t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh></si>",
        "<si><t>a_x005F_b_x000D_</t></si><si/></sst>",
    ]
)


def with_sheet(shell_path, path, sheet: bytes, strings: str):
    """Put a sheet and texts into a workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(shell_path) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                there = b"sharedStrings" in content
                more = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                content = content if there else content.replace(b"</Types>", more.encode())
            if name.endswith("sheet1.xml"):
                content = sheet
            if not name.endswith("sharedStrings.xml"):
                new.writestr(name, content)
        new.writestr("xl/sharedStrings.xml", strings)
    return path


class Mess:
    """Writes sheets as programs do, with what may be wrong in one."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.rarely = dice.choice([0, 0, 0.01])

    def odd(self, usual: object, *others: object, part: float | None = None) -> object:
        part = self.rarely if part is None else part
        return self.dice.choice(others) if self.dice.random() < part else usual

    def number(self) -> str:
        usual = ("0", "1", "42158", "42158.14162037037", "0.5", "60", "59", "-3", "2.50", "3.0", "1E5",
                 "4.1666666666666664E-2", "59.999999", "42158.999999999")  # fmt: skip
        return str(
            self.odd(self.dice.choice(usual), "1e999", "x", "99999999999", "1,5", " 7 ", "nan")
        )

    def cell(self, where: str) -> str:
        style = self.odd(f' s="{self.dice.randrange(len(FORMATS))}"', "", ' s=""', part=0.3)
        place = self.odd(f' r="{where}"', ' r="A1B2"', ' r="7"', ' r="A"', ' r="ZZZZ1"', ' r="c3"')
        text = self.dice.choice(["west", "", " b ", "&lt;æ&gt;", "2015-06-03", "#N/A"])
        made = {
            "n": lambda: f"<v>{self.number()}</v>",
            "s": lambda: f"<v>{self.odd(self.dice.randrange(7), 99, 'x')}</v>",
            "b": lambda: f"<v>{self.odd(self.dice.randrange(2), 'true')}</v>",
            "e": lambda: f"<v>{self.dice.choice(['#N/A', '#DIV/0!'])}</v>",
            "str": lambda: f"<f>1+1</f><v>{text}</v>",
            "d": lambda: f"<v>{self.odd('2015-06-03T14:05:00', '2015-06-03', '14:05', 'x')}</v>",
            "inlineStr": lambda: self.dice.choice(
                [f"<is><t>{text}</t></is>", "<is><r><t>a</t></r></is>", "<is/>", "<is><t/></is>"]
            ),
            "odd": lambda: "<v>7</v>",
        }  # fmt: skip
        kind = self.dice.choice(
            ["n", "n", "n", *[one for one in made if one != "odd" or self.rarely]]
        )
        inside = self.odd(made[kind](), "", "<v/>", "<v></v>", part=0.1)
        told = "" if kind == "n" and self.dice.random() < 0.5 else f' t="{kind}"'
        return f"<c{place}{style}{told}>{inside}</c>"

    def row(self, number: int) -> str:
        letters = [one for one in "ABCD" if self.dice.random() < 0.8] + ["AB"] * (
            self.dice.random() < 0.05
        )
        cells = "".join(self.cell(f"{letter}{number}") for letter in letters)
        told = self.odd(f' r="{number}"', "", ' r="x"', ' r="3.0"', f' r="{number - 2}"')
        if not cells:
            return f"<row{told} spans='1:4'/>"
        return f'<row{told} x14ac:dyDescent="0.25">{cells}</row>'

    def sheet(self) -> bytes:
        number, rows = 0, []
        for _ in range(self.dice.choice([0, 1, 5, 40])):
            number += self.dice.choice([1, 1, 1, 1, 2, 5])
            rows.append(self.row(number))
        between = self.odd("", "\n  ", part=0.3)
        others = (
            "<!-- </row> -->", "<![CDATA[</row>]]>", "<row", "<other/>", "</row>",
            "<row r='9'><x/></row>",
        )  # fmt: skip
        tail = self.odd(
            '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>', '<pageMargins left="x"/>',
            '<extLst><ext uri="{x}"/></extLst>', "<rowBreaks/>", part=0.2,
        )  # fmt: skip
        head = self.odd(
            '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="2" width="9"/></cols>', "",
            '<sheetFormatPr defaultRowHeight="15"/>',
            '<sheetViews><sheetView workbookViewId="x"/></sheetViews>',
            part=0.2,
        )  # fmt: skip
        text = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{MAIN}" xmlns:x14ac="http://x14ac">{head}'
            f"<sheetData>{between}{str(between).join(rows)}{self.odd('', *others)}</sheetData>"
            f"{tail}</worksheet>"
        )
        text = str(
            self.odd(text, text[:-40], text.replace("UTF-8", "UTF-16"), text.replace(MAIN, "other"))
        )
        if self.dice.random() < 0.05:
            text = text.replace("UTF-8", "ISO-8859-1")
        return text.encode("ISO-8859-1" if "8859" in text else "UTF-8", "replace")


def by_openpyxl(path, first: int, width: int):
    with path.open("rb") as file:
        sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(min_row=first, max_col=width, values_only=True), first)


def by_us(path, first: int, width: int):
    with path.open("rb") as file:
        yield from rows_of(open_book(file).worksheets[0], first, width)


def outcome(read, *given: object) -> tuple[list[object], str, set[str]]:
    rows: list[object] = []
    fault = ""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            rows += read(*given)
        except Exception as error:  # the same, whatever it is
            fault = f"{type(error)} {error}"
    return rows, fault, {str(one.message) for one in told}


@deepens
@pytest.mark.parametrize("piece", [40, 300, 1 << 14])
def test_rows_are_those_of_openpyxl(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(sheets, "_PIECE", piece)
    quick = []
    parsed = sheets._parsed
    monkeypatch.setattr(sheets, "_parsed", lambda *args: quick.append(1) or parsed(*args))
    for since_1904 in (False, True):
        shell(tmp_path / "shell.xlsx", since_1904=since_1904)
        for seed in range(often(20, 120)):
            dice = random.Random(f"{piece} {since_1904} {seed} {MORE}")
            strings = STRINGS if dice.random() < 0.9 else STRINGS.replace("<si/>", "<si><x/></si>")
            sheet = Mess(dice).sheet()
            path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet, strings)
            given = path, dice.choice([1, 1, 2, 7]), dice.choice([2, 5, 30])
            new, old = outcome(by_us, *given), outcome(by_openpyxl, *given)
            assert repr(new[0]) == repr(old[0])
            assert new[1:] == old[1:]
    assert len(quick) > often(15, 100)


def test_what_openpyxl_writes_is_read_as_it_is_read_by_it(tmp_path):
    book = openpyxl.Workbook()
    cells = [
        1, 2.5, -3, 1e20, True, False, None, "x", "", "=1+1", "#N/A", "æ\n&", at(2015, 6, 3, 14, 5),
        date(2015, 6, 3), time(14, 5, 6), timedelta(hours=30), at(2015, 6, 3, 14, 5, 6, 123000),
        date(1900, 1, 15), 0.25,
    ]  # fmt: skip
    dice = random.Random(1)
    for _ in range(300):
        book.active.append([dice.choice(cells) for _ in range(dice.randint(0, 6))])
    book.active.merge_cells("A2:C4")
    book.active["B9"].number_format = "0.0%"
    book.save(tmp_path / "e.xlsx")
    new, old = (outcome(read, tmp_path / "e.xlsx", 1, 6) for read in (by_us, by_openpyxl))
    assert repr(new) == repr(old)
    assert len(new[0]) == book.active.max_row


def test_a_sheet_is_read_on_by_openpyxl_from_where_it_is_unusual(tmp_path):
    shell(tmp_path / "shell.xlsx", since_1904=False)
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(1, 2000))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}<!-- --></sheetData></worksheet>'
    path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet.encode(), STRINGS)
    assert [*by_us(path, 3, 1)] == [(at, (at,)) for at in range(3, 2000)]


# --- columns of cells that are numbers or date-times alone ----------------------------------------


@pytest.mark.parametrize("column", ["time", "count"])
def test_columns_of_one_kind_of_cells_are_read_as_their_texts_are(tmp_path, monkeypatch, column):
    dice = random.Random(column)
    moments = [at(2015, 6, day, hour, 5, 0, 1000 * day) for day in (1, 2, 30) for hour in (0, 14)]
    days = [at(2015, month, 1) for month in (1, 2, 3)]
    kinds = {
        "time": [moments, days, [*moments, *days], [*days, None], [*moments, "2015-06-03"],
                 [*days, at(1850, 1, 1)], [*moments, at(2300, 1, 1)], [time(14, 5)],
                 [*moments, pd.Timestamp(2015, 6, 3)]],
        "count": [[1, 2, 3], [1.0, 2.0], [1, 2.5], [1, None], [1, "2"], [1, True], [0.1, 1e300],
                  [1, float("nan")], [1, float("inf")], [10**400], [10**10]],
    }  # fmt: skip
    for cells in kinds[column]:
        picked = [dice.choice(cells) for _ in range(20)]
        frame = pd.DataFrame({"area": "west", "time": "2015-06-03", column: picked}, dtype=object)
        raw = workbooks.batch_of(frame, Part(tmp_path), None, SourceOptions())
        new = cleaning.clean(raw, OPTIONS)
        with monkeypatch.context() as patch:
            patch.setattr(times, "_date_times", lambda _: None)
            patch.setattr(cleaning, "_numbers_alone", lambda _: None)
            old = cleaning.clean(raw, OPTIONS)
        pd.testing.assert_frame_equal(new.frame(), old.frame())
        assert repr(new.faults) == repr(old.faults)
        assert [one.value for one in new.faults] == [one.value for one in old.faults]
        for name in ("n_read", "naive", "unreal", "moved", "evidence", "far", "simulated"):
            assert getattr(new, name) == getattr(old, name)


def test_a_workbook_of_date_times_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["area", "time"])
    for day in (1, 2, 3):
        book.active.append(["west", at(2015, 6, day, 14, 5)])
    book.save(tmp_path / "e.xlsx")
    table = read_events([tmp_path / "e.xlsx"], OPTIONS)
    assert [str(one) for one in table.frame["start"]] == [
        f"2015-06-0{day} 14:05:00" for day in (1, 2, 3)
    ]
