"""What an institution does, from its registration to its submission, page by page."""

import re
from pathlib import Path

from django.core import mail
from playwright.sync_api import expect

from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.submissions import latest_submission
from portal.evidence.models import EvidenceFile
from tests.factories.accounts import PASSWORD
from tests.factories.organizations import HENAN
from tests.journeys import scenes
from tests.journeys.people import Person, in_groups

UNIT = "示例领航专利导航有限公司"
MANAGER, CERTIFIER = "lingxian", "faren"


def register(visitor: Person) -> None:
    """With code, name and manager; no account is needed before."""
    visitor.open("/accounts/register/")
    visitor.fill(
        credit_code=scenes.credit_code("1"),
        unit_name=UNIT,
        entity_type="ip_service_agency",
        region=HENAN,
        address="示例市示例路1号",
        name="示例管理员",
        phone="13800000000",
        email="manager@example.test",
        username=MANAGER,
        password1=PASSWORD,
        password2=PASSWORD,
    )
    visitor.press("提交登记")
    visitor.sees("登记申请已收到")


def invite_certifier(manager: Person, invited: Person) -> None:
    """The link in the mail leads to the new account, which another person makes."""
    manager.open("/accounts/institution/")
    manager.follow("邀请人员")
    manager.fill(name="示例法定代表人", email="certifier@example.test", role="certifier")
    mail.outbox.clear()
    manager.press("发送邀请")
    link = re.search(r"/accounts/invitation/\S+/", mail.outbox[0].body)
    assert link is not None
    invited.open(link.group())
    invited.fill(phone="13900000000", username=CERTIFIER, password1=PASSWORD, password2=PASSWORD)
    invited.press("接受邀请")
    assert User.objects.filter(username=CERTIFIER).exists()


def begin(manager: Person, route: str) -> Dossier:
    """A case on one route of the open round."""
    manager.open("/apply/")
    manager.follow("新建申报")
    manager.page.locator(f'[name="offer"][value$=":{route}"]').check()
    manager.fill(confirmed=True)
    manager.press("开始填报")
    manager.sees("任务清单")
    return Dossier.objects.get(reference=manager.path().strip("/").split("/")[1])


def type_identity(manager: Person, case: Dossier, *, javascript: bool) -> None:
    """单位基本信息; with scripts the draft saves itself before any button is pressed."""
    manager.open(f"/apply/{case.reference}/s/identity/")
    manager.fill(
        is_legal_entity="true",
        legal_representative="示例甲",
        contact_name="示例乙",
        contact_phone="0371-00000000",
    )
    if javascript:
        saved = manager.page.locator("#save-state")
        expect(saved).to_have_attribute("data-state", "saved", timeout=15_000)
    manager.fill(done="1")
    manager.press("保存并继续")
    case.declaration.refresh_from_db()
    assert case.declaration.contact_name == "示例乙"


def paste_releases(manager: Person, case: Dossier, amount: int) -> None:
    """Rows of a spreadsheet: looked at first, then applied."""
    manager.open(f"/apply/{case.reference}/s/publications/")
    manager.follow("粘贴或导入表格")
    manager.fill(text=scenes.pasted_releases(amount))
    manager.press("预览表格")
    manager.sees(f"预览：共 {amount} 行")
    manager.press(f"导入这 {amount} 行")
    manager.sees(f"导航成果发布{amount - 1}")


def upload_evidence(manager: Person, case: Dossier, folder: Path) -> None:
    """The required item of the checklist."""
    manager.open(f"/apply/{case.reference}/evidence/")
    manager.fill(item="licence", file=scenes.pdf_file(folder, "登记证书.pdf"))
    manager.press("上传文件")
    manager.sees("登记证书.pdf")
    assert EvidenceFile.objects.filter(dossier=case, removed_at=None).count() == 1


def send_for_sign_off(manager: Person, case: Dossier, words: str = "送签批") -> None:
    """After a look at the whole; then the case waits for the certifier."""
    manager.open(f"/apply/{case.reference}/check/")
    manager.sees("没有须先处理的事项", "示例乙")
    manager.press(words)
    assert Dossier.objects.get(pk=case.pk).state in {"sign_off", "correction_sign_off"}


def submit(certifier: Person, case: Dossier) -> None:
    """Promise and submit; the receipt carries number, time and digest."""
    certifier.open(f"/apply/{case.reference}/check/")
    for promise in certifier.page.locator('[name="promise"]').all():
        promise.check()
    certifier.press("确认并提交")
    stored = latest_submission(case)
    certifier.sees("申报已提交", stored.number, "2026年5月18日", in_groups(stored.digest))
