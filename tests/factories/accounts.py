"""People in their capacities."""

from datetime import date
from itertools import count

from portal.accounts.models import Membership, User
from portal.kernel.roles import PROVINCE, Role
from portal.organizations.models import Institution
from tests.factories.organizations import HENAN, national_office, provincial_office

PASSWORD = "correct-horse-battery-9"
LONG_AGO = date(2020, 1, 1)
_serial = count(1)


def user(**given: object) -> User:
    """Somebody with an account and no capacity."""
    number = next(_serial)
    values = {
        "username": f"user{number}",
        "name": f"测试人员{number}",
        "email": f"user{number}@example.test",
        **given,
    }
    return User.objects.create_user(password=PASSWORD, **values)


def holding(role: Role, *, of: Institution | None = None, region: str = HENAN, **given) -> User:
    """Somebody who holds a role: in an institution, a province's office or the national one."""
    person = user()
    place = {"institution": of}
    if role in PROVINCE:
        place = {"office": provincial_office(region)}
    elif of is None:
        place = {"office": national_office()}
    Membership.objects.create(user=person, role=role, **{"first_day": LONG_AGO, **place, **given})
    return person


def manager(of: Institution) -> User:
    """The manager of an institution, who may edit all its cases."""
    return holding(Role.MANAGER, of=of)


def certifier(of: Institution) -> User:
    """The certifier of an institution."""
    return holding(Role.CERTIFIER, of=of)


def province_clerk(region: str = HENAN) -> User:
    """省局经办."""
    return holding(Role.PROVINCE_CLERK, region=region)


def province_signer(region: str = HENAN) -> User:
    """省局审签."""
    return holding(Role.PROVINCE_SIGNER, region=region)


def national_clerk() -> User:
    """国家局经办."""
    return holding(Role.NATIONAL_CLERK)


def national_signer() -> User:
    """国家局审签."""
    return holding(Role.NATIONAL_SIGNER)
