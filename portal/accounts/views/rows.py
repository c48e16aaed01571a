"""Lines of the lists of people and of invitations, with what can be done about each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, Membership
from portal.accounts.queries import shanghai_day


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """Somebody in a role."""

    held: Membership
    tag: str
    state: str
    can_end: bool

    @property
    def switch(self) -> str:
        """The name of the button that closes or opens the account."""
        return "close" if self.held.user.is_active else "open"

    @property
    def switch_words(self) -> str:
        """What the button says."""
        return _("停用账户") if self.held.user.is_active else _("启用账户")

    @classmethod
    def all_of(cls, members: Iterable[Membership], now: datetime) -> "list[MembershipRow]":
        """In the order given."""
        return [cls._of(held, now) for held in members]

    @classmethod
    def _of(cls, held: Membership, now: datetime) -> "MembershipRow":
        today = shanghai_day(now)
        if not held.user.is_active:
            return cls(held, "bad", _("账户已停用"), can_end=held.last_day is None)
        if held.last_day is not None and held.last_day < today:
            return cls(held, "off", _("已终止"), can_end=False)
        if held.first_day > today:
            return cls(held, "todo", _("未开始"), can_end=False)
        return cls(held, "ok", _("在任"), can_end=True)


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation and what became of it."""

    sent: Invitation
    tag: str
    state: str
    is_open: bool

    @classmethod
    def all_of(cls, sent: Iterable[Invitation], now: datetime) -> "list[InvitationRow]":
        """In the order given."""
        return [cls._of(each, now) for each in sent]

    @classmethod
    def _of(cls, sent: Invitation, now: datetime) -> "InvitationRow":
        if sent.accepted_at is not None:
            return cls(sent, "ok", _("已接受"), is_open=False)
        if sent.revoked_at is not None:
            return cls(sent, "off", _("已撤回"), is_open=False)
        if now >= sent.expires_at:
            return cls(sent, "bad", _("已过期"), is_open=True)
        return cls(sent, "doing", _("待接受"), is_open=True)
