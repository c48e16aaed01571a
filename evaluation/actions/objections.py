"""Receiving an objection from anybody: the only writer of a new one (F-13).

What may not be received is kept all the same, refused and with its reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.models import Objection, ObjectionFile, Publicity, PublicityEntry
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.kernel.references import new_reference
from portal.kernel.refusals import Refusal
from portal.obligations.actions import tell
from portal.obligations.people import people_of_national_office

PREFIX = "YY"
NO_REGION = "00"
ARTICLE = "四（一）3（2）"


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says against an entry, and who says it; empty parts are empty text."""

    entry: PublicityEntry | None
    kind: str
    objector: str
    objector_code: str
    contact_name: str
    phone: str
    email: str
    facts: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that passed inspection; ``name`` is for display, the stored name is a new one."""

    purpose: str
    name: str
    kind: str
    mime: str
    size: int
    digest: str
    content: File  # type: ignore[type-arg]


def receive_objection(
    publicity: Publicity, statement: Statement, files: Sequence[HandedIn], *, now: datetime
) -> Objection:
    """Write the objection down: RECEIVED, or REFUSED with all the reasons.

    A received one is told to the national office without naming who objects; files are kept only
    with a received one. The publicity is read again under a lock, so that the window is that of
    the stored row.
    """
    with transaction.atomic():
        current = Publicity.objects.select_for_update().get(pk=publicity.pk)
        refusals = refusals_of(current, statement, files, now=now)
        objection = _write(current, statement, refusals, now)
        if not refusals:
            _keep(objection, files)
            _tell(objection, now)
        action = "refuse_objection" if refusals else "receive_objection"
        record(action, on=objection, at=now, reasons=[each.code for each in refusals])
    return objection


def refusals_of(
    publicity: Publicity, statement: Statement, files: Sequence[HandedIn], *, now: datetime
) -> list[Refusal]:
    """Every reason not to receive it: the window first, then name, contact, facts and letter."""
    said = [*window_refusals(publicity, now=now), *substance_refusals(statement)]
    if not any(file.purpose == ObjectionFile.Purpose.LETTER for file in files):
        unit = statement.kind == Objection.Kind.UNIT
        wanted = _("加盖公章的书面异议") if unit else _("本人签名的书面异议")
        said.append(Refusal("letter_missing", _("没有上传%(what)s") % {"what": wanted}))
    return said


def window_refusals(publicity: Publicity, *, now: datetime) -> list[Refusal]:
    """Objections are taken from the first instant of the window to the last, and never after."""
    other_way = _("可以通过公告所列的联系方式反映情况：%(contact)s") % {
        "contact": publicity.contact
    }
    if publicity.state != Publicity.State.PUBLISHED:
        return [Refusal("not_published", _("这项公示没有发布或者已经撤回"), ARTICLE, other_way)]
    if now < publicity.starts_at:
        return [Refusal("window_not_begun", _("公示期尚未开始"), ARTICLE, other_way)]
    if now >= publicity.ends_at:
        return [Refusal("window_over", _("公示期已结束，不再受理异议"), ARTICLE, other_way)]
    return []


def substance_refusals(statement: Statement) -> list[Refusal]:
    """An objection names an entry, says who objects and how to reach them, and states facts."""
    said = []
    if statement.entry is None:
        said.append(Refusal("entry_missing", _("没有指明对哪家单位有异议")))
    if not (statement.kind and statement.objector.strip() and statement.objector_code.strip()):
        words = _("没有写明真实姓名或单位名称和证件号码，按线索处理，不作为异议登记")
        said.append(Refusal("anonymous", words))
    if not statement.phone.strip():
        said.append(Refusal("contact_missing", _("没有留下联系电话")))
    if not statement.facts.strip():
        said.append(Refusal("facts_missing", _("没有写明事实和理由")))
    return said


def _write(
    publicity: Publicity, statement: Statement, refusals: Sequence[Refusal], now: datetime
) -> Objection:
    refused = bool(refusals)
    return Objection.objects.create(
        number=new_reference(PREFIX, shanghai_day(now).year, _region(statement.entry)),
        publicity=publicity,
        entry=statement.entry,
        kind=statement.kind,
        objector=statement.objector,
        objector_code=statement.objector_code,
        contact_name=statement.contact_name,
        phone=statement.phone,
        email=statement.email,
        facts=statement.facts,
        received_at=now,
        state=Objection.State.REFUSED if refused else Objection.State.RECEIVED,
        reason="；".join(each.message for each in refusals),
        decided_at=now if refused else None,
    )


def _region(entry: PublicityEntry | None) -> str:
    return entry.dossier.region_id[:2] if entry else NO_REGION


def _keep(objection: Objection, files: Sequence[HandedIn]) -> None:
    for each in files:
        kept = ObjectionFile(
            objection=objection,
            purpose=each.purpose,
            name=each.name,
            digest=each.digest,
            size=each.size,
            mime=each.mime,
        )
        kept.file.save(f"{uuid4().hex}.{each.kind}", each.content, save=True)


def _tell(objection: Objection, now: datetime) -> None:
    tell(
        people_of_national_office(now),
        key=f"objection:{objection.pk}",
        subject=_("收到异议 %(number)s") % {"number": objection.number},
        body=_("公示“%(title)s”收到异议 %(number)s，请核查。核查结束前，被异议的单位不能认定。")
        % {"title": objection.publicity.title, "number": objection.number},
        address=f"/desk/objections/{objection.number}/",
        dossier=objection.entry.dossier if objection.entry else None,
        now=now,
    )
