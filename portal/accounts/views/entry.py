"""Signing in and out, and passwords: allauth's views in our frame, each saying who may enter."""

from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from portal.accounts.access import public, signed_in
from portal.accounts.demo import demo_accounts
from portal.accounts.middleware import LAST_PERSON


class WrongInput:
    """Mixin: a form that was refused is answered with 422, not 200."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again with everything typed but the passwords."""
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class SignIn(WrongInput, allauth_views.LoginView):
    """In the demo the page lists the accounts; each is a filled-in form like any other."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Allauth's context and the demo's accounts."""
        return super().get_context_data(demo=demo_accounts(), **given)


class SignOut(allauth_views.LogoutView):
    """Leaving on purpose also forgets who was here."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only by POST; GET asks."""
        response = super().post(*args, **kwargs)
        response.delete_cookie(LAST_PERSON)
        return response


class ChangePassword(WrongInput, allauth_views.PasswordChangeView):
    """Asks for the current password and ends all other sessions."""


class AskForReset(WrongInput, allauth_views.PasswordResetView):
    """The same answer whether or not the address is known."""


class SetNewPassword(WrongInput, allauth_views.PasswordResetFromKeyView):
    """Behind a link that works once and for an hour."""


login = public(SignIn.as_view())
logout = public(SignOut.as_view())
inactive = public(allauth_views.account_inactive)
password_change = signed_in(ChangePassword.as_view())
password_reset = public(AskForReset.as_view())
password_reset_done = public(allauth_views.password_reset_done)
password_reset_from_key = public(never_cache(SetNewPassword.as_view()))
password_reset_from_key_done = public(allauth_views.password_reset_from_key_done)
confirm_email = public(allauth_views.confirm_email)
email_verification_sent = public(allauth_views.email_verification_sent)
