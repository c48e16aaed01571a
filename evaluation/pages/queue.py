"""待办: what waits for a person, derived from the flow, the most urgent first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.pages.beside import Beside
from evaluation.pages.due import due_in_words
from evaluation.pages.queue_row import QueueRow
from evaluation.walls import handled_by
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day, standing_of
from portal.dossiers.addresses import step_address
from portal.dossiers.models import Dossier, Extension, Transition
from portal.dossiers.queries import programme_of, queue_of
from portal.kernel.calendar import end_of
from portal.kernel.flow import Step
from portal.kernel.roles import NATIONAL
from portal.obligations.models import Obligation
from portal.programmes.registry import all_programmes, programme
from portal.ui.exports import Export
from portal.ui.pages import Chip, Page, active_filters, choices_as_chips
from portal.ui.parts import Stat

WEEK = timedelta(days=7)
OVERDUE, TODAY, SOON = "overdue", "today", "week"
HEADER = (
    gettext_lazy("案卷编号"),
    gettext_lazy("申报单位"),
    gettext_lazy("所在地区"),
    gettext_lazy("待办事项"),
    gettext_lazy("状态"),
    gettext_lazy("来自"),
    gettext_lazy("期限"),
)


class Queue:
    """The waiting cases of one person under the filters of one request.

    Filters: ``do`` an action, ``due`` overdue, today or week, ``handler`` me, ``q`` words of a
    name or number.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: User = request.user
        self.now: datetime = request.now
        self.roles = standing_of(self.user).roles
        self.do = request.GET.get("do", "")
        self.due = request.GET.get("due", "")
        self.words = request.GET.get("q", "").strip()[:60]
        self.own = request.GET.get("handler") == "me"
        only = bool(self.due) or self.own
        self.beside = Beside(self.user, self.now, do=self.do, cases_only=only, words=self.words)

    @cached_property
    def waiting(self) -> QuerySet[Dossier]:
        """Everything that waits, with its ``due`` instant, before any filter."""
        return queue_of(self.user).annotate(due=due_of_officials(self.user))

    @cached_property
    def found(self) -> QuerySet[Dossier]:
        """What the filters leave, the most urgent first."""
        cases = self.waiting
        if self.do:
            cases = cases.filter(self._sources_of(self.do))
        if self.due in (OVERDUE, TODAY, SOON):
            cases = cases.filter(self._windows[self.due])
        if self.own:
            cases = cases.filter(handled_by(self.user))
        if self.words:
            named = Q(institution__name__icontains=self.words)
            cases = cases.filter(named | Q(reference__icontains=self.words))
        order = (F("due").asc(nulls_last=True), "changed_at", "pk")
        return cases.annotate(sender=last_actor()).order_by(*order)

    def rows(self, cases: Iterable[Dossier]) -> list[QueueRow]:
        """Cases as rows; needs no further query."""
        return [self._row(case) for case in cases]

    @cached_property
    def page(self) -> Page:
        """Twenty rows with the links to the others."""
        cases = self.found.select_related("institution", "region", "round")
        return Page.of(self.request, cases, unit=_("项"))

    @cached_property
    def listed(self) -> list[QueueRow]:
        """The rows of this page."""
        return self.rows(self.page.rows)

    @cached_property
    def figures(self) -> list[Stat]:
        """How much is overdue, due today and within seven days, whatever the filters say."""
        counted = self.waiting.aggregate(
            **{name: Count("pk", filter=where) for name, where in self._windows.items()}
        )
        labels = {OVERDUE: _("已逾期"), TODAY: _("今日到期"), SOON: _("7 日内到期")}
        return [
            Stat(label, counted[name], _("项"), hot=name == OVERDUE and counted[name] > 0)
            for name, label in labels.items()
        ]

    @cached_property
    def kinds(self) -> list[Chip]:
        """One chip for each act that waits, with its count; one query for all cases."""
        by_state = self.waiting.order_by().values_list("programme", "state").annotate(n=Count("pk"))
        totals: dict[str, int] = {}
        labels: dict[str, str] = {}
        everything = sum(self.beside.totals.values())
        for code, state, count in by_state:
            everything += count
            for step in self._tasks(code, state):
                labels.setdefault(step.action, step.label)
                totals[step.action] = totals.get(step.action, 0) + count
        totals, labels = totals | self.beside.totals, labels | self.beside.labels
        choices = [("", _("全部 %(n)d") % {"n": everything})]
        choices += [(action, f"{label} {totals[action]}") for action, label in labels.items()]
        return choices_as_chips(self.request, "do", choices)

    @property
    def is_empty(self) -> bool:
        """Whether the filters leave nothing at all."""
        return not self.listed and not self.beside.listed

    @property
    def windows(self) -> list[Chip]:
        """The chips for how urgent."""
        choices = (
            ("", _("不限期限")),
            (OVERDUE, _("已逾期")),
            (TODAY, _("今日到期")),
            (SOON, _("7 日内")),
        )
        return choices_as_chips(self.request, "due", choices)

    @property
    def active(self) -> list[Chip]:
        """The words searched for, removable."""
        said = {
            "q": _("名称或编号含“%(words)s”") % {"words": self.words},
            "handler": _("我经办") if self.own else "",
        }
        return active_filters(self.request, said)

    @property
    def handlers(self) -> list[Chip]:
        """The chips for whose cases; a province has no handlers."""
        if not self.roles & NATIONAL:
            return []
        return choices_as_chips(self.request, "handler", (("", _("全部案卷")), ("me", _("我经办"))))

    def export(self) -> Export:
        """Everything the filters leave, page or no page."""
        cases = self.found.select_related("institution", "region", "round")
        chosen = [chip.label for chip in (*self.windows, *self.kinds) if chip.on]
        return Export(
            _("待办事项"),
            HEADER,
            [*(row.cells for row in self.beside.everything), *(r.cells for r in self.rows(cases))],
            self.now,
            [*chosen, *(chip.label for chip in self.active)],
        )

    @cached_property
    def _windows(self) -> dict[str, Q]:
        midnight = end_of(shanghai_day(self.now))
        return {
            OVERDUE: Q(due__lt=self.now),
            TODAY: Q(due__gte=self.now, due__lte=midnight),
            SOON: Q(due__gt=midnight, due__lte=midnight + WEEK),
        }

    def _sources_of(self, action: str) -> Q:
        sources = Q(pk__in=())
        for code, found in all_programmes().items():
            states = [s for step in found.flow.steps if step.action == action for s in step.sources]
            sources |= Q(programme=code, state__in=states)
        return sources

    def _tasks(self, code: str, state: str) -> list[Step]:
        steps = programme(code).flow.steps_from(state)
        return [step for step in steps if step.queued and step.by & self.roles]

    def _row(self, case: Dossier) -> QueueRow:
        found, tasks = programme_of(case), self._tasks(case.programme, case.state)
        state = found.flow.state(case.state)
        return QueueRow(
            case.reference,
            case.institution.name,
            case.region.name,
            f"{found.route} · {case.reference} · {case.round.title}",
            "、".join(step.label for step in tasks),
            state.label,
            state.tag,
            case.sender or "",
            due_in_words(case.due, self.now),
            step_address(case, tasks[0]),
        )


def due_of_officials(user: User) -> Coalesce | Subquery:
    """When officials must have acted on a case: its own duty, else the province's report.

    Duties of the applicant (those with an institution or a person) are not the officials'.
    """
    duties = Obligation.objects.filter(
        dossier=OuterRef("pk"),
        closed_at__isnull=True,
        institution__isnull=True,
        person__isnull=True,
    )
    own = Subquery(duties.order_by("due_at").values("due_at")[:1])
    if not standing_of(user).regions:
        return own
    extended = Extension.objects.filter(
        kind=Extension.Kind.PROVINCE_REPORT, round=OuterRef("round"), region=OuterRef("region")
    )
    latest = Subquery(extended.order_by("-granted_at", "-pk").values("until")[:1])
    return Coalesce(own, latest, F("round__province_deadline"))


def last_actor() -> Subquery:
    """Who took the step that brought the case here."""
    taken = Transition.objects.filter(dossier=OuterRef("pk"))
    return Subquery(taken.order_by("-pk").values("actor_label")[:1])
