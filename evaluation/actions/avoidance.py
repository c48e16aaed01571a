"""申请回避: the applicant names, once, who should not review its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from evaluation.conflicts.avoided import matched
from evaluation.conflicts.recheck import recheck
from evaluation.models import AvoidedPerson, AvoidRequest
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import WHOLE_INSTITUTION, programme_of, roles_on
from portal.kernel.refusals import Refusal, Refused

OPENING = "open_scoring"


@dataclass(frozen=True, slots=True)
class Avoided:
    """One person as the applicant names him."""

    name: str
    employer: str
    reason: str


def avoidance_refusals(dossier: Dossier, actor: User) -> list[Refusal]:
    """Every reason why this person may not ask now."""
    said = []
    if not roles_on(actor, dossier) & WHOLE_INSTITUTION:
        said.append(Refusal("not_signer", "回避申请由单位管理员或法定代表人（授权人）提出"))
    if AvoidRequest.objects.filter(dossier=dossier).exists():
        said.append(Refusal("avoidance_made", "本件已提出过回避申请，每件只能提出一次"))
    elif not before_scoring(dossier):
        said.append(Refusal("scoring_opened", "回避申请须在专家评分开始前提出，现已不能提出"))
    return said


def before_scoring(dossier: Dossier) -> bool:
    """Whether the scoring of a case is still ahead: its flow can still lead to the opening."""
    flow = programme_of(dossier).flow
    reached, ahead = set[str](), [dossier.state]
    while ahead:
        state = ahead.pop()
        if flow.step(state, OPENING):
            return True
        reached.add(state)
        targets = {step.target for step in flow.steps_from(state)}
        ahead += targets - reached
    return False


def ask_to_avoid(
    dossier: Dossier, people: Sequence[Avoided], *, actor: User, now: datetime
) -> AvoidRequest:
    """File the request; whoever of the pool is meant has a standing conflict from now on.

    Nothing that the applicant sees depends on whether anybody was found. Raises :class:`Refused`.
    """
    try:
        return _ask(dossier, people, actor, now)
    except IntegrityError:
        raise Refused(
            [Refusal("avoidance_made", "本件已提出过回避申请，每件只能提出一次")]
        ) from None
    except Refused as refused:
        record_refusal("ask_to_avoid", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _ask(dossier: Dossier, people: Sequence[Avoided], actor: User, now: datetime) -> AvoidRequest:
    case = locked(dossier.pk)
    said = avoidance_refusals(case, actor)
    if not people:
        said.append(Refusal("nobody_named", "请至少填写一名申请回避的专家"))
    if said:
        raise Refused(said)
    request = AvoidRequest.objects.create(dossier=case, made_by=actor, made_at=now)
    named = AvoidedPerson.objects.bulk_create(
        AvoidedPerson(request=request, name=one.name, employer=one.employer, reason=one.reason)
        for one in people
    )
    record("ask_to_avoid", actor=actor, on=case, at=now, people=len(named))
    for expert in matched(named, now=now):
        recheck(expert, now=now, actor=None)
    return request
