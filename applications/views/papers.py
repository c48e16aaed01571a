"""Receipts on the page and on paper, and the application form as PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from applications.pages.case import own_case
from applications.pages.paper import application_paper
from applications.pages.receipt import receipt_of
from portal.accounts.access import signed_in
from portal.audit.actions import record_reading
from portal.documents.pdf import render_pdf


@signed_in
def receipt(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt of one submission; opened later it is the same page."""
    page = receipt_of(own_case(request, reference), version)
    return render(request, "applications/receipt.html", {"page": page})


@signed_in
def receipt_pdf(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt on paper."""
    page = receipt_of(own_case(request, reference), version)
    record_reading(request.user, page.case.dossier, f"receipt.pdf:{version}")
    body = render_pdf("documents/receipt.html", {"paper": page})
    return pdf_response(body, _("提交回执_%(number)s") % {"number": page.submission.number})


@signed_in
def application_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The application form: as submitted, or marked as a draft."""
    case = own_case(request, reference)
    paper = application_paper(case)
    record_reading(request.user, case.dossier, "application.pdf")
    body = render_pdf("documents/application.html", {"paper": paper})
    return pdf_response(body, _("申报书_%(number)s") % {"number": paper.number})


def pdf_response(body: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.pdf")
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": disposition}
    )
