"""What axes asks us: under which name a try counts, and what a locked-out person is told."""

from datetime import datetime
from http import HTTPStatus

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.accounts.forms.entry import SignInForm
from portal.proxies import client_address

SHORTEST_WAIT = 60
LONGEST_NAME = 150


def name_tried(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """The name in one spelling: allauth finds accounts without regard to case."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return given.strip().lower()[:LONGEST_NAME]


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,  # noqa: ARG001 - axes hands it over
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """429 with the hour from which it works again; the same for a name that nobody has.

    The name typed and the page the person was on the way to stay in the form.
    """
    until = free_again_at(request, credentials)
    typed = {"login": request.POST.get("login", "")[:LONGEST_NAME]}
    context = {
        "form": SignInForm(request=request, initial=typed),
        "locked_until": until,
        "redirect_field_name": REDIRECT_FIELD_NAME,
        "redirect_field_value": request.POST.get(REDIRECT_FIELD_NAME, ""),
    }
    answer = render(request, "account/login.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    wait = int((until - timezone.now()).total_seconds())
    answer["Retry-After"] = str(max(wait, SHORTEST_WAIT))
    return answer


def free_again_at(request: HttpRequest, credentials: dict[str, str] | None) -> datetime:
    """When the last counted failure of this name from this address is forgotten."""
    tries = AccessAttempt.objects.filter(
        username=name_tried(request, credentials), ip_address=client_address(request) or None
    )
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + get_cool_off(request)
