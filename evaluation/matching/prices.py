"""Dual prices of a flow: what a pair that was left out would have to save to be worth taking."""

from dataclasses import dataclass

import numpy as np

from evaluation.matching.arrays import Arrays, Bools, Ints
from evaluation.matching.graph import Graph

FAR = np.int64(1) << np.int64(61)


@dataclass(frozen=True, slots=True)
class Residual:
    """Arcs along which the flow could change, in no order."""

    tail: Ints
    head: Ints
    cost: Ints


def reduced_costs(arrays: Arrays, graph: Graph, cost: Ints, flows: tuple[Bools, Bools]) -> Ints:
    """Of every pair, cases by experts, scaled: below zero, taking it could make the panel cheaper.

    Zero where a pair cannot be taken; the arcs of the graph come out at their own reduced costs.
    """
    price = lowest_prices(_residual(arrays, graph, flows), graph.nodes, graph.sink)
    cases, experts = len(arrays.cases), price[len(arrays.cases) : graph.sink]
    reduced = cost * graph.scale + experts[None, :] - price[:cases, None]
    if graph.scale > 1:
        reduced += arrays.tie
    _enter_groups(arrays, graph, price, reduced)
    return np.where(arrays.allowed, reduced, 0)


def _enter_groups(arrays: Arrays, graph: Graph, price: Ints, reduced: Ints) -> None:
    """A colleague of a group's members enters at the group's price, not at the case's."""
    if not len(graph.group_key):
        return
    for_employer = np.argsort(arrays.employer, kind="stable")
    sizes = np.bincount(arrays.employer, minlength=len(arrays.experts))
    begins = np.cumsum(sizes) - sizes
    employer = graph.group_key % len(arrays.experts)
    many = sizes[employer]
    rows = np.repeat(graph.group_row, many)
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    columns = for_employer[np.repeat(begins[employer], many) + offset]
    gain = price[graph.group_row] - price[graph.sink + 1 :]
    reduced[rows, columns] += np.repeat(gain, many)


def _residual(arrays: Arrays, graph: Graph, flows: tuple[Bools, Bools]) -> Residual:
    taken, passed = flows
    experts = len(arrays.cases) + graph.columns
    load = np.bincount(graph.columns[taken], minlength=len(arrays.experts))
    marginal = (load + arrays.carried) * (arrays.load * graph.scale)
    more = np.flatnonzero(load < arrays.room)
    less = np.flatnonzero(load > 0)
    to_sink, from_sink = np.full_like(more, graph.sink), np.full_like(less, graph.sink)
    return Residual(
        tail=np.concatenate(
            [
                np.where(taken, experts, graph.tail),
                np.where(passed, graph.groups, graph.group_row),
                more + len(arrays.cases),
                from_sink,
            ]
        ),
        head=np.concatenate(
            [
                np.where(taken, graph.tail, experts),
                np.where(passed, graph.group_row, graph.groups),
                to_sink,
                less + len(arrays.cases),
            ]
        ),
        cost=np.concatenate(
            [
                np.where(taken, -graph.cost, graph.cost),
                np.zeros_like(graph.group_row),
                marginal[more],
                -(marginal[less] - arrays.load * graph.scale),
            ]
        ),
    )


def lowest_prices(residual: Residual, nodes: int, sink: int) -> Ints:
    """The lowest that fit, by the distance from the sink to each node.

    Lowest, because experts then cost what their last case cost and not what the next one would:
    pairs left out look less tempting. Nodes that the sink cannot reach get the highest that fit.
    """
    start = np.full(nodes, FAR)
    start[sink] = 0
    price = -_relaxed(residual.head, residual.tail, residual.cost, start)
    unreached = price < -FAR // 2
    if unreached.any():
        price[unreached] = FAR
        outward = unreached[residual.tail]
        price = _relaxed(
            residual.tail[outward], residual.head[outward], residual.cost[outward], price
        )
    return price


def _relaxed(tail: Ints, head: Ints, cost: Ints, distance: Ints) -> Ints:
    """Bellman and Ford: the lowest ``distance[tail]`` over ``cost + distance[head]``.

    There is no negative cycle to run round: the flow is optimal on its own arcs.
    """
    if not len(tail):
        return distance
    order = np.argsort(tail, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    begins = np.flatnonzero(np.diff(tail, prepend=-1))
    nodes = tail[begins]
    while True:
        best = np.minimum(np.minimum.reduceat(cost + distance[head], begins), distance[nodes])
        if (best == distance[nodes]).all():
            return distance
        distance[nodes] = best
