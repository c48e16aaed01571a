"""What a panel costs, by the solver's own arithmetic."""

from collections.abc import Collection

import numpy as np

from evaluation.matching.arrays import arrays_of, panel_cost
from evaluation.matching.costs import GRAIN
from evaluation.matching.problem import Pair, Problem


def costs_of(problem: Problem, *panels: Collection[Pair]) -> list[int]:
    """The cost of each panel in whole cost units; pairs of unknown keys count for nothing."""
    arrays = arrays_of(problem)
    costs = []
    for pairs in panels:
        free = np.array(sorted(set(pairs) - problem.fixed), np.int64).reshape(-1, 2)
        free = free[np.isin(free[:, 0], arrays.cases) & np.isin(free[:, 1], arrays.experts)]
        rows = np.searchsorted(arrays.cases, free[:, 0])
        columns = np.searchsorted(arrays.experts, free[:, 1])
        costs.append(panel_cost(arrays, arrays.cost, rows, columns) // GRAIN)
    return costs
