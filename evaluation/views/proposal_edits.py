"""A draft by hand: one case's panel, and panels from a workbook."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evaluation.actions.proposal_edits import change_panel, import_panels, import_refusals
from evaluation.actions.proposals import State
from evaluation.forms.national_proposals import held_panels, read_panels
from evaluation.models import Expert, Proposal
from evaluation.pages.proposal_case import candidates_of
from evaluation.pages.proposals import cases_of, panels_shown
from evaluation.views.proposals import CLERK, SIGNER, crumbs, proposal_for, title
from portal.accounts.access import only
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal, Refused

MOST = 50


def draft_for(request: HttpRequest, pk: int) -> Proposal:
    """A proposal that can be changed, or 404."""
    found = proposal_for(request, pk)
    if found.state != State.DRAFT:
        raise Http404
    return found


@only(CLERK, SIGNER)
def proposal_case(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """The experts of one case in the draft, and who else might join or replace one."""
    found = draft_for(request, pk)
    case = get_object_or_404(cases_of(found, request.user), reference=reference)
    refusals: Sequence[Refusal] = ()
    if request.method == "POST":
        try:
            return _changed(request, found, case)
        except Refused as refused:
            refusals = refused.refusals
    (panel,) = panels_shown(found, [case])
    words = request.GET.get("q", "").strip()
    candidates = candidates_of(found, case, request.now, words)
    context = {
        "proposal": found,
        "case": case,
        "panel": panel,
        "candidates": candidates[:MOST],
        "most": MOST,
        "many": len(candidates),
        "q": words,
        "replaced": request.POST.get("remove", ""),
        "refusals": refusals,
        "crumbs": crumbs(found, str(case.institution)),
    }
    status = 409 if refusals else 200
    return render(request, "evaluation/national/proposal_case.html", context, status=status)


def _changed(request: HttpRequest, found: Proposal, case: Dossier) -> HttpResponse:
    people = Expert.objects.select_related("user")
    add, remove = (_named(people, request.POST.get(name, "")) for name in ("add", "remove"))
    if add is None and remove is None:
        raise Http404
    who = {"actor": request.user, "now": request.now}
    left = change_panel(found, case, add=add, remove=remove, **who)
    if left:
        messages.warning(request, _("已修改。这件案卷还未满足全部规则，发布前须补齐"))
    else:
        messages.success(request, _("已修改，符合全部规则"))
    return redirect("evaluation:proposal_case", found.pk, case.reference)


def _named(people: Any, key: str) -> Expert | None:
    return get_object_or_404(people, pk=key) if key.isdecimal() else None


@only(CLERK, SIGNER)
def proposal_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook: first what it would change, then the act; nothing while one row is wrong."""
    found = draft_for(request, pk)
    context: dict[str, Any] = {
        "proposal": found,
        "title": title(found),
        "crumbs": crumbs(found, _("导入修改")),
    }
    if "held" in request.POST:
        return _apply(request, found, context)
    if request.method != "POST":
        return render(request, "evaluation/national/proposal_import.html", context)
    return _dry_run(request, found, context)


def _dry_run(request: HttpRequest, found: Proposal, context: dict[str, Any]) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        context["errors"] = [_("请选择要导入的文件")]
        return render(request, "evaluation/national/proposal_import.html", context, status=422)
    sheet = read_panels(file, {case.reference: case for case in cases_of(found, request.user)})
    errors = [str(error) for error in sheet.errors]
    errors += import_refusals(found, sheet.wanted, sheet.lines, now=request.now)
    context |= {
        "errors": errors,
        "held": sheet.held(found),
        "panels": _difference(found, sheet.wanted, cases_of(found, request.user)),
        "many": len(sheet.wanted),
        "checked": True,
    }
    status = 422 if errors else 200
    return render(request, "evaluation/national/proposal_import.html", context, status=status)


def _difference(found: Proposal, wanted: Sequence[Any], cases: Any) -> list[dict[str, Any]]:
    """The cases whose panel the workbook changes: who comes and who goes."""
    rows = found.pairs.exclude(change="end").values_list("dossier", "expert")
    standing: dict[int, set[int]] = {}
    for case, expert in rows:
        standing.setdefault(case, set()).add(expert)
    changed = {one.case: one.experts for one in wanted if one.experts != standing.get(one.case)}
    keys = {key for case, panel in changed.items() for key in panel | standing.get(case, set())}
    people = Expert.objects.select_related("user").in_bulk(keys)
    return [
        {
            "case": case,
            "come": [people[key] for key in changed[case.pk] - standing.get(case.pk, set())],
            "go": [people[key] for key in standing.get(case.pk, set()) - changed[case.pk]],
        }
        for case in cases.filter(pk__in=changed)
    ]


def _apply(request: HttpRequest, found: Proposal, context: dict[str, Any]) -> HttpResponse:
    try:
        wanted = held_panels(request.POST["held"], found)
        import_panels(found, wanted, actor=request.user, now=request.now)
    except BadSignature:
        context["errors"] = [_("核对页已过期，请重新上传文件")]
        return render(request, "evaluation/national/proposal_import.html", context, status=400)
    except Refused as refused:
        context["errors"] = [str(one) for one in refused.refusals]
        return render(request, "evaluation/national/proposal_import.html", context, status=409)
    messages.success(request, _("已按表格修改 %(n)d 件案卷的专家") % {"n": len(wanted)})
    return redirect("evaluation:proposal", found.pk)
