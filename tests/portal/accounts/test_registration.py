import pytest
from django.core import mail

from portal.accounts.models import Membership, User
from portal.audit.models import Entry
from portal.kernel.roles import Role
from portal.organizations.models import Institution
from tests.factories.accounts import PASSWORD, user
from tests.factories.organizations import HENAN, credit_code, institution, region

pytestmark = pytest.mark.django_db
REGISTER = "/accounts/register/"


def answers(**changed: str) -> dict[str, str]:
    region(HENAN)
    return {
        "credit_code": credit_code(),
        "unit_name": "示例专利导航中心",
        "entity_type": "ip_service_agency",
        "region": HENAN,
        "address": "示例市示例路1号",
        "name": "示例管理员",
        "phone": "13800000000",
        "email": "manager@example.test",
        "username": "示例管理员",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changed,
    }


def complaints(answer) -> dict[str, list[str]]:
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


@pytest.mark.requirement("R0-10")
def test_a_unit_registers_with_its_manager_and_waits_for_its_province(client):
    answer = client.post(REGISTER, answers())

    unit = Institution.objects.get()
    held = Membership.objects.get()
    assert (answer.status_code, answer.url) == (302, "/accounts/registered/")
    assert (unit.status, unit.region_id) == (Institution.Status.PENDING, HENAN)
    assert (held.role, held.institution, held.user.username) == (Role.MANAGER, unit, "示例管理员")
    assert Entry.objects.filter(action="register_institution", actor=held.user).exists()


@pytest.mark.parametrize("field", ["unit_name", "name"])
def test_a_name_that_reads_otherwise_than_it_is_written_is_refused(client, field):
    answer = client.post(REGISTER, answers(**{field: "示例\u202e中心"}))

    assert answer.status_code == 422
    assert complaints(answer) == {field: ["含有不可见的控制字符。请删去后重新键入"]}
    assert not Institution.objects.exists()


def test_the_manager_signs_in_at_once_and_is_asked_to_prove_the_address(client):
    client.post(REGISTER, answers())

    assert [message.to for message in mail.outbox] == [["manager@example.test"]]
    entered = client.post("/accounts/login/", {"login": "示例管理员", "password": PASSWORD})
    assert entered.status_code == 302


def test_the_link_that_proves_the_address_comes_from_the_setting(client, settings):
    settings.PORTAL_SITE_URL = "https://portal.example.test"
    settings.ALLOWED_HOSTS = ["evil.example"]

    client.post(REGISTER, answers(), headers={"Host": "evil.example"})

    assert "https://portal.example.test/accounts/confirm-email/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9199", "统一社会信用代码应为 18 位，当前 4 位。请对照营业执照或登记证书填写"),
        (
            "91990000TEAT0000!X",
            "统一社会信用代码第 17 位是“!”，只能用数字和除 I、O、S、V、Z 以外的大写字母",
        ),
    ],
)
def test_a_wrong_code_is_refused_with_what_is_wrong_and_all_stays(client, code, said):
    answer = client.post(REGISTER, answers(credit_code=code))

    assert answer.status_code == 422
    assert complaints(answer) == {"credit_code": [said]}
    page = answer.content.decode()
    assert "示例市示例路1号" in page
    assert PASSWORD not in page
    assert not Institution.objects.exists()


def test_a_wrong_check_character_is_refused_and_the_right_one_is_not(client):
    code = credit_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    refused = client.post(REGISTER, answers(credit_code=wrong))
    taken = client.post(REGISTER, answers(credit_code=code))

    assert list(complaints(refused)) == ["credit_code"]
    assert taken.status_code == 302


def test_a_code_typed_with_blanks_and_in_lower_case_is_mended(client):
    code = credit_code()

    client.post(REGISTER, answers(credit_code=f" {code[:8].lower()} {code[8:]} "))

    assert Institution.objects.get().credit_code == code


def test_a_registered_code_names_the_way_out_and_no_person(client):
    unit = institution()
    manager = user(name="某某某")
    Membership.objects.create(
        user=manager, role=Role.MANAGER, institution=unit, first_day="2026-01-01"
    )

    answer = client.post(REGISTER, answers(credit_code=unit.credit_code))

    assert answer.status_code == 422
    assert "请联系本单位管理员" in complaints(answer)["credit_code"][0]
    assert "某某某" not in answer.content.decode()


def test_an_address_that_has_an_account_gets_the_same_page_and_a_mail(client):
    user(email="manager@example.test")

    fresh = client.post(REGISTER, answers(email="other@example.test", username="一"), follow=True)
    known = client.post(REGISTER, answers(username="二"), follow=True)

    assert fresh.redirect_chain == known.redirect_chain
    assert fresh.content == known.content
    assert User.objects.filter(username="二").exists() is False
    assert [message.to[0] for message in mail.outbox] == [
        "other@example.test",
        "manager@example.test",
    ]


def test_a_user_name_in_another_spelling_is_taken(client):
    user(username="Known")

    answer = client.post(REGISTER, answers(username="known"))

    assert complaints(answer) == {"username": ["这个用户名已被使用。请换一个"]}


@pytest.mark.parametrize("password", ["short", "12345678901234", "password1234", "manager@example"])
def test_a_weak_password_is_refused(client, password):
    answer = client.post(REGISTER, answers(password1=password, password2=password))

    assert answer.status_code == 422
    assert list(complaints(answer)) == ["password1"]


def test_two_passwords_that_differ_are_refused(client):
    answer = client.post(REGISTER, answers(password2="another-horse-battery-9"))

    assert complaints(answer) == {"password2": ["两次输入的密码不一致。请重新输入"]}


def test_a_nul_in_a_name_is_refused(client):
    answer = client.post(REGISTER, answers(unit_name="示例\x00中心"))

    assert answer.status_code == 422
    assert complaints(answer) == {"unit_name": ["单位名称中有无法保存的字符。请删除后重新填写"]}


def test_a_type_that_seldom_goes_with_the_code_only_warns(client):
    answer = client.post(REGISTER, answers(entity_type="industry_organization"), follow=True)

    assert "通常表示“企业”" in answer.content.decode()
    assert Institution.objects.count() == 1


def test_registering_too_often_from_one_address_is_slowed(client):
    said = [client.post(REGISTER, {}).status_code for _ in range(21)]

    assert said[:20] == [422] * 20
    assert said[20] == 429
