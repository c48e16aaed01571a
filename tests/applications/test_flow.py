"""From draft to receipt, back for correction and out by withdrawal, through the pages."""

import pytest
import time_machine

from evaluation.models import Recommendation
from portal.dossiers.models import Dossier, Place, Submission, Transition
from portal.dossiers.submissions import submitted_with
from portal.evidence.models import ChecklistItem
from portal.obligations.models import Message
from tests.applications.conftest import signed_in
from tests.applications.test_section import form_of, returned
from tests.factories.accounts import manager, province_clerk
from tests.factories.applications import draft
from tests.factories.clock import DAY, NOW, SECOND
from tests.factories.dossiers import quota
from tests.factories.evaluation import recommended
from tests.factories.organizations import institution

PROMISES = ["true", "clean"]


def url(case, rest="check/"):
    return f"/apply/{case.reference}/{rest}"


def state(case) -> str:
    return Dossier.objects.get(pk=case.pk).state


def sign(browser, case, stamp="one", promise=PROMISES):
    return browser.post(url(case), {"act": "submit", "token": stamp, "promise": promise})


@pytest.fixture
def pen(signer):
    """The certifier's browser."""
    return signed_in(signer)


@pytest.fixture
def waiting(web, case):
    """A case sent for sign-off through the page."""
    assert web.post(url(case), {"act": "send"}).status_code == 302
    return case


@pytest.mark.requirement("R0-22")
def test_a_case_is_sent_signed_and_receipted(waiting, pen, signer):
    assert "确认并提交" in pen.get(url(waiting)).content.decode()

    answer = sign(pen, waiting)

    assert answer.url == url(waiting, "receipt/1/")
    receipt = pen.get(answer.url).content.decode()
    submission = Submission.objects.get()
    assert state(waiting) == "submitted"
    assert submission.number in receipt
    assert "2026年5月18日 10:00:00（北京时间）" in receipt
    assert submission.digest[:4] in receipt


def test_ten_repeats_of_one_submission_make_one(waiting, pen):
    answers = {sign(pen, waiting).url for _ in range(10)}

    assert answers == {url(waiting, "receipt/1/")}
    assert Submission.objects.count() == 1
    assert Transition.objects.filter(action="submit").count() == 1
    assert submitted_with(waiting, "one").version == 1


def test_promises_are_needed_one_by_one(waiting, pen):
    answer = sign(pen, waiting, promise=["true"])

    assert answer.status_code == 422
    assert len(answer.context["page"].problems) == 1
    assert state(waiting) == "sign_off"


def test_the_editor_does_not_submit(waiting, web):
    answer = sign(web, waiting)

    assert answer.status_code == 409
    assert [r.code for r in answer.context["page"].refusals] == ["wrong_role"]
    assert (state(waiting), Submission.objects.count()) == ("sign_off", 0)


def test_the_certifier_returns_the_form_with_a_note(waiting, pen):
    assert pen.post(url(waiting), {"act": "decline", "note": " "}).status_code == 422
    assert state(waiting) == "sign_off"

    pen.post(url(waiting), {"act": "decline", "note": "请核对收入"})

    assert state(waiting) == "draft"
    assert Transition.objects.last().note == "请核对收入"


def test_the_editor_takes_the_form_back(waiting, web):
    web.post(url(waiting), {"act": "take_back"})

    assert state(waiting) == "draft"


@pytest.mark.parametrize(
    ("after", "status", "left"),
    [(-SECOND, 302, "submitted"), (0 * SECOND, 302, "submitted"), (SECOND, 409, "sign_off")],
    ids=["a second before", "on the instant", "a second after"],
)
def test_the_server_decides_about_the_deadline(waiting, signer, after, status, left):
    with time_machine.travel(NOW + 11 * DAY + after, tick=False):
        answer = sign(signed_in(signer), waiting)

    assert (answer.status_code, state(waiting)) == (status, left)


@pytest.mark.requirement("R0-22")
def test_a_missing_material_is_named_and_blocks(web, case):
    ChecklistItem.objects.create(
        round=case.round,
        code="licence",
        title="法人登记证书",
        position=1,
        required=True,
        max_bytes=1,
        max_files=1,
    )

    answer = web.post(url(case), {"act": "send"})

    assert answer.status_code == 409
    assert [r.code for r in answer.context["page"].refusals] == ["evidence_missing"]
    assert "法人登记证书" in answer.content.decode()
    assert state(case) == "draft"


def test_an_unmet_clause_blocks_route_one_and_is_shown_first(web, case):
    case.declaration.staffmembers.filter(position=0).delete()

    assert [r.code for r in web.get(url(case)).context["page"].unmet] == ["team.staff"]
    assert web.post(url(case), {"act": "send"}).status_code == 409


