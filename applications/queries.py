"""Facts of a case, counted in the database over the round's window."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from applications.models import Declaration, Project, ResultApplication
from applications.policy import Facts
from portal.dossiers.models import Dossier

HUNDREDTHS = 100
COUNTED_LEVELS = [
    ResultApplication.Level.NATIONAL,
    ResultApplication.Level.PROVINCIAL,
    ResultApplication.Level.PREFECTURE,
]


def declaration_of(dossier: Dossier) -> Declaration:
    """The declaration of a case; every case gets one when it is opened."""
    return Declaration.objects.get(dossier=dossier)


def facts_of(dossier: Dossier) -> Facts:
    """What the clauses examine, from the rows that count (R0-11…R0-21).

    A bounded number of queries whatever the number of rows. Only what was completed, applied or
    released inside the round's window counts (F-02); only staff in service; only applications
    at prefecture level or above.
    """
    declared = declaration_of(dossier)
    start, end = dossier.round.window_start, dossier.round.window_end
    income = _income(declared, start, end)
    projects = _completed(declared, start, end)
    return Facts(
        entity_type=declared.entity_type,
        is_legal_entity=declared.is_legal_entity,
        navigation_income=income["navigation"],
        operating_income=income["operating"],
        department_name=declared.department_name.strip(),
        staff=declared.staffmembers.filter(in_service=True).exclude(name="").count(),
        provinces=projects["provinces"],
        projects=projects["total"],
        applications=_applications(declared, start, end),
        releases=_releases(declared, start, end),
        **_data(declared),
        data_lawful=declared.data_lawful,
        data_stable=declared.data_stable,
        funds=bool(declared.funds_note.strip()),
        equipment=bool(declared.equipment_note.strip()),
        premises=bool(declared.premises_note.strip()),
        serious_violation=declared.serious_violation,
        dishonesty=declared.dishonesty,
        subcontracting=declared.subcontracting,
        priority_honour=dossier.institution.honours.filter(honour__in_use=True).exists(),
    )


def _income(declared: Declaration, start: date, end: date) -> dict[str, int]:
    """Sums in hundredths of 万元; a year left empty counts as nothing."""
    sums = declared.incomes.filter(year__range=(start.year, end.year)).aggregate(
        navigation=Sum("navigation"), operating=Sum("operating")
    )
    return {name: int((total or Decimal(0)) * HUNDREDTHS) for name, total in sums.items()}


def completed_projects(declared: Declaration, start: date, end: date) -> QuerySet[Project]:
    """The projects that count: named and completed inside the window."""
    return declared.projects.filter(completed_on__range=(start, end)).exclude(title="")


def _completed(declared: Declaration, start: date, end: date) -> dict[str, int]:
    return completed_projects(declared, start, end).aggregate(
        total=Count("pk"), provinces=Count("province", distinct=True)
    )


def _applications(declared: Declaration, start: date, end: date) -> int:
    counted = declared.resultapplications.filter(
        level__in=COUNTED_LEVELS, year__range=(start.year, end.year)
    )
    return counted.exclude(title="").count()


def _releases(declared: Declaration, start: date, end: date) -> int:
    within = declared.publications.filter(published_on__range=(start, end))
    return within.exclude(title="").count()


def _data(declared: Declaration) -> dict[str, int | bool]:
    named = ~Q(name="")
    counted = declared.dataresources.aggregate(
        total=Count("pk", filter=named), own=Count("pk", filter=named & Q(own=True))
    )
    serviced = bool(declared.data_service_note.strip())
    return {"data_resources": counted["total"], "own_data": counted["own"] > 0 and serviced}
