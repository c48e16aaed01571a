"""批次与规则: setting up a round, publishing it, granting more time."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation.actions import extensions, rounds
from evaluation.forms.national_rounds import RoundForm, RouteForm, check_together, route_forms
from evaluation.forms.round_checklist import ChecklistFormSet, CopyChecklistForm, checklist_values
from evaluation.forms.round_extensions import ReportExtensionForm, SubmissionExtensionForm
from evaluation.forms.round_rows import clause_choices
from evaluation.models import ReviewRule
from portal.accounts.access import only
from portal.dossiers.models import Dossier, Extension, Round
from portal.dossiers.walls import walled_from
from portal.evidence.inspection.inspect import MEGABYTE
from portal.evidence.models import ChecklistItem
from portal.kernel.credit_code import normalised
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.ui.forms import ErrorSummary, add_row
from portal.ui.pages import Page
from portal.ui.parts import Crumb, Tab

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER
TABS = (
    ("round_edit", "基本信息与通道"),
    ("round_rule", "评审规则"),
    ("round_phases", "评审阶段"),
    ("round_checklist", "材料清单"),
    ("quotas", "推荐名额"),
    ("round_extensions", "延期"),
    ("round_publish", "核对与发布"),
)


def round_for(slug: str) -> Round:
    """The round of an address, or 404: rounds are no secret of anybody's on the national desk."""
    return get_object_or_404(Round, slug=slug)


def frame(round_: Round | None, current: str) -> dict[str, Any]:
    """Crumbs and tabs of every page about one round."""
    crumbs = [Crumb(_("批次与规则"), reverse("evaluation:rounds"))]
    tabs = []
    if round_ is not None:
        tabs = [
            Tab(title, reverse(f"evaluation:{name}", args=[round_.slug]), name == current)
            for name, title in TABS
        ]
    return {"round": round_, "crumbs": [*crumbs, Crumb(str(round_ or _("新建批次")))], "tabs": tabs}


@only(CLERK, SIGNER)
def list_rounds(request: HttpRequest) -> HttpResponse:
    """All rounds, newest first."""
    found = Round.objects.select_related("created_by").prefetch_related("routes")
    page = Page.of(request, found, unit=_("个批次"))
    return render(request, "evaluation/national/rounds.html", {"page_of": page})


@only(CLERK, SIGNER)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a round."""
    return _edit(request, None)


@only(CLERK, SIGNER)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a round; publication closes most of it."""
    return _edit(request, round_for(slug))


def _edit(request: HttpRequest, round_: Round | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    framed = frame(round_, "round_edit")  # before the form writes what was typed on the instance
    form = RoundForm(data, instance=round_)
    routes = route_forms(round_, data)
    refusals: tuple[Any, ...] = ()
    if data is not None and _valid(form, routes):
        try:
            return _write(request, round_, form, routes)
        except Refused as refused:
            refusals = refused.refusals
    summary = ErrorSummary.of(form, *routes)
    status = 409 if refusals else 422 if summary else 200
    said = {"form": form, "routes": routes, "summary": summary, "refusals": refusals}
    context = {**framed, **said, "page": summary}
    return render(request, "evaluation/national/round_edit.html", context, status=status)


def _valid(form: RoundForm, routes: list[RouteForm]) -> bool:
    alone = [form.is_valid(), *(route.is_valid() for route in routes)]
    return check_together(form, routes) and all(alone)


def _write(
    request: HttpRequest,
    round_: Round | None,
    form: RoundForm,
    routes: list[RouteForm],
) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in form.fields}
    terms = {r.programme.code: r.terms for r in routes if r.cleaned_data["opened"]}
    who = {"actor": request.user, "now": request.now}
    if round_ is None:
        written = rounds.draft_round(values, terms, **who)
    else:
        written = rounds.change_round(round_, values, terms, **who)
    messages.success(request, _("批次“%(round)s”已保存") % {"round": written})
    return redirect("evaluation:round_edit", written.slug)


