"""The demo's world: real names where the product needs them, invented ones everywhere else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from evaluation.models import Objection
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.dossiers.models import Dossier, Round
from portal.dossiers.queries import queue_of
from portal.kernel.credit_code import CreditCode
from portal.organizations.models import Institution, WorkingDayYear

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


def test_a_database_with_rounds_is_not_touched(world):
    before = Dossier.objects.count()

    with pytest.raises(CommandError):
        call_command("load_demo")

    assert Dossier.objects.count() == before


def test_every_account_of_the_list_can_sign_in(world):
    lines = json.loads((settings.ROOT / "fixtures/demo/accounts.json").read_text())

    for line in lines:
        assert User.objects.get(username=line["username"]).check_password(line["password"])


@pytest.mark.parametrize(
    "username",
    [
        "henan-clerk",
        "henan-signer",
        "sichuan-clerk",
        "cnipa-clerk",
        "cnipa-clerk2",
        "cnipa-signer",
        "shili-manager",
        "shili-editor",
        "songshan-certifier",
        "beidou-manager",
        "tansuo-manager",
    ],
)
def test_every_role_has_something_to_do_at_once(world, username):
    person = User.objects.get(username=username)

    assert standing_of(person).roles
    assert queue_of(person).exists()


def test_the_demo_says_that_it_is_invented(world):
    assert all(
        CreditCode.parse(i.credit_code).region == "990000" for i in Institution.objects.all()
    )
    assert all(i.name.startswith("示例") for i in Institution.objects.all())
    assert all("演示" in r.title and r.is_demo for r in Round.objects.all())


@pytest.mark.requirement("R0-04")
def test_there_is_a_round_in_every_phase(world):
    states = set(Dossier.objects.values_list("state", flat=True))

    assert Round.objects.count() == 5
    assert states >= {
        "draft",
        "sign_off",
        "returned",
        "submitted",
        "recommended",
        "reported",
        "awaiting_review",
        "scoring",
        "defence",
        "evaluated",
        "examined",
        "publicity",
        "recognised",
    }
    assert Objection.objects.filter(state=Objection.State.RECEIVED).count() == 1


def test_the_calendar_is_imported_with_the_notices_it_rests_on(world):
    years = {row.year: row for row in WorkingDayYear.objects.all()}

    assert set(years) == {2025, 2026}
    for year, row in years.items():
        assert f"国务院办公厅关于{year}年部分节假日安排的通知" in row.papers[0]
        assert row.imported_by.username == "cnipa-clerk"
