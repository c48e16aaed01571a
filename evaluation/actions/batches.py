"""推荐受理: the national office accepts a province's list whole, or sends it back whole."""

from datetime import datetime

from django.db import transaction

from evaluation.actions.extensions import open_report_duty
from evaluation.models import Batch
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, report_deadline
from portal.dossiers.walls import refuse_walled
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell
from portal.obligations.people import people_of_province

ARTICLE = "四（一）3（1）"


@transaction.atomic
def accept_batch(batch: Batch, *, actor: User, now: datetime) -> Batch:
    """Take in every case of a reported list that is still with it, all or none.

    A case withdrawn by its applicant since the report is left as it is. Raises :class:`Refused`.
    """
    cases = _locked_cases(batch, "accept", actor)
    current = _locked_batch(batch)
    if digest(current.manifest) != current.manifest_digest:
        raise Refused.because("manifest_changed", "报送清单与报送时的摘要不一致，不能受理")
    for case in cases:
        advance(case, "accept", actor=actor, now=now, batch=current)
    return _decide(current, Batch.State.ACCEPTED, "", actor, now)


@transaction.atomic
def refuse_batch(batch: Batch, *, reason: str, actor: User, now: datetime) -> Batch:
    """Send a list back with the reason: its cases stand as recommended again.

    The province owes a new report, version n+1, by its deadline (extension included).
    """
    cases = _locked_cases(batch, "send_back", actor)
    current = _locked_batch(batch)
    for case in cases:
        advance(case, "send_back", actor=actor, now=now, note=reason, batch=current)
    decided = _decide(current, Batch.State.REFUSED, reason, actor, now)
    due_at = report_deadline(current.round, current.region_id)
    open_report_duty(current.round, current.region, due_at, now)
    tell(
        people_of_province(current.region_id, now),
        key=f"batch_refused:{current.pk}",
        subject=f"推荐名单已退回：{current.round}",
        body=f"第 {current.version} 次报送的推荐名单已退回。\n理由：{reason}",
        address="/prov/dispatch/",
        now=now,
    )
    return decided


def _locked_cases(batch: Batch, action: str, actor: User) -> list[Dossier]:
    """The cases of the list that the step can take, locked in the order of their keys."""
    keys = batch.entries.values_list("dossier", flat=True)
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True)
    cases = rows.filter(pk__in=list(keys)).order_by("pk")
    refuse_walled(actor, keys)
    return [c for c in cases if programme_of(c).flow.step(c.state, action) is not None]


def _locked_batch(batch: Batch) -> Batch:
    current = Batch.objects.select_for_update(of=("self",)).select_related("round", "region")
    found = current.get(pk=batch.pk)
    if found.state != Batch.State.REPORTED:
        said = f"这份推荐名单当前为“{found.get_state_display()}”，不能再办理"
        raise Refused([Refusal("batch_decided", said, ARTICLE)])
    return found


def _decide(batch: Batch, state: str, reason: str, actor: User, now: datetime) -> Batch:
    batch.state, batch.decision_reason = state, reason
    batch.decided_by, batch.decided_at = actor, now
    batch.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    record("decide_batch", actor=actor, on=batch, at=now, state=state, reason=reason)
    return batch
