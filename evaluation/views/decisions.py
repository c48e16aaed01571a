"""综合评价与拟认定: the ranking with its raw figures, and who is proposed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions.decision import ACTIONS, decide
from evaluation.lines import state_of
from evaluation.pages.figures import beside
from evaluation.ranking import Judged, Ranked, judged_in, said
from evaluation.stages import DECIDING, leaving
from evaluation.views.chosen import at_round, round_chosen
from evaluation.views.panels import chosen_cases
from portal.accounts.access import only
from portal.audit.actions import record
from portal.dossiers.models import Round
from portal.dossiers.queries import programme_of, visible_to
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.kernel.scoring import shown
from portal.ui.exports import Export, xlsx_response
from portal.ui.pages import Page

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
PER_PAGE = 50
PROPOSED = ("proposed", "publicity", "recognised")


@only(CLERK, SIGNER)
def decisions(request: HttpRequest) -> HttpResponse:
    """The ranking, the examined cases of the other route beside it, and the target (R0-25)."""
    visible = visible_to(request.user)
    chosen = round_chosen(request, visible.filter(leaving(DECIDING)))
    judged = judged_in(chosen.round, visible) if chosen.round else Judged((), ())
    context = {"rounds": chosen.chips, **_page(request, chosen.round, judged)}
    return render(request, "evaluation/national/decisions.html", context)


def _page(request: HttpRequest, round_: Round | None, judged: Judged) -> dict[str, Any]:
    """Fifty of each list; places and totals are those of the whole round."""
    ranked = Page.of(request, judged.ranked, unit=_("件"), per_page=PER_PAGE)
    examined = Page.of(
        request, judged.examined, unit=_("件"), per_page=PER_PAGE, parameter="examined"
    )
    rows = [(row, state_of(row.dossier)) for row in ranked.rows]
    proposed = sum(1 for row in judged.ranked if row.dossier.state in PROPOSED)
    return {
        "round": round_,
        "page_of": ranked,
        "rows": rows,
        "shown": beside(judged, rows, round_),
        "flagged": [(name, one, shown(one.deviation)) for name, one in judged.flagged],
        "examined_of": examined,
        "examined": [(line, state_of(line)) for line in examined.rows],
        "rule": getattr(round_, "review_rule", None),
        "proposed": proposed,
        "beyond": round_ is not None and round_.target is not None and proposed > round_.target,
    }


@require_POST
@only(CLERK, SIGNER)
def decide_cases(request: HttpRequest) -> HttpResponse:
    """Propose, take back, or not select the chosen cases: first a page that lists them."""
    action = request.POST.get("act", "")
    if action not in ACTIONS:
        raise Http404
    if not request.POST.getlist("case"):
        messages.warning(request, _("请先选择案卷"))
        return redirect("evaluation:decisions")
    cases = chosen_cases(request, request.POST.getlist("case"))
    note = request.POST.get("note", "").strip()
    refusals: tuple[Any, ...] = ()
    if "confirm" in request.POST:
        try:
            decide(cases, action, note=note, actor=request.user, now=request.now)
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("已办理 %(n)d 件") % {"n": len(cases)})
            return redirect(at_round("evaluation:decisions", cases[0].round))
    steps = [step for case in cases for step in programme_of(case).flow.steps]
    step = next((each for each in steps if each.action == action), None)
    context = {"step": step, "cases": cases, "note": note, "refusals": refusals}
    status = 409 if refusals else 200
    return render(request, "evaluation/national/decisions_confirm.html", context, status=status)


@only(CLERK, SIGNER)
def decisions_export(request: HttpRequest, slug: str) -> HttpResponse:
    """Every score with its author and version, one line each, and the figures made of them."""
    round_ = get_object_or_404(Round, slug=slug)
    header = (
        _("名次"),
        _("案卷编号"),
        _("单位名称"),
        _("省份"),
        _("优先荣誉"),
        _("评分来源"),
        _("评分人"),
        _("版本"),
        _("指标与得分"),
        _("合计"),
        _("原始平均"),
        _("去极值平均"),
        _("尺度校正平均"),
        _("分差"),
        _("规则所用专家得分"),
        _("答辩平均"),
        _("综合得分"),
        _("状态"),
    )
    judged = judged_in(round_, visible_to(request.user))
    ranked = judged.ranked
    rows = (line for row in ranked for line in _lines(judged, row))
    record("export_ranking", actor=request.user, on=round_, at=request.now, cases=len(ranked))
    return xlsx_response(
        Export(_("综合评价"), header, rows, request.now, [f"{_('批次')}：{round_}"])
    )


def _lines(judged: Judged, row: Ranked) -> Iterator[tuple[Any, ...]]:
    case, by = row.dossier, judged.means(row)
    head = (
        row.place or "",
        case.reference,
        case.institution,
        case.region,
        "、".join(row.honours),
    )
    tail = (
        *(said(figure) for figure in by),
        row.divergence.spread_shown,
        row.review_shown,
        row.defence_shown,
        row.score_shown,
        state_of(case).label,
    )
    for one in row.experts:
        values = "；".join(f"{title} {value}" for title, value in one.values)
        yield (*head, _("专家评分"), one.author, one.version, values, one.shown, *tail)
    for judge in row.judges:
        yield (*head, _("答辩"), judge.judge, judge.version, "", f"{judge.value}", *tail)
