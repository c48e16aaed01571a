"""划线: drafted by one officer, cases moved with reasons, closed by another, all in the record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from evaluation.actions.decision import decide
from evaluation.line import Drawn, Why, refusals_of_list, sealed
from evaluation.lined import list_of, moves_of
from evaluation.models import LineDraw, LineMove
from evaluation.snapshot import conflicted, divergent, snapshot
from evaluation.stages import PROPOSE
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import visible_to
from portal.dossiers.walls import refuse_unless_whole
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal, Refused

NOT_SELECT = "not_select"
State = LineDraw.State


def draft_line(round_: Round, terms: Mapping[str, Any], *, actor: User, now: datetime) -> LineDraw:
    """Store the ranking as it stands and the terms; nothing is decided by it.

    Raises :class:`Refused`: ``not_permitted``, ``line_open`` while another draft stands,
    ``nothing_to_draw``, ``honours_not_in_rule`` for a tie that the rule does not let honours break.
    """
    try:
        return _draft(round_, terms, actor, now)
    except Refused as refused:
        record_refusal("draft_line", refused, actor=actor, on=round_)
        raise


@transaction.atomic
def _draft(round_: Round, terms: Mapping[str, Any], actor: User, now: datetime) -> LineDraw:
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    refuse_unless_whole(actor, locked)
    inputs = snapshot(locked, visible_to(actor))
    if refusals := _against_drafting(locked, inputs, terms):
        raise Refused(refusals)
    drafted = LineDraw.objects.create(
        round=locked,
        number=1 + LineDraw.objects.filter(round=locked).count(),
        inputs=inputs,
        terms=dict(terms),
        drafted_by=actor,
        drafted_at=now,
    )
    record("draft_line", actor=actor, on=drafted, at=now, terms=dict(terms), inputs=digest(inputs))
    return drafted


def _against_drafting(
    round_: Round, inputs: Mapping[str, Any], terms: Mapping[str, Any]
) -> list[Refusal]:
    said = []
    if LineDraw.objects.filter(round=round_, state=State.DRAFT).exists():
        said.append(
            Refusal("line_open", "本批次已有拟定中的划线", "", "请先确认或作废后再另行拟定。")
        )
    if not inputs["cases"]:
        said.append(Refusal("nothing_to_draw", "本批次没有评审完成、尚待决定的案卷"))
    elif terms["ties"] == "honours" and not inputs["rule"]["honours_break_ties"]:
        said.append(Refusal("honours_not_in_rule", "本批次评审规则没有规定同分时优先荣誉在前"))
    return said


@transaction.atomic
def discard_line(line: LineDraw, *, actor: User, now: datetime) -> LineDraw:
    """Give a draft up; it stays readable."""
    current = _open(line, actor)
    current.state = State.DISCARDED
    current.save(update_fields=["state"])
    record("discard_line", actor=actor, on=current, at=now)
    return current


@transaction.atomic
def move_case(
    line: LineDraw, dossier: Dossier, *, above: bool, reason: str, actor: User, now: datetime
) -> LineMove:
    """Put a case of a draft above or below the line, whatever its place; the reason is kept."""
    current = _open(line, actor)
    if not reason.strip():
        raise Refused.because("reason_missing", "移动案卷须写明理由")
    if dossier.reference not in {case["reference"] for case in current.inputs["cases"]}:
        raise Refused.because("not_in_line", f"“{dossier.institution}”不在本次划线之内")
    moved = LineMove.objects.create(
        line=current, dossier=dossier, above=above, reason=reason, moved_by=actor, moved_at=now
    )
    record(
        "move_across_line",
        actor=actor,
        on=current,
        at=now,
        case=dossier.reference,
        above=above,
        reason=reason,
    )
    return moved


def close_line(line: LineDraw, *, actor: User, now: datetime) -> LineDraw:
    """Decide every case of a draft as its list says, all or none; by another officer (B24).

    Cases above the line are proposed, the others not selected; nobody is told anything by it.
    Stores the digest of inputs, terms, moves and list. Raises :class:`Refused` with everything
    that stands against it: the same officer, scores that have changed since, open ties, caps,
    divergence, conflicts, and every case that cannot take its step.
    """
    try:
        return _close(line, actor, now)
    except Refused as refused:
        record_refusal("close_line", refused, actor=actor, on=line)
        raise


@transaction.atomic
def _close(line: LineDraw, actor: User, now: datetime) -> LineDraw:
    current = _open(line, actor)
    drawn = list_of(current)
    refusals = [
        *_two_officers(current, actor),
        *_changed(current, actor),
        *refusals_of_list(current.inputs, current.terms, drawn),
        *divergent(current.inputs),
        *conflicted(current.inputs),
    ]
    refusals += _decide(current, drawn, actor, now)
    if refusals:
        raise Refused(refusals)
    current.state, current.closed_by, current.closed_at = State.CLOSED, actor, now
    current.digest = sealed(current.inputs, current.terms, moves_of(current))
    current.save(update_fields=["state", "closed_by", "closed_at", "digest"])
    record(
        "close_line",
        actor=actor,
        on=current,
        at=now,
        digest=current.digest,
        above=sum(one.above for one in drawn),
        cases=len(drawn),
    )
    return current


def _open(line: LineDraw, actor: User) -> LineDraw:
    """The draft, locked, for an officer who may handle it."""
    current = LineDraw.objects.select_for_update(of=("self",)).get(pk=line.pk)
    refuse_unless_whole(actor, current.round)
    if current.state != State.DRAFT:
        raise Refused.because("not_a_draft", "这次划线已经确认或作废", next_step="请刷新页面查看。")
    return current


def _two_officers(line: LineDraw, actor: User) -> list[Refusal]:
    if line.drafted_by_id == actor.pk:
        return [Refusal("same_officer", "划线须由拟定人以外的另一名经办人确认")]
    if line.moves.filter(moved_by=actor).exists():
        return [Refusal("moved_by_closer", "您在本次划线中移动过案卷，须由另一名经办人确认")]
    return []


def _changed(line: LineDraw, actor: User) -> list[Refusal]:
    if digest(snapshot(line.round, visible_to(actor))) == digest(line.inputs):
        return []
    return [
        Refusal(
            "line_outdated",
            "拟定后，评分、案卷状态或单位信息有变化",
            "",
            "请作废本次拟稿，按最新数据重新拟定。",
        )
    ]


def _decide(line: LineDraw, drawn: Sequence[Drawn], actor: User, now: datetime) -> list[Refusal]:
    """Take the steps of the list; what was refused. The caller's transaction makes it all or none."""
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in drawn:
        action = PROPOSE if one.above else NOT_SELECT
        wanted[action, _note(line, one)].append(one.case)
    cases = _locked([one.case for one in drawn])
    refusals: list[Refusal] = []
    for (action, note), keys in sorted(wanted.items()):
        try:
            decide([cases[key] for key in keys], action, note=note, actor=actor, now=now)
        except Refused as refused:
            refusals += refused.refusals
    return refusals


def _locked(keys: Sequence[int]) -> dict[int, Dossier]:
    """The cases by key, locked in the order of the keys as everybody locks them."""
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    return {case.pk: case for case in rows.select_related("institution").order_by("pk")}


def _note(line: LineDraw, one: Drawn) -> str:
    side = "线上" if one.above else "线下"
    reason = f"，{one.reason}" if one.why == Why.MOVED else ""
    return f"第 {line.number} 次划线：{side}{reason}"
