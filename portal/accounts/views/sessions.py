"""Where a person is signed in, and ending it."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.accounts.access import signed_in
from portal.accounts.actions.sessions import end_others, end_session
from portal.accounts.devices import device_of
from portal.accounts.views.answers import frame_of


@dataclass(frozen=True)
class SessionsPage:
    """The sessions that still run, the present one first."""

    frame: str
    sessions: list[UserSession]

    @property
    def others(self) -> int:
        """How many besides this one."""
        return len(self.sessions) - 1

    @classmethod
    def of(cls, request: HttpRequest) -> "SessionsPage":
        """Sessions that have ended meanwhile are swept from the list."""
        current = request.session.session_key
        running = UserSession.objects.purge_and_list(request.user)
        for each in running:
            each.device = device_of(each.user_agent)
            each.here = each.session_key == current
        running.sort(key=lambda each: (each.here, each.last_seen_at), reverse=True)
        return cls(frame_of(request), running)


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """List; a POST ends one (``end``) or all others."""
    if request.method != "POST":
        return render(request, "accounts/sessions.html", {"page": SessionsPage.of(request)})
    if wanted := request.POST.get("end"):
        return _end_one(request, wanted)
    end_others(request.user, current=request.session.session_key, now=request.now)
    messages.success(request, _("其他设备上的登录已经结束。"))
    return redirect("accounts:sessions")


def _end_one(request: HttpRequest, wanted: str) -> HttpResponse:
    mine = UserSession.objects.filter(user=request.user)
    found = mine.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None  # noqa: PLR2004 - a bigint
    if found is None:
        raise Http404
    here = found.session_key == request.session.session_key
    end_session(found, actor=request.user, now=request.now)
    if here:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, _("该设备上的登录已经结束。"))
    return redirect("accounts:sessions")
