"""Where a page of the evidence stands: whose case, for whom, open for changes or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.dossiers.addresses import case_address
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for, programme_of, roles_on
from portal.evidence.guards import case_refusals
from portal.evidence.models import EvidenceFile
from portal.kernel.editions import Clause
from portal.kernel.refusals import Refusal
from portal.kernel.roles import APPLICANT, NATIONAL, PROVINCE, Role
from portal.ui.parts import Crumb


@dataclass
class Place:
    """A case as the person at hand sees its evidence."""

    dossier: Dossier
    roles: frozenset[Role]
    refusals: Sequence[Refusal]

    @property
    def applicant(self) -> bool:
        """Whether this is the institution's own view of its draft."""
        return bool(self.roles & APPLICANT)

    @property
    def frame(self) -> str:
        """The shell of the page."""
        return "public.html" if self.applicant else "desk.html"

    @property
    def changeable(self) -> bool:
        """Whether the person may change evidence of the case now, at least of some items."""
        return not self.refusals

    @cached_property
    def clauses(self) -> Sequence[Clause]:
        """The clauses of the edition that the round pins."""
        return programme_of(self.dossier).edition(self.dossier.round.edition).clauses

    def clause_names(self, codes: Iterable[str]) -> list[str]:
        """The named clauses as people read them, in the order of the edition."""
        wanted = set(codes)
        return [f"（{one.number}）{one.title}" for one in self.clauses if one.code in wanted]

    @property
    def way_back(self) -> str:
        """The page of the case: the applicant's or the officials'; empty for experts."""
        if self.applicant:
            return programme_of(self.dossier).address(self.dossier)
        return case_address(self.dossier) if self.roles & (PROVINCE | NATIONAL) else ""

    def url(self, name: str, *args: object) -> str:
        """The address of a page of this case's evidence."""
        return reverse(f"evidence:{name}", args=[self.dossier.reference, *args])

    def crumbs(self, *way: Crumb) -> list[Crumb]:
        """The way here from the case."""
        title = _("申报任务清单") if self.applicant else self.dossier.institution.name
        first = [Crumb(title, self.way_back)] if self.way_back else []
        return [*first, *way]


def place_of(request: HttpRequest, reference: str) -> Place:
    """The case of that number as the person sees it, else 404."""
    dossier = dossier_for(request.user, reference)
    refusals = case_refusals(dossier, actor=request.user, now=request.now)
    return Place(dossier, roles_on(request.user, dossier), refusals)


def brought(file: EvidenceFile) -> str:
    """Who uploaded a file and when: 5月12日 张三."""
    day = timezone.localtime(file.uploaded_at)
    said = {"month": day.month, "day": day.day, "who": file.uploaded_by}
    return _("%(month)d月%(day)d日 %(who)s") % said
