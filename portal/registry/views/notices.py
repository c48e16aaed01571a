"""公示公告."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.access import public
from portal.documents.pdf import render_pdf
from portal.registry import queries
from portal.registry.caching import shared_for_anonymous
from portal.registry.pages.notices import DocumentPage, NoticeLine, NoticePage
from portal.ui.pages import Page
from portal.ui.parts import Crumb


@public
@require_safe
@shared_for_anonymous
def notices(request: HttpRequest) -> HttpResponse:
    """Lists under publicity and documents, the newest first."""
    page = Page.of(request, queries.notices(request.now), unit=_("件"))
    lines = [NoticeLine.of(row, request.now) for row in page.rows]
    crumbs = [Crumb(_("首页"), reverse("registry:home")), Crumb(_("公示公告"))]
    context = {"page": page, "lines": lines, "crumbs": crumbs}
    return render(request, "registry/notices.html", context)


@public
@require_safe
@shared_for_anonymous
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One list; drafts and lists whose window has not begun are 404 like the unknown."""
    found = get_object_or_404(queries.publicities(request.now), number=number)
    page = NoticePage.of(found, request.now)
    return render(request, "registry/notice.html", {"page": page})


@public
@require_safe
@shared_for_anonymous
def notice_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The list as a PDF; a withdrawn one is no longer handed out."""
    found = get_object_or_404(queries.publicities(request.now), number=number)
    page = NoticePage.of(found, request.now)
    if page.withdrawn:
        raise Http404
    body = render_pdf("registry/notice_pdf.html", {"page": page, "paper": {"title": found.title}})
    named = content_disposition_header(as_attachment=True, filename=f"{found.title}.pdf")
    headers = {"Content-Disposition": named}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@public
@require_safe
@shared_for_anonymous
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document of recognition with those it names."""
    found = get_object_or_404(queries.documents(request.now), pk=pk)
    return render(request, "registry/document.html", {"page": DocumentPage.of(found)})
