"""Who may act on one case: every act by every actor; whoever may not changes nothing at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm

from evaluation.models import Assignment
from portal.accounts.models import User
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from portal.kernel.roles import Role
from tests.factories import accounts, applications, dossiers, evaluation, evidence, organizations
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-06")]

UNKNOWN = "SB-2026-41-ZZZZZZZZ"
WATCHED = (
    "accounts",
    "applications",
    "dossiers",
    "documents",
    "evaluation",
    "evidence",
    "guardian",
)
NOT_FOUND, CONFLICT = 404, 409
CLAUSE = "team"


@dataclass
class World:
    """A case of A with its checklist item, and everybody who might act on it."""

    case: Dossier
    item: str
    people: dict[str, User | None]
    expert: int
    criterion: int


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        in_round = dossiers.round_()
        dossiers.quota(in_round, 1)
        rule = evaluation.review_rule(in_round)
        item = evidence.item(in_round, required=False)
        of = organizations.institution()
        manager = accounts.manager(of)
        case = applications.draft(of, in_round=in_round, by=manager)
        people = everybody(case, manager)
        free = evaluation.expert()
        yield World(case, item.code, people, free.pk, rule.criteria.first().pk)


def everybody(case: Dossier, manager: User) -> dict[str, User | None]:
    """Each by the name that the table below uses."""
    granted = accounts.holding(Role.EDITOR, of=case.institution)
    assign_perm("dossiers.edit_dossier", granted, case)
    assigned = evaluation.expert()
    Assignment.objects.create(
        dossier=case, expert=assigned, assigned_by=manager, assigned_at=NOW, declared_at=NOW
    )
    assign_perm("dossiers.score_dossier", assigned.user, case)
    return {
        "nobody": None,
        "manager A": manager,
        "editor A granted": granted,
        "editor A": accounts.holding(Role.EDITOR, of=case.institution),
        "certifier A": accounts.certifier(case.institution),
        "manager B": accounts.manager(organizations.institution()),
        "clerk X": accounts.province_clerk(),
        "signer X": accounts.province_signer(),
        "clerk Y": accounts.province_clerk(organizations.HUBEI),
        "expert assigned": assigned.user,
        "expert unassigned": evaluation.expert().user,
        "clerk N": accounts.national_clerk(),
        "signer N": accounts.national_signer(),
        "auditor": accounts.holding(Role.AUDITOR),
        "administrator": accounts.holding(Role.ADMINISTRATOR),
    }


@dataclass(frozen=True)
class Act:
    """What is posted where, in which state of the case, and by whom it may be."""

    title: str
    state: str
    page: str
    data: Callable[[World], dict[str, object]]
    by: frozenset[str]
    rest: tuple[str, ...] = ()


def says(**values: object) -> Callable[[World], dict[str, object]]:
    return lambda _world: values


def score(world: World) -> dict[str, object]:
    return {"act": "save", f"c{world.criterion}": "3", "opinion": "示例"}


def one_verdict(world: World) -> dict[str, object]:
    return {"version": world.case.version, f"verdict_{CLAUSE}": "met", f"was_{CLAUSE}": ""}


EDITORS = frozenset({"manager A", "editor A granted"})
CERTIFIER, CLERK_X = frozenset({"certifier A"}), frozenset({"clerk X"})
CLERK_N, NATION = frozenset({"clerk N"}), frozenset({"clerk N", "signer N"})
PROVINCE_X = frozenset({"clerk X", "signer X"})
ROW = {"publications-new-title": "示例发布", "next": "1"}
INVITED = {"email": "someone@example.test", "name": "示例协作"}
PROMISES = ("truthful", "public", "seal")

ACTS = [
    Act("save a section", "draft", "applications:section", says(funds_note="改"), EDITORS, ("basis",)),
    Act("add a row", "draft", "applications:row_new", says(**ROW), EDITORS, ("publications",)),
    Act("invite", "draft", "applications:members", says(**INVITED), frozenset({"manager A"})),
    Act("send for sign-off", "draft", "applications:check", says(act="send"), EDITORS),
    Act("take back", "sign_off", "applications:check", says(act="take_back"), EDITORS),
    Act("decline", "sign_off", "applications:check", says(act="decline", note="改"), CERTIFIER),
    Act("withdraw", "submitted", "applications:withdraw", says(note="不再申报"), CERTIFIER),
    Act("judge a clause", "submitted", "evaluation:audit", one_verdict, CLERK_X),
    Act(
        "not recommend",
        "submitted",
        "dossiers:step",
        says(action="not_recommend", note="理由"),
        CLERK_X,
    ),
    Act("write the opinion", "recommended", "evaluation:opinion", says(text="同意"), PROVINCE_X),
    Act("take off the list", "recommended", "evaluation:withdraw_recommendation", says(), CLERK_X),
    Act("pass", "formal_check", "dossiers:step", says(action="pass_formal_check"), CLERK_N),
    Act(
        "assign an expert",
        "awaiting_review",
        "evaluation:panel",
        lambda world: {"act": "assign", "expert": world.expert},
        NATION,
    ),
    Act("score", "scoring", "evaluation:review", score, frozenset({"expert assigned"})),
    Act("record the defence", "defence", "evaluation:panel",
        says(act="defence", judge="示例评委", value="80"), NATION),
]  # fmt: skip


def bring_to(world: World, state: str) -> None:
    """The case to a state: by the door as far as the applicant goes, set beyond that."""
    case, people = world.case, world.people
    if state == "draft":
        return
    case = advance(case, "send_for_sign_off", actor=people["manager A"], now=NOW)
    if state == "sign_off":
        world.case = case
        return
    case = advance(case, "submit", actor=people["certifier A"], now=NOW, token="token")
    if state != "submitted":
        case = evaluation.recommended(case, people["clerk X"])
        Dossier.objects.filter(pk=case.pk).update(state=state)
    world.case = Dossier.objects.get(pk=case.pk)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row that an act on a case could write; when somebody was last here is not among it."""
    return {
        model._meta.label: sorted(model.objects.values_list(*_columns(model)), key=repr)
        for model in apps.get_models()
        if model._meta.app_label in WATCHED
    }


def _columns(model: type) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]


def entered(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.title)
def test_an_act_on_a_case_is_done_by_its_holder_alone(world, act):
    bring_to(world, act.state)
    address = reverse(act.page, args=[world.case.reference, *act.rest])
    nowhere = reverse(act.page, args=[UNKNOWN, *act.rest])
    data = act.data(world)
    done_by, before = set(), everything()

    for who, person in world.people.items():
        client = entered(person)
        mark = transaction.savepoint()
        answer = client.post(address, data)
        if everything() != before:
            done_by.add(who)
            assert answer.status_code == 302, (who, answer.status_code)
        else:
            unknown = client.post(nowhere, data).status_code
            assert answer.status_code in {unknown, 403, CONFLICT}, (who, answer.status_code)
            assert answer.status_code != 302 or who == "nobody"
        transaction.savepoint_rollback(mark)

    assert done_by == act.by
