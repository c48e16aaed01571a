"""Forms about one file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kernel.editions import Clause
from portal.ui.forms import PortalForm


class DescriptionForm(PortalForm):
    """What a file is."""

    description = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("例如：2024 年度，第 3 至 8 页"),
    )


class ClausesForm(PortalForm):
    """Which clauses a file proves."""

    clauses = forms.MultipleChoiceField(
        label=_("证明的条件"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, clauses: Sequence[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, f"（{each.number}）{each.title}") for each in clauses]
        self.fields["clauses"].choices = choices
