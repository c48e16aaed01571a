"""评审进度: how far each expert and each case is, counted in the database over what a viewer sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evaluation.models import Assignment, ReviewPhase, ScoreSheet
from portal.accounts.models import User
from portal.dossiers.models import Round
from portal.dossiers.queries import visible_to

STATES: Final = ("awaiting_review", "scoring", "defence")
KINDS: Final = {
    "invited": _("待接受"),
    "accepted": _("已接受未评"),
    "draft": _("草稿"),
    "submitted": _("已提交"),
    "late": _("已逾期"),
}
"""Every live assignment is one of the first four; one that is late is so besides."""

BY_EXPERT: Final = ("expert", "expert__user__name", "expert__user__username", "expert__employer")
BY_CASE: Final = ("dossier", "dossier__reference", "dossier__institution__name")
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Load:
    """One line of the board: an expert or a case, with how many assignments are how far."""

    key: int
    name: str
    beside: str
    reference: str
    invited: int
    accepted: int
    draft: int
    submitted: int
    late: int

    @property
    def total(self) -> int:
        """All live assignments."""
        return self.invited + self.accepted + self.draft + self.submitted

    @property
    def open(self) -> int:
        """What is not handed in."""
        return self.total - self.submitted

    @property
    def bars(self) -> list[tuple[str, str, str]]:
        """Class, start and width in per cent of the parts of the picture."""
        found, start = [], 0
        for kind in ("submitted", "draft", "accepted"):
            count = getattr(self, kind)
            found.append((kind, _share(start, self.total), _share(count, self.total)))
            start += count
        return found

    @property
    def late_share(self) -> str:
        """The width of the late part in per cent."""
        return _share(self.late, self.total)


def _share(count: int, total: int) -> str:
    return f"{FULL * count / total:.2f}" if total else "0"


def live_tasks(round_: Round, user: User, now: datetime) -> QuerySet[Assignment]:
    """The live assignments of a round on cases that the viewer sees, each with how far it is."""
    cases = visible_to(user).filter(round=round_, state__in=STATES)
    return _annotated(Assignment.objects.filter(dossier__in=cases.values("pk")), round_, now)


def _annotated(tasks: QuerySet[Assignment], round_: Round, now: datetime) -> QuerySet[Assignment]:
    own = ScoreSheet.objects.filter(assignment=OuterRef("pk"))
    ended = ReviewPhase.objects.filter(round=round_, closes_at__lt=now)
    return tasks.filter(ended_at__isnull=True).annotate(
        handed_in=Exists(own.filter(state=ScoreSheet.State.SUBMITTED)),
        begun=Exists(own.filter(state=ScoreSheet.State.DRAFT)),
        overdue=Exists(ended.filter(closes_at__gte=OuterRef("assigned_at"))),
    )


def _counts() -> dict[str, Count]:
    """The kinds of an assignment as aggregates over the annotations of :func:`live_tasks`."""
    owed = Q(handed_in=False)
    return {
        "invited": Count("pk", filter=owed & Q(begun=False, declared_at__isnull=True)),
        "accepted": Count("pk", filter=owed & Q(begun=False, declared_at__isnull=False)),
        "draft": Count("pk", filter=owed & Q(begun=True)),
        "submitted": Count("pk", filter=Q(handed_in=True)),
        "late": Count("pk", filter=owed & Q(overdue=True)),
    }


def figures(tasks: QuerySet[Assignment]) -> dict[str, int]:
    """How many assignments are of each kind; one query."""
    return tasks.order_by().aggregate(**_counts())


def loads(tasks: QuerySet[Assignment], *, by_case: bool, kind: str, words: str) -> QuerySet[Any]:
    """The lines of the board, grouped in the database, filtered; turn them by :func:`load_of`."""
    names = BY_CASE if by_case else BY_EXPERT
    if words:
        found = Q(**{f"{names[1]}__icontains": words}) | Q(**{f"{names[2]}__icontains": words})
        tasks = tasks.filter(found if by_case else found | Q(expert__employer__icontains=words))
    grouped = tasks.order_by().values(*names).annotate(**_counts())
    if kind in KINDS:
        grouped = grouped.filter(**{f"{kind}__gt": 0})
    return grouped.order_by(*(names[2:3] if by_case else names[1:2]), names[0])


def load_of(row: dict[str, Any]) -> Load:
    """A line from a row of :func:`loads`."""
    counts = {kind: row[kind] for kind in KINDS}
    if "dossier" in row:
        name, reference = row["dossier__institution__name"], row["dossier__reference"]
        return Load(row["dossier"], name, reference, reference, **counts)
    name = row["expert__user__name"] or row["expert__user__username"]
    return Load(row["expert"], name, row["expert__employer"], "", **counts)


def waiting_for(tasks: QuerySet[Assignment], experts: Iterable[int]) -> Sequence[tuple[int, int]]:
    """Accounts of the experts who have not handed everything in, with how many are left."""
    owed = tasks.filter(handed_in=False, expert__in=list(experts)).order_by()
    counted = owed.values("expert__user").annotate(left=Count("pk"))
    return list(counted.values_list("expert__user", "left"))
