"""A stored line read again: its moves as values, its list, and whether the record still holds."""

from dataclasses import dataclass
from typing import Any

from evaluation.line import Drawn, draw, sealed
from evaluation.models import LineDraw
from portal.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Verified:
    """``again`` is the digest computed now; ``logged`` whether the log holds the stored one."""

    line: LineDraw
    again: str
    logged: bool

    @property
    def holds(self) -> bool:
        """Whether the record, the computation and the log agree."""
        return self.logged and self.again == self.line.digest


def moves_of(line: LineDraw) -> list[dict[str, Any]]:
    """The moves in the order made, as :mod:`evaluation.line` reads them; one query."""
    rows = line.moves.order_by("moved_at", "pk").values_list(
        "dossier__reference", "above", "reason"
    )
    return [{"reference": r, "above": above, "reason": reason} for r, above, reason in rows]


def list_of(line: LineDraw) -> list[Drawn]:
    """The list that the stored inputs, terms and moves give."""
    return draw(line.inputs, line.terms, moves_of(line))


def verified(line: LineDraw) -> Verified:
    """A closed line computed again and compared with its digest and with the log."""
    again = sealed(line.inputs, line.terms, moves_of(line))
    logged = Entry.objects.filter(action="close_line", detail__digest=line.digest)
    return Verified(line, again, bool(line.digest) and logged.exists())
