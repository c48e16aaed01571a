"""The expert pool: entering, changing, leaving; every new affiliation is checked at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from evaluation.actions.declarations import ADDRESS, ask_again, stop_asking
from evaluation.actions.review import release
from evaluation.conflicts.recheck import recheck
from evaluation.interests import latest_of
from evaluation.models import Assignment, Expert, ExpertSkill, FormerEmployment
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused
from portal.obligations.actions import tell
from portal.obligations.people import people_of_national_office
from portal.organizations.models import Region


@dataclass(frozen=True, slots=True)
class Former:
    """An employer somebody has left."""

    employer: str
    ended_on: date
    started_on: date | None = None
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What recusal and assignment look at; ``fields`` are codes, ``former`` are earlier employers."""

    employer: str
    region: Region
    employer_credit_code: str = ""
    employed_since: date | None = None
    title: str = ""
    load_cap: int | None = None
    fields: tuple[str, ...] = ()
    former: tuple[Former, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of an expert's row."""
        return {
            "employer": self.employer,
            "employer_credit_code": self.employer_credit_code,
            "employed_since": self.employed_since,
            "region": self.region,
            "title": self.title,
            "load_cap": self.load_cap,
        }


@transaction.atomic
def add_expert(user: User, profile: Profile, *, source: str, actor: User, now: datetime) -> Expert:
    """Put somebody who holds the role into the pool, and ask for the declaration of interests."""
    if Expert.objects.filter(user=user).exists():
        raise Refused.because("already_in_pool", f"{user}已在专家库")
    expert = Expert.objects.create(user=user, **profile.columns)
    _set_fields(expert, profile.fields)
    for one in profile.former:
        _keep_former(expert, one, source, actor, now)
    record("add_expert", actor=actor, on=expert, at=now)
    tell(
        [user],
        key=f"pool:{expert.pk}",
        subject="您已入专家库，请作出利害关系声明",
        body="作出利害关系声明后才能承担评审任务。声明每年作出一次。",
        address=ADDRESS,
        now=now,
    )
    return expert


@transaction.atomic
def change_expert(expert: Expert, profile: Profile, *, actor: User, now: datetime) -> Expert:
    """Correct what is on record; a change of employer is :func:`change_employer`."""
    current = held(expert)
    changed = [name for name, to in profile.columns.items() if getattr(current, name) != to]
    for name in changed:
        setattr(current, name, profile.columns[name])
    current.save(update_fields=changed)
    fields = _set_fields(current, profile.fields)
    record("change_expert", actor=actor, on=current, at=now, changed=[*changed, *fields])
    recheck(current, now=now, actor=actor)
    return current


@dataclass(frozen=True, slots=True)
class Move:
    """From one employer to the next: the last day at the old one, the first at the new one."""

    left_on: date
    employer: str
    region: Region
    employer_credit_code: str = ""
    employed_since: date | None = None
    title: str = ""


@transaction.atomic
def change_employer(
    expert: Expert, move: Move, *, source: str, actor: User, now: datetime
) -> Expert:
    """The present employer becomes a former one, the new one present; tasks are checked at once.

    Raises :class:`Refused` with ``left_before_it_began``.
    """
    current = held(expert)
    since = current.employed_since
    if since is not None and move.left_on < since:
        raise Refused.because(
            "left_before_it_began",
            f"离职日期不能早于在“{current.employer}”的入职日期 {since}",
        )
    old = Former(current.employer, move.left_on, since, current.employer_credit_code)
    _keep_former(current, old, source, actor, now)
    current.employer, current.region, current.title = move.employer, move.region, move.title
    current.employer_credit_code = move.employer_credit_code
    current.employed_since = move.employed_since
    current.save()
    record("change_employer", actor=actor, on=current, at=now, left=old.employer, source=source)
    recheck(current, now=now, actor=actor)
    return current


@transaction.atomic
def add_former(
    expert: Expert, former: Former, *, source: str, actor: User, now: datetime
) -> FormerEmployment:
    """Record an earlier employer; tasks are checked at once."""
    current = held(expert)
    kept = _keep_former(current, former, source, actor, now)
    record("add_former_employer", actor=actor, on=current, at=now, employer=former.employer)
    recheck(current, now=now, actor=actor)
    return kept


@transaction.atomic
def leave_pool(expert: Expert, *, reason: str, actor: User, now: datetime) -> list[Assignment]:
    """Take an expert out of the pool; live tasks end, and the office learns how many.

    Raises :class:`Refused` with ``not_in_pool``.
    """
    current = held(expert)
    if not current.in_pool:
        raise Refused.because("not_in_pool", f"{current.user}已不在专家库")
    current.in_pool, current.left_reason = False, reason
    current.save(update_fields=["in_pool", "left_reason"])
    live = current.assignments.filter(ended_at__isnull=True).order_by("dossier")
    said = f"专家出库：{reason}"[:500]
    ended = [release(task, reason=said, actor=actor, now=now, quiet=True) for task in live]
    _tell_leaver(current, len(ended), now)
    stop_asking(current, now)
    record("leave_pool", actor=actor, on=current, at=now, reason=reason, ended=len(ended))
    tell(
        people_of_national_office(now),
        key=f"pool_left:{current.pk}:{now.isoformat()}",
        subject=f"{current.user}已移出专家库",
        body=f"{current.user}已移出专家库（{reason}）。"
        f"其 {len(ended)} 项评审任务随即结束，请在“评审组织”中另行安排专家。",
        address=f"/desk/experts/{current.pk}/",
        now=now,
    )
    return ended


def _tell_leaver(expert: Expert, ended: int, now: datetime) -> None:
    tasks = f"您的 {ended} 项评审任务随即结束，不能再查看和评分。" if ended else ""
    tell(
        [expert.user],
        key=f"left_pool:{expert.pk}:{now.isoformat()}",
        subject="您已移出专家库",
        body=f"您已移出专家库，不再收到新的评审任务。{tasks}",
        address="/review/",
        now=now,
    )


@transaction.atomic
def return_to_pool(expert: Expert, *, actor: User, now: datetime) -> Expert:
    """Take an expert back; a declaration must be in force before a new task.

    Leaving ended the yearly request for it; from now on it is asked for again.
    """
    current = held(expert)
    if current.in_pool:
        raise Refused.because("in_pool", f"{current.user}已在专家库")
    current.in_pool, current.left_reason = True, ""
    current.save(update_fields=["in_pool", "left_reason"])
    if latest := latest_of(current):
        ask_again(latest, now)
    record("return_to_pool", actor=actor, on=current, at=now)
    return current


def held(expert: Expert) -> Expert:
    """The row as it stands, locked after the expert's cases: whoever assigns locks in that order."""
    cases = Assignment.objects.filter(expert=expert, ended_at__isnull=True).values("dossier")
    of_expert = Dossier.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=cases)
    list(of_expert.order_by("pk"))
    rows = Expert.objects.select_for_update(of=("self",), no_key=True).select_related("user")
    return rows.get(pk=expert.pk)


def _set_fields(expert: Expert, codes: Sequence[str]) -> list[str]:
    """Make the fields these; return the word for the log when they differ."""
    old = set(expert.skills.values_list("field", flat=True))
    if old == set(codes):
        return []
    expert.skills.exclude(field__in=codes).delete()
    fresh = [ExpertSkill(expert=expert, field=code) for code in _in_order(codes) if code not in old]
    ExpertSkill.objects.bulk_create(fresh)
    return ["fields"]


def _in_order(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _keep_former(
    expert: Expert, former: Former, source: str, actor: User, now: datetime
) -> FormerEmployment:
    return FormerEmployment.objects.create(
        expert=expert,
        employer=former.employer,
        credit_code=former.credit_code,
        started_on=former.started_on,
        ended_on=former.ended_on,
        source=source,
        recorded_by=actor,
        recorded_at=now,
    )
