"""Sums that are nested in two ways bound one another as flows in a network do.

Sums over areas, nested in one another, and sums over periods, nested in one another, make such a network:
what there is flows from the whole by way of the sums of the one kind to the parts, and by way of the sums
of the other kind back to the whole. Each part and each sum is an arc with a smallest and a largest flow,
and the interval of each follows from the largest flow from its end back to its start, in whole numbers
without rounding (Cox (1995), *Network models for complementary cell suppression*, JASA 90:1453-1462).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
    Whole = np.ndarray[tuple[int], np.dtype[np.int64]]

#: Flows are found in numbers of 32 bits, of which there and back along an arc take one.
_MOST = 2**30 - 1


class Network:
    """Flows that agree with what is known of each arc; the one in hand is ``flow``.

    Parameters
    ----------
    low, high
        Between which whole numbers each arc lies: the parts, and then the sums.
    tails, heads
        From which node to which node each of them goes, and last the arc back.
    """

    def __init__(self, low: Whole, high: Whole, tails: Whole, heads: Whole) -> None:
        from scipy.sparse import csr_array

        self.low, self.high = low, high
        self.tails, self.heads = tails, heads
        n_nodes = int(max(tails.max(), heads.max())) + 1
        nodes = np.arange(n_nodes)
        self.source, self.sink = n_nodes, n_nodes + 1
        starts = np.concatenate([tails, np.full(n_nodes, self.source), nodes])
        ends = np.concatenate([heads, nodes, np.full(n_nodes, self.sink)])
        # Each arc both ways, as flows can be taken back.
        row, column = np.concatenate([starts, ends]), np.concatenate([ends, starts])
        order = np.lexsort((column, row))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        self.there, self.back = place[: len(starts)], place[len(starts) :]
        pointers = np.searchsorted(row[order], np.arange(n_nodes + 3))
        self.room = csr_array(
            (
                np.zeros(len(order), dtype=np.int32),
                column[order].astype(np.int32),
                pointers.astype(np.int32),
            ),
            shape=(n_nodes + 2, n_nodes + 2),
        )
        self.flow = np.zeros(len(low), dtype=np.int64)

    def begin(self) -> bool:
        """Find a flow that agrees with what is known; False if there is none."""
        low, high = self.low, self.high
        if (low > high).any():
            return False
        n, n_nodes = len(low), self.source
        # What must flow comes from without, and the rest of the network balances it.
        surplus = np.bincount(self.heads[:n], low, n_nodes) - np.bincount(
            self.tails[:n], low, n_nodes
        )
        data = self.room.data
        data[self.there[:n]] = high - low
        data[[self.there[n], self.back[n]]] = _MOST
        data[self.there[n + 1 : n + 1 + n_nodes]] = np.maximum(surplus, 0)
        data[self.there[n + 1 + n_nodes :]] = np.maximum(-surplus, 0)
        value, moved = self._most(self.source, self.sink)
        data[self.there[n + 1 :]] = 0
        self._take(low + moved)
        return value == int(np.maximum(surplus, 0).sum())

    def push(self, arc: int, *, up: bool) -> None:
        """Go on from a flow in which an arc carries as much as it can, or as little."""
        start, end = (self.tails, self.heads) if up else (self.heads, self.tails)
        room = int(self.high[arc] - self.flow[arc] if up else self.flow[arc] - self.low[arc])
        if not room:
            return
        # What the arc gains flows back from its end to its start by other ways.
        data, last = self.room.data, self.there[len(self.tails) + self.source + int(start[arc])]
        data[[self.there[arc], self.back[arc]]] = 0
        data[last] = room
        value, moved = self._most(int(end[arc]), self.sink)
        data[last] = 0
        moved[arc] = value if up else -value
        self._take(self.flow + moved)

    def _most(self, source: int, sink: int) -> tuple[int, Whole]:
        """Let as much flow as can; returns how much, and by how much each arc's flow changed."""
        from scipy.sparse.csgraph import maximum_flow

        found = maximum_flow(self.room, source, sink)
        return int(found.flow_value), found.flow.data[self.there[: len(self.flow)]].astype(np.int64)

    def _take(self, flow: Whole) -> None:
        """Go on from this flow."""
        n = len(flow)
        self.flow = flow
        self.room.data[self.there[:n]] = self.high - flow
        self.room.data[self.back[:n]] = flow - self.low


