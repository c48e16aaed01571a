"""Fields that only the national desk asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.kernel.credit_code import CreditCode
from portal.kernel.document_number import DocumentNumber
from portal.kernel.invalid import InvalidValue


class InstantField(forms.DateTimeField):
    """A moment to the minute, entered and shown in Beijing time."""

    default_error_messages = {"invalid": _("应填日期和时间，例如 2026-05-29 17:00")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        kwargs.setdefault("widget", widget)
        kwargs.setdefault("input_formats", ["%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"])
        kwargs.setdefault("help_text", _("北京时间（Asia/Shanghai），该时刻本身仍在期限内"))
        super().__init__(**kwargs)


class DocumentNumberField(forms.CharField):
    """发文字号 in its exact writing; a near miss is answered with the writing meant."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("help_text", _("例如 国知办函运字〔2022〕1002号，年份用六角括号"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The number as text; empty stays empty where the field is optional."""
        text = super().clean(value)
        return str(_parsed(DocumentNumber.parse, text)) if text else ""


class CreditCodeField(forms.CharField):
    """统一社会信用代码 with its check character verified."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("help_text", _("18 位"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The code with blanks dropped; empty stays empty where the field is optional."""
        text = super().clean(value)
        return str(_parsed(CreditCode.parse, text)) if text else ""


class CodesField(forms.MultipleChoiceField):
    """Any number of codes from a list, as checkboxes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


def _parsed(parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except InvalidValue as wrong:
        raise forms.ValidationError(wrong.message, code=wrong.code) from None
