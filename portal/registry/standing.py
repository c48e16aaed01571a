"""How a designation stands on a day, in the words of the register (ux brief §7)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import shanghai_day
from portal.documents.models import OfficialDocument
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, state_of
from portal.kernel.canonical import digest


@dataclass(frozen=True, slots=True)
class Standing:
    """``tag`` is the look in a list, ``band`` on a certificate page."""

    code: str
    label: str
    tag: str
    band: str


VALID = Standing("valid", _("有效"), "ok", _("证书有效"))
RECTIFYING = Standing("rectifying", _("限期整改"), "warn", _("整改中"))
EXITED = Standing("exited", _("已退出"), "bad", _("已退出"))


def standing_of(case: Dossier, now: datetime) -> Standing:
    """有效, 限期整改 (the flow marks such states with a warning) or 已退出."""
    if case.exited_on is not None and case.exited_on <= shanghai_day(now):
        return EXITED
    return {"warn": RECTIFYING, "bad": EXITED}.get(state_of(case).tag, VALID)


def document_of(case: Dossier) -> OfficialDocument | None:
    """The document that recognised the case; ``case`` comes from ``queries.listed``."""
    return case.named_in[0].document if case.named_in else None


def registered_digest(case: Dossier) -> str:
    """SHA-256 of what the register holds: whoever holds a certificate can compare the two."""
    document = document_of(case)
    return digest(
        {
            "certificate": case.certificate_number or "",
            "institution": case.institution.name,
            "credit_code": case.institution.credit_code,
            "designation": programme_of(case).title,
            "recognised_on": case.recognised_on,
            "document": document.number if document else "",
        }
    )
