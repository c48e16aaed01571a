"""我的声明: an expert's yearly declaration of interests."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.declarations import declare_interests
from evaluation.forms.declarations import (
    NOTHING,
    TIES,
    DeclarationForm,
    TieFormSet,
    ties_of,
)
from evaluation.interests import good_until, latest_of
from evaluation.models import Expert, InterestDeclaration
from evaluation.pages.experts import declaration_said
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.ui.forms import ErrorSummary, add_row

PREFIX = "ties"
COLUMNS = ("kind", "unit", "credit_code", "started_on", "ended_on", "detail")


@only(Role.EXPERT)
def interests(request: HttpRequest) -> HttpResponse:
    """The declaration in force, and the form for the next; it works without scripts."""
    expert = Expert.objects.filter(user=request.user).select_related("user").first()
    if expert is None:
        raise Http404
    latest = latest_of(expert)
    if request.method != "POST":
        return _page(request, expert, latest, *_begun(latest))
    form = DeclarationForm(request.POST)
    if "add_row" in request.POST:
        rows = TieFormSet(add_row(request.POST, PREFIX), prefix=PREFIX)
        return _page(request, expert, latest, form, rows)
    rows = TieFormSet(request.POST, prefix=PREFIX)
    if not (form.is_valid() and (form.nothing or rows.is_valid())):
        return _page(request, expert, latest, form, rows, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    ties = [] if form.nothing else ties_of(rows)
    try:
        made = declare_interests(expert, ties, nothing=form.nothing, now=request.now)
    except Refused as refused:
        form.add_error("says", str(refused))
        return _page(request, expert, latest, form, rows, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = _("声明已提交，有效期至 %(day)s") % {"day": made.expires_on}
    messages.success(request, said)
    return redirect("evaluation:interests")


def _begun(latest: InterestDeclaration | None) -> tuple[DeclarationForm, Any]:
    """The form as the latest declaration left it: most of it holds again."""
    ties = list(latest.ties.all()) if latest else []
    rows = [{name: getattr(tie, name) for name in COLUMNS} for tie in ties]
    says = {} if latest is None else {"says": TIES if ties else NOTHING}
    return DeclarationForm(initial=says), TieFormSet(initial=rows, prefix=PREFIX)


def _page(
    request: HttpRequest,
    expert: Expert,
    latest: InterestDeclaration | None,
    form: DeclarationForm,
    rows: Any,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    today = shanghai_day(request.now)
    tag, declared = declaration_said(latest.expires_on if latest else None, today)
    context = {
        "expert": expert,
        "made": latest,
        "tag": tag,
        "declared": declared,
        "in_force": tag == "ok",
        "until": good_until(today),
        "form": form,
        "rows": rows,
        "summary": ErrorSummary.of(form, rows)
        if status == HTTPStatus.UNPROCESSABLE_ENTITY
        else ErrorSummary(),
    }
    return render(request, "evaluation/expert/interests.html", context, status=status)
