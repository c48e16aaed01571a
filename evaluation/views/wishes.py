"""评审意愿: an expert puts the cases offered into the order in which he would review them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.wishes import save_wishes
from evaluation.models import Expert
from evaluation.pages.wishes import (
    Offer,
    in_order,
    moved,
    offers_of,
    rounds_asking,
    still_open,
)
from evaluation.views.chosen import at_round
from portal.accounts.access import only
from portal.dossiers.models import Dossier, Round
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.pages import Chip


@only(Role.EXPERT)
def wishes(request: HttpRequest) -> HttpResponse:
    """The offered cases with their places; saved by numbers or by moving one up or down."""
    asking = rounds_asking(request.now)
    expert = Expert.objects.filter(user=request.user, in_pool=True).first()
    slug = request.GET.get("round")
    round_ = get_object_or_404(asking, slug=slug) if slug else asking.first()
    context: dict[str, Any] = {
        "round": round_,
        "chips": [Chip(one.title, f"?round={one.slug}", on=one == round_) for one in asking],
    }
    if expert is None or round_ is None:
        return render(request, "evaluation/expert/wishes.html", context | {"round": None})
    if request.method == "POST":
        return _save(request, expert, round_, context)
    context |= _shown(request, round_, offers_of(expert, round_, request.now))
    return render(request, "evaluation/expert/wishes.html", context)


def _shown(request: HttpRequest, round_: Round, offers: Sequence[Offer]) -> dict[str, Any]:
    return {
        "offers": offers,
        "ranked": sum(bool(one.typed) for one in offers),
        "until": round_.review_rule.wishes_until,
        "open": still_open(round_, request.now),
    }


def _save(
    request: HttpRequest, expert: Expert, round_: Round, context: dict[str, Any]
) -> HttpResponse:
    typed = {name: str(value) for name, value in request.POST.items()}
    offers = offers_of(expert, round_, request.now, typed)
    errors = [one for one in offers if one.error]
    refusals: Sequence[Refusal] = ()
    if not errors:
        try:
            save_wishes(expert, round_, _order(request, offers), now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("评审意愿已保存"))
            return redirect(at_round("evaluation:wishes", round_))
    context |= _shown(request, round_, offers) | {"errors": errors, "refusals": refusals}
    status = 422 if errors else 409
    return render(request, "evaluation/expert/wishes.html", context, status=status)


def _order(request: HttpRequest, offers: Sequence[Offer]) -> list[Dossier]:
    order = in_order(offers)
    for name, step in (("up", -1), ("down", 1)):
        key = request.POST.get(name, "")
        if key.isdecimal():
            order = moved(order, int(key), step)
    return order
