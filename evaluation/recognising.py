"""Which cases of a round can be recognised now, and what holds back the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from evaluation.guards import objection_refusals, publicity_refusals
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import programme_of
from portal.kernel.refusals import Refusal
from portal.programmes.registry import all_programmes

RECOGNISE = "recognise"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that a recognition document could name, with every reason why not yet."""

    dossier: Dossier
    route: str
    refusals: Sequence[Refusal]


def candidates(round_: Round, visible: QuerySet[Dossier], now: datetime) -> list[Candidate]:
    """Every case from whose state recognition is the step; four queries at any number.

    In 行政区划 order. The refusals are those of the step's own guards.
    """
    waiting = Q(pk__in=())
    for code, found in all_programmes().items():
        states = {s for step in found.flow.steps if step.action == RECOGNISE for s in step.sources}
        waiting |= Q(programme=code, state__in=sorted(states))
    cases = list(
        visible.filter(waiting, round=round_)
        .select_related("institution", "region")
        .order_by("region__position", "institution__name", "pk")
    )
    publicity, objections = publicity_refusals(cases, now), objection_refusals(cases)
    return [
        Candidate(case, programme_of(case).route, [*publicity[case.pk], *objections[case.pk]])
        for case in cases
    ]
