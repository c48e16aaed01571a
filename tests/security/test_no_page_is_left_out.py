"""Every named page stands in an access test: a new one fails here until it is put into one.

A page that a role opens is asked for by somebody of every role; the pages of one case are in the
access matrix; what is left says where it is tested or why there is nothing to test.
"""

from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.access import EVERYBODY
from portal.accounts.models import User
from portal.kernel.roles import INSTITUTION_ROLES, PROVINCE, Role
from portal.obligations.actions import tell
from portal.obligations.models import Message
from tests.factories import accounts, evaluation, organizations
from tests.factories.clock import NOW
from tests.habits.test_every_url_states_who_may_enter import VIEWS
from tests.security.test_access_matrix import LISTS, PAGES
from tests.security.test_no_address_breaks import ADDRESSES, reached

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-06")]

ROOT = Path(__file__).resolve().parents[2]
RULES = {name: getattr(view, "open_to", None) for name, view in VIEWS}
BY_ROLE = [(name, groups) for name, groups in ADDRESSES if isinstance(RULES[name], frozenset)]
IN_MATRIX = {page.name for page in PAGES} | {name for name, _query in LISTS}
PEOPLE = [role for role in Role if role is not Role.SYSTEM]

TESTED_ELSEWHERE = {
    "accounts:confirmation": "tests/portal/accounts/test_confirmations.py",
    "accounts:end_role": "tests/portal/accounts/test_memberships.py",
    "accounts:hand_over": "tests/portal/accounts/test_invitations.py",
    "accounts:institution_correct": "tests/portal/accounts/test_confirmations.py",
    "accounts:institution_invite": "tests/portal/accounts/test_invitations.py",
    "applications:row": "tests/applications/test_rows.py",
    "applications:row_remove": "tests/applications/test_rows.py",
    "evaluation:batch_letter": "tests/evaluation/province/test_dispatch.py",
    "evaluation:package": "tests/evaluation/province/test_dispatch.py",
    "evaluation:summary": "tests/evaluation/province/test_dispatch.py",
    "evaluation:defence": "tests/evaluation/defence/test_hearing.py",
    "evaluation:defence_judge_slides": "tests/evaluation/defence/test_slides.py",
    "evaluation:blind_file": "tests/evaluation/redacting/test_reading.py",
    "evaluation:redaction": "tests/evaluation/redacting/test_making.py",
    "evaluation:redaction_file": "tests/evaluation/redacting/test_making.py",
    "evaluation:review_threads": "tests/evaluation/test_threads.py",
    "evaluation:slides": "tests/evaluation/defence/test_slides.py",
    "evaluation:slides_file": "tests/evaluation/defence/test_slides.py",
    "evaluation:scan": "tests/security/test_access_to_files.py",
    "evaluation:letter": "tests/evaluation/province/test_audit.py",
    "evaluation:letter_pdf": "tests/evaluation/province/test_audit.py",
    "obligations:message": "tests/security/test_no_page_is_left_out.py",
}
NOTHING_OF_OTHERS = {
    "account_change_password": "one's own account",
    "accounts:profile": "one's own account",
    "accounts:sessions": "one's own account",
    "accounts:institution": "one's own institution",
    "applications:new": "the form of one's own institution, before there is a case",
    "evaluation:interests": "one's own declaration",
    "evaluation:prov_schedule": "the rounds open to all, with the own region's deadline",
    "healthz": "says whether the process lives",
}


def of_everybody(role: Role) -> bool:
    """Whether all who hold the role see the same: the national office and those above it."""
    return role not in INSTITUTION_ROLES | PROVINCE | {Role.EXPERT}


def settled(name: str) -> bool:
    """Whether the rule of the address alone says who reads the page."""
    rule = RULES[name]
    return rule == EVERYBODY or (isinstance(rule, frozenset) and all(map(of_everybody, rule)))


def only_written_to(name: str, groups: frozenset[str]) -> bool:
    """Whether the address takes no GET, asked by somebody whom its rule lets in."""
    client, rule = Client(), RULES[name]
    if rule != EVERYBODY:
        client.force_login(person_of(min(rule) if isinstance(rule, frozenset) else Role.MANAGER))
    return client.get(reached(name, groups, {})).status_code == 405


def test_every_page_is_in_an_access_test_or_says_why_not():
    known = IN_MATRIX | set(TESTED_ELSEWHERE) | set(NOTHING_OF_OTHERS)
    left_out = [
        name
        for name, groups in ADDRESSES
        if not settled(name) and name not in known and not only_written_to(name, groups)
    ]

    assert left_out == [], left_out


def test_no_exception_is_kept_for_a_page_that_is_gone_or_stands_in_the_matrix():
    exceptions = set(TESTED_ELSEWHERE) | set(NOTHING_OF_OTHERS)

    assert exceptions <= {name for name, _groups in ADDRESSES}
    assert exceptions & {page.name for page in PAGES} == set()
    assert all((ROOT / place).exists() for place in TESTED_ELSEWHERE.values())


def person_of(role: Role) -> User:
    if role is Role.EXPERT:
        return evaluation.expert().user
    unit = organizations.institution() if role in INSTITUTION_ROLES else None
    return accounts.holding(role, of=unit)


@pytest.mark.parametrize("role", PEOPLE)
def test_a_page_of_a_role_opens_for_that_role_and_is_forbidden_to_every_other(role):
    client = Client()
    client.force_login(person_of(role))
    wrong = []
    for name, groups in BY_ROLE:
        status = client.get(reached(name, groups, {})).status_code
        forbidden = status == 403
        if status != 405 and forbidden is (role in RULES[name]):
            wrong.append((name, status))

    assert wrong == []


def test_a_page_of_a_role_sends_strangers_to_sign_in():
    answers = {
        (name, answer.status_code)
        for name, groups in BY_ROLE
        if (answer := Client().get(reached(name, groups, {}))).status_code != 405
        and not answer.get("Location", "").startswith(reverse("account_login"))
    }

    assert answers == set()


def test_a_message_is_read_by_its_recipient_and_unknown_to_everybody_else():
    recipient, other = accounts.national_clerk(), accounts.national_clerk()
    tell([recipient], key="示例", subject="示例标题", body="示例正文", now=NOW)
    address = reverse("obligations:message", args=[Message.objects.get().pk])
    answers = []
    for person in (recipient, other):
        client = Client()
        client.force_login(person)
        with time_machine.travel(NOW, tick=False):
            answers.append(client.get(address).status_code)

    assert answers == [200, 404]
