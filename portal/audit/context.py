"""Who is acting now and from where, for entries written anywhere below.

Inside a context refusals are collected and written when it ends, outside the transaction that a
refusal rolls back. Without a context (a shell, a test) they are written at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Origin:
    """Where a request or a task comes from, and the refusals it has met."""

    address: str = ""
    agent: str = ""
    pending: list[dict[str, Any]] = field(default_factory=list)


_ORIGIN: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)


def current_origin() -> Origin | None:
    """The origin in force, or None outside a request or task."""
    return _ORIGIN.get()


@contextmanager
def acting_from(address: str = "", agent: str = "") -> Iterator[Origin]:
    """Make an origin current; the caller writes ``pending`` when the block has ended."""
    origin = Origin(address, agent)
    token = _ORIGIN.set(origin)
    try:
        yield origin
    finally:
        _ORIGIN.reset(token)
