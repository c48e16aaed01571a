"""May this person see it? The only place that answers, for pages, counts, exports and the API."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone
from guardian.models import UserObjectPermission

from portal.accounts.models import User
from portal.accounts.queries import Standing, standing_of
from portal.dossiers.models import (
    Dossier,
    Extension,
    ProvinceSchedule,
    Round,
    RoundRoute,
    Transition,
)
from portal.dossiers.walls import is_walled, walled_from
from portal.kernel.flow import Party, State, Step
from portal.kernel.programmes import Programme
from portal.kernel.roles import APPLICANT, NATIONAL, Role
from portal.programmes.registry import all_programmes, programme, states_seen_by

WHOLE_INSTITUTION = frozenset({Role.MANAGER, Role.CERTIFIER})


def programme_of(dossier: Dossier) -> Programme:
    """The programme object of a case."""
    return programme(dossier.programme)


def state_of(dossier: Dossier) -> State:
    """The state object of a case."""
    return programme_of(dossier).flow.state(dossier.state)


def told_state_of(dossier: Dossier) -> State:
    """The state of a case as its applicant may know it: every applicant's page asks this one."""
    return programme_of(dossier).flow.told(dossier.state)


def told_changes() -> Case:
    """When a case last changed as far as its applicant may know, as a column."""
    told = Transition.objects.filter(dossier=OuterRef("pk"), told=True)
    hidden = Q(pk__in=())
    for code, found in all_programmes().items():
        states = found.flow.codes(lambda state: bool(state.told))
        hidden |= Q(programme=code, state__in=states)
    latest = Subquery(told.order_by("-pk").values("at")[:1])
    return Case(When(hidden, then=latest), default=F("changed_at"))


def visible_to(user: User) -> QuerySet[Dossier]:
    """The cases a person may see, as one queryset.

    Own institution: the manager and the certifier see all, an editor what was granted. Own
    province: what has been submitted through it. National office: what has reached it. Expert:
    live assignments, which are object grants. Everybody else, and the public: nothing here.
    For an official or expert behind a wall the case does not exist.
    """
    standing = standing_of(user)
    scope = Q(pk__in=())
    whole = [key for key, held in standing.institutions.items() if held & WHOLE_INSTITUTION]
    if whole:
        scope |= Q(institution__in=whole)
    if standing.institutions:
        granted = granted_pks(user, "edit_dossier")
        scope |= Q(pk__in=granted, institution__in=list(standing.institutions))
    if standing.regions or standing.national & (NATIONAL | {Role.EXPERT}):
        scope |= _by_office(user, standing) & ~Q(pk__in=walled_from(user))
    return Dossier.objects.filter(scope)


def _by_office(user: User, standing: Standing) -> Q:
    """What officials and experts see before any wall."""
    scope = Q(pk__in=())
    if standing.regions:
        scope |= Q(region__in=list(standing.regions)) & _states(Party.PROVINCE)
    if standing.national & NATIONAL:
        scope |= _states(Party.NATIONAL)
    if Role.EXPERT in standing.national:
        scope |= Q(pk__in=granted_pks(user, "score_dossier")) & _states(Party.EXPERT)
    return scope


def _states(party: Party) -> Q:
    """Submitted cases in the states that a party may read."""
    scope = Q(pk__in=())
    for code, states in states_seen_by(party).items():
        scope |= Q(programme=code, state__in=states)
    return scope & Q(version__gt=0)


def granted_pks(user: User, permission: str) -> QuerySet[UserObjectPermission, Any]:
    """Primary keys, as text, of the dossiers on which a person holds an object grant."""
    from_grants = UserObjectPermission.objects.filter(
        user=user,
        permission__codename=permission,
        content_type=ContentType.objects.get_for_model(Dossier),
    )
    # guardian keeps keys as text, which PostgreSQL will not compare with integers
    as_number = Cast("object_pk", BigIntegerField())
    return from_grants.annotate(dossier_pk=as_number).values("dossier_pk")


