import json
from dataclasses import replace

from evaluation.matching.problem import Panel, Problem, Shortage
from evaluation.matching.solve import solve
from tests.evaluation.matching.batches import batch


def test_what_is_stored_gives_the_same_problem_and_the_same_answer():
    for seed in range(20):
        problem = batch(seed, cases=6, experts=6)
        stored = json.loads(json.dumps(problem.to_json()))
        read = Problem.from_json(stored)
        answer = solve(problem)

        assert read.to_json() == problem.to_json()
        assert solve(read) == answer
        assert type(answer).from_json(json.loads(json.dumps(answer.to_json()))) == answer
        assert type(answer) in {Panel, Shortage}


def test_the_digest_knows_neither_order_nor_seed_but_every_change():
    problem = batch(5, cases=6, experts=6)
    turned = replace(problem, seats=problem.seats[::-1], seed="another")
    raised = replace(problem.reviewers[0], cap=9)

    assert turned.digest() == problem.digest()
    assert replace(problem, reviewers=(raised, *problem.reviewers[1:])).digest() != turned.digest()
