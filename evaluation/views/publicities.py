"""公示: drafts, the preview that is the public page's own document, publication by a second officer."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import publicity as actions
from evaluation.forms.national_publicity import PublicityForm, first_words
from evaluation.guards import spoken
from evaluation.models import Objection, Publicity
from evaluation.publicising import DocumentView, candidates, waiting_in
from evaluation.stages import leaving
from evaluation.views.chosen import round_chosen
from evaluation.walled import objections_seen_by, publicity_entries, shown_to
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
ACTS = ("publicise", "remove")


@only(CLERK, SIGNER)
def publicities(request: HttpRequest) -> HttpResponse:
    """All lists of a round, and how many cases still wait for one."""
    visible = visible_to(request.user)
    chosen = round_chosen(request, visible.filter(leaving(ACTS)))
    undecided = Q(objections__state=Objection.State.RECEIVED)
    undecided &= Q(objections__entry=None) | shown_to(request.user, "objections__entry__dossier")
    public = Q(state=Publicity.State.PUBLISHED)
    found = (
        Publicity.objects.filter(round=chosen.round)
        .annotate(
            cases=Count("entries", filter=public | shown_to(request.user), distinct=True),
            undecided=Count("objections", filter=undecided, distinct=True),
        )
        .order_by("-first_day", "-pk")
    )
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "page_of": Page.of(request, found, unit=_("项")),
        "waiting": waiting_in(chosen.round, visible).count() if chosen.round else 0,
    }
    return render(request, "evaluation/national/publicities.html", context)


@only(CLERK, SIGNER)
def publicity_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft the round's list, or draft it again after the proposals have changed."""
    round_ = get_object_or_404(Round, slug=slug)
    standing = Publicity.objects.filter(round=round_, state=Publicity.State.DRAFT).first()
    form = PublicityForm(request.POST or None, initial=_initial(round_, standing))
    refusals: Sequence[Refusal] = ()
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.draft_publicity(
                round_, form.cleaned_data, actor=request.user, now=request.now
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("公示已拟稿，请由另一名审签人员核对后发布"))
            return redirect("evaluation:publicity", draft.number)
    context = {
        "round": round_,
        "form": form,
        "cases": candidates(round_, visible_to(request.user)),
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if form.errors else 200
    return render(request, "evaluation/national/publicity_draft.html", context, status=status)


def _initial(round_: Round, standing: Publicity | None) -> dict[str, Any]:
    if standing is None:
        return first_words(round_)
    return {name: getattr(standing, name) for name in ("title", "body", "contact", "first_day")}


@only(CLERK, SIGNER)
def publicity(request: HttpRequest, number: str) -> HttpResponse:
    """One list as the public will read it, its window day by day, and what may be done."""
    found = get_object_or_404(
        Publicity.objects.select_related("round", "drafted_by", "published_by"), number=number
    )
    if request.method == "POST":
        return _act(request, found)
    draft = found.state == Publicity.State.DRAFT
    context = {
        "publicity": found,
        "page": DocumentView.of(found, publicity_entries(found, request.user)),
        "draft": draft,
        "until": spoken(found.ends_at),
        "refusals": actions.publication_refusals(found, request.user, request.now) if draft else (),
        "objections": objections_seen_by(request.user)
        .filter(publicity=found)
        .select_related("entry"),
    }
    return render(request, "evaluation/national/publicity.html", context)


def _act(request: HttpRequest, found: Publicity) -> HttpResponse:
    who = {"actor": request.user, "now": request.now}
    if request.POST.get("act") == "withdraw":
        actions.withdraw_draft(found, **who)
        messages.success(request, _("公示拟稿已撤回"))
        return redirect("evaluation:publicities")
    return _publish(request, found)


@only(SIGNER)
def _publish(request: HttpRequest, found: Publicity) -> HttpResponse:
    actions.publish(found, actor=request.user, now=request.now)
    messages.success(request, _("公示已发布，名单自此不再变动"))
    return redirect("evaluation:publicity", found.number)
