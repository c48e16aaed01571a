"""One row on a page of its own: works without a script, saves itself with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from applications.actions.drafting import row_of
from applications.boxes import Box, row_boxes
from applications.forms import BoxForm
from applications.guards import form_refusals
from applications.pages.case import Case
from applications.pages.rows import row_model
from applications.pages.section import presence_on, section_of
from applications.pages.typed import BASE, standing_with
from applications.sections import SectionForm
from applications.wording import NOUNS
from portal.dossiers.drafts import Standing
from portal.kernel.refusals import Refusal
from portal.ui.parts import Crumb

NEW = "new"


@dataclass
class RowPage:
    """The boxes of one row; ``pk`` 0 is a row that does not exist yet."""

    case: Case
    section: SectionForm
    boxes: list[Box]
    standing: Mapping[str, Standing]
    pk: int
    name: str
    refusals: list[Refusal]
    shows_errors: bool = False
    problem: str = ""
    presence: str = ""

    @cached_property
    def form(self) -> BoxForm:
        """The boxes with what stands in them."""
        return BoxForm(self.boxes, self.standing)

    @property
    def title_prefix(self) -> str:
        """错误： when the row was refused."""
        return _("错误：") if self.shows_errors or self.problem else ""

    @property
    def bases(self) -> list[tuple[str, str]]:
        """The hidden bases of the boxes."""
        return [(f"{BASE}{name}", each.base) for name, each in self.standing.items()]

    @property
    def action(self) -> str:
        """Where the form is posted."""
        if not self.pk:
            return self.case.url("row_new", self.section.code)
        return self.case.url("row", self.section.code, self.pk)

    @property
    def title(self) -> str:
        """What is being done."""
        noun = str(NOUNS[self.section.rows])
        return (
            _("修改一%(noun)s") % {"noun": noun}
            if self.pk
            else _("增加一%(noun)s") % {"noun": noun}
        )

    @property
    def back_url(self) -> str:
        """The topic that the row belongs to."""
        return self.case.url("section", self.section.code)

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        way = self.case.crumbs(self.title)
        return [*way[:-1], Crumb(self.section.title, self.back_url), way[-1]]


def row_page(request: HttpRequest, case: Case, code: str, pk: int = 0) -> RowPage:
    """Read one row of this case, or the empty form of a new one."""
    section, _sections, declared = section_of(case, code)
    row = row_of(declared, section, pk) if pk else row_model(section)()
    boxes = row_boxes(section.rows, row, section.columns, key=pk or NEW)
    refusals = form_refusals(case.dossier, code, actor=request.user, now=case.now)
    return RowPage(
        case=case,
        section=section,
        boxes=boxes,
        standing=standing_with(case.dossier, boxes, None),
        pk=pk,
        name=str(row),
        refusals=refusals,
        presence=presence_on(request, case, code, writes=not refusals),
    )


def as_row(data: QueryDict, section: SectionForm, pk: int) -> dict[str, str]:
    """What was typed into the empty form, under the names of the row that now exists."""
    before, after = f"{section.rows}-{NEW}-", f"{section.rows}-{pk}-"
    return {
        after + name[len(before) :]: value
        for name, value in data.items()
        if name.startswith(before)
    }
