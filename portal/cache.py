"""The shared cache: an aid, never a truth, so its absence must not take a page down."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisOrNothing(RedisCache):
    """Redis that answers "not there" while it is away; locks and sessions live in the database."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, key: Any, value: Any, *args: Any, **options: Any) -> None:
        self._or(None, super().set, key, value, *args, **options)

    def add(self, key: Any, value: Any, *args: Any, **options: Any) -> bool:
        """True when Redis is away: the caller is the first as far as anyone can tell."""
        return bool(self._or(True, super().add, key, value, *args, **options))  # noqa: FBT003

    def touch(self, key: Any, *args: Any, **options: Any) -> bool:
        return bool(self._or(False, super().touch, key, *args, **options))  # noqa: FBT003

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().delete, key, version))  # noqa: FBT003

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().has_key, key, version))  # noqa: FBT003

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._or({}, super().get_many, keys, version)
        return found

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        failed: list[Any] = self._or(list(data), super().set_many, data, *args, **options)
        return failed

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._or(None, super().delete_many, keys, version)

    def _or(self, fallback: Any, operation: Any, *args: Any, **options: Any) -> Any:
        try:
            return operation(*args, **options)
        except RedisError as error:
            logger.warning("cache is away: %s", error)
            return fallback
