"""Looking through registrations, and refusing one."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.kernel.credit_code import normalised
from portal.organizations.models import Institution
from portal.ui.forms import PortalForm

LONGEST_REASON = 500


class InstitutionFilter(forms.Form):
    """What the list shows: a status and a part of the name or the code."""

    status = forms.ChoiceField(
        label=_("单位状态"),
        required=False,
        choices=[("", _("全部状态")), *Institution.Status.choices],
        widget=forms.Select({"class": "in"}),
    )
    q = forms.CharField(
        label=_("单位名称或代码"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"class": "in", "type": "search"}),
    )

    def narrow(self, units: QuerySet[Institution]) -> QuerySet[Institution]:
        """The units that fit; a value nobody offers is taken as not given."""
        self.is_valid()
        if status := self.cleaned_data.get("status"):
            units = units.filter(status=status)
        if text := self.cleaned_data.get("q"):
            code = normalised(text)
            units = units.filter(Q(name__icontains=text) | Q(credit_code__contains=code))
        return units

    def in_words(self) -> dict[str, str]:
        """What was chosen, for the chips: parameter → words."""
        status = self.cleaned_data.get("status", "")
        return {
            "status": str(dict(Institution.Status.choices).get(status, "")),
            "q": self.cleaned_data.get("q", ""),
        }


class ReasonForm(PortalForm):
    """Why a registration is not confirmed; the unit reads it."""

    reason = forms.CharField(
        label=_("不予确认的理由"),
        help_text=_("写明哪一项与证照不符、应怎样更正。单位能看到这段文字"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
    )
