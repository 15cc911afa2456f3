"""What may be told of where the rows of event files went.

Where rows went is an account of counts like any other: three outside the period are three events of
other days, and the table that withholds them stands beside the line that tells them. So a term of 1 to 4
rows is not told, nor are terms from which it would follow. Rows that were refused and why is told in full
to whoever holds the file and must mend it (:mod:`scenemap.events.account`).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from scenemap.disclosure.suppression import SMALLEST
from scenemap.errors import DataError
from scenemap.panel import Panel
from scenemap.profiles import Profile
from scenemap.tally import Conservation, RowsTold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenemap.events.account import Account
    from scenemap.findings import Finding

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
        yield f"{account.rejected} rows rejected:"
    for (file, column, reason), refused in sorted(account.refusals.items()):
        some = ", ".join(str(row) for row in refused.rows)
        more = ", …" if refused.count > len(refused.rows) else ""
        yield f"  {file}: {refused.count} where '{column}' {reason} (rows {some}{more})"


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
