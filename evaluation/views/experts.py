"""专家库: the list, one expert, and the entered who wait for an invitation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions.expected import forget_expected, invite_expected
from evaluation.forms.national_experts import ExpertFilter
from evaluation.models import ExpectedExpert, Expert
from evaluation.pages.experts import (
    ExpertPage,
    expected_rows,
    pool,
    pool_export,
    rows_of,
    tasks_said,
)
from evaluation.views.exporting import exported
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day, standing_of
from portal.audit.actions import record_reading
from portal.kernel.roles import Role
from portal.ui.pages import Page, active_filters

CLERK, SIGNER, ADMINISTRATOR = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER, Role.ADMINISTRATOR


@only(CLERK, SIGNER)
def experts(request: HttpRequest) -> HttpResponse:
    """The pool by filters; with ``?format=xlsx`` the same to take home."""
    chosen = ExpertFilter(request.GET or None, today=shanghai_day(request.now))
    found = chosen.of(pool(request.user))
    said = list(chosen.said.values())
    if file := exported(request, lambda: pool_export(found, said, request.now)):
        return file
    page = Page.of(request, found, unit=_("人"), per_page=50)
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "xlsx"
    context = {
        "filter": chosen,
        "chips": active_filters(request, chosen.said),
        "page_of": page,
        "rows": rows_of(page.rows, request.now),
        "query": query.urlencode(),
        "expected": ExpectedExpert.objects.count(),
    }
    return render(request, "evaluation/national/experts.html", context)


def expert_of(request: HttpRequest, pk: int) -> Expert:
    """An expert by key, with load and declaration, or 404."""
    return get_object_or_404(pool(request.user), pk=pk)


@only(CLERK, SIGNER)
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert with employers, declarations and tasks; the reading is logged."""
    found = expert_of(request, pk)
    record_reading(request.user, found, "专家任职经历和利害关系声明")
    page = ExpertPage.of(found, request.user, request.now)
    tasks = Page.of(request, page.tasks, unit=_("件"), per_page=20)
    context = {
        "expert": found,
        "page": page,
        "tasks": tasks_said(tasks.rows),
        "page_of": tasks,
        "columns": _("案卷|批次|邀请时间|状态"),
    }
    return render(request, "evaluation/national/expert.html", context)


@only(CLERK, SIGNER, ADMINISTRATOR)
def experts_expected(request: HttpRequest) -> HttpResponse:
    """Who was entered and does not hold the role yet; only the administrator invites."""
    found = ExpectedExpert.objects.select_related("region", "entered_by")
    page = Page.of(request, found, unit=_("人"), per_page=100)
    may_invite = ADMINISTRATOR in standing_of(request.user).roles
    context = {
        "page_of": page,
        "rows": expected_rows(page.rows, request.now),
        "may_invite": may_invite,
        "may_forget": not may_invite,
    }
    return render(request, "evaluation/national/experts_expected.html", context)


@only(ADMINISTRATOR)
@require_POST
def experts_invite(request: HttpRequest) -> HttpResponse:
    """Invite the chosen, or all who were entered."""
    found = ExpectedExpert.objects.all()
    if "all" not in request.POST:
        keys = [key for key in request.POST.getlist("expected") if key.isdecimal()]
        found = found.filter(pk__in=keys)
    sent = invite_expected(list(found), actor=request.user, now=request.now)
    if sent:
        messages.success(request, _("已发出 %(n)d 份邀请") % {"n": len(sent)})
    else:
        messages.warning(request, _("没有需要发出的邀请。请选择尚未邀请或邀请已过期的人员"))
    return redirect("evaluation:experts_expected")


@only(CLERK, SIGNER)
@require_POST
def expected_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back."""
    found = get_object_or_404(ExpectedExpert, pk=pk)
    forget_expected(found, actor=request.user, now=request.now)
    messages.success(request, _("已撤回对%(name)s的录入") % {"name": found.name})
    return redirect("evaluation:experts_expected")
