from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rates are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
