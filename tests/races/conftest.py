"""Every race runs with committed rows at the tests' instant.

SQLite has a single writer, so that most of them say something on PostgreSQL alone; submitting and
the places of a province run on both.
"""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.clock import NOW


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """The clock of all threads."""
    with time_machine.travel(NOW, tick=False):
        yield
