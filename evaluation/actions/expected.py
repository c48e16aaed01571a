"""People entered for the pool before they hold the role.

Staff enter them, the administrator invites, and who takes the role is in the pool at once. Accounts and roles come by the administrator's invitation alone, so nobody who assigns experts can
make one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models.functions import Lower

from evaluation.actions.experts import Former, Profile, add_expert
from evaluation.models import ExpectedExpert, Expert
from portal.accounts.actions.invitations import Offer, invite
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.obligations.actions import tell

EXPECTED = "/desk/experts/expected/"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody for the pool: the name, the address the account has or will have, the profile."""

    name: str
    email: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of entries: who is in the pool, who waits for the administrator's invitation."""

    experts: Sequence[Expert]
    expected: Sequence[ExpectedExpert]


@transaction.atomic
def enter_experts(entries: Sequence[Entry], *, source: str, actor: User, now: datetime) -> Entered:
    """Enter people, all or none. Who holds the role is in the pool at once; the others wait.

    ``source`` says where former employers are known from. Raises :class:`Refused` with every
    address that is in the pool or expected already.
    """
    emails = [entry.email.lower() for entry in entries]
    if refusals := known_already(emails):
        raise Refused(refusals)
    holders = holders_of(emails, now)
    experts = [
        add_expert(holders[entry.email.lower()], entry.profile, source=source, actor=actor, now=now)
        for entry in entries
        if entry.email.lower() in holders
    ]
    waiting = [entry for entry in entries if entry.email.lower() not in holders]
    expected = ExpectedExpert.objects.bulk_create(_expected(one, actor, now) for one in waiting)
    record("enter_experts", actor=actor, at=now, entered=len(experts), expected=len(expected))
    if expected:
        _tell_administrators(len(expected), now)
    return Entered(experts, expected)


def known_already(emails: Sequence[str]) -> list[Refusal]:
    """A refusal for every address (in lower case) that is in the pool or expected."""
    addresses = Expert.objects.annotate(address=Lower("user__email"))
    pool = addresses.filter(address__in=emails).values_list("address", flat=True)
    expected = ExpectedExpert.objects.filter(email__in=emails).values_list("email", flat=True)
    return [
        *(Refusal("already_in_pool", f"{email} 已在专家库") for email in pool),
        *(Refusal("already_expected", f"{email} 已录入，等待接受邀请") for email in expected),
    ]


def holders_of(emails: Sequence[str], now: datetime) -> dict[str, User]:
    """The people with these addresses who hold the expert's role today; two queries."""
    held = Membership.objects.on(shanghai_day(now)).filter(role=Role.EXPERT)
    people = User.objects.annotate(address=Lower("email")).filter(
        address__in=emails, is_active=True, pk__in=held.values("user")
    )
    return {person.email.lower(): person for person in people}


@transaction.atomic
def invite_expected(
    chosen: Sequence[ExpectedExpert], *, actor: User, now: datetime
) -> list[Invitation]:
    """The administrator invites; whose invitation still runs is left out."""
    running = running_invitations([one.email for one in chosen], now)
    offers = [Offer(one.email, one.name, Role.EXPERT) for one in chosen if one.email not in running]
    return [invite(offer, actor=actor, now=now) for offer in offers]


def running_invitations(emails: Sequence[str], now: datetime) -> dict[str, Invitation]:
    """The invitations to the expert's role that can still be accepted, by address."""
    sent = Invitation.objects.filter(
        email__in=emails,
        role=Role.EXPERT,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
    )
    return {one.email: one for one in sent.order_by("invited_at")}


@transaction.atomic
def forget_expected(expected: ExpectedExpert, *, actor: User, now: datetime) -> None:
    """Take an entry back. An invitation that has been sent is the administrator's to revoke."""
    record("forget_expected_expert", actor=actor, on=expected, at=now)
    expected.delete()


def join_pool(membership: Membership, now: datetime) -> None:
    """Called when a role is granted: whoever is expected is now in the pool."""
    if membership.role != Role.EXPERT:
        return
    person = membership.user
    found = ExpectedExpert.objects.select_for_update().filter(email=person.email.lower()).first()
    if found is None or Expert.objects.filter(user=person).exists():
        return
    entered_by = found.entered_by
    profile = _profile_of(found)
    add_expert(person, profile, source="入库时录入", actor=entered_by, now=now)
    found.delete()


def _expected(entry: Entry, actor: User, now: datetime) -> ExpectedExpert:
    profile = entry.profile
    return ExpectedExpert(
        name=entry.name,
        email=entry.email.lower(),
        fields=list(profile.fields),
        former=[
            [
                one.employer,
                one.credit_code,
                one.started_on.isoformat() if one.started_on else "",
                one.ended_on.isoformat(),
            ]
            for one in profile.former
        ],
        entered_by=actor,
        entered_at=now,
        **profile.columns,
    )


def _profile_of(found: ExpectedExpert) -> Profile:
    return Profile(
        employer=found.employer,
        region=found.region,
        employer_credit_code=found.employer_credit_code,
        employed_since=found.employed_since,
        title=found.title,
        load_cap=found.load_cap,
        fields=tuple(found.fields),
        former=tuple(
            Former(
                employer,
                date.fromisoformat(end),
                date.fromisoformat(start) if start else None,
                code,
            )
            for employer, code, start, end in found.former
        ),
    )


def _tell_administrators(count: int, now: datetime) -> None:
    held = Membership.objects.on(shanghai_day(now)).filter(role=Role.ADMINISTRATOR)
    tell(
        User.objects.filter(pk__in=held.values("user"), is_active=True),
        key=f"experts_expected:{now.isoformat()}",
        subject=f"{count} 名专家等待邀请",
        body=f"专家库新录入 {count} 名尚无评审专家角色的人员，请核对后发出邀请。",
        address=EXPECTED,
        now=now,
    )
