"""How much more counts scatter than independent events do, estimated from the areas compared.

Where the same persons recur, or a bad batch strikes many at once, the variance of a count is phi times
its mean. Areas to which nothing was done tell how much: what they do differently from one another before
and after, and what all areas do differently in the two halves of the time before, is scatter and nothing
else. Whole windows are compared, and not their slices: slices in a row resemble each other, and make phi
too small.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from scenemap import text
from scenemap.measures.designs import added_up
from scenemap.measures.estimate import check_phi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scenemap.measures.designs import Design, WindowCounts
    from scenemap.model import Text

Source = Literal["given", "areas", "slices", "before", "none"]
#: Fewer degrees of freedom were not tried: Student's interval is then so wide that nothing is seen.
LEAST_DF = 3
#: Slices on either side of the act that Welch's way takes.
LEAST_SLICES = 4
#: So many areas are named in a sentence.
_NAMED = 6
_ROUNDS, _CLOSE = 200, 1e-10


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Overdispersion, and what it was estimated from.

    Parameters
    ----------
    phi
        Variance over mean of the counts, at least 1; 1 where independence is assumed.
    df
        Degrees of freedom of the estimate; None where it is given or assumed.
    source
        "given"; "areas": from areas by windows; "slices": Welch's way, from the differences of two areas,
        slice by slice; "before": all areas in the halves of the window before; "none": independence is
        assumed.
    others
        Areas, neither target nor buffer, that were compared before and after.
    areas
        Areas that were compared in the two halves of the window before.
    slices
        Slices compared, before and after.
    lost
        Cells that were withheld and so left out of it.
    of
        Ids of the areas that were compared before and after.
    """

    phi: float
    df: float | None
    source: Source
    others: int = 0
    areas: int = 0
    slices: tuple[int, int] = (0, 0)
    lost: int = 0
    of: tuple[str, ...] = field(default=(), compare=False)

    @property
    def assumed(self) -> bool:
        """Say whether independence is assumed, for want of anything to estimate from."""
        return self.source == "none"

    def words(self, names: Mapping[str, Text] | None = None) -> list[Text]:
        """Say in words what the intervals rest on; areas by name, or by id where none is given."""
        phi = text.number(self.phi, 2)
        if self.source == "given":
            return [text.say_both("phi_given", phi=phi)]
        if self.assumed or self.df is None:
            return [text.say_both("phi_assumed"), *self._loss()]
        decimals = 0 if float(self.df).is_integer() else 1
        df = text.number(self.df, decimals)
        if self.source == "before":
            said = text.say_both("phi_from_before", phi=phi, df=df, areas=self.areas)
            return [said, *self._loss()]
        if self.source == "slices":
            source = text.say_both("phi_from_slices", before=self.slices[0], after=self.slices[1])
        elif self.areas:
            source = text.say_both(
                "phi_from_areas_and_halves", others=self.others, areas=self.areas
            )
        else:
            source = text.say_both("phi_from_areas", others=self.others)
        told = [text.say_both("phi_estimated", phi=phi, df=df, source=source)]
        if self.source == "areas" and self.of:
            more = [text.same("…")] if len(self.of) > _NAMED else []
            named = [(names or {}).get(one, text.same(one)) for one in self.of[:_NAMED]]
            areas = text.join([*named, *more])
            told.append(text.say_both("phi_of_areas", n=len(self.of), areas=areas))
        return [*told, *self._loss()]

    def _loss(self) -> list[Text]:
        return [text.say_both("phi_lost", n=self.lost)] if self.lost else []


def dispersion_of(table: WindowCounts, design: Design) -> Dispersion:
    """Estimate the overdispersion of a design's counts, or say that it cannot be.

    With two or more areas that are neither target nor buffer: :func:`window_phi` of those areas before
    and after, and of all areas in the halves of the window before. With one: :func:`welch_phi` of target
    and that area, slice by slice. Else independence is assumed, and the result says so. A phi that the
    design gives goes before all.

    Parameters
    ----------
    table
        Counts of the design's windows; withheld and unknown ones are left out.
    design
        Whose target and buffer they are.

    Raises
    ------
    Refusal
        If the given phi is below 1 or no number.

    Examples
    --------
    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import Design, WindowCounts
    >>> before = DateRange.parse("2014-01-01..2014-12-31")
    >>> after = DateRange.parse("2015-01-01..2015-12-31")
    >>> counts = np.array([[100.0, 60], [80, 90], [50, 70], [40, 40]])
    >>> days, shown = np.full((4, 2), 365.0), np.full((4, 2), "shown")
    >>> halves = np.array([[60.0, 40], [35, 45], [30, 20], [20, 20]])
    >>> table = WindowCounts(
    ...     ("a", "b", "c", "d"), (before, after), counts, days, shown, (1, 1), halves, days / 2, shown
    ... )
    >>> found = dispersion_of(table, Design(("a",), (), ("b",), before, after))
    >>> found.source, round(found.phi, 2), found.df
    ('areas', 1.46, 5.0)
    """
    check_phi(design.phi)
    if design.phi is not None:
        return Dispersion(design.phi, None, "given")
    touched = {*design.target, *design.buffer}
    others = np.array([area not in touched for area in table.areas])
    lost = int((table.state[others] == "withheld").sum())
    counts, days = table.counts[others], table.days[others]
    enough = _used(counts, days) >= 2
    if enough:
        halves, half_days = table.halves, table.half_days
        if halves is None or half_days is None:
            halves = half_days = np.zeros((0, 2))
        if table.half_state is not None:
            lost += int((table.half_state == "withheld").sum())
        phi, df = window_phi(counts, days, halves, half_days)
        if df >= LEAST_DF:
            return Dispersion(
                float(phi),
                float(df),
                "areas",
                others=_used(counts, days),
                areas=_used(halves, half_days),
                lost=lost,
                of=tuple(
                    area
                    for area, used in zip(
                        np.array(table.areas)[others].tolist(), _tell(counts, days), strict=True
                    )
                    if used
                ),
            )
    elif others.any() and (found := _from_slices(table, design, others)) is not None:
        return found
    return Dispersion(1.0, None, "none", lost=lost)


