"""Behind a wall: which cases do not exist for an official who has a conflict with them (B18).

``queries.visible_to`` and ``queries.roles_on`` ask here, and so does every list or count that is
made of something else than cases: entries, objections, places, messages.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.models import Dossier, Round, Wall
from portal.kernel.refusals import Refusal, Refused

_NOT_BY_YOU = Refusal(
    "not_permitted", "这项工作不能由您办理", "", "请转由本部门没有回避事项的人员办理。"
)


def standing_walls() -> QuerySet[Wall]:
    """The walls that have not been taken down."""
    return Wall.objects.filter(lifted_at__isnull=True)


def walled_from(user: User) -> QuerySet[Wall, Any]:
    """Keys of the cases that do not exist for a person as an official or expert; a subquery.

    What somebody does for the own institution is not touched by it.
    """
    return standing_walls().filter(person=user.pk).values("dossier")


def kept_from(dossier: Dossier) -> QuerySet[Wall, Any]:
    """Keys of the people for whom a case does not exist as officials or experts; a subquery."""
    return standing_walls().filter(dossier=dossier.pk).values("person")


def hidden_from(user: User) -> frozenset[int]:
    """The same as keys that were read, for what is already in memory; one query."""
    return frozenset(walled_from(user).values_list("dossier", flat=True))


def is_walled(user: User, dossier: Dossier) -> bool:
    """Whether a wall stands between a person and a case; one query."""
    return standing_walls().filter(person=user.pk, dossier=dossier.pk).exists()


def untold(user: User) -> QuerySet[Wall, Any]:
    """Keys of the cases of which a person hears nothing, also nothing that was told before.

    Unlike :func:`walled_from` without those of the own institutions; a subquery.
    """
    own = list(standing_of(user).institutions)
    return walled_from(user).exclude(dossier__institution__in=own)


def may_hear(people: Iterable[User], dossier: Dossier) -> list[User]:
    """The people without those from whom the case is walled off; one query.

    The people of its own institution hear of it in any case.
    """
    from_others = ~Q(person__memberships__institution=dossier.institution_id)
    walls = standing_walls().filter(from_others, dossier=dossier.pk)
    deaf = set(walls.values_list("person", flat=True))
    return [person for person in people if person.pk not in deaf]


def walled_refusals(actor: User | None, cases: Iterable[int]) -> list[Refusal]:
    """Nobody acts on a list that holds a case walled off from them; what is said names no case."""
    if actor is None:
        return []
    walls = standing_walls().filter(person=actor.pk, dossier__in=list(cases))
    return [_NOT_BY_YOU] if walls.exists() else []


def refuse_walled(actor: User | None, cases: Iterable[int]) -> None:
    """The same at a door. Raises :class:`Refused`."""
    if refusals := walled_refusals(actor, cases):
        raise Refused(refusals)


def refuse_unless_whole(actor: User, round_: Round) -> None:
    """Lists over all cases of a round are made by officials who may see every one of them."""
    if standing_walls().filter(person=actor.pk, dossier__round=round_.pk).exists():
        raise Refused([_NOT_BY_YOU])
