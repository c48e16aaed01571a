"""One case of each route from draft to the register, by the one door."""

from datetime import timedelta

import pytest

from evaluation.models import Assignment, Opinion, Publicity, Score, ScoreSheet
from portal.documents.models import OfficialDocument
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.dossiers.submissions import latest_submission
from portal.evidence.models import SealedScan
from portal.kernel.refusals import Refused
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


def sealed_opinion(case: Dossier, by) -> None:
    """An opinion on the current version with a scan that covers it."""
    seal = SealedScan.objects.create(
        dossier=case,
        purpose="opinion",
        file="sealed/x.pdf",
        name="x.pdf",
        digest="1" * 64,
        size=1,
        mime="application/pdf",
        covers="2" * 64,
        uploaded_by=by,
        uploaded_at=NOW,
    )
    Opinion.objects.create(
        dossier=case,
        text="同意推荐",
        version=case.version,
        digest="2" * 64,
        written_by=by,
        written_at=NOW,
        seal=seal,
    )


def scored(case: Dossier, by) -> None:
    """As many experts as the rule asks, each with a submitted sheet."""
    rule = case.round.review_rule
    for _ in range(rule.experts_per_case):
        assignment = Assignment.objects.create(
            dossier=case, expert=evaluation.expert(), assigned_by=by, assigned_at=NOW
        )
        sheet = ScoreSheet.objects.create(
            assignment=assignment,
            submission_version=case.version,
            state=ScoreSheet.State.SUBMITTED,
            opinion="示例意见",
            saved_at=NOW,
            submitted_at=NOW,
        )
        for criterion in rule.criteria.all():
            Score.objects.create(sheet=sheet, criterion=criterion, value=4, maximum=5)


def publicised(case: Dossier, by) -> Publicity:
    """A published list that names the case and whose window ends in five days."""
    publicity = Publicity.objects.create(
        round=case.round,
        number=f"GS-{case.pk}",
        title="公示",
        body="示例",
        contact="010-00000000",
        first_day=NOW.date(),
        days=5,
        mode="workday",
        starts_at=NOW,
        ends_at=NOW + 5 * DAY,
        state=Publicity.State.PUBLISHED,
        drafted_by=by,
        drafted_at=NOW,
    )
    publicity.entries.create(
        dossier=case,
        position=1,
        institution_name=case.institution.name,
        region_name=case.region.name,
        route_name="申报遴选",
    )
    return publicity


def document(of: Dossier, by) -> OfficialDocument:
    """A recognition document with number and date."""
    return OfficialDocument.objects.create(
        kind="recognition",
        number="国知办函运字〔2026〕1号",
        title="关于认定的通知",
        issued_on=NOW.date() + timedelta(days=20),
        issuer=organizations.national_office(),
        round=of.round,
        drafted_by=by,
        issued_by=by,
        entered_at=NOW,
    )


def recognise(case: Dossier, signer, *, at) -> Dossier:
    """Recognition by document, as the last step of both routes."""
    return advance(
        case,
        "recognise",
        actor=signer,
        now=at,
        document=document(case, signer),
        certificate_number=f"ZD-{case.pk}",
        position=1,
    )


@pytest.mark.requirement("R0-05", "R0-06", "R0-22", "R0-23", "R0-24", "R0-26")
def test_a_selected_case_passes_every_office_and_ends_on_the_register():
    in_round = dossiers.round_()
    dossiers.quota(in_round, 1)
    evaluation.review_rule(in_round)
    clerk, signer = accounts.province_clerk(), accounts.province_signer()
    officer, leader = accounts.national_clerk(), accounts.national_signer()

    case = applications.submitted(in_round=in_round)
    case = evaluation.recommended(case, clerk)
    sealed_opinion(case, clerk)
    case = advance(case, "report", actor=signer, now=NOW, batch="draft")
    case = advance(case, "accept", actor=officer, now=NOW, batch="draft")
    case = advance(case, "pass_formal_check", actor=officer, now=NOW)
    scored(case, officer)
    case = advance(case, "open_scoring", actor=officer, now=NOW)
    case = advance(case, "close_scoring", actor=officer, now=NOW)
    case = advance(case, "conclude_review", actor=officer, now=NOW)
    case = advance(case, "propose", actor=officer, now=NOW)
    case = advance(case, "publicise", actor=leader, now=NOW, publicity="draft")
    publicised(case, leader)
    case = recognise(case, leader, at=NOW + 6 * DAY)

    stored = Dossier.objects.get(pk=case.pk)
    assert stored.state == "recognised"
    assert stored.recognised_on == NOW.date() + timedelta(days=20)
    assert [t.action for t in stored.transitions.all()] == [
        "send_for_sign_off",
        "submit",
        "recommend",
        "report",
        "accept",
        "pass_formal_check",
        "open_scoring",
        "close_scoring",
        "conclude_review",
        "propose",
        "publicise",
        "recognise",
    ]


@pytest.mark.requirement("R0-27", "R0-28", "R0-29", "R0-30")
def test_a_verified_case_goes_straight_to_the_national_office():
    in_round = dossiers.round_()
    officer, leader = accounts.national_clerk(), accounts.national_signer()

    case = applications.submitted(in_round=in_round, programme="verification")
    evaluation.verdicts(case, officer, stage="national")
    case.verdicts.create(
        version=case.version,
        stage="national",
        clause="ground",
        verdict="met",
        examiner=officer,
        given_at=NOW,
    )
    case = advance(case, "pass_examination", actor=officer, now=NOW)
    case = advance(case, "propose", actor=officer, now=NOW)
    case = advance(case, "publicise", actor=leader, now=NOW, publicity="draft")
    publicised(case, leader)

    with pytest.raises(Refused) as early:
        recognise(case, leader, at=NOW + DAY)
    OfficialDocument.objects.all().delete()
    case = recognise(case, leader, at=NOW + 6 * DAY)

    assert early.value.codes == ("publicity_open",)
    assert Dossier.objects.get(pk=case.pk).state == "recognised"


def test_what_was_submitted_is_frozen_with_its_digest():
    case = applications.submitted(in_round=dossiers.round_())

    frozen = latest_submission(case)

    assert frozen.number == f"{case.reference}-1"
    assert len(frozen.content["projects"]) == 30
    assert len(frozen.digest) == 64
