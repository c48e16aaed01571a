"""Setting up a round, publishing it by a second officer, and granting more time."""

from datetime import date

import pytest
from django.urls import reverse

from evaluation.actions import extensions, rounds
from evaluation.models import ReviewRule
from portal.dossiers.models import Extension, Quota, Round
from portal.dossiers.queries import report_deadline, submission_deadline
from portal.evidence.inspection.inspect import MEGABYTE
from portal.evidence.models import ChecklistItem
from portal.kernel.refusals import Refused
from portal.obligations.models import Message, Obligation
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db

TERMS = {
    "title": "示例新批次",
    "slug": "new-round",
    "year": "2026",
    "notice_title": "关于开展建设工作的通知",
    "notice_number": "国知办发运字〔2022〕58号",
    "notice_issued_on": "2022-05-06",
    "edition": "2022",
    "window_start": "2023-01-01",
    "window_end": "2025-12-31",
    "opens_at": "2026-05-20T09:00",
    "province_deadline": "2026-06-06T23:59",
    "publicity_days": "5",
    "publicity_mode": "workday",
    "target": "10",
    "contact": "010-00000000",
    "selection-opened": "on",
    "selection-deadline": "2026-05-30T17:00",
    "selection-unmet_blocks": "on",
    "selection-needs_publicity": "on",
    "verification-opened": "on",
    "verification-deadline": "2026-06-06T17:00",
    "verification-needs_publicity": "on",
}


def drafted(by) -> Round:
    created = dossiers.round_(published_at=None, created_by=by)
    evaluation.review_rule(created)
    rounds.set_checklist(created, [item("item-1")], actor=by, now=NOW)
    return created


def item(code: str) -> dict:
    return {
        "code": code,
        "title": "审计报告",
        "hint": "",
        "required": True,
        "clauses": ["scale"],
        "programmes": [],
        "entity_types": [],
        "accepted": ["pdf"],
        "max_bytes": 1_000_000,
        "max_files": 3,
    }


def test_a_new_round_starts_with_route_1_blocking_and_route_2_advising(client, clerk):
    page = client.get(reverse("evaluation:round_new"))

    terms = {
        route.programme.code: route.initial["unmet_blocks"] for route in page.context["routes"]
    }
    assert terms == {"selection": True, "verification": False}
    assert page.context["form"]["publicity_days"].value() is None


def test_a_clerk_drafts_a_round_with_instants_read_as_beijing_time(client, clerk):
    answer = client.post(reverse("evaluation:round_new"), TERMS)

    created = Round.objects.get(slug="new-round")
    assert answer.status_code == 302
    assert created.published_at is None
    assert created.province_deadline.isoformat() == "2026-06-06T15:59:00+00:00"
    assert [(r.programme, r.unmet_blocks) for r in created.routes.all()] == [
        ("selection", True),
        ("verification", False),
    ]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"publicity_days": ""}, "请填写公示天数"),
        ({"selection-deadline": "2026-06-07T10:00"}, "申报单位提交截止不能晚于省级报送截止"),
        ({"window_end": "2022-12-31"}, "近三年的止日应晚于起日"),
        ({"notice_number": "国知办发运字[2022]58号"}, "是否应为"),
        ({"edition": "1999"}, "选择"),
    ],
)
def test_wrong_terms_are_said_beside_their_field_and_nothing_is_kept(
    client, clerk, changed, sentence
):
    answer = client.post(reverse("evaluation:round_new"), {**TERMS, **changed})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "示例新批次" in answer.content.decode()
    assert not Round.objects.exists()


def test_the_drafter_cannot_publish_and_another_officer_can():
    drafter, leader = accounts.national_signer(), accounts.national_signer()
    created = drafted(drafter)
    place = organizations.region()

    with pytest.raises(Refused) as refused:
        rounds.publish_round(created, actor=drafter, now=NOW)
    rounds.publish_round(created, actor=leader, now=NOW)

    assert refused.value.codes == ("same_person",)
    created.refresh_from_db()
    assert created.published_at == NOW
    duty = Obligation.objects.get(key=f"report:{created.pk}:{place.pk}")
    assert duty.due_at == created.province_deadline


