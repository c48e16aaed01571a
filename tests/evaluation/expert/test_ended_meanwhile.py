"""An expert is taken off a case while he writes: he learns it, and keeps what he wrote."""

import pytest
from django.urls import reverse

from evaluation.actions import review as actions
from evaluation.models import Score, ScoreSheet
from portal.dossiers.models import Dossier
from portal.obligations.models import Message
from tests.evaluation.expert.test_reviews import declared, page, sheet, task  # noqa: F401
from tests.factories import accounts, evaluation
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


@pytest.fixture
def removed(task):  # noqa: F811
    """The expert's task, ended by the office after the page was opened."""
    declared(task)
    return actions.release(task, reason="示例原因", actor=accounts.national_clerk(), now=NOW)


@pytest.mark.parametrize("act", ["save", "submit"])
def test_what_was_written_is_refused_in_words_and_still_there(client, removed, act):
    answer = client.post(page(removed), {**sheet(removed, "4", "5"), "act": act})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "评审任务已于" in text
    assert "依据充分" in text
    assert str(removed.dossier.institution) not in text
    assert not ScoreSheet.objects.exists()
    assert not Score.objects.exists()


def test_saving_while_typing_is_refused_and_reading_finds_nothing(client, removed):
    typed = client.post(page(removed), sheet(removed, "4"), headers={"HX-Request": "true"})

    assert typed.status_code == 409
    assert not ScoreSheet.objects.exists()
    assert client.get(page(removed)).status_code == 404


def test_scoring_closed_while_somebody_writes_is_said_too(client, task):  # noqa: F811
    declared(task)
    Dossier.objects.filter(pk=task.dossier_id).update(state="evaluated")

    answer = client.post(page(task), {**sheet(task, "4", "5"), "act": "submit"})

    assert answer.status_code == 409
    assert "现在不在专家评分环节" in answer.content.decode()
    assert "依据充分" in answer.content.decode()
    assert not ScoreSheet.objects.exists()


def test_whoever_never_had_the_case_gets_the_page_of_an_unknown_one(client, removed):
    client.force_login(evaluation.expert().user)

    answer = client.post(page(removed), {**sheet(removed, "4"), "act": "submit"})
    unknown = client.post(reverse("evaluation:review", args=["SB-2026-99-NOSUCH00"]))

    assert answer.status_code == unknown.status_code == 404


def test_the_expert_is_told_that_it_ended_and_not_why(removed):
    (told,) = Message.objects.filter(recipient=removed.expert.user, subject="一项评审任务已结束")

    assert "示例原因" not in told.body
    assert str(removed.dossier.institution) not in told.body
