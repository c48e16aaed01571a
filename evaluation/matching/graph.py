"""The flow network of an assignment: case → (case and employer) → expert → load steps → sink."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.graph.python import min_cost_flow

from evaluation.matching.arrays import TIES, Arrays, Bools, Ints

HIGHEST: Final = 1 << 62
Flow = min_cost_flow.SimpleMinCostFlow


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes are the cases, the experts, the sink, then the groups.

    A group is the colleagues on one case: one unit passes. Pair ``i`` runs from node ``tail[i]``
    to expert ``columns[i]``. Step ``i`` is one more case for ``step_expert[i]``. Costs are scaled
    by ``scale`` with the seed's ties below it.
    """

    rows: Ints
    columns: Ints
    tail: Ints
    cost: Ints
    group_row: Ints
    group_key: Ints
    step_expert: Ints
    step_cost: Ints
    scale: int
    sink: int

    @property
    def nodes(self) -> int:
        return self.sink + 1 + len(self.group_row)

    @property
    def groups(self) -> Ints:
        return np.arange(self.sink + 1, self.nodes)


def graph_of(arrays: Arrays, cost: Ints, edges: Bools, room: Ints) -> Graph:
    """``cost`` is of each pair, ``edges`` the pairs that are arcs, ``room`` the steps per expert."""
    rows, columns = np.nonzero(edges)
    sink = len(arrays.cases) + len(arrays.experts)
    keys, group, count = np.unique(
        group_keys(arrays, rows, columns), return_inverse=True, return_counts=True
    )
    shared = count > 1
    node = sink + np.cumsum(shared)
    step_expert = np.repeat(np.arange(len(room)), room)
    step = np.arange(len(step_expert)) - (np.cumsum(room) - room)[step_expert]
    scale = scale_of(arrays, cost, sink + 2 + len(keys))
    return Graph(
        rows=rows,
        columns=columns,
        tail=np.where(shared[group], node[group], rows),
        cost=scaled(arrays, cost, scale, rows, columns),
        group_row=keys[shared] // len(arrays.experts),
        group_key=keys[shared],
        step_expert=step_expert,
        step_cost=(step + arrays.carried[step_expert]) * (arrays.load * scale),
        scale=scale,
        sink=sink,
    )


def group_keys(arrays: Arrays, rows: Ints, columns: Ints) -> Ints:
    """One number for a case and an employer."""
    return rows * len(arrays.experts) + arrays.employer[columns]


def scaled(arrays: Arrays, cost: Ints, scale: int, rows: Ints, columns: Ints) -> Ints:
    taken = cost[rows, columns] * scale
    return taken + arrays.tie[rows, columns] if scale > 1 else taken


def run(arrays: Arrays, graph: Graph) -> tuple[Bools, Bools] | None:
    """Which pairs and which groups carry flow; None where the cases cannot all be filled.

    Raises ValueError for weights beyond what 64 bits hold.
    """
    solver = Flow()
    experts = len(arrays.cases) + graph.columns
    pairs = solver.add_arcs_with_capacity_and_unit_cost(
        graph.tail, experts, np.ones_like(experts), graph.cost
    )
    grouped = solver.add_arcs_with_capacity_and_unit_cost(
        graph.group_row, graph.groups, np.ones_like(graph.groups), np.zeros_like(graph.groups)
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        len(arrays.cases) + graph.step_expert,
        np.full_like(graph.step_expert, graph.sink),
        np.ones_like(graph.step_expert),
        graph.step_cost,
    )
    solver.set_nodes_supplies(np.arange(len(arrays.cases)), arrays.open)
    solver.set_node_supply(graph.sink, -int(arrays.open.sum()))
    status = solver.solve()
    if status == Flow.INFEASIBLE:
        return None
    if status != Flow.OPTIMAL:
        raise ValueError(f"the weights are out of range: {status.name}")
    return solver.flows(pairs) > 0, solver.flows(grouped) > 0


def scale_of(arrays: Arrays, cost: Ints, nodes: int) -> int:
    """Room for every tie of a whole panel below one part; 1 where 64 bits do not hold that."""
    scale = TIES * (int(arrays.open.sum()) + 1)
    steps = arrays.load * int((arrays.room + arrays.carried).max(initial=0))
    highest = int(np.abs(cost).max(initial=0)) + steps
    return scale if (highest + 1) * scale * nodes < HIGHEST else 1
