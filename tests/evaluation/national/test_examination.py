"""Route 2: the national office examines ground and proof; the clauses only advise."""

import pytest
from django.urls import reverse

from evaluation.models import ClauseVerdict
from tests.factories import accounts, applications, dossiers, national

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clerk):
    return applications.submitted(in_round=dossiers.round_(), programme="verification")


def post(client, case, **given):
    return client.post(
        reverse("evaluation:examine", args=[case.reference]), {"version": case.version, **given}
    )


@pytest.mark.requirement("R0-27", "R0-28", "R0-29", "R0-30")
def test_a_ground_found_to_hold_is_enough_to_pass(client, case):
    early = post(client, case, act="pass")
    post(client, case, **{"act": "save", "verdict-ground": "met", "verdict-team": "unmet",
                          "comment-team": "示例"})  # fmt: skip
    passed = post(client, case, act="pass")

    case.refresh_from_db()
    assert (early.status_code, passed.status_code) == (409, 302)
    assert case.state == "examined"
    assert case.verdicts.get(clause="team").stage == ClauseVerdict.Stage.NATIONAL


def test_a_return_letter_is_built_from_the_verdicts_and_reopens_their_sections(client, case):
    post(client, case, **{"act": "save", "verdict-ground": "correct", "comment-ground": "补批复"})

    answer = post(client, case, **{"act": "return", "letter-days": "5", "letter-remark": ""})

    case.refresh_from_db()
    letter = case.corrections.get()
    assert answer.status_code == 302
    assert case.state == "returned"
    assert [(item.section, item.text) for item in letter.items.all()] == [("ground", "补批复")]
    assert letter.due_at.isoformat() == "2026-05-25T16:00:00+00:00"


def test_nothing_to_correct_means_no_letter(client, case):
    post(client, case, **{"act": "save", "verdict-ground": "met"})

    answer = post(client, case, **{"act": "return", "letter-days": "5"})

    case.refresh_from_db()
    assert answer.status_code == 409
    assert case.state == "submitted"


def test_a_refusal_needs_its_reason(client, case):
    without = post(client, case, act="refuse", reason="")
    done = post(client, case, act="refuse", reason="示例理由不成立")

    case.refresh_from_db()
    assert (without.status_code, done.status_code) == (422, 302)
    assert case.state == "not_verified"


def test_a_verdict_on_an_old_version_is_refused(client, case):
    answer = client.post(
        reverse("evaluation:examine", args=[case.reference]),
        {"act": "save", "version": "7", "verdict-ground": "met"},
    )

    assert answer.status_code == 409
    assert not case.verdicts.exists()


def test_the_page_shows_the_ground_and_every_clause(client, case):
    page = client.get(reverse("evaluation:examine", args=[case.reference]))

    assert page.status_code == 200
    assert next(subject.code for subject in page.context["subjects"]) == "ground"
    assert len(page.context["subjects"]) == 7
    assert "示例批复文件" in page.content.decode()


def test_a_case_through_a_province_is_not_examined_here(client, clerk):
    through = national.case(dossiers.round_(), "formal_check")

    assert client.get(reverse("evaluation:examine", args=[through.reference])).status_code == 404


def test_a_province_does_not_enter(client, case):
    client.force_login(accounts.province_clerk())

    assert client.get(reverse("evaluation:examine", args=[case.reference])).status_code == 403


def test_a_refused_page_of_verdicts_keeps_what_was_written(client, case):
    given = {"verdict-ground": "correct", "verdict-team": "met", "comment-team": "写好的意见"}

    answer = post(client, case, act="save", **given)

    assert answer.status_code == 409
    assert 'data-code="comment_missing"' in answer.content.decode()
    assert "写好的意见" in answer.content.decode()
    assert not case.verdicts.exists()