def test_an_incomplete_round_is_refused_with_everything_that_is_missing():
    created = dossiers.round_(published_at=None, created_by=accounts.national_clerk())
    created.routes.all().delete()

    with pytest.raises(Refused) as refused:
        rounds.publish_round(created, actor=accounts.national_signer(), now=NOW)

    assert refused.value.codes == ("no_route", "no_checklist")
    created.refresh_from_db()
    assert created.published_at is None


def test_only_a_signer_may_publish(client, clerk):
    created = drafted(accounts.national_clerk())
    address = reverse("evaluation:round_publish", args=[created.slug])

    denied = client.post(address)
    client.force_login(accounts.national_signer())
    allowed = client.post(address)

    assert (denied.status_code, allowed.status_code) == (403, 302)


def test_after_publication_the_pinned_terms_stay_and_deadlines_only_move_later(client, clerk):
    created = drafted(clerk)
    organizations.region()
    rounds.publish_round(created, actor=accounts.national_signer(), now=NOW)
    address = reverse("evaluation:round_edit", args=[created.slug])
    later = {**TERMS, "province_deadline": "2026-07-01T17:00", "window_start": "2020-01-01"}
    earlier = {**later, "province_deadline": "2026-06-01T17:00"}

    refused = client.post(address, earlier)
    done = client.post(address, later)

    created.refresh_from_db()
    assert (refused.status_code, done.status_code) == (409, 302)
    assert created.window_start == date(2023, 1, 1)
    assert created.province_deadline.isoformat() == "2026-07-01T09:00:00+00:00"
    assert Obligation.objects.get(kind="report").due_at == created.province_deadline


def test_weights_that_do_not_make_a_hundred_are_refused_with_their_sum(client, clerk):
    created = dossiers.round_(published_at=None, created_by=clerk)
    address = reverse("evaluation:round_rule", args=[created.slug])
    given = {
        "experts_per_case": "3",
        "defence_share": "40",
        "scale_max": "5",
        "source": "示例办法",
        "method": "raw",
        "criteria-TOTAL_FORMS": "2",
        "criteria-INITIAL_FORMS": "2",
        "criteria-0-title": "能力",
        "criteria-0-weight": "60",
        "criteria-1-title": "成果",
        "criteria-1-weight": "30",
    }

    wrong = client.post(address, given)
    right = client.post(address, {**given, "criteria-1-weight": "40"})

    assert wrong.status_code == 422
    assert "当前 90%" in wrong.content.decode()
    assert right.status_code == 302
    rule = ReviewRule.objects.get(round=created)
    assert list(rule.criteria.values_list("title", "weight")) == [("能力", 60), ("成果", 40)]


def test_a_locked_rule_is_not_changed():
    created = dossiers.round_()
    rule = evaluation.review_rule(created)
    ReviewRule.objects.filter(pk=rule.pk).update(locked_at=NOW)

    with pytest.raises(Refused) as refused:
        rounds.set_review_rule(
            created, {"experts_per_case": 9}, [], actor=accounts.national_clerk(), now=NOW
        )

    assert refused.value.codes == ("rule_locked",)
    rule.refresh_from_db()
    assert rule.experts_per_case == 2


def test_the_checklist_is_copied_from_an_earlier_round_and_closed_by_publication(client, clerk):
    earlier = dossiers.round_(published_at=None)
    rounds.set_checklist(earlier, [item("item-1")], actor=clerk, now=NOW)
    created = dossiers.round_(published_at=None, created_by=clerk)
    address = reverse("evaluation:round_checklist", args=[created.slug])

    page = client.get(address, {"source": earlier.pk})
    saved = client.post(
        address,
        {
            "items-TOTAL_FORMS": "1",
            "items-INITIAL_FORMS": "1",
            "items-0-title": "审计报告",
            "items-0-required": "on",
            "items-0-accepted": ["pdf"],
            "items-0-max_mb": "50",
            "items-0-max_files": "3",
        },
    )
    Round.objects.filter(pk=created.pk).update(published_at=NOW)
    with pytest.raises(Refused) as refused:
        rounds.set_checklist(created, [], actor=clerk, now=NOW)

    assert "审计报告" in page.content.decode()
    assert saved.status_code == 302
    assert ChecklistItem.objects.get(round=created).max_bytes == 50 * MEGABYTE
    assert refused.value.codes == ("checklist_locked",)


@pytest.mark.requirement("R0-31")
def test_one_province_gets_more_time_with_a_reason_and_is_told(client, clerk):
    created = dossiers.round_()
    place = organizations.region()
    officer = accounts.province_clerk()
    address = reverse("evaluation:round_extensions", args=[created.slug])
    given = {
        "kind": "report",
        "report-region": place.pk,
        "report-until": "2026-06-20T17:00",
        "report-reason": "示例理由",
    }

    too_early = client.post(address, {**given, "report-until": "2026-05-19T17:00"})
    done = client.post(address, given)

    assert (too_early.status_code, done.status_code) == (409, 302)
    until = Extension.objects.get().until
    assert report_deadline(created, place.pk) == until
    assert Obligation.objects.get(kind="report", region=place).due_at == until
    assert Message.objects.get(recipient=officer).subject.startswith("省级报送期限已延长")


def test_one_case_gets_more_time_when_reference_and_credit_code_agree(client, clerk):
    created = dossiers.round_()
    case = applications.draft(in_round=created)
    address = reverse("evaluation:round_extensions", args=[created.slug])
    given = {
        "kind": "submission",
        "submission-reference": case.reference,
        "submission-credit_code": case.institution.credit_code,
        "submission-until": "2026-06-20T17:00",
        "submission-reason": "示例理由",
    }

    unknown = client.post(address, {**given, "submission-credit_code": "91110000600037341L"})
    done = client.post(address, given)

    assert (unknown.status_code, done.status_code) == (422, 302)
    assert submission_deadline(case) == Extension.objects.get().until


def test_an_extension_that_gives_no_time_is_refused_and_nothing_is_written():
    created = dossiers.round_()

    with pytest.raises(Refused) as refused:
        extensions.extend_report(
            created,
            organizations.region(),
            until=created.province_deadline,
            reason="示例",
            actor=accounts.national_clerk(),
            now=NOW,
        )

    assert refused.value.codes == ("no_later",)
    assert not Extension.objects.exists()


@pytest.mark.requirement("R0-07")
def test_places_by_hand_are_refused_below_use(client, clerk):
    created = dossiers.round_()
    organizations.provincial_office()
    dossiers.quota(created, 2)
    evaluation.recommended(applications.submitted(in_round=created), accounts.province_clerk())
    address = reverse("evaluation:quota_edit", args=[created.slug, organizations.HENAN])

    refused = client.post(address, {"places": "0", "source": "示例附件1"})
    done = client.post(address, {"places": "1", "source": "示例附件1"})

    assert (refused.status_code, done.status_code) == (409, 302)
    assert Quota.objects.get().places == 1


def test_the_list_of_rounds_asks_the_same_queries_for_1_and_30(client, clerk):
    address = reverse("evaluation:rounds")
    dossiers.round_()
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        dossiers.round_()

    assert queries_of(client, address) == few <= 12


def test_a_deadline_stays_when_it_was_not_moved():
    created = dossiers.round_(created_by=accounts.national_clerk())

    rounds.change_round(
        created, {"title": "改名"}, {}, actor=accounts.national_clerk(), now=NOW + DAY
    )

    created.refresh_from_db()
    assert created.title == "改名"


def test_a_published_checklist_names_the_clauses_in_words(client, clerk):
    created = dossiers.round_(published_at=None)
    rounds.set_checklist(created, [{**item("item-1"), "clauses": ["team"]}], actor=clerk, now=NOW)
    Round.objects.filter(pk=created.pk).update(published_at=NOW)

    page = client.get(reverse("evaluation:round_checklist", args=[created.slug]))

    assert "业务团队" in page.content.decode()
    assert ">team<" not in page.content.decode()
