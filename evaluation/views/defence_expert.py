"""答辩评审: a judge's sessions, the case that is being heard, the own score."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import hearing, presence
from evaluation.defence import Room, counting_slides, score_of, seats_of
from evaluation.examined import edition_of, examined_by_clause
from evaluation.forms.national_defence import PointsForm, WhyForm
from evaluation.models import DefenceSlot, PanelSeat
from evaluation.pages.hearings import hearings_of, why_out
from evaluation.views.files import slides_response
from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role


@only(Role.EXPERT)
def defences(request: HttpRequest) -> HttpResponse:
    """The sessions on whose panels the judge sits, each with its cases."""
    rows = [(seat, hearings_of(seat)) for seat in seats_of(request.user)]
    return render(request, "evaluation/expert/defences.html", {"rows": rows})


def heard_by(request: HttpRequest, pk: int) -> tuple[PanelSeat, DefenceSlot]:
    """The judge's live seat and a case of its session that is his to hear, or 404.

    A case that is closed, or for which he is out, is none of his any more.
    """
    slots = DefenceSlot.objects.filter(pk=pk, closed_at__isnull=True)
    slot = slots.select_related(
        "dossier__institution", "dossier__region", "dossier__round", "session"
    ).first()
    seat = seats_of(request.user).filter(session=slot.session_id).first() if slot else None
    if slot is None or seat is None or slot.pk in why_out(seat, [slot]):
        raise Http404
    return seat, slot


@only(Role.EXPERT)
def defence(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: its slides and figures, and the judge's own score while it is heard."""
    seat, slot = heard_by(request, pk)
    act = request.POST.get("act", "")
    last = score_of(slot, seat.expert)
    initial = {"value": last.value} if last else {}
    form = PointsForm(request.POST if act == "score" else None, initial=initial)
    recusal = WhyForm(request.POST if act == "recuse" else None)
    refusals: Sequence[Refusal] = ()
    try:
        done = _acted(request, seat, slot, form, recusal)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:defences" if act == "recuse" else request.path)
    record_reading(request.user, slot.dossier, "答辩材料")
    room = Room(slot.session)
    facts = examined_by_clause(slot.dossier)
    context = {
        "slot": slot,
        "case": slot.dossier,
        "form": form,
        "recusal": recusal,
        "refusals": refusals,
        "score": last,
        "slides": counting_slides(slot.dossier_id),
        "is_open": slot.opened_at is not None,
        "present": len(room.present(slot.pk, request.now)),
        "quorum": slot.session.quorum,
        "enough": room.has_quorum(slot.pk, request.now),
        "facts": [
            (clause, [f"{m.label} {m.actual}" for m in facts[clause.code].finding.measures])
            for clause in edition_of(slot.dossier).clauses
            if clause.code in facts
        ],
    }
    wrong = form.errors or recusal.errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    status = HTTPStatus.CONFLICT if refusals else status
    return render(request, "evaluation/expert/defence.html", context, status=status)


def _acted(
    request: HttpRequest, seat: PanelSeat, slot: DefenceSlot, form: PointsForm, recusal: WhyForm
) -> str:
    """Perform what was posted; empty when there is nothing to perform."""
    if form.is_bound and form.is_valid():
        given = hearing.score(seat, slot, form.cleaned_data["value"], now=request.now)
        return _("答辩得分 %(value)s 已记录") % {"value": given.value}
    if recusal.is_bound and recusal.is_valid():
        reason = recusal.cleaned_data["reason"]
        presence.recuse(seat, slot, reason=reason, actor=request.user, now=request.now)
        return _("已回避，本件不再由您评分")
    return ""


@only(Role.EXPERT)
def slides(request: HttpRequest, pk: int) -> FileResponse:
    """The slides that count, while the case is the judge's to hear."""
    _seat, slot = heard_by(request, pk)
    found = counting_slides(slot.dossier_id)
    if found is None:
        raise Http404
    record_reading(request.user, slot.dossier, "答辩材料")
    return slides_response(found)
