"""办理进度: the stage, who holds the case and until when, and what was said about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.pages.case import Case, Deadlines, deadlines_of, steps_of
from applications.sections import SECTIONS
from evaluation.defence import told_slot
from evaluation.queries import needs_experts
from evaluation.redacting import has_page
from portal.accounts.models import User
from portal.dossiers.models import Correction, Submission, Transition
from portal.dossiers.versions import version_list
from portal.kernel.roles import Role
from portal.obligations.models import Message, Obligation
from portal.ui.parts import Crumb, Event, StepItem

LATEST = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to correct, with the way to it."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A return letter as its addressee reads it."""

    correction: Correction
    items: list[Wanted]
    open: bool


@dataclass
class ProgressPage:
    """Where a case stands, in words that give away nothing unannounced."""

    case: Case
    deadlines: Deadlines
    steps: list[StepItem]
    events: list[Event]
    letters: list[Letter]
    submissions: list[Submission]
    messages: list[Message]
    due: Obligation | None

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs(_("办理进度"))

    @property
    def kind(self) -> str:
        """The look of the state's tag; neutral where a decision is not announced."""
        return "doing" if self.case.state.told else self.case.state.tag

    @property
    def status(self) -> str:
        """The state as told."""
        return self.case.state.as_told

    @property
    def holder(self) -> str:
        """Who has the case now."""
        return self.case.state.holder

    @property
    def open_letter(self) -> Letter | None:
        """The letter that waits for an answer."""
        return next((letter for letter in self.letters if letter.open), None)

    @property
    def may_withdraw(self) -> bool:
        """Whether the step exists from here; who may take it is said on its own page."""
        return self.case.programme.flow.step(self.case.state.code, "withdraw") is not None

    @property
    def scored_by_experts(self) -> bool:
        """Whether experts will score it, so that the applicant may ask to avoid somebody."""
        return needs_experts(self.case.programme)

    @property
    def redacts(self) -> bool:
        """Whether double-blind experts will read a redacted copy of it."""
        return self.scored_by_experts and has_page(self.case.dossier, self.case.now)

    @property
    def defends(self) -> bool:
        """Whether the applicant has been told of a defence, so that slides can be handed in."""
        return self.scored_by_experts and told_slot(self.case.dossier) is not None

    @property
    def compared(self) -> list[tuple[Submission, str]]:
        """Each submission with the address of its difference from the one before."""
        return [
            (s, self.case.url("versions", s.version - 1, s.version) if s.version > 1 else "")
            for s in self.submissions
        ]


def progress_page(case: Case, viewer: User) -> ProgressPage:
    """Read the history of a case as its applicant may see it."""
    deadlines = deadlines_of(case)
    return ProgressPage(
        case=case,
        deadlines=deadlines,
        steps=steps_of(case, deadlines),
        events=_events(case),
        letters=_letters(case),
        submissions=version_list(case.dossier),
        messages=list(Message.objects.filter(dossier=case.dossier, recipient=viewer)[:LATEST]),
        due=_due(case),
    )


def _due(case: Case) -> Obligation | None:
    open_ = Obligation.objects.filter(dossier=case.dossier, closed_at__isnull=True)
    return open_.filter(institution=case.dossier.institution_id).first()


def _events(case: Case) -> list[Event]:
    told = list(case.dossier.transitions.filter(told=True))
    latest = told[-1].pk if told else None
    events = [_event(case, one, latest) for one in reversed(told)]
    began = Event(_("新建申报"), "", case.dossier.created_at, "done" if told else "now")
    return [*events, began]


def _event(case: Case, transition: Transition, latest: int | None) -> Event:
    """Who acted: one's own people by name, an office by its body."""
    holder = case.programme.flow.state(transition.source).holder
    own = any(role.label in transition.actor_label for role in _OWN)
    who = transition.actor_label if own else holder
    note = _("%(who)s　%(note)s") % {"who": who, "note": transition.note}
    state = "now" if transition.pk == latest else "done"
    return Event(transition.label, note.strip(), transition.at, state)


_OWN = (Role.MANAGER, Role.EDITOR, Role.CERTIFIER)


def _letters(case: Case) -> list[Letter]:
    """The return letters, latest first; the one for the version that came back is open."""
    found = case.dossier.corrections.prefetch_related("items").order_by("-issued_at")
    return [
        Letter(letter, [_wanted(case, item) for item in letter.items.all()], _is_open(case, letter))
        for letter in found
    ]


def _is_open(case: Case, letter: Correction) -> bool:
    return case.state.editable and letter.version == case.dossier.version


def _wanted(case: Case, item: object) -> Wanted:
    for section in SECTIONS:
        if section.code == item.section:
            return Wanted(section.title, item.text, case.url("section", section.code))
    return Wanted(_("证明材料"), item.text, f"{case.url('tasks')}evidence/")
