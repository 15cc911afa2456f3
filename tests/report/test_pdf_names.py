"""Tables of the PDF report beside long names: columns of numbers keep apart, and words keep whole."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from scenemap.render.pdf import tagged_pdf
from scenemap.report.document import Cell, Table

NAMES = {
    20: "Øvre Ålesgård, parken",
    61: "Sentrum nord og Bryggen med Bradbenken og Dreggen til Skansen",
    110: "Sentrum nord og Bryggen med Bradbenken og Dreggen til Skansen, med parken rundt Mariakirken "
    "og smauene bak den",
    120: "Kommunedelplanområdekvartalsbebyggelses" * 3,
}
#: Of the narrowest and of the widest columns: how many stand side by side, and what heads them.
TABLES = [(8, "sep. 2023", "123,4"), (5, "september 2023", "1234 (123,4)")]


def told(name: str, header: str, number: str, columns: int, across: int) -> dict[str, Any]:
    """Return what a report says that has one table, cut as reports are."""
    rows = tuple((Cell(one), *(Cell(number),) * columns) for one in (name, "Torget"))
    tables = Table(("Område", *(header,) * columns), rows).cut(across)
    part = {
        "heading": "Per måned",
        "caption": "",
        "tables": [
            {
                "header": list(one.header),
                "rows": [[{"words": cell.words, "state": ""} for cell in row] for row in one.rows],
            }
            for one in tables
        ],
        "across": 1,
        "pictures": [],
        "keys": [],
        "items": [f"{name}: ikke med."],
        "items_caption": "",
    }
    words = {"title": "Sak", "lang": "nb", "byline": "", "subtitle": "", "headline": ""}
    return {**words, "cautions": [], "parts": [part], "foot": []}


def boxes(page: Any, words: str) -> list[tuple[float, ...]]:
    """Return where the words stand: left, bottom, right and top of each time, in one box for a line."""
    text = page.get_textpage()
    search = text.search(words, match_case=True)
    found = []
    while (hit := search.get_next()) is not None:
        at, n = hit
        around = [text.get_charbox(at + one) for one in range(n)]
        sides = list(zip(*around, strict=True))
        found.append((min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))
    return found


def covers(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Say whether two boxes share some ground."""
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def letters_on(page: Any) -> list[tuple[float, ...]]:
    """Return where each letter stands; what is not printed has no place."""
    text = page.get_textpage()
    whole = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
    return [box for letter, box in whole if letter.strip()]


@pytest.mark.parametrize("columns", [3, 8, 12])
@pytest.mark.parametrize("letters", NAMES)
def test_numbers_keep_apart_beside_a_name_of_any_length(letters: int, columns: int) -> None:
    for across, header, number in TABLES:
        document = pypdfium2.PdfDocument(
            tagged_pdf("report.typ", told(NAMES[letters], header, number, columns, across))
        )
        (page,) = document
        left, right = 15 / 25.4 * 72, (210 - 15) / 25.4 * 72 + 0.5
        numbers = boxes(page, number)
        assert len(numbers) == 2 * columns
        month = header.split()[0]
        months = boxes(page, month)
        tables = -(-columns // across)
        assert len(months) == columns
        assert len(boxes(page, "Torget")) == tables
        for line in (numbers, months):
            # None covers another, none is broken over two lines, none leaves the page.
            for one in line:
                assert one[3] - one[1] < 12
                assert left <= one[0] < one[2] <= right
                others = [other for other in line if other is not one]
                assert not any(covers(one, other) for other in others)
        top, bottom = max(one[3] for one in months), min(one[1] for one in numbers)
        first = min(one[0] for one in (*numbers, *months))
        letters_of = letters_on(page)
        # What begins left of the numbers is the names: every letter of them ends before.
        names = [one for one in letters_of if bottom < one[1] < top and one[0] < first - 0.5]
        assert max(one[2] for one in names) < first + 0.5
        assert max(one[2] for one in letters_of) <= right
