"""Progress, withdrawal, and the difference of versions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.forms import NoteForm
from applications.pages.case import own_case
from applications.pages.progress import progress_page
from applications.pages.versions import versions_page
from portal.accounts.access import signed_in
from portal.dossiers.actions import advance, refusals_of
from portal.kernel.refusals import Refused


@signed_in
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """办理进度."""
    page = progress_page(own_case(request, reference), request.user)
    return render(request, "applications/progress.html", {"page": page})


@signed_in
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """A confirm page that says what follows; POST withdraws with a reason."""
    case = own_case(request, reference)
    said = refusals_of(case.dossier, "withdraw", actor=request.user, now=case.now)
    form = NoteForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            note = form.cleaned_data["note"]
            advance(case.dossier, "withdraw", actor=request.user, now=case.now, note=note)
        except Refused as refused:
            said, status = list(refused.refusals), 409
        else:
            messages.success(request, _("申报已撤回"))
            return redirect(case.url("progress"))
    elif request.method == "POST":
        status = 422
    shown = form if form.is_bound or not said else None
    context = {"page": case, "form": shown, "refusals": said}
    return render(request, "applications/withdraw.html", context, status=status)


@signed_in
def versions(request: HttpRequest, reference: str, old: int, new: int) -> HttpResponse:
    """What changed between two versions; 0 is what stands in the form now."""
    page = versions_page(own_case(request, reference), old, new)
    return render(request, "applications/versions.html", {"page": page})
