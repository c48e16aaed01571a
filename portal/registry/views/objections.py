"""提出异议 and 查询进度: for anybody, without an account and without JavaScript.

The form posts to itself; ``step`` says which of the three buttons was pressed.
"""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.actions.objections import (
    HandedIn,
    receive_objection,
    substance_refusals,
    window_refusals,
)
from evaluation.forms.objection import ObjectionForm
from evaluation.models import Objection, Publicity
from portal.accounts.access import public
from portal.registry import pending as waiting
from portal.registry import queries
from portal.registry.forms import TrackForm
from portal.registry.limits import may_try
from portal.registry.pages.objections import (
    CheckPage,
    ObjectionPage,
    ReceiptPage,
    TrackPage,
    why_closed,
)
from portal.registry.pending import Pending
from portal.unsavable import takes_any_text

TRIES = 30
LOOK_UPS = 20
SENT = "objections_sent"
RECORDED = frozenset({"anonymous", "contact_missing", "facts_missing"})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_any_text
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """The form. A post checks, goes back to change, or sends, after ``step``."""
    publicity = get_object_or_404(queries.publicities(request.now), number=number)
    if request.method != "POST":
        return _first_form(request, publicity)
    held = waiting.load(request.session, request.POST.get("pending", ""), number)
    if not may_try(request, "objection", most=TRIES):
        form = _form(publicity, held, data=request.POST)
        page = ObjectionPage.of(publicity, form, held, busy=True)
        return _shown(request, page, HTTPStatus.TOO_MANY_REQUESTS)
    step = {"send": _send, "edit": _edit}.get(request.POST.get("step", ""), _check)
    return step(request, publicity, held)


@public
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Only for the session that sent the objection: to everybody else it does not exist."""
    if number not in request.session.get(SENT, []):
        raise Http404
    found = get_object_or_404(Objection.objects.select_related("publicity"), number=number)
    page = ReceiptPage.of(found)
    return render(request, "registry/objection_receipt.html", {"page": page})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The state for number and telephone; they come by POST so that they stand in no address."""
    if request.method != "POST":
        return _tracked(request, TrackPage.of(TrackForm()))
    form = TrackForm(request.POST)
    if not may_try(request, "track", most=LOOK_UPS):
        page = TrackPage.of(form, busy=True)
        return _tracked(request, page, HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_valid():
        return _tracked(request, TrackPage.of(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    found = queries.objection_of(form.cleaned_data["number"], form.cleaned_data["phone"])
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    return _tracked(request, TrackPage.of(form, found, asked=True), status)


def _first_form(request: HttpRequest, publicity: Publicity) -> HttpResponse:
    closed = why_closed(publicity, request.now)
    if closed:
        return _shown(request, ObjectionPage.of(publicity, None, refusals=closed))
    initial = {"entry": request.GET.get("entry", "")}
    form = _form(publicity, None, initial=initial)
    return _shown(request, ObjectionPage.of(publicity, form))


def _check(request: HttpRequest, publicity: Publicity, held: Pending | None) -> HttpResponse:
    """Keep what was handed in, then show it again for checking, or what has to be mended."""
    if held is not None:
        held = waiting.without(held, request.POST.getlist("remove"))
    form = _form(publicity, held, data=request.POST, files=request.FILES)
    valid = form.is_valid()
    if window_refusals(publicity, now=request.now):
        return _refused(request, publicity, form, held)
    held = _kept(request, publicity, held, form)
    if not valid:
        return _to_mend(request, publicity, form, held)
    page = CheckPage.of(publicity, form.statement(), held or _begun(request, publicity))
    return render(request, "registry/objection_check.html", {"page": page})


def _edit(request: HttpRequest, publicity: Publicity, held: Pending | None) -> HttpResponse:
    """Back from the check page: everything typed and handed in is still there."""
    if held is None:
        return redirect("registry:objection", publicity.number)
    form = _form(publicity, held, initial=dict(held.answers))
    return _shown(request, ObjectionPage.of(publicity, form, held))


def _send(request: HttpRequest, publicity: Publicity, held: Pending | None) -> HttpResponse:
    """Receive what the check page showed. Sending the same set twice gives the same receipt."""
    if held is None:
        return _sent_already(request, publicity)
    form = _form(publicity, held, data=held.answers)
    if not form.is_valid():
        return _to_mend(request, publicity, form, held)
    with held.opened() as files:
        received = receive_objection(publicity, form.statement(), files, now=request.now)
    if received.state == Objection.State.REFUSED:
        return _conflict(request, publicity, form, held, received)
    waiting.drop(request.session, held)
    request.session[SENT] = [*request.session.get(SENT, []), received.number]
    return redirect("registry:receipt", received.number)


def _sent_already(request: HttpRequest, publicity: Publicity) -> HttpResponse:
    mine = Objection.objects.filter(number__in=request.session.get(SENT, []))
    latest = mine.filter(publicity=publicity).first()
    if latest is not None:
        return redirect("registry:receipt", latest.number)
    return redirect("registry:objection", publicity.number)


def _to_mend(
    request: HttpRequest, publicity: Publicity, form: ObjectionForm, held: Pending | None
) -> HttpResponse:
    """422. Without name, contact or facts it is also written down as refused (F-13)."""
    refused = None
    if RECORDED & {each.code for each in substance_refusals(form.statement())}:
        files = [*form.kept, *form.handed_in]
        refused = receive_objection(publicity, form.statement(), files, now=request.now)
    page = ObjectionPage.of(publicity, form, held, refused)
    return _shown(request, page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _refused(
    request: HttpRequest, publicity: Publicity, form: ObjectionForm, held: Pending | None
) -> HttpResponse:
    received = receive_objection(publicity, form.statement(), form.handed_in, now=request.now)
    return _conflict(request, publicity, form, held, received)


def _conflict(
    request: HttpRequest,
    publicity: Publicity,
    form: ObjectionForm,
    held: Pending | None,
    refused: Objection,
) -> HttpResponse:
    """409: outside the window; what was typed is still there, to be taken elsewhere."""
    reasons = window_refusals(publicity, now=request.now)
    page = ObjectionPage.of(publicity, form, held, refused, reasons)
    return _shown(request, page, HTTPStatus.CONFLICT)


def _kept(
    request: HttpRequest, publicity: Publicity, held: Pending | None, form: ObjectionForm
) -> Pending | None:
    """The waiting set with what this form brought; begun when there is something to keep."""
    files: list[HandedIn] = form.handed_in
    if held is None and not files and not form.is_valid():
        return None
    waiting.sweep(request.now)
    held = held or _begun(request, publicity)
    return waiting.keep(held, form.answers(), files, request.now)


def _begun(request: HttpRequest, publicity: Publicity) -> Pending:
    return waiting.begin(request.session, publicity.number, request.now)


def _form(publicity: Publicity, held: Pending | None, **given: Any) -> ObjectionForm:
    kept = held.files if held else ()
    return ObjectionForm(entries=queries.frozen_list(publicity), kept=kept, **given)


def _shown(
    request: HttpRequest, page: ObjectionPage, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"page": page, "form": page.form}
    return render(request, "registry/objection.html", context, status=status)


def _tracked(
    request: HttpRequest, page: TrackPage, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"page": page, "form": page.form}
    return render(request, "registry/objection_track.html", context, status=status)
