"""Whom of the pool an applicant means. The applicant never learns whether anybody was found."""

from collections.abc import Iterable
from datetime import datetime

from evaluation.conflicts.names import keys_of, same_person
from evaluation.models import AvoidedPerson, Expert, NamedConflict


def matched(people: Iterable[AvoidedPerson], *, now: datetime) -> list[Expert]:
    """Name the conflicts of those meant, by equal name and equal employer; return the experts.

    The employer may be a former one: an applicant knows a person by the unit where they met.
    """
    pool = Expert.objects.select_related("user").prefetch_related("former_employments")
    by_name: dict[str, list[Expert]] = {}
    for expert in pool:
        by_name.setdefault(same_person(expert.user.name), []).append(expert)
    return [
        expert
        for person in people
        for expert in by_name.get(same_person(person.name), ())
        if _works_there(person, expert) and _name(person, expert, now)
    ]


def match_later(expert: Expert, *, now: datetime) -> None:
    """The same for requests that found nobody when they were made: he may have come since."""
    waiting = AvoidedPerson.objects.filter(expert__isnull=True).select_related("request")
    for person in waiting:
        if same_person(person.name) == same_person(expert.user.name) and _works_there(
            person, expert
        ):
            _name(person, expert, now)


def _works_there(person: AvoidedPerson, expert: Expert) -> bool:
    units = [expert.employer, *(one.employer for one in expert.former_employments.all())]
    return any(keys_of(person.employer) & keys_of(unit) for unit in units)


def _name(person: AvoidedPerson, expert: Expert, now: datetime) -> NamedConflict:
    person.expert = expert
    person.save(update_fields=["expert"])
    return NamedConflict.objects.create(
        expert=expert,
        dossier_id=person.request.dossier_id,
        origin=NamedConflict.Origin.APPLICANT,
        evidence=person.reason,
        named_by_id=person.request.made_by_id,
        named_at=now,
    )
