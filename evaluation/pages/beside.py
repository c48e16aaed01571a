"""待办 beside cases: reported lists and undecided objections, the longest waiting first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import Batch, Objection
from evaluation.pages.due import Due, due_in_words
from evaluation.pages.queue_row import QueueRow
from evaluation.waiting import BATCH, OBJECTION
from portal.accounts.models import User
from portal.dossiers.waiting import waiting_beside_cases

MOST = 20  # of a kind on the workbench; the rest stands on the page of all of them


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of one kind are found and shown; ``full`` names the page of all of them."""

    task: Any
    related: Sequence[str]
    searched: Sequence[str]
    row: Callable[[Any, datetime], QueueRow]
    full: str


def waited(since: datetime | None, now: datetime) -> Due:
    """今天收到, 已等待 3 天: days between the dates."""
    days = (timezone.localtime(now).date() - timezone.localtime(since or now).date()).days
    return Due(_("已等待 %(days)d 天") % {"days": days} if days else _("今天收到"))


def batch_row(batch: Batch, now: datetime) -> QueueRow:
    """A province's list, which is accepted or sent back as a whole."""
    said = {"number": batch.letter_number, "version": batch.version, "round": batch.round.title}
    return QueueRow(
        reference=batch.letter_number,
        title=_("%(region)s推荐名单") % {"region": batch.region.name},
        region=batch.region.name,
        about=_("%(number)s · 第 %(version)d 次报送 · %(round)s") % said,
        tasks=str(KINDS[BATCH].task),
        state=_("待受理"),
        tag="doing",
        sender=str(batch.reported_by or ""),
        due=waited(batch.reported_at, now),
        address=reverse("evaluation:batch", args=[batch.pk]),
    )


def objection_row(objection: Objection, now: datetime) -> QueueRow:
    """An objection by the entry it is against; who objects is personal data and not listed."""
    entry, publicity = objection.entry, objection.publicity
    ends = due_in_words(publicity.ends_at, now).words
    said = {"number": objection.number, "title": publicity.title, "ends": ends}
    return QueueRow(
        reference=objection.number,
        title=entry.institution_name if entry else objection.number,
        region=entry.region_name if entry else "",
        about=_("%(number)s · %(title)s · 公示截止：%(ends)s") % said,
        tasks=str(KINDS[OBJECTION].task),
        state=_("待处理"),
        tag="warn",
        sender=_("异议人"),
        due=waited(objection.received_at, now),
        address=reverse("evaluation:objection", args=[objection.number]),
    )


KINDS = {
    BATCH: Kind(
        gettext_lazy("受理推荐名单"),
        ("round", "region", "reported_by"),
        ("region__name", "letter_number"),
        batch_row,
        "evaluation:batches",
    ),
    OBJECTION: Kind(
        gettext_lazy("办理异议"),
        ("entry", "publicity"),
        ("entry__institution_name", "number"),
        objection_row,
        "evaluation:objections",
    ),
}


class Beside:
    """What waits for this person beside cases, under the filters of the queue.

    It has neither deadline nor handler of its own: whoever asks for these is shown cases only.
    """

    def __init__(self, user: User, now: datetime, *, do: str, cases_only: bool, words: str) -> None:
        self.now = now
        self.do, self.cases_only, self.words = do, cases_only, words
        self.waiting = waiting_beside_cases(user)

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many of each kind wait, before any filter; one query a kind."""
        return {kind: self.waiting[kind].count() for kind in KINDS if kind in self.waiting}

    @property
    def labels(self) -> dict[str, str]:
        """The act that each kind asks for."""
        return {kind: str(KINDS[kind].task) for kind, count in self.totals.items() if count}

    @cached_property
    def listed(self) -> list[QueueRow]:
        """At most twenty rows of each kind; one query a kind that has any."""
        return [row for kind in self._kinds for row in self._rows(kind, self._found(kind)[:MOST])]

    @property
    def everything(self) -> list[QueueRow]:
        """All rows, for the export."""
        return [row for kind in self._kinds for row in self._rows(kind, self._found(kind))]

    @property
    def more(self) -> list[tuple[str, str]]:
        """Address and words of the full list, for each kind with more rows than are shown."""
        return [
            (reverse(KINDS[kind].full), f"{KINDS[kind].task}（{self.totals[kind]}）")
            for kind in self._kinds
            if self.totals[kind] > MOST
        ]

    @property
    def _kinds(self) -> Sequence[str]:
        if self.cases_only:
            return ()
        return [kind for kind, total in self.totals.items() if total and self.do in ("", kind)]

    def _found(self, kind: str) -> QuerySet[Any]:
        rows = self.waiting[kind].select_related(*KINDS[kind].related)
        named = Q()
        for field in KINDS[kind].searched:
            named |= Q(**{f"{field}__icontains": self.words})
        return rows.filter(named) if self.words else rows

    def _rows(self, kind: str, found: QuerySet[Any]) -> list[QueueRow]:
        return [KINDS[kind].row(each, self.now) for each in found]
