"""A province's clerk at the desk, with the clock of the tests' world."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from portal.accounts.models import User
from tests.factories import accounts
from tests.factories.clock import NOW


@pytest.fixture
def frozen() -> Iterator[None]:
    """The clock of every request stands at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk() -> User:
    """省局经办 of Henan."""
    return accounts.province_clerk()


@pytest.fixture
def signer() -> User:
    """省局审签 of Henan."""
    return accounts.province_signer()


@pytest.fixture
def desk_of(frozen: None) -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def opened(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened
