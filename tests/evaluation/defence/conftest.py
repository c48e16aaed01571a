"""A round in its defence, with a session that can be run through."""

import pytest
import time_machine
from django.test import Client

from portal.accounts.models import User
from tests.evaluation.defence.scene import Scene
from tests.factories.clock import NOW


@pytest.fixture
def scene(db):
    """Three cases and three judges, nobody told yet."""
    with time_machine.travel(NOW, tick=False):
        yield Scene()


class Present(Client):
    """Somebody signed in at whatever instant the test has travelled to."""

    def __init__(self, person: User) -> None:
        super().__init__()
        self.person = person

    def request(self, **request: object):
        self.force_login(self.person)
        return super().request(**request)


@pytest.fixture
def staff(scene) -> Client:
    return Present(scene.clerk)


@pytest.fixture
def judge(scene) -> Client:
    return Present(scene.experts[0].user)


@pytest.fixture
def applicant(scene) -> Client:
    return Present(scene.cases[0].created_by)