@pytest.mark.requirement("R0-30")
def test_an_unmet_clause_only_advises_on_route_two(opened):
    unit = institution()
    person = manager(unit)
    case = draft(unit, in_round=opened, by=person, programme="verification")
    case.declaration.staffmembers.filter(position=0).delete()
    browser = signed_in(person)

    page = browser.get(url(case)).context["page"]
    assert (page.unmet, page.advice) == ([], ["专业人员还差 1 人"])
    assert browser.post(url(case), {"act": "send"}).status_code == 302
    assert state(case) == "sign_off"


def test_a_receipt_of_an_unknown_version_is_unknown(waiting, pen):
    sign(pen, waiting)

    assert pen.get(url(waiting, "receipt/2/")).status_code == 404
    assert pen.get(url(waiting, "receipt/1/")).status_code == 200


def test_receipt_and_form_come_as_pdf(waiting, web, pen):
    drafted = web.get(url(waiting, "application.pdf"))
    sign(pen, waiting)
    receipt = pen.get(url(waiting, "receipt/1.pdf"))

    for answer in (drafted, receipt):
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


def test_a_correction_makes_the_second_version_and_its_difference(web, case, editor, signer):
    case = returned(case, editor, signer, "basis")
    web.post(
        f"/apply/{case.reference}/s/basis/",
        {**form_of(web.get(f"/apply/{case.reference}/s/basis/")), "funds_note": "已补充资金说明"},
    )
    assert "补正告知书" in web.get(url(case, "progress/")).content.decode()

    web.post(url(case), {"act": "send"})
    answer = sign(signed_in(signer), case, stamp="two")

    assert answer.url == url(case, "receipt/2/")
    lines = web.get(url(case, "versions/1/2/")).context["page"].lines
    assert [(one.where, one.what, one.old, one.new) for one in lines] == [
        ("资金、设备和场地", "资金条件", "自有资金", "已补充资金说明")
    ]
    first = web.get(url(case, "receipt/1/")).content.decode()
    assert "已由第 2 次提交替代" in first


def test_a_row_in_the_difference_is_named(web, case, editor, signer):
    case = returned(case, editor, signer, "projects")
    row = case.declaration.projects.first()
    web.post(f"/apply/{case.reference}/s/projects/rows/{row.pk}/remove/")
    web.post(f"/apply/{case.reference}/s/projects/rows/new/", {"projects-new-title": "新的项目"})

    lines = web.get(url(case, "versions/1/0/")).context["page"].lines

    assert [(one.words, one.where, one.what) for one in lines] == [
        ("新增", "导航项目", "新的项目"),
        ("移除", "导航项目", row.title),
    ]


def test_withdrawing_needs_a_reason_and_the_certifier(waiting, web, pen):
    assert web.get(url(waiting, "withdraw/")).context["form"] is None
    assert pen.get(url(waiting, "withdraw/")).context["form"] is not None
    assert pen.post(url(waiting, "withdraw/"), {"note": ""}).status_code == 422
    assert web.post(url(waiting, "withdraw/"), {"note": "不再申报"}).status_code == 409
    assert state(waiting) == "sign_off"

    assert pen.post(url(waiting, "withdraw/"), {"note": "不再申报"}).status_code == 302
    assert state(waiting) == "withdrawn"


def test_withdrawing_frees_the_place(waiting, pen, opened):
    quota(opened, 1)
    sign(pen, waiting)
    recommended(Dossier.objects.get(pk=waiting.pk), province_clerk())
    assert Place.objects.count() == 1

    pen.post(url(waiting, "withdraw/"), {"note": "不再申报"})

    assert (Place.objects.count(), Recommendation.objects.count()) == (0, 0)


def test_progress_says_nothing_that_is_not_announced(waiting, web, pen, opened):
    quota(opened, 1)
    sign(pen, waiting)
    recommended(Dossier.objects.get(pk=waiting.pk), province_clerk())

    body = web.get(url(waiting, "progress/")).content.decode()
    listed = web.get("/apply/").content.decode()

    assert "省级审核中" in body
    assert ("拟推荐" in body, "拟推荐" in listed) == (False, False)


def test_telling_happens_once(waiting, pen, signer):
    for _ in range(3):
        sign(pen, waiting)

    assert Message.objects.filter(recipient=signer, subject__contains="确认并提交").count() == 1


def test_a_step_of_somebody_else_is_not_taken_here(web, case):
    assert web.post(url(case), {"act": "recommend"}).status_code == 422
    assert state(case) == "draft"
