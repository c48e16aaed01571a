"""评审组织: which experts score which case, opening and closing, and the defence's scores."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions import review as actions
from evaluation.actions import scoring
from evaluation.assigning import refusals_against
from evaluation.forms.national_cases import ReasonForm
from evaluation.forms.national_panels import DefenceForm
from evaluation.models import Assignment, Expert, ReviewRule, ScoreSheet
from evaluation.pages.candidates import Candidate, candidates, only_declined
from evaluation.policy.expertise import COMMITTEE_FIELDS
from evaluation.queries import needs_experts
from evaluation.stages import leaving
from evaluation.views.chosen import at_round, round_chosen
from portal.accounts.access import only
from portal.accounts.models import Membership
from portal.accounts.queries import shanghai_day
from portal.dossiers.actions import advance, refusals_of
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import dossier_for, programme_of, state_of, visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.programmes.registry import all_programmes
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
STATES = ("awaiting_review", "scoring", "defence")
MOST_EXPERTS = 50
BULK = {"open_scoring": actions.open_scoring, "close_scoring": actions.close_scoring}
ACTS = (*BULK, "conclude_review")


def in_review(request: HttpRequest, round_: Round) -> QuerySet[Dossier]:
    """The visible cases of a round whose route has experts, from assignment to defence."""
    codes = [code for code, found in all_programmes().items() if needs_experts(found)]
    live = Q(assignments__ended_at__isnull=True)
    done = live & Q(assignments__sheets__state=ScoreSheet.State.SUBMITTED)
    cases = visible_to(request.user).filter(round=round_, programme__in=codes, state__in=STATES)
    return (
        cases.select_related("institution", "region", "round")
        .annotate(
            experts=Count("assignments", filter=live, distinct=True),
            scored=Count("assignments", filter=done, distinct=True),
            judges=Count("defence_scores__judge", distinct=True),
        )
        .order_by("region__position", "institution__name", "pk")
    )


@only(CLERK, SIGNER)
def panels(request: HttpRequest) -> HttpResponse:
    """Every case in review, with how many experts it has and how many have handed in."""
    chosen = round_chosen(request, visible_to(request.user).filter(leaving(ACTS)))
    cases = in_review(request, chosen.round) if chosen.round else Dossier.objects.none()
    wanted = request.GET.get("state", "")
    if wanted in STATES:
        cases = cases.filter(state=wanted)
    page = Page.of(request, cases, unit=_("件"), per_page=50)
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "page_of": page,
        "rows": [(case, state_of(case)) for case in page.rows],
        "rule": getattr(chosen.round, "review_rule", None),
    }
    return render(request, "evaluation/national/panels.html", context)


def chosen_cases(request: HttpRequest, references: Sequence[str]) -> list[Dossier]:
    """The named cases, all visible or 404."""
    wanted = set(references)
    found = visible_to(request.user).filter(reference__in=wanted)
    cases = list(found.select_related("institution", "region", "round").order_by("pk"))
    if not cases or len(cases) != len(wanted):
        raise Http404
    return cases


@only(CLERK, SIGNER)
@require_POST
def panels_act(request: HttpRequest) -> HttpResponse:
    """Open or close scoring of the chosen cases: a page that lists them first, then the act."""
    act = request.POST.get("act", "")
    if act not in BULK:
        raise Http404
    references = request.POST.getlist("case")
    if not references:
        messages.warning(request, _("请先选择案卷"))
        return redirect("evaluation:panels")
    cases = chosen_cases(request, references)
    refusals: Sequence[Refusal] = ()
    if "confirm" in request.POST:
        try:
            BULK[act](cases, actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("已办理 %(n)d 件") % {"n": len(cases)})
            return redirect(at_round("evaluation:panels", cases[0].round))
    label = next(step.label for step in programme_of(cases[0]).flow.steps if step.action == act)
    context = {"act": act, "label": label, "cases": cases, "refusals": refusals}
    status = 409 if refusals else 200
    return render(request, "evaluation/national/panels_confirm.html", context, status=status)


def fields_named(words: str) -> list[str]:
    """The codes of the committee's fields whose title holds the words."""
    return [one.code for one in COMMITTEE_FIELDS if words in one.title]


def active_experts(request: HttpRequest, words: str = "") -> QuerySet[Expert]:
    """Experts in the pool who hold the role today."""
    held = Membership.objects.on(shanghai_day(request.now)).filter(role=Role.EXPERT)
    found = Expert.objects.filter(in_pool=True, user__in=held.values("user"), user__is_active=True)
    if words:
        named = Q(user__name__contains=words) | Q(employer__contains=words)
        found = found.filter(named | Q(skills__field__in=fields_named(words))).distinct()
    return found.select_related("user", "region").prefetch_related("skills")


@only(CLERK, SIGNER)
def panels_assign(request: HttpRequest) -> HttpResponse:
    """Experts for a set of cases: choose, look at the pairs, assign all or none."""
    given = request.POST if request.method == "POST" else request.GET
    if not given.getlist("case"):
        messages.warning(request, _("请先选择案卷"))
        return redirect("evaluation:panels")
    cases = chosen_cases(request, given.getlist("case"))
    words = given.get("q", "").strip()
    keys = [key for key in given.getlist("expert") if key.isdecimal()]
    chosen = list(active_experts(request).filter(pk__in=keys))
    again = given.get("again", "").strip()
    refusals: Sequence[Refusal] = ()
    if request.method == "POST" and chosen and "confirm" in given:
        try:
            actions.assign(
                [(c, chosen) for c in cases], actor=request.user, now=request.now, again=again
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("已邀请 %(n)d 名专家") % {"n": len(chosen)})
            return redirect(at_round("evaluation:panels", cases[0].round))
    confirming = request.method == "POST" and bool(chosen) and "find" not in given
    if confirming and not refusals:
        refusals = refusals_against([(case, chosen) for case in cases], now=request.now)
    found = active_experts(request, words).exclude(pk__in=[expert.pk for expert in chosen])
    context = {
        "cases": cases,
        "chosen": chosen,
        "keys": [expert.pk for expert in chosen],
        "experts": [*chosen, *found[:MOST_EXPERTS]],
        "most": MOST_EXPERTS,
        "q": words,
        "confirming": confirming,
        "refusals": refusals,
        "may_come_again": only_declined(refusals),
    }
    status = 409 if refusals else 200
    return render(request, "evaluation/national/panels_assign.html", context, status=status)


