"""消息: what the portal has told this person."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.access import signed_in
from portal.dossiers.walls import untold
from portal.obligations.models import Message
from portal.ui.pages import Page, choices_as_chips, safe_next


@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """Own messages, newest first; ``?unread=1`` shows those not read yet."""
    own = _own(request)
    unread = own.filter(read_at=None)
    shown = unread if request.GET.get("unread") else own
    chips = choices_as_chips(
        request,
        "unread",
        [("", _("全部")), ("1", _("未读 %(count)d") % {"count": request.shell.unread})],
    )
    page = Page.of(request, shown, unit=_("条"))
    context = {"page": page, "chips": chips, "base": base_of(request)}
    return render(request, "obligations/messages.html", context)


@signed_in
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; the first time it is opened is its reading."""
    found = _own(request).select_related("dossier", "delivery").filter(pk=pk).first()
    if found is None:
        raise Http404
    _own(request).filter(pk=pk, read_at=None).update(read_at=request.now)
    context = {"message": found, "base": base_of(request)}
    return render(request, "obligations/message.html", context)


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    _own(request).filter(read_at=None).update(read_at=request.now)
    return redirect(safe_next(request, "/messages/"))


def _own(request: HttpRequest) -> QuerySet[Message]:
    """What was told before a wall went up is gone with the case."""
    own = Message.objects.filter(recipient=request.user)
    return own.exclude(dossier__in=untold(request.user))


def base_of(request: HttpRequest) -> str:
    """The shell of a page that both applicants and officials use."""
    return "desk.html" if request.shell.menu else "public.html"
