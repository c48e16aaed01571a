"""Changing what has been handed in. What was submitted keeps its row as it was."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.evidence.actions.door import refuse_unless_open, turned_away_is_logged
from portal.evidence.models import EvidenceFile
from portal.evidence.queries import submitted_keys
from portal.kernel.refusals import Refused


def remove(evidence: EvidenceFile, *, actor: User, now: datetime) -> None:
    """Take a file off the list; its row and bytes stay for the versions that name it."""
    case = evidence.dossier
    with turned_away_is_logged("remove_evidence", case, actor=actor, now=now), transaction.atomic():
        standing = _standing(evidence, actor, now)
        _off(standing, actor, now)
        record("remove_evidence", actor=actor, on=case, at=now, **_named(standing))


def link(
    evidence: EvidenceFile, clauses: Sequence[str], *, actor: User, now: datetime
) -> EvidenceFile:
    """Say which clauses a file proves. Returns the row that stands now (see ``_changed``)."""
    return _change("link_evidence", evidence, actor, now, clauses=list(clauses))


def describe(evidence: EvidenceFile, text: str, *, actor: User, now: datetime) -> EvidenceFile:
    """Say what a file is. Returns the row that stands now (see ``_changed``)."""
    return _change("describe_evidence", evidence, actor, now, description=text.strip())


def _change(
    action: str, evidence: EvidenceFile, actor: User, now: datetime, **values: Any
) -> EvidenceFile:
    case = evidence.dossier
    with turned_away_is_logged(action, case, actor=actor, now=now), transaction.atomic():
        standing = _standing(evidence, actor, now)
        changed = _changed(case, standing, actor, now, values)
        record(action, actor=actor, on=case, at=now, **_named(changed), **values)
    return changed


def _standing(evidence: EvidenceFile, actor: User, now: datetime) -> EvidenceFile:
    """The row under the lock of its case; raises Refused when it may not be changed any more."""
    case = locked(evidence.dossier_id)
    refuse_unless_open(case, evidence.item, actor=actor, now=now)
    current = EvidenceFile.objects.select_related("item", "stored").get(pk=evidence.pk)
    if current.removed_at is not None:
        raise Refused.because(
            "already_removed",
            f"“{current.name}”已经移除或更换",
            next_step="请刷新页面查看最新材料。",
        )
    return current


def _changed(
    case: Dossier, current: EvidenceFile, actor: User, now: datetime, values: dict[str, Any]
) -> EvidenceFile:
    """Write in place, or as a new row where a submitted version names the old one."""
    if current.pk not in submitted_keys(case, latest=False):
        EvidenceFile.objects.filter(pk=current.pk).update(**values)
        return EvidenceFile.objects.get(pk=current.pk)
    _off(current, actor, now)
    current.pk, current.token, current._state.adding = None, uuid.uuid4(), True  # noqa: SLF001 - Django's way to copy a row
    current.removed_at, current.removed_by, current.uploaded_at = None, None, now
    for name, value in values.items():
        setattr(current, name, value)
    current.save()
    return current


def _off(evidence: EvidenceFile, actor: User, now: datetime) -> None:
    evidence.removed_at, evidence.removed_by = now, actor
    evidence.save(update_fields=["removed_at", "removed_by"])


def _named(evidence: EvidenceFile) -> dict[str, str]:
    return {
        "item": evidence.item.code,
        "name": evidence.name,
        "file": str(evidence.token),
        "digest": evidence.stored.digest,
    }