@only(CLERK, SIGNER)
def panel(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: its experts and their sheets, the experts who could be added, the defence."""
    case = dossier_for(request.user, reference)
    if not needs_experts(programme_of(case)):
        raise Http404
    defence = DefenceForm(request.POST if request.POST.get("act") == "defence" else None)
    refusals: Sequence[Refusal] = ()
    try:
        done = _panel_act(request, case, defence)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect(_after(request, reference))
    context = {**_panel(request, case), "defence_form": defence, "refusals": refusals}
    status = 409 if refusals else 422 if defence.errors else 200
    return render(request, "evaluation/national/panel.html", context, status=status)


def _looking(request: HttpRequest) -> bool:
    """Whether the experts who could be added are asked for: finding them weighs every conflict."""
    return "q" in request.GET or request.POST.get("act") == "assign"


def _after(request: HttpRequest, reference: str) -> str:
    """Back to the case, with the list of experts still open where one was just chosen from it."""
    address = reverse("evaluation:panel", args=[reference])
    words = urlencode({"q": request.GET.get("q", "")})
    return f"{address}?{words}" if request.POST.get("act") == "assign" else address


def _panel_act(request: HttpRequest, case: Dossier, defence: DefenceForm) -> str:
    """Perform what was posted; empty when there is nothing to perform."""
    act, who = request.POST.get("act", ""), {"actor": request.user, "now": request.now}
    if act == "assign":
        expert = get_object_or_404(active_experts(request), pk=request.POST.get("expert") or 0)
        actions.assign([(case, [expert])], again=request.POST.get("again", "").strip(), **who)
        return _("已邀请%(name)s") % {"name": expert.user}
    if act == "defence" and defence.is_valid():
        scoring.record_defence(case, **defence.cleaned_data, **who)
        return _("答辩得分已记录")
    if act == "conclude_review":
        advance(case, act, **who)
        return _("评审已结束")
    if act in BULK:
        BULK[act]([case], **who)
        return _("已办理")
    return ""


def _panel(request: HttpRequest, case: Dossier) -> dict[str, Any]:
    tasks = (
        case.assignments.select_related("expert__user", "expert__region")
        .prefetch_related("sheets__scores__criterion")
        .order_by(F("ended_at").asc(nulls_first=True), "pk")
    )
    assignable = case.state in actions.ASSIGNABLE
    looking = assignable and _looking(request)
    steps = {step.action for step in programme_of(case).flow.steps_from(case.state)}
    asked = {"actor": request.user, "now": request.now}
    return {
        "case": case,
        "state": state_of(case),
        "rule": ReviewRule.objects.filter(round=case.round_id).first(),
        "tasks": tasks,
        "experts": _candidates(request, case, tasks) if looking else (),
        "looking": looking,
        "most": MOST_EXPERTS,
        "q": request.GET.get("q", "").strip(),
        "assignable": assignable,
        "steps": [
            (step, refusals_of(case, step.action, **asked))
            for step in programme_of(case).flow.steps_from(case.state)
            if step.action in ACTS
        ],
        "defence": case.defence_scores.select_related("recorded_by"),
        "in_defence": "conclude_review" in steps,
    }


def _candidates(
    request: HttpRequest, case: Dossier, tasks: Iterable[Assignment]
) -> list[Candidate]:
    live = {task.expert_id for task in tasks if task.ended_at is None}
    experts = active_experts(request, request.GET.get("q", "").strip()).exclude(pk__in=live)
    return candidates(case, experts[:MOST_EXPERTS], request.now)


@only(CLERK, SIGNER)
def assignment_release(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take an expert off a case, with the reason."""
    case = dossier_for(request.user, reference)
    task = get_object_or_404(case.assignments.select_related("expert__user"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.release(
            task, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
        )
        messages.success(request, _("%(name)s已不再评审这件案卷") % {"name": task.expert.user})
        return redirect("evaluation:panel", reference)
    said = _("调整后，%(name)s立即不能再查看这件案卷。") % {"name": task.expert.user}
    return _with_reason(request, case, form, _("调整评审专家"), said)


@only(CLERK)
def sheet_reopen(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Give a submitted sheet back to its expert, with the reason."""
    case = dossier_for(request.user, reference)
    sheets = ScoreSheet.objects.filter(assignment__dossier=case)
    sheet = get_object_or_404(sheets.select_related("assignment__expert__user"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scoring.reopen(
            sheet, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
        )
        messages.success(request, _("评分已退回，原评分留存"))
        return redirect("evaluation:panel", reference)
    said = _("退回后由%(name)s重新评定并提交，原评分留存可查。") % {
        "name": sheet.assignment.expert.user
    }
    return _with_reason(request, case, form, _("退回重评"), said)


def _with_reason(
    request: HttpRequest, case: Dossier, form: ReasonForm, title: str, said: str
) -> HttpResponse:
    context = {"case": case, "form": form, "title": title, "said": said}
    status = 422 if form.errors else 200
    return render(request, "evaluation/national/panel_reason.html", context, status=status)
