"""The summary as a workbook: numbers that are numbers, dates that are dates, and no formula.

Texts are written as texts whatever they begin with, so that a name from a file never runs. The same
facts give the same bytes.
"""

from __future__ import annotations

import textwrap
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from scenemap import text
from scenemap.facts.tables import total_heading, value_text, window_pairs
from scenemap.installed import version
from scenemap.measures.estimate import Estimate
from scenemap.measures.smoothing import SmoothedRates
from scenemap.report.document import AREA, NONE, summary_document
from scenemap.workbooks import packed, plain, put_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenemap.cells import Cell
    from scenemap.facts import Facts
    from scenemap.facts.comparison import Comparison
    from scenemap.intervals import DateRange
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel
    from scenemap.report.document import Document

#: Height of a line, points.
_LINE = 15
#: Highest row that there may be.
_HIGHEST = 409
#: Size of the type, points; bold is so much wider; a character is so much of a figure at the most, in
#: the types that programs fall back on where there is no Calibri.
_SIZE, _BOLD, _WIDE = 11, 1.1, 1.1
_WORDS: dict[str, Text] = {
    "summary": text.both("Sammendrag", "Summary"),
    "source_periods": text.both("Kildeperioder", "Source periods"),
    "slices": text.both("Per {by}", "By {by}"),
    "shares": text.both("Andeler", "Shares"),
    "ratios": text.both("Rater", "Rates"),
    "smoothed": text.both("Utjevnet", "Smoothed"),
    "smoothed_rate": text.both("Utjevnet per 30 dager", "Smoothed per 30 days"),
    "weight": text.both("Andel av egen rate", "Weight of its own rate"),
    "notes": text.both("Kilder og merknader", "Sources and notes"),
    "period": text.both("Periode", "Period"),
    "before": text.both("Perioden før", "Period before"),
    "first_day": text.both("Første dag", "First day"),
    "last_day": text.both("Siste dag", "Last day"),
    "days": text.both("Dager", "Days"),
    "days_covered": text.both("Dager dekket", "Days covered"),
    "count": text.both("Antall", "Count"),
    "rate": text.both("Per 30 dager", "Per 30 days"),
    "state": text.both("Hva tallet er", "What the figure is"),
    "share": text.both("Andel av de felles områdene", "Share of the common areas"),
    "ratio": text.both("Rate mot perioden før", "Rate to the period before"),
    "low": text.both("95 % fra", "95 % from"),
    "high": text.both("95 % til", "95 % to"),
    "exact": text.both("talt", "counted"),
    "rounded": text.both("avrundet", "rounded"),
    "partial": text.both("delvis dekket", "covered in part"),
    "coverage_unknown": text.both("dekning ukjent", "coverage unknown"),
    "case": text.both("Sak", "Case"),
    "unit": text.both("Det som telles", "What is counted"),
    "author": text.both("Av", "By"),
    "dated": text.both("Dato", "Date"),
    "made_with": text.both("Laget med", "Made with"),
}
_COLUMNS = ("rate", "smoothed", "low", "high", "weight")
_SMOOTHED = ("smoothed_rate", "low", "high", "weight")
_COUNT, _RATE, _MEAN, _SHARE, _RATIO = "#,##0", "0.0", '"~"0.0', "0.0%", "0.00"
_DAY: dict[Lang, str] = {"nb": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
_BLUE, _RED, _RULE = "FF0B3C6F", "FF9C1C1C", "FFCCD4DB"


def summary_xlsx(facts: Facts, lang: Lang) -> bytes:
    """Write the summary as a workbook.

    Its sheets are the summary with the readings, the areas by source period, the cells by slice, the
    shares, the rates, and sources and notes. What must be known first stands on every sheet.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> from scenemap import build_facts, load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> content = summary_xlsx(build_facts(case, published_panel(case, "quarter")), "en")
    >>> content[:2]
    b'PK'
    """
    told = summary_document(facts, lang)
    book = Workbook()
    book.remove(book.active)
    book.properties.title = plain(told.title)
    book.properties.creator = f"scenemap {version()}"
    book.properties.language = lang
    writer = _Book(book, lang, told)
    _summary(writer, facts, told)
    for pair in window_pairs(facts):
        _windows(writer, facts, *pair)
    _source_periods(writer, facts)
    _slices(writer, facts)
    if len(facts.common) > 1:
        _shares(writer, facts)
    if facts.ratios:
        _ratios(writer, facts)
    if facts.smoothed:
        _smoothed(writer, facts)
    _notes(writer, told)
    return packed(book)


def _font(*, bold: bool = False, size: float = _SIZE, color: str | None = None) -> Font:
    """Return a type by its name: LibreOffice takes one with serifs where none is said."""
    return Font(name="Calibri", bold=bold, size=size, color=color)


class _Book:
    """A workbook being written."""

    def __init__(self, book: Workbook, lang: Lang, told: Document) -> None:
        self.book, self.lang, self.told = book, lang, told

    def say(self, key: str, **values: str) -> str:
        return _WORDS[key][self.lang].format(**values)

    def sheet(self, title: str, widths: Sequence[float]) -> _Sheet:
        """Begin a sheet, with what must be known first."""
        made = _Sheet(self.book.create_sheet(title), self.lang)
        for at, width in enumerate(widths, start=1):
            made.sheet.column_dimensions[get_column_letter(at)].width = width
        room = sum(widths)
        for words in self.told.cautions:
            warning = words in self.told.warnings
            made.row([words], _font(bold=warning, color=_RED))
            row, columns = made.at - 1, len(widths)
            made.sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
            made.sheet.cell(row, 1).alignment = Alignment(vertical="top", wrap_text=True)
            made.give_room(row, [(words, room, _SIZE)])
        if self.told.cautions:
            made.at += 1
        return made


class _Sheet:
    """A sheet being written, row by row."""

    def __init__(self, sheet: Any, lang: Lang) -> None:
        self.sheet, self.lang, self.at = sheet, lang, 1
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.right.text = "&P / &N"

    def row(
        self, values: Iterable[object], font: Font | None = None, formats: Sequence[str] = ()
    ) -> None:
        """Write values in a row: texts as texts, numbers and dates as what they are."""
        for column, value in enumerate(values, start=1):
            if value is None:
                continue
            cell = self.sheet.cell(self.at, column)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
                if isinstance(value, date):
                    cell.number_format = _DAY[self.lang]
            if column <= len(formats) and not isinstance(value, str):
                cell.number_format = formats[column - 1] or cell.number_format
            if isinstance(value, str) and column <= len(formats) and formats[column - 1]:
                cell.alignment = Alignment(horizontal="right")
            if font is not None:
                cell.font = font
        self.at += 1

    def header(
        self, *rows: Sequence[object], filtered: int = 0, texts: Sequence[int] = (1,)
    ) -> None:
        """Write the rows of a header, and freeze all that stands above and at the left of the data.

        Parameters
        ----------
        filtered
            How many rows of data follow, for a filter; none if 0.
        texts
            Columns of words, from 1; the others hold numbers and dates.
        """
        start = self.at
        for row in rows:
            self.row(row, _font(bold=True, color="FFFFFFFF"))
        for line in self.sheet.iter_rows(start, self.at - 1, 1, len(rows[0])):
            for cell in line:
                cell.fill = PatternFill("solid", _BLUE)
                cell.alignment = Alignment(
                    horizontal="left" if cell.column in texts else "right",
                    vertical="bottom",
                    wrap_text=True,
                )
        for number in range(start, self.at):
            line = next(self.sheet.iter_rows(number, number, 1, len(rows[0])))
            self.give_room(
                number, [(cell.value, self._width(cell.column), _SIZE * _BOLD) for cell in line]
            )
        self.sheet.freeze_panes = self.sheet.cell(self.at, 2)
        self.sheet.print_title_rows = f"{start}:{self.at - 1}"
        if filtered:
            last = get_column_letter(len(rows[0]))
            self.sheet.auto_filter.ref = f"A{self.at - 1}:{last}{self.at - 1 + filtered}"

    def item(self, label: str, value: str | date, font: Font | None = None) -> None:
        """Write a label and a text that may be long, or a date."""
        self.row([label or None, value], font)
        self.sheet.cell(self.at - 1, 1).font = _font(bold=True)
        line = Side(style="thin", color=_RULE)
        for column in (1, 2):
            cell = self.sheet.cell(self.at - 1, column)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
            cell.border = Border(bottom=line)
        size = (font.size or _SIZE) * (_BOLD if font.bold else 1) if font else _SIZE
        self.give_room(
            self.at - 1,
            [(label, self._width(1), _SIZE * _BOLD), (value, self._width(2), float(size))],
        )

    def _width(self, column: int) -> float:
        """Return the width of a column, in figures of the usual size."""
        return float(self.sheet.column_dimensions[get_column_letter(column)].width)

    def give_room(self, row: int, cells: Iterable[tuple[object, float, float]]) -> None:
        """Make a row as high as the words in it need.

        Not all programs find it by themselves: LibreOffice keeps the height of one line where it
        converts a file, and none finds that of merged cells.

        Parameters
        ----------
        row
            Its number.
        cells
            What stands in each, the width of its column, and the size of its type in points.
        """
        heights = [
            _lines(value, width * _SIZE / size) * _LINE * size / _SIZE
            for value, width, size in cells
            if isinstance(value, str)
        ]
        self.sheet.row_dimensions[row].height = min(max([_LINE, *heights]), _HIGHEST)


def _lines(words: str, width: float) -> int:
    """Count the lines that words take in a column, broken at spaces as spreadsheets break them."""
    room = max(4, int(width / _WIDE))
    return sum(len(textwrap.wrap(one, room)) or 1 for one in plain(words).split("\n"))


# --- the sheets -----------------------------------------------------------------------------------


def _summary(book: _Book, facts: Facts, told: Document) -> None:
    sheet = book.sheet(book.say("summary"), (26, 100))
    sheet.row([told.title], _font(bold=True, size=16, color=_BLUE))
    sheet.at += 1
    if told.headline:
        sheet.item("", told.headline, _font(bold=True, size=12))
    for section in told.sections:
        if section.key == "readings":
            for number, words in enumerate(section.items):
                sheet.item(section.heading if number == 0 else "", words)
    sheet.at += 1
    for key, words in (
        ("case", facts.case.name[book.lang]),
        ("unit", f"{facts.name[book.lang]} ({facts.unit[book.lang]})"),
        ("made_with", f"scenemap {version()}"),
    ):
        sheet.item(book.say(key), words)
    if facts.author:
        sheet.item(book.say("author"), facts.author[book.lang])
    if facts.front.day:
        sheet.item(book.say("dated"), facts.front.day)
    first, last = facts.panel.source_periods[0], facts.panel.source_periods[-1]
    sheet.item(book.say("first_day"), first.start)
    sheet.item(book.say("last_day"), last.last)


def _source_periods(book: _Book, facts: Facts) -> None:
    periods = facts.panel.source_periods
    widths = [22.0, *([12.0] * (2 * len(periods))), 14.0]
    sheet = book.sheet(book.say("source_periods"), widths)
    total = total_heading(facts)[book.lang]
    blocks: list[list[object]] = [[AREA[book.lang]], [book.say("first_day")], [book.say("last_day")],
                                  [book.say("days")], [None]]  # fmt: skip
    for period in periods:
        name = text.period(period)[book.lang]
        for block, pair in zip(
            blocks,
            ((name, name), *((one,) * 2 for one in _days(period)),
             (book.say("count"), book.say("rate"))),
            strict=True,
        ):  # fmt: skip
            block += pair
    for block, last in zip(blocks, (total, None, None, None, None), strict=True):
        block.append(last)
    sheet.header(*blocks)
    formats = ["", *([_COUNT, _RATE] * len(periods)), _COUNT]
    for area in facts.areas:
        row: list[object] = [area.short_name[book.lang]]
        for one in map(str, periods):
            cell = facts.panel.by_source[area.id, one]
            # A count of a season has no rate.
            row += (
                [_mark(cell, book.lang)] * 2
                if cell.value is None
                else [cell.value, cell.per_30_days]
            )
        whole = facts.counts.loc[area.id].sum(min_count=1)
        row.append(text.say("unknown", book.lang) if pd.isna(whole) else int(whole))
        sheet.row(row, formats=formats)


def _days(period: DateRange) -> tuple[object, ...]:
    """Return first day, last day and number of days; none where the source gives no days."""
    return (None,) * 3 if period.stated else (period.start, period.last, period.days)


def _mark(cell: Cell, lang: Lang) -> str:
    """Write what stands where there is no number, as everywhere: a colon, or that it is unknown."""
    return text.WITHHELD[lang] if cell.withheld else text.say("unknown", lang)


def _slices(book: _Book, facts: Facts) -> None:
    panel = facts.panel
    title = book.say("slices", by=text.by_name(panel.by)[book.lang])
    sheet = book.sheet(title, (22, 18, 12, 12, 8, 10, 10, 12, 34))
    keys = ("period", "first_day", "last_day", "days", "days_covered", "count", "rate", "state")
    header = [AREA[book.lang], *(book.say(key) for key in keys)]
    sheet.header(header, filtered=len(facts.areas) * len(facts.dated_slices), texts=(1, 2, 9))
    for area in facts.areas:
        for one in facts.dated_slices:
            cell = panel.by_slice[area.id, one.id]
            mean = cell.state == "period_mean"
            mark = value_text(cell)[book.lang]
            sheet.row(
                [
                    area.short_name[book.lang],
                    text.slice_label(one)[book.lang],
                    one.range.start,
                    one.range.last,
                    one.range.days,
                    cell.coverage,
                    None if mean else mark if cell.per_30_days is None else cell.value,
                    mark if cell.per_30_days is None else cell.per_30_days,
                    ", ".join(_state(flag, book) for flag in cell.flags.split(";")),
                ],
                formats=["", "", "", "", _COUNT, _COUNT, _COUNT, _MEAN if mean else _RATE, ""],
            )


def _windows(
    book: _Book, facts: Facts, heading: Text, windows: Panel, comparison: Comparison
) -> None:
    """Write what was counted before and after, and the ratio of the rates beside what came after."""
    sheet = book.sheet(heading[book.lang], (22, 18, 12, 12, 10, 12, 10, 10, 10))
    keys = ("period", "first_day", "last_day", "count", "rate", "ratio", "low", "high")
    header = [AREA[book.lang], *(book.say(key) for key in keys)]
    sheet.header(header, filtered=2 * len(facts.areas), texts=(1, 2))
    ratios = {one.area: one.ratio for one in comparison.changes}
    for area in facts.areas:
        for window, found in zip(windows.source_periods, (None, ratios.get(area.id)), strict=True):
            cell = windows.by_source[area.id, str(window)]
            counted = (cell.value, cell.per_30_days)
            known = counted if cell.value is not None else (_mark(cell, book.lang),) * 2
            ends = (None,) * 3 if found is None else _ends(found)
            sheet.row(
                [area.short_name[book.lang], *_period(window, book.lang), *known, *ends],
                formats=["", "", "", "", _COUNT, _RATE, _RATIO, _RATIO, _RATIO],
            )


def _state(flag: str, book: _Book) -> str:
    return book.say(flag) if flag in _WORDS else text.say(flag, book.lang)


def _shares(book: _Book, facts: Facts) -> None:
    periods = facts.panel.source_periods
    sheet = book.sheet(book.say("shares"), (22, 18, 12, 12, 18, 10, 10))
    keys = ("period", "first_day", "last_day", "share", "low", "high")
    header = [AREA[book.lang], *(book.say(key) for key in keys)]
    sheet.header(header, filtered=len(facts.common) * len(periods), texts=(1, 2))
    for area in facts.common:
        for period in periods:
            found = facts.share_intervals.get((area, str(period)))
            row = [facts.names[area][book.lang], *_period(period, book.lang), *_ends(found)]
            sheet.row(row, formats=["", "", "", "", _SHARE, _SHARE, _SHARE])


def _period(period: DateRange, lang: Lang) -> tuple[str, date, date]:
    return text.period(period)[lang], period.start, period.last


def _ends(found: object) -> tuple[object, object, object]:
    if not isinstance(found, Estimate):
        return NONE, None, None
    return found.estimate, found.low, found.high


def _ratios(book: _Book, facts: Facts) -> None:
    named = {str(period): text.period(period)[book.lang] for period in facts.panel.source_periods}
    sheet = book.sheet(book.say("ratios"), (22, 18, 18, 18, 10, 10))
    keys = ("period", "before", "ratio", "low", "high")
    header = [AREA[book.lang], *(book.say(key) for key in keys)]
    sheet.header(header, filtered=len(facts.ratios), texts=(1, 2, 3))
    for area in facts.common:
        for (one, before, after), found in facts.ratios.items():
            if one == area:
                row = [facts.names[area][book.lang], named[after], named[before], *_ends(found)]
                sheet.row(row, formats=["", "", "", _RATIO, _RATIO, _RATIO])


def _smoothed(book: _Book, facts: Facts) -> None:
    sheet = book.sheet(book.say("smoothed"), (22, 18, 14, 14, 10, 10, 14))
    header = [AREA[book.lang], *(book.say(one) for one in ("period", "rate", *_SMOOTHED))]
    named = {str(period): text.period(period)[book.lang] for period in facts.panel.source_periods}
    rows = [
        [area.short_name[book.lang], named[period], *found.table.loc[area.id, list(_COLUMNS)]]
        for period, found in facts.smoothed_rates.items()
        if isinstance(found, SmoothedRates)
        for area in facts.areas
        if area.id in found.table.index
    ]
    sheet.header(header, filtered=len(rows), texts=(1, 2))
    for row in rows:
        sheet.row(row, formats=["", "", *([_RATIO] * len(_COLUMNS))])


def _notes(book: _Book, told: Document) -> None:
    sheet = book.sheet(book.say("notes"), (30, 110))
    for section in told.sections:
        if section.key in {"shares", "smoothed"}:
            sheet.item(section.heading, section.caption)
    for key in ("release", "moves", "sources", "notes", "left_out", "rows"):
        for section in told.sections:
            if section.key == key:
                for number, words in enumerate(section.items):
                    sheet.item(section.heading if number == 0 else "", words)
