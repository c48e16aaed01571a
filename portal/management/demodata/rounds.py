"""One round in every phase, placed around the moment the demo is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from evaluation.actions.extensions import open_report_duty
from evaluation.models import ReviewCriterion, ReviewRule
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Quota, Round, RoundRoute
from portal.evidence.models import ChecklistItem
from portal.management.demodata.hours import at_hour
from portal.management.demodata.reference import read
from portal.organizations.queries import participating

MB = 1024 * 1024
PLACES = {"410000": 3, "510000": 2, "440000": 4, "310000": 4}
CRITERIA = (
    ("业务规模与团队", 25, ["scale", "team"]),
    ("业务开展", 25, ["business"]),
    ("成果应用", 25, ["results"]),
    ("数据资源与基础保障", 25, ["data", "basis"]),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """When a round began and ends, in days before (−) or after (+) the moment of loading."""

    slug: str
    title: str
    opens: int
    institutions: int
    provinces: int


PHASES = (
    Phase("demo-open", "演示批次一（申报中）", -10, 12, 20),
    Phase("demo-recommending", "演示批次二（省级推荐中）", -30, -1, 8),
    Phase("demo-reviewing", "演示批次三（评审中）", -60, -40, -25),
    Phase("demo-publicity", "演示批次四（公示中）", -90, -75, -60),
    Phase("demo-recognised", "演示批次五（已认定）", -200, -180, -170),
)


def load_rounds(signer: User, now: datetime) -> dict[str, Round]:
    """The rounds by slug, each with routes, rule, checklist and places marked as demo."""
    return {phase.slug: _round(phase, signer, now) for phase in PHASES}


def _round(phase: Phase, signer: User, now: datetime) -> Round:
    opens = at_hour(now + timedelta(days=phase.opens), 9)
    year = shanghai_day(now).year
    created = Round.objects.create(
        slug=phase.slug,
        title=phase.title,
        year=year,
        notice_title="国家知识产权局办公室关于开展专利导航工程支撑服务机构建设工作的通知",
        notice_issued_on=date(2022, 5, 6),
        edition="2022",
        window_start=date(year - 3, 1, 1),
        window_end=date(year - 1, 12, 31),
        opens_at=opens,
        province_deadline=at_hour(now + timedelta(days=phase.provinces), 17),
        publicity_days=5,
        publicity_mode=Round.PublicityMode.WORKDAY,
        target=10,
        contact="演示联系电话 010-00000000",
        is_demo=True,
        published_at=opens - timedelta(days=1),
        created_by=signer,
    )
    for programme, blocks in (("selection", True), ("verification", False)):
        RoundRoute.objects.create(
            round=created,
            programme=programme,
            deadline=at_hour(now + timedelta(days=phase.institutions), 17),
            unmet_blocks=blocks,
        )
    _rule(created)
    _checklist(created)
    _places(created, signer, opens)
    if created.province_deadline > now:
        for region in participating():
            open_report_duty(created, region, created.province_deadline, now)
    return created


def _rule(of: Round) -> None:
    rule = ReviewRule.objects.create(
        round=of,
        experts_per_case=2,
        defence_share=40,
        scale_max=5,
        spread_limit=20,
        source="演示评审办法",
    )
    ReviewCriterion.objects.bulk_create(
        ReviewCriterion(
            rule=rule,
            title=title,
            guidance="演示评分说明：对照申报内容和证明材料评分",
            weight=weight,
            clauses=clauses,
            position=position,
        )
        for position, (title, weight, clauses) in enumerate(CRITERIA)
    )


def _checklist(of: Round) -> None:
    for position, line in enumerate(read("demo", "checklist.json")):
        size = line.pop("max_mb") * MB
        ChecklistItem.objects.create(round=of, position=position, max_bytes=size, **line)


def _places(of: Round, by: User, at: datetime) -> None:
    Quota.objects.bulk_create(
        Quota(
            round=of,
            region=region,
            places=PLACES.get(region.key, 1),
            source="演示名额，不是附件1的数值",
            changed_by=by,
            changed_at=at,
        )
        for region in participating()
    )
