"""Declarations: one that meets every clause, to be spoilt by the test that needs it unmet."""

from datetime import date
from decimal import Decimal

from applications.models import (
    DataResource,
    Declaration,
    IncomeYear,
    Project,
    Publication,
    ResultApplication,
    StaffMember,
)
from portal.accounts.models import User
from portal.dossiers.actions import advance, open_dossier
from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Institution
from tests.factories.accounts import certifier, manager
from tests.factories.clock import NOW
from tests.factories.organizations import HENAN, HUBEI, institution, region

BEIJING = "110000"


def draft(
    of: Institution | None = None,
    *,
    in_round: Round,
    by: User | None = None,
    programme: str = "selection",
) -> Dossier:
    """A draft that meets every clause of the edition exactly at its thresholds."""
    of = of or institution()
    case = open_dossier(
        institution=of,
        round_=in_round,
        programme_code=programme,
        actor=by or manager(of),
        now=NOW,
    )
    fill(case)
    return case


def fill(case: Dossier) -> Declaration:
    """Write a declaration that meets every clause, with rows exactly at the thresholds."""
    declared = Declaration.objects.create(
        dossier=case,
        entity_type=case.institution.entity_type,
        is_legal_entity=True,
        legal_representative="示例甲",
        contact_name="示例乙",
        contact_phone="0371-00000000",
        department_name="专利导航部",
        data_lawful=True,
        data_stable=True,
        data_service_note="每月加工更新",
        funds_note="自有资金",
        equipment_note="服务器",
        premises_note="自有场地",
        serious_violation=False,
        dishonesty=False,
        subcontracting=False,
        ground="experimental_zone" if case.programme == "verification" else "",
        ground_document="示例批复文件" if case.programme == "verification" else "",
    )
    years = range(case.round.window_start.year, case.round.window_end.year + 1)
    IncomeYear.objects.bulk_create(
        IncomeYear(
            declaration=declared,
            year=year,
            navigation=Decimal("100.00"),
            operating=Decimal("300.00"),
        )
        for year in years
    )
    fill_rows(declared)
    return declared


def fill_rows(
    declared: Declaration,
    *,
    staff: int = 20,
    projects: int = 30,
    applications: int = 5,
    releases: int = 10,
) -> None:
    """Rows that count, as many as asked, over three provinces."""
    provinces = [region(key) for key in (HENAN, HUBEI, BEIJING)]
    StaffMember.objects.bulk_create(
        StaffMember(declaration=declared, name=f"人员{n}", in_service=True, position=n)
        for n in range(staff)
    )
    Project.objects.bulk_create(
        Project(
            declaration=declared,
            title=f"导航项目{n}",
            client="示例委托单位",
            province=provinces[n % len(provinces)],
            kind=Project.Kind.INDUSTRY_PLANNING,
            started_on=date(2024, 1, 1),
            completed_on=date(2024, 6, 30),
            government_funded=False,
            position=n,
        )
        for n in range(projects)
    )
    ResultApplication.objects.bulk_create(
        ResultApplication(
            declaration=declared,
            title=f"成果{n}",
            user_unit="示例市人民政府",
            level=ResultApplication.Level.PREFECTURE,
            year=2024,
            proof="采纳函",
            position=n,
        )
        for n in range(applications)
    )
    Publication.objects.bulk_create(
        Publication(
            declaration=declared, title=f"发布{n}", published_on=date(2024, 9, 1), position=n
        )
        for n in range(releases)
    )
    DataResource.objects.create(declaration=declared, name="示例专利数据库", own=True)


def submitted(
    of: Institution | None = None, *, in_round: Round, programme: str = "selection"
) -> Dossier:
    """A case filled in by its manager, signed off and submitted by its certifier."""
    of = of or institution()
    editor, signer = manager(of), certifier(of)
    case = draft(of, in_round=in_round, by=editor, programme=programme)
    case = advance(case, "send_for_sign_off", actor=editor, now=NOW)
    return advance(case, "submit", actor=signer, now=NOW, token=f"token-{case.pk}")
