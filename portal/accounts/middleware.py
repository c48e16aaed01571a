"""How long a session lasts, who was here last, and what happens to what was typed meanwhile.

Idle time is the session's own age (SESSION_COOKIE_AGE, sliding). This middleware adds the absolute
term, notes the session on the person's list once a minute, and answers a POST that comes after the
end: what was typed is parked and the person is asked to sign in.
"""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts.access import EVERYBODY
from portal.accounts.models import User
from portal.accounts.parking import park, remember_key, way_back
from portal.accounts.signals import SIGNED_IN_AT
from portal.proxies import client_address

LAST_PERSON = "last_person"
SALT = "portal.accounts.last_person"
NOTED_AT = "noted_at"
NOTED_EVERY = 60  # seconds


class Sessions:
    """Stands inside authentication, CSRF and the frame, which gives ``request.now``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End what is too old, pass on, and remember who was here."""
        if request.user.is_authenticated:
            _end_when_too_old(request)
        if request.user.is_authenticated:
            _note(request)
        response = self.get_response(request)
        _remember_person(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_rest: Any
    ) -> HttpResponse | None:
        """Called after CSRF has been checked, so that no other site can park anything."""
        closed = getattr(view, "open_to", EVERYBODY) != EVERYBODY
        if request.method != "POST" or request.user.is_authenticated or not closed:
            return None
        person = former_person(request)
        return None if person is None else session_ended(request, person)


def former_person(request: HttpRequest) -> User | None:
    """Whose session this browser had, by a signed cookie that lives as long as a session may."""
    try:
        key = signing.loads(
            request.COOKIES.get(LAST_PERSON, ""),
            salt=SALT,
            max_age=settings.PORTAL_SESSION_ABSOLUTE + timedelta(hours=1),
        )
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).first()


def session_ended(request: HttpRequest, person: User) -> HttpResponse:
    """Park what was typed and say so; 403, since the act itself was not done."""
    parked = park(request, person, request.now)
    login = f"{reverse('account_login')}?{urlencode({'next': way_back(request)})}"
    context = {"parked": parked is not None, "login_url": login, "files": bool(request.FILES)}
    status = HTTPStatus.FORBIDDEN
    response = render(request, "accounts/session_ended.html", context, status=status)
    if parked is not None:
        remember_key(response, parked, secure=request.is_secure())
    return response


def _end_when_too_old(request: HttpRequest) -> None:
    began = request.session.setdefault(SIGNED_IN_AT, request.now.timestamp())
    if request.now.timestamp() - began >= settings.PORTAL_SESSION_ABSOLUTE.total_seconds():
        logout(request)


def _note(request: HttpRequest) -> None:
    """One UPDATE a minute; allauth's own middleware writes with every request."""
    now = request.now.timestamp()
    if now - request.session.get(NOTED_AT, 0) < NOTED_EVERY:
        return
    request.session[NOTED_AT] = now
    known = UserSession.objects.filter(session_key=request.session.session_key, user=request.user)
    seen = {"last_seen_at": request.now}
    if address := client_address(request):
        seen["ip"] = address
    if not known.update(**seen):
        UserSession.objects.create_from_request(request)


def _remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Written once a session: a cookie that already names the person is left alone."""
    if not request.user.is_authenticated:
        return
    remembered = former_person_key(request)
    if remembered == request.user.pk:
        return
    response.set_cookie(
        LAST_PERSON,
        signing.dumps(request.user.pk, salt=SALT),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def former_person_key(request: HttpRequest) -> int | None:
    """The key in the cookie while it is fresh enough to be kept; None asks for a new cookie."""
    try:
        return signing.loads(
            request.COOKIES.get(LAST_PERSON, ""),
            salt=SALT,
            max_age=settings.PORTAL_SESSION_ABSOLUTE / 2,
        )
    except signing.BadSignature:
        return None
