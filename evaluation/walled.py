"""What is made of cases without being one, as an official behind a wall may see it (B18).

Whoever stands behind a wall reads everything as if the case had never come: lists close the gap,
and digests are those of what is shown. What the public reads stays whole.
"""

from typing import Any

from django.db.models import Q, QuerySet

from evaluation.manifest import letter_digest
from evaluation.models import Batch, BatchEntry, Objection, Publicity, PublicityEntry
from portal.accounts.models import User
from portal.dossiers.walls import walled_from
from portal.kernel.canonical import digest


def objections_seen_by(user: User) -> QuerySet[Objection]:
    """The objections but those against a case behind a wall."""
    return Objection.objects.exclude(entry__dossier__in=walled_from(user))


def shown_to(user: User, way: str = "entries__dossier") -> Q:
    """The condition under which rows on the way to a case count for a person."""
    return ~Q(**{f"{way}__in": walled_from(user)})


def publicity_entries(publicity: Publicity, user: User) -> list[PublicityEntry]:
    """The lines of a list: all of a published one, which is public; of a draft those in sight."""
    lines = publicity.entries.order_by("position")
    if publicity.state == Publicity.State.PUBLISHED:
        return list(lines)
    found = list(lines.exclude(dossier__in=walled_from(user)))
    for at, line in enumerate(found, start=1):
        line.position = at
    return found


def as_seen_by(batch: Batch, user: User) -> Batch:
    """The list without the lines that a wall hides from a person: to be read, never to be saved.

    Papers, digests and checks made of it speak of the lines that are left.
    """
    behind = batch.entries.filter(dossier__in=walled_from(user))
    names = dict(behind.values_list("dossier", "dossier__reference"))
    batch.hidden = frozenset(names)
    if not batch.hidden:
        return batch
    batch.letter_scan = None  # the sealed letter names every line
    gone = set(names.values())
    lines = [line for line in batch.manifest.get("entries", []) if not _about(line, gone)]
    kept = [_numbered(line, at) for at, line in enumerate(lines, start=1)]
    batch.manifest = {**batch.manifest, "entries": kept}
    if "letter" in batch.manifest:
        letter = {**batch.manifest["letter"], "digest": letter_digest(batch), "scan": ""}
        batch.manifest = {**batch.manifest, "letter": letter}
    batch.manifest_digest = digest(batch.manifest) if batch.manifest_digest else ""
    return batch


def _about(line: Any, gone: set[str]) -> bool:
    return (line["reference"] if isinstance(line, dict) else line) in gone


def _numbered(line: Any, at: int) -> Any:
    return {**line, "position": at} if isinstance(line, dict) else line


def lines_of(batch: Batch, *related: str) -> list[BatchEntry]:
    """The lines in their order, numbered from one, without those that were hidden."""
    rows = batch.entries.exclude(dossier__in=batch.hidden).select_related("dossier", *related)
    found = list(rows.order_by("position"))
    for at, line in enumerate(found, start=1):
        line.position = at
    return found
