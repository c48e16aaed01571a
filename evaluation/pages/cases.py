"""本省申报: every case of the province that has reached it, by filters in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import ClauseVerdict
from portal.dossiers.addresses import case_address
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, state_of, visible_to
from portal.organizations.models import InstitutionHonour
from portal.programmes.registry import state_of as state_named
from portal.ui.exports import Export
from portal.ui.pages import Chip, Page, active_filters, choices_as_chips

ORDERS = {
    "": ("-changed_at", "-pk"),
    "submitted": ("submitted_at", "pk"),
    "name": ("institution__name", "pk"),
}
HEADER = (
    gettext_lazy("案卷编号"),
    gettext_lazy("申报单位"),
    gettext_lazy("统一社会信用代码"),
    gettext_lazy("批次"),
    gettext_lazy("审核符合"),
    gettext_lazy("状态"),
    gettext_lazy("提交次数"),
    gettext_lazy("提交时间"),
    gettext_lazy("优先"),
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of a list; ``met`` reads 4 / 6."""

    case: Dossier
    address: str
    met: str
    met_tag: str
    state: str
    tag: str
    priority: bool

    @property
    def cells(self) -> tuple[object, ...]:
        """The row as it is exported."""
        case = self.case
        return (
            case.reference,
            case.institution.name,
            case.institution.credit_code,
            case.round.title,
            self.met,
            self.state,
            case.version,
            case.submitted_at,
            self.priority,
        )


class CaseList:
    """The visible cases of one person under ``state``, ``q`` and ``order``."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.state = request.GET.get("state", "")
        self.words = request.GET.get("q", "").strip()[:60]
        self.order = request.GET.get("order", "")

    @cached_property
    def mine(self) -> QuerySet[Dossier]:
        """Everything in sight."""
        return visible_to(self.request.user)

    @cached_property
    def found(self) -> QuerySet[Dossier]:
        """What the filters leave, with the verdicts counted and the honours noted."""
        cases = with_verdicts(self.mine)
        if self.state:
            cases = cases.filter(state=self.state)
        if self.words:
            named = Q(institution__name__icontains=self.words)
            cases = cases.filter(named | Q(reference__icontains=self.words))
        order = ORDERS.get(self.order, ORDERS[""])
        return cases.select_related("institution", "round").order_by(*order)

    @cached_property
    def page(self) -> Page:
        """Twenty cases with the links to the others."""
        return Page.of(self.request, self.found, unit=_("件"))

    @cached_property
    def listed(self) -> list[CaseRow]:
        """The rows of this page."""
        return case_rows(self.page.rows)

    @cached_property
    def states(self) -> list[Chip]:
        """One chip for each state that occurs, with its count; one query."""
        counted = self.mine.order_by().values_list("programme", "state").annotate(n=Count("pk"))
        totals: dict[str, int] = {}
        labels: dict[str, str] = {}
        for code, state, count in counted:
            labels[state] = state_named(code, state).label
            totals[state] = totals.get(state, 0) + count
        choices = [("", _("全部 %(n)d") % {"n": sum(totals.values())})]
        choices += [(state, f"{labels[state]} {count}") for state, count in totals.items()]
        return choices_as_chips(self.request, "state", choices)

    @property
    def orders(self) -> list[Chip]:
        """The ways to sort."""
        choices = (
            ("", _("最近变动在前")),
            ("submitted", _("提交在先在前")),
            ("name", _("按单位名称")),
        )
        return choices_as_chips(self.request, "order", choices)

    @property
    def active(self) -> list[Chip]:
        """The words searched for, removable."""
        said = {"q": _("名称或编号含“%(words)s”") % {"words": self.words}}
        return active_filters(self.request, said)

    def export(self) -> Export:
        """Everything the filters leave."""
        chosen = [chip.label for chip in self.states if chip.on]
        return Export(
            _("本省申报"),
            HEADER,
            (row.cells for row in case_rows(self.found)),
            self.request.now,
            [*chosen, *(chip.label for chip in self.active)],
        )


def with_verdicts(cases: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Cases with ``met``, ``judged`` (verdicts of the province on this version) and ``honoured``."""
    given = ClauseVerdict.objects.filter(
        dossier=OuterRef("pk"), version=OuterRef("version"), stage=ClauseVerdict.Stage.PROVINCE
    )
    met = given.filter(verdict=ClauseVerdict.Verdict.MET)
    honours = InstitutionHonour.objects.filter(
        institution=OuterRef("institution"), honour__in_use=True
    )
    return cases.annotate(met=_counted(met), judged=_counted(given), honoured=Exists(honours))


def _counted(verdicts: QuerySet[ClauseVerdict]) -> Coalesce:
    counted = verdicts.order_by().values("dossier").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def case_rows(cases: Iterable[Dossier]) -> list[CaseRow]:
    """Rows of cases that ``with_verdicts`` annotated; no further query."""
    return [_row(case) for case in cases]


def _row(case: Dossier) -> CaseRow:
    state = state_of(case)
    expected = len(programme_of(case).edition(case.round.edition).clauses)
    return CaseRow(
        case,
        case_address(case),
        f"{case.met} / {expected}",
        _met_tag(case.met, case.judged, expected),
        state.label,
        state.tag,
        case.honoured,
    )


def _met_tag(met: int, judged: int, expected: int) -> str:
    if judged == 0:
        return "todo"
    if judged < expected:
        return "doing"
    return "ok" if met == expected else "warn"
