"""分配方案: commit a seed, draw, look at the change set, publish it once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions import proposals as actions
from evaluation.actions.wishes import ask_for_wishes, drawing
from evaluation.forms.national_proposals import WishesForm
from evaluation.models import Preference, Proposal, ProposedPair, ReviewRule
from evaluation.pages.proposals import (
    STATE_TAGS,
    Comparison,
    cases_of,
    loads_of,
    panels_shown,
    ways_out,
)
from evaluation.proposals.access import proposals_for
from evaluation.stages import leaving
from evaluation.views.chosen import at_round, round_chosen
from evaluation.views.panels import BULK
from portal.accounts.access import only
from portal.audit.actions import record
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.exports import Export, xlsx_response
from portal.ui.pages import Chip, Page
from portal.ui.parts import Answer, Crumb, Tab

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
State, Change = Proposal.State, ProposedPair.Change
PER_PAGE = 50


def proposal_for(request: HttpRequest, pk: int) -> Proposal:
    """The only way a page gets hold of a proposal: unknown and walled off are the same 404."""
    return get_object_or_404(proposals_for(request.user), pk=pk)


def crumbs(proposal: Proposal, here: str = "") -> list[Crumb]:
    """The way to a page of a proposal; ``here`` is a page below its own."""
    top = Crumb(_("分配方案"), at_round("evaluation:proposals", proposal.round))
    if not here:
        return [top, Crumb(title(proposal))]
    own = Crumb(title(proposal), reverse("evaluation:proposal", args=[proposal.pk]))
    return [top, own, Crumb(here)]


def title(proposal: Proposal) -> str:
    """方案 3."""
    return _("方案 %(n)d") % {"n": proposal.number}


@only(CLERK, SIGNER)
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals of a round; a new commitment; until when wishes may be given."""
    waiting = visible_to(request.user).filter(leaving(BULK))
    chosen = round_chosen(request, waiting)
    act = request.POST.get("act", "")
    form = WishesForm(request.POST if act == "wishes" else None, initial=_asked(chosen.round))
    refusals: Sequence[Refusal] = ()
    if request.method == "POST" and chosen.round:
        try:
            if done := _round_act(request, chosen.round, act, form):
                return done
        except Refused as refused:
            refusals = refused.refusals
    found = proposals_for(request.user).filter(round=chosen.round).defer("inputs", "outcome")
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "rows": [(one, STATE_TAGS[State(one.state)]) for one in found],
        "open": any(one.state in actions.OPEN for one in found),
        "wishes": _wishes(chosen.round),
        "form": form,
        "refusals": refusals,
        "page": form,
    }
    status = 409 if refusals else 422 if form.errors else 200
    return render(request, "evaluation/national/proposals.html", context, status=status)


def _round_act(
    request: HttpRequest, round_: Round, act: str, form: WishesForm
) -> HttpResponse | None:
    who = {"actor": request.user, "now": request.now}
    if act == "commit":
        made = actions.commit_seed(round_, **who)
        messages.success(request, _("已承诺种子，%(title)s可以求解") % {"title": title(made)})
        return redirect("evaluation:proposal", made.pk)
    if act == "stop_wishes":
        ask_for_wishes(round_, None, **who)
        messages.success(request, _("已停止征集评审意愿"))
        return redirect(at_round("evaluation:proposals", round_))
    if act == "wishes" and form.is_valid():
        ask_for_wishes(round_, form.cleaned_data["until"], **who)
        messages.success(request, _("已征集评审意愿，并通知在库专家"))
        return redirect(at_round("evaluation:proposals", round_))
    return None


def _asked(round_: Round | None) -> dict[str, Any]:
    rule = getattr(round_, "review_rule", None)
    return {"until": rule.wishes_until} if rule else {}


def _wishes(round_: Round | None) -> dict[str, Any]:
    rule: ReviewRule | None = getattr(round_, "review_rule", None)
    if round_ is None or rule is None:
        return {}
    given = Preference.objects.filter(dossier__round=round_)
    return {
        "until": rule.wishes_until,
        "closed": drawing(round_),
        "given": given.aggregate(n=Count("expert", distinct=True))["n"],
    }


