"""Forms of a wall and of a handler: a person, and the reason."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.ui.forms import PortalForm


class PersonForm(PortalForm):
    """One of some people, and why."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("人员"), empty_label=_("请选择"))
    reason = forms.CharField(
        label=_("事由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class WallForm(PersonForm):
    """Who is kept from the case, and for what conflict."""

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(people, *args, **kwargs)
        self.fields["person"].label = _("回避人员")
        self.fields["reason"].label = _("回避事由")


class HandlerForm(PersonForm):
    """Who looks after the case; a reason only where somebody did before."""

    optional_fields = frozenset({"reason"})

    def __init__(self, people: QuerySet[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(people, *args, **kwargs)
        self.fields["person"].label = _("经办人")
        self.fields["reason"].label = _("原因（更换时填写）")
        self.fields["reason"].required = False
