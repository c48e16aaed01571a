"""The expert's score form, and stepping back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.drafting import COMMENT, SCORE
from evaluation.models import ReviewCriterion, ReviewRule
from evaluation.rubric import top_of
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

OPINION_LENGTH, COMMENT_LENGTH = 5000, 1000
MOST_POINTS = 10
"""Up to here a mark is chosen from a row of points; above it, it is typed."""


def field_of(key: int) -> str:
    """The name of a criterion's mark."""
    return f"{SCORE}{key}"


def comment_of(key: int) -> str:
    """The name of a criterion's comment."""
    return f"{COMMENT}{key}"


class ScoreForm(PortalForm):
    """A mark and a comment for each criterion, from 0 to its maximum, and the opinion.

    Nothing is required here: a draft may be incomplete. What a submission lacks is said by the
    action; a value that was not offered (out of range, off the step, NaN) is an error of the form.
    """

    opinion = forms.CharField(
        label=gettext_lazy("评审意见"),
        max_length=OPINION_LENGTH,
        required=False,
        help_text=gettext_lazy("写明主要依据"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    optional_fields = frozenset()

    def __init__(self, *args: Any, rule: ReviewRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in rule.criteria.all():
            self.fields[field_of(criterion.pk)] = _mark(criterion, top_of(rule, criterion))
            self.fields[comment_of(criterion.pk)] = forms.CharField(
                label=_("“%(title)s”评语") % {"title": criterion.title},
                max_length=COMMENT_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """The valid ones of the boxes that were posted, as text."""
        posted = {name for name in self.fields if name in self.data}
        return {
            name: "" if value is None else str(value)
            for name, value in self.cleaned_data.items()
            if name in posted
        }


def _mark(criterion: ReviewCriterion, top: int) -> forms.Field:
    if top <= MOST_POINTS:
        return forms.ChoiceField(
            label=criterion.title,
            choices=[(str(point), str(point)) for point in range(top + 1)],
            required=False,
            error_messages={"invalid_choice": f"“{criterion.title}”应在所列分值中选择"},
        )
    said = f"“{criterion.title}”应填 0 至 {top} 的整数"
    return WholeNumberField(
        label=criterion.title,
        max_value=top,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
    )


class RecuseForm(PortalForm):
    """Why an expert steps back."""

    reason = forms.CharField(
        label=gettext_lazy("回避理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
