"""A round with cases and experts, an officer, and what the tests of proposals share."""

import pytest

from evaluation.actions import proposals
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW


@pytest.fixture
def officer():
    return accounts.national_clerk()


@pytest.fixture
def in_round():
    found = dossiers.round_()
    evaluation.review_rule(found, experts=2)
    return found


@pytest.fixture
def pool(in_round):
    """Four cases and five experts of five employers."""
    cases = [national.case(in_round, "awaiting_review") for _ in range(4)]
    people = [evaluation.expert(employer=f"示例{name}研究院") for name in "甲乙丙丁戊"]
    return cases, people


@pytest.fixture
def drawn(in_round, pool, officer):
    """A draft."""
    committed = proposals.commit_seed(in_round, actor=officer, now=NOW)
    return proposals.solve_proposal(committed, actor=officer, now=NOW)
