"""Writing the log. An entry is part of the business transaction: if it fails, all fails."""

import re
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from portal.audit.context import current_origin
from portal.audit.models import Entry
from portal.kernel.refusals import Refused

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def record(
    action: str,
    *,
    actor: Any = None,
    on: models.Model | None = None,
    result: str = Entry.Result.DONE,
    at: datetime | None = None,
    **detail: Any,
) -> Entry:
    """Append an entry about ``on`` (any model object; None for none).

    ``detail`` must be JSON values and must not hold personal data beyond names of accounts.
    """
    return Entry.objects.create(**_row(action, actor, on, result, at, detail))


def record_reading(actor: Any, on: models.Model, what: str) -> Entry:
    """Somebody looked at personal data or took it away; ``what`` names the data."""
    return record("read", actor=actor, on=on, result=Entry.Result.READ, what=what)


def record_refusal(action: str, refused: Refused, *, actor: Any, on: models.Model | None) -> None:
    """A door refused: kept even though the transaction is rolled back (see ``context``)."""
    said = [{"code": r.code, "message": r.message} for r in refused.refusals]
    row = _row(action, actor, on, Entry.Result.REFUSED, None, {"refusals": said})
    origin = current_origin()
    if origin is None:
        Entry.objects.create(**row)
    else:
        origin.pending.append(row)


def write_pending(rows: list[dict[str, Any]]) -> None:
    """Write the refusals a request or task has met; call after its transactions have ended."""
    Entry.objects.bulk_create(Entry(**row) for row in rows)


def _row(
    action: str,
    actor: Any,
    on: models.Model | None,
    result: str,
    at: datetime | None,
    detail: dict[str, Any],
) -> dict[str, Any]:
    origin = current_origin()
    known = actor if getattr(actor, "pk", None) else None
    return {
        "at": at or timezone.now(),
        "actor": known,
        "actor_label": one_line(str(actor or "系统"), 120),
        "action": action,
        "object_type": on._meta.label_lower if on is not None else "",
        "object_reference": one_line(str(on), 80) if on is not None else "",
        "result": result,
        "detail": detail,
        "address": origin.address if origin else "",
        "agent": one_line(origin.agent, 200) if origin else "",
    }


def one_line(text: str, length: int) -> str:
    """Text without control characters, cut to length: a log line is one line."""
    return _CONTROL.sub(" ", text)[:length]
