"""The order of cases in a defence: who must leave for one case should stay out for the next too."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from ortools.sat.python import cp_model

Conflicted = Mapping[int, frozenset[int]]

EXACT: Final = 12
"""Cases up to which the order is the proven best."""
STARTS: Final = 1200
"""Divided by the number of sets, how many beginnings are tried; four at least."""
SEED: Final = 20130402
LIMIT: Final = 10.0


def swaps(order: Sequence[int], conflicted: Conflicted) -> int:
    """How often someone leaves or comes back between one case and the next."""
    steps = pairwise(order)
    return sum(len(conflicted[case] ^ conflicted[following]) for case, following in steps)


def order_cases(conflicted: Conflicted) -> list[int]:
    """Keys of cases in an order with few ``swaps``; the same answer for the same cases.

    Cases with one and the same conflicted set stand together, by key; up to ``EXACT`` different
    sets the order is the best there is.
    """
    alike: dict[frozenset[int], list[int]] = {}
    for case in sorted(conflicted):
        alike.setdefault(conflicted[case], []).append(case)
    sets = list(alike)
    distance = [[len(left ^ right) for right in sets] for left in sets]
    route = _exact(distance) if len(sets) <= EXACT else _searched(distance)
    return [case for at in route for case in alike[sets[at]]]


Distances = list[list[int]]


def _exact(distance: Distances) -> list[int]:
    """A circuit through one further stop that is next to all: where the order begins and ends."""
    many = len(distance)
    if many < 2:  # noqa: PLR2004 - nothing to order
        return list(range(many))
    model = cp_model.CpModel()
    arcs = [
        (left, right, model.new_bool_var(""))
        for left in range(many + 1)
        for right in range(many + 1)
        if left != right
    ]
    model.add_circuit(arcs)
    model.minimize(
        sum(
            distance[left][right] * taken
            for left, right, taken in arcs
            if many not in {left, right}
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = LIMIT
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return _searched(distance)
    following = {left: right for left, right, taken in arcs if solver.boolean_value(taken)}
    route, stop = [], following[many]
    while stop != many:
        route.append(stop)
        stop = following[stop]
    return route


def _searched(distance: Distances) -> list[int]:
    """Nearest neighbours from many beginnings, each mended until no move of a stretch helps."""
    dice = random.Random(SEED)  # noqa: S311 - varies a search, keeps no secret
    starts = list(range(len(distance)))
    dice.shuffle(starts)
    routes = [
        _mended(_nearest(start, distance), distance)
        for start in starts[: max(STARTS // len(distance), 4)]
    ]
    return min(routes, key=lambda route: (_length(route, distance), route))


def _nearest(start: int, distance: Distances) -> list[int]:
    route, left = [start], set(range(len(distance))) - {start}
    while left:
        here = distance[route[-1]]
        following = min(left, key=lambda stop: (here[stop], stop))
        route.append(following)
        left.remove(following)
    return route


def _length(route: Sequence[int], distance: Distances) -> int:
    steps = pairwise(route)
    return sum(distance[left][right] for left, right in steps)


def _mended(route: list[int], distance: Distances) -> list[int]:
    best = _length(route, distance)
    found = True
    while found:
        found = False
        for changed in _moves(route):
            length = _length(changed, distance)
            if length < best:
                route, best, found = changed, length, True
                break
    return route


def _moves(route: list[int]) -> Iterator[list[int]]:
    """Every stretch turned round, and every stretch of up to three carried elsewhere."""
    many = len(route)
    for begin in range(many):
        for end in range(begin + 2, many + 1):
            yield route[:begin] + route[begin:end][::-1] + route[end:]
    for size in (1, 2, 3):
        for begin in range(many - size + 1):
            stretch, rest = route[begin : begin + size], route[:begin] + route[begin + size :]
            for place in range(len(rest) + 1):
                yield rest[:place] + stretch + rest[place:]
