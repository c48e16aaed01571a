"""我的申报."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from applications.pages.new import Offer, offers, own_institutions
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, told_changes, told_state_of, visible_to
from portal.obligations.models import Obligation
from portal.organizations.models import Institution
from portal.ui.pages import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list, in words that give away nothing unannounced."""

    reference: str
    url: str
    round: str
    route: str
    institution: str
    kind: str
    status: str
    changed_at: datetime
    due: datetime | None


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The cases of a person's institutions, what is due, and what can be begun."""

    cases: Page
    lines: list[Line]
    offers: list[Offer]
    institutions: list[Institution]
    now: datetime

    @property
    def pending(self) -> list[Institution]:
        """Institutions that a province has not confirmed."""
        return [i for i in self.institutions if i.status != Institution.Status.CONFIRMED]

    @property
    def may_begin(self) -> bool:
        """Whether there is anything this person could begin."""
        return bool(self.institutions and self.offers)


def index_page(request: HttpRequest) -> IndexPage:
    """One page of the person's own cases; five queries besides those of the frame."""
    own = visible_to(request.user).filter(institution__in=own_institutions(request.user))
    own = own.annotate(told_at=told_changes())
    own = own.select_related("round", "institution").order_by("-told_at", "-pk")
    cases = Page.of(request, own, unit="件")
    due = _due([dossier.pk for dossier in cases.rows])
    return IndexPage(
        cases=cases,
        lines=[_line(dossier, due.get(dossier.pk)) for dossier in cases.rows],
        offers=offers(request.now),
        institutions=list(own_institutions(request.user)),
        now=request.now,
    )


def _line(dossier: Dossier, due: datetime | None) -> Line:
    state = told_state_of(dossier)
    return Line(
        reference=dossier.reference,
        url=_address(dossier),
        round=dossier.round.title,
        route=programme_of(dossier).route,
        institution=dossier.institution.name,
        kind="doing" if state.told else state.tag,
        status=state.as_told,
        changed_at=dossier.told_at,
        due=due,
    )


def _address(dossier: Dossier) -> str:
    page = "tasks" if told_state_of(dossier).editable else "progress"
    return reverse(f"applications:{page}", args=[dossier.reference])


def _due(cases: list[int]) -> dict[int, datetime]:
    """The nearest open deadline of each case."""
    open_ = Obligation.objects.filter(dossier__in=cases, closed_at__isnull=True)
    return dict(open_.order_by("-due_at").values_list("dossier_id", "due_at"))
