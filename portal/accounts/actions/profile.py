"""What people change about themselves."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.actions.people import email_is_known
from portal.accounts.adapter import PortalAccounts
from portal.accounts.models import User
from portal.audit.actions import record


@transaction.atomic
def change_profile(user: User, changed: list[str], now: datetime) -> None:
    """Save the changed columns; the log names them, not their content."""
    if not changed:
        return
    user.save(update_fields=changed)
    record("change_profile", actor=user, on=user, at=now, fields=changed)


def ask_for_new_email(request: HttpRequest, email: str) -> None:
    """Mail a link to the new address; it becomes the account's when the link is opened.

    An address that has an account is told so by mail instead: the page says the same.
    """
    record("ask_to_change_email", actor=request.user, on=request.user)
    if email_is_known(email):
        PortalAccounts(request).send_account_already_exists_mail(email)
        return
    EmailAddress.objects.add_new_email(request, request.user, email)
