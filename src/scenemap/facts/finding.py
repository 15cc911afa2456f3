"""The one sentence that a page opens with: what changed, with its interval, and what limits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap import text
from scenemap.facts.sentences import basis_of, ends, percent
from scenemap.measures.estimate import Estimate

if TYPE_CHECKING:
    from scenemap.facts.build import Facts
    from scenemap.model import Text


#: Of more areas than these it is said that the one that changed most was picked.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say first, and what it does not say.

    Parameters
    ----------
    text
        What changed; where nothing can be compared, what is shown and why it is not compared.
    limit
        What keeps the reader from taking it for more.
    compared
        Whether anything is compared.
    """

    text: Text
    limit: Text
    compared: bool


def finding_of(facts: Facts) -> Finding:
    """Say what changed most between the windows of the comparison, with its interval.

    The share of the common areas that the headline names; of one area alone its rate. Nothing is made
    up where there is nothing to compare: then it is said what is shown.

    Parameters
    ----------
    facts
        Of a panel that may be shown.

    Examples
    --------
    >>> from scenemap.study import open_study
    >>> found = finding_of(open_study().facts("quarter"))
    >>> print(found.text["en"])
    Laksevåg: the share of finds in the common areas went from 23.0 % (14.2–34.9) in Sep–Dec 2014 to
    64.4 % (56.7–71.4) in Jan–Jun 2016.
    >>> print(found.limit["en"].split(": ", 2)[1])
    95 % intervals. Three windows of 4, 12 and 6 months, none from before the closing on 25 August 2014
    """
    limit = _limit(facts)
    share = _share(facts)
    if share is not None:
        told = [text.say_both("finding_intervals")]
        n = len(facts.comparison.changes)
        if n > _FEW:  # one of many may stand out by chance, whatever its interval says
            told.append(text.say_both("finding_picked", n=n))
        limit = text.join([*told, limit], " ")
    said = share or facts.headline or _rate(facts) or _many(facts)
    return Finding(said or _shown(facts), limit, said is not None)


def _share(facts: Facts) -> Text | None:
    """Say how the share changed that changed most, where both windows have an interval of it."""
    moved = facts.moved
    if moved is None or not moved.changed:
        return None
    first, last = _with_interval(moved.first), _with_interval(moved.last)
    if first is None or last is None:
        return None
    windows = ends(facts.comparison)
    return text.say_both(
        "finding_share",
        area=_area(facts, moved.area),
        basis=basis_of({one.id: one for one in facts.areas}, facts.comparison, facts.common),
        unit=facts.unit,
        first=first,
        last=last,
        first_period=windows["first"],
        last_period=windows["last"],
    )


def _with_interval(share: Estimate) -> Text | None:
    if share.low is None or share.high is None or share.estimate is None:
        return None
    return text.say_both(
        "finding_percent",
        share=percent(share.estimate),
        low=percent(share.low),
        high=percent(share.high),
    )


def _rate(facts: Facts) -> Text | None:
    """Say how the rate of the one area changed that is known in both windows."""
    comparison = facts.comparison
    known = [one for one in comparison.changes if isinstance(one.ratio, Estimate)]
    if comparison.one or len(known) != 1:
        return None
    change = known[0]
    ratio = change.ratio
    if not isinstance(ratio, Estimate) or ratio.low is None or ratio.high is None:
        return None
    windows = ends(comparison)
    return text.say_both(
        "finding_rate",
        area=_area(facts, change.area),
        unit=facts.unit,
        first=text.number(change.first, 1),
        last=text.number(change.last, 1),
        first_period=windows["first"],
        last_period=windows["last"],
        ratio=text.number(ratio.estimate, 2),
        low=text.number(ratio.low, 2),
        high=text.number(ratio.high, 2),
    )


def _many(facts: Facts) -> Text | None:
    """Say in how many areas rates rose and fell, where shares cannot be compared."""
    comparison = facts.comparison
    if comparison.one or not comparison.changes:
        return None
    # As the comparison on the page counts them: a change within chance is no rise and no fall.
    ways = [
        "same" if one.direction.within_chance else one.direction.way for one in comparison.changes
    ]
    windows = ends(comparison)
    return text.say_both(
        "finding_many",
        unit=facts.unit,
        n=len(ways),
        rose=ways.count("rose"),
        fell=ways.count("fell"),
        same=ways.count("same"),
        first_period=windows["first"],
        last_period=windows["last"],
    )


def _shown(facts: Facts) -> Text:
    """Say what is shown where nothing is compared, and why it is not."""
    comparison, panel = facts.comparison, facts.panel
    told = facts.counts.notna().any(axis=1)
    if not told.any():
        key = "nothing_known" if facts.panel.withheld is None else "nothing_tellable"
        return text.say_both(key, unit=facts.unit)
    first, last = panel.source_periods[0], panel.source_periods[-1]
    named = [text.period(first), *([] if first == last else [text.period(last)])]
    span = text.join(named, "; ")
    why = text.say_both("one_period" if comparison.one else "none_in_both", **ends(comparison))
    n = int(told.sum())
    key = "shown_only_one" if n == 1 else "shown_only"
    return text.say_both(key, unit=facts.unit, n=n, span=span, why=why)


def _limit(facts: Facts) -> Text:
    """Say what weighs most against taking the finding for more than it is."""
    loss, panel = facts.panel.withheld, facts.panel
    if loss is not None and loss.base is not None:
        return text.say_both("limit_rounded", base=loss.base)
    if loss is not None and loss.cells:
        return text.say_both("limit_withheld", n=loss.cells, of=loss.of_cells)
    reasons = [caveat.text for caveat in facts.case.caveats if caveat.why_no_effect]
    if panel.origin == "published" and reasons:
        return reasons[0]
    return text.say_both("limit_no_proof")


def _area(facts: Facts, area: str) -> Text:
    return next(one.short_name for one in facts.areas if one.id == area)
