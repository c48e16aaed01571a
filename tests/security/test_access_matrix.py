"""Who reaches which page of one case: every refusal beside the actor for whom the page opens.

A page that is not for somebody answers as it answers for a case that does not exist.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm
from openpyxl import load_workbook

from evaluation.models import Assignment, Expert, Opinion
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.evidence.models import EvidenceFile
from portal.kernel.roles import Role
from tests.factories import accounts, applications, dossiers, evaluation, evidence, organizations
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-06")]

MARKER = "示例标记机构甲乙丙"
PART = "标记机构"
"""What is searched for: a page may repeat it, so the whole name betrays more."""
UNKNOWN = "SB-2026-41-ZZZZZZZZ"
TOKEN = re.compile(rb'value="[A-Za-z0-9]{64}"')

OWN = frozenset({"manager of A", "certifier of A"})
PROVINCE = frozenset({"province X"})
NATION = frozenset({"national office"})
ASSIGNED = frozenset({"expert assigned"})
READERS = {
    "draft": OWN,
    "submitted": OWN | PROVINCE,
    "scoring": OWN | PROVINCE | NATION | ASSIGNED,
}
STAGES = list(READERS)
SENT = ("submitted", "scoring")


@dataclass
class World:
    """The case of A in a stage, one of its files, and everybody who might look."""

    case: Dossier
    file: EvidenceFile
    people: dict[str, User | None] = field(default_factory=dict)


ACTORS = [
    "nobody",
    "manager of A",
    "certifier of A",
    "editor of A without a grant",
    "manager of B",
    "province X",
    "province Y",
    "expert assigned",
    "expert unassigned",
    "national office",
    "auditor",
    "administrator",
]


@pytest.fixture
def world(request) -> World:
    """The case stands in the stage that the test's parameter names."""
    stage = request.param
    with time_machine.travel(NOW, tick=False):
        in_round = dossiers.round_()
        evaluation.review_rule(in_round)
        item = evidence.item(in_round)
        of = organizations.institution(name=MARKER)
        manager, certifier = accounts.manager(of), accounts.certifier(of)
        case = applications.draft(of, in_round=in_round, by=manager)
        file = evidence.file(case, item)
        if stage in SENT:
            advance(case, "send_for_sign_off", actor=manager, now=NOW)
            advance(case, "submit", actor=certifier, now=NOW, token="token")
            Opinion.objects.create(
                dossier=case, text="同意", version=1, digest="2" * 64,
                written_by=accounts.province_clerk(), written_at=NOW,
            )  # fmt: skip
        Dossier.objects.filter(pk=case.pk).update(state=stage)
        case.refresh_from_db()
        yield World(case, file, _people(case, manager, certifier))


def _people(case: Dossier, manager: User, certifier: User) -> dict[str, User | None]:
    assigned, unassigned = evaluation.expert(), evaluation.expert()
    if case.state == "scoring":
        Assignment.objects.create(
            dossier=case, expert=assigned, assigned_by=accounts.national_clerk(), assigned_at=NOW
        )
        assign_perm("score_dossier", assigned.user, case)
    everybody = [
        None,
        manager,
        certifier,
        accounts.holding(Role.EDITOR, of=case.institution),
        accounts.manager(organizations.institution()),
        accounts.province_clerk(),
        accounts.province_clerk(organizations.HUBEI),
        assigned.user,
        unassigned.user,
        accounts.national_clerk(),
        accounts.holding(Role.AUDITOR),
        accounts.holding(Role.ADMINISTRATOR),
    ]
    return dict(zip(ACTORS, everybody, strict=True))


@dataclass(frozen=True)
class Address:
    """A page of a case: its name, what stands behind the reference, who enters in which stage."""

    name: str
    readers: Callable[[str], frozenset[str]]
    rest: Callable[[World], list[object]] = lambda _world: []

    def of(self, world: World, reference: str) -> str:
        return reverse(self.name, args=[reference, *self.rest(world)])


