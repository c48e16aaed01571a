"""The unit's people read in the portal and by e-mail whether their province confirmed the unit."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.telling import when_decided
from portal.obligations.actions import tell
from portal.obligations.people import people_of_institution
from portal.organizations.models import Institution


def tell_unit(unit: Institution, now: datetime) -> None:
    """One message a decision: a unit refused, corrected and confirmed is told twice."""
    tell(
        people_of_institution(unit.pk, now),
        key=f"institution:{unit.pk}:{now.isoformat()}",
        subject=_("单位信息确认结果"),
        body=_words(unit),
        address=reverse("accounts:institution"),
        now=now,
    )


def _words(unit: Institution) -> str:
    if unit.status == Institution.Status.CONFIRMED:
        return _("“%(unit)s”的单位信息已经确认，可以开始申报。") % {"unit": unit.name}
    said = {"unit": unit.name, "reason": unit.status_reason}
    return _("“%(unit)s”的单位信息未予确认。理由：%(reason)s\n更正后会重新送交确认。") % said


def register() -> None:
    """Let the decision tell through the outbox."""
    when_decided(tell_unit)
