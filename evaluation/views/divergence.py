"""分差复评: the cases whose experts are too far apart, and one more expert for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.arbitration import add_arbiter
from evaluation.conflicts.hits import hits_for
from evaluation.divergence import Divergence, divergence_of, divergences
from evaluation.models import Assignment
from evaluation.stages import leaving
from evaluation.strips import Strip, strip_of
from evaluation.views.chosen import at_round, round_chosen
from evaluation.views.panels import MOST_EXPERTS, active_experts
from portal.accounts.access import only
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import dossier_for, visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.kernel.scoring import mean
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
CLOSE = "close_scoring"


@dataclass(frozen=True, slots=True)
class Apart:
    """A case whose experts are apart, and how far one more has been heard."""

    case: Dossier
    found: Divergence
    waiting: bool

    @property
    def strip(self) -> Strip | None:
        """Its totals as a picture."""
        totals = [sheet.total for sheet in self.found.sheets]
        return strip_of(totals, mean(totals) if totals else None)

    @property
    def state(self) -> tuple[str, str]:
        """The kind of the tag and its words."""
        if self.found.heard:
            return "ok", _("已复评")
        return ("doing", _("待复评专家提交")) if self.waiting else ("warn", _("待增加专家"))


@only(CLERK, SIGNER)
def divergence_list(request: HttpRequest) -> HttpResponse:
    """Every visible case still being scored whose spread is above the round's limit."""
    scoring = visible_to(request.user).filter(leaving([CLOSE]))
    chosen = round_chosen(request, scoring)
    rows = _apart(chosen.round, scoring) if chosen.round else []
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "rule": getattr(chosen.round, "review_rule", None),
        "open": sum(row.found.is_open for row in rows),
        "page_of": Page.of(request, rows, unit=_("件"), per_page=50),
    }
    return render(request, "evaluation/national/divergences.html", context)


def _apart(round_: Round, cases: QuerySet[Dossier]) -> list[Apart]:
    rule = getattr(round_, "review_rule", None)
    if rule is None or rule.spread_limit is None:
        return []
    of_round = cases.filter(round=round_)
    wide = {case: found for case, found in divergences(rule, of_round).items() if found.wide}
    waiting = Assignment.objects.filter(
        dossier__in=list(wide), ended_at__isnull=True, arbitration=True
    )
    added = set(waiting.values_list("dossier", flat=True))
    rows = of_round.filter(pk__in=list(wide)).select_related("institution", "region")
    ordered = rows.order_by("region__position", "institution__name", "pk")
    return [Apart(case, wide[case.pk], case.pk in added) for case in ordered]


@only(CLERK, SIGNER)
def divergence(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: its sheets, and the experts who could be added."""
    scoring = visible_to(request.user).filter(leaving([CLOSE]))
    case = dossier_for(request.user, reference, among=scoring)
    refusals: Sequence[Refusal] = ()
    if request.method == "POST":
        key = request.POST.get("expert", "")
        expert = get_object_or_404(active_experts(request), pk=key if key.isdecimal() else 0)
        try:
            add_arbiter(case, expert, actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            said = _("已增加%(name)s复评，其提交评分后即可结束评分")
            messages.success(request, said % {"name": expert.user})
            return redirect(at_round("evaluation:divergences", case.round))
    words = request.GET.get("q", "").strip()
    live = case.assignments.filter(ended_at__isnull=True)
    experts = list(
        active_experts(request, words).exclude(pk__in=live.values("expert"))[:MOST_EXPERTS]
    )
    hits = hits_for([case], experts)
    context = {
        "case": case,
        "apart": Apart(case, divergence_of(case), live.filter(arbitration=True).exists()),
        "rule": getattr(case.round, "review_rule", None),
        "experts": [(one, hits.get((case.pk, one.pk), [])) for one in experts],
        "most": MOST_EXPERTS,
        "q": words,
        "refusals": refusals,
    }
    status = 409 if refusals else 200
    return render(request, "evaluation/national/divergence.html", context, status=status)
