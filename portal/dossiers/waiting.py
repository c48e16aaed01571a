"""What waits for an official beside cases: apps above register it, the menu counts it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.kernel.roles import Role

Rows = Callable[[User], QuerySet[Any]]
_SOURCES: dict[str, tuple[frozenset[Role], Rows]] = {}


def also_waits(kind: str, *, by: frozenset[Role], rows: Rows) -> None:
    """Register, from an ``AppConfig.ready``, the rows that wait for any holder of these roles.

    The same kind again replaces what was registered. ``rows`` is called for every request with
    the person and asks no database; it leaves out what is behind a wall for that person.
    """
    _SOURCES[kind] = (by, rows)


def waiting_beside_cases(user: User) -> dict[str, QuerySet[Any]]:
    """By kind what waits for a person; kinds of other roles are left out."""
    roles = standing_of(user).roles
    return {kind: rows(user) for kind, (by, rows) in _SOURCES.items() if by & roles}
