"""Both routes, from an institution's registration to the public register, in a browser."""

import re
from pathlib import Path

import pytest
from django.core import mail

from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.organizations.models import Institution
from tests.factories import applications, organizations
from tests.factories.accounts import PASSWORD
from tests.factories.organizations import HENAN
from tests.journeys import scenes
from tests.journeys.conftest import Clock, Entrance
from tests.journeys.people import Person
from tests.journeys.scenes import Offices

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
UNIT = "示例领航专利导航有限公司"


def an_institution_registers(enter: Entrance) -> User:
    """With code, name and manager; it can sign in at once."""
    visitor = enter()
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
        username="lingxian",
        password1=PASSWORD,
        password2=PASSWORD,
    )
    visitor.press("提交登记")
    visitor.sees("登记申请已收到")
    return User.objects.get(username="lingxian")


def the_province_confirms(clerk: Person) -> None:
    """The registration, after looking at it."""
    clerk.open("/accounts/confirmations/")
    clerk.follow(UNIT)
    clerk.sees(scenes.credit_code("1"))
    clerk.press("确认单位登记")
    assert Institution.objects.get(name=UNIT).status == Institution.Status.CONFIRMED


def the_certifier_is_invited(manager: Person, enter: Entrance) -> User:
    """By the manager; the link in the mail leads to the new account."""
    manager.open("/accounts/institution/")
    manager.follow("邀请人员")
    manager.fill(name="示例法定代表人", email="certifier@example.test", role="certifier")
    mail.outbox.clear()
    manager.press("发送邀请")
    link = re.search(r"/accounts/invitation/\S+/", mail.outbox[0].body)
    assert link is not None
    invited = enter()
    invited.open(link.group())
    invited.fill(phone="13900000000", username="faren", password1=PASSWORD, password2=PASSWORD)
    invited.press("接受邀请")
    return User.objects.get(username="faren")


def a_case_is_begun(manager: Person, route: str) -> Dossier:
    """On one route of the open round."""
    manager.open("/apply/")
    manager.follow("新建申报")
    manager.page.locator(f'[name="offer"][value$=":{route}"]').check()
    manager.fill(confirmed=True)
    manager.press("开始填报")
    manager.sees("任务清单")
    return Dossier.objects.get(reference=manager.path().strip("/").split("/")[1])


def a_section_is_typed(manager: Person, case: Dossier, *, javascript: bool) -> None:
    """单位基本信息; with scripts the draft saves itself before any button is pressed."""
    manager.open(f"/apply/{case.reference}/s/identity/")
    manager.fill(
        is_legal_entity="true",
        legal_representative="示例甲",
        contact_name="示例乙",
        contact_phone="0371-00000000",
    )
    if javascript:
        state = manager.page.locator("#save-state")
        state.and_(manager.page.locator('[data-state="saved"]')).wait_for()
    manager.fill(done="1")
    manager.press("保存并继续")
    case.declaration.refresh_from_db()
    assert case.declaration.contact_name == "示例乙"


def rows_are_pasted(manager: Person, case: Dossier) -> None:
    """Ten releases from a spreadsheet: looked at first, then applied."""
    manager.open(f"/apply/{case.reference}/s/publications/")
    manager.follow("粘贴或导入表格")
    manager.fill(text=scenes.pasted_releases(10))
    manager.press("预览表格")
    manager.sees("预览：共 10 行")
    manager.press("导入这 10 行")
    manager.sees("导航成果发布9")


@pytest.mark.requirement("R0-05", "R0-06")
def test_both_routes_end_in_one_document_and_on_the_register(
    enter: Entrance,
    clock: Clock,
    javascript: bool,
    tmp_path: Path,  # noqa: FBT001
) -> None:
    offices = Offices()
    an_institution_registers(enter)
    clerk = enter(offices.clerk)
    the_province_confirms(clerk)
    manager = enter("lingxian")
    the_certifier_is_invited(manager, enter)
    case = a_case_is_begun(manager, "selection")
    a_section_is_typed(manager, case, javascript=javascript)
    scenes.prefill(case)
    rows_are_pasted(manager, case)
