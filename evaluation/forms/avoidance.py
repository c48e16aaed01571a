"""Whom an applicant asks to avoid."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.actions.avoidance import Avoided
from portal.ui.forms import PortalForm


class AvoidedForm(PortalForm):
    """One person; a row left empty asks for nobody."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    employer = forms.CharField(label=_("工作单位"), max_length=120)
    reason = forms.CharField(label=_("理由"), max_length=200)


AvoidedFormSet = forms.formset_factory(AvoidedForm, extra=1)


def avoided_people(formset: Any) -> list[Avoided]:
    """The rows that are filled in."""
    return [Avoided(**row) for row in formset.cleaned_data if row]
