import random
from itertools import permutations

import pytest

from evaluation.matching.ordering import order_cases, swaps


def conflicts(seed: int, cases: int, experts: int) -> dict[int, frozenset[int]]:
    dice = random.Random(seed)  # noqa: S311 - a test says which batch it means
    return {
        50 - case: frozenset(dice.sample(range(experts), dice.choice((0, 1, 1, 2, 3))))
        for case in range(cases)
    }


@pytest.mark.parametrize("seed", range(8))
def test_thirty_cases_swap_no_more_than_the_best_of_a_thousand_random_orders(seed):
    conflicted = conflicts(seed, cases=30, experts=9)
    dice = random.Random(seed)  # noqa: S311 - a test says which batch it means
    cases = list(conflicted)
    random_best = min(swaps(dice.sample(cases, len(cases)), conflicted) for _ in range(1000))

    order = order_cases(conflicted)

    assert sorted(order) == sorted(cases)
    assert swaps(order, conflicted) <= random_best


@pytest.mark.parametrize("seed", range(8))
def test_few_cases_are_in_the_very_best_order(seed):
    conflicted = conflicts(seed, cases=7, experts=5)

    best = min(swaps(order, conflicted) for order in permutations(conflicted))

    assert swaps(order_cases(conflicted), conflicted) == best


def test_the_order_depends_on_the_cases_alone():
    conflicted = conflicts(3, cases=30, experts=9)
    turned = dict(reversed(conflicted.items()))

    assert order_cases(conflicted) == order_cases(turned)


def test_no_case_and_one_case_are_orders_too():
    assert order_cases({}) == []
    assert order_cases({4: frozenset({1})}) == [4]
    assert order_cases({4: frozenset(), 2: frozenset()}) == [2, 4]
