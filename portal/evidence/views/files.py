"""One file: its page, its bytes, and what may be changed about it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.access import signed_in
from portal.audit.actions import record
from portal.dossiers.models import Dossier
from portal.evidence import actions
from portal.evidence.actions.receiving import digest_of
from portal.evidence.forms import ClausesForm, DescriptionForm
from portal.evidence.models import EvidenceFile, StoredFile
from portal.evidence.pages.file import SHOWN, FilePage, file_page
from portal.evidence.pages.place import Place, place_of
from portal.evidence.queries import evidence_for
from portal.evidence.views.lists import note_reading, take
from portal.kernel.refusals import Refused

POLICY = "sandbox; default-src 'none'"
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def file(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """Facts about a file and the way to look at it; a POST brings the file that replaces it."""
    place, found = _found(request, reference, token)
    if request.method == "POST":
        return _replaced(request, place, found)
    _note_reading(request, place, found)
    return _page(request, file_page(place, found))


def _replaced(request: HttpRequest, place: Place, found: EvidenceFile) -> HttpResponse:
    if found.removed_at is not None:
        raise Refused.because("already_removed", f"“{found.name}”已经移除或更换")
    results = take(request, place, found.item, replaces=found)[:1]
    if results and results[0].taken:
        messages.success(request, f"{results[0].name}：{results[0].message}")
        return redirect(place.url("item", found.item.code))
    page = file_page(place, found)
    page.error = results[0].message if results else _("请选择要上传的文件")
    return _page(request, page, status=UNPROCESSABLE)


@require_safe
@signed_in
def download(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """The bytes, checked against their digest; ``?view=1`` shows PDF and images in the browser."""
    place, found = _found(request, reference, token)
    _refuse_unless_sound(place.dossier, found, request)
    _note_reading(request, place, found)
    stored = found.stored
    inline = request.GET.get("view") == "1" and stored.kind in SHOWN
    response = FileResponse(
        stored.file.storage.open(stored.file.name),
        as_attachment=not inline,
        filename=found.name,
        content_type=stored.mime,
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _refuse_unless_sound(dossier: Dossier, found: EvidenceFile, request: HttpRequest) -> None:
    stored = found.stored
    if stored.scan == StoredFile.Scan.HELD:
        raise Refused.because(
            "held",
            f"“{found.name}”待查毒，暂不能打开",
            next_step="系统会自动重新查毒，请稍后再试。",
        )
    if not stored.file.storage.exists(stored.file.name) or digest_of(stored) != stored.digest:
        said = {"file": str(found.token), "digest": stored.digest}
        record("broken_evidence", actor=request.user, on=dossier, result="refused", **said)
        raise Refused.because(
            "broken",
            f"“{found.name}”与上传时的内容不一致，不能打开",
            next_step="已记录，请联系平台技术支持。",
        )


@require_POST
@signed_in
def remove(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """Take a file off the list."""
    place, found = _found(request, reference, token)
    actions.remove(found, actor=request.user, now=request.now)
    messages.success(request, _("已移除“%(name)s”") % {"name": found.name})
    return redirect(place.url("item", found.item.code))


@require_POST
@signed_in
def link(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """Say which clauses a file proves."""
    place, found = _found(request, reference, token)
    form = ClausesForm(request.POST, clauses=place.clauses)
    if not form.is_valid():
        return _page(request, file_page(place, found, clauses=form), status=UNPROCESSABLE)
    chosen = form.cleaned_data["clauses"]
    changed = actions.link(found, chosen, actor=request.user, now=request.now)
    messages.success(request, _("已保存“%(name)s”证明的条件") % {"name": found.name})
    return redirect(place.url("file", changed.token))


@require_POST
@signed_in
def describe(request: HttpRequest, reference: str, token: UUID) -> HttpResponse:
    """Say what a file is."""
    place, found = _found(request, reference, token)
    form = DescriptionForm(request.POST)
    if not form.is_valid():
        page = file_page(place, found, description=form)
        return _page(request, page, status=UNPROCESSABLE)
    text = form.cleaned_data["description"]
    changed = actions.describe(found, text, actor=request.user, now=request.now)
    messages.success(request, _("已保存“%(name)s”的说明") % {"name": found.name})
    return redirect(place.url("file", changed.token))


def _found(request: HttpRequest, reference: str, token: UUID) -> tuple[Place, EvidenceFile]:
    place = place_of(request, reference)
    return place, evidence_for(request.user, place.dossier, token)


def _page(request: HttpRequest, page: FilePage, *, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "evidence/file.html", {"page": page}, status=status)


def _note_reading(request: HttpRequest, place: Place, found: EvidenceFile) -> None:
    note_reading(request, place, f"证明材料 {found.item.title} {found.token}")
