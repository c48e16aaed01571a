"""Rows one by one: add, edit, remove, move. Every page works without a script."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.actions import add_row, move_row, remove_row, save_row
from applications.pages.case import Case, own_case
from applications.pages.clash import ClashPage
from applications.pages.row import as_row, row_page
from applications.pages.section import section_of
from applications.pages.typed import typed_in
from applications.views.section import UNPROCESSABLE, autosaved, clash_response, named
from portal.accounts.access import signed_in
from portal.dossiers.drafts import Saved
from portal.unsavable import takes_any_text


@takes_any_text
@signed_in
def new(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """An empty row; it exists once something has been typed into it."""
    case = own_case(request, reference)
    page = row_page(request, case, code)
    if request.method != "POST":
        return render(request, "applications/row.html", {"page": page})
    if not any(value.strip() for value in as_row(request.POST, page.section, 0).values()):
        page.problem = _("请至少填写一项再保存")
        return render(request, "applications/row.html", {"page": page}, status=UNPROCESSABLE)
    with transaction.atomic():
        row = add_row(case.dossier, page.section, actor=request.user, now=case.now)
        typed = as_row(request.POST, page.section, row.pk)
        save_row(case.dossier, page.section, row.pk, typed, {}, actor=request.user, now=case.now)
    return _answered(request, case, code, row.pk)


@takes_any_text
@signed_in
def edit(request: HttpRequest, reference: str, code: str, pk: int) -> HttpResponse:
    """One row; typing saves itself, field by field."""
    case = own_case(request, reference)
    if request.method != "POST":
        page = row_page(request, case, code, pk)
        return render(request, "applications/row.html", {"page": page})
    form = named(code)
    typed, bases = typed_in(request.POST)
    saved = save_row(case.dossier, form, pk, typed, bases, actor=request.user, now=case.now)
    if request.htmx:
        return autosaved(request, case, code, saved)
    if saved.clashes:
        return _clashed(request, case, code, pk, saved)
    return _answered(request, case, code, pk)


@signed_in
def remove(request: HttpRequest, reference: str, code: str, pk: int) -> HttpResponse:
    """A confirm page that shows the row; POST removes it."""
    case = own_case(request, reference)
    page = row_page(request, case, code, pk)
    if request.method != "POST":
        return render(request, "applications/row_remove.html", {"page": page})
    remove_row(case.dossier, page.section, pk, actor=request.user, now=case.now)
    messages.success(request, _("已移除“%(name)s”") % {"name": page.name or _("（未命名）")})
    return redirect(page.back_url)


@require_POST
@signed_in
def order(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Move one row up or down: ``up`` or ``down`` is its key."""
    case = own_case(request, reference)
    form, _sections, _declared = section_of(case, code)
    for name, step in (("up", -1), ("down", 1)):
        if request.POST.get(name, "").isdecimal():
            pk = int(request.POST[name])
            move_row(case.dossier, form, pk, step, actor=request.user, now=case.now)
    page = request.POST.get("page", "")
    suffix = f"?page={page}#rows" if page.isdecimal() else "#rows"
    return redirect(case.url("section", code) + suffix)


def _clashed(request: HttpRequest, case: Case, code: str, pk: int, saved: Saved) -> HttpResponse:
    page = row_page(request, case, code, pk)
    clash = ClashPage(case, page.title, saved.clashes, page.action, request.user)
    return clash_response(request, clash)


def _answered(request: HttpRequest, case: Case, code: str, pk: int) -> HttpResponse:
    page = row_page(request, case, code, pk)
    if page.form.errors and "back" not in request.POST:
        page.shows_errors = True
        return render(request, "applications/row.html", {"page": page}, status=UNPROCESSABLE)
    messages.success(request, _("已保存"))
    if "again" in request.POST:
        return redirect(case.url("row_new", code))
    return redirect(f"{page.back_url}#rows")
