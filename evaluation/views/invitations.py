"""A task before it is accepted: what may be known of it, accepting, declining."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import review as actions
from evaluation.blind import handle_of, task_by
from evaluation.forms.declarations import DeclineForm
from evaluation.models import Assignment, ReviewPhase
from evaluation.pages.review import case_name
from evaluation.phases import timetable_of
from portal.accounts.access import only
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.templatetags.portal import cn_time


def invited_to(request: HttpRequest, reference: str) -> Assignment | None:
    """The signed-in expert's live task on a case, accepted or not: the own row, not the case."""
    return task_by(request.user, reference, request.now)


@only(Role.EXPERT)
def invitation(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept with the declaration of no conflict, or decline with the reason."""
    task = invited_to(request, reference)
    if task is None:
        raise Http404
    if task.declared_at is not None:
        return _onwards(request, task)
    act = request.POST.get("act", "")
    form = DeclineForm(request.POST if act == "decline" else None)
    refusals: Sequence[Refusal] = ()
    try:
        if act == "accept":
            actions.accept(task, now=request.now)
            messages.success(request, _("已接受邀请并声明无利害关系"))
            return _onwards(request, task)
        if act == "decline" and form.is_valid():
            actions.decline(task, **form.cleaned_data, now=request.now)
            messages.success(request, _("已谢绝，这件案卷不再由您评审"))
            return redirect("evaluation:reviews")
    except Refused as refused:
        refusals = refused.refusals
    return _page(request, task, form, refusals)


def _onwards(request: HttpRequest, task: Assignment) -> HttpResponse:
    """To the material, once scoring is open."""
    if visible_to(request.user).filter(pk=task.dossier_id).exists():
        times = timetable_of(task.dossier.round_id, request.now)
        return redirect("evaluation:review", handle_of(task.dossier, times))
    return redirect("evaluation:reviews")


def _page(
    request: HttpRequest, task: Assignment, form: DeclineForm, refusals: Sequence[Refusal]
) -> HttpResponse:
    case = task.dossier
    times = timetable_of(case.round_id, request.now)
    blind = times.sight.blind
    own = Assignment.objects.filter(
        expert=task.expert, ended_at__isnull=True, dossier__round=case.round_id
    )
    known = [
        (_("批次"), case.round),
        (_("本批次由您评审"), _("%(n)d 件") % {"n": own.count()}),
        *((_("评审时间"), _window(phase)) for phase in times.phases),
        (_("申报单位"), _("双盲评审，不显示") if blind else case.institution),
        (_("省份"), _("双盲评审，不显示") if blind else case.region),
    ]
    context = {
        "case": case,
        "handle": handle_of(case, times),
        "name": case_name(case, times),
        "known": [{"label": label, "value": str(value)} for label, value in known],
        "form": form,
        "refusals": refusals,
        "must_not": actions.acceptance_refusals(task, now=request.now),
    }
    status = 409 if refusals else 422 if form.errors else 200
    return render(request, "evaluation/expert/invitation.html", context, status=status)


def _window(phase: ReviewPhase) -> str:
    return f"{phase.title}：{cn_time(phase.opens_at)} 至 {cn_time(phase.closes_at)}"
