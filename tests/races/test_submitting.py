"""A case is begun once and submitted once, however often and from wherever it is sent."""

from collections import Counter

import pytest
from django.test import Client

from applications.actions.beginning import begin
from applications.models import Declaration
from evaluation.actions.schedules import set_schedule
from evaluation.effects import open_submission_duty
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Submission, Transition
from portal.obligations.models import Message, Obligation
from tests.applications.conftest import signed_in
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import DAY, NOW
from tests.races.together import at_once, refusals_in

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 10


@pytest.fixture
def waiting() -> Dossier:
    """A case that waits for its certifier; the province has a clerk to be told."""
    accounts.province_clerk()
    unit = organizations.institution()
    editor = accounts.manager(unit)
    case = applications.draft(unit, in_round=dossiers.round_(), by=editor)
    return advance(case, "send_for_sign_off", actor=editor, now=NOW)


def sent(case: Dossier, tokens: list[str]) -> list[tuple[int, str]]:
    """Status and address of the answers to one form posted from one session all at once."""
    person = signed_in(accounts.certifier(case.institution))
    windows = [Client() for _ in tokens]
    for window in windows:
        window.cookies.update(person.cookies)

    def posting(window: Client, token: str):
        form = {"act": "submit", "token": token, "promise": ["true", "clean"]}
        return lambda: window.post(f"/apply/{case.reference}/check/", form)

    answers = at_once([posting(*each) for each in zip(windows, tokens, strict=True)])
    return [(answer.status_code, getattr(answer, "url", "")) for answer in answers]


@pytest.mark.requirement("R0-22")
def test_ten_clicks_on_one_form_are_one_submission_with_one_receipt(waiting):
    answers = sent(waiting, ["one"] * TIMES)

    assert Counter(answers) == {(302, f"/apply/{waiting.reference}/receipt/1/"): TIMES}
    assert_submitted_once(waiting)


@pytest.mark.requirement("R0-22")
def test_ten_forms_at_once_are_one_submission_and_nine_refusals(waiting):
    answers = sent(waiting, [f"token-{number}" for number in range(TIMES)])

    assert Counter(status for status, _url in answers) == {302: 1, 409: TIMES - 1}
    assert_submitted_once(waiting)


def assert_submitted_once(case: Dossier) -> None:
    case.refresh_from_db()
    assert (case.state, case.version) == ("submitted", 1)
    assert Submission.objects.get().number == f"{case.reference}-1"
    assert Transition.objects.filter(action="submit").count() == 1
    assert Message.objects.filter(key__startswith="step:").count() == len(
        set(Message.objects.values_list("recipient", flat=True))
    )


@pytest.mark.requirement("R0-31")
def test_a_case_submitted_while_its_deadline_is_moved_owes_nothing_any_more(waiting):
    signer, clerk = accounts.certifier(waiting.institution), accounts.province_clerk()
    open_submission_duty(waiting, NOW)
    schedule = {"deadline": NOW + 9 * DAY, "contact": "", "actor": clerk, "now": NOW}

    results = at_once(
        [
            lambda: advance(waiting, "submit", actor=signer, now=NOW, token="one"),
            lambda: set_schedule(waiting.round, waiting.region, **schedule),
            lambda: set_schedule(waiting.round, waiting.region, **schedule),
        ]
    )

    assert refusals_in(results) == []
    assert Obligation.objects.get(kind="submission").closed_at == NOW


@pytest.mark.requirement("R0-05")
def test_both_routes_begun_at_once_leave_one_case():
    in_round, unit = dossiers.round_(), organizations.institution()
    people = [accounts.manager(unit) for _ in range(4)]
    routes = ["selection", "verification"] * 2

    def beginning(person, route):
        return lambda: begin(unit, in_round, route, actor=person, now=NOW)

    results = at_once([beginning(*each) for each in zip(people, routes, strict=True)])

    assert refusals_in(results) == [("already_in_round",)] * 3
    assert Dossier.objects.get().declaration == Declaration.objects.get()
