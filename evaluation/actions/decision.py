"""拟认定: which cases are proposed, taken back, or not selected."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal, Refused

ACTIONS = frozenset({"propose", "withdraw_proposal", "not_select"})


def decide(
    cases: Sequence[Dossier], action: str, *, note: str, actor: User, now: datetime
) -> list[Dossier]:
    """Take one of :data:`ACTIONS` on cases, all or none.

    Raises :class:`Refused` with the refusals of every case that cannot take it.
    """
    refusals: list[Refusal] = []
    decided = []
    with transaction.atomic():
        for case in sorted(cases, key=lambda each: each.pk):
            try:
                decided.append(advance(case, action, actor=actor, now=now, note=note))
            except Refused as refused:
                refusals += [_about(case, refusal) for refusal in refused.refusals]
        if refusals:
            raise Refused(refusals)
    return decided


def _about(case: Dossier, refusal: Refusal) -> Refusal:
    said = f"“{case.institution}”：{refusal.message}"
    return Refusal(refusal.code, said, refusal.article, refusal.next_step)
