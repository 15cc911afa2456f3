"""Rows of XLSX: cell by cell what openpyxl gives, and the same refusals."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from datetime import date, time, timedelta
from datetime import datetime as moment
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.reader.strings import read_string_table

from proofs import MORE, deepens, often, proof
from scenemap.events import cleaning, sheets, times, workbooks
from scenemap.events.columns import filled
from scenemap.events.plainrows import PlainRows
from scenemap.events.raw import Part, SourceOptions
from scenemap.events.reading import ReadingOptions, read_events
from scenemap.events.sheets import blocks_of, open_book, rows_of

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


def in_blocks(path, first: int, width: int):
    """Give the rows that hold anything, read as columns."""
    with path.open("rb") as file:
        for numbers, cells in blocks_of(open_book(file).worksheets[0], first, width):
            assert cells.shape == (width, len(numbers))
            for number, row in zip(numbers.tolist(), cells.T.tolist(), strict=True):
                if filled(row):
                    yield number, tuple(row)


def filled_of(rows):
    return [(number, row) for number, row in rows if filled(row)]


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
@pytest.mark.parametrize("piece", [40, *(pytest.param(one, marks=proof) for one in (300, 1 << 14))])
def test_rows_are_those_of_openpyxl(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(sheets, "_PIECE", piece)
    quick, plain = [], []
    parsed, block = sheets._parsed, PlainRows.block
    monkeypatch.setattr(sheets, "_parsed", lambda *args: quick.append(1) or parsed(*args))

    def counted(*given):
        plain.append(block(*given))
        return plain[-1]

    monkeypatch.setattr(PlainRows, "block", counted)
    for since_1904 in (False, True):
        shell(tmp_path / "shell.xlsx", since_1904=since_1904)
        for seed in range(often(5, 120)):
            dice = random.Random(f"{piece} {since_1904} {seed} {MORE}")
            strings = STRINGS if dice.random() < 0.9 else STRINGS.replace("<si/>", "<si><x/></si>")
            sheet = Mess(dice).sheet()
            path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet, strings)
            asked = path, dice.choice([1, 1, 2, 7]), dice.choice([2, 5, 30])
            new, old = outcome(by_us, *asked), outcome(by_openpyxl, *asked)
            assert repr(new[0]) == repr(old[0])
            assert new[1:] == old[1:]
            blocks = outcome(in_blocks, *asked)
            assert repr(blocks[0]) == repr(filled_of(old[0]))
            assert blocks[1:] == old[1:]
    assert len(quick) > often(3, 100)
    assert plain


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
    assert repr([*in_blocks(tmp_path / "e.xlsx", 1, 6)]) == repr(filled_of(old[0]))


def test_a_sheet_is_read_on_by_openpyxl_from_where_it_is_unusual(tmp_path):
    shell(tmp_path / "shell.xlsx", since_1904=False)
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(1, 2000))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}<!-- --></sheetData></worksheet>'
    path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet.encode(), STRINGS)
    assert [*by_us(path, 3, 1)] == [(at, (at,)) for at in range(3, 2000)]
    assert [*in_blocks(path, 3, 1)] == [(at, (at,)) for at in range(3, 2000)]


# --- sheets of plain cells ------------------------------------------------------------------------

#: Texts of numbers as programs write them, and as some do.
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.integers(10**17, 10**25).map(str),
    st.floats(-1e9, 1e9).map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["0", "-0", "007", "1E5", "2.50", "3.0", ".5", "5.", "+5", "1e999", "42158.5"]),
)
DAYS = st.one_of(
    st.floats(0, 61).map(repr),
    st.floats(60, 2_958_466).map(repr),
    st.integers(0, 2_958_466).map(str),
    st.floats(42_000, 43_000).map(lambda day: repr(round(day * 86_400) / 86_400)),
)
LETTERS = st.text(st.sampled_from("abæ漢 \t\n\r'\"=]>#.x005F_"), max_size=6)
TEXTS = LETTERS.map(escape) | st.sampled_from(["&#38;", "&#13;a", "]]&gt;", "2015-06-03", "#N/A"])


@st.composite
def cells(draw, forms):
    """Draw a cell: what stands between its place and its end, with its kind and style."""
    kind = draw(st.sampled_from(["n", "n", "day", "s", "inlineStr", "str", "b", "e", "d", "blank"]))
    style = draw(st.sampled_from(forms))
    day = kind == "day"
    told = f' s="{1 if day else style}"' if day or draw(st.booleans()) else ""
    kind = "n" if day else kind
    about = told + ("" if kind in ("n", "blank") and draw(st.booleans()) else f' t="{kind}"')
    if kind == "blank":
        return f"{told}{draw(st.sampled_from(['/>', ' />', '></c>', '><v/></c>', '><v></v></c>']))}"
    inside = {
        "n": lambda: draw(DAYS if day else NUMBERS),
        "s": lambda: str(draw(st.integers(0, 6))),
        "b": lambda: draw(st.sampled_from("01")),
        "d": lambda: draw(st.sampled_from(["2015-06-03T14:05:00", "2015-06-03", "14:05"])),
    }.get(kind, lambda: draw(TEXTS))()
    if kind == "inlineStr":
        space = draw(st.sampled_from(["", ' xml:space="preserve"']))
        return f"{about}><is><t{space}>{inside}</t></is></c>"
    formula = draw(st.sampled_from(["", "", "", "<f>A1+1</f>", '<f t="shared" si="0"/>']))
    return f"{about}>{formula}<v>{inside}</v></c>"


@st.composite
def plain_sheets(draw):
    """Draw a sheet of plain cells: each column of a few kinds of cells, with gaps."""
    forms = [*range(len(FORMATS))]
    columns = {
        letter: draw(st.lists(cells(forms), min_size=1, max_size=5))
        for letter in draw(st.sampled_from([["A", "B", "C"], ["B", "D"], ["A", "Z", "AA"]]))
    }
    number, rows = 0, []
    for _ in range(draw(st.integers(0, 12))):
        number += draw(st.sampled_from([1, 1, 1, 1, 1, 3]))
        row = [
            f'<c r="{letter}{number}"{draw(st.sampled_from(column))}'
            for letter, column in columns.items()
            if draw(st.integers(0, 9))
        ]
        rows.append(f'<row r="{number}" spans="1:3">{"".join(row)}</row>')
    head = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>'
    return f"{head}{''.join(rows)}</sheetData></worksheet>".encode()


@deepens
@given(
    sheet=plain_sheets(),
    piece=st.sampled_from([150, 400, 1 << 17]),
    asked=st.tuples(st.sampled_from([1, 1, 2, 5]), st.sampled_from([2, 4, 30])),
    since_1904=st.booleans(),
)
@settings(
    max_examples=often(30, 3000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_plain_cells_are_those_of_openpyxl(tmp_path, sheet, piece, asked, since_1904):
    shelled = tmp_path / f"shell{since_1904}.xlsx"
    if not shelled.exists():
        shell(shelled, since_1904=since_1904)
    path = with_sheet(shelled, tmp_path / "e.xlsx", sheet, STRINGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "_PIECE", piece)
        new = outcome(in_blocks, path, *asked)
    old = outcome(by_openpyxl, path, *asked)
    assert repr(new[0]) == repr(filled_of(old[0]))
    assert new[1:] == old[1:]


def numbered(rows: int, cell) -> bytes:
    told = "".join(f'<row r="{at}">{cell(at)}</row>' for at in range(1, rows + 1))
    return f'<worksheet xmlns="{MAIN}"><sheetData>{told}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    "cell",
    [
        lambda at: f'<c r="A{at}" t="n"><v>{at / 7}</v></c><c r="B{at}" s="2"><v>{at + 1e4}</v></c>',
        lambda at: f'<c r="A{at}"><v>{at}</v></c>' + f'<c r="B{at}" t="s"><v>3</v></c>' * (at % 3 > 0),
        lambda at: f'<c r="A{at}" t="inlineStr"><is><t>x &amp; {at}</t></is></c>',
        lambda at: f'<c r="A{at}" s="1"/>' if at % 2 else f'<c r="A{at}" s="1" t="b"><v>1</v></c>',
        lambda at: f'<c r="A{at}"><f>B{at}*2</f><v>{at}</v></c>',
    ],
)  # fmt: skip
def test_what_programs_write_is_read_as_columns_alone(tmp_path, monkeypatch, cell):
    shell(tmp_path / "shell.xlsx", since_1904=False)
    path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", numbered(3000, cell), STRINGS)
    old = outcome(by_openpyxl, path, 1, 2)
    monkeypatch.setattr(sheets._Cells, "of", None)  # what reads cell by cell
    monkeypatch.setattr(sheets, "_by_openpyxl", None)
    assert repr([*in_blocks(path, 1, 2)]) == repr(filled_of(old[0]))


def test_a_sheet_that_names_a_far_cell_takes_no_memory_for_those_between(tmp_path):
    # Small sizes of what asks other readers for hundreds of gigabytes: no row stands between the two.
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="ALL90000"><v>2</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{far}</sheetData></worksheet>'.encode()
    shell(tmp_path / "shell.xlsx", since_1904=False)
    path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet, STRINGS)
    with path.open("rb") as file:
        ((numbers, cells),) = blocks_of(open_book(file).worksheets[0], 1, 1000)
    assert numbers.tolist() == [1, 90000]
    assert cells.shape == (1000, 2)
    assert (cells[0, 0], cells[999, 1]) == (1, 2)


# --- shared strings -------------------------------------------------------------------------------


@given(
    texts=st.lists(
        st.one_of(
            LETTERS.map(lambda text: f"<si><t>{escape(text)}</t></si>"),
            LETTERS.map(lambda text: f'<si><t xml:space="preserve">{escape(text)}</t></si>'),
            st.sampled_from(
                ["<si><r><t>fat</t></r><r><t> thin</t></r></si>", "<si/>", "<si><t/></si>", "\n",
                 "<si><t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh></si>", "<!-- </si> -->"]
            ),
        ),
        max_size=12,
    ),
    piece=st.sampled_from([10, 60, 1 << 17]),
)  # fmt: skip
@settings(max_examples=often(50, 2000), deadline=None)
def test_shared_strings_are_those_of_openpyxl(texts, piece):
    data = f'<?xml version="1.0"?><sst xmlns="{MAIN}" count="3">{"".join(texts)}</sst>'.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "_PIECE", piece)
        assert sheets.shared_strings(data) == read_string_table(io.BytesIO(data))
        if texts and all(text.startswith("<si>") for text in texts):
            assert len([*sheets._strings(data)]) == len(texts)


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


def test_a_cell_written_in_very_many_ways_is_read_all_the_same(tmp_path):
    shell(tmp_path / "shell.xlsx", since_1904=False)
    sheet = numbered(1000, lambda at: f'<c r="A{at}" s="{at + 100}"><v>{at}</v></c>')
    path = with_sheet(tmp_path / "shell.xlsx", tmp_path / "e.xlsx", sheet, STRINGS)
    assert [*in_blocks(path, 1, 1)] == [(at, (at,)) for at in range(1, 1001)]


def test_words_are_read_once_each_as_in_every_row():
    dice = random.Random(1)
    words = ["west", " East ", None, "", "NA", "-", "'=x", "æ", "None", "nan"]
    for dtype in ("object", "str"):
        column = pd.Series([dice.choice(words) for _ in range(60)], dtype=dtype)
        one_by_one = [cleaning.words_of(column.iloc[[at]], "?", ("NA",))[0] for at in range(60)]
        assert cleaning.words_of(column, "?", ("NA",)).tolist() == one_by_one


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
