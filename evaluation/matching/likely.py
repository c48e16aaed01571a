"""Which pairs are worth looking at when there are too many to look at all of them."""

from typing import Final

import numpy as np

from evaluation.matching.arrays import TIES, Arrays, Bools
from evaluation.matching.graph import group_keys

OFFERED: Final = 40
"""Experts per case and per required field that are looked at in a large problem."""
MOST_PAIRS: Final = 400_000
SMALL: Final = 20_000
"""Pairs of cases and experts up to which nothing is left out and all is proven."""


def looked_at(arrays: Arrays) -> Bools:
    """All allowed pairs; the likeliest of each case and each field where they are many."""
    if arrays.cost.size <= SMALL:
        return arrays.allowed
    if arrays.cost.size <= MOST_PAIRS:
        return one_per_employer(arrays, arrays.allowed)
    rank = np.where(arrays.allowed, arrays.cost * TIES + arrays.tie, np.iinfo(np.int64).max)
    chosen = np.zeros(rank.shape, np.bool_)
    for having in [np.ones(rank.shape[1], np.bool_), *arrays.having.values()]:
        columns = np.flatnonzero(having)
        many = min(OFFERED, len(columns))
        best = np.argsort(rank[:, columns], axis=1, kind="stable")[:, :many]
        chosen[np.arange(rank.shape[0])[:, None], columns[best]] = True
    return one_per_employer(arrays, chosen & arrays.allowed)


def one_per_employer(arrays: Arrays, edges: Bools) -> Bools:
    """Of colleagues on a case only one, who has its field if any does; all where too few stay."""
    needed = np.zeros(edges.shape, np.bool_)
    for row, names in arrays.needs:
        for name in names:
            needed[row] |= arrays.having[name]
    rows, columns = np.nonzero(edges)
    keys = group_keys(arrays, rows, columns)
    order = np.lexsort((columns, arrays.tie[rows, columns], ~needed[rows, columns], keys))
    first = order[np.unique(keys[order], return_index=True)[1]]
    single = np.zeros(edges.shape, np.bool_)
    single[rows[first], columns[first]] = True
    scarce = np.count_nonzero(single, axis=1) < arrays.open
    single[scarce] = edges[scarce]
    return single
