"""Faults found while reading, collected so that all are reported at once.

A reader adds findings as it goes and asks once, at the end, for an exception. Text from the data is
quoted only in the finding's ``value``; it goes to the person at the terminal and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from scenemap.errors import DataError, UnknownIdError
from scenemap.identifiers import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: So many findings are written out in a message; the rest are counted.
SHOWN = 20
#: What is wrong with half of a letter, and what to do.
HALF_LETTER = (
    "is half of a letter, which is no text",
    "Write the whole letter in its place, or save the file again from where it came.",
)
_HALF = re.compile("[\ud800-\udfff]")
_VALUE_LENGTH = 60
_MOST_WORDS = 10

Level = Literal["error", "warning"]
About = Literal[
    "", "columns", "kinds", "totals", "header", "where", "when", "several", "alike", "asked",
    "lacking", "parts", "times",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, what and what to do about it.

    Parameters
    ----------
    file
        Name of the file as the user gave it.
    problem
        What is wrong, in one clause.
    remedy
        What to do next.
    row
        Line in the file as an editor counts it (the header is line 1), or the feature's number.
    column
        Name of the column or property.
    value
        The offending value as text.
    level
        ``"error"`` makes the file unusable, ``"warning"`` does not.
    about
        By which it is known where it is said in both languages; blank for most.
    words
        That it is about, such as the names of columns.

    Examples
    --------
    >>> print(Finding("counts.csv", "is not a date", "Write 2014-12-31.", 12, "end", "31/12"))
    counts.csv, row 12, column 'end', value '31/12': is not a date. Write 2014-12-31.
    """

    file: str
    problem: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    level: Level = "error"
    about: About = ""
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column '{self.column}'"
        if self.value is not None:
            where += f", value '{_printable(self.value)}'"
        return f"{where}: {self.problem}." + (f" {self.remedy}" if self.remedy else "")


