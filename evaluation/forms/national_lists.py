"""Forms of the lists that the national office keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.forms.national_fields import CreditCodeField, DocumentNumberField
from portal.evidence.inspection import Unacceptable, inspect
from portal.evidence.inspection.inspect import MEGABYTE
from portal.kernel.calendar import HolidayYear, parse_holiday_year
from portal.kernel.invalid import InvalidValue
from portal.organizations.models import Institution, PriorityHonour, SupportReplyLetter
from portal.ui.fields import DayField, WholeNumberField
from portal.ui.forms import PortalForm, PortalModelForm

LETTER_BYTES = 20 * MEGABYTE


class ReplyLetterForm(PortalModelForm):
    """A letter of the closed national list; ``digest`` is set once the file has been inspected."""

    number = DocumentNumberField(label=gettext_lazy("复函文号"))
    issued_on = DayField(label=gettext_lazy("复函日期"))
    host_credit_code = CreditCodeField(label=gettext_lazy("主体单位统一社会信用代码"))
    file = forms.FileField(
        label=gettext_lazy("复函文件"), help_text=gettext_lazy("PDF，不超过 20 MB")
    )
    digest = ""

    class Meta:
        model = SupportReplyLetter
        fields = [
            "number",
            "issued_on",
            "addressee",
            "centre",
            "host_name",
            "host_credit_code",
            "file",
        ]

    def clean_file(self) -> Any:
        """A readable PDF without password or script."""
        file = self.cleaned_data["file"]
        try:
            found = inspect(
                file,
                name=file.name,
                size=file.size,
                accepted=frozenset({"pdf"}),
                max_bytes=LETTER_BYTES,
            )
        except Unacceptable as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from None
        self.digest = found.sha256
        return file


class StopLetterForm(PortalForm):
    """Why a letter no longer counts."""

    reason = forms.CharField(label=gettext_lazy("停止使用的理由"), max_length=300)


class HonourForm(PortalModelForm):
    """A kind of honour with its source."""

    class Meta:
        model = PriorityHonour
        fields = ["title", "source"]


class HolderForm(PortalForm):
    """Who holds an honour, by credit code."""

    honour = forms.ModelChoiceField(
        PriorityHonour.objects.all(), label=gettext_lazy("荣誉"), empty_label=gettext_lazy("请选择")
    )
    credit_code = CreditCodeField(label=gettext_lazy("统一社会信用代码"))
    document = forms.CharField(label=gettext_lazy("授予文件"), max_length=200)
    year = WholeNumberField(label=gettext_lazy("授予年份"), min_value=1990, max_value=2100)

    def clean_credit_code(self) -> Institution:
        """The institution of the code; it must have signed up."""
        code = self.cleaned_data["credit_code"]
        found = Institution.objects.filter(credit_code=code).first()
        if found is None:
            raise forms.ValidationError(_("这一代码的单位尚未在平台登记，请核对代码"))
        return found


class CalendarForm(PortalForm):
    """A year of State Council days: chosen as a file, then confirmed as text."""

    file = forms.FileField(
        label=gettext_lazy("节假日文件"),
        required=False,
        help_text=gettext_lazy("holiday-cn 格式的 JSON，一年一个文件"),
    )
    content = forms.CharField(widget=forms.HiddenInput, required=False)
    optional_fields = frozenset()  # one of the two is needed: file or what was checked of it
    year: HolidayYear | None = None

    def clean(self) -> dict[str, Any]:
        """Parse whichever was given; the first fault is the error."""
        given = super().clean()
        file = given.get("file")
        raw = file.read() if file else given.get("content", "").encode()
        if not raw:
            raise forms.ValidationError(_("请选择要导入的文件"))
        try:
            self.year = parse_holiday_year(raw)
        except InvalidValue as wrong:
            raise forms.ValidationError(wrong.message, code=wrong.code) from None
        given["content"] = raw.decode("utf-8-sig")
        return given


class PlacesForm(PortalForm):
    """The places of one province."""

    places = WholeNumberField(label=gettext_lazy("推荐名额"), max_value=999)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200)
