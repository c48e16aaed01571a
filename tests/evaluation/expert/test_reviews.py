"""An expert's own cases: declaration, split view, score sheet, stepping back."""

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import review as actions
from evaluation.actions import scoring
from evaluation.forms.expert import field_of
from evaluation.models import Assignment, ScoreSheet
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, applications, dossiers, evaluation
from tests.factories.clock import NOW
from tests.factories.organizations import institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(client):
    """An expert signed in, with one case open for scoring, not yet declared."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    case = opened(applications.submitted(in_round=in_round))
    found = assigned(case, evaluation.expert())
    client.force_login(found.expert.user)
    with time_machine.travel(NOW, tick=False):
        yield found


def opened(case: Dossier) -> Dossier:
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    case.refresh_from_db()
    return case


def assigned(case: Dossier, expert) -> Assignment:
    return actions.assign([(case, [expert])], actor=accounts.national_clerk(), now=NOW)[0]


def page(task) -> str:
    return reverse("evaluation:review", args=[task.dossier.reference])


def sheet(task, *values: str, opinion: str = "依据充分") -> dict[str, str]:
    keys = task.dossier.round.review_rule.criteria.values_list("pk", flat=True)
    given = {field_of(key): value for key, value in zip(keys, values, strict=False)}
    return {**given, "opinion": opinion}


def declared(task) -> Assignment:
    return actions.declare(task, now=NOW)


def test_material_opens_only_after_the_declaration(client, task):
    before = client.get(page(task))
    declared(task)
    after = client.get(page(task))

    assert before.url == reverse("evaluation:invitation", args=[task.dossier.reference])
    assert "评分表" in after.content.decode()


def test_facts_and_evidence_stand_beside_the_criteria_and_contacts_do_not(client, task):
    declared(task)

    text = client.get(page(task), {"tab": "identity"}).content.decode()

    assert "专业人员 20 人" in text
    assert "示例甲" in text
    assert "示例乙" not in text
    assert "0371-00000000" not in text


def test_a_draft_is_kept_and_may_be_incomplete(client, task):
    declared(task)

    client.post(page(task), {**sheet(task, "4", opinion="先记一笔"), "act": "save"})
    again = client.get(page(task))

    stored = ScoreSheet.objects.get()
    assert (stored.state, stored.opinion, stored.scores.count()) == ("draft", "先记一笔", 1)
    assert again.context["page"].total == "48.00"
    assert "先记一笔" in again.content.decode()


def test_a_complete_sheet_is_handed_in_once_and_locked(client, task):
    declared(task)

    done = client.post(page(task), {**sheet(task, "4", "5"), "act": "submit"})
    late = client.post(page(task), {**sheet(task, "1", "1"), "act": "submit"})

    stored = ScoreSheet.objects.get()
    assert (done.status_code, late.status_code) == (302, 409)
    assert stored.state == "submitted"
    assert [int(score.value) for score in stored.scores.all()] == [4, 5]


@pytest.mark.parametrize(
    ("values", "opinion", "code"),
    [(("4",), "有依据", "missing"), (("4", "5"), "   ", "opinion_missing")],
)
def test_what_a_submission_lacks_is_named_and_what_was_typed_stays(
    client, task, values, opinion, code
):
    declared(task)

    answer = client.post(page(task), {**sheet(task, *values, opinion=opinion), "act": "submit"})

    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.content.decode()
    assert " checked" in answer.content.decode()
    assert not ScoreSheet.objects.exists()


@pytest.mark.parametrize("value", ["6", "-1", "NaN", "2.5", "abc"])
def test_a_score_that_was_not_offered_is_a_bad_request(client, task, value):
    declared(task)

    answer = client.post(page(task), {**sheet(task, value, "5"), "act": "submit"})

    assert answer.status_code == 400
    assert not ScoreSheet.objects.exists()


def test_the_next_open_case_follows_a_submission_and_a_skip(client, task):
    other = assigned(
        opened(applications.submitted(institution(), in_round=task.dossier.round)), task.expert
    )
    declared(task)
    declared(other)

    skipped = client.post(page(task), {"act": "skip"})
    done = client.post(page(task), {**sheet(task, "4", "5"), "act": "submit"})
    end = client.post(page(other), {**sheet(task, "3", "3"), "act": "submit"})

    assert (skipped.url, done.url) == (page(other), page(other))
    assert end.url == reverse("evaluation:reviews")


@pytest.mark.requirement("F-15")
def test_stepping_back_needs_a_reason_and_ends_access_with_the_next_request(client, task):
    declared(task)
    without = client.post(page(task), {"act": "recuse", "reason": ""})
    done = client.post(page(task), {"act": "recuse", "reason": "曾任顾问"})
    after = client.get(page(task))

    task.refresh_from_db()
    assert (without.status_code, done.status_code, after.status_code) == (422, 302, 404)
    assert (task.end, task.end_reason) == ("recused", "曾任顾问")


def test_another_expert_gets_404_and_others_do_not_enter(client, task):
    client.force_login(evaluation.expert().user)
    unassigned = client.get(page(task))
    client.force_login(accounts.national_clerk())

    assert (unassigned.status_code, client.get(page(task)).status_code) == (404, 403)


def test_another_experts_scores_are_not_shown(client, task):
    colleague = declared(assigned(task.dossier, evaluation.expert()))
    keys = task.dossier.round.review_rule.criteria.values_list("pk", flat=True)
    scoring.submit(colleague, dict.fromkeys(keys, 3), "同事的意见", now=NOW)
    declared(task)
    client.post(page(task), {**sheet(task, "4", "5"), "act": "submit"})

    assert "同事的意见" not in client.get(page(task)).content.decode()


def test_a_reopened_sheet_is_version_2_and_version_1_stays_readable(client, task):
    declared(task)
    client.post(page(task), {**sheet(task, "4", "5", opinion="初评意见"), "act": "submit"})
    officer = accounts.national_clerk()

    scoring.reopen(ScoreSheet.objects.get(), reason="漏看材料", actor=officer, now=NOW)
    client.post(page(task), {**sheet(task, "3", "5", opinion="复评意见"), "act": "submit"})

    versions = ScoreSheet.objects.order_by("version").values_list("version", "state", "opinion")
    assert list(versions) == [(1, "superseded", "初评意见"), (2, "submitted", "复评意见")]
    assert "初评意见" in client.get(page(task)).content.decode()


def test_nothing_is_scored_after_the_close_or_before_the_declaration(task):
    with pytest.raises(Refused) as early:
        scoring.save_draft(task, {}, "", now=NOW)
    declared(task)
    Dossier.objects.filter(pk=task.dossier_id).update(state="defence")
    with pytest.raises(Refused) as late:
        scoring.save_draft(task, {}, "", now=NOW)

    assert (early.value.codes, late.value.codes) == (("not_declared",), ("scoring_closed",))


def test_a_case_that_is_not_open_yet_shows_its_number_alone(client, task):
    declared(task)
    Dossier.objects.filter(pk=task.dossier_id).update(state="awaiting_review")

    text = client.get(reverse("evaluation:reviews")).content.decode()

    assert task.dossier.reference in text
    assert task.dossier.institution.name not in text


def test_the_list_asks_the_same_queries_for_1_and_20_tasks(client, task):
    address = reverse("evaluation:reviews")
    client.get(address)
    few = queries_of(client, address)
    for _ in range(19):
        of = institution()
        case = dossiers.dossier(of, task.dossier.round, by=task.assigned_by, state="scoring")
        assigned(case, task.expert)

    assert queries_of(client, address) == few <= 12


def test_what_is_still_to_be_done_stands_before_what_is_handed_in_and_what_has_ended(client, task):
    expert, in_round = task.expert, task.dossier.round
    actions.release(task, reason="示例", actor=task.assigned_by, now=NOW)
    done, invited = (
        assigned(opened(applications.submitted(in_round=in_round)), expert) for _ in range(2)
    )
    scoring.submit(declared(done), values_of(done), "依据充分", now=NOW)

    page_of = client.get(reverse("evaluation:reviews"))

    assert [row.task.pk for row in page_of.context["rows"]] == [invited.pk, done.pk, task.pk]
    assert "1 件邀请待答复" in page_of.content.decode()


def values_of(task) -> dict[int, int]:
    """The same mark for every criterion."""
    return dict.fromkeys(task.dossier.round.review_rule.criteria.values_list("pk", flat=True), 4)
