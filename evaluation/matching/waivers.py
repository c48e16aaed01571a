"""Required fields as one flow, for what is too large for the constraint solver.

A place with a required field is a node of its own. What a flow cannot carry (colleagues, an expert
with two required fields) is counted afterwards on the pairs found, so the account is true.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from evaluation.matching.arrays import Arrays, Bools, Ints
from evaluation.matching.graph import group_keys
from evaluation.matching.prices import Residual, lowest_prices

Flow = min_cost_flow.SimpleMinCostFlow


@dataclass(frozen=True, slots=True)
class Filled:
    """Pairs taken; ``empty`` places are left per row, ``unmet`` lists (row, field).

    ``need_prices`` is what each (row, field) costs the panel, as the dual prices have it.
    """

    rows: Ints
    columns: Ints
    empty: Ints
    unmet: tuple[tuple[int, str], ...]
    need_prices: Mapping[tuple[int, str], int]


def filled(
    arrays: Arrays,
    edges: Bools,
    *,
    cost: Ints,
    load: int,
    over: bool,
    prices: Mapping[str, int],
) -> Filled:
    """The panel that costs least, ``prices`` for rules given up included.

    ``cost`` is of each pair, ``load`` of each further case of one expert; caps are overrun only
    where ``over`` says so.
    """
    network = _Network(arrays, edges)
    network.add_pairs(cost)
    network.add_needs(prices)
    network.add_steps(load)
    network.add_ends(prices, over=over)
    chosen, need_prices = network.solve()
    rows, columns = network.rows[chosen], network.columns[chosen]
    empty = arrays.open - np.bincount(rows, minlength=len(arrays.cases))
    return Filled(rows, columns, empty, _unmet(arrays, rows, columns, empty), need_prices)


def colleagues_in(arrays: Arrays, found: Filled) -> list[tuple[int, int]]:
    """(row, column) of each expert who sits with a colleague counted before him."""
    keys = group_keys(arrays, found.rows, found.columns)
    first = np.zeros(len(keys), np.bool_)
    first[np.unique(keys, return_index=True)[1]] = True
    return list(zip(found.rows[~first].tolist(), found.columns[~first].tolist(), strict=True))


def _unmet(arrays: Arrays, rows: Ints, columns: Ints, empty: Ints) -> tuple[tuple[int, str], ...]:
    met = {
        name: np.bincount(rows[having[columns]], minlength=len(arrays.cases))
        for name, having in arrays.having.items()
    }
    return tuple(
        (row, name)
        for row, names in arrays.needs
        for name in names
        if not met[name][row] and not empty[row]
    )


class _Network:
    """Nodes: cases, experts, sink, then one per pair that meets a need, then one per need."""

    def __init__(self, arrays: Arrays, edges: Bools) -> None:
        self.arrays = arrays
        self.solver = Flow()
        self.parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.rows, self.columns = np.nonzero(edges)
        self.sink = sum(edges.shape)
        self.needs = [
            (row, name) for row, names in arrays.needs for name in names[: arrays.open[row]]
        ]
        meeting = np.zeros(edges.shape, np.bool_)
        for row, name in self.needs:
            meeting[row] |= arrays.having[name]
        special = meeting[self.rows, self.columns]
        self.node = np.where(special, self.sink + np.cumsum(special), -1)
        self.first_need = self.sink + 1 + int(special.sum())
        self.supply = arrays.open.copy()

    def arcs(self, tail: Ints, head: Ints, cost: Ints, capacity: Ints | None = None) -> None:
        many = np.ones_like(tail) if capacity is None else capacity
        self.parts.append((tail, head, cost, many))
        self.solver.add_arcs_with_capacity_and_unit_cost(tail, head, many, cost)

    def add_pairs(self, cost: Ints) -> None:
        special = self.node >= 0
        experts = len(self.arrays.cases) + self.columns
        tail = np.where(special, self.node, self.rows)
        self.arcs(tail, experts, cost[self.rows, self.columns])
        self.arcs(self.rows[special], self.node[special], np.zeros(special.sum(), np.int64))

    def add_needs(self, prices: Mapping[str, int]) -> None:
        begins = np.searchsorted(self.rows, np.arange(len(self.arrays.cases) + 1))
        for number, (row, name) in enumerate(self.needs):
            here = slice(begins[row], begins[row + 1])
            nodes = self.node[here][self.arrays.having[name][self.columns[here]]]
            need = self.first_need + number
            self.arcs(np.full_like(nodes, need), nodes, np.zeros_like(nodes))
            ends = np.array([row, self.sink])
            self.arcs(np.full_like(ends, need), ends, np.array([prices["field"], prices["pool"]]))
            self.solver.set_node_supply(need, 1)
            self.supply[row] -= 1

    def add_steps(self, load: int) -> None:
        """Each expert's cases up to his room, each dearer than the one before."""
        room = self.arrays.room
        if load:
            expert = np.repeat(np.arange(len(room)), room)
            step = np.arange(len(expert)) - (np.cumsum(room) - room)[expert]
            cost = (step + self.arrays.carried[expert]) * load
            capacity = np.ones_like(expert)
        else:
            expert, capacity, cost = np.arange(len(room)), room, np.zeros_like(room)
        self.arcs(len(self.arrays.cases) + expert, np.full_like(expert, self.sink), cost, capacity)

    def add_ends(self, prices: Mapping[str, int], *, over: bool) -> None:
        """Places may stay empty and caps be overrun, at a price."""
        cases = np.arange(len(self.arrays.cases))
        if over:
            nodes = len(cases) + np.arange(len(self.arrays.room))
            cost, many = np.full_like(nodes, prices["cap"]), np.full_like(nodes, len(cases))
            self.arcs(nodes, np.full_like(nodes, self.sink), cost, many)
        sinks = np.full_like(cases, self.sink)
        self.arcs(cases, sinks, np.full_like(cases, prices["pool"]), self.arrays.open)
        self.solver.set_nodes_supplies(cases, self.supply)
        self.solver.set_node_supply(self.sink, -int(self.arrays.open.sum()))

    def solve(self) -> tuple[Bools, dict[tuple[int, str], int]]:
        status = self.solver.solve()
        if status != Flow.OPTIMAL:
            raise AssertionError(f"empty places keep every rule: {status.name}")
        tail, head, cost, many = (
            np.concatenate(column) for column in zip(*self.parts, strict=True)
        )
        flow = np.asarray(self.solver.flows(np.arange(len(tail))), np.int64)
        more, back = flow < many, flow > 0
        residual = Residual(
            np.concatenate([tail[more], head[back]]),
            np.concatenate([head[more], tail[back]]),
            np.concatenate([cost[more], -cost[back]]),
        )
        price = lowest_prices(residual, self.first_need + len(self.needs), self.sink)
        worth = {
            (row, name): max(int(price[self.first_need + number] - price[row]), 0)
            for number, (row, name) in enumerate(self.needs)
        }
        return flow[: len(self.rows)] > 0, worth
