"""协作人员: invite, list, revoke."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.actions.members import end_grant, invite_editor, take_back_invitation
from applications.forms import InviteForm
from applications.pages.case import Case, own_case
from applications.pages.members import members_page
from portal.accounts.access import signed_in
from portal.kernel.refusals import Refusal, Refused


@signed_in
def members(request: HttpRequest, reference: str) -> HttpResponse:
    """The people of one case; POST invites a co-editor by e-mail."""
    case = own_case(request, reference)
    form = InviteForm(request.POST or None)
    if request.method != "POST":
        return _page(request, case, form)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    try:
        invite_editor(case.dossier, actor=request.user, now=case.now, **form.cleaned_data)
    except Refused as refused:
        return _page(request, case, form, status=409, refusals=list(refused.refusals))
    messages.success(request, _("邀请已发送到 %(email)s") % form.cleaned_data)
    return redirect(case.url("members"))


@require_POST
@signed_in
def revoke(request: HttpRequest, reference: str) -> HttpResponse:
    """End a grant (``person``) or take back an invitation (``invitation``)."""
    case = own_case(request, reference)
    for name, act in (("person", end_grant), ("invitation", take_back_invitation)):
        if request.POST.get(name, "").isdecimal():
            act(case.dossier, int(request.POST[name]), actor=request.user, now=case.now)
            messages.success(request, _("已取消"))
    return redirect(case.url("members"))


def _page(
    request: HttpRequest,
    case: Case,
    form: InviteForm,
    *,
    status: int = 200,
    refusals: list[Refusal] | None = None,
) -> HttpResponse:
    page = members_page(case, form)
    page.refusals = refusals or []
    return render(request, "applications/members.html", {"page": page}, status=status)
