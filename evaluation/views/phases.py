"""评审阶段: the windows of a round's review and what each lets people see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.phases import COLUMNS, set_phases
from evaluation.forms.national_phases import PhaseFormSet, phase_values
from evaluation.models import ReviewPhase
from evaluation.phases import timetable_of
from evaluation.views.rounds import CLERK, SIGNER, frame, round_for
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.kernel.refusals import Refusal, Refused
from portal.ui.forms import ErrorSummary, add_row


@only(CLERK, SIGNER)
def phases(request: HttpRequest, slug: str) -> HttpResponse:
    """The phases as rows; one that has begun shows its values and takes a later end."""
    round_ = round_for(slug)
    data = request.POST if request.method == "POST" else None
    adding = data is not None and "add_row" in data
    if adding:
        data = add_row(request.POST, "phases")
    rows = _rows(round_, data, request.now)
    refusals: Sequence[Refusal] = ()
    if data is not None and not adding and rows.is_valid():
        try:
            return _written(request, round_, rows)
        except Refused as refused:
            refusals = refused.refusals
    summary = ErrorSummary() if adding else ErrorSummary.of(rows)
    context = {
        **frame(round_, "round_phases"),
        "rows": rows,
        "current": timetable_of(round_.pk, request.now).current,
        "summary": summary,
        "page": summary,
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if summary else 200
    return render(request, "evaluation/national/round_phases.html", context, status=status)


def _written(request: HttpRequest, round_: Round, rows: Any) -> HttpResponse:
    set_phases(round_, phase_values(rows), actor=request.user, now=request.now)
    messages.success(request, _("评审阶段已保存"))
    return redirect("evaluation:round_phases", round_.slug)


def _rows(round_: Round, data: Any, now: datetime) -> Any:
    standing = ReviewPhase.objects.filter(round=round_).order_by("opens_at")
    initial = [
        {
            "key": one.pk,
            "begun": one.opens_at <= now,
            **{name: getattr(one, name) for name in COLUMNS},
        }
        for one in standing
    ]
    return PhaseFormSet(data, prefix="phases", initial=initial)
