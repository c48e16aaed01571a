"""CPU seconds and queries to find the conflicts of a thousand cases with three hundred experts."""

import random
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.conflicts.hits import hits_for
from evaluation.models import Expert, FormerEmployment
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Submission
from portal.organizations.models import Institution, Region
from tests.factories import accounts, dossiers, organizations
from tests.factories.clock import NOW

CASES, EXPERTS, REPEATS = 1000, 300, 3


def content(unit: Institution, chance: random.Random) -> dict:
    """A submitted version of ordinary size: some fifteen kilobytes."""
    return {
        "institution": {"name": unit.name},
        "declaration": {"team_note": "团队能力说明文字" * 60, "profile": "单位简介文字" * 60},
        "staffmembers": [
            {"name": f"人员{chance.randrange(5000)}", "post": "分析师", "qualification": "代理师"}
            for _ in range(25)
        ],
        "projects": [
            {
                "title": f"导航项目{n}",
                "client": f"示例委托{chance.randrange(8000):04d}有限公司",
                "started_on": "2023-01-01",
                "completed_on": "2024-06-30",
            }
            for n in range(35)
        ],
        "resultapplications": [
            {"title": "成果", "user_unit": f"示例市{chance.randrange(500):03d}政府", "year": 2024}
            for _ in range(8)
        ],
        "publications": [{"title": "发布", "venue": "会议"} for _ in range(12)],
    }


def units(chance: random.Random, regions: list[Region]) -> list[Institution]:
    return Institution.objects.bulk_create(
        Institution(
            credit_code=f"C{n:017d}",
            name=f"示例第{n:04d}专利导航（河南）有限公司",
            entity_type="other_entity",
            region=chance.choice(regions),
            status="confirmed",
            created_at=NOW,
        )
        for n in range(CASES)
    )


def submitted(chance: random.Random, of: list[Institution], by: User) -> None:
    in_round = dossiers.round_()
    cases = Dossier.objects.bulk_create(
        Dossier(
            reference=f"SB-{n}",
            programme="selection",
            round=in_round,
            institution=unit,
            region=unit.region,
            state="awaiting_review",
            created_by=by,
            created_at=NOW,
            changed_at=NOW,
            version=1,
        )
        for n, unit in enumerate(of)
    )
    Submission.objects.bulk_create(
        Submission(
            dossier=case,
            version=1,
            number=case.reference,
            token=case.reference,
            content=content(case.institution, chance),
            digest="0" * 64,
            edition="2022",
            submitted_by=by,
            submitted_at=NOW,
        )
        for case in cases
    )


def pool(
    chance: random.Random, of: list[Institution], regions: list[Region], by: User
) -> list[Expert]:
    """Every tenth works for an applicant, everybody once worked for two."""
    people = User.objects.bulk_create(
        User(username=f"u{n}", name=f"人员{n}", email=f"u{n}@example.test") for n in range(EXPERTS)
    )
    experts = Expert.objects.bulk_create(
        Expert(
            user=person,
            employer=of[n].name if n % 10 == 0 else f"示例委托{n:04d}",
            region=chance.choice(regions),
        )
        for n, person in enumerate(people)
    )
    FormerEmployment.objects.bulk_create(
        FormerEmployment(
            expert=expert,
            employer=of[(n * 7 + k) % CASES].name,
            ended_on=date(2021 + 3 * k, 1, 1),
            source="示例",
            recorded_by=by,
            recorded_at=NOW,
        )
        for n, expert in enumerate(experts)
        for k in range(2)
    )
    return experts


@pytest.mark.django_db
def test_a_large_round() -> None:
    chance, by = random.Random(1), accounts.national_clerk()  # noqa: S311 - made-up data
    regions = [organizations.region(f"{key}0000") for key in range(11, 42)]
    of = units(chance, regions)
    submitted(chance, of, by)
    experts = pool(chance, of, regions, by)
    for _ in range(REPEATS):
        begun = time.process_time()
        with CaptureQueriesContext(connection) as caught:
            found = hits_for(Dossier.objects.all(), experts)
        spent = time.process_time() - begun
        print(f"{CASES}×{EXPERTS}: {spent:.2f} CPU s, {len(caught)} SQL, {len(found)} pairs")
    assert len(caught) <= 15