def dispersion_before(table: WindowCounts) -> Dispersion | None:
    """Estimate the overdispersion of all areas' counts from the time before alone.

    Pearson's chi-squared of [all areas x (first half, second half of the window before)] over its degrees
    of freedom: nothing that was done between the windows is in it.

    Parameters
    ----------
    table
        Counts of the halves; withheld and unknown ones are left out.

    Returns
    -------
    Dispersion or None
        None where the halves are not known, or have fewer than :data:`LEAST_DF` degrees of freedom.

    Examples
    --------
    By hand: 10, 20 and 20, 10 give chi-squared 6.667, and two more areas as all are give nothing; three
    degrees of freedom.

    >>> import numpy as np
    >>> from scenemap.intervals import DateRange
    >>> from scenemap.measures.designs import WindowCounts
    >>> windows = (DateRange.parse("2014-01-01..2014-12-31"), DateRange.parse("2015-01-01..2015-12-31"))
    >>> halves = np.array([[10.0, 20], [20, 10], [15, 15], [15, 15]])
    >>> days, shown = np.full((4, 2), 365.0), np.full((4, 2), "shown")
    >>> table = WindowCounts(
    ...     ("a", "b", "c", "d"), windows, 2 * halves, days, shown, (1, 1), halves, days / 2, shown
    ... )
    >>> found = dispersion_before(table)
    >>> found.source, round(found.phi, 3), found.df
    ('before', 2.222, 3.0)
    """
    if table.halves is None or table.half_days is None:
        return None
    chi, df = pearson(table.halves, table.half_days)
    if df < LEAST_DF:
        return None
    state = table.half_state
    return Dispersion(
        max(float(chi / df), 1.0),
        float(df),
        "before",
        areas=_used(table.halves, table.half_days),
        lost=0 if state is None else int((state == "withheld").sum()),
    )


def window_phi(
    counts: NDArray[np.float64],
    days: NDArray[np.float64],
    halves: NDArray[np.float64],
    half_days: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimate phi from areas to which nothing was done, and from all areas before.

    Pearson's chi-squared of [areas x (before, after)] and of [all areas x (first half, second half of
    before)], added up and divided by their degrees of freedom, at least 1. With J areas in all, one of
    them the target, these are (J - 2) + (J - 1).

    Parameters
    ----------
    counts, days
        Of areas that are neither target nor buffer, and the days they were watched, before and after;
        shape (..., areas, 2). Rows with a count that is not known are left out.
    halves, half_days
        Of all areas, in the two halves of the window before.

    Returns
    -------
    tuple of arrays
        phi and its degrees of freedom, shape (...); phi is 1 where there are none.

    Examples
    --------
    By hand: 10, 20 and 20, 10 give chi-squared 6.667 with one degree of freedom, 10, 10 and 10, 10 none.

    >>> day = np.ones((2, 2))
    >>> phi, df = window_phi(np.array([[10.0, 20], [20, 10]]), day, np.full((2, 2), 10.0), day)
    >>> round(float(phi), 3), int(df)
    (3.333, 2)
    """
    first, second = pearson(counts, days), pearson(halves, half_days)
    chi, df = first[0] + second[0], first[1] + second[1]
    return np.maximum(chi / np.maximum(df, 1), 1.0), df


def pearson(
    counts: NDArray[np.float64], days: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute Pearson's chi-squared of tables whose cells were watched for different times.

    What is expected is ``row x column x days``, the fit of a log-linear Poisson model of rows and columns
    with the logarithm of days as offset, by proportional fitting (Deming & Stephan 1940); with days that
    are alike it is row total times column total over the whole.

    Parameters
    ----------
    counts, days
        Shape (..., rows, columns). A row that holds a count that is not known, or no day, is left out.

    Returns
    -------
    tuple of arrays
        Chi-squared and its degrees of freedom, of rows and columns that hold any event; shape (...).

    Examples
    --------
    Twice as many in twice the days is as expected:

    >>> chi, df = pearson(np.array([[10.0, 20], [30, 30]]), np.array([[1.0, 2], [1, 1]]))
    >>> round(float(chi), 9), int(df)
    (0.0, 1)
    """
    known = (np.isfinite(counts) & (np.nan_to_num(days) > 0)).all(axis=-1, keepdims=True)
    x, d = np.where(known, counts, 0.0), np.where(known, days, 0.0)
    rows, columns = x.sum(axis=-1), x.sum(axis=-2)
    row, column = np.zeros_like(rows), np.ones_like(columns)
    for _ in range(_ROUNDS):
        before = row
        row = _over(rows, (column[..., None, :] * d).sum(axis=-1))
        column = _over(columns, (row[..., :, None] * d).sum(axis=-2))
        if np.allclose(row, before, rtol=_CLOSE, atol=0):
            break
    expected = row[..., :, None] * column[..., None, :] * d
    parts = _over((x - expected) ** 2, expected)
    df = np.maximum((rows > 0).sum(axis=-1) - 1, 0) * np.maximum((columns > 0).sum(axis=-1) - 1, 0)
    return parts.sum(axis=(-2, -1)), df.astype(np.float64)


