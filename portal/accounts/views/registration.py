"""An institution registers itself."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.access import public
from portal.accounts.actions.people import email_is_known
from portal.accounts.actions.registration import register_institution
from portal.accounts.forms.registration import RegistrationForm
from portal.accounts.models import User
from portal.accounts.views.answers import answered, status_of, typed
from portal.kernel.refusals import Refused
from portal.unsavable import takes_any_text


@takes_any_text
@public
@never_cache
@sensitive_post_parameters("password1", "password2")
@rate_limit(action="signup")
def register(request: HttpRequest) -> HttpResponse:
    """The form; everything typed but the passwords stays on the page when it is refused."""
    form = RegistrationForm(typed(request))
    if not answered(request, form):
        return _page(request, form)
    try:
        _register_or_tell_owner(request, form)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form)
    if warning := form.entity_warning():
        messages.warning(request, warning)
    return redirect("accounts:registered")


@public
def registered(request: HttpRequest) -> HttpResponse:
    """What happens next; the same words whether or not the address had an account."""
    return render(request, "accounts/registered.html")


def _register_or_tell_owner(request: HttpRequest, form: RegistrationForm) -> None:
    """An address that has an account is told so by mail, and by mail only."""
    email = form.cleaned_data["email"]
    if email_is_known(email):
        User().set_password(form.cleaned_data["password1"])  # as long as making an account takes
        get_adapter(request).send_account_already_exists_mail(email)
        return
    membership = register_institution(form.institution_data(), form.person(email), request.now)
    address = EmailAddress.objects.get(user=membership.user)
    send_verification_email_to_address(request, address, signup=True)


def _page(request: HttpRequest, form: RegistrationForm) -> HttpResponse:
    return render(request, "accounts/register.html", {"form": form}, status=status_of(request))
