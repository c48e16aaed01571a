"""Explicit filters of the register, the same for the page, the CSV file and the API.

A key that is not named here is ignored; a value that a filter does not know is an error.
"""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    ModelChoiceFilter,
    NumberFilter,
)

from evaluation.models import Publicity
from portal.dossiers.models import Dossier, Round
from portal.organizations.queries import provinces
from portal.programmes.registry import all_programmes
from portal.registry import queries
from portal.registry.standing import EXITED, VALID

ALL = "all"
STATUSES = [(VALID.code, _("现行有效")), (EXITED.code, _("已退出")), (ALL, _("全部，含已退出"))]
LONGEST_QUERY = 100


def _routes() -> list[tuple[str, str]]:
    return [(code, found.route) for code, found in all_programmes().items()]


def _announced_rounds(request: Any) -> QuerySet[Round]:
    return queries.published_rounds(request.now) if request else Round.objects.none()


class RegisterFilter(FilterSet):
    """Filters over designations. Without ``status`` those in force are meant (R0-40)."""

    q = CharFilter(
        method="containing",
        label=_("机构名称或证书编号"),
        max_length=LONGEST_QUERY,
        widget=forms.TextInput({"class": "in", "type": "search"}),
    )
    prov = ModelChoiceFilter(
        field_name="region",
        queryset=lambda _request: provinces(),
        label=_("省域"),
        empty_label=_("全部"),
        widget=forms.Select({"class": "in"}),
    )
    kind = ChoiceFilter(
        field_name="programme",
        choices=_routes,
        label=_("认定方式"),
        empty_label=_("全部"),
        widget=forms.Select({"class": "in"}),
    )
    status = ChoiceFilter(
        method="as_is",
        choices=STATUSES,
        label=_("状态"),
        empty_label=None,
        widget=forms.Select({"class": "in"}),
    )
    batch = ModelChoiceFilter(
        field_name="round",
        queryset=_announced_rounds,
        to_field_name="slug",
        label=_("批次"),
        empty_label=_("全部"),
        widget=forms.Select({"class": "in"}),
    )

    class Meta:
        model = Dossier
        fields: list[str] = []

    def containing(self, cases: QuerySet[Dossier], _name: str, text: str) -> QuerySet[Dossier]:
        """Part of the institution's name or of the certificate number."""
        words = text.strip()
        named = Q(institution__name__icontains=words)
        return cases.filter(named | Q(certificate_number__icontains=words))

    def as_is(self, cases: QuerySet[Dossier], _name: str, _value: str) -> QuerySet[Dossier]:
        """The status is applied last, whether or not it was given."""
        return cases

    def filter_queryset(self, queryset: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """Apply every filter, then the status."""
        cases = super().filter_queryset(queryset)
        status = self.form.cleaned_data.get("status") or VALID.code
        if status == ALL:
            return cases
        narrow = queries.exited if status == EXITED.code else queries.in_force
        return narrow(cases, self.request.now)

    def said(self) -> dict[str, str]:
        """The filters given, in words: parameter → words."""
        given = self.form.cleaned_data if self.form.is_valid() else {}
        words = {
            "q": given.get("q") or "",
            "prov": given["prov"].name if given.get("prov") else "",
            "kind": dict(_routes()).get(given.get("kind") or "", ""),
            "status": str(dict(STATUSES).get(given.get("status") or "", "")),
            "batch": given["batch"].title if given.get("batch") else "",
        }
        return {name: text for name, text in words.items() if text}


class RoundFilter(FilterSet):
    """Rounds by year."""

    year = NumberFilter(field_name="year", min_value=2000, max_value=2200, label=_("年度"))

    class Meta:
        model = Round
        fields: list[str] = []


class NoticeFilter(FilterSet):
    """Publicised lists by round and by first day."""

    batch = ModelChoiceFilter(
        field_name="round", queryset=_announced_rounds, to_field_name="slug", label=_("批次")
    )
    since = DateFilter(field_name="first_day", lookup_expr="gte", label=_("公示首日不早于"))

    class Meta:
        model = Publicity
        fields: list[str] = []
