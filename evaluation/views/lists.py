"""复函清单, 优先荣誉, 工作日历: what the national office keeps for all rounds."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions import lists
from evaluation.forms import national_lists as forms
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record_reading
from portal.kernel import statecouncil
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.calendar import working_calendar
from portal.organizations.models import (
    InstitutionHonour,
    PriorityHonour,
    SupportReplyLetter,
    WorkingDayYear,
)
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


@only(CLERK, SIGNER)
def reply_letters(request: HttpRequest) -> HttpResponse:
    """The list, and the form that adds to it."""
    form = forms.ReplyLetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = {name: v for name, v in form.cleaned_data.items() if name != "file"}
        letter = lists.enter_reply_letter(
            values,
            form.cleaned_data["file"],
            digest=form.digest,
            actor=request.user,
            now=request.now,
        )
        messages.success(request, _("复函 %(number)s 已录入") % {"number": letter})
        return redirect("evaluation:reply_letters")
    wanted = request.GET.get("q", "").strip()
    found = SupportReplyLetter.objects.select_related("entered_by")
    if wanted:
        found = found.filter(host_name__contains=wanted) | found.filter(number__contains=wanted)
    context = {"page_of": Page.of(request, found, unit=_("件")), "form": form, "q": wanted}
    return render(request, "evaluation/national/reply_letters.html", context, status=_status(form))


@only(CLERK, SIGNER)
def reply_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, and the form that ends its effect."""
    letter = get_object_or_404(SupportReplyLetter.objects.select_related("entered_by"), pk=pk)
    form = forms.StopLetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lists.stop_reply_letter(
            letter,
            on_day=shanghai_day(request.now),
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=request.now,
        )
        messages.success(request, _("复函 %(number)s 已停止使用") % {"number": letter})
        return redirect("evaluation:reply_letter", pk)
    context = {"letter": letter, "form": form}
    return render(request, "evaluation/national/reply_letter.html", context, status=_status(form))


@only(CLERK, SIGNER)
def reply_letter_file(request: HttpRequest, pk: int) -> FileResponse:
    """The letter itself, as a download."""
    letter = get_object_or_404(SupportReplyLetter, pk=pk)
    record_reading(request.user, letter, "复函文件")
    return FileResponse(letter.file.open("rb"), as_attachment=True, filename=f"{letter}.pdf")


@only(CLERK, SIGNER)
def honours(request: HttpRequest) -> HttpResponse:
    """Kinds of honour and their holders, with the forms that add to both."""
    kind, holder, refusals = _honour_forms(request)
    if request.method == "POST" and not refusals and not (kind.errors or holder.errors):
        return redirect("evaluation:honours")
    context = {
        "honours": PriorityHonour.objects.all(),
        "page_of": Page.of(
            request,
            InstitutionHonour.objects.select_related("honour", "institution__region").order_by(
                "honour__title", "institution__region__position", "pk"
            ),
            unit=_("家"),
        ),
        "kind": kind,
        "holder": holder,
        "refusals": refusals,
    }
    status = 409 if refusals else max(_status(kind), _status(holder))
    return render(request, "evaluation/national/honours.html", context, status=status)


def _honour_forms(request: HttpRequest) -> tuple[Any, Any, tuple[Any, ...]]:
    wanted = request.POST.get("act")
    kind = forms.HonourForm(request.POST if wanted == "kind" else None)
    holder = forms.HolderForm(request.POST if wanted == "holder" else None)
    who = {"actor": request.user, "now": request.now}
    if kind.is_bound and kind.is_valid():
        lists.add_honour(kind.cleaned_data, **who)
    if holder.is_bound and holder.is_valid():
        given = dict(holder.cleaned_data)
        try:
            lists.name_holder(given.pop("honour"), given.pop("credit_code"), given, **who)
        except Refused as refused:
            return kind, holder, refused.refusals
    return kind, holder, ()


@require_POST
@only(CLERK, SIGNER)
def honour_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Start or stop counting a kind."""
    honour = get_object_or_404(PriorityHonour, pk=pk)
    lists.use_honour(honour, in_use="use" in request.POST, actor=request.user, now=request.now)
    return redirect("evaluation:honours")


@require_POST
@only(CLERK, SIGNER)
def holder_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an institution off a list."""
    held = get_object_or_404(
        InstitutionHonour.objects.select_related("honour", "institution"), pk=pk
    )
    lists.remove_holder(held, actor=request.user, now=request.now)
    messages.success(request, _("已移出“%(name)s”") % {"name": held.institution})
    return redirect("evaluation:honours")


@only(CLERK, SIGNER)
def calendar(request: HttpRequest) -> HttpResponse:
    """Which years are known, and the import: first a look at what would change, then the act."""
    form = forms.CalendarForm(request.POST or None, request.FILES or None)
    checked = form.year if request.method == "POST" and form.is_valid() else None
    if checked is not None and "apply" in request.POST:
        row = lists.import_year(checked, actor=request.user, now=request.now)
        messages.success(request, _("%(year)d 年工作日历已导入") % {"year": row.year})
        return redirect("evaluation:calendar")
    context = {
        "form": form,
        "checked": checked,
        "content": form.cleaned_data["content"] if checked else "",
        "changes": _changes(checked) if checked else (),
        "first": statecouncil.FIRST_YEAR,
        "last": statecouncil.LAST_YEAR,
        "imported": WorkingDayYear.objects.select_related("imported_by"),
    }
    return render(request, "evaluation/national/calendar.html", context, status=_status(form))


def _changes(year: Any) -> list[tuple[Any, str, str]]:
    """The listed days with what the calendar says now and what it would say."""
    standing = working_calendar()
    return [
        (
            entry.day,
            standing.why(entry.day) if standing.knows(entry.day.year) else _("尚无安排"),
            f"{_('放假') if entry.is_off else _('上班')}（{entry.name}）",
        )
        for entry in year.days
    ]


def _status(form: Any) -> int:
    return 422 if form.errors else 200
