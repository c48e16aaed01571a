"""The assignment as a constraint programme, for rules that no flow can carry.

One worker, a fixed seed and a limit in deterministic time: the same answer on every machine.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from evaluation.matching.arrays import Arrays, Bools, Ints
from evaluation.matching.graph import scale_of, scaled

LIMIT: Final = 5.0
"""Deterministic seconds; of the clock two or three times as many."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``optimal`` among the pairs offered."""

    rows: Ints
    columns: Ints
    optimal: bool


class Impossible(Exception):  # noqa: N818 - an answer, not a mistake
    """Proven: no panel of the pairs offered keeps the rules."""


class Programme:
    """Variables and rules over the pairs offered; ``chosen[i]`` is pair ``i``."""

    def __init__(self, arrays: Arrays, edges: Bools) -> None:
        self.arrays = arrays
        self.rows, self.columns = np.nonzero(edges)
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _ in self.rows]
        self.of_row = self._grouped(self.rows, len(arrays.cases))
        self.of_expert = self._grouped(self.columns, len(arrays.experts))

    def _grouped(self, numbers: Ints, many: int) -> list[list[int]]:
        groups: list[list[int]] = [[] for _ in range(many)]
        for position, number in enumerate(numbers.tolist()):
            groups[number].append(position)
        return groups

    def sum_of(self, positions: Iterable[int]) -> cp_model.LinearExpr | int:
        return cp_model.LinearExpr.sum([self.chosen[position] for position in positions])

    def covering(self, row: int, name: str) -> cp_model.LinearExpr | int:
        having = self.arrays.having[name]
        return self.sum_of(at for at in self.of_row[row] if having[self.columns[at]])

    def colleagues(self) -> Iterable[tuple[int, int, list[int]]]:
        """(row, number of the employer, positions) wherever one case is offered two of one."""
        for row, positions in enumerate(self.of_row):
            groups: dict[int, list[int]] = {}
            for at in positions:
                groups.setdefault(int(self.arrays.employer[self.columns[at]]), []).append(at)
            for employer, group in groups.items():
                if len(group) > 1:
                    yield row, employer, group

    def solver(self, limit: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _number(self.arrays)
        solver.parameters.max_deterministic_time = limit
        # These rules are nearly a flow: with all of them in the linear relaxation, proofs are at
        # once that take minutes by search.
        solver.parameters.linearization_level = 2
        return solver

    def taken(self, solver: cp_model.CpSolver) -> tuple[Ints, Ints]:
        found = np.array([solver.boolean_value(pair) for pair in self.chosen], np.bool_)
        return self.rows[found], self.columns[found]


def best(arrays: Arrays, edges: Bools, hint: Bools, limit: float = LIMIT) -> Answer | None:
    """The cheapest panel with every rule kept; None where time ran out before any was found.

    Raises Impossible where that is proven.
    """
    programme = Programme(arrays, edges)
    _add_rules(programme)
    _add_costs(programme)
    for pair, hinted in zip(programme.chosen, hint[edges].tolist(), strict=True):
        programme.model.add_hint(pair, hinted)
    solver = programme.solver(limit)
    status = solver.solve(programme.model)
    if status == cp_model.INFEASIBLE:
        raise Impossible
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return Answer(*programme.taken(solver), optimal=status == cp_model.OPTIMAL)


def _add_rules(programme: Programme) -> None:
    model, arrays = programme.model, programme.arrays
    for row, positions in enumerate(programme.of_row):
        model.add(programme.sum_of(positions) == int(arrays.open[row]))
    for _row, _employer, positions in programme.colleagues():
        model.add_at_most_one([programme.chosen[at] for at in positions])
    for row, names in arrays.needs:
        for name in names:
            model.add(programme.covering(row, name) >= 1)


def _add_costs(programme: Programme) -> None:
    model, arrays = programme.model, programme.arrays
    scale = scale_of(arrays, arrays.cost, sum(arrays.cost.shape))
    costs = scaled(arrays, arrays.cost, scale, programme.rows, programme.columns).tolist()
    terms, prices = list(programme.chosen), costs
    for expert, positions in enumerate(programme.of_expert):
        steps = [
            model.new_bool_var("") for _ in range(min(int(arrays.room[expert]), len(positions)))
        ]
        model.add(programme.sum_of(positions) == cp_model.LinearExpr.sum(steps))
        terms += steps
        begin = int(arrays.carried[expert])
        prices += [arrays.load * scale * (begin + step) for step in range(len(steps))]
    model.minimize(cp_model.LinearExpr.weighted_sum(terms, prices))


def _number(arrays: Arrays) -> int:
    """A seed for the solver that follows the draw's own seed."""
    return int.from_bytes(hashlib.sha256(arrays.tie.astype("<i8").tobytes()).digest()[:3], "big")
