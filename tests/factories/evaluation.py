"""What has been judged about a case."""

from datetime import date, datetime

from evaluation.models import (
    ClauseVerdict,
    Expert,
    Recommendation,
    ReviewCriterion,
    ReviewPhase,
    ReviewRule,
)
from evaluation.queries import expected_clauses
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Round
from portal.dossiers.quota import take_place
from portal.kernel.roles import Role
from tests.factories.accounts import holding
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HUBEI, region


def verdicts(case: Dossier, by: User, *, stage: str = "province", verdict: str = "met") -> None:
    """The same verdict on every clause of the version now submitted."""
    ClauseVerdict.objects.bulk_create(
        ClauseVerdict(
            dossier=case,
            version=case.version,
            stage=stage,
            clause=clause.code,
            verdict=verdict,
            examiner=by,
            given_at=NOW,
        )
        for clause in expected_clauses(case)
    )


def recommended(case: Dossier, by: User, *, position: int = 1) -> Dossier:
    """A submitted case that its province recommends within its places."""
    verdicts(case, by)
    take_place(case, actor=by, now=NOW)
    Recommendation.objects.create(
        dossier=case,
        round=case.round,
        region=case.region,
        lane="quota",
        position=position,
        recommended_by=by,
        recommended_at=NOW,
    )
    return advance(case, "recommend", actor=by, now=NOW, lane="quota")


def review_rule(of: Round, *, experts: int = 2, defence_share: int = 0) -> ReviewRule:
    """A rule with two criteria of 60 and 40 percent on a scale to 5."""
    rule = ReviewRule.objects.create(
        round=of,
        experts_per_case=experts,
        defence_share=defence_share,
        scale_max=5,
        source="示例评审办法",
    )
    for position, (title, weight) in enumerate((("业务能力", 60), ("成果应用", 40))):
        ReviewCriterion.objects.create(
            rule=rule, title=title, weight=weight, position=position, clauses=["team"]
        )
    return rule


def expert(key: str = HUBEI, **given: object) -> Expert:
    """An expert of another province and another employer than the applicants of the tests.

    With a declaration of interests that outlasts every test; ``declared=False`` leaves it out.
    """
    declared = given.pop("declared", True)
    values = {
        "user": holding(Role.EXPERT),
        "employer": "示例研究院",
        "region": region(key),
        **given,
    }
    created = Expert.objects.create(**values)
    if declared:
        created.declarations.create(
            declared_at=NOW - DAY, expires_on=date(2100, 1, 1), nothing_to_declare=True
        )
    return created


def phase(
    of: Round, opens: datetime = NOW - DAY, closes: datetime = NOW + 5 * DAY, **given: object
) -> ReviewPhase:
    """A phase around the tests' instant: single-blind, nobody sees the others, no discussion."""
    values = {
        "title": "示例评审阶段",
        "blindness": "single",
        "others_scores": "never",
        "discussion": False,
        **given,
    }
    return ReviewPhase.objects.create(round=of, opens_at=opens, closes_at=closes, **values)
