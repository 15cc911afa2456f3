"""Rows of the workbook are high enough for their words, in programs that do not see to it themselves."""

from __future__ import annotations

import io
import math
from typing import Any

import openpyxl
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from openpyxl.utils import get_column_letter

from proofs import proof
from scenemap import open_study
from scenemap.render.paper import font_of
from scenemap.report import summary_xlsx

#: Pixels of a figure of Calibri 11 at 96 to the inch, in which widths of columns are counted.
FIGURE = 7
#: Of the 11 points of the type, a line takes so many, in points.
LINE = 15


def lines_of(words: str, width: float, *, bold: bool) -> int:
    """Count lines in the widest type that a program may take in the place of Calibri."""
    renderer: Any = RendererAgg(16, 16, 96)
    font = font_of(11 * 0.86, bold=bold)  # as tall as Calibri 11

    def measured(part: str) -> float:
        return float(renderer.get_text_width_height_descent(part, font, ismath=False)[0])

    lines, room = [""], width * FIGURE
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measured(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return len(lines)


@proof
@pytest.mark.parametrize("case", ["bergen", "oslo"])
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_every_row_is_as_high_as_its_words_need(case: str, lang: Any) -> None:
    facts = open_study(case=case).facts("quarter")
    book = openpyxl.load_workbook(io.BytesIO(summary_xlsx(facts, lang)))
    low, wrapped = [], 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                    continue
                wrapped += 1
                width = sheet.column_dimensions[get_column_letter(cell.column)].width
                scale = cell.font.size / 11
                need = lines_of(cell.value, width / scale, bold=bool(cell.font.bold))
                height = sheet.row_dimensions[cell.row].height
                if height is None or height < math.floor(need * LINE * scale):
                    low.append((sheet.title, cell.coordinate, height, need))
    assert wrapped > 40
    assert low == []


def test_every_type_has_a_name() -> None:
    """One without is shown with serifs by LibreOffice, and wider."""
    facts = open_study(case="bergen").facts("year")
    book = openpyxl.load_workbook(io.BytesIO(summary_xlsx(facts, "nb")))
    named = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row}
    assert named == {"Calibri"}
