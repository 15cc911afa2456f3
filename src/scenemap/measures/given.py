"""What measures are given: counts by area or period, checked once, named when they are refused."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenemap.measures.estimate import refuse
from scenemap.model import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

#: What an index is of.
AREA = Text(nb="område", en="area")
PERIOD = Text(nb="periode", en="period")
SHOWN = 5
#: numpy deals no more.
MOST_DEALT = 10**9


def series_of(values: Any, what: Text, *, of: Text | None = None, whole: bool = False) -> pd.Series:
    """Return counts as a new series of numbers on the caller's index.

    Parameters
    ----------
    values
        Counts, shape (n,): a series, or anything that an array can be made of.
    what
        What the index is of: area or period.
    of
        What all of them are of, for the message: the period of counts by area, for example.
    whole
        Whether only whole numbers will do, because events are drawn from them.

    Raises
    ------
    Refusal
        If any is negative, not finite, missing, or not whole where it must be; or there are none.

    Examples
    --------
    >>> series_of([3, -1], AREA, of=Text(nb="før", en="before"))
    Traceback (most recent call last):
    ...
    scenemap.Refusal: before, area 1: -1 is not a count. An unknown or withheld
    count cannot be measured.
    """
    series = pd.Series(values).astype(np.float64)
    if series.empty:
        raise refuse(
            "Det er ingen tall å måle.",
            "There are no counts to measure.",
            "Gi minst ett tall.",
            "Give at least one count.",
        )
    # The numbers alone: of a few, a series takes ten times as long to compare as its array.
    numbers = series.to_numpy()
    counts = np.isfinite(numbers) & (numbers >= 0)
    if not counts.all():
        bad = series[~counts]
        raise refuse(
            f"{_faults(bad, what, of, 'nb')} er ikke et antall.",
            f"{_faults(bad, what, of, 'en')} is not a count.",
            "Et ukjent eller tilbakeholdt tall kan ikke måles.",
            "An unknown or withheld count cannot be measured.",
        )
    broken = numbers % 1 != 0
    if whole and broken.any():
        raise refuse(
            f"{_faults(series[broken], what, of, 'nb')} er ikke et helt antall hendelser.",
            f"{_faults(series[broken], what, of, 'en')} is not a whole number of events.",
            "Gi tallene slik de ble talt, ikke rater eller gjennomsnitt.",
            "Give the counts as they were counted, not rates or means.",
        )
    return series


def counted_once(names: Iterable[Hashable], what: Text) -> None:
    """Refuse names of which one occurs twice: a source period counts once, an area once."""
    index = pd.Index(list(names))
    twice = list(dict.fromkeys(index[index.duplicated()]))
    if twice:
        listed = ", ".join(map(str, twice[:SHOWN]))
        raise refuse(
            f"Samme {what['nb']} står flere ganger: {listed}.",
            f"The same {what['en']} occurs more than once: {listed}.",
            "Et tall for en lengre kildeperiode er ett tall, også når det vises i flere ruter.",
            "A count of a longer source period is one count, even when several slices show it.",
        )


def same_index(first: pd.Series, last: pd.Series) -> None:
    """Refuse counts of two periods that are not of the same areas in the same order."""
    if not first.index.equals(last.index):
        differ = first.index.symmetric_difference(last.index)
        listed = ", ".join(map(str, differ[:SHOWN])) or "–"
        raise refuse(
            f"De to periodene har ikke de samme områdene i samme rekkefølge: {listed}.",
            f"The two periods are not of the same areas in the same order: {listed}.",
            "Sammenlign områder som er dekket i begge periodene.",
            "Compare areas that are covered in both periods.",
        )


def some_events(series: pd.Series, of: Text) -> None:
    """Refuse a period without any event."""
    if not series.sum() > 0:
        raise refuse(
            f"{of['nb']}: ingen hendelser i noe område.",
            f"{of['en']}: no events in any area.",
            "Uten hendelser har de ingen fordeling.",
            "Without events they have no distribution.",
        )


def dealt(
    random: np.random.Generator, events: NDArray[np.int64], n: int, draws: int
) -> NDArray[np.int64]:
    """Deal n of some events, without replacement, many times.

    Parameters
    ----------
    events
        How many there are in each area or bin, shape (k,).
    n
        How many are dealt.

    Returns
    -------
    array
        How many of each are dealt, shape (draws, k).

    Raises
    ------
    Refusal
        If there are so many events that they cannot be dealt.
    """
    if events.sum() >= MOST_DEALT:
        raise refuse(
            f"{events.sum()} hendelser er for mange til å stokkes.",
            f"{events.sum()} events are too many to be dealt anew.",
            "Ta kortere vinduer.",
            "Take shorter windows.",
        )
    return random.multivariate_hypergeometric(events, n, size=draws)


def random_of(seed: int) -> np.random.Generator:
    """Return random numbers that are the same for the same seed, refusing what is none.

    Raises
    ------
    Refusal
        If it is no whole number from 0 up.

    Examples
    --------
    >>> random_of(-1)
    Traceback (most recent call last):
    ...
    scenemap.Refusal: seed -1 is not a whole number from 0 up. Give 0 or 1, for example.
    """
    check_seed(seed)
    return np.random.default_rng(seed)


def check_seed(seed: int) -> None:
    """Refuse what no random numbers can begin from."""
    if not _is_whole(seed) or seed < 0:
        raise refuse(
            f"seed {seed} er ikke et helt tall fra 0 og opp.",
            f"seed {seed} is not a whole number from 0 up.",
            "Gi for eksempel 0 eller 1.",
            "Give 0 or 1, for example.",
        )


def check_change(change: int) -> None:
    """Refuse what is no number of periods before a change."""
    if not _is_whole(change):
        raise refuse(
            f"change {change} er ikke et helt antall perioder.",
            f"change {change} is not a whole number of periods.",
            "Gi hvor mange perioder som ligger før endringen, som 8.",
            "Give how many periods lie before the change, such as 8.",
        )


def _is_whole(number: object) -> bool:
    return isinstance(number, Integral) and not isinstance(number, bool)


def finite(values: Any, what: Text, n: int) -> NDArray[np.float64]:
    """Return n finite numbers, refusing others: coordinates in metres, for example."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (n,) or not np.isfinite(array).all():
        raise refuse(
            f"{what['nb']}: trenger {n} tall, ett for hvert, alle kjent.",
            f"{what['en']}: needs {n} numbers, one for each, all known.",
            "Utelat det som ikke har noen plass.",
            "Leave out what has no position.",
        )
    return array


def _faults(bad: pd.Series, what: Text, of: Text | None, lang: str) -> str:
    word = what["nb"] if lang == "nb" else what["en"]
    lead = "" if of is None else f"{of['nb'] if lang == 'nb' else of['en']}, "
    return lead + ", ".join(f"{word} {name}: {value:g}" for name, value in bad.iloc[:SHOWN].items())
