"""Planning a defence: cases, order, panel, and the one notice to everybody."""

import pytest
from django.urls import reverse

from evaluation.actions import defence as planning
from evaluation.models import DefenceSession, DefenceSlot, PanelSeat
from portal.kernel.refusals import Refused
from portal.obligations.models import Message, Obligation
from tests.evaluation.defence.scene import DUE, START, Scene
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import DAY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]
GIVEN = {
    "title": "示例第二场",
    "place": "示例会议室",
    "starts_at": "2026-05-25 09:00",
    "minutes_each": "20",
    "slides_due_at": "2026-05-24 17:00:30",
    "quorum": "3",
}


def at(scene) -> str:
    return reverse("evaluation:defence_session", args=[scene.session.pk])


def test_a_session_is_planned_with_a_deadline_to_the_second(staff, scene):
    answer = staff.post(reverse("evaluation:defence_new", args=[scene.round.slug]), GIVEN)

    made = DefenceSession.objects.latest("pk")
    assert answer.status_code == 302
    assert (made.state, made.slides_due_at.second, made.quorum) == ("planned", 30, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum": "0"},
        {"quorum": "三"},
        {"minutes_each": ""},
        {"starts_at": "2026-05-01 09:00"},
        {"slides_due_at": "2026-05-26 17:00"},
        {"slides_due_at": "2026-05-17 17:00"},
    ],
)
def test_what_cannot_be_is_said_and_kept_on_the_form(staff, scene, wrong):
    address = reverse("evaluation:defence_new", args=[scene.round.slug])

    answer = staff.post(address, {**GIVEN, **wrong})

    assert answer.status_code == 422
    assert "示例第二场" in answer.content.decode()
    assert DefenceSession.objects.count() == 1


def test_cases_of_the_defence_are_added_and_others_are_not(staff, scene):
    waiting = national.case(scene.round, "defence")
    elsewhere = [national.case(scene.round, "scoring"), national.case(dossiers.round_(), "defence")]

    refused = [
        staff.post(at(scene), {"act": "add_cases", "case": case.reference}).status_code
        for case in [*elsewhere, scene.cases[0]]
    ]
    added = staff.post(at(scene), {"act": "add_cases", "case": waiting.reference})

    assert (refused, added.status_code) == ([422, 422, 422], 302)
    assert scene.session.slots.get(dossier=waiting).position == 4
    with pytest.raises(Refused, match="已安排答辩场次"):
        planning.add_cases(scene.session, [waiting], actor=scene.clerk, now=NOW)


def test_a_judge_with_a_conflict_is_seated_and_said_to_be_out_for_that_case(staff, scene):
    scene.conflict(0, 1)

    page = staff.get(at(scene)).content.decode()

    assert PanelSeat.objects.filter(expert=scene.experts[0]).exists()
    assert f"<b>{scene.experts[0].user}</b>" in page


def test_the_order_is_computed_with_fewer_judges_going_in_and_out_and_moved_by_hand(staff, scene):
    scene.conflict(0, 0)
    scene.conflict(0, 2)

    ordered = staff.post(at(scene), {"act": "order"}, follow=True).content.decode()
    again = staff.post(at(scene), {"act": "order"}, follow=True).content.decode()

    assert "评委进出由 2 次减为 1 次" in ordered
    assert "评委进出 1 次，现有次序不用调整" in again
    order = list(scene.session.slots.values_list("dossier", flat=True))
    first, second = (DefenceSlot.objects.get(dossier=pk) for pk in order[:2])
    staff.post(at(scene), {"act": "down", "slot": first.pk})
    assert list(scene.session.slots.values_list("pk", flat=True))[:2] == [second.pk, first.pk]
    staff.post(at(scene), {"act": "up", "slot": second.pk})
    assert scene.session.slots.first() == second


