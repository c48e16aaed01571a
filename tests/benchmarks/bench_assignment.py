"""The assignment of experts: quality against the full optimum, CPU against a bare flow (F-15).

The ratio of quality is optimum / cost (costs are at least 0, the total with load); that of CPU is
``solve`` (a problem in, a proven panel out) over OR-tools' flow alone on the same sparse arcs:
arcs handed over and solved, nothing read and nothing proven.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from statistics import median

import pytest

from evaluation.matching.arrays import arrays_of
from evaluation.matching.flow import cheapest, least_cost, likely_room
from evaluation.matching.graph import graph_of, run
from evaluation.matching.problem import Panel, Problem, Reviewer, Seat
from evaluation.matching.solve import solve

FIELDS = ("examination", "law", "information", "intelligence", "management")
RUNS = 9


def batch(cases: int, experts: int, cap: int, required: tuple[str, ...] = ()) -> Problem:
    """Own region (of 31) and two named conflicts barred, wishes of most, two per employer."""
    dice = random.Random(20130402)  # noqa: S311 - a test says which batch it means
    seats = tuple(
        Seat(key, 3, frozenset(required), frozenset(dice.sample(FIELDS, 2)))
        for key in range(1, cases + 1)
    )
    reviewers = tuple(
        Reviewer(
            100_000 + number,
            cap,
            f"示例单位{dice.randrange(experts // 2)}",
            frozenset(dice.sample(FIELDS, dice.randint(1, 3))),
        )
        for number in range(experts)
    )
    region = {one.key: dice.randrange(31) for one in (*seats, *reviewers)}
    barred = {
        (seat.key, one.key)
        for seat in seats
        for one in reviewers
        if region[seat.key] == region[one.key]
    }
    barred |= {(seat.key, one.key) for seat in seats for one in dice.sample(reviewers, 2)}
    ranks = {
        (seat.key, one.key): rank
        for one in reviewers
        if dice.random() < 0.7
        for rank, seat in enumerate(dice.sample(seats, 20), 1)
    }
    soft = {
        (seat.key, one.key): dice.randint(1, 10)
        for seat in seats
        for one in dice.sample(reviewers, 3)
    }
    return Problem(seats, reviewers, frozenset(barred), soft, ranks, seed="42")


def cpu(work) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def check(problem: Problem, answer: Panel) -> None:
    employer = {one.key: one.employer for one in problem.reviewers}
    load = Counter(expert for _, expert in answer.pairs)
    teams = Counter((case, employer[expert]) for case, expert in answer.pairs)
    assert not answer.pairs & problem.barred
    assert all(load[one.key] <= one.cap for one in problem.reviewers)
    assert set(Counter(case for case, _ in answer.pairs).values()) == {3}
    assert set(teams.values()) == {1}


def test_a_thousand_cases_reach_the_optimum_for_twice_a_bare_flow():
    problem = batch(1000, 300, cap=13)
    arrays = arrays_of(problem)
    graph = graph_of(arrays, arrays.cost, cheapest(arrays, arrays.cost), likely_room(arrays))
    pairs = [(cpu(lambda: run(arrays, graph)), cpu(lambda: solve(problem))) for _ in range(RUNS)]
    ratio = median(solving / bare for bare, solving in pairs)
    answer = solve(problem)
    full = least_cost(arrays, arrays.cost, arrays.allowed.copy())
    check(problem, answer)

    print(f"\n1,000 × 300 × 3: optimum / cost = {full.cost / answer.cost:.6f} ({answer.method})")
    print(f"bare flow {median(p[0] for p in pairs):.4f}, solve {median(p[1] for p in pairs):.4f}")
    print(f"CPU of solve / CPU of the bare flow: {ratio:.2f}")
    assert full.cost * 10_000 >= answer.cost * 9_999
    assert ratio <= 2


@pytest.mark.parametrize("required", [("law",), ("law", "information")])
def test_required_fields_cost_little_more(required):
    problem = batch(1000, 300, cap=18, required=required)
    before = time.process_time()
    answer = solve(problem)
    took = time.process_time() - before
    check(problem, answer)

    print(f"\n{required}: proven floor / cost = {answer.bound / answer.cost:.6f}, CPU {took:.2f} s")


LARGE = """
import json, resource, time
from evaluation.matching.solve import solve
from tests.benchmarks.bench_assignment import batch, check
problem = batch(5000, 1000, cap=18)
made = time.process_time()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
answer = solve(problem)
took = time.process_time() - made
check(problem, answer)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([took, before, peak, answer.bound / answer.cost]))
"""


def test_five_thousand_cases_stay_within_fifteen_seconds_and_a_gigabyte():
    told = subprocess.run([sys.executable, "-c", LARGE], check=True, capture_output=True).stdout
    took, before, peak, floor = json.loads(told)

    print(
        f"\n5,000 × 1,000 × 3: CPU {took:.2f} s, peak {peak // 1024} MB ({before // 1024} before)"
    )
    print(f"proven floor / cost = {floor:.6f}")
    assert took <= 15
    assert peak <= 1024 * 1024
