"""认定名录: the register, its CSV file, and one designation."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.registry import queries
from portal.registry.caching import shared_for_anonymous
from portal.registry.filters import RegisterFilter
from portal.registry.pages.register import DesignationPage, RegisterPage, register_export
from portal.ui.exports import csv_response
from portal.ui.qr import qr_svg


@public
@require_safe
@shared_for_anonymous
def register(request: HttpRequest) -> HttpResponse:
    """The register as the URL filters it; a filter value that is not known is 400."""
    found = RegisterFilter(request.GET, queries.listed(), request=request)
    status = HTTPStatus.OK if found.is_valid() else HTTPStatus.BAD_REQUEST
    page = RegisterPage.of(request, found, request.now)
    return render(request, "registry/register.html", {"page": page}, status=status)


@public
@require_safe
@shared_for_anonymous
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same list as the page shows with the same filters, all pages of it."""
    found = RegisterFilter(request.GET, queries.listed(), request=request)
    if not found.is_valid():
        return register(request)
    return csv_response(register_export(found, request.now))


@public
@require_safe
@shared_for_anonymous
def designation(request: HttpRequest, cert: str) -> HttpResponse:
    """One designation by its certificate number."""
    case = queries.designation_of(cert)
    if case is None:
        raise Http404
    page = DesignationPage.of(case, request.now)
    label = _("证书查验二维码")
    qr = qr_svg(request.build_absolute_uri(page.verify_url), label=label)
    context = {"page": page, "qr": qr}
    return render(request, "registry/designation.html", context)
