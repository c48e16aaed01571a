"""Required fields: a rule over all experts of a case, which no single arc can carry.

Each need gets a price that its experts are paid; the flow then runs on the costs less the prices.
Prices rise where a need is unmet and fall where it is met too well, and every flow leaves a proven
floor (Lagrange). What then stays open is settled by the constraint solver.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evaluation.matching import cpsat
from evaluation.matching.arrays import TIES, Arrays, Bools, Ints, panel_cost
from evaluation.matching.flow import Found, least_cost
from evaluation.matching.likely import SMALL, looked_at, one_per_employer
from evaluation.matching.waivers import Filled, colleagues_in, filled

ROUNDS: Final = 3
ROUNDS_SMALL: Final = 4
OFFERED: Final = 6
"""Experts of a field that join a case's arcs each time its need is unmet."""
BANS: Final = 4
"""Times that meeting colleagues are parted one pair at a time."""
NEIGHBOURS: Final = 120
NEIGHBOURS_LIMIT: Final = 1.0
"""Cases, and deterministic seconds, while the last unmet needs are settled."""


@dataclass(slots=True)
class Search:
    """``prices`` and ``needed`` are per field and row; ``last`` is the flow at these prices."""

    arrays: Arrays
    edges: Bools
    prices: dict[str, Ints]
    needed: dict[str, Bools]
    last: Found
    bound: int
    best: Found | None = None

    @property
    def small(self) -> bool:
        return self.arrays.cost.size <= SMALL

    @property
    def done(self) -> bool:
        """Small panels are the very optimum."""
        if self.best is None:
            return False
        return self.best.cost == self.best.bound if self.small else self.best.proven


def with_fields(arrays: Arrays, first: Found, edges: Bools) -> Found | None:
    """The best panel that also meets ``arrays.needs``; None where none was found.

    ``first`` is the answer without them; ``edges`` grow in place.
    """
    search = _begun(arrays, first, edges)
    if not search.small:
        _seat_fields_first(search)
    for step in range(ROUNDS_SMALL if search.small else ROUNDS):
        if search.done:
            break
        unmet = _unmet(search)
        if any(rows.any() for rows in unmet.values()):
            if not _raise_prices(search, unmet, 1 << min(step + 3, 13)):
                return None
            _lower_prices(search)
        else:
            _note(search)
            if search.done:
                break
            _lower_prices(search)
        _run_again(search)
    return search.best if search.done else _settled(search)


def _begun(arrays: Arrays, first: Found, edges: Bools) -> Search:
    needed = {name: np.zeros(len(arrays.cases), np.bool_) for name in arrays.having}
    for row, names in arrays.needs:
        for name in names:
            needed[name][row] = True
    prices = {name: np.zeros(len(arrays.cases), np.int64) for name in needed}
    return Search(arrays, edges, prices, needed, first, first.bound)


