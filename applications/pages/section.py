"""One topic of the form: its fields as typed, its rows, the clauses beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from applications import presence
from applications.boxes import YEARLY, Box, boxes_of
from applications.forms import BoxForm
from applications.guards import form_refusals
from applications.models import Declaration
from applications.pages.case import Case
from applications.pages.meters import Standing as ClauseStanding
from applications.pages.meters import policy_url
from applications.pages.meters import standing_of as clauses_of
from applications.pages.rows import RowLine, line_of, row_model, rows_of, words_of
from applications.pages.typed import BASE, standing_with
from applications.queries import declaration_of
from applications.sections import SectionForm, sections_of
from applications.wording import INTROS, NOUNS
from portal.dossiers.drafts import Standing
from portal.dossiers.models import SectionMark
from portal.kernel.editions import Clause
from portal.kernel.refusals import Refusal
from portal.ui.pages import Page
from portal.ui.parts import Answer, Crumb

ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause as the rail quotes it."""

    no: str
    title: str
    requirement: str
    article: str
    url: str


@dataclass
class SectionPage:
    """Everything a section page shows."""

    case: Case
    section: SectionForm
    sections: list[SectionForm]
    declared: Declaration
    boxes: list[Box]
    standing: Mapping[str, Standing]
    clauses: ClauseStanding
    refusals: list[Refusal] = field(default_factory=list)
    done: bool = False
    rows: Page | None = None
    to: str = ""
    restored: bool = False
    shows_errors: bool = False
    presence: str = ""

    @cached_property
    def form(self) -> BoxForm:
        """The fields with what stands in them."""
        return BoxForm(self.boxes, self.standing)

    @property
    def title_prefix(self) -> str:
        """错误： when the page was refused."""
        return self.form.title_prefix if self.shows_errors else ""

    @property
    def bases(self) -> list[tuple[str, str]]:
        """The hidden bases of the fields."""
        return [(f"{BASE}{name}", each.base) for name, each in self.standing.items()]

    @property
    def title(self) -> str:
        """The topic."""
        return self.section.title

    @property
    def intro(self) -> str:
        """What to fill in here."""
        return str(INTROS.get(self.section.code, ""))

    @property
    def window(self) -> str:
        """The years that count."""
        of = self.case.dossier.round
        return _("核算期为 %(start)s 至 %(end)s。") % {
            "start": of.window_start,
            "end": of.window_end,
        }

    @property
    def place(self) -> str:
        """第 2 项，共 12 项."""
        number = self.sections.index(self.section) + 1
        return _("%(group)s · 第 %(number)d 项，共 %(total)d 项") % {
            "group": self.section.group,
            "number": number,
            "total": len(self.sections),
        }

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        return self.case.crumbs(f"{self.section.number} {self.section.title}")

    @property
    def next_url(self) -> str:
        """Where 保存并继续 leads: back to who sent us, the next topic, or the evidence."""
        if self.to:
            return self.to
        number = self.sections.index(self.section) + 1
        if number < len(self.sections):
            return self.case.url("section", self.sections[number].code)
        return f"{self.case.url('tasks')}evidence/"

    @property
    def has_rows(self) -> bool:
        """Whether the topic has a table of rows."""
        return bool(self.section.rows) and self.section.rows != YEARLY

    @property
    def noun(self) -> str:
        """What a row is."""
        return str(NOUNS.get(self.section.rows, ""))

    @property
    def columns(self) -> str:
        """The titles of the table."""
        model = row_model(self.section)
        titles = [str(model._meta.get_field(n).verbose_name) for n in self.section.columns]
        return "|".join([*titles, _("操作")])

    @cached_property
    def lines(self) -> list[RowLine]:
        """The rows of this page of the table."""
        return [line_of(self.section, row) for row in (self.rows.rows if self.rows else [])]

    @property
    def beside(self) -> list[Beside]:
        """The clauses this topic is filled in for, in our words, with article and link."""
        clauses = self.clauses.of_clauses(list(self.section.clauses))
        return [_beside(clause, self) for clause in clauses]

    @property
    def answers(self) -> list[Answer]:
        """What stands in the fields, for reading only."""
        return [Answer(box.label, _shown(box, self.standing[box.name].text)) for box in self.boxes]

    @property
    def save_state(self) -> str:
        """The state before any script has run."""
        return ""


def _beside(clause: Clause, page: SectionPage) -> Beside:
    url = policy_url(page.clauses.edition, clause.code)
    return Beside(clause.number, clause.title, clause.requirement, clause.article, url)


def section_of(case: Case, code: str) -> tuple[SectionForm, list[SectionForm], Declaration]:
    """A topic of this very form; one that does not concern the case is a 404."""
    declared = declaration_of(case.dossier)
    sections = sections_of(case.dossier.programme, declared.entity_type)
    for section in sections:
        if section.code == code:
            return section, sections, declared
    raise Http404


def section_page(
    request: HttpRequest, case: Case, code: str, *, typed: QueryDict | None = None
) -> SectionPage:
    """Read one topic. ``typed`` is what a lost session had not saved: shown, not yet written."""
    section, sections, declared = section_of(case, code)
    boxes = boxes_of(section, declared)
    mark = SectionMark.objects.filter(dossier=case.dossier, section=code).first()
    page = SectionPage(
        case=case,
        section=section,
        sections=sections,
        declared=declared,
        boxes=boxes,
        standing=standing_with(case.dossier, boxes, typed),
        clauses=clauses_of(case.dossier),
        refusals=form_refusals(case.dossier, code, actor=request.user, now=case.now),
        done=mark.done if mark else False,
        restored=typed is not None,
    )
    page.presence = presence_on(request, case, code, writes=not page.refusals)
    if page.has_rows:
        page.rows = Page.of(request, rows_of(declared, section), per_page=ROWS_A_PAGE, unit="行")
    return page


def presence_on(request: HttpRequest, case: Case, code: str, *, writes: bool) -> str:
    """Who else writes here now; the person is noted as well when the section is open to them."""
    known = presence.arrive if writes else presence.others
    return presence.told(known(case.dossier, code, request.user, case.now))


def _shown(box: Box, text: str) -> str:
    return words_of(box.column, text) or _("未填写")
