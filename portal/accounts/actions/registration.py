"""An institution registers itself, is confirmed by its province or not, and corrects what it said."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts.actions.people import NewPerson, create_person
from portal.accounts.models import Membership, User
from portal.accounts.queries import institutions_decided_by, shanghai_day
from portal.accounts.telling import tell_of_decision
from portal.audit.actions import record
from portal.kernel.credit_code import CreditCode
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.models import Institution, Region

Status = Institution.Status


@dataclass(frozen=True, slots=True)
class InstitutionData:
    """What a unit says of itself."""

    credit_code: CreditCode
    name: str
    entity_type: str
    region: Region
    address: str

    def columns(self) -> dict[str, object]:
        """The values by column of Institution."""
        return {
            "credit_code": self.credit_code.value,
            "name": self.name,
            "entity_type": self.entity_type,
            "region": self.region,
            "address": self.address,
        }


def register_institution(said: InstitutionData, person: NewPerson, now: datetime) -> Membership:
    """The unit, pending, and its first manager; all or nothing.

    Refuses when the code, the user name or the address was taken while the form was open.
    """
    try:
        with transaction.atomic():
            return _register(said, person, now)
    except IntegrityError:
        raise Refused.because(
            "taken_meanwhile",
            _("统一社会信用代码、用户名或邮箱刚刚被登记。"),
            next_step=_("请核对后重新提交。"),
        ) from None


def _register(said: InstitutionData, person: NewPerson, now: datetime) -> Membership:
    unit = Institution.objects.create(created_at=now, **said.columns())
    manager = create_person(person, verified=False)
    membership = Membership.objects.create(
        user=manager, role=Role.MANAGER, institution=unit, first_day=shanghai_day(now)
    )
    record("register_institution", actor=manager, on=unit, at=now, code=unit.credit_code)
    return membership


@transaction.atomic
def decide_on_institution(
    pk: int, *, confirm: bool, reason: str, actor: User, now: datetime
) -> Institution:
    """Confirm or refuse; the unit's people are told, and read the reason on the unit's own page.

    A confirmed unit can be refused later with a reason: it then corrects its data. Raises
    Institution.DoesNotExist outside the actor's own province (read as 404).
    """
    unit = institutions_decided_by(actor, now=now).select_for_update(of=("self",)).get(pk=pk)
    status = Status.CONFIRMED if confirm else Status.REFUSED
    if unit.status == status or (confirm and unit.status != Status.PENDING):
        raise Refused.because(
            "already_decided",
            _("“%(unit)s”当前状态为“%(status)s”，此项已经办理。")
            % {"unit": unit.name, "status": unit.get_status_display()},
            next_step=_("请刷新页面后再看。"),
        )
    if not confirm and not reason.strip():
        raise Refused.because("reason_missing", _("不予确认须写明理由"))
    unit.status, unit.status_reason = status, "" if confirm else reason.strip()
    unit.decided_by, unit.decided_at = actor, now
    unit.save(update_fields=["status", "status_reason", "decided_by", "decided_at"])
    action = "confirm_institution" if confirm else "refuse_institution"
    record(action, actor=actor, on=unit, at=now, reason=unit.status_reason)
    tell_of_decision(unit, now)
    return unit


@transaction.atomic
def correct_institution(
    pk: int, said: InstitutionData, *, actor: User, now: datetime
) -> Institution:
    """Write what the manager corrected and put the unit before its province again.

    Refuses for a confirmed unit: what the province confirmed changes only after it has said so.
    """
    unit = Institution.objects.select_for_update().get(pk=pk)
    if unit.status == Status.CONFIRMED:
        raise Refused.because(
            "already_confirmed",
            _("单位资料已经确认，不能自行修改。"),
            next_step=_("确需变更的，请联系所在省的知识产权管理部门退回后修改。"),
        )
    for column, value in said.columns().items():
        setattr(unit, column, value)
    unit.status, unit.status_reason = Status.PENDING, ""
    unit.decided_by = unit.decided_at = None
    unit.save()
    record("correct_institution", actor=actor, on=unit, at=now, code=unit.credit_code)
    return unit
