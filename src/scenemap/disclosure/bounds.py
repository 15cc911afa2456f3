"""How tightly sums of unknown counts are bound by other sums of them: what an attacker can work out.

A table with withheld cells is a system of sums. The parts are counts that nobody may know singly, each
a whole number and not negative; every figure that is published is a sum of some of them. The feasible
interval of a sum is from its smallest to its largest value over every system that agrees with all that
is published. That is how withheld cells are audited everywhere: Cox (1980), *Suppression methodology
and statistical disclosure control*, JASA 75:377-385; Fischetti & Salazar-González (2000), *Models and
algorithms for optimizing cell suppression in tabular data with linear constraints*, JASA 95:916-928;
Willenborg & de Waal (2001), *Elements of Statistical Disclosure Control*, Springer, ch. 5-6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from scenemap.disclosure.flows import network_of
from scenemap.disclosure.solver import solve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scipy.sparse import csr_array

    Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_EPS = 1e-6
#: Up to so many parts are solved over whole numbers; more over real ones, whose bounds are no tighter.
_WHOLE_NUMBERS = 50
#: So many targets, or fewer, are bounded one by one; more are looked at together first, so many times at
#: least, and on as long as each time a tenth of them is seen to vary by enough.
_FEW = 4
_TRIES = 6
_WORTH_IT = 0.1
#: A sum of which the ends are nearer than this does not vary.
_STILL = 1e-4


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of the same parts.

    Parameters
    ----------
    rows
        For each sum, the parts that it is made of, numbered from 0.
    n_parts
        How many parts there are.
    """

    rows: tuple[tuple[int, ...], ...]
    n_parts: int

    def __len__(self) -> int:
        return len(self.rows)


def intervals(
    sums: Sums, low: Floats, high: Floats, *, wanted: Mask | None = None, enough: float = np.inf
) -> tuple[Floats, Floats] | None:
    """Bound every sum by all the others.

    Parts that are in the same sums can only be told apart by their own bounds, so they are merged; a
    sum of one merged part is a bound on it; a part that is in one sum only is slack there. Nested
    periods and a grand total come out so, without a linear program; what is left is solved by two
    programs a sum, and the ends are rounded inward to whole numbers.

    Parameters
    ----------
    sums
        The sums.
    low, high
        What is known of each: equal for a published figure, 0 and infinity for one of which nothing
        is known. A sum with such bounds is still bounded by the others.
    wanted, enough
        Bound only these sums, and no further than to see that they can vary by so much; the intervals
        of the others, and of those that can, may then be wider than what is returned.

    Returns
    -------
    low, high
        The feasible interval of each sum; None if no counts agree with the bounds.

    Examples
    --------
    Of January, February and their sum, January and the sum are published:

    >>> quarter = Sums(rows=((0,), (1,), (0, 1)), n_parts=2)
    >>> low, high = intervals(quarter, np.array([7.0, 0, 10]), np.array([7, np.inf, 10]))
    >>> low[1], high[1]
    (np.float64(3.0), np.float64(3.0))
    """
    mask = np.ones(len(sums), dtype=bool) if wanted is None else wanted
    return _System(sums, low, high).solve(mask, enough)


def feasible(sums: Sums, low: Floats, high: Floats) -> bool:
    """Say whether any counts agree with the bounds of their sums.

    Examples
    --------
    >>> parts = Sums(rows=((0,), (0, 1)), n_parts=2)
    >>> feasible(parts, np.array([3.0, 2]), np.array([3.0, 2]))
    False
    """
    return intervals(sums, low, high, wanted=np.zeros(len(sums), dtype=bool)) is not None


