"""Beginning a case: who, when, once a round."""

import pytest

from applications.actions import begin
from applications.models import Declaration
from portal.dossiers.models import Dossier, ProvinceSchedule
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.obligations.models import Obligation
from tests.applications.conftest import signed_in
from tests.factories.accounts import holding
from tests.factories.clock import DAY, NOW, SECOND
from tests.factories.organizations import institution


def asked(opened, unit, lane="selection", confirmed="on"):
    return {"institution": unit.pk, "offer": f"{opened.slug}:{lane}", "confirmed": confirmed}


@pytest.mark.requirement("R0-05")
def test_a_case_begins_with_all_that_belongs_to_it(web, unit, opened, editor):
    answer = web.post("/apply/new/", asked(opened, unit))

    case = Dossier.objects.get()
    declared = Declaration.objects.get(dossier=case)
    assert answer.url == f"/apply/{case.reference}/"
    assert (declared.entity_type, declared.address) == (unit.entity_type, unit.address)
    assert declared.claims_reply_letter is None
    assert list(declared.incomes.values_list("year", flat=True)) == [2023, 2024, 2025]
    assert editor.has_perm("dossiers.edit_dossier", case)
    assert Obligation.objects.get(dossier=case).due_at == NOW + 11 * DAY


@pytest.mark.requirement("R0-09")
def test_the_lane_without_a_place_is_the_same_route_with_the_question_answered(web, unit, opened):
    web.post("/apply/new/", asked(opened, unit, "selection:exempt"))

    assert Dossier.objects.get().programme == "selection"
    assert Declaration.objects.get().claims_reply_letter is True


@pytest.mark.requirement("R0-05")
def test_a_second_case_in_the_round_is_refused_with_the_way_to_the_first(web, unit, opened):
    web.post("/apply/new/", asked(opened, unit))
    first = Dossier.objects.get()

    answer = web.post("/apply/new/", asked(opened, unit, "verification"))

    assert answer.status_code == 409
    assert [r.code for r in answer.context["page"].refusals] == ["already_in_round"]
    assert f"/apply/{first.reference}/" in answer.content.decode()
    assert Dossier.objects.count() == 1


def test_all_reasons_are_said_at_once(opened, editor, unit):
    type(unit).objects.filter(pk=unit.pk).update(status="pending")
    unit.refresh_from_db()
    opened.closed_at = NOW
    opened.save()

    with pytest.raises(Refused) as refused:
        begin(unit, opened, "selection", actor=editor, now=NOW + 12 * DAY)

    assert set(refused.value.codes) == {
        "round_not_open",
        "deadline_passed",
        "institution_not_confirmed",
    }
    assert (Dossier.objects.count(), Declaration.objects.count()) == (0, 0)


def test_a_province_may_have_closed_earlier(opened, editor, unit):
    ProvinceSchedule.objects.create(
        round=opened, region=unit.region, institution_deadline=NOW + DAY, set_at=NOW
    )

    with pytest.raises(Refused) as refused:
        begin(unit, opened, "selection", actor=editor, now=NOW + DAY + SECOND)
    assert refused.value.codes == ("deadline_passed",)

    begin(unit, opened, "verification", actor=editor, now=NOW + DAY + SECOND)
    assert Dossier.objects.get().programme == "verification"


def test_the_certifier_does_not_begin_a_case_and_an_editor_does(opened, signer, unit):
    with pytest.raises(Refused) as refused:
        begin(unit, opened, "selection", actor=signer, now=NOW)
    assert refused.value.codes == ("wrong_role",)
    assert Dossier.objects.count() == 0

    begin(unit, opened, "selection", actor=holding(Role.EDITOR, of=unit), now=NOW)
    assert Dossier.objects.count() == 1


def test_an_institution_of_others_cannot_be_chosen(web, opened):
    answer = web.post("/apply/new/", asked(opened, institution()))

    assert answer.status_code == 422
    assert Dossier.objects.count() == 0


def test_the_entity_type_has_to_be_confirmed(web, opened, unit):
    answer = web.post("/apply/new/", asked(opened, unit, confirmed=""))

    assert answer.status_code == 422
    assert Dossier.objects.count() == 0


def test_somebody_without_an_institution_sees_the_way_to_one(db, opened):
    from tests.factories.accounts import user

    browser = signed_in(user())

    assert "登记本单位" in browser.get("/apply/").content.decode()
    assert browser.post("/apply/new/", {}).status_code == 422


def test_a_route_past_its_deadline_is_not_offered_and_a_late_choice_says_why(web, unit, opened):
    shown = web.get("/apply/new/").content.decode()
    opened.routes.filter(programme="selection").update(deadline=NOW - SECOND)

    now_shown = web.get("/apply/new/").content.decode()
    answer = web.post("/apply/new/", asked(opened, unit))

    value = f'value="{opened.slug}:selection"'
    assert (value in shown, value in now_shown) == (True, False)
    assert answer.status_code == 409
    assert "本通道申报截止时间已过" in answer.content.decode()
    assert not Dossier.objects.exists()