def dossier_for(user: User, reference: str, *, among: QuerySet[Dossier] | None = None) -> Dossier:
    """The only way a view gets hold of a case: unknown and out of scope are the same 404."""
    visible = visible_to(user).select_related("round", "institution", "region")
    if among is not None:
        visible = visible.filter(pk__in=among.values("pk"))
    found = visible.filter(reference=reference).first()
    if found is None or _withheld(user, found):
        raise Http404
    return found


def _withheld(user: User, dossier: Dossier) -> bool:
    """Whether an expert must read the case without its names, on pages that do not come by here."""
    asked = programme_of(dossier).withheld
    return (
        asked is not None
        and Role.EXPERT in standing_of(user).national
        and asked(dossier, user, timezone.now())
    )


def roles_on(user: User, dossier: Dossier) -> frozenset[Role]:
    """The capacities in which a person can act on one case: none of an office behind a wall."""
    standing = standing_of(user)
    held = set(standing.institutions.get(dossier.institution_id, frozenset()))
    if Role.EDITOR in held and not _granted(user, "edit_dossier", dossier):
        held.discard(Role.EDITOR)
    of_office = set(standing.regions.get(dossier.region_id, frozenset()))
    of_office |= standing.national & NATIONAL
    if Role.EXPERT in standing.national and _granted(user, "score_dossier", dossier):
        of_office.add(Role.EXPERT)
    if of_office and is_walled(user, dossier):
        of_office.clear()
    return frozenset(held | of_office)


def _granted(user: User, permission: str, dossier: Dossier) -> bool:
    return UserObjectPermission.objects.filter(
        user=user,
        permission__codename=permission,
        content_type=ContentType.objects.get_for_model(Dossier),
        object_pk=str(dossier.pk),
    ).exists()


def acts_for_applicant(user: User, dossier: Dossier) -> bool:
    """True for the institution's own people on this case."""
    return bool(roles_on(user, dossier) & APPLICANT)


def steps_for(user: User, dossier: Dossier) -> list[Step]:
    """The steps that a person's roles could take now, whether or not the guards would allow."""
    roles = roles_on(user, dossier)
    return [
        step for step in programme_of(dossier).flow.steps_from(dossier.state) if step.by & roles
    ]


def queue_of(user: User) -> QuerySet[Dossier]:
    """待办: the visible cases on which one of the person's roles has a queued step to take.

    Derived from the flow, never a separate record.
    """
    roles = standing_of(user).roles
    waiting = Q(pk__in=())
    for code, found in all_programmes().items():
        states = {
            source
            for step in found.flow.steps
            if step.queued and step.by & roles
            for source in step.sources
        }
        waiting |= Q(programme=code, state__in=sorted(states))
    return visible_to(user).filter(waiting)


def route_of(dossier: Dossier) -> RoundRoute:
    """The round's terms for the programme of a case."""
    return RoundRoute.objects.get(round=dossier.round_id, programme=dossier.programme)


def submission_deadline(dossier: Dossier) -> datetime:
    """The instant until which this case may be submitted, that instant included (F-03).

    A province's own earlier deadline counts on routes it takes part in; an extension granted to
    the case counts before both. One query.
    """
    extended = Extension.objects.filter(dossier=dossier, kind=Extension.Kind.SUBMISSION)
    own = ProvinceSchedule.objects.filter(round=dossier.round_id, region=dossier.region_id)
    terms = RoundRoute.objects.annotate(
        extended=Subquery(extended.order_by("-granted_at", "-pk").values("until")[:1]),
        own=Subquery(own.values("institution_deadline")[:1]),
    ).get(round=dossier.round_id, programme=dossier.programme)
    if terms.extended:
        return terms.extended
    if terms.own and programme_of(dossier).province_takes_part:
        return min(terms.deadline, terms.own)
    return terms.deadline


def report_deadline(round_: Round, region_key: str) -> datetime:
    """The instant until which a province may report its list, its extension included."""
    extended = Extension.objects.filter(
        kind=Extension.Kind.PROVINCE_REPORT, round=round_, region=region_key
    ).last()
    return extended.until if extended else round_.province_deadline


def live_rounds(now: datetime) -> QuerySet[Round]:
    """Rounds that are published and not closed."""
    return Round.objects.filter(published_at__lte=now, closed_at__isnull=True)
