"""Every address with hostile arguments, queries, bodies and methods: a clear answer, never a 5xx."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from evaluation.models import Assignment
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.dossiers.models import Dossier, Transition
from portal.kernel.roles import Role
from tests.factories import accounts, applications, dossiers, evaluation
from tests.factories.clock import NOW

SERVER_ERROR = 500
MARKUP = "<script>alert(1)</script>{{7*7}}"
HOSTILE_QUERY = {
    "page": "9" * 40,
    "q": "\0\ufffd%' OR 1=1 --\u202e",
    "state": MARKUP,
    "order": "-password",
    "round": "\0",
    "region": "\0",
    "format": "exe",
    "tab": MARKUP,
    "entry": "9" * 40,
    "unit": "9" * 40,
    "status": "\0",
    "to": "//evil.test/",
    "next": "//evil.test/",
    "prov": "\0",
    "d": "\0",
    "number": "\0",
    "from": "\0",
    "until": "9999-99-99",
    "actor": "\0",
}
HOSTILE_BODY = {
    **HOSTILE_QUERY,
    "act": "\0",
    "action": "drop",
    "case": ["\0", "9" * 40, MARKUP],
    "expert": ["9" * 40, "\0"],
    "pk": "9" * 40,
    "up": "9" * 40,
    "text": "\0" + "字" * 5_000,
    "name": "\0",
    "position": "-1",
    "value": "NaN",
    "days": "1e9",
    "first_day": "9999-12-31",
    "issued_on": "0000-00-00",
    "file": "no file",
    "scan": "no file",
    "version": "9" * 40,
    "token": "\0",
    "covers": "\0",
    "decision": "\0",
    "confirm": "1",
    "form-TOTAL_FORMS": "9" * 10,
    "rows-TOTAL_FORMS": "-1",
    "step": "\0",
    "pending": "\0",
}
UNKNOWN = {
    "pk": 2**63 - 1,
    "old": 2**31,
    "new": 2**31,
    "version": 2**40,
    "number": "no-such-number",
    "slug": "no-such-round",
    "reference": "SB-2026-41-ZZZZZZZZ",
    "code": "no-such-code",
    "cert": "'; --",
    "secret": "\u202e",
    "key": "\u202e",
    "uidb36": "zz",
}


def named(patterns: object = None, way: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of the site: its full name and the names of its arguments."""
    for each in patterns or get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            space = f"{way}{each.namespace}:" if each.namespace else way
            yield from named(each.url_patterns, space)
        elif isinstance(each, URLPattern) and each.name:
            groups = frozenset(each.pattern.regex.groupindex)
            yield f"{way}{each.name}", groups


ADDRESSES = sorted(set(named()))


def reached(name: str, groups: frozenset[str], given: dict[str, object]) -> str:
    """The address with what is given, unknown things for the rest; "" where none can be made."""
    values = {key: given.get(key, UNKNOWN.get(key, 2**31)) for key in groups}
    if "token" in groups:
        values["token"] = uuid4()
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        if isinstance(values.get("number"), str):  # a letter's number is an integer
            return reached(name, groups, {**given, "number": 2**31})
        if values.get("key") == UNKNOWN["key"]:  # a region's key is a slug
            return reached(name, groups, {**given, "key": "no-such-key"})
        return ""


@pytest.fixture
def case(db) -> Iterator[Dossier]:
    with time_machine.travel(NOW, tick=False):
        in_round = dossiers.round_()
        evaluation.review_rule(in_round)
        yield applications.submitted(in_round=in_round)


def person_of(role: str, case: Dossier) -> User | None:
    """Somebody of a role who may see the case where the role allows it."""
    if role == "expert":
        expert, officer = evaluation.expert(), accounts.national_clerk()
        Dossier.objects.filter(pk=case.pk).update(state="scoring")
        Assignment.objects.create(
            dossier=case, expert=expert, assigned_by=officer, assigned_at=NOW, declared_at=NOW
        )
        return expert.user
    people = {
        "nobody": lambda: None,
        "manager": lambda: accounts.manager(case.institution),
        "clerk of the province": accounts.province_clerk,
        "signer of the nation": accounts.national_signer,
        "clerk of the nation": accounts.national_clerk,
        "administrator": lambda: accounts.holding(Role.ADMINISTRATOR),
    }
    return people[role]()


@pytest.mark.parametrize(
    "role",
    [
        "nobody",
        "manager",
        "clerk of the province",
        "clerk of the nation",
        "signer of the nation",
        "expert",
        "administrator",
    ],
)
def test_hostile_input_gets_a_clear_answer_everywhere_and_moves_no_case(case, role):
    client = Client(raise_request_exception=False)
    if person := person_of(role, case):
        client.force_login(person)
    known = {"reference": case.reference, "slug": case.round.slug, "code": "team", "version": 1}
    moves = Transition.objects.count()
    broken = []

    for name, groups in ADDRESSES:
        for address in {reached(name, groups, known), reached(name, groups, {})}:
            answers = {
                "GET": client.get(address, HOSTILE_QUERY),
                "POST": client.post(address, HOSTILE_BODY),
            }
            if person is None or name.startswith("evidence:"):  # who else speaks JSON or PUT
                body, kind = b'["\\ud800"', "application/json"
                answers["JSON"] = client.post(address, body, content_type=kind)
                answers["PUT"] = client.put(address, b"\xff\xfe\0", HTTP_UPLOAD_OFFSET="-1")
            broken += [
                (method, name, answer.status_code)
                for method, answer in answers.items()
                if answer.status_code >= SERVER_ERROR
            ]
            if person and not client.session.get("_auth_user_id"):
                client.force_login(person)

    assert broken == []
    assert Transition.objects.count() == moves
    assert Entry.objects.filter(result=Entry.Result.DONE, action="recognise").count() == 0