def test_everybody_is_told_once_and_no_applicant_learns_who_judges(staff, scene):
    first = staff.post(at(scene), {"act": "notify"})
    again = staff.post(at(scene), {"act": "notify"})

    assert (first.status_code, again.status_code) == (302, 409)
    for number, case in enumerate(scene.cases):
        told = Message.objects.get(dossier=case)
        assert told.recipient == case.created_by
        assert f"10:{20 * number:02d}答辩" in told.body
        assert "2026年5月20日 10:00:00前" in told.body
        assert not any(str(one.user) in told.body for one in scene.experts)
        assert not any(other.reference in told.body for other in scene.cases if other != case)
    duties = Obligation.objects.filter(kind="slides")
    assert {one.due_at for one in duties} == {DUE}
    assert all(one.reminders.exists() for one in duties)
    for expert in scene.experts:
        told = Message.objects.get(recipient=expert.user)
        assert not any(str(case.institution) in told.body for case in scene.cases)
    assert Message.objects.count() == 6


def test_nothing_is_told_without_cases_enough_judges_and_time(scene):
    values = {
        "title": "空", "place": "空", "starts_at": START, "minutes_each": 5,
        "slides_due_at": DUE, "quorum": 1,
    }  # fmt: skip
    empty = planning.create_session(scene.round, values, actor=scene.clerk, now=NOW)

    with pytest.raises(Refused) as refused:
        planning.notify(empty, actor=scene.clerk, now=DUE + DAY)

    assert refused.value.codes == ("no_cases", "too_few_judges", "time_passed")
    assert not Message.objects.exists()


def test_after_the_notice_the_order_and_the_times_stand(staff, scene):
    scene.notified()

    moved = staff.post(at(scene), {"act": "down", "slot": scene.slot().pk})
    ordered = staff.post(at(scene), {"act": "order"})
    edited = staff.post(reverse("evaluation:defence_edit", args=[scene.session.pk]), GIVEN)

    assert (moved.status_code, ordered.status_code, edited.status_code) == (409, 409, 409)
    assert scene.slot().position == 1


def test_a_case_taken_out_after_the_notice_is_called_off_and_the_others_keep_their_time(
    staff, scene
):
    scene.notified()
    address = reverse(
        "evaluation:defence_slot", args=[scene.session.pk, scene.slot(0).pk, "remove"]
    )

    unsaid = staff.post(address, {"reason": ""})
    done = staff.post(address, {"reason": "单位申请改期"})

    assert (unsaid.status_code, done.status_code) == (422, 302)
    assert Message.objects.filter(dossier=scene.cases[0], subject="答辩安排取消").exists()
    assert Obligation.objects.get(dossier=scene.cases[0]).outcome == "called_off"
    assert scene.slot(1).position == 2


def test_an_officer_behind_a_wall_before_a_case_knows_of_no_session_that_hears_it(client, scene):
    walled, free = accounts.national_clerk(), accounts.national_clerk()
    scene.cases[1].walls.create(person=walled, reason="示例", raised_by=walled, raised_at=NOW)

    found = {}
    for person in (walled, free):
        client.force_login(person)
        listed = client.get(reverse("evaluation:defence_sessions")).content.decode()
        found[person] = (client.get(at(scene)).status_code, scene.session.title in listed)

    assert found == {walled: (404, False), free: (200, True)}
    with pytest.raises(Refused, match="不能由您办理"):
        planning.notify(scene.session, actor=walled, now=NOW)


def test_somebody_not_in_the_pool_is_not_seated(staff, scene):
    gone = evaluation.expert(in_pool=False)

    refused = staff.post(at(scene), {"act": "take_seat", "expert": gone.pk})
    allowed = staff.post(at(scene), {"act": "take_seat", "expert": evaluation.expert().pk})

    assert (refused.status_code, allowed.status_code) == (422, 302)


def test_the_page_of_a_session_asks_the_same_queries_for_3_and_20_cases(staff, db):
    few, many = Scene(3), Scene(20)
    staff.get(at(few))

    assert queries_of(staff, at(many)) <= queries_of(staff, at(few))
