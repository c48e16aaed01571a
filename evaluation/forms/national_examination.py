"""Examining a direct application: verdicts on the ground and, as reference, on the clauses."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evaluation.actions.examination import Mark
from evaluation.models import ClauseVerdict
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

COMMENT_LENGTH = 2000


def marks_of(data: Mapping[str, str], codes: list[str]) -> list[Mark]:
    """The verdicts that were chosen; a subject without a choice is left unjudged."""
    known = set(ClauseVerdict.Verdict.values)
    return [
        Mark(code, data[f"verdict-{code}"], data.get(f"comment-{code}", "")[:COMMENT_LENGTH])
        for code in codes
        if data.get(f"verdict-{code}") in known
    ]


class LetterForm(PortalForm):
    """What the return letter says besides the verdicts, and how long the applicant has."""

    days = WholeNumberField(
        label=gettext_lazy("补正期限（工作日）"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy("通知未作规定，由经办人填写；自告知次日起算"),
    )
    remark = forms.CharField(
        label=gettext_lazy("补充说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="letter", **kwargs)
