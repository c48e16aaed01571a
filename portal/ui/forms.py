"""Forms drawn by our components, with the errors said first.

``{{ form.as_fields }}`` draws every field; ``{{ form.title_prefix }}`` opens the title of the page;
``<c-error-summary :summary="form.error_summary" />`` opens the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT, BaseFormSet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.ui.controls import anchor_of

LABEL = "%(label)s"
UNSAVABLE = gettext_lazy("%(label)s中有无法保存的字符。请删除后重新填写")
REQUIRED_MESSAGES = (
    (forms.FileField, gettext_lazy("请上传%(label)s")),
    (forms.ChoiceField, gettext_lazy("请选择%(label)s")),
    (forms.ModelChoiceField, gettext_lazy("请选择%(label)s")),
    (forms.BooleanField, gettext_lazy("请确认：%(label)s")),
    (forms.Field, gettext_lazy("请填写%(label)s")),
)


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One error in the words shown beside its field; ``anchor`` is empty for the whole form."""

    message: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """The list on top of a page that was refused; falsy when there is nothing to say."""

    items: tuple[ErrorItem, ...] = ()

    @classmethod
    def of(cls, *sources: "forms.BaseForm | BaseFormSet[Any]") -> "ErrorSummary":
        """Gather the errors of forms and formsets, in their order on the page."""
        return cls(tuple(item for source in sources for item in _items(source)))

    @property
    def title(self) -> str:
        """How many places have to be changed."""
        count = len(self.items)
        return ngettext("本页有 %(count)d 处需要修改", "本页有 %(count)d 处需要修改", count) % {
            "count": count
        }

    @property
    def title_prefix(self) -> str:
        """What the title of the page begins with when there are errors."""
        return _("错误：") if self.items else ""

    def __bool__(self) -> bool:
        return bool(self.items)


class ErrorsFirst:
    """Mixin for forms. ``optional_fields`` names what is marked （选填）.

    Drafts keep every field unrequired, so "not required" does not mean "optional" there; without
    the name list the field's own ``required`` decides.
    """

    optional_fields: frozenset[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            _say_what_to_do(field)

    def as_fields(self) -> SafeString:
        """Every field of the form by the component that fits it."""
        return render_to_string("ui/form_fields.html", {"form": self})

    @property
    def error_summary(self) -> ErrorSummary:
        """The errors of this form."""
        return ErrorSummary.of(self)  # type: ignore[arg-type]

    @property
    def title_prefix(self) -> str:
        """What the title of the page begins with: 错误： or nothing."""
        return self.error_summary.title_prefix


class PortalForm(ErrorsFirst, forms.Form):
    """A form of the portal."""


class FilterForm(PortalForm):
    """What of a list is shown, from the URL; an unknown value there is left aside."""

    optional_fields = frozenset()

    @property
    def wanted(self) -> dict[str, str]:
        """The filters that stand, by name."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def said(self) -> dict[str, str]:
        """Each standing filter in words: for chips and for the sheet 说明 of an export."""
        return {
            name: f"{self.fields[name].label}：{self._words(name, value)}"
            for name, value in self.wanted.items()
        }

    def _words(self, name: str, value: str) -> str:
        return str(dict(getattr(self.fields[name], "choices", ())).get(value, value))


class PortalModelForm(ErrorsFirst, forms.ModelForm):  # type: ignore[type-arg]
    """A form of the portal over a model."""


def add_row(data: QueryDict, prefix: str) -> QueryDict:
    """The posted data of a formset with one more empty row: the answer to 增加一行 without JS."""
    longer = data.copy()
    name = f"{prefix}-{TOTAL_FORM_COUNT}"
    count = longer.get(name, "0")
    longer[name] = str(int(count) + 1) if count.isdecimal() else "1"
    return longer


def _items(source: "forms.BaseForm | BaseFormSet[Any]") -> Iterable[ErrorItem]:
    if isinstance(source, BaseFormSet):
        for form in source.forms:
            yield from _items(form)
        if source.is_bound:
            yield from (ErrorItem(str(message)) for message in source.non_form_errors())
        return
    for name, messages in source.errors.items():
        anchor = anchor_of(source[name]) if name in source.fields else ""
        yield from (ErrorItem(str(message), anchor) for message in messages)


def _say_what_to_do(field: forms.Field) -> None:
    """Put the label into the messages, and "请填写…" in the place of Django's own sentence."""
    said = field.error_messages
    if said["required"] == forms.Field.default_error_messages["required"]:
        said["required"] = next(text for kind, text in REQUIRED_MESSAGES if isinstance(field, kind))
    said.setdefault("null_characters_not_allowed", UNSAVABLE)
    for code, text in said.items():
        said[code] = _with_label(str(text), str(field.label or ""))


def _with_label(text: str, label: str) -> str:
    # A sentence that Django still has to fill in reads a lone per cent sign as a placeholder.
    filled_later = "%(" in text.replace(LABEL, "")
    return text.replace(LABEL, label.replace("%", "%%") if filled_later else label)
