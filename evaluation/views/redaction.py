"""隐名材料: the applicant's page about what double-blind reviewers will read."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluation.actions import redaction as actions
from evaluation.blind import file_name
from evaluation.models import RedactedFile
from evaluation.pages.redaction import BASE, TEXT, RedactionPage, redaction_page
from evaluation.views.redacted_files import redacted_response
from portal.accounts.access import signed_in
from portal.dossiers.drafts import tidy
from portal.dossiers.queries import acts_for_applicant, dossier_for
from portal.evidence.actions.receiving import Offered
from portal.evidence.inspection import Unacceptable
from portal.kernel.refusals import Refused

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def own_page(request: HttpRequest, reference: str) -> RedactionPage:
    """The page of a case of the person's own institution that has something to redact; else 404."""
    case = dossier_for(request.user, reference)
    found = None
    if acts_for_applicant(request.user, case):
        found = redaction_page(case, request.user, request.GET.get("part", ""), request.now)
    if found is None:
        raise Http404
    return found


@signed_in
def redaction(request: HttpRequest, reference: str) -> HttpResponse:
    """One part of the copy beside the original; saving, files, finishing, reopening."""
    page = own_page(request, reference)
    act = request.POST.get("act", "")
    status = HTTPStatus.OK
    try:
        done = _act(request, page, act) if request.method == "POST" else ""
    except Refused as refused:
        page.refusals, page.typed, done = refused.refusals, _texts(request, page), ""
        status = UNPROCESSABLE if act == "finish" else HTTPStatus.CONFLICT
    except Unacceptable as wrong:
        page.file_error, done, status = (_key(request), str(wrong.message)), "", UNPROCESSABLE
    if done:
        messages.success(request, done)
        return redirect(page.address)
    status = HTTPStatus.CONFLICT if page.clashes else status
    return render(request, "evaluation/applicant/redaction.html", {"page": page}, status=status)


def _act(request: HttpRequest, page: RedactionPage, act: str) -> str:
    """Perform what was posted; empty when it waits for a choice."""
    who = {"actor": request.user, "now": request.now}
    if act == "save":
        return _save(request, page)
    if act == "finish":
        actions.finish(page.case, **who)
        return _("隐名材料已完成，双盲评审的专家将只看到这份材料")
    if act == "reopen":
        actions.reopen(page.case, **who)
        return _("隐名材料已重新打开，修改后请再次完成")
    if act.startswith("withhold-"):
        actions.withhold_file(page.case, _key(request), **who)
        return _("这份材料不提供给双盲评审的专家")
    if act.startswith("upload-"):
        return _upload(request, page)
    return ""


def _key(request: HttpRequest) -> str:
    return request.POST.get("act", "").partition("-")[2]


def _save(request: HttpRequest, page: RedactionPage) -> str:
    typed = _texts(request, page)
    bases = {
        name.removeprefix(BASE): value
        for name, value in request.POST.items()
        if name.startswith(BASE)
    }
    found = actions.save_texts(page.case, typed, bases, actor=request.user, now=request.now)
    if found.clashes:
        fresh = own_page(request, page.case.reference)
        page.copy, page.typed, page.clashes = fresh.copy, typed, found.clashes
        return ""
    return _("隐名材料已保存")


def _texts(request: HttpRequest, page: RedactionPage) -> dict[str, str]:
    typed = {
        name.removeprefix(TEXT): tidy(value)
        for name, value in request.POST.items()
        if name.startswith(TEXT)
    }
    return {name: text for name, text in typed.items() if name in page.version.slots}


def _upload(request: HttpRequest, page: RedactionPage) -> str:
    key = _key(request)
    sent = request.FILES.get(f"file-{key}")
    if sent is None:
        raise Unacceptable("missing", _("请选择要上传的文件"))
    who = {"actor": request.user, "now": request.now}
    given = actions.give_file(page.case, key, Offered.of(sent), **who)
    return _("已上传，专家看到的文件名是“%(name)s”") % {"name": file_name(given)}


@require_safe
@signed_in
def redaction_file(request: HttpRequest, reference: str, token: UUID) -> FileResponse:
    """A redacted file as blind experts will get it, for the institution itself."""
    page = own_page(request, reference)
    found = get_object_or_404(RedactedFile, copy=page.copy, token=token)
    return redacted_response(found, file_name(found))
