"""The self-check: a form made from the clauses of an edition, so that it asks what they test."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kernel.clauses import AtLeast, Declared, Judged, ShareAtLeast
from portal.kernel.editions import Clause, Edition
from portal.organizations.models import Institution
from portal.registry.walking import Leaf, leaves
from portal.ui.fields import MoneyField, WholeNumberField
from portal.ui.forms import PortalForm

ENTITY_TYPE = "entity_type"
LARGEST = 1_000_000
HUNDREDTHS = 100
AMOUNTS = {
    "navigation_income": gettext_lazy("近三年专利导航相关收入合计"),
    "operating_income": gettext_lazy("近三年全部营业收入合计"),
}
"""An edition names the share; the two amounts are asked for in these words."""

Builder = Callable[[Any], dict[str, forms.Field]]


class SelfCheckForm(PortalForm):
    """One field for each fact that the edition's clauses look at. Nothing is required."""

    optional_fields = frozenset[str]()

    entity_type = forms.ChoiceField(
        label=gettext_lazy("单位类型"),
        choices=Institution.EntityType.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        self.edition = edition
        self.base_fields = {**type(self).base_fields, **_fields_of(edition)}
        super().__init__(*args, **kwargs)

    def groups(self) -> list[tuple[Clause, list[BoundField], list[BoundField]]]:
        """Each clause with what it asks for: the yes-or-no questions, then the figures."""
        return [(clause, *self._asked(clause)) for clause in self.edition.clauses]

    def _asked(self, clause: Clause) -> tuple[list[BoundField], list[BoundField]]:
        bound = [self[name] for leaf in leaves(clause.test) for name in _fields(leaf)]
        choices = [each for each in bound if isinstance(each.field, forms.ChoiceField)]
        return choices, [each for each in bound if each not in choices]

    def facts(self) -> SimpleNamespace:
        """The answers as the clauses read them: incomes in hundredths, yes and no as booleans."""
        return SimpleNamespace(**{name: _plain(value) for name, value in self.cleaned_data.items()})


def _fields_of(edition: Edition) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for clause in edition.clauses:
        for leaf in leaves(clause.test):
            found |= _fields(leaf)
    return found


def _fields(leaf: Leaf) -> dict[str, forms.Field]:
    fields = BUILDERS[type(leaf.test)](leaf.test)
    names = {str(code): str(label) for code, label in Institution.EntityType.choices}
    concerned = "、".join(names.get(code, code) for code in leaf.entity_types)
    for field in fields.values():
        field.help_text = _("由%(who)s填写") % {"who": concerned} if concerned else ""
    return fields


def _number(test: AtLeast) -> dict[str, forms.Field]:
    field = WholeNumberField(label=test.label, unit=test.unit, max_value=LARGEST, required=False)
    return {test.fact: field}


def _share(test: ShareAtLeast) -> dict[str, forms.Field]:
    return {
        name: MoneyField(label=AMOUNTS.get(name, test.label), required=False)
        for name in (test.part, test.whole)
    }


def _declared(test: Declared) -> dict[str, forms.Field]:
    words = (_("是"), _("否")) if test.expected else (_("发生过"), _("没有发生"))
    return {test.fact: _yes_or_no(test.label, words)}


def _judged(test: Judged) -> dict[str, forms.Field]:
    return {test.fact: _yes_or_no(test.label, (_("具备"), _("不具备")))}


def _yes_or_no(label: str, words: tuple[str, str]) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", words[0]), ("no", words[1])],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )


BUILDERS: Mapping[type, Builder] = {
    AtLeast: _number,
    ShareAtLeast: _share,
    Declared: _declared,
    Judged: _judged,
}


def _plain(value: Any) -> Any:
    return int(value * HUNDREDTHS) if isinstance(value, Decimal) else value


class TrackForm(PortalForm):
    """An objection's number and the telephone that was given with it."""

    number = forms.CharField(label=gettext_lazy("异议编号"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=40,
        help_text=gettext_lazy("提出异议时填写的号码"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
