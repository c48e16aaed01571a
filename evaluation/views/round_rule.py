"""评审规则: the round's rule with its criteria, and the fields of expertise it adds."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from evaluation.actions import rounds
from evaluation.forms.round_rows import clause_choices
from evaluation.forms.round_rule import (
    CriterionFormSet,
    ReviewRuleForm,
    RoundFieldForm,
    beyond_scale,
    criterion_values,
    expertise_choices,
)
from evaluation.models import ReviewRule
from evaluation.views.rounds import CLERK, SIGNER, frame, round_for
from portal.accounts.access import only
from portal.dossiers.models import Round
from portal.kernel.refusals import Refusal, Refused
from portal.ui.forms import ErrorSummary, add_row


@only(CLERK, SIGNER)
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the rule, or add a field of expertise; a locked rule is shown."""
    round_ = round_for(slug)
    if request.POST.get("act") == "add_field":
        return _add_field(request, round_)
    standing = _standing(round_)
    data = request.POST if request.method == "POST" else None
    adding = data is not None and "add_row" in data
    if adding:
        data = add_row(request.POST, "criteria")
    form = ReviewRuleForm(data, instance=standing, round_=round_)
    criteria = _criteria(round_, standing, data)
    refusals: Sequence[Refusal] = ()
    if data is not None and not adding and _is_right(form, criteria):
        try:
            return _written(request, round_, form, criteria)
        except Refused as refused:
            refusals = refused.refusals
    summary = ErrorSummary() if adding else ErrorSummary.of(form, criteria)
    forms = (form, criteria, RoundFieldForm())
    return _page(request, round_, forms, summary, refusals)


def _is_right(form: ReviewRuleForm, criteria: Any) -> bool:
    alone = [form.is_valid(), criteria.is_valid()]
    return all(alone) and not beyond_scale(criteria, form.cleaned_data["scale_max"])


def _written(
    request: HttpRequest, round_: Round, form: ReviewRuleForm, criteria: Any
) -> HttpResponse:
    rounds.set_review_rule(
        round_, form.values, criterion_values(criteria), actor=request.user, now=request.now
    )
    messages.success(request, _("评审规则已保存"))
    return redirect("evaluation:round_rule", round_.slug)


def _add_field(request: HttpRequest, round_: Round) -> HttpResponse:
    fresh = RoundFieldForm(request.POST)
    refusals: Sequence[Refusal] = ()
    if fresh.is_valid():
        try:
            rounds.add_round_field(
                round_, **fresh.cleaned_data, actor=request.user, now=request.now
            )
        except Refused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, _("专长已增加，可在评审规则中选用"))
            return redirect("evaluation:round_rule", round_.slug)
    standing = _standing(round_)
    form = ReviewRuleForm(instance=standing, round_=round_)
    criteria = _criteria(round_, standing, None)
    summary = ErrorSummary.of(fresh)
    return _page(request, round_, (form, criteria, fresh), summary, refusals)


def _standing(round_: Round) -> ReviewRule | None:
    return ReviewRule.objects.filter(round=round_).prefetch_related("criteria").first()


def _criteria(round_: Round, standing: ReviewRule | None, data: Any) -> Any:
    written = standing.criteria.all() if standing else ()
    initial = [
        {
            "title": one.title,
            "weight": one.weight or None,
            "not_summed": not one.summed,
            "maximum": one.maximum,
            "labels": one.labels,
            "comment_below": one.comment_below,
            "comment_above": one.comment_above,
            "guidance": one.guidance,
            "clauses": one.clauses,
        }
        for one in written
    ]
    return CriterionFormSet(
        data,
        prefix="criteria",
        initial=initial or [{}, {}],
        form_kwargs={"clauses": clause_choices(round_)},
    )


def _page(
    request: HttpRequest,
    round_: Round,
    forms: tuple[ReviewRuleForm, Any, RoundFieldForm],
    summary: ErrorSummary,
    refusals: Sequence[Refusal],
) -> HttpResponse:
    form, criteria, fresh = forms
    standing = _standing(round_)
    titles = dict(expertise_choices(round_))
    asked = standing.required_fields if standing else []
    context = {
        **frame(round_, "round_rule"),
        "form": form,
        "rows": criteria,
        "fresh": fresh,
        "rule": standing,
        "asked": [titles.get(code, code) for code in asked],
        "summary": summary,
        "page": summary,
        "refusals": refusals,
    }
    status = 409 if refusals else 422 if summary else 200
    return render(request, "evaluation/national/round_rule.html", context, status=status)