class _System:
    """Reduces the sums as far as it goes, solves the rest, and takes the bounds back."""

    def __init__(self, sums: Sums, low: Floats, high: Floats) -> None:
        n = sums.n_parts
        self.low = [0.0] * n
        self.high = [float("inf")] * n
        self.row_low, self.row_high = low.astype(float).tolist(), high.astype(float).tolist()
        self.members = [set(row) for row in sums.rows]
        self.sums_of: list[set[int]] = [set() for _ in range(n)]
        for row, parts in enumerate(sums.rows):
            for part in parts:
                self.sums_of[part].add(row)
        self.live = {part for part in range(n) if self.sums_of[part]}
        self.home = [-1] * len(sums)
        self.settled: dict[int, tuple[float, float]] = {}
        self.children: dict[int, list[int]] = {}
        #: What was done, to be undone: a merged part; a known part with its sums; or the slack of a sum
        #: with the sum's bounds.
        self.steps: list[int | tuple[int, list[int]] | tuple[int, int, float, float]] = []
        self.impossible = False
        #: What is left over: of a part, or of a sum (below 0), which target of which program it is.
        self.core: dict[int, _Target] = {}
        #: The one of them that the interval of a part, or of a sum, follows from.
        self.root: dict[int, _Target] = {}

    def solve(self, wanted: Mask, enough: float) -> tuple[Floats, Floats] | None:
        for row, parts in enumerate(self.members):
            if not parts and not self.row_low[row] <= 0 <= self.row_high[row]:
                return None
        self._reduce()
        self.impossible |= any(a > b + _EPS for a, b in zip(self.low, self.high, strict=True))
        if self.impossible or not self._set_up_core():
            return None
        reduced = self.low, self.high
        while True:
            self.low, self.high = (one.copy() for one in reduced)
            low, high = self._take_back()
            vague = np.ones(len(low), dtype=bool)
            if enough < np.inf:
                vague = ~(high - low >= enough)
            open_ends = {
                id(root): root
                for row in np.flatnonzero(wanted).tolist()
                if (root := self._root(row)) is not None
                and not root.exact
                and (vague[row] or not root.sure)
            }
            if not open_ends:
                return None if (low > high + _EPS)[wanted].any() else (low, high)
            self._settle(list(open_ends.values()), enough)

    def _settle(self, open_ends: Sequence[_Target], enough: float) -> None:
        """Bound what is left over as far as it takes, or see that it varies by more."""
        before = [root.ends for root in open_ends]
        by_program: dict[int, list[_Target]] = {}
        for root in open_ends:
            by_program.setdefault(id(root.program), []).append(root)
        for some in by_program.values():
            program = some[0].program
            if program.network is None and enough < np.inf and len(some) >= _FEW:
                program.explore(some, enough)
        for root, ends in zip(open_ends, before, strict=True):
            root.look()
            if not root.exact and (root.ends == ends or root.is_open(enough)):
                root.settle(enough)

    def _take_back(self) -> tuple[Floats, Floats]:
        """Undo what was done to the sums, given what the core is bounded by so far."""
        self.settled = {}
        self.root = {}
        for key, target in self.core.items():
            self.root[key] = target
            if key >= 0:
                self.low[key], self.high[key] = target.ends
            else:
                self.settled[~key] = target.ends
        for step in reversed(self.steps):
            if isinstance(step, int):
                self._unmerge(step)
            elif len(step) == 2:
                self._give_known(*step)
            else:
                self._give_slack(*step)
        found = [self._sum(row) for row in range(len(self.home))]
        low, high = (np.array([ends[i] for ends in found]) for i in (0, 1))
        return low, high

    def _root(self, row: int) -> _Target | None:
        """Return what is left over that the interval of a sum follows from."""
        if row in self.settled:
            return self.root.get(~row)
        return self.root.get(self.home[row]) if self.home[row] >= 0 else None

    def _sum(self, row: int) -> tuple[float, float]:
        """Return the interval of a sum, of what is left of it so far."""
        if row in self.settled or self.home[row] < 0:
            return self.settled.get(row, (0.0, 0.0))
        return self.low[self.home[row]], self.high[self.home[row]]

    def _reduce(self) -> None:
        """Merge parts, turn sums of one part into its bounds, and take out slack, as far as it goes."""
        pending = [row for row, parts in enumerate(self.members) if len(parts) == 1]
        while True:
            while pending:
                self._bound(pending)
                pending = self._take_known() or self._merge()
            pending = self._take_slack()
            if not pending:
                return

    def _bound(self, rows: list[int]) -> None:
        for row in rows:
            (part,) = self.members[row]
            self.low[part] = max(self.low[part], self.row_low[row])
            self.high[part] = min(self.high[part], self.row_high[row])
            self.home[row] = part
            self.sums_of[part].discard(row)
            if not self.sums_of[part]:
                self.live.discard(part)

    def _take_known(self) -> list[int]:
        """Take parts that are known out of their sums; return the sums that have one part left."""
        touched: set[int] = set()
        for part in sorted(self.live):
            if self.low[part] != self.high[part]:
                continue
            rows = sorted(self.sums_of[part])
            self.steps.append((part, rows))
            for row in rows:
                self.row_low[row] -= self.low[part]
                self.row_high[row] -= self.low[part]
                self.members[row].discard(part)
            touched.update(rows)
            self.live.discard(part)
        empty = [row for row in touched if not self.members[row]]
        self.impossible |= any(
            self.row_low[row] > _EPS or self.row_high[row] < -_EPS for row in empty
        )
        return sorted(row for row in touched if len(self.members[row]) == 1)

    def _merge(self) -> list[int]:
        """Merge the parts that are in the same sums; return the sums that have one part left."""
        alike: dict[frozenset[int], list[int]] = {}
        for part in sorted(self.live):
            alike.setdefault(frozenset(self.sums_of[part]), []).append(part)
        single = []
        for rows, parts in alike.items():
            if len(parts) < 2:
                continue
            merged = len(self.low)
            self.low.append(sum(self.low[part] for part in parts))
            self.high.append(sum(self.high[part] for part in parts))
            self.children[merged] = parts
            self.sums_of.append(set(rows))
            self.steps.append(merged)
            self.live.difference_update(parts)
            self.live.add(merged)
            for row in sorted(rows):
                self.members[row].difference_update(parts)
                self.members[row].add(merged)
                if len(self.members[row]) == 1:
                    single.append(row)
        return single

    def _take_slack(self) -> list[int]:
        """Take out parts that are in one sum only; return the sums that have one part left."""
        single = []
        for part in sorted(self.live):
            if len(self.sums_of[part]) != 1:
                continue
            (row,) = self.sums_of[part]
            if len(self.members[row]) < 2:
                continue
            self.steps.append((part, row, self.row_low[row], self.row_high[row]))
            self.row_low[row] -= self.high[part]
            self.row_high[row] -= self.low[part]
            self.members[row].discard(part)
            self.live.discard(part)
            if len(self.members[row]) == 1:
                single.append(row)
        return single

    def _give_known(self, part: int, rows: list[int]) -> None:
        """Add a known part to its sums."""
        for row in rows:
            low, high = self._sum(row)
            root = self._root(row)
            if root is not None:
                self.root[~row] = root
            self.settled[row] = low + self.low[part], high + self.low[part]

    def _give_slack(self, part: int, row: int, low: float, high: float) -> None:
        """Bound the slack of a sum, and the sum with it, by the rest of the sum."""
        rest_low, rest_high = self._sum(row)
        root = self._root(row)
        if root is not None:
            self.root[part] = self.root[~row] = root
        own_low, own_high = self.low[part], self.high[part]
        self.low[part] = max(own_low, low - rest_high)
        self.high[part] = min(own_high, high - rest_low)
        self.settled[row] = max(low, rest_low + own_low), min(high, rest_high + own_high)

    def _unmerge(self, merged: int) -> None:
        """Bound the parts of a merged part by its bounds and by one another."""
        parts = self.children[merged]
        least = sum(self.low[part] for part in parts)
        endless = sum(self.high[part] == np.inf for part in parts)
        most = sum(self.high[part] for part in parts if self.high[part] != np.inf)
        for part in parts:
            own_low, own_high = self.low[part], self.high[part]
            alone = own_high == np.inf
            others_most = np.inf if endless > alone else most - (0 if alone else own_high)
            self.low[part] = max(own_low, self.low[merged] - others_most)
            self.high[part] = min(own_high, self.high[merged] - (least - own_low))
            if merged in self.root:
                self.root[part] = self.root[merged]

    def _set_up_core(self) -> bool:
        """Find counts that agree with what is left over, component by component."""
        parts = sorted(self.live)
        rows = sorted({row for part in parts for row in self.sums_of[part]})
        if not parts:
            return True
        # Here and below scipy is loaded only where something must be guarded.
        from scipy.sparse.csgraph import connected_components

        at = {part: i for i, part in enumerate(parts)}
        entries = [(i, at[part]) for i, row in enumerate(rows) for part in self.members[row]]
        matrix = _matrix(entries, len(rows), len(parts))
        size = len(parts) + len(rows)
        links = _matrix([(part, len(parts) + row) for row, part in entries], size, size)
        _, component = connected_components(links, directed=False)
        for one in range(component.max() + 1):
            own = np.flatnonzero(component[: len(parts)] == one)
            own_rows = np.flatnonzero(component[len(parts) :] == one)
            program = _Program(
                matrix[own_rows][:, own],
                (
                    np.array([self.row_low[rows[i]] for i in own_rows]),
                    np.array([self.row_high[rows[i]] for i in own_rows]),
                ),
                (
                    np.array([self.low[parts[i]] for i in own]),
                    np.array([self.high[parts[i]] for i in own]),
                ),
            )
            if not program.begin():
                return False
            known = [(parts[i], self.low[parts[i]], self.high[parts[i]]) for i in own]
            known += [(~rows[i], self.row_low[rows[i]], self.row_high[rows[i]]) for i in own_rows]
            for number, (key, low, high) in enumerate(known):
                self.core[key] = _Target(program, number, (low, high))
        return True


