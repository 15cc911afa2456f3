"""What a measure returns: an estimate with its doubt, or a refusal with its reason."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from scenemap.errors import SceneMapError
from scenemap.findings import did_you_mean
from scenemap.model import Text
from scenemap.writing import html_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, and how it was made.

    Parameters
    ----------
    estimate
        The number.
    se
        Its standard error; None where the method gives none.
    low, high
        Ends of the interval; None where the method gives none.
    level
        Confidence of the interval.
    n
        How many counts, points or periods it rests on.
    method
        The name of the method and its source.
    note
        What must be known to read it.
    z, p
        Test statistic and two-sided p-value, where the method has them.
    df
        Degrees of freedom of Student's distribution, where the interval is by it; else it is normal.
    chance
        What the number is, in the middle, where nothing changed; None where that is 0, 1 or unknown.
    """

    estimate: float
    se: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    note: str = ""
    z: float | None = None
    p: float | None = None
    df: float | None = None
    chance: float | None = None

    def __repr__(self) -> str:
        between = ""
        if self.low is not None and self.high is not None:
            between = f" ({100 * self.level:g} % {self.low:.4g} to {self.high:.4g})"
        return f"<Estimate {self.estimate:.4g}{between}, n {self.n}: {self.method}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        interval = (
            "none"
            if self.low is None or self.high is None
            else f"{self.low:.4g} to {self.high:.4g} ({100 * self.level:g} %)"
        )
        rows: list[tuple[str, object]] = [
            ("estimate", f"{self.estimate:.4g}"),
            ("interval", interval),
            ("n", self.n),
            *([("by chance", f"{self.chance:.4g}")] if self.chance is not None else []),
            *([("p", f"{self.p:.3g}")] if self.p is not None else []),
        ]
        return html_card(self.method, [self.note] if self.note else [], rows=rows)

    def to_frame(self) -> pd.DataFrame:
        """Return it as a table of one row, a column a field.

        Examples
        --------
        >>> found = normal_estimate(2.0, 0.25, level=0.95, n=4, method="mean")
        >>> found.to_frame()[["estimate", "se", "n"]].values.tolist()
        [[2.0, 0.5, 4.0]]
        """
        import pandas as pd

        return pd.DataFrame([asdict(self)])


class Refusal(SceneMapError, ValueError):  # noqa: N818 - it is an answer, not a fault
    """A measure will not be computed, because it would say what the data do not.

    Parameters
    ----------
    reason
        Why not.
    remedy
        What would mend it; None if nothing does.

    Examples
    --------
    >>> print(Refusal(Text(nb="Kontrollen er 0.", en="The control is 0.")))
    The control is 0.
    """

    # Its name is printed with every traceback, whoever asked for it first.
    __module__ = "scenemap"

    def __init__(self, reason: Text, remedy: Text | None = None) -> None:
        super().__init__(f"{reason['en']} {remedy['en']}" if remedy else reason["en"])
        self.reason = reason
        self.remedy = remedy

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        return html_card(
            "Withheld", [self.reason["en"], *([self.remedy["en"]] if self.remedy else [])]
        )


def refuse(nb: str, en: str, remedy_nb: str = "", remedy_en: str = "") -> Refusal:
    """Make a refusal of its words in both languages."""
    remedy = Text(nb=remedy_nb, en=remedy_en) if remedy_en else None
    return Refusal(Text(nb=nb, en=en), remedy)


def normal_estimate(  # the one place where an estimate and its variance become an interval
    estimate: float,
    variance: float,
    *,
    level: float,
    n: int,
    method: str,
    note: str = "",
    phi: float = 1.0,
    df: float | None = None,
) -> Estimate:
    """Make an estimate with an interval, a test statistic and a two-sided p.

    Parameters
    ----------
    estimate, variance
        The number, and its variance if counts are Poisson.
    phi
        Overdispersion; the variance is multiplied by it.
    df
        Degrees of freedom with which ``phi`` was estimated: Student's quantiles then; normal ones
        where it is None, because phi is known or assumed.

    Raises
    ------
    Refusal
        If the variance is 0, as it is where nothing was counted: no interval has no width.
    """
    check_level(level)
    check_phi(phi)
    estimate = float(estimate)
    if not variance > 0:
        raise refuse("Det er ingen hendelser å sammenligne.", "There are no events to compare.")
    se = math.sqrt(variance * phi)
    reach = float(half_width(variance, level=level, phi=phi, df=df))
    z = estimate / se
    return Estimate(
        estimate,
        se,
        estimate - reach,
        estimate + reach,
        level,
        n,
        method,
        note,
        z,
        two_sided(z, df),
        df,
    )


