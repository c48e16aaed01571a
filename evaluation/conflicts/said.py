"""What was said about pairs: declined, recused, named, cleared."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

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


class Recorded(NamedTuple):
    """The rows of pairs: what stands because somebody named it, and what two officers cleared.

    ``cleared`` holds (case, expert, kind, evidence) of computed conflicts.
    """

    named: list[Said]
    cleared: set[tuple[int, int, str, str]]


def recorded(cases: Sequence[int], experts: Sequence[int]) -> Recorded:
    """Named and cleared conflicts of the pairs; one query."""
    origins = dict(NamedConflict.Origin.choices)
    rows = NamedConflict.objects.filter(dossier__in=cases, expert__in=experts).order_by("pk")
    said = Recorded([], set())
    for case, expert, origin, kind, evidence, at, cleared_at in rows.values_list(
        "dossier", "expert", "origin", "kind", "evidence", "named_at", "cleared_at"
    ):
        computed = origin == NamedConflict.Origin.COMPUTED
        if computed and cleared_at is not None:
            said.cleared.add((case, expert, kind, evidence))
        if not computed and cleared_at is None:
            words = f"{_day(at)} {evidence}"
            said.named.append(Said((case, expert), "named", words, str(origins[origin])))
    return said


def _day(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d}"
