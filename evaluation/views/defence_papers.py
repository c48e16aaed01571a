"""What a defence leaves on paper: slides, minutes."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from evaluation.models import DefenceSession, Slides
from evaluation.pages.minutes import MinutesPage
from evaluation.views.defence import session_for, slot_for
from evaluation.views.files import pdf_response, slides_response
from portal.accounts.access import only
from portal.audit.actions import record, record_reading
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


@only(CLERK, SIGNER)
def slides(request: HttpRequest, pk: int, slot: int, token: UUID) -> FileResponse:
    """A version of a case's slides."""
    case = slot_for(session_for(request, pk), slot).dossier
    found = get_object_or_404(Slides, dossier=case, token=token)
    record_reading(request.user, case, "答辩材料")
    return slides_response(found)


@only(CLERK, SIGNER)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """会议记录 as it stands, or as it was closed."""
    context = {"page": MinutesPage(_started(request, pk))}
    return render(request, "evaluation/national/defence_minutes.html", context)


@only(CLERK, SIGNER)
def minutes_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes of a closed session on paper; refused where they no longer match the rows."""
    found = _started(request, pk)
    page = MinutesPage(found)
    if not page.closed:
        raise Http404
    if not page.matches:
        raise Refused.because(
            "minutes_do_not_match",
            "会议记录与结束时的摘要不一致，不能出具",
            next_step="请联系平台技术支持。",
        )
    record("export_minutes", actor=request.user, on=found, at=request.now)
    paper = {"title": _("答辩会议记录")}
    name = f"{_('答辩会议记录')}_{found.pk}.pdf"
    return pdf_response("documents/defence-minutes.html", {"paper": paper, "page": page}, name)


def _started(request: HttpRequest, pk: int) -> DefenceSession:
    found = session_for(request, pk)
    if found.opened_at is None:
        raise Http404
    return found
