"""A case as one light tuple: lists over a whole round load no model instances."""

from typing import NamedTuple

from django.db.models import QuerySet

from portal.dossiers.models import Dossier
from portal.kernel.flow import State
from portal.programmes.registry import programme
from portal.programmes.registry import state_of as state_named


class Line(NamedTuple):
    """What a list says about a case; ``institution`` and ``region`` are names."""

    pk: int
    reference: str
    programme: str
    state: str
    round_id: int
    institution_id: int
    institution: str
    region: str
    position: int

    @property
    def route(self) -> str:
        """The name of its route."""
        return programme(self.programme).route


COLUMNS = (
    "pk",
    "reference",
    "programme",
    "state",
    "round_id",
    "institution_id",
    "institution__name",
    "region__name",
    "region__position",
)


def lines_of(cases: QuerySet[Dossier]) -> list[Line]:
    """The cases in 行政区划 order; one query."""
    ordered = cases.order_by("region__position", "institution__name", "pk")
    return [Line._make(row) for row in ordered.values_list(*COLUMNS)]


def state_of(line: Line) -> State:
    """The state object of a line."""
    return state_named(line.programme, line.state)
