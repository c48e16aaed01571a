"""A wall goes up at once and comes down by two others; nobody behind it deals with the handler."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from evaluation.actions.handlers import appoint_handler, handler_of, remove_handler
from evaluation.actions.walls import ask_to_lift, keep, lift, raise_wall
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Handler, Wall
from portal.dossiers.queries import roles_on, visible_to
from portal.kernel.refusals import Refused
from portal.obligations.actions import tell
from portal.obligations.models import Message
from tests.factories import accounts, dossiers, national
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-08")]
WHY = "示例：配偶在申报单位任职"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case() -> Dossier:
    return national.case(dossiers.round_(), "formal_check")


@pytest.fixture
def officer() -> User:
    return accounts.national_clerk()


@pytest.fixture
def colleague() -> User:
    return accounts.national_clerk()


@pytest.fixture
def signer() -> User:
    return accounts.national_signer()


@pytest.fixture
def wall(case, officer) -> Wall:
    return raise_wall(case, officer, reason=WHY, actor=officer, now=NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def codes(refused) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_from_the_declaration_on_the_case_is_gone_and_no_step_can_be_taken(
    case, officer, colleague, wall
):
    assert list(visible_to(officer)) == []
    assert roles_on(officer, case) == frozenset()
    assert list(visible_to(colleague)) == [case]
    with pytest.raises(Refused) as refused:
        advance(case, "pass_formal_check", actor=officer, now=NOW)
    assert codes(refused) == ["wrong_role"]
    assert signed_in(officer).get(f"/cases/{case.reference}/").status_code == 404
    assert signed_in(colleague).get(f"/cases/{case.reference}/").status_code == 200


def test_two_others_take_it_down_with_a_reason(case, officer, colleague, signer, wall):
    ask_to_lift(wall, reason="示例：已离婚", actor=colleague, now=NOW)
    still = list(visible_to(officer))
    lifted = lift(wall, actor=signer, now=NOW)

    assert still == []
    assert list(visible_to(officer)) == [case]
    assert (lifted.lift_asked_by, lifted.lifted_by) == (colleague, signer)
    log = Entry.objects.filter(object_reference=case.reference).order_by("pk")
    assert list(log.values_list("action", flat=True)) == [
        "raise_wall", "ask_to_lift_wall", "lift_wall",
    ]  # fmt: skip


def test_who_asked_cannot_agree_and_who_is_behind_can_do_neither(officer, colleague, signer, wall):
    with pytest.raises(Refused) as nothing_asked:
        lift(wall, actor=signer, now=NOW)
    with pytest.raises(Refused) as behind_asks:
        ask_to_lift(wall, reason="示例", actor=officer, now=NOW)
    ask_to_lift(wall, reason="示例", actor=colleague, now=NOW)
    with pytest.raises(Refused) as alone:
        lift(wall, actor=colleague, now=NOW)
    with pytest.raises(Refused) as behind:
        lift(wall, actor=officer, now=NOW)

    assert codes(nothing_asked) == ["lift_not_asked"]
    assert codes(behind_asks) == codes(behind) == ["not_permitted"]
    assert codes(alone) == ["same_person"]
    assert Wall.objects.get().lifted_at is None


def test_the_second_may_disagree_and_it_can_be_asked_again(officer, colleague, signer, wall):
    ask_to_lift(wall, reason="示例", actor=colleague, now=NOW)
    keep(wall, actor=signer, now=NOW)

    assert Wall.objects.get().lift_asked_by is None
    ask_to_lift(wall, reason="示例二", actor=signer, now=NOW)
    assert Wall.objects.get().lift_asked_by == signer


def test_the_database_itself_wants_two_others_and_a_reason(officer, colleague, wall):
    ask_to_lift(wall, reason="示例", actor=colleague, now=NOW)
    for wrong in ({"lifted_by": colleague}, {"lifted_by": officer}, {"lift_reason": ""}):
        values = {"lifted_by": accounts.national_signer(), "lifted_at": NOW, **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Wall.objects.filter(pk=wall.pk).update(**values)

    assert list(visible_to(officer)) == []


def test_a_colleague_raises_it_with_a_reason_and_a_province_not_over_the_national_office(
    case, officer, colleague
):
    of_province = accounts.province_clerk()
    with pytest.raises(Refused) as without:
        raise_wall(case, officer, reason=" ", actor=colleague, now=NOW)
    with pytest.raises(Refused) as from_below:
        raise_wall(case, officer, reason=WHY, actor=of_province, now=NOW)
    raise_wall(case, officer, reason=WHY, actor=colleague, now=NOW)
    raise_wall(case, of_province, reason=WHY, actor=accounts.province_signer(), now=NOW)
    with pytest.raises(Refused) as again:
        raise_wall(case, officer, reason=WHY, actor=colleague, now=NOW)

    assert (codes(without), codes(from_below), codes(again)) == (
        ["note_missing"], ["not_permitted"], ["wall_stands"],
    )  # fmt: skip
    assert list(visible_to(of_province)) == []


def test_what_was_told_before_is_gone_with_the_case_and_nothing_more_is_told(
    case, officer, colleague
):
    people = [officer, colleague]
    told = {"subject": "示例", "body": "示例", "now": NOW, "dossier": case}
    tell(people, key="before", **told)
    letter = Message.objects.get(recipient=officer)
    raise_wall(case, officer, reason=WHY, actor=colleague, now=NOW)
    tell(people, key="after", **told)

    address = reverse("obligations:message", args=[letter.pk])
    assert signed_in(officer).get(address).status_code == 404
    assert list(officer.portal_messages.all()) == [letter]
    assert colleague.portal_messages.count() == 2
    assert "未读 0" in signed_in(officer).get(reverse("obligations:messages")).text
    assert "未读 2" in signed_in(colleague).get(reverse("obligations:messages")).text


def test_the_handler_changes_only_with_a_reason(case, officer, colleague, signer):
    appoint_handler(case, officer, actor=signer, now=NOW)
    with pytest.raises(Refused) as without:
        appoint_handler(case, colleague, actor=signer, now=NOW)
    appoint_handler(case, colleague, reason="示例：休假", actor=signer, now=NOW)

    assert codes(without) == ["note_missing"]
    assert handler_of(case).person == colleague
    ended = Handler.objects.get(person=officer)
    assert (ended.end_reason, ended.ended_by) == ("示例：休假", signer)
    remove_handler(case, reason="示例", actor=signer, now=NOW)
    assert handler_of(case) is None


def test_nobody_behind_a_wall_appoints_removes_or_is_appointed(
    case, officer, colleague, signer, wall
):
    appoint_handler(case, colleague, actor=signer, now=NOW)
    with pytest.raises(Refused) as appoints:
        appoint_handler(case, signer, reason="示例", actor=officer, now=NOW)
    with pytest.raises(Refused) as removes:
        remove_handler(case, reason="示例", actor=officer, now=NOW)
    with pytest.raises(Refused) as appointed:
        appoint_handler(case, officer, reason="示例", actor=signer, now=NOW)

    assert codes(appoints) == codes(removes) == ["not_permitted"]
    assert codes(appointed) == ["cannot_handle"]
    assert handler_of(case).person == colleague


def test_a_handler_who_goes_behind_a_wall_stops_and_the_others_hear_of_it(
    case, officer, colleague, signer
):
    appoint_handler(case, officer, actor=signer, now=NOW)
    raise_wall(case, officer, reason=WHY, actor=officer, now=NOW)

    assert handler_of(case) is None
    told = Message.objects.filter(subject__contains="需要明确经办人")
    assert {each.recipient for each in told} == {colleague, signer}
    assert WHY not in told.first().body


def test_the_only_clerk_may_recuse_and_the_others_read_that_nobody_is_left(case, signer):
    only = accounts.national_clerk()
    raise_wall(case, only, reason=WHY, actor=only, now=NOW)

    page = signed_in(signer).get(reverse("evaluation:wall", args=[case.reference])).text
    assert "没有可以办理的经办人员" in page
    assert Message.objects.get().recipient == signer
    accounts.national_clerk()
    page = signed_in(signer).get(reverse("evaluation:wall", args=[case.reference])).text
    assert "没有可以办理的经办人员" not in page


def test_the_page_declares_asks_and_lifts(case, officer, colleague, signer):
    address = reverse("evaluation:wall", args=[case.reference])
    own, first, second = (signed_in(each) for each in (officer, colleague, signer))
    declared = own.post(
        address, {"act": "raise", "wall-person": officer.pk, "wall-reason": WHY}, follow=True
    )
    standing = Wall.objects.get()
    gone = own.get(address)
    empty = first.post(address, {"act": "ask", "wall": standing.pk, "reason": ""})
    asked = first.post(address, {"act": "ask", "wall": standing.pk, "reason": "示例"}, follow=True)
    alone = first.post(address, {"act": "lift", "wall": standing.pk})
    done = second.post(address, {"act": "lift", "wall": standing.pk}, follow=True)

    assert declared.redirect_chain == [(reverse("evaluation:walls"), 302)]
    assert WHY in declared.text
    assert case.reference not in declared.text
    assert (gone.status_code, empty.status_code, alone.status_code) == (404, 409, 409)
    assert "已申请解除，请由另一人确认" in asked.text
    assert "回避已解除" in done.text
    assert own.get(address).status_code == 200


def test_the_page_keeps_what_was_typed(case, officer, colleague):
    address = reverse("evaluation:wall", args=[case.reference])
    client = signed_in(colleague)

    wrong = client.post(address, {"act": "raise", "wall-person": "", "wall-reason": WHY})
    unknown = client.post(address, {"act": "lift", "wall": "9" * 40})

    assert wrong.status_code == 422
    assert WHY in wrong.text
    assert unknown.status_code == 404
    assert not Wall.objects.exists()


def test_a_wall_raised_by_a_colleague_is_on_nobodys_list_but_the_others(case, officer, colleague):
    raise_wall(case, officer, reason=WHY, actor=colleague, now=NOW)

    behind = signed_in(officer).get(reverse("evaluation:walls")).text
    before = signed_in(colleague).get(reverse("evaluation:walls")).text

    assert WHY not in behind
    assert case.reference not in behind
    assert WHY in before


def test_the_handler_is_on_the_case_and_filters_the_lists(case, colleague, signer):
    other = national.case(case.round, "formal_check")
    client = signed_in(colleague)
    address = reverse("evaluation:wall", args=[case.reference])
    signed_in(signer).post(address, {"act": "appoint", "handler-person": colleague.pk})

    assert f"经办人：{colleague}" in client.get(f"/cases/{case.reference}/").text
    for name in ("evaluation:desk_cases", "evaluation:desk_queue"):
        every, own = client.get(reverse(name)).text, client.get(f"{reverse(name)}?handler=me").text
        assert case.reference in every
        assert other.reference in every
        assert case.reference in own
        assert other.reference not in own
    nobody = client.get(f"{reverse('evaluation:desk_cases')}?handler=none").text
    assert other.reference in nobody
    assert case.reference not in nobody


def test_a_provinces_officer_recuses_on_the_own_desk(case):
    clerk, signer = accounts.province_clerk(), accounts.province_signer()
    address = reverse("evaluation:prov_wall", args=[case.reference])
    typed = {"act": "raise", "wall-person": clerk.pk, "wall-reason": WHY}

    done = signed_in(clerk).post(address, typed)

    assert done.url == reverse("evaluation:prov_walls")
    assert signed_in(clerk).get(address).status_code == 404
    assert WHY in signed_in(signer).get(address).text
