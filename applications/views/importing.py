"""Import of rows: template, dry run with errors by row, all or nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from applications.actions import import_rows
from applications.pages.case import own_case
from applications.pages.importing import ImportPage, import_page
from portal.accounts.access import signed_in
from portal.ui.exports import XLSX
from portal.ui.spreadsheets import write_errors, write_template

UNPROCESSABLE = 422


@signed_in
def rows(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """GET the page; POST looks at a table, ``act`` says what then: preview, apply or errors."""
    case = own_case(request, reference)
    page = import_page(request, case, code)
    act = request.POST.get("act", "")
    if request.method == "POST" and act == "errors" and page.table is not None:
        return _file(page.title, write_errors(page.title, page.columns, page.table))
    if act == "apply" and page.ready:
        return _applied(request, page)
    wrong = request.method == "POST" and not page.ready
    status = UNPROCESSABLE if wrong else 200
    return render(request, "applications/import.html", {"page": page}, status=status)


@signed_in
def template(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """The XLSX to fill in, with headings, an example row and the rules."""
    page = import_page(request, own_case(request, reference), code)
    return _file(page.section.title, write_template(page.section.title, page.columns))


def _applied(request: HttpRequest, page: ImportPage) -> HttpResponse:
    count = import_rows(
        page.case.dossier,
        page.section,
        page.table.values,
        replace=page.mode == "replace",
        actor=request.user,
        now=request.now,
    )
    messages.success(request, _("已导入 %(count)d 行") % {"count": count})
    return redirect(f"{page.back_url}#rows")


def _file(name: str, body: bytes) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": disposition})
