"""A form control with everything that belongs to it: label, hint, errors, ids and ARIA."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
WIDTHS = (
    (forms.IntegerField, "w6"),
    (forms.DateField, "w10"),
    (forms.ChoiceField, "w20"),
    (forms.ModelChoiceField, "w20"),
    (forms.FileField, "w20"),
)
"""How wide a control is drawn: as wide as the answer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox of a group."""

    html: SafeString
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """What templates/cotton/field.html draws.

    ``kind`` is ``single`` (label above one control), ``tick`` (one checkbox, label behind it) or
    ``group`` (fieldset of choices).
    """

    id: str
    label: str
    hint: str = ""
    errors: Sequence[str] = ()
    optional: bool = False
    kind: str = "single"
    html: SafeString = field(default_factory=SafeString)
    choices: Sequence[Choice] = ()
    unit: str = ""
    counted: int = 0
    left: int = 0

    @property
    def anchor(self) -> str:
        """The id that the error summary jumps to: the first choice of a group."""
        return f"{self.id}_0" if self.kind == "group" else self.id

    @property
    def hint_id(self) -> str:
        """The id of the hint, as Django names it."""
        return f"{self.id}_helptext"

    @property
    def error_id(self) -> str:
        """The id of the list of errors, as Django names it."""
        return f"{self.id}_error"

    @property
    def describedby(self) -> str:
        """The ids a group of choices is described by."""
        return _ids(self, "")


def bound_control(bound: BoundField, *, attrs: dict[str, Any], **said: Any) -> Control:
    """The control of one field of a form. ``attrs`` go to the widget; ``said`` overrules the field.

    ``said``: label, hint, error (a further sentence), optional ("1"/"0"), describedby (more ids).
    """
    errors = [*bound.errors, *([said["error"]] if said.get("error") else [])]
    plain = Control(
        id=bound.auto_id or bound.html_name,
        label=said.get("label") or str(bound.label or ""),
        hint=said.get("hint") or str(bound.help_text or ""),
        errors=errors,
        optional=_optional(bound, said.get("optional")),
        kind=kind_of(bound),
        unit=said.get("unit") or str(getattr(bound.field, "unit", "")),
    )
    attrs = {**attrs, "width": attrs.get("width") or _width(bound)}
    return _drawn(plain, bound, attrs, said.get("describedby", ""))


def plain_control(*, attrs: dict[str, Any], **said: Any) -> Control:
    """The control of an input that belongs to no Django form; ``attrs`` hold name, value, type."""
    name = attrs.get("name", "")
    control = Control(
        id=said.get("id") or f"id_{name}",
        label=said.get("label", ""),
        hint=said.get("hint", ""),
        errors=[said["error"]] if said.get("error") else [],
        optional=said.get("optional") == "1",
        unit=said.get("unit", ""),
    )
    full = _attributes(control, attrs, said.get("describedby", ""))
    value = full.pop("value", "")
    widget = _plain_widget(full.pop("type", ""), long=bool(full.get("rows")))
    html = widget.render(full.pop("name", ""), value, {**full, "id": control.id})
    return replace(control, html=html)


def _plain_widget(kind: str, *, long: bool) -> forms.Widget:
    if long:
        return forms.Textarea()
    box = forms.TextInput()
    box.input_type = kind or "text"
    return box


def kind_of(bound: BoundField) -> str:
    """How the field is laid out; see Control."""
    if isinstance(bound.field.widget, GROUPS):
        return "group"
    return "tick" if isinstance(bound.field.widget, forms.CheckboxInput) else "single"


def anchor_of(bound: BoundField) -> str:
    """The id of the element that an error of this field belongs to."""
    return f"{bound.auto_id}_0" if kind_of(bound) == "group" else bound.auto_id


def _drawn(control: Control, bound: BoundField, attrs: dict[str, Any], more: str) -> Control:
    if control.kind == "group":
        return replace(control, choices=[_choice(each) for each in bound.subwidgets])
    if control.kind == "tick":
        describedby = _ids(control, more)
        return replace(
            control,
            html=bound.as_widget(attrs={"aria-describedby": describedby} if describedby else {}),
        )
    html = bound.as_widget(attrs=_attributes(control, attrs, more))
    limit = getattr(bound.field, "max_length", None) or 0
    counted = limit if isinstance(bound.field.widget, forms.Textarea) else 0
    left = max(0, counted - len(str(bound.value() or "")))
    return replace(control, html=html, counted=counted, left=left)


def _attributes(control: Control, attrs: dict[str, Any], more: str) -> dict[str, Any]:
    full = {name: value for name, value in attrs.items() if value not in ("", None)}
    full["class"] = " ".join(part for part in ("in", full.pop("width", "")) if part)
    if describedby := _ids(control, more):
        full["aria-describedby"] = describedby
    if control.errors:
        full["aria-invalid"] = "true"
    return full


def _ids(control: Control, more: str) -> str:
    found = (
        control.hint_id if control.hint else "",
        control.error_id if control.errors else "",
        more,
    )
    return " ".join(part for part in found if part)


def _choice(widget: BoundWidget) -> Choice:
    return Choice(format_html("{}", widget.tag()), str(widget.choice_label))


def _width(bound: BoundField) -> str:
    if isinstance(bound.field, forms.DecimalField):
        return "w10"
    return next((width for kind, width in WIDTHS if isinstance(bound.field, kind)), "")


def _optional(bound: BoundField, said: str | None) -> bool:
    if said:
        return said == "1"
    named = getattr(bound.form, "optional_fields", None)
    return not bound.field.required if named is None else bound.name in named
