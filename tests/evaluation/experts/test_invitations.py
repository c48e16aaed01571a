"""An invitation: what is known of it, accepting, declining, and what is remembered."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.actions import review
from evaluation.conflicts.recheck import recheck
from evaluation.models import Assignment, Expert
from portal.audit.models import Entry
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW, SECOND

pytestmark = pytest.mark.django_db


def page(task, name: str = "invitation") -> str:
    return reverse(f"evaluation:{name}", args=[task.dossier.reference])


def status(client, address: str) -> int:
    """The status of an answer that may be a file, which is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


@pytest.fixture
def expert(client, invited):
    client.force_login(invited.expert.user)
    return invited.expert


def decline(client, task, **given: str):
    return client.post(
        page(task), {"act": "decline", "code": "time", "reason": "示例出差", **given}
    )


def test_nothing_of_the_case_opens_before_the_acceptance(client, invited, expert, file):
    address = reverse("evidence:file", args=[invited.dossier.reference, file.token])
    before = client.get(address).status_code
    to_review = client.get(page(invited, "review"))

    client.post(page(invited), {"act": "accept"})

    invited.refresh_from_db()
    assert (before, client.get(address).status_code) == (404, 200)
    assert to_review.url == page(invited)
    assert invited.declared_at == NOW
    assert client.get(page(invited)).url == page(invited, "review")


def test_the_invitation_says_round_window_and_number_of_cases(client, invited, expert):
    evaluation.phase(invited.dossier.round, title="示例初评")
    other = national.case(invited.dossier.round, "awaiting_review")
    review.assign([(other, [expert])], actor=invited.assigned_by, now=NOW)

    text = client.get(page(invited)).content.decode()

    assert str(invited.dossier.round) in text
    assert "示例初评" in text
    assert "2 件" in text
    assert invited.dossier.institution.name in text


def test_a_double_blind_invitation_does_not_name_the_applicant(client, invited, expert):
    evaluation.phase(invited.dossier.round, blindness="double")

    text = client.get(page(invited)).content.decode()
    listed = client.get(reverse("evaluation:reviews")).content.decode()

    for said in (invited.dossier.institution.name, invited.dossier.region.name):
        assert said not in text
        assert said not in listed


@pytest.mark.requirement("F-15")
def test_declining_needs_code_and_text_and_ends_access_with_the_next_request(
    client, invited, expert
):
    wrong = decline(client, invited, code="示例")
    empty = decline(client, invited, reason="")
    done = decline(client, invited)
    after = client.get(page(invited)), client.get(page(invited, "review"))

    invited.refresh_from_db()
    assert (wrong.status_code, empty.status_code, done.status_code) == (422, 422, 302)
    assert [answer.status_code for answer in after] == [404, 404]
    assert (invited.end, invited.end_code, invited.end_reason) == ("declined", "time", "示例出差")
    assert Message.objects.filter(recipient=invited.assigned_by).count() == 1
    assert "已谢绝" in client.get(reverse("evaluation:reviews")).content.decode()


@pytest.mark.parametrize("end", ["release", "recuse"])
def test_a_file_is_gone_with_the_next_request_after_release_and_recusal(
    client, invited, expert, file, end
):
    addresses = [
        reverse("evidence:file", args=[invited.dossier.reference, file.token]),
        reverse("evidence:download", args=[invited.dossier.reference, file.token]),
        page(invited, "review"),
    ]
    review.accept(invited, now=NOW)
    before = [status(client, address) for address in addresses]
    acts = {
        "release": lambda: review.release(
            invited, reason="示例", actor=invited.assigned_by, now=NOW + SECOND
        ),
        "recuse": lambda: review.recuse(invited, reason="示例", now=NOW + SECOND),
    }

    acts[end]()

    assert before == [200, 200, 200]
    assert [status(client, address) for address in addresses] == [404, 404, 404]


def test_recusal_in_the_middle_leaves_both_intervals(client, invited, expert):
    review.accept(invited, now=NOW)
    review.recuse(invited, reason="示例", now=NOW + SECOND)
    arbiter = evaluation.expert()
    review.assign([(invited.dossier, [arbiter])], actor=invited.assigned_by, now=NOW + 2 * SECOND)

    rows = Assignment.objects.order_by("pk").values_list("expert", "assigned_at", "ended_at")
    assert list(rows) == [
        (expert.pk, NOW, NOW + SECOND),
        (arbiter.pk, NOW + 2 * SECOND, None),
    ]


