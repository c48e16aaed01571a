"""The people and cases behind the keys of a problem."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from evaluation.models import Expert, RoundField
from evaluation.policy.expertise import COMMITTEE_FIELDS
from portal.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Names:
    """What keys are called; an unknown key shows itself."""

    cases: dict[int, Dossier]
    experts: dict[int, Expert]
    fields: dict[str, str]

    @classmethod
    def of(cls, cases: Collection[int], experts: Collection[int]) -> Self:
        """Three queries."""
        dossiers = Dossier.objects.select_related("institution", "region", "round")
        people = Expert.objects.select_related("user", "region").prefetch_related("skills")
        return cls(
            dossiers.in_bulk(list(cases)),
            people.in_bulk(list(experts)),
            field_titles(),
        )

    def case(self, key: int) -> str:
        """“单位”（编号）."""
        found = self.cases.get(key)
        return f"“{found.institution}”（{found.reference}）" if found else f"#{key}"

    def expert(self, key: int) -> str:
        """The expert's name."""
        found = self.experts.get(key)
        return str(found.user) if found else _("专家 %(key)d") % {"key": key}

    def field(self, code: str) -> str:
        """The field in words."""
        return self.fields.get(code, code)


def field_titles() -> dict[str, str]:
    """Titles of the committee's fields and of those that rounds have added; one query."""
    titles = {one.code: one.title for one in COMMITTEE_FIELDS}
    return titles | dict(RoundField.objects.values_list("code", "title"))
