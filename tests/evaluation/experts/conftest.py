"""Officers and an expert signed in at the tests' instant."""

import pytest
import time_machine

from evaluation.models import Assignment
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from tests.factories import (
    accounts,
    applications,
    dossiers,
    evaluation,
    evidence,
    national,
    organizations,
)
from tests.factories.clock import NOW
from tests.factories.organizations import HENAN, HUBEI


@pytest.fixture(autouse=True)
def at_noon(db):
    """The world stands still, with two provinces in it."""
    organizations.region(HENAN)
    organizations.region(HUBEI)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(client):
    person = accounts.national_clerk()
    client.force_login(person)
    return person


@pytest.fixture
def case():
    """A case that waits for experts."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    return national.case(in_round, "awaiting_review")


@pytest.fixture
def file():
    """A file of a submitted case whose round has a review rule."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    of = organizations.institution()
    manager, certifier = accounts.manager(of), accounts.certifier(of)
    case = applications.draft(of, in_round=in_round, by=manager)
    found = evidence.file(case, evidence.item(in_round))
    advance(case, "send_for_sign_off", actor=manager, now=NOW)
    advance(case, "submit", actor=certifier, now=NOW, token="token")
    return found


@pytest.fixture
def invited(file):
    """An expert's task, not yet accepted, of a case that can be scored once it is."""
    case = Dossier.objects.get(pk=file.dossier_id)
    task = Assignment.objects.create(
        dossier=case,
        expert=evaluation.expert(),
        assigned_by=accounts.national_clerk(),
        assigned_at=NOW,
    )
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    case.refresh_from_db()
    return task
