"""Rows that come as a table: all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.actions.drafting import next_position, opened
from applications.content import ROWS
from applications.sections import SectionForm
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.drafts import forget_fields
from portal.dossiers.models import Dossier


@transaction.atomic
def import_rows(
    dossier: Dossier,
    section: SectionForm,
    values: Sequence[Mapping[str, Any]],
    *,
    replace: bool,
    actor: User,
    now: datetime,
) -> int:
    """Append rows that have been read, or put them in place of all; return how many.

    ``values`` are by column of the model. Raises Refused when the section is not open now.
    """
    declared = opened(dossier, section, actor, now)
    model = ROWS[section.rows]
    gone = 0
    if replace:
        gone, _kinds = getattr(declared, section.rows).all().delete()
        forget_fields(dossier, f"{section.rows}-")
    first = next_position(declared, section)
    model.objects.bulk_create(
        model(declaration=declared, position=position, **_given(row))
        for position, row in enumerate(values, first)
    )
    record(
        "import_rows",
        actor=actor,
        on=dossier,
        at=now,
        section=section.code,
        rows=len(values),
        replaced=gone,
    )
    return len(values)


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    """Without the empty cells: an empty column has its own default."""
    return {name: value for name, value in row.items() if value is not None}
