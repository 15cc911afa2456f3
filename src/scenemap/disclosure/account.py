"""What may be told of where the rows of event files went.

Where rows went is an account of counts like any other: three outside the period are three events of
other days, and the table that withholds them stands beside the line that tells them. So a term of 1 to 4
rows is not told, nor are terms from which it would follow. Rows that were refused and why is told in full
to whoever holds the file and must mend it (:mod:`scenemap.events.account`).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from scenemap.errors import DataError
from scenemap.events.columns import kinds_told_by
from scenemap.findings import number_of
from scenemap.model import SMALLEST
from scenemap.panel import Panel
from scenemap.profiles import Profile
from scenemap.tally import Conservation, RowsTold
from scenemap.text import both, join, number, say_both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenemap.events.account import Account
    from scenemap.findings import About, Finding
    from scenemap.model import Text

#: In the place of the account, where the total itself would tell a small count.
FEW_ROWS = "Where every row went is not told: a small count would follow from it."
#: Without their number, which the account may withhold.
SPANNING = (
    "Events that begin in one slice and end in another are among the rejected: it is not known in which "
    "they happened. `spread=` spreads those of up to a year by overlap; longer slices (`by='year'`) take "
    "them in. Counts that were added up before are no events: give them to 'scenemap case new' with "
    "`counts=`."
)
#: Without their number: of another run it is the total, which may be withheld there.
OTHER_KINDS = "Some rows are of another kind than {}."
#: Why rows are refused, and which columns are at fault then.
_REFUSED = {
    "area": {"area"},
    "time": {"time", "start", "end", "clock"},
    "position": {"lon", "lat", "easting", "northing"},
    "number": {"count", "accuracy_m"},
}
#: So many columns are named in a sentence.
_MOST_COLUMNS = 12
WITHOUT_BIN = {
    "hour": "{} events last a day or longer, as dates without a clock time do: they have no hour.",
    "weekday": "{} events last a week or longer: they have no weekday.",
}


def may_be_told(number: float) -> bool:
    """Say whether a number of rows, or of rows more or fewer, may be told: nought, or five and more.

    Examples
    --------
    >>> [may_be_told(one) for one in (0, 3, -4, 5)]
    [True, False, False, True]
    """
    return number == 0 or abs(number) >= SMALLEST


def told_rows(
    rows: Conservation | RowsTold, earlier: Iterable[Conservation | RowsTold] = ()
) -> Conservation | RowsTold:
    """Return what may be told of where rows went.

    Parameters
    ----------
    rows
        Where they went.
    earlier
        What was told of the same events before: a term that has changed by a few tells of them.

    Returns
    -------
    Conservation or RowsTold
        Every term, if each is nought or at least five, and differs by as much from every earlier one;
        else the rows read and counted, if so does their difference; else that some were not counted.

    Examples
    --------
    >>> print(told_rows(Conservation(103, 0, 3, 4, 0, 96)))
    103 rows read, 96 counted. Where the others went is not told: some went where few did.
    """
    if isinstance(rows, RowsTold):
        return rows
    before = list(earlier)
    terms = _terms(rows)
    rest = rows.read - rows.counted
    rest_told = may_be_told(rest) and all(may_be_told(rest - lost) for lost in _lost(before))
    full = [one for one in before if isinstance(one, Conservation)]
    if all(may_be_told(term) for term in terms) and all(
        may_be_told(now - then)
        for one in full
        for now, then in zip(terms, _terms(one), strict=True)
    ):
        return rows if rest_told else RowsTold(None, None)
    # How many were refused is told in full beside it, so the others follow.
    if rest_told and may_be_told(rest - (rows.rejected - rows.spanning)):
        return RowsTold(rows.read, rows.counted)
    return RowsTold(None, None)


def _terms(rows: Conservation) -> list[int]:
    """List all that an account tells but the sums over it, which are guarded with the counts."""
    told = [getattr(rows, one.name) for one in fields(rows) if one.name not in {"read", "counted"}]
    return [*told, rows.rejected - rows.spanning]


def _lost(earlier: Iterable[Conservation | RowsTold]) -> list[int]:
    """List how many rows were read and not counted, where that was told."""
    return [
        one.read - one.counted
        for one in earlier
        if one.read is not None and one.counted is not None
    ]


def file_lines(account: Account, warnings: Iterable[Finding], zone: str) -> Iterator[str]:
    """Say what whoever holds the files should know of them, and which rows were refused and why."""
    for warning in (*warnings, *account.warnings(zone)):
        yield f"Warning: {warning}"
    if account.rejected:
        yield f"{number_of(account.rejected, 'row')} rejected:"
    for (file, column, reason), refused in sorted(account.refusals.items()):
        some = ", ".join(str(row) for row in refused.rows)
        more = ", …" if refused.count > len(refused.rows) else ""
        rows = "row" if refused.count == 1 else "rows"
        yield f"  {file}: {refused.count} where '{column}' {reason} ({rows} {some}{more})"


def kinds_untold(account: Account, held: Sequence[str] = ()) -> tuple[Text, ...]:
    """Say in both languages that kinds were added up, for nobody said which column tells them.

    Parameters
    ----------
    account
        What became of the rows of files.
    held
        Columns that hold a few words again and again, as kinds do, where none is known by its name.

    Returns
    -------
    tuple of Text
        None where kinds are told apart, or no column may tell them.
    """
    unknown = _words_about(account, "kinds")
    kinds = kinds_told_by(unknown) or [one for one in held if one in unknown]
    return (say_both("kinds_untold", columns=_listed(kinds)),) if kinds else ()


def rows_told_of(
    account: Account,
    *,
    other_kinds: Text | None = None,
    spanning: bool = False,
    kinds_said: bool = False,
) -> tuple[Text, ...]:
    """Say in both languages why rows were left out, and which columns were not used.

    Without numbers of rows, but of those that are sums of others.

    Parameters
    ----------
    account
        What became of the rows of files.
    other_kinds
        The kind that was counted, where there were rows of others.
    spanning
        Whether events over several slices were left out.
    kinds_said
        It was said already that kinds are not told apart.
    """
    rows: list[Text] = []
    columns = {column for _, column, _ in account.refusals}
    reasons = [key for key, its in _REFUSED.items() if columns & its]
    reasons += ["spanning"] if spanning else []
    if reasons:
        why = join([say_both(f"rows_refused_{one}") for one in reasons], "; ")
        rows.append(say_both("rows_refused", why=why))
    if other_kinds:
        rows.append(say_both("rows_of_other_kinds", kind=other_kinds))
    totals = sum(
        int(one) for each in account.findings if each.about == "totals" for one in each.words
    )
    if totals:
        rows.append(say_both("rows_of_totals", n=totals))
    if any(one.short_first for one in account.times.values()):
        rows.append(say_both("years_of_two_digits"))
    unknown = _words_about(account, "kinds")
    unused = [*dict.fromkeys((*unknown, *_words_about(account, "columns")))]
    if unused:
        rows.append(say_both("columns_unused", columns=_listed(unused)))
    if unknown and not kinds_said:
        rows.append(say_both("columns_may_tell_kinds"))
    return tuple(rows)


def _words_about(account: Account, about: About) -> list[str]:
    """Gather the words of findings about one thing, each once."""
    words = (word for one in account.findings if one.about == about for word in one.words)
    return [*dict.fromkeys(words)]


def _listed(columns: Sequence[str]) -> Text:
    """Name columns, not so many that a table of a hundred is printed."""
    named = [both(f"«{one}»", f"'{one}'") for one in columns[:_MOST_COLUMNS]]
    if len(columns) > _MOST_COLUMNS:
        named.append(say_both("and_more", n=len(columns) - _MOST_COLUMNS))
    return join(named)


def rows_told_in_words(rows: Conservation | RowsTold | None) -> Text:
    """Say in both languages where rows went, of what may be told of it.

    Examples
    --------
    >>> print(rows_told_in_words(RowsTold(None, None))["en"])
    Some rows were not counted. How many is not told, for they are few.
    """
    if rows is None:
        return say_both("rows_untold")
    if isinstance(rows, RowsTold):
        if rows.read is None or rows.counted is None:
            return say_both("rows_few")
        return say_both("rows_in_part", read=number(rows.read, 0), counted=number(rows.counted, 0))
    terms = {
        one.name: number(getattr(rows, one.name), 0)
        for one in fields(rows)
        if one.name != "spanning"
    }
    return say_both("rows_in_full", **terms)


def account_lines(
    shown: Panel | Profile, *, other_kinds: bool = False, spanning: bool = False
) -> tuple[str, ...]:
    """Say where the rows of event files went, as far as may be told.

    Parameters
    ----------
    shown
        Disclosed.
    other_kinds
        Whether there were rows of kinds that were not counted.
    spanning
        Whether events over several calendar slices were refused.

    Returns
    -------
    tuple of str
        Lines of text; English, as are all messages beside an output.

    Raises
    ------
    DataError
        If it was not disclosed.
    """
    if not isinstance(shown, Panel | Profile):
        raise DataError(
            f"Where rows went is told of what may be shown, not of {type(shown).__name__}. Disclose it."
        )
    lines = [OTHER_KINDS.format(shown.kind)] if other_kinds else []
    lines += [SPANNING] if spanning else []
    lines.append(str(shown.conservation or FEW_ROWS))
    without = getattr(shown, "without_bin", 0)
    if without != 0:
        lines.append(WITHOUT_BIN[shown.by].format("Some" if without is None else without))
    return tuple(lines)
