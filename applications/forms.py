"""The applicant's forms. A section's form is made from its boxes and what stands in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.boxes import Box
from applications.models.declaration import YES_NO
from applications.reading import province_names
from applications.wording import HINTS, OPTIONAL
from portal.dossiers.drafts import Standing
from portal.ui.fields import NumberInput
from portal.ui.forms import PortalForm

FEW = 4
MONEY_WIDTH = 14
TEXT_ROWS = 4


class BoxForm(PortalForm):
    """What stands in some boxes, as typed, with what is wrong beside it."""

    def __init__(self, boxes: Sequence[Box], standing: Mapping[str, Standing]) -> None:
        super().__init__({box.name: standing[box.name].text for box in boxes})
        self.boxes = {box.name: box for box in boxes}
        self.standing = standing
        for box in boxes:
            self.fields[box.name] = field_of(box)
        self.optional_fields = frozenset(b.name for b in boxes if b.column.name in OPTIONAL)

    def full_clean(self) -> None:
        """The draft has been read already: its problems are the errors."""
        super().full_clean()
        for name in self.fields:
            if problem := self.standing[name].problem:
                self.add_error(name, problem)

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields under their legends, in order."""
        found: dict[str, list[Any]] = {}
        for name, box in self.boxes.items():
            found.setdefault(box.legend, []).append(self[name])
        return list(found.items())


def field_of(box: Box) -> forms.Field:
    """The control of a box. Nothing is required and nothing is judged here: it is a draft."""
    column = box.column
    said = {
        "label": str(column.verbose_name),
        "help_text": HINTS.get(column.name, ""),
        "required": False,
    }
    if column.is_relation:
        names = [(name, name) for name in province_names().values()]
        return forms.ChoiceField(choices=[("", _("请选择")), *names], **said)
    if isinstance(column, models.BooleanField):
        answers = [(str(value).lower(), words) for value, words in YES_NO]
        return _choice(answers, said)
    if column.choices:
        return _choice(list(column.choices), said)
    return _text(column, said)


def _choice(choices: list[Any], said: dict[str, Any]) -> forms.Field:
    if len(choices) <= FEW:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
    return forms.ChoiceField(choices=[("", _("请选择")), *choices], **said)


def _text(column: models.Field, said: dict[str, Any]) -> forms.Field:
    field = forms.CharField(strip=False, **said)
    if isinstance(column, models.TextField):
        field.widget = forms.Textarea(attrs={"rows": TEXT_ROWS})
        field.max_length = column.max_length  # counts down beside the box; the draft keeps it all
    elif isinstance(column, models.DecimalField):
        field.widget, field.unit = NumberInput(mode="decimal"), _("万元")
    elif isinstance(column, models.IntegerField):
        field.widget = NumberInput()
    return field


class NoteForm(PortalForm):
    """A reason that somebody else will read."""

    note = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": TEXT_ROWS})
    )


class InviteForm(PortalForm):
    """Whom to ask to fill in one case."""

    email = forms.EmailField(
        label=_("电子邮箱"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
