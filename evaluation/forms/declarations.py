"""The yearly declaration of interests, and declining an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.declarations import Tie
from evaluation.forms.national_fields import CreditCodeField
from evaluation.forms.round_rows import kept_rows
from evaluation.models import Assignment, DeclaredTie
from portal.ui.fields import DayField
from portal.ui.forms import PortalForm

NOTHING, TIES = "nothing", "ties"


class DeclarationForm(PortalForm):
    """Nothing to declare, or ties."""

    says = forms.ChoiceField(
        label=gettext_lazy("本人声明"),
        choices=[
            (NOTHING, gettext_lazy("没有需要声明的利害关系")),
            (TIES, gettext_lazy("有以下利害关系")),
        ],
        widget=forms.RadioSelect,
    )

    @property
    def nothing(self) -> bool:
        """Whether nothing is declared."""
        return bool(self.cleaned_data["says"] == NOTHING)


class TieForm(PortalForm):
    """One tie to a unit."""

    kind = forms.ChoiceField(
        label=gettext_lazy("关系"),
        choices=[("", gettext_lazy("请选择")), *DeclaredTie.Kind.choices],
    )
    unit = forms.CharField(label=gettext_lazy("单位名称"), max_length=120)
    credit_code = CreditCodeField(label=gettext_lazy("统一社会信用代码"), required=False)
    started_on = DayField(label=gettext_lazy("起"), required=False)
    ended_on = DayField(
        label=gettext_lazy("止"), required=False, help_text=gettext_lazy("仍在持续的不填")
    )
    detail = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("started_on"), said.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", _("终止日期不能早于起始日期"))
        return said


TieFormSet = forms.formset_factory(TieForm, extra=0, can_delete=True, max_num=60)


def ties_of(formset: Any) -> list[Tie]:
    """The rows as the action takes them."""
    return [Tie(**row) for row in kept_rows(formset)]


class DeclineForm(PortalForm):
    """Why an invitation is declined."""

    code = forms.ChoiceField(
        label=gettext_lazy("谢绝原因"),
        choices=Assignment.DeclineReason.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("具体说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
