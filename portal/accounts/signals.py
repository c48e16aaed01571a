"""Sign-ins, sign-outs and passwords in the log.

We use no signals among our own modules. Here they are the only door: allauth, axes and Django tell
of these things in no other way. ``apps.ready`` wires what stands in this file.
"""

from typing import Any

from allauth.account import signals as account_signals
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.lockout import name_tried
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.models import Entry

SIGNED_IN_AT = "signed_in_at"


def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    """Start the absolute term of the session, and note who came."""
    now = timezone.now()
    request.session[SIGNED_IN_AT] = now.timestamp()
    record("sign_in", actor=user, on=user, at=now)


def signed_out(user: User | None, **_more: Any) -> None:
    """A sign-out without a session is no event."""
    if user is not None:
        record("sign_out", actor=user, on=user)


def refused(credentials: dict[str, str], request: Any = None, **_more: Any) -> None:
    """Note a wrong try.

    What was typed is kept only where it names an account: people type passwords into the wrong
    field, and the log can never be cleaned.
    """
    typed = name_tried(request, credentials) if request is not None else ""
    known = User.objects.filter(username__iexact=typed).first() if typed else None
    label = known.username if known else "未知账号"
    record("sign_in", actor=label, on=known, result=Entry.Result.REFUSED)


def locked(username: str, **_more: Any) -> None:
    """Note that further tries are not looked at for a while."""
    known = User.objects.filter(username__iexact=username).first()
    label = known.username if known else "未知账号"
    record("lock_sign_in", actor=label, on=known, result=Entry.Result.REFUSED)


def password_was(action: str) -> Any:
    """A receiver that notes what happened to a password."""

    def note(user: User, **_more: Any) -> None:
        record(action, actor=user, on=user)

    return note


def email_changed(user: User, **_more: Any) -> None:
    """Note the change, not the addresses."""
    record("change_email", actor=user, on=user)


password_changed = password_was("change_password")
password_reset = password_was("reset_password")


def connect() -> None:
    """Wire the receivers; called once, by ``apps.ready``."""
    auth_signals.user_logged_in.connect(signed_in)
    auth_signals.user_logged_out.connect(signed_out)
    auth_signals.user_login_failed.connect(refused)
    user_locked_out.connect(locked)
    account_signals.password_changed.connect(password_changed)
    account_signals.password_reset.connect(password_reset)
    account_signals.email_changed.connect(email_changed)
