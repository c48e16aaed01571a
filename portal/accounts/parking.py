"""What was typed when the session had ended, kept until the same person is back.

The middleware parks; a form view restores when it is opened again::

    def section(request, reference, section):
        form = SectionForm(request.POST if request.method == "POST" else restore(request))
        if request.method == "POST" and form.is_valid():    # a restored form is only shown
            …
        return render(request, …, {"form": form})

``restore`` gives None unless something waits for this very address; it tells the person by a
message. Files and passwords are never kept, and nothing longer than 30 minutes.
"""

import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.accounts.models import ParkedInput, User

COOKIE = "parked"
KEPT = timedelta(minutes=30)
MOST_CHARACTERS = 512 * 1024
MOST_FOR_A_PERSON = 5
SECRET = ("password", "csrf", "secret", "token")


def park(request: HttpRequest, user: User, now: datetime) -> ParkedInput | None:
    """Keep the posted fields for a person; None when there is nothing, or more than is kept."""
    fields = {name: values for name, values in request.POST.lists() if _may_be_kept(name)}
    if not fields or len(json.dumps(fields)) > MOST_CHARACTERS:
        return None
    sweep(now)
    _forget_oldest(user)
    return ParkedInput.objects.create(
        key=secrets.token_urlsafe(32),
        user=user,
        path=urlsplit(way_back(request)).path[:500],
        fields=fields,
        parked_at=now,
    )


def restore(request: HttpRequest) -> QueryDict | None:
    """What this person typed at this address before the session ended; given out once, on GET."""
    key = request.COOKIES.get(COOKIE, "")
    if request.method != "GET" or not key or not request.user.is_authenticated:
        return None
    fresh = ParkedInput.objects.filter(parked_at__gt=timezone.now() - KEPT)
    found = fresh.filter(key=key, user=request.user, path=request.path).first()
    if found is None:
        return None
    found.delete()
    typed = QueryDict(mutable=True)
    for name, values in found.fields.items():
        typed.setlist(name, values)
    messages.info(request, _("已恢复会话结束前填写的内容。请核对后重新提交。"))
    return typed


def way_back(request: HttpRequest) -> str:
    """The page that showed the form: an address that only takes POST cannot be returned to."""
    shown_at = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(shown_at, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(shown_at)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def remember_key(response: HttpResponse, parked: ParkedInput, *, secure: bool) -> None:
    """Give the browser the key; without it not even the same person gets the text."""
    response.set_cookie(
        COOKIE, parked.key, max_age=KEPT, httponly=True, samesite="Lax", secure=secure
    )


def sweep(now: datetime) -> int:
    """Remove what is older than 30 minutes; return how many rows."""
    count, _kinds = ParkedInput.objects.filter(parked_at__lte=now - KEPT).delete()
    return count


def _may_be_kept(name: str) -> bool:
    return not any(part in name.lower() for part in SECRET)


def _forget_oldest(user: User) -> None:
    mine = ParkedInput.objects.filter(user=user).order_by("-parked_at", "-pk")
    surplus = list(mine.values_list("pk", flat=True)[MOST_FOR_A_PERSON - 1 :])
    ParkedInput.objects.filter(pk__in=surplus).delete()