def own(_stage: str) -> frozenset[str]:
    return OWN


def own_when_sent(stage: str) -> frozenset[str]:
    return OWN if stage in SENT else frozenset()


def readers(stage: str) -> frozenset[str]:
    return READERS[stage]


def officials(stage: str) -> frozenset[str]:
    return READERS[stage] & (PROVINCE | NATION)


def province(stage: str) -> frozenset[str]:
    return READERS[stage] & PROVINCE


def nation(stage: str) -> frozenset[str]:
    return READERS[stage] & NATION


def experts(stage: str) -> frozenset[str]:
    return READERS[stage] & ASSIGNED


def token(world: World) -> list[object]:
    return [world.file.token]


PAGES = [
    Address("applications:tasks", own),
    Address("applications:section", own, lambda _world: ["team"]),
    Address("applications:check", own),
    Address("applications:progress", own),
    Address("applications:members", own),
    Address("applications:application_pdf", own),
    Address("applications:receipt", own_when_sent, lambda _world: [1]),
    Address("applications:receipt_pdf", own_when_sent, lambda _world: [1]),
    Address("applications:versions", own_when_sent, lambda _world: [1, 1]),
    Address("applications:withdraw", own),
    Address("applications:import", own, lambda _world: ["projects"]),
    Address("applications:row_new", own, lambda _world: ["projects"]),
    Address("applications:template", own, lambda _world: ["projects"]),
    Address("evaluation:avoid", own),
    Address("evidence:matrix", readers),
    Address("evidence:listing", readers),
    Address("evidence:item", readers, lambda _world: ["staff"]),
    Address("evidence:file", readers, token),
    Address("evidence:download", readers, token),
    Address("dossiers:case", officials),
    Address("evaluation:audit", province),
    Address("evaluation:recommend", province),
    Address("evaluation:write_letter", province),
    Address("evaluation:opinion", province),
    Address("evaluation:opinion_pdf", officials),
    Address("evaluation:panel", nation),
    Address("evaluation:wall", nation),
    Address("evaluation:prov_wall", province),
    Address("evaluation:divergence", nation),
    Address("evaluation:conflict", nation, lambda _world: [Expert.objects.first().pk]),
    Address("evaluation:review", experts),
    Address("evaluation:invitation", experts),
]


def entered(response) -> bool:
    """Served, or led on to another page of the case; not sent to sign in."""
    to_sign_in = response.get("Location", "").startswith(reverse("account_login"))
    return response.status_code in {200, 302} and not to_sign_in


def asked(client: Client, address: str):
    """The answer and its body without what differs between two renderings of one page."""
    response = client.get(address)
    body = response.getvalue() if response.streaming else response.content
    return response, TOKEN.sub(b"", body)


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


@pytest.mark.parametrize("target", PAGES, ids=lambda target: target.name)
@pytest.mark.parametrize("world", STAGES, indirect=True)
def test_a_page_of_a_case_opens_for_its_readers_and_for_nobody_else(world, target):
    address = target.of(world, world.case.reference)
    found = set()
    for who, person in world.people.items():
        client = signed_in(person)
        response, body = asked(client, address)
        if entered(response):
            found.add(who)
            continue
        unknown, same = asked(client, target.of(world, UNKNOWN))
        reference = world.case.reference.encode()
        assert (who, response.status_code) == (who, unknown.status_code)
        assert body.replace(reference, b"") == same.replace(UNKNOWN.encode(), b"")
        assert MARKER.encode() not in body or "of A" in who  # their own frame names it

    assert found == target.readers(world.case.state)


