"""核对并提交: send for sign-off, sign off and submit, decline, take back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.pages.case import Case, own_case
from applications.pages.check import (
    DECLINING,
    PROMISES,
    SENDING,
    SUBMITTING,
    TAKING_BACK,
    CheckPage,
    check_page,
    step_among,
)
from portal.accounts.access import signed_in
from portal.dossiers.actions import advance
from portal.dossiers.models import Submission
from portal.dossiers.submissions import submitted_with
from portal.kernel.refusals import Refused

ACTS = {"send": SENDING, "submit": SUBMITTING, "decline": DECLINING, "take_back": TAKING_BACK}
CONFLICT, UNPROCESSABLE = 409, 422


@signed_in
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """GET shows the whole application; POST takes the step that ``act`` names."""
    case = own_case(request, reference)
    if request.method == "POST":
        done = _already(request, case)
        return redirect_to_receipt(case, done) if done else _take(request, case)
    if not case.state.editable and case.state.stage and not step_among(case, SUBMITTING):
        return redirect(case.url("progress"))
    return render(request, "applications/check.html", {"page": check_page(request, case)})


def _already(request: HttpRequest, case: Case) -> Submission | None:
    """What this very form has submitted before: a double click and a replay change nothing."""
    token = request.POST.get("token", "")
    return submitted_with(case.dossier, token) if token else None


def _take(request: HttpRequest, case: Case) -> HttpResponse:
    act = request.POST.get("act", "")
    if problems := _problems(request, act):
        page = _as_typed(request, check_page(request, case))
        page.problems = problems
        context = {"page": page}
        return render(request, "applications/check.html", context, status=UNPROCESSABLE)
    try:
        return _taken(request, case, act)
    except Refused as refused:
        if done := _already(request, case):
            return redirect_to_receipt(case, done)
        page = _as_typed(request, check_page(request, own_case(request, case.reference)))
        page.refusals = list(refused.refusals)
        return render(request, "applications/check.html", {"page": page}, status=CONFLICT)


def _problems(request: HttpRequest, act: str) -> list[str]:
    if act == "submit":
        ticked = request.POST.getlist("promise")
        return [
            _("请确认：%(promise)s") % {"promise": words}
            for name, words in PROMISES
            if name not in ticked
        ]
    if act == "decline" and not request.POST.get("note", "").strip():
        return [_("请写明需要修改的内容")]
    return [] if act in ACTS else [_("请选择要办理的事项")]


def _as_typed(request: HttpRequest, page: CheckPage) -> CheckPage:
    page.promised = set(request.POST.getlist("promise"))
    page.note = request.POST.get("note", "")
    return page


def _taken(request: HttpRequest, case: Case, act: str) -> HttpResponse:
    step = step_among(case, ACTS[act])
    action = step.action if step else ACTS[act][0]
    inputs = {"token": request.POST.get("token", "")} if act == "submit" else {}
    dossier = advance(
        case.dossier,
        action,
        actor=request.user,
        now=case.now,
        note=request.POST.get("note", "").strip() if act == "decline" else "",
        **inputs,
    )
    if act == "submit":
        return redirect(case.url("receipt", dossier.version))
    messages.success(request, _("已办理“%(what)s”") % {"what": step.label if step else act})
    return redirect(case.url("tasks"))


def redirect_to_receipt(case: Case, submission: Submission) -> HttpResponse:
    """The one receipt of one submission."""
    return redirect(case.url("receipt", submission.version))
