"""公示 and 异议: drafting a list, publishing it by a second officer, deciding objections."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from evaluation.models import Objection, Publicity, PublicityEntry
from evaluation.publicising import candidates, content_of, entries_of, explained, window_of
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import visible_to
from portal.dossiers.walls import refuse_unless_whole, refuse_walled, walled_from
from portal.kernel.calendar import UnknownYear, Window
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import open_obligation

ARTICLE = "四（一）3（2）"
ENDS = "publicity_end"
DRAWINGS = 20  # rounds that draft at one instant; a year has a handful
Values = Mapping[str, Any]


@transaction.atomic
def draft_publicity(round_: Round, values: Values, *, actor: User, now: datetime) -> Publicity:
    """Draft the list of all proposed cases that need publicity, or draft it again.

    ``values``: title, body, contact, first_day. Days and mode are the round's and cannot be
    shortened. Raises :class:`Refused`: ``nothing_proposed``, ``first_day_past``,
    ``not_a_workday``, ``unknown_year``, ``number_taken``.
    """
    refuse_unless_whole(actor, round_)
    current = _held(round_.pk)
    cases = candidates(current, visible_to(actor))
    if not cases:
        raise Refused.because(
            "nothing_proposed",
            "没有待公示的拟认定案卷",
            next_step="请先在“综合评价与拟认定”中列为拟认定。",
        )
    window = _window(current, values, now)
    drafts = Publicity.objects.select_for_update().filter(round=current)
    draft = drafts.filter(state=Publicity.State.DRAFT).first()
    draft = draft or Publicity(round=current)
    for name in ("title", "body", "contact", "first_day"):
        setattr(draft, name, values[name])
    draft.days, draft.mode = current.publicity_days, current.publicity_mode
    _write_window(draft, window)
    draft.drafted_by, draft.drafted_at = actor, now
    _save_numbered(draft)
    draft.entries.all().delete()
    PublicityEntry.objects.bulk_create(
        PublicityEntry(publicity=draft, **line) for line in entries_of(cases)
    )
    record("draft_publicity", actor=actor, on=draft, at=now, entries=len(cases))
    return draft


def _held(round_pk: int) -> Round:
    """The round, its drafting and publishing waiting for each other: before cases and list."""
    return Round.objects.select_for_update(no_key=True).get(pk=round_pk)


def _save_numbered(draft: Publicity) -> None:
    """Save; a new draft draws the next number, and draws again when another round took it.

    Rounds of one year share a series and no lock. Whoever comes second waits in the insert for
    the end of the first and then reads its number, so that every drawing lets one round through.
    """
    if draft.number:
        draft.save()
        return
    for _attempt in range(DRAWINGS):
        draft.number = _number(draft.round)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise Refused.because(
        "number_taken", "公示编号刚刚被其他批次占用", next_step="请重新提交，已填写的内容仍在本页。"
    )


def _number(round_: Round) -> str:
    """A number of our own, told apart from the 文号 that documents carry."""
    prefix = f"gs-{round_.year}-"
    numbers = Publicity.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    serials = [int(rest) for one in numbers if (rest := one.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(serials, default=0) + 1:02d}"


def _window(round_: Round, values: Values, now: datetime) -> Window:
    first_day = values["first_day"]
    if first_day < shanghai_day(now):
        raise Refused.because("first_day_past", "公示首日不能早于今天", article=ARTICLE)
    try:
        window = window_of(round_, first_day)
    except UnknownYear as unknown:
        raise Refused.because(unknown.code, unknown.message) from None
    if not window.explanation[0].counted:
        why = window.explanation[0].reason
        raise Refused.because("not_a_workday", f"公示首日应是工作日，{first_day:%Y-%m-%d} 是{why}")
    return window


def _write_window(publicity: Publicity, window: Window) -> None:
    publicity.starts_at, publicity.ends_at = window.start, window.end
    publicity.explanation = explained(window)


@transaction.atomic
def withdraw_draft(publicity: Publicity, *, actor: User, now: datetime) -> None:
    """Give up a draft; a published list stays."""
    current = Publicity.objects.select_for_update().get(pk=publicity.pk)
    refuse_walled(actor, current.entries.values_list("dossier", flat=True))
    if current.state != Publicity.State.DRAFT:
        raise Refused.because("not_a_draft", "只有拟稿中的公示可以撤回")
    current.state = Publicity.State.WITHDRAWN
    current.save(update_fields=["state"])
    record("withdraw_publicity_draft", actor=actor, on=current, at=now)


def publication_refusals(publicity: Publicity, actor: User, now: datetime) -> list[Refusal]:
    """Everything that stands between a drafted list and its publication, the steps' own apart."""
    if publicity.state != Publicity.State.DRAFT:
        return [Refusal("not_a_draft", f"这项公示当前为“{publicity.get_state_display()}”")]
    said = []
    if publicity.drafted_by_id == actor.pk:
        said.append(
            Refusal("same_person", "拟稿人不能发布自己拟定的公示", "", "请由另一名审签人员发布。")
        )
    if publicity.first_day < shanghai_day(now):
        said.append(
            Refusal("first_day_past", "公示首日已过", ARTICLE, "请重新拟稿，改填公示首日。")
        )
    lines = publicity.entries.exclude(dossier__in=walled_from(actor)).order_by("position")
    listed = [entry.dossier_id for entry in lines]
    if listed != [case.pk for case in candidates(publicity.round, visible_to(actor))]:
        said.append(
            Refusal(
                "list_changed", "拟稿后拟认定名单有变动", ARTICLE, "请重新拟稿，按最新名单公示。"
            )
        )
    return said


