"""What the officials' page of a case shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.actions import refusals_of
from portal.dossiers.addresses import step_address
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.queries import programme_of, state_of, steps_for
from portal.dossiers.submissions import latest_submission
from portal.kernel.flow import Step
from portal.kernel.presentation import Block
from portal.kernel.refusals import Refusal
from portal.kernel.roles import NATIONAL
from portal.ui.parts import Answer, Event, StepItem

ONLY_ON_ITS_PAGE = "not_by_itself"


@dataclass(frozen=True, slots=True)
class StepButton:
    """A step a person's roles could take: its own page, or a plain form with a note."""

    step: Step
    address: str
    refusals: Sequence[Refusal]
    note: str = ""

    @property
    def optional(self) -> str:
        """Whether the note may stay empty, as ``c-field`` wants to be told."""
        return "" if self.step.note_required else "1"

    @property
    def field_id(self) -> str:
        """The id of the note's control; one form a step stands on the page."""
        return f"note-{self.step.action}"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A submitted file; ``address`` is empty where no page serves it."""

    name: str
    item: str
    digest: str
    size: int
    address: str


@dataclass(frozen=True, slots=True)
class ContentBlock:
    """A block of the submitted content; each cell of a row carries the name of its column."""

    title: str
    answers: Sequence[Answer]
    columns: Sequence[str]
    rows: Sequence[Sequence[tuple[str, str]]]

    @classmethod
    def of(cls, block: Block) -> "ContentBlock":
        """A presented block."""
        return cls(
            block.title,
            [Answer(label, value) for label, value in block.pairs],
            block.columns,
            [list(zip(block.columns, row, strict=True)) for row in block.rows],
        )


@dataclass(frozen=True, slots=True)
class CasePage:
    """The officials' page of a case, from the submitted version alone, never the live draft."""

    dossier: Dossier
    state_label: str
    state_tag: str
    holder: str
    route: str
    stages: Sequence[StepItem]
    summary: Sequence[Answer]
    events: Sequence[Event]
    blocks: Sequence[ContentBlock]
    evidence: Sequence[EvidenceLine]
    versions: Sequence[Submission]
    submission: Submission | None
    plain_steps: Sequence[StepButton]
    page_steps: Sequence[StepButton]
    walls: str = ""
    handler: str = ""
    refused: Sequence[Refusal] = ()

    @property
    def title_prefix(self) -> str:
        """What the title begins with when a step was refused."""
        return _("错误：") if self.refused else ""


def case_page(
    dossier: Dossier,
    user: User,
    now: datetime,
    *,
    typed: tuple[str, str] = ("", ""),
    refused: Sequence[Refusal] = (),
) -> CasePage:
    """Gather the page; ``typed`` is (action, note) of a step that was just refused."""
    found, state = programme_of(dossier), state_of(dossier)
    submission = latest_submission(dossier)
    buttons = [_button(dossier, step, user, now, typed) for step in steps_for(user, dossier)]
    return CasePage(
        dossier=dossier,
        state_label=state.label,
        state_tag=state.tag,
        holder=state.holder,
        route=found.route,
        stages=_stages(found.flow.stages, state.stage),
        summary=_summary(dossier, submission),
        events=_events(dossier),
        blocks=[ContentBlock.of(b) for b in found.present(submission.content)]
        if submission
        else [],
        evidence=evidence_lines(dossier, submission),
        versions=list(dossier.submissions.defer("content").order_by("-version")),
        submission=submission,
        plain_steps=[button for button in buttons if not button.step.page],
        page_steps=[button for button in buttons if button.step.page],
        walls=_walls_address(dossier, user),
        handler=_handler_of(dossier),
        refused=refused,
    )


def _walls_address(dossier: Dossier, user: User) -> str:
    """The page about walls and the handler on the desk of this official; "" without one."""
    national = standing_of(user).national & NATIONAL
    try:
        return reverse(
            "evaluation:wall" if national else "evaluation:prov_wall", args=[dossier.reference]
        )
    except NoReverseMatch:
        return ""


def _handler_of(dossier: Dossier) -> str:
    """Who looks after the case now, by name."""
    standing = dossier.handlers.filter(ended_at__isnull=True).select_related("person").first()
    return str(standing.person) if standing else ""


def _button(
    dossier: Dossier, step: Step, user: User, now: datetime, typed: tuple[str, str]
) -> StepButton:
    said = refusals_of(dossier, step.action, actor=user, now=now) if not step.page else []
    note = typed[1] if typed[0] == step.action else ""
    return StepButton(step, step_address(dossier, step), said, note)


def _stages(titles: Sequence[str], current: int) -> list[StepItem]:
    states = [
        "done" if at < current else "current" if at == current else "" for at in range(len(titles))
    ]
    return [StepItem(title, "", state) for title, state in zip(titles, states, strict=True)]


def _summary(dossier: Dossier, submission: Submission | None) -> list[Answer]:
    return [
        Answer(_("申报单位"), dossier.institution.name),
        Answer(_("统一社会信用代码"), dossier.institution.credit_code, mono=True),
        Answer(_("所在地区"), dossier.region.name),
        Answer(_("申报批次"), dossier.round.title),
        Answer(_("回执编号"), submission.number if submission else "", mono=True),
    ]


def _events(dossier: Dossier) -> list[Event]:
    taken = list(dossier.transitions.all())
    return [
        Event(
            one.label,
            f"{one.actor_label}　{one.note}".rstrip("　"),
            one.at,
            "now" if one is taken[-1] else "done",
        )
        for one in reversed(taken)
    ]


def evidence_lines(dossier: Dossier, submission: Submission | None) -> list[EvidenceLine]:
    """The files that stood when the version was submitted."""
    if submission is None:
        return []
    at = submission.submitted_at
    files = dossier.evidence.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=at))
    return [
        EvidenceLine(
            file.name,
            file.item.title,
            file.stored.digest,
            file.stored.size,
            evidence_address(dossier, file.token),
        )
        for file in files.filter(uploaded_at__lte=at).select_related("item", "stored")
    ]


def evidence_address(dossier: Dossier, token: object) -> str:
    """Where a file of a case opens; empty where no page serves files."""
    try:
        return reverse("evidence:file", args=[dossier.reference, token])
    except NoReverseMatch:
        return ""
