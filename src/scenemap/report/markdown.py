"""Markdown as a terminal shows it: lines and tables no wider than 80 columns where words allow."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A terminal's width.
WIDTH = 80


def wrap(words: str) -> str:
    """Break a paragraph into lines; words that are longer than a line stay whole."""
    return textwrap.fill(words, WIDTH, break_long_words=False)


def bullet(words: str) -> str:
    """Write an item of a list, its further lines indented."""
    return textwrap.fill(
        words, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False
    )


def warnings(words: Iterable[str]) -> list[str]:
    """Write what must be known first as paragraphs in bold; nothing if there is none."""
    return [line for one in words for line in (wrap(f"**{one}**"), "")]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, names: int = 1) -> list[str]:
    """Lay out a table, its first columns to the left and the others, which hold numbers, to the right.

    Parameters
    ----------
    header
        Shape (n,).
    rows
        Each of shape (n,).
    names
        How many columns hold names.

    Returns
    -------
    list of str
        Its lines.

    Examples
    --------
    >>> table(["Area", "2015"], [["west", "7"], ["east", "12"]])
    ['| Area | 2015 |', '|------|-----:|', '| west |    7 |', '| east |   12 |']
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        laid = (
            cell.ljust(width) if at < names else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join(laid)} |"

    rule = ("-" * (width + 1) + ("-" if at < names else ":") for at, width in enumerate(widths))
    return [line(header), f"|{'|'.join(rule)}|", *map(line, rows)]
