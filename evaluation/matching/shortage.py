"""Why there is no panel: who lacks experts, which rules bind, what is the least to give up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from ortools.sat.python import cp_model

from evaluation.matching.arrays import Arrays, Bools, arrays_of, cells
from evaluation.matching.cpsat import Programme
from evaluation.matching.likely import SMALL, looked_at
from evaluation.matching.problem import Problem, Shortage
from evaluation.matching.waivers import colleagues_in, filled

PRICES: Final = {"cap": 10, "field": 12, "employer": 14, "conflict": 100, "pool": 1000}
"""Of one step: a cap raised by one case, a field or colleague waived on one case, a conflict set
aside, an expert found outside the pool. The dearer ones are proposed only where the cheaper do not
do; which may be taken is the officers' decision and the law's."""
LIMIT: Final = 5.0
"""Deterministic seconds; what is found by then is stated, whether or not a smaller way exists."""
Binding = tuple[str, int, str]
Steps = Iterator[tuple[Binding, cp_model.IntVar]]
"""What is given up by one step, and the variable that counts the steps."""


def shortage_of(problem: Problem, arrays: Arrays) -> Shortage:
    """Of a problem without a panel. What ``relaxation`` lists was tried out: with it one exists."""
    standing = _standing_conflicts(problem)
    short = Counter(_short(arrays)) + Counter(case for _rule, case, _expert in standing)
    binding = standing + _given_up(problem, arrays)
    steps = Counter((rule, key) for rule, key, _text in binding)
    return Shortage(
        short=dict(sorted(short.items())),
        binding=tuple(sorted(set(binding))),
        relaxation=tuple(sorted((rule, key, many) for (rule, key), many in steps.items())),
    )


def _standing_conflicts(problem: Problem) -> list[Binding]:
    """Fixed pairs that are barred: both cannot be."""
    return [
        ("conflict", case, str(expert)) for case, expert in sorted(problem.fixed & problem.barred)
    ]


def _short(arrays: Arrays) -> dict[int, int]:
    """Fewest empty places in all; an empty place is as good as an expert of every field."""
    if arrays.cost.size > SMALL:
        return _short_by_flow(arrays)
    programme = Programme(arrays, looked_at(arrays))
    model = programme.model
    empty = [model.new_int_var(0, int(many), "") for many in arrays.open]
    for row, positions in enumerate(programme.of_row):
        model.add(programme.sum_of(positions) + empty[row] == int(arrays.open[row]))
    for _row, _employer, positions in programme.colleagues():
        model.add_at_most_one([programme.chosen[at] for at in positions])
    for row, names in arrays.needs:
        for name in names:
            model.add(programme.covering(row, name) + empty[row] >= 1)
    for expert, positions in enumerate(programme.of_expert):
        model.add(programme.sum_of(positions) <= int(arrays.room[expert]))
    model.minimize(cp_model.LinearExpr.sum(empty))
    solver = _run(programme)
    lacking = zip(arrays.cases.tolist(), map(solver.value, empty), strict=True)
    return {case: many for case, many in lacking if many}


def _run(programme: Programme) -> cp_model.CpSolver:
    """With all places empty the rules are kept, so an answer always exists."""
    solver = programme.solver(LIMIT)
    status = solver.solve(programme.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        raise AssertionError(f"a shortage without an account: {status.name}")
    return solver


def _given_up(problem: Problem, arrays: Arrays) -> list[Binding]:
    """One entry per step of the cheapest relaxation."""
    wide = _widened(problem)
    if wide.cost.size > SMALL:
        given_up = _given_up_by_flow(problem, arrays, wide)
        return given_up + _overrun_already(problem, arrays, given_up)
    programme = Programme(wide, looked_at(wide))
    steps = [
        *_cap_steps(programme, arrays),
        *_field_steps(programme),
        *_employer_steps(programme, problem),
        *_conflict_steps(programme, problem),
    ]
    prices = [PRICES[name[0]] for name, _ in steps]
    programme.model.minimize(
        cp_model.LinearExpr.weighted_sum([variable for _, variable in steps], prices)
    )
    solver = _run(programme)
    given_up = [name for name, variable in steps for _ in range(solver.value(variable))]
    return given_up + _overrun_already(problem, arrays, given_up)


def _widened(problem: Problem) -> Arrays:
    """Without caps; conflicts set aside on the cases that have too few experts without them."""
    free = replace(
        problem,
        reviewers=tuple(
            replace(reviewer, cap=len(problem.seats) + reviewer.cap)
            for reviewer in problem.reviewers
        ),
    )
    wide = arrays_of(free)
    tight = wide.cases[np.count_nonzero(wide.allowed, axis=1) < wide.open]
    lifted = set(tight.tolist())
    barred = frozenset(pair for pair in problem.barred if pair[0] not in lifted)
    return arrays_of(replace(free, barred=barred))


def _cap_steps(programme: Programme, arrays: Arrays) -> Steps:
    for expert, positions in enumerate(programme.of_expert):
        room = int(arrays.room[expert])
        if len(positions) > room:
            more = programme.model.new_int_var(0, len(positions) - room, "")
            programme.model.add(programme.sum_of(positions) <= room + more)
            yield ("cap", int(arrays.experts[expert]), ""), more


def _field_steps(programme: Programme) -> Steps:
    """Places left for experts outside the pool, who bring every field, and fields waived."""
    model, arrays = programme.model, programme.arrays
    outside = [model.new_int_var(0, int(many), "") for many in arrays.open]
    for row, positions in enumerate(programme.of_row):
        model.add(programme.sum_of(positions) + outside[row] == int(arrays.open[row]))
        yield ("pool", int(arrays.cases[row]), ""), outside[row]
    for row, names in arrays.needs:
        for name in names:
            waived = model.new_bool_var("")
            model.add(programme.covering(row, name) + outside[row] + waived >= 1)
            yield ("field", int(arrays.cases[row]), name), waived


def _employer_steps(programme: Programme, problem: Problem) -> Steps:
    employers = [
        reviewer.employer for reviewer in sorted(problem.reviewers, key=lambda one: one.key)
    ]
    for row, _employer, positions in programme.colleagues():
        more = programme.model.new_int_var(0, len(positions) - 1, "")
        programme.model.add(programme.sum_of(positions) <= 1 + more)
        employer = employers[programme.columns[positions[0]]]
        yield ("employer", int(programme.arrays.cases[row]), employer), more


def _conflict_steps(programme: Programme, problem: Problem) -> Steps:
    arrays = programme.arrays
    pairs = zip(
        arrays.cases[programme.rows].tolist(),
        arrays.experts[programme.columns].tolist(),
        programme.chosen,
        strict=True,
    )
    for case, expert, chosen in pairs:
        if (case, expert) in problem.barred:
            yield ("conflict", case, str(expert)), chosen


def _short_by_flow(arrays: Arrays) -> dict[int, int]:
    nothing = np.zeros_like(arrays.cost)
    found = filled(arrays, looked_at(arrays), cost=nothing, load=0, over=False, prices=PRICES)
    short = Counter(dict(enumerate(found.empty.tolist())))
    short.update({row for row, _name in found.unmet})
    short.update(row for row, _employer in colleagues_in(arrays, found))
    return {int(arrays.cases[row]): many for row, many in short.items() if many}


def _given_up_by_flow(problem: Problem, arrays: Arrays, wide: Arrays) -> list[Binding]:
    lifted = wide.allowed & _barred(problem, wide)
    found = filled(
        replace(wide, room=arrays.room),
        looked_at(wide),
        cost=lifted * np.int64(PRICES["conflict"]),
        load=0,
        over=True,
        prices=PRICES,
    )
    names = sorted(problem.reviewers, key=lambda reviewer: reviewer.key)
    load = np.bincount(found.columns, minlength=len(names))
    over = np.maximum(load - arrays.room, 0)
    case_of, expert_of = arrays.cases.tolist(), arrays.experts.tolist()
    return [
        *(("cap", expert_of[at], "") for at in np.repeat(np.arange(len(names)), over)),
        *(("pool", case_of[row], "") for row in np.repeat(np.arange(len(case_of)), found.empty)),
        *(("field", case_of[row], name) for row, name in found.unmet),
        *(
            ("employer", case_of[row], names[column].employer)
            for row, column in colleagues_in(arrays, found)
        ),
        *(
            ("conflict", case_of[row], str(expert_of[column]))
            for row, column in zip(found.rows, found.columns, strict=True)
            if lifted[row, column]
        ),
    ]


def _barred(problem: Problem, arrays: Arrays) -> Bools:
    barred = np.zeros(arrays.cost.shape, np.bool_)
    barred[cells(problem.barred, arrays.cases, arrays.experts)] = True
    return barred


def _overrun_already(problem: Problem, arrays: Arrays, given_up: list[Binding]) -> list[Binding]:
    """Whoever stands above his cap needs it raised that far before it helps."""
    carried = dict(zip(arrays.experts.tolist(), arrays.carried.tolist(), strict=True))
    raised = {key for rule, key, _text in given_up if rule == "cap"}
    return [
        ("cap", reviewer.key, "")
        for reviewer in problem.reviewers
        if reviewer.key in raised
        for _ in range(carried[reviewer.key] - reviewer.cap)
    ]
