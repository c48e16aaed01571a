"""The checklist of a round, and files that have been handed in."""

import hashlib
from itertools import count

from django.core.files.base import ContentFile

from portal.accounts.models import User
from portal.dossiers.models import Correction, CorrectionItem, Dossier, Round
from portal.evidence.models import ChecklistItem, EvidenceFile, StoredFile
from tests.factories import files
from tests.factories.clock import DAY, NOW

ALL_KINDS = ["pdf", "jpg", "png", "docx", "xlsx"]
_serial = count(1)


def item(in_round: Round, code: str = "staff", **given: object) -> ChecklistItem:
    """A required item that proves the team clause and takes every kind up to 50 MB."""
    values = {
        "title": f"示例材料{code}",
        "position": next(_serial),
        "required": True,
        "clauses": ["team"],
        "accepted": ALL_KINDS,
        "max_bytes": 50 * 1_048_576,
        "max_files": 40,
        **given,
    }
    return ChecklistItem.objects.create(round=in_round, code=code, **values)


def stored(of: Dossier, content: bytes, **given: object) -> StoredFile:
    """Bytes the case holds."""
    digest = hashlib.sha256(content).hexdigest()
    values = {"size": len(content), "kind": "pdf", "mime": "application/pdf", **given}
    return StoredFile.objects.create(
        dossier=of,
        digest=digest,
        file=ContentFile(content, name=f"{digest[:32]}.pdf"),
        stored_at=NOW,
        **values,
    )


def file(
    of: Dossier, for_item: ChecklistItem, *, by: User | None = None, **given: object
) -> EvidenceFile:
    """A file handed in for an item; every call brings other bytes."""
    number = next(_serial)
    values = {
        "stored": given.pop("stored", None) or stored(of, files.pdf() + b"\n" * number),
        "name": f"示例文件{number}.pdf",
        "clauses": for_item.clauses,
        "uploaded_by": by or of.created_by,
        "uploaded_at": NOW,
        **given,
    }
    return EvidenceFile.objects.create(dossier=of, item=for_item, **values)


def returned(of: Dossier, by: User, *asked: tuple[str, str], now=NOW) -> Correction:
    """The case back at the applicant's; ``asked`` are (clause, section) pairs of the letter."""
    letter = Correction.objects.create(
        dossier=of,
        version=of.version,
        due_at=now + 5 * DAY,
        issued_by=by,
        issued_by_label="示例",
        issued_at=now,
    )
    for clause, section in asked:
        CorrectionItem.objects.create(
            correction=letter, clause=clause, section=section, text="请补充"
        )
    Dossier.objects.filter(pk=of.pk).update(state="returned")
    of.refresh_from_db()
    return letter
