"""A submitted version as an examiner sees it: findings, the evidence of each clause, verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from evaluation.models import ClauseVerdict
from portal.dossiers.models import Dossier, Submission
from portal.dossiers.queries import programme_of
from portal.dossiers.submissions import latest_submission
from portal.evidence.models import EvidenceFile
from portal.kernel.canonical import digest
from portal.kernel.editions import Clause, Edition, Examined


@dataclass(frozen=True, slots=True)
class ClauseAudit:
    """One clause of the audit: what was found, what proves it, what was said about it.

    ``examined`` is None while the applicant is changing the declaration: figures then are those
    of a draft, which is nobody else's to read. ``earlier`` is the verdict on the version before.
    """

    clause: Clause
    examined: Examined | None
    files: Sequence[EvidenceFile]
    verdict: ClauseVerdict | None
    earlier: ClauseVerdict | None
    digest: str

    @property
    def replaced(self) -> bool:
        """The evidence is not what it was when the verdict (or the earlier one) was given."""
        last = self.verdict or self.earlier
        return last is not None and last.evidence_digest != self.digest


def stage_of(dossier: Dossier) -> str:
    """Who examines the clauses of a case: the province where it takes part, else the nation."""
    stages = ClauseVerdict.Stage
    takes_part = programme_of(dossier).province_takes_part
    return stages.PROVINCE if takes_part else stages.NATIONAL


def edition_of(dossier: Dossier) -> Edition:
    """The edition that the round of a case pins."""
    return programme_of(dossier).edition(dossier.round.edition)


def evidence_at(submission: Submission) -> list[EvidenceFile]:
    """The files that stood when a version was submitted, whatever was done to them since."""
    at = submission.submitted_at
    files = EvidenceFile.objects.filter(dossier=submission.dossier_id, uploaded_at__lte=at)
    standing = files.filter(Q(removed_at__isnull=True) | Q(removed_at__gt=at))
    return list(standing.select_related("item", "stored"))


def evidence_now(dossier: Dossier) -> list[EvidenceFile]:
    """The files before the examiner: what stands now, or what was submitted while the form is open."""
    submission = latest_submission(dossier)
    if submission is not None and draft_differs(dossier):
        return evidence_at(submission)
    files = EvidenceFile.objects.filter(dossier=dossier, removed_at__isnull=True)
    return list(files.select_related("item", "stored"))


def clause_evidence_digests(dossier: Dossier) -> dict[str, str]:
    """For each clause, one digest over the files that prove it now."""
    return {
        code: _digest_of(files)
        for code, files in _by_clause(dossier, evidence_now(dossier)).items()
    }


def clause_audits(dossier: Dossier) -> list[ClauseAudit]:
    """Every clause of the pinned edition in its order, with what is known about it."""
    stage = stage_of(dossier)
    given = {verdict.clause: verdict for verdict in _with_examiner(dossier, stage, dossier.version)}
    before = {v.clause: v for v in _with_examiner(dossier, stage, dossier.version - 1)}
    files = _by_clause(dossier, evidence_now(dossier))
    found = examined_by_clause(dossier)
    return [
        ClauseAudit(
            clause,
            found.get(clause.code),
            files[clause.code],
            given.get(clause.code),
            before.get(clause.code),
            _digest_of(files[clause.code]),
        )
        for clause in edition_of(dossier).clauses
    ]


def examined_by_clause(dossier: Dossier) -> Mapping[str, Examined]:
    """Findings on the submitted figures; empty while the applicant may be changing them."""
    if draft_differs(dossier):
        return {}
    facts = programme_of(dossier).facts(dossier)
    return {found.clause.code: found for found in edition_of(dossier).examine(facts)}


def draft_differs(dossier: Dossier) -> bool:
    """Whether the form has been open since the last submission, so that it may differ from it."""
    editable = programme_of(dossier).flow.codes(lambda state: state.editable)
    since: datetime | None = dossier.submitted_at
    if since is None or dossier.state in editable:
        return True
    return dossier.transitions.filter(at__gt=since, target__in=editable).exists()


def _with_examiner(dossier: Dossier, stage: str, version: int) -> list[ClauseVerdict]:
    verdicts = ClauseVerdict.objects.filter(dossier=dossier, stage=stage, version=version)
    return list(verdicts.select_related("examiner"))


def _by_clause(dossier: Dossier, files: Sequence[EvidenceFile]) -> dict[str, list[EvidenceFile]]:
    return {
        clause.code: [file for file in files if clause.code in file.clauses]
        for clause in edition_of(dossier).clauses
    }


def _digest_of(files: Sequence[EvidenceFile]) -> str:
    return digest(sorted(file.stored.digest for file in files)) if files else ""
