"""Writing the draft: the one door to the declaration and its rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.http import Http404

from applications.boxes import Box, boxes_of, row_boxes, row_prefix, store
from applications.content import ROWS
from applications.guards import form_refusals
from applications.models import Declaration
from applications.queries import declaration_of
from applications.sections import SectionForm
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.drafts import Saved, forget_fields, save_fields
from portal.dossiers.models import Dossier, SectionMark
from portal.kernel.refusals import Refused


@transaction.atomic
def save_section(
    dossier: Dossier,
    section: SectionForm,
    typed: Mapping[str, str],
    bases: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
) -> Saved:
    """Write what was touched on a section's own form; raises Refused when it is not open now."""
    declared = opened(dossier, section, actor, now)
    boxes = boxes_of(section, declared)
    return _save(dossier, section, boxes, (typed, bases), actor, now)


@transaction.atomic
def save_row(  # noqa: PLR0913 - what was typed and what it was typed over belong together
    dossier: Dossier,
    section: SectionForm,
    row_pk: int,
    typed: Mapping[str, str],
    bases: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
) -> Saved:
    """Write what was touched in one row; 404 when the row is not of this case."""
    declared = opened(dossier, section, actor, now)
    boxes = row_boxes(section.rows, row_of(declared, section, row_pk), section.columns)
    return _save(dossier, section, boxes, (typed, bases), actor, now)


@transaction.atomic
def add_row(dossier: Dossier, section: SectionForm, *, actor: User, now: datetime) -> models.Model:
    """Append an empty row: nothing of it counts until it is filled in."""
    declared = opened(dossier, section, actor, now)
    row = ROWS[section.rows].objects.create(
        declaration=declared, position=next_position(declared, section)
    )
    record("add_row", actor=actor, on=dossier, at=now, section=section.code, row=row.pk)
    return row


@transaction.atomic
def remove_row(
    dossier: Dossier, section: SectionForm, row_pk: int, *, actor: User, now: datetime
) -> None:
    """Delete a row and its drafts; the log keeps which one."""
    declared = opened(dossier, section, actor, now)
    row = row_of(declared, section, row_pk)
    record(
        "remove_row",
        actor=actor,
        on=dossier,
        at=now,
        section=section.code,
        row=row.pk,
        was=str(row),
    )
    row.delete()
    forget_fields(dossier, row_prefix(section.rows, row_pk))


@transaction.atomic
def move_row(
    dossier: Dossier, section: SectionForm, row_pk: int, step: int, *, actor: User, now: datetime
) -> None:
    """Change places with the row before (-1) or after (1); the first and the last stay."""
    declared = opened(dossier, section, actor, now)
    row = row_of(declared, section, row_pk)
    others = getattr(declared, section.rows)
    before = others.filter(position__lt=row.position).order_by("-position", "-pk")
    after = others.filter(position__gt=row.position).order_by("position", "pk")
    other = (before if step < 0 else after).first()
    if other is None:
        return
    row.position, other.position = other.position, row.position
    type(row).objects.bulk_update([row, other], ["position"])
    record("move_row", actor=actor, on=dossier, at=now, section=section.code, row=row.pk)


@transaction.atomic
def mark_section(
    dossier: Dossier, section: SectionForm, *, done: bool, actor: User, now: datetime
) -> None:
    """Note whether the people who fill in a section say that it is finished."""
    opened(dossier, section, actor, now)
    standing = SectionMark.objects.filter(dossier=dossier, section=section.code).first()
    if (standing.done if standing else False) == done:
        return
    SectionMark.objects.update_or_create(
        dossier=dossier,
        section=section.code,
        defaults={"done": done, "author": actor, "marked_at": now},
    )
    record("mark_section", actor=actor, on=dossier, at=now, section=section.code, done=done)


def row_of(declared: Declaration, section: SectionForm, pk: int) -> models.Model:
    """A row of this very declaration; anybody else's is a 404."""
    row = getattr(declared, section.rows).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def next_position(declared: Declaration, section: SectionForm) -> int:
    """The place behind the last row."""
    last = getattr(declared, section.rows).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def opened(dossier: Dossier, section: SectionForm, actor: User, now: datetime) -> Declaration:
    """Lock the case and make sure that this person may write this section now.

    404 for a section that is not part of this case's form.
    """
    case = _locked(dossier.pk)
    if said := form_refusals(case, section.code, actor=actor, now=now):
        refused = Refused(said)
        record_refusal("save_draft", refused, actor=actor, on=case)
        raise refused
    declared = declaration_of(case)
    if not section.concerns(case.programme, declared.entity_type):
        raise Http404
    return declared


def _locked(pk: int) -> Dossier:
    """The case with its row locked, and its declaration with it."""
    cases = Dossier.objects.select_for_update(of=("self",), no_key=True)
    return cases.select_related("round", "institution", "region", "declaration").get(pk=pk)


def _save(
    dossier: Dossier,
    section: SectionForm,
    boxes: list[Box],
    given: tuple[Mapping[str, str], Mapping[str, str]],
    actor: User,
    now: datetime,
) -> Saved:
    typed, bases = given
    values: dict[str, Any]
    saved, values = save_fields(dossier, section.code, boxes, typed, bases, actor=actor, now=now)
    store(boxes, values)
    return saved
