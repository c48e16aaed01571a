"""The demo's institutions and accounts."""

from datetime import datetime, timedelta

from evaluation.models import Expert
from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.kernel.roles import INSTITUTION_ROLES, Role
from portal.management.demodata.files import demo_pdf
from portal.management.demodata.reference import read
from portal.organizations.models import (
    Institution,
    InstitutionHonour,
    Office,
    PriorityHonour,
    Region,
    SupportReplyLetter,
)

LONG = timedelta(days=400)
EXPERTS = {
    "expert-1": ("示例理工研究院", "310000"),
    "expert-2": ("示例产业研究中心", "320000"),
    "expert-3": ("示例大学", "440000"),
}
UNCONFIRMED = "示例新启"


def load_institutions(now: datetime) -> dict[str, Institution]:
    """The institutions by their short names; one of them still waits to be confirmed."""
    return {line["short"]: _institution(line, now) for line in read("demo", "institutions.json")}


def _institution(line: dict[str, str], now: datetime) -> Institution:
    confirmed = line["short"] != UNCONFIRMED
    return Institution.objects.create(
        credit_code=line["credit_code"],
        name=line["name"],
        entity_type=line["entity_type"],
        region_id=line["region"],
        address="示例市演示路1号",
        status=Institution.Status.CONFIRMED if confirmed else Institution.Status.PENDING,
        decided_at=now - LONG if confirmed else None,
        created_at=now - LONG if confirmed else now - timedelta(hours=20),
    )


def load_accounts(institutions: dict[str, Institution], now: datetime) -> dict[str, User]:
    """The accounts of accounts.json, and a manager and a certifier for every institution."""
    people = {}
    for line in read("demo", "accounts.json"):
        people[line["username"]] = _account(line, institutions, now)
    for username, (employer, region) in EXPERTS.items():
        expert = Expert.objects.create(user=people[username], employer=employer, region_id=region)
        expert.skills.create(field="intelligence")
    return people


def _account(line: dict[str, str], institutions: dict[str, Institution], now: datetime) -> User:
    user = User.objects.create_user(
        line["username"],
        email=f"{line['username']}@demo.invalid",
        password=line["password"],
        name=line["name"],
    )
    role = Role(line["code"])
    place: dict[str, object] = {}
    if role in INSTITUTION_ROLES:
        place = {"institution": institutions[line["organisation"]]}
    elif role is not Role.EXPERT:
        place = {"office": Office.objects.get(name=line["organisation"])}
    Membership.objects.create(user=user, role=role, first_day=shanghai_day(now - LONG), **place)
    return user


def pair_of(institution: Institution, now: datetime) -> tuple[User, User]:
    """The manager and the certifier of an institution, made without a password where missing."""
    return _holder(institution, Role.MANAGER, now), _holder(institution, Role.CERTIFIER, now)


def _holder(institution: Institution, role: Role, now: datetime) -> User:
    held = institution.memberships.filter(role=role).select_related("user").first()
    if held is not None:
        return held.user
    username = f"demo-{role}-{institution.pk}"
    user = User.objects.create_user(
        username, email=f"{username}@demo.invalid", name=f"演示{role.label}"
    )
    Membership.objects.create(
        user=user, role=role, institution=institution, first_day=shanghai_day(now - LONG)
    )
    return user


def province_pair(region: Region, now: datetime) -> tuple[User, User]:
    """The clerk and the signer of a province, made without a password where missing."""
    office = Office.objects.get(region=region, kind=Office.Kind.PROVINCIAL)
    return _officer(office, Role.PROVINCE_CLERK, now), _officer(office, Role.PROVINCE_SIGNER, now)


def _officer(office: Office, role: Role, now: datetime) -> User:
    held = office.memberships.filter(role=role).select_related("user").first()
    if held is not None:
        return held.user
    username = f"demo-{role}-{office.region_id}"
    user = User.objects.create_user(
        username, email=f"{username}@demo.invalid", name=f"演示{role.label}"
    )
    Membership.objects.create(
        user=user, role=role, office=office, first_day=shanghai_day(now - LONG)
    )
    return user


def load_national_lists(institutions: dict[str, Institution], clerk: User, now: datetime) -> None:
    """A reply letter and a priority honour, both marked as demo."""
    host = institutions["示例嵩山"]
    letter = SupportReplyLetter(
        number="演示函运字〔2021〕1号",
        issued_on=shanghai_day(now - LONG),
        addressee="演示省级机关",
        centre="演示产业知识产权运营中心",
        host_name=host.name,
        host_credit_code=host.credit_code,
        file_digest="",
        entered_by=clerk,
        entered_at=now - LONG,
    )
    content, digest = demo_pdf("演示复函")
    letter.file_digest = digest
    letter.file.save("demo-reply-letter.pdf", content)
    honour = PriorityHonour.objects.create(
        title="知识产权分析评议示范服务机构", source="2022年5月6日通知 四（一）1"
    )
    InstitutionHonour.objects.create(
        honour=honour, institution=institutions["示例智航"], document="演示授予文件", year=2021
    )
