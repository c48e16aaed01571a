"""Forms of the panels: a defence score, and reasons."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.kernel.scoring import WHOLE
from portal.ui.fields import NumberInput
from portal.ui.forms import PortalForm


class DefenceForm(PortalForm):
    """What one judge gave. Exact to two decimals; a judge named again gets a new version."""

    judge = forms.CharField(label=gettext_lazy("答辩评委"), max_length=40)
    value = forms.DecimalField(
        label=gettext_lazy("答辩得分（0 至 100）"),
        min_value=0,
        max_value=WHOLE,
        max_digits=5,
        decimal_places=2,
        widget=NumberInput(mode="decimal"),
        error_messages={"invalid": gettext_lazy("应填 0 至 100 的数，例如 86.50")},
    )

    def clean_judge(self) -> str:
        """The same name is the same judge, however it was spaced."""
        return "".join(self.cleaned_data["judge"].split())