def publish(publicity: Publicity, *, actor: User, now: datetime) -> Publicity:
    """Freeze the list with its digest and put every case under publicity, all or none.

    By a signer other than the drafter. The window is counted again with the calendar in force.
    """
    try:
        return _publish(publicity, actor, now)
    except Refused as refused:
        record_refusal("publish_publicity", refused, actor=actor, on=publicity)
        raise


@transaction.atomic
def _publish(publicity: Publicity, actor: User, now: datetime) -> Publicity:
    refuse_unless_whole(actor, _held(publicity.round_id))
    keys = list(publicity.entries.values_list("dossier", flat=True))
    cases = Dossier.objects.select_for_update(of=("self",), no_key=True)
    cases = list(cases.filter(pk__in=keys).order_by("pk"))
    rows = Publicity.objects.select_for_update(of=("self",)).select_related("round")
    current = rows.get(pk=publicity.pk)
    if refusals := publication_refusals(current, actor, now):
        raise Refused(refusals)
    _write_window(current, _window(current.round, {"first_day": current.first_day}, now))
    current.state = Publicity.State.PUBLISHED
    current.published_by, current.published_at = actor, now
    current.digest = digest(content_of(current))
    current.save()
    for case in cases:
        advance(case, "publicise", actor=actor, now=now, publicity=current)
    open_obligation(
        f"{ENDS}:{current.pk}",
        kind=ENDS,
        title=f"公示期满后办理认定：{current.title}"[:200],
        due_at=current.ends_at,
        now=now,
        round=current.round,
        explanation=current.explanation,
        address=f"/desk/publicity/{current.number}/",
    )
    record("publish_publicity", actor=actor, on=current, at=now, digest=current.digest)
    return current


@transaction.atomic
def decide_objection(
    objection: Objection, *, upheld: bool, reason: str, actor: User, now: datetime
) -> Objection:
    """成立 or 不成立, with the reason; decided once (R0-26)."""
    rows = Objection.objects.select_for_update(of=("self",)).select_related("entry")
    current = rows.get(pk=objection.pk)
    refuse_walled(actor, [current.entry.dossier_id] if current.entry else [])
    if current.state != Objection.State.RECEIVED:
        said = f"异议 {current.number} 当前为“{current.get_state_display()}”，不能再作处理"
        raise Refused.because("objection_decided", said, article=ARTICLE)
    current.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    current.reason, current.decided_by, current.decided_at = reason, actor, now
    current.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record("decide_objection", actor=actor, on=current, at=now, state=current.state)
    return current
