"""A case accepted for review in a double-blind round, with files, and its manager signed in."""

import pytest
import time_machine

from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier
from tests.factories import accounts, applications, dossiers, evaluation, evidence, organizations
from tests.factories.clock import DAY, NOW

UNIT = "示例标记机构甲乙丙有限公司"
PERSON = "钱标记"


@pytest.fixture
def in_round():
    """Double-blind from tomorrow on."""
    created = dossiers.round_()
    evaluation.review_rule(created, experts=1)
    evaluation.phase(created, NOW + DAY, NOW + 6 * DAY, blindness="double")
    return created


@pytest.fixture
def unit():
    return organizations.institution(name=UNIT, address="示例省示例市标记路 9 号")


@pytest.fixture
def manager(unit):
    return accounts.manager(unit)


@pytest.fixture
def case(in_round, unit, manager):
    """Submitted with two files, waiting for its experts; every text names the unit."""
    with time_machine.travel(NOW, tick=False):
        item = evidence.item(in_round)
        found = applications.draft(unit, in_round=in_round, by=manager)
        declared = found.declaration
        declared.profile = f"{UNIT}由{PERSON}创办，网址 www.example.cn"
        declared.premises_note = "示例标记机构甲乙丙的场地"
        declared.legal_representative = PERSON
        declared.save()
        found.declaration.projects.update(client=f"{UNIT}的委托人")
        for number in (1, 2):
            evidence.file(found, item, by=manager, name=f"{UNIT}-{number}.pdf")
        signer = accounts.certifier(unit)
        found = advance(found, "send_for_sign_off", actor=manager, now=NOW)
        return advance(found, "submit", actor=signer, now=NOW, token="示例")


def waiting(case: Dossier, state: str = "awaiting_review") -> Dossier:
    Dossier.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    return case


@pytest.fixture
def accepted(case):
    return waiting(case)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as found:
        yield found
