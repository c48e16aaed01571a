"""Changes in the expert pool: entering by form, correcting, moving, leaving."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions import experts as actions
from evaluation.actions.expected import Entry, enter_experts
from evaluation.forms.national_experts import (
    ExpertForm,
    FormerForm,
    LeaveForm,
    MoveForm,
    NewExpertForm,
)
from evaluation.models import Expert
from evaluation.views.experts import CLERK, SIGNER, expert_of
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.kernel.refusals import Refused
from portal.ui.forms import PortalForm

BY_FORM = "专家库录入"


@only(CLERK, SIGNER)
def expert_new(request: HttpRequest) -> HttpResponse:
    """Enter one person."""
    form = NewExpertForm(request.POST or None, today=shanghai_day(request.now))
    title = _("录入专家")
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, title)
    entry = Entry(form.cleaned_data["name"], form.cleaned_data["email"], form.profile)
    try:
        entered = enter_experts([entry], source=BY_FORM, actor=request.user, now=request.now)
    except Refused as refused:
        return _page(request, form, title, refused=refused)
    if entered.experts:
        messages.success(request, _("%(name)s已入专家库") % {"name": entry.name})
        return redirect("evaluation:expert", entered.experts[0].pk)
    messages.success(request, _("%(name)s已录入，接受邀请后入库") % {"name": entry.name})
    return redirect("evaluation:experts_expected")


@only(CLERK, SIGNER)
def expert_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is on record."""
    found = expert_of(request, pk)
    form = ExpertForm(
        request.POST or None,
        initial=ExpertForm.initial_of(found),
        today=shanghai_day(request.now),
    )
    said = _("更换单位的，请用“变更单位”，原单位会记入任职经历；这里只更正已登记的信息。")
    return _act(
        request, found, form, _("修改专家信息"), said, lambda who: _changed(found, form, who)
    )


def _changed(found: Expert, form: ExpertForm, who: dict) -> str:  # type: ignore[type-arg]
    actions.change_expert(found, form.profile, **who)
    return _("专家信息已保存，在评任务已按新信息复核")


@only(CLERK, SIGNER)
def expert_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """Another employer from now on."""
    found = expert_of(request, pk)
    form = MoveForm(
        request.POST or None, initial={"region": found.region}, today=shanghai_day(request.now)
    )
    said = _(
        "原单位“%(employer)s”将记入任职经历。保存后立即按新单位复核在评任务，应当回避的随即结束。"
    )
    return _act(
        request,
        found,
        form,
        _("变更单位"),
        said % {"employer": found.employer},
        lambda who: _moved(found, form, who),
    )


def _moved(found: Expert, form: MoveForm, who: dict) -> str:  # type: ignore[type-arg]
    actions.change_employer(found, form.move, source=form.cleaned_data["source"], **who)
    return _("单位已变更，在评任务已复核")


@only(CLERK, SIGNER)
def expert_former(request: HttpRequest, pk: int) -> HttpResponse:
    """An earlier employer that becomes known."""
    found = expert_of(request, pk)
    form = FormerForm(request.POST or None, today=shanghai_day(request.now))
    said = _("保存后立即复核在评任务，应当回避的随即结束。")
    return _act(
        request, found, form, _("补记任职经历"), said, lambda who: _remembered(found, form, who)
    )


def _remembered(found: Expert, form: FormerForm, who: dict) -> str:  # type: ignore[type-arg]
    actions.add_former(found, form.former, source=form.cleaned_data["source"], **who)
    return _("任职经历已补记，在评任务已复核")


@only(CLERK, SIGNER)
def expert_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the pool, with the reason."""
    found = expert_of(request, pk)
    form = LeaveForm(request.POST or None)
    said = _("出库后不再分配任务，在评任务随即结束，该专家立即不能再查看有关案卷。")
    return _act(request, found, form, _("移出专家库"), said, lambda who: _left(found, form, who))


def _left(found: Expert, form: LeaveForm, who: dict) -> str:  # type: ignore[type-arg]
    ended = actions.leave_pool(found, reason=form.cleaned_data["reason"], **who)
    return _("%(name)s已移出专家库，结束任务 %(n)d 件") % {"name": found.user, "n": len(ended)}


@only(CLERK, SIGNER)
@require_POST
def expert_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Back into the pool."""
    found = expert_of(request, pk)
    actions.return_to_pool(found, actor=request.user, now=request.now)
    messages.success(request, _("%(name)s已恢复在库") % {"name": found.user})
    return redirect("evaluation:expert", pk)


def _act(
    request: HttpRequest,
    found: Expert,
    form: PortalForm,
    title: str,
    said: str,
    act: Callable[[dict], str],  # type: ignore[type-arg]
) -> HttpResponse:
    """Show the form, or act and go back to the expert."""
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, title, found, said)
    try:
        done = act({"actor": request.user, "now": request.now})
    except Refused as refused:
        return _page(request, form, title, found, said, refused)
    messages.success(request, done)
    return redirect("evaluation:expert", found.pk)


def _page(
    request: HttpRequest,
    form: PortalForm,
    title: str,
    found: Expert | None = None,
    said: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "expert": found,
        "said": said,
        "refusals": refused.refusals if refused else (),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "evaluation/national/expert_form.html", context, status=status)
