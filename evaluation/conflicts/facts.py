"""What is read from the database to find conflicts: a fixed number of queries, light rows only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from evaluation.models import (
    DeclaredTie,
    Expert,
    FormerEmployment,
    InterestDeclaration,
)
from portal.dossiers.models import Dossier, Submission
from portal.kernel.naming import Named
from portal.organizations.models import Institution
from portal.programmes.registry import programme

Pair = tuple[int, int]
"""(key of the case, key of the expert)"""
NOTHING = Named()


class Holds(StrEnum):
    """How an expert is bound to a unit."""

    PRESENT = "present"
    FORMER = "former"
    TIE = "tie"


class CaseFacts(NamedTuple):
    """A case: ``names`` are all under which its applicant is known."""

    pk: int
    reference: str
    institution: int
    names: tuple[str, ...]
    code: str
    region: str
    region_name: str
    since: date
    named: Named


class Bond(NamedTuple):
    """An expert's bond to a unit; ``ended_on`` is None while it lasts, ``said`` tells a reader."""

    expert: int
    holds: Holds
    unit: str
    code: str
    ended_on: date | None
    said: str

    def before(self, day: date) -> bool:
        """Whether it had ended before a day."""
        return self.ended_on is not None and self.ended_on < day


class ExpertFacts(NamedTuple):
    """An expert with his bonds."""

    pk: int
    name: str
    region: str
    bonds: tuple[Bond, ...]


class OtherRow(NamedTuple):
    """A unit that a row of an institution's own case names."""

    institution: int
    unit: str
    last: date | None
    said: str


def read_cases(cases: QuerySet[Dossier] | Sequence[Dossier]) -> list[CaseFacts]:
    """The cases with what their last submitted version names; three queries."""
    rows = list(
        _rows_of(cases)
        .order_by("pk")
        .values_list(
            "pk",
            "reference",
            "institution",
            "institution__name",
            "institution__credit_code",
            "region",
            "region__name",
            "round__window_start",
        )
    )
    named = dict(_named(Dossier.objects.filter(pk__in=[row[0] for row in rows])))
    earlier = _earlier_names({row[2] for row in rows})
    return [
        CaseFacts(
            pk,
            reference,
            institution,
            (name, *sorted(earlier[institution] - {name})),
            code.upper(),
            region,
            region_name,
            since,
            named.get(pk, NOTHING),
        )
        for pk, reference, institution, name, code, region, region_name, since in rows
    ]


def _rows_of(cases: QuerySet[Dossier] | Sequence[Dossier]) -> QuerySet[Dossier]:
    if isinstance(cases, QuerySet):
        return Dossier.objects.filter(pk__in=cases.values("pk"))
    return Dossier.objects.filter(pk__in=[case.pk for case in cases])


def _named(cases: QuerySet[Dossier]) -> Iterator[tuple[int, Named]]:
    last = Submission.objects.filter(dossier__in=cases, version=F("dossier__version"))
    rows = last.order_by().values_list("dossier", "dossier__programme", "content")
    for pk, code, content in rows.iterator(chunk_size=200):
        if look := programme(code).named_in:
            yield pk, look(content)


def _earlier_names(institutions: Iterable[int]) -> defaultdict[int, set[str]]:
    """The names under which institutions have submitted: a renamed one is found by both."""
    sent = Submission.objects.filter(dossier__institution__in=institutions).order_by()
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = sent.values_list("dossier__institution", "content__institution__name").distinct()
    for pk, name in rows:
        if name:
            found[pk].add(name)
    return found


def read_experts(experts: Sequence[Expert]) -> list[ExpertFacts]:
    """The experts with employers, former employers and declared ties; four queries."""
    pks = sorted({expert.pk for expert in experts})
    bonds: defaultdict[int, list[Bond]] = defaultdict(list)
    rows = list(
        Expert.objects.filter(pk__in=pks)
        .order_by("pk")
        .values_list("pk", "user__name", "region", "employer", "employer_credit_code")
    )
    present = (Bond(pk, Holds.PRESENT, unit, code, None, "") for pk, _n, _r, unit, code in rows)
    for bond in (*present, *_former(pks), *_ties(pks)):
        bonds[bond.expert].append(bond._replace(code=bond.code.upper()))
    return [ExpertFacts(pk, name, region, tuple(bonds[pk])) for pk, name, region, _u, _c in rows]


def _former(experts: Sequence[int]) -> Iterator[Bond]:
    rows = FormerEmployment.objects.filter(expert__in=experts).order_by("pk")
    for pk, unit, code, start, end, source in rows.values_list(
        "expert", "employer", "credit_code", "started_on", "ended_on", "source"
    ):
        said = f"{_span(start, end)}，{source}" if source else _span(start, end)
        yield Bond(pk, Holds.FORMER, unit, code, end, said)


def _ties(experts: Sequence[int]) -> Iterator[Bond]:
    """A tie left open ends, if a later declaration no longer names it, with that declaration."""
    later = _following(experts)
    kinds = dict(DeclaredTie.Kind.choices)
    rows = DeclaredTie.objects.filter(declaration__expert__in=experts).order_by("pk")
    for pk, declaration, kind, unit, code, start, end, detail, said_at in rows.values_list(
        "declaration__expert",
        "declaration",
        "kind",
        "unit",
        "credit_code",
        "started_on",
        "ended_on",
        "detail",
        "declaration__declared_at",
    ):
        words = f"{localtime(said_at):%Y-%m-%d} 声明{kinds[kind]}（{_span(start, end)}）"
        said = f"{words}，{detail}" if detail else words
        yield Bond(pk, Holds.TIE, unit, code, end or later.get(declaration), said)


def _following(experts: Sequence[int]) -> dict[int, date]:
    """Declaration → the day of the expert's next one."""
    rows = InterestDeclaration.objects.filter(expert__in=experts)
    ordered = rows.order_by("expert", "declared_at", "pk")
    told = list(ordered.values_list("expert", "pk", "declared_at"))
    return {
        one[1]: localtime(following[2]).date()
        for one, following in pairwise(told)
        if one[0] == following[0]
    }


def _span(start: date | None, end: date | None) -> str:
    return f"{start or ''}至{end or '今'}"


def institutions_known() -> list[tuple[int, str, str]]:
    """Key, name and credit code of every registered institution."""
    return list(Institution.objects.order_by("pk").values_list("pk", "name", "credit_code"))


def rows_of_institutions(
    institutions: Iterable[int], read: Sequence[CaseFacts]
) -> Iterator[OtherRow]:
    """The partner units named in the last submitted versions of institutions' own cases.

    What was ``read`` already is not read again.
    """
    known = {case.pk: case.named for case in read}
    own = Dossier.objects.filter(institution__in=institutions)
    whose = {pk: (of, name) for pk, of, name in own.values_list("pk", "institution", "reference")}
    known.update(_named(own.filter(pk__in=whose.keys() - known.keys())))
    for pk, (institution, reference) in whose.items():
        for unit in known.get(pk, NOTHING).units:
            said = f"案卷 {reference} {unit.where}"
            yield OtherRow(institution, unit.name, unit.last, said)
