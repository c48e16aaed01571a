"""What every change passes: the rule on who and when, and the entry of what was turned away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Dossier
from portal.evidence.guards import change_refusals
from portal.evidence.inspection import Unacceptable, display_name
from portal.evidence.models import ChecklistItem
from portal.kernel.refusals import Refused


def refuse_unless_open(
    dossier: Dossier, item: ChecklistItem, *, actor: User, now: datetime
) -> None:
    """Raise Refused with every reason why this item may not be changed."""
    if said := change_refusals(dossier, item, actor=actor, now=now):
        raise Refused(said)


@contextmanager
def turned_away_is_logged(
    action: str, dossier: Dossier, *, actor: User, now: datetime, name: str = ""
) -> Iterator[None]:
    """Log what goes up as Refused or Unacceptable. Stand outside any transaction."""
    try:
        yield
    except Refused as refused:
        record_refusal(action, refused, actor=actor, on=dossier)
        raise
    except Unacceptable as fault:
        said = {"code": fault.code, "name": display_name(name)}
        record(action, actor=actor, on=dossier, result="refused", at=now, **said)
        raise
