"""The matrix and one item: GET shows, POST takes several files at once without any script."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.access import signed_in
from portal.audit.actions import record_reading
from portal.evidence.actions import Offered, receive
from portal.evidence.inspection import Unacceptable, display_name
from portal.evidence.models import ChecklistItem, EvidenceFile
from portal.evidence.pages.item import Result, item_page
from portal.evidence.pages.listing import listing
from portal.evidence.pages.matrix import lines_of, matrix_page
from portal.evidence.pages.place import Place, place_of
from portal.evidence.queries import checklist_of, item_of
from portal.ui.exports import xlsx_response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def matrix(request: HttpRequest, reference: str) -> HttpResponse:
    """What is asked and what is there; a POST names the item its files are for."""
    place = place_of(request, reference)
    if request.method != "POST":
        note_reading(request, place, _("证明材料清单"))
        return render(request, "evidence/matrix.html", {"page": matrix_page(request, place)})
    chosen = request.POST.get("item", "")
    item = next((each for each in checklist_of(place.dossier) if each.code == chosen), None)
    results = [] if item is None else take(request, place, item)
    if results and all(result.taken for result in results):
        return _all_taken(request, place, item, results)
    page = matrix_page(request, place)
    page.results, page.chosen = results, chosen
    page.error = _error(results) if item else _("请选择材料类别，并重新选择文件")
    return render(request, "evidence/matrix.html", {"page": page}, status=_status(results))


@require_safe
@signed_in
def listing_xlsx(request: HttpRequest, reference: str) -> HttpResponse:
    """The checklist to take home, with the files that the person may see."""
    place = place_of(request, reference)
    note_reading(request, place, _("证明材料清单（下载）"))
    return xlsx_response(listing(place, lines_of(request, place), request.now))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def item(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One item with its files."""
    place = place_of(request, reference)
    if request.method != "POST":
        page = item_page(request, place, code)
        note_reading(request, place, f"证明材料 {page.item.title}")
        return render(request, "evidence/item.html", {"page": page})
    found = item_of(place.dossier, code)
    results = take(request, place, found)
    if results and all(result.taken for result in results):
        return _all_taken(request, place, found, results)
    page = item_page(request, place, code)
    page.results, page.error = results, _error(results)
    return render(request, "evidence/item.html", {"page": page}, status=_status(results))


def take(
    request: HttpRequest,
    place: Place,
    item: ChecklistItem,
    *,
    replaces: EvidenceFile | None = None,
) -> list[Result]:
    """Each file for itself: what is taken stays taken, whatever becomes of the next."""
    results = []
    for upload in request.FILES.getlist("file"):
        name = display_name(upload.name or "")
        try:
            received = receive(
                place.dossier,
                item,
                Offered.of(upload),
                actor=request.user,
                now=request.now,
                replaces=replaces,
            )
        except Unacceptable as fault:
            results.append(Result(name, fault.message, taken=False))
        else:
            said = _("本件申报已有相同的文件，直接使用") if received.reused else _("已上传")
            results.append(Result(received.evidence.name, said, taken=True))
    return results


def note_reading(request: HttpRequest, place: Place, what: str) -> None:
    """Others than the applicant leave an entry for whatever they look at."""
    if not place.applicant:
        record_reading(request.user, place.dossier, what)


def _all_taken(
    request: HttpRequest, place: Place, item: ChecklistItem, results: list[Result]
) -> HttpResponse:
    for result in results:
        said = {"name": result.name, "message": result.message}
        messages.success(request, _("%(name)s：%(message)s") % said)
    return redirect(place.url("item", item.code))


def _error(results: list[Result]) -> str:
    if not results:
        return _("请选择要上传的文件")
    if any(result.taken for result in results):
        return _("有文件没有收下，其余已上传")
    return _("文件没有收下，没有作任何改动")


def _status(results: list[Result]) -> int:
    taken = any(result.taken for result in results)
    return HTTPStatus.OK if taken else HTTPStatus.UNPROCESSABLE_ENTITY
