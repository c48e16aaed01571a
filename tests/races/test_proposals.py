"""Officers at one proposal at once: it is published once, and one commitment stands a round."""

import pytest

from evaluation.actions import proposals
from evaluation.actions.proposal_edits import change_panel
from evaluation.actions.review import assign
from evaluation.models import Assignment, Expert, Proposal
from portal.dossiers.models import Dossier, Round
from portal.obligations.models import Message
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW
from tests.races.together import at_once, refusals_in

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("F-15"),
]


@pytest.fixture
def in_round() -> Round:
    found = dossiers.round_()
    evaluation.review_rule(found, experts=2)
    for _ in range(4):
        national.case(found, "awaiting_review")
    for name in "甲乙丙丁戊":
        evaluation.expert(employer=f"示例{name}研究院")
    return found


@pytest.fixture
def drawn(in_round) -> Proposal:
    by = accounts.national_clerk()
    committed = proposals.commit_seed(in_round, actor=by, now=NOW)
    return proposals.solve_proposal(committed, actor=by, now=NOW)


def test_four_officers_publish_and_it_is_in_force_once(drawn):
    officers = [accounts.national_clerk() for _ in range(4)]

    results = at_once(
        [lambda who=who: proposals.publish(drawn, actor=who, now=NOW) for who in officers]
    )

    assert refusals_in(results) == [("proposal_published",)] * 3
    assert Assignment.objects.filter(proposal=drawn).count() == 8
    assert Message.objects.filter(subject="新的评审邀请").count() == 5


def test_of_four_commitments_one_stands(in_round):
    officers = [accounts.national_clerk() for _ in range(4)]

    results = at_once(
        [lambda who=who: proposals.commit_seed(in_round, actor=who, now=NOW) for who in officers]
    )

    assert refusals_in(results) == [("proposal_open",)] * 3
    assert Proposal.objects.count() == 1


def test_publication_and_an_assignment_by_hand_leave_no_case_overfull(drawn):
    officer = accounts.national_clerk()
    case = Dossier.objects.order_by("pk")[0]
    on = drawn.pairs.filter(dossier=case).values("expert")
    other = Expert.objects.exclude(pk__in=on)[0]

    results = at_once(
        [
            lambda: proposals.publish(drawn, actor=officer, now=NOW),
            lambda: assign([(case, [other])], actor=officer, now=NOW),
        ]
    )

    by_hand = Assignment.objects.filter(dossier=case, proposal=None).count()
    published = Proposal.objects.get().state == "published"
    outdated = ("proposal_outdated",) in refusals_in(results)
    # either order is an order: a later act by hand is the officer's own decision
    assert by_hand == 1
    assert published is not outdated
    assert Assignment.objects.filter(proposal=drawn).count() == (8 if published else 0)


def test_an_edit_during_publication_is_in_it_or_refused(drawn):
    officer = accounts.national_clerk()
    row = drawn.pairs.select_related("dossier", "expert")[0]
    on = drawn.pairs.filter(dossier=row.dossier).values("expert")
    other = Expert.objects.exclude(pk__in=on)[0]

    results = at_once(
        [
            lambda: proposals.publish(drawn, actor=officer, now=NOW),
            lambda: change_panel(
                drawn, row.dossier, add=other, remove=row.expert, actor=officer, now=NOW
            ),
        ]
    )

    late = ("proposal_published",) in refusals_in(results)
    live = set(Assignment.objects.filter(dossier=row.dossier).values_list("expert", flat=True))
    assert len(live) == 2
    assert (other.pk in live) is not late
