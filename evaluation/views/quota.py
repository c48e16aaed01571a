"""名额与推荐: the list of a province in a round, and what may be done to it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evaluation.actions.recommendation import move_to, recommend, withdraw_recommendation
from evaluation.forms.province import LaneForm, PositionForm
from evaluation.pages.quota import QuotaPage
from evaluation.pages.scope import scope_of
from evaluation.views.exporting import exported
from portal.accounts.access import only
from portal.accounts.queries import shanghai_day
from portal.dossiers.actions import refusals_of
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import PROVINCE
from portal.organizations.queries import reply_letters_for


@require_safe
@only(*PROVINCE)
def quota(request: HttpRequest) -> HttpResponse:
    """The places, the order and the candidates; without a round under way, says so."""
    scope = scope_of(request)
    if scope.round is None:
        return render(request, "evaluation/province/no_round.html", {"scope": scope})
    page = QuotaPage(request, scope)
    file = exported(request, page.export)
    return file or render(request, "evaluation/province/quota.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def recommend_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the lane and put the case on the list; what stands against it is said beforehand."""
    dossier = dossier_for(request.user, reference)
    letters = reply_letters_for(dossier.institution, shanghai_day(request.now))
    form = LaneForm(letters, request.POST or None, initial={"lane": "quota"})
    if request.method != "POST":
        return _lane_page(request, dossier, form, _beforehand(request, dossier))
    if not form.is_valid():
        return _lane_page(request, dossier, form, [], HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        recommend(dossier, **form.cleaned_data, actor=request.user, now=request.now)
    except Refused as refused:
        return _lane_page(request, dossier, form, refused.refusals, HTTPStatus.CONFLICT)
    said = _("“%(name)s”已列为拟推荐") % {"name": dossier.institution.name}
    messages.success(request, said)
    return _back_to_list(dossier)


def _beforehand(request: HttpRequest, dossier: Dossier) -> list[Refusal]:
    said = refusals_of(dossier, "recommend", actor=request.user, now=request.now)
    return [one for one in said if one.code != "not_by_itself"]


def _lane_page(
    request: HttpRequest, dossier: Dossier, form: LaneForm, refused: Any, status: int = 200
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "form": form,
        "refused": refused,
        "letters": form.fields["reply_letter"].queryset,
        "back": _list_address(dossier),
    }
    return render(request, "evaluation/province/recommend.html", context, status=status)


@require_POST
@only(*PROVINCE)
def withdraw_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a case off the list; its place is free at once."""
    dossier = dossier_for(request.user, reference)
    withdraw_recommendation(
        dossier, note=request.POST.get("note", "")[:2000], actor=request.user, now=request.now
    )
    messages.success(request, _("“%(name)s”已移出拟推荐") % {"name": dossier.institution.name})
    return _back_to_list(dossier)


@require_POST
@only(*PROVINCE)
def move_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a case another place in the order."""
    dossier = dossier_for(request.user, reference)
    form = PositionForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        move_to(dossier, position, actor=request.user, now=request.now)
        messages.success(request, _("推荐次序已调整"))
    else:
        messages.error(request, "；".join(form.errors["position"]))
    return _back_to_list(dossier)


def _back_to_list(dossier: Dossier) -> HttpResponse:
    return redirect(_list_address(dossier))


def _list_address(dossier: Dossier) -> str:
    query = urlencode({"round": dossier.round.slug, "region": dossier.region_id})
    return f"{reverse('evaluation:quota')}?{query}"
