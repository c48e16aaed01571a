"""Whom to invite to what, and until when a role lasts."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.actions.invitations import Offer
from portal.accounts.forms.registration import PersonFields
from portal.accounts.models import Membership
from portal.kernel.roles import INSTITUTION_ROLES, Role
from portal.organizations.models import Institution, Office
from portal.ui.fields import DayField, WholeNumberField
from portal.ui.forms import PortalForm

INVITED_BY_MANAGER = (Role.EDITOR, Role.CERTIFIER)
INVITED_BY_ADMINISTRATOR = tuple(
    role for role in Role if role is not Role.SYSTEM and role not in INSTITUTION_ROLES
)
MOST_DAYS = 60


class InvitationFields(PortalForm):
    """Name and address of the invited."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    email = forms.EmailField(
        label=_("电子邮箱"), max_length=254, help_text=_("邀请链接发到这个邮箱，只有本人能接受")
    )


class UnitInvitation(InvitationFields):
    """Into the manager's own unit."""

    role = forms.ChoiceField(
        label=_("角色"),
        choices=[(role.value, role.label) for role in INVITED_BY_MANAGER],
        widget=forms.RadioSelect,
        help_text=_("填报人员不能同时是法定代表人或授权人"),
    )

    def offer(self, unit: Institution) -> Offer:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Offer(said["email"], said["name"], Role(said["role"]), institution=unit)


class OfficeInvitation(InvitationFields):
    """Into an office, or as an expert."""

    role = forms.ChoiceField(
        label=_("角色"),
        choices=[("", _("请选择")), *((r.value, r.label) for r in INVITED_BY_ADMINISTRATOR)],
    )
    office = forms.ModelChoiceField(
        label=_("所在单位"),
        queryset=Office.objects.select_related("region"),
        required=False,
        empty_label=_("不属于机关（评审专家）"),
        help_text=_("省局角色选省级机关，国家局角色、审计员和账户管理员选国家局，评审专家不选"),
    )
    first_day = DayField(label=_("起始日期"), required=False, help_text=_("不填为接受邀请当日"))
    last_day = DayField(
        label=_("终止日期"), required=False, help_text=_("当日 24:00 终止；不填为长期")
    )
    days = WholeNumberField(label=_("链接有效天数"), min_value=1, max_value=MOST_DAYS, initial=7)

    optional_fields = frozenset({"office", "first_day", "last_day"})

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("终止日期不能早于起始日期"))
        return said

    def offer(self) -> Offer:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Offer(
            said["email"],
            said["name"],
            Role(said["role"]),
            office=said["office"],
            first_day=said["first_day"],
            last_day=said["last_day"],
            valid=timedelta(days=said["days"]),
        )


class AcceptForm(PortalForm, PersonFields):
    """The account of somebody who has been invited and has none yet."""

    field_order = ("name", "phone", "username", "password1", "password2")


class LastDayForm(PortalForm):
    """Until when a role lasts."""

    last_day = DayField(
        label=_("最后一天"), help_text=_("角色在这一天 24:00 终止；填昨天的日期即刻终止")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"last_day": today}, **kwargs)


class HandOverForm(PortalForm):
    """Who becomes the manager."""

    to = forms.ModelChoiceField(
        label=_("移交给"), queryset=Membership.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = among  # type: ignore[attr-defined]
        field.label_from_instance = lambda held: held.user.name  # type: ignore[attr-defined]
