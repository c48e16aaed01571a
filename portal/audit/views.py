"""操作日志: read by the auditor, changed by nobody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.audit.actions import record
from portal.audit.models import Entry
from portal.audit.queries import entries
from portal.audit.wording import WORDS, words_for
from portal.ui.exports import Export, csv_response
from portal.ui.pages import Page, active_filters

MOST_EXPORTED = 5000
HEADER = ("时间", "人员", "操作", "对象", "结果", "来源地址", "链位置")


def log(request: HttpRequest) -> HttpResponse:
    """The log, filtered by the URL."""
    found = entries(request.GET)
    result = dict(Entry.Result.choices).get(request.GET.get("result", ""), "")
    said = {
        "q": _("人员或对象：%(q)s") % {"q": request.GET.get("q", "")},
        "action": _("操作：%(action)s") % {"action": words_for(request.GET.get("action", ""))},
        "result": _("结果：%(result)s") % {"result": result},
        "from": _("自 %(day)s") % {"day": request.GET.get("from", "")},
        "to": _("至 %(day)s") % {"day": request.GET.get("to", "")},
    }
    context = {
        "page": Page.of(request, found, unit=_("条")),
        "chips": active_filters(request, said),
        "results": Entry.Result.choices,
        "actions": sorted(WORDS.items(), key=lambda pair: str(pair[1])),
        "asked": request.GET,
    }
    return render(request, "audit/log.html", context)


def log_csv(request: HttpRequest) -> HttpResponse:
    """The newest entries of the filter as CSV; taking them away is itself an entry."""
    found = entries(request.GET)[:MOST_EXPORTED]
    record("export_log", actor=request.user, at=request.now, filters=request.GET.dict())
    rows = [
        (
            entry.at,
            entry.actor_label,
            words_for(entry.action),
            entry.object_reference,
            entry.get_result_display(),
            entry.address,
            entry.seal.position if hasattr(entry, "seal") else "",
        )
        for entry in found
    ]
    return csv_response(Export(_("操作日志"), HEADER, rows, request.now))
