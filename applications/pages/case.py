"""What every page of one case shows: where it is, who holds it, until when."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.guards import contact
from portal.dossiers.models import Dossier, RoundRoute
from portal.dossiers.queries import (
    dossier_for,
    programme_of,
    report_deadline,
    roles_on,
    route_of,
    submission_deadline,
    told_state_of,
)
from portal.kernel.flow import State
from portal.kernel.programmes import Programme
from portal.kernel.roles import APPLICANT, APPLICANT_EDITORS, Role
from portal.ui.parts import Crumb, StepItem


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its own institution sees it; ``state`` is the state as it is told."""

    dossier: Dossier
    programme: Programme
    state: State
    roles: frozenset[Role]
    now: datetime

    @property
    def reference(self) -> str:
        """The number of the case."""
        return self.dossier.reference

    @property
    def title(self) -> str:
        """What is applied for."""
        return _("%(what)s申报") % {"what": self.programme.title}

    @property
    def eyebrow(self) -> str:
        """Round, route and number in one line."""
        return f"{self.dossier.round.title} · {self.programme.route} · {self.reference}"

    @property
    def edits(self) -> bool:
        """Whether this person fills in the form."""
        return bool(self.roles & APPLICANT_EDITORS)

    @property
    def signs(self) -> bool:
        """Whether this person signs off."""
        return Role.CERTIFIER in self.roles

    @property
    def contact(self) -> str:
        """Whom to ask."""
        return contact(self.dossier)

    def url(self, name: str, *args: object) -> str:
        """The address of a page of this case."""
        return reverse(f"applications:{name}", args=[self.reference, *args])

    def crumbs(self, *last: str) -> list[Crumb]:
        """The way here: 我的申报, the task list, and the page itself."""
        way = [Crumb(_("我的申报"), reverse("applications:index"))]
        if not last:
            return [*way, Crumb(_("申报任务清单"))]
        way.append(Crumb(_("申报任务清单"), self.url("tasks")))
        return [*way, *(Crumb(title) for title in last)]


def own_case(request: HttpRequest, reference: str) -> Case:
    """A case of the person's own institution; anybody else's is a 404, also for officials."""
    dossier = dossier_for(request.user, reference)
    roles = roles_on(request.user, dossier)
    if not roles & APPLICANT:
        raise Http404
    return Case(dossier, programme_of(dossier), told_state_of(dossier), roles, request.now)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when: this case's own instant, whose rule it is, and when the province reports."""

    due: datetime
    provincial: bool
    extended: bool
    report: datetime | None
    route: RoundRoute
    correcting: bool = False

    @property
    def title(self) -> str:
        """Whose deadline it is."""
        if self.correcting:
            return _("补正截止")
        if self.extended:
            return _("提交截止（已延期）")
        return _("提交截止（本省规定）") if self.provincial else _("提交截止")

    @property
    def note(self) -> str:
        """What follows after it."""
        if self.correcting:
            return _("须在期限前再次提交，逾期不能再提交。")
        if self.report is None:
            return _("截止前可以修改，提交后由国家知识产权局审核。")
        return _("提交后由省级知识产权管理部门审核，并在 %(day)s 前报送国家知识产权局。") % {
            "day": _day(self.report)
        }


def deadlines_of(case: Case) -> Deadlines:
    """The instants that bind this case (at most three queries)."""
    dossier, route = case.dossier, route_of(case.dossier)
    due = submission_deadline(dossier)
    report = None
    if case.programme.province_takes_part:
        report = report_deadline(dossier.round, dossier.region_id)
    letter = dossier.corrections.last() if dossier.version and case.state.editable else None
    if letter is not None:
        due = letter.due_at
    return Deadlines(
        due,
        provincial=due < route.deadline,
        extended=due > route.deadline,
        report=report,
        route=route,
        correcting=letter is not None,
    )


def steps_of(case: Case, deadlines: Deadlines) -> list[StepItem]:
    """The stages of the route with what is known of their dates."""
    current = case.state.stage
    notes = _stage_notes(case, deadlines)
    return [
        StepItem(title, notes.get(position, ""), _mark(position, current))
        for position, title in enumerate(case.programme.flow.stages)
    ]


def _mark(position: int, current: int) -> str:
    if position == current:
        return "current"
    return "done" if position < current else ""


def _stage_notes(case: Case, deadlines: Deadlines) -> dict[int, str]:
    dossier = case.dossier
    notes = {0: _("%(day)s截止") % {"day": _day(deadlines.due)}}
    if deadlines.report:
        notes[1] = _("%(day)s前报送") % {"day": _day(deadlines.report)}
    for state in case.programme.flow.states:
        if state.code == "publicity":
            mode = dossier.round.get_publicity_mode_display()
            notes[state.stage] = _("%(days)d 个%(mode)s") % {
                "days": dossier.round.publicity_days,
                "mode": mode,
            }
    if dossier.submitted_at:
        notes[0] = _("%(day)s提交") % {"day": _day(dossier.submitted_at)}
        notes[case.state.stage] = case.state.as_told
    return notes


def _day(instant: datetime) -> str:
    local = timezone.localtime(instant)
    return _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
