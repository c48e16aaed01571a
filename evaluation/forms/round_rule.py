"""The review rule of a round: experts, defence, weighted criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import CodesField
from evaluation.forms.round_rows import kept_rows
from evaluation.models import ReviewRule
from portal.kernel.scoring import WHOLE
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm, PortalModelForm


class ReviewRuleForm(PortalModelForm):
    """How many experts, how much the defence counts, how far the scale goes."""

    experts_per_case = WholeNumberField(label=gettext_lazy("每件专家数"), min_value=1)
    defence_share = WholeNumberField(
        label=gettext_lazy("答辩占比（%）"),
        max_value=WHOLE,
        help_text=gettext_lazy("0 至 100 的整数；填 0 表示只看专家评分"),
    )
    scale_max = WholeNumberField(label=gettext_lazy("每项满分"), min_value=1, max_value=100)

    class Meta:
        model = ReviewRule
        fields = ["experts_per_case", "defence_share", "scale_max", "source"]


class CriterionForm(PortalForm):
    """One weighted criterion."""

    title = forms.CharField(label=gettext_lazy("指标"), max_length=60)
    weight = WholeNumberField(label=gettext_lazy("权重（%）"), min_value=1, max_value=WHOLE)
    guidance = forms.CharField(label=gettext_lazy("评分说明"), max_length=300, required=False)
    clauses = CodesField(label=gettext_lazy("对照条件"))

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clauses


class WeightsMakeWhole(forms.BaseFormSet):  # type: ignore[type-arg]
    """All weights of a rule make one hundred."""

    def clean(self) -> None:
        """Say the sum when it is not right."""
        if any(self.errors):
            return
        total = sum(one["weight"] for one in kept_rows(self))
        if total != WHOLE:
            sentence = _("各项权重合计应为 100%%，当前 %(total)d%%") % {"total": total}
            raise forms.ValidationError(sentence)


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=WeightsMakeWhole, extra=0, can_delete=True, max_num=30
)
