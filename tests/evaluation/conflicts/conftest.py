"""A case in review and people around it, at the tests' instant."""

import pytest
import time_machine

from evaluation.models import Expert
from portal.dossiers.models import Dossier, Round
from tests.evaluation.conflicts.golden import Scene
from tests.factories import accounts, dossiers, evaluation
from tests.factories.clock import NOW


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def round_() -> Round:
    return dossiers.round_()


@pytest.fixture
def case(round_) -> Dossier:
    """A submitted case that waits for its experts."""
    scene = Scene(round_, accounts.national_clerk(), 0, "示例")
    scene.applicant("示例申报机构有限公司")
    return scene.case


@pytest.fixture
def expert() -> Expert:
    return evaluation.expert(employer="示例无关研究院")
