"""An applicant names, once and before scoring, who should not review its case."""

import re

import pytest
from django.urls import reverse
from guardian.shortcuts import assign_perm

from evaluation.actions.avoidance import before_scoring
from evaluation.conflicts.hits import hard_hits
from evaluation.conflicts.recheck import recheck
from evaluation.models import AvoidedPerson, NamedConflict
from portal.dossiers.models import Dossier
from portal.kernel.roles import Role
from tests.factories import accounts, dossiers, evaluation, organizations
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]
TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


@pytest.fixture
def manager(case, client):
    person = accounts.manager(case.institution)
    client.force_login(person)
    return person


@pytest.fixture
def address(case) -> str:
    return reverse("evaluation:avoid", args=[case.reference])


def rows(*people: tuple[str, str, str]) -> dict[str, str]:
    posted = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": "0"}
    for place, one in enumerate(people):
        for name, value in zip(("name", "employer", "reason"), one, strict=True):
            posted[f"people-{place}-{name}"] = value
    return posted


def of(expert, reason: str = "曾与本单位发生纠纷") -> tuple[str, str, str]:
    return str(expert.user), f" {expert.employer}有限公司", reason


def test_whom_the_pool_has_is_kept_from_the_case(client, manager, case, expert, address):
    other = evaluation.expert(employer="示例无关研究院二所")
    answer = client.post(address, rows(of(expert)))
    assert answer.status_code == 302
    assert [str(hit.kind) for hit in hard_hits(expert, case)] == ["named"]
    assert hard_hits(other, case) == []
    assert NamedConflict.objects.get().origin == "applicant"


def test_the_applicant_sees_the_same_whether_the_pool_has_the_person_or_not(
    client, manager, case, expert, address
):
    """Known and unknown names in one world: the address differs by what was written, nothing else."""
    client.post(address, rows(of(expert)))
    client.get(address)  # shows that it was received, once
    known = TOKEN.sub("", client.get(address).content.decode())
    NamedConflict.objects.all().delete()
    AvoidedPerson.objects.update(expert=None)
    unknown = TOKEN.sub("", client.get(address).content.decode())
    assert known == unknown
    assert str(expert.user) in known


def test_a_second_request_is_refused_and_what_was_typed_stays(client, manager, address, expert):
    client.post(address, rows(of(expert)))
    again = client.post(address, rows(("示例另一人", "示例另一单位", "示例另一理由")))
    assert again.status_code == 409
    said = again.content.decode()
    assert "只能提出一次" in said
    assert "示例另一理由" in said
    assert AvoidedPerson.objects.count() == 1


@pytest.mark.parametrize("state", ["scoring", "defence", "evaluated", "proposed", "not_selected"])
def test_once_scoring_has_opened_nobody_is_avoided(client, manager, case, address, expert, state):
    Dossier.objects.filter(pk=case.pk).update(state=state)
    answer = client.post(address, rows(of(expert)))
    assert answer.status_code == 409
    assert not AvoidedPerson.objects.exists()


@pytest.mark.parametrize(
    ("state", "still"),
    [("draft", True), ("returned", True), ("awaiting_review", True), ("rejected", False)],
)
def test_scoring_is_ahead_as_long_as_the_flow_leads_to_it(case, state, still):
    case.state = state
    assert before_scoring(case) is still


def test_an_incomplete_row_is_said_beside_its_field(client, manager, address):
    answer = client.post(address, rows(("示例甲", "", "")))
    assert answer.status_code == 422
    assert "示例甲" in answer.content.decode()
    assert not AvoidedPerson.objects.exists()


def test_a_request_for_nobody_is_refused(client, manager, address):
    answer = client.post(address, rows(("", "", "")))
    assert answer.status_code == 409
    assert "至少填写一名" in answer.content.decode()


def test_one_more_row_keeps_what_is_typed(client, manager, address):
    answer = client.post(address, {**rows(("示例甲", "示例单位", "理由")), "add_row": "people"})
    assert answer.status_code == 200
    assert "people-1-name" in answer.content.decode()
    assert not AvoidedPerson.objects.exists()


def test_an_editor_reads_and_does_not_ask(client, case, address, expert):
    editor = accounts.holding(Role.EDITOR, of=case.institution)
    assign_perm("dossiers.edit_dossier", editor, case)
    client.force_login(editor)
    assert client.get(address).status_code == 200
    assert client.post(address, rows(of(expert))).status_code == 409
    client.force_login(accounts.certifier(case.institution))
    assert client.post(address, rows(of(expert))).status_code == 302


def test_it_is_a_page_of_the_own_institution_only(client, address, case):
    for person in (
        accounts.manager(organizations.institution()),
        accounts.national_clerk(),
        accounts.province_clerk(),
    ):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_a_route_without_experts_has_no_such_page(client, round_):
    own = organizations.institution()
    manager = accounts.manager(own)
    direct = dossiers.dossier(own, round_, by=manager, programme="verification", state="submitted")
    client.force_login(manager)
    assert client.get(reverse("evaluation:avoid", args=[direct.reference])).status_code == 404


def test_who_comes_into_the_pool_later_is_matched_then(client, manager, case, address):
    client.post(address, rows(("示例后来者", "示例后来单位", "曾有诉讼")))
    late = evaluation.expert(employer="示例后来单位")
    late.user.name = "示例后来者"
    late.user.save()
    recheck(late, now=NOW, actor=None)
    assert [str(hit.kind) for hit in hard_hits(late, case)] == ["named"]
