"""Random assignment problems, and a reading of the rules that shares nothing with the solver."""

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

from evaluation.matching.problem import Pair, Problem, Reviewer, Seat, Shortage

FIELDS = ("law", "information", "management")
WEIGHTS = {"load": 100, "preference": 60, "field": 140, "soft": 10, "move": 60}


def batch(  # noqa: PLR0917 - the shape of a batch
    seed, cases, experts, wanted=2, cap=3, required=0.3, barred=0.2, employers=4, kept=0.1
) -> Problem:
    """Keys are far apart and unordered, so that nobody takes them for positions."""
    dice = random.Random(seed)  # noqa: S311 - a test says which batch it means
    seats = [
        Seat(
            key=7 * number + 3,
            wanted=dice.randint(0, wanted),
            required=frozenset(dice.sample(FIELDS, 1) if dice.random() < required else ()),
            fields=frozenset(dice.sample(FIELDS, dice.randint(0, 2))),
        )
        for number in range(cases)
    ]
    reviewers = [
        Reviewer(
            key=1000 - 11 * number,
            cap=dice.randint(0, cap),
            employer=dice.choice(["", *(f"示例单位{n}" for n in range(employers))]),
            fields=frozenset(dice.sample(FIELDS, dice.randint(0, 2))),
        )
        for number in range(experts)
    ]
    dice.shuffle(seats)
    pairs = [(seat.key, reviewer.key) for seat in seats for reviewer in reviewers]
    apart = frozenset(pair for pair in pairs if dice.random() < barred)
    standing = frozenset(pair for pair in pairs if dice.random() < kept)
    ranks: dict[Pair, int] = {}
    for reviewer in reviewers:
        chosen = dice.sample(seats, dice.randint(0, len(seats)))
        ranks |= {(seat.key, reviewer.key): rank for rank, seat in enumerate(chosen, 1)}
    return Problem(
        seats=tuple(seats),
        reviewers=tuple(reviewers),
        barred=apart,
        soft={pair: dice.randint(1, 10) for pair in pairs if dice.random() < 0.2},
        ranks=ranks,
        kept=standing,
        fixed=frozenset(pair for pair in standing - apart if dice.random() < 0.3),
        weights=WEIGHTS,
        seed=str(seed),
    )


def broken_rules(problem: Problem, pairs: frozenset[Pair]) -> list[str]:
    """In words; fixed pairs stand whatever the rules, which bind what is added."""
    reviewers = {reviewer.key: reviewer for reviewer in problem.reviewers}
    found = [f"fixed {pair} is gone" for pair in problem.fixed - pairs]
    found += [f"{pair} is barred" for pair in pairs & problem.barred]
    held = Counter(case for case, _ in pairs)
    load = Counter(expert for _, expert in pairs)
    must_hold = Counter(case for case, _ in problem.fixed)
    must_carry = Counter(expert for _, expert in problem.fixed)
    for seat in problem.seats:
        if held[seat.key] != max(seat.wanted, must_hold[seat.key]):
            found.append(f"case {seat.key} has {held[seat.key]}")
        found += broken_on(problem, seat, pairs, reviewers)
    for key, reviewer in reviewers.items():
        if load[key] > max(reviewer.cap, must_carry[key]):
            found.append(f"expert {key} has {load[key]}")
    return found


def broken_on(problem, seat, pairs, reviewers) -> list[str]:
    here = [expert for case, expert in pairs if case == seat.key]
    added = [expert for expert in here if (seat.key, expert) not in problem.fixed]
    found = []
    for left, right in combinations(here, 2):
        one, other = reviewers[left], reviewers[right]
        both_fixed = left not in added and right not in added
        if one.employer and one.employer == other.employer and not both_fixed:
            found.append(f"case {seat.key} has two of {one.employer}")
    fields = {name for expert in here for name in reviewers[expert].fields}
    if added and not seat.required <= fields:
        found.append(f"case {seat.key} lacks {seat.required - fields}")
    return found


def cost_of(problem: Problem, pairs: frozenset[Pair]) -> int:
    """In hundredths of a cost unit, from the words of ``costs`` and ``problem`` alone."""
    seats = {seat.key: seat for seat in problem.seats}
    reviewers = {reviewer.key: reviewer for reviewer in problem.reviewers}
    ranked = Counter(expert for _, expert in problem.ranks)
    total = 100 * WEIGHTS["move"] * len(problem.kept - pairs - problem.fixed)
    for many in Counter(expert for _, expert in pairs).values():
        total += 100 * WEIGHTS["load"] * sum(range(many))
    for case, expert in pairs:
        wanted = seats[case].fields
        if wanted and not wanted & reviewers[expert].fields:
            total += 100 * WEIGHTS["field"]
        total += 100 * WEIGHTS["soft"] * problem.soft.get((case, expert), 0)
        full = 100 * WEIGHTS["preference"]
        rank = problem.ranks.get((case, expert))
        total += full if rank is None else full * rank // (ranked[expert] + 1)
    return total


def best_by_trying_all(problem: Problem) -> int | None:
    """The least cost, None where no panel exists. Only for a handful of cases."""
    if problem.fixed & problem.barred:
        return None
    panels = [problem.fixed]
    for seat in problem.seats:
        fixed = sum(case == seat.key for case, _ in problem.fixed)
        free = [
            (seat.key, reviewer.key)
            for reviewer in problem.reviewers
            if (seat.key, reviewer.key) not in problem.barred | problem.fixed
        ]
        more = max(seat.wanted - fixed, 0)
        panels = [
            panel | frozenset(added) for panel in panels for added in combinations(free, more)
        ]
    costs = [cost_of(problem, panel) for panel in panels if not broken_rules(problem, panel)]
    return min(costs, default=None)


def relaxed(problem: Problem, shortage: Shortage) -> Problem:
    """With the relaxation carried out; a waived employer is waived for all his experts."""
    more = {key: many for rule, key, many in shortage.relaxation if rule == "cap"}
    waived = {text for rule, _, text in shortage.binding if rule == "employer"}
    fields = {(key, text) for rule, key, text in shortage.binding if rule == "field"}
    lifted = {(key, int(text)) for rule, key, text in shortage.binding if rule == "conflict"}
    outside = [
        Reviewer(-1 - number, 1, "", frozenset(FIELDS))
        for number in range(sum(n for rule, _, n in shortage.relaxation if rule == "pool"))
    ]
    return replace(
        problem,
        seats=tuple(
            replace(
                seat,
                required=frozenset(n for n in seat.required if (seat.key, n) not in fields),
            )
            for seat in problem.seats
        ),
        reviewers=(
            *(
                replace(
                    reviewer,
                    cap=reviewer.cap + more.get(reviewer.key, 0),
                    employer="" if reviewer.employer in waived else reviewer.employer,
                )
                for reviewer in problem.reviewers
            ),
            *outside,
        ),
        barred=problem.barred - lifted,
    )
