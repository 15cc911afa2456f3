"""What the page needs to compare any two periods of a panel as :mod:`scenemap.facts.comparison` does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from scenemap.measures.estimate import LEVEL, normal_quantile
from scenemap.measures.rates import LARGE, LEAST_CHANGE, LEAST_EXPECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scenemap.cells import Cell
    from scenemap.facts.build import Facts
    from scenemap.intervals import DateRange
    from scenemap.panel import Panel

    State = Callable[[Cell | None], int]


def page_compare(facts: Facts, state: State, shown: Sequence[str]) -> dict[str, Any] | None:
    """Lay out what two periods are compared by: counts, the days behind them, and the rule.

    Only what the panel shows is in it. Where counts are of the slices themselves they are not said
    again: ``count`` and ``state`` are then None, and period is slice.

    Parameters
    ----------
    facts
        The facts.
    state
        The number that the page has for what a cell is.
    shown
        The slices of the page, as their ids.

    Returns
    -------
    dict
        Rows are areas, columns source periods. ``days`` are the watched days of each period, and
        ``other_days`` those of single areas that were watched on more or fewer: pairs of period and days
        by area. None where there are not two periods of which anything is known.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.facts import page_facts
    >>> told = page_facts(open_study().facts("quarter"))["compare"]
    >>> told["first"], told["last"], told["days"], told["count"][0]
    (0, 2, [122, 365, 182], [14, 148, 103])
    """
    panel = facts.panel
    areas = [area.id for area in facts.areas]
    told = _told(panel, areas, state)
    known = {
        at for row in told["count"] for at, count in enumerate(row) if count is not None
    }  # fmt: skip
    if len(known) < 2:
        return None
    periods = [str(one) for one in panel.source_periods]
    of_slices = panel.origin != "published" and [one.id for one in panel.slices] == list(shown)
    compared = facts.comparison
    windows = facts.windows
    ends = (compared.first, compared.last)
    first, last = (
        (0, len(periods) - 1) if windows is not None else (periods.index(str(one)) for one in ends)
    )
    return {
        **told,
        **(dict.fromkeys(("state", "count")) if of_slices else {}),
        "first": first,
        "last": last,
        # There are not two periods that were watched throughout: then those in part are compared.
        "in_part": compared.chosen == "partial",
        "windows": windows and {"ends": ends, **_told(windows, areas, state)},
        "rounded_to": panel.withheld.base if panel.withheld else None,
        "rule": {
            "level": LEVEL,
            "quantile": normal_quantile(0.5 + LEVEL / 2),
            "least_change": LEAST_CHANGE,
            "large": LARGE,
            "least_expected": LEAST_EXPECTED,
        },
    }


def _told(panel: Panel, areas: Sequence[str], state: State) -> dict[str, Any]:
    """Lay out the source cells of a panel, a row an area."""
    periods = panel.source_periods
    rows = [[_cell(panel, area, one) for one in periods] for area in areas]
    usual = [_usual(column) for column in zip(*rows, strict=True)]
    others = {
        number: found
        for number, row in enumerate(rows)
        if (found := [(at, one.days) for at, one in enumerate(row) if _differs(one, usual[at])])
    }
    return {
        "state": [[state(one) for one in row] for row in rows],
        "count": [[one and one.value for one in row] for row in rows],
        "days": usual,
        "other_days": others,
    }


def _cell(panel: Panel, area: str, period: DateRange) -> Cell | None:
    return panel.by_source.get((area, str(period)))


def _usual(column: Sequence[Cell | None]) -> int | None:
    """Return the days that most areas were watched on, of those that a rate can be made of."""
    days = Counter(one.days for one in column if one is not None and one.known)
    return days.most_common(1)[0][0] if days else None


def _differs(cell: Cell | None, usual: int | None) -> bool:
    return cell is not None and cell.known and cell.days != usual


def page_flags(panel: Panel, state: State) -> dict[str, Any]:
    """Say which words files write for cells: those usual for each state, and the cells with others.

    Parameters
    ----------
    panel
        That may be shown.
    state
        As in :func:`page_compare`.

    Returns
    -------
    dict
        ``usual`` by the number of the state; ``other`` has rows of slice, area and words.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> from scenemap.facts import page_facts
    >>> page_facts(open_study().facts("quarter"))["flags"]["usual"]
    {0: 'unknown', 3: 'period_mean', 2: 'exact'}
    """
    words: dict[int, Counter[str]] = {}
    cells: Mapping[tuple[str, str], Cell] = panel.by_slice
    for cell in (*cells.values(), *panel.by_source.values()):
        words.setdefault(state(cell), Counter())[cell.flags] += 1
    usual = {code: found.most_common(1)[0][0] for code, found in words.items()}
    return {
        "usual": usual,
        "other": [
            (period, area, cell.flags)
            for (area, period), cell in cells.items()
            if cell.flags != usual[state(cell)]
        ],
    }
