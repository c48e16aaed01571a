"""答辩材料: the applicant's page about its defence."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions.defence_telling import to_the_second
from evaluation.actions.slides import MAX_BYTES, receive_slides, slides_refusals
from evaluation.defence import begins_at, told_slot
from evaluation.forms.national_defence import SlidesForm
from evaluation.models import DefenceSlot, Slides
from evaluation.views.files import slides_response
from portal.accounts.access import signed_in
from portal.dossiers.models import Dossier
from portal.dossiers.queries import acts_for_applicant, dossier_for
from portal.evidence.inspection import Unacceptable, megabytes
from portal.kernel.refusals import Refusal, Refused
from portal.ui.parts import Crumb


@signed_in
def slides(request: HttpRequest, reference: str) -> HttpResponse:
    """When and where, until when, and every version uploaded; unknown until it was told."""
    case, slot = _own_defence(request, reference)
    form = SlidesForm(request.POST or None, request.FILES or None)
    refusals: Sequence[Refusal] = ()
    if request.method == "POST":
        form = SlidesForm(request.POST, request.FILES)
        # too late is said before anything about the file
        late = slides_refusals(slot, case, request.now)
        if late or form.is_valid():
            try:
                receive_slides(case, request.FILES.get("file"), actor=request.user, now=request.now)
            except Unacceptable as wrong:
                form.add_error("file", wrong.message)
            except Refused as refused:
                refusals = refused.refusals
            else:
                messages.success(request, _("答辩材料已上传"))
                return redirect("evaluation:slides", reference)
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    status = HTTPStatus.CONFLICT if refusals else status
    if refusals:
        form = SlidesForm()
    context = {**_page(request, case, slot), "form": form, "refusals": refusals}
    return render(request, "evaluation/applicant/slides.html", context, status=status)


def _own_defence(request: HttpRequest, reference: str) -> tuple[Dossier, DefenceSlot]:
    """A case of the person's own institution whose defence was told; else 404."""
    case = dossier_for(request.user, reference)
    slot = told_slot(case) if acts_for_applicant(request.user, case) else None
    if slot is None:
        raise Http404
    return case, slot


def _page(request: HttpRequest, case: Dossier, slot: DefenceSlot) -> dict[str, object]:
    return {
        "case": case,
        "slot": slot,
        "crumbs": [
            Crumb(_("我的申报"), reverse("applications:index")),
            Crumb(case.reference, reverse("applications:progress", args=[case.reference])),
            Crumb(_("答辩材料")),
        ],
        "begins": begins_at(slot),
        "due": to_the_second(slot.session.slides_due_at),
        "limit": megabytes(MAX_BYTES),
        "versions": list(Slides.objects.filter(dossier=case).select_related("uploaded_by")),
        "closed": slides_refusals(slot, case, request.now),
    }


@signed_in
def slides_file(request: HttpRequest, reference: str, token: UUID) -> FileResponse:
    """A version of the institution's own slides."""
    case, _slot = _own_defence(request, reference)
    return slides_response(get_object_or_404(Slides, dossier=case, token=token))
