"""The phases of a round's review: written before they begin, afterwards only their end moves on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from evaluation.duties import follow_phases
from evaluation.models import ReviewPhase
from evaluation.redacting import owe_copies
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Round
from portal.kernel.refusals import Refusal, Refused

COLUMNS = ("title", "opens_at", "closes_at", "blindness", "others_scores", "discussion")
Values = Mapping[str, Any]


def set_phases(
    round_: Round, rows: Sequence[Values], *, actor: User, now: datetime
) -> list[ReviewPhase]:
    """Replace the phases of a round; ``rows`` hold the columns and ``pk``, None for a new one.

    Raises :class:`Refused` with everything that is wrong: ``phases_overlap``, ``phase_backwards``,
    ``phase_over`` for a new window that lies in the past, ``phase_begun`` for one that has begun
    and is changed in anything but a later end, or left out.
    """
    try:
        return _set_phases(round_, rows, actor, now)
    except Refused as refused:
        record_refusal("set_phases", refused, actor=actor, on=round_)
        raise


@transaction.atomic
def _set_phases(
    round_: Round, rows: Sequence[Values], actor: User, now: datetime
) -> list[ReviewPhase]:
    Round.objects.select_for_update().get(pk=round_.pk)
    standing = {one.pk: one for one in ReviewPhase.objects.filter(round=round_)}
    refusals = [*_windows(rows), *_begun(rows, standing, now), *_over(rows, standing, now)]
    if refusals:
        raise Refused(refusals)
    named = {row.get("pk") for row in rows}
    ReviewPhase.objects.filter(round=round_).exclude(pk__in=named & set(standing)).delete()
    written = [_written(round_, row, standing) for row in rows]
    follow_phases(round_.pk, now)
    owe_copies(round_.pk, now)
    record("set_phases", actor=actor, on=round_, at=now, phases=[_said(one) for one in written])
    return written


def _written(round_: Round, row: Values, standing: Mapping[int, ReviewPhase]) -> ReviewPhase:
    phase = standing.get(row.get("pk") or 0) or ReviewPhase(round=round_)
    for name in COLUMNS:
        setattr(phase, name, row[name])
    phase.save()
    return phase


def _windows(rows: Sequence[Values]) -> Iterator[Refusal]:
    for row in rows:
        if row["closes_at"] <= row["opens_at"]:
            yield Refusal("phase_backwards", f"“{row['title']}”的截止时间应晚于开始时间")
    for first, second in pairwise(sorted(rows, key=lambda row: row["opens_at"])):
        if second["opens_at"] < first["closes_at"]:
            said = f"“{first['title']}”与“{second['title']}”的时间重叠"
            yield Refusal("phases_overlap", said, "", "请让后一阶段在前一阶段截止后开始。")


def _begun(
    rows: Sequence[Values], standing: Mapping[int, ReviewPhase], now: datetime
) -> Iterator[Refusal]:
    given = {row.get("pk"): row for row in rows}
    for phase in standing.values():
        if phase.opens_at > now:
            continue
        row = given.get(phase.pk)
        if row is None or any(row[name] != getattr(phase, name) for name in _FIXED):
            yield Refusal("phase_begun", f"“{phase.title}”已经开始，除推后截止时间外不能再改动")
        elif row["closes_at"] < phase.closes_at:
            yield Refusal("phase_begun", f"“{phase.title}”已经开始，截止时间只能推后")


def _over(
    rows: Sequence[Values], standing: Mapping[int, ReviewPhase], now: datetime
) -> Iterator[Refusal]:
    for row in rows:
        if row.get("pk") not in standing and row["closes_at"] <= now:
            yield Refusal("phase_over", f"“{row['title']}”的截止时间已经过去")


_FIXED = tuple(name for name in COLUMNS if name != "closes_at")


def _said(phase: ReviewPhase) -> dict[str, str]:
    return {
        "title": phase.title,
        "opens_at": phase.opens_at.isoformat(),
        "closes_at": phase.closes_at.isoformat(),
        "blindness": phase.blindness,
        "others_scores": phase.others_scores,
        "discussion": str(phase.discussion),
    }
