"""Uploads in pieces, which go on where they stopped (protocol: head of static/js/upload.js)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.models import User
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.evidence import partial
from portal.evidence.actions.door import refuse_unless_open, turned_away_is_logged
from portal.evidence.actions.receiving import (
    Offered,
    Received,
    receive,
    refuse_without_room,
    reuse,
)
from portal.evidence.inspection import Unacceptable, refuse_announcement
from portal.evidence.models import ChecklistItem, Upload
from portal.evidence.queries import unfinished_uploads

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a browser says of a file before it sends it; ``sha256`` may be empty."""

    name: str
    size: int
    sha256: str = ""


class WrongOffset(Exception):  # noqa: N818 - says what it is
    """A piece that does not follow what has arrived; ``right`` is where to go on."""

    def __init__(self, right: int) -> None:
        super().__init__(right)
        self.right = right


def begin(
    dossier: Dossier, item: ChecklistItem, announced: Announced, *, actor: User, now: datetime
) -> Upload | Received:
    """Start or resume an upload, or use bytes the case already holds.

    Raises Refused, or Unacceptable for what name and size already show.
    """
    with turned_away_is_logged("begin_upload", dossier, actor=actor, now=now, name=announced.name):
        refuse_unless_open(dossier, item, actor=actor, now=now)
        refuse_announcement(announced.name, announced.size, item.max_bytes)
        done = reuse(dossier, item, announced.name, announced.sha256, actor=actor, now=now)
        return done or _begun(dossier, item, announced, actor, now)


@transaction.atomic
def _begun(
    dossier: Dossier, item: ChecklistItem, announced: Announced, actor: User, now: datetime
) -> Upload:
    case = locked(dossier.pk)
    mine = unfinished_uploads(case).filter(item=item, started_by=actor, size=announced.size)
    before = mine.filter(digest=announced.sha256).exclude(digest="").first()
    if before is not None:
        return before
    refuse_without_room(case, item, announced.size)
    return Upload.objects.create(
        dossier=case,
        item=item,
        name=announced.name,
        size=announced.size,
        digest=announced.sha256,
        started_by=actor,
        started_at=now,
        touched_at=now,
    )


def append(
    upload: Upload, offset: int, piece: bytes, *, actor: User, now: datetime
) -> Upload | Received:
    """Add a piece; the last one finishes the upload and says what became of it.

    Raises WrongOffset when the piece does not follow, Refused when the item has been closed, and
    Unacceptable when the whole is not taken; then nothing of it is kept.
    """
    refuse_unless_open(upload.dossier, upload.item, actor=actor, now=now)
    current = _appended(upload, offset, piece, now)
    return current if current.received < current.size else _finished(current, actor, now)


@transaction.atomic
def _appended(upload: Upload, offset: int, piece: bytes, now: datetime) -> Upload:
    current = Upload.objects.select_for_update().get(pk=upload.pk)
    right = min(current.received, partial.size_of(current.token))
    if offset != right or offset + len(piece) > current.size:
        raise WrongOffset(right)
    partial.write_at(current.token, offset, piece)
    current.received, current.touched_at = offset + len(piece), now
    current.save(update_fields=["received", "touched_at"])
    current.dossier, current.item = upload.dossier, upload.item
    return current


def _finished(upload: Upload, actor: User, now: datetime) -> Received:
    try:
        with partial.opened(upload.token) as file:
            offered = Offered(upload.name, upload.size, file, upload.pk)
            received = receive(upload.dossier, upload.item, offered, actor=actor, now=now)
    except FileNotFoundError:  # somebody else has just finished it: the next request is told so
        raise WrongOffset(upload.received) from None
    except Unacceptable:
        upload.delete()
        partial.discard(upload.token)
        raise
    Upload.objects.filter(pk=upload.pk).update(evidence=received.evidence)
    partial.discard(upload.token)
    return received


def sweep(now: datetime) -> int:
    """Remove uploads nobody has touched for a day, and parts that belong to none."""
    limit = now - KEPT
    old = list(Upload.objects.filter(touched_at__lt=limit))
    for upload in old:
        upload.delete()
        partial.discard(upload.token)
    kept = {str(token) for token in Upload.objects.values_list("token", flat=True)}
    for path in partial.older_than(limit.timestamp()):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return len(old)
