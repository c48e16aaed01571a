"""What the apps above hear of at once: a unit decided on, a role granted. They register here."""

from collections.abc import Callable
from datetime import datetime

from portal.accounts.models import Membership
from portal.organizations.models import Institution

Teller = Callable[[Institution, datetime], None]
Hearer = Callable[[Membership, datetime], None]
_TELLERS: list[Teller] = []
_HEARERS: list[Hearer] = []


def when_decided(teller: Teller) -> None:
    """Register, from an ``AppConfig.ready``, who tells a unit what its province decided.

    It is called in the transaction of the decision, with the unit as it then stands.
    """
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def tell_of_decision(unit: Institution, now: datetime) -> None:
    """Let everybody registered tell the unit's people."""
    for teller in _TELLERS:
        teller(unit, now)


def when_granted(hearer: Hearer) -> None:
    """Register, from an ``AppConfig.ready``, who learns that somebody has taken a role.

    It is called in the transaction of the grant.
    """
    if hearer not in _HEARERS:
        _HEARERS.append(hearer)


def tell_of_grant(membership: Membership, now: datetime) -> None:
    """Let everybody registered know of the grant."""
    for hearer in _HEARERS:
        hearer(membership, now)
