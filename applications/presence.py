"""Who else has a section open: a note in the shared cache, which nothing else depends on.

A page that is opened and a draft that saves itself refresh the note. No timer of the page does: a
request every few seconds would keep a deserted session from ending.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.dossiers.models import Dossier

FRESH = timedelta(minutes=5)
"""How long after the last sign of life somebody still counts as being there."""


def arrive(dossier: Dossier, section: str, user: User, now: datetime) -> list[str]:
    """Note that the person writes here; the names of the others who do.

    Two people noted at the same instant may miss each other until either saves again.
    """
    there = _there(dossier, section, now)
    there[user.pk] = (str(user), now)
    _keep(dossier, section, there)
    return _others(there, user)


def others(dossier: Dossier, section: str, user: User, now: datetime) -> list[str]:
    """The names of the others who write here, for somebody who only reads."""
    return _others(_there(dossier, section, now), user)


def leave(dossier: Dossier, section: str, user: User, now: datetime) -> None:
    """The person has saved and gone on."""
    there = _there(dossier, section, now)
    if there.pop(user.pk, None):
        _keep(dossier, section, there)


def _there(dossier: Dossier, section: str, now: datetime) -> dict[int, tuple[str, datetime]]:
    noted = cache.get(_key(dossier, section)) or {}
    return {pk: (name, at) for pk, (name, at) in noted.items() if now - at <= FRESH}


def _keep(dossier: Dossier, section: str, there: dict[int, tuple[str, datetime]]) -> None:
    cache.set(_key(dossier, section), there, FRESH.total_seconds())


def _others(there: dict[int, tuple[str, datetime]], user: User) -> list[str]:
    return [name for pk, (name, _at) in there.items() if pk != user.pk]


def _key(dossier: Dossier, section: str) -> str:
    return f"presence:{dossier.pk}:{section}"


def told(names: list[str]) -> str:
    """The note on the page; nothing for somebody who is alone."""
    if not names:
        return ""
    return _("%(names)s正在编辑本部分。") % {"names": "、".join(names)}
