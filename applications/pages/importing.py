"""Paste or upload, look at it, apply it: the page of an import."""

from dataclasses import dataclass, field

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from applications.boxes import YEARLY
from applications.guards import form_refusals
from applications.pages.case import Case
from applications.pages.section import section_of
from applications.sections import SectionForm
from applications.tables import MOST_ROWS, as_text, columns_of, shown
from portal.kernel.refusals import Refusal
from portal.ui.parts import Crumb
from portal.ui.spreadsheets import Column, RowError, Table, parse_tsv, read_table

SHOWN = 50


@dataclass
class ImportPage:
    """A table before it is applied; ``text`` is what would be applied."""

    case: Case
    section: SectionForm
    columns: list[Column]
    refusals: list[Refusal]
    text: str = ""
    mode: str = "append"
    table: Table | None = None
    problem: str = ""
    errors: list[RowError] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What is being done."""
        return _("导入%(what)s") % {"what": self.section.title}

    @property
    def title_prefix(self) -> str:
        """错误： when the table cannot be applied."""
        return _("错误：") if self.errors or self.problem else ""

    @property
    def back_url(self) -> str:
        """The topic that the rows belong to."""
        return self.case.url("section", self.section.code)

    @property
    def crumbs(self) -> list[Crumb]:
        """The way here."""
        way = self.case.crumbs(self.title)
        return [*way[:-1], Crumb(self.section.title, self.back_url), way[-1]]

    @property
    def ready(self) -> bool:
        """Whether the table can be applied as it stands."""
        return self.table is not None and not self.errors and not self.problem

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.table.rows) if self.table else 0

    @property
    def shown_errors(self) -> list[RowError]:
        """The first errors: the file lists them all."""
        return self.errors[:SHOWN]

    @property
    def heads(self) -> str:
        """The titles of the preview."""
        return "|".join([_("行号"), *(column.title for column in self.columns)])

    @property
    def lines(self) -> list[tuple[int, list[tuple[str, str]]]]:
        """The first rows as they would be applied."""
        rows = self.table.rows[:SHOWN] if self.table else ()
        return [
            (row.number, [(c.title, shown(row.values.get(c.key), c)) for c in self.columns])
            for row in rows
        ]

    def look_at(self, table: Table) -> None:
        """Take a table: what is wrong with it, or the text that will be applied."""
        self.table, self.errors = table, list(table.errors)
        if table.rows and not self.text:
            self.text = as_text(table, self.columns)


def import_page(request: HttpRequest, case: Case, code: str) -> ImportPage:
    """The page with what was pasted or uploaded, if anything was."""
    section, _sections, _declared = section_of(case, code)
    if not section.rows or section.rows == YEARLY:
        raise Http404
    page = ImportPage(
        case=case,
        section=section,
        columns=columns_of(section),
        refusals=form_refusals(case.dossier, code, actor=request.user, now=case.now),
        text=request.POST.get("text", ""),
        mode="replace" if request.POST.get("mode") == "replace" else "append",
    )
    if request.method == "POST":
        _take(request, page)
    return page


def _take(request: HttpRequest, page: ImportPage) -> None:
    file = request.FILES.get("file")
    if file is not None:
        page.text = ""
        page.look_at(read_table(file, page.columns, max_rows=MOST_ROWS))
    elif page.text.strip():
        page.look_at(parse_tsv(page.text, page.columns, max_rows=MOST_ROWS))
    else:
        page.problem = _("请粘贴表格内容，或选择填好的 XLSX 文件")
