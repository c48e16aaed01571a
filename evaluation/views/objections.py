"""异议: what was said against a list, read on record, decided with reasons."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.publicity import decide_objection
from evaluation.forms.national_cases import ReasonForm
from evaluation.forms.national_publicity import DecisionForm
from evaluation.models import Objection, ObjectionFile
from evaluation.walled import objections_seen_by
from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.dossiers.actions import advance
from portal.dossiers.queries import dossier_for, steps_for
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.pages import Page, choices_as_chips

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
TAGS = {
    Objection.State.REFUSED: "off",
    Objection.State.RECEIVED: "warn",
    Objection.State.UPHELD: "bad",
    Objection.State.DISMISSED: "ok",
}
REMOVE = "remove"


@only(CLERK, SIGNER)
def objections(request: HttpRequest) -> HttpResponse:
    """All objections, the refused ones with their reasons; who objects is not on the list."""
    found = objections_seen_by(request.user).select_related("entry", "publicity")
    wanted = request.GET.get("state", "")
    if wanted in Objection.State.values:
        found = found.filter(state=wanted)
    page = Page.of(request, found, unit=_("件"))
    choices = [("", _("全部")), *Objection.State.choices]
    context = {
        "page_of": page,
        "rows": [(each, TAGS[Objection.State(each.state)]) for each in page.rows],
        "chips": choices_as_chips(request, "state", choices),
    }
    return render(request, "evaluation/national/objections.html", context)


def objection_for(request: HttpRequest, number: str) -> Objection:
    """The objection of a number, or 404: also where its case is behind a wall."""
    found = objections_seen_by(request.user).select_related(
        "entry__dossier", "publicity__round", "decided_by"
    )
    return get_object_or_404(found, number=number)


@only(CLERK, SIGNER)
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """One objection with its objector, which is personal data: reading it is recorded."""
    found = objection_for(request, number)
    act = request.POST.get("act", "")
    decision = DecisionForm(request.POST if act == "decide" else None)
    removal = ReasonForm(request.POST if act == REMOVE else None)
    refusals: Sequence[Refusal] = ()
    try:
        done = _acts(request, found, decision, removal)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:objection", number)
    record_reading(request.user, found, "异议人信息和异议内容")
    context = {
        "objection": found,
        "tag": TAGS[Objection.State(found.state)],
        "files": found.files.all(),
        "decision": decision,
        "removal": removal,
        "refusals": refusals,
        "open": found.state == Objection.State.RECEIVED,
        "removable": _removable(request, found),
    }
    status = 409 if refusals else 422 if decision.errors or removal.errors else 200
    return render(request, "evaluation/national/objection.html", context, status=status)


def _acts(
    request: HttpRequest, found: Objection, decision: DecisionForm, removal: ReasonForm
) -> str:
    """Perform what was posted; empty when there is nothing to perform."""
    who = {"actor": request.user, "now": request.now}
    if decision.is_bound and decision.is_valid():
        given = decision.cleaned_data
        upheld = given["result"] == Objection.State.UPHELD
        decide_objection(found, upheld=upheld, reason=given["reason"], **who)
        return _("异议已办结")
    if removal.is_bound and removal.is_valid() and found.entry is not None:
        case = dossier_for(request.user, found.entry.dossier.reference)
        advance(case, REMOVE, note=removal.cleaned_data["reason"], **who)
        return _("“%(name)s”已移出公示名单") % {"name": found.entry.institution_name}
    return ""


def _removable(request: HttpRequest, found: Objection) -> bool:
    if found.state != Objection.State.UPHELD or found.entry is None:
        return False
    steps = steps_for(request.user, found.entry.dossier)
    return any(step.action == REMOVE for step in steps)


@only(CLERK, SIGNER)
def objection_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A file that came with an objection, as a download; reading it is recorded."""
    found = objection_for(request, number)
    file: ObjectionFile = get_object_or_404(found.files, pk=pk)
    record_reading(request.user, found, f"异议材料 {file.get_purpose_display()}")
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name)