def welch_phi(
    target: NDArray[np.float64],
    control: NDArray[np.float64],
    target_days: NDArray[np.float64],
    control_days: NDArray[np.float64],
    after: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Estimate phi from the differences of two areas, slice by slice (Welch 1947, Biometrika 34:28-35).

    The variance of the change of the mean difference, from the scatter of the differences within each
    window, over what it would be of Poisson counts; at least 1. Slices are taken as independent.

    Parameters
    ----------
    target, control
        Counts by slice, shape (..., slices).
    target_days, control_days
        Days on which each was watched, above 0, shape (slices,).
    after
        Which slices lie in the window after; the others lie before.

    Returns
    -------
    tuple of arrays
        phi and Welch-Satterthwaite's degrees of freedom, shape (...).

    Examples
    --------
    By hand: differences 0, 4 and 0, 4 have variance 8 each, so 8/2 + 8/2 = 8 for the change of means;
    Poisson's is (12 + 8) / 4 + (12 + 8) / 4 = 10 before the floor.

    >>> ones = np.ones(4)
    >>> phi, df = welch_phi(
    ...     np.array([4.0, 8, 4, 8]), np.array([4.0, 4, 4, 4]), ones, ones, np.array([0, 0, 1, 1], bool)
    ... )
    >>> float(phi), float(df)
    (1.0, 2.0)
    """
    spread = squares = poisson = np.zeros(target.shape[:-1])
    for part in (~after, after):
        n = int(part.sum())
        lengths = target_days[part], control_days[part]
        difference = target[..., part] / lengths[0] - control[..., part] / lengths[1]
        weight = (lengths[0] + lengths[1]) / (lengths[0].sum() + lengths[1].sum())
        away = difference - (difference * weight).sum(axis=-1, keepdims=True)
        of_mean = (away**2 * weight**2).sum(axis=-1) * n / (n - 1)
        spread = spread + of_mean
        squares = squares + of_mean**2 / (n - 1)
        for counts, days in ((target, lengths[0]), (control, lengths[1])):
            poisson = poisson + counts[..., part].sum(axis=-1) / days.sum() ** 2
    return np.maximum(_over(spread, poisson), 1.0), _over(spread**2, squares)


def _from_slices(
    table: WindowCounts, design: Design, others: NDArray[np.bool_]
) -> Dispersion | None:
    """Estimate from target and the one other area; None where there are too few slices."""
    at, after = table.slices_within(design)
    if table.slice_counts is None or table.slice_days is None or not len(at):
        return None
    is_target = np.array([area in design.target for area in table.areas])
    counts, days = table.slice_counts[:, at], table.slice_days[:, at]
    (target, control), lengths = zip(
        *(added_up(counts, days, rows) for rows in (is_target, others)), strict=True
    )
    known = np.isfinite(target + control) & (lengths[0] > 0) & (lengths[1] > 0)
    lost = int((~known).sum())
    sides = int((known & ~after).sum()), int((known & after).sum())
    if min(sides) < LEAST_SLICES:
        return None
    phi, df = welch_phi(
        target[known], control[known], lengths[0][known], lengths[1][known], after[known]
    )
    if not df > 0:  # no scatter at all
        return None
    return Dispersion(float(phi), float(df), "slices", slices=sides, lost=lost)


def _used(counts: NDArray[np.float64], days: NDArray[np.float64]) -> int:
    """Count the rows that tell anything."""
    return int(_tell(counts, days).sum())


def _tell(counts: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which rows tell anything."""
    known = np.isfinite(counts).all(axis=-1) & (np.nan_to_num(days) > 0).all(axis=-1)
    return np.asarray(known & (np.nan_to_num(counts).sum(axis=-1) > 0))


def _over(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide, with 0 where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))