@only(CLERK, SIGNER)
def checklist(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence checklist; closed by publication."""
    round_ = round_for(slug)
    data = request.POST if request.method == "POST" else None
    copied = CopyChecklistForm(request.GET or None, round_=round_)
    source = copied.cleaned_data["source"] if copied.is_bound and copied.is_valid() else round_
    adding = data is not None and "add_row" in data
    if adding:
        data = add_row(data, "items")
    rows = _items(round_, source, data)
    if data is not None and not adding and rows.is_valid():
        rounds.set_checklist(round_, checklist_values(rows), actor=request.user, now=request.now)
        messages.success(request, _("证明材料清单已保存"))
        return redirect("evaluation:round_checklist", slug)
    summary = ErrorSummary() if adding else ErrorSummary.of(rows)
    context = {
        **frame(round_, "round_checklist"),
        "rows": rows,
        "copy": copied,
        "standing": _standing(round_),
        "summary": summary,
        "page": summary,
    }
    status = 422 if summary else 200
    return render(request, "evaluation/national/round_checklist.html", context, status=status)


def _standing(round_: Round) -> list[tuple[ChecklistItem, list[str]]]:
    """The stored items, each with the titles of the clauses it proves."""
    titles = dict(clause_choices(round_))
    items = round_.checklist.all()
    return [(item, [titles.get(code, code) for code in item.clauses]) for item in items]


def _items(round_: Round, source: Round, data: Any) -> Any:
    initial = rounds.checklist_of_round(source)
    for row in initial:
        row["max_mb"] = max(1, row.pop("max_bytes") // MEGABYTE)
    return ChecklistFormSet(
        data,
        prefix="items",
        initial=initial or [{}],
        form_kwargs={"clauses": clause_choices(round_)},
    )


@only(CLERK, SIGNER)
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What the public will see, what is missing, and the button of the second officer."""
    round_ = round_for(slug)
    if request.method == "POST":
        return _publish(request, slug)
    context = {
        **frame(round_, "round_publish"),
        "refusals": rounds.publication_refusals(round_, request.user),
        "routes": round_.routes.all(),
        "checklist": round_.checklist.all(),
        "rule": ReviewRule.objects.filter(round=round_).prefetch_related("criteria").first(),
        "quotas": round_.quotas.select_related("region"),
    }
    return render(request, "evaluation/national/round_publish.html", context)


@only(SIGNER)
def _publish(request: HttpRequest, slug: str) -> HttpResponse:
    written = rounds.publish_round(round_for(slug), actor=request.user, now=request.now)
    messages.success(request, _("批次“%(round)s”已发布") % {"round": written})
    return redirect("evaluation:round_publish", slug)


@only(CLERK, SIGNER)
def more_time(request: HttpRequest, slug: str) -> HttpResponse:
    """Extensions granted, and two forms to grant one."""
    round_ = round_for(slug)
    wanted = request.POST.get("kind")
    data = request.POST if request.method == "POST" else None
    report = ReportExtensionForm(data if wanted == "report" else None)
    submission = SubmissionExtensionForm(data if wanted == "submission" else None)
    refusals: tuple[Any, ...] = ()
    try:
        if report.is_bound and report.is_valid():
            return _granted(request, round_, report.cleaned_data)
        if submission.is_bound and submission.is_valid():
            found = _named(request, round_, submission)
            if found is not None:
                return _granted_case(request, found, submission.cleaned_data)
    except Refused as refused:
        refusals = refused.refusals
    summary = ErrorSummary.of(report, submission)
    context = {
        **frame(round_, "round_extensions"),
        "report": report,
        "submission": submission,
        "granted": _extensions(request, round_),
        "summary": summary,
        "page": summary,
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if summary else 200
    return render(request, "evaluation/national/round_extensions.html", context, status=status)


def _granted(request: HttpRequest, round_: Round, given: dict[str, Any]) -> HttpResponse:
    extensions.extend_report(round_, actor=request.user, now=request.now, **given)
    messages.success(request, _("%(region)s的报送期限已延长") % {"region": given["region"]})
    return redirect("evaluation:round_extensions", round_.slug)


def _extensions(request: HttpRequest, round_: Round) -> QuerySet[Extension]:
    """What was granted, but to cases behind a wall."""
    of_others = round_.extensions.exclude(dossier__in=walled_from(request.user))
    return of_others.select_related("region", "dossier", "granted_by")


def _named(request: HttpRequest, round_: Round, form: SubmissionExtensionForm) -> Dossier | None:
    """The case that reference and credit code name together; an error on the form when none."""
    given = form.cleaned_data
    found = (
        Dossier.objects.select_related("round", "institution", "region")
        .exclude(pk__in=walled_from(request.user))
        .filter(
            round=round_,
            reference=given["reference"].strip().upper(),
            institution__credit_code=normalised(given["credit_code"]),
        )
        .first()
    )
    if found is None:
        form.add_error("reference", _("本批次没有编号和单位代码都相符的案卷，请核对后填写"))
    return found


def _granted_case(request: HttpRequest, found: Dossier, given: dict[str, Any]) -> HttpResponse:
    extensions.extend_submission(
        found, until=given["until"], reason=given["reason"], actor=request.user, now=request.now
    )
    messages.success(request, _("案卷 %(ref)s 的申报期限已延长") % {"ref": found.reference})
    return redirect("evaluation:round_extensions", found.round.slug)
