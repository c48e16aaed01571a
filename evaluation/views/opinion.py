"""推荐意见: write, print, seal on paper, upload the scan."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.actions.opinions import opinion_open, seal_opinion, write_opinion
from evaluation.forms.province import OpinionForm, ScanForm
from evaluation.models import Batch, Opinion
from evaluation.pages.quota import opinion_state
from evaluation.papers import opinion_paper
from evaluation.views.files import pdf_response, scan_response
from portal.accounts.access import only
from portal.accounts.queries import standing_of
from portal.audit.actions import record_reading
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for
from portal.dossiers.walls import walled_from
from portal.evidence.inspection import Unacceptable
from portal.evidence.models import SealedScan
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL, PROVINCE

OFFICIALS = (*PROVINCE, *NATIONAL)


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def opinion(request: HttpRequest, reference: str) -> HttpResponse:
    """The text of the opinion; saving a changed one asks for a new seal."""
    dossier = dossier_for(request.user, reference)
    if request.method != "POST":
        return _page(request, dossier)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, dossier, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        write_opinion(dossier, form.cleaned_data["text"], actor=request.user, now=request.now)
    except Refused as refused:
        return _page(request, dossier, form=form, refused=refused, status=HTTPStatus.CONFLICT)
    messages.success(request, _("推荐意见已保存，请打印盖章后上传扫描件"))
    return redirect("evaluation:opinion", reference=dossier.reference)


@require_POST
@only(*PROVINCE)
def seal(request: HttpRequest, reference: str) -> HttpResponse:
    """Receive the sealed scan of the opinion."""
    dossier = dossier_for(request.user, reference)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, dossier, scan=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        seal_opinion(
            dossier, given["scan"], covers=given["covers"], actor=request.user, now=request.now
        )
    except Unacceptable as wrong:
        form.add_error("scan", wrong.message)
        return _page(request, dossier, scan=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as refused:
        return _page(request, dossier, scan=form, refused=refused, status=HTTPStatus.CONFLICT)
    messages.success(request, _("盖章件已上传"))
    return redirect("evaluation:opinion", reference=dossier.reference)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    form: OpinionForm | None = None,
    scan: ScanForm | None = None,
    refused: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    standing = _standing(dossier)
    tag, said = opinion_state(dossier)
    initial = {"covers": standing.digest if standing else ""}
    context: dict[str, Any] = {
        "dossier": dossier,
        "opinion": standing,
        "form": form or OpinionForm(initial={"text": standing.text if standing else ""}),
        "scan": scan or ScanForm(initial=initial),
        "open": opinion_open(dossier),
        "outdated": standing is not None and standing.version != dossier.version,
        "tag": tag,
        "said": said,
        "refused": refused.refusals if refused else (),
    }
    return render(request, "evaluation/province/opinion.html", context, status=status)


def _standing(dossier: Dossier) -> Opinion | None:
    found = Opinion.objects.filter(dossier=dossier).select_related("seal", "written_by")
    return found.first()


@require_safe
@only(*OFFICIALS)
def opinion_pdf(request: HttpRequest, reference: str) -> FileResponse:
    """The opinion as a paper to print."""
    dossier = dossier_for(request.user, reference)
    found = get_object_or_404(Opinion.objects.select_related("dossier"), dossier=dossier)
    record_reading(request.user, dossier, "推荐意见")
    name = f"推荐意见_{dossier.reference}.pdf"
    return pdf_response("documents/opinion.html", {"paper": opinion_paper(found)}, name)


@require_safe
@only(*OFFICIALS)
def scan_file(request: HttpRequest, token: str) -> FileResponse:
    """A sealed scan, for those who may read what it belongs to; a 404 for everybody else."""
    scan = get_object_or_404(SealedScan.objects.select_related("dossier"), token=token)
    if scan.dossier is not None:
        dossier_for(request.user, scan.dossier.reference)
    elif not _may_read_letter(request, scan):
        raise Http404
    record_reading(request.user, scan, "盖章扫描件")
    return scan_response(scan)


def _may_read_letter(request: HttpRequest, scan: SealedScan) -> bool:
    """A covering letter: the province that sealed it, and the nation once it was reported.

    It names every line, so nobody reads it who stands behind a wall before one of them.
    """
    standing = standing_of(request.user)
    batches = Batch.objects.filter(letter_scan=scan)
    batches = batches.exclude(entries__dossier__in=walled_from(request.user))
    if standing.national & NATIONAL:
        return batches.filter(reported_at__isnull=False).exists()
    return batches.filter(region__in=list(standing.regions)).exists()
