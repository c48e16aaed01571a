"""报送国家局: draft, seal, report, receipt, and what can be taken home of it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.actions.dispatch import draft_batch, report_batch, seal_letter
from evaluation.forms.province import LetterForm, ScanForm
from evaluation.models import Batch
from evaluation.packing import package_of
from evaluation.pages.dispatch import DispatchPage
from evaluation.pages.scope import Scope, scope_of
from evaluation.papers import SUMMARY_COLUMNS, covering_letter, summary_rows
from evaluation.views.files import pdf_response
from evaluation.walled import as_seen_by
from portal.accounts.access import only
from portal.accounts.queries import standing_of
from portal.audit.actions import record_reading
from portal.evidence.inspection import Unacceptable
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL, PROVINCE
from portal.ui.exports import Export, xlsx_response

TEMPLATE = "evaluation/province/dispatch.html"
OFFICIALS = (*PROVINCE, *NATIONAL)


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def dispatch(request: HttpRequest) -> HttpResponse:
    """The page; a POST drafts the list with its covering letter, or drafts it again."""
    scope = scope_of(request)
    if scope.round is None:
        return render(request, "evaluation/province/no_round.html", {"scope": scope})
    if request.method != "POST":
        return _page(request, DispatchPage(request, scope))
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, DispatchPage(request, scope, letter=form), 422)
    try:
        draft_batch(
            scope.round, scope.region, **form.cleaned_data, actor=request.user, now=request.now
        )
    except Refused as refused:
        page = DispatchPage(request, scope, letter=form, refused=refused.refusals)
        return _page(request, page, HTTPStatus.CONFLICT)
    messages.success(request, _("推荐名单已拟稿，请打印推荐函盖章后上传"))
    return redirect(_address(scope))


@require_POST
@only(*PROVINCE)
def letter_seal(request: HttpRequest) -> HttpResponse:
    """Receive the sealed scan of the covering letter."""
    scope, batch = _drafted(request)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            seal_letter(
                batch, given["scan"], covers=given["covers"], actor=request.user, now=request.now
            )
        except Unacceptable as wrong:
            form.add_error("scan", wrong.message)
        except Refused as refused:
            page = DispatchPage(request, scope, scan=form, refused=refused.refusals)
            return _page(request, page, HTTPStatus.CONFLICT)
    if form.errors:
        return _page(request, DispatchPage(request, scope, scan=form), 422)
    messages.success(request, _("推荐函盖章件已上传"))
    return redirect(_address(scope))


@require_POST
@only(*PROVINCE)
def report(request: HttpRequest) -> HttpResponse:
    """报送: once, by another officer than the drafter; the receipt carries the digest."""
    scope, batch = _drafted(request)
    try:
        report_batch(batch, actor=request.user, now=request.now)
    except Refused as refused:
        page = DispatchPage(request, scope, refused=refused.refusals)
        return _page(request, page, HTTPStatus.CONFLICT)
    return redirect(_address(scope))


def _drafted(request: HttpRequest) -> tuple[Scope, Batch]:
    """The draft in hand, else the latest list, which the action then refuses; 404 without any."""
    scope = scope_of(request)
    batches = Batch.objects.filter(round=scope.round, region=scope.region)
    drafted = batches.filter(state=Batch.State.DRAFTED).first() or batches.first()
    if scope.round is None or drafted is None:
        raise Http404
    return scope, drafted


def _page(request: HttpRequest, page: DispatchPage, status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, TEMPLATE, {"page": page}, status=status)


def _address(scope: Scope) -> str:
    query = urlencode({"round": scope.round.slug, "region": scope.region.pk})
    return f"{reverse('evaluation:dispatch')}?{query}"


@require_safe
@only(*OFFICIALS)
def letter_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """推荐函 as a paper, to print and seal."""
    batch = _batch_for(request, pk)
    record_reading(request.user, batch, "推荐函")
    paper = {"paper": covering_letter(batch)}
    return pdf_response("documents/covering-letter.html", paper, f"推荐函_{batch}.pdf")


@require_safe
@only(*OFFICIALS)
def summary_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """汇总表."""
    batch = _batch_for(request, pk)
    record_reading(request.user, batch, "汇总表")
    about = [str(batch.round), f"{batch.region} {batch.letter_number}"]
    rows = summary_rows(batch)
    return xlsx_response(Export(_("汇总表"), SUMMARY_COLUMNS, rows, request.now, about))


@require_safe
@only(*OFFICIALS)
def package_zip(request: HttpRequest, pk: int) -> FileResponse:
    """The whole report as one archive."""
    batch = _batch_for(request, pk)
    record_reading(request.user, batch, "报送材料包")
    return FileResponse(
        package_of(batch),
        content_type="application/zip",
        filename=f"报送材料_{batch}.zip",
        as_attachment=True,
    )


def _batch_for(request: HttpRequest, pk: int) -> Batch:
    """A list of the person's own province, or, once reported, of any for the national office."""
    standing = standing_of(request.user)
    seen: Callable = Batch.objects.select_related("round", "region", "letter_scan").filter
    found = seen(pk=pk, region__in=list(standing.regions)).first()
    if found is None and standing.national & NATIONAL:
        found = seen(pk=pk, reported_at__isnull=False).first()
    if found is None:
        raise Http404
    return as_seen_by(found, request.user)
