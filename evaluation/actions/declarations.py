"""The yearly declaration of interests: made by the expert, good for a year, asked for again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from evaluation.conflicts.recheck import recheck
from evaluation.interests import good_until, last_instant
from evaluation.models import DeclaredTie, Expert, InterestDeclaration
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.kernel.refusals import Refused
from portal.obligations.actions import DAY, REMINDER_PLAN, close_obligation, open_obligation

KIND: Final = "interests"
ADDRESS: Final = "/review/interests/"
PLAN: Final = (30 * DAY, *REMINDER_PLAN)


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as declared; ``kind`` is one of ``DeclaredTie.Kind``."""

    kind: str
    unit: str
    credit_code: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    detail: str = ""


@transaction.atomic
def declare_interests(
    expert: Expert, ties: Sequence[Tie], *, nothing: bool, now: datetime
) -> InterestDeclaration:
    """Store a declaration, good for a year; live assignments are checked against it at once.

    Raises :class:`Refused` with ``say_one_thing`` unless there are either ties or nothing.
    """
    if nothing is bool(ties):
        raise Refused.because("say_one_thing", "请选择无利害关系，或逐项填写利害关系，两者只能选一")
    made = InterestDeclaration.objects.create(
        expert=expert,
        declared_at=now,
        expires_on=good_until(shanghai_day(now)),
        nothing_to_declare=nothing,
    )
    DeclaredTie.objects.bulk_create(DeclaredTie(declaration=made, **asdict(tie)) for tie in ties)
    ask_again(made, now)
    record(
        "declare_interests",
        actor=expert.user,
        on=made,
        at=now,
        ties=len(ties),
        expires_on=made.expires_on.isoformat(),
    )
    recheck(expert, now=now, actor=None)
    return made


def ask_again(made: InterestDeclaration, now: datetime) -> None:
    """The next one is due when this one expires; thirty days before, the reminders begin."""
    open_obligation(
        duty_key(made.expert),
        kind=KIND,
        title="重新作出利害关系声明",
        due_at=last_instant(made.expires_on),
        now=now,
        plan=PLAN,
        person=made.expert.user,
        address=ADDRESS,
    )


def stop_asking(expert: Expert, now: datetime) -> None:
    """Nothing is asked of somebody who has left the pool."""
    close_obligation(duty_key(expert), outcome="left_pool", now=now)


def duty_key(expert: Expert) -> str:
    """The key of the obligation to declare."""
    return f"{KIND}:{expert.pk}"
