"""我的评审: an expert's cases, the declaration, the split view and the score sheet."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import review as actions
from evaluation.actions import scoring
from evaluation.forms.expert import RecuseForm, ScoreForm, field_of
from evaluation.models import Assignment, ReviewRule, ScoreSheet
from evaluation.reviewing import Scored, facts_by_clause, partial_total, parts_of
from portal.accounts.access import only
from portal.audit.actions import record_reading
from portal.dossiers.models import Dossier
from portal.dossiers.queries import dossier_for, visible_to
from portal.dossiers.submissions import latest_submission
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.pages import Page
from portal.ui.parts import Tab

PER_PAGE = 40
INCOMPLETE = frozenset({"missing", "opinion_missing"})
ACTS = frozenset({"declare", "recuse", "save", "submit", "skip"})


def mine(request: HttpRequest) -> Any:
    """The live assignments of the signed-in expert, oldest first."""
    return Assignment.objects.filter(expert__user=request.user, ended_at__isnull=True).order_by(
        "pk"
    )


def open_references(request: HttpRequest) -> list[str]:
    """The cases the expert can open now and has not handed in, in order."""
    waiting = mine(request).filter(dossier__in=visible_to(request.user).values("pk"))
    waiting = waiting.exclude(sheets__state=ScoreSheet.State.SUBMITTED)
    return list(waiting.values_list("dossier__reference", flat=True))


@only(Role.EXPERT)
def reviews(request: HttpRequest) -> HttpResponse:
    """Every task of this expert with its state; a case not yet open shows its number only."""
    tasks = (
        Assignment.objects.filter(expert__user=request.user)
        .select_related("dossier__institution", "dossier__region", "dossier__round")
        .prefetch_related("sheets")
        .order_by("ended_at", "pk")
    )
    open_now = set(visible_to(request.user).values_list("pk", flat=True))
    page = Page.of(request, tasks, unit=_("件"), per_page=PER_PAGE)
    rows = [(task, task.dossier_id in open_now, *_said(task, open_now)) for task in page.rows]
    waiting = open_references(request)
    context = {
        "rows": rows,
        "page_of": page,
        "next": waiting[0] if waiting else "",
        "left": len(waiting),
    }
    return render(request, "evaluation/expert/reviews.html", context)


def _said(task: Assignment, open_now: set[int]) -> tuple[str, str]:
    """Tag and words of a task."""
    if task.ended_at is not None:
        return "off", task.get_end_display()
    latest = next(iter(task.sheets.all()), None)
    if latest is not None and latest.state == ScoreSheet.State.SUBMITTED:
        return "done", _("已提交")
    if task.dossier_id not in open_now:
        return "off", _("评分未开放")
    return ("doing", _("草稿")) if latest else ("todo", _("未评"))


def task_for(request: HttpRequest, reference: str) -> Assignment:
    """The expert's live assignment on a visible case, or 404: also right after it has ended."""
    case = dossier_for(request.user, reference)
    task = mine(request).filter(dossier=case).select_related("expert__user").first()
    if task is None:
        raise Http404
    task.dossier = case
    return task


