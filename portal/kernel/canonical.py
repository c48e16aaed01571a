"""One writing for one content: what is hashed, frozen and compared."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Final
from uuid import UUID

Path = tuple[str, ...]
ROW_KEY: Final = "id"


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; a part of `path` is a field's name or a row's id as text.

    MOVED carries the row ids in the old and the new order.
    """

    kind: Kind
    path: Path
    old: Any = None
    new: Any = None


def canonical(content: Any) -> Any:
    """`content` in JSON's own types: Decimal and UUID as text, dates ISO, instants in UTC.

    Raises TypeError for anything whose writing is not fixed (floats, sets, naive datetimes,
    keys that are not text).
    """
    match content:
        case None | bool():
            return content
        case Enum():
            return canonical(content.value)
        case str() | int():
            return content
        case Mapping():
            return {_key(key): canonical(value) for key, value in content.items()}
        case list() | tuple():
            return [canonical(item) for item in content]
        case _:
            return _as_text(content)


def canonical_json(content: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises TypeError, ValueError (lone surrogate)."""
    text = json.dumps(
        canonical(content),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


def digest(content: Any) -> str:
    """SHA-256 of the canonical JSON, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def changes(old: Any, new: Any) -> list[Change]:
    """Field-level differences, in the order of the new content, removals last.

    Lists of mappings that all carry an `id` are compared row by row; other lists as a whole.
    Empty exactly when both contents have the same digest.
    """
    return list(_differences((), canonical(old), canonical(new)))


def _differences(path: Path, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _field_differences(path, old, new)
    elif _are_rows(old) and _are_rows(new):
        yield from _row_differences(path, old, new)
    elif not _same(old, new):
        yield Change(Kind.CHANGED, path, old, new)


def _field_differences(
    path: Path, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for key, value in new.items():
        if key in old:
            yield from _differences((*path, key), old[key], value)
        else:
            yield Change(Kind.ADDED, (*path, key), new=value)
    for key, value in old.items():
        if key not in new:
            yield Change(Kind.REMOVED, (*path, key), old=value)


def _row_differences(
    path: Path, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[Change]:
    before = {_row_id(row): row for row in old}
    after = {_row_id(row): row for row in new}
    yield from _field_differences(path, before, after)
    stayed_old = [key for key in before if key in after]
    stayed_new = [key for key in after if key in before]
    if stayed_old != stayed_new:
        yield Change(Kind.MOVED, path, list(before), list(after))


def _are_rows(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return False
    ids = [_row_id(row) for row in value if row.get(ROW_KEY) is not None]
    return len(ids) == len(value) == len(set(ids))


def _row_id(row: Mapping[str, Any]) -> str:
    return str(row[ROW_KEY])


def _same(old: Any, new: Any) -> bool:
    # In Python 1 == True; in JSON they differ.
    return canonical_json(old) == canonical_json(new)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"keys of canonical content are text, got {type(key).__name__}")
    return str(key.value) if isinstance(key, Enum) else key


def _as_text(value: Any) -> str:
    match value:
        case Decimal() if value.is_finite():
            return format(value, "f")
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"no canonical writing for {type(value).__name__} {value!r}")
