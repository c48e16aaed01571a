"""The one door: the only writer of a case's state."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Dossier, Round, Transition
from portal.dossiers.queries import programme_of, roles_on
from portal.kernel.flow import Attempt, Step
from portal.kernel.references import new_reference
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.organizations.models import Institution
from portal.programmes.registry import programme


def advance(
    dossier: Dossier,
    action: str,
    *,
    actor: User | None,
    now: datetime | None = None,
    note: str = "",
    **inputs: Any,
) -> Dossier:
    """Take a step on a case; ``actor`` None is the system itself.

    Locks the row, finds the step, runs its guards, writes the state, the history and the audit
    entry, and runs the step's effects, all in one transaction. ``inputs`` reach guards and
    effects through the attempt. Returns the case as stored. Raises :class:`Refused` with all
    unmet conditions, in which case nothing has changed and the refusal is in the audit log.
    """
    at = now or timezone.now()
    try:
        return _advance(dossier.pk, action, actor, at, note, inputs)
    except Refused as refused:
        record_refusal(action, refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _advance(
    pk: int, action: str, actor: User | None, at: datetime, note: str, inputs: dict[str, Any]
) -> Dossier:
    dossier = locked(pk)
    step = _step_of(dossier, action)
    attempt = Attempt(actor, _roles(actor, dossier), at, note, inputs)
    if refusals := step.refusals(dossier, attempt):
        raise Refused(refusals)
    transition = _write(dossier, step, attempt)
    for effect in step.effects:
        effect(dossier, transition, attempt)
    return dossier


def locked(pk: int) -> Dossier:
    """The case with its row locked until the transaction ends.

    ``no_key``: a row elsewhere that only points to the case does not wait for it, and so cannot
    be half of a deadlock.
    """
    cases = Dossier.objects.select_for_update(of=("self",), no_key=True)
    return cases.select_related("round", "institution", "region").get(pk=pk)


def refusals_of(
    dossier: Dossier, action: str, *, actor: User | None, now: datetime, **inputs: Any
) -> list[Refusal]:
    """What would stop this step now, without taking it: for buttons and "what is missing"."""
    step = programme_of(dossier).flow.step(dossier.state, action)
    if step is None:
        return [_no_such_step(dossier, action)]
    return step.refusals(dossier, Attempt(actor, _roles(actor, dossier), now, "—", inputs))


def _step_of(dossier: Dossier, action: str) -> Step:
    step = programme_of(dossier).flow.step(dossier.state, action)
    if step is None:
        raise Refused([_no_such_step(dossier, action)])
    return step


def _no_such_step(dossier: Dossier, action: str) -> Refusal:
    flow = programme_of(dossier).flow
    label = next((step.label for step in flow.steps if step.action == action), action)
    state = flow.state(dossier.state).as_told
    return Refusal(
        "no_such_step", f"案卷当前为“{state}”，不能“{label}”", "", "请刷新页面查看最新状态。"
    )


def _roles(actor: User | None, dossier: Dossier) -> frozenset[Role]:
    return frozenset({Role.SYSTEM}) if actor is None else roles_on(actor, dossier)


def _write(dossier: Dossier, step: Step, attempt: Attempt) -> Transition:
    """Move the state under a condition on the old one, so that both databases are safe."""
    source = dossier.state
    target = programme_of(dossier).flow.state(step.target)
    dossier.state, dossier.changed_at = target.code, attempt.now
    dossier.occupies_round = not target.frees_entry
    moved = Dossier.objects.filter(pk=dossier.pk, state=source).update(
        state=dossier.state,
        changed_at=dossier.changed_at,
        occupies_round=dossier.occupies_round,
    )
    if not moved:
        raise Refused.because("changed_meanwhile", "案卷刚刚由他人办理，请刷新页面后再办")
    record(
        step.action,
        actor=attempt.actor,
        on=dossier,
        at=attempt.now,
        source=source,
        target=target.code,
    )
    return Transition.objects.create(
        dossier=dossier,
        action=step.action,
        label=step.label,
        source=source,
        target=target.code,
        actor=attempt.actor,
        actor_label=capacity(attempt, step),
        at=attempt.now,
        note=attempt.note,
        told=step.told,
    )


def capacity(attempt: Attempt, step: Step) -> str:
    """Who acted, as the history shows it: the person and the role used."""
    roles = [role.label for role in Role if role in attempt.roles & step.by]
    return f"{attempt.actor or '系统'}（{'、'.join(roles)}）"


@transaction.atomic
def open_dossier(
    *,
    institution: Institution,
    round_: Round,
    programme_code: str,
    actor: User,
    now: datetime,
) -> Dossier:
    """Start a case; refused when the round is not open or the institution has one already.

    The tier's own declaration is created by its own action, which calls this one.
    """
    found = programme(programme_code)
    if refusals := _opening_refusals(institution, round_, programme_code, now):
        raise Refused(refusals)
    dossier = Dossier.objects.create(
        reference=new_reference(found.reference_prefix, round_.year, institution.region_id[:2]),
        programme=found.code,
        round=round_,
        institution=institution,
        region=institution.region,
        state=found.flow.initial.code,
        created_by=actor,
        created_at=now,
        changed_at=now,
    )
    record("open_dossier", actor=actor, on=dossier, at=now, programme=found.code)
    return dossier


def _opening_refusals(
    institution: Institution, round_: Round, programme_code: str, now: datetime
) -> list[Refusal]:
    said = []
    route = round_.routes.filter(programme=programme_code).first()
    if round_.published_at is None or round_.closed_at is not None or now < round_.opens_at:
        said.append(Refusal("round_not_open", f"“{round_.title}”当前不接受新的申报"))
    if route is None:
        said.append(Refusal("route_not_open", f"“{round_.title}”没有开放这一通道"))
    elif now > route.deadline:
        said.append(Refusal("deadline_passed", "本通道申报截止时间已过"))
    if institution.status != Institution.Status.CONFIRMED:
        said.append(
            Refusal("institution_not_confirmed", "单位信息尚未经所在省份确认，确认后才能申报")
        )
    existing = Dossier.objects.filter(
        round=round_, institution=institution, occupies_round=True
    ).first()
    if existing is not None:
        said.append(
            Refusal(
                "already_in_round",
                f"本单位在本批次已有申报（{existing.reference}），同一批次只能选择一个通道",
                "四",
                "需要改换通道的，请先撤回原申报。",
            )
        )
    return said