@only(Role.EXPERT)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: the declaration first, then material and score sheet side by side."""
    task = task_for(request, reference)
    act = request.POST.get("act", "")
    act = act if act in ACTS else ""
    recusal = RecuseForm(request.POST if act == "recuse" else None)
    if act == "recuse" and recusal.is_valid():
        actions.recuse(task, reason=recusal.cleaned_data["reason"], now=request.now)
        messages.success(request, _("已回避，这件案卷不再由您评审"))
        return redirect("evaluation:reviews")
    if act == "declare":
        actions.declare(task, now=request.now)
        return redirect("evaluation:review", reference)
    if task.declared_at is None or act == "recuse" or "recuse" in request.GET:
        context = {"task": task, "case": task.dossier, "form": recusal}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if recusal.errors else HTTPStatus.OK
        return render(request, "evaluation/expert/declare.html", context, status=status)
    return _scored(request, task, act)


def _scored(request: HttpRequest, task: Assignment, act: str) -> HttpResponse:
    """Save, submit or skip; a page that is refused keeps everything that was typed."""
    rule = ReviewRule.objects.prefetch_related("criteria").get(round=task.dossier.round_id)
    sheet = task.sheets.prefetch_related("scores").first()
    form = ScoreForm(request.POST if act else None, rule=rule, initial=_initial(sheet))
    if act == "skip":
        return _onwards(request, task)
    refusals: Sequence[Refusal] = ()
    if act and form.is_valid():
        try:
            return _handed_in(request, task, form, act)
        except Refused as refused:
            refusals = refused.refusals
    context = _page(request, task, rule, sheet, form)
    status = _status(form, refusals)
    context |= {"refusals": refusals}
    return render(request, "evaluation/expert/review.html", context, status=status)


def _handed_in(request: HttpRequest, task: Assignment, form: ScoreForm, act: str) -> HttpResponse:
    given = (form.scores, form.cleaned_data["opinion"])
    if act == "submit":
        scoring.submit(task, *given, now=request.now)
        messages.success(request, _("评分已提交"))
        return _onwards(request, task)
    scoring.save_draft(task, *given, now=request.now)
    messages.success(request, _("草稿已保存"))
    return redirect("evaluation:review", task.dossier.reference)


def _onwards(request: HttpRequest, task: Assignment) -> HttpResponse:
    """To the next case that is not handed in, going round; to the list when there is none."""
    order = open_references(request)
    own = task.dossier.reference
    every = list(mine(request).values_list("dossier__reference", flat=True))
    place = every.index(own)
    around = [*every[place + 1 :], *every[:place]]
    following = next((each for each in around if each in order), None)
    if following is None:
        return redirect("evaluation:reviews")
    return redirect("evaluation:review", following)


def _status(form: ScoreForm, refusals: Sequence[Refusal]) -> int:
    if form.errors:
        return HTTPStatus.BAD_REQUEST
    if not refusals:
        return HTTPStatus.OK
    incomplete = all(refusal.code in INCOMPLETE for refusal in refusals)
    return HTTPStatus.UNPROCESSABLE_ENTITY if incomplete else HTTPStatus.CONFLICT


def _initial(sheet: ScoreSheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    given = {field_of(score.criterion_id): str(int(score.value)) for score in sheet.scores.all()}
    return {**given, "opinion": sheet.opinion}


def _page(
    request: HttpRequest,
    task: Assignment,
    rule: ReviewRule,
    sheet: ScoreSheet | None,
    form: ScoreForm,
) -> dict[str, Any]:
    case = task.dossier
    record_reading(request.user, case, "评审材料")
    parts = parts_of(case, latest_submission(case))
    wanted = request.GET.get("tab", "")
    part = next((each for each in parts if each.code == wanted), parts[0])
    saved = {score.criterion_id: score.value for score in sheet.scores.all()} if sheet else {}
    return {
        "case": case,
        "task": task,
        "sheet": sheet,
        "locked": sheet is not None and sheet.state == ScoreSheet.State.SUBMITTED,
        "earlier": task.sheets.filter(state=ScoreSheet.State.SUPERSEDED).prefetch_related(
            "scores__criterion"
        ),
        "tabs": [Tab(each.title, f"?tab={each.code}", each is part) for each in parts],
        "part": part,
        "form": form,
        "page": form,
        "rows": _rows(case, rule, form),
        "total": partial_total(rule, saved),
        "scored": len(saved),
        "criteria": rule.criteria.count(),
        "rule": rule,
        **_place(request, case),
    }


def _rows(case: Dossier, rule: ReviewRule, form: ScoreForm) -> list[Scored]:
    facts = facts_by_clause(case)
    return [
        Scored(
            one,
            field_of(one.pk),
            "；".join(facts[code] for code in one.clauses if code in facts),
            form[field_of(one.pk)].value() or "",
            "；".join(form[field_of(one.pk)].errors),
        )
        for one in rule.criteria.all()
    ]


def _place(request: HttpRequest, case: Dossier) -> dict[str, Any]:
    """Which of the expert's cases this is, and its neighbours."""
    visible = mine(request).filter(dossier__in=visible_to(request.user).values("pk"))
    every = list(visible.values_list("dossier__reference", flat=True))
    at = every.index(case.reference)
    done = len(every) - len(open_references(request))
    return {
        "number": at + 1,
        "count": len(every),
        "done": done,
        "before": every[at - 1] if at else "",
        "after": every[at + 1] if at + 1 < len(every) else "",
    }
