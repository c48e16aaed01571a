"""利害关系: the list of a round, one pair, naming and clearing."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import conflicts as actions
from evaluation.forms.national_conflicts import ClearanceForm, NameForm
from evaluation.models import Expert, NamedConflict
from evaluation.pages.conflicts import ConflictList, PairPage
from evaluation.views.exporting import exported
from portal.accounts.access import only
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import NATIONAL

DECISIONS = {"clear": actions.clear, "keep": actions.keep}


@only(*NATIONAL)
def conflicts(request: HttpRequest) -> HttpResponse:
    """The pairs of a round that touch, as a page or as a workbook."""
    page = ConflictList(request)
    file = exported(request, page.export) if page.round else None
    return file or render(request, "evaluation/national/conflicts.html", {"page": page})


@only(*NATIONAL)
def conflict(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One pair: the facts, what was asked, and the two-person clearance."""
    case = dossier_for(request.user, reference)
    expert = get_object_or_404(Expert.objects.select_related("user", "region"), pk=pk)
    page = PairPage(case, expert, request.user.pk)
    asking = request.POST.get("act") == "ask"
    form = ClearanceForm(request.POST if asking else None, choices=page.choices)
    refusals: Sequence[Refusal] = ()
    try:
        done = _acts(request, page, form)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:conflict", reference, pk)
    context = {"page": page, "form": form, "refusals": refusals, "choices": page.choices}
    status = 409 if refusals else 422 if form.errors else 200
    return render(request, "evaluation/national/conflict.html", context, status=status)


def _acts(request: HttpRequest, page: PairPage, form: ClearanceForm) -> str:
    """Perform what was posted; empty when there is nothing to perform."""
    act, who = request.POST.get("act", ""), {"actor": request.user, "now": request.now}
    if act in DECISIONS:
        DECISIONS[act](_row(page, request.POST.get("conflict", "")), **who)
        return _("利害关系已解除") if act == "clear" else _("利害关系未解除，继续有效")
    if not form.is_bound or not form.is_valid():
        return ""
    how, _colon, which = form.cleaned_data["conflict"].partition(":")
    reason = form.cleaned_data["reason"]
    if how == "kind":
        actions.ask_clearance_of(page.expert, page.case, which, reason=reason, **who)
    else:
        actions.ask_clearance(_row(page, which), reason=reason, **who)
    return _("已申请解除，请由另一名工作人员办理")


def _row(page: PairPage, pk: str) -> NamedConflict:
    """A row of this pair, or 404."""
    for one in page.records:
        if str(one.pk) == pk:
            return one
    raise Http404


@only(*NATIONAL)
def conflict_new(request: HttpRequest) -> HttpResponse:
    """Put a conflict on record by hand; it counts at once."""
    known = {name: request.GET.get(name, "") for name in ("case", "expert")}
    form = NameForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid() and (case := _case_of(request, form)):
        given: dict[str, Any] = form.cleaned_data
        actions.name_conflict(
            given["expert"], case, evidence=given["evidence"], actor=request.user, now=request.now
        )
        messages.success(request, _("利害关系已登记"))
        return redirect("evaluation:conflict", case.reference, given["expert"].pk)
    status = 422 if form.errors else 200
    return render(request, "evaluation/national/conflict_new.html", {"form": form}, status=status)


def _case_of(request: HttpRequest, form: NameForm) -> Dossier | None:
    try:
        return dossier_for(request.user, form.cleaned_data["case"].strip().upper())
    except Http404:
        form.add_error("case", _("没有这件案卷，请核对案卷编号"))
        return None
