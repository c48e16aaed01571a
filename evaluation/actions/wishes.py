"""评审意愿: an officer asks until an instant, experts put the offered cases into their order."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from evaluation.actions.proposals import OPEN, State, rule_of
from evaluation.models import Expert, Preference, Proposal, ReviewRule
from evaluation.proposals.inputs import active_pool
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier, Round
from portal.dossiers.walls import refuse_unless_whole
from portal.kernel.refusals import Refused
from portal.obligations.actions import tell

WISHES = "/review/wishes/"
ENDING = (*OPEN, State.PUBLISHED)
"""Once a proposal stands in one of these, wishes count no more."""


@transaction.atomic
def ask_for_wishes(round_: Round, until: datetime | None, *, actor: User, now: datetime) -> None:
    """Let the experts of the pool rank the cases until an instant; None stops asking.

    Everybody in the pool is told once for each instant. Raises :class:`Refused`.
    """
    refuse_unless_whole(actor, round_)
    rule_of(round_)
    rule = ReviewRule.objects.select_for_update().get(round=round_)
    if until is not None and until <= now:
        raise Refused.because("wishes_past", "截止时间应晚于现在")
    if until is not None and drawing(round_):
        raise Refused.because("wishes_closed", "本批次已有分配方案，不能再征集评审意愿")
    rule.wishes_until = until
    rule.save(update_fields=["wishes_until"])
    record(
        "ask_for_wishes",
        actor=actor,
        on=round_,
        at=now,
        until=until.isoformat() if until else "",
    )
    if until is not None:
        _tell(round_, until, now)


def _tell(round_: Round, until: datetime, now: datetime) -> None:
    tell(
        [one.user for one in active_pool(now).select_related("user")],
        key=f"wishes:{round_.pk}:{until.isoformat()}",
        subject=f"{round_} 征集评审意愿",
        body="请在“评审意愿”中按意愿排列待评案卷；不填写不影响评审。截止时间见该页。",
        address=f"{WISHES}?round={round_.slug}",
        now=now,
    )


def drawing(round_: Round) -> bool:
    """Whether a seed has been committed or a proposal published: the order is closed."""
    return Proposal.objects.filter(round=round_, state__in=ENDING).exists()


@transaction.atomic
def save_wishes(expert: Expert, round_: Round, order: Sequence[Dossier], *, now: datetime) -> None:
    """Write an expert's whole order of a round, first the one he would review first.

    Raises :class:`Refused` with ``wishes_closed``.
    """
    of_round = Round.objects.select_for_update().get(pk=round_.pk)
    rule = ReviewRule.objects.filter(round=of_round).first()
    until = rule.wishes_until if rule else None
    if until is None or now > until or drawing(of_round):
        raise Refused.because("wishes_closed", "评审意愿的填写已经截止，原已保存的次序不变")
    Preference.objects.filter(expert=expert, dossier__round=of_round).delete()
    Preference.objects.bulk_create(
        Preference(expert=expert, dossier=case, rank=rank) for rank, case in enumerate(order, 1)
    )
    record("save_wishes", actor=expert.user, on=of_round, at=now, cases=len(order))
