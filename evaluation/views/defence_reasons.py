"""What needs a reason in a defence: judges coming and going, closing a case, corrections."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions import defence as planning
from evaluation.actions import hearing, presence
from evaluation.defence import score_of
from evaluation.forms.national_defence import (
    ClosingForm,
    CorrectionForm,
    ReplacementForm,
    WhyForm,
)
from evaluation.models import DefenceSession, Expert, PanelSeat
from evaluation.views.defence import judges_for, seat_for, session_for, slot_for
from portal.accounts.access import only
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.ui.forms import PortalForm

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


@dataclass(frozen=True, slots=True)
class Act:
    """An act with a reason: its button, what it brings about, what is said when it is done."""

    title: Any
    said: Any
    done: Any
    warns: bool = True


SEAT_ACTS = {
    "leave": Act(
        gettext_lazy("记录离席"),
        gettext_lazy("从现在起不计入到会人数，返回时再行记录。"),
        gettext_lazy("已记录离席"),
    ),
    "recuse": Act(
        gettext_lazy("回避本件"),
        gettext_lazy("从现在起至本件结束不在场，不能评分。"),
        gettext_lazy("已记录回避"),
    ),
    "replace": Act(
        gettext_lazy("更换评委"),
        gettext_lazy("原评委立即不能再查看和评分，两人的在任时间都写入会议记录。"),
        gettext_lazy("评委已更换"),
    ),
    "step-down": Act(
        gettext_lazy("评委离任"),
        gettext_lazy("该评委立即不能再查看和评分，不再返回本场。"),
        gettext_lazy("已记录离任"),
    ),
}
SLOT_ACTS = {
    "close": Act(
        gettext_lazy("结束本件答辩"),
        gettext_lazy("结束后评委不能再评分，也不能再查看本件材料。"),
        gettext_lazy("本件答辩已结束"),
    ),
    "remove": Act(
        gettext_lazy("移出本场"),
        gettext_lazy("已通知申报单位的，同时通知其答辩取消。"),
        gettext_lazy("案卷已移出本场"),
    ),
}


@only(CLERK, SIGNER)
def seat(request: HttpRequest, pk: int, seat_pk: int, act: str) -> HttpResponse:
    """A judge leaves, is recused, is replaced or steps down."""
    found = session_for(request, pk)
    sitting = seat_for(found, seat_pk)
    if act not in SEAT_ACTS:
        raise Http404
    form = _seat_form(request, found, act)
    return _with_reason(
        request, found, form, SEAT_ACTS[act], str(sitting.expert.user),
        lambda given, who: _on_seat(found, sitting, act, given, who),
    )  # fmt: skip


def _seat_form(request: HttpRequest, found: DefenceSession, act: str) -> PortalForm:
    posted = request.POST or None
    return (
        ReplacementForm(judges_for(request, found), posted) if act == "replace" else WhyForm(posted)
    )


def _on_seat(
    found: DefenceSession, sitting: PanelSeat, act: str, given: Any, who: dict[str, Any]
) -> None:
    how = {"reason": given["reason"], **who}
    if act == "leave":
        presence.leave(sitting, **how)
    elif act == "replace":
        presence.replace(sitting, given["expert"], **how)
    elif act == "recuse":
        slot = found.slots.filter(opened_at__isnull=False, closed_at__isnull=True)
        presence.recuse(sitting, get_object_or_404(slot.select_related("dossier")), **how)
    else:
        presence.step_down(sitting, **how)


@only(CLERK, SIGNER)
def slot(request: HttpRequest, pk: int, slot_pk: int, act: str) -> HttpResponse:
    """End a case, or take it out of the session."""
    found = session_for(request, pk)
    heard = slot_for(found, slot_pk)
    if act not in SLOT_ACTS:
        raise Http404
    form = (ClosingForm if act == "close" else WhyForm)(request.POST or None)
    do = hearing.close_slot if act == "close" else planning.take_out
    return _with_reason(
        request, found, form, SLOT_ACTS[act], str(heard.dossier.institution),
        lambda given, who: do(heard, reason=given["reason"], **who),
    )  # fmt: skip


@only(CLERK, SIGNER)
def score(request: HttpRequest, pk: int, slot_pk: int, expert_pk: int) -> HttpResponse:
    """Correct a judge's score once the case is over."""
    found = session_for(request, pk)
    heard = slot_for(found, slot_pk)
    expert = get_object_or_404(Expert.objects.select_related("user"), pk=expert_pk)
    last = score_of(heard, expert)
    if last is None:
        raise Http404
    form = CorrectionForm(request.POST or None, initial={"value": last.value})
    act = Act(
        _("更正答辩得分"),
        _("原得分 %(value)s 留存可查，综合得分按更正后的计算。") % {"value": last.value},
        _("答辩得分已更正"),
    )
    return _with_reason(
        request, found, form, act, last.judge,
        lambda given, who: hearing.correct(
            heard, expert, given["value"], reason=given["reason"], **who
        ),
    )  # fmt: skip


def _with_reason(
    request: HttpRequest,
    found: DefenceSession,
    form: PortalForm,
    act: Act,
    about: str,
    do: Callable[[Any, dict[str, Any]], object],
) -> HttpResponse:
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data, {"actor": request.user, "now": request.now})
        except Refused as raised:
            refused = raised
        else:
            messages.success(request, act.done)
            return redirect("evaluation:defence_session", found.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {
        "session": found,
        "form": form,
        "act": act,
        "about": about,
        "refusals": refused.refusals if refused else (),
    }
    status = HTTPStatus.CONFLICT if refused else status
    return render(request, "evaluation/national/defence_reason.html", context, status=status)
