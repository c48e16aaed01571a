"""Form fields that read what Chinese offices type: full-width digits, thousands separators.

Their messages name the field: portal.ui.forms puts the label where ``%(label)s`` stands.
"""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberInput(forms.TextInput):
    """A text box that asks for the digits of a phone; ``type=number`` loses what it dislikes."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, mode: str = "numeric") -> None:
        super().__init__({"inputmode": mode, "autocomplete": "off", **(attrs or {})})


class WholeNumberField(forms.IntegerField):
    """An integer of at least 0 unless told otherwise."""

    widget = NumberInput
    default_error_messages = {
        "invalid": _("%(label)s应填整数，例如 20"),
        "min_value": _("%(label)s不能小于 %(limit_value)s"),
        "max_value": _("%(label)s不能大于 %(limit_value)s"),
    }

    def __init__(self, *, min_value: int | None = 0, unit: str = "", **kwargs: Any) -> None:
        super().__init__(min_value=min_value, **kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> int | None:
        """Read ``１，２００`` as 1200."""
        return super().to_python(_digits(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django asks
        """No min and max: the server says what is wrong, in words."""
        return {}


class MoneyField(forms.DecimalField):
    """万元 with at most two decimals."""

    unit = _("万元")
    default_error_messages = {
        "invalid": _("%(label)s应填金额（万元），例如 3126.40"),
        "max_decimal_places": _("%(label)s最多填两位小数，例如 3126.40"),
        "min_value": _("%(label)s不能小于 %(limit_value)s"),
    }

    def __init__(self, *, max_digits: int = 14, **kwargs: Any) -> None:
        kwargs.setdefault("widget", NumberInput(mode="decimal"))
        kwargs.setdefault("min_value", 0)
        super().__init__(max_digits=max_digits, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Read ``3,126.40`` and ``３１２６．４０``."""
        return super().to_python(_digits(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django asks
        """No min, max and step: the server says what is wrong, in words."""
        return {}


class DayField(forms.DateField):
    """A date; the browser's own calendar where it has one, 2026-05-29 where it has none."""

    default_error_messages = {"invalid": _("%(label)s应填日期，例如 2026-05-29")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"])
        super().__init__(**kwargs)


def _digits(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "")
