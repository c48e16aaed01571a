"""More time for a province's report or for one case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import InstantField
from portal.organizations.models import Region
from portal.organizations.queries import participating
from portal.ui.forms import PortalForm


class ReportExtensionForm(PortalForm):
    """More time for one province's report."""

    region = forms.ModelChoiceField(
        Region.objects.none(), label=gettext_lazy("省份"), empty_label=gettext_lazy("请选择")
    )
    until = InstantField(label=gettext_lazy("延至"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="report", **kwargs)
        self.fields["region"].queryset = participating()


class SubmissionExtensionForm(PortalForm):
    """More time for one case; a draft is not on the national desk, so it is named, not picked."""

    reference = forms.CharField(label=gettext_lazy("案卷编号"), max_length=40)
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=40)
    until = InstantField(label=gettext_lazy("延至"))
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="submission", **kwargs)
