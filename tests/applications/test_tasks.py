"""The task list: how every task stands, in every state of a case."""

from datetime import timedelta

import time_machine

from portal.accounts.models import ParkedInput
from portal.accounts.parking import COOKIE
from portal.dossiers.actions import advance
from portal.dossiers.models import ProvinceSchedule, SectionMark
from tests.applications.conftest import signed_in
from tests.applications.test_section import form_of, returned
from tests.factories.applications import draft
from tests.factories.clock import DAY, NOW, SECOND
from tests.factories.organizations import institution


def tasks(browser, case):
    return browser.get(f"/apply/{case.reference}/").context["page"]


def kinds(page) -> dict[str, str]:
    return {task.title: task.kind for group in page.groups for task in group.tasks}


def test_a_fresh_case_has_nothing_begun_and_no_reproach(web, unit, opened):
    web.post(
        "/apply/new/",
        {"institution": unit.pk, "offer": f"{opened.slug}:selection", "confirmed": "on"},
    )
    page = tasks(web, unit.dossiers.get())

    assert set(kinds(page).values()) == {"todo", "off", "done"}
    assert kinds(page)["导航项目"] == "todo"
    assert page.banners == []


def test_tasks_say_done_short_wrong_and_in_hand(web, case, editor):
    for section in ("team", "projects"):
        SectionMark.objects.create(
            dossier=case, section=section, done=True, author=editor, marked_at=NOW
        )
    case.declaration.staffmembers.filter(position=0).delete()
    where = f"/apply/{case.reference}/s/identity/"
    web.post(where, {**form_of(web.get(where)), "founded_on": "去年"})

    page = tasks(web, case)

    assert kinds(page)["导航项目"] == "done"
    assert kinds(page)["业务团队"] == "warn"
    assert kinds(page)["单位基本信息"] == "bad"
    assert kinds(page)["合规声明"] == "doing"
    assert kinds(page)["核对并提交"] == "off"
    (banner,) = page.banners
    assert banner.text == "专业人员还差 1 人。补充后可以提交。"


def test_double_thresholds_show_two_bars_and_statements_need_a_person(web, case):
    meters = {meter.id: meter for meter in tasks(web, case).standing.meters}

    assert {"m-business-provinces", "m-business-projects"} <= set(meters)
    assert (meters["m-business-projects"].pct, meters["m-business-projects"].mark) == (80, 80)
    assert meters["m-basis-statements"].says == "需人工核验"


def test_the_provinces_own_deadline_is_named_as_such(web, case):
    ProvinceSchedule.objects.create(
        round=case.round, region=case.region, institution_deadline=NOW + 3 * DAY, set_at=NOW
    )

    deadlines = tasks(web, case).deadlines

    assert (deadlines.title, deadlines.due) == ("提交截止（本省规定）", NOW + 3 * DAY)


def test_after_the_deadline_the_page_says_whom_to_ask(case, editor):
    with time_machine.travel(NOW + 11 * DAY + SECOND, tick=False):
        (banner,) = tasks(signed_in(editor), case).banners

    assert banner.title == "提交截止时间已过（2026年5月29日 10:00）"
    assert "河南省知识产权局" in banner.text


def test_a_form_with_the_certifier_names_the_certifier(web, case, editor, signer):
    advance(case, "send_for_sign_off", actor=editor, now=NOW)

    (banner,) = tasks(web, case).banners

    assert (banner.title, str(signer) in banner.text) == ("已送签批", True)


def test_a_returned_case_opens_what_was_asked_and_counts_to_its_own_deadline(
    web, case, editor, signer
):
    page = tasks(web, returned(case, editor, signer, "team"))

    words = {task.title: task.status for group in page.groups for task in group.tasks}
    assert (words["业务团队"], words["导航项目"]) == ("填写中", "不需补正")
    assert (page.deadlines.title, page.deadlines.due) == ("补正截止", NOW + 5 * DAY)


def test_a_submitted_case_is_locked_and_leads_to_its_progress(web, case, editor, signer):
    advance(case, "send_for_sign_off", actor=editor, now=NOW)
    advance(case, "submit", actor=signer, now=NOW, token="once")

    page = tasks(web, case)

    assert page.counts_down is False
    assert page.banners[0].url == f"/apply/{case.reference}/progress/"


def test_the_second_route_has_its_own_stages_and_sections(opened):
    unit = institution()
    case = draft(unit, in_round=opened, programme="verification")
    page = tasks(signed_in(case.created_by), case)

    assert [step.title for step in page.steps] == ["填报材料", "国家局审核", "公示", "发文认定"]
    assert "申请核定的理由" in kinds(page)
    assert "不占名额情形" not in kinds(page)


def test_what_a_lost_session_typed_is_shown_again_and_not_yet_saved(web, case, editor):
    where = f"/apply/{case.reference}/s/basis/"
    typed = {**form_of(web.get(where)), "funds_note": "登录前写的内容"}
    ParkedInput.objects.create(
        key="k",
        user=editor,
        path=where,
        fields={name: [value] for name, value in typed.items()},
        parked_at=NOW - timedelta(minutes=5),
    )
    web.cookies[COOKIE] = "k"

    body = web.get(where).content.decode()

    assert "登录前写的内容" in body
    assert "尚未保存" in body
    case.refresh_from_db()
    assert case.declaration.funds_note == "自有资金"
