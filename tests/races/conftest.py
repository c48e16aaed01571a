"""Every race runs on PostgreSQL with committed rows, at the tests' instant."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.clock import NOW


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """The clock of all threads."""
    with time_machine.travel(NOW, tick=False):
        yield
