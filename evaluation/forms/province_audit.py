"""The examiner's forms: verdicts clause by clause, and the one return letter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from evaluation.actions.examination import Mark, Wanted
from evaluation.examined import ClauseAudit
from evaluation.models import ClauseVerdict
from portal.kernel.presentation import Section
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

COMMENT_MAX = 1000
LONGEST_TERM = 250  # working days of a year: what the published calendars can count


class AuditForm(PortalForm):
    """Verdict and comment for each clause; ``was`` fields say what stood there when it was drawn.

    Only what differs from ``was`` is a new mark, so that a page left open does not undo what a
    colleague decided meanwhile. 补正 is chosen before its words are typed: a verdict without words
    is kept, and a comment without a verdict is an error only where ``by_button`` is true.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, audits: Sequence[ClauseAudit], *args: Any, by_button: bool = True, **kwargs: Any
    ) -> None:
        self.audits = audits
        self.by_button = by_button
        self.base_fields = {**self.base_fields}
        for audit in audits:
            self.base_fields |= _fields_of(audit)
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A comment that is saved by the button has a verdict."""
        given = super().clean() or self.cleaned_data
        if self.by_button:
            titles = {audit.clause.code: audit.clause.title for audit in self.audits}
            for code in self.unchosen:
                said = _t("“%(title)s”已填写意见，请选择审核结论") % {"title": titles[code]}
                self.add_error(f"comment_{code}", said)
        return given

    @property
    def unchosen(self) -> list[str]:
        """The clauses with a comment and no verdict: there is nothing yet that could be saved."""
        given = getattr(self, "cleaned_data", {})
        codes = [audit.clause.code for audit in self.audits]
        return [
            code
            for code in codes
            if given.get(f"comment_{code}", "").strip() and not given.get(f"verdict_{code}", "")
        ]

    @property
    def marks(self) -> list[Mark]:
        """The verdicts that differ from what stood there when the page was drawn."""
        marks = [self._mark(audit.clause.code) for audit in self.audits]
        return [
            mark
            for mark in marks
            if mark.verdict and written(mark) != self.cleaned_data[f"was_{mark.clause}"]
        ]

    def _mark(self, code: str) -> Mark:
        given = self.cleaned_data
        return Mark(code, given[f"verdict_{code}"], given[f"comment_{code}"].strip())


def written(mark: Mark | ClauseVerdict | None) -> str:
    """A verdict as one text, to tell whether it is the same."""
    return f"{mark.verdict}|{mark.comment}" if mark else ""


def _fields_of(audit: ClauseAudit) -> dict[str, forms.Field]:
    code = audit.clause.code
    return {
        f"verdict_{code}": forms.ChoiceField(
            label=audit.clause.title,
            choices=[("", ""), *ClauseVerdict.Verdict.choices],
            required=False,
        ),
        f"comment_{code}": forms.CharField(
            label=_t("（%(number)s）%(title)s的意见")
            % {"number": audit.clause.number, "title": audit.clause.title},
            max_length=COMMENT_MAX,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
        ),
        f"was_{code}": forms.CharField(required=False, strip=False, widget=forms.HiddenInput),
    }


class ReturnForm(PortalForm):
    """The one letter: what is wanted for each clause, which sections open, and until when."""

    remark = forms.CharField(
        label=_("补充说明"),
        required=False,
        max_length=COMMENT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = WholeNumberField(
        label=_("补正期限"),
        unit=_("个工作日"),
        min_value=1,
        max_value=LONGEST_TERM,
        help_text=_("自发出次日起算，到期日 24:00 截止，不晚于省级报送截止"),
    )

    def __init__(
        self,
        audits: Sequence[ClauseAudit],
        sections: Sequence[Section],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.audits = audits
        self.base_fields = {**self.base_fields}
        for audit in audits:
            self.base_fields |= _item_fields(audit, sections)
        super().__init__(*args, **kwargs)

    @property
    def items(self) -> list[tuple[ClauseAudit, forms.BoundField, forms.BoundField]]:
        """Each clause with its two fields."""
        return [
            (audit, self[f"text_{audit.clause.code}"], self[f"sections_{audit.clause.code}"])
            for audit in self.audits
        ]

    @property
    def wanted(self) -> list[Wanted]:
        """What the letter asks for."""
        given = self.cleaned_data
        codes = [audit.clause.code for audit in self.audits]
        return [Wanted(code, given[f"sections_{code}"], given[f"text_{code}"]) for code in codes]


def _item_fields(audit: ClauseAudit, sections: Sequence[Section]) -> dict[str, forms.Field]:
    code = audit.clause.code
    known = {section.code for section in sections}
    return {
        f"text_{code}": forms.CharField(
            label=_t("补正要求"),
            max_length=COMMENT_MAX,
            initial=audit.verdict.comment if audit.verdict else "",
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        f"sections_{code}": forms.MultipleChoiceField(
            label=_t("开放修改的栏目"),
            choices=[(one.code, f"{one.number} {one.title}") for one in sections],
            initial=[one for one in audit.clause.sections if one in known],
            widget=forms.CheckboxSelectMultiple,
        ),
    }
