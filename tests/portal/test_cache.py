import pytest

from portal.cache import RedisOrNothing


@pytest.fixture
def away() -> RedisOrNothing:
    return RedisOrNothing("unix:///nowhere/valkey.sock", {})


def test_a_cache_that_is_away_has_nothing_and_breaks_nothing(away):
    away.set("key", "value", 60)

    assert away.get("key") is None
    assert away.get("key", "default") == "default"
    assert away.get_many(["key"]) == {}
    assert away.set_many({"key": "value"}) == ["key"]
    assert away.has_key("key") is False
    assert away.delete("key") is False
    assert away.touch("key") is False
    away.delete_many(["key"])


def test_the_first_to_add_is_the_first_also_while_the_cache_is_away(away):
    assert away.add("key", "value") is True


def test_a_cache_that_is_there_keeps_what_it_is_given(valkey_url):
    cache = RedisOrNothing(valkey_url, {})

    cache.set("key", "value", 60)

    assert cache.get("key") == "value"
    assert cache.add("key", "other") is False
    assert cache.get_many(["key", "none"]) == {"key": "value"}
