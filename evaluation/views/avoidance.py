"""申请回避: the applicant's page to name, once, who should not review its case."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions.avoidance import ask_to_avoid, avoidance_refusals
from evaluation.forms.avoidance import AvoidedFormSet, avoided_people
from evaluation.models import AvoidRequest
from evaluation.queries import needs_experts
from portal.accounts.access import signed_in
from portal.dossiers.models import Dossier
from portal.dossiers.queries import acts_for_applicant, dossier_for, programme_of
from portal.kernel.refusals import Refusal, Refused
from portal.ui.forms import ErrorSummary, add_row
from portal.ui.parts import Crumb

PREFIX = "people"


@signed_in
def avoid(request: HttpRequest, reference: str) -> HttpResponse:
    """The form while a request may still be made, and afterwards what was asked."""
    case = _own_case(request, reference)
    posted = request.POST if request.method == "POST" else None
    adding = posted is not None and "add_row" in posted
    if posted is not None and adding:
        posted = add_row(posted, PREFIX)
    rows = AvoidedFormSet(posted, prefix=PREFIX)
    refusals: Sequence[Refusal] = ()
    if posted is not None and not adding and rows.is_valid():
        try:
            ask_to_avoid(case, avoided_people(rows), actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("回避申请已提交"))
            return redirect("evaluation:avoid", reference)
    summary = ErrorSummary() if adding else ErrorSummary.of(rows)
    status = 409 if refusals else 422 if summary else 200
    context = {**_page(request, case), "rows": rows, "summary": summary, "refusals": refusals}
    return render(request, "evaluation/applicant/avoid.html", context, status=status)


def _own_case(request: HttpRequest, reference: str) -> Dossier:
    """A case of the person's own institution that experts will score; else 404."""
    case = dossier_for(request.user, reference)
    if not acts_for_applicant(request.user, case) or not needs_experts(programme_of(case)):
        raise Http404
    return case


def _page(request: HttpRequest, case: Dossier) -> dict[str, Any]:
    address = programme_of(case).address(case)
    made = AvoidRequest.objects.filter(dossier=case).select_related("made_by").first()
    return {
        "case": case,
        "address": address,
        "crumbs": [
            Crumb(_("我的申报"), reverse("applications:index")),
            Crumb(_("申报任务清单"), address),
            Crumb(_("申请回避")),
        ],
        "made": made,
        "people": list(made.people.all()) if made else [],
        "closed": [] if made else avoidance_refusals(case, request.user),
    }
