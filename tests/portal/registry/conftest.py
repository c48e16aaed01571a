"""The public site at the tests' instant."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.factories.clock import NOW


@pytest.fixture(autouse=True)
def at_now(db: None) -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
