"""What every test may rely on."""

import pytest
from django.db import connection


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of row locks says nothing on SQLite, so there it is skipped by name, not passed."""
    if connection.vendor == "postgresql":
        return
    only_postgres = pytest.mark.skip(reason="needs PostgreSQL (.ci/run runs it there)")
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(only_postgres)