LISTS = [
    ("registry:home", {}),
    ("registry:register", {"q": PART}),
    ("registry:register_csv", {}),
    ("registry:search", {"q": PART}),
    ("registry:notices", {}),
    ("registry:rounds", {}),
    ("registry:api_rounds", {}),
    ("registry:api_notices", {}),
    ("registry:api_register", {}),
    ("applications:index", {}),
    ("accounts:institution", {}),
    ("accounts:confirmations", {}),
    ("obligations:messages", {}),
    ("evaluation:prov_queue", {}),
    ("evaluation:prov_cases", {}),
    ("evaluation:prov_cases", {"q": PART}),
    ("evaluation:prov_cases", {"format": "csv"}),
    ("evaluation:prov_cases", {"format": "xlsx"}),
    ("evaluation:quota", {}),
    ("evaluation:dispatch", {}),
    ("evaluation:desk_queue", {}),
    ("evaluation:desk_cases", {}),
    ("evaluation:desk_cases", {"q": PART}),
    ("evaluation:desk_cases_export", {}),
    ("evaluation:batches", {}),
    ("evaluation:panels", {}),
    ("evaluation:proposals", {}),
    ("evaluation:wishes", {}),
    ("evaluation:workload", {"by": "case"}),
    ("evaluation:workload", {"by": "case", "format": "xlsx"}),
    ("evaluation:conflicts", {}),
    ("evaluation:conflicts", {"case": PART}),
    ("evaluation:conflicts", {"format": "xlsx"}),
    ("evaluation:decisions", {}),
    ("evaluation:lines", {}),
    ("evaluation:divergences", {}),
    ("evaluation:stats", {}),
    ("evaluation:walls", {}),
    ("evaluation:prov_walls", {}),
    ("evaluation:reviews", {}),
    ("evaluation:defence_sessions", {}),
    ("evaluation:defences", {}),
]


def text_of(response) -> str:
    """Everything readable in an answer, also inside a workbook."""
    body = response.getvalue() if response.streaming else response.content
    if not body.startswith(b"PK"):
        return body.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(body), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def lists_that_name_it(person: User | None) -> set[tuple[str, str]]:
    """The lists on which the marker stands: name and query."""
    client = signed_in(person)
    found = set()
    for name, query in LISTS:
        if MARKER in text_of(client.get(reverse(name), query)):
            found.add((name, "&".join(f"{key}={value}" for key, value in query.items())))
    return found


@pytest.mark.parametrize("world", STAGES, indirect=True)
@pytest.mark.parametrize(
    "who", ["nobody", "manager of B", "province Y", "expert unassigned", "administrator"]
)
def test_no_list_export_or_search_names_the_institution_to_others(world, who):
    assert lists_that_name_it(world.people[who]) == set()


@pytest.mark.parametrize("world", ["submitted"], indirect=True)
def test_the_same_lists_name_it_to_those_who_may_know(world):
    own_lists = lists_that_name_it(world.people["manager of A"])
    of_province = lists_that_name_it(world.people["province X"])

    assert {("applications:index", "")} <= own_lists
    assert {
        ("evaluation:prov_queue", ""),
        ("evaluation:prov_cases", ""),
        ("evaluation:prov_cases", f"q={PART}"),
        ("evaluation:prov_cases", "format=csv"),
        ("evaluation:prov_cases", "format=xlsx"),
    } <= of_province


@pytest.mark.parametrize("name", ["evidence:remove", "evidence:link", "evidence:describe"])
@pytest.mark.parametrize("world", ["draft"], indirect=True)
def test_a_write_to_a_draft_by_another_changes_nothing(world, name):
    address = reverse(name, args=[world.case.reference, world.file.token])
    values = {"clauses": ["basis"], "description": "改"}
    before = list(EvidenceFile.objects.values())

    codes = {
        who: signed_in(person).post(address, values).status_code
        for who, person in world.people.items()
        if who not in OWN
    }

    assert codes.pop("nobody") == 302
    assert set(codes.values()) == {404}
    assert list(EvidenceFile.objects.values()) == before
    signed_in(world.people["manager of A"]).post(address, values)
    assert list(EvidenceFile.objects.values()) != before
