"""What may be shown of how late events are registered: rounded shares, and of many events alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenemap.delays import Delays
from scenemap.disclosure.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenemap.delays import CountedDelays
    from scenemap.intervals import DateRange
    from scenemap.model import Text

#: Shares are rounded to so many percent: of a hundred events or more, as many events as counts are
#: rounded to (:data:`scenemap.disclosure.rounding.LEAST_BASE`).
STEP = 10


def disclose_delays(
    counted: CountedDelays | None, periods: Sequence[tuple[DateRange, Text]]
) -> Delays:
    """Return how much of some periods is still to come, as far as may be told.

    Shares are rounded as counts are (:mod:`scenemap.disclosure.rounding`), whichever periods and areas
    are asked for: they follow from when events of the kind were registered in the whole file, and from
    nothing that a table of areas holds.

    Parameters
    ----------
    counted
        How late events were registered; None where too little is known.
    periods
        Days, and what they are called.

    Examples
    --------
    >>> disclose_delays(None, []).words()[0]["en"][:44]
    'How much is still to come cannot be told: fo'
    """
    if counted is None:
        return Delays(0)
    told = {days: rounded(round(100 * counted.to_come(days)), STEP) for days, _ in periods}
    names = dict(periods)
    return Delays(
        len(counted.share) - 1,
        {days: percent for days, percent in told.items() if percent},
        {days: names[days] for days, percent in told.items() if percent},
    )
