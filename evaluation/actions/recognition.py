"""发文认定: one document with number and date puts the cases of both routes on the register."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from evaluation.models import Publicity
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record, record_refusal
from portal.documents.models import OfficialDocument
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Round
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.models import Obligation
from portal.organizations.models import Office

ARTICLE = "四（一）3（2）"
# The notices say nothing of certificates or their numbers; this number is the portal's own.
CERTIFICATE = "ZLDH-{year}-{serial:04d}"
UNDER_PUBLICITY = "publicity"
Values = Mapping[str, Any]


def recognise(
    round_: Round, cases: Sequence[Dossier], values: Values, *, actor: User, now: datetime
) -> OfficialDocument:
    """Issue the document and recognise every case in it, all or none (R0-26, R0-29).

    ``values``: number, issued_on, title, body. The same document sent twice is one document.
    Raises :class:`Refused` with what each case lacks, naming the institution.
    """
    if (sent := _already(round_, cases, values)) is not None:
        return sent
    try:
        return _recognise(round_, cases, values, actor, now)
    except Refused as refused:
        if (sent := _already(round_, cases, values)) is not None:
            return sent  # by the other of two clicks
        record_refusal("recognise", refused, actor=actor, on=round_)
        raise
    except IntegrityError:
        raise Refused.because(
            "number_taken", "发文字号或证书编号刚刚被占用", next_step="请核对后重新提交。"
        ) from None


def _already(round_: Round, cases: Sequence[Dossier], values: Values) -> OfficialDocument | None:
    sent = OfficialDocument.objects.filter(
        number=values["number"], round=round_, issued_on=values["issued_on"]
    ).first()
    if sent is None:
        return None
    named = set(sent.entries.values_list("dossier", flat=True))
    return sent if named == {case.pk for case in cases} else None


@transaction.atomic
def _recognise(
    round_: Round, cases: Sequence[Dossier], values: Values, actor: User, now: datetime
) -> OfficialDocument:
    keys = [case.pk for case in cases]
    rows = Dossier.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    locked = list(rows.select_related("institution", "region").order_by("pk"))
    issuer = _issuer()
    _refuse_document(locked, values, now)
    document = OfficialDocument.objects.create(
        kind=OfficialDocument.Kind.RECOGNITION,
        issuer=issuer,
        round=round_,
        drafted_by=actor,
        issued_by=actor,
        entered_at=now,
        **values,
    )
    _enter(document, locked, actor, now)
    _close_ended(round_, now)
    record("issue_document", actor=actor, on=document, at=now, cases=len(locked))
    return document


def _issuer() -> Office:
    """The national office, locked after the cases: documents queue for their numbers here."""
    offices = Office.objects.select_for_update(of=("self",), no_key=True)
    return offices.get(kind=Office.Kind.NATIONAL)


def _refuse_document(cases: Sequence[Dossier], values: Values, now: datetime) -> None:
    said = []
    if not cases:
        said.append(Refusal("nobody_chosen", "没有选择认定的单位", ARTICLE))
    if values["issued_on"] > shanghai_day(now):
        said.append(Refusal("date_ahead", "发文日期不能晚于今天", ARTICLE))
    if OfficialDocument.objects.filter(number=values["number"]).exists():
        said.append(
            Refusal("number_taken", f"发文字号 {values['number']} 已用于另一份文件", ARTICLE)
        )
    if said:
        raise Refused(said)


def in_order(cases: Sequence[Dossier]) -> list[Dossier]:
    """行政区划 order, then by name: the order of the document's list."""
    return sorted(cases, key=lambda c: (c.region.position, c.institution.name, c.pk))


def _enter(
    document: OfficialDocument, cases: Sequence[Dossier], actor: User, now: datetime
) -> None:
    """Recognise each case; the refusals of all are gathered before anything is given up."""
    refusals: list[Refusal] = []
    year = document.issued_on.year
    first = _last_serial(year) + 1
    for position, case in enumerate(in_order(cases), start=1):
        try:
            advance(
                case,
                "recognise",
                actor=actor,
                now=now,
                document=document,
                certificate_number=CERTIFICATE.format(year=year, serial=first + position - 1),
                position=position,
            )
        except Refused as refused:
            refusals += [_about(case, refusal) for refusal in refused.refusals]
    if refusals:
        raise Refused(refusals)


def _last_serial(year: int) -> int:
    """The highest serial given in a year so far."""
    prefix = CERTIFICATE.format(year=year, serial=0)[:-4]
    numbers = Dossier.objects.filter(certificate_number__startswith=prefix)
    serials = [
        int(number.removeprefix(prefix))
        for number in numbers.values_list("certificate_number", flat=True)
        if number.removeprefix(prefix).isdecimal()
    ]
    return max(serials, default=0)


def _about(case: Dossier, refusal: Refusal) -> Refusal:
    said = f"“{case.institution}”：{refusal.message}"
    return Refusal(refusal.code, said, refusal.article, refusal.next_step)


def _close_ended(round_: Round, now: datetime) -> None:
    """A publicity whose cases are all decided leaves nothing to do."""
    waiting = Publicity.objects.filter(round=round_, entries__dossier__state=UNDER_PUBLICITY)
    open_keys = {f"publicity_end:{pk}" for pk in waiting.values_list("pk", flat=True)}
    duties = Obligation.objects.filter(round=round_, kind="publicity_end", closed_at__isnull=True)
    duties.exclude(key__in=open_keys).update(closed_at=now, outcome="recognise")