def _seat_fields_first(search: Search) -> None:
    """Begin with a panel and prices from the flow that seats each field, if it fills all places."""
    arrays = search.arrays
    for edges in (_with_fields_offered(search), looked_at(arrays)):
        far = 4 * (int(np.abs(arrays.cost).max()) + arrays.load * int(arrays.room.max()))
        found = _without_colleagues(arrays, edges, far)
        for (row, name), price in found.need_prices.items():
            search.prices[name][row] = min(price // TIES, far)
        if not found.unmet and not found.empty.any() and not colleagues_in(arrays, found):
            search.best = _as_found(search, found.rows, found.columns)
            search.best = replace(search.best, method="sparse")
            break
    search.edges |= edges
    _run_again(search)


def _without_colleagues(arrays: Arrays, edges: Bools, far: int) -> Filled:
    """The flow with every pair in it, less those by which colleagues met, until none meet."""
    offered = edges.copy()
    for attempt in range(BANS + 1):
        found = filled(
            arrays,
            offered if attempt < BANS else one_per_employer(arrays, offered),
            cost=arrays.cost * TIES + arrays.tie,
            load=arrays.load * TIES,
            over=False,
            prices={"field": far * TIES, "pool": 2 * far * TIES},
        )
        met = colleagues_in(arrays, found)
        if not met:
            break
        for row, column in met:
            offered[row, column] = False
    return found


def _with_fields_offered(search: Search) -> Bools:
    """The pairs at hand and, for each need, the cheapest experts of the field."""
    arrays, edges = search.arrays, search.edges.copy()
    for name, rows in search.needed.items():
        numbers, columns = np.flatnonzero(rows), np.flatnonzero(arrays.having[name])
        lacking = np.where(
            arrays.allowed[np.ix_(numbers, columns)],
            search.last.reduced[np.ix_(numbers, columns)],
            np.iinfo(np.int64).max,
        )
        many = min(2 * OFFERED, len(columns))
        best = np.argsort(lacking, axis=1, kind="stable")[:, :many]
        edges[numbers[:, None], columns[best]] = True
    return edges & arrays.allowed


def _met(search: Search, name: str) -> Ints:
    """How many experts of the field each case has."""
    having = search.arrays.having[name][search.last.columns]
    return np.bincount(search.last.rows[having], minlength=len(search.arrays.cases))


def _unmet(search: Search) -> dict[str, Bools]:
    return {name: rows & (_met(search, name) == 0) for name, rows in search.needed.items()}


def _raise_prices(search: Search, unmet: dict[str, Bools], step: int) -> bool:
    """To where the field's cheapest expert is worth taking; False where a case has none at all."""
    for name, rows in unmet.items():
        numbers = np.flatnonzero(rows)
        columns = np.flatnonzero(search.arrays.having[name])
        allowed = search.arrays.allowed[np.ix_(numbers, columns)]
        if not allowed.any(axis=1).all():
            return False
        if not len(numbers):
            continue
        lacking = search.last.reduced[np.ix_(numbers, columns)]
        lacking = np.where(allowed, lacking, np.iinfo(np.int64).max)
        search.prices[name][numbers] += (
            np.maximum(lacking.min(axis=1), 0) // search.last.scale + step
        )
        many = min(OFFERED, len(columns))
        offered = columns[np.argpartition(lacking, many - 1, axis=1)[:, :many]]
        search.edges[numbers[:, None], offered] = True
    search.edges &= search.arrays.allowed
    return True


def _lower_prices(search: Search) -> None:
    for name, price in search.prices.items():
        price[_met(search, name) > 1] *= 2
        price[_met(search, name) > 1] //= 3


def _run_again(search: Search) -> None:
    cost = search.arrays.cost.copy()
    for name, price in search.prices.items():
        cost -= price[:, None] * search.arrays.having[name][None, :]
    found = least_cost(search.arrays, cost, search.edges)
    if found is None:
        raise AssertionError("prices do not make a flow impossible")
    search.last = found
    paid = sum(int(price.sum()) for price in search.prices.values())
    search.bound = max(search.bound, found.bound + paid)
    if search.best is not None:
        search.best = replace(search.best, bound=search.bound)


def _note(search: Search) -> None:
    reached = panel_cost(search.arrays, search.arrays.cost, search.last.rows, search.last.columns)
    if search.best is None or reached < search.best.cost:
        search.best = replace(search.last, cost=reached)
    search.best = replace(search.best, bound=search.bound)


def _settled(search: Search) -> Found | None:
    """A small problem is decided; in a large one a panel may be missed, and is never made up."""
    if not search.small:
        return search.best or _neighbours_settled(search)
    try:
        return _improved(search, search.arrays.allowed) or search.best
    except cpsat.Impossible:
        return None


def _improved(search: Search, edges: Bools) -> Found | None:
    known = search.best or search.last
    hint = np.zeros(edges.shape, np.bool_)
    hint[known.rows, known.columns] = True
    answer = cpsat.best(search.arrays, edges, hint)
    if answer is None:
        return None
    return _as_found(search, answer.rows, answer.columns, all_=answer.optimal)


def _as_found(search: Search, rows: Ints, columns: Ints, *, all_: bool = False) -> Found:
    reached = panel_cost(search.arrays, search.arrays.cost, rows, columns)
    bound = reached if all_ and search.small else search.bound
    return replace(
        search.last, rows=rows, columns=columns, cost=reached, bound=bound, method="cpsat"
    )


def _neighbours_settled(search: Search) -> Found | None:
    """Only the cases with unmet needs and those that hold their experts change."""
    arrays, last = search.arrays, search.last
    rows = _neighbours(search)
    kept = ~np.isin(last.rows, rows)
    hint = np.zeros(search.edges.shape, np.bool_)
    hint[last.rows, last.columns] = True
    part = _part(arrays, rows, last.columns[kept])
    try:
        answer = cpsat.best(part, search.edges[rows] & part.allowed, hint[rows], NEIGHBOURS_LIMIT)
    except cpsat.Impossible:
        return None
    if answer is None:
        return None
    return _as_found(
        search,
        np.concatenate([last.rows[kept], rows[answer.rows]]),
        np.concatenate([last.columns[kept], answer.columns]),
    )


def _neighbours(search: Search) -> Ints:
    unmet = _unmet(search)
    cases = np.logical_or.reduce(list(unmet.values()))
    wanted = np.logical_or.reduce([search.arrays.having[name] for name in unmet])
    serving = search.last.rows[wanted[search.last.columns]]
    return np.union1d(np.flatnonzero(cases), np.unique(serving)[:NEIGHBOURS])


def _part(arrays: Arrays, rows: Ints, others: Ints) -> Arrays:
    """The problem of these rows, ``others`` being the experts' cases elsewhere."""
    load = np.bincount(others, minlength=len(arrays.experts))
    place = {row: position for position, row in enumerate(rows.tolist())}
    return replace(
        arrays,
        cases=arrays.cases[rows],
        cost=arrays.cost[rows],
        allowed=arrays.allowed[rows] & (arrays.room > load)[None, :],
        open=arrays.open[rows],
        room=arrays.room - load,
        carried=arrays.carried + load,
        tie=arrays.tie[rows],
        needs=tuple((place[row], names) for row, names in arrays.needs if row in place),
    )
