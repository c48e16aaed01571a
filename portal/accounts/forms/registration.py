"""What an institution and its manager say when they register."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from portal.accounts.actions.people import NewPerson
from portal.accounts.actions.registration import InstitutionData
from portal.accounts.forms.entry import SAY_AGAIN, password_rules
from portal.accounts.models import User
from portal.kernel.credit_code import CreditCode, InvalidCreditCode
from portal.organizations.models import Institution, Region
from portal.organizations.queries import participating
from portal.ui.forms import PortalForm

CODE_TAKEN = _(
    "这个统一社会信用代码已经登记。请联系本单位管理员，由其邀请您加入；"
    "不清楚管理员是谁的，请向单位所在省的知识产权管理部门询问"
)
USUAL = {
    Institution.EntityType.IP_SERVICE_AGENCY: ("企业", "民办非企业单位", "事业单位"),
    Institution.EntityType.OTHER_ENTERPRISE_OR_PUBLIC_INSTITUTION: ("企业", "事业单位"),
    Institution.EntityType.INDUSTRY_ORGANIZATION: ("社会团体", "民办非企业单位"),
}


# Marks that turn the order of writing round: a name must read as its letters stand.
shown_as_written = RegexValidator(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f]",
    _("含有不可见的控制字符。请删去后重新键入"),
    code="control_character",
    inverse_match=True,
)


class CreditCodeField(forms.CharField):
    """A checked code; cleans to CreditCode. Blanks, full width and lower case are mended."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("统一社会信用代码"))
        kwargs.setdefault("help_text", _("18 位，按营业执照或登记证书填写"))
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(max_length=60, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002
        """No maxlength: a code pasted with blanks is longer than 18."""
        return {}

    def clean(self, value: Any) -> CreditCode:
        """Raises the sentence of the kernel."""
        text = super().clean(value)
        try:
            return CreditCode.parse(text)
        except InvalidCreditCode as wrong:
            raise ValidationError(str(wrong)) from wrong


class InstitutionFields(forms.Form):
    """The unit. ``known_as`` is the unit itself when it corrects what it has said."""

    credit_code = CreditCodeField()
    unit_name = forms.CharField(
        label=_("单位名称"),
        max_length=120,
        help_text=_("与营业执照或登记证书一致"),
        validators=[shown_as_written],
    )
    entity_type = forms.ChoiceField(
        label=_("单位类型"), choices=Institution.EntityType.choices, widget=forms.RadioSelect
    )
    region = forms.ModelChoiceField(
        label=_("所在省份"), queryset=Region.objects.none(), empty_label=_("请选择")
    )
    address = forms.CharField(label=_("住所"), max_length=200)

    known_as: Institution | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = participating()  # type: ignore[attr-defined]

    def clean_credit_code(self) -> CreditCode:
        """A code stands for one unit; who its people are is not said."""
        code: CreditCode = self.cleaned_data["credit_code"]
        others = Institution.objects.filter(credit_code=code.value)
        if self.known_as is not None:
            others = others.exclude(pk=self.known_as.pk)
        if others.exists():
            raise ValidationError(CODE_TAKEN)
        return code

    def institution_data(self) -> InstitutionData:
        """The cleaned values as the actions take them."""
        said = self.cleaned_data
        return InstitutionData(
            credit_code=said["credit_code"],
            name=said["unit_name"],
            entity_type=said["entity_type"],
            region=said["region"],
            address=said["address"],
        )


class PersonFields(forms.Form):
    """A new account: the name people call, the name to sign in with, the password twice."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "name"}),
        validators=[shown_as_written],
    )
    phone = forms.RegexField(
        r"^[0-9+\-\s()（）]{5,20}$",
        label=_("手机号码"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": _("应填电话号码，例如 13800000000")},
    )
    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("用于登录，可用文字、数字和 @ . + - _"),
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label=_("密码"),
        help_text=password_rules(),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("再次输入密码"),
        error_messages=SAY_AGAIN,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        """Free in any spelling; allauth finds accounts without regard to case."""
        return get_adapter().clean_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        """The password fits its rules and was typed twice alike."""
        said = super().clean() or self.cleaned_data
        password = said.get("password1")
        if password and said.get("password2") and password != said["password2"]:
            self.add_error("password2", _("两次输入的密码不一致。请重新输入"))
        if password:
            self._check_password(password)
        return said

    def _check_password(self, password: str) -> None:
        said = self.cleaned_data
        given = {key: said.get(key, "") for key in ("username", "name", "email")}
        person = User(**given)
        try:
            get_adapter().clean_password(password, user=person)
        except ValidationError as wrong:
            self.add_error("password1", wrong)

    def person(self, email: str) -> NewPerson:
        """The cleaned values as the actions take them."""
        said = self.cleaned_data
        return NewPerson(
            username=said["username"],
            name=said["name"],
            email=email.lower(),
            phone=said["phone"],
            password=said["password1"],
        )


class RegistrationForm(PortalForm, InstitutionFields, PersonFields):
    """The unit and its manager on one page."""

    email = forms.EmailField(
        label=_("电子邮箱"),
        max_length=254,
        help_text=_("用于接收通知和找回密码"),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = (
        "credit_code", "unit_name", "entity_type", "region", "address",
        "name", "phone", "email", "username", "password1", "password2",
    )  # fmt: skip
    unit_fields = field_order[:5]
    person_fields = field_order[5:]

    def entity_warning(self) -> str:
        """A sentence when code and type seldom go together; the province looks, nobody refuses."""
        hint = self.cleaned_data["credit_code"].entity_hint
        kind = Institution.EntityType(self.cleaned_data["entity_type"])
        if hint is None or hint in USUAL[kind]:
            return ""
        return _("代码前两位通常表示“%(hint)s”，与所选“%(kind)s”不常见，省里将核对。") % {
            "hint": hint,
            "kind": kind.label,
        }

    @property
    def of_unit(self) -> list[forms.BoundField]:
        """The fields about the unit."""
        return [self[name] for name in self.unit_fields]

    @property
    def of_person(self) -> list[forms.BoundField]:
        """The fields about its manager."""
        return [self[name] for name in self.person_fields]


class CorrectionForm(PortalForm, InstitutionFields):
    """The unit again, by its manager."""

    def __init__(self, *args: Any, known_as: Institution, **kwargs: Any) -> None:
        self.known_as = known_as
        initial = {
            "credit_code": known_as.credit_code,
            "unit_name": known_as.name,
            "entity_type": known_as.entity_type,
            "region": known_as.region_id,
            "address": known_as.address,
        }
        super().__init__(*args, initial=initial, **kwargs)
