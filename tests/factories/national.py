"""Cases on the national desk: bare rows in a state, with what each state needs beside them."""

from django.core.files.base import ContentFile

from evaluation.models import (
    Assignment,
    Batch,
    Expert,
    Objection,
    Publicity,
    Score,
    ScoreSheet,
)
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round, Submission
from portal.evidence.models import SealedScan
from portal.kernel.canonical import digest
from tests.factories import accounts, dossiers, evaluation, organizations
from tests.factories.clock import DAY, NOW


def case(
    in_round: Round, state: str, *, region: str = organizations.HENAN, programme: str = "selection"
) -> Dossier:
    """A submitted case of a fresh institution, standing in a state, without declaration."""
    of = organizations.institution(region)
    return dossiers.dossier(
        of, in_round, by=accounts.manager(of), programme=programme, state=state, submitted_at=NOW
    )


def submission(of: Dossier, content: dict | None = None) -> Submission:
    """A frozen version of a case."""
    frozen = content or {"institution": {"name": of.institution.name}}
    return Submission.objects.create(
        dossier=of,
        version=of.version,
        number=f"{of.reference}-{of.version}",
        token="token",
        content=frozen,
        digest=digest(frozen),
        edition="2022",
        submitted_by=of.created_by,
        submitted_at=NOW,
    )


def scan(of: Dossier | None, by: User, *, purpose: str = "opinion", covers: str = "") -> SealedScan:
    """A received scan."""
    return SealedScan.objects.create(
        dossier=of,
        purpose=purpose,
        file=ContentFile(b"%PDF-1.4 demo", name="scan.pdf"),
        name="scan.pdf",
        digest="3" * 64,
        size=13,
        mime="application/pdf",
        covers=covers,
        uploaded_by=by,
        uploaded_at=NOW,
    )


def batch(of: list[Dossier], *, by: User, region: str = organizations.HENAN) -> Batch:
    """A province's reported list of cases, with a manifest that holds."""
    manifest = {"entries": [case_.reference for case_ in of]}
    found = Batch.objects.create(
        round=of[0].round,
        region=organizations.region(region),
        version=1 + Batch.objects.filter(round=of[0].round, region=region).count(),
        state=Batch.State.REPORTED,
        letter_number="示例知〔2026〕1号",
        letter_text="示例",
        manifest=manifest,
        manifest_digest=digest(manifest),
        drafted_by=by,
        drafted_at=NOW,
        reported_by=by,
        reported_at=NOW,
    )
    for position, one in enumerate(of, start=1):
        found.entries.create(dossier=one, position=position, lane="quota")
        evaluation.Recommendation.objects.get_or_create(
            dossier=one,
            defaults={
                "round": one.round,
                "region": one.region,
                "lane": "quota",
                "position": position,
                "recommended_by": by,
                "recommended_at": NOW,
            },
        )
    return found


def sheet(of: Dossier, values: list[str], *, by: User, expert: Expert | None = None) -> ScoreSheet:
    """A submitted sheet of an expert: one value for each criterion of the round's rule."""
    assignment = Assignment.objects.create(
        dossier=of, expert=expert or evaluation.expert(), assigned_by=by, assigned_at=NOW
    )
    written = ScoreSheet.objects.create(
        assignment=assignment,
        submission_version=of.version,
        state=ScoreSheet.State.SUBMITTED,
        opinion="示例意见",
        saved_at=NOW,
        submitted_at=NOW,
    )
    for criterion, value in zip(of.round.review_rule.criteria.all(), values, strict=True):
        Score.objects.create(
            sheet=written, criterion=criterion, value=value, maximum=of.round.review_rule.scale_max
        )
    return written


def publicity(of: list[Dossier], *, by: User, ends_at=NOW + 5 * DAY) -> Publicity:
    """A published list that names the cases."""
    found = Publicity.objects.create(
        round=of[0].round,
        number=f"gs-{of[0].pk}",
        title="示例公示",
        body="示例",
        contact="010-00000000",
        first_day=NOW.date(),
        days=5,
        mode="workday",
        starts_at=NOW,
        ends_at=ends_at,
        state=Publicity.State.PUBLISHED,
        drafted_by=by,
        drafted_at=NOW,
    )
    for position, one in enumerate(of, start=1):
        found.entries.create(
            dossier=one,
            position=position,
            institution_name=one.institution.name,
            region_name=one.region.name,
            route_name="申报遴选",
        )
    return found


def objection(against: Dossier, *, state: str = "received") -> Objection:
    """A real-name objection against the case's entry."""
    entry = against.publicity_entries.get()
    return Objection.objects.create(
        number=f"YY-{entry.pk}-{entry.objections.count()}",
        publicity=entry.publicity,
        entry=entry,
        kind="person",
        objector="示例异议人",
        objector_code="990000000000000000",
        contact_name="示例异议人",
        phone="13800000000",
        facts="示例事实",
        received_at=NOW,
        state=state,
    )
