"""What a province does: confirm, examine, recommend, write and seal, report or return."""

from pathlib import Path

from evaluation.models import Batch, Opinion
from portal.dossiers.models import Dossier
from portal.organizations.models import Institution
from tests.journeys import scenes
from tests.journeys.people import Person, in_groups

CLAUSES = ("scale", "team", "business", "results", "data", "basis")


def confirm(clerk: Person, unit: str) -> None:
    """A registration, after looking at it."""
    clerk.open("/accounts/confirmations/")
    clerk.follow(unit)
    clerk.press("确认单位登记")
    assert Institution.objects.get(name=unit).status == Institution.Status.CONFIRMED


def judge(clerk: Person, case: Dossier, *, wrong: dict[str, str] | None = None) -> None:
    """A verdict on every clause: met, but where a text says what to correct."""
    clerk.open("/prov/")
    clerk.follow(case.institution.name)
    clerk.open(f"/prov/cases/{case.reference}/")
    for clause in CLAUSES:
        said = (wrong or {}).get(clause)
        clerk.fill(**{f"verdict_{clause}": "correct" if said else "met"})
        if said:
            clerk.fill(**{f"comment_{clause}": said})
    clerk.press("保存审核结论")
    clerk.sees("已审 6 / 6 条")


def recommend(clerk: Person, case: Dossier) -> None:
    """Within the places of the province."""
    clerk.open("/prov/quota/")
    clerk.sees("名额 1")
    clerk.follow("列为拟推荐")
    clerk.press("占用名额推荐")
    clerk.sees(f"“{case.institution.name}”已列为拟推荐")


def write_opinion(clerk: Person, case: Dossier, folder: Path) -> None:
    """Text, and the sealed scan of what was printed."""
    clerk.open(f"/prov/opinions/{case.reference}/")
    clerk.fill(text="经审核，符合条件，同意推荐。")
    clerk.press("保存推荐意见")
    clerk.fill(scan=scenes.pdf_file(folder, "推荐意见盖章件.pdf"))
    clerk.press("上传盖章件")
    clerk.sees("盖章件已上传", "推荐意见盖章件.pdf")
    opinion = Opinion.objects.get(dossier=case)
    assert opinion.seal is not None
    assert opinion.seal.covers == opinion.digest


def draft_list(clerk: Person, folder: Path) -> None:
    """Covering letter and list, with the letter's sealed scan."""
    clerk.open("/prov/dispatch/")
    clerk.fill(number="示例知函〔2026〕1号", text="现报送推荐名单，请审核。")
    clerk.press("保存拟稿")
    clerk.fill(scan=scenes.pdf_file(folder, "推荐函盖章件.pdf"))
    clerk.press("上传推荐函盖章件")
    clerk.sees("推荐函盖章件已上传", "请由另一名审签人员报送")


def report(signer: Person, case: Dossier) -> None:
    """By another officer than the drafter; the receipt carries the digest of the manifest."""
    signer.open("/prov/dispatch/")
    signer.press("报送国家局")
    batch = Batch.objects.get(entries__dossier=case)
    signer.sees("推荐名单已报送", "示例知函〔2026〕1号", in_groups(batch.manifest_digest))


def return_for_correction(clerk: Person, case: Dossier) -> None:
    """One letter of everything that was found, looked at before it goes out."""
    clerk.open(f"/prov/cases/{case.reference}/letter/")
    clerk.fill(days="5")
    clerk.press("预览补正告知书")
    clerk.sees("现一次性告知")
    clerk.press("退回补正并发出告知书")
    assert Dossier.objects.get(pk=case.pk).state == "returned"