class _Program:
    """One component, as a network or else as linear programs, and how its targets were seen to vary."""

    def __init__(
        self, matrix: csr_array, rows: tuple[Floats, Floats], parts: tuple[Floats, Floats]
    ) -> None:
        finite = [bound[np.isfinite(bound)] for bound in (*rows, *parts)]
        # A ceiling far above all that is known stands for infinity, so that no program is unbounded.
        self.ceiling = 1e3 + 4 * float(sum(np.abs(bound).sum() for bound in finite))
        self.matrix, self.rows = matrix, rows
        self.parts = parts[0], np.minimum(parts[1], self.ceiling)
        self.n = matrix.shape[1]
        n_targets = self.n + matrix.shape[0]
        self.least, self.most = np.full(n_targets, np.inf), np.full(n_targets, -np.inf)
        self.network = network_of(matrix, rows, self.parts)

    @cached_property
    def aims(self) -> csr_array:
        """For each target, a part or then a sum, 1 at the parts that it is of."""
        from scipy.sparse import eye_array, vstack

        return vstack([eye_array(self.n), self.matrix], format="csr")

    def aim(self, target: int) -> Floats:
        """Return 1 at the parts that a target is of."""
        aim: Floats = self.aims[[target]].toarray()[0]
        return aim

    def begin(self) -> bool:
        """Find some counts that agree; False if there are none."""
        if self.network is None:
            return self._solve(np.zeros(self.n)) is not None
        if not self.network.begin():
            return False
        self._see(self.network.flow)
        return True

    def reach(self, target: int, *, up: bool) -> None:
        """Find counts that agree in which a target is as large as it can be, or as small."""
        if self.network is not None:
            self.network.push(target, up=up)
            self._see(self.network.flow)
        elif self._solve((-1.0 if up else 1.0) * self.aim(target)) is None:
            raise AssertionError("counts agree, and yet none do")

    def seen(self, target: int) -> tuple[float, float]:
        """Return the whole numbers between which a target was seen to vary; the ceiling is infinity."""
        low = np.ceil(self.least[target] - _EPS) + 0.0
        high = np.floor(self.most[target] + _EPS)
        return float(low), float("inf") if high >= self.ceiling - 1 else float(high)

    def explore(self, targets: Sequence[_Target], enough: float) -> None:
        """See many targets vary at once, so that fewer need programs of their own.

        Some are taken up and the others down, as many as go by as much as is enough. Then those that did
        not move: where a sum of them with weights that no ratio of whole numbers explains cannot vary,
        none of them can.
        """
        before = len(targets)
        for turn in count():
            left = [one for one in targets if one.is_open(enough)]
            if len(left) < _FEW:
                return
            if turn >= _TRIES and before - len(left) < _WORTH_IT * before:
                break
            before = len(left)
            up = np.random.default_rng(turn).random(len(left)) < 0.5
            self._move([one.number for one in left], up, enough)
            for one in left:
                one.look()
        for turn in range(2 * _TRIES):
            left = [one for one in targets if one.is_open(0.5)]
            if len(left) < _FEW:
                return
            weights = np.random.default_rng(turn).uniform(1, 2, len(left))
            aim = weights @ self.aims[[one.number for one in left]]
            low, high = self._solve(aim), self._solve(-aim)
            for one in left:
                one.look()
            if low is not None and high is not None and -high - low < _STILL:
                for one in left:
                    one.exact = one.sure
                return

    def _move(self, which: list[int], up: Mask, enough: float) -> None:
        """Find counts in which as many targets as can be lie above those seen, or below."""
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array, diags_array, identity, vstack

        m, aims = len(which), self.aims[which]
        seen = np.where(up, self.least[which], -self.most[which])
        moves = _beside(diags_array(np.where(up, 1.0, -1.0)) @ aims, -identity(m))
        blank = csr_array((self.matrix.shape[0], m))
        rows = vstack([_beside(self.matrix, blank), moves], format="csr")
        solved = solve(
            np.concatenate([np.zeros(self.n), -np.ones(m)]),
            constraints=LinearConstraint(
                _narrow(rows),
                np.concatenate([self.rows[0], seen]),
                np.concatenate([self.rows[1], np.full(m, np.inf)]),
            ),
            bounds=Bounds(
                np.concatenate([self.parts[0], np.zeros(m)]),
                np.concatenate([self.parts[1], np.full(m, enough)]),
            ),
        )
        # Of few parts only whole numbers are counts; what is found over real ones is not taken then.
        whole = self.n > _WHOLE_NUMBERS or (
            solved.x is not None and np.abs(solved.x - np.rint(solved.x)).max() < _EPS
        )
        if solved.x is not None and whole:
            self._see(self.aims @ solved.x[: self.n])

    def _see(self, seen: np.ndarray) -> None:
        """Take in what each target is in counts that agree."""
        self.least, self.most = np.minimum(self.least, seen), np.maximum(self.most, seen)

    def _solve(self, aim: Floats) -> float | None:
        from scipy.optimize import Bounds, LinearConstraint

        solved = solve(
            aim,
            constraints=LinearConstraint(self.matrix, *self.rows),
            bounds=Bounds(*self.parts),
            integrality=np.full(self.n, self.n <= _WHOLE_NUMBERS),
        )
        if solved.x is None:
            return None
        self._see(self.aims @ solved.x)
        return float(solved.fun)