@only(CLERK, SIGNER)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal in whatever state it is."""
    found = proposal_for(request, pk)
    refusals: Sequence[Refusal] = ()
    if request.method == "POST":
        try:
            return _act(request, found)
        except Refused as refused:
            refusals = refused.refusals
    context = {
        "proposal": found,
        "round": found.round,
        "title": title(found),
        "crumbs": crumbs(found),
        "tag": STATE_TAGS[State(found.state)],
        "facts": facts_of(found),
        "refusals": refusals,
        "editable": found.state == State.DRAFT,
        "replaceable": found.state in actions.OPEN,
        **_by_state(request, found),
    }
    status = 409 if refusals else 200
    return render(request, "evaluation/national/proposal.html", context, status=status)


def _act(request: HttpRequest, found: Proposal) -> HttpResponse:
    who = {"actor": request.user, "now": request.now}
    acts: dict[str, tuple[Callable[..., Proposal], str]] = {
        "solve": (actions.solve_proposal, _("已求解")),
        "discard": (actions.discard, _("方案已作废")),
    }
    if request.POST.get("act") not in acts:
        raise Http404
    act, said = acts[request.POST["act"]]
    act(found, **who)
    messages.success(request, said)
    return redirect("evaluation:proposal", found.pk)


def facts_of(found: Proposal) -> list[Answer]:
    """What anybody needs to verify the draw; the seed stays hidden until publication."""
    coming = found.state in actions.OPEN
    hidden = _("发布后公开") if coming else _("本方案未发布，种子不公开")
    revealed = found.seed if found.state == State.PUBLISHED else hidden
    return [
        Answer(_("种子承诺值（SHA-256）"), found.commitment, mono=True),
        Answer(_("输入摘要（SHA-256）"), found.inputs_digest, mono=True),
        Answer(_("种子"), revealed, mono=found.state == State.PUBLISHED),
    ]


def _by_state(request: HttpRequest, found: Proposal) -> dict[str, Any]:
    size = {
        "cases": len(found.inputs["seats"]),
        "experts": len(found.inputs["reviewers"]),
        "places": sum(seat["wanted"] for seat in found.inputs["seats"]),
    }
    if found.state == State.IMPOSSIBLE:
        return {"size": size, "ways_out": ways_out(found)}
    if not found.outcome:
        return {"size": size}
    view = request.GET.get("view", "")
    by_expert = view == "experts"
    shown = _loads(request, found) if by_expert else _panels(request, found)
    return {
        "size": size,
        "compared": Comparison.of(found),
        "tabs": _tabs(found, view),
        "by_expert": by_expert,
        **shown,
    }


def _tabs(found: Proposal, view: str) -> list[Tab]:
    address = reverse("evaluation:proposal", args=[found.pk])
    return [
        Tab(_("按案卷"), address, view != "experts"),
        Tab(_("按专家"), f"{address}?view=experts", view == "experts"),
    ]


def _panels(request: HttpRequest, found: Proposal) -> dict[str, Any]:
    cases = cases_of(found, request.user)
    words = request.GET.get("q", "").strip()
    if words:
        people = found.pairs.filter(expert__user__name__contains=words).values("dossier")
        named = Q(institution__name__contains=words) | Q(reference__icontains=words)
        cases = cases.filter(named | Q(pk__in=people))
    changed = request.GET.get("show") == "changed"
    if changed:
        cases = cases.filter(pk__in=found.pairs.exclude(change=Change.KEEP).values("dossier"))
    page = Page.of(request, cases, unit=_("件"), per_page=PER_PAGE)
    chips = [
        Chip(_("全部案卷"), "?", on=not changed),
        Chip(_("只看有变动的"), "?show=changed", on=changed),
    ]
    return {"page_of": page, "panels": panels_shown(found, page.rows), "q": words, "chips": chips}


def _loads(request: HttpRequest, found: Proposal) -> dict[str, Any]:
    page = Page.of(request, loads_of(found), unit=_("名"), per_page=PER_PAGE)
    return {"page_of": page, "loads": page.rows}


@only(CLERK, SIGNER)
def proposal_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publication does, then the act."""
    found = proposal_for(request, pk)
    refusals: Sequence[Refusal] = ()
    if request.method == "POST":
        try:
            actions.publish(found, actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("方案已发布，专家会收到通知；种子已公开"))
            return redirect("evaluation:proposal", found.pk)
    elif found.state == State.DRAFT:
        rows = list(found.pairs.order_by("dossier", "pk"))
        refusals = actions.publication_refusals(found, rows, request.now)
    else:
        return redirect("evaluation:proposal", found.pk)
    context = {
        "proposal": found,
        "round": found.round,
        "title": title(found),
        "crumbs": crumbs(found, _("核对与发布")),
        "compared": Comparison.of(found),
        "told": found.pairs.filter(change=Change.ADD).aggregate(n=Count("expert", distinct=True))[
            "n"
        ],
        "refusals": refusals,
    }
    status = 409 if refusals and request.method == "POST" else 200
    return render(request, "evaluation/national/proposal_publish.html", context, status=status)


@only(CLERK, SIGNER)
def proposal_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The change set as a workbook that can be edited and imported again."""
    found = proposal_for(request, pk)
    header = [
        _("案卷编号"), _("申报单位"), _("专家编号"), _("专家"), _("工作单位"), _("变动"),
        _("来源"), _("一般关联"), _("评审意愿"), _("说明"),
    ]  # fmt: skip
    filters = [
        f"{_('批次')}：{found.round}",
        f"{_('状态')}：{found.get_state_display()}",
        *(f"{fact.label}：{fact.value}" for fact in facts_of(found)),
    ]
    name = f"{_('分配方案')}{found.number}"
    record("export", actor=request.user, on=found, result="read", at=request.now, what=name)
    rows = _table(found, cases_of(found, request.user))
    return xlsx_response(Export(name, header, rows, request.now, filters))


def _table(found: Proposal, cases: QuerySet[Dossier]) -> list[list[Any]]:
    return [
        [
            panel.case.reference,
            panel.case.institution.name,
            line.row.expert_id,
            str(line.row.expert.user),
            line.row.expert.employer,
            line.row.get_change_display(),
            line.row.get_origin_display(),
            "；".join(f"{hit.label}：{hit.evidence}" for hit in line.soft),
            line.wish,
            line.row.note,
        ]
        for panel in panels_shown(found, list(cases))
        for line in panel.lines
    ]
