"""The one entrance: a problem in, a panel or the reasons why there is none out."""

from evaluation.matching.arrays import Arrays, arrays_of, pairs_of
from evaluation.matching.flow import Found, cheapest, least_cost
from evaluation.matching.pairwise import with_fields
from evaluation.matching.problem import Panel, Problem, Shortage
from evaluation.matching.shortage import shortage_of


def solve(problem: Problem) -> Panel | Shortage:
    """The cheapest panel that keeps every rule; the same for the same problem and seed.

    Without required fields the cost is within 1 part in 20,000 of the optimum, and the optimum
    itself up to 20,000 pairs of cases and experts. Above that, with required fields, the proven
    floor tells how good the panel is, and a shortage is what was found, not what was proven. Raises
    KeyError for a fixed pair of unknown keys, ValueError for weights beyond 64 bits.
    """
    arrays = arrays_of(problem)
    found = None if problem.fixed & problem.barred else _found(arrays)
    if found is None:
        return shortage_of(problem, arrays)
    return Panel(
        pairs=pairs_of(arrays, found.rows, found.columns),
        cost=found.cost,
        bound=found.bound,
        method=found.method,
    )


def _found(arrays: Arrays) -> Found | None:
    edges = cheapest(arrays, arrays.cost)
    found = least_cost(arrays, arrays.cost, edges)
    return with_fields(arrays, found, edges) if found and arrays.needs else found
