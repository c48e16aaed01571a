"""Accepting an invitation: with the account one has, or by making one."""

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.accounts.access import public
from portal.accounts.actions.invitations import (
    accept,
    accept_as_new,
    invitation_behind,
    refuse_dead,
    refuse_other_person,
)
from portal.accounts.actions.people import email_is_known
from portal.accounts.forms.invitations import AcceptForm
from portal.accounts.models import Invitation
from portal.accounts.views.answers import answered, status_of, typed
from portal.kernel.refusals import Refused


@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@sensitive_variables("secret")
@rate_limit(action="signup")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Signed in: one button. With an account: sign in first. Without: make one.

    A link that was used, taken back or has expired is refused with 409 and the reason.
    """
    sent = invitation_behind(secret)
    if sent is None:
        raise Http404
    refuse_dead(sent, request.now)
    if request.user.is_authenticated:
        return _with_account(request, sent, secret)
    if email_is_known(sent.email):
        return render(request, "accounts/invitation.html", {"sent": sent, "must_sign_in": True})
    return _as_new(request, sent, secret)


def _with_account(request: HttpRequest, sent: Invitation, secret: str) -> HttpResponse:
    refuse_other_person(sent, request.user)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"sent": sent})
    accept(secret, request.user, now=request.now)
    return _welcome(request, sent)


def _as_new(request: HttpRequest, sent: Invitation, secret: str) -> HttpResponse:
    form = AcceptForm(typed(request), initial={"name": sent.name})
    if not answered(request, form):
        return _form(request, sent, form)
    try:
        user = accept_as_new(secret, form.person(sent.email), now=request.now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, sent, form, refused)
    get_adapter(request).login(request, user)
    return _welcome(request, sent)


def _welcome(request: HttpRequest, sent: Invitation) -> HttpResponse:
    said = _("您已担任%(role)s。") % {"role": sent.get_role_display()}
    messages.success(request, said)
    return redirect(get_adapter(request).get_login_redirect_url(request))


def _form(
    request: HttpRequest,
    sent: Invitation,
    form: AcceptForm,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {"sent": sent, "form": form}
    status = status_of(request, refused)
    return render(request, "accounts/invitation.html", context, status=status)
