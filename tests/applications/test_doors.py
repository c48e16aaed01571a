"""Who finds a desk under /apply/: institutions and newcomers; others are shown their own."""

import pytest
from django.urls import reverse

from portal.kernel.roles import Role
from tests.applications.conftest import signed_in
from tests.factories import accounts

PLACES = [reverse("applications:index"), reverse("applications:new")]


@pytest.mark.parametrize("address", PLACES)
@pytest.mark.parametrize(
    ("who", "own"),
    [
        (accounts.province_clerk, "evaluation:prov_queue"),
        (accounts.national_clerk, "evaluation:desk_queue"),
        (lambda: accounts.holding(Role.AUDITOR), "audit:log"),
    ],
    ids=["a province", "the national office", "an auditor"],
)
def test_an_official_is_told_for_whom_it_is_and_shown_the_own_desk(db, address, who, own):
    answer = signed_in(who()).get(address)
    body = answer.content.decode()

    assert answer.status_code == 403
    assert "此页面供申报单位管理员、申报单位协作人员、法定代表人或授权人使用" in body
    assert f'href="{reverse(own)}"' in body.split('<div class="oops">')[1]
    assert "尚未登记单位" not in body


@pytest.mark.parametrize("address", PLACES)
def test_an_institution_and_a_newcomer_enter(web, address, db):
    newcomer = signed_in(accounts.user())

    assert web.get(address).status_code == 200
    assert newcomer.get(address).status_code == 200
    assert "尚未登记单位" in newcomer.get(PLACES[0]).content.decode()
