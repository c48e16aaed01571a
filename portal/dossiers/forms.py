"""Forms about a case itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import PortalForm


class StepForm(PortalForm):
    """A step that needs at most a note; whether it needs one is the step's to say."""

    action = forms.CharField(widget=forms.HiddenInput, max_length=40)
    note = forms.CharField(
        label=_("说明"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