def test_what_is_accepted_is_not_declined_but_recused(invited):
    review.accept(invited, now=NOW)

    with pytest.raises(Refused) as refused:
        review.decline(invited, code="time", reason="示例", now=NOW)

    assert refused.value.codes == ("already_accepted",)


def test_an_invitation_is_for_the_invited_alone(client, invited):
    client.force_login(evaluation.expert().user)
    other = client.get(page(invited)).status_code
    client.force_login(invited.assigned_by)

    assert (other, client.get(page(invited)).status_code) == (404, 403)


def test_accepting_twice_changes_nothing(invited):
    review.accept(invited, now=NOW)
    again = review.accept(invited, now=NOW + SECOND)

    assert again.declared_at == NOW
    assert Entry.objects.filter(action="declare_no_conflict").count() == 1


def test_after_the_scoring_an_invitation_cannot_be_accepted(client, invited, expert):
    type(invited.dossier).objects.filter(pk=invited.dossier_id).update(state="defence")

    answer = client.post(page(invited), {"act": "accept"})

    assert answer.status_code == 409
    assert 'data-code="review_over"' in answer.content.decode()


def panel_post(task, expert: Expert, **given: str):
    officer = Client()
    officer.force_login(task.assigned_by)
    address = reverse("evaluation:panel", args=[task.dossier.reference])
    return officer.post(address, {"act": "assign", "expert": expert.pk, **given})


def test_a_declined_pair_is_invited_again_only_on_purpose_and_with_a_reason(
    client, invited, expert
):
    decline(client, invited)

    warned = panel_post(invited, expert)
    blank = panel_post(invited, expert, again="  ")
    done = panel_post(invited, expert, again="示例理由")

    text = warned.content.decode()
    assert (warned.status_code, blank.status_code, done.status_code) == (409, 409, 302)
    assert "曾谢绝评审" in text
    assert "仍要邀请" in text
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 1
    assert Entry.objects.filter(action="assign_expert").latest("pk").detail["again"] == "示例理由"


def test_a_pair_invited_again_outlasts_the_next_check_of_the_expert(client, invited, expert):
    decline(client, invited)
    panel_post(invited, expert, again="示例理由")

    ended = recheck(expert, now=NOW, actor=None)

    assert ended == []
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 1


def test_who_declined_for_a_conflict_or_recused_is_not_invited_again(client, invited, expert):
    decline(client, invited, code="conflict")
    recused = review.assign(
        [(invited.dossier, [evaluation.expert()])], actor=invited.assigned_by, now=NOW
    )[0]
    review.accept(recused, now=NOW)
    review.recuse(recused, reason="示例", now=NOW)

    assert panel_post(invited, expert, again="示例理由").status_code == 409
    assert panel_post(invited, recused.expert, again="示例理由").status_code == 409


def test_an_expert_gets_one_message_for_any_number_of_cases(case):
    other = national.case(case.round, "awaiting_review")
    expert, officer = evaluation.expert(), accounts.national_clerk()

    review.assign([(case, [expert]), (other, [expert])], actor=officer, now=NOW)

    message = Message.objects.get(recipient=expert.user)
    assert "2 件" in message.body
    assert case.institution.name not in message.body


@pytest.mark.parametrize(("own", "rule", "allowed"), [(1, None, 1), (None, 1, 1), (2, 1, 2)])
def test_the_own_cap_goes_before_that_of_the_rule(case, own, rule, allowed):
    rules = case.round.review_rule
    rules.load_cap = rule
    rules.save()
    cases = [case, *(national.case(case.round, "awaiting_review") for _ in range(allowed))]
    expert, officer = evaluation.expert(load_cap=own), accounts.national_clerk()

    with pytest.raises(Refused) as refused:
        review.assign([(one, [expert]) for one in cases], actor=officer, now=NOW)
    review.assign([(one, [expert]) for one in cases[:allowed]], actor=officer, now=NOW)

    assert refused.value.codes == ("over_cap",)
    assert Assignment.objects.count() == allowed


def test_a_case_of_another_round_does_not_count_against_the_cap(case):
    elsewhere = dossiers.round_()
    evaluation.review_rule(elsewhere)
    other = national.case(elsewhere, "awaiting_review")
    expert, officer = evaluation.expert(load_cap=1), accounts.national_clerk()

    made = review.assign([(case, [expert]), (other, [expert])], actor=officer, now=NOW)

    assert len(made) == 2