class _Target:
    """A part or a sum of a component: between which ends it is seen to vary, or does."""

    def __init__(self, program: _Program, number: int, known: tuple[float, float]) -> None:
        self.program = program
        self.number = number
        self.exact = self.sure = known[0] == known[1]
        self.ends = known
        self.look()

    def look(self) -> None:
        """Take in what was seen since."""
        if self.exact:
            return
        low, high = self.program.seen(self.number)
        # Over real numbers there may be no whole one between them yet.
        self.sure = low <= high
        self.ends = (low, high) if self.sure else (high, low)

    def is_open(self, enough: float) -> bool:
        """Say whether it is neither known nor seen to vary by so much."""
        return not self.exact and not (self.sure and self.ends[1] - self.ends[0] >= enough)

    def settle(self, enough: float) -> None:
        """Bound it, or see that it varies by so much, if that was not seen before."""
        was_open = self.is_open(enough)
        self.program.reach(self.number, up=True)
        self.look()
        if was_open and not self.is_open(enough):
            return
        self.program.reach(self.number, up=False)
        self.ends = self.program.seen(self.number)
        self.exact = self.sure = True


def _matrix(entries: Iterable[tuple[int, int]], n_rows: int, n_columns: int) -> csr_array:
    return weighted(((row, column, 1.0) for row, column in entries), n_rows, n_columns)


def weighted(entries: Iterable[tuple[int, int, float]], n_rows: int, n_columns: int) -> csr_array:
    """Lay weights out by row and column.

    Parameters
    ----------
    entries
        Row, column, weight.
    n_rows, n_columns
        Shape.
    """
    from scipy.sparse import csr_array

    found = list(entries)
    rows, columns, weights = zip(*found, strict=True) if found else ((), (), ())
    at = (np.array(rows, dtype=np.int32), np.array(columns, dtype=np.int32))
    return _narrow(csr_array((np.array(weights, dtype=np.float64), at), shape=(n_rows, n_columns)))


def _beside(left: csr_array, right: csr_array) -> csr_array:
    from scipy.sparse import hstack

    return hstack([left, right], format="csr")


def _narrow(matrix: csr_array) -> csr_array:
    """Index with 32 bits, which HiGHS takes; before scipy 1.15 nothing narrows them on the way to it."""
    matrix.indices, matrix.indptr = (
        one.astype(np.int32, copy=False) for one in (matrix.indices, matrix.indptr)
    )
    return matrix
