"""What waits for an official beside cases: apps above register it, the menu counts it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from portal.kernel.roles import Role

Rows = Callable[[], QuerySet[Any]]
_SOURCES: dict[str, tuple[frozenset[Role], Rows]] = {}


def also_waits(kind: str, *, by: frozenset[Role], rows: Rows) -> None:
    """Register, from an ``AppConfig.ready``, the rows that wait for any holder of these roles.

    The same kind again replaces what was registered. ``rows`` is called for every request and
    asks no database; who may see a row does not depend on more than the role.
    """
    _SOURCES[kind] = (by, rows)


def waiting_beside_cases(roles: frozenset[Role]) -> dict[str, QuerySet[Any]]:
    """By kind what waits for a person of these roles; kinds of other roles are left out."""
    return {kind: rows() for kind, (by, rows) in _SOURCES.items() if by & roles}
