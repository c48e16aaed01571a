"""What was said about pairs: declined, recused, named, cleared. One query each."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localtime

from evaluation.conflicts.facts import Pair
from evaluation.models import Assignment, NamedConflict


class Said(NamedTuple):
    """A remembered pair: declined, recused or named, in words."""

    pair: Pair
    kind: str
    evidence: str
    source: str


def remembered(cases: Sequence[int], experts: Sequence[int]) -> Iterator[Said]:
    """Pairs whose expert declined or stepped back; one query."""
    ends = dict(Assignment.End.choices)
    codes = dict(Assignment.DeclineReason.choices)
    ended = Assignment.objects.filter(
        dossier__in=cases, expert__in=experts, ended_at__isnull=False
    ).exclude(end=Assignment.End.RELEASED)
    rows: Iterable[tuple[Any, ...]] = ended.order_by("pk").values_list(
        "dossier", "expert", "end", "end_code", "end_reason", "ended_at"
    )
    for case, expert, end, code, reason, at in rows:
        why = "：".join(str(part) for part in (codes.get(code, ""), reason) if part)
        yield Said((case, expert), f"{end}_before", f"{_day(at)} {ends[end]}（{why}）", "")


def named_by_people(cases: Sequence[int], experts: Sequence[int]) -> Iterator[Said]:
    """Standing named conflicts of the pairs; one query."""
    origins = dict(NamedConflict.Origin.choices)
    rows = _conflicts(cases, experts).filter(cleared_at__isnull=True)
    rows = rows.exclude(origin=NamedConflict.Origin.COMPUTED)
    for case, expert, origin, evidence, at in rows.values_list(
        "dossier", "expert", "origin", "evidence", "named_at"
    ):
        yield Said((case, expert), "named", f"{_day(at)} {evidence}", str(origins[origin]))


def cleared(cases: Sequence[int], experts: Sequence[int]) -> set[tuple[int, int, str, str]]:
    """(case, expert, kind, evidence) of computed conflicts that two officers cleared; one query."""
    rows = _conflicts(cases, experts).filter(
        cleared_at__isnull=False, origin=NamedConflict.Origin.COMPUTED
    )
    return set(rows.values_list("dossier", "expert", "kind", "evidence"))


def _conflicts(cases: Sequence[int], experts: Sequence[int]) -> QuerySet[NamedConflict]:
    return NamedConflict.objects.filter(dossier__in=cases, expert__in=experts).order_by("pk")


def _day(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d}"
