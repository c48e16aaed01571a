"""What every test may rely on."""

import pytest
from django.db import connection

from portal.audit import triggers


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
