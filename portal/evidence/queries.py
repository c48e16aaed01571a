"""What the checklist asks of a case, what has been handed in, and which of it a person sees."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.queries import acts_for_applicant
from portal.evidence.models import ChecklistItem, EvidenceFile, StoredFile, Upload


def checklist_of(dossier: Dossier) -> list[ChecklistItem]:
    """The items that concern a case: by its route and its institution's entity type."""
    entity_type = dossier.institution.entity_type
    return [
        item
        for item in ChecklistItem.objects.filter(round=dossier.round_id)
        if (not item.programmes or dossier.programme in item.programmes)
        and (not item.entity_types or entity_type in item.entity_types)
    ]


def item_of(dossier: Dossier, code: str) -> ChecklistItem:
    """The item of that code that concerns the case, else 404."""
    for item in checklist_of(dossier):
        if item.code == code:
            return item
    raise Http404


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


def submitted_keys(dossier: Dossier, *, latest: bool) -> set[int]:
    """Primary keys of the files named in what was submitted: last, or in any version."""
    versions = dossier.submissions.order_by("-version")
    lists = versions.values_list("content__evidence", flat=True)
    return {line["id"] for named in (lists[:1] if latest else lists) for line in named or ()}


def evidence_seen_by(user: User, dossier: Dossier) -> QuerySet[EvidenceFile]:
    """The list before a person: the applicant's own draft, for others what was last submitted."""
    if acts_for_applicant(user, dossier):
        return evidence_of(dossier)
    files = EvidenceFile.objects.filter(pk__in=submitted_keys(dossier, latest=True))
    return files.filter(dossier=dossier).select_related("item", "stored", "uploaded_by")


def evidence_for(user: User, dossier: Dossier, token: UUID) -> EvidenceFile:
    """One file of a case the person may see, else 404.

    Others than the applicant reach what belongs to a submitted version, never the draft.
    """
    scope = Q(pk__in=submitted_keys(dossier, latest=False))
    if acts_for_applicant(user, dossier):
        scope |= Q(removed_at__isnull=True)
    files = EvidenceFile.objects.filter(scope, dossier=dossier, token=token)
    found = files.select_related("item", "stored", "uploaded_by", "dossier").first()
    if found is None:
        raise Http404
    return found


def standing_in(item: ChecklistItem, dossier: Dossier) -> QuerySet[EvidenceFile]:
    """The files that stand for one item of a case."""
    return evidence_of(dossier).filter(item=item)


def stored_with(dossier: Dossier, digest: str) -> StoredFile | None:
    """The bytes of that digest that the case already holds."""
    return StoredFile.objects.filter(dossier=dossier, digest=digest).first()


def bytes_held(dossier: Dossier) -> int:
    """What the case's files take; removed ones count, since earlier versions need them."""
    return dossier.stored_files.aggregate(total=Sum("size"))["total"] or 0


def bytes_announced(dossier: Dossier, *, but: Sequence[int] = ()) -> int:
    """What uploads under way will take, except those of the given keys."""
    waiting = unfinished_uploads(dossier).exclude(pk__in=but)
    return waiting.aggregate(total=Sum("size"))["total"] or 0


def unfinished_uploads(dossier: Dossier) -> QuerySet[Upload]:
    """Uploads that have not become evidence."""
    return Upload.objects.filter(dossier=dossier, evidence__isnull=True)
