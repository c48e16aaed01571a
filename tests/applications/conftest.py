"""A case of a Henan agency, its people, and a client signed in at the fixed instant."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round
from portal.organizations.models import Institution
from tests.factories.accounts import certifier, manager
from tests.factories.applications import draft
from tests.factories.clock import NOW
from tests.factories.dossiers import round_
from tests.factories.organizations import HENAN, institution, provincial_office


@pytest.fixture(autouse=True)
def fixed_clock():
    """Requests happen at the tests' instant; regions are not remembered from another test."""
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


@pytest.fixture
def opened(db) -> Round:
    """A round that takes applications."""
    return round_()


@pytest.fixture
def unit(db) -> Institution:
    """A confirmed agency, with the office of its province."""
    provincial_office(HENAN)
    return institution()


@pytest.fixture
def editor(unit: Institution) -> User:
    """The manager, who fills in."""
    return manager(unit)


@pytest.fixture
def signer(unit: Institution) -> User:
    """The certifier, who signs."""
    return certifier(unit)


@pytest.fixture
def case(unit: Institution, opened: Round, editor: User) -> Dossier:
    """A draft that meets every clause exactly at its threshold."""
    return draft(unit, in_round=opened, by=editor)


@pytest.fixture
def web(editor: User) -> Client:
    """The manager's browser."""
    return signed_in(editor)


def signed_in(person: User) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def statements(asked) -> list[str]:
    """The SQL a page asked for; savepoints are the test's own transaction, not the page's."""
    marks = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return [q["sql"] for q in asked if not q["sql"].startswith(marks)]
