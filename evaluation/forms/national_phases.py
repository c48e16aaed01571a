"""The phases of a round's review, as rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import InstantField
from evaluation.forms.round_rows import kept_rows
from evaluation.models import ReviewPhase
from portal.ui.forms import PortalForm

LEFT_OPEN = frozenset({"closes_at", "key"})


class PhaseForm(PortalForm):
    """One phase. What has begun shows everything and lets only its end be moved."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("阶段名称"), max_length=60)
    opens_at = InstantField(label=gettext_lazy("开始时间"), help_text="")
    closes_at = InstantField(label=gettext_lazy("截止时间"), help_text="")
    blindness = forms.ChoiceField(
        label=gettext_lazy("盲评方式"),
        choices=ReviewPhase.Blindness.choices,
        widget=forms.RadioSelect,
    )
    others_scores = forms.ChoiceField(
        label=gettext_lazy("他人评分"),
        choices=ReviewPhase.OthersScores.choices,
        widget=forms.RadioSelect,
    )
    discussion = forms.BooleanField(label=gettext_lazy("开放讨论"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("begun"):
            for name in set(self.fields) - LEFT_OPEN:
                self.fields[name].disabled = True


PhaseFormSet = forms.formset_factory(PhaseForm, extra=0, can_delete=True, max_num=12)


def phase_values(formset: Any) -> list[dict[str, Any]]:
    """The rows as ``evaluation.actions.phases.set_phases`` takes them."""
    return [{**row, "pk": row.pop("key")} for row in kept_rows(formset)]
