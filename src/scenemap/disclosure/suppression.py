"""Which further cells to withhold, so that no small count follows from what is shown.

The problem is that of complementary cell suppression: withhold cells of least cost such that every
watched sum has a feasible interval (:mod:`scenemap.disclosure.bounds`) at least :data:`WIDTH` wide.
Where it is small it is solved exactly, as the mixed-integer program of Fischetti & Salazar-González
(2000), JASA 95:916-928: for every endangered sum two tables that agree with all that is shown and
differ in it by the width ("sliding protection"). Where it is larger, one linear program for each
endangered sum lets shown cells deviate at their cost and withholds those that do (the heuristic of
Kelly, Golden & Assad (1992), *Cell suppression: disclosure protection for sensitive tabular data*,
Networks 22:397-417, and of Robertson (1993) in CONFID at Statistics Canada). Whatever is chosen is
audited, and what fails leads to more being withheld, at last to everything. Limits are numbers of
nodes and tries, never seconds: the same input gives the same cells.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scenemap.disclosure.bounds import Sums, intervals, weighted
from scenemap.disclosure.solver import solve
from scenemap.model import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy.sparse import csr_array

    Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

#: How wide, largest less smallest value, the feasible interval of a small count must be.
WIDTH = 5

#: The exact program is used up to this many numbers of parts and sums times endangered sums.
_EXACT_SIZE = 1_500
_EXACT_NODES = 2_000
#: Up to so many parts, cells are looked for everywhere if those nearby do not help.
_WHOLE_SIZE = 600
#: No flow through a cell needs to be larger in the exact program.
_MOST_FLOW = 40.0
#: Cells that were withheld in addition are tried one by one to see whether they may be shown.
_TIDY_WORK = 40_000
#: How many of the cheapest cells elsewhere are offered to balance a total.
_FAR_CELLS = 6
_EPS = 1e-6


@dataclass(frozen=True)
class Cells:
    """Figures that are shown or withheld.

    Parameters
    ----------
    low, high
        What showing a cell tells: its count twice, or the ends of a rounded count.
    least
        What is known of a withheld cell: not less than this.
    cost
        What is lost by withholding it; infinite if it must be shown.
    reserve
        Cells that are withheld only where all else fails, such as unknown ones, which stand for no
        event. Near them nothing is then known of a withheld cell: it may be nought.
    """

    low: Floats
    high: Floats
    least: Floats
    cost: Floats
    reserve: Mask


@dataclass(frozen=True)
class View:
    """One way to put together what is known: sums with their bounds.

    Parameters
    ----------
    sums
        The sums.
    low, high
        What is known of sums that are not cells of the release.
    cell
        For each sum, the cell of the release that it is; -1 for none.
    watched
        Sums that must not be known to be small.
    wide
        Sums over everything, such as a grand total; the rest falls into blocks without them.
    less_low, less_high
        Bounds of an earlier count of the same: then what is watched is the difference.
    """

    sums: Sums
    low: Floats
    high: Floats
    cell: np.ndarray
    watched: Mask
    wide: Mask
    less_low: Floats = field(default_factory=lambda: np.zeros(0))
    less_high: Floats = field(default_factory=lambda: np.zeros(0))

    def bounds(self, cells: Cells, hidden: Mask) -> tuple[Floats, Floats]:
        """Return what is known of every sum when these cells are withheld."""
        low, high = self.low.copy(), self.high.copy()
        rows = np.flatnonzero(self.cell >= 0)
        at = self.cell[rows]
        low[rows] = np.where(hidden[at], cells.least[at], cells.low[at])
        high[rows] = np.where(hidden[at], np.inf, cells.high[at])
        return low, high

    def audit(self, cells: Cells, hidden: Mask, among: Mask | None = None) -> tuple[Floats, Floats]:
        """Bound every watched sum, or the difference to its earlier count, as far as it takes.

        Those that can vary by :data:`WIDTH` are bounded no further, nor are those not ``among`` some.

        Raises
        ------
        AssertionError
            If no counts agree with what is known, which is a fault of this package.
        """
        bounds = self.bounds(cells, hidden)
        wanted = self.watched if among is None else self.watched & among
        found = intervals(self.sums, *bounds, wanted=wanted, enough=WIDTH)
        if found is None:
            raise AssertionError("what is shown contradicts itself")
        low, high = found
        if len(self.less_low):
            return low - self.less_high, high - self.less_low
        return low, high


def told(low: Floats, high: Floats) -> Mask:
    """Say which intervals tell a small count: narrower than :data:`WIDTH`, with one of 1-4 in it.

    A difference may be negative; a fall by 1 to 4 is as small as a rise.

    Examples
    --------
    >>> told(np.array([0.0, 1, 3, 6, 0]), np.array([5.0, 5, 7, 7, 0]))
    array([False,  True,  True, False, False])
    """
    near = (low < SMALLEST) & (high >= 1) | (low <= -1) & (high > -SMALLEST)
    found: Mask = near & (high - low < WIDTH - _EPS)
    return found


def withhold(cells: Cells, views: Sequence[View], first: Mask) -> Mask:
    """Choose the cells to withhold.

    Parameters
    ----------
    cells
        The figures of the release, its totals among them.
    views
        What is known, put together in every way that somebody may.
    first
        Cells that are withheld for their own sake.

    Returns
    -------
    Mask
        With the first and the others. No watched sum is told then, unless it would be so by what is
        known already, with the whole release withheld.
    """
    hidden = first.copy()
    chooser = _Chooser(cells, views)
    for step in range(len(cells.cost) + 3):
        bad = chooser.endangered(hidden)
        if not any(len(rows) for rows in bad):
            return chooser.tidy(hidden, first)
        before, least = hidden, chooser.cells.least
        hidden = chooser.widen(hidden, bad)
        unchanged = (hidden == before).all() and (chooser.cells.least == least).all()
        if unchanged or step > _ROUNDS:
            hidden = chooser.widen_all(hidden, bad)
    raise AssertionError("nothing is shown, and yet a small count is told")


#: Rounds of choosing before everything near an endangered sum is withheld.
_ROUNDS = 12


class _Chooser:
    def __init__(self, cells: Cells, views: Sequence[View]) -> None:
        self.views = views
        self.hideable = np.isfinite(cells.cost)
        self.everything = self.hideable | cells.reserve
        nothing = replace(cells, least=np.zeros(len(cells.least)))
        #: What is known of every sum without the release.
        self.floors = [view.audit(nothing, self.everything) for view in views]
        self.cells = cells

    @cached_property
    def blocks(self) -> list[_Blocks]:
        """The blocks of each view, for which scipy is loaded: only where something is endangered."""
        return [_Blocks(view) for view in self.views]

    def endangered(self, hidden: Mask) -> list[np.ndarray]:
        """List, for each view, the watched sums that are told and need not be."""
        return [self._endangered_in(number, hidden) for number in range(len(self.views))]

    def _endangered_in(self, number: int, hidden: Mask, among: Mask | None = None) -> np.ndarray:
        view, floor = self.views[number], self.floors[number]
        low, high = view.audit(self.cells, hidden, among)
        narrower = (low > floor[0] + _EPS) | (high < floor[1] - _EPS)
        asked = view.watched if among is None else view.watched & among
        return np.flatnonzero(asked & told(low, high) & narrower)

    def _is_needed(self, cell: int, hidden: Mask) -> bool:
        """Say whether a sum is told once a cell is shown; those near it are looked at first."""
        for number, blocks in enumerate(self.blocks):
            near = blocks.near(cell)
            if near.any() and len(self._endangered_in(number, hidden, near)):
                return True
        return any(len(bad) for bad in self.endangered(hidden))

    def widen(self, hidden: Mask, bad: list[np.ndarray]) -> Mask:
        """Withhold more, view by view and block by block."""
        stuck: list[list[int]] = [[] for _ in self.views]
        for number, (view, rows) in enumerate(zip(self.views, bad, strict=True)):
            if not len(rows):
                continue
            blocks = self.blocks[number]
            pools = blocks.pools(self.cells, hidden)
            by_blocks: dict[tuple[int, ...], list[int]] = defaultdict(list)
            for row in rows:
                by_blocks[blocks.of_row(int(row))].append(int(row))
            for some, own in sorted(by_blocks.items()):
                scene = blocks.scene(some, own, pools)
                widths = {row: self._width(number, row) for row in own}
                chosen, hopeless = _choose(view, scene, self.cells, hidden, widths)
                if hopeless and view.sums.n_parts <= _WHOLE_SIZE:
                    # The cells nearby do not help; perhaps those everywhere do, or the total.
                    widths = {row: widths[row] for row in hopeless}
                    scene = blocks.whole(hopeless)
                    more, hopeless = _choose(view, scene, self.cells, hidden, widths)
                    chosen |= more
                stuck[number] += hopeless
                if chosen:
                    hidden = hidden.copy()
                    hidden[sorted(chosen)] = True
        return self._blanket(hidden, stuck)

    def _blanket(self, hidden: Mask, stuck: list[list[int]]) -> Mask:
        """Where choosing cells does not help, withhold the total, or the whole block.

        In a block of which nothing is shown, a withheld count may be nought.
        """
        if not any(stuck):
            return hidden
        totals = np.zeros_like(hidden)
        for view in self.views:
            totals[view.cell[(view.cell >= 0) & view.wide]] = True
        hidden = hidden.copy()
        still = self.endangered(hidden | totals)
        for view, blocks, rows, worse in zip(self.views, self.blocks, stuck, still, strict=True):
            if set(rows) - set(worse.tolist()):
                hidden |= totals
            endangered = {block for row in rows if row in worse for block in blocks.of_row(row)}
            near = np.zeros_like(hidden)
            for row in np.flatnonzero((view.cell >= 0) & ~view.wide):
                near[view.cell[row]] |= not endangered.isdisjoint(blocks.of_row(int(row)))
            near &= self.everything
            hidden |= near
            self.cells = replace(self.cells, least=np.where(near, 0.0, self.cells.least))
        return hidden

    def widen_all(self, hidden: Mask, bad: list[np.ndarray]) -> Mask:
        """Withhold all that is near endangered sums, and where that is done already, everything."""
        before, least = hidden, self.cells.least
        hidden = self._blanket(hidden, [rows.tolist() for rows in bad])
        if (hidden == before).all() and (self.cells.least == least).all():
            self.cells = replace(self.cells, least=np.zeros(len(least)))
            hidden = hidden | self.everything
        return hidden

    def tidy(self, hidden: Mask, first: Mask) -> Mask:
        """Show again what was withheld in addition and need not be, the dearest first."""
        added = np.flatnonzero(hidden & ~first & ~self.cells.reserve)
        rows = sum(len(view.sums) for view in self.views)
        for cell in added[np.lexsort((added, -self.cells.cost[added]))][: _TIDY_WORK // (rows + 1)]:
            fewer = hidden.copy()
            fewer[cell] = False
            if not self._is_needed(int(cell), fewer):
                hidden = fewer
        return hidden

    def _width(self, number: int, row: int) -> float:
        """Return how wide the sum itself must be: no wider than it is with all withheld."""
        view, (low, high) = self.views[number], self.floors[number]
        earlier = (view.less_high - view.less_low)[row] if len(view.less_low) else 0.0
        return float(min(WIDTH, high[row] - low[row]) - earlier)


@dataclass(frozen=True)
class _Scene:
    """A part of a view in which cells are chosen.

    Parameters
    ----------
    parts
        Parts of the view that may vary.
    rows
        Sums over them.
    wide
        Sums over everything, which stay as they are.
    pools
        For each set of wide sums: by how much the parts elsewhere can vary within them.
    far
        Cells elsewhere that can be withheld to that end, with the wide sums that they are in.
    """

    parts: tuple[int, ...]
    rows: tuple[int, ...]
    wide: tuple[int, ...]
    pools: tuple[tuple[frozenset[int], float, float], ...]
    far: tuple[tuple[int, frozenset[int]], ...]


class _Blocks:
    """A view without its wide sums falls into blocks, which only those connect."""

    def __init__(self, view: View) -> None:
        from scipy.sparse.csgraph import connected_components

        self.view = view
        # A sum of which nothing is known connects nothing.
        free = (view.cell < 0) & (view.low <= 0) & np.isinf(view.high)
        narrow = [int(row) for row in np.flatnonzero(~view.wide & ~free) if view.sums.rows[row]]
        links = [
            (view.sums.rows[row][0], part, 1.0) for row in narrow for part in view.sums.rows[row]
        ]
        n = view.sums.n_parts
        _, block_of = connected_components(weighted(links, n, n), directed=False)
        self.block_of: list[int] = block_of.tolist()
        self.parts: dict[int, list[int]] = defaultdict(list)
        for part, block in enumerate(self.block_of):
            self.parts[block].append(part)
        self.rows: dict[int, list[int]] = defaultdict(list)
        for row in narrow:
            self.rows[self.block_of[view.sums.rows[row][0]]].append(row)
        self.wide = tuple(int(row) for row in np.flatnonzero(view.wide))
        in_wide: dict[int, set[int]] = defaultdict(set)
        for row in self.wide:
            for part in view.sums.rows[row]:
                in_wide[part].add(row)
        self.pattern = [frozenset(in_wide[part]) for part in range(view.sums.n_parts)]
        groups: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
        for part, block in enumerate(self.block_of):
            if self.pattern[part]:
                groups[block, self.pattern[part]].append(part)
        self.groups = sorted(groups.items(), key=lambda group: group[1])

    def near(self, cell: int) -> Mask:
        """Return the sums in the blocks of a cell; none for one over everything."""
        found = np.zeros(len(self.view.sums), dtype=bool)
        for row in np.flatnonzero((self.view.cell == cell) & ~self.view.wide):
            for block in self.of_row(int(row)):
                found[self.rows[block]] = True
        return found

    def of_row(self, row: int) -> tuple[int, ...]:
        """Return the blocks that a sum is over."""
        return tuple(sorted({self.block_of[part] for part in self.view.sums.rows[row]}))

    def pools(self, cells: Cells, hidden: Mask) -> _Pools:
        """Bound each block's share of the wide sums by the block's own sums, and list far cells."""
        view = self.view
        low, high = view.bounds(cells, hidden)
        low[view.wide], high[view.wide] = 0, np.inf
        rows = tuple(() if view.wide[i] else row for i, row in enumerate(view.sums.rows))
        sums = Sums((*rows, *(tuple(parts) for _, parts in self.groups)), view.sums.n_parts)
        free = np.zeros(len(self.groups)), np.full(len(self.groups), np.inf)
        found = intervals(sums, np.concatenate([low, free[0]]), np.concatenate([high, free[1]]))
        if found is None:
            raise AssertionError("what is shown contradicts itself")
        pools = _Pools()
        ends = (one[len(rows) :] for one in found)
        for (key, _), least, most in zip(self.groups, *ends, strict=True):
            pools.shares[key] = (float(least), float(most))
            pools.low[key[1]] += least
            pools.endless[key[1]] += most == np.inf
            pools.high[key[1]] += 0.0 if most == np.inf else most
        for (block, pattern), _ in self.groups:
            own_cells = {int(view.cell[row]) for row in self.rows[block]}
            if len(self.parts[block]) != 1 or len(own_cells) != 1:
                continue
            (cell,) = own_cells
            if cell >= 0 and not hidden[cell] and np.isfinite(cells.cost[cell]):
                offer = (float(cells.cost[cell]), cell, block)
                pools.offers[pattern, bool(cells.low[cell] > 0)].append(offer)
        for offers in pools.offers.values():
            offers.sort()
        return pools

    def scene(self, blocks: tuple[int, ...], targets: list[int], pools: _Pools) -> _Scene:
        """Cut out some blocks, with what the others leave room for."""
        room, far = [], []
        for pattern in sorted(pools.low, key=sorted):
            own = [pools.shares[one, pattern] for one in blocks if (one, pattern) in pools.shares]
            low = pools.low[pattern] - sum(least for least, _ in own)
            endless = pools.endless[pattern] - sum(most == np.inf for _, most in own)
            high = pools.high[pattern] - sum(most for _, most in own if most != np.inf)
            room.append((pattern, max(0.0, low), float("inf") if endless else max(0.0, high)))
            for nought in (False, True):
                offers = pools.offers.get((pattern, nought), [])
                others = [cell for _, cell, block in offers[: _FAR_CELLS + len(blocks)]
                          if block not in blocks]  # fmt: skip
                far += [(cell, pattern) for cell in others[:_FAR_CELLS]]
        return _Scene(
            parts=tuple(part for block in blocks for part in self.parts[block]),
            rows=tuple(sorted({*targets, *(row for block in blocks for row in self.rows[block])})),
            wide=self.wide,
            pools=tuple(room),
            far=tuple(far),
        )

    def whole(self, targets: list[int]) -> _Scene:
        """Take everything, the totals too."""
        rows = {*targets, *(row for rows in self.rows.values() for row in rows)}
        return _Scene(
            parts=tuple(range(self.view.sums.n_parts)),
            rows=(*sorted(rows), *self.wide),
            wide=(),
            pools=(),
            far=(),
        )


@dataclass
class _Pools:
    """What the blocks leave room for in the wide sums, by the set of wide sums that parts are in."""

    shares: dict[tuple[int, frozenset[int]], tuple[float, float]] = field(default_factory=dict)
    low: dict[frozenset[int], float] = field(default_factory=lambda: defaultdict(float))
    high: dict[frozenset[int], float] = field(default_factory=lambda: defaultdict(float))
    endless: dict[frozenset[int], int] = field(default_factory=lambda: defaultdict(int))
    offers: dict[tuple[frozenset[int], bool], list[tuple[float, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def _choose(
    view: View, scene: _Scene, cells: Cells, hidden: Mask, widths: dict[int, float]
) -> tuple[set[int], list[int]]:
    """Choose cells that give sums of a scene their widths.

    Returns
    -------
    chosen
        Cells to withhold, none if all is well.
    hopeless
        Sums that no choice of cells helps.
    """
    size = (len(scene.parts) + len(scene.rows) + len(scene.far)) * len(widths)
    if size <= _EXACT_SIZE:
        exact = _Flows(view, scene, cells, hidden).least_cost(widths)
        if exact is not None:
            return exact, []
    chosen: set[int] = set()
    hopeless = []
    for row, width in sorted(widths.items()):
        now = hidden.copy()
        now[sorted(chosen)] = True
        more = _Flows(view, scene, cells, now).cheapest_flow(row, width)
        if more is None:
            hopeless.append(row)
        else:
            chosen |= more
    return chosen, hopeless


class _Flows:
    """Tables that agree with what is shown but for deviations in cells, which cost.

    One table has the variables: the parts, the pools, and for each cell that may be withheld its
    deviation up and down.
    """

    def __init__(self, view: View, scene: _Scene, cells: Cells, hidden: Mask) -> None:
        self.view = view
        at = {part: i for i, part in enumerate(scene.parts)}
        rows = [*scene.rows, *scene.wide]
        low, high = view.bounds(cells, hidden)
        self.row_at = {row: i for i, row in enumerate(rows)}
        n_parts, n_pools = len(scene.parts), len(scene.pools)
        open_cells = {
            int(view.cell[row])
            for row in scene.rows
            if view.cell[row] >= 0
            and not hidden[view.cell[row]]
            and np.isfinite(cells.cost[view.cell[row]])
        }
        self.open = sorted(open_cells | {cell for cell, _ in scene.far})
        place = {cell: i for i, cell in enumerate(self.open)}
        n = n_parts + n_pools + 2 * len(self.open)
        up, down = n_parts + n_pools, n_parts + n_pools + len(self.open)
        entries: list[tuple[int, int, float]] = []
        for row, i in self.row_at.items():
            entries += [(i, at[part], 1.0) for part in view.sums.rows[row] if part in at]
            cell = int(view.cell[row])
            if cell in open_cells:
                entries += [(i, up + place[cell], -1.0), (i, down + place[cell], 1.0)]
        for j, (pattern, _, _) in enumerate(scene.pools):
            entries += [(self.row_at[row], n_parts + j, 1.0) for row in pattern]
        for cell, pattern in scene.far:
            for row in pattern:
                entries += [(self.row_at[row], up + place[cell], 1.0)]
                entries += [(self.row_at[row], down + place[cell], -1.0)]
        self.matrix = weighted(entries, len(rows), n)
        self.row_low, self.row_high = low[rows], high[rows]
        self.low = np.zeros(n)
        self.high = np.full(n, np.inf)
        for j, (_, least, most) in enumerate(scene.pools):
            self.low[n_parts + j], self.high[n_parts + j] = least, most
        cost = np.zeros(n)
        for i, cell in enumerate(self.open):
            self.high[down + i] = max(0.0, cells.low[cell] - cells.least[cell])
            cost[up + i] = cost[down + i] = cells.cost[cell]
        self.cost = cost
        self.up, self.down, self.n = up, down, n
        self.prices = np.array([cells.cost[cell] for cell in self.open])

    def cheapest_flow(self, row: int, width: float) -> set[int] | None:
        """Let the cells deviate at the least cost so that a sum gets its width."""
        from scipy.optimize import Bounds, LinearConstraint

        rows, row_low, row_high = self._pair(row, width)
        solved = solve(
            np.concatenate([self.cost, self.cost]),
            constraints=LinearConstraint(rows, row_low, row_high),
            bounds=Bounds(np.tile(self.low, 2), np.tile(self.high, 2)),
        )
        if solved.x is None:
            return None
        moved = np.maximum(solved.x[: self.n], solved.x[self.n :])
        return {
            cell
            for i, cell in enumerate(self.open)
            if max(moved[self.up + i], moved[self.down + i]) > _EPS
        }

    def least_cost(self, widths: dict[int, float]) -> set[int] | None:
        """Choose the cells of least cost that give all sums their widths; None if not found."""
        from scipy.optimize import Bounds, LinearConstraint

        k, n, m = len(widths), self.n, len(self.open)
        total = 2 * k * n + m
        entries, low, high = [], [], []
        offset = 0
        for copy, (row, width) in enumerate(sorted(widths.items())):
            rows, row_low, row_high = self._pair(row, width)
            coo = rows.tocoo()
            entries += [
                (offset + int(i), 2 * copy * n + int(j), float(value))
                for i, j, value in zip(coo.row, coo.col, coo.data, strict=True)
            ]
            low.append(row_low)
            high.append(row_high)
            offset += rows.shape[0]
        for table in range(2 * k):
            for first in (self.up, self.down):
                for i in range(m):
                    # A cell deviates only if it is withheld.
                    most = min(_MOST_FLOW, float(self.high[first + i]))
                    entries += [
                        (offset, table * n + first + i, 1.0),
                        (offset, 2 * k * n + i, -most),
                    ]
                    low.append(np.array([-np.inf]))
                    high.append(np.array([0.0]))
                    offset += 1
        # Equal costs are told apart by order, so that there is one best choice.
        order = np.arange(1, m + 1) / (m * (m + 1.0))
        cost = np.concatenate([np.zeros(2 * k * n), self.prices + order])
        solved = solve(
            cost,
            constraints=LinearConstraint(
                weighted(entries, offset, total), np.concatenate(low), np.concatenate(high)
            ),
            bounds=Bounds(
                np.concatenate([np.tile(self.low, 2 * k), np.zeros(m)]),
                np.concatenate([np.tile(self.high, 2 * k), np.ones(m)]),
            ),
            # Counts are whole numbers; and HiGHS writes on stdout where it mends a mixed solution.
            integrality=np.ones(total),
            options={"node_limit": _EXACT_NODES, "mip_rel_gap": 0.0},
        )
        if solved.x is None or solved.status != 0:
            return None
        return {cell for i, cell in enumerate(self.open) if solved.x[2 * k * n + i] > 0.5}

    def _pair(self, row: int, width: float) -> tuple[csr_array, Floats, Floats]:
        """Put two tables side by side, the one with so much more in a sum than the other."""
        coo = self.matrix.tocoo()
        height = self.matrix.shape[0]
        entries = [
            (int(i) + t * height, int(j) + t * self.n, float(value))
            for t in (0, 1)
            for i, j, value in zip(coo.row, coo.col, coo.data, strict=True)
        ]
        i = self.row_at[row]
        for at, j, value in zip(coo.row, coo.col, coo.data, strict=True):
            # The sum itself: parts and pools, not what its own cell deviates by.
            if at == i and j < self.up:
                entries += [
                    (2 * height, int(j), float(value)),
                    (2 * height, int(j) + self.n, -float(value)),
                ]
        return (
            weighted(entries, 2 * height + 1, 2 * self.n),
            np.concatenate([self.row_low, self.row_low, [width]]),
            np.concatenate([self.row_high, self.row_high, [np.inf]]),
        )
