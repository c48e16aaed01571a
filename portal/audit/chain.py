"""The hash chain over the entries, and its verification."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, transaction

from portal.audit.models import Entry, Seal

GENESIS = "0" * 64
BLOCK = 500
SEALERS = 990_002  # the number under which PostgreSQL lets one sealer at a time work


def digest_of(entry: Entry, previous: str) -> str:
    """SHA-256 over the previous digest and every column of the entry, canonically written."""
    content: dict[str, Any] = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "actor_label": entry.actor_label,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_reference": entry.object_reference,
        "result": entry.result,
        "detail": entry.detail,
        "address": entry.address,
        "agent": entry.agent,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()


@transaction.atomic
def seal_pending(limit: int = BLOCK) -> int:
    """Chain up to ``limit`` entries that have no seal yet, oldest first; return how many.

    Concurrent sealers wait for each other, each then going on from what the one before has sealed.
    """
    _alone()
    last = Seal.objects.order_by("-position").first()
    position, previous = (last.position, last.digest) if last else (0, GENESIS)
    seals = []
    for entry in Entry.objects.filter(seal__isnull=True).order_by("pk")[:limit]:
        position += 1
        digest = digest_of(entry, previous)
        seals.append(Seal(position=position, entry=entry, previous=previous, digest=digest))
        previous = digest
    Seal.objects.bulk_create(seals)
    return len(seals)


def _alone() -> None:
    """Wait for other sealers until the transaction ends; SQLite has a single writer anyway.

    Not a lock on the last seal: the chain begins without one, and who waits for it holds a row
    that is no longer the last.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS])


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold."""

    position: int
    entry: int | None
    reason: str


def breaks(expected_last: tuple[int, str] | None = None) -> Iterator[Break]:
    """Every place where the chain does not hold, first one first.

    ``expected_last`` is an anchor kept elsewhere, (position, digest): with it a cut tail shows.
    """
    expected, previous = 1, GENESIS
    known: dict[int, str] = {}
    seals = Seal.objects.select_related("entry").order_by("position")
    for seal in seals.iterator(chunk_size=BLOCK):
        if seal.position != expected:
            yield Break(expected, None, "缺少记录")
        if seal.previous != previous:
            yield Break(seal.position, seal.entry_id, "与上一条不相连")
        if digest_of(seal.entry, seal.previous) != seal.digest:
            yield Break(seal.position, seal.entry_id, "内容与摘要不一致")
        if expected_last and seal.position == expected_last[0]:
            known[seal.position] = seal.digest
        expected, previous = seal.position + 1, seal.digest
    if expected_last and known.get(expected_last[0]) != expected_last[1]:
        yield Break(expected_last[0], None, "末尾记录被删除或改动")
