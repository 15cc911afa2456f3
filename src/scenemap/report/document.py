"""The summary as a document: what every format of it says, in one language and in one order.

Markdown and HTML are two ways to write the same document, so neither can leave out what the other
says.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from scenemap import text
from scenemap.facts.sentences import named
from scenemap.facts.smoothed import smoothed_table
from scenemap.facts.tables import (
    beside_table,
    source_table,
    value_text,
    window_pairs,
    windows_table,
)
from scenemap.measures.estimate import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.cells import Cell as Counted
    from scenemap.facts import Facts
    from scenemap.facts.comparison import Comparison
    from scenemap.measures.estimate import Estimate
    from scenemap.model import Lang, Text
    from scenemap.panel import Panel

Key = Literal[
    "windows",
    "also",
    "release",
    "by_slice",
    "by_source",
    "shares",
    "ratios",
    "smoothed",
    "readings",
    "moves",
    "notes",
    "left_out",
    "rows",
    "sources",
]

HEADINGS: dict[str, Text] = {
    "release": text.say_both("quarter_release"),
    "by_slice": text.both("Per {by}", "By {by}"),
    "by_source": text.both("Per kildeperiode", "By source period"),
    "shares": text.both(
        "Andel av de felles områdene, % (95 % intervall)",
        "Share of the common areas, % (95 % interval)",
    ),
    "ratios": text.both(
        "Rate i perioden mot perioden før (95 % intervall)",
        "Rate of the period to that of the one before (95 % interval)",
    ),
    "smoothed": text.say_both("smoothed_heading"),
    "readings": text.both("Tre lesninger", "Three readings"),
    "moves": text.both("Flyttingene og hva de bygger på", "The moves and what they rest on"),
    "notes": text.both("Slik er tallene å forstå", "How to understand the figures"),
    "left_out": text.both("Utelatt", "Left out"),
    "rows": text.both("Radene som ble lest", "The rows that were read"),
    "sources": text.both("Kilder", "Sources"),
}
AREA = text.both("Område", "Area")
#: What stands for no estimate.
NONE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words, and the first flag of what it shows (blank if none)."""

    words: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row is its heading."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def cut(self, columns: int) -> list[Table]:
        """Cut into tables of equal width with at most so many columns beside the first.

        Examples
        --------
        >>> row = tuple(Cell(word) for word in "abcdef")
        >>> [table.header for table in Table(tuple("ABCDEF"), (row,)).cut(3)]
        [('A', 'B', 'C', 'D'), ('A', 'E', 'F')]
        """
        n = len(self.header) - 1
        blocks = max(1, -(-n // columns))
        size = max(1, -(-n // blocks))
        starts = range(1, n + 1, size) if n else (1,)
        return [
            Table(
                (self.header[0], *self.header[start : start + size]),
                tuple((row[0], *row[start : start + size]) for row in self.rows),
            )
            for start in starts
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a table, which a caption explains, or with a list, or with both.

    Parameters
    ----------
    repeats
        Another section says all of it: on a page to hand on it is left out.
    """

    key: Key
    heading: str
    caption: str = ""
    table: Table | None = None
    items: tuple[str, ...] = ()
    items_caption: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The summary: title, what must be known first, headline, and sections in their order.

    Parameters
    ----------
    byline
        What stands under the title: period, author, date.
    warnings
        That the events are simulated.
    cautions
        These, and what the notes say of figures that are recent, withheld or rounded.
    """

    title: str
    byline: str
    warnings: tuple[str, ...]
    cautions: tuple[str, ...]
    headline: str
    sections: tuple[Section, ...]


def summary_document(facts: Facts, lang: Lang) -> Document:
    """Lay the facts out as a document.

    Parameters
    ----------
    facts
        The facts.
    lang
        Language.

    Examples
    --------
    >>> from scenemap import build_facts, load_case
    >>> from scenemap.panel import published_panel
    >>> case = load_case("bergen")
    >>> told = summary_document(build_facts(case, published_panel(case, "quarter")), "en")
    >>> [section.key for section in told.sections][:4]
    ['by_slice', 'by_source', 'shares', 'ratios']
    """
    sections = [
        _windows_section(facts, key, *pair, lang)
        for key, pair in zip(_PAIRS, window_pairs(facts), strict=False)
    ]
    sections += [_slice_section(facts, lang)] if facts.dated_slices else []
    sections.append(_source_section(facts, lang))
    if len(facts.common) > 1:
        heading = HEADINGS["shares"][lang]
        sections.append(Section("shares", heading, shares_basis(facts)[lang], _shares(facts, lang)))
    if facts.ratios:
        sections.append(Section("ratios", HEADINGS["ratios"][lang], table=_ratios(facts, lang)))
    if facts.smoothed:
        sections.append(_smoothed_section(facts, lang))
    lists: tuple[tuple[Key, Sequence[Text]], ...] = (
        ("release", facts.release.told if facts.release else ()),
        ("readings", facts.readings),
        ("moves", [move.told for move in facts.moves]),
        ("notes", facts.notes),
        ("left_out", [words for _, words in facts.left_out]),
        ("rows", facts.rows),
        ("sources", facts.sources()),
    )
    sections += [
        Section(key, HEADINGS[key][lang], items=tuple(words[lang] for words in texts))
        for key, texts in lists
        if texts
    ]
    return Document(
        title=facts.title[lang],
        byline=" · ".join(words[lang] for words in facts.byline),
        warnings=tuple(words[lang] for words in facts.warnings),
        cautions=tuple(words[lang] for words in facts.cautions),
        headline=facts.headline[lang] if facts.headline else "",
        sections=tuple(sections),
    )


def shares_basis(facts: Facts) -> Text:
    """Name the areas that shares of all periods are of, and those of the headline where others are."""
    names = facts.names
    basis = [text.say_both("shares_of", areas=named([names[one] for one in facts.common]))]
    compared = [one.area for one in facts.comparison.changes]
    if facts.moved is not None and set(compared) != set(facts.common):
        basis.append(text.say_both("shares_not_of", areas=named([names[one] for one in compared])))
    return text.join(basis, " ")


#: Sections of the pairs of windows, in their order.
_PAIRS: tuple[Key, ...] = ("windows", "also")


def _windows_section(
    facts: Facts, key: Key, heading: Text, windows: Panel, comparison: Comparison, lang: Lang
) -> Section:
    told = windows_table(facts, windows, comparison)
    header = tuple(words[lang] for words in told["columns"])
    rows = tuple(tuple(Cell(words[lang]) for words in row) for row in told["rows"])
    caption = f"{told['caption'][lang]}."
    withheld = windows.cells["state"].eq("suppressed").any()
    if withheld and [*windows.source_periods] != [*facts.panel.source_periods]:
        # Never which: that a count is not small itself is nothing to tell of one that is withheld.
        longer = facts.panel.by != "year"
        caption += f" {text.say('windows_withheld' if longer else 'windows_withheld_years', lang)}"
    return Section(key, heading[lang], caption, Table(header, rows))


def _smoothed_section(facts: Facts, lang: Lang) -> Section:
    told = smoothed_table(facts)
    header = tuple(words[lang] for words in told["columns"])
    rows = tuple(tuple(Cell(words[lang]) for words in row) for row in told["rows"])
    notes = " ".join(words[lang] for words in told["notes"])
    caption = f"{told['caption'][lang]} {notes}"
    return Section("smoothed", HEADINGS["smoothed"][lang], caption, Table(header, rows))


def _slice_section(facts: Facts, lang: Lang) -> Section:
    caption = text.say("slice_caption", lang, unit=facts.unit[lang].capitalize())
    if len(facts.dated_slices) < len(facts.panel.slices):
        caption += f" {text.say('slices_left_out', lang)}"
    if (facts.panel.cells["state"] == "suppressed").any():
        caption += f" {text.say('slice_withheld', lang)}"
    heading = HEADINGS["by_slice"][lang].format(by=text.by_name(facts.panel.by)[lang])
    table = _slice_table(facts, lang)
    return Section("by_slice", heading, caption, table, repeats=_repeats_source(facts))


def _repeats_source(facts: Facts) -> bool:
    """Say whether the slices tell no more than the source periods: their means, or the same counts."""
    same = [one.range for one in facts.dated_slices] == [*facts.panel.source_periods]
    counted = facts.panel.cells["state"].isin(["period_mean", "unknown", "suppressed"])
    return same or bool(counted.all())


def _slice_table(facts: Facts, lang: Lang) -> Table:
    cells = facts.panel.by_slice
    header = [AREA[lang], *(text.slice_label(one, "short")[lang] for one in facts.dated_slices)]
    rows = []
    for area in facts.areas:
        row = [cells[area.id, one.id] for one in facts.dated_slices]
        rows.append(
            (
                Cell(area.short_name[lang]),
                *(Cell(_slice_text(cell, lang), cell.state) for cell in row),
            )
        )
    return Table(tuple(header), tuple(rows))


def _slice_text(cell: Counted, lang: Lang) -> str:
    """Write a cell of a slice, with a word where it is covered in part."""
    words = value_text(cell)[lang]
    in_part = cell.known and cell.partial
    return f"{words} ({text.say('cell_part', lang)})" if in_part else words


def _source_section(facts: Facts, lang: Lang) -> Section:
    told = source_table(facts)
    cells = facts.panel.by_source
    periods = [str(period) for period in facts.panel.source_periods]
    rows = []
    for area, words in zip(facts.areas, told["rows"], strict=True):
        # The last column is the sum.
        states = ["", *(cells[area.id, period].state for period in periods), ""]
        rows.append(tuple(Cell(one[lang], state) for one, state in zip(words, states, strict=True)))
    table = Table(tuple(words[lang] for words in told["columns"]), tuple(rows))
    beside = beside_table(facts)
    # One line each: as a table it would be wider than a terminal.
    lines = [[words[lang] for words in row] for row in beside["rows"]] if beside else []
    return Section(
        "by_source",
        HEADINGS["by_source"][lang],
        f"{told['caption'][lang]}.",
        table,
        tuple(f"{', '.join(names)}: {number}" for *names, number in lines),
        f"{beside['caption'][lang]}:" if beside else "",
    )


def _shares(facts: Facts, lang: Lang) -> Table:
    periods = facts.panel.source_periods
    rows = [
        (
            Cell(facts.names[area][lang]),
            *(_share(facts.share_intervals.get((area, str(one))), lang) for one in periods),
        )
        for area in facts.common
    ]
    return Table((AREA[lang], *(text.period(one)[lang] for one in periods)), tuple(rows))


def _share(share: Estimate | None, lang: Lang) -> Cell:
    return Cell(NONE) if share is None else _with_interval(share, lang, times=100, decimals=1)


def _ratios(facts: Facts, lang: Lang) -> Table:
    steps = list(pairwise(facts.panel.source_periods))
    rows = [
        (
            Cell(facts.names[area][lang]),
            *(_ratio(facts.ratios[area, str(old), str(new)], lang) for old, new in steps),
        )
        for area in facts.common
    ]
    header = [f"{text.period(new)[lang]} : {text.period(old)[lang]}" for old, new in steps]
    return Table((AREA[lang], *header), tuple(rows))


def _ratio(ratio: Estimate | Refusal, lang: Lang) -> Cell:
    if isinstance(ratio, Refusal):
        return Cell(NONE)
    return _with_interval(ratio, lang, times=1, decimals=2)


def _with_interval(found: Estimate, lang: Lang, *, times: float, decimals: int) -> Cell:
    """Write an estimate with its interval in brackets."""
    value, low, high = (
        text.number(times * (one or 0), decimals)[lang]
        for one in (found.estimate, found.low, found.high)
    )
    return Cell(value if found.low is None else f"{value} ({low}–{high})")
