"""What the national office keeps: reply letters, priority honours, the working calendar."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record
from portal.kernel.calendar import HolidayYear
from portal.kernel.refusals import Refused
from portal.organizations.calendar import stored_days
from portal.organizations.models import (
    Institution,
    InstitutionHonour,
    PriorityHonour,
    SupportReplyLetter,
    WorkingDayYear,
)

Values = Mapping[str, Any]


@transaction.atomic
def enter_reply_letter(
    values: Values, file: UploadedFile, *, digest: str, actor: User, now: datetime
) -> SupportReplyLetter:
    """Put a letter on the list that frees its host unit from the quota (R0-09, F-07)."""
    letter = SupportReplyLetter.objects.create(
        **values, file=file, file_digest=digest, entered_by=actor, entered_at=now
    )
    record("enter_reply_letter", actor=actor, on=letter, at=now, host=letter.host_credit_code)
    return letter


@transaction.atomic
def stop_reply_letter(
    letter: SupportReplyLetter, *, on_day: date, reason: str, actor: User, now: datetime
) -> SupportReplyLetter:
    """End a letter's effect; the row stays, recommendations made under it too."""
    current = SupportReplyLetter.objects.select_for_update().get(pk=letter.pk)
    if current.revoked_on is not None:
        raise Refused.because("already_stopped", f"复函 {current.number} 已停止使用")
    current.revoked_on = on_day
    current.save(update_fields=["revoked_on"])
    record("stop_reply_letter", actor=actor, on=current, at=now, reason=reason)
    return current


@transaction.atomic
def add_honour(values: Values, *, actor: User, now: datetime) -> PriorityHonour:
    """A further kind of honour that gives priority: the list behind 等 is open (R0-08)."""
    honour = PriorityHonour.objects.create(**values)
    record("add_honour", actor=actor, on=honour, at=now)
    return honour


@transaction.atomic
def use_honour(honour: PriorityHonour, *, in_use: bool, actor: User, now: datetime) -> None:
    """Start or stop counting a kind of honour."""
    PriorityHonour.objects.filter(pk=honour.pk).update(in_use=in_use)
    record("use_honour", actor=actor, on=honour, at=now, in_use=in_use)


@transaction.atomic
def name_holder(
    honour: PriorityHonour, institution: Institution, values: Values, *, actor: User, now: datetime
) -> InstitutionHonour:
    """An institution holds an honour; a second entry of the same honour is refused."""
    if honour.holders.filter(institution=institution).exists():
        raise Refused.because("already_holder", f"“{institution}”已在“{honour}”名单中")
    held = InstitutionHonour.objects.create(honour=honour, institution=institution, **values)
    record("name_holder", actor=actor, on=institution, at=now, honour=honour.title)
    return held


@transaction.atomic
def remove_holder(held: InstitutionHonour, *, actor: User, now: datetime) -> None:
    """Take an institution off the list of an honour."""
    record("remove_holder", actor=actor, on=held.institution, at=now, honour=held.honour.title)
    held.delete()


@transaction.atomic
def import_year(year: HolidayYear, *, actor: User, now: datetime) -> WorkingDayYear:
    """Store a year of State Council days as its next version; earlier versions stay (E3).

    Deadlines already stored are not moved by it.
    """
    last = WorkingDayYear.objects.filter(year=year.year).order_by("-version").first()
    row = WorkingDayYear.objects.create(
        year=year.year,
        version=last.version + 1 if last else 1,
        papers=list(year.papers),
        days=stored_days(year),
        imported_by=actor,
        imported_at=now,
    )
    record("import_working_days", actor=actor, on=row, at=now, days=len(row.days))
    return row
