"""Which cases of a round can be recognised now, and what holds back the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from evaluation.guards import objection_refusals, publicity_refusals
from evaluation.lines import Line, lines_of
from evaluation.stages import leaving
from portal.dossiers.models import Dossier, Round
from portal.kernel.refusals import Refusal

RECOGNISE = "recognise"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that a recognition document could name, with every reason why not yet."""

    dossier: Line
    route: str
    refusals: Sequence[Refusal]


def candidates(round_: Round, visible: QuerySet[Dossier], now: datetime) -> list[Candidate]:
    """Every case from whose state recognition is the step; four queries at any number.

    In 行政区划 order. The refusals are those of the step's own guards.
    """
    cases = lines_of(visible.filter(leaving([RECOGNISE]), round=round_))
    publicity, objections = publicity_refusals(cases, now), objection_refusals(cases)
    return [
        Candidate(case, case.route, [*publicity[case.pk], *objections[case.pk]]) for case in cases
    ]
