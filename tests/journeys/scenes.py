"""What stands before a journey begins: a round with its rule and places, offices and experts."""

from pathlib import Path

from applications.models import IncomeYear
from evaluation.models import Expert
from portal.dossiers.models import Dossier, Round
from portal.evidence.models import ChecklistItem
from portal.kernel.credit_code import check_character
from tests.factories import accounts, dossiers, evaluation, organizations, papers
from tests.factories.applications import fill_rows


class Offices:
    """A round open now, the people of both offices and two experts from another province."""

    def __init__(self) -> None:
        organizations.provincial_office()
        self.round: Round = dossiers.round_()
        dossiers.quota(self.round, 1)
        evaluation.review_rule(self.round, defence_share=30)
        self.item = checklist_item(self.round)
        self.clerk, self.signer = accounts.province_clerk(), accounts.province_signer()
        self.officer, self.leader = accounts.national_clerk(), accounts.national_signer()
        self.experts: list[Expert] = [evaluation.expert(), evaluation.expert()]


def checklist_item(of: Round) -> ChecklistItem:
    """One required item, a PDF."""
    return ChecklistItem.objects.create(
        round=of,
        code="licence",
        title="登记证书",
        position=1,
        required=True,
        clauses=["scale"],
        accepted=["pdf"],
        max_bytes=10 * 1024 * 1024,
        max_files=3,
    )


def credit_code(serial: str) -> str:
    """A valid code of the region that does not exist."""
    body = f"91990000JRNY{serial:0>5}"
    return body + check_character(body)


def prefill(case: Dossier, *, releases: int = 0) -> None:
    """All sections that a journey does not type itself, exactly at the thresholds."""
    declared = case.declaration
    for name, value in {
        "is_legal_entity": True,
        "department_name": "专利导航部",
        "data_lawful": True,
        "data_stable": True,
        "funds_note": "自有资金",
        "equipment_note": "服务器",
        "premises_note": "自有场地",
        "serious_violation": False,
        "dishonesty": False,
        "subcontracting": False,
    }.items():
        setattr(declared, name, value)
    declared.save()
    IncomeYear.objects.filter(declaration=declared).update(navigation="100.00", operating="300.00")
    fill_rows(declared, releases=releases)


def pdf_file(folder: Path, name: str) -> Path:
    """A PDF of one page on disk, as somebody would have scanned it."""
    path = folder / name
    path.write_bytes(papers.pdf(name).read())
    return path


def pasted_releases(amount: int) -> str:
    """Rows of public releases as a spreadsheet puts them on the clipboard."""
    return "\n".join(
        f"导航成果发布{n}\t示例大会\t2024-09-{n + 1:02d}\t示例证明" for n in range(amount)
    )
