"""A defence as it runs: opening, presence, quorum, scores."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import hearing, presence
from evaluation.defence import Room
from evaluation.models import Absence, DefenceScore
from portal.dossiers.actions import advance, refusals_of
from portal.kernel.refusals import Refused
from tests.evaluation.defence.scene import START, minute
from tests.factories import evaluation
from tests.factories.clock import SECOND

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


def codes(act) -> tuple[str, ...]:
    """The codes with which an act is refused; empty when it is done."""
    try:
        act()
    except Refused as refused:
        return refused.codes
    return ()


def losses(scene, number: int = 0) -> list:
    room = Room(scene.session)
    return [(one.since, one.until, one.present) for one in room.losses(scene.slot(number))]


def leave(scene, judge: int, at: float) -> None:
    presence.leave(scene.seat(judge), reason="接电话", actor=scene.clerk, now=minute(at))


def come_back(scene, judge: int, at: float) -> None:
    presence.come_back(scene.seat(judge), actor=scene.clerk, now=minute(at))


def test_one_case_at_a_time_each_of_them_once(scene):
    early = codes(lambda: scene.heard(0, 1))
    scene.opened()
    first = codes(lambda: scene.heard(0, 1))
    second = codes(lambda: scene.heard(1, 2))
    scene.closed(0, 3)

    assert (early, first, second) == (("wrong_state",), (), ("another_open",))
    assert codes(lambda: scene.heard(0, 4)) == ("slot_opened",)
    assert codes(lambda: scene.heard(1, 4)) == ()
    assert codes(lambda: scene.closed(0, 5)) == ("slot_closed",)


def test_a_conflicted_judge_goes_out_with_the_case_and_is_back_for_the_next(scene):
    scene.conflict(0, 0)
    scene.opened()

    scene.heard(0, 1)
    out = Absence.objects.get()
    refused = codes(lambda: scene.score(0, 0, "80", 2))
    allowed = codes(lambda: scene.score(1, 0, "80", 2))
    scene.closed(0, 3)
    scene.heard(1, 4)

    out.refresh_from_db()
    assert (out.cause, out.since, out.until) == ("recused", minute(1), minute(3))
    assert (refused, allowed) == (("judge_absent",), ())
    assert codes(lambda: scene.score(0, 1, "80", 5)) == ()


def test_a_case_is_not_opened_without_a_quorum(scene):
    scene.conflict(0, 0)
    scene.conflict(1, 0)
    scene.opened()

    assert codes(lambda: scene.heard(0, 1)) == ("quorum_missing",)
    assert scene.slot(0).opened_at is None
    assert not Absence.objects.exists()
    assert codes(lambda: scene.heard(1, 1)) == ()


def test_a_lost_quorum_stops_the_scoring_and_a_regained_one_lets_it_go_on(scene):
    scene.opened()
    scene.heard(0, 1)

    leave(scene, 0, 2)
    two_left = codes(lambda: scene.score(1, 0, "80", 3))
    leave(scene, 1, 4)
    one_left = codes(lambda: scene.score(2, 0, "80", 5))
    come_back(scene, 0, 6)
    again = codes(lambda: scene.score(2, 0, "80", 7))

    assert (two_left, one_left, again) == ((), ("quorum_lost",), ())
    assert losses(scene) == [(minute(4), minute(6), 1)]


def test_a_loss_is_one_stretch_whatever_happens_within_it_and_ends_with_the_case(scene):
    scene.opened()
    scene.heard(0, 1)
    for judge, at in ((0, 2), (1, 3), (2, 4)):
        leave(scene, judge, at)
    come_back(scene, 2, 5)
    scene.closed(0, 6)

    assert losses(scene) == [(minute(3), minute(6), 0)]


def test_a_judge_who_is_away_between_two_cases_is_still_away_in_the_next(scene):
    scene.opened()
    leave(scene, 0, 1)
    scene.heard(0, 2)
    scene.closed(0, 3)
    scene.heard(1, 4)

    assert codes(lambda: scene.score(0, 1, "80", 5)) == ("judge_absent",)
    assert codes(lambda: leave(scene, 0, 5)) == ("absent_already",)
    come_back(scene, 0, 6)
    assert codes(lambda: scene.score(0, 1, "80", 7)) == ()
    assert codes(lambda: come_back(scene, 0, 8)) == ("not_away",)


def test_a_replaced_judge_and_the_new_one_keep_their_times(scene):
    scene.opened()
    scene.heard(0, 1)
    fresh = evaluation.expert(employer="示例新研究院")
    scene.conflict(0, 1)

    new = presence.replace(
        scene.seat(0), fresh, reason="突发疾病", actor=scene.clerk, now=minute(2)
    )

    old = scene.seat(0)
    assert (old.left_at, new.seated_at, new.replaces) == (minute(2), minute(2), old)
    assert codes(lambda: hearing.score(old, scene.slot(0), Decimal(80), now=minute(3))) == (
        "seat_left",
    )
    assert codes(lambda: hearing.score(new, scene.slot(0), Decimal(80), now=minute(3))) == ()
    assert losses(scene) == []


def test_a_new_judge_with_a_conflict_is_out_for_the_case_that_is_being_heard(scene):
    scene.opened()
    scene.heard(0, 1)
    fresh = evaluation.expert(employer=scene.cases[0].institution.name)

    new = presence.replace(scene.seat(0), fresh, reason="示例", actor=scene.clerk, now=minute(2))

    assert Absence.objects.get(seat=new).cause == "recused"
    assert codes(lambda: hearing.score(new, scene.slot(0), Decimal(80), now=minute(3))) == (
        "judge_absent",
    )


def test_a_score_is_taken_only_while_its_case_is_heard(scene):
    scene.opened()
    before = codes(lambda: scene.score(0, 0, "80", 0))
    scene.heard(0, 1)
    during = codes(lambda: scene.score(0, 0, "80.25", 2))
    better = codes(lambda: scene.score(0, 0, "81", 3))
    scene.closed(0, 4)
    after = codes(lambda: scene.score(0, 0, "82", 5))

    assert (before, during, better, after) == (("slot_not_open",), (), (), ("slot_closed",))
    given = DefenceScore.objects.order_by("version").values_list("version", "value", "expert")
    assert [(v, str(value), who) for v, value, who in given] == [
        (1, "80.25", scene.experts[0].pk),
        (2, "81.00", scene.experts[0].pk),
    ]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-0.01", "100.01"])
def test_no_number_of_the_scale_is_no_score(scene, value):
    scene.opened()
    scene.heard(0, 1)

    assert codes(lambda: scene.score(0, 0, value, 2)) == ("out_of_scale",)
    assert not DefenceScore.objects.exists()


@pytest.mark.parametrize(
    ("value", "status"),
    [("86.50", 302), ("100", 302), ("NaN", 422), ("100.01", 422), ("86.505", 422), ("", 422)],
)
def test_a_judge_scores_on_the_page_of_the_case(judge, scene, value, status):
    scene.opened()
    scene.heard(0, 1)
    with time_machine.travel(minute(2), tick=False):
        address = reverse("evaluation:defence", args=[scene.slot().pk])
        answer = judge.post(address, {"act": "score", "value": value})
        listed = judge.get(reverse("evaluation:defences")).content.decode()

    assert answer.status_code == status
    assert DefenceScore.objects.exists() is (status == 302)
    assert ("86.50" in listed) is (value == "86.50")


def test_a_score_while_the_quorum_is_lost_is_refused_on_the_page_with_what_was_typed(judge, scene):
    scene.opened()
    scene.heard(0, 1)
    leave(scene, 1, 2)
    leave(scene, 2, 3)

    with time_machine.travel(minute(4), tick=False):
        address = reverse("evaluation:defence", args=[scene.slot().pk])
        answer = judge.post(address, {"act": "score", "value": "77.77"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'data-code="quorum_lost"' in page
    assert "77.77" in page


def test_a_judge_recuses_himself_and_the_case_is_gone_for_him(judge, scene):
    scene.opened()
    scene.heard(0, 1)
    address = reverse("evaluation:defence", args=[scene.slot().pk])

    with time_machine.travel(minute(2), tick=False):
        unsaid = judge.post(address, {"act": "recuse", "reason": ""})
        done = judge.post(address, {"act": "recuse", "reason": "曾有合作"})
        gone = judge.get(address)

    assert (unsaid.status_code, done.status_code, gone.status_code) == (422, 302, 404)
    assert Absence.objects.get().since == minute(2)


def test_staff_correct_a_score_after_the_case_with_a_reason_and_not_before(staff, scene):
    scene.opened()
    scene.heard(0, 1)
    scene.score(0, 0, "80", 2)
    address = reverse(
        "evaluation:defence_score",
        args=[scene.session.pk, scene.slot().pk, scene.experts[0].pk],
    )

    with time_machine.travel(minute(3), tick=False):
        early = staff.post(address, {"value": "90", "reason": "误填"})
        scene.closed(0, 3)
        unsaid = staff.post(address, {"value": "90", "reason": ""})
        done = staff.post(address, {"value": "90", "reason": "误填"})
        paper = staff.post(
            reverse("evaluation:panel", args=[scene.cases[0].reference]),
            {"act": "defence", "judge": str(scene.experts[0].user), "value": "99"},
        )

    assert (early.status_code, unsaid.status_code, done.status_code) == (409, 422, 302)
    assert paper.status_code == 409
    last = DefenceScore.objects.latest("version")
    assert (last.version, str(last.value), last.reason) == (2, "90.00", "误填")


def test_a_judge_of_another_panel_and_a_stranger_find_nothing(client, scene):
    scene.opened()
    scene.heard(0, 1)
    stranger = evaluation.expert().user

    with time_machine.travel(minute(2), tick=False):
        client.force_login(stranger)
        address = reverse("evaluation:defence", args=[scene.slot().pk])
        shown = client.get(address)
        scored = client.post(address, {"act": "score", "value": "80"})

    assert (shown.status_code, scored.status_code) == (404, 404)
    assert str(scene.cases[0].institution) not in shown.content.decode()


def test_two_judges_of_one_name_are_two_judges(scene):
    scene.opened()
    for number in (0, 1):
        scene.experts[number].user.name = "同名评委"
        scene.experts[number].user.save()
    scene.heard(0, 1)
    scene.score(0, 0, "80", 2)
    scene.score(1, 0, "90", 2)
    scene.score(0, 0, "81", 3)

    assert DefenceScore.objects.values("judge").distinct().count() == 2
    assert scene.experts[0].defence_scores.latest("version").version == 2


def test_the_review_is_concluded_with_as_many_scores_as_the_quorum(scene):
    case, clerk = scene.cases[0], scene.clerk
    scene.opened()
    scene.heard(0, 1)
    scene.score(0, 0, "80", 2)
    scene.score(1, 0, "82", 2)

    def missing() -> list[str]:
        said = refusals_of(case, "conclude_review", actor=clerk, now=minute(4))
        return [one.code for one in said]

    running = missing()
    scene.closed(0, 3)
    done = missing()
    DefenceScore.objects.filter(expert=scene.experts[0]).delete()
    too_few = missing()

    assert (running, done, too_few) == (["defence_running"], [], ["defence_missing"])
    assert codes(lambda: advance(case, "conclude_review", actor=clerk, now=minute(4)))


def test_the_moment_of_leaving_is_no_longer_presence(scene):
    scene.opened()
    leave(scene, 0, 0)
    room = Room(scene.session)

    assert len(room.present(None, START)) == 2
    assert len(room.present(None, START - SECOND)) == 3
