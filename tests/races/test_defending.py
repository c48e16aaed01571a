"""Two officers open cases of a session at once, judges score while the case is being closed."""

from decimal import Decimal

import pytest

from evaluation.actions import defence as planning
from evaluation.actions import hearing, presence
from evaluation.models import DefenceScore, DefenceSlot
from portal.obligations.models import Message
from tests.evaluation.defence.scene import Scene, minute
from tests.races.together import at_once, refusals_in

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R0-24"),
]


def test_a_case_opened_four_times_at_once_is_opened_once():
    scene = Scene().opened()
    slot = scene.slot()

    results = at_once(
        [lambda: hearing.open_slot(slot, actor=scene.clerk, now=minute(1)) for _ in range(4)]
    )

    assert refusals_in(results) == [("slot_opened",)] * 3


def test_three_cases_opened_at_once_are_one_open_case():
    scene = Scene().opened()
    slots = [scene.slot(number) for number in range(3)]

    results = at_once(
        [
            lambda slot=slot: hearing.open_slot(slot, actor=scene.clerk, now=minute(1))
            for slot in slots
        ]
    )

    assert refusals_in(results) == [("another_open",)] * 2
    assert DefenceSlot.objects.filter(opened_at__isnull=False).count() == 1


def test_everybody_is_told_once_however_often_it_is_pressed():
    scene = Scene()

    def notify():
        return planning.notify(scene.session, actor=scene.clerk, now=minute(-5000))

    results = at_once([notify] * 4)

    assert refusals_in(results) == [("wrong_state",)] * 3
    assert Message.objects.count() == len(scene.cases) + len(scene.experts)


def test_scores_and_the_closing_of_the_case_at_once_leave_no_score_after_it():
    scene = Scene().opened()
    scene.heard(0, 1)
    slot, seats = scene.slot(), [scene.seat(number) for number in range(3)]

    def score(seat):
        return lambda: hearing.score(seat, slot, Decimal(80), now=minute(2))

    def close():
        return hearing.close_slot(slot, reason="", actor=scene.clerk, now=minute(2))

    results = at_once([*map(score, seats), close])

    refused = refusals_in(results)
    assert set(refused) <= {("slot_closed",)}
    assert DefenceScore.objects.count() == 3 - len(refused)


def test_the_last_two_judges_leaving_and_a_score_at_once_never_score_without_a_quorum():
    scene = Scene().opened()
    scene.heard(0, 1)
    slot, seats = scene.slot(), [scene.seat(number) for number in range(3)]

    def leave(seat):
        return lambda: presence.leave(seat, reason="示例", actor=scene.clerk, now=minute(2))

    results = at_once(
        [
            leave(seats[0]),
            leave(seats[1]),
            lambda: hearing.score(seats[2], slot, Decimal(80), now=minute(2)),
        ]
    )

    assert refusals_in(results) in ([], [("quorum_lost",)])
    assert DefenceScore.objects.count() == 1 - len(refusals_in(results))
