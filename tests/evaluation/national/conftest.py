"""Officers signed in at the tests' instant."""

import pytest
import time_machine

from tests.factories import accounts
from tests.factories.clock import NOW


@pytest.fixture
def clerk(client):
    person = accounts.national_clerk()
    client.force_login(person)
    with time_machine.travel(NOW, tick=False):
        yield person


@pytest.fixture
def signer(client):
    person = accounts.national_signer()
    client.force_login(person)
    with time_machine.travel(NOW, tick=False):
        yield person
