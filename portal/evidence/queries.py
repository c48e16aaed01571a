"""What the checklist asks of a case and what has been handed in."""

from django.db.models import QuerySet

from portal.dossiers.models import Dossier
from portal.evidence.models import ChecklistItem, EvidenceFile, StoredFile


def checklist_of(dossier: Dossier) -> list[ChecklistItem]:
    """The items that concern a case: by its route and its institution's entity type."""
    entity_type = dossier.institution.entity_type
    return [
        item
        for item in ChecklistItem.objects.filter(round=dossier.round_id)
        if (not item.programmes or dossier.programme in item.programmes)
        and (not item.entity_types or entity_type in item.entity_types)
    ]


def evidence_of(dossier: Dossier) -> QuerySet[EvidenceFile]:
    """The files that stand now, in the checklist's order."""
    files = EvidenceFile.objects.filter(dossier=dossier, removed_at__isnull=True)
    return files.select_related("item", "stored", "uploaded_by")


def missing_evidence(dossier: Dossier) -> list[ChecklistItem]:
    """Required items without a file."""
    given = set(evidence_of(dossier).values_list("item_id", flat=True))
    return [item for item in checklist_of(dossier) if item.required and item.pk not in given]


def unready_evidence(dossier: Dossier) -> QuerySet[EvidenceFile]:
    """Files held back until a configured scanner has looked at them."""
    return evidence_of(dossier).filter(stored__scan=StoredFile.Scan.HELD)
