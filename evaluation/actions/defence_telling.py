"""Who is told what of a defence: applicants their own time alone, judges no case."""

from datetime import datetime

from evaluation.defence import begins_at
from evaluation.guards import spoken
from evaluation.models import DefenceSession, DefenceSlot, PanelSeat
from portal.dossiers.models import Dossier
from portal.obligations.actions import close_obligation, open_obligation, tell
from portal.obligations.people import applicants_of

JUDGES = "/review/defence/"
SLIDES = "slides"


def duty_key(slot_pk: int) -> str:
    """The key of the obligation to hand in slides."""
    return f"{SLIDES}:{slot_pk}"


def tell_applicant(slot: DefenceSlot, now: datetime) -> None:
    """Its own time alone: neither who judges nor who else is heard."""
    session, case = slot.session, slot.dossier
    address = f"/apply/{case.reference}/slides/"
    open_obligation(
        duty_key(slot.pk),
        kind=SLIDES,
        title=f"提交答辩材料 {case.reference}",
        due_at=session.slides_due_at,
        now=now,
        dossier=case,
        round=session.round,
        institution=case.institution,
        address=address,
    )
    tell(
        applicants_of(case, now),
        key=f"defence:{slot.pk}",
        subject=f"答辩通知：{case.reference}",
        body=(
            f"案卷 {case.reference} 定于{spoken(begins_at(slot))}答辩，"
            f"时长 {session.minutes_each} 分钟，地点：{session.place}。\n"
            f"请于{to_the_second(session.slides_due_at)}前上传答辩材料（PDF），逾期不能上传。"
        ),
        address=address,
        dossier=case,
        now=now,
    )


def tell_judge(session: DefenceSession, seat: PanelSeat, now: datetime) -> None:
    """Without the names of the cases: some of them may be none of his."""
    tell(
        [seat.expert.user],
        key=f"defence_judge:{seat.pk}",
        subject=f"答辩评审通知：{session.title}",
        body=f"请于{spoken(session.starts_at)}参加答辩评审，地点：{session.place}。",
        address=JUDGES,
        now=now,
    )


def to_the_second(instant: datetime) -> str:
    """A deadline as it counts, e.g. 2026年5月20日 17:00:00."""
    return f"{spoken(instant)}:{instant:%S}"


def call_off(slot: DefenceSlot, case: Dossier, reason: str, now: datetime) -> None:
    close_obligation(duty_key(slot.pk), outcome="called_off", now=now)
    tell(
        applicants_of(case, now),
        key=f"defence_off:{slot.pk}",
        subject="答辩安排取消",
        body=f"案卷 {case.reference} 原定的答辩取消。\n原因：{reason}",
        address=f"/apply/{case.reference}/progress/",
        dossier=case,
        now=now,
    )
