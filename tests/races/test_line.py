"""Several officers close one line, or draft one, at the same instant: once."""

import pytest

from evaluation.actions.decision import decide
from evaluation.actions.line import close_line, draft_line
from evaluation.models import LineDraw
from portal.dossiers.models import Dossier, Round, Transition
from portal.kernel.refusals import Refused
from tests.factories import accounts, dossiers, evaluation, national, organizations
from tests.factories.clock import NOW
from tests.races.together import at_once, refusals_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TERMS = {"number": 2, "ties": "none", "caps": [], "source": ""}


@pytest.fixture
def in_round() -> Round:
    organizations.national_office()
    found = dossiers.round_()
    evaluation.review_rule(found)
    for value in ("5", "4", "3"):
        case = national.case(found, "evaluated")
        national.sheet(case, [value, value], by=case.created_by)
    return found


def drafted(in_round: Round, officer) -> LineDraw:
    return draft_line(in_round, TERMS, actor=officer, now=NOW)


@pytest.mark.requirement("R0-24")
def test_a_line_closed_by_four_at_once_is_closed_once(in_round):
    line = drafted(in_round, accounts.national_clerk())
    officers = [accounts.national_clerk() for _ in range(4)]

    def closing(officer):
        return lambda: close_line(line, actor=officer, now=NOW)

    results = at_once([*map(closing, officers)])

    assert refusals_in(results) == [("not_a_draft",)] * 3
    assert Transition.objects.count() == 3
    assert sorted(Dossier.objects.values_list("state", flat=True)) == [
        "not_selected",
        "proposed",
        "proposed",
    ]


@pytest.mark.requirement("R0-24")
def test_two_drafts_at_once_leave_one(in_round):
    officers = [accounts.national_clerk() for _ in range(3)]

    def drafting(officer):
        return lambda: drafted(in_round, officer)

    results = at_once([*map(drafting, officers)])

    assert refusals_in(results) == [("line_open",)] * 2
    assert LineDraw.objects.get().number == 1


@pytest.mark.requirement("R0-24")
def test_a_line_closed_while_its_cases_are_decided_by_hand_is_whole_or_nothing(in_round):
    line = drafted(in_round, accounts.national_clerk())
    closer, other = accounts.national_clerk(), accounts.national_clerk()
    cases = list(Dossier.objects.all())

    results = at_once(
        [
            lambda: close_line(line, actor=closer, now=NOW),
            lambda: decide(cases, "propose", note="", actor=other, now=NOW),
        ]
    )

    line.refresh_from_db()
    closed = line.state == LineDraw.State.CLOSED
    assert [isinstance(result, Refused) for result in results] == [not closed, closed]
    assert Transition.objects.count() == 3
    states = sorted(Dossier.objects.values_list("state", flat=True))
    assert states == (["not_selected", "proposed", "proposed"] if closed else ["proposed"] * 3)
