"""Experts from a workbook: the template, a look at what it enters, then the act."""

from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from evaluation.actions.expected import enter_experts
from evaluation.forms.expert_sheet import columns, held_experts, read_experts
from evaluation.views.experts import CLERK, SIGNER
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.kernel.refusals import Refused
from portal.ui.exports import XLSX
from portal.ui.spreadsheets import write_template

BY_TABLE = "专家库表格导入"
PAGE = "evaluation/national/experts_import.html"


@only(CLERK, SIGNER)
def experts_template(_request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    title = _("专家导入表")
    disposition = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx")
    body = write_template(title, columns())
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": disposition})


@only(CLERK, SIGNER)
def experts_import(request: HttpRequest) -> HttpResponse:
    """First what would be entered, then the act; nothing while one row is wrong."""
    if "held" in request.POST:
        return _enter(request)
    if request.method != "POST":
        return render(request, PAGE)
    file = request.FILES.get("file")
    if file is None:
        context: dict[str, Any] = {"errors": [_("请选择要导入的文件")]}
        return render(request, PAGE, context, status=422)
    sheet = read_experts(file, request.now, shanghai_day(request.now))
    context = {"errors": [str(error) for error in sheet.errors], "sheet": sheet}
    context["waiting"] = len(sheet.entries) - sheet.at_once
    return render(request, PAGE, context, status=422 if sheet.errors else 200)


def _enter(request: HttpRequest) -> HttpResponse:
    try:
        entries = held_experts(request.POST["held"])
        entered = enter_experts(entries, source=BY_TABLE, actor=request.user, now=request.now)
    except (BadSignature, KeyError):
        context: dict[str, Any] = {"errors": [_("核对页已过期，请重新上传文件")]}
        return render(request, PAGE, context, status=400)
    except Refused as refused:
        return render(request, PAGE, {"refusals": refused.refusals}, status=409)
    said = _("已入库 %(n)d 人，等待邀请 %(m)d 人")
    counts = {"n": len(entered.experts), "m": len(entered.expected)}
    messages.success(request, said % counts)
    return redirect("evaluation:experts_expected" if entered.expected else "evaluation:experts")
