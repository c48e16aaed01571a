"""What the demo's institutions declare: complete, or with the gaps that the story needs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.models import (
    DataResource,
    Declaration,
    Project,
    Publication,
    ResultApplication,
    StaffMember,
)
from portal.dossiers.models import Dossier, SectionMark
from portal.dossiers.queries import programme_of
from portal.evidence.models import EvidenceFile, StoredFile
from portal.evidence.queries import checklist_of
from portal.management.demodata.files import demo_pdf

PROVINCES = ("410000", "420000", "110000", "370000", "610000")
TRADES = ("高端装备", "新材料", "生物育种", "新型显示", "现代种业")


@dataclass(frozen=True, slots=True)
class Figures:
    """How many rows of each kind; the defaults lie above every threshold."""

    staff: int = 26
    projects: int = 34
    applications: int = 7
    releases: int = 12


COMPLETE = Figures()
UNFINISHED = Figures(staff=18, projects=34, applications=4, releases=11)


def fill(case: Dossier, figures: Figures = COMPLETE) -> Declaration:
    """Write the declaration of a case: its scalars, incomes and rows."""
    declared = Declaration.objects.get(dossier=case)
    for name, value in _scalars(case).items():
        setattr(declared, name, value)
    declared.save()
    for number, income in enumerate(declared.incomes.all()):
        income.navigation = Decimal("980.40") + number * Decimal("61.15")
        income.operating = Decimal("2310.80") + number * Decimal("120.35")
        income.save()
    _rows(declared, case.round.window_start.year, figures)
    if figures is COMPLETE:
        _mark_done(case)
    return declared


def _mark_done(case: Dossier) -> None:
    """Its people say of every section that it is finished."""
    SectionMark.objects.bulk_create(
        SectionMark(
            dossier=case,
            section=section.code,
            done=True,
            author=case.created_by,
            marked_at=case.created_at,
        )
        for section in programme_of(case).sections(case)
    )


def _scalars(case: Dossier) -> dict[str, object]:
    verifying = case.programme == "verification"
    return {
        "is_legal_entity": True,
        "legal_representative": "演示法定代表人",
        "founded_on": date(2012, 6, 1),
        "address": "示例市演示路1号",
        "contact_name": "演示联系人",
        "contact_phone": "010-00000000",
        "contact_email": "contact@demo.invalid",
        "profile": "演示单位，从事专利导航服务。以下内容均为虚构。",
        "department_name": "专利导航部（演示）",
        "department_head": "演示负责人",
        "team_note": "核心团队主持完成产业规划类专利导航项目（演示）。",
        "data_lawful": True,
        "data_stable": True,
        "data_service_note": "每月加工更新，面向园区提供检索服务（演示）。",
        "funds_note": "年度专项经费已列入预算（演示）。",
        "equipment_note": "检索分析服务器和存储设备（演示）。",
        "premises_note": "自有办公场地（演示）。",
        "serious_violation": False,
        "dishonesty": False,
        "subcontracting": False,
        "claims_reply_letter": False if not verifying else None,
        "ground": "promotion_centre" if verifying else "",
        "ground_subject": "演示研究和推广中心" if verifying else "",
        "ground_document": "演示批复〔2020〕1号" if verifying else "",
        "ground_note": "承担课程开发和推广工作（演示）。" if verifying else "",
    }


def _rows(declared: Declaration, first_year: int, figures: Figures) -> None:
    StaffMember.objects.bulk_create(
        StaffMember(
            declaration=declared,
            name=f"演示人员{n + 1:02d}",
            post=("检索分析", "产业研究", "数据工程")[n % 3],
            qualification="专利代理师（演示）" if n % 2 else "",
            joined_on=date(2016 + n % 6, 3, 1),
            in_service=True,
            position=n,
        )
        for n in range(figures.staff)
    )
    Project.objects.bulk_create(
        Project(
            declaration=declared,
            title=f"{TRADES[n % 5]}产业专利导航项目（演示{n + 1:02d}）",
            client=f"示例委托单位{n % 7 + 1}",
            province_id=PROVINCES[n % 5],
            kind=Project.Kind.values[n % 5],
            started_on=date(first_year + n % 3, 1 + n % 5, 10),
            completed_on=date(first_year + n % 3, 7 + n % 5, 20),
            government_funded=n % 3 == 0,
            position=n,
        )
        for n in range(figures.projects)
    )
    ResultApplication.objects.bulk_create(
        ResultApplication(
            declaration=declared,
            title=f"{TRADES[n % 5]}导航成果（演示{n + 1}）",
            user_unit=f"示例市人民政府部门{n + 1}",
            level=("prefecture", "provincial")[n % 2],
            year=first_year + n % 3,
            proof="采纳函（演示）",
            position=n,
        )
        for n in range(figures.applications)
    )
    Publication.objects.bulk_create(
        Publication(
            declaration=declared,
            title=f"{TRADES[n % 5]}专利导航报告发布（演示{n + 1}）",
            venue="示例成果发布会",
            published_on=date(first_year + n % 3, 9, 1 + n),
            position=n,
        )
        for n in range(figures.releases)
    )
    DataResource.objects.bulk_create(
        DataResource(
            declaration=declared,
            name=name,
            source="采购（演示）" if n else "自建（演示）",
            licence="演示合同",
            own=n == 0,
            update_rhythm="每月",
            position=n,
        )
        for n, name in enumerate(("示例产业专利专题库", "示例全球专利数据"))
    )


def hand_in(case: Dossier, *, leave_out: int = 0) -> None:
    """One file for every item of the checklist, the last ``leave_out`` items without."""
    items = checklist_of(case)
    for item in items[: len(items) - leave_out]:
        content, digest = demo_pdf(item.title)
        stored = StoredFile(
            dossier=case,
            digest=digest,
            size=content.size,
            kind="pdf",
            mime="application/pdf",
            pages=1,
            stored_at=case.created_at,
        )
        stored.file.save(f"{digest[:32]}.pdf", content)
        EvidenceFile.objects.create(
            dossier=case,
            item=item,
            stored=stored,
            name=f"{item.title}（演示）.pdf",
            clauses=item.clauses,
            uploaded_by=case.created_by,
            uploaded_at=case.created_at,
        )