def network_of(
    matrix: csr_array, rows: tuple[Floats, Floats], parts: tuple[Floats, Floats]
) -> Network | None:
    """Lay sums out as a network, if they are nested in no more than two ways.

    Parameters
    ----------
    matrix
        For each sum 1 at the parts that it is made of.
    rows, parts
        Smallest and largest values of the sums and the parts; the largest of parts are finite.

    Returns
    -------
    Network or None
        None if they are not nested so, or a bound is no whole number or too large.
    """
    known = np.concatenate([*rows, *parts])
    if (known[np.isfinite(known)] % 1 != 0).any() or parts[1].sum() > _MOST:
        return None
    second = _second_kind(matrix)
    if second is None:
        return None
    n_rows, n_parts = matrix.shape
    first_of, second_of, above = _nested(matrix, second)
    tails = np.concatenate([first_of, np.where(second, np.arange(n_rows), above), [n_rows + 1]])
    heads = np.concatenate([second_of, np.where(second, above, np.arange(n_rows)), [n_rows]])
    if len(set(zip(tails.tolist(), heads.tolist(), strict=True))) < n_parts + n_rows + 1:
        return None
    return Network(*_bounds(matrix, rows, parts), tails, heads)


def _bounds(
    matrix: csr_array, rows: tuple[Floats, Floats], parts: tuple[Floats, Floats]
) -> tuple[Whole, Whole]:
    """Bound parts by the sums that they are in, and sums by their parts, as far as one look goes."""
    row_low = np.maximum(rows[0], matrix @ parts[0])
    row_high = np.minimum(rows[1], matrix @ parts[1])
    low, high = parts[0].copy(), parts[1].copy()
    cells = matrix.tocoo()
    np.minimum.at(high, cells.col, (row_high - matrix @ parts[0])[cells.row] + parts[0][cells.col])
    np.maximum.at(low, cells.col, (row_low - matrix @ parts[1])[cells.row] + parts[1][cells.col])
    return (
        np.concatenate([low, row_low]).astype(np.int64),
        np.concatenate([high, row_high]).astype(np.int64),
    )


def _second_kind(matrix: csr_array) -> np.ndarray | None:
    """Tell sums apart so that those of one kind are nested or apart; None if that cannot be."""
    shared = (matrix @ matrix.T).tocoo()
    i, j = shared.row, shared.col
    size = np.diff(matrix.indptr)
    cross = shared.data < np.minimum(size[i], size[j])
    neighbours: list[list[int]] = [[] for _ in range(len(size))]
    for one, other in zip(i[cross].tolist(), j[cross].tolist(), strict=True):
        neighbours[one].append(other)
    kind = [-1] * len(size)
    for start in range(len(size)):
        if kind[start] >= 0:
            continue
        kind[start] = 0
        pending = [start]
        for one in pending:
            for other in neighbours[one]:
                if kind[other] < 0:
                    kind[other] = 1 - kind[one]
                    pending.append(other)
                elif kind[other] == kind[one]:
                    return None
    return np.array(kind, dtype=bool)


def _nested(matrix: csr_array, second: np.ndarray) -> tuple[Whole, Whole, Whole]:
    """Find the smallest sums around things.

    Returns
    -------
    first, second
        Of each part, the smallest sum of either kind that it is in; else the whole of that kind, which
        is numbered behind the sums.
    above
        Of each sum, the next larger of its kind; else the whole.
    """
    n_rows, n_parts = matrix.shape
    inner = np.repeat([[n_rows], [n_rows + 1]], n_parts, axis=1)
    above = np.where(second, n_rows + 1, n_rows)
    # From the largest to the smallest, each found within the one that was last around its parts.
    for row in np.argsort(-np.diff(matrix.indptr), kind="stable").tolist():
        members = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        around = inner[int(second[row])]
        above[row] = around[members[0]]
        around[members] = row
    return inner[0], inner[1], above
