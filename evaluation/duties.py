"""评审任务的期限: every assignment owes its sheet by the end of the phase, and is reminded of it.

The obligation hangs on the person alone: nothing of it is seen from the case, so no applicant
learns of it, and its words name no institution.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from evaluation.blind import handle_of
from evaluation.models import Assignment, ScoreSheet
from evaluation.phases import Timetable, timetable_of
from portal.obligations.actions import REMINDER_PLAN
from portal.obligations.models import Obligation, Reminder

REVIEW: Final = "review"
ADDRESS: Final = "/review/"
AT_ONCE: Final = 500


def duty_key(assignment_pk: int) -> str:
    """The key of the obligation of an assignment."""
    return f"{REVIEW}:{assignment_pk}"


def owe_reviews(assignments: Sequence[Assignment], now: datetime) -> None:
    """Each assignment owes a sheet by the end of its round's phase; without phases none is owed.

    A bounded number of statements for each five hundred assignments. Calling again moves the
    date and starts the reminders anew.
    """
    by_round: dict[int, list[Assignment]] = {}
    for one in assignments:
        by_round.setdefault(one.dossier.round_id, []).append(one)
    for round_id, found in by_round.items():
        times = timetable_of(round_id, now)
        if times.due_at is not None:
            for start in range(0, len(found), AT_ONCE):
                _owe(found[start : start + AT_ONCE], times, times.due_at)


def settle_reviews(assignments: Iterable[int], *, outcome: str, now: datetime) -> None:
    """Nothing is owed any more for these assignments, named by their keys."""
    keys = [duty_key(pk) for pk in assignments]
    for start in range(0, len(keys), AT_ONCE):
        Obligation.objects.filter(
            key__in=keys[start : start + AT_ONCE], closed_at__isnull=True
        ).update(closed_at=now, outcome=outcome)


def follow_phases(round_id: int, now: datetime) -> None:
    """The sheets still owed in a round follow its phases."""
    live = Assignment.objects.filter(dossier__round=round_id, ended_at__isnull=True)
    owed = live.exclude(sheets__state=ScoreSheet.State.SUBMITTED)
    owed = owed.filter(dossier__state__in=("awaiting_review", "scoring"))
    owe_reviews(list(owed.select_related("dossier", "expert")), now)
    if timetable_of(round_id, now).due_at is None:
        settle_reviews(owed.values_list("pk", flat=True), outcome="no_phase", now=now)


def _owe(assignments: Sequence[Assignment], times: Timetable, due_at: datetime) -> None:
    Obligation.objects.bulk_create(
        [_duty(one, times, due_at) for one in assignments],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["title", "due_at", "opened_at", "closed_at", "outcome"],
    )
    keys = [duty_key(one.pk) for one in assignments]
    owed = list(Obligation.objects.filter(key__in=keys).values_list("pk", flat=True))
    Reminder.objects.filter(obligation__in=owed).delete()
    Reminder.objects.bulk_create(
        Reminder(obligation_id=pk, step=step, at=at)
        for pk in owed
        for step in REMINDER_PLAN
        if (at := due_at - timedelta(minutes=step)) > times.now
    )


def _duty(one: Assignment, times: Timetable, due_at: datetime) -> Obligation:
    return Obligation(
        key=duty_key(one.pk),
        kind=REVIEW,
        title=f"评审案卷 {handle_of(one.dossier, times)}",
        address=ADDRESS,
        round_id=one.dossier.round_id,
        person_id=one.expert.user_id,
        due_at=due_at,
        opened_at=times.now,
    )
