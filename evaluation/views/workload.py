"""评审进度: the board of experts and cases, taken home as a workbook, and the reminder."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from evaluation.actions.reminding import remind_experts
from evaluation.models import Assignment
from evaluation.phases import timetable_of
from evaluation.views.chosen import Chosen, at_round, round_chosen
from evaluation.views.exporting import exported
from evaluation.workload import KINDS, STATES, Load, figures, live_tasks, load_of, loads
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.dossiers.queries import visible_to
from portal.kernel.roles import Role
from portal.ui.exports import Export
from portal.ui.pages import Chip, Page, active_filters, choices_as_chips
from portal.ui.parts import Stat

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
PER_PAGE = 50
HOT = "late"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the board asks for."""

    by_case: bool
    kind: str
    words: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Unknown values count as not asked."""
        kind = request.GET.get("kind", "")
        return cls(
            request.GET.get("by") == "case",
            kind if kind in KINDS else "",
            request.GET.get("q", "").strip(),
        )

    @property
    def said(self) -> dict[str, str]:
        """The filters in words, by their parameter."""
        words = {"kind": str(KINDS[self.kind])} if self.kind else {}
        return {**words, "q": _("名称：%(q)s") % {"q": self.words}} if self.words else words


@only(CLERK, SIGNER)
def board(request: HttpRequest) -> HttpResponse:
    """How far every expert and case of a round is, as the filter asks."""
    chosen = _chosen(request)
    if chosen.round is None:
        return render(request, "evaluation/national/workload.html", {"rounds": chosen.chips})
    asked, tasks = Asked.of(request), live_tasks(chosen.round, request.user, request.now)
    lines = loads(tasks, by_case=asked.by_case, kind=asked.kind, words=asked.words)
    if answer := exported(request, lambda: _export(request, chosen.round, asked, lines)):
        return answer
    page = Page.of(request, lines, unit=_("件") if asked.by_case else _("名"), per_page=PER_PAGE)
    context = {
        "round": chosen.round,
        "rounds": chosen.chips,
        "asked": asked,
        "views": _views(request),
        "kinds": choices_as_chips(request, "kind", [("", _("全部")), *KINDS.items()]),
        "chips": active_filters(request, asked.said),
        "stats": _stats(tasks),
        "due_at": timetable_of(chosen.round.pk, request.now).due_at,
        "page_of": page,
        "rows": [load_of(row) for row in page.rows],
        "query": _with_format(request),
    }
    return render(request, "evaluation/national/workload.html", context)


def _chosen(request: HttpRequest) -> Chosen:
    return round_chosen(request, visible_to(request.user).filter(state__in=STATES))


def _views(request: HttpRequest) -> list[Chip]:
    return choices_as_chips(request, "by", [("", _("按专家")), ("case", _("按案卷"))])


def _stats(tasks: QuerySet[Assignment]) -> list[Stat]:
    counted = figures(tasks)
    return [
        Stat(str(words), counted[kind], _("项"), hot=kind == HOT and counted[kind] > 0)
        for kind, words in KINDS.items()
    ]


def _with_format(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "xlsx"
    return query.urlencode()


def _export(request: HttpRequest, round_: Round, asked: Asked, lines: QuerySet[Any]) -> Export:
    first = (_("单位"), _("案卷编号")) if asked.by_case else (_("专家"), _("工作单位"))
    header = (*first, *(str(words) for words in KINDS.values()), _("合计"))
    said = [_("批次：%(round)s") % {"round": round_}, *asked.said.values()]
    return Export(_("评审进度"), header, map(_cells, map(load_of, lines)), request.now, said)


def _cells(line: Load) -> tuple[Any, ...]:
    return (line.name, line.beside, *(getattr(line, kind) for kind in KINDS), line.total)


@only(CLERK, SIGNER)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Write to the chosen experts who still owe sheets; nobody twice on one day."""
    chosen = _chosen(request)
    experts = [int(key) for key in request.POST.getlist("expert") if key.isdecimal()]
    if chosen.round is None or not experts:
        messages.warning(request, _("请先选择专家"))
        return redirect(at_round("evaluation:workload", chosen.round) if chosen.round
                        else reverse("evaluation:workload"))  # fmt: skip
    told = remind_experts(chosen.round, experts, actor=request.user, now=request.now)
    left = len(set(experts)) - told
    messages.success(
        request,
        _("已提醒 %(told)d 名专家；%(left)d 名今天已提醒过或没有待评案卷")
        % {"told": told, "left": left},
    )
    return redirect(at_round("evaluation:workload", chosen.round))
