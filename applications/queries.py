"""Facts of a case, counted in the database over the round's window."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round

from applications.models import (
    DataResource,
    Declaration,
    IncomeYear,
    Project,
    Publication,
    ResultApplication,
    StaffMember,
)
from applications.policy import Facts
from portal.dossiers.models import Dossier
from portal.organizations.models import InstitutionHonour

HUNDREDTHS = 100
FACTS = "facts_at_hand"
COUNTED_LEVELS = [
    ResultApplication.Level.NATIONAL,
    ResultApplication.Level.PROVINCIAL,
    ResultApplication.Level.PREFECTURE,
]


def declaration_of(dossier: Dossier) -> Declaration:
    """The declaration of a case; every case gets one when it is opened.

    Remembered on the case object: read the case anew to see what has been written since.
    """
    return dossier.declaration


ROW_MODELS: dict[str, type[Any]] = {
    "staffmembers": StaffMember,
    "projects": Project,
    "resultapplications": ResultApplication,
    "publications": Publication,
    "dataresources": DataResource,
}


def facts_of(dossier: Dossier) -> Facts:
    """What the clauses examine, from the rows that count (R0-11…R0-21).

    One query whatever the number of rows. Only what was completed, applied or released inside
    the round's window counts (F-02); only staff in service; only applications at prefecture level
    or above. A page that has the facts at hand keeps them on the case object (``keep_facts``).
    """
    kept = dossier.__dict__.get(FACTS)
    return kept or facts_from(counted(dossier))


def keep_facts(dossier: Dossier, declared: Any) -> Facts:
    """Facts of a counted declaration, kept for the guards that ask about the same object.

    For a page that only reads; the door works on a case object of its own.
    """
    dossier.declaration = declared
    dossier.__dict__[FACTS] = facts = facts_from(declared)
    return facts


def facts_from(declared: Any) -> Facts:
    """The facts of a declaration that has been counted."""
    serviced = bool(declared.data_service_note.strip())
    return Facts(
        entity_type=declared.entity_type,
        is_legal_entity=declared.is_legal_entity,
        navigation_income=declared.navigation,
        operating_income=declared.operating,
        department_name=declared.department_name.strip(),
        staff=declared.staff,
        provinces=declared.provinces,
        projects=declared.completed,
        applications=declared.applications,
        releases=declared.releases,
        data_resources=declared.resources,
        own_data=declared.own_resources > 0 and serviced,
        data_lawful=declared.data_lawful,
        data_stable=declared.data_stable,
        funds=bool(declared.funds_note.strip()),
        equipment=bool(declared.equipment_note.strip()),
        premises=bool(declared.premises_note.strip()),
        serious_violation=declared.serious_violation,
        dishonesty=declared.dishonesty,
        subcontracting=declared.subcontracting,
        priority_honour=declared.honoured,
    )


def counted(dossier: Dossier, *, given: bool = False) -> Any:
    """The declaration with what is counted about its rows, in one query.

    ``given`` adds ``<rows>_given``: how many rows of each kind there are, counting or not.
    """
    start, end = dossier.round.window_start, dossier.round.window_end
    projects = counted_projects(start, end)
    applied = ResultApplication.objects.filter(
        level__in=COUNTED_LEVELS, year__range=(start.year, end.year)
    )
    released = Publication.objects.filter(published_on__range=(start, end))
    named_data = DataResource.objects.exclude(name="")
    honours = InstitutionHonour.objects.filter(
        institution=OuterRef("dossier__institution"), honour__in_use=True
    )
    annotated = Declaration.objects.annotate(
        staff=_count(StaffMember.objects.filter(in_service=True).exclude(name="")),
        provinces=_count(projects, Count("province", distinct=True)),
        completed=_count(projects),
        applications=_count(applied.exclude(title="")),
        releases=_count(released.exclude(title="")),
        resources=_count(named_data),
        own_resources=_count(named_data.filter(own=True)),
        honoured=Exists(honours),
        navigation=_income("navigation", start, end),
        operating=_income("operating", start, end),
    )
    return annotated.annotate(**(_given() if given else {})).get(dossier=dossier)


def _given() -> dict[str, Coalesce]:
    rows = {f"{name}_given": _count(model.objects.all()) for name, model in ROW_MODELS.items()}
    filled = IncomeYear.objects.filter(navigation__isnull=False)
    return {"incomes_given": _count(filled), **rows}


def _count(rows: QuerySet[Any], what: Count | None = None) -> Coalesce:
    """How many of some rows belong to the declaration at hand."""
    own = rows.filter(declaration=OuterRef("pk")).order_by().values("declaration")
    return Coalesce(Subquery(own.annotate(n=what or Count("pk")).values("n")), 0)


def counted_projects(start: date, end: date) -> QuerySet[Project]:
    """The projects that count: named and completed inside the window."""
    return Project.objects.filter(completed_on__range=(start, end)).exclude(title="")


def _income(column: str, start: date, end: date) -> Coalesce:
    """The sum of the window's years in hundredths of 万元; a year left empty counts as nothing.

    Each amount becomes an integer before it is summed: SQLite keeps decimals as floats, which
    hold every amount of a form exactly to the hundredth, but not every sum of such floats.
    """
    hundredths = Cast(Round(F(column) * HUNDREDTHS), BigIntegerField())
    years = IncomeYear.objects.filter(
        declaration=OuterRef("pk"), year__range=(start.year, end.year)
    )
    summed = years.order_by().values("declaration").annotate(total=Sum(hundredths))
    return Coalesce(Subquery(summed.values("total")), 0)
