"""What is read from the database to find conflicts: a fixed number of queries, light rows only."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Case, F, JSONField, QuerySet, When
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
    """The cases with what their last submitted version names; two queries."""
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
    named, earlier = _submitted({row[0] for row in rows}, {row[2] for row in rows})
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


def _submitted(
    cases: Collection[int], institutions: Collection[int]
) -> tuple[dict[int, Named], defaultdict[int, set[str]]]:
    """What the cases name in their last version, and all names their institutions submitted under.

    A renamed institution is found by both names. Contents of other cases and versions stay in the
    database.
    """
    last = When(version=F("dossier__version"), dossier__in=cases, then=F("content"))
    sent = Submission.objects.filter(dossier__institution__in=institutions).order_by()
    rows = sent.annotate(last=Case(last, output_field=JSONField())).values_list(
        "dossier",
        "dossier__programme",
        "dossier__institution",
        "content__institution__name",
        "last",
    )
    named: dict[int, Named] = {}
    names: defaultdict[int, set[str]] = defaultdict(set)
    for pk, code, institution, name, content in rows.iterator(chunk_size=200):
        if name:
            names[institution].add(name)
        if content is not None:
            named[pk] = _look(code, content)
    return named, names


def _look(code: str, content: Any) -> Named:
    look = programme(code).named_in
    return look(content) if look else NOTHING


def read_experts(experts: Sequence[Expert]) -> list[ExpertFacts]:
    """The experts with employers, former employers and declared ties; three queries."""
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
    kinds = dict(DeclaredTie.Kind.choices)
    declared = InterestDeclaration.objects.filter(expert__in=experts)
    rows = declared.order_by("expert", "declared_at", "pk", "ties").values_list(
        "expert",
        "pk",
        "declared_at",
        "ties__kind",
        "ties__unit",
        "ties__credit_code",
        "ties__started_on",
        "ties__ended_on",
        "ties__detail",
    )
    told = list(rows)
    later = _following(list(dict.fromkeys(row[:3] for row in told)))
    for pk, declaration, said_at, kind, unit, code, start, end, detail in told:
        if kind is None:  # a declaration of no ties
            continue
        words = f"{localtime(said_at):%Y-%m-%d} 声明{kinds[kind]}（{_span(start, end)}）"
        said = f"{words}，{detail}" if detail else words
        yield Bond(pk, Holds.TIE, unit, code, end or later.get(declaration), said)


def _following(told: Sequence[tuple[int, int, datetime]]) -> dict[int, date]:
    """Declaration → the day of the same expert's next one; ``told`` is in that order."""
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
    institutions: Collection[int], read: Sequence[CaseFacts]
) -> Iterator[OtherRow]:
    """The partner units named in the last submitted versions of institutions' own cases.

    What was ``read`` already is not read again; at most one query.
    """
    for case in read:
        if case.institution in institutions:
            yield from _partners(case.institution, case.reference, case.named)
    if not institutions:
        return
    others = Submission.objects.filter(
        dossier__institution__in=institutions, version=F("dossier__version")
    ).exclude(dossier__in=[case.pk for case in read])
    rows = others.order_by("dossier").values_list(
        "dossier__institution", "dossier__reference", "dossier__programme", "content"
    )
    for institution, reference, code, content in rows.iterator(chunk_size=200):
        yield from _partners(institution, reference, _look(code, content))


def _partners(institution: int, reference: str, named: Named) -> Iterator[OtherRow]:
    for unit in named.units:
        yield OtherRow(institution, unit.name, unit.last, f"案卷 {reference} {unit.where}")
