"""Ending sessions."""

from datetime import datetime

from allauth.usersessions.models import UserSession

from portal.accounts.models import User
from portal.audit.actions import record


def end_session(session: UserSession, *, actor: User, now: datetime) -> None:
    """Whoever uses this session is out with the next request."""
    record("end_session", actor=actor, on=actor, at=now, address=session.ip)
    session.end()


def end_others(user: User, *, current: str, now: datetime) -> int:
    """End every session of a person but the one with the key ``current``; return how many."""
    others = UserSession.objects.filter(user=user).exclude(session_key=current)
    count = 0
    for count, session in enumerate(others, start=1):  # noqa: B007
        session.end()
    record("end_other_sessions", actor=user, on=user, at=now, count=count)
    return count


def end_all(user: User) -> None:
    """End every session of a person; whoever calls notes why."""
    for session in UserSession.objects.filter(user=user):
        session.end()
