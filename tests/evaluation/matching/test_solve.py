from collections import Counter
from dataclasses import replace

import pytest

from evaluation.matching.problem import Panel, Problem, Reviewer, Seat, Shortage
from evaluation.matching.solve import solve
from tests.evaluation.matching.batches import (
    batch,
    best_by_trying_all,
    broken_rules,
    cost_of,
    relaxed,
)


@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_random_batches_keep_every_rule_or_say_what_would_help(hundred):
    kinds = Counter()
    for seed in range(100 * hundred, 100 * hundred + 100):
        problem = batch(seed, cases=4 + seed % 9, experts=5 + seed % 7)
        answer = solve(problem)
        kinds[type(answer)] += 1
        if isinstance(answer, Panel):
            assert (seed, broken_rules(problem, answer.pairs)) == (seed, [])
            assert (seed, answer.cost) == (seed, cost_of(problem, answer.pairs))
            assert (seed, answer.bound) == (seed, answer.cost)
        else:
            assert (seed, bool(answer.short and answer.relaxation)) == (seed, True)
            helped = solve(relaxed(problem, answer))
            assert (seed, type(helped)) == (seed, Panel)
    assert min(kinds[Panel], kinds[Shortage]) > 10


def test_tiny_batches_are_solved_as_well_as_by_trying_everything():
    kinds = Counter()
    for seed in range(300):
        problem = batch(seed, cases=3, experts=4, wanted=2, cap=2, required=0.5, employers=2)
        answer, best = solve(problem), best_by_trying_all(problem)
        kinds[type(answer)] += 1
        assert (seed, getattr(answer, "cost", None)) == (seed, best)
    assert min(kinds[Panel], kinds[Shortage]) > 30


def even(cases: int, experts: int, cap: int, **changes) -> Problem:
    """Three experts a case, everyone alike but for the employer."""
    return Problem(
        seats=tuple(Seat(key, 3) for key in range(cases)),
        reviewers=tuple(Reviewer(key, cap, f"示例单位{key // 2}") for key in range(experts)),
        seed="42",
        **changes,
    )


@pytest.mark.requirement("F-15")
def test_sixty_cases_are_spread_evenly_over_forty_experts():
    barred = frozenset((case, expert) for case in range(60) for expert in range(case % 5, 40, 9))
    problem = even(60, 40, cap=6, barred=barred)

    answer = solve(problem)

    assert isinstance(answer, Panel)
    assert broken_rules(problem, answer.pairs) == []
    load = Counter(expert for _, expert in answer.pairs)
    assert max(load.values()) - min(load.values()) <= 1
    assert len(load) == 40


def test_one_seed_gives_one_panel_whatever_the_order_of_the_pool():
    problem = even(60, 40, cap=6)
    turned = replace(problem, seats=problem.seats[::-1], reviewers=problem.reviewers[::-1])

    assert solve(problem) == solve(problem) == solve(turned)


def test_another_seed_gives_another_panel_of_the_same_cost():
    problem = even(60, 40, cap=6)
    answers = [solve(replace(problem, seed=seed)) for seed in ("a", "b", "c")]

    assert len({answer.pairs for answer in answers}) == 3
    assert len({answer.cost for answer in answers}) == 1


def test_a_standing_assignment_ends_only_for_something_that_weighs_more():
    first = solve(even(60, 40, cap=6))
    again = solve(replace(even(60, 40, cap=6, kept=first.pairs), seed="other"))
    gone = min(first.pairs)
    dear = {"move": 500}  # more than evening out the load once more
    barred = solve(even(60, 40, cap=6, kept=first.pairs, barred=frozenset({gone}), weights=dear))

    assert again.pairs == first.pairs
    assert first.pairs - barred.pairs == {gone}


def test_a_fixed_pair_of_nobody_is_refused():
    with pytest.raises(KeyError):
        solve(even(3, 9, cap=3, fixed=frozenset({(0, 99)})))


def test_a_fixed_pair_with_a_conflict_is_named():
    pair = frozenset({(1, 5)})
    answer = solve(even(3, 9, cap=3, kept=pair, fixed=pair, barred=pair))

    assert isinstance(answer, Shortage)
    assert answer.short == {1: 1}
    assert answer.binding == (("conflict", 1, "5"),)


def test_caps_that_are_too_low_are_named_with_what_would_do():
    answer = solve(even(10, 6, cap=4))

    assert sum(answer.short.values()) == 6
    assert {rule for rule, _, _ in answer.relaxation} == {"cap"}
    assert sum(many for _, _, many in answer.relaxation) == 6


def test_nobody_at_all_leaves_every_place_to_the_outside():
    answer = solve(Problem(seats=(Seat(1, 3), Seat(2, 0)), reviewers=()))

    assert answer == Shortage({1: 3}, (("pool", 1, ""),), (("pool", 1, 3),))


def test_a_batch_too_large_for_the_full_graph_keeps_the_rules_and_its_proof():
    problem = batch(1, cases=300, experts=120, wanted=3, cap=12, required=0, employers=60, kept=0)

    answer = solve(problem)

    assert answer.method == "sparse"
    assert broken_rules(problem, answer.pairs) == []
    assert answer.cost == cost_of(problem, answer.pairs)
    assert answer.cost * 9_999 <= answer.bound * 10_000


def test_a_large_batch_with_required_fields_keeps_the_rules():
    problem = batch(2, cases=300, experts=120, wanted=3, cap=12, required=0.6, employers=60, kept=0)

    answer = solve(problem)

    assert isinstance(answer, Panel)
    assert broken_rules(problem, answer.pairs) == []
    assert answer.bound <= answer.cost == cost_of(problem, answer.pairs)


def test_a_large_batch_that_cannot_be_filled_says_what_would_help():
    problem = batch(3, cases=300, experts=120, wanted=3, cap=5, required=0.6, employers=60, kept=0)

    answer = solve(problem)

    assert isinstance(answer, Shortage)
    assert answer.short
    helped = solve(relaxed(problem, answer))
    assert isinstance(helped, Panel)
