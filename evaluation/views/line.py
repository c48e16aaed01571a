"""划线: what-if beside each other, the draft, its moves, closing, minutes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions import line as actions
from evaluation.forms.national_cases import ReasonForm
from evaluation.forms.national_lines import TermsForm
from evaluation.lined import list_of, verified
from evaluation.models import LineDraw
from evaluation.pages.line import Option, differing, option, rows_of, words_of
from evaluation.snapshot import rule_digest, snapshot
from evaluation.stages import DECIDING, leaving
from evaluation.views.chosen import round_chosen
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.dossiers.queries import dossier_for, visible_to
from portal.dossiers.walls import refuse_unless_whole
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.ui.forms import ErrorSummary
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
PER_PAGE = 100
EMPTY: dict[str, Any] = {"cases": [], "labels": {"entity_type": {}, "region": {}}, "rule": {}}
SIDES = {"above": True, "below": False}


@only(CLERK, SIGNER)
def lines(request: HttpRequest) -> HttpResponse:
    """The lines of a round, and up to three sets of terms in the URL with what each would give.

    Nothing is stored. What is shown is computed from the cases that the viewer may see.
    """
    visible = visible_to(request.user)
    chosen = round_chosen(request, visible.filter(leaving(DECIDING)))
    inputs = snapshot(chosen.round, visible) if chosen.round else EMPTY
    return _lines(request, chosen.round, inputs, rounds=chosen.chips)


def _lines(
    request: HttpRequest,
    round_: Round | None,
    inputs: dict[str, Any],
    *,
    rounds: Sequence[Any] = (),
    refusals: Sequence[Refusal] = (),
) -> HttpResponse:
    options = _options(request, round_, inputs)
    asked = [each for each in options if each.drawn]
    drawn = {each.title: each.drawn for each in asked}
    page = Page.of(request, inputs["cases"], unit=_("件"), per_page=PER_PAGE)
    summary = ErrorSummary.of(*[each.form for each in options])
    context = {
        "round": round_,
        "rounds": rounds,
        "rule": getattr(round_, "review_rule", None),
        "drawn": LineDraw.objects.filter(round=round_).select_related("drafted_by", "closed_by"),
        "options": options,
        "asked": asked,
        "columns": _columns(asked),
        "differing": differing(list(drawn.values())),
        "page_of": page,
        "rows": rows_of(inputs, drawn, page.rows),
        "summary": summary,
        "title_prefix": summary.title_prefix,
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if summary else 200
    return render(request, "evaluation/national/lines.html", context, status=status)


def _options(request: HttpRequest, round_: Round | None, inputs: dict[str, Any]) -> list[Option]:
    """The three sets of terms; one that the URL says nothing of is an empty form."""
    given = request.POST if request.method == "POST" else request.GET
    rule = getattr(round_, "review_rule", None)
    names = {"a": _("方案甲"), "b": _("方案乙"), "c": _("方案丙")}
    found = []
    for key, title in names.items():
        stated = any(v for k, v in given.items() if k.startswith(f"{key}-") and k != f"{key}-ties")
        initial = {"number": round_.target} if round_ and key == "a" else {}
        form = TermsForm(given if stated else None, prefix=key, rule=rule, initial=initial)
        found.append(option(key, title, form, inputs))
    return found


def _columns(asked: Sequence[Option]) -> str:
    heads = [_("名次#"), _("单位"), _("专家评分"), _("分差#"), _("综合得分#")]
    return "|".join([*heads, *(each.title for each in asked)])


@require_POST
@only(CLERK, SIGNER)
def line_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Store one of the sets of terms with the ranking as it stands."""
    round_ = get_object_or_404(Round.objects.select_related("review_rule"), slug=slug)
    inputs = snapshot(round_, visible_to(request.user))
    wanted = next((o for o in _options(request, round_, inputs) if o.form.is_bound), None)
    if wanted is None or not wanted.form.is_valid():
        return _lines(request, round_, inputs)
    try:
        drafted = actions.draft_line(round_, wanted.form.terms, actor=request.user, now=request.now)
    except Refused as refused:
        return _lines(request, round_, inputs, refusals=refused.refusals)
    messages.success(
        request, _("第 %(n)d 次划线已拟定，由另一名经办人确认") % {"n": drafted.number}
    )
    return redirect("evaluation:line", drafted.pk)


def line_for(request: HttpRequest, pk: int) -> LineDraw:
    """A stored line, for an officer who may see every case of its round."""
    found = LineDraw.objects.select_related("round", "drafted_by", "closed_by")
    line = get_object_or_404(found, pk=pk)
    refuse_unless_whole(request.user, line.round)
    return line


@only(CLERK, SIGNER)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with its list; while it is a draft, to be moved in, closed or given up."""
    found = line_for(request, pk)
    refusals: Sequence[Refusal] = ()
    try:
        done = _line_act(request, found)
    except Refused as refused:
        done, refusals = "", refused.refusals
    if done:
        messages.success(request, done)
        return redirect("evaluation:line", pk)
    page = Page.of(request, found.inputs["cases"], unit=_("件"), per_page=PER_PAGE)
    context = {**line_page(found, page.rows), "page_of": page, "refusals": refusals}
    return render(
        request, "evaluation/national/line.html", context, status=409 if refusals else 200
    )


def _line_act(request: HttpRequest, found: LineDraw) -> str:
    act, who = request.POST.get("act", ""), {"actor": request.user, "now": request.now}
    if act == "close":
        actions.close_line(found, **who)
        return _("划线已确认，全部案卷已办理；结果尚未告知申报单位")
    if act == "discard":
        actions.discard_line(found, **who)
        return _("拟稿已作废")
    return ""


def line_page(found: LineDraw, cases: Sequence[Any] | None = None) -> dict[str, Any]:
    """What the page (its ``cases``), the minutes and the workbook (all cases) of a line say."""
    drawn = list_of(found)
    closed = found.state == LineDraw.State.CLOSED
    return {
        "line": found,
        "draft": found.state == LineDraw.State.DRAFT,
        "rows": rows_of(found.inputs, {"": drawn}, cases),
        "words": words_of(found.terms, found.inputs["labels"]),
        "above": sum(one.above for one in drawn),
        "below": sum(not one.above for one in drawn),
        "beyond": found.round.target is not None
        and sum(one.above for one in drawn) > found.round.target,
        "criteria": found.inputs["rule"]["criteria"],
        "rule_digest": rule_digest(found.inputs),
        "moves": found.moves.select_related("dossier__institution", "moved_by"),
        "check": verified(found) if closed else None,
    }


@only(CLERK, SIGNER)
def line_move(request: HttpRequest, pk: int, side: str, reference: str) -> HttpResponse:
    """Move one case of a draft across the line, with the reason."""
    found = line_for(request, pk)
    case = dossier_for(request.user, reference)
    if side not in SIDES or found.state != LineDraw.State.DRAFT:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        who = {"actor": request.user, "now": request.now}
        actions.move_case(found, case, above=SIDES[side], reason=reason, **who)
        messages.success(request, _("“%(name)s”已移动，理由已记录") % {"name": case.institution})
        return redirect("evaluation:line", pk)
    title = _("移至线上") if SIDES[side] else _("移至线下")
    context = {"line": found, "case": case, "form": form, "title": title}
    status = 422 if form.errors else 200
    return render(request, "evaluation/national/line_move.html", context, status=status)
