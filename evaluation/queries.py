"""What has been judged about a case."""

from django.db.models import F, QuerySet

from evaluation.models import ClauseVerdict, DefenceScore
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of
from portal.kernel.editions import Clause
from portal.kernel.programmes import Programme


def expected_clauses(dossier: Dossier) -> tuple[Clause, ...]:
    """The clauses of the edition that the round pins."""
    return programme_of(dossier).edition(dossier.round.edition).clauses


def current_verdicts(dossier: Dossier, stage: str) -> QuerySet[ClauseVerdict]:
    """The verdicts of a stage on the version now submitted."""
    return ClauseVerdict.objects.filter(dossier=dossier, version=dossier.version, stage=stage)


def province_verdicts() -> QuerySet[ClauseVerdict]:
    """The province's verdicts on what is now submitted, to be read for many cases at once."""
    return ClauseVerdict.objects.filter(
        stage=ClauseVerdict.Stage.PROVINCE, version=F("dossier__version")
    )


def verdicts_by_clause(dossier: Dossier, stage: str) -> dict[str, ClauseVerdict]:
    """The same as :func:`current_verdicts` by clause; no query where verdicts are prefetched."""
    return {
        one.clause: one
        for one in dossier.verdicts.all()
        if one.stage == stage and one.version == dossier.version
    }


def defence_scores(dossier: Dossier) -> list[DefenceScore]:
    """The latest defence score of each judge."""
    latest: dict[str, DefenceScore] = {}
    for score in DefenceScore.objects.filter(dossier=dossier).order_by("judge", "version"):
        latest[score.judge] = score
    return list(latest.values())


def needs_experts(found: Programme) -> bool:
    """Whether cases of a programme are scored by experts: its flow has the step that opens it."""
    return any(step.action == "open_scoring" for step in found.flow.steps)
