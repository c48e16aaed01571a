"""allauth's forms in our words and drawn by our components."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import ErrorsFirst


def _password_rules() -> str:
    shortest = next(
        each.min_length
        for each in get_default_password_validators()
        if isinstance(each, MinimumLengthValidator)
    )
    return _(
        "至少 %(shortest)d 个字符；不能全是数字，不能是常见的密码，也不能与用户名、姓名或邮箱相近"
    ) % {"shortest": shortest}


password_rules = lazy(_password_rules, str)
"""What a password must be; the length is that of the settings."""
SAY_AGAIN = {"required": _("请再次输入密码")}


class InOurWords:
    """Mixin: labels and hints by field name; placeholders go, since they vanish while typing."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, (label, hint) in self.words.items():
            fields[name].label, fields[name].help_text = label, hint
            fields[name].widget.attrs.pop("placeholder", None)
        if "password2" in fields:
            fields["password2"].error_messages.update(SAY_AGAIN)


class SignInForm(ErrorsFirst, InOurWords, LoginForm):
    """Name and password."""

    words = {"login": (_("用户名"), ""), "password": (_("密码"), "")}


class ChangePassword(ErrorsFirst, InOurWords, ChangePasswordForm):
    """The current password proves who is there; the new one twice."""

    words = {
        "oldpassword": (_("当前密码"), ""),
        "password1": (_("新密码"), password_rules()),
        "password2": (_("再次输入新密码"), ""),
    }


class AskForReset(ErrorsFirst, InOurWords, ResetPasswordForm):
    """The address of the account."""

    words = {"email": (_("电子邮箱"), _("填写账号登记的邮箱"))}


class NewPassword(ErrorsFirst, InOurWords, ResetPasswordKeyForm):
    """The new password twice, behind a link of a mail."""

    words = {
        "password1": (_("新密码"), password_rules()),
        "password2": (_("再次输入新密码"), ""),
    }
