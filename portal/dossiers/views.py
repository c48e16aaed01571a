"""The officials' page of a case, and the steps that need no page of their own."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.dossiers.actions import advance
from portal.dossiers.forms import StepForm
from portal.dossiers.models import Dossier
from portal.dossiers.pages import case_page
from portal.dossiers.queries import dossier_for, programme_of
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL, PROVINCE


@require_safe
@only(*PROVINCE, *NATIONAL)
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Header, progress, history, submitted content and the steps this person may take."""
    dossier = dossier_for(request.user, reference)
    record_reading(request.user, dossier, "申报内容")
    page = case_page(dossier, request.user, request.now)
    return render(request, "dossiers/case.html", {"page": page})


@require_POST
@only(*PROVINCE, *NATIONAL)
def step(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a plain step; when it is refused the page comes back with every reason and the note."""
    dossier = dossier_for(request.user, reference)
    form = StepForm(request.POST)
    action, note = form.data.get("action", ""), form.data.get("note", "")
    try:
        _refuse_unless_plain(dossier, action, form)
        advance(dossier, action, actor=request.user, now=request.now, note=note.strip())
    except Refused as refused:
        page = case_page(
            dossier, request.user, request.now, typed=(action, note), refused=refused.refusals
        )
        return render(request, "dossiers/case.html", {"page": page}, status=HTTPStatus.CONFLICT)
    taken = dossier.transitions.latest("pk")
    messages.success(request, _("已办理“%(label)s”") % {"label": taken.label})
    return redirect("dossiers:case", reference=dossier.reference)


def _refuse_unless_plain(dossier: Dossier, action: str, form: StepForm) -> None:
    found = programme_of(dossier).flow.step(dossier.state, action)
    if found is not None and found.page:
        raise Refused.because("has_its_page", f"“{found.label}”须在对应的办理页面完成")
    if not form.is_valid():
        said = [error for errors in form.errors.values() for error in errors]
        raise Refused.because("form_invalid", "；".join(said))
