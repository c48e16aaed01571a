"""The score sheet: typing, two windows, comments, windows of the phase, what the others gave."""

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import review, scoring
from evaluation.drafting import base_of
from evaluation.forms.expert import comment_of, field_of
from evaluation.models import ReviewCriterion, ReviewRule, Score, ScoreSheet
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, applications, dossiers, evaluation
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(client):
    """An expert signed in with one accepted case that is being scored."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    case = applications.submitted(in_round=in_round)
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    case.refresh_from_db()
    found = joined(case)
    client.force_login(found.expert.user)
    with time_machine.travel(NOW, tick=False):
        yield found


def joined(case):
    """One more expert on the case, who has accepted."""
    clerk = accounts.national_clerk()
    found = review.assign([(case, [evaluation.expert()])], actor=clerk, now=NOW)[0]
    return review.accept(found, now=NOW)


def page(task) -> str:
    return reverse("evaluation:review", args=[task.dossier.reference])


def criteria(task):
    return list(task.dossier.round.review_rule.criteria.all())


def marks(task, *values, **more):
    given = {field_of(one.pk): value for one, value in zip(criteria(task), values, strict=False)}
    return {**given, "opinion": "依据充分", **more}


def typed(client, task, data):
    return client.post(page(task), data, headers={"HX-Request": "true"})


def handed_in(task, *values, opinion="同事的意见"):
    scores = {one.pk: value for one, value in zip(criteria(task), values, strict=True)}
    return scoring.submit(task, scores, opinion, now=NOW)


def test_typing_keeps_each_box_and_answers_with_the_state_and_new_bases(client, task):
    first, _second = criteria(task)

    answer = typed(client, task, marks(task, "4"))

    stored = ScoreSheet.objects.get()
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (stored.state, stored.opinion) == ("draft", "依据充分")
    assert Score.objects.get(sheet=stored, criterion=first).value == 4
    assert f'value="{base_of("4")}"' in text
    assert 'data-state="saved"' in text


def test_what_is_not_valid_is_said_while_the_rest_is_kept(client, task):
    ReviewCriterion.objects.filter(pk=criteria(task)[0].pk).update(maximum=40)

    answer = typed(client, task, marks(task, "41", "3"))

    assert answer.status_code == 200
    assert "应填 0 至 40 的整数" in answer.content.decode()
    assert [int(one.value) for one in Score.objects.all()] == [3]


@pytest.mark.parametrize("value", ["41", "-1", "NaN", "1e9", "2.5", "Infinity"])
def test_a_typed_mark_out_of_scale_or_off_its_step_is_a_bad_request(client, task, value):
    ReviewCriterion.objects.filter(pk=criteria(task)[0].pk).update(maximum=40)

    wrong = client.post(page(task), marks(task, value, "5", act="submit"))
    right = client.post(page(task), marks(task, "40", "5", act="submit"))

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert value in wrong.content.decode()
    assert Score.objects.get(criterion=criteria(task)[0]).value == 40


def test_two_windows_on_one_box_give_both_texts(client, task):
    stale = {"base-opinion": base_of("")}
    typed(client, task, {"opinion": "甲窗口", **stale})

    answer = typed(client, task, {"opinion": "乙窗口", **stale})

    text = answer.content.decode()
    assert (answer.status_code, answer["X-Autosave"]) == (409, "clash")
    assert "甲窗口" in text
    assert "乙窗口" in text
    assert ScoreSheet.objects.get().opinion == "甲窗口"


def test_without_a_script_the_choice_is_asked_on_a_page_and_kept(client, task):
    stale = {"base-opinion": base_of(""), "act": "submit"}
    typed(client, task, {"opinion": "甲窗口", "base-opinion": base_of("")})

    asked = client.post(page(task), {**marks(task, "4", "5"), "opinion": "乙窗口", **stale})
    fresh = {"base-opinion": base_of("甲窗口"), "act": "submit"}
    done = client.post(page(task), {"opinion": "乙窗口", "keep_opinion": "theirs", **fresh})

    stored = ScoreSheet.objects.get()
    assert (asked.status_code, done.status_code) == (409, 302)
    assert "乙窗口" in asked.content.decode()
    assert (stored.state, stored.opinion, stored.scores.count()) == ("submitted", "甲窗口", 2)


def test_a_mark_at_the_extremes_needs_its_comment(client, task):
    first = criteria(task)[0]
    ReviewCriterion.objects.filter(pk=first.pk).update(comment_below=1, comment_above=5)

    high = client.post(page(task), marks(task, "5", "3", act="submit"))
    low = client.post(page(task), marks(task, "1", "3", act="submit"))
    said = client.post(
        page(task), marks(task, "1", "3", act="submit", **{comment_of(first.pk): "缺少凭据"})
    )

    assert (high.status_code, low.status_code, said.status_code) == (422, 422, 302)
    assert 'data-code="comment_missing"' in low.content.decode()
    assert Score.objects.get(criterion=first).comment == "缺少凭据"


def test_a_criterion_that_is_not_summed_leaves_the_total_alone(client, task):
    rule = ReviewRule.objects.get()
    rule.criteria.create(title="材料规范性", weight=0, summed=False, position=9)

    client.post(page(task), marks(task, "4", "5", "0", act="save"))

    assert client.get(page(task)).context["page"].total == "88.00"


def test_the_first_score_locks_the_rule(client, task):
    client.get(page(task))
    before = ReviewRule.objects.get().locked_at

    typed(client, task, marks(task, "4"))

    assert (before, ReviewRule.objects.get().locked_at) == (None, NOW)


def test_outside_the_window_nothing_is_scored_and_the_page_says_when(client, task):
    evaluation.phase(task.dossier.round, NOW + DAY, NOW + 2 * DAY)

    answer = client.post(page(task), marks(task, "4", "5", act="submit"))
    shown = client.get(page(task)).content.decode()

    assert answer.status_code == 409
    assert 'data-code="phase_closed"' in answer.content.decode()
    assert "评分尚未开始" in shown
    assert typed(client, task, marks(task, "4")).status_code == 409
    assert not ScoreSheet.objects.exists()


def test_a_score_cites_the_version_it_judged_and_a_new_one_is_said(client, task):
    client.post(page(task), marks(task, "4", "5", act="save"))
    Dossier.objects.filter(pk=task.dossier_id).update(version=2)

    shown = client.get(page(task)).content.decode()
    stale = client.post(page(task), marks(task, "4", "5", act="submit", version="1"))
    done = client.post(page(task), marks(task, "4", "5", act="submit", version="2"))

    assert "您起草评分时的申报材料是第 1 版，现在是第 2 版" in shown
    assert (stale.status_code, done.status_code) == (409, 302)
    assert 'data-code="version_changed"' in stale.content.decode()
    assert ScoreSheet.objects.get().submission_version == 2


@pytest.mark.parametrize(
    ("phase", "own", "seen", "called"),
    [
        ({"others_scores": "never"}, True, False, False),
        ({"others_scores": "after_own"}, False, False, False),
        ({"others_scores": "after_own"}, True, True, False),
        ({"others_scores": "after_own", "blindness": "open"}, True, True, True),
        ({"others_scores": "after_lock"}, True, False, False),
    ],
)
def test_what_others_gave_is_seen_only_as_the_phase_says(client, task, phase, own, seen, called):
    colleague = joined(task.dossier)
    evaluation.phase(task.dossier.round, **phase)
    handed_in(colleague, 3, 3)
    if own:
        handed_in(task, 4, 5, opinion="我的意见")

    text = client.get(page(task)).content.decode()

    assert ("同事的意见" in text) is seen
    assert ("专家乙的评分" in text) is (seen and not called)
    assert (str(colleague.expert.user) in text) is called


def test_after_the_last_window_others_are_seen_where_the_phase_shows_them_then(client, task):
    handed_in(joined(task.dossier), 3, 3)
    evaluation.phase(task.dossier.round, NOW - 3 * DAY, NOW - DAY, others_scores="after_lock")

    assert "同事的意见" in client.get(page(task)).content.decode()


def test_a_sheet_given_back_shows_the_reason_and_the_old_version(client, task):
    sheet = handed_in(task, 4, 5, opinion="初评意见")

    scoring.reopen(sheet, reason="漏看材料", actor=accounts.national_clerk(), now=NOW)
    text = client.get(page(task)).content.decode()

    assert "漏看材料" in text
    assert "第 1 次评分（已退回重评）" in text
    assert "初评意见" in text


def test_a_double_blind_page_names_no_applicant(client, task):
    evaluation.phase(task.dossier.round, blindness="double")
    case = task.dossier

    pages = [client.get(page(task)), client.get(reverse("evaluation:reviews"))]

    for answer in pages:
        assert case.institution.name not in answer.content.decode()
        assert case.institution.credit_code not in answer.content.decode()


def test_an_unassigned_or_undeclared_expert_writes_no_sheet(task):
    waiting = review.assign(
        [(task.dossier, [evaluation.expert()])], actor=accounts.national_clerk(), now=NOW
    )[0]

    with pytest.raises(Refused) as refused:
        scoring.save_boxes(waiting, {"opinion": "x"}, {}, now=NOW)

    assert refused.value.codes == ("not_declared",)


def test_the_split_view_asks_a_bounded_number_of_queries(client, task):
    handed_in(joined(task.dossier), 3, 3)
    evaluation.phase(task.dossier.round, others_scores="after_own", discussion=True)
    client.get(page(task))

    assert queries_of(client, page(task)) <= 20
