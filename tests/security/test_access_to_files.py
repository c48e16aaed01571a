"""Sealed scans, papers and objection files: for those who handle the case, a 404 or 403 otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from evaluation.models import Opinion
from evaluation.models.publicity import ObjectionFile
from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.kernel.roles import Role
from tests.factories import accounts, applications, dossiers, evaluation, national, organizations
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-23")]
SECRET = b"%PDF-1.4 demo"


@dataclass
class World:
    """A reported case under publicity with its scans and an objection, and who might look."""

    case: Dossier
    files: dict[str, str]
    people: dict[str, User | None]


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        clerk, officer = accounts.province_clerk(), accounts.national_clerk()
        case = applications.submitted(in_round=dossiers.round_())
        Dossier.objects.filter(pk=case.pk).update(state="publicity")
        seal = national.scan(case, clerk)
        Opinion.objects.create(
            dossier=case, text="同意", version=case.version, digest="2" * 64,
            written_by=clerk, written_at=NOW, seal=seal,
        )  # fmt: skip
        batch = national.batch([case], by=clerk)
        batch.letter_scan = national.scan(None, clerk, purpose="covering_letter")
        batch.save()
        national.publicity([case], by=officer)
        objection = national.objection(case)
        proof = ObjectionFile.objects.create(
            objection=objection, purpose="identity", name="证.pdf", digest="4" * 64, size=13,
            mime="application/pdf", file=ContentFile(SECRET, name="id.pdf"),
        )  # fmt: skip
        files = {
            "opinion": reverse("evaluation:scan", args=[seal.token]),
            "letter": reverse("evaluation:scan", args=[batch.letter_scan.token]),
            "opinion in the batch": reverse("evaluation:batch_scan", args=[batch.pk, seal.token]),
            "objection": reverse("evaluation:objection_file", args=[objection.number, proof.pk]),
            "objection's page": reverse("evaluation:objection", args=[objection.number]),
        }
        yield World(case, files, everybody(case, clerk, officer))


def everybody(case: Dossier, clerk: User, officer: User) -> dict[str, User | None]:
    return {
        "nobody": None,
        "manager A": case.created_by,
        "manager B": accounts.manager(organizations.institution()),
        "clerk X": clerk,
        "clerk Y": accounts.province_clerk(organizations.HUBEI),
        "expert": evaluation.expert().user,
        "clerk N": officer,
        "auditor": accounts.holding(Role.AUDITOR),
        "administrator": accounts.holding(Role.ADMINISTRATOR),
    }


def body_of(client: Client, address: str) -> tuple[int, bytes]:
    answer = client.get(address)
    return answer.status_code, answer.getvalue() if answer.streaming else answer.content


OFFICIALS, NATION = {"clerk X", "clerk N"}, {"clerk N"}


@pytest.mark.parametrize(
    ("name", "readers"),
    [
        ("opinion", OFFICIALS),
        ("letter", OFFICIALS),
        ("opinion in the batch", NATION),
        ("objection", NATION),
        ("objection's page", NATION),
    ],
)
def test_a_file_opens_for_those_who_handle_the_case(world, name, readers):
    opened = set()

    for who, person in world.people.items():
        client = Client()
        if person is not None:
            client.force_login(person)
        status, body = body_of(client, world.files[name])
        if status == 200:
            opened.add(who)
        else:
            assert status in {302, 403, 404}
            assert SECRET not in body
            assert "示例异议人".encode() not in body

    assert opened == readers


def test_the_objector_is_named_to_nobody_but_the_national_office(world):
    publicity = world.case.publicity_entries.get().publicity
    pages = [
        f"/notices/{publicity.number}/",
        f"/apply/{world.case.reference}/progress/",
        f"/cases/{world.case.reference}/",
        "/messages/",
        "/prov/",
    ]
    named = set()

    for who, person in world.people.items():
        client = Client()
        if person is not None:
            client.force_login(person)
        for address in pages:
            if "示例异议人".encode() in body_of(client, address)[1]:
                named.add(who)

    assert named == set()
    assert "示例异议人".encode() in body_of(*_at_the_desk(world))[1]


def test_the_address_of_a_file_is_worth_nothing_after_signing_out(world):
    client = Client()
    client.force_login(world.people["clerk X"])
    assert body_of(client, world.files["opinion"])[0] == 200

    client.logout()

    assert body_of(client, world.files["opinion"])[0] == 302


def _at_the_desk(world: World) -> tuple[Client, str]:
    """The national clerk at the objection's own page, where the name does stand."""
    client = Client()
    client.force_login(world.people["clerk N"])
    return client, world.files["objection's page"]
