"""Least-cost panels as a flow over few pairs, with proof for the pairs left out.

Each case's and each expert's cheapest pairs are arcs at first. The dual prices then show what the
others could save at most; where that is too much they join and the flow runs again.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.matching.arrays import TIES, Arrays, Bools, Ints, panel_cost
from evaluation.matching.graph import graph_of, run
from evaluation.matching.likely import SMALL
from evaluation.matching.prices import reduced_costs

PER_CASE: Final = 12
PER_EXPERT: Final = 20
TRIES: Final = 6
TOLERANCE: Final = 20_000
"""A sparse answer counts when it lies above the proven floor by less than 1 part in this."""
FAR: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class Found:
    """Rows and columns of the chosen pairs, with ``cost`` and ``bound`` as in a Panel.

    ``reduced`` is how much cheaper each pair must be to be worth taking, in parts of a cost unit
    times ``scale``.
    """

    rows: Ints
    columns: Ints
    cost: int
    bound: int
    method: str
    reduced: Ints
    scale: int

    @property
    def proven(self) -> bool:
        return (self.cost - self.bound) * TOLERANCE <= abs(self.cost)


def cheapest(arrays: Arrays, cost: Ints) -> Bools:
    """Each case's and each expert's cheapest allowed pairs; equals are chosen by the seed."""
    if cost.size <= SMALL:
        return arrays.allowed.copy()
    rank = np.where(arrays.allowed, cost * TIES + arrays.tie, FAR)
    chosen = np.zeros(rank.shape, np.bool_)
    per_case = min(PER_CASE + int(arrays.open.max(initial=0)), rank.shape[1])
    best = np.argpartition(rank, per_case - 1, axis=1)[:, :per_case]
    chosen[np.arange(rank.shape[0])[:, None], best] = True
    per_expert = min(PER_EXPERT, rank.shape[0])
    best = np.argpartition(rank, per_expert - 1, axis=0)[:per_expert]
    chosen[best, np.arange(rank.shape[1])[None, :]] = True
    return chosen & arrays.allowed


def least_cost(arrays: Arrays, cost: Ints, edges: Bools) -> Found | None:
    """The best panel without required fields, a pair costing ``cost``; None where there is none.

    ``edges`` are the pairs to begin with; those that join are added in place.
    """
    room, found = likely_room(arrays), None
    for attempt in range(TRIES):
        if attempt == TRIES - 1:
            edges |= arrays.allowed
            room = arrays.room
        found = _solved(arrays, cost, edges, room)
        if found is None:
            edges |= arrays.allowed
        if found is None or _cramped(arrays, found, room):
            room = arrays.room
        elif found.proven:
            return found
        else:
            edges |= _missed(arrays, found.reduced)
    return found


def likely_room(arrays: Arrays) -> Ints:
    """Twice the mean load and some: steps that hardly any expert would climb cost time."""
    able = max(int(np.count_nonzero(arrays.room)), 1)
    return np.minimum(arrays.room, 2 * int(arrays.open.sum()) // able + 8)


def _cramped(arrays: Arrays, found: Found, room: Ints) -> bool:
    load = np.bincount(found.columns, minlength=len(room))
    return bool(((load == room) & (room < arrays.room)).any())


def _missed(arrays: Arrays, reduced: Ints) -> Bools:
    """The pairs worth taking, of each case no more than it has places open, and as many again."""
    many = min(2 * int(arrays.open.max(initial=1)), reduced.shape[1])
    best = np.argpartition(reduced, many - 1, axis=1)[:, :many]
    missed = np.zeros(reduced.shape, np.bool_)
    missed[np.arange(reduced.shape[0])[:, None], best] = True
    return missed & (reduced < 0)


def _solved(arrays: Arrays, cost: Ints, edges: Bools, room: Ints) -> Found | None:
    graph = graph_of(arrays, cost, edges, room)
    flows = run(arrays, graph)
    if flows is None:
        return None
    rows, columns = graph.rows[flows[0]], graph.columns[flows[0]]
    reduced = reduced_costs(arrays, graph, cost, flows)
    reduced[edges] = np.maximum(reduced[edges], 0)
    reached = panel_cost(arrays, cost, rows, columns)
    ties = int(arrays.tie[rows, columns].sum()) if graph.scale > 1 else 0
    floor = reached * graph.scale + ties + _most_saved(arrays, reduced)
    return Found(
        rows=rows,
        columns=columns,
        cost=reached,
        bound=floor // graph.scale,
        method="full" if np.array_equal(edges, arrays.allowed) else "sparse",
        reduced=reduced,
        scale=graph.scale,
    )


def _most_saved(arrays: Arrays, reduced: Ints) -> int:
    """What all pairs left out could save together: of each case as many as it has places open."""
    some = np.flatnonzero((reduced < 0).any(axis=1))
    saved = np.cumsum(np.minimum(np.sort(reduced[some], axis=1), 0), axis=1)
    return int(saved[np.arange(len(some)), arrays.open[some] - 1].sum())
