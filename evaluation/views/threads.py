"""评审讨论: the threads of a case, for the staff and for its panel."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import threads as actions
from evaluation.blind import handle_of
from evaluation.forms.threads import PostForm, ThreadForm
from evaluation.models import Thread
from evaluation.pages.review import case_name
from evaluation.phases import Timetable, timetable_of
from evaluation.queries import needs_experts
from evaluation.threads import talks, threads_of
from evaluation.views.reviews import task_for
from portal.accounts.access import only
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for, programme_of
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.forms import ErrorSummary
from portal.ui.pages import Page

STAFF, PANEL = "evaluation:panel_threads", "evaluation:review_threads"


@only(Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER)
def panel_threads(request: HttpRequest, reference: str) -> HttpResponse:
    """Every thread of a case, for the officers who see the case."""
    case = dossier_for(request.user, reference)
    if not needs_experts(programme_of(case)):
        raise Http404
    return _threads(request, case, timetable_of(case.round_id, request.now), STAFF)


@only(Role.EXPERT)
def review_threads(request: HttpRequest, reference: str) -> HttpResponse:
    """The panel's threads, for an expert on it while the phase discusses; else 404."""
    task = task_for(request, reference)
    times = timetable_of(task.dossier.round_id, request.now)
    if task.declared_at is None or not times.sight.discussion:
        raise Http404
    return _threads(request, task.dossier, times, PANEL)


def _threads(request: HttpRequest, case: Dossier, times: Timetable, name: str) -> HttpResponse:
    act = request.POST.get("act", "")
    handle = handle_of(case, times) if name == PANEL else case.reference
    fresh = ThreadForm(request.POST if act == "open" else None, staff=name == STAFF)
    said = PostForm(request.POST if act == "post" else None)
    readable = threads_of(case, request.user, times)
    refusals: Sequence[Refusal] = ()
    try:
        done = _act(request, case, readable, act, fresh if act == "open" else said)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect(name, handle)
    page = Page.of(request, readable.select_related("opened_by"), unit=_("个议题"))
    summary = ErrorSummary.of(*(form for form in (fresh, said) if form.is_bound))
    context = {
        "case": case,
        "handle": handle,
        "name": case_name(case, times) if name == PANEL else case.institution.name,
        "staff": name == STAFF,
        "talks": talks(case, page.rows, request.user, times),
        "page_of": page,
        "fresh": fresh,
        "said": said,
        "answered": request.POST.get("thread", ""),
        "summary": summary,
        "page": summary,
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if summary else 200
    return render(request, "evaluation/threads.html", context, status=status)


def _act(request: HttpRequest, case: Dossier, readable: Any, act: str, form: PostForm) -> str:
    """Perform what was posted; empty when nothing was. A thread not readable is a 404."""
    who = {"actor": request.user, "now": request.now}
    if act == "open" and form.is_valid():
        given = {"audience": Thread.Audience.PANEL, **form.cleaned_data}
        actions.open_thread(case, **given, **who)
        return _("讨论已发起")
    if act not in {"post", "close"}:
        return ""
    key = request.POST.get("thread", "")
    thread = get_object_or_404(readable, pk=key if key.isdecimal() else 0)
    if act == "post" and form.is_valid():
        actions.post(thread, text=form.cleaned_data["text"], **who)
        return _("发言已发出")
    if act == "close":
        return _closed(request, thread, who)
    return ""


@only(Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER)
def _closed(_request: HttpRequest, thread: Thread, who: dict[str, Any]) -> Any:
    actions.close_thread(thread, **who)
    return _("讨论已结束")