def half_width(
    variance: ArrayLike, *, level: float, phi: ArrayLike = 1.0, df: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Compute how far an interval reaches to either side of its estimate.

    Parameters
    ----------
    variance
        If counts are Poisson, of any shape.
    phi, df
        As in :func:`normal_estimate`; numbers, or arrays that broadcast with ``variance``.

    Examples
    --------
    >>> round(float(half_width(4.0, level=0.95)), 3), round(float(half_width(4.0, level=0.95, df=10)), 3)
    (3.92, 4.456)
    """
    spread = np.sqrt(np.asarray(variance, dtype=np.float64) * np.asarray(phi, dtype=np.float64))
    if df is None:
        return np.asarray(normal_quantile(0.5 + level / 2) * spread)
    from scipy.special import stdtrit  # lighter than scipy.stats

    return np.asarray(stdtrit(np.asarray(df, dtype=np.float64), 0.5 + level / 2) * spread)


def two_sided(z: float, df: float | None = None) -> float:
    """Compute the chance of a value as far from 0 either way, of Student's t or the normal distribution.

    Parameters
    ----------
    z
        The value, in standard errors.
    df
        Degrees of freedom; None for the normal distribution.

    Examples
    --------
    >>> round(two_sided(1.96), 4), round(two_sided(2.228, 10), 4)
    (0.05, 0.05)
    """
    if df is None:
        return math.erfc(abs(z) / math.sqrt(2))
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(z)))


@lru_cache(maxsize=64)  # the same level is asked for at each interval
def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution; 1.96 at 0.975."""
    return NormalDist().inv_cdf(p)


def check_level(level: float) -> None:
    """Refuse a level that is no confidence."""
    if not 0 < level < 1:
        raise refuse(
            f"Nivået {level:g} er ikke mellom 0 og 1.",
            f"The level {level:g} is not between 0 and 1.",
            "Gi for eksempel 0.95.",
            "Give 0.95, for example.",
        )


def check_phi(phi: float | None) -> None:
    """Refuse an overdispersion that is none; None is not given.

    Below 1 counts would scatter less than independent events do, and no interval is made narrower
    than theirs.
    """
    if phi is not None and not 1 <= phi < math.inf:
        raise refuse(
            f"phi {phi:g} er ikke et tall fra 1 og opp.",
            f"phi {phi:g} is not a number from 1 up.",
            "Gi 1 der hver person telles én gang, mer der de samme kommer igjen.",
            "Give 1 where each person counts once, more where the same persons recur.",
        )


def check_choice(value: str, kinds: Any, name: str) -> None:
    """Refuse a word that is none of a parameter's.

    Parameters
    ----------
    value
        What was given.
    kinds
        The ``Literal`` that the parameter is of.
    name
        The parameter, for the message.

    Examples
    --------
    >>> from typing import Literal
    >>> check_choice("exakt", Literal["etest", "exact"], "method")
    Traceback (most recent call last):
    ...
    scenemap.Refusal: method 'exakt' is not known. Did you mean 'exact'?
    """
    known = get_args(kinds)
    if value not in known:
        meant = did_you_mean(str(value), known)
        raise refuse(
            f"{name} '{value}' er ukjent. Det finnes: {', '.join(known)}.",
            f"{name} '{value}' is not known. {meant}",
        )


def counts_of(values: ArrayLike, what: str, periods: Sequence[str] = ()) -> NDArray[np.float64]:
    """Return counts as an array, refusing what cannot be one.

    Parameters
    ----------
    values
        Counts, shape (n,).
    what
        Area or role that they are of, for the message.
    periods
        Their periods, for the message; "before" and "after" unless given, for two.

    Raises
    ------
    Refusal
        If any is negative, not finite, or missing.
    """
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    names = periods or (
        ("before", "after") if len(array) == 2 else [str(i) for i in range(len(array))]
    )
    for name, value in zip(names, array, strict=True):
        if not np.isfinite(value) or value < 0:
            raise refuse(
                f"{what}, {name}: {value:g} er ikke et antall.",
                f"{what}, {name}: {value:g} is not a count.",
                "Et ukjent eller tilbakeholdt tall kan ikke måles.",
                "An unknown or withheld count cannot be measured.",
            )
    return array
