"""The section page: saving, autosave, clashes, doors."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from applications.models import Declaration
from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Correction, CorrectionItem, DraftField, SectionMark
from portal.kernel.roles import Role
from tests.applications.conftest import signed_in, statements
from tests.factories.accounts import holding, manager
from tests.factories.clock import DAY, NOW, SECOND

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_X_AUTOSAVE": "1"}


def url(case, code="basis", rest=""):
    return f"/apply/{case.reference}/s/{code}/{rest}"


def form_of(answer) -> dict[str, str]:
    """What the page would post as it stands."""
    page = answer.context["page"]
    return {**dict(page.bases), **{name: each.text for name, each in page.standing.items()}}


def test_saving_writes_the_columns_and_leads_on(web, case):
    data = {
        **form_of(web.get(url(case))),
        "funds_note": "自有资金 500 万元",
        "done": "1",
        "next": "1",
    }

    answer = web.post(url(case), data)

    assert (answer.status_code, answer.url) == (302, url(case, "compliance"))
    assert Declaration.objects.get(dossier=case).funds_note == "自有资金 500 万元"
    assert SectionMark.objects.get().done is True
    assert Entry.objects.filter(action="save_draft").count() == 1


def test_saving_can_lead_back_to_the_list_and_to_the_check_page(web, case):
    data = form_of(web.get(url(case)))
    to = f"/apply/{case.reference}/check/"

    assert web.post(url(case), {**data, "back": "1"}).url == f"/apply/{case.reference}/"
    assert web.post(f"{url(case)}?to={to}", {**data, "next": "1"}).url == to
    elsewhere = web.post(f"{url(case)}?to=//evil.example/", {**data, "next": "1"})
    assert elsewhere.url == url(case, "compliance")


def test_what_cannot_be_read_answers_422_and_is_all_kept(web, case):
    data = form_of(web.get(url(case, "identity")))
    data |= {"founded_on": "去年", "contact_name": "示例丙", "next": "1"}

    answer = web.post(url(case, "identity"), data)

    assert answer.status_code == 422
    body = answer.content.decode()
    assert "<title>错误：" in body
    assert 'value="去年"' in body
    assert "成立日期应填日期" in body
    declared = Declaration.objects.get(dossier=case)
    assert (declared.contact_name, declared.founded_on) == ("示例丙", None)


@pytest.mark.parametrize(
    "typed", ["2024-05-01", "2024/5/1", "2024年5月1日", "２０２４－０５－０１"]
)
def test_dates_are_read_in_the_common_forms(web, case, typed):
    web.post(
        url(case, "identity"), {**form_of(web.get(url(case, "identity"))), "founded_on": typed}
    )

    assert Declaration.objects.get(dossier=case).founded_on == date(2024, 5, 1)


@pytest.mark.requirement("R0-11")
def test_yearly_amounts_are_stored_exactly(web, case):
    data = form_of(web.get(url(case, "income")))
    data["incomes-2024-navigation"] = "１,０４２.10 万元"

    web.post(url(case, "income"), data)

    assert case.declaration.incomes.get(year=2024).navigation == Decimal("1042.10")


def test_typing_saves_itself_and_brings_the_meters(web, case):
    data = {**form_of(web.get(url(case))), "funds_note": ""}
    web.get(url(case))

    with CaptureQueriesContext(connection) as asked:
        answer = web.post(url(case), data, **HTMX)

    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="save-state"' in body
    assert 'id="base-funds_note"' in body
    assert "资金尚未填写" in body
    assert len(statements(asked)) <= 15, "\n".join(s[:120] for s in statements(asked))


def test_autosave_names_what_cannot_be_read_and_keeps_it(web, case):
    data = {**form_of(web.get(url(case, "identity"))), "founded_on": "去年"}

    answer = web.post(url(case, "identity"), data, **HTMX)

    assert answer.status_code == 200
    assert "成立日期应填日期" in answer.content.decode()
    assert DraftField.objects.get(name="founded_on").text == "去年"


def test_two_editors_of_one_field_choose_between_both_values(web, case, unit):
    colleague = manager(unit)
    mine = {**form_of(web.get(url(case))), "funds_note": "我的内容", "next": "1"}
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        theirs = {**form_of(signed_in(colleague).get(url(case))), "funds_note": "同事的内容"}
        signed_in(colleague).post(url(case), theirs)

    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        answer = web.post(url(case), mine)

        assert answer.status_code == 409
        body = answer.content.decode()
        assert ("我的内容" in body, "同事的内容" in body) == (True, True)
        assert str(colleague) in body
        assert Declaration.objects.get(dossier=case).funds_note == "同事的内容"

        kept = dict(answer.context["kept"])
        chosen = web.post(url(case), {**kept, "keep_funds_note": "mine"})

    assert chosen.status_code == 302
    assert Declaration.objects.get(dossier=case).funds_note == "我的内容"


def test_choosing_the_colleagues_value_leaves_it(web, case, unit):
    mine = {**form_of(web.get(url(case))), "funds_note": "我的内容"}
    colleague = signed_in(manager(unit))
    colleague.post(url(case), {**form_of(colleague.get(url(case))), "funds_note": "同事的内容"})
    kept = dict(web.post(url(case), mine).context["kept"])

    web.post(url(case), {**kept, "keep_funds_note": "theirs"})

    assert Declaration.objects.get(dossier=case).funds_note == "同事的内容"


def test_autosave_of_a_clash_answers_409_and_writes_nothing(web, case, unit):
    mine = {**form_of(web.get(url(case))), "funds_note": "我的内容"}
    colleague = signed_in(manager(unit))
    colleague.post(url(case), {**form_of(colleague.get(url(case))), "funds_note": "同事的内容"})

    answer = web.post(url(case), mine, **HTMX)

    assert (answer.status_code, answer["X-Autosave"]) == (409, "clash")
    body = answer.content.decode()
    assert 'id="clash-funds_note"' in body
    assert ("我的内容" in body, "同事的内容" in body) == (True, True)
    assert Declaration.objects.get(dossier=case).funds_note == "同事的内容"


def test_a_clash_of_choices_is_told_in_words(web, case, unit):
    page = url(case, "data")
    name = "data_lawful"
    mine = {**form_of(web.get(page)), name: ""}
    colleague = signed_in(manager(unit))
    colleague.post(page, {**form_of(colleague.get(page)), name: "false"})

    told = web.post(page, mine).context["page"].rows[0]

    assert (told.theirs, told.mine) == ("否", "")


def test_an_editor_writes_with_a_grant_and_sees_nothing_without(case, unit):
    coeditor = holding(Role.EDITOR, of=unit)
    browser = signed_in(coeditor)

    assert browser.get(url(case)).status_code == 404
    assert browser.post(url(case), {"funds_note": "不能写"}).status_code == 404

    assign_perm("dossiers.edit_dossier", coeditor, case)
    browser = signed_in(coeditor)
    browser.post(url(case), {**form_of(browser.get(url(case))), "funds_note": "可以写"})

    assert Declaration.objects.get(dossier=case).funds_note == "可以写"


def test_the_certifier_reads_and_does_not_write(case, signer):
    browser = signed_in(signer)

    assert browser.get(url(case)).status_code == 200
    answer = browser.post(url(case), {"funds_note": "签批人写"})

    assert answer.status_code == 409
    assert [r.code for r in answer.context["page"].refusals] == ["wrong_role"]
    assert Declaration.objects.get(dossier=case).funds_note == "自有资金"
    assert DraftField.objects.count() == 0


def test_a_form_sent_for_sign_off_is_locked(web, case, editor):
    data = {**form_of(web.get(url(case))), "funds_note": "之后"}
    advance(case, "send_for_sign_off", actor=editor, now=NOW)

    answer = web.post(url(case), data)

    assert answer.status_code == 409
    assert [r.code for r in answer.context["page"].refusals] == ["not_editable"]
    assert "之后" in answer.content.decode()
    assert Declaration.objects.get(dossier=case).funds_note == "自有资金"


@pytest.mark.parametrize(
    ("after", "status", "stands"),
    [(-SECOND, 302, "新"), (0 * SECOND, 302, "新"), (SECOND, 409, "自有资金")],
    ids=["a second before", "on the instant", "a second after"],
)
def test_the_form_is_open_until_the_deadline_itself(web, case, after, status, stands):
    data = {**form_of(web.get(url(case))), "funds_note": "新"}

    # the session of the browser ends after half an hour: the editor signs in again
    with time_machine.travel(NOW + 11 * DAY + after, tick=False):
        answer = signed_in(case.created_by).post(url(case), data)

    assert answer.status_code == status
    assert Declaration.objects.get(dossier=case).funds_note == stands


def returned(case, editor, signer, *sections):
    """The case as it comes back with a letter about some sections."""
    advance(case, "send_for_sign_off", actor=editor, now=NOW)
    case = advance(case, "submit", actor=signer, now=NOW, token="first")
    type(case).objects.filter(pk=case.pk).update(state="returned")
    letter = Correction.objects.create(
        dossier=case,
        version=1,
        due_at=NOW + 5 * DAY,
        issued_by=editor,
        issued_by_label="省局经办",
        issued_at=NOW,
    )
    for section in sections:
        CorrectionItem.objects.create(correction=letter, section=section, text="请补充")
    case.refresh_from_db()
    return case


def test_a_returned_case_opens_the_sections_of_the_letter_and_only_those(web, case, editor, signer):
    case = returned(case, editor, signer, "basis")

    opened = web.post(url(case), {**form_of(web.get(url(case))), "funds_note": "补充"})
    closed = web.post(url(case, "team"), {"team_note": "不该写进去"})

    assert (opened.status_code, closed.status_code) == (302, 409)
    assert [r.code for r in closed.context["page"].refusals] == ["section_closed"]
    declared = Declaration.objects.get(dossier=case)
    assert (declared.funds_note, declared.team_note) == ("补充", "")


def test_a_section_that_is_not_of_this_form_is_unknown(web, case):
    assert web.get(url(case, "ground")).status_code == 404
    assert web.get(url(case, "department")).status_code == 404
    assert web.get(url(case, "exemption")).status_code == 200


@pytest.mark.parametrize("code", ["income", "identity"])
def test_a_co_editor_saves_a_returned_section_within_fifteen_statements(
    case, unit, editor, signer, code
):
    case = returned(case, editor, signer, code)
    coeditor = holding(Role.EDITOR, of=unit)
    assign_perm("dossiers.edit_dossier", coeditor, case)
    browser = signed_in(coeditor)
    data = form_of(browser.get(url(case, code)))
    name = next(key for key in data if key in ("contact_name", "incomes-2024-navigation"))
    data[name] = "120"

    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(url(case, code), data, **HTMX)

    assert answer.status_code == 200
    assert len(statements(asked)) <= 15, "\n".join(s[:140] for s in statements(asked))
