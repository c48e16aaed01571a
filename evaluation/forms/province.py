"""Forms of the province's desk: order, lane, opinion, scans, covering letter, own deadline."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from evaluation.actions.opinions import SCAN_MAX_BYTES
from evaluation.forms.national_fields import DocumentNumberField, InstantField
from evaluation.models.recommendation import Lane
from portal.evidence.inspection import megabytes
from portal.organizations.models import SupportReplyLetter
from portal.ui.fields import WholeNumberField
from portal.ui.forms import PortalForm

TEXT_MAX = 4000
ACCEPTED = ".pdf,.jpg,.jpeg,.png"


class PositionForm(PortalForm):
    """A place in the order of recommendation, from 1."""

    position = WholeNumberField(label=_("推荐次序"), min_value=1, max_value=10_000)


class LaneForm(PortalForm):
    """With a place, or with one of the reply letters that name this institution."""

    lane = forms.ChoiceField(label=_("推荐方式"), choices=Lane.choices)
    reply_letter = forms.ModelChoiceField(
        label=_("复函"), queryset=SupportReplyLetter.objects.none(), required=False
    )

    def __init__(self, letters: QuerySet[SupportReplyLetter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_letter"].queryset = letters


class OpinionForm(PortalForm):
    """推荐意见."""

    text = forms.CharField(
        label=_("推荐意见"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("写明审核情况、是否符合条件和推荐理由；将打印盖章后随名单报送"),
    )


class ScanForm(PortalForm):
    """A sealed scan, and the digest of the text that was printed for it."""

    covers = forms.CharField(widget=forms.HiddenInput, max_length=64)
    scan = forms.FileField(
        label=_("盖章扫描件"),
        help_text=format_lazy(
            _("PDF、JPG 或 PNG，不超过 {limit}"), limit=megabytes(SCAN_MAX_BYTES)
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


class LetterForm(PortalForm):
    """推荐函: its number and its words; the list is added by itself."""

    number = DocumentNumberField(label=_("推荐函文号"))
    text = forms.CharField(
        label=_("推荐函正文"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 8})
    )


class ScheduleForm(PortalForm):
    """A province's own deadline for its institutions, and whom they may ask."""

    deadline = InstantField(label=_("本省申报截止"))
    contact = forms.CharField(
        label=_("本省咨询方式"),
        max_length=200,
        required=False,
        help_text=_("部门、电话，对申报单位公开"),
    )
