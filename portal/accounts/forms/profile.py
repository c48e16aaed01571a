"""The person's own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms.registration import PersonFields
from portal.accounts.models import User
from portal.ui.forms import PortalForm, PortalModelForm


class ProfileForm(PortalModelForm):
    """Name and phone."""

    phone = PersonFields.base_fields["phone"]

    class Meta:
        model = User
        fields = ["name", "phone"]


class EmailForm(PortalForm):
    """A new address, with the password: an open browser must not give the account away."""

    email = forms.EmailField(label=_("新的电子邮箱"), max_length=254)
    password = forms.CharField(
        label=_("当前密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """Another address than the present one."""
        email = self.cleaned_data["email"].lower()
        if email == self.user.email.lower():
            raise forms.ValidationError(_("这就是当前的邮箱。请填写新的邮箱"))
        return email

    def clean_password(self) -> str:
        """The password of this very person."""
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("当前密码不正确。请重新输入"))
        return password
