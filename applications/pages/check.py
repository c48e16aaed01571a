"""核对并提交: the whole application, what is unmet first, and the step that may be taken."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.boxes import YEARLY
from applications.content import content_of, present
from applications.models import Declaration
from applications.pages.case import Case
from applications.pages.meters import Standing, standing_of
from applications.pages.people import certifiers_of
from applications.queries import counted, keep_facts
from applications.sections import SectionForm, sections_of
from portal.kernel.flow import Attempt, Step
from portal.kernel.presentation import Block
from portal.kernel.refusals import Refusal
from portal.ui.parts import Answer, Crumb

SENDING = ("send_for_sign_off", "send_correction")
SUBMITTING = ("submit", "resubmit")
DECLINING = ("decline_sign_off", "decline_correction")
TAKING_BACK = ("take_back",)
PROMISES = (
    ("true", gettext_lazy("所填信息和材料真实、完整，数据来源合规。")),
    ("clean", gettext_lazy("合规声明的内容属实，愿意接受核查。")),
)


@dataclass(frozen=True, slots=True)
class Card:
    """One section as it will be submitted, with the way back to its form."""

    block: Block
    url: str
    answers: list[Answer]
    columns: str
    rows: Sequence[Sequence[tuple[str, str]]]
    total: int = 0


@dataclass
class CheckPage:
    """Everything the check page shows; ``step`` is what comes next, whoever may take it."""

    case: Case
    standing: Standing
    cards: list[Card]
    step: Step | None
    unmet: list[Refusal]
    token: str
    signers: str
    promised: set[str] = field(default_factory=set)
    note: str = ""
    problems: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def title_prefix(self) -> str:
        """错误： when the page was refused."""
        return _("错误：") if self.problems or self.refusals else ""

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs(_("核对并提交"))

    @property
    def may_send(self) -> bool:
        """Whether this person may send the form for sign-off now."""
        return self._next_is(SENDING) and not self.unmet

    @property
    def waits_for_editor(self) -> bool:
        """Whether the form is still with those who fill it in."""
        return self.step is not None and self.step.action in SENDING

    @property
    def may_sign(self) -> bool:
        """Whether this person is the one who submits now."""
        return self._next_is(SUBMITTING)

    @property
    def may_take_back(self) -> bool:
        """Whether this person may take the form back from sign-off."""
        return bool(step_among(self.case, TAKING_BACK))

    @property
    def promises(self) -> list[tuple[str, str, bool]]:
        """The promises as boxes: name, words, ticked."""
        return [(name, str(words), name in self.promised) for name, words in PROMISES]

    @property
    def advice(self) -> list[str]:
        """Clauses that are not met although the round does not block for it (F-04)."""
        blocked = {refusal.code.rpartition(".")[2] for refusal in self.unmet}
        return [f"{m.label}{m.gap}" for m in self.standing.unmet if m.key not in blocked]

    @property
    def send_words(self) -> str:
        """The words of the button of the editor."""
        return self.step.label if self.step else ""

    def _next_is(self, actions: tuple[str, ...]) -> bool:
        return (
            self.step is not None
            and self.step.action in actions
            and bool(self.step.by & self.case.roles)
        )


def check_page(request: HttpRequest, case: Case) -> CheckPage:
    """Read the application as it would be submitted."""
    declared = counted(case.dossier, given=True)
    facts = keep_facts(case.dossier, declared)
    standing = standing_of(case.dossier, facts)
    step = next_step(case)
    attempt = Attempt(request.user, case.roles, case.now, "—", {})
    unmet = [r for guard in (step.guards if step else ()) for r in guard(case.dossier, attempt)]
    return CheckPage(
        case=case,
        standing=standing,
        cards=_cards(case, declared, standing),
        step=step,
        unmet=unmet,
        token=request.POST.get("token") or secrets.token_urlsafe(16),
        signers="、".join(str(person) for person in certifiers_of(case.dossier, case.now)),
    )


def next_step(case: Case) -> Step | None:
    """The step that leads on from here on the applicant's side."""
    return _first(case, (*SENDING, *SUBMITTING))


def step_among(case: Case, actions: tuple[str, ...]) -> Step | None:
    """The step of one of these actions that this person's roles could take now."""
    step = _first(case, actions)
    return step if step is not None and step.by & case.roles else None


def _first(case: Case, actions: tuple[str, ...]) -> Step | None:
    steps = case.programme.flow.steps_from(case.state.code)
    return next((step for step in steps if step.action in actions), None)


def _cards(case: Case, declared: Declaration, standing: Standing) -> list[Card]:
    """One card a section: its answers, the yearly amounts, and how many rows its table has."""
    sections = {s.code: s for s in sections_of(case.dossier.programme, declared.entity_type)}
    blocks = present(content_of(case.dossier, [YEARLY]))
    cards = [_card(case, b, sections[b.code], declared) for b in blocks if b.code in sections]
    for card in cards:
        card.answers.extend(_figures(sections[card.block.code], standing))
    return cards


def _figures(section: SectionForm, standing: Standing) -> list[Answer]:
    """What is counted about a section's rows."""
    return [
        Answer(measure.label, measure.actual)
        for key, measure in standing.measures.items()
        if section.rows and key in section.measures and key not in section.fields
    ]


def _card(case: Case, block: Block, section: SectionForm, declared: Declaration) -> Card:
    back = urlencode({"to": case.url("check")})
    yearly = section.rows == YEARLY
    return Card(
        block=block,
        url=f"{case.url('section', block.code)}?{back}",
        answers=[Answer(label, value) for label, value in block.pairs],
        columns="|".join(block.columns) if yearly else "",
        rows=[list(zip(block.columns, row, strict=True)) for row in block.rows],
        total=0 if yearly or not section.rows else getattr(declared, f"{section.rows}_given"),
    )