@dataclass(slots=True)
class Findings:
    """The faults of one file, in the order in which they were found.

    Examples
    --------
    >>> found = Findings("areas.geojson")
    >>> found.add("has no id", "Give every area an id.", row=2)
    >>> found.raise_errors()
    Traceback (most recent call last):
    scenemap.errors.DataError: areas.geojson is not usable: 1 fault.
      areas.geojson, row 2: has no id. Give every area an id.
    """

    file: str
    items: list[Finding] = field(default_factory=list)

    def add(
        self,
        problem: str,
        remedy: str = "",
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        level: Level = "error",
        about: About = "",
        words: tuple[str, ...] = (),
    ) -> None:
        """Add one finding."""
        text = None if value is None else str(value)
        self.items.append(
            Finding(self.file, problem, remedy, row, column, text, level, about, words)
        )

    def add_alike(self, name: str, names: Sequence[str]) -> None:
        """Add that a column has its name with others, if it has: which is meant nobody can say."""
        if name and (alike := names.count(name)) > 1:
            self.add(
                f"is there {alike} times",
                "Rename all of them but the one that is meant.",
                column=name,
                about="alike",
                words=(name[:_VALUE_LENGTH], str(alike)),
            )

    def extend(self, other: Findings) -> None:
        """Take over the findings of another file."""
        self.items.extend(other.items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the file unusable."""
        return tuple(item for item in self.items if item.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not."""
        return tuple(item for item in self.items if item.level == "warning")

    def raise_errors(self, error: type[DataError] = DataError) -> None:
        """Raise one exception that lists every error; do nothing if there is none.

        Raises
        ------
        DataError
            If any finding is an error.
        """
        errors = self.errors
        if errors:
            raise error(describe(self.file, errors), self.items)


def some_of(words: Sequence[str]) -> str:
    """List words of a file: not so many that free text which stands there by mistake is printed.

    Examples
    --------
    >>> some_of(["find", "visit"])
    'find, visit'
    >>> some_of([str(n) for n in range(20)])
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and 10 more'
    """
    more = len(words) - _MOST_WORDS
    return ", ".join([*words[:_MOST_WORDS], *([f"and {more} more"] if more > 0 else [])])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which of the known words is meant by one that is none of them, or which there are.

    Letter case, accents, spaces and punctuation are disregarded; then spelling is.

    Examples
    --------
    >>> did_you_mean("Møhlenpris ", ["laksevag", "mohlenpris"])
    "Did you mean 'mohlenpris'?"
    >>> did_you_mean("Lakesvåg", ["laksevag", "mohlenpris"])
    "Did you mean 'laksevag'?"
    >>> did_you_mean("Fana", ["laksevag", "mohlenpris"])
    'There are: laksevag, mohlenpris.'
    """
    # Most words are known, and most commands never need it.
    import difflib

    plain = {normal(one): one for one in sorted(known, reverse=True)}
    wanted = normal(word)
    close = [wanted] if wanted in plain else difflib.get_close_matches(wanted, plain, 1, 0.75)
    if close:
        return f"Did you mean '{plain[close[0]]}'?"
    return f"There are: {', '.join(sorted(plain.values())) or 'none'}."


def check_word(word: object, known: Sequence[str], name: str) -> None:
    """Refuse what is none of the few words that a parameter takes.

    Parameters
    ----------
    word
        What was given.
    known
        Those words.
    name
        The parameter, for the message.

    Raises
    ------
    DataError
        If it is not known.

    Examples
    --------
    >>> check_word("mnth", ("week", "month"), "by")
    Traceback (most recent call last):
    ...
    scenemap.errors.DataError: by 'mnth' is not known. Did you mean 'month'?
    """
    if word not in known:
        raise DataError(f"{name} '{word}' is not known. {did_you_mean(str(word), known)}")


def number_of(n: int, thing: str) -> str:
    """Write how many there are of a thing, one of it as one.

    Examples
    --------
    >>> number_of(1, "row"), number_of(2, "row"), number_of(0, "row")
    ('1 row', '2 rows', '0 rows')
    """
    return f"{n} {thing}{'' if n == 1 else 's'}"


_WITH_NOUGHT = re.compile(r"^\s*(\d+)\.0\s*$")


def in_any_case(words: Iterable[str], ids: Mapping[str, str]) -> dict[str, str]:
    """Find words that are a known name but for letter case and spaces, and of which id; none of two.

    Accents count: Ås is not As. A number may have a nought behind it: 301.0 is 301.

    Examples
    --------
    >>> in_any_case(["LAKSEVÅG", "the  park", "Laksevag"], {"Laksevåg": "lv", "The park": "park"})
    {'LAKSEVÅG': 'lv', 'the  park': 'park'}
    """
    plain: dict[str, str | None] = {}
    for name, one in ids.items():
        plain[folded(name)] = one if plain.get(folded(name), one) == one else None
    # As programs write whole numbers of a column with a blank in it.
    meant = {
        word: plain.get(folded(word)) or plain.get(_WITH_NOUGHT.sub(r"\1", word)) for word in words
    }
    return {word: one for word, one in meant.items() if one is not None}


def folded(word: str) -> str:
    """Return a word without regard to letter case, spaces, and whether an accent stands by itself.

    Examples
    --------
    >>> folded(" The  Park")
    'the park'
    """
    return unicodedata.normalize("NFC", " ".join(word.split())).casefold()


def called(words: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """List the ids of the things that somebody may mean: one by its id, else by names in any case.

    Examples
    --------
    >>> called("Sone Sentrum", {"sentrum": ["Sentrum", "sone sentrum"], "park": ["Parken"]})
    ['sentrum']
    """
    if words.strip() in names:
        return [words.strip()]
    wanted = normal(words)
    return [one for one, its in names.items() if wanted in {normal(one), *map(normal, its)}]


def id_called(what: str, words: str, names: Mapping[str, Iterable[str]], also: str = "") -> str:
    """Return the id of the one thing that somebody names, by id or by name.

    Parameters
    ----------
    what
        What is named, as in "zone".
    words
        What was typed.
    names
        The names of each thing, by its id.
    also
        What a message says beside the ids that there are.

    Raises
    ------
    UnknownIdError
        If there is none, or more than one; the message lists the ids, and says which may be meant.

    Examples
    --------
    >>> id_called("zone", "Vågsbunnen", {"vagsbunnen": ["Vågsbunnen"], "nygard": ["Nygård"]})
    'vagsbunnen'
    """
    found = called(words, names)
    if len(found) == 1:
        return found[0]
    ids = {normal(one) for one in names}
    others = {one for its in names.values() for one in its if normal(one) not in ids}
    meant = "" if found else did_you_mean(words, {*names, *others})
    raise UnknownIdError(
        f"There is {'more than one' if found else 'no'} {what} '{words}'. "
        + (f"{meant} " if meant.startswith("Did you mean") else "")
        + f"The {what.removesuffix('s')}s are: {', '.join(sorted(names)) or 'none'}{also or '.'}"
    )


def grouped(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Tell what several rows have in common once, with the first of them."""
    groups: dict[Finding, list[int | None]] = {}
    for one in findings:
        groups.setdefault(replace(one, row=None), []).append(one.row)
    for one, rows in groups.items():
        more = [str(row) for row in rows[1:] if row is not None]
        problem = one.problem
        if more:
            some = ", ".join(more[:4]) + (", …" if len(more) > 4 else "")
            problem += f" (also in {'row' if len(more) == 1 else 'rows'} {some})"
        yield replace(one, row=rows[0], problem=problem)


def describe(file: str, errors: Sequence[Finding], shown: int = SHOWN) -> str:
    """Write the findings of a file as one message; those beyond the first so many are counted.

    Where there are more, what is the same in several rows is told once.
    """
    lines = [f"{file} is not usable: {number_of(len(errors), 'fault')}."]
    told = list(grouped(errors)) if len(errors) > shown else errors
    lines += [f"  {item}" for item in told[:shown]]
    if len(told) > shown:
        lines.append(f"  and {len(told) - shown} more.")
    return "\n".join(lines)


def half_letters(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    r"""Find texts with half of a letter: JSON can write one, and nothing else can.

    Parameters
    ----------
    value
        What :func:`json.loads` gives, or a part of it.
    name
        What it is called where it stands.

    Yields
    ------
    tuple
        The name of the member that it stands in or is, and the text, each with the half as JSON has it.

    Examples
    --------
    >>> [*half_letters({"name": "B\ud800", "kind": "find"})]
    [('name', 'B\\ud800')]
    """
    waiting = [(name, value)]  # and no calls within calls: what is nested may be nested deep
    while waiting:
        where, one = waiting.pop()
        if isinstance(one, str):
            if not one.isascii() and _HALF.search(one):
                yield _as_json(where), _as_json(one)
        elif isinstance(one, dict):
            # Positions are numbers, of which there may be millions.
            inner = [(key, part) for key, part in one.items() if key != "coordinates"]
            waiting += reversed([pair for key, part in inner for pair in ((key, key), (key, part))])
        elif isinstance(one, list):
            waiting += [(where, part) for part in reversed(one)]


def _as_json(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _printable(value: str) -> str:
    """Shorten a value and take out what could steer a terminal."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value)
    return clean if len(clean) <= _VALUE_LENGTH else clean[: _VALUE_LENGTH - 1] + "…"
