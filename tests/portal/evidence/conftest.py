"""A draft whose round asks for two materials, and a folder for parts of its own."""

from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage

from portal.dossiers.models import Dossier
from tests.factories import applications, dossiers, evidence, organizations
from tests.factories.clock import NOW


@pytest.fixture(autouse=True)
def own_parts(settings, tmp_path) -> None:
    settings.PORTAL_UPLOADS = tmp_path / "uploads"
    settings.CLAMD_SOCKET = ""


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def case(db, now) -> Dossier:
    in_round = dossiers.round_()
    evidence.item(in_round, "staff", clauses=["team"])
    evidence.item(in_round, "contracts", clauses=["business"])
    return applications.draft(organizations.institution(), in_round=in_round)


@pytest.fixture
def staff(case):
    return case.round.checklist.get(code="staff")


@pytest.fixture
def contracts(case):
    return case.round.checklist.get(code="contracts")


@pytest.fixture
def lying(settings):
    """The files that lie in the storage and among the parts: a function, to compare twice."""

    def paths() -> set[Path]:
        folders = (Path(default_storage.location), Path(settings.PORTAL_UPLOADS))
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}

    return paths
