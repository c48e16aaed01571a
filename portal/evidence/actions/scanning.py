"""Looking for viruses: at once while the person waits, and again for what could not be looked at."""

from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.evidence.clamd import TOTAL_SECONDS, Verdict, scan_with_clamd
from portal.evidence.inspection import Unacceptable
from portal.evidence.models import StoredFile
from portal.obligations.actions import tell

WHILE_WAITING = 20.0  # seconds a request may take for it; then the file is held
AT_ONCE = 50
Scan = StoredFile.Scan


def scanned(file: BinaryIO) -> Scan:
    """How far the file is known to be clean; raises Unacceptable for an infected one.

    Without a configured daemon nothing is known; a daemon that gives no answer leaves it held.
    """
    if not settings.CLAMD_SOCKET:
        return Scan.NOT_SCANNED
    verdict = scan_with_clamd(file, clamd_address(), total_seconds=WHILE_WAITING).verdict
    if verdict is Verdict.INFECTED:
        raise Unacceptable("virus", _("文件带有病毒，已删除。请检查后重传"))
    return Scan.CLEAN if verdict is Verdict.CLEAN else Scan.HELD


def clamd_address() -> str:
    """The setting as the client wants it: a bare path is a unix socket."""
    address = settings.CLAMD_SOCKET
    return f"unix:{address}" if address.startswith("/") else address


def scan_held(now: datetime) -> int:
    """Look at held files again; return how many are settled. Safe to run twice at once."""
    if not settings.CLAMD_SOCKET:
        return 0
    waiting = StoredFile.objects.filter(scan=Scan.HELD).order_by("pk")[:AT_ONCE]
    return sum(_settled(stored, now) for stored in waiting)


def _settled(stored: StoredFile, now: datetime) -> bool:
    with stored.file.storage.open(stored.file.name) as file:
        verdict = scan_with_clamd(file, clamd_address(), total_seconds=TOTAL_SECONDS).verdict
    if verdict is Verdict.CLEAN:
        StoredFile.objects.filter(pk=stored.pk, scan=Scan.HELD).update(scan=Scan.CLEAN)
    elif verdict is Verdict.INFECTED:
        _delete_infected(stored, now)
    return verdict is not Verdict.UNAVAILABLE


def _delete_infected(stored: StoredFile, now: datetime) -> None:
    """Rows and bytes go and the uploaders are told; a held file was never part of a submission."""
    name = stored.file.name
    with transaction.atomic():
        case = locked(stored.dossier_id)
        uses = list(stored.uses.select_related("item", "uploaded_by"))
        for use in uses:
            tell(
                [use.uploaded_by],
                key=f"evidence-infected:{use.token}",
                subject=_("证明材料带有病毒，已删除"),
                body=_("“%(item)s”中的文件“%(name)s”带有病毒，已删除。请检查后重传。")
                % {"item": use.item.title, "name": use.name},
                now=now,
                dossier=case,
            )
        record("delete_infected", on=case, at=now, digest=stored.digest, files=len(uses))
        stored.uses.all().delete()
        stored.delete()
    stored.file.storage.delete(name)
