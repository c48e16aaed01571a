"""The assignment of a large round end to end: read, draw, store; in CPU seconds (F-15).

What counts is build (the problem from the database), solve and store. Solving a proposal reads
the problem anew to compare it with the commitment, so one call is the whole of it.
"""

import random
import time
from datetime import date

import pytest
from django.db import connection

from evaluation.actions import proposals
from evaluation.matching.solve import solve
from evaluation.models import Expert, InterestDeclaration, Preference
from evaluation.proposals.inputs import inputs_of
from portal.accounts.models import Membership
from portal.dossiers.models import Dossier, Round
from portal.kernel.roles import Role
from tests.benchmarks.bench_conflicts import pool, submitted, units
from tests.factories import accounts, evaluation, organizations
from tests.factories.clock import NOW

REPEATS, WISHES, CAP, MOST = 3, 20, 12, 3.0


def ready(chance: random.Random, experts: list[Expert]) -> None:
    """The role, a declaration in force, and the wishes of most."""
    Membership.objects.bulk_create(
        Membership(user=one.user, role=Role.EXPERT, first_day=date(2020, 1, 1)) for one in experts
    )
    InterestDeclaration.objects.bulk_create(
        InterestDeclaration(
            expert=one, declared_at=NOW, expires_on=date(2100, 1, 1), nothing_to_declare=True
        )
        for one in experts
    )
    cases = list(Dossier.objects.all())
    Preference.objects.bulk_create(
        Preference(expert=one, dossier=case, rank=rank)
        for one in experts
        if chance.random() < 0.7
        for rank, case in enumerate(chance.sample(cases, WISHES), 1)
    )


@pytest.fixture
def in_round() -> Round:
    chance, by = random.Random(1), accounts.national_clerk()  # noqa: S311 - made-up data
    regions = [organizations.region(f"{key}0000") for key in range(11, 42)]
    of = units(chance, regions)
    submitted(chance, of, by)
    ready(chance, pool(chance, of, regions, by))
    found = Round.objects.get()
    rule = evaluation.review_rule(found, experts=3)
    rule.load_cap = CAP
    rule.save()
    return found


@pytest.mark.django_db
def test_a_large_round(in_round: Round) -> None:
    by, spent = accounts.national_clerk(), []
    for _ in range(REPEATS):
        begun = time.process_time()
        committed = proposals.commit_seed(in_round, actor=by, now=NOW)
        commit = time.process_time() - begun
        begun = time.process_time()
        drawn = proposals.solve_proposal(committed, actor=by, now=NOW)
        spent.append(time.process_time() - begun)
        bare = _bare(drawn)
        build = _build(in_round)
        print(
            f"{connection.vendor}: commit {commit:.2f}, build+solve+store {spent[-1]:.2f} CPU s"
            f" (build {build:.2f}, solver {bare:.2f}; {spent[-1] / bare:.1f} × the solver),"
            f" {drawn.pairs.count()} pairs, {drawn.outcome['method']}"
        )
        proposals.discard(drawn, actor=by, now=NOW)
    assert drawn.pairs.count() == 3 * Dossier.objects.count()
    assert min(spent) <= MOST


def _bare(drawn: proposals.Proposal) -> float:
    problem = proposals.problem_of(drawn)
    begun = time.process_time()
    solve(problem)
    return time.process_time() - begun


def _build(in_round: Round) -> float:
    begun = time.process_time()
    inputs_of(in_round, proposals.rule_of(in_round), NOW)
    return time.process_time() - begun
