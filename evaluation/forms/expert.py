"""The expert's score form, and stepping back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.models import ReviewRule
from portal.ui.forms import PortalForm

OPINION_LENGTH = 5000


def field_of(key: int) -> str:
    """The name of a criterion's radios."""
    return f"c{key}"


class ScoreForm(PortalForm):
    """One choice per criterion from 0 to the rule's maximum, and the opinion.

    Nothing is required here: a draft may be incomplete. What a submission lacks is said by the
    action; a value that was not offered (out of range, NaN) is an error of the form.
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
        self.points = list(range(rule.scale_max + 1))
        choices = [(str(point), str(point)) for point in self.points]
        for criterion in rule.criteria.all():
            self.fields[field_of(criterion.pk)] = forms.ChoiceField(
                label=criterion.title,
                choices=choices,
                required=False,
                error_messages={"invalid_choice": f"“{criterion.title}”应在所列分值中选择"},
            )

    @property
    def scores(self) -> dict[int, Decimal]:
        """What was chosen, by the key of the criterion."""
        return {
            int(name.removeprefix("c")): Decimal(value)
            for name, value in self.cleaned_data.items()
            if name != "opinion" and value
        }


class RecuseForm(PortalForm):
    """Why an expert steps back."""

    reason = forms.CharField(
        label=gettext_lazy("回避理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
